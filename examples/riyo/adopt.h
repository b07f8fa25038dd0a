/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "command.h"

/* What the file would change against what is adopted: of a table against the one in force and the
 * newest to come, of rules against those before. Asked before it is adopted, told afterwards.
 * @was_there is set where it is a table of a 版 that is adopted, and so only put back. */
GPtrArray *adopt_compare (GBytes *bytes, const char *file, gboolean *was_there);
void adopt_print_changes (GPtrArray *changes);
/* As the member "changes", behind another. */
void adopt_append_changes (GString *json, GPtrArray *changes);
