/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scanner in portable C, and the choice of the engine at run time. */
#include "config.h"

#include <string.h>

#include "internal.h"

#define SCAN_TARGET
#define EACH_BYTE(b) (G_GUINT64_CONSTANT (0x0101010101010101) * (b))
/* A scan puts at most one mark a byte, in sixteens; an unfinished row has carried some over. */
#define MARKS_ROOM (RIYO_SCAN_LIMIT_BYTES + RIYO_COLUMN_LIMIT + 128)

guint riyo_scan_engine;

/* Nothing is cheaper here than to look at once. */
#define SCAN_FAST_UTF8 FALSE
typedef guint Odd;

#include "body.h"

static inline gboolean
has_odd (Odd any_odd)
{
  return any_odd != 0;
}

/* The top bit of each byte, gathered: byte i gives bit i. */
static inline guint64
gather (guint64 tops)
{
  return (((tops & EACH_BYTE (0x80)) >> 7) * G_GUINT64_CONSTANT (0x0102040810204080)) >> 56;
}

static inline guint64
equals (guint64 word, guchar byte)
{
  guint64 x = word ^ EACH_BYTE (byte);

  return gather (~(((x & EACH_BYTE (0x7f)) + EACH_BYTE (0x7f)) | x));
}

static inline guint64
prefix_xor (guint64 bits)
{
  for (guint shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

static inline void
store_marks (guint32 *marks, guint32 base, guint64 bits, int n)
{
  for (int i = 0; i < n; i++, bits &= bits - 1)
    marks[i] = base + (guint32)__builtin_ctzll (bits);
}

static inline gboolean
is_lead (RiyoText text, guchar byte)
{
  if (text == RIYO_TEXT_CP932)
    return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
  return byte >= 0xc0;
}

static inline Masks
load_masks (const guchar *data, guchar delimiter, gboolean quoted, RiyoText text,
            gboolean exact G_GNUC_UNUSED, guint64 after_lead, Odd *any_odd G_GNUC_UNUSED)
{
  guint64 high = 0;
  Masks m = { 0 };

  for (guint i = 0; i < 8; i++)
    {
      guint64 word;

      memcpy (&word, data + 8 * i, 8);
      word = GUINT64_FROM_LE (word);
      m.quote |= equals (word, '"') << (8 * i);
      m.delimiter |= equals (word, delimiter) << (8 * i);
      m.lf |= equals (word, '\n') << (8 * i);
      m.cr |= equals (word, '\r') << (8 * i);
      m.nul |= equals (word, '\0') << (8 * i);
      high |= gather (word) << (8 * i);
    }
  if (!quoted)
    m.quote = 0;
  if (text == RIYO_TEXT_ANY || (high | after_lead) == 0)
    return m;
  for (guint i = 0; i < 64; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;

      m.lead |= is_lead (text, data[i]) ? bit : 0;
      m.lead3 |= data[i] >= 0xe0 ? bit : 0;
      m.lead4 |= data[i] >= 0xf0 ? bit : 0;
      m.odd |= data[i] == 0xc0 || data[i] == 0xc1 || data[i] == 0xe0 || data[i] == 0xed
                       || data[i] >= 0xf0
                   ? bit
                   : 0;
      m.trail |= data[i] >= 0x80 && data[i] < 0xc0 ? bit : 0;
      m.bad |= data[i] < 0x40 || data[i] == 0x7f || data[i] > 0xfc ? bit : 0;
    }
  return m;
}

static void
scan_blocks_portable (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
  SCAN_CHOOSE (scan, scan_blocks, scan, data, from, to);
}

void
riyo_scan_init (RiyoScan *scan, const RiyoLayout *layout, gboolean crlf)
{
  *scan = (RiyoScan){ .delimiter = layout->form == RIYO_FORM_TSV ? '\t' : ',',
                      .quoted = !layout->unquoted,
                      .crlf = crlf,
                      .text = layout->text,
                      .may_open = 1 };
  scan->marks = g_new (guint32, MARKS_ROOM);
  scan->rows = g_new (guint32, MARKS_ROOM);
}

void
riyo_scan_clear (RiyoScan *scan)
{
  g_clear_pointer (&scan->marks, g_free);
  g_clear_pointer (&scan->rows, g_free);
}

gboolean
riyo_scan_has_avx512 (void)
{
#if defined(__x86_64__)
  return riyo_scan_engine == 0 && __builtin_cpu_supports ("avx512bw")
         && __builtin_cpu_supports ("avx512vbmi") && __builtin_cpu_supports ("avx512vbmi2")
         && __builtin_cpu_supports ("bmi2") && __builtin_cpu_supports ("pclmul");
#else
  return FALSE;
#endif
}

static void
scan_with_engine (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
#if defined(__x86_64__)
  if (riyo_scan_has_avx512 ())
    riyo_scan_blocks_avx512 (scan, data, from, to);
  else if (riyo_scan_engine <= 1 && __builtin_cpu_supports ("avx2")
           && __builtin_cpu_supports ("pclmul") && __builtin_cpu_supports ("bmi2"))
    riyo_scan_blocks_avx2 (scan, data, from, to);
  else
#endif
    scan_blocks_portable (scan, data, from, to);
}

/* The last bytes of the file, padded to a block with a byte that is nothing in particular. */
static void
scan_tail (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
  guchar block[64];
  gsize n = to - from, n_marks = scan->n_marks;

  memset (block, 'x', sizeof block);
  memcpy (block, data + from, n);
  scan_with_engine (scan, block, 0, sizeof block);
  for (; n_marks < scan->n_marks; n_marks++)
    scan->marks[n_marks] += (guint32)from;
  if (scan->fault != RIYO_FAULT_NONE)
    scan->fault_offset += from;
}

void
riyo_scan_run (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
  gsize whole = from + (to - from) / 64 * 64;

  scan_with_engine (scan, data, from, whole);
  if (whole < to && scan->fault == RIYO_FAULT_NONE)
    scan_tail (scan, data, whole, to);
}

void
riyo_scan_restart (RiyoScan *scan)
{
  scan->inside = scan->after_quote = scan->after_cr = scan->after_lead = 0;
  scan->after_odd = 0;
  scan->may_open = 1;
  scan->n_marks = scan->n_rows = 0;
}

void
riyo_scan_shift (RiyoScan *scan, gsize n_marks, gsize n_bytes)
{
  for (gsize i = n_marks; i < scan->n_marks; i++)
    scan->marks[i - n_marks] = scan->marks[i] - (guint32)n_bytes;
  scan->n_marks -= n_marks;
  scan->n_rows = 0;
}
