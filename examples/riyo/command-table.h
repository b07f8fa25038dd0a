/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables named on the command line. */
#pragma once

#include "command.h"

/* A whole file, or standard input for "-". */
GBytes *command_read (const char *path, GError **error);

/* The table of a file, "-" for standard input; without one (NULL) that of -C FOLDER which is in
 * force today, else the built-in one. */
RiyoTable *command_load_table (const char *path, GError **error);

/* The built-in sample, and says on stderr whose it is; in JSON, command_begin_json () does. */
RiyoTable *command_load_builtin (void);

/* The same for what shows a table: without a file and -C, ./riyo where there is one. From then on
 * it is as if -C had named it. Where there is none, the built-in one, as above. */
RiyoTable *command_load_own_table (const char *path, GError **error);
