/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many tag sets in one pass, by the vectors that every CPU has or imitates. */
#include "bulk.h"

#include <string.h>
#if defined(__SSE2__) && !defined(RIYO_WITHOUT_SSE2) /* the test takes the other branch */
#define WITH_SSE2
#include <emmintrin.h>
#endif

#define INLINE static inline __attribute__ ((always_inline))

/* Sixteen bytes of sets. The compiler's vectors: every CPU has them, or they are imitated. */
typedef uint64_t Vector __attribute__ ((vector_size (16)));
typedef int32_t Vector4 __attribute__ ((vector_size (16)));
typedef uint16_t Vector2 __attribute__ ((vector_size (16)));

/* All ones in each lane that is zero. */
INLINE Vector
zero_lanes (Vector lanes, size_t width_bytes)
{
  Vector4 halves;

  switch (width_bytes)
    {
    case 2:
      return (Vector)((Vector2)lanes == 0);
    case 4:
      return (Vector)((Vector4)lanes == 0);
    default: /* by halves: where vectors have no compare of 64 bits, == falls apart into scalars */
      halves = (Vector4)lanes == 0;
      return (Vector)(halves & __builtin_shufflevector (halves, halves, 1, 0, 3, 2));
    }
}

INLINE uint64_t
join (Vector lanes, size_t width_bytes)
{
  return riyo_lanes_join (lanes[0] | lanes[1], width_bytes);
}

/* Not the builtin: without an instruction for it, it is a call, and a call spills the vectors. */
INLINE size_t
count_bits (uint64_t word)
{
  const uint64_t of_2 = UINT64_C (0x5555555555555555), of_4 = UINT64_C (0x3333333333333333),
                 of_8 = UINT64_C (0x0f0f0f0f0f0f0f0f);

  word -= word >> 1 & of_2;
  word = (word & of_4) + (word >> 2 & of_4);
  return (size_t)(((word + (word >> 4)) & of_8) * UINT64_C (0x0101010101010101) >> 56);
}

/* Unions over all sets seen, lane by lane. */
typedef struct
{
  Vector denied, kept, refused, empty;
} Pass;

/* One vector's verdicts, all ones in each lane that passes. */
INLINE Vector
decide_vector (Pass *pass, const uint8_t *sets, size_t width_bytes)
{
  Vector set, empty, passes;

  memcpy (&set, sets, sizeof set);
  empty = zero_lanes (set, width_bytes);
  passes = zero_lanes (set & pass->denied, width_bytes) & ~empty;
  pass->empty |= empty;
  pass->kept |= set & passes;
  pass->refused |= set & ~passes;
  return passes;
}

#ifdef WITH_SSE2
/* Decides 64 bytes of sets; one bit for each. */
INLINE uint64_t
decide_group (Pass *pass, const uint8_t *sets, size_t width_bytes)
{
  __m128i a = (__m128i)decide_vector (pass, sets, width_bytes);
  __m128i b = (__m128i)decide_vector (pass, sets + 16, width_bytes);
  __m128i c = (__m128i)decide_vector (pass, sets + 32, width_bytes);
  __m128i d = (__m128i)decide_vector (pass, sets + 48, width_bytes);

  if (width_bytes == 2)
    return (uint64_t)(uint32_t)_mm_movemask_epi8 (_mm_packs_epi16 (a, b))
           | (uint64_t)(uint32_t)_mm_movemask_epi8 (_mm_packs_epi16 (c, d)) << 16;
  a = _mm_packs_epi32 (a, b);
  c = _mm_packs_epi32 (c, d);
  if (width_bytes == 4)
    return (uint64_t)(uint32_t)_mm_movemask_epi8 (_mm_packs_epi16 (a, c));
  return (uint64_t)(uint32_t)_mm_movemask_epi8 (
      _mm_packs_epi16 (_mm_packs_epi32 (a, c), _mm_setzero_si128 ()));
}
#define GROUP_BYTES(width) 64
#else
/* Bit l in the lane l. */
INLINE Vector
first_bits (size_t width_bytes)
{
  switch (width_bytes)
    {
    case 2:
      return (Vector)(Vector2){ 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7 };
    case 4:
      return (Vector)(Vector4){ 1 << 0, 1 << 1, 1 << 2, 1 << 3 };
    default:
      return (Vector){ 1 << 0, 1 << 1 };
    }
}

/* Decides as many sets as a lane has bits: each vector leaves its verdicts above those of the one
 * before, so that joining the lanes once gives them in order. */
INLINE uint64_t
decide_group (Pass *pass, const uint8_t *sets, size_t width_bytes)
{
  const unsigned n_lanes = (unsigned)(sizeof (Vector) / width_bytes),
                 n_bits = (unsigned)width_bytes * 8;
  Vector found = { 0 }, bit = first_bits (width_bytes);

  for (unsigned k = 0; k < n_bits; k += n_lanes, sets += sizeof (Vector), bit <<= n_lanes)
    found |= bit & decide_vector (pass, sets, width_bytes);
  return join (found, width_bytes);
}
#define GROUP_BYTES(width) ((width) * (width)*8)
#endif

INLINE void
decide_words (const uint8_t *sets, size_t n_words, uint64_t allowed, uint64_t *kept_bits, bool far,
              RiyoBulkSum *sum, size_t width_bytes)
{
  const uint64_t denied = riyo_lanes_fill (~allowed, width_bytes);
  Pass pass = { .denied = { denied, denied } };
  size_t n_kept = 0;

  for (size_t i = 0; i < n_words; i++)
    {
      uint64_t word = 0;

      for (unsigned k = 0; k < 64; k += GROUP_BYTES ((unsigned)width_bytes) / (unsigned)width_bytes)
        word |= decide_group (&pass, sets + k * width_bytes, width_bytes) << k;
      kept_bits[i] = word;
      n_kept += count_bits (word);
      sets += 64 * width_bytes;
    }
  sum->n_kept += n_kept;
  sum->kept |= join (pass.kept, width_bytes);
  sum->refused |= join (pass.refused, width_bytes);
  sum->any_empty |= join (pass.empty, width_bytes) != 0;
}

RIYO_BLOCKS_DEFINE ()

const RiyoBlocks *
riyo_blocks_vector (void)
{
  return &own_blocks;
}
