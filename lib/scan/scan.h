/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From bytes to marks: where fields and rows end, 64 bytes at a time. */
#pragma once

#include <glib.h>

#include "layout/layout.h"

/* The most bytes one call scans: it bounds the marks, and keeps a pass inside the second-level
 * cache. */
#define RIYO_SCAN_LIMIT_BYTES (256u * 1024)

typedef enum
{
  RIYO_FAULT_NONE,
  RIYO_FAULT_QUOTE_IN_FIELD,
  RIYO_FAULT_AFTER_QUOTE,
  RIYO_FAULT_NEWLINE,
  RIYO_FAULT_HALF_CHARACTER,
  RIYO_FAULT_NUL,
} RiyoFault;

/* Finds the delimiters and newlines that stand outside quotes, 64 bytes at a time, and refuses what
 * would let two readers disagree about where a field ends. Nothing is decoded: in UTF-8 and in
 * CP932 no byte below 0x40 is ever part of a longer character (CP932 trail bytes are 0x40-0x7E and
 * 0x80-0xFC), so a comma, tab, quote, CR or LF byte is always that character. */
typedef struct
{
  guchar delimiter;
  gboolean quoted;
  gboolean crlf;
  RiyoText text;
  guint64 inside;      /* all ones while within quotes */
  guint64 may_open;    /* 1 when a quote may open a field at the next byte */
  guint64 after_quote; /* 1 when the last byte closed a quote */
  guint64 after_cr;    /* 1 when the last byte was a CR outside quotes */
  guint64 after_lead;  /* bit i: byte i of what comes next must be a trail byte */
  guchar after_odd;    /* in UTF-8: the last byte, when the next one is further limited by it */
  guint32 *marks;      /* offsets of delimiters and newlines, in order */
  gsize n_marks;
  guint32 *rows; /* which of the marks are newlines */
  gsize n_rows;
  RiyoFault fault; /* the first, at fault_offset; scanning has stopped there */
  gsize fault_offset;
} RiyoScan;

void riyo_scan_init (RiyoScan *scan, const RiyoLayout *layout, gboolean crlf);
void riyo_scan_clear (RiyoScan *scan);

/* Scans data[from … to), which follows what was scanned before; at most RIYO_SCAN_LIMIT_BYTES, and
 * a multiple of 64 unless it is the file's end. Marks are offsets from @data. */
void riyo_scan_run (RiyoScan *scan, const guchar *data, gsize from, gsize to);

/* Forgets all: what is scanned next begins a row. */
void riyo_scan_restart (RiyoScan *scan);

/* Forgets the first @n_marks marks and all rows, and moves the others down by @n_bytes. */
void riyo_scan_shift (RiyoScan *scan, gsize n_marks, gsize n_bytes);

gboolean riyo_scan_has_avx512 (void);

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
