/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scanner proper, over bit masks of 64 bytes. Included by each engine, which says what
 * SCAN_TARGET is and how the first functions below are done on its CPU. */

typedef struct
{
  guint64 quote, delimiter, lf, cr;
  guint64 lead;         /* bytes that want a trail byte: in CP932 unless they are one themselves */
  guint64 lead3, lead4; /* in UTF-8: those of them that want two, and three */
  guint64 trail;        /* there too: bytes from 0x80 to 0xBF */
  guint64 odd;          /* there too: leads that not every trail byte may follow, or none */
  guint64 bad;          /* in CP932, where a lead byte is near: bytes that cannot be a trail byte */
  guint64 nul;
} Masks;

/* Of UTF-8 lead4 and odd are found when @exact; else @any_odd remembers that there is such a lead.
 */
SCAN_TARGET static inline Masks
load_masks (const guchar *data, guchar delimiter, gboolean quoted, RiyoText text, gboolean exact,
            guint64 after_lead, Odd *any_odd);
SCAN_TARGET static inline gboolean has_odd (Odd any_odd);
/* Writes base + i for each bit i, and may write up to 15 more: the array has room, and a branch
 * that guesses wrong costs more. */
SCAN_TARGET static inline void store_marks (guint32 *marks, guint32 base, guint64 bits, int n);
/* Bit i is the parity of bits 0 … i: set from each opening quote up to its closing one. */
SCAN_TARGET static inline guint64 prefix_xor (guint64 bits);

#ifdef SCAN_WITH_CLMUL /* a product without carries, with all ones */
SCAN_TARGET static inline guint64
prefix_xor (guint64 bits)
{
  __m128i product
      = _mm_clmulepi64_si128 (_mm_set_epi64x (0, (gint64)bits), _mm_set1_epi8 ((char)0xff), 0);

  return (guint64)_mm_cvtsi128_si64 (product);
}
#endif

/* The trail bytes of CP932, where a byte of the lead range may be either: leads and trails take
 * turns in a run of them, from the run's first byte on. Subtracting fills each run that begins at
 * an even place with every second bit, as simdjson does with backslashes. */
SCAN_TARGET static inline guint64
find_trails (guint64 range, guint64 *after_lead)
{
  const guint64 odd = G_GUINT64_CONSTANT (0xaaaaaaaaaaaaaaaa);
  guint64 leads = range & ~*after_lead;
  guint64 turns = ((leads << 1 | odd) - leads) ^ odd;
  guint64 trails = turns ^ (range | *after_lead);

  *after_lead = (turns & range) >> 63;
  return trails;
}

/* What one block hands to the next; in registers, for nothing points to it. */
typedef struct
{
  guint64 inside, may_open, after_quote, after_cr, after_lead, after_odd;
  guint32 *next_mark, *next_row;
} Carry;

/* Leads of UTF-8 behind which a trail byte of the other half would be a longer spelling of another
 * character, such as of a delimiter, half of a pair of UTF-16, or beyond the last character. */
static inline gboolean
may_follow (guint64 lead, guchar next)
{
  return lead == 0xe0   ? next >= 0xa0
         : lead == 0xed ? next < 0xa0
         : lead == 0xf0 ? next >= 0x90
         : lead == 0xf4 ? next < 0x90
                        : lead >= 0xc2 && lead < 0xf4;
}

/* Where such a lead, or one that is none, is not followed as it must be: seen at the byte behind
 * it, wherever a block ends, so that every way of cutting a file into blocks tells the same place.
 */
static guint64 __attribute__ ((noinline, cold))
find_odd (guint64 after_odd, guint64 odd, const guchar *block)
{
  guint64 wrong = after_odd != 0 && !may_follow (after_odd, block[0]);

  for (guint64 behind = odd << 1; behind != 0; behind &= behind - 1)
    {
      guint at = (guint)__builtin_ctzll (behind);

      wrong |= (guint64)!may_follow (block[at - 1], block[at]) << at;
    }
  return wrong;
}

