/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/layout.h>

G_BEGIN_DECLS

/**
 * RiyoOperation:
 *
 * One use: one stated purpose, one actor, one pinned table, from begin to end.
 *
 * Used by one thread at a time, and may be handed over. A call that may write entries (a check that
 * is not quickly permitted, filter, end, a record, a file) while another thread is inside one
 * permits nothing and is %RIYO_ERROR_STATE. Reference-counted, from any thread; it keeps its guard.
 *
 * It belongs to the process that began it. After fork the child's copy permits nothing, each call
 * is %RIYO_ERROR_STATE, and neither its end nor its last unref writes an entry; the child begins
 * its own. In a process made by a bare clone (2), which runs no handlers of fork, the same is so
 * from the first call that may write entries, or the 1,024th check; riyo_operation_allows() alone
 * goes on until then.
 *
 * Opaque: programs can neither create nor copy one. Only its first 8 bytes are part of the ABI: a
 * #RiyoTags, the categories that riyo_operation_allows() permits now, which the library only ever
 * reduces.
 *
 * Since: 0.1
 */
typedef struct _RiyoOperation RiyoOperation;

#define RIYO_TYPE_OPERATION (riyo_operation_get_type ())
RIYO_API GType riyo_operation_get_type (void);

/**
 * riyo_operation_allows:
 * @operation: (nullable): an operation
 * @tags: what the datum carries
 *
 * Decides like riyo_operation_check() for a datum whose subject is not stated, but does not count
 * it: the evidence of such uses is the beginning of the operation in the log. It looks at nothing
 * outside: a new suspension, the end of the day or a failed log is seen by riyo_operation_check()
 * with a subject, by a filter, a record or a file, and from then on here too. A loop that calls
 * nothing else should call one of them from time to time.
 *
 * gcc and clang inline it in every dialect of C and C++ from gnu89 on. The library exports the same
 * function, for other compilers and languages, and for code that takes its address.
 *
 * Cost: a load, an AND and a compare, inline; no lock, allocation or clock. Threads: the
 * operation's.
 *
 * Returns: %TRUE if the datum may be used; %FALSE in any doubt, and for %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_operation_allows (const RiyoOperation *operation, RiyoTags tags);

#ifdef RIYO_INLINE
RIYO_INLINE gboolean
riyo_operation_allows (const RiyoOperation *operation, RiyoTags tags)
{
  const void *word = operation; /* its first 8 bytes */

  return operation != NULL && tags != 0
         && (tags & ~__atomic_load_n ((const RiyoTags *)word, __ATOMIC_RELAXED)) == 0;
}
#endif

/**
 * riyo_operation_check:
 * @operation: an open operation
 * @tags: what the datum carries
 * @subject: (nullable): whose datum it is; %NULL = not stated, which counts as everyone's
 * @error: return location for a #GError
 *
 * Decides one datum by the five conditions, in their order, and counts it: it is tagged; every tag
 * is a category of the table; each has a cell for the purpose; the role may use each; and whose it
 * is can be read, and has asked to stop none of it. The first that fails is the reason.
 *
 * The first refusal of each kind in an operation becomes a durable entry of the audit log.
 *
 * A subject's parts are divided by hyphens: "52-1-1". A first part alone, "52", is everyone's under
 * it. A number in one piece, such as 5200000101, is also everyone's whose number it may be without
 * hyphens: it is refused while one of them is suspended. "5211-" is a first part and no more.
 *
 * Cost: about two calls into a shared library; no allocation unless refused with @error set or
 * recorded. With a subject, about 100 ns. Threads: the operation's.
 *
 * Errors: #RiyoRefusal; %RIYO_ERROR_NOT_RECORDED if the log has failed; %RIYO_ERROR_STATE after the
 * end.
 *
 * Returns: %TRUE if the datum may be used
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_operation_check (RiyoOperation *operation, RiyoTags tags,
                                            const char *subject, GError **error);

/**
 * riyo_operation_look:
 * @operation: an open operation
 * @error: return location for a #GError
 *
 * Looks now at what changes outside: a new suspension, the day, the log, the folder. What
 * riyo_operation_check() sees of them at least every 1,024 checks is seen before this returns; for
 * a door that serves few large uses. It decides and counts nothing: ask the tags again. What
 * waits to be told (riyo-rules(5)) is told, as at a begin.
 *
 * Cost: a few system calls; after a change, reading it. Threads: the operation's.
 *
 * Errors: %RIYO_REFUSAL_NOT_IN_FORCE if the operation is over, since it is open for too long;
 * %RIYO_ERROR_DAMAGED, %RIYO_ERROR_NOT_RECORDED, %RIYO_ERROR_STATE.
 *
 * Returns: %TRUE if the operation may go on; by what tags, suspensions may have changed
 *
 * Since: 0.2
 */
RIYO_VERDICT gboolean riyo_operation_look (RiyoOperation *operation, GError **error);

