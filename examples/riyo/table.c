/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo table: the table as people read it, what to look at again, what changed. */
#include "config.h"

#include <string.h>

#include "command-table.h"
#include "guard/guard.h"
#include "log/log.h"
#include "table.h"
#include "table/table.h"

static CommandStatus
run_show (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autofree char *text = NULL;
  CommandStatus status;

  if (!command_parse (&command_table_show, NULL, &argc, &argv, &status))
    return status;
  if (argc + command_options.wants_builtin > 2)
    return command_misused (&command_table_show, command_one_table ());
  table = command_load_own_table (argc > 1 ? argv[1] : NULL, &error);
  if (table == NULL)
    return command_fail (error);
  text = command_options.json ? riyo_table_to_json (table) : riyo_table_to_text (table);
  if (!command_options.json)
    return command_print_page (text);
  command_print ("%s%s\n", command_begin_json (), text + 1);
  return COMMAND_DONE;
}

CommandStatus
command_print_findings (GPtrArray *findings, GPtrArray *acknowledged, const char *none)
{
  g_autofree char *text = NULL, *known = NULL;

  if (command_options.json)
    {
      text = riyo_findings_to_json (findings);
      known = acknowledged != NULL ? riyo_findings_to_json (acknowledged) : NULL;
      command_print ("%s\"findings\":%s%s%s}\n", command_begin_json (), text,
                     known != NULL ? ",\"acknowledged\":" : "", known != NULL ? known : "");
    }
  else if (!command_options.quiet)
    {
      text = riyo_findings_to_text (findings);
      command_print (findings->len > 0 ? "%s" : "%s\n", findings->len > 0 ? text : none);
      if (acknowledged != NULL && acknowledged->len > 0)
        command_print (_ ("(%u more are acknowledged in the rules, [確認 …])\n"),
                       acknowledged->len);
    }
  return findings->len > 0 ? COMMAND_REFUSED : COMMAND_DONE;
}

static CommandStatus
run_check (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (GPtrArray) findings = NULL, acknowledged = riyo_findings_new ();
  CommandStatus status;

  if (!command_parse (&command_table_check, NULL, &argc, &argv, &status))
    return status;
  if (argc + command_options.wants_builtin > 2)
    return command_misused (&command_table_check, command_one_table ());
  table = command_load_own_table (argc > 1 ? argv[1] : NULL, &error);
  if (table == NULL)
    return command_fail (error);
  findings = command_options.folder != NULL
                 ? riyo_folder_lint (command_options.folder, table, acknowledged, &error)
                 : riyo_table_lint (table);
  if (findings == NULL)
    return command_fail (error);
  if (command_options.folder == NULL)
    riyo_table_find_end (table, riyo_date_today (), findings);
  return command_print_findings (findings, acknowledged,
                                 _ ("The table is valid, and there is nothing to review."));
}

static CommandStatus
run_diff (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) before = NULL;
  g_autoptr (RiyoTable) after = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  CommandStatus status;

  if (!command_parse (&command_table_diff, NULL, &argc, &argv, &status))
    return status;
  if (argc != 3)
    return command_misused (&command_table_diff, _ ("expected two files, OLD and NEW"));
  before = command_load_table (argv[1], &error);
  after = before != NULL ? command_load_table (argv[2], &error) : NULL;
  if (after == NULL)
    return command_fail (error);
  findings = riyo_table_diff (before, after);
  return command_print_findings (findings, NULL, _ ("The tables say the same."));
}

/* What was moved elsewhere is no part of the answer, whatever it would find there. */
static void
tell_untried (void)
{
  guint64 n = riyo_audit_get_archived (command_get_folder ());

  if (n > 0 && !command_options.quiet)
    command_print_error (_ ("riyo: entries 1 to %llu of the log are archived: what was used or "
                            "refused there was not tried\n"),
                         (unsigned long long)n);
}

static CommandStatus
run_try (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  CommandStatus status;

  if (!command_parse (&command_table_try, NULL, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return command_misused (&command_table_try, _ ("expected one file, the new table"));
  table = command_load_table (argv[1], &error);
  findings = table != NULL ? riyo_folder_try (command_get_folder (), table, &error) : NULL;
  if (findings == NULL)
    return command_fail (error);
  tell_untried ();
  return command_print_findings (findings, NULL,
                                 _ ("No operation, task or role would be answered otherwise."));
}

const Command command_table_show = { "table show", run_show, "[-C FOLDER | FILE | --builtin]",
                                     N_ ("print the table for people to read"), TRUE };
const Command command_table_check = { "table check", run_check, "[[-C FOLDER] [FILE] | --builtin]",
                                      N_ ("say what a person should review"), TRUE };
const Command command_table_diff
    = { "table diff", run_diff, "OLD NEW", N_ ("say what changed, cell by cell") };

const Command command_table_try = { "table try", run_try, "NEW [-C FOLDER]",
                                    N_ ("say what a new table would break and permit") };

static const Command *const actions[] = {
  &command_table_show,
  &command_table_check,
  &command_table_diff,
  &command_table_try,
  &command_table_import,
  &command_table_export,
  NULL,
};

static CommandStatus
run (int argc, char **argv)
{
  for (guint i = 0; argc > 1 && actions[i] != NULL; i++)
    if (strcmp (actions[i]->name + strlen ("table "), argv[1]) == 0)
      return actions[i]->run (argc - 1, argv + 1);
  if (command_wants_parts (argc, argv))
    return command_print_parts (&command_table, actions);
  return command_misused (&command_table,
                          argc > 1 ? _ ("no such action") : _ ("expected what to do"));
}

const Command command_table = { "table", run, "show | check | diff | try | import | export …",
                                N_ ("show, check, compare and convert tables") };
