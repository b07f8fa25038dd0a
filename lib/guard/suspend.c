/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records suspensions and their lifting: first the store, then the log's state, which commits it.
 */
#include "config.h"

#include <string.h>

#include "alert.h"
#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "log/log.h"
#include "refusal.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

static gboolean
is_used (const char *reference, gpointer store)
{
  guint n_live;

  return riyo_store_knows (store, reference, &n_live);
}

/* A number as it was stated, and whether it is as wide as was meant. */
static gboolean
read_stated (const RiyoStatedSubject *stated, const RiyoSubjectForms *forms, RiyoSubject *subject,
             GError **error)
{
  RiyoSubjectKind kind = riyo_subject_parse (forms, stated->text, subject);

  if (kind == RIYO_SUBJECT_BAD)
    {
      riyo_refuse_subject (error, forms, subject);
      return FALSE;
    }
  if (kind == RIYO_SUBJECT_NOT_STATED)
    return riyo_fail_argument (error, _ ("no subject; expected whose data is to be suspended"));
  if (stated->width == RIYO_STATED_PERSON)
    return riyo_subject_check_person (forms, subject, error);
  return stated->width == RIYO_STATED_ANY || riyo_subject_check_prefix (forms, subject, error);
}

static gboolean
resolve_subjects (RiyoSuspension *suspension, RiyoGuard *guard, const RiyoLook *look,
                  GError **error)
{
  const GArray *stated = riyo_suspension_get_stated_subjects (suspension);
  const RiyoSubjectForms *forms = look->adopted->rules->subjects;

  if (riyo_suspension_has_list (suspension))
    return riyo_suspension_check_list (suspension, riyo_store_get_keys (guard->store), forms,
                                       is_used, guard->store, error);
  for (guint i = 0; i < stated->len; i++)
    {
      RiyoSubject subject;

      if (!read_stated (&g_array_index (stated, RiyoStatedSubject, i), forms, &subject, error))
        return FALSE;
      riyo_suspension_take_subject (suspension, riyo_store_get_keys (guard->store), &subject);
    }
  return stated->len > 0
         || riyo_fail_argument (error, _ ("no subject; expected whose data is to be suspended"));
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

/* Of a list that is lifted, how many persons' suspensions end with it; else 0. */
static guint
count_lifted (const RiyoGuard *guard, RiyoSuspension *suspension)
{
  const char *reference = riyo_suspension_get_reference (suspension);
  guint n_live = 0;

  if (riyo_suspension_is_lift (suspension) && riyo_store_is_list (guard->store, reference))
    riyo_store_knows (guard->store, reference, &n_live);
  return n_live;
}

/* @lines (nullable) are the records of a list; @n_lifted: see count_lifted (). */
static void
fill_entry (RiyoEntry *entry, RiyoSuspension *suspension, RiyoTable *table, const GString *lines,
            guint n_lifted)
{
  g_autofree char *scope = NULL, *hash = NULL;

  const char *event = riyo_suspension_is_lift (suspension)        ? RIYO_EVENT_LIFT
                      : riyo_suspension_is_extension (suspension) ? RIYO_EVENT_EXTEND
                                                                  : RIYO_EVENT_SUSPEND;
  const char *why = riyo_lift_reason_get_word (riyo_suspension_get_lift_reason (suspension));

  riyo_entry_start (entry, event);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, riyo_suspension_get_actor (suspension));
  riyo_entry_add_text (entry, RIYO_KEY_REFERENCE, riyo_suspension_get_reference (suspension));
  if (why != NULL)
    riyo_entry_add_text (entry, RIYO_KEY_REASON, why);
  if (riyo_suspension_is_extension (suspension))
    add_subjects (entry, suspension);
  if (n_lifted > 0)
    riyo_entry_add_number (entry, RIYO_KEY_COUNT, n_lifted);
  if (riyo_suspension_is_lift (suspension) || riyo_suspension_is_extension (suspension))
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
        guint n_lifted, guint64 *seq, GError **error)
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
  fill_entry (entry, suspension, look->adopted->table, lines, n_lifted);
  return riyo_log_append (guard->log, entry, json, seq, error);
}

/* The end of one, as it was recorded. */
typedef struct
{
  const char *reference;
  char *day;
  const char *why;
} Ended;

