/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "file-scan.h"

/* Seen from one column on: bit i tells of the i-th mark from there, round and round the columns. */
typedef struct
{
  guint64 kept;      /* the column that the mark ends passes */
  guint64 with_mark; /* the mark itself does */
  guint64 last;      /* the mark must be the row's end */
} RiyoSiftView;

/* Drops or empties columns of whole rows that are all alike, 64 bytes at a time and no row by
 * itself: which bytes pass is worked out as bits, and the bytes are compressed by them. */
typedef struct
{
  guint n_columns;
  guint64 cr;          /* all ones where newlines pass */
  RiyoSiftView *views; /* from each column, and from the first once more */
} RiyoSift;

/* For a CPU that can, else NULL: then rows are done one by one. @kept has @n_columns; @blank keeps
 * the delimiters of columns that do not pass. */
RiyoSift *riyo_sift_new (const gboolean *kept, guint n_columns, gboolean blank);
void riyo_sift_free (RiyoSift *sift);

/* The whole rows that data[0 … n) begins with: where they end, what of them went to out, and how
 * many they are. */
typedef struct
{
  gsize n, n_out, n_rows;
} RiyoSifted;

/* Stops before the first row that has a fault or another number of columns; whoever looks at that
 * row one by one finds out what it is. data[0] begins a row; both buffers have 64 bytes to spare.
 */
RiyoSifted riyo_sift_rows (const RiyoSift *sift, const RiyoScan *scan, const guchar *data, gsize n,
                           guchar *out);

#if defined(__x86_64__)
RiyoSifted riyo_sift_blocks_avx512 (const RiyoSift *sift, const RiyoScan *scan, const guchar *data,
                                    gsize n, guchar *out);
#endif
