/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records suspensions and their lifting: first the store, then the log's state, which commits it.
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

/* The folder while its log is locked: nothing changes between a look and a record. */
typedef struct
{
  RiyoGuard *guard;
  RiyoLook look;
} Change;

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
resolve_subjects (RiyoSuspension *suspension, const Change *change, GError **error)
{
  const GPtrArray *stated = riyo_suspension_get_stated_subjects (suspension);

  for (guint i = 0; i < stated->len; i++)
    {
      RiyoSubject subject;
      RiyoSubjectKind kind = riyo_subject_parse (change->look.regime->rules->subjects,
                                                 g_ptr_array_index (stated, i), &subject);

      if (kind == RIYO_SUBJECT_BAD)
        {
          riyo_refuse_subject (error, change->look.regime->rules->subjects, &subject);
          return FALSE;
        }
      if (kind == RIYO_SUBJECT_NOT_STATED)
        return fail (error, _ ("no subject is named; expected whose data is taken out of use"));
      riyo_suspension_take_subject (suspension, riyo_store_get_keys (change->guard->store),
                                    &subject);
    }
  return stated->len > 0
         || fail (error, _ ("no subject is named; expected whose data is taken out of use"));
}

/* Looks up everything that was stated, and refuses what could not be recorded. */
static gboolean
resolve (RiyoSuspension *suspension, const Change *change, GError **error)
{
  return riyo_suspension_check_stated (suspension, error)
         && resolve_subjects (suspension, change, error)
         && riyo_suspension_resolve_scope (suspension, change->look.regime->table, error);
}

static void
fill_entry (RiyoEntry *entry, RiyoSuspension *suspension, const Change *change)
{
  g_autofree char *scope = NULL;
  g_auto (GStrv) pseudonyms = NULL;
  g_autoptr (GString) list = NULL;

  riyo_entry_start (entry,
                    riyo_suspension_is_lift (suspension) ? RIYO_EVENT_LIFT : RIYO_EVENT_SUSPEND);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, riyo_suspension_get_actor (suspension));
  riyo_entry_add_text (entry, RIYO_KEY_REFERENCE, riyo_suspension_get_reference (suspension));
  if (riyo_suspension_is_lift (suspension))
    return;
  scope = riyo_suspension_dup_scope (suspension, change->look.regime->table);
  pseudonyms = riyo_suspension_dup_pseudonyms (suspension);
  list = g_string_new ("[");
  for (char **pseudonym = pseudonyms; *pseudonym != NULL; pseudonym++)
    g_string_append_printf (list, "%s\"%s\"", list->len > 1 ? "," : "", *pseudonym);
  g_string_append_c (list, ']');
  riyo_entry_add_text (entry, RIYO_KEY_REASON, riyo_suspension_get_reason (suspension));
  riyo_entry_add_text (entry, RIYO_KEY_SCOPE, scope);
  riyo_entry_add_json (entry, RIYO_KEY_SUBJECTS, list->str);
}

/* The entry that carries the store's new length commits what was appended to it. */
static gboolean
append (RiyoSuspension *suspension, const Change *change, const char *actor, GError **error)
{
  g_autoptr (RiyoState) state = NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *json = NULL;
  RiyoStoreMark mark;

  if (!riyo_suspension_sign (
          suspension, actor != NULL ? actor : riyo_log_get_account (change->guard->log), error))
    return FALSE;
  state = riyo_state_parse (riyo_log_get_state (change->guard->log, NULL), change->guard->path,
                            error);
  if (state == NULL || !riyo_store_append (change->guard->store, suspension, &mark, error))
    return FALSE;
  riyo_state_set_mark (state, &mark);
  json = riyo_state_format (state);
  fill_entry (entry, suspension, change);
  return riyo_log_append (change->guard->log, entry, json, NULL, error);
}

