/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOBAT: up to 256 records by one call. */
#include "config.h"

#include "base/base.h"
#include "field.h"
#include "guard/guard.h"
#include "internal.h"
#include "rule/rule.h"
#include "table/table.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

G_STATIC_ASSERT (sizeof (RiyoPlainBatch) == 4 + 256 * (4 + 64 + 2));

#define N_WORDS (RIYO_PLAIN_BATCH_RECORDS / 64)

/* A batch while it is decided. */
typedef struct
{
  RiyoSlot *slot;
  RiyoPlainBatch *fields;
  guint n;
  guint first_refused; /* from 0; n when none is */
  RiyoTags tags[RIYO_PLAIN_BATCH_RECORDS];
} Batch;

/* Which record of the batch it was, at the end: a message begins with its verdict. */
static void
say_record (GError *error, guint i)
{
  g_autofree char *message = NULL;

  if (error == NULL)
    return;
  message = error->message;
  error->message = g_strdup_printf (_ ("%s\n(record %u of the batch)"), message, i + 1);
}

static gboolean
fail_category (const Batch *batch, GError **error)
{
  guint i = 0;
  guint32 number;

  do
    number = (guint32)riyo_plain_load (&batch->fields->categories[i++]);
  while (number <= RIYO_MAX_CATEGORIES);
  riyo_plain_fail_number (number, RIYO_MAX_CATEGORIES, "RIYO-ITEM-CATEGORY", error);
  say_record (*error, i - 1);
  return FALSE;
}

/* The tag sets, 0 staying 0; FALSE when a number is none. */
static gboolean
read_categories (Batch *batch, GError **error)
{
  guint32 number, all = 0;

  for (guint i = 0; i < batch->n; i++)
    {
      number = (guint32)riyo_plain_load (&batch->fields->categories[i]);
      all |= number;
      batch->tags[i] = (G_GUINT64_CONSTANT (1) << (number & 63)) >> 1;
    }
  return all <= RIYO_MAX_CATEGORIES || fail_category (batch, error);
}

static gboolean
states_no_subject (const Batch *batch)
{
  return riyo_plain_is_blank (batch->fields->subjects[0], batch->n * RIYO_PLAIN_SUBJECT_BYTES);
}

#if defined(__x86_64__)
#define AVX2 __attribute__ ((target ("avx2")))

AVX2 static gboolean
names_nobody_avx2 (const RiyoPlainBatch *fields, guint n)
{
  const __m256i blanks = _mm256_set1_epi8 (' ');
  __m256i differs = _mm256_setzero_si256 ();

  for (guint i = 0; i < n; i++)
    {
      const __m256i *text = (const __m256i *)(const void *)fields->subjects[i];
      __m256i first = _mm256_xor_si256 (_mm256_loadu_si256 (text), blanks);
      __m256i last = _mm256_xor_si256 (_mm256_loadu_si256 (text + 1), blanks);

      differs = _mm256_or_si256 (differs, _mm256_or_si256 (first, last));
    }
  return _mm256_testz_si256 (differs, differs) != 0;
}

/* Whether every category is in @met: bit n is the number n. A number of 64 and more has none. */
AVX2 static gboolean
is_met_avx2 (const RiyoPlainBatch *fields, guint n, guint64 met)
{
  const __m256i mets = _mm256_set1_epi64x ((gint64)met);
  __m256i passes = _mm256_set1_epi64x (-1);
  gboolean rest = TRUE;
  guint i;

  for (i = 0; i + 4 <= n; i += 4)
    {
      __m128i numbers = _mm_loadu_si128 ((const __m128i *)(const void *)&fields->categories[i]);

      passes = _mm256_and_si256 (passes, _mm256_srlv_epi64 (mets, _mm256_cvtepu32_epi64 (numbers)));
    }
  for (; i < n; i++)
    {
      guint32 number = (guint32)riyo_plain_load (&fields->categories[i]);

      rest &= number <= RIYO_MAX_CATEGORIES && (met >> number & 1) != 0;
    }
  return rest && _mm256_testc_si256 (passes, _mm256_set1_epi64x (1)) != 0;
}

/* The everyday batch: nobody is named, and every category was permitted before. FALSE says nothing
 * yet. */
static gboolean
permit_quickly (const Batch *batch)
{
  RiyoUse *use = riyo_operation_use (batch->slot->operation);

  if (!__builtin_cpu_supports ("avx2") || !names_nobody_avx2 (batch->fields, batch->n))
    return FALSE;
  riyo_use_look_ahead (use, batch->n);
  if (!is_met_avx2 (batch->fields, batch->n, riyo_use_get_counted (use) << 1))
    return FALSE;
  riyo_use_count_again (use, batch->n);
  return TRUE;
}
#else
static gboolean
permit_quickly (const Batch *batch)
{
  return FALSE;
}
#endif

/* Verdicts of one kind, to be copied. */
#define PAIRS_4(pair) pair pair pair pair
#define PAIRS_16(pair) PAIRS_4 (pair) PAIRS_4 (pair) PAIRS_4 (pair) PAIRS_4 (pair)
#define PAIRS_64(pair) PAIRS_16 (pair) PAIRS_16 (pair) PAIRS_16 (pair) PAIRS_16 (pair)
#define PAIRS_256(pair) PAIRS_64 (pair) PAIRS_64 (pair) PAIRS_64 (pair) PAIRS_64 (pair)

