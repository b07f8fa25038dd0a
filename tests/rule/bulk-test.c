/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rule for one datum, and for many: both against the plainest reading of it. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "kit/sets.h"
#include "rule/bulk.h"
#include "rule/rule.h"

#define MAX_SETS 4096
#define MAX_SHIFT 63
#define SENTINEL G_GUINT64_CONSTANT (0x5a5a5a5a5a5a5a5a)

/* NULL is what the library chooses, and a CPU without such instructions has nothing. */
typedef const RiyoBlocks *(*Blocks) (void);

static const struct
{
  const char *name;
  Blocks blocks;
} forms[] = {
  { "vector", riyo_blocks_vector },
#ifndef RIYO_WITHOUT_SSE2 /* else what is linked in has that one alone */
  { "AVX2", riyo_blocks_avx2 },
  { "AVX-512", riyo_blocks_avx512 },
  { "chosen", NULL },
#endif
};

/* FALSE where the CPU has no such form. */
static gboolean
filter_by (guint form, const guint8 *sets, gsize width_bytes, gsize n, RiyoTags allowed,
           guint64 *bits, RiyoBulkSum *sum)
{
  const RiyoBlocks *blocks = forms[form].blocks != NULL ? forms[form].blocks () : NULL;

  if (blocks != NULL)
    riyo_rule_filter_by (blocks, sets, width_bytes, n, allowed, bits, n % 2 == 0, sum);
  else if (forms[form].blocks == NULL)
    riyo_rule_filter (sets, width_bytes, n, allowed, bits, n % 2 == 0, sum);
  return blocks != NULL || forms[form].blocks == NULL;
}

static const gsize widths[] = { 2, 4, 8 };

static RiyoTags
set_at (const guint8 *sets, gsize width_bytes, gsize i)
{
  return sets_get (sets + i * width_bytes, width_bytes);
}

/* The oracle: one set after the other. */
static RiyoBulkSum
decide_plainly (const guint8 *sets, gsize width_bytes, gsize n, RiyoTags allowed, guint64 *bits)
{
  RiyoBulkSum sum = { 0 };

  memset (bits, 0, (n + 63) / 64 * 8);
  for (gsize i = 0; i < n; i++)
    {
      RiyoTags set = set_at (sets, width_bytes, i);
      gboolean passes = set != 0 && (set & ~allowed) == 0;

      bits[i / 64] |= (guint64)passes << i % 64;
      sum.n_kept += (gsize)passes;
      sum.kept |= passes ? set : 0;
      sum.refused |= passes ? 0 : set;
      sum.any_empty |= set == 0;
    }
  return sum;
}

static gboolean
same_sum (const RiyoBulkSum *a, const RiyoBulkSum *b)
{
  return a->n_kept == b->n_kept && a->kept == b->kept && a->refused == b->refused
         && (a->any_empty != 0) == (b->any_empty != 0);
}

static gboolean
is_same (const RiyoBulkSum *sum, const guint64 *bits, const RiyoBulkSum *want,
         const guint64 *want_bits, gsize n)
{
  const gsize n_words = (n + 63) / 64;

  return same_sum (sum, want) && memcmp (bits, want_bits, n_words * sizeof *bits) == 0
         && bits[n_words] == SENTINEL;
}

/* Each form with the proved one: bits, the word after them, and the sum. */
static void
compare (const guint8 *sets, gsize width_bytes, gsize n, RiyoTags allowed)
{
  guint64 want_bits[MAX_SETS / 64 + 1], bits[MAX_SETS / 64 + 2];
  RiyoBulkSum want, sum;

  riyo_rule_filter_plain (sets, width_bytes, n, allowed, want_bits, &want);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      memset (&sum, 0xff, sizeof sum);
      bits[(n + 63) / 64] = SENTINEL;
      if (filter_by (i, sets, width_bytes, n, allowed, bits, &sum)
          && !is_same (&sum, bits, &want, want_bits, n))
        CHECK_ROW (FALSE,
                   "%s: width %zu, n %zu, address %% 64 = %zu, allowed %" G_GINT64_MODIFIER "x",
                   forms[i].name, width_bytes, n, (gsize)sets % 64, allowed);
    }
}

