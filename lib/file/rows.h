/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "engine.h"
#include "layout/layout.h"
#include "scan/scan.h"

/* Rows of delimited text: what the engines for CSV and for typed lines are built on. */
typedef struct
{
  RiyoEngine engine;
  RiyoScan scan;
  gsize row_start;  /* where the first row that is not done begins */
  gsize first_mark; /* its first mark */
  gsize next_row;   /* its place in scan.rows */
  gsize scanned;    /* bytes of the input that have been scanned */
  guchar *out;
  gsize n_out; /* bytes in out, of which the first n_ready were handed out */
  gsize n_ready;
  gsize room;
  gboolean begun;
  gboolean at_end;
  guint n_lent;       /* bytes of a last newline that the file does not have */
  gboolean last_kept; /* the last row went into out */
  gsize searched;     /* bytes of the input in which no end mark was found */
  GByteArray *tail;   /* what the file ends with from its end mark on; or NULL */
} RiyoRows;

/* One row: columns 0 … n-1 end at marks[0 … n-1]; the last mark is the LF. */
typedef struct
{
  const guchar *data; /* the buffer that marks count from */
  gsize start;
  const guint32 *marks;
  gsize n;
  gsize newline_bytes;
} RiyoRowView;

/* Reads the next piece; scans what of it is not scanned. */
gboolean riyo_rows_read (RiyoRows *rows, GError **error);
gboolean riyo_rows_scan (RiyoRows *rows, GError **error);

/* Whole rows at the front of the piece have been done otherwise: @n_bytes, from row_start. */
void riyo_rows_skip (RiyoRows *rows, gsize n_bytes);

/* Ends the work on a piece: the first @n_ready bytes of out are decided. */
void riyo_rows_finish (RiyoRows *rows, gsize n_ready);

void riyo_rows_clear (RiyoEngine *engine);

/* The next complete row of the piece; FALSE when there is none. */
static inline gboolean
riyo_rows_next (RiyoRows *rows, RiyoRowView *view)
{
  const RiyoScan *scan = &rows->scan;
  gsize last;

  if (rows->next_row == scan->n_rows)
    return FALSE;
  last = scan->rows[rows->next_row++];
  view->data = rows->engine.input.data;
  view->start = rows->row_start;
  view->marks = scan->marks + rows->first_mark;
  view->n = last - rows->first_mark + 1;
  view->newline_bytes = scan->crlf ? 2 : 1;
  rows->row_start = (gsize)scan->marks[last] + 1;
  rows->first_mark = last + 1;
  rows->engine.n_rows++;
  return TRUE;
}

/* Where column @i begins, and where it ends. */
static inline gsize
riyo_row_begin (const RiyoRowView *view, gsize i)
{
  return i == 0 ? view->start : (gsize)view->marks[i - 1] + 1;
}

static inline gsize
riyo_row_end (const RiyoRowView *view, gsize i)
{
  return i + 1 == view->n ? (gsize)view->marks[i] + 1 - view->newline_bytes : view->marks[i];
}

/* Copies in pieces of 64: both buffers have so much room to spare, and most runs are short. */
static inline guchar *
riyo_rows_copy (guchar *out, const guchar *from, gsize n)
{
  __builtin_memcpy (out, from, 32);
  __builtin_memcpy (out + 32, from + 32, 32);
  for (gsize done = 64; G_UNLIKELY (done < n); done += 64)
    __builtin_memcpy (out + done, from + done, 64);
  return out + n;
}

/* Whether a row is no record by 空行=通す: one without a byte or, where there are several columns,
 * a lone field of blanks. */
static inline gboolean
riyo_row_is_blank (const RiyoRowView *view, gboolean several)
{
  gsize i = view->start, end;

  if (view->n != 1)
    return FALSE;
  end = riyo_row_end (view, 0);
  while (several && i < end && (view->data[i] == ' ' || view->data[i] == '\t'))
    i++;
  return i == end;
}

/* The column's bytes without its quotes; inner quotes stay doubled. */
static inline RiyoSlice
riyo_row_slice (const RiyoRows *rows, const RiyoRowView *view, gsize i)
{
  gsize start = riyo_row_begin (view, i), n = riyo_row_end (view, i) - start;
  const guchar *data = view->data + start;
  gboolean quoted = n >= 2 && data[0] == '"' && rows->scan.quoted;

  return (RiyoSlice){ quoted ? data + 1 : data, quoted ? n - 2 : n, quoted };
}

/* The column's text as @text has it, NULL when it is none. */
char *riyo_row_dup_text (const RiyoRows *rows, const RiyoRowView *view, gsize i, RiyoText text);

/* The byte position of a row in the file, from 1. */
static inline guint64
riyo_rows_byte (const RiyoRows *rows, const RiyoRowView *view)
{
  return rows->engine.input.offset + view->start + 1;
}
