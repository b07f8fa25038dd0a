/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decision: from words of 64 bits to a verdict. Needs nothing else: no allocation, I/O, lock,
 * clock, error or library. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __FRAMAC__
#include "proof.h"
#endif

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
  RIYO_REASON_MISMATCH, /* decided from no mask: it is not of whom or what the use is limited to */
} RiyoReason;

/* What was decided. Zeroed memory refuses. Two words, which a call returns in registers. */
typedef struct
{
  bool permitted;
  uint8_t reason;   /* RiyoReason: the first condition that fails; 0 when permitted */
  uint8_t category; /* the lowest number in @failed; 0 where it is empty */
  uint64_t failed;  /* every tag for which that condition fails; empty where it is not about tags */
} RiyoVerdict;

/* The rule as it is written: what each of its conditions says of the tags, and what a verdict may
 * say of them. */
/*@ predicate meets_1 (uint64_t tags) = tags != 0 && !has (tags, 64);
    predicate meets_2{L} (RiyoMasks *masks, uint64_t tags) = within (tags, masks->known);
    predicate meets_3{L} (RiyoMasks *masks, uint64_t tags) = within (tags, masks->celled);
    predicate meets_4{L} (RiyoMasks *masks, uint64_t tags) = within (tags, masks->scoped);
    predicate meets_5{L} (RiyoMasks *masks, uint64_t tags)
      = !masks->bad_subject && within (tags, masks->unsuspended);
    predicate permits{L} (RiyoMasks *masks, uint64_t tags)
      = meets_1 (tags) && meets_2 (masks, tags) && meets_3 (masks, tags) && meets_4 (masks, tags)
        && meets_5 (masks, tags);

    predicate refuses (RiyoVerdict verdict, integer reason)
      = !verdict.permitted && verdict.reason == reason;
    predicate about_nothing (RiyoVerdict verdict) = verdict.failed == 0 && verdict.category == 0;
    predicate about (RiyoVerdict verdict, integer tags, integer mask)
      = lacks (tags, mask, verdict.failed) && lowest (verdict.failed, verdict.category)
        && verdict.category <= 63;

    logic integer place (integer reason)
      = reason == RIYO_REASON_UNTAGGED ? 1
        : reason == RIYO_REASON_UNKNOWN_CATEGORY ? 2
        : reason == RIYO_REASON_NOT_IN_TABLE ? 3
        : reason == RIYO_REASON_OUT_OF_SCOPE ? 4
        : reason == RIYO_REASON_BAD_SUBJECT ? 5
        : reason == RIYO_REASON_SUSPENDED ? 6
        : reason == RIYO_REASON_MISMATCH ? 7 : 0;
    predicate comes_before (RiyoVerdict a, RiyoVerdict b)
      = place (a.reason) < place (b.reason)
        || (place (a.reason) == place (b.reason) && a.category < b.category);
*/

/* The categories of both. */
/*@ assigns \nothing;
    ensures \forall integer n; 1 <= n <= 64 ==> (has (\result, n) <==> has (a, n) || has (b, n));
*/
static inline uint64_t
riyo_rule_join (uint64_t a, uint64_t b)
{
  return a | b;
}

/* The word of one tag; of 64, untagged. */
/*@ requires 1 <= number <= 64;
    assigns \nothing;
    ensures \forall integer n; 1 <= n <= 64 ==> (has (\result, n) <==> n == number);
*/
static inline uint64_t
riyo_rule_tag (unsigned number)
{
  return (uint64_t)1 << (number - 1);
}

/* The lowest number in @tags, which are not 0. */
/*@ requires tags != 0;
    assigns \nothing;
    ensures lowest (tags, \result);
*/
static inline uint8_t
riyo_rule_lowest (uint64_t tags)
{
  uint8_t number = 1;
  //@ ghost uint64_t all = tags;

  /*@ loop invariant 1 <= number <= 64 && 0 < tags < power (65 - number);
      loop invariant \forall integer n; number <= n
                     ==> (has (all, n) <==> has (tags, n - number + 1));
      loop invariant \forall integer n; 1 <= n < number ==> !has (all, n);
      loop assigns number, tags;
      loop variant 64 - number;
  */
  while (number < 64 && tags % 2 == 0)
    {
      tags /= 2;
      number++;
    }
  //@ assert number == 64 ==> tags < 2;
  //@ assert tags % 2 == 1;
  return number;
}

/* What of @tags is not in @mask. */
/*@ assigns \nothing;
    ensures lacks (tags, mask, \result);
    ensures \result == 0 ==> within (tags, mask);
*/
static inline uint64_t
riyo_rule_lack (uint64_t tags, uint64_t mask)
{
  return tags & ~mask;
}

/*@ assigns \nothing;
    ensures refuses (\result, (uint8_t)reason) && \result.failed == failed;
    ensures failed == 0 ==> \result.category == 0;
    ensures failed != 0 ==> lowest (failed, \result.category);
*/
static inline RiyoVerdict
riyo_rule_refuse (RiyoReason reason, uint64_t failed)
{
  RiyoVerdict verdict = { false, (uint8_t)reason, 0, failed };

  if (failed != 0)
    verdict.category = riyo_rule_lowest (failed);
  return verdict;
}

