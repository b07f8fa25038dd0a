/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scanner for CPUs with AVX2 and carry-less multiplication. */
#include "config.h"

#include "internal.h"
#include "layout/layout.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SCAN_WITH_CLMUL
#define SCAN_TARGET __attribute__ ((target ("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))

#define SCAN_FAST_UTF8 TRUE

typedef struct
{
  __m256i low, high;
} Block;

typedef struct
{
  __m256i bytes; /* some not 0 */
} Odd;

#include "body.h"

SCAN_TARGET static inline gboolean
has_odd (Odd any_odd)
{
  return !_mm256_testz_si256 (any_odd.bytes, any_odd.bytes);
}

SCAN_TARGET static inline guint64
join (__m256i low, __m256i high)
{
  return (guint32)_mm256_movemask_epi8 (low) | (guint64)(guint32)_mm256_movemask_epi8 (high) << 32;
}

SCAN_TARGET static inline guint64
equals (const Block *block, char byte)
{
  __m256i wanted = _mm256_set1_epi8 (byte);

  return join (_mm256_cmpeq_epi8 (block->low, wanted), _mm256_cmpeq_epi8 (block->high, wanted));
}

/* Bytes b with b - first <= span, unsigned. */
SCAN_TARGET static inline __m256i
in_range (__m256i bytes, char first, char span)
{
  __m256i moved = _mm256_sub_epi8 (bytes, _mm256_set1_epi8 (first));

  return _mm256_cmpeq_epi8 (_mm256_min_epu8 (moved, _mm256_set1_epi8 (span)), moved);
}

/* 0x81-0x9f and 0xe0-0xfc become one range, 0xa1-0xdc, when bit 5 is flipped. */
SCAN_TARGET static inline guint64
find_cp932_leads (const Block *block)
{
  __m256i flip = _mm256_set1_epi8 (0x20);

  return join (in_range (_mm256_xor_si256 (block->low, flip), (char)0xa1, 0x3b),
               in_range (_mm256_xor_si256 (block->high, flip), (char)0xa1, 0x3b));
}

SCAN_TARGET static inline guint64
find_from (const Block *block, char first)
{
  __m256i least = _mm256_set1_epi8 (first);

  return join (_mm256_cmpeq_epi8 (_mm256_max_epu8 (block->low, least), block->low),
               _mm256_cmpeq_epi8 (_mm256_max_epu8 (block->high, least), block->high));
}

/* Not 0 for C0 and C1, E0, ED, and F0 and more: a bit for each of C, E and F, which their other
 * half has too. */
SCAN_TARGET static inline __m256i
find_odd_leads (__m256i bytes)
{
  const __m256i first = _mm256_setr_epi8 (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 4, 0, 0, 0,
                                          0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 4);
  const __m256i second = _mm256_setr_epi8 (7, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6, 4, 4, 7, 5, 4,
                                           4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6, 4, 4);
  const __m256i half = _mm256_set1_epi8 (0x0f);
  __m256i upper = _mm256_and_si256 (_mm256_srli_epi16 (bytes, 4), half);

  return _mm256_and_si256 (_mm256_shuffle_epi8 (first, upper),
                           _mm256_shuffle_epi8 (second, _mm256_and_si256 (bytes, half)));
}

SCAN_TARGET static inline guint64
find_not_0 (__m256i low, __m256i high)
{
  __m256i zero = _mm256_setzero_si256 ();

  return ~join (_mm256_cmpeq_epi8 (low, zero), _mm256_cmpeq_epi8 (high, zero));
}

SCAN_TARGET static inline __attribute__ ((always_inline)) void
load_utf8 (Masks *m, const Block *block, guint64 high, gboolean exact, Odd *any_odd)
{
  __m256i odd_low = find_odd_leads (block->low), odd_high = find_odd_leads (block->high);

  m->lead = find_from (block, (char)0xc0);
  m->trail = high & ~m->lead;
  m->lead3 = find_from (block, (char)0xe0);
  if (exact)
    {
      m->lead4 = find_from (block, (char)0xf0);
      m->odd = find_not_0 (odd_low, odd_high);
    }
  else
    any_odd->bytes = _mm256_or_si256 (any_odd->bytes, _mm256_or_si256 (odd_low, odd_high));
}

SCAN_TARGET static inline guint64
find_no_trails (const Block *block)
{
  guint64 trails
      = join (in_range (block->low, 0x40, (char)0xbc), in_range (block->high, 0x40, (char)0xbc));

  return ~trails | equals (block, 0x7f);
}

#define STORE_MARK(i)                                                                              \
  marks[i] = base + (guint32)_tzcnt_u64 (bits);                                                    \
  bits = _blsr_u64 (bits);
#define STORE_MARKS(i) STORE_MARK (i) STORE_MARK (i + 1) STORE_MARK (i + 2) STORE_MARK (i + 3)

SCAN_TARGET static inline __attribute__ ((always_inline)) void
store_marks (guint32 *marks, guint32 base, guint64 bits, int n)
{
  for (;; marks += 8, n -= 8)
    {
      STORE_MARKS (0)
      STORE_MARKS (4)
      if (G_LIKELY (n <= 8))
        break;
    }
}

SCAN_TARGET static inline __attribute__ ((always_inline)) Masks
load_masks (const guchar *data, guchar delimiter, gboolean quoted, RiyoText text, gboolean exact,
            guint64 after_lead, Odd *any_odd)
{
  Block block = { _mm256_loadu_si256 ((const __m256i *)(const void *)data),
                  _mm256_loadu_si256 ((const __m256i *)(const void *)(data + 32)) };
  __m256i zero = _mm256_setzero_si256 ();
  __m256i least = _mm256_min_epu8 (block.low, block.high);
  guint64 high = join (block.low, block.high);
  Masks m = { 0 };

  m.quote = quoted ? equals (&block, '"') : 0;
  m.delimiter = equals (&block, (char)delimiter);
  m.lf = equals (&block, '\n');
  m.cr = equals (&block, '\r');
  if (G_UNLIKELY (_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (least, zero)) != 0))
    m.nul = equals (&block, '\0');
  if (text == RIYO_TEXT_CP932 && (high | after_lead) != 0)
    {
      m.lead = find_cp932_leads (&block);
      m.bad = find_no_trails (&block);
    }
  else if (text == RIYO_TEXT_UTF8 && high != 0)
    load_utf8 (&m, &block, high, exact, any_odd);
  return m;
}

SCAN_TARGET void
riyo_scan_blocks_avx2 (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
  SCAN_CHOOSE (scan, scan_blocks, scan, data, from, to);
}

#endif
