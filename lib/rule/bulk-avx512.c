/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many tag sets in one pass, for CPUs with AVX-512: compares leave bits, so that a third of the
 * instructions of AVX2 do, and the pass stays at the speed of memory where a core is shared. */
#include "bulk.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__ ((target ("avx512f,avx512bw,popcnt")))
#define INLINE_AVX512                                                                              \
  static inline __attribute__ ((always_inline, target ("avx512f,avx512bw,popcnt")))

/* A bit for each lane where the two have a bit in common. */
INLINE_AVX512 uint64_t
meet (__m512i a, __m512i b, size_t width_bytes)
{
  switch (width_bytes)
    {
    case 2:
      return _mm512_test_epi16_mask (a, b);
    case 4:
      return _mm512_test_epi32_mask (a, b);
    default:
      return _mm512_test_epi64_mask (a, b);
    }
}

/* The lanes of @set that have their bit in @lanes; the rest 0. */
INLINE_AVX512 __m512i
keep_lanes (uint64_t lanes, __m512i set, size_t width_bytes)
{
  switch (width_bytes)
    {
    case 2:
      return _mm512_maskz_mov_epi16 ((__mmask32)lanes, set);
    case 4:
      return _mm512_maskz_mov_epi32 ((__mmask16)lanes, set);
    default:
      return _mm512_maskz_mov_epi64 ((__mmask8)lanes, set);
    }
}

INLINE_AVX512 uint64_t
join (__m512i lanes, size_t width_bytes)
{
  uint64_t words[8], all = 0;

  _mm512_storeu_si512 (words, lanes);
  for (unsigned i = 0; i < 8; i++)
    all |= words[i];
  return riyo_lanes_join (all, width_bytes);
}

INLINE_AVX512 void
decide_words (const uint8_t *sets, size_t n_words, uint64_t allowed, uint64_t *kept_bits, bool far,
              RiyoBulkSum *sum, size_t width_bytes)
{
  const __m512i denied = _mm512_set1_epi64 ((int64_t)riyo_lanes_fill (~allowed, width_bytes));
  const unsigned n_lanes = (unsigned)(sizeof (__m512i) / width_bytes);
  __m512i kept = _mm512_setzero_si512 (), refused = kept;
  uint64_t filled = ~UINT64_C (0);
  size_t n_kept = 0;

  for (size_t i = 0; i < n_words; i++)
    {
      uint64_t passing = 0, any = 0;

      for (unsigned k = 0; k < 64; k += n_lanes, sets += sizeof (__m512i))
        {
          __m512i set = _mm512_loadu_si512 (sets);
          uint64_t fails = meet (set, denied, width_bytes), some = meet (set, set, width_bytes);

          kept = _mm512_or_si512 (kept, keep_lanes (some & ~fails, set, width_bytes));
          refused = _mm512_or_si512 (refused, keep_lanes (fails, set, width_bytes));
          passing |= (some & ~fails) << k;
          any |= some << k;
        }
      if (far)
        _mm_stream_si64 ((long long *)(void *)&kept_bits[i], (long long)passing);
      else
        kept_bits[i] = passing;
      filled &= any;
      n_kept += (size_t)__builtin_popcountll (passing);
    }
  if (far)
    _mm_sfence (); /* other threads see them before what the caller writes next */
  sum->n_kept += n_kept;
  sum->kept |= join (kept, width_bytes);
  sum->refused |= join (refused, width_bytes);
  sum->any_empty |= ~filled != 0;
}

RIYO_BLOCKS_DEFINE (AVX512)

const RiyoBlocks *
riyo_blocks_avx512 (void)
{
  return __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("popcnt") ? &own_blocks
                                                                                  : NULL;
}
#else
const RiyoBlocks *
riyo_blocks_avx512 (void)
{
  return NULL;
}
#endif
