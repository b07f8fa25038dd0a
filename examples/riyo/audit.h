/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of riyo audit. */
#pragma once

#include "command.h"

extern const Command audit_command_archive;
extern const Command audit_command_report;
extern const Command audit_command_seal;
extern const Command audit_command_show;
extern const Command audit_command_verify;

/* Reads the options of a part, and looks that -C names a folder with a log, or the folder of a log
 * alone. FALSE when the command is over: @status then says how. */
gboolean audit_parse (const Command *part, const GOptionEntry *own, int *argc, char ***argv,
                      CommandStatus *status);
/* The look alone, at any @folder. */
gboolean audit_check_folder (const char *folder, CommandStatus *status);

/* Says on standard error what is not as the log says (nullable: nothing was asked) of what a page
 * was made from: COMMAND_REFUSED where anything is. */
CommandStatus audit_tell_faults (const GPtrArray *faults);

/* Says on standard error what of the log was moved elsewhere, and not read. */
void audit_tell_archived (const char *folder, const char *archived);

/* How a part ends that has read the log of @folder, with the files in @archived (nullable), stopped
 * by @error or not: whoever acts upon what it printed must see that the log was altered, whatever
 * the format. */
CommandStatus audit_end (const char *folder, const char *archived, const GError *error);
