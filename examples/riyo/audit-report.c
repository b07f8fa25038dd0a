/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo audit report: the sheets of the self-inspection. */
#include "config.h"

#include "audit.h"
#include "base/base.h"
#include "guard/guard.h"

static char *from, *to, *format, *archived;

static const GOptionEntry options[] = {
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &from, N_ ("the first day"), "YYYY-MM-DD" },
  { "to", 0, 0, G_OPTION_ARG_FILENAME, &to, N_ ("the last day"), "YYYY-MM-DD" },
  { "archived", 0, 0, G_OPTION_ARG_FILENAME, &archived,
    N_ ("where the archived files are, to read them too"), "DIR" },
  { "format", 0, 0, G_OPTION_ARG_FILENAME, &format, N_ ("text, json, html or csv"), "FORMAT" },
  { NULL },
};

static CommandStatus report (int argc, char **argv);

const Command audit_command_report = {
  "audit report", report, "[-C FOLDER] [--from DAY] [--to DAY] [--format FORMAT] [--archived DIR]",
  N_ ("the sheets of the self-inspection (自己点検), and the auditor's page; exit status 1 when "
      "the log was altered, 2 when it cannot be read")
};

/* The log is intact by now, but was not while the report was made. */
static CommandStatus
end_reading (RiyoIntegrity integrity)
{
  if (integrity == RIYO_INTEGRITY_INTACT)
    return COMMAND_DONE;
  command_print_error (
      _ ("riyo: the audit log could not be read to its end; the report cannot be trusted\n"));
  return integrity == RIYO_INTEGRITY_UNREADABLE ? COMMAND_TROUBLE : COMMAND_REFUSED;
}

/* Those of the period's last day, unless others followed them since. */
static char *
find_rules (const char *folder, const char *day)
{
  RiyoDate today = riyo_date_today (), last = day != NULL ? riyo_date_parse (day) : 0;

  return riyo_folder_find_rules (folder, last != 0 ? MIN (last, today) : today);
}

static CommandStatus
report (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  RiyoIntegrity integrity;
  CommandStatus status;
  RiyoReportFormat chosen;

  if (!audit_parse (&audit_command_report, options, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&audit_command_report, _ ("expected no operand"));
  if (!command_choose_format (&audit_command_report, format, &chosen, &status))
    return status;
  text = riyo_audit_report_archived (command_get_folder (), archived, find_rules, from, to, chosen,
                                     &integrity, &error);
  if (text == NULL)
    return audit_end (archived, error);
  command_print ("%s", text);
  status = audit_end (archived, NULL);
  return status != COMMAND_DONE ? status : end_reading (integrity);
}
