/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is proved, as make check-proof reads it; never compiled. */
#include "bulk-plain.c"

/* One word says what the conditions say one by one. */
/*@ requires \valid_read (masks);
    assigns \nothing;
    ensures \result;
*/
bool
one_word_is_the_rule (const RiyoMasks *masks, uint64_t tags)
{
  uint64_t allowed = riyo_rule_allowed (masks);

  //@ ghost if (tags != 0) has_some (tags);
  //@ assert fits (tags, allowed) ==> meets_1 (tags);
  //@ assert fits (tags, allowed) ==> permits (masks, tags);
  //@ assert permits (masks, tags) ==> fits (tags, allowed);
  return riyo_rule_allows (allowed, tags) == riyo_rule_decide (masks, tags).permitted;
}
