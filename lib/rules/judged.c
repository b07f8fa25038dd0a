/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The judgements behind tasks: of which day, of which cells, and until when. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "rules.h"
#include "table/table.h"

static const RiyoTask *
task_at (const RiyoRules *rules, guint i)
{
  return &g_array_index (rules->tasks, RiyoTask, i);
}

gboolean
riyo_rules_check_judged (const RiyoRules *rules, const char *file, RiyoDate today, GError **error)
{
  for (guint i = 0; i < rules->tasks->len; i++)
    if (task_at (rules, i)->judged_on > today)
      return riyo_error_at (error, RIYO_ERROR_DATE, file, 0,
                            _ ("[業務 %s]: 判断日 is a day to come; expected the day on which it "
                               "was judged"),
                            task_at (rules, i)->name);
  return TRUE;
}

static const RiyoTask *
find_task (const RiyoRules *rules, const char *name)
{
  guint i = riyo_names_lookup (rules->task_names, name);

  return i != G_MAXUINT ? task_at (rules, i) : NULL;
}

static gboolean
is_same_judgement (const RiyoTask *a, const RiyoTask *b)
{
  return g_strcmp0 (a->judge, b->judge) == 0 && a->judged_on == b->judged_on
         && g_strcmp0 (a->reason, b->reason) == 0;
}

/* The lowest category for which a task uses what the other does not; 0 when there is none. */
static guint
find_more (const RiyoTask *task, const RiyoTask *other)
{
  for (RiyoTags left = task->categories; left != 0; left &= left - 1)
    {
      guint category = riyo_tags_lowest (left);

      if ((other->categories & riyo_tags_from_number (category)) == 0
          || task->purpose_of[category] != other->purpose_of[category])
        return category;
    }
  return 0;
}

gboolean
riyo_rules_check_successor (const RiyoRules *before, const RiyoRules *after, const char *file,
                            GError **error)
{
  for (guint i = 0; i < after->tasks->len; i++)
    {
      const RiyoTask *task = task_at (after, i), *old = find_task (before, task->name);
      guint category
          = task->is_signed && old != NULL && old->is_signed && is_same_judgement (task, old)
                ? find_more (task, old)
                : 0;

      if (category != 0)
        return riyo_error_at (
            error, RIYO_ERROR_UNSIGNED, file, 0,
            _ ("[業務 %s] uses “%s / %s”, and the judgement beside it was made before it did; "
               "expected a 判断者, 判断日 or 理由 of its own, or the person's name at adoption "
               "(--judge)"),
            task->name, riyo_table_get_category (after->table, category)->short_name,
            riyo_table_purpose_at (after->table, task->purpose_of[category])->label);
    }
  return TRUE;
}

/* A cell is judged by the words that the task writes: where those are an alias, the table says it
 * in others by now. */
static void
find_reworded (const RiyoRules *rules, const RiyoTask *task, GPtrArray *findings)
{
  for (char **cell = task->cells; *cell != NULL; cell++)
    {
      guint category, purpose;
      const char *written = strstr (*cell, " / ");

      if (written == NULL || !riyo_table_find_cell (rules->table, *cell, &category, &purpose))
        continue;
      written += strlen (" / ");
      while (*written == ' ')
        written++;
      if (strcmp (written, riyo_table_purpose_at (rules->table, purpose)->label) != 0
          && g_strcmp0 (written, riyo_table_purpose_at (rules->table, purpose)->id) != 0)
        riyo_findings_add (findings, "RENEW", NULL, task->name, NULL, NULL,
                           _ ("the task “%s” was judged with the words “%s”; the table says “%s” "
                              "now. Judge it anew and write these"),
                           task->name, written,
                           riyo_table_purpose_at (rules->table, purpose)->label);
    }
}

void
riyo_rules_find_renewals (const RiyoRules *rules, RiyoDate today, GPtrArray *findings)
{
  for (guint i = 0; i < rules->tasks->len; i++)
    {
      const RiyoTask *task = task_at (rules, i);

      riyo_findings_add_renewal (findings, NULL, task->name, task->judge, task->valid_until, today);
      if (task->is_signed)
        find_reworded (rules, task, findings);
    }
}
