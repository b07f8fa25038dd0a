/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables named on the command line. */
#pragma once

#include "command.h"
#include "guard/guard.h"

/* A whole file, or standard input for "-". */
GBytes *command_read (const char *path, GError **error);

/* The table of a file, "-" for standard input; without one (NULL) that of the folder which is in
 * force today. */
RiyoTable *command_load_table (const char *path, GError **error);

/* The folder of -C, or ./riyo, to be asked. Where nobody named one and there is none, the error
 * says how the sample is asked: it answers nobody who did not name it, for a program that runs in
 * the wrong place would take its answer for its own society's. */
RiyoGuard *command_open_to_ask (GError **error);

/* The built-in sample, asked by --builtin: behind its answer it says so in JSON by
 * command_begin_json (), in text by command_format_table (). */
RiyoTable *command_load_builtin (void);

/* How a table was asked for wrongly, twice. */
const char *command_one_table (void);

/* The same for what shows a table, with --builtin the sample. */
RiyoTable *command_load_own_table (const char *path, GError **error);