static gboolean
note_end (RiyoSuspension *one, gpointer data)
{
  Ended *ended = data;

  if (!riyo_suspension_is_lift (one)
      || strcmp (riyo_suspension_get_reference (one), ended->reference) != 0)
    return TRUE;
  ended->day = g_strdup (riyo_suspension_get_date (one));
  ended->why = riyo_lift_reason_get_word (riyo_suspension_get_lift_reason (one));
  return FALSE;
}

/* Whoever would lift it for another reason reads for which it was. */
static gboolean
fail_lifted (RiyoGuard *guard, const char *reference, GError **error)
{
  Ended ended = { .reference = reference };
  g_autofree char *what = NULL;

  riyo_store_foreach (guard->store, note_end, &ended, NULL);
  if (ended.day == NULL || ended.why == NULL)
    what = g_strdup (_ ("this suspension is lifted already"));
  else
    what = g_strdup_printf (_ ("this suspension is lifted already (%s, %s), and that stays as it "
                               "is recorded"),
                            ended.day, ended.why);
  g_free (ended.day);
  return riyo_fail_name (error, RIYO_ERROR_ARGUMENT, reference, what);
}

/* What has an end, or gets another number, is one that is live. */
static gboolean
check_live (RiyoSuspension *suspension, RiyoGuard *guard, GError **error)
{
  const char *reference = riyo_suspension_get_reference (suspension);
  guint n_live = 0;
  gboolean known = riyo_store_knows (guard->store, reference, &n_live);
  const char *like = known ? NULL : riyo_store_find_like (guard->store, reference);

  if (n_live == 0 && known)
    return fail_lifted (guard, reference, error);
  if (like != NULL)
    return riyo_fail_name (error, RIYO_ERROR_ARGUMENT, like,
                           _ ("no suspension has the reference that was given; this one looks like "
                              "it"));
  if (n_live == 0)
    return riyo_fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                           _ ("no suspension has this reference"));
  if (riyo_suspension_is_extension (suspension) && riyo_store_is_list (guard->store, reference))
    return riyo_fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                           _ ("this reference is of a list of persons; expected one person's, "
                              "REFERENCE/LINE"));
  return TRUE;
}

/* One request with the numbers that were added to it. */
typedef struct
{
  const char *reference;
  RiyoSuspension *whole;
} Joining;

static gboolean
join (RiyoSuspension *one, gpointer data)
{
  Joining *joining = data;

  if (riyo_suspension_is_lift (one)
      || strcmp (riyo_suspension_get_reference (one), joining->reference) != 0)
    return TRUE;
  if (joining->whole == NULL)
    joining->whole = riyo_suspension_ref (one);
  else
    riyo_suspension_join (joining->whole, one);
  return TRUE;
}

RiyoSuspension *
riyo_guard_join_request (RiyoGuard *guard, const char *reference, GError **error)
{
  Joining joining = { reference, NULL };

  if (riyo_store_foreach (guard->store, join, &joining, error))
    return joining.whole;
  riyo_suspension_unref (joining.whole);
  return NULL;
}

/* Whoever is told that it was added is not to look for a second number. */
static gboolean
check_adds (RiyoSuspension *extension, RiyoGuard *guard, GError **error)
{
  const char *reference = riyo_suspension_get_reference (extension);
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoSuspension) whole = riyo_guard_join_request (guard, reference, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return whole == NULL || !riyo_suspension_has_all (whole, extension)
         || riyo_fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                            _ ("these numbers are suspended by this request already; nothing was "
                               "recorded"));
}

static gboolean
check_unused (RiyoSuspension *suspension, RiyoGuard *guard, GError **error)
{
  const char *reference = riyo_suspension_get_reference (suspension);
  const char *like = riyo_store_find_like (guard->store, reference);

  if (is_used (reference, guard->store))
    return riyo_fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                           _ ("the reference was used before; each is used once"));
  return like == NULL
         || riyo_fail_name (error, RIYO_ERROR_ARGUMENT, like,
                            _ ("this reference was used before, and the one given looks like it; "
                               "each is used once"));
}

