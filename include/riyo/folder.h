/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * riyo_folder_init:
 * @folder: (type filename): the folder to make; must not exist
 * @table: its first table, for example of riyo_table_load(); riyo_table_new_builtin() is another
 *   society's, for trials
 * @error: return location for a #GError
 *
 * Makes a folder: the table, starter rules with one role over every category and the current
 * account as its only actor, keys, empty suspensions, a fresh audit log. The folder appears whole
 * or not at all.
 *
 * Errors (nothing is left behind in each): %RIYO_ERROR_IO when @folder exists or cannot be made;
 * %RIYO_ERROR_ARGUMENT when @folder or @table is %NULL: no table is put into force by default.
 *
 * Returns: %TRUE when the folder is there
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_folder_init (const char *folder, RiyoTable *table, GError **error);

/**
 * riyo_folder_adopt:
 * @folder: (type filename): a folder
 * @file: (type filename): a table, rules or layout; its content tells which
 * @actor: (nullable): who adopts; %NULL = the OS account
 * @judge: (nullable): who judged a widened table reasonably related to the old one
 * @adopted: (out) (optional) (transfer full): what was adopted, as a person reads it
 * @error: return location for a #GError
 *
 * Checks a file against all it has to fit, puts it into force and records it. Operations begun
 * later use it.
 *
 * Errors: #RiyoError; whatever was in force before stays so.
 *
 * Returns: %TRUE when the file is adopted
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_folder_adopt (const char *folder, const char *file, const char *actor,
                                     const char *judge, char **adopted, GError **error);

/**
 * riyo_folder_adopt_bytes:
 * @folder: (type filename): a folder
 * @bytes: a table, rules or a layout
 * @name: what to call it in messages; a layout's is NAME.layout
 * @actor: (nullable): who adopts it; %NULL = the OS account
 * @judge: (nullable): as for riyo_folder_adopt()
 * @adopted: (out) (optional) (transfer full): what was adopted, as a person reads it
 * @error: return location for a #GError
 *
 * Adopts what is no file yet. Otherwise as riyo_folder_adopt().
 *
 * Errors: those of riyo_folder_adopt().
 *
 * Returns: %TRUE when it is adopted
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_folder_adopt_bytes (const char *folder, GBytes *bytes, const char *name,
                                           const char *actor, const char *judge, char **adopted,
                                           GError **error);

G_END_DECLS
