/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo audit: the log verified, shown, reported on, sealed. */
#include "config.h"

#include <string.h>

#include "audit.h"
#include "folder/folder.h"
#include "log/log.h"

static const Command *const parts[] = {
  &audit_command_verify, &audit_command_report,  &audit_command_show,
  &audit_command_seal,   &audit_command_archive, NULL,
};

gboolean
audit_check_folder (const char *folder, CommandStatus *status)
{
  g_autoptr (GError) error = NULL;

  if (riyo_folder_check_any (folder, &error))
    return TRUE;
  *status = command_fail (error);
  return FALSE;
}

gboolean
audit_parse (const Command *part, const GOptionEntry *own, int *argc, char ***argv,
             CommandStatus *status)
{
  return command_parse (part, own, argc, argv, status)
         && audit_check_folder (command_get_folder (), status);
}

void
audit_tell_archived (const char *folder, const char *archived)
{
  guint64 n = archived == NULL ? riyo_audit_get_archived (folder) : 0;
  g_autofree char *shown = riyo_text_show_whole (folder);

  if (n > 0)
    command_print_error (_ ("riyo: %s: entries 1 to %llu are archived, and not in this answer "
                            "(--archived DIR reads them too)\n"),
                         shown, (unsigned long long)n);
}

CommandStatus
audit_tell_faults (const GPtrArray *faults)
{
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    command_print_error ("riyo: %s\n", (const char *)faults->pdata[i]);
  return faults != NULL && faults->len > 0 ? COMMAND_REFUSED : COMMAND_DONE;
}

CommandStatus
audit_end (const char *folder, const char *archived, const GError *error)
{
  g_autoptr (RiyoVerification) found = NULL;
  g_autoptr (GError) unread = NULL;
  g_autofree char *shown = NULL;
  RiyoIntegrity integrity;

  if (error != NULL && !g_error_matches (error, RIYO_ERROR, RIYO_ERROR_DAMAGED))
    return command_fail (error);
  audit_tell_archived (folder, archived);
  found = riyo_folder_verify (folder, archived, NULL, NULL, &unread);
  integrity = riyo_verification_get_integrity (found);
  if (integrity == RIYO_INTEGRITY_INTACT)
    return error != NULL ? command_fail (error) : COMMAND_DONE;
  if (integrity == RIYO_INTEGRITY_UNREADABLE && error != NULL)
    return command_fail (error);
  if (found == NULL)
    {
      command_print_error ("riyo: %s\n", unread->message);
      return COMMAND_TROUBLE;
    }
  if (error != NULL)
    command_print_error ("riyo: %s\n", error->message);
  shown = riyo_text_show_whole (folder);
  command_print_error (_ ("riyo: %s: the audit log was altered, or cannot be read to its end; "
                          "nothing that it tells can be trusted: %s\n"),
                       shown, riyo_verification_get_problem (found));
  return integrity == RIYO_INTEGRITY_UNREADABLE ? COMMAND_TROUBLE : COMMAND_REFUSED;
}

static CommandStatus
run (int argc, char **argv)
{
  CommandStatus status;

  for (guint i = 0; argc > 1 && parts[i] != NULL; i++)
    if (strcmp (argv[1], parts[i]->name + strlen ("audit ")) == 0)
      return parts[i]->run (argc - 1, argv + 1);
  if (command_wants_parts (argc, argv))
    return command_print_parts (&command_audit, parts);
  if (!command_parse (&command_audit, NULL, &argc, &argv, &status))
    return status;
  return command_misused (&command_audit, _ ("expected verify, report, show, seal or archive"));
}

const Command command_audit
    = { "audit", run, "verify | report | show | seal | archive …",
        N_ ("verify the audit log, report on it, show it, seal it, archive it") };
