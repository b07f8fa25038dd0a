/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scanner for CPUs with AVX-512 and its byte compression: a block is one register. */
#include "config.h"

#include "internal.h"
#include "layout/layout.h"
#include "sift.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SCAN_WITH_CLMUL
#define SCAN_TARGET                                                                                \
  __attribute__ ((target ("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt,lzcnt,"         \
                          "pclmul")))

#define SCAN_FAST_UTF8 TRUE

typedef struct
{
  __m512i bytes; /* some not 0 */
} Odd;

#include "body.h"

SCAN_TARGET static inline gboolean
has_odd (Odd any_odd)
{
  return _mm512_test_epi8_mask (any_odd.bytes, any_odd.bytes) != 0;
}

SCAN_TARGET static inline void
store_marks (guint32 *marks, guint32 base, guint64 bits, int n)
{
  __m512i places = _mm512_set_epi8 (63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
                                    47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
                                    31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                                    15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  __m512i found = _mm512_maskz_compress_epi8 (bits, places);
  __m512i bases = _mm512_set1_epi32 ((int)base);

  for (;; marks += 16, n -= 16)
    {
      __m512i wide = _mm512_cvtepu8_epi32 (_mm512_castsi512_si128 (found));

      _mm512_storeu_si512 (marks, _mm512_add_epi32 (wide, bases));
      if (G_LIKELY (n <= 16))
        break;
      found = _mm512_alignr_epi64 (found, found, 2);
    }
}

/* Bytes b with b - first <= span, unsigned. */
SCAN_TARGET static inline guint64
in_range (__m512i bytes, char first, char span)
{
  return _mm512_cmple_epu8_mask (_mm512_sub_epi8 (bytes, _mm512_set1_epi8 (first)),
                                 _mm512_set1_epi8 (span));
}

SCAN_TARGET static inline guint64
find_from (__m512i bytes, char first)
{
  return _mm512_cmpge_epu8_mask (bytes, _mm512_set1_epi8 (first));
}

SCAN_TARGET static inline guint64
equals (__m512i bytes, char byte)
{
  return _mm512_cmpeq_epi8_mask (bytes, _mm512_set1_epi8 (byte));
}

/* Not 0 for C0 and C1, E0, ED, and F0 and more, of which six bits tell them apart. */
SCAN_TARGET static inline __m512i
find_odd_leads (guint64 leads, __m512i bytes)
{
  const __m512i odd = _mm512_set_epi64 (-1, -1, 0x0000ff0000000000, 0xff, 0, 0, 0, 0xffff);

  return _mm512_maskz_permutexvar_epi8 (leads, bytes, odd);
}

SCAN_TARGET static inline __attribute__ ((always_inline)) void
load_utf8 (Masks *m, __m512i bytes, gboolean exact, Odd *any_odd)
{
  m->lead = find_from (bytes, (char)0xc0);
  m->trail = _mm512_cmplt_epi8_mask (bytes, _mm512_set1_epi8 ((char)0xc0));
  m->lead3 = find_from (bytes, (char)0xe0);
  if (exact)
    {
      __m512i odd = find_odd_leads (m->lead, bytes);

      m->lead4 = find_from (bytes, (char)0xf0);
      m->odd = _mm512_test_epi8_mask (odd, odd);
    }
  else
    any_odd->bytes = _mm512_or_si512 (any_odd->bytes, find_odd_leads (m->lead, bytes));
}

SCAN_TARGET static inline __attribute__ ((always_inline)) Masks
load_masks (const guchar *data, guchar delimiter, gboolean quoted, RiyoText text, gboolean exact,
            guint64 after_lead, Odd *any_odd)
{
  __m512i bytes = _mm512_loadu_si512 (data);
  Masks m = { 0 };

  m.quote = quoted ? equals (bytes, '"') : 0;
  m.delimiter = equals (bytes, (char)delimiter);
  m.lf = equals (bytes, '\n');
  m.cr = equals (bytes, '\r');
  if (G_UNLIKELY (_mm512_testn_epi8_mask (bytes, bytes) != 0))
    m.nul = equals (bytes, '\0');
  if (text == RIYO_TEXT_CP932)
    {
      /* 0x81-0x9f and 0xe0-0xfc become one range, 0xa1-0xdc, when bit 5 is flipped. */
      m.lead = in_range (_mm512_xor_si512 (bytes, _mm512_set1_epi8 (0x20)), (char)0xa1, 0x3b);
      if ((m.lead | after_lead) != 0)
        m.bad = ~in_range (bytes, 0x40, (char)0xbc) | equals (bytes, 0x7f);
    }
  else if (text == RIYO_TEXT_UTF8)
    load_utf8 (&m, bytes, exact, any_odd);
  return m;
}

SCAN_TARGET void
riyo_scan_blocks_avx512 (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
  SCAN_CHOOSE (scan, scan_blocks, scan, data, from, to);
}

/* The bytes that pass of one block which begins in the column of @view. A column that is kept is a
 * range: from the byte after one mark up to the next. Ranges do not overlap, so one subtraction
 * fills them all; one that goes on past the block is filled by the borrow. */
SCAN_TARGET static inline __attribute__ ((always_inline)) guint64
find_kept (const RiyoSift *sift, const RiyoSiftView *view, const Found *found)
{
  guint64 ends = _pdep_u64 (view->kept, found->marks);
  guint64 begins = _pdep_u64 (view[1].kept, found->marks) << 1 | (view->kept & 1);

  return (ends - begins) | _pdep_u64 (view->with_mark, found->marks) | (found->cr & sift->cr);
}

SCAN_TARGET static inline __attribute__ ((always_inline)) RiyoSifted
sift_some (const RiyoSift *sift, const RiyoScan *scan, const guchar *data, gsize n, guchar *out,
           gboolean quoted, gboolean crlf, RiyoText text, gboolean exact, Odd *any_odd)
{
  const RiyoScan own = *scan; /* nothing that is written to @out can change it */
  Carry carry = { .may_open = 1 };
  RiyoSifted whole = { 0, 0, 0 };
  gsize column = 0, n_out = 0;

  for (gsize base = 0; base + 64 <= n; base += 64)
    {
      Found found = find_in_block (&own, &carry, quoted, crlf, text, exact, data + base, any_odd);
      const RiyoSiftView *view = &sift->views[column];
      guint64 kept = find_kept (sift, view, &found), rows;
      guint n_rows_bytes = 64 - (guint)_lzcnt_u64 (found.lf);

      if (G_UNLIKELY ((found.bad | (_pdep_u64 (view->last, found.marks) ^ found.lf)) != 0))
        break;
      rows = _bzhi_u64 (~G_GUINT64_CONSTANT (0), n_rows_bytes);
      _mm512_storeu_si512 (out + n_out,
                           _mm512_maskz_compress_epi8 (kept, _mm512_loadu_si512 (data + base)));
      column = (gsize)_mm_popcnt_u64 (found.marks & ~rows) + (found.lf != 0 ? 0 : column);
      whole.n = found.lf != 0 ? base + n_rows_bytes : whole.n;
      whole.n_out = found.lf != 0 ? n_out + (gsize)_mm_popcnt_u64 (kept & rows) : whole.n_out;
      whole.n_rows += (gsize)_mm_popcnt_u64 (found.lf);
      n_out += (gsize)_mm_popcnt_u64 (kept);
    }
  return whole;
}

SCAN_TARGET static inline __attribute__ ((always_inline)) RiyoSifted
sift_blocks (const RiyoSift *sift, const RiyoScan *scan, const guchar *data, gsize n, guchar *out,
             gboolean quoted, gboolean crlf, RiyoText text)
{
  Odd any_odd = { _mm512_setzero_si512 () };
  RiyoSifted whole;

  if (text != RIYO_TEXT_UTF8)
    return sift_some (sift, scan, data, n, out, quoted, crlf, text, TRUE, &any_odd);
  whole = sift_some (sift, scan, data, n, out, quoted, crlf, text, FALSE, &any_odd);
  if (G_LIKELY (!has_odd (any_odd)))
    return whole;
  return sift_some (sift, scan, data, n, out, quoted, crlf, text, TRUE, &any_odd);
}

SCAN_TARGET RiyoSifted
riyo_sift_blocks_avx512 (const RiyoSift *sift, const RiyoScan *scan, const guchar *data, gsize n,
                         guchar *out)
{
  return SCAN_CHOOSE (scan, sift_blocks, sift, scan, data, n, out);
}

#endif
