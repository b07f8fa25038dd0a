/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the contracts of this module are written in, and the lemmas their proof needs. Seen by
 * Frama-C alone (make check-proof). The prover's own rules for comparing shifted words are not
 * used: one of them is wrong (0 < x >> 63 follows from 0 < x), which tests/rule/proof.sh looks for.
 */
#pragma once

/*@ // The category numbered @number is in the word @tags.
    predicate has (integer tags, integer number) = (tags & (1 << (number - 1))) != 0;

    // Every category of @tags is in @mask.
    predicate within (integer tags, integer mask)
      = \forall integer n; 1 <= n <= 64 ==> has (tags, n) ==> has (mask, n);

    // What one word of all conditions says of the tags.
    predicate fits (integer tags, integer allowed) = tags != 0 && within (tags, allowed);

    // @failed is what of @tags is not in @mask.
    predicate lacks (integer tags, integer mask, integer failed)
      = \forall integer n; 1 <= n <= 64 ==> (has (failed, n) <==> has (tags, n) && !has (mask, n));

    // @number is the lowest in @tags.
    predicate lowest (integer tags, integer number)
      = 1 <= number <= 64 && has (tags, number)
        && \forall integer n; 1 <= n < number ==> !has (tags, n);

    // Words and numbers: the lowest bit is the remainder by 2, the others are those of the half.
    lemma shifted: \forall integer x; 0 <= x ==> (x << 1) == 2 * x;
    lemma even: \forall integer x; 0 <= x ==> !has (x << 1, 1);
    lemma joined: \forall integer x; 0 <= x ==> ((x << 1) | 1) == (x << 1) + 1;
    lemma odd: \forall integer x; 0 <= x ==> has ((x << 1) + 1, 1);
    lemma parts: \forall integer x; 0 <= x
                 ==> x == ((x / 2) << 1) || x == ((x / 2) << 1) + 1;
    lemma ended: \forall integer x; 0 <= x ==> (has (x, 1) <==> x == ((x / 2) << 1) + 1);
    lemma first_bit: \forall integer x; 0 <= x ==> (has (x, 1) <==> x % 2 == 1);
    lemma other_bits: \forall integer x, n; 0 <= x ==> 1 <= n
                      ==> (has (x / 2, n) <==> has (x, n + 1));

    logic integer power (integer n) = n <= 0 ? 1 : 2 * power (n - 1);
    lemma power_1: power (1) == 2;
    lemma power_16: power (16) == 0x10000;
    lemma power_32: power (32) == 0x100000000;
    lemma power_48: power (48) == 0x1000000000000;
    lemma power_64: power (64) == 0x10000000000000000;
*/

/*@ ghost
  // A word that is not 0 has a category: counted out as riyo_rule_lowest () does.
  /@ requires word != 0;
     assigns \nothing;
     ensures \exists integer n; 1 <= n <= 64 && has (word, n);
  @/
  void has_some (uint64_t word)
  {
    uint64_t rest = word;
    int number = 1;

    /@ loop invariant 1 <= number <= 64 && 0 < rest < power (65 - number);
       loop invariant \forall integer n; number <= n ==> (has (word, n) <==> has (rest, n - number +
  1)); loop assigns number, rest; loop variant 64 - number;
    @/
    while (number < 64 && rest % 2 == 0)
      {
        rest = rest / 2;
        number = number + 1;
      }
    /@ assert number == 64 ==> rest < 2; @/
    /@ assert rest % 2 == 1; @/
    /@ assert has (rest, 1); @/
    /@ assert has (word, number); @/
  }
*/