/* The proved form with the oracle. */
static void
compare_plain (const guint8 *sets, gsize width_bytes, gsize n, RiyoTags allowed)
{
  guint64 want_bits[MAX_SETS / 64 + 1], bits[MAX_SETS / 64 + 2];
  RiyoBulkSum want = decide_plainly (sets, width_bytes, n, allowed, want_bits), sum;

  memset (&sum, 0xff, sizeof sum);
  memset (bits, 0x5a, sizeof bits);
  riyo_rule_filter_plain (sets, width_bytes, n, allowed, bits, &sum);
  CHECK_ROW (is_same (&sum, bits, &want, want_bits, n), "width %zu, n %zu, address %% 64 = %zu",
             width_bytes, n, (gsize)sets % 64);
}

/* About a third empty, a third that pass, a third that do not, in runs and mixed. */
static void
fill (guint8 *sets, gsize width_bytes, gsize n, RiyoTags allowed, GRand *rand)
{
  for (gsize i = 0; i < n; i++)
    {
      RiyoTags any = (guint64)g_rand_int (rand) << 32 | g_rand_int (rand), set = 0;

      switch (g_rand_int_range (rand, 0, i / 256 % 2 == 0 ? 4 : 8))
        {
        case 0:
          break;
        case 1:
          set = any;
          break;
        case 2:
          set = G_GUINT64_CONSTANT (1) << any % (width_bytes * 8);
          break;
        default:
          set = any & allowed;
        }
      sets_put (sets + i * width_bytes, set, width_bytes);
    }
}

TEST (the_proved_form_reads_as_the_rule)
{
  g_autofree guint8 *room = g_malloc (MAX_SETS * 8 + MAX_SHIFT + 64);
  guint8 *start = room + (64 - (gsize)room % 64);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize n = 0; n <= MAX_SETS; n++)
      {
        gsize shift = n % (MAX_SHIFT + 1);
        RiyoTags allowed = (guint64)g_rand_int (rand) << 32 | g_rand_int (rand);

        fill (start + shift, widths[w], n, allowed, rand);
        compare_plain (start + shift, widths[w], n, allowed);
      }
}

TEST (every_length_and_alignment)
{
  const RiyoTags allowed = G_GUINT64_CONSTANT (0x123456789abc0ff3);
  const gsize max = g_getenv ("RIYO_TEST_QUICK") != NULL ? 512 : MAX_SETS;
  g_autofree guint8 *room = g_malloc (MAX_SETS * 8 + MAX_SHIFT + 64);
  guint8 *start = room + (64 - (gsize)room % 64);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize shift = 0; shift <= MAX_SHIFT; shift++)
      {
        fill (start + shift, widths[w], max, allowed, rand);
        for (gsize n = 0; n <= max; n++)
          compare (start + shift, widths[w], n, allowed);
      }
  CHECK (max >= 512);
}

/* No prover packs verdicts into bits: all patterns of sixteen, at each place of a word. */
TEST (every_pattern_of_verdicts)
{
  guint64 sets[64];

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (guint place = 0; place < 64; place += 16)
      for (guint pattern = 0; pattern < 1 << 16; pattern++)
        {
          for (guint k = 0; k < 64; k++)
            {
              RiyoTags set = k / 16 * 16 == place && (pattern >> k % 16 & 1) != 0 ? 1 : 2;

              sets_put ((guint8 *)sets + k * widths[w], set, widths[w]);
            }
          compare ((const guint8 *)sets, widths[w], 64, 1);
        }
  CHECK_INT (G_N_ELEMENTS (widths), 3);
}

/* Where one set alone differs, nothing hides it. */
TEST (one_among_many)
{
  static const RiyoTags odd[] = { 0, 1, 2, 0x8000, G_MAXUINT64, RIYO_TAGS_UNTAGGED };
  guint64 sets[512];

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize place = 0; place < 256; place++)
      for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
        for (RiyoTags usual = 1; usual <= 2; usual++)
          {
            for (gsize k = 0; k < 256; k++)
              sets_put ((guint8 *)sets + k * widths[w], k == place ? odd[i] : usual, widths[w]);
            compare ((const guint8 *)sets, widths[w], 256, 1);
          }
  CHECK (TRUE);
}