/**
 * riyo_operation_check_each:
 * @operation: an open operation
 * @tags: what the data carry
 * @error: return location for a #GError
 *
 * Decides and counts like riyo_operation_check(), but for suspensions: for data of many persons,
 * each of which riyo_operation_keeps() is asked about before it is used.
 *
 * Cost: that of riyo_operation_check(). Threads: the operation's.
 *
 * Errors: those of riyo_operation_check(), but %RIYO_REFUSAL_SUSPENDED.
 *
 * Returns: %TRUE if the data of whoever is not suspended may be used
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_operation_check_each (RiyoOperation *operation, RiyoTags tags,
                                                 GError **error);

/**
 * riyo_operation_keeps:
 * @operation: an open operation
 * @tags: what the datum carries
 * @subject: (nullable): whose datum it is; %NULL = not stated, which counts as everyone's
 * @kept: (out): whether it may be used; else it is to be left out, and is counted as that
 * @error: return location for a #GError
 *
 * Decides whether one datum of those that riyo_operation_check_each() permitted is kept. One whose
 * subject is in no declared form is left out while anyone is suspended.
 *
 * Cost: about 100 ns. Threads: the operation's.
 *
 * Errors (@kept is %FALSE in each): %RIYO_ERROR_NOT_RECORDED if the log has failed;
 * %RIYO_ERROR_STATE after the end.
 *
 * Returns: %TRUE if it was decided
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_operation_keeps (RiyoOperation *operation, RiyoTags tags,
                                            const char *subject, gboolean *kept, GError **error);

/**
 * riyo_operation_filter: (skip)
 * @operation: an open operation
 * @tags: (array length=n): tag sets of @width_bytes, native byte order, any alignment
 * @width_bytes: 2, 4 or 8; 2 holds the categories numbered 1 to 16, 4 those to 32
 * @n: number of records, may be 0
 * @subjects: (nullable) (array length=n): whose record each is; %NULL, or a %NULL element = not
 * stated, which counts as everyone's
 * @kept_bits: (out caller-allocates): room for ceil (n / 64) words; bit i is set when record i may
 * be used, bits from @n on are 0
 * @n_kept: (out) (optional): how many records may be used, 0 … @n
 * @error: return location for a #GError
 *
 * Decides many records at once, each exactly as riyo_operation_check() would.
 *
 * Cost: one pass at memory bandwidth, no allocation. Threads: the operation's.
 *
 * Errors (every bit of @kept_bits and @n_kept are 0 in each):
 *  - %RIYO_ERROR_WIDTH: @width_bytes is not 2, 4 or 8, or too narrow for the table
 *  - %RIYO_ERROR_NOT_RECORDED: the log has failed since the operation began, and needs an operator
 *  - %RIYO_ERROR_STATE: the operation has ended
 *
 * Returns: %TRUE if the records were decided, even if none of them may be used
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_operation_filter (RiyoOperation *operation, gconstpointer tags,
                                             gsize width_bytes, gsize n,
                                             const char *const *subjects, guint64 *kept_bits,
                                             gsize *n_kept, GError **error);

/**
 * riyo_operation_filter_bytes:
 * @operation: an open operation
 * @tags: one tag set per record, @width_bytes each, native byte order
 * @width_bytes: 2, 4 or 8
 * @subjects: (nullable) (array zero-terminated=1): whose record each is, as many as records
 * @n_kept: (out) (optional): how many records may be used
 * @error: return location for a #GError
 *
 * Decides many records at once, as riyo_operation_filter() does; for bindings.
 *
 * Cost: that of riyo_operation_filter(), and room for the bits. Threads: the operation's.
 *
 * Errors: those of riyo_operation_filter(), and %RIYO_ERROR_ARGUMENT if the sizes do not match.
 *
 * Returns: (transfer full): one bit per record in 64-bit words of native byte order, or %NULL
 *
 * Since: 0.1
 */
RIYO_VERDICT GBytes *
riyo_operation_filter_bytes (RiyoOperation *operation, GBytes *tags, gsize width_bytes,
                             const char *const *subjects, gsize *n_kept, GError **error);

/**
 * riyo_operation_load_layout:
 * @operation: an operation
 * @name: the name of an adopted layout, or else of a built-in one
 * @error: return location for a #GError
 *
 * Loads a layout by the name it has in the operation's folder, never from another path.
 *
 * Errors (%NULL is returned in each): %RIYO_ERROR_NAME for an unknown name, %RIYO_ERROR_NOT_ADOPTED
 * for one that was edited in place, %RIYO_ERROR_MISMATCH where it states the parts of the subject
 * in another order than the rules, and those of riyo_layout_load().
 *
 * Returns: (transfer full): the layout, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoLayout *
riyo_operation_load_layout (RiyoOperation *operation, const char *name, GError **error);

/**
 * riyo_operation_blank_record: (skip)
 * @operation: an open operation
 * @layout: a layout of fixed-width records (固定長)
 * @record: (inout) (array length=size_bytes): one record, without a newline
 * @size_bytes: its size; the layout's レコード長
 * @error: return location for a #GError
 *
 * Empties, in place, the parts of a record that may not be used, exactly as riyo_filter_run() with
 * %RIYO_FILTER_BLANK would in a file. The record counts as one datum.
 *
 * Cost: one check with a subject; no allocation unless refused. Threads: the operation's.
 *
 * Errors (all of @record is emptied in each): #RiyoRefusal if no part of it may be used, or no data
 * of its subject; %RIYO_ERROR_FORMAT for a size or content that does not match the layout;
 * %RIYO_ERROR_ARGUMENT for a layout of another form; %RIYO_ERROR_NOT_RECORDED, %RIYO_ERROR_STATE.
 *
 * Returns: %TRUE if all that is left in @record may be used
 *
 * Since: 0.2
 */
