/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records suspensions and their lifting, and lists them: first the store, then the log's state,
 * which commits it.
 */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "log/log.h"
#include "refusal.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, message);
  return FALSE;
}

/* A name that somebody typed, and what is wrong with it. */
static gboolean
fail_name (GError **error, RiyoError code, const char *name, const char *message)
{
  g_autofree char *shown = riyo_text_show (name);

  return riyo_error_at (error, code, shown, 0, "%s", message);
}

static gboolean
is_used (const char *reference, gpointer store)
{
  guint n_live;

  return riyo_store_knows (store, reference, &n_live);
}

static gboolean
resolve_subjects (RiyoSuspension *suspension, RiyoGuard *guard, const RiyoLook *look,
                  GError **error)
{
  const GPtrArray *stated = riyo_suspension_get_stated_subjects (suspension);

  if (riyo_suspension_has_list (suspension))
    return riyo_suspension_check_list (suspension, riyo_store_get_keys (guard->store),
                                       look->adopted->rules->subjects, is_used, guard->store,
                                       error);
  for (guint i = 0; i < stated->len; i++)
    {
      RiyoSubject subject;
      RiyoSubjectKind kind = riyo_subject_parse (look->adopted->rules->subjects,
                                                 g_ptr_array_index (stated, i), &subject);

      if (kind == RIYO_SUBJECT_BAD)
        {
          riyo_refuse_subject (error, look->adopted->rules->subjects, &subject);
          return FALSE;
        }
      if (kind == RIYO_SUBJECT_NOT_STATED)
        return fail (error, _ ("no subject; expected whose data is to be suspended"));
      riyo_suspension_take_subject (suspension, riyo_store_get_keys (guard->store), &subject);
    }
  return stated->len > 0 || fail (error, _ ("no subject; expected whose data is to be suspended"));
}

static void
add_subjects (RiyoEntry *entry, RiyoSuspension *suspension)
{
  g_auto (GStrv) pseudonyms = riyo_suspension_dup_pseudonyms (suspension);
  g_autoptr (GString) list = g_string_new ("[");

  for (char **pseudonym = pseudonyms; *pseudonym != NULL; pseudonym++)
    g_string_append_printf (list, "%s\"%s\"", list->len > 1 ? "," : "", *pseudonym);
  g_string_append_c (list, ']');
  riyo_entry_add_json (entry, RIYO_KEY_SUBJECTS, list->str);
}

/* @lines (nullable) are the records of a list. */
static void
fill_entry (RiyoEntry *entry, RiyoSuspension *suspension, RiyoTable *table, const GString *lines)
{
  g_autofree char *scope = NULL, *hash = NULL;

  riyo_entry_start (entry,
                    riyo_suspension_is_lift (suspension) ? RIYO_EVENT_LIFT : RIYO_EVENT_SUSPEND);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, riyo_suspension_get_actor (suspension));
  riyo_entry_add_text (entry, RIYO_KEY_REFERENCE, riyo_suspension_get_reference (suspension));
  if (riyo_suspension_is_lift (suspension))
    return;
  scope = riyo_suspension_dup_scope (suspension, table);
  riyo_entry_add_text (entry, RIYO_KEY_REASON,
                       riyo_suspension_reason_get_word (riyo_suspension_get_reason (suspension)));
  riyo_entry_add_text (entry, RIYO_KEY_SCOPE, scope);
  if (lines == NULL)
    {
      add_subjects (entry, suspension);
      return;
    }
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines->str, (gssize)lines->len);
  riyo_entry_add_number (entry, RIYO_KEY_COUNT, riyo_suspension_get_n_listed (suspension));
  riyo_entry_add_text (entry, RIYO_KEY_SHA256, hash);
}

/* Into the store, not yet committed. A list's lines are returned in @lines. */
static gboolean
store (RiyoSuspension *suspension, RiyoGuard *guard, const RiyoLook *look, GString **lines,
       RiyoStoreMark *mark, GError **error)
{
  if (!riyo_suspension_has_list (suspension))
    return riyo_store_append (guard->store, suspension, mark, error);
  *lines = riyo_suspension_format_list (suspension, riyo_store_get_keys (guard->store),
                                        look->adopted->rules->subjects);
  return riyo_store_append_lines (guard->store, *lines, riyo_suspension_get_n_listed (suspension),
                                  mark, error);
}

/* The entry that carries the store's new length commits what was appended to it. */
static gboolean
append (RiyoSuspension *suspension, RiyoGuard *guard, const RiyoLook *look, const char *actor,
        GError **error)
{
  g_autoptr (RiyoState) state = NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (GString) lines = NULL;
  g_autofree char *json = NULL;
  RiyoStoreMark mark;

  if (!riyo_suspension_sign (suspension, actor != NULL ? actor : riyo_log_get_account (guard->log),
                             error))
    return FALSE;
  state = riyo_state_parse (riyo_log_get_state (guard->log, NULL), guard->path, error);
  if (state == NULL || !store (suspension, guard, look, &lines, &mark, error))
    return FALSE;
  riyo_state_set_mark (state, &mark);
  json = riyo_state_format (state);
  fill_entry (entry, suspension, look->adopted->table, lines);
  return riyo_log_append (guard->log, entry, json, NULL, error);
}

