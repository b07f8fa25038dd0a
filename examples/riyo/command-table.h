/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables named on the command line. */
#pragma once

#include "command.h"

/* A whole file, or standard input for "-". */
GBytes *command_read (const char *path, GError **error);

/* The table of a file, "-" for standard input; without one (NULL) that of the folder which is in
 * force today. */
RiyoTable *command_load_table (const char *path, GError **error);

/* The built-in sample. Where nobody asked for it by name, stderr says whose it is, whatever else
 * is kept quiet; in JSON command_begin_json () does, in text command_format_table (). */
RiyoTable *command_load_builtin (void);

/* How a table was asked for wrongly, twice. */
const char *command_one_table (void);

/* The same for what shows a table: without a file and -C, ./riyo where there is one. From then on
 * it is as if -C had named it. Where there is none, the built-in one, as above. */
RiyoTable *command_load_own_table (const char *path, GError **error);
