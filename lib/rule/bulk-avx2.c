/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many tag sets in one pass, for CPUs with AVX2: compiled in everywhere, chosen at run time. */
#include "bulk.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__ ((target ("avx2,popcnt")))
#define INLINE_AVX2 static inline __attribute__ ((always_inline, target ("avx2,popcnt")))

/* All ones in each lane where the two agree. */
INLINE_AVX2 __m256i
equal_lanes (__m256i a, __m256i b, size_t width_bytes)
{
  switch (width_bytes)
    {
    case 2:
      return _mm256_cmpeq_epi16 (a, b);
    case 4:
      return _mm256_cmpeq_epi32 (a, b);
    default:
      return _mm256_cmpeq_epi64 (a, b);
    }
}

/* One bit for each lane of both, @a's first. */
INLINE_AVX2 uint64_t
bits_of (__m256i a, __m256i b, size_t width_bytes)
{
  switch (width_bytes)
    {
    case 2:
      return (uint32_t)_mm256_movemask_epi8 (
          _mm256_permute4x64_epi64 (_mm256_packs_epi16 (a, b), _MM_SHUFFLE (3, 1, 2, 0)));
    case 4:
      return (uint32_t)(_mm256_movemask_ps (_mm256_castsi256_ps (a))
                        | _mm256_movemask_ps (_mm256_castsi256_ps (b)) << 8);
    default:
      return (uint32_t)(_mm256_movemask_pd (_mm256_castsi256_pd (a))
                        | _mm256_movemask_pd (_mm256_castsi256_pd (b)) << 4);
    }
}

INLINE_AVX2 uint64_t
join (__m256i lanes, size_t width_bytes)
{
  uint64_t words[4];

  _mm256_storeu_si256 ((__m256i *)words, lanes);
  return riyo_lanes_join (words[0] | words[1] | words[2] | words[3], width_bytes);
}

/* Unions over all sets seen, lane by lane. */
typedef struct
{
  __m256i permitted, kept, refused, empty;
} Pass;

/* All ones for each set that passes. An empty one is all ones in @empty, which no set minus the
 * permitted part of it can be, as both are empty. */
INLINE_AVX2 __m256i
decide_vector (Pass *pass, __m256i set, size_t width_bytes)
{
  __m256i empty = equal_lanes (set, _mm256_setzero_si256 (), width_bytes);
  __m256i passes = equal_lanes (_mm256_andnot_si256 (pass->permitted, set), empty, width_bytes);

  pass->empty = _mm256_or_si256 (pass->empty, empty);
  pass->kept = _mm256_or_si256 (pass->kept, _mm256_and_si256 (passes, set));
  pass->refused = _mm256_or_si256 (pass->refused, _mm256_andnot_si256 (passes, set));
  return passes;
}

INLINE_AVX2 void
decide_words (const uint8_t *sets, size_t n_words, uint64_t allowed, uint64_t *kept_bits, bool far,
              RiyoBulkSum *sum, size_t width_bytes)
{
  const __m256i permitted = _mm256_set1_epi64x ((int64_t)riyo_lanes_fill (allowed, width_bytes));
  const __m256i zero = _mm256_setzero_si256 ();
  Pass pass = { permitted, zero, zero, zero };
  const unsigned n_lanes = (unsigned)(sizeof (__m256i) / width_bytes);
  size_t n_kept = 0;

  for (size_t i = 0; i < n_words; i++)
    {
      uint64_t word = 0;

      for (unsigned k = 0; k < 64; k += 2 * n_lanes, sets += 64)
        {
          const __m256i *vectors = (const __m256i *)sets;
          __m256i a = decide_vector (&pass, _mm256_loadu_si256 (vectors), width_bytes);
          __m256i b = decide_vector (&pass, _mm256_loadu_si256 (vectors + 1), width_bytes);

          word |= bits_of (a, b, width_bytes) << k;
        }
      if (far)
        _mm_stream_si64 ((long long *)(void *)&kept_bits[i], (long long)word);
      else
        kept_bits[i] = word;
      n_kept += (size_t)__builtin_popcountll (word);
    }
  if (far)
    _mm_sfence (); /* other threads see them before what the caller writes next */
  sum->n_kept += n_kept;
  sum->kept |= join (pass.kept, width_bytes);
  sum->refused |= join (pass.refused, width_bytes);
  sum->any_empty |= join (pass.empty, width_bytes) != 0;
}

RIYO_BLOCKS_DEFINE (AVX2)

const RiyoBlocks *
riyo_blocks_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("popcnt") ? &own_blocks : NULL;
}
#else
const RiyoBlocks *
riyo_blocks_avx2 (void)
{
  return NULL;
}
#endif
