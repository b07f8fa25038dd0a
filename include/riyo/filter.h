/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/layout.h>
#include <riyo/operation.h>

G_BEGIN_DECLS

/**
 * RiyoFilterFlags:
 * @RIYO_FILTER_WHOLE: the whole file passes, or nothing
 * @RIYO_FILTER_BLANK: parts that may not be used are emptied, and the file keeps its shape
 * @RIYO_FILTER_DROP: columns that may not be used are left out; only where a header names them
 * @RIYO_FILTER_SKIP_SUSPENDED: records of persons whose data is suspended are left out, and while a
 * suspension covers the file's categories, those that state no subject and those of totals
 * @RIYO_FILTER_SHA256: the SHA-256 of the content is written to sidecar and log as well
 *
 * Options of a filter. Nothing is left out unless a flag asks for it.
 *
 * Since: 0.1
 */
typedef enum /*< flags >*/
{
  RIYO_FILTER_WHOLE = 0,
  RIYO_FILTER_BLANK = 1 << 0,
  RIYO_FILTER_DROP = 1 << 1,
  RIYO_FILTER_SKIP_SUSPENDED = 1 << 2,
  RIYO_FILTER_SHA256 = 1 << 3
} RiyoFilterFlags;

/**
 * RiyoFilter:
 *
 * One file's way through an operation, and how much of it passed.
 *
 * Used by the operation's thread, for one file. Reference-counted; it keeps its operation and its
 * layout.
 *
 * Since: 0.1
 */
typedef struct _RiyoFilter RiyoFilter;

#define RIYO_TYPE_FILTER (riyo_filter_get_type ())
RIYO_API GType riyo_filter_get_type (void);

/**
 * riyo_filter_new: (constructor)
 * @operation: an open operation; a rehearsal writes nothing and only counts
 * @layout: which bytes of the file carry which tags
 * @flags: what may be left out
 * @error: return location for a #GError
 *
 * Creates a filter that passes one file through an operation. If that is limited to one person by
 * riyo_request_set_subject(), records of which any subject is another, or not stated in full, are
 * left out and counted, and so are those of totals; if none remains, the file is refused. If it is
 * limited to a value by riyo_request_add_only(), one record that states another value, or none,
 * refuses the file, also one that would be left out.
 *
 * Errors (%NULL is returned in each): %RIYO_ERROR_ARGUMENT for flags that contradict each other or
 * do not fit the layout, and for an operation that is limited if the layout does not say whose each
 * record is; %RIYO_ERROR_NAME if its 本人 has no such part.
 *
 * Returns: (transfer full): a filter for one file, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoFilter *riyo_filter_new (RiyoOperation *operation, RiyoLayout *layout,
                                      RiyoFilterFlags flags, GError **error);

/**
 * RiyoFilterProgress: (skip)
 * @n_bytes: how much of the input has been read
 * @user_data: what riyo_filter_set_progress() was given
 *
 * Called from time to time while riyo_filter_run() reads.
 *
 * Returns: %FALSE to cancel, which leaves nothing behind
 *
 * Since: 0.1
 */
typedef gboolean (*RiyoFilterProgress) (guint64 n_bytes, gpointer user_data);

/**
 * riyo_filter_set_progress: (skip)
 * @filter: a filter
 * @progress: (nullable) (scope call): called from time to time while riyo_filter_run() reads
 * @user_data: passed on to @progress
 *
 * Sets what is called while a run reads, so that a terminal can show it.
 *
 * Since: 0.1
 */
RIYO_API void
riyo_filter_set_progress (RiyoFilter *filter, RiyoFilterProgress progress, gpointer user_data);

