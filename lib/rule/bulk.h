/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "rule.h"

/* Sets as they lie in arrays, at any address. */
typedef uint16_t RiyoSet2 __attribute__ ((aligned (1), may_alias));
typedef uint32_t RiyoSet4 __attribute__ ((aligned (1), may_alias));
typedef uint64_t RiyoSet8 __attribute__ ((aligned (1), may_alias));

/* riyo_rule_filter () for one width, set by set. */
void riyo_rule_filter_plain_2 (const RiyoSet2 *sets, size_t n, uint64_t allowed, uint64_t *bits,
                               RiyoBulkSum *sum);
void riyo_rule_filter_plain_4 (const RiyoSet4 *sets, size_t n, uint64_t allowed, uint64_t *bits,
                               RiyoBulkSum *sum);
void riyo_rule_filter_plain_8 (const RiyoSet8 *sets, size_t n, uint64_t allowed, uint64_t *bits,
                               RiyoBulkSum *sum);

/* The same for any width. */
void riyo_rule_filter_plain (const void *sets, size_t width_bytes, size_t n, uint64_t allowed,
                             uint64_t *kept_bits, RiyoBulkSum *sum);

#ifndef __FRAMAC__ /* what is not proved is compared with what is: tests/rule/bulk-test.c */

/* Decides 64 sets for each word of @kept_bits, and adds what it found to @sum. */
typedef void (*RiyoBlocksFunc) (const uint8_t *sets, size_t n_words, uint64_t allowed,
                                uint64_t *kept_bits, bool far, RiyoBulkSum *sum);

/* The functions of one instruction set, by the width of a set. */
typedef struct
{
  RiyoBlocksFunc of_2, of_4, of_8;
} RiyoBlocks;

/* The functions of the including file's decide_words (), whose last argument is a constant in each,
 * and their table. @attributes are the instruction set's. */
#define RIYO_BLOCKS_OF_WIDTH(attributes, width)                                                    \
  attributes static void decide_##width (const uint8_t *sets, size_t n_words, uint64_t allowed,    \
                                         uint64_t *kept_bits, bool far, RiyoBulkSum *sum)          \
  {                                                                                                \
    decide_words (sets, n_words, allowed, kept_bits, far, sum, width);                             \
  }
#define RIYO_BLOCKS_DEFINE(attributes)                                                             \
  RIYO_BLOCKS_OF_WIDTH (attributes, 2)                                                             \
  RIYO_BLOCKS_OF_WIDTH (attributes, 4)                                                             \
  RIYO_BLOCKS_OF_WIDTH (attributes, 8)                                                             \
  static const RiyoBlocks own_blocks = { decide_2, decide_4, decide_8 };

/* Code for vectors: those that every CPU has, or NULL where this CPU has no such instructions. */
const RiyoBlocks *riyo_blocks_vector (void);
const RiyoBlocks *riyo_blocks_avx2 (void);
const RiyoBlocks *riyo_blocks_avx512 (void);

/* riyo_rule_filter () by the code of one instruction set. */
void riyo_rule_filter_by (const RiyoBlocks *blocks, const void *sets, size_t width_bytes, size_t n,
                          uint64_t allowed, uint64_t *kept_bits, bool far, RiyoBulkSum *sum);

/* @set in every lane of @width_bytes. */
static inline uint64_t
riyo_lanes_fill (uint64_t set, size_t width_bytes)
{
  switch (width_bytes)
    {
    case 2:
      return (uint16_t)set * UINT64_C (0x0001000100010001);
    case 4:
      return (uint32_t)set * UINT64_C (0x0000000100000001);
    default:
      return set;
    }
}

/* The union of all lanes. */
static inline uint64_t
riyo_lanes_join (uint64_t lanes, size_t width_bytes)
{
  if (width_bytes == 8)
    return lanes;
  lanes |= lanes >> 32;
  return width_bytes == 4 ? (uint32_t)lanes : (uint16_t)(lanes | lanes >> 16);
}
#endif
