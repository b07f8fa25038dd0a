/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks: bundles of cells. Where their labels differ, a person has signed for it. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "parse.h"
#include "table/table.h"

static const RiyoKeySpec task_keys[] = {
  { "セル", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "判断者" },
  { "判断日" },
  { "理由" },
  { NULL },
};

/* "現金給付 / 保険給付の審査・支払" to its category and purpose; FALSE when the table has no such
 * cell. */
static gboolean
find_cell (const RiyoTable *table, const char *text, guint *category, guint *purpose)
{
  g_auto (GStrv) parts = g_strsplit (text, " / ", 2);

  if (g_strv_length (parts) != 2)
    return FALSE;
  *category = riyo_table_lookup_category ((RiyoTable *)table, g_strstrip (parts[0]));
  *purpose = riyo_table_find_purpose (table, g_strstrip (parts[1]));
  return *category != 0 && *purpose != G_MAXUINT
         && (riyo_table_purpose_at (table, *purpose)->cells & riyo_tags_of_number (*category)) != 0;
}

static gboolean
add_cell (RiyoRules *rules, RiyoTask *task, const RiyoItem *item, GError **error)
{
  guint category = 0, purpose = 0;

  if (!find_cell (rules->table, item->value, &category, &purpose))
    return riyo_error_at (error, RIYO_ERROR_NAME, RIYO_FILE (rules), item->line,
                          _ ("セル=%s: no cell of the table; expected CATEGORY / PURPOSE"),
                          item->value);
  if ((task->categories & riyo_tags_of_number (category)) != 0)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, RIYO_FILE (rules), item->line,
                          _ ("セル=%s: the task has a cell for this category already"),
                          item->value);
  task->categories |= riyo_tags_of_number (category);
  task->purpose_of[category] = purpose;
  return TRUE;
}

static gboolean
labels_differ (const RiyoTask *task)
{
  guint first = task->purpose_of[riyo_tags_lowest (task->categories)];

  for (RiyoTags left = task->categories; left != 0; left &= left - 1)
    if (task->purpose_of[riyo_tags_lowest (left)] != first)
      return TRUE;
  return FALSE;
}

static gboolean
read_signature (RiyoRules *rules, const RiyoGroup *group, RiyoTask *task, GError **error)
{
  const RiyoItem *day = riyo_group_get (group, "判断日");

  task->judge = riyo_group_get_value (group, "判断者");
  task->reason = riyo_group_get_value (group, "理由");
  if (day != NULL && !riyo_item_get_date (day, RIYO_FILE (rules), &task->judged_on, error))
    return FALSE;
  task->is_signed = labels_differ (task);
  if (task->is_signed && (task->judge == NULL || day == NULL || task->reason == NULL))
    return riyo_error_at (error, RIYO_ERROR_UNSIGNED, RIYO_FILE (rules), group->line,
                          _ ("[業務 %s]: its cells' purposes differ, which a person must have "
                             "judged; expected 判断者, 判断日 and 理由"),
                          task->name);
  return TRUE;
}

static gboolean
add_name (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error)
{
  if (riyo_table_find_purpose (rules->table, name) == G_MAXUINT
      && riyo_names_add (rules->task_names, name, rules->tasks->len, NULL))
    return TRUE;
  return riyo_error_at (error, RIYO_ERROR_NAME, RIYO_FILE (rules), group->line,
                        _ ("the name %s already means another thing of its kind"), name);
}

gboolean
riyo_rules_parse_task (RiyoRules *rules, const RiyoGroup *group, const char *name, GError **error)
{
  RiyoTask task = { .name = name };

  if (!riyo_group_check (group, RIYO_FILE (rules), task_keys, error)
      || !add_name (rules, group, name, error))
    return FALSE;
  for (guint i = 0; i < group->n_items; i++)
    if (strcmp (group->items[i].key, "セル") == 0
        && !add_cell (rules, &task, &group->items[i], error))
      return FALSE;
  if (!read_signature (rules, group, &task, error))
    return FALSE;
  task.cells = riyo_group_dup_values (group, "セル");
  g_array_append_val (rules->tasks, task);
  return TRUE;
}
