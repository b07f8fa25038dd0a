/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: any bytes as rules over the built-in table. What loads admits no use that the table
 * does not have, and no judgement that nobody signed. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "rules/rules.h"
#include "table/table.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
require (gboolean holds)
{
  if (!holds)
    abort ();
}

/* The cells of a task are the table's, and where their labels differ somebody has signed. */
static void
try_task (const RiyoRules *rules, const RiyoTask *task)
{
  const char *label = NULL;

  require (task->categories != 0 && (task->categories & ~rules->table->known) == 0);
  for (RiyoTags left = task->categories; left != 0; left &= left - 1)
    {
      guint category = riyo_tags_lowest (left);
      const RiyoPurpose *purpose = riyo_table_purpose_at (rules->table, task->purpose_of[category]);

      require ((purpose->cells & riyo_tags_from_number (category)) != 0);
      require (label == NULL || strcmp (label, purpose->label) == 0
               || (task->is_signed && task->judge != NULL && task->judged_on != 0
                   && task->reason != NULL));
      label = purpose->label;
    }
}

static void
try_role (const RiyoRules *rules, const RiyoRole *role, const char *stated)
{
  RiyoStatement statement;

  if (riyo_rules_find_statement (rules, stated, &statement))
    {
      RiyoTags cells = riyo_role_get_cells (rules, role, &statement);

      require ((cells & ~statement.cells) == 0 && (cells & ~role->categories) == 0);
      require (
          statement.task != NULL
          || (statement.cells & ~riyo_table_purpose_at (rules->table, statement.purpose)->cells)
                 == 0);
    }
  require (!riyo_role_has_actor (role, "", ""));
}

static void
try_rules (const RiyoRules *rules)
{
  g_auto (GStrv) purposes = riyo_table_list_purposes (rules->table, NULL);
  g_autoptr (GPtrArray) findings = riyo_findings_new ();

  require (rules->roles->len > 0);
  for (guint i = 0; i < rules->tasks->len; i++)
    try_task (rules, &g_array_index (rules->tasks, RiyoTask, i));
  for (guint i = 0; i < rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);

      require (role->categories != 0 && (role->categories & ~rules->table->known) == 0);
      require (role->actors[0] != NULL);
      for (char **purpose = purposes; *purpose != NULL; purpose++)
        try_role (rules, role, *purpose);
      for (guint k = 0; k < rules->tasks->len; k++)
        try_role (rules, role, g_array_index (rules->tasks, RiyoTask, k).name);
    }
  for (guint i = 0; i < rules->laws->len; i++)
    require (g_array_index (rules->laws, RiyoLaw, i).approvers[0] != NULL);
  for (guint i = 0; i < rules->processings->len; i++)
    {
      const RiyoProcessing *processing = &g_array_index (rules->processings, RiyoProcessing, i);

      require (processing->method != NULL && processing->approvers[0] != NULL);
      require ((processing->to & ~rules->table->known) == 0);
    }
  riyo_rules_lint (rules, findings);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoRules) rules = riyo_rules_new_from_bytes (bytes, "fuzz", table, &error);

  require ((rules == NULL) == (error != NULL));
  if (rules != NULL)
    try_rules (rules);
  return 0;
}