static void
forget_verdicts (RiyoPlainBatch *fields)
{
  memcpy (fields->verdicts, PAIRS_256 ("NG"), sizeof fields->verdicts);
}

static void
permit_all (Batch *batch)
{
  memcpy (batch->fields->verdicts, PAIRS_256 ("OK"), batch->n * RIYO_PLAIN_RESULT_BYTES);
}

static void
set_verdict (Batch *batch, guint i, gboolean permitted)
{
  if (permitted)
    memcpy (batch->fields->verdicts[i], "OK", RIYO_PLAIN_RESULT_BYTES);
  else if (i < batch->first_refused)
    batch->first_refused = i;
}

/* All at once; the first refusal is then put into words without being counted again. */
static gboolean
decide_unstated (Batch *batch, GError **error, GError **refusal)
{
  const RiyoUse *use = riyo_operation_use (batch->slot->operation);
  guint64 kept[N_WORDS];
  gsize n_kept;
  RiyoVerdict verdict;

  if (!riyo_operation_filter (batch->slot->operation, batch->tags, sizeof batch->tags[0], batch->n,
                              NULL, kept, &n_kept, error))
    return FALSE;
  if (n_kept == batch->n)
    {
      permit_all (batch);
      return TRUE;
    }
  for (guint i = 0; i < batch->n; i++)
    set_verdict (batch, i, (kept[i / 64] >> (i % 64) & 1) != 0);
  verdict = riyo_rule_decide (riyo_use_get_masks (use), batch->tags[batch->first_refused]);
  riyo_use_refuse (use, verdict, NULL, refusal);
  return TRUE;
}

/* One after the other. */
static gboolean
decide_each (Batch *batch, RiyoUseTally *tally, GError **error, GError **refusal)
{
  RiyoUse *use = riyo_operation_use (batch->slot->operation);
  char buffer[RIYO_PLAIN_SUBJECT_ROOM];
  const char *subject;

  for (guint i = 0; i < batch->n; i++)
    {
      RiyoVerdict verdict;

      if (!riyo_plain_read_subject (batch->slot, batch->fields->subjects[i], buffer, &subject,
                                    error))
        {
          say_record (*error, i);
          return FALSE;
        }
      verdict = riyo_use_judge (use, batch->tags[i], subject, NULL);
      riyo_tally_add (tally, batch->tags[i], verdict);
      if (verdict.reason != 0 && batch->first_refused == batch->n)
        riyo_use_refuse_subject (use, verdict, subject, refusal);
      set_verdict (batch, i, verdict.permitted);
    }
  return !riyo_use_is_over (use, error);
}

static gboolean
decide_stated (Batch *batch, GError **error, GError **refusal)
{
  RiyoUse *use = riyo_operation_use (batch->slot->operation);
  RiyoUseTally tally = { 0 };
  gboolean decided = !riyo_use_is_over (use, error) && decide_each (batch, &tally, error, refusal);

  if (!decided)
    riyo_tally_take_back (&tally);
  riyo_use_count (use, &tally);
  return decided;
}

/* TRUE when every record may be used. Where some may, their verdicts stand; an error permits none.
 */
static gboolean
decide_inside (Batch *batch, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  gboolean decided;

  if (permit_quickly (batch))
    {
      permit_all (batch);
      return TRUE;
    }
  decided = read_categories (batch, error)
            && (states_no_subject (batch) ? decide_unstated (batch, error, &refusal)
                                          : decide_stated (batch, error, &refusal));
  if (!decided)
    forget_verdicts (batch->fields);
  else if (batch->first_refused < batch->n)
    {
      say_record (refusal, batch->first_refused);
      g_propagate_error (error, g_steal_pointer (&refusal));
    }
  return decided && batch->first_refused == batch->n;
}

static gboolean
decide (Batch *batch, GError **error)
{
  RiyoUse *use = riyo_operation_use (batch->slot->operation);
  gboolean permitted;

  if (!riyo_use_enter (use, error))
    return FALSE;
  permitted = decide_inside (batch, error);
  riyo_use_leave (use);
  return permitted;
}

int
RIYOBAT (char *result, const int32_t *operation, RiyoPlainBatch *fields)
{
  g_autoptr (GError) error = NULL;
  Batch batch;

  riyo_plain_start (result);
  if (fields != NULL)
    forget_verdicts (fields);
  batch.slot = riyo_plain_get_operation (operation, &error);
  batch.fields = fields;
  if (batch.slot == NULL || !riyo_plain_has (result, "RIYO-RESULT", &error)
      || !riyo_plain_has (fields, "RIYO-BATCH", &error)
      || !riyo_plain_read_number (&fields->n_records, RIYO_PLAIN_BATCH_RECORDS,
                                  "RIYO-BATCH-RECORDS", &batch.n, &error))
    return riyo_plain_fail (error);
  batch.first_refused = batch.n;
  if (!decide (&batch, &error))
    return riyo_plain_fail (error);
  riyo_plain_say_ok (result);
  return RIYO_PLAIN_PERMITTED;
}