/* Decides one datum: the first condition that fails. */
/*@ requires \valid_read (masks);
    assigns \nothing;
    ensures \result.permitted <==> permits (masks, tags);
    behavior untagged:
      assumes !meets_1 (tags);
      ensures refuses (\result, RIYO_REASON_UNTAGGED) && about_nothing (\result);
    behavior unknown:
      assumes meets_1 (tags) && !meets_2 (masks, tags);
      ensures refuses (\result, RIYO_REASON_UNKNOWN_CATEGORY);
      ensures about (\result, tags, masks->known);
    behavior no_cell:
      assumes meets_1 (tags) && meets_2 (masks, tags) && !meets_3 (masks, tags);
      ensures refuses (\result, RIYO_REASON_NOT_IN_TABLE);
      ensures about (\result, tags, masks->celled);
    behavior out_of_scope:
      assumes meets_1 (tags) && meets_2 (masks, tags) && meets_3 (masks, tags)
              && !meets_4 (masks, tags);
      ensures refuses (\result, RIYO_REASON_OUT_OF_SCOPE);
      ensures about (\result, tags, masks->scoped);
    behavior bad_subject:
      assumes meets_1 (tags) && meets_2 (masks, tags) && meets_3 (masks, tags)
              && meets_4 (masks, tags) && masks->bad_subject;
      ensures refuses (\result, RIYO_REASON_BAD_SUBJECT) && about_nothing (\result);
    behavior suspended:
      assumes meets_1 (tags) && meets_2 (masks, tags) && meets_3 (masks, tags)
              && meets_4 (masks, tags) && !masks->bad_subject
              && !within (tags, masks->unsuspended);
      ensures refuses (\result, RIYO_REASON_SUSPENDED);
      ensures about (\result, tags, masks->unsuspended);
    behavior permitted:
      assumes permits (masks, tags);
      ensures \result.permitted && \result.reason == 0 && about_nothing (\result);
    complete behaviors;
    disjoint behaviors;
*/
static inline RiyoVerdict
riyo_rule_decide (const RiyoMasks *masks, uint64_t tags)
{
  RiyoVerdict permitted = { true, 0, 0, 0 };
  uint64_t failed;

  if (tags == 0 || (tags & RIYO_RULE_UNTAGGED) != 0)
    return riyo_rule_refuse (RIYO_REASON_UNTAGGED, 0);
  if ((failed = riyo_rule_lack (tags, masks->known)) != 0)
    return riyo_rule_refuse (RIYO_REASON_UNKNOWN_CATEGORY, failed);
  if ((failed = riyo_rule_lack (tags, masks->celled)) != 0)
    return riyo_rule_refuse (RIYO_REASON_NOT_IN_TABLE, failed);
  if ((failed = riyo_rule_lack (tags, masks->scoped)) != 0)
    return riyo_rule_refuse (RIYO_REASON_OUT_OF_SCOPE, failed);
  if (masks->bad_subject)
    return riyo_rule_refuse (RIYO_REASON_BAD_SUBJECT, 0);
  if ((failed = riyo_rule_lack (tags, masks->unsuspended)) != 0)
    return riyo_rule_refuse (RIYO_REASON_SUSPENDED, failed);
  return permitted;
}

/* The place of a reason's condition in the rule, which its number is not; 0 for no reason. */
/*@ assigns \nothing;
    ensures \result == place (reason);
*/
static inline uint8_t
riyo_rule_place (uint8_t reason)
{
  switch (reason)
    {
    case RIYO_REASON_UNTAGGED:
      return 1;
    case RIYO_REASON_UNKNOWN_CATEGORY:
      return 2;
    case RIYO_REASON_NOT_IN_TABLE:
      return 3;
    case RIYO_REASON_OUT_OF_SCOPE:
      return 4;
    case RIYO_REASON_BAD_SUBJECT:
      return 5;
    case RIYO_REASON_SUSPENDED:
      return 6;
    case RIYO_REASON_MISMATCH:
      return 7;
    default:
      return 0;
    }
}

/* Of two verdicts on one use, the refusal whose condition comes first; of one condition, the one
 * for the lower category. */
/*@ assigns \nothing;
    ensures \result == a || \result == b;
    ensures \result.permitted <==> a.permitted && b.permitted;
    ensures !a.permitted && !b.permitted
            ==> !comes_before (a, \result) && !comes_before (b, \result);
*/
static inline RiyoVerdict
riyo_rule_first (RiyoVerdict a, RiyoVerdict b)
{
  uint8_t of_a = riyo_rule_place (a.reason), of_b = riyo_rule_place (b.reason);

  if (a.permitted)
    return b;
  if (b.permitted || of_a < of_b || (of_a == of_b && a.category <= b.category))
    return a;
  return b;
}

/* All conditions as one word: what a datum may carry. */
/*@ requires \valid_read (masks);
    assigns \nothing;
    ensures \forall integer n; 1 <= n <= 64
            ==> (has (\result, n) <==> !masks->bad_subject && n != 64 && has (masks->known, n)
                                       && has (masks->celled, n) && has (masks->scoped, n)
                                       && has (masks->unsuspended, n));
*/
static inline uint64_t
riyo_rule_allowed (const RiyoMasks *masks)
{
  if (masks->bad_subject)
    return 0;
  return riyo_rule_lack (masks->known & masks->celled & masks->scoped & masks->unsuspended,
                         riyo_rule_tag (64));
}

/* Decides one datum by that word. */
/*@ assigns \nothing;
    ensures \result <==> fits (tags, allowed);
*/
static inline bool
riyo_rule_allows (uint64_t allowed, uint64_t tags)
{
  uint64_t lacking = riyo_rule_lack (tags, allowed);

  //@ ghost if (lacking != 0) has_some (lacking);
  return tags != 0 && lacking == 0;
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