RIYO_VERDICT gboolean riyo_operation_blank_record (RiyoOperation *operation, RiyoLayout *layout,
                                                   gpointer record, gsize size_bytes,
                                                   GError **error);

/**
 * riyo_operation_copy_record: (skip)
 * @operation: an open operation
 * @layout: a layout of riyo_layout_new_record(), or a fixed-width one without record types that
 *   says 本人=なし; where the record itself says whose it is, riyo_operation_blank_record() reads
 * it
 * @subject: (nullable): whose record it is; %NULL = not stated, which counts as everyone's
 * @record: (array length=size_bytes): the record
 * @size_bytes: its size; at least the layout's
 * @copy: (out caller-allocates): room for the same size; may be @record itself
 * @n_left_out: (out) (optional): how many fields were left out
 * @error: return location for a #GError
 *
 * Copies the fields of a record that may be used; all other bytes become the layout's fill. Each
 * field counts as one datum. A new suspension takes effect with the next record.
 *
 * Cost: one check for each field, one copy; allocates only if nothing may be used. Threads: the
 * operation's.
 *
 * Errors (@copy is all zero in each, @n_left_out 0): the #RiyoRefusal of the last field if no field
 * may be used; those of riyo_operation_check(); %RIYO_ERROR_ARGUMENT if the record is too short, or
 * the layout is of another kind or for another table.
 *
 * Returns: %TRUE if at least one field may be used
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_operation_copy_record (RiyoOperation *operation, RiyoLayout *layout,
                                                  const char *subject, gconstpointer record,
                                                  gsize size_bytes, gpointer copy,
                                                  gsize *n_left_out, GError **error);

/**
 * riyo_operation_note:
 * @operation: an operation begun as a rehearsal
 * @tags: what the datum carries
 * @subject: (nullable): whose datum it is
 *
 * Records what the operation would have decided, and returns nothing, so that no code can depend on
 * it.
 *
 * Since: 0.1
 */
RIYO_API void riyo_operation_note (RiyoOperation *operation, RiyoTags tags, const char *subject);

/**
 * riyo_operation_end:
 * @operation: an open operation
 * @error: return location for a #GError
 *
 * Writes the counts to the audit log. Afterwards the operation permits nothing.
 *
 * Errors: %RIYO_ERROR_NOT_RECORDED; %RIYO_ERROR_STATE if it has ended before, in a child after
 * fork, or while another thread is in a call: then it stays open.
 *
 * Returns: %TRUE if the end is durably recorded
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_operation_end (RiyoOperation *operation, GError **error);

/**
 * riyo_operation_get_id:
 * @operation: an operation
 *
 * Gets the name of the operation in the audit log.
 *
 * Returns: what its entries there share as their op; valid as long as @operation
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_operation_get_id (RiyoOperation *operation);

/**
 * riyo_operation_get_role:
 * @operation: an operation
 *
 * Gets the role that the operation was admitted in, and keeps to its end.
 *
 * Returns: the role; valid as long as @operation
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_operation_get_role (RiyoOperation *operation);

/**
 * riyo_operation_get_counts:
 * @operation: an operation
 * @n_permitted: (out) (optional): how many data were permitted
 * @n_refused: (out) (optional): how many were refused
 *
 * Gets what check, filter, records and files have counted so far. A file is counted by its records
 * once it is known what became of it: of one that was kept back, none was permitted and all were
 * refused. Who was left out as asked is among the refused.
 *
 * Since: 0.1
 */
RIYO_API void
riyo_operation_get_counts (RiyoOperation *operation, guint64 *n_permitted, guint64 *n_refused);

/**
 * riyo_operation_ref: (skip)
 * @operation: an operation
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @operation
 *
 * Since: 0.1
 */
RIYO_API RiyoOperation *riyo_operation_ref (RiyoOperation *operation);

/**
 * riyo_operation_unref: (skip)
 * @operation: (transfer full) (nullable): an operation
 *
 * Decreases the reference count; the last reference frees the operation, and records it as
 * abandoned if it is still open.
 *
 * Since: 0.1
 */
RIYO_API void riyo_operation_unref (RiyoOperation *operation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoOperation, riyo_operation_unref)

G_END_DECLS