/* Every combination of the conditions over sets of five tags, against the rule as it is written. */
static RiyoVerdict
decide_one_plainly (const RiyoMasks *masks, RiyoTags tags)
{
  const RiyoTags conditions[] = { masks->known, masks->celled, masks->scoped,
                                  masks->bad_subject ? 0 : G_MAXUINT64, masks->unsuspended };
  const RiyoRefusal reasons[]
      = { RIYO_REFUSAL_UNKNOWN_CATEGORY, RIYO_REFUSAL_NOT_IN_TABLE, RIYO_REFUSAL_OUT_OF_SCOPE,
          RIYO_REFUSAL_BAD_SUBJECT, RIYO_REFUSAL_SUSPENDED };
  RiyoVerdict verdict = { .permitted = false };

  if (tags == 0 || tags >> 63 == 1)
    {
      verdict.reason = RIYO_REFUSAL_UNTAGGED;
      return verdict;
    }
  for (guint i = 0; i < G_N_ELEMENTS (conditions) && verdict.reason == 0; i++)
    for (guint number = 63; number >= 1; number--)
      if ((tags >> (number - 1) & 1) == 1 && (conditions[i] >> (number - 1) & 1) == 0)
        {
          verdict.reason = (guint8)reasons[i];
          if (reasons[i] == RIYO_REFUSAL_BAD_SUBJECT)
            continue; /* not about tags */
          verdict.category = (guint8)number;
          verdict.failed |= G_GUINT64_CONSTANT (1) << (number - 1);
        }
  verdict.permitted = verdict.reason == 0;
  return verdict;
}

static gboolean
same_verdict (RiyoVerdict a, RiyoVerdict b)
{
  return a.permitted == b.permitted && a.reason == b.reason && a.category == b.category
         && a.failed == b.failed;
}

/* Nested or not: each condition counts by itself. */
TEST (one_is_decided_as_the_rule_reads)
{
  static const RiyoTags high[] = { 0, RIYO_TAGS_UNTAGGED, G_GUINT64_CONSTANT (1) << 62 };
  guint n = 0;

  for (guint words = 0; words < 1 << 17; words++)
    {
      const RiyoMasks masks
          = { words & 15, words >> 4 & 15, words >> 8 & 15, words >> 12 & 15, words >> 16 };

      for (RiyoTags tags = 0; tags < 32 * G_N_ELEMENTS (high); tags++)
        {
          RiyoTags set = (tags & 31) | high[tags >> 5];
          RiyoVerdict want = decide_one_plainly (&masks, set);
          RiyoVerdict got = riyo_rule_decide (&masks, set);

          n++;
          if (!same_verdict (got, want)
              || riyo_rule_allows (riyo_rule_allowed (&masks), set) != want.permitted)
            CHECK_ROW (FALSE, "%x tags %x: got %u %u, want %u %u", words, (guint)set, got.reason,
                       got.category, want.reason, want.category);
        }
    }
  CHECK_INT (n, (1 << 17) * 32 * 3);
}

/* The order of conditions is not that of the numbers. */
TEST (of_two_refusals_the_first)
{
  static const RiyoReason order[]
      = { RIYO_REASON_UNTAGGED,     RIYO_REASON_UNKNOWN_CATEGORY, RIYO_REASON_NOT_IN_TABLE,
          RIYO_REASON_OUT_OF_SCOPE, RIYO_REASON_BAD_SUBJECT,      RIYO_REASON_SUSPENDED };
  const RiyoVerdict permitted = { .permitted = true };

  for (guint i = 0; i < G_N_ELEMENTS (order) * 2; i++)
    for (guint k = 0; k < G_N_ELEMENTS (order) * 2; k++)
      {
        RiyoVerdict a = riyo_rule_refuse (order[i / 2], 4u << i % 2);
        RiyoVerdict b = riyo_rule_refuse (order[k / 2], 4u << k % 2);

        CHECK (same_verdict (riyo_rule_first (a, b), i <= k ? a : b));
        CHECK (same_verdict (riyo_rule_first (a, permitted), a));
        CHECK (same_verdict (riyo_rule_first (permitted, b), b));
      }
  CHECK (riyo_rule_first (permitted, permitted).permitted);
}
