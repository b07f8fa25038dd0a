/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo audit report: the sheets of the self-inspection. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "log/log.h"

static char *from, *to, *format, **archives;

static const GOptionEntry options[] = {
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &from, N_ ("the first day"), "YYYY-MM-DD" },
  { "to", 0, 0, G_OPTION_ARG_FILENAME, &to, N_ ("the last day"), "YYYY-MM-DD" },
  { "archived", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &archives,
    N_ ("where the archived files are, to read them too; of several folders once for each DIR"),
    "DIR" },
  { "format", 0, 0, G_OPTION_ARG_FILENAME, &format, N_ ("text, json, html or csv"), "FORMAT" },
  { NULL },
};

static CommandStatus report (int argc, char **argv);

const Command audit_command_report = {
  "audit report", report,
  "[-C FOLDER]… [--from DAY] [--to DAY] [--format FORMAT] [--archived DIR]… [FOLDER…]",
  N_ ("print the sheets of the self-inspection (自己点検), and the auditor's page; of several "
      "FOLDERs, "
      "the verdict on each, the sums, and each by itself; exit status 1 when a log was altered, 2 "
      "when it cannot be read"),
  .asks_several = TRUE
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

/* What was found while pages were made, each once: they say it, and so does the exit status. */
static GPtrArray *faults;

static void
note_faults (const GPtrArray *more)
{
  if (faults == NULL)
    faults = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < more->len; i++)
    if (!g_ptr_array_find_with_equal_func (faults, more->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (faults, g_strdup (more->pdata[i]));
}

static CommandStatus
tell_faults (void)
{
  CommandStatus status = audit_tell_faults (faults);

  g_clear_pointer (&faults, g_ptr_array_unref);
  return status;
}

static void
find_parts (const char *folder, RiyoReportNow *now)
{
  g_auto (RiyoInspection) found = { 0 };

  riyo_folder_inspect (folder, &found);
  note_faults (found.faults);
  now->parts = g_steal_pointer (&found.parts);
  now->faults = g_steal_pointer (&found.faults);
}

/* Those of the period's last day, unless others followed them since. */
static char *
find_rules (const char *folder, const char *last, RiyoReportNow *now)
{
  RiyoUntold untold;

  find_parts (folder, now);

  riyo_folder_get_untold (folder, FALSE, &untold);
  now->n_untold = untold.n;
  now->first_untold = untold.first_seq;
  now->last_untold = untold.last_seq;
  now->tells_nobody = untold.tells_nobody;
  now->lacking = riyo_folder_find_lacking (folder);
  return riyo_folder_find_rules (folder, last != NULL ? riyo_date_parse (last) : 0, &now->day);
}

static CommandStatus
report_one (const char *folder, RiyoReportFormat chosen)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const char *archived = archives != NULL ? archives[0] : NULL;
  RiyoIntegrity integrity;
  CommandStatus status;

  if (archived != NULL && archives[1] != NULL)
    return command_misused (&audit_command_report,
                            _ ("--archived: expected it once for one folder"));
  if (!audit_check_folder (folder, &status))
    return status;
  text = riyo_audit_report_archived (folder, archived, find_rules, from, to, chosen, &integrity,
                                     &error);
  if (text == NULL)
    return audit_end (folder, archived, error);
  if ((status = command_print_sheets (text, chosen)) != COMMAND_DONE)
    return status;
  status = audit_end (folder, archived, NULL);
  return status != COMMAND_DONE ? status : end_reading (integrity);
}

/* What is counted twice would be no sum. */
static const char *
find_twice (char **folders)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (; *folders != NULL; folders++)
    {
      char *real = g_canonicalize_filename (*folders, NULL);
      char *resolved = realpath (real, NULL);

      if (resolved != NULL)
        {
          g_free (real);
          real = g_strdup (resolved);
          free (resolved);
        }
      if (!g_hash_table_add (seen, real))
        return *folders;
    }
  return NULL;
}

static CommandStatus
misused_twice (const char *folder)
{
  g_autofree char *what
      = g_strdup_printf (_ ("%s: named twice; expected each folder once"), folder);

  return command_misused (&audit_command_report, what);
}

static gboolean
lacks_any (char **folders, GHashTable *elsewhere)
{
  for (; *folders != NULL; folders++)
    if (riyo_audit_get_archived (*folders) > 0 && !g_hash_table_contains (elsewhere, *folders))
      return TRUE;
  return FALSE;
}

/* A place that was named and from which nothing was read, while the sums lack what is archived, or
 * none has archived any; else another place had the same. */
static GError *
find_unread (char **folders, GHashTable *elsewhere)
{
  g_autoptr (GList) read = g_hash_table_get_values (elsewhere);
  GError *error = NULL;

  if (read != NULL && !lacks_any (folders, elsewhere))
    return NULL;
  for (char **dir = archives; dir != NULL && *dir != NULL && error == NULL; dir++)
    if (g_list_find_custom (read, *dir, (GCompareFunc)strcmp) == NULL)
      riyo_error_at (&error, RIYO_ERROR_ARGUMENT, *dir, 0,
                     _ ("--archived: none of these folders has what it archived there"));
  return error;
}

static CommandStatus
report_several (char **folders, RiyoReportFormat chosen)
{
  g_autoptr (GError) error = NULL, unread = NULL;
  g_autofree char *text = NULL, *copies = NULL;
  g_autoptr (GHashTable) elsewhere
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  RiyoIntegrity integrity;
  CommandStatus status = COMMAND_DONE;
  const char *twice = find_twice (folders);

  if (twice != NULL)
    return misused_twice (twice);
  text = riyo_audit_report_several ((const char *const *)folders, (const char *const *)archives,
                                    find_rules, from, to, chosen, &integrity, &copies, elsewhere,
                                    &error);
  if (text == NULL)
    return command_fail (error);
  if ((unread = find_unread (folders, elsewhere)) != NULL)
    return command_fail (unread);
  if (copies != NULL)
    command_print_error (
        _ ("riyo: copies of a log that is counted already; what several have is counted once: "
           "%s\n"),
        copies);
  if ((status = command_print_sheets (text, chosen)) != COMMAND_DONE)
    return status;
  for (; *folders != NULL; folders++)
    {
      CommandStatus one = audit_end (*folders, g_hash_table_lookup (elsewhere, *folders), NULL);

      status = MAX (status, one);
    }
  return status != COMMAND_DONE ? status : end_reading (integrity);
}

static CommandStatus
report (int argc, char **argv)
{
  CommandStatus status, faulty;
  char **folders;
  RiyoReportFormat chosen;

  if (!command_parse (&audit_command_report, options, &argc, &argv, &status)
      || !command_choose_format (&audit_command_report, format, &chosen, &status))
    return status;
  if (argc > 1 && command_options.folder != NULL)
    return command_misused (&audit_command_report,
                            _ ("a folder stands behind -C, or alone; not both"));
  folders = argc > 1 ? argv + 1 : command_options.folders;
  status = folders != NULL && g_strv_length (folders) > 1
               ? report_several (folders, chosen)
               : report_one (folders != NULL ? folders[0] : command_get_folder (), chosen);
  faulty = tell_faults ();
  return MAX (status, faulty);
}
