/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/operation.h>

G_BEGIN_DECLS

/**
 * RiyoRecord:
 *
 * Data sealed with its tags and subjects: the payload is reachable only through an operation that
 * may use it.
 *
 * Immutable: any number of threads may share one. Reference-counted, from any thread; the last
 * reference frees the payload.
 *
 * Since: 0.1
 */
typedef struct _RiyoRecord RiyoRecord;

#define RIYO_TYPE_RECORD (riyo_record_get_type ())
RIYO_API GType riyo_record_get_type (void);

/**
 * riyo_record_new: (skip)
 * @tags: the categories under which the data was acquired
 * @subject: (nullable): whose data it is; %NULL = not stated, which counts as everyone's
 * @data: (nullable) (transfer full): the payload
 * @free_data: (nullable): the function that frees it
 *
 * Creates a record that seals data with its tags and its subject.
 *
 * Returns: (transfer full): the record
 *
 * Since: 0.1
 */
RIYO_API RiyoRecord *
riyo_record_new (RiyoTags tags, const char *subject, gpointer data, GDestroyNotify free_data);

/**
 * riyo_record_new_bytes: (constructor)
 * @tags: the categories under which the data was acquired
 * @subject: (nullable): whose data it is
 * @data: the payload
 *
 * Creates a record that seals bytes with their tags and their subject.
 *
 * Returns: (transfer full): the record
 *
 * Since: 0.1
 */
RIYO_API RiyoRecord *riyo_record_new_bytes (RiyoTags tags, const char *subject, GBytes *data);

/**
 * riyo_record_open: (skip)
 * @record: a record
 * @operation: (nullable): an open operation; %NULL opens only what a 加工 declared not to be personal
 * data
 * @error: return location for a #GError
 *
 * Gets the payload, if the operation may use the record for each of its subjects.
 *
 * Cost: one riyo_operation_check() for each subject. Threads: the operation's.
 *
 * Errors: those of riyo_operation_check().
 *
 * Returns: (transfer none): the payload, valid as long as the record, or %NULL if refused
 *
 * Since: 0.1
 */
RIYO_VERDICT gpointer riyo_record_open (RiyoRecord *record, RiyoOperation *operation,
                                        GError **error);

/**
 * riyo_record_open_bytes:
 * @record: a record made from bytes
 * @operation: (nullable): an open operation; %NULL opens only what a 加工 declared not to be personal data
 * @error: return location for a #GError
 *
 * Hands out the payload of a record of bytes, as riyo_record_open() does.
 *
 * Cost: that of riyo_record_open(); the bytes are not copied. Threads: the operation's.
 *
 * Errors: those of riyo_operation_check(), and %RIYO_ERROR_ARGUMENT for a record with a pointer
 * payload.
 *
 * Returns: (transfer full): the payload, or %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT GBytes *
riyo_record_open_bytes (RiyoRecord *record, RiyoOperation *operation, GError **error);

/**
 * riyo_record_derive: (skip)
 * @parents: (array length=n): what the data was made from
 * @n: number of parents, at least 1
 * @data: (nullable) (transfer full): the payload
 * @free_data: (nullable): the function that frees it
 *
 * Creates a record of derived data, with the union of its parents' tags and of their subjects.
 * Untagged is absorbing, and so is a subject that is not stated.
 *
 * Returns: (transfer full): the record; %NULL if @n is 0 (@data is freed)
 *
 * Since: 0.1
 */
RIYO_API RiyoRecord *
riyo_record_derive (RiyoRecord *const *parents, gsize n, gpointer data, GDestroyNotify free_data);

/**
 * riyo_record_derive_bytes:
 * @parents: (array length=n): what the data was made from
 * @n: number of parents, at least 1
 * @data: the payload
 *
 * Creates a record of derived bytes, as riyo_record_derive() does.
 *
 * Returns: (transfer full): the record; %NULL if @n is 0
 *
 * Since: 0.1
 */
RIYO_API RiyoRecord *riyo_record_derive_bytes (RiyoRecord *const *parents, gsize n, GBytes *data);

/**
 * riyo_record_add_tags:
 * @record: a record
 * @tags: the categories to add
 *
 * Creates a record of the same data with more tags. There is no way to fewer but
 * riyo_record_declassify().
 *
 * Returns: (transfer full): a record with the union of both sets
 *
 * Since: 0.1
 */
RIYO_API RiyoRecord *riyo_record_add_tags (RiyoRecord *record, RiyoTags tags);

/**
 * riyo_record_declassify: (skip)
 * @record: the record the data was made from
 * @operation: an open operation that may use @record
 * @name: a 加工 that the rules declare
 * @data: (nullable) (transfer full): the processed payload
 * @free_data: (nullable): the function that frees it
 * @error: return location for a #GError
 *
 * Takes away the tags a declared, approved 加工 takes away, and records that durably. Where the
 * declared result is not personal data (先=個人情報でない) the record opens without an operation,
 * and what is derived from it inherits nothing from it.
 *
 * Cost: one check and one synchronous write. Threads: the operation's.
 *
 * Errors (%NULL is returned and @data freed in each): those of riyo_operation_check() for @record;
 * %RIYO_ERROR_NAME for a 加工 that the rules do not have or that does not start from @record's
 * tags; %RIYO_ERROR_ARGUMENT for a record that is not personal data any more;
 * %RIYO_ERROR_NOT_RECORDED.
 *
 * Returns: (transfer full): the record with the declared tags, or %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT RiyoRecord *
riyo_record_declassify (RiyoRecord *record, RiyoOperation *operation, const char *name,
                        gpointer data, GDestroyNotify free_data, GError **error);

/**
 * riyo_record_declassify_bytes:
 * @record: the record the data was made from
 * @operation: an open operation that may use @record
 * @name: a 加工 that the rules declare
 * @data: the processed payload
 * @error: return location for a #GError
 *
 * Creates a record of bytes with fewer tags, as riyo_record_declassify() does.
 *
 * Cost: one check and one synchronous write. Threads: the operation's.
 *
 * Errors: those of riyo_record_declassify().
 *
 * Returns: (transfer full): the record with the declared tags, or %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT RiyoRecord *
riyo_record_declassify_bytes (RiyoRecord *record, RiyoOperation *operation, const char *name,
                              GBytes *data, GError **error);

/**
 * riyo_record_get_tags:
 * @record: a record
 *
 * Gets the tags of the data.
 *
 * Returns: the tags
 *
 * Since: 0.1
 */
RIYO_API RiyoTags riyo_record_get_tags (RiyoRecord *record);

/**
 * riyo_record_ref: (skip)
 * @record: a record
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @record
 *
 * Since: 0.1
 */
RIYO_API RiyoRecord *riyo_record_ref (RiyoRecord *record);

/**
 * riyo_record_unref: (skip)
 * @record: (transfer full) (nullable): a record
 *
 * Decreases the reference count; the last reference frees the record.
 *
 * Since: 0.1
 */
RIYO_API void riyo_record_unref (RiyoRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoRecord, riyo_record_unref)

G_END_DECLS
