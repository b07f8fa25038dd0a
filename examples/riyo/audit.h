/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of riyo audit. Each takes its own arguments, its name first. */
#pragma once

#include "command.h"

CommandStatus audit_verify (int argc, char **argv);
CommandStatus audit_seal (int argc, char **argv);
CommandStatus audit_archive (int argc, char **argv);
CommandStatus audit_show (int argc, char **argv);
CommandStatus audit_report (int argc, char **argv);

/* How a part ends that has read the log, with the files in @archived (nullable), stopped by @error
 * or not: whoever acts upon what it printed must see that the log was altered, whatever the format.
 */
CommandStatus audit_end (const char *archived, const GError *error);
