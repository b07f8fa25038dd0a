/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * RiyoLayout:
 *
 * The tags of the columns, bytes or record types of a file, or of the bytes of a record in memory.
 * What a layout does not name is refused.
 *
 * Immutable: any number of threads may share one. Reference-counted, from any thread; it keeps its
 * table. Text that a getter returns belongs to the layout and is valid as long as it.
 *
 * Since: 0.1
 */
typedef struct _RiyoLayout RiyoLayout;

#define RIYO_TYPE_LAYOUT (riyo_layout_get_type ())
RIYO_API GType riyo_layout_get_type (void);

/**
 * riyo_layout_load: (constructor)
 * @table: the table whose categories the layout names
 * @path: (type filename): a layout file, UTF-8 or CP932
 * @error: return location for a #GError
 *
 * Loads and validates a layout file, as a whole or not at all.
 *
 * Errors (%NULL is returned in each; the message names file, line and what was expected):
 *  - %RIYO_ERROR_IO, %RIYO_ERROR_PERMISSION: it cannot be read, or is not a regular file
 *  - %RIYO_ERROR_ENCODING: it is neither UTF-8 nor CP932
 *  - %RIYO_ERROR_SYNTAX: it is not well formed, or its keys do not fit each other
 *  - %RIYO_ERROR_NAME: @table does not have a category that it names
 *
 * Returns: (transfer full): the layout, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoLayout *riyo_layout_load (RiyoTable *table, const char *path, GError **error);

/**
 * riyo_layout_new_from_bytes: (constructor)
 * @table: the table whose categories the layout names
 * @bytes: the content of a layout file
 * @name: the name of the file in messages
 * @error: return location for a #GError
 *
 * Reads and checks a layout file that is in memory, as riyo_layout_load() does.
 *
 * Errors (%NULL is returned in each): those of riyo_layout_load() but the two of reading.
 *
 * Returns: (transfer full): the layout, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoLayout *
riyo_layout_new_from_bytes (RiyoTable *table, GBytes *bytes, const char *name, GError **error);

/**
 * riyo_layout_new_shipped: (constructor)
 * @table: the table whose categories the layout names
 * @name: the name of one, as riyo-layout(5) lists them
 * @error: return location for a #GError
 *
 * Creates a layout that is compiled into the library.
 *
 * Errors (%NULL is returned in each): %RIYO_ERROR_NAME for a name that none has, or when @table
 * does not have a category that the layout names.
 *
 * Returns: (transfer full): the layout, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoLayout *riyo_layout_new_shipped (RiyoTable *table, const char *name, GError **error);

/**
 * RiyoField: (skip)
 * @offset: where the field begins, counted from 0
 * @size_bytes: how many bytes it has
 * @tags: the categories under which it was acquired; 0 = refused, unless @reason is given
 * @reason: (nullable): why it is not personal data
 *
 * One field of a record in memory.
 *
 * Since: 0.1
 */
typedef struct
{
  gsize offset;
  gsize size_bytes;
  RiyoTags tags;
  const char *reason;
} RiyoField;

/**
 * RIYO_FIELD:
 * @type: a C struct
 * @member: one of its members
 * @tags: the categories under which it was acquired
 *
 * One member of a struct, for riyo_layout_new_record().
 *
 * Since: 0.1
 */
#define RIYO_FIELD(type, member, tags)                                                             \
  {                                                                                                \
    G_STRUCT_OFFSET (type, member), sizeof (((type *)0)->member), (tags), NULL                     \
  }

/**
 * riyo_layout_new_record: (skip)
 * @table: the table to which the tags belong
 * @record_bytes: the size of a record, 1 to 4,194,304
 * @fields: (array length=n_fields): the fields of a record; bytes outside of them are refused
 * @n_fields: number of fields, at least 1
 * @fill: what replaces a byte that is left out: ' ' in text, 0 in a C struct
 * @error: return location for a #GError
 *
 * Creates a layout for records in memory: a C struct, or a fixed-width record that was read
 * already.
 *
 * Errors (%NULL is returned in each): %RIYO_ERROR_ARGUMENT for a field that is empty, reaches
 * beyond the record or overlaps another, or has both tags and a reason.
 *
 * Returns: (transfer full): the layout, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoLayout *
riyo_layout_new_record (RiyoTable *table, gsize record_bytes, const RiyoField *fields,
                        gsize n_fields, char fill, GError **error);

/**
 * riyo_layout_get_name:
 * @layout: a layout
 *
 * Gets the name of the layout, by which riyo_operation_load_layout() finds it.
 *
 * Returns: the name of its file, without folder and .layout
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_layout_get_name (RiyoLayout *layout);

/**
 * riyo_layout_get_hash:
 * @layout: a layout
 *
 * Gets the hash of the file that the layout was read from: the same bytes, the same hash.
 *
 * Returns: (nullable): the SHA-256 of the file's bytes, 64 hexadecimal digits; %NULL if it was not
 * loaded from a file
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_layout_get_hash (RiyoLayout *layout);

/**
 * riyo_layout_get_tags:
 * @layout: a layout
 *
 * Gets all tags that the layout gives to something.
 *
 * Returns: the union of the tags of its parts
 *
 * Since: 0.1
 */
RIYO_API RiyoTags riyo_layout_get_tags (RiyoLayout *layout);

/**
 * riyo_layout_lookup_relation:
 * @layout: a layout of 形式=表, or what riyo_guard_dup_relations() made of all
 * @database: (nullable): the name of a database, as it is, without quotes; %NULL with all that
 *   follow %NULL, whether there is any line
 * @schema: (nullable): of a schema in it; with @relation %NULL, whether any line is of @database
 * @relation: (nullable): of a table in it
 * @column: (nullable): of one of its columns; %NULL = the table's own line
 * @tags: (out) (optional): what the line says; 0 where it is not personal data
 *
 * Looks up what a layout says of a table of a database, or of one column. A column without a line
 * of its own is what its table's line says: ask that then.
 *
 * Returns: %TRUE if there is a line
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_layout_lookup_relation (RiyoLayout *layout, const char *database,
                                               const char *schema, const char *relation,
                                               const char *column, RiyoTags *tags);

/**
 * riyo_layout_ref: (skip)
 * @layout: a layout
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @layout
 *
 * Since: 0.1
 */
RIYO_API RiyoLayout *riyo_layout_ref (RiyoLayout *layout);

/**
 * riyo_layout_unref: (skip)
 * @layout: (transfer full) (nullable): a layout
 *
 * Decreases the reference count; the last reference frees the layout.
 *
 * Since: 0.1
 */
RIYO_API void riyo_layout_unref (RiyoLayout *layout);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoLayout, riyo_layout_unref)

G_END_DECLS
