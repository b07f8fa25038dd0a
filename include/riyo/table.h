/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/tags.h>

G_BEGIN_DECLS

/**
 * RiyoTable:
 *
 * A published table of purposes: categories x purposes, and the cells that are permitted.
 *
 * Immutable: any number of threads may share one without locks. Reference-counted, from any thread.
 * Text that a getter returns belongs to the table and is valid as long as it.
 *
 * Since: 0.1
 */
typedef struct _RiyoTable RiyoTable;

#define RIYO_TYPE_TABLE (riyo_table_get_type ())
RIYO_API GType riyo_table_get_type (void);

/**
 * riyo_table_new_builtin: (constructor)
 *
 * Creates the table that is compiled into the library: the notice of one published society, 15
 * categories, 43 cells, 37 purposes. It is an example, to be replaced by one's own.
 *
 * Returns: (transfer full): the table, never %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_table_new_builtin (void);

/**
 * riyo_table_load: (constructor)
 * @path: (type filename): a table file, UTF-8 or CP932
 * @error: return location for a #GError
 *
 * Loads and validates a table file, as a whole or not at all.
 *
 * Cost: linear; 63 categories x 1,024 purposes in about 10 ms. Threads: any.
 *
 * Errors (%NULL is returned in each; the message names file, line and what was expected):
 *  - %RIYO_ERROR_IO, %RIYO_ERROR_PERMISSION: it cannot be read, or is not a regular file
 *  - %RIYO_ERROR_ENCODING: it is neither UTF-8 nor CP932
 *  - %RIYO_ERROR_SYNTAX: it is not well formed, or larger than 128 MiB
 *  - %RIYO_ERROR_NAME: a name is malformed, or shared by two things
 *  - %RIYO_ERROR_DATE, %RIYO_ERROR_UNSIGNED: a date or a signature is missing or invalid
 *
 * Returns: (transfer full): the table, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_table_load (const char *path, GError **error);

/**
 * riyo_table_new_from_bytes: (constructor)
 * @bytes: the content of a table file
 * @name: the name of the file in messages
 * @error: return location for a #GError
 *
 * Reads and checks a table file that is in memory, as riyo_table_load() does.
 *
 * Errors (%NULL is returned in each): those of riyo_table_load() but the two of reading.
 *
 * Returns: (transfer full): the table, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_table_new_from_bytes (GBytes *bytes, const char *name, GError **error);

/**
 * riyo_table_ref: (skip)
 * @table: a table
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @table
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_table_ref (RiyoTable *table);

/**
 * riyo_table_unref: (skip)
 * @table: (transfer full) (nullable): a table
 *
 * Decreases the reference count; the last reference frees the table.
 *
 * Since: 0.1
 */
RIYO_API void riyo_table_unref (RiyoTable *table);

/**
 * riyo_table_parse_tags:
 * @table: a table
 * @names: (nullable): category names (short, full or ID), separated by ASCII commas: "資格,レセプト";
 *   %NULL names none
 * @tags: (out): the set, 0 on error
 * @error: return location for a #GError
 *
 * Parses names into a tag set. Names match byte by byte; a near name is offered in the message,
 * never chosen. An empty name is an error.
 *
 * Cost: one look-up for each name; NFKC only to suggest a similar name. Threads: any.
 *
 * Errors (@tags is 0 in each):
 *  - %RIYO_REFUSAL_UNKNOWN_CATEGORY: the table does not have a name
 *  - %RIYO_REFUSAL_UNTAGGED: the list is empty
 *  - %RIYO_ERROR_ARGUMENT: a name between commas is empty
 *
 * Returns: %TRUE if @tags was set
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_table_parse_tags (RiyoTable *table, const char *names, RiyoTags *tags,
                                             GError **error);

/**
 * riyo_table_format_tags:
 * @table: a table
 * @tags: any set
 *
 * Formats a set as short names in the order of their numbers, separated by commas. A bit that is
 * not a category of the table becomes #N, the untagged mark タグなし.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_format_tags (RiyoTable *table, RiyoTags tags);

/**
 * riyo_table_permits:
 * @table: a table
 * @purpose: (nullable): a purpose: its label, an alias or its ID, byte by byte; %NULL is unknown
 * @tags: what the data carries
 * @error: return location for a #GError
 *
 * Checks whether every tag has a cell for this purpose. It asks the table alone, without actor, log
 * or date.
 *
 * Cost: one hash look-up; no allocation unless refused with @error set. Threads: any.
 *
 * Errors: the first that holds of %RIYO_REFUSAL_UNKNOWN_PURPOSE, %RIYO_REFUSAL_UNTAGGED,
 * %RIYO_REFUSAL_UNKNOWN_CATEGORY, %RIYO_REFUSAL_NOT_IN_TABLE.
 *
 * Returns: %TRUE if the table permits the use
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_table_permits (RiyoTable *table, const char *purpose, RiyoTags tags,
                                          GError **error);

/**
 * riyo_table_get_society:
 * @table: a table
 *
 * Gets the name of the society (組合) whose table it is.
 *
 * Returns: the name
 *
 * Since: 0.2
 */
RIYO_API const char *riyo_table_get_society (RiyoTable *table);

/**
 * riyo_table_get_version:
 * @table: a table
 *
 * Gets the version of the table (版): which of the society's tables it is.
 *
 * Returns: the version, 1 or more
 *
 * Since: 0.1
 */
RIYO_API guint riyo_table_get_version (RiyoTable *table);

/**
 * riyo_table_dup_effective_date:
 * @table: a table
 *
 * Gets the day from which the table applies (施行日).
 *
 * Returns: (transfer full) (nullable): the day as YYYY-MM-DD, or %NULL if the table has none
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_dup_effective_date (RiyoTable *table);

/**
 * riyo_table_get_hash:
 * @table: a table
 *
 * Gets the hash of the file that the table was read from: the same bytes, the same hash.
 *
 * Returns: the SHA-256 of the file's bytes, 64 hexadecimal digits
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_table_get_hash (RiyoTable *table);

/**
 * riyo_table_get_known_tags:
 * @table: a table
 *
 * Gets the tags of all categories of the table, retired ones included.
 *
 * Returns: the set
 *
 * Since: 0.1
 */
RIYO_API RiyoTags riyo_table_get_known_tags (RiyoTable *table);

/**
 * riyo_table_list_categories:
 * @table: a table
 *
 * Lists the categories, retired ones included.
 *
 * Returns: (transfer full) (array zero-terminated=1): the short names, in the table's order
 *
 * Since: 0.1
 */
RIYO_API char **riyo_table_list_categories (RiyoTable *table);

/**
 * riyo_table_list_purposes:
 * @table: a table
 * @category: (nullable): a category by any of its names; %NULL for all
 *
 * Lists the purposes of a category, or of all.
 *
 * Returns: (transfer full) (array zero-terminated=1): the labels, in the table's order; empty for
 * an unknown category
 *
 * Since: 0.1
 */
RIYO_API char **riyo_table_list_purposes (RiyoTable *table, const char *category);

/**
 * riyo_table_lookup_category:
 * @table: a table
 * @name: a short name, full name, alias or ID, byte by byte
 *
 * Looks a category up by name. riyo_tags_from_number() makes a tag of what is found.
 *
 * Cost: one hash look-up, no allocation. Threads: any.
 *
 * Returns: the category's number, 1 to 63, or 0 if the table has no such name
 *
 * Since: 0.1
 */
RIYO_API guint riyo_table_lookup_category (RiyoTable *table, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoTable, riyo_table_unref)

G_END_DECLS
