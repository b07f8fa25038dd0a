/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records suspensions and their lifting: first the store, then the log's state, which commits it.
 */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard.h"
#include "internal.h"
#include "log/log.h"
#include "refusal.h"
#include "rules/rules.h"
#include "suspend.h"
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
resolve_subjects (RiyoSuspension *suspension, const RiyoChange *change, GError **error)
{
  const GPtrArray *stated = suspension->stated_subjects;

  g_array_set_size (suspension->subjects, 0);
  for (guint i = 0; i < stated->len; i++)
    {
      RiyoSubject subject;
      RiyoSubjectKind kind = riyo_subject_parse (change->regime->rules->subjects,
                                                 g_ptr_array_index (stated, i), &subject);

      if (kind == RIYO_SUBJECT_BAD)
        {
          riyo_refuse_subject (error, change->regime->rules->subjects);
          return FALSE;
        }
      if (kind == RIYO_SUBJECT_NOT_STATED)
        return fail (error, _ ("no subject is named; expected whose data is taken out of use"));
      riyo_suspension_take_subject (suspension, riyo_store_get_keys (change->guard->store),
                                    &subject);
    }
  return suspension->subjects->len > 0
         || fail (error, _ ("no subject is named; expected whose data is taken out of use"));
}

static gboolean
resolve_categories (RiyoSuspension *suspension, RiyoTable *table, GError **error)
{
  for (guint i = 0; i < suspension->stated_names->len; i++)
    {
      const char *name = g_ptr_array_index (suspension->stated_names, i);
      guint number = riyo_table_lookup_category (table, name);

      if (number == 0)
        return fail_name (error, RIYO_ERROR_NAME, name, _ ("no such category in the table"));
      suspension->scope.categories |= riyo_tags_of_number (number);
    }
  return TRUE;
}

/* Whatever name was used, the label is kept. */
static gboolean
resolve_purposes (RiyoSuspension *suspension, const RiyoTable *table, GError **error)
{
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();

  for (guint i = 0; i < suspension->stated_names->len; i++)
    {
      const char *name = g_ptr_array_index (suspension->stated_names, i);
      guint purpose = riyo_table_find_purpose (table, name);

      if (purpose == G_MAXUINT)
        return fail_name (error, RIYO_ERROR_NAME, name, _ ("no such purpose in the table"));
      g_strv_builder_add (labels, riyo_table_purpose_at (table, purpose)->label);
    }
  suspension->scope.purposes = g_strv_builder_end (labels);
  return TRUE;
}

RiyoTags
riyo_scope_get_purpose_cells (const RiyoScope *scope, const RiyoTable *table, guint purpose)
{
  return riyo_scope_get_cells (scope, table, riyo_table_purpose_at (table, purpose)->cells,
                               &purpose, 1);
}

static gboolean
check_effect (const RiyoSuspension *suspension, const RiyoTable *table, GError **error)
{
  for (guint i = 0; i < table->purposes->len; i++)
    if (riyo_scope_get_purpose_cells (&suspension->scope, table, i) != 0)
      return TRUE;
  if (suspension->scope.kind == RIYO_SCOPE_PROVISION)
    return fail (error, _ ("this would stop nothing: no purpose of the table has a 提供先. Say in "
                           "the table which purposes provide data to others, adopt it, then "
                           "suspend"));
  return fail (error, _ ("this would stop nothing: the table permits no such use"));
}

static gboolean
resolve_scope (RiyoSuspension *suspension, RiyoTable *table, GError **error)
{
  riyo_scope_clear (&suspension->scope);
  if (__builtin_popcount (suspension->stated_kinds) != 1)
    return fail (error, _ ("expected exactly one scope: everything, provision to others, "
                           "categories, or purposes"));
  suspension->scope.kind = (RiyoScopeKind)__builtin_ctz (suspension->stated_kinds);
  if (suspension->scope.kind == RIYO_SCOPE_CATEGORY
      && !resolve_categories (suspension, table, error))
    return FALSE;
  if (suspension->scope.kind == RIYO_SCOPE_PURPOSE && !resolve_purposes (suspension, table, error))
    return FALSE;
  return check_effect (suspension, table, error);
}

/* Looks up everything that was stated, and refuses what could not be recorded. */
static gboolean
resolve (RiyoSuspension *suspension, const RiyoChange *change, GError **error)
{
  if (suspension->reference == NULL
      || !riyo_text_is_safe (suspension->reference, RIYO_REFERENCE_MAX_BYTES))
    return fail (error, _ ("the reference is missing, too long, or holds a control character"));
  if (suspension->stated_subjects == NULL || suspension->actor != NULL)
    return fail (error, _ ("this suspension is recorded already"));
  if (suspension->reason == NULL || !g_strv_contains (riyo_suspension_reasons, suspension->reason))
    return fail (error, _ ("unknown reason; expected 利用停止, 消去, 第三者提供の停止 or "
                           "同意の撤回"));
  return resolve_subjects (suspension, change, error)
         && resolve_scope (suspension, change->regime->table, error);
}

gboolean
riyo_change_begin (RiyoChange *change, RiyoGuard *guard, GError **error)
{
  *change = (RiyoChange){ .guard = guard };
  if (!riyo_guard_lock (guard, error))
    return FALSE;
  change->folder = riyo_guard_refresh (guard, error);
  if (change->folder != NULL)
    change->suspensions = riyo_guard_refresh_suspensions (guard, error);
  if (change->suspensions == NULL)
    {
      riyo_change_end (change);
      return FALSE;
    }
  change->regime = riyo_folder_get_regime (change->folder, riyo_date_today ());
  if (change->regime == NULL) /* nothing is in force: the newest will be */
    change->regime
        = &g_array_index (change->folder->regimes, RiyoRegime, change->folder->regimes->len - 1);
  return TRUE;
}

