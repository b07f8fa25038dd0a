/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scanner proper, over bit masks of 64 bytes. Included by each engine, which says what
 * SCAN_TARGET is and how the first three functions below are done on its CPU. */

typedef struct
{
  guint64 quote, delimiter, lf, cr;
  guint64 high; /* bytes from 0x80 on */
  guint64 lead; /* bytes that want a trail byte: in CP932 unless they are one themselves */
  guint64 bad;  /* bytes that cannot be a trail byte */
  guint64 nul;
} Masks;

SCAN_TARGET static inline Masks load_masks (const guchar *data, guchar delimiter, gboolean quoted,
                                            RiyoText text, guint64 after_lead);
/* Writes base + i for each bit i, and may write up to 15 more: the array has room, and a branch
 * that guesses wrong costs more. */
SCAN_TARGET static inline void store_marks (guint32 *marks, guint32 base, guint64 bits, int n);
/* Bit i is the parity of bits 0 … i: set from each opening quote up to its closing one. */
SCAN_TARGET static inline guint64 prefix_xor (guint64 bits);

/* Where an odd run of lead-range bytes ends: in CP932 its last byte is a lead byte, whose trail
 * byte is the one found. Runs begin at a character: what precedes them is no lead byte. The
 * additions carry through runs, as in simdjson's search for odd runs of backslashes. */
SCAN_TARGET static inline guint64
ends_of_odd_runs (guint64 run, guint64 *carry)
{
  const guint64 even = G_GUINT64_CONSTANT (0x5555555555555555), odd = ~even;
  guint64 starts = run & ~(run << 1);
  guint64 even_mask = even ^ *carry;
  guint64 even_carries = run + (starts & even_mask);
  guint64 odd_carries;
  guint64 overflow
      = (guint64)__builtin_add_overflow (run, starts & ~even_mask, (unsigned long *)&odd_carries);

  odd_carries |= *carry;
  *carry = overflow;
  return (even_carries & ~run & odd) | (odd_carries & ~run & even);
}

/* What one block hands to the next; in registers, for nothing points to it. */
typedef struct
{
  guint64 inside, may_open, after_quote, after_cr, after_lead;
  guint32 *next_mark, *next_row;
} Carry;

SCAN_TARGET static inline guint64
find_half_characters (RiyoText text, Carry *carry, const Masks *masks)
{
  guint64 trail;

  if (text == RIYO_TEXT_CP932)
    return ends_of_odd_runs (masks->lead, &carry->after_lead) & masks->bad;
  trail = (masks->lead << 1) | carry->after_lead;
  carry->after_lead = masks->lead >> 63;
  return trail & ~masks->high;
}

SCAN_TARGET static inline __attribute__ ((always_inline)) void
put_marks (Carry *carry, guint32 base, guint64 bits)
{
  int n = __builtin_popcountll (bits);

  store_marks (carry->next_mark, base, bits, n);
  carry->next_mark += n;
}

SCAN_TARGET static inline __attribute__ ((always_inline)) void
put_rows (const RiyoScan *scan, Carry *carry, guint64 marks, guint64 newlines)
{
  gsize n_marks = (gsize)(carry->next_mark - scan->marks);
  int n = __builtin_popcountll (newlines);
  guint32 *rows = carry->next_row;

  carry->next_row += n;
  do
    {
      guint64 before = (newlines ^ (newlines - 1)) >> 1;

      *rows++ = (guint32)(n_marks + (gsize)__builtin_popcountll (marks & before));
      newlines &= newlines - 1;
    }
  while (G_UNLIKELY (--n > 0));
}

static void __attribute__ ((noinline, cold))
set_fault (RiyoScan *scan, gsize base, guint64 quote, guint64 after, guint64 newline, guint64 half,
           guint64 nul)
{
  guint64 all = quote | after | newline | half | nul, first = all & -all;

  scan->fault_offset = base + (gsize)__builtin_ctzll (all);
  scan->fault = (nul & first) != 0       ? RIYO_FAULT_NUL
                : (half & first) != 0    ? RIYO_FAULT_HALF_CHARACTER
                : (newline & first) != 0 ? RIYO_FAULT_NEWLINE
                : (quote & first) != 0   ? RIYO_FAULT_QUOTE_IN_FIELD
                                         : RIYO_FAULT_AFTER_QUOTE;
}

