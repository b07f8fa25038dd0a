/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/filter.h>

G_BEGIN_DECLS

/**
 * RiyoReader:
 *
 * Reads the records of a stream one by one, with only those fields that the operation may use.
 *
 * Used by the operation's thread. Reference-counted; it keeps its operation and its layout.
 *
 * Since: 0.1
 */
typedef struct _RiyoReader RiyoReader;

#define RIYO_TYPE_READER (riyo_reader_get_type ())
RIYO_API GType riyo_reader_get_type (void);

/**
 * riyo_reader_new: (constructor)
 * @operation: an open operation
 * @layout: which bytes of the stream carry which tags
 * @flags: what may be left out, as for riyo_filter_new()
 * @fd: a file descriptor, a file's at its first byte, which stays the caller's; do not read from it
 * elsewhere
 * @name: its name in messages
 * @error: return location for a #GError
 *
 * Creates a reader of a stream, record by record. Where @fd leads to a regular file, that file's
 * sidecar is inherited: its tags are added to the layout's, and the file is read twice. A pipe has
 * none, and the entry of the operation's end says that one was read. What the operation is limited
 * to leaves out and refuses the same records as with riyo_filter_new().
 *
 * Errors (%NULL is returned in each): those of riyo_filter_new(); %RIYO_ERROR_MISMATCH if the file
 * is not the one its sidecar describes, or a regular file has no name beside which to look for a
 * sidecar, or was read from before; %RIYO_ERROR_SYNTAX, %RIYO_ERROR_NAME and %RIYO_ERROR_IO for the
 * sidecar.
 *
 * Returns: (transfer full): a reader, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoReader *
riyo_reader_new (RiyoOperation *operation, RiyoLayout *layout, RiyoFilterFlags flags, int fd,
                 const char *name, GError **error);

/**
 * riyo_reader_next: (skip)
 * @reader: a reader
 * @size_bytes: (out): the size of the record, including its newline
 * @error: return location for a #GError
 *
 * Reads the next record, the header row among them, and rows that are no records where they stand.
 * An end mark and padding behind the last record are not returned.
 *
 * A stream cannot be refused as a whole. Unless a flag leaves it out, the first thing that may not
 * be used ends the reading with its refusal, before the piece of the stream that holds it; a stream
 * whose records were all left out ends with the refusal, too.
 *
 * The reader notices a new suspension, and the end of the operation, before each record; the next
 * day and a failed log when it reads on (256 KiB at a time), every 1,024 records within a piece,
 * and whenever the operation notices them elsewhere. What was read and not returned yet is then
 * decided again: a person suspended meanwhile ends the reading with the refusal, or is left out
 * where a flag says so, but for a unit whose first rows were returned. If the layout names no
 * subject, reading ends with the refusal. Records that were returned before cannot be revoked;
 * where that matters, read all of them before using any.
 *
 * Cost: that of riyo_filter_run(); the record is not copied. Threads: the operation's.
 *
 * Errors (%NULL is returned in each): those of riyo_filter_run(); %RIYO_ERROR_STATE after one of
 * them.
 *
 * Returns: (transfer none) (nullable): the record, valid until the next call; %NULL at the end,
 * without an error
 *
 * Since: 0.1
 */
RIYO_VERDICT const char *riyo_reader_next (RiyoReader *reader, gsize *size_bytes, GError **error);

/**
 * riyo_reader_next_bytes:
 * @reader: a reader
 * @error: return location for a #GError
 *
 * Reads the next record, as riyo_reader_next() does; for bindings.
 *
 * Cost: that of riyo_reader_next() and a copy of the record. Threads: the operation's.
 *
 * Errors (%NULL is returned in each): those of riyo_reader_next().
 *
 * Returns: (transfer full) (nullable): the record; %NULL at the end, without an error
 *
 * Since: 0.1
 */
RIYO_VERDICT GBytes *riyo_reader_next_bytes (RiyoReader *reader, GError **error);

/**
 * riyo_reader_next_block_bytes:
 * @reader: a reader
 * @error: return location for a #GError
 *
 * Reads several records at once, the header row among them: those that riyo_reader_next() would
 * return one after another without reading on or looking anew, at most 1,024. For bindings, to
 * which a call for each record costs more than the record.
 *
 * What is noticed, and when, is as with riyo_reader_next(): what was returned before cannot be
 * revoked, so read all blocks before using any.
 *
 * Cost: that of riyo_reader_next() for each record and a copy of them. Threads: the operation's.
 *
 * Errors (%NULL is returned in each): those of riyo_reader_next().
 *
 * Returns: (transfer full) (nullable): whole records, one behind another; %NULL at the end, without
 * an error
 *
 * Since: 0.2
 */
RIYO_VERDICT GBytes *riyo_reader_next_block_bytes (RiyoReader *reader, GError **error);

/**
 * riyo_reader_get_column_tags:
 * @reader: a reader of a CSV or TSV file, of which a record was read
 * @column: a column's name in the header, or its group in the layout, such as “列 1”
 *
 * Gets what a column of the file carries: the tags of the layout and those of the file's sidecar.
 *
 * Threads: the operation's.
 *
 * Returns: the tags; 0 for a column that is not personal data, or was emptied;
 * %RIYO_TAGS_UNTAGGED for one that is not known, and before a record was read
 *
 * Since: 0.2
 */
RIYO_API RiyoTags riyo_reader_get_column_tags (RiyoReader *reader, const char *column);

/**
 * riyo_reader_gets: (skip)
 * @reader: a reader
 * @buffer: (out caller-allocates): room for @size_bytes bytes
 * @size_bytes: its size
 * @error: return location for a #GError
 *
 * Reads the next record in the manner of fgets(3): the record and a NUL in the caller's buffer.
 * Unlike fgets(3) it never returns a record in two parts.
 *
 * Cost: riyo_reader_next() and a copy of the record. Threads: the operation's.
 *
 * Errors (@buffer is empty in each): those of riyo_reader_next(); %RIYO_ERROR_ARGUMENT for a record
 * that does not fit, which ends the reading.
 *
 * Returns: (transfer none) (nullable): @buffer; %NULL at the end and on error, and then the buffer
 * is empty
 *
 * Since: 0.1
 */
RIYO_VERDICT char *
riyo_reader_gets (RiyoReader *reader, char *buffer, gsize size_bytes, GError **error);

/**
 * riyo_reader_ref: (skip)
 * @reader: a reader
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @reader
 *
 * Since: 0.1
 */
RIYO_API RiyoReader *riyo_reader_ref (RiyoReader *reader);

/**
 * riyo_reader_unref: (skip)
 * @reader: (transfer full) (nullable): a reader
 *
 * Decreases the reference count; the last reference frees the reader, and the operation then counts
 * how its reading ended.
 *
 * Since: 0.1
 */
RIYO_API void riyo_reader_unref (RiyoReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoReader, riyo_reader_unref)

G_END_DECLS
