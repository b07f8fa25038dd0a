/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/tags.h>

G_BEGIN_DECLS

/**
 * RiyoTable:
 *
 * A published table of purposes: categories x purposes, and the cells that are permitted.
 * Immutable; any number of threads may share one without locks.
 *
 * Since: 0.1
 */
typedef struct _RiyoTable RiyoTable;

#define RIYO_TYPE_TABLE (riyo_table_get_type ())
RIYO_API GType riyo_table_get_type (void);

/**
 * riyo_table_new_builtin: (constructor)
 *
 * Gives the table compiled into the library: the notice of one published society, 15 categories,
 * 43 cells, 37 purposes. It is an example to be replaced by one's own.
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
 * Reads and checks a table file. Nothing is half-loaded.
 *
 * Cost: linear; 63 categories x 1,024 purposes in about 10 ms. Threads: any.
 *
 * Errors (%NULL is returned in each): #RiyoError, the message naming file, line and what was
 * expected.
 *
 * Returns: (transfer full): the table, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_table_load (const char *path, GError **error);

/**
 * riyo_table_new_from_bytes: (constructor)
 * @bytes: the content of a table file
 * @name: what messages call the file
 * @error: return location for a #GError
 *
 * Like riyo_table_load(), from memory.
 *
 * Errors (%NULL is returned in each): those of riyo_table_load(), but for %RIYO_ERROR_IO.
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
 * Takes one more ownership.
 *
 * Returns: (transfer full): @table, owned once more
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *riyo_table_ref (RiyoTable *table);

/**
 * riyo_table_unref: (skip)
 * @table: (transfer full) (nullable): a table
 *
 * Gives up one ownership; the last one frees the table.
 *
 * Since: 0.1
 */
RIYO_API void riyo_table_unref (RiyoTable *table);

/**
 * riyo_table_parse_tags:
 * @table: a table
 * @names: category names (short, full or ID), separated by ASCII commas: "資格,レセプト"
 * @tags: (out): the set, 0 on error
 * @error: return location for a #GError
 *
 * Turns names into a tag set. Names match by exact bytes; a near name is offered in the message,
 * never chosen. An empty name is an error.
 *
 * Cost: one look-up a name; NFKC only to suggest a near name. Threads: any.
 *
 * Errors: %RIYO_REFUSAL_UNKNOWN_CATEGORY for a name the table lacks, %RIYO_REFUSAL_UNTAGGED for an
 * empty list, %RIYO_ERROR_ARGUMENT for an empty name between commas. @tags is 0 in each.
 *
 * Returns: %TRUE when @tags holds the set
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
 * Writes a set as short names in the order of their numbers, separated by commas. A bit that is no
 * category is written #N, the untagged mark タグなし.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_format_tags (RiyoTable *table, RiyoTags tags);

/**
 * riyo_table_permits:
 * @table: a table
 * @purpose: a purpose: its label, an alias or its ID, by exact bytes
 * @tags: what the data carries
 * @error: return location for a #GError
 *
 * Answers the pure question: has every tag a cell for this purpose? No actor, no log, no date.
 *
 * Cost: one hash look-up; no allocation unless refused with @error set. Threads: any.
 *
 * Errors: #RiyoRefusal, the first of UNKNOWN_PURPOSE, UNTAGGED, UNKNOWN_CATEGORY, NOT_IN_TABLE that
 * holds.
 *
 * Returns: %TRUE when the table permits the use
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_table_permits (RiyoTable *table, const char *purpose, RiyoTags tags,
                                          GError **error);

/**
 * riyo_table_get_society:
 * @table: a table
 *
 * Tells whose table it is.
 *
 * Returns: the name of the society (組合)
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_table_get_society (RiyoTable *table);

/**
 * riyo_table_get_version:
 * @table: a table
 *
 * Tells which of the society’s tables it is.
 *
 * Returns: the version (版), 1 or more
 *
 * Since: 0.1
 */
RIYO_API guint riyo_table_get_version (RiyoTable *table);

/**
 * riyo_table_dup_effective_date:
 * @table: a table
 *
 * Tells from which day (施行日) the table applies.
 *
 * Returns: (transfer full) (nullable): the day as YYYY-MM-DD, or %NULL when the table has none
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_dup_effective_date (RiyoTable *table);

/**
 * riyo_table_get_hash:
 * @table: a table
 *
 * Tells exactly which file the table was read from.
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
 * Tells which tags mean something in this table.
 *
 * Returns: the set of all categories of the table, retired ones included
 *
 * Since: 0.1
 */
RIYO_API RiyoTags riyo_table_get_known_tags (RiyoTable *table);

/**
 * riyo_table_list_categories:
 * @table: a table
 *
 * Lists the rows.
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
 * Lists the purposes of a row, or all.
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
 * @name: a short name, full name, alias or ID, by exact bytes
 *
 * Finds a category by name.
 *
 * Cost: one hash look-up, no allocation. Threads: any.
 *
 * Returns: the category's number, 1 to 63, or 0 when the table has no such name
 *
 * Since: 0.1
 */
RIYO_API guint riyo_table_lookup_category (RiyoTable *table, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoTable, riyo_table_unref)

G_END_DECLS