static gboolean
check_reference (RiyoSuspension *suspension, RiyoGuard *guard, GError **error)
{
  const char *reference = riyo_suspension_get_reference (suspension);
  guint n_live = 0;
  gboolean lift = riyo_suspension_is_lift (suspension);
  gboolean known = riyo_store_knows (guard->store, reference, &n_live);

  if (lift && n_live == 0)
    return fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                      known ? _ ("this suspension is lifted already")
                            : _ ("no suspension has this reference"));
  if (!lift && known)
    return fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                      _ ("the reference was used before; each is used once"));
  return TRUE;
}

/* Looks up everything that was stated, and refuses what could not be recorded. */
gboolean
riyo_guard_resolve (RiyoGuard *guard, const RiyoLook *look, RiyoSuspension *suspension,
                    GError **error)
{
  if (!riyo_suspension_is_lift (suspension)
      && !(riyo_suspension_check_stated (suspension, error)
           && resolve_subjects (suspension, guard, look, error)
           && riyo_suspension_resolve_scope (suspension, look->adopted->table, error)))
    return FALSE;
  return check_reference (suspension, guard, error);
}

/* Whoever changed the folder meanwhile is in the state now, and durable once this one syncs too. */
static void
leave_witness (RiyoGuard *guard)
{
  g_autoptr (RiyoState) state = NULL;
  RiyoStoreMark mark;

  if (!riyo_guard_lock (guard, NULL))
    return;
  state = riyo_state_parse (riyo_log_get_state (guard->log, NULL), guard->path, NULL);
  if (state != NULL && riyo_log_sync (guard->log, NULL))
    {
      mark = riyo_state_get_mark (state);
      riyo_store_witness (guard->store, &mark);
    }
  riyo_log_unlock (guard->log);
}

/* All or nothing: under the lock, then durable. Threads of one guard take turns by the lock. */
static gboolean
record (RiyoGuard *guard, RiyoSuspension *suspension, const char *actor, GError **error)
{
  RiyoLook look = { 0 };
  gboolean appended;

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  appended = riyo_folder_finish_loaded (look.folder, guard->fd, error)
             && riyo_guard_resolve (guard, &look, suspension, error)
             && append (suspension, guard, &look, actor, error);
  riyo_guard_unlock (guard);
  riyo_look_clear (&look);
  if (appended && riyo_log_sync (guard->log, error))
    {
      leave_witness (guard);
      return TRUE;
    }
  riyo_suspension_unsign (suspension);
  return FALSE;
}

gboolean
riyo_guard_suspend (RiyoGuard *guard, RiyoSuspension *suspension, const char *actor, GError **error)
{
  if (guard == NULL || suspension == NULL)
    return riyo_fail_null (error);
  return record (guard, suspension, actor, error);
}

gboolean
riyo_guard_lift_suspension (RiyoGuard *guard, const char *reference, const char *actor,
                            GError **error)
{
  if (guard == NULL || reference == NULL)
    return riyo_fail_null (error);
  g_autoptr (RiyoSuspension) lifting = riyo_suspension_new_lift (reference);

  return record (guard, lifting, actor, error);
}

gboolean
riyo_look_parse_subject (const RiyoLook *look, const char *text, RiyoSubject *subject,
                         GError **error)
{
  if (riyo_subject_parse (look->adopted->rules->subjects, text, subject) != RIYO_SUBJECT_BAD)
    return TRUE;
  riyo_refuse_subject (error, look->adopted->rules->subjects, subject);
  return FALSE;
}

typedef struct
{
  RiyoStore *store;
  const RiyoSubject *subject; /* no part = everyone */
  GPtrArray *found;
} Search;

static gboolean
collect (RiyoSuspension *suspension, gpointer data)
{
  Search *search = data;
  guint n_live = 0;

  riyo_store_knows (search->store, riyo_suspension_get_reference (suspension), &n_live);
  if (n_live > 0 && !riyo_suspension_is_lift (suspension)
      && (search->subject->n_parts == 0
          || riyo_suspension_touches (suspension, search->subject,
                                      riyo_store_get_keys (search->store))))
    g_ptr_array_add (search->found, riyo_suspension_ref (suspension));
  return TRUE;
}

GPtrArray *
riyo_guard_list_suspensions (RiyoGuard *guard, const char *subject, GError **error)
{
  if (guard == NULL)
    return riyo_return_null (error);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_suspension_unref);
  RiyoSubject parsed;
  Search search = { .store = NULL, .subject = &parsed, .found = found };
  g_auto (RiyoLook) look = { 0 };
  gboolean listed;

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  search.store = guard->store;
  listed = riyo_guard_knows_persons (guard, subject, error)
           && riyo_look_parse_subject (&look, subject, &parsed, error)
           && riyo_store_foreach (guard->store, collect, &search, error);
  riyo_guard_unlock (guard);
  return listed ? g_steal_pointer (&found) : NULL;
}
