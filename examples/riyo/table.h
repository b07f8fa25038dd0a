/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "command.h"

/* Prints a list of findings, and those acknowledged, where they are told apart (nullable); 1 when
 * there are any. */
CommandStatus
command_print_findings (GPtrArray *findings, GPtrArray *acknowledged, const char *none);

/* What `riyo table` can do, an action each. */
extern const Command command_table_show, command_table_check, command_table_diff, command_table_try,
    command_table_import, command_table_export;