static gboolean
check_reference (RiyoSuspension *suspension, const Change *change, GError **error)
{
  const char *reference = riyo_suspension_get_reference (suspension);
  gboolean lift = riyo_suspension_is_lift (suspension), live = FALSE;
  gboolean known = riyo_store_knows (change->guard->store, reference, &live);

  if (lift && !live)
    return fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                      known ? _ ("this suspension is lifted already")
                            : _ ("no suspension has this reference"));
  if (!lift && known)
    return fail_name (error, RIYO_ERROR_ARGUMENT, reference,
                      _ ("the reference is taken; each is used once"));
  return TRUE;
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
  Change change = { .guard = guard };
  gboolean appended;

  if (!riyo_guard_lock_and_look (guard, &change.look, error))
    return FALSE;
  appended = (riyo_suspension_is_lift (suspension) || resolve (suspension, &change, error))
             && check_reference (suspension, &change, error)
             && append (suspension, &change, actor, error);
  riyo_guard_unlock (guard);
  riyo_look_clear (&change.look);
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
  return record (guard, suspension, actor, error);
}

gboolean
riyo_guard_lift_suspension (RiyoGuard *guard, const char *reference, const char *actor,
                            GError **error)
{
  g_autoptr (RiyoSuspension) lifting = riyo_suspension_new_lift (reference);

  return record (guard, lifting, actor, error);
}

static gboolean
stops_task (const RiyoSuspension *suspension, const RiyoTable *table, const RiyoTask *task)
{
  const RiyoStatement statement = { .task = task, .cells = task->categories };
  guint purposes[RIYO_MAX_CATEGORIES], n = riyo_statement_get_purposes (&statement, purposes);

  return riyo_suspension_get_cells (suspension, table, statement.cells, purposes, n) != 0;
}

static void
append_stopped (GString *text, const char *name)
{
  g_string_append_printf (text, _ ("“%s” stops too."), name);
  g_string_append_c (text, '\n');
}

/* Tasks stop as a whole by one purpose, which the lines of the categories do not tell. */
static void
explain_tasks (GString *text, const RiyoSuspension *suspension, const RiyoRegime *regime)
{
  gboolean by_purpose = riyo_suspension_stops_purposes (suspension);

  for (guint i = 0; i < regime->rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (regime->rules->tasks, RiyoTask, i);

      if ((by_purpose || strstr (task->name, "支払") != NULL)
          && stops_task (suspension, regime->table, task))
        append_stopped (text, task->name);
    }
}

/* A line for each category, then payments and tasks by name: those are what people do not expect to
 * stop. */
static char *
explain (const RiyoSuspension *suspension, const RiyoRegime *regime)
{
  const RiyoTable *table = regime->table;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);
      gsize before = text->len;

      for (guint j = 0; j < category->purposes->len; j++)
        {
          guint purpose = g_array_index (category->purposes, guint, j);

          if ((riyo_suspension_get_purpose_cells (suspension, table, purpose)
               & riyo_tags_from_number (category->number))
              == 0)
            continue;
          if (text->len == before)
            g_string_append_printf (text, "%s: ", category->short_name);
          else
            g_string_append (text, " / ");
          g_string_append (text, riyo_table_purpose_at (table, purpose)->label);
        }
      if (text->len > before)
        g_string_append_c (text, '\n');
    }
  for (guint i = 0; i < table->purposes->len; i++)
    {
      const char *label = riyo_table_purpose_at (table, i)->label;

      if (strstr (label, "支払") != NULL
          && riyo_suspension_get_purpose_cells (suspension, table, i) != 0)
        append_stopped (text, label);
    }
  explain_tasks (text, suspension, regime);
  return g_string_free (text, FALSE);
}

char *
riyo_guard_explain_suspension (RiyoGuard *guard, RiyoSuspension *suspension, GError **error)
{
  Change change = { .guard = guard };
  char *text = NULL;

  if (!riyo_guard_lock_and_look (guard, &change.look, error))
    return NULL;
  if (resolve (suspension, &change, error) && check_reference (suspension, &change, error))
    text = explain (suspension, change.look.regime);
  riyo_guard_unlock (guard);
  riyo_look_clear (&change.look);
  return text;
}
