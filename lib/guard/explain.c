/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a suspension would stop, in words, before it is recorded. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

static RiyoTags
get_stopped (const RiyoSuspension *suspension, const RiyoTable *table, const RiyoTask *task)
{
  const RiyoStatement statement = { .task = task, .cells = task->categories };
  guint purposes[RIYO_MAX_CATEGORIES], n = riyo_statement_get_purposes (&statement, purposes);

  return riyo_suspension_get_cells (suspension, table, statement.cells, purposes, n);
}

/* What stops of a purpose or a task: one category's data may, and the rest go on. @listed: its name
 * stands in the lines above. */
static void
append_stopped (GString *text, const RiyoTable *table, const char *name, RiyoTags cells,
                RiyoTags stopped, gboolean listed)
{
  g_autoptr (GString) categories = g_string_new (NULL);

  if (stopped == 0)
    return;
  if ((cells & ~stopped) == 0)
    g_string_append_printf (
        text, listed ? _ ("Among them is the payment “%s”.") : _ ("“%s” stops too."), name);
  else
    {
      riyo_table_append_categories (categories, table, stopped);
      g_string_append_printf (text, _ ("Of “%s” %s stops; what else it uses is still used."), name,
                              categories->str);
    }
  g_string_append_c (text, '\n');
}

/* Tasks stop as a whole by one purpose, and as far as they use a category, which the lines of the
 * categories do not tell. Where everything stops, so do they. */
static void
explain_tasks (GString *text, const RiyoSuspension *suspension, const RiyoAdopted *adopted)
{
  gboolean by_name = !riyo_suspension_stops_all (suspension);

  for (guint i = 0; i < adopted->rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (adopted->rules->tasks, RiyoTask, i);

      if (by_name || strstr (task->name, "支払") != NULL)
        append_stopped (text, adopted->table, task->name, task->categories,
                        get_stopped (suspension, adopted->table, task), FALSE);
    }
}

/* A line for each category, then payments and tasks by name: those are what people do not expect to
 * stop. */
static char *
explain (const RiyoSuspension *suspension, const RiyoAdopted *adopted)
{
  const RiyoTable *table = adopted->table;
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
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, i);

      if (strstr (purpose->label, "支払") != NULL)
        append_stopped (text, table, purpose->label, purpose->cells,
                        riyo_suspension_get_purpose_cells (suspension, table, i), TRUE);
    }
  explain_tasks (text, suspension, adopted);
  return g_string_free (text, FALSE);
}

/* All were read before: each is in a form. One person who was stated twice is one. */
static char *
explain_subjects (const RiyoSuspension *suspension, const RiyoSubjectForms *forms)
{
  const GArray *stated = riyo_suspension_get_stated_subjects (suspension);
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < stated->len; i++)
    {
      RiyoSubject subject;
      char *words;

      riyo_subject_parse (forms, g_array_index (stated, RiyoStatedSubject, i).text, &subject);
      words = riyo_subject_describe (forms, &subject);
      if (!g_ptr_array_find_with_equal_func (told, words, g_str_equal, NULL))
        g_string_append_printf (text, "%s\n", words);
      g_ptr_array_add (told, words);
    }
  return g_string_free (text, FALSE);
}

void
riyo_understood_clear (RiyoUnderstood *understood)
{
  g_free (understood->whom);
  g_free (understood->stops);
  g_free (understood->ends);
  g_free (understood->drops);
}

/* What the whole request stops, of which an extension is a part. */
static gboolean
explain_scope (RiyoGuard *guard, const RiyoLook *look, RiyoSuspension *suspension,
               RiyoUnderstood *understood, GError **error)
{
  g_autoptr (RiyoSuspension) whole
      = riyo_suspension_is_extension (suspension)
            ? riyo_guard_join_request (guard, riyo_suspension_get_reference (suspension), error)
            : riyo_suspension_ref (suspension);
  g_autoptr (RiyoComing) coming = riyo_look_see_coming (look);
  g_autoptr (GString) ends = g_string_new (NULL), drops = g_string_new (NULL);

  if (whole == NULL)
    return FALSE;
  riyo_coming_append_ends (coming, whole, guard->path, ends);
  riyo_coming_append_drops (coming, whole, guard->path, drops);
  understood->whom
      = riyo_suspension_has_list (suspension)
            ? riyo_suspension_describe_listed (suspension, look->adopted->rules->subjects)
            : explain_subjects (suspension, look->adopted->rules->subjects);
  understood->stops = explain (whole, look->adopted);
  understood->ends = g_string_free (g_steal_pointer (&ends), FALSE);
  understood->drops = g_string_free (g_steal_pointer (&drops), FALSE);
  return TRUE;
}

gboolean
riyo_guard_explain_suspension (RiyoGuard *guard, RiyoSuspension *suspension,
                               RiyoUnderstood *understood, GError **error)
{
  g_auto (RiyoLook) look = { 0 };
  gboolean done;

  *understood = (RiyoUnderstood){ 0 };
  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  done = riyo_guard_resolve (guard, &look, suspension, error)
         && explain_scope (guard, &look, suspension, understood, error);
  riyo_guard_unlock (guard);
  return done;
}
