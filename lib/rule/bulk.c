/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many tag sets in one pass: whole words by vectors, the choice of which is the CPU's, and the rest
 * as it is proved. */
#include "bulk.h"

void
riyo_rule_filter_plain (const void *sets, size_t width_bytes, size_t n, uint64_t allowed,
                        uint64_t *kept_bits, RiyoBulkSum *sum)
{
  switch (width_bytes)
    {
    case 2:
      riyo_rule_filter_plain_2 (sets, n, allowed, kept_bits, sum);
      break;
    case 4:
      riyo_rule_filter_plain_4 (sets, n, allowed, kept_bits, sum);
      break;
    default:
      riyo_rule_filter_plain_8 (sets, n, allowed, kept_bits, sum);
    }
}

void
riyo_rule_filter_by (const RiyoBlocks *blocks, const void *sets, size_t width_bytes, size_t n,
                     uint64_t allowed, uint64_t *kept_bits, bool far, RiyoBulkSum *sum)
{
  const size_t n_words = n / 64;
  const uint8_t *rest = (const uint8_t *)sets + n_words * 64 * width_bytes;
  RiyoBlocksFunc func = width_bytes == 2   ? blocks->of_2
                        : width_bytes == 4 ? blocks->of_4
                                           : blocks->of_8;

  riyo_rule_filter_plain (rest, width_bytes, n % 64, allowed, kept_bits + n_words, sum);
  func (sets, n_words, allowed, kept_bits, far, sum);
}

void
riyo_rule_filter (const void *sets, size_t width_bytes, size_t n, uint64_t allowed,
                  uint64_t *kept_bits, bool far, RiyoBulkSum *sum)
{
  const RiyoBlocks *blocks = riyo_blocks_avx512 ();

  if (blocks == NULL)
    blocks = riyo_blocks_avx2 ();
  if (blocks == NULL)
    blocks = riyo_blocks_vector ();
  riyo_rule_filter_by (blocks, sets, width_bytes, n, allowed, kept_bits, far, sum);
}
