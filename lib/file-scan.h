/* SPDX-License-Identifier: LGPL-2.1-or-later */
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
  guint64 after_lead;  /* 1 when the last byte waits for its trail byte */
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

/* The engines behind riyo_scan_run(); whole blocks only. */
void riyo_scan_blocks_portable (RiyoScan *scan, const guchar *data, gsize from, gsize to);
#if defined(__x86_64__)
void riyo_scan_blocks_avx2 (RiyoScan *scan, const guchar *data, gsize from, gsize to);
void riyo_scan_blocks_avx512 (RiyoScan *scan, const guchar *data, gsize from, gsize to);
#endif

gboolean riyo_scan_has_avx512 (void);

/* For tests: 0 takes the best the CPU has, 1 at most AVX2, 2 portable C. All find the same. */
extern guint riyo_scan_engine;
