/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo rules: what a person should look at again in rules, and what changed between two. */
#include "config.h"

#include <string.h>

#include "command-table.h"
#include "guard/guard.h"
#include "rules/rules.h"
#include "table.h"
#include "table/table.h"

static const Command command_rules_check, command_rules_diff;

static CommandStatus
run_check (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) findings = NULL, acknowledged = riyo_findings_new ();
  CommandStatus status;

  if (!command_parse (&command_rules_check, NULL, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return command_misused (&command_rules_check, _ ("expected one file, the rules"));
  bytes = command_read (argv[1], &error);
  findings = bytes != NULL ? riyo_folder_lint_rules (command_get_folder (), bytes, argv[1],
                                                     acknowledged, &error)
                           : NULL;
  if (findings == NULL)
    return command_fail (error);
  return command_print_findings (findings, acknowledged,
                                 _ ("The rules are valid, and there is nothing to review."));
}

/* A table has a command of its own. */
static gboolean
check_rules (GBytes *bytes, const char *file, GError **error)
{
  g_autoptr (RiyoDocument) document = riyo_document_new (bytes, file, error);

  if (document == NULL)
    return FALSE;
  return riyo_document_get_group (document, "表") == NULL
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, file, 0,
                           _ ("a table, and no rules; riyo table diff compares tables"));
}

static CommandStatus
run_diff (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) before = NULL, after = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  CommandStatus status;

  if (!command_parse (&command_rules_diff, NULL, &argc, &argv, &status))
    return status;
  if (argc != 3)
    return command_misused (&command_rules_diff, _ ("expected two files, OLD and NEW"));
  before = command_read (argv[1], &error);
  after = before != NULL ? command_read (argv[2], &error) : NULL;
  if (after != NULL && check_rules (before, argv[1], &error)
      && check_rules (after, argv[2], &error))
    findings = riyo_rules_diff (before, argv[1], after, argv[2], &error);
  if (findings == NULL)
    return command_fail (error);
  return command_print_findings (findings, NULL, _ ("The rules say the same."));
}

static const Command command_rules_check
    = { "rules check", run_check, "FILE [-C FOLDER]",
        N_ ("say what a person should review in rules, by the newest adopted table") };
static const Command command_rules_diff
    = { "rules diff", run_diff, "OLD NEW", N_ ("say what changed, line by line") };

static const Command *const actions[] = { &command_rules_check, &command_rules_diff, NULL };

static CommandStatus
run (int argc, char **argv)
{
  for (guint i = 0; argc > 1 && actions[i] != NULL; i++)
    if (strcmp (actions[i]->name + strlen ("rules "), argv[1]) == 0)
      return actions[i]->run (argc - 1, argv + 1);
  if (command_wants_parts (argc, argv))
    return command_print_parts (&command_rules, actions);
  return command_misused (&command_rules,
                          argc > 1 ? _ ("no such action") : _ ("expected what to do"));
}

const Command command_rules = { "rules", run, "check | diff …", N_ ("check and compare rules") };