SCAN_TARGET static inline __attribute__ ((always_inline)) guint64
find_half_characters (RiyoText text, gboolean exact, Carry *carry, const Masks *masks,
                      const guchar *block)
{
  guint64 trails, wrong;

  if (text == RIYO_TEXT_CP932)
    return find_trails (masks->lead, &carry->after_lead) & masks->bad;
  /* Each lead says how many trail bytes follow it, and no others stand anywhere. */
  trails = masks->lead << 1 | masks->lead3 << 2 | carry->after_lead;
  carry->after_lead = masks->lead >> 63 | masks->lead3 >> 62;
  if (!exact)
    return trails ^ masks->trail;
  carry->after_lead |= masks->lead4 >> 61;
  wrong = (trails | masks->lead4 << 3) ^ masks->trail;
  if (G_UNLIKELY ((masks->odd | carry->after_odd) != 0))
    {
      wrong |= find_odd (carry->after_odd, masks->odd, block);
      carry->after_odd = masks->odd >> 63 != 0 ? block[63] : 0;
    }
  return wrong;
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

/* What stands outside quotes in one block, and what must not. */
typedef struct
{
  guint64 marks, lf, cr;
  guint64 bad_quote, bad_after, bad_newline, bad_half, nul;
  guint64 bad; /* any of the five */
} Found;

SCAN_TARGET static inline __attribute__ ((always_inline)) Found
find_in_block (const RiyoScan *scan, Carry *carry, gboolean quoted, gboolean crlf, RiyoText text,
               gboolean exact, const guchar *block, Odd *any_odd)
{
  Masks m = load_masks (block, scan->delimiter, quoted, text, exact, carry->after_lead, any_odd);
  guint64 plain = ~G_GUINT64_CONSTANT (0), closes = 0;
  Found found = { .nul = m.nul };

  if (quoted && (m.quote | carry->inside | carry->after_quote) != 0)
    {
      guint64 inside = prefix_xor (m.quote) ^ carry->inside, opens = m.quote & inside;
      guint64 ends;

      plain = ~inside;
      closes = m.quote & plain;
      ends = ((m.delimiter | m.lf) & plain) | closes;
      found.bad_quote = opens & ~(ends << 1 | carry->may_open);
      found.bad_after
          = (closes << 1 | carry->after_quote) & ~(((m.delimiter | m.lf | m.cr) & plain) | opens);
      carry->inside = (guint64)((gint64)inside >> 63);
      carry->after_quote = closes >> 63;
    }
  found.lf = m.lf & plain;
  found.cr = m.cr & plain;
  found.marks = (m.delimiter & plain) | found.lf;
  carry->may_open = (found.marks | closes) >> 63;
  found.bad_newline = found.cr;
  if (crlf)
    {
      found.bad_newline = found.lf ^ (found.cr << 1 | carry->after_cr);
      carry->after_cr = found.cr >> 63;
    }
  if (text != RIYO_TEXT_ANY
      && (m.lead | (text == RIYO_TEXT_UTF8 ? m.trail : 0) | carry->after_lead) != 0)
    found.bad_half = find_half_characters (text, exact, carry, &m, block);
  found.bad = found.bad_quote | found.bad_after | found.bad_newline | found.bad_half | found.nul;
  return found;
}

static void __attribute__ ((noinline, cold))
set_fault (RiyoScan *scan, gsize base, const Found *found)
{
  guint64 first = found->bad & -found->bad;

  scan->fault_offset = base + (gsize)__builtin_ctzll (first);
  scan->fault = (found->nul & first) != 0           ? RIYO_FAULT_NUL
                : (found->bad_half & first) != 0    ? RIYO_FAULT_HALF_CHARACTER
                : (found->bad_newline & first) != 0 ? RIYO_FAULT_NEWLINE
                : (found->bad_quote & first) != 0   ? RIYO_FAULT_QUOTE_IN_FIELD
                                                    : RIYO_FAULT_AFTER_QUOTE;
}

/* One block; FALSE at the first fault. */
SCAN_TARGET static inline __attribute__ ((always_inline)) gboolean
scan_block (RiyoScan *scan, Carry *carry, gboolean quoted, gboolean crlf, RiyoText text,
            gboolean exact, const guchar *data, gsize base, Odd *any_odd)
{
  Found found = find_in_block (scan, carry, quoted, crlf, text, exact, data + base, any_odd);
  guint64 before = (found.bad & -found.bad) - 1; /* all, where nothing is bad */

  if (G_UNLIKELY (found.bad != 0))
    set_fault (scan, base, &found);
  put_rows (scan, carry, found.marks & before, found.lf & before); /* to tell the record */
  put_marks (carry, (guint32)base, found.marks & before);
  return found.bad == 0;
}

/* Up to the first fault. */
SCAN_TARGET static inline __attribute__ ((always_inline)) void
scan_some (RiyoScan *scan, Carry *carry, const guchar *data, gsize from, gsize to, gboolean quoted,
           gboolean crlf, RiyoText text, gboolean exact, Odd *any_odd)
{
  gsize base = from;

  while (base < to && scan_block (scan, carry, quoted, crlf, text, exact, data, base, any_odd))
    base += 64;
}

/* Leads that must be looked at one by one are rare: a chunk is scanned as if there were none, and
 * once more where there is one. */
#define EXACT_BYTES 4096

SCAN_TARGET static inline __attribute__ ((always_inline)) void
scan_blocks (RiyoScan *scan, const guchar *data, gsize from, gsize to, gboolean quoted,
             gboolean crlf, RiyoText text)
{
  const gboolean twice = SCAN_FAST_UTF8 && text == RIYO_TEXT_UTF8;
  Carry carry = {
    scan->inside,     scan->may_open,  scan->after_quote,           scan->after_cr,
    scan->after_lead, scan->after_odd, scan->marks + scan->n_marks, scan->rows + scan->n_rows
  };

  for (gsize base = from, end; base < to && scan->fault == RIYO_FAULT_NONE; base = end)
    {
      Carry before = carry;
      Odd any_odd = { 0 };

      end = twice ? MIN (to, base + EXACT_BYTES) : to;
      if (twice && carry.after_odd == 0)
        {
          scan_some (scan, &carry, data, base, end, quoted, crlf, text, FALSE, &any_odd);
          if (G_LIKELY (!has_odd (any_odd)))
            continue;
          carry = before;
          scan->fault = RIYO_FAULT_NONE;
        }
      scan_some (scan, &carry, data, base, end, quoted, crlf, text, TRUE, &any_odd);
    }
  scan->inside = carry.inside;
  scan->may_open = carry.may_open;
  scan->after_quote = carry.after_quote;
  scan->after_cr = carry.after_cr;
  scan->after_lead = carry.after_lead;
  scan->after_odd = (guchar)carry.after_odd;
  scan->n_marks = (gsize)(carry.next_mark - scan->marks);
  scan->n_rows = (gsize)(carry.next_row - scan->rows);
}

/* The loop once for each kind of file, so that none pays for another: behind its own arguments,
 * @loop gets as constants whether fields may be quoted, whether rows end with CR LF, and the text.
 */
#define SCAN_TEXTS(scan, loop, quoted, crlf, ...)                                                  \
  ((scan)->text == RIYO_TEXT_CP932  ? loop (__VA_ARGS__, quoted, crlf, RIYO_TEXT_CP932)            \
   : (scan)->text == RIYO_TEXT_UTF8 ? loop (__VA_ARGS__, quoted, crlf, RIYO_TEXT_UTF8)             \
                                    : loop (__VA_ARGS__, quoted, crlf, RIYO_TEXT_ANY))
#define SCAN_CHOOSE(scan, loop, ...)                                                               \
  ((scan)->crlf ? ((scan)->quoted ? SCAN_TEXTS (scan, loop, TRUE, TRUE, __VA_ARGS__)               \
                                  : SCAN_TEXTS (scan, loop, FALSE, TRUE, __VA_ARGS__))             \
                : ((scan)->quoted ? SCAN_TEXTS (scan, loop, TRUE, FALSE, __VA_ARGS__)              \
                                  : SCAN_TEXTS (scan, loop, FALSE, FALSE, __VA_ARGS__)))
