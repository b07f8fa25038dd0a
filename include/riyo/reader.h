/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/filter.h>

G_BEGIN_DECLS

/**
 * RiyoReader:
 *
 * Hands out the records of a stream one by one, with only those fields that the operation may use.
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
 * @fd: an open file or pipe; stays the caller's, who reads it no further
 * @name: what messages call it
 * @error: return location for a #GError
 *
 * Creates a reader of a stream, record by record. Where @fd leads to a regular file, that file's
 * sidecar is inherited: its tags are added to the layout's, and the file is read twice. A pipe has
 * none.
 *
 * Errors (%NULL is returned in each): those of riyo_filter_new(); %RIYO_ERROR_MISMATCH when what is
 * to be read is not what the sidecar describes, or a regular file has no name beside which one
 * could be found; %RIYO_ERROR_SYNTAX, %RIYO_ERROR_NAME and %RIYO_ERROR_IO for the
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
 * @size_bytes: (out): how many bytes the record has, its newline among them
 * @error: return location for a #GError
 *
 * Reads the next record, the header row among them.
 *
 * A stream cannot be refused whole: without a flag that leaves it out, reading ends with the
 * refusal at the first piece of the stream that holds something that may not be used; and at its
 * end, where every record was left out.
 *
 * A suspension recorded meanwhile, the next day and a failed log reach the reader when it reads on
 * (256 KiB at a time), within a piece every 1,024 records, and whenever the operation sees them
 * elsewhere; its end, at once. Where the layout names no subject, reading then ends with the
 * refusal; where it names one, each record is decided when its piece is read, and a suspension that
 * is seen before the piece is handed out ends it with %RIYO_ERROR_STATE: read again. Records that
 * were handed out before cannot be called back: whoever must not use them then reads all first.
 *
 * Cost: that of riyo_filter_run(), no copy of the record. Threads: the operation's.
 *
 * Errors (%NULL is returned in each): those of riyo_filter_run(); %RIYO_ERROR_STATE after one of
 * them.
 *
 * Returns: (transfer none) (nullable): the record, valid until the next call; %NULL without an
 * error at the end
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
 * Returns: (transfer full) (nullable): the record; %NULL without an error at the end
 *
 * Since: 0.1
 */
RIYO_VERDICT GBytes *riyo_reader_next_bytes (RiyoReader *reader, GError **error);

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
 * that does not fit, after which nothing more is read.
 *
 * Returns: (transfer none) (nullable): @buffer; %NULL at the end, and in each error, with an empty
 * buffer
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
