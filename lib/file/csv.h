/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "engine.h"
#include "rows.h"
#include "scan/scan.h"

/* Neighbouring columns that pass, and what follows them. */
typedef struct
{
  guint first, last;
  guint with_delimiter; /* 1: the byte at the last column's mark goes along */
  guint n_tail;         /* delimiters of emptied columns, or the newline they took along */
  const guchar *tail;
} RiyoRun;

/* A row above the header, kept until that tells where somebody's number would stand. */
typedef struct
{
  RiyoRowView view; /* of bytes and marks of its own */
  guint64 row, byte;
} RiyoRowAbove;

/* A file of rows with the same columns, and the plan by which they are copied. */
typedef struct
{
  RiyoRows rows;
  guint n_columns; /* 0 until known */
  guint *parts;    /* of each column; G_MAXUINT = the layout does not name it */
  guint n_first_rows;
  gboolean blank_rows;
  GArray *above; /* RiyoRowAbove */
  gsize n_above; /* their bytes */
  gsize n_comment;
  gboolean commented; /* a comment was met before the columns were known: there must be several */
  RiyoTags kept_tags;
  RiyoRun *runs;
  guint n_runs;
  gboolean fills;     /* one column of several is left: an empty field is written, as "" */
  const guchar *lead; /* delimiters of emptied columns that come first */
  guint n_lead;
  GByteArray *tails;
  RiyoSift *sift; /* NULL: rows are done one by one */
  guint *subject; /* columns, G_MAXUINT where a sidecar says it was left out */
  RiyoSlice *slices;
} RiyoCsv;

/* Finds the layout's columns in the header row, and plans. */
gboolean riyo_csv_read_header (RiyoCsv *csv, const RiyoRowView *view, GError **error);

/* The same for a file without header, by its first row. */
gboolean riyo_csv_count_columns (RiyoCsv *csv, const RiyoRowView *view, GError **error);