/* A task is stopped by any purpose of its cells, and is none. */
static gboolean
check_no_task (const RiyoLook *look, const RiyoSuspension *suspension, GError **error)
{
  const GPtrArray *names = riyo_suspension_get_stated_purposes (suspension);
  const RiyoRules *rules = look->adopted->rules;

  for (guint i = 0; i < names->len; i++)
    for (guint k = 0; k < rules->tasks->len; k++)
      if (strcmp (g_array_index (rules->tasks, RiyoTask, k).name, names->pdata[i]) == 0
          && riyo_table_find_purpose (look->adopted->table, names->pdata[i]) == G_MAXUINT)
        return riyo_fail_name (
            error, RIYO_ERROR_NAME, names->pdata[i],
            _ ("a task (業務) of the rules, and no purpose; expected a purpose of "
               "one of its cells, by which all of it stops"));
  return TRUE;
}

/* The categories of what it stops by a table to come, as the table in force has them. */
static char *
advise_now (const RiyoLook *look, const RiyoSuspension *suspension, const RiyoTable *table)
{
  const RiyoTable *current = look->adopted->table;
  g_autofree char *categories = NULL, *add = NULL;
  RiyoTags stopped = 0;

  for (guint i = 0; i < table->purposes->len; i++)
    stopped |= riyo_suspension_get_purpose_cells (suspension, table, i);
  if ((stopped & current->known) == 0)
    return g_strdup ("");
  categories = riyo_folder_advise_categories (current, stopped & current->known);
  add = riyo_advice_new (look->folder->path, "suspend add -s %s %s --reason 利用停止 --ref %s",
                         _ ("SUBJECT"), categories, _ ("REFERENCE"));
  return g_strdup_printf (_ ("; or now stop a category: %s"), add);
}

/* Whoever asks before the day is not to be told that there is no such thing. */
static gboolean
refuse_early (const RiyoLook *look, RiyoSuspension *suspension, RiyoTable *table, GError **error)
{
  g_autofree char *day = riyo_table_dup_effective_date (table);
  g_autofree char *scope = riyo_suspension_dup_scope (suspension, table);
  g_autofree char *now = advise_now (look, suspension, table);

  return riyo_error_at (
      error, RIYO_ERROR_NAME, look->folder->path, 0,
      _ ("of “%s” something is in the table of 版=%u alone, which applies from %s on: until then "
         "nobody may use it. Record the stop from that day on%s"),
      scope, table->version, day, now);
}

static gboolean
refuse_lacking (const RiyoLook *look, guint category, const char *unknown, RiyoTable *table,
                GError **error)
{
  const RiyoTable *current = look->adopted->table;
  const char *path = look->folder->path;
  g_autofree char *day = riyo_table_dup_effective_date (table);
  g_autofree char *named = riyo_folder_describe_unknown (current, category, unknown);
  g_autofree char *way = riyo_folder_advise_unknown (current, table, category, unknown, NULL);
  g_autofree char *back = riyo_advice_new (path, "adopt --withdraw %u", table->version);

  return riyo_error_at (
      error, RIYO_ERROR_NAME, path, 0,
      _ ("this names %s, and the table of 版=%u, which applies from %s on, has no such name: from "
         "then on nothing would tell what this stops. Take that table back, and adopt it under the "
         "next 版: %s\n%s."),
      named, table->version, day, back, way);
}

GPtrArray *
riyo_look_list_coming (const RiyoLook *look)
{
  GPtrArray *coming = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_table_unref);

  for (guint i = 0; i < look->folder->adopted->len; i++)
    {
      RiyoTable *table = riyo_folder_deciding_table_at (look->folder, i);

      /* Where none is in force, the nearest may be behind others that come first. */
      if (table != NULL && table != look->adopted->table
          && (table->version > look->adopted->table->version || table->effective_on > look->today))
        g_ptr_array_add (coming, riyo_table_ref (table));
    }
  return coming;
}

/* A table to come that lacks what is to stop would stop every use of that person's data: what
 * adoption refuses beside a live stop, is refused here. */
static gboolean
check_to_come (const RiyoLook *look, RiyoSuspension *suspension, const GPtrArray *coming,
               GError **error)
{
  for (guint i = 0; i < coming->len; i++)
    {
      guint category;
      g_autofree char *unknown
          = riyo_suspension_find_unknown (suspension, coming->pdata[i], &category);

      if (unknown != NULL)
        return refuse_lacking (look, category, unknown, coming->pdata[i], error);
    }
  return TRUE;
}

