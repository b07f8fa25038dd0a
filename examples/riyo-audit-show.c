/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo audit show: the entries of the log, filtered, one JSON object a line. */
#include "config.h"

#include "riyo-audit.h"

static char *values[7];
static gboolean provision;

static const GOptionEntry options[] = {
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &values[0], N_ ("who acted, or the account"), "NAME" },
  { "purpose", 'p', 0, G_OPTION_ARG_FILENAME, &values[1], N_ ("the purpose or task"), "PURPOSE" },
  { "category", 't', 0, G_OPTION_ARG_FILENAME, &values[2], N_ ("the category"), "TAG" },
  { "event", 'e', 0, G_OPTION_ARG_FILENAME, &values[3], N_ ("what happened, such as refused"),
    "EVENT" },
  { "op", 0, 0, G_OPTION_ARG_FILENAME, &values[4], N_ ("one operation"), "ID" },
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &values[5], N_ ("the first day"), "YYYY-MM-DD" },
  { "to", 0, 0, G_OPTION_ARG_FILENAME, &values[6], N_ ("the last day"), "YYYY-MM-DD" },
  { "provision", 0, 0, G_OPTION_ARG_NONE, &provision,
    N_ ("only what provides data to others (提供先)"), NULL },
  { NULL },
};

static const Command show_command
    = { "audit show", audit_show, "[-C FOLDER] [--actor NAME] [--event EVENT] …",
        N_ ("the entries of the audit log, one JSON object a line") };

static gboolean
set_filters (RiyoEntries *entries, GError **error)
{
  static const char *const keys[] = { "actor", "purpose", "category", "event", "op", "from", "to" };
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoTable) table = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (values[i] != NULL && !riyo_entries_set_filter (entries, keys[i], values[i], error))
      return FALSE;
  if (!provision)
    return TRUE;
  guard = riyo_guard_open (command_get_folder (), error);
  table = guard != NULL ? riyo_guard_dup_table (guard) : NULL;
  if (table != NULL)
    riyo_entries_set_provision (entries, table);
  else if (guard != NULL)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE, _ ("no table is in force"));
  return table != NULL;
}

CommandStatus
audit_show (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoEntries) entries = NULL;
  CommandStatus status;
  const char *line;

  if (!command_parse (&show_command, options, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&show_command, _ ("expected no operand"));
  entries = riyo_entries_open (command_get_folder (), &error);
  if (entries == NULL || !set_filters (entries, &error))
    return command_fail (error);
  while ((line = riyo_entries_next (entries, &error)) != NULL)
    command_print ("%s\n", line);
  return error != NULL ? command_fail (error) : COMMAND_DONE;
}
