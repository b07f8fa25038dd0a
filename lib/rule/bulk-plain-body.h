/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many tag sets of one width, one by one: what is proved. Included for each width, which defines
 * Set and NAME (). */

/*@ requires \valid_read (sets + (0 .. n - 1)) && \valid (sum);
    requires \valid (bits + (0 .. (n + 63) / 64 - 1));
    requires \separated (sum, sets + (0 .. n - 1), bits + (0 .. (n + 63) / 64 - 1));
    assigns *sum, bits[0 .. (n + 63) / 64 - 1];
    ensures \forall integer w, k; 0 <= w < (n + 63) / 64 && 1 <= k <= 64
            ==> (has (bits[w], k) <==> 64 * w + k <= n
                                       && fits (\old (sets[64 * w + k - 1]), allowed));
    ensures sum->n_kept <= n;
    ensures sum->n_kept == n <==> \forall integer i; 0 <= i < n ==> fits (sets[i], allowed);
    ensures \forall integer b; 1 <= b <= 64
            ==> (has (sum->kept, b) <==> \exists integer i; 0 <= i < n
                                         && fits (sets[i], allowed) && has (sets[i], b));
    ensures \forall integer b; 1 <= b <= 64
            ==> (has (sum->refused, b) <==> \exists integer i; 0 <= i < n
                                            && !fits (sets[i], allowed) && has (sets[i], b));
    ensures sum->any_empty <==> \exists integer i; 0 <= i < n && sets[i] == 0;
*/
void
NAME (riyo_rule_filter_plain) (const Set *sets, size_t n, uint64_t allowed, uint64_t *bits,
                               RiyoBulkSum *sum)
{
  uint64_t word = 0, kept = 0, refused = 0;
  size_t n_kept = 0, n_words = 0;
  unsigned n_bits = 0;
  bool any_empty = false;

  /*@ loop invariant 0 <= i <= n && i == 64 * n_words + n_bits && n_bits < 64;
      loop invariant \forall integer j; 0 <= j < n ==> sets[j] == \at (sets[j], Pre);
      loop invariant \forall integer w, k; 0 <= w < n_words && 1 <= k <= 64
                     ==> (has (bits[w], k) <==> fits (\at (sets[64 * w + k - 1], Pre), allowed));
      loop invariant \forall integer w, k; w == n_words && 1 <= k <= 64
                     ==> (has (word, k) <==> k <= n_bits
                                             && fits (\at (sets[64 * w + k - 1], Pre), allowed));
      loop invariant 0 <= n_kept <= i;
      loop invariant n_kept == i
                     <==> \forall integer j; 0 <= j < i ==> fits (\at (sets[j], Pre), allowed);
      loop invariant \forall integer b; 1 <= b <= 64
                     ==> (has (kept, b) <==> \exists integer j; 0 <= j < i
                                             && fits (\at (sets[j], Pre), allowed)
                                             && has (\at (sets[j], Pre), b));
      loop invariant \forall integer b; 1 <= b <= 64
                     ==> (has (refused, b) <==> \exists integer j; 0 <= j < i
                                                && !fits (\at (sets[j], Pre), allowed)
                                                && has (\at (sets[j], Pre), b));
      loop invariant any_empty <==> \exists integer j; 0 <= j < i && \at (sets[j], Pre) == 0;
      loop assigns i, word, n_kept, kept, refused, any_empty, n_words, n_bits,
                   bits[0 .. (n + 63) / 64 - 1];
      loop variant n - i;
  */
  for (size_t i = 0; i < n; i++)
    {
      uint64_t set = sets[i];

      n_bits++;
      if (riyo_rule_allows (allowed, set))
        {
          word = riyo_rule_join (word, riyo_rule_tag (n_bits));
          kept = riyo_rule_join (kept, set);
          n_kept++;
        }
      else
        {
          refused = riyo_rule_join (refused, set);
          if (set == 0)
            any_empty = true;
        }
      if (n_bits == 64)
        {
          /*@ assert \forall integer w, k; w == n_words && 1 <= k <= 64
                     ==> (has (word, k) <==> fits (\at (sets[64 * w + k - 1], Pre), allowed)); */
          bits[n_words] = word;
          /*@ assert \forall integer w, k; 0 <= w <= n_words && 1 <= k <= 64
                     ==> (has (bits[w], k) <==> fits (\at (sets[64 * w + k - 1], Pre), allowed)); */
          n_words++;
          word = n_bits = 0;
        }
    }
  if (n_bits > 0)
    bits[n_words] = word;
  /*@ assert \forall integer w, k; 0 <= w < (n + 63) / 64 && 1 <= k <= 64
             ==> (has (bits[w], k) <==> 64 * w + k <= n
                                        && fits (\at (sets[64 * w + k - 1], Pre), allowed)); */
  sum->n_kept = n_kept;
  sum->kept = kept;
  sum->refused = refused;
  sum->any_empty = any_empty;
}