void
riyo_change_end (RiyoChange *change)
{
  riyo_log_unlock (change->guard->log);
  riyo_suspensions_unref (change->suspensions);
  riyo_folder_unref (change->folder);
}

static void
fill_entry (RiyoEntry *entry, RiyoSuspension *suspension, const RiyoChange *change)
{
  g_autofree char *scope = NULL;
  g_auto (GStrv) pseudonyms = NULL;
  g_autoptr (GString) list = NULL;

  riyo_entry_start (entry, suspension->lift ? "lift" : "suspend");
  riyo_entry_add_text (entry, "actor", suspension->actor);
  riyo_entry_add_text (entry, "reference", suspension->reference);
  if (suspension->lift)
    return;
  scope = riyo_suspension_dup_scope (suspension, change->regime->table);
  pseudonyms = riyo_suspension_dup_pseudonyms (suspension);
  list = g_string_new ("[");
  for (char **pseudonym = pseudonyms; *pseudonym != NULL; pseudonym++)
    g_string_append_printf (list, "%s\"%s\"", list->len > 1 ? "," : "", *pseudonym);
  g_string_append_c (list, ']');
  riyo_entry_add_text (entry, "reason", suspension->reason);
  riyo_entry_add_text (entry, "scope", scope);
  riyo_entry_add_json (entry, "subjects", list->str);
}

/* The entry that carries the store's new length commits what was appended to it. */
static gboolean
append (RiyoSuspension *suspension, const RiyoChange *change, const char *actor, GError **error)
{
  g_autoptr (RiyoState) state = NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *json = NULL;
  RiyoStoreMark mark;

  suspension->actor = g_strdup (actor != NULL ? actor : riyo_log_get_account (change->guard->log));
  riyo_date_format (riyo_date_today (), suspension->date);
  if (!riyo_text_is_safe (suspension->actor, RIYO_REFERENCE_MAX_BYTES))
    return fail (error, _ ("the actor's name is empty, too long, or holds a control character"));
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
check_reference (RiyoSuspension *suspension, const RiyoChange *change, GError **error)
{
  gboolean live = FALSE;
  gboolean known = riyo_store_knows (change->guard->store, suspension->reference, &live);

  if (suspension->lift && !live)
    return fail_name (error, RIYO_ERROR_ARGUMENT, suspension->reference,
                      known ? _ ("this suspension is lifted already")
                            : _ ("no suspension has this reference"));
  if (!suspension->lift && known)
    return fail_name (error, RIYO_ERROR_ARGUMENT, suspension->reference,
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
  RiyoChange change;
  gboolean appended;

  if (!riyo_change_begin (&change, guard, error))
    return FALSE;
  appended = (suspension->lift || resolve (suspension, &change, error))
             && check_reference (suspension, &change, error)
             && append (suspension, &change, actor, error);
  riyo_change_end (&change);
  if (appended && riyo_log_sync (guard->log, error))
    {
      leave_witness (guard);
      return TRUE;
    }
  g_clear_pointer (&suspension->actor, g_free);
  suspension->date[0] = '\0';
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
  g_autoptr (RiyoSuspension) lifting = riyo_suspension_new_empty (TRUE);

  lifting->reference = g_strdup (reference != NULL ? reference : "");
  return record (guard, lifting, actor, error);
}

static gboolean
stops_task (const RiyoScope *scope, const RiyoTable *table, const RiyoTask *task)
{
  const RiyoStatement statement = { .task = task, .cells = task->categories };
  guint purposes[RIYO_MAX_CATEGORIES], n = riyo_statement_get_purposes (&statement, purposes);

  return riyo_scope_get_cells (scope, table, statement.cells, purposes, n) != 0;
}

static void
append_stopped (GString *text, const char *name)
{
  g_string_append_printf (text, _ ("“%s” stops too."), name);
  g_string_append_c (text, '\n');
}

/* Tasks stop as a whole by one purpose, which the lines of the categories do not tell. */
static void
explain_tasks (GString *text, const RiyoScope *scope, const RiyoRegime *regime)
{
  gboolean by_purpose = scope->kind == RIYO_SCOPE_PROVISION || scope->kind == RIYO_SCOPE_PURPOSE;

  for (guint i = 0; i < regime->rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (regime->rules->tasks, RiyoTask, i);

      if ((by_purpose || strstr (task->name, "支払") != NULL)
          && stops_task (scope, regime->table, task))
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

          if ((riyo_scope_get_purpose_cells (&suspension->scope, table, purpose)
               & riyo_tags_of_number (category->number))
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
          && riyo_scope_get_purpose_cells (&suspension->scope, table, i) != 0)
        append_stopped (text, label);
    }
  explain_tasks (text, &suspension->scope, regime);
  return g_string_free (text, FALSE);
}

char *
riyo_guard_explain_suspension (RiyoGuard *guard, RiyoSuspension *suspension, GError **error)
{
  RiyoChange change;
  char *text = NULL;

  if (!riyo_change_begin (&change, guard, error))
    return NULL;
  if (resolve (suspension, &change, error) && check_reference (suspension, &change, error))
    text = explain (suspension, change.regime);
  riyo_change_end (&change);
  return text;
}
