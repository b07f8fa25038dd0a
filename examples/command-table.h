/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables named on the command line. */
#pragma once

#include "command.h"

/* A whole file, or standard input for "-". */
GBytes *command_read (const char *path, GError **error);

/* The table of a file, "-" for standard input; without one (NULL) that of -C FOLDER which is in
 * force today, else the built-in one. */
RiyoTable *command_load_table (const char *path, GError **error);