/* One block; FALSE at the first fault. */
SCAN_TARGET static inline __attribute__ ((always_inline)) gboolean
scan_block (RiyoScan *scan, Carry *carry, gboolean crlf, gboolean quoted, RiyoText text,
            const guchar *data, gsize base)
{
  Masks m = load_masks (data + base, scan->delimiter, quoted, text, carry->after_lead);
  guint64 inside = quoted ? prefix_xor (m.quote) ^ carry->inside : 0;
  guint64 closes = m.quote & ~inside, opens = m.quote & inside;
  guint64 lf = m.lf & ~inside, cr = m.cr & ~inside;
  guint64 marks = (m.delimiter & ~inside) | lf;
  guint64 may_open = ((marks | closes) << 1) | carry->may_open;
  guint64 after_quote = (closes << 1) | carry->after_quote;
  guint64 after_cr = (cr << 1) | carry->after_cr;
  guint64 bad_quote = opens & ~may_open;
  guint64 bad_after = after_quote & ~(marks | opens | cr);
  guint64 bad_newline = crlf ? lf ^ after_cr : cr;
  guint64 bad_half = 0;

  carry->inside = (guint64)((gint64)inside >> 63);
  carry->may_open = (marks | closes) >> 63;
  carry->after_quote = closes >> 63;
  carry->after_cr = cr >> 63;
  if (text != RIYO_TEXT_ANY && (m.high | carry->after_lead) != 0)
    bad_half = find_half_characters (text, carry, &m);
  if (G_UNLIKELY ((bad_quote | bad_after | bad_newline | bad_half | m.nul) != 0))
    {
      guint64 all = bad_quote | bad_after | bad_newline | bad_half | m.nul;
      guint64 before = (all & -all) - 1;

      set_fault (scan, base, bad_quote, bad_after, bad_newline, bad_half, m.nul);
      put_rows (scan, carry, marks & before, lf & before); /* to tell the record */
      put_marks (carry, (guint32)base, marks & before);
      return FALSE;
    }
  put_rows (scan, carry, marks, lf);
  put_marks (carry, (guint32)base, marks);
  return TRUE;
}

SCAN_TARGET static inline __attribute__ ((always_inline)) void
scan_blocks (RiyoScan *scan, const guchar *data, gsize from, gsize to, gboolean quoted,
             RiyoText text)
{
  Carry carry = { scan->inside,
                  scan->may_open,
                  scan->after_quote,
                  scan->after_cr,
                  scan->after_lead,
                  scan->marks + scan->n_marks,
                  scan->rows + scan->n_rows };
  gboolean crlf = scan->crlf;

  for (gsize base = from; base < to; base += 64)
    if (!scan_block (scan, &carry, crlf, quoted, text, data, base))
      break;
  scan->inside = carry.inside;
  scan->may_open = carry.may_open;
  scan->after_quote = carry.after_quote;
  scan->after_cr = carry.after_cr;
  scan->after_lead = carry.after_lead;
  scan->n_marks = (gsize)(carry.next_mark - scan->marks);
  scan->n_rows = (gsize)(carry.next_row - scan->rows);
}

/* The loop once for each encoding, so that none pays for another. */
SCAN_TARGET static inline __attribute__ ((always_inline)) void
choose_loop (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
  if (scan->text == RIYO_TEXT_CP932)
    scan_blocks (scan, data, from, to, scan->quoted, RIYO_TEXT_CP932);
  else if (scan->text == RIYO_TEXT_UTF8)
    scan_blocks (scan, data, from, to, scan->quoted, RIYO_TEXT_UTF8);
  else
    scan_blocks (scan, data, from, to, scan->quoted, RIYO_TEXT_ANY);
}
