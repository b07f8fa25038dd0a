/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decision: from words of 64 bits to a verdict. Needs nothing else: no allocation, I/O, lock,
 * clock, error or library. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bit n - 1 of a word of tags is the category numbered n, 1 to 63; the last bit says: untagged. */
#define RIYO_RULE_UNTAGGED ((uint64_t)1 << 63)

/* The rule for one datum as a set of categories for each condition: the tags must lie in all. */
typedef struct
{
  uint64_t known;       /* condition 2: categories of the table */
  uint64_t celled;      /* 3: those with a cell for what is stated */
  uint64_t scoped;      /* 4: those whose cell lies in the role */
  uint64_t unsuspended; /* 5: those that no live suspension covers, for whose datum it is */
  bool bad_subject;     /* 5: it is written in no declared form */
} RiyoMasks;

/* Why a datum is refused; the numbers are those of the public RiyoRefusal. */
typedef enum
{
  RIYO_REASON_OUT_OF_SCOPE = 3,
  RIYO_REASON_UNTAGGED = 5,
  RIYO_REASON_UNKNOWN_CATEGORY,
  RIYO_REASON_NOT_IN_TABLE,
  RIYO_REASON_BAD_SUBJECT,
  RIYO_REASON_SUSPENDED,
} RiyoReason;

/* What was decided. Zeroed memory refuses. Two words, which a call returns in registers. */
typedef struct
{
  bool permitted;
  uint8_t reason;   /* RiyoReason: the first condition that fails; 0 when permitted */
  uint8_t category; /* the lowest number in @failed; 0 where it is empty */
  uint64_t failed;  /* every tag for which that condition fails; empty where it is not about tags */
} RiyoVerdict;

/* The lowest number in @tags, which are not 0. */
static inline uint8_t
riyo_rule_lowest (uint64_t tags)
{
  uint8_t number = 1;

  while (number < 64 && tags % 2 == 0)
    {
      tags /= 2;
      number++;
    }
  return number;
}

static inline RiyoVerdict
riyo_rule_refuse (RiyoReason reason, uint64_t failed)
{
  RiyoVerdict verdict = { false, (uint8_t)reason, 0, failed };

  if (failed != 0)
    verdict.category = riyo_rule_lowest (failed);
  return verdict;
}

/* Decides one datum: the first condition that fails. */
static inline RiyoVerdict
riyo_rule_decide (const RiyoMasks *masks, uint64_t tags)
{
  RiyoVerdict permitted = { true, 0, 0, 0 };

  if (tags == 0 || (tags & RIYO_RULE_UNTAGGED) != 0)
    return riyo_rule_refuse (RIYO_REASON_UNTAGGED, 0);
  if ((tags & ~masks->known) != 0)
    return riyo_rule_refuse (RIYO_REASON_UNKNOWN_CATEGORY, tags & ~masks->known);
  if ((tags & ~masks->celled) != 0)
    return riyo_rule_refuse (RIYO_REASON_NOT_IN_TABLE, tags & ~masks->celled);
  if ((tags & ~masks->scoped) != 0)
    return riyo_rule_refuse (RIYO_REASON_OUT_OF_SCOPE, tags & ~masks->scoped);
  if (masks->bad_subject)
    return riyo_rule_refuse (RIYO_REASON_BAD_SUBJECT, 0);
  if ((tags & ~masks->unsuspended) != 0)
    return riyo_rule_refuse (RIYO_REASON_SUSPENDED, tags & ~masks->unsuspended);
  return permitted;
}

/* Of two verdicts on one use, the refusal whose condition comes first; of one condition, the one
 * for the lower category. */
static inline RiyoVerdict
riyo_rule_first (RiyoVerdict a, RiyoVerdict b)
{
  /* The place of each reason's condition in the rule: its number is none. */
  static const uint8_t places[] = {
    [RIYO_REASON_UNTAGGED] = 1,     [RIYO_REASON_UNKNOWN_CATEGORY] = 2,
    [RIYO_REASON_NOT_IN_TABLE] = 3, [RIYO_REASON_OUT_OF_SCOPE] = 4,
    [RIYO_REASON_BAD_SUBJECT] = 5,  [RIYO_REASON_SUSPENDED] = 6,
  };

  if (a.permitted || b.permitted)
    return a.permitted ? b : a;
  if (a.reason != b.reason)
    return places[a.reason] < places[b.reason] ? a : b;
  return a.category <= b.category ? a : b;
}

/* All conditions as one word: what a datum may carry. */
static inline uint64_t
riyo_rule_allowed (const RiyoMasks *masks)
{
  if (masks->bad_subject)
    return 0;
  return masks->known & masks->celled & masks->scoped & masks->unsuspended & ~RIYO_RULE_UNTAGGED;
}

/* Decides one datum by that word. */
static inline bool
riyo_rule_allows (uint64_t allowed, uint64_t tags)
{
  return tags != 0 && (tags & ~allowed) == 0;
}

/* What one pass over many sets found. */
typedef struct
{
  size_t n_kept;
  uint64_t kept;    /* union of the sets that passed */
  uint64_t refused; /* union of the sets that did not */
  bool any_empty;   /* some set was 0 */
} RiyoBulkSum;

/* Decides @n sets of @width_bytes (2, 4 or 8) as riyo_rule_allows () does: bit i of @kept_bits for
 * set i, bits from @n on 0. Any alignment. Chooses AVX-512 or AVX2 at run time. @far: the bits are
 * too many to be found in the cache later; they are written past it, which would read them first.
 */
void riyo_rule_filter (const void *sets, size_t width_bytes, size_t n, uint64_t allowed,
                       uint64_t *kept_bits, bool far, RiyoBulkSum *sum);