/* By the table in force; where that lacks what another has that is to come, it is too early. */
static gboolean
check_scope (const RiyoLook *look, RiyoSuspension *suspension, GError **error)
{
  g_autoptr (GPtrArray) coming = riyo_look_list_coming (look);
  g_autoptr (GError) failure = NULL;

  if (riyo_suspension_resolve_scope (suspension, look->adopted->table, coming, &failure))
    return check_to_come (look, suspension, coming, error);
  for (guint i = 0; i < coming->len; i++)
    if (riyo_suspension_resolve_scope (suspension, coming->pdata[i], coming, NULL))
      return refuse_early (look, suspension, coming->pdata[i], error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Looks up everything that was stated, and refuses what could not be recorded. */
gboolean
riyo_guard_resolve (RiyoGuard *guard, const RiyoLook *look, RiyoSuspension *suspension,
                    GError **error)
{
  if (riyo_suspension_is_lift (suspension))
    return check_live (suspension, guard, error);
  if (!riyo_suspension_check_stated (suspension, error)
      || !resolve_subjects (suspension, guard, look, error))
    return FALSE;
  if (riyo_suspension_is_extension (suspension))
    return check_live (suspension, guard, error) && check_adds (suspension, guard, error);
  return check_no_task (look, suspension, error) && check_scope (look, suspension, error)
         && check_unused (suspension, guard, error);
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

/* A lift loosens: who is responsible is to know of it. */
static void
tell_lift (RiyoGuard *guard, RiyoSuspension *suspension, guint n_lifted, guint64 seq)
{
  g_autofree char *about
      = riyo_alert_name_lifted (riyo_suspension_get_reference (suspension), n_lifted);
  const RiyoAlert alert
      = { .kind = RIYO_ALERT_LIFT,
          .seq = seq,
          .actor = riyo_suspension_get_actor (suspension),
          .reason = riyo_lift_reason_get_word (riyo_suspension_get_lift_reason (suspension)),
          .about = about };

  if (riyo_suspension_is_lift (suspension))
    riyo_guard_raise (guard, &alert);
}

/* All or nothing: under the lock, then durable. Threads of one guard take turns by the lock. */
static gboolean
record (RiyoGuard *guard, RiyoSuspension *suspension, const char *actor, GError **error)
{
  RiyoLook look = { 0 };
  gboolean appended;
  guint64 seq = 0;
  guint n_lifted = 0;

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  appended = riyo_folder_finish_loaded (look.folder, guard->fd, error)
             && riyo_guard_resolve (guard, &look, suspension, error);
  n_lifted = appended ? count_lifted (guard, suspension) : 0;
  appended = appended && append (suspension, guard, &look, actor, n_lifted, &seq, error);
  riyo_guard_unlock (guard);
  riyo_look_clear (&look);
  if (appended && riyo_log_sync (guard->log, error))
    {
      leave_witness (guard);
      tell_lift (guard, suspension, n_lifted, seq);
      return TRUE;
    }
  if (appended && riyo_log_is_unsure (guard->log))
    riyo_log_tell_unsure (guard->log, "suspend list", error);
  riyo_suspension_unsign (suspension);
  return FALSE;
}

gboolean
riyo_guard_suspend (RiyoGuard *guard, RiyoSuspension *suspension, const char *actor, GError **error)
{
  RIYO_UNCANCELLED;
  if (guard == NULL || suspension == NULL)
    return riyo_fail_null (error);
  return record (guard, suspension, actor, error);
}

gboolean
riyo_guard_lift_suspension (RiyoGuard *guard, const char *reference, const char *actor,
                            GError **error)
{
  RIYO_UNCANCELLED;
  if (guard == NULL || reference == NULL)
    return riyo_fail_null (error);
  g_autoptr (RiyoSuspension) lifting = riyo_suspension_new_lift (reference, (RiyoLiftReason)0);

  return record (guard, lifting, actor, error);
}

gboolean
riyo_guard_amend_suspension (RiyoGuard *guard, RiyoSuspension *amendment, const char *actor,
                             GError **error)
{
  return record (guard, amendment, actor, error);
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
