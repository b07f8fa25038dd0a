/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RIYOBAT decides each record as RIYOCHKN would, counts it so, and sees what happens in between. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "kit/program.h"

/* How many records the batch permits; all or none by its result. */
static guint
count_batch (Program *program, RiyoPlainBatch *batch)
{
  guint n = 0;
  int got;

  memset (batch->verdicts, 'O', sizeof batch->verdicts);
  got = RIYOBAT (program->result, &program->operation, batch);
  for (gint32 i = 0; i < RIYO_PLAIN_BATCH_RECORDS; i++)
    n += memcmp (batch->verdicts[i], "OK", 2) == 0;
  CHECK_ROW ((got == RIYO_PLAIN_PERMITTED) == (n == (guint)batch->n_records)
                 && (got == RIYO_PLAIN_PERMITTED) == (memcmp (program->result, "OK", 2) == 0),
             "%d records: %u permitted, got %d", batch->n_records, n, got);
  return n;
}

static RiyoPlainBatch *
make_claims (gint32 n)
{
  RiyoPlainBatch *batch = make_batch (n);

  for (gint32 i = 0; i < RIYO_PLAIN_BATCH_RECORDS; i++)
    batch->categories[i] = CLAIM;
  return batch;
}

/* One record of another kind, at every place of batches of every shape: each is found. */
TEST (one_record_of_a_batch)
{
  static const gint32 sizes[] = { 1, 2, 3, 4, 5, 7, 64, 255, 256 };
  static const struct
  {
    gint32 category;
    gboolean is_error; /* and permits none */
  } others[] = { { CHECKUP, FALSE }, { 0, FALSE }, { 63, FALSE },         { 64, TRUE },
                 { 70, TRUE },       { -1, TRUE }, { CLAIM << 24, TRUE }, { CLAIM + 256, TRUE } };
  Program program;

  program_start (&program, "UTF-8");
  program_begin (&program, "医療費通知の発行");
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gint32 place = 0; place < sizes[s]; place++)
      {
        g_autofree RiyoPlainBatch *batch = make_claims (sizes[s]);

        CHECK_INT (count_batch (&program, batch), (guint)sizes[s]);
        for (guint i = 0; i < G_N_ELEMENTS (others); i++)
          {
            batch->categories[place] = others[i].category;
            CHECK_INT (count_batch (&program, batch), others[i].is_error ? 0 : (guint)sizes[s] - 1);
          }
        batch->categories[place] = CLAIM;
        batch->subjects[place][place % RIYO_PLAIN_SUBJECT_BYTES] = '?';
        CHECK_INT (count_batch (&program, batch), (guint)sizes[s] - 1);
      }
  program_end (&program);
  program_stop (&program);
}

/* The end's entry in the log: what was counted, whichever way it went. */
static char *
read_counts (const Program *program)
{
  g_autofree char *path = g_build_filename (program->path, "audit", "000001.jsonl", NULL);
  g_autofree char *text = harness_read (path);
  const char *end = g_strrstr (text, "\"event\":\"end\"");
  const char *counts = end != NULL ? strstr (end, "\"permitted\"") : NULL;
  const char *stop_at = counts != NULL ? strstr (counts, ",\"state\"") : NULL;

  return stop_at != NULL ? g_strndup (counts, (gsize)(stop_at - counts)) : g_strdup ("none");
}

TEST (counts_are_the_same_each_way)
{
  static const gint32 tags[] = { CLAIM, CLAIM, CHECKUP, CLAIM, 0, CLAIM };
  g_autofree char *blank = make_field ("UTF-8", "", RIYO_PLAIN_SUBJECT_BYTES);
  g_autofree char *counts = NULL;
  Program program;

  program_start (&program, "UTF-8");
  for (guint way = 0; way < 3; way++)
    {
      g_autofree RiyoPlainBatch *batch = make_claims (G_N_ELEMENTS (tags));

      program_begin (&program, "医療費通知の発行");
      memcpy (batch->categories, tags, sizeof tags);
      for (guint round = 0; round < 3000; round++)
        if (way == 2)
          RIYOBAT (program.result, &program.operation, batch);
        else
          for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
            RIYOCHKN (program.result, &program.operation, &tags[i], way == 1 ? blank : NULL);
      program_end (&program);
      g_free (counts);
      counts = read_counts (&program);
      CHECK_STR (counts, "\"permitted\":12000,\"permitted_tags\":\"レセプト\",\"refused\":6000,"
                         "\"refused_tags\":\"健診\"");
    }
  program_stop (&program);
}

/* By the short way, which a batch without a refusal takes from the second on. */
TEST (batches_without_a_refusal_are_counted)
{
  g_autofree RiyoPlainBatch *batch = make_claims (RIYO_PLAIN_BATCH_RECORDS);
  g_autofree char *counts = NULL;
  Program program;

  program_start (&program, "UTF-8");
  program_begin (&program, "医療費通知の発行");
  for (guint i = 0; i < 3; i++)
    CHECK_INT (count_batch (&program, batch), RIYO_PLAIN_BATCH_RECORDS);
  program_end (&program);
  counts = read_counts (&program);
  CHECK_ROW (g_str_has_prefix (counts, "\"permitted\":768,"), "%s", counts);
  program_stop (&program);
}

/* An error permits none: what was decided before it is counted as nobody's permit. */
TEST (a_batch_with_an_error_permits_and_counts_none)
{
  g_autofree RiyoPlainBatch *batch = make_claims (5);
  g_autofree char *counts = NULL;
  Program program;

  program_start (&program, "UTF-8");
  program_begin (&program, "医療費通知の発行");
  memcpy (batch->subjects[0], "52-1-1", 6);
  batch->categories[1] = CHECKUP;
  memcpy (batch->subjects[2], "52\0-1", 5); /* no text */
  CHECK_INT (count_batch (&program, batch), 0);
  program_end (&program);
  counts = read_counts (&program);
  CHECK_STR (counts, "\"permitted\":0,\"refused\":1,\"refused_tags\":\"健診\"");
  program_stop (&program);
}

static gboolean
suspend (const Program *program, const char *subject)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (program->path, NULL);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_add_subject (suspension, subject);
  riyo_suspension_set_all (suspension);
  return riyo_guard_suspend (guard, suspension, "1042", NULL);
}

/* What was permitted a thousand times is refused from the next batch on, and within 1,024 checks.
 */
TEST (a_suspension_reaches_what_was_permitted_before)
{
  for (guint by_batch = 0; by_batch < 2; by_batch++)
    {
      g_autofree RiyoPlainBatch *batch = make_claims (RIYO_PLAIN_BATCH_RECORDS);
      gint32 claim = CLAIM;
      guint n = 0;
      Program program;

      program_start (&program, "UTF-8");
      program_begin (&program, "医療費通知の発行");
      for (guint i = 0; i < 3; i++)
        CHECK_INT (count_batch (&program, batch), RIYO_PLAIN_BATCH_RECORDS);
      CHECK (suspend (&program, "52-1-1"));
      if (by_batch)
        CHECK_INT (count_batch (&program, batch), 0);
      while (n < 2000
             && RIYOCHKN (program.result, &program.operation, &claim, NULL) == RIYO_PLAIN_PERMITTED)
        n++;
      CHECK_ROW (by_batch ? n == 0 : n <= 1024, "permitted %u times more", n);
      CHECK_INT (count_batch (&program, batch), 0);
      program_end (&program);
      program_stop (&program);
    }
}
