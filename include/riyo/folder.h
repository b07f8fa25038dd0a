/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * riyo_folder_init:
 * @folder: (type filename): the folder to create; must not exist
 * @table: its first table, for example of riyo_table_load(); riyo_table_new_builtin() is another
 * society's, for trials
 * @error: return location for a #GError
 *
 * Creates a folder: the table, starter rules with one role over every category and the current
 * account as its only actor, keys, empty suspensions, a fresh audit log. The folder appears whole
 * or not at all. Threads: any.
 *
 * Errors (nothing is left behind in each): %RIYO_ERROR_IO when @folder exists, %RIYO_ERROR_IO or
 * %RIYO_ERROR_PERMISSION when it cannot be created; %RIYO_ERROR_ARGUMENT if @folder or @table is
 * %NULL: no table is put into force by default.
 *
 * Returns: %TRUE if the folder was created
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_folder_init (const char *folder, RiyoTable *table, GError **error);

/**
 * riyo_folder_adopt:
 * @folder: (type filename): a folder
 * @file: (type filename): a table, rules or a layout; its content says which
 * @actor: (nullable): who adopts it, as the log is to name them beside the account; %NULL = the
 * account
 * @judge: (nullable): who judged a widened table reasonably related to the old one
 * @adopted: (out) (optional) (transfer full): the file in @folder that it is now, such as
 * "tables/2.riyo"; %NULL on error
 * @error: return location for a #GError
 *
 * Checks a file against the rest of the folder, puts it into force and records it. Operations begun
 * later use it. Threads: any.
 *
 * Errors (what was in force before stays so in each):
 *  - those of riyo_table_load() and riyo_layout_load() for @file
 *  - %RIYO_ERROR_STATE: the version (版) is not higher than the last, or is adopted with another
 *    content
 *  - %RIYO_ERROR_DATE: a date is missing, or it would take effect before the table it follows
 *  - %RIYO_ERROR_NAME: a number or a name would mean something else than before; rules, layouts or
 *    a live suspension name what it does not have; a layout's file is not called NAME.layout
 *  - %RIYO_ERROR_UNSIGNED: a cell is new or reworded, and neither it nor @judge says who judged it
 *  - %RIYO_ERROR_ARGUMENT: @actor or @judge is empty, too long, or holds a control character; or
 * the list of what is adopted would be longer than 15 MiB, some 200,000 layouts
 *  - %RIYO_ERROR_NOT_RECORDED, and those of riyo_guard_open() for @folder
 *
 * Returns: %TRUE if the file was adopted
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_folder_adopt (const char *folder, const char *file, const char *actor,
                                     const char *judge, char **adopted, GError **error);

/**
 * riyo_folder_adopt_bytes:
 * @folder: (type filename): a folder
 * @bytes: a table, rules or a layout
 * @name: what messages call it; of a layout NAME.layout, which names it
 * @actor: (nullable): as for riyo_folder_adopt()
 * @judge: (nullable): as for riyo_folder_adopt()
 * @adopted: (out) (optional) (transfer full): as for riyo_folder_adopt()
 * @error: return location for a #GError
 *
 * Adopts what is in memory. Otherwise as riyo_folder_adopt().
 *
 * Errors: those of riyo_folder_adopt().
 *
 * Returns: %TRUE if it was adopted
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_folder_adopt_bytes (const char *folder, GBytes *bytes, const char *name,
                                           const char *actor, const char *judge, char **adopted,
                                           GError **error);

G_END_DECLS
