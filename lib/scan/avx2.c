/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scanner for CPUs with AVX2 and carry-less multiplication. */
#include "config.h"

#include "internal.h"
#include "layout/layout.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SCAN_WITH_CLMUL
#define SCAN_TARGET __attribute__ ((target ("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))

#include "body.h"

typedef struct
{
  __m256i low, high;
} Block;

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
find_utf8_leads (const Block *block)
{
  return join (in_range (block->low, (char)0xc0, 0x3f), in_range (block->high, (char)0xc0, 0x3f));
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

SCAN_TARGET static inline Masks
load_masks (const guchar *data, guchar delimiter, gboolean quoted, RiyoText text,
            guint64 after_lead)
{
  Block block = { _mm256_loadu_si256 ((const __m256i *)(const void *)data),
                  _mm256_loadu_si256 ((const __m256i *)(const void *)(data + 32)) };
  __m256i zero = _mm256_setzero_si256 ();
  __m256i least = _mm256_min_epu8 (block.low, block.high);
  Masks m = { 0 };

  m.quote = quoted ? equals (&block, '"') : 0;
  m.delimiter = equals (&block, (char)delimiter);
  m.lf = equals (&block, '\n');
  m.cr = equals (&block, '\r');
  m.high = join (block.low, block.high);
  if (G_UNLIKELY (_mm256_movemask_epi8 (_mm256_cmpeq_epi8 (least, zero)) != 0))
    m.nul = equals (&block, '\0');
  if (text == RIYO_TEXT_CP932 && (m.high | after_lead) != 0)
    {
      m.lead = find_cp932_leads (&block);
      m.bad = find_no_trails (&block);
    }
  else if (text == RIYO_TEXT_UTF8)
    m.lead = find_utf8_leads (&block);
  return m;
}

SCAN_TARGET void
riyo_scan_blocks_avx2 (RiyoScan *scan, const guchar *data, gsize from, gsize to)
{
  SCAN_CHOOSE (scan, scan_blocks, scan, data, from, to);
}

#endif