/**
 * riyo_filter_run:
 * @filter: a filter that has not run yet
 * @input: (type filename) (nullable): the file to read; %NULL for stdin
 * @output: (type filename) (nullable): the file to write; %NULL for stdout
 * @error: return location for a #GError
 *
 * Copies from a file what the operation may use, byte for byte.
 *
 * An output file appears under its name once it is complete and recorded, with its sidecar
 * NAME.riyotag; it replaces a file of that name. A stream is written after the whole input has
 * passed. The sidecar of @input is inherited, beside that name and, for a link, beside its target:
 * its tags are added to the layout's. So is the sidecar of a regular file on stdin. A pipe has
 * none, and the log says that the source was a pipe.
 *
 * Cost: one pass; memory under 32 MiB for any size. A record may have up to 4 MiB. Threads: the
 * operation's.
 *
 * Errors (nothing is written in each):
 *  - #RiyoRefusal: the first reason why something may not be used that no flag leaves out; the
 *    message names the parts
 *  - %RIYO_ERROR_FORMAT: the file does not match its layout; the message names file, record and
 *    byte
 *  - %RIYO_ERROR_MISMATCH: the input is not the one its sidecar describes, or that sidecar's table
 *    was never adopted here, or its sidecar cannot be looked for: stdin is a regular file without a
 *    name, or the file has none here and a name elsewhere; or stdin was read from before, or is
 *    read from meanwhile; or the input was changed while it was read
 *  - %RIYO_ERROR_ARGUMENT: the output is in a riyo folder, is named as a
 *    sidecar, or is the input
 *  - %RIYO_ERROR_STATE: also if a suspension was recorded while the file was read: it may cover a
 *    record that was already permitted, so run again, with a new operation or the same one
 *  - %RIYO_ERROR_IO, %RIYO_ERROR_NOT_RECORDED
 *
 * Returns: %TRUE if the output is complete, or lacks only what a flag leaves out
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_filter_run (RiyoFilter *filter, const char *input, const char *output,
                                       GError **error);

/**
 * riyo_filter_get_counts:
 * @filter: a filter that has run
 * @n_records: (out) (optional): records read; a receipt is one
 * @n_passed: (out) (optional): records that are in the output
 * @n_left_out: (out) (optional): records left out because of a flag, or as not the one person's;
 * those of totals are none
 *
 * Gets how many records the run has read, passed on and left out; 0 for each before it.
 *
 * Since: 0.1
 */
RIYO_API void riyo_filter_get_counts (RiyoFilter *filter, guint64 *n_records, guint64 *n_passed,
                                      guint64 *n_left_out);

/**
 * riyo_file_retag:
 * @file: (type filename): a file made from others
 * @sources: (array zero-terminated=1) (type filename): what it was made from; each has a sidecar
 * @error: return location for a #GError
 *
 * Writes the sidecar of a reworked file, with the union of the tags of what its sources still hold,
 * replacing one that is there. What was emptied or left out of a source carries nothing. It is
 * beside the file itself, also where @file is a link. Threads: any.
 *
 * Errors: %RIYO_ERROR_MISMATCH if a source has no sidecar, is not the one its sidecar describes, or
 * the sources' tables differ, or a sidecar may be elsewhere; %RIYO_ERROR_ARGUMENT for a file in a
 * riyo folder, or no regular file; %RIYO_ERROR_SYNTAX and _NAME of a sidecar, %RIYO_ERROR_IO.
 *
 * Returns: %TRUE if the sidecar was written
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_file_retag (const char *file, const char *const *sources, GError **error);

/**
 * riyo_filter_ref: (skip)
 * @filter: a filter
 *
 * Increases the reference count.
 *
 * Returns: (transfer full): @filter
 *
 * Since: 0.1
 */
RIYO_API RiyoFilter *riyo_filter_ref (RiyoFilter *filter);

/**
 * riyo_filter_unref: (skip)
 * @filter: (transfer full) (nullable): a filter
 *
 * Decreases the reference count; the last reference frees the filter.
 *
 * Since: 0.1
 */
RIYO_API void riyo_filter_unref (RiyoFilter *filter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoFilter, riyo_filter_unref)

G_END_DECLS
