/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flat ABI: the whole matrix in both encodings, and everything that can be wrong with a field.
 * Fields are heap blocks of exactly their width, so that AddressSanitizer sees a byte too far. */
#include "config.h"

#include <riyo/plain.h>
#include <string.h>

#include "harness.h"

#define CLAIM 6
#define CHECKUP 8

/* An open folder and what a program needs beside it. */
typedef struct
{
  char result[2];
  gint32 folder, operation;
  const char *encoding;
  char *path;
} Program;

/* A field: @text in the encoding, padded with blanks; kept until the test ends. */
static char *
field (const char *encoding, const char *text, gsize width)
{
  gsize n;
  g_autofree char *encoded = g_convert (text, -1, encoding, "UTF-8", NULL, &n, NULL);
  char *padded = g_malloc (width);

  g_assert (encoded != NULL && n <= width);
  memset (padded, ' ', width);
  memcpy (padded, encoded, n);
  return padded;
}

static RiyoPlainRequest *
make_request (const char *encoding, const char *purpose)
{
  g_autofree char *text = field (encoding, purpose, RIYO_PLAIN_PURPOSE_BYTES);
  RiyoPlainRequest *request = g_malloc (sizeof *request);

  memset (request, ' ', sizeof *request);
  memcpy (request->purpose, text, RIYO_PLAIN_PURPOSE_BYTES);
  return request;
}

/* The result is NG and not left over from before; the message says something. */
static void
check_refused (Program *program, int got, int want, const char *says)
{
  char code[RIYO_PLAIN_CODE_BYTES + 1] = "", message[401] = "", result[2];
  gint32 length = 400;

  CHECK_ROW (memcmp (program->result, "NG", 2) == 0, "%s: got %.2s", says, program->result);
  CHECK_ROW (got == want, "%s: got %d, want %d", says, got, want);
  CHECK (RIYOMSG (result, code, &length, message) == RIYO_PLAIN_DONE);
  CHECK_ROW (memcmp (result, "NG", 2) == 0, "%s: a message permits nothing", says);
  CHECK_ROW (code[0] != ' ' && message[0] != ' ', "%s: no message", says);
  memcpy (program->result, "??", 2);
}

static void
check_permitted (Program *program, int got, const char *says)
{
  CHECK_ROW (memcmp (program->result, "OK", 2) == 0 && got == RIYO_PLAIN_PERMITTED,
             "%s: got %.2s, %d", says, program->result, got);
  memcpy (program->result, "??", 2);
}

static void
start (Program *program, const char *encoding)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *name = field (encoding, encoding, RIYO_PLAIN_ENCODING_BYTES), *path = NULL;

  *program = (Program){ .encoding = encoding, .path = g_build_filename (parent, "riyo", NULL) };
  CHECK (riyo_folder_init (program->path, NULL, NULL));
  path = field ("UTF-8", program->path, RIYO_PLAIN_PATH_BYTES);
  check_permitted (program, RIYOOPEN (program->result, &program->folder, path, name), "open");
}

static void
begin (Program *program, const char *purpose)
{
  g_autofree RiyoPlainRequest *request = make_request (program->encoding, purpose);

  check_permitted (
      program, RIYOBEGN (program->result, &program->folder, &program->operation, request), purpose);
}

static void
end (Program *program)
{
  CHECK_INT (RIYOEND (program->result, &program->operation), RIYO_PLAIN_DONE);
  CHECK (memcmp (program->result, "OK", 2) == 0);
  CHECK_INT (program->operation, 0);
}

static void
stop (Program *program)
{
  CHECK_INT (RIYOCLOS (program->result, &program->folder), RIYO_PLAIN_DONE);
  CHECK (memcmp (program->result, "OK", 2) == 0);
  CHECK_INT (program->folder, 0);
  g_free (program->path);
}

static int
check_name (Program *program, const char *name)
{
  g_autofree char *tag = field (program->encoding, name, RIYO_PLAIN_NAME_BYTES);

  return RIYOCHK (program->result, &program->operation, tag, NULL);
}

static RiyoPlainBatch *
make_batch (gint32 n)
{
  RiyoPlainBatch *batch = g_malloc (sizeof *batch);

  memset (batch, ' ', sizeof *batch);
  memset (batch->verdicts, 'O', sizeof batch->verdicts);
  batch->n_records = n;
  for (gint32 i = 0; i < RIYO_PLAIN_BATCH_RECORDS; i++)
    batch->categories[i] = i + 1;
  return batch;
}

static void
check_row (Program *program, const char *row, char **short_names)
{
  g_autofree RiyoPlainBatch *batch = make_batch (15);
  gboolean any_refused = FALSE;

  begin (program, row + 16);
  for (gint32 number = 1; number <= 15; number++)
    {
      gboolean want = row[number - 1] == 'x';
      int got = RIYOCHK (program->result, &program->operation, &number, NULL);

      any_refused = any_refused || !want;
      CHECK_ROW ((memcmp (program->result, "OK", 2) == 0) == want
                     && (got == RIYO_PLAIN_PERMITTED) == want,
                 "%s by number %d", row + 16, number);
      check_name (program, short_names[number - 1]);
      CHECK_ROW ((memcmp (program->result, "OK", 2) == 0) == want, "%s by name", row + 16);
    }
  RIYOBAT (program->result, &program->operation, batch);
  CHECK ((memcmp (program->result, "OK", 2) == 0) == !any_refused);
  for (guint i = 0; i < RIYO_PLAIN_BATCH_RECORDS; i++)
    CHECK_ROW ((memcmp (batch->verdicts[i], "OK", 2) == 0) == (i < 15 && row[i] == 'x')
                   && (batch->verdicts[i][0] == 'N' || batch->verdicts[i][0] == 'O'),
               "%s in a batch, %u", row + 16, i);
  end (program);
}

static void
check_matrix (const char *encoding)
{
  g_autofree char *path = harness_source ("tests/data/matrix.txt");
  g_autofree char *text = harness_read (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_auto (GStrv) short_names = riyo_table_list_categories (table);
  Program program;
  guint n = 0;

  start (&program, encoding);
  for (char **line = lines; *line != NULL; line++)
    if (**line == 'x' || **line == '.')
      {
        check_row (&program, *line, short_names);
        n++;
      }
  CHECK_INT (n, 37);
  stop (&program);
}

TEST (the_matrix_in_utf8)
{
  check_matrix ("UTF-8");
}

TEST (the_matrix_in_cp932)
{
  check_matrix ("CP932");
}

TEST (names_match_by_bytes)
{
  static const struct
  {
    const char *encoding, *bytes;
    int want;
  } rows[] = {
    { "UTF-8", "レセプト", RIYO_PLAIN_PERMITTED },
    { "UTF-8", "レセプト　 　", RIYO_PLAIN_PERMITTED },
    { "UTF-8", "レセプトに関する情報", RIYO_PLAIN_PERMITTED },
    { "UTF-8", "claim", RIYO_PLAIN_PERMITTED },
    { "UTF-8", "claim,レセプト", RIYO_PLAIN_PERMITTED },
    { "UTF-8", "レセプト,健診", RIYO_REFUSAL_NOT_IN_TABLE },
    { "UTF-8", " レセプト", RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { "UTF-8", "ﾚｾﾌﾟﾄ", RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { "UTF-8", "レセプト,", 100 + RIYO_ERROR_ARGUMENT },
    { "UTF-8", "", RIYO_REFUSAL_UNTAGGED },
    { "UTF-8", "　　", RIYO_REFUSAL_UNTAGGED },
    { "UTF-8", "\xe3\x83", 100 + RIYO_ERROR_ENCODING },
    { "UTF-8", "\xc0\xaf", 100 + RIYO_ERROR_ENCODING },
    { "UTF-8", "\x83\x8c\x83\x5a\x83\x76\x83\x67", 100 + RIYO_ERROR_ENCODING },
    { "CP932", "\x83\x8c\x83\x5a\x83\x76\x83\x67", RIYO_PLAIN_PERMITTED },
    { "CP932", "\x83\x8c\x83\x5a\x83\x76\x83\x67\x81\x40 \x81\x40", RIYO_PLAIN_PERMITTED },
    { "CP932", "claim", RIYO_PLAIN_PERMITTED },
    { "CP932", "\x83\x8c\x83\x5a\x83\x76\x83\x67,\x8c\x92\x90\x66", RIYO_REFUSAL_NOT_IN_TABLE },
    { "CP932", "\x83\x8c\x83\x5a\x83\x76\x83", 100 + RIYO_ERROR_ENCODING },
    { "CP932", "\x83\x8c\x83\x5a\x83\x76", RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { "CP932", "\x83\x8c\x83\x5a\x83\x76\x83\x81\x40", RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { "CP932", "レセプト", RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { "CP932", "\xfd", 100 + RIYO_ERROR_ENCODING },
  };
  Program programs[2];

  start (&programs[0], "UTF-8");
  start (&programs[1], "CP932");
  begin (&programs[0], "医療費通知の発行");
  begin (&programs[1], "医療費通知の発行");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Program *program = &programs[rows[i].encoding[0] == 'C'];
      g_autofree char *tag = field ("UTF-8", "", RIYO_PLAIN_NAME_BYTES);
      g_autofree char *says = g_strdup_printf ("row %u", i);
      int got;

      memcpy (tag, rows[i].bytes, strlen (rows[i].bytes));
      got = RIYOCHK (program->result, &program->operation, tag, NULL);
      if (rows[i].want == RIYO_PLAIN_PERMITTED)
        check_permitted (program, got, says);
      else
        check_refused (program, got, rows[i].want, says);
    }
  for (guint i = 0; i < 2; i++)
    {
      end (&programs[i]);
      stop (&programs[i]);
    }
}

TEST (a_name_that_fills_its_field)
{
  g_autofree char *tag = g_strnfill (RIYO_PLAIN_NAME_BYTES, 'a');
  Program program;

  start (&program, "CP932");
  begin (&program, "cost-notice");
  check_refused (&program, RIYOCHK (program.result, &program.operation, tag, NULL),
                 RIYO_REFUSAL_UNKNOWN_CATEGORY, "64 bytes");
  memcpy (tag + 62, "\x83\x8c", 2);
  check_refused (&program, RIYOCHK (program.result, &program.operation, tag, NULL),
                 RIYO_REFUSAL_UNKNOWN_CATEGORY, "64 bytes, whole characters");
  memcpy (tag + 62, "a\x83", 2);
  check_refused (&program, RIYOCHK (program.result, &program.operation, tag, NULL),
                 100 + RIYO_ERROR_ENCODING, "a lead byte at the end");
  tag[30] = '\0';
  check_refused (&program, RIYOCHK (program.result, &program.operation, tag, NULL),
                 100 + RIYO_ERROR_ENCODING, "a NUL");
  end (&program);
  stop (&program);
}

TEST (category_numbers)
{
  static const struct
  {
    guint32 number;
    int want;
  } rows[] = {
    { CLAIM, RIYO_PLAIN_PERMITTED },
    { CHECKUP, RIYO_REFUSAL_NOT_IN_TABLE },
    { 16, RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { 63, RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { 0, RIYO_REFUSAL_UNTAGGED },
    { 64, 100 + RIYO_ERROR_ARGUMENT },
    { 65535, 100 + RIYO_ERROR_ARGUMENT },
    { 0x06000000, 100 + RIYO_ERROR_ARGUMENT },
    { 0xffff0000, 100 + RIYO_ERROR_ARGUMENT },
    { (guint32)-1, 100 + RIYO_ERROR_ARGUMENT },
    { (guint32)-6, 100 + RIYO_ERROR_ARGUMENT },
  };
  Program program;

  start (&program, "UTF-8");
  begin (&program, "医療費通知の発行");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint32 *number = g_new (guint32, 1);
      g_autofree char *says = g_strdup_printf ("%u", rows[i].number);
      int got;

      *number = rows[i].number;
      got = RIYOCHK (program.result, &program.operation, number, NULL);
      if (rows[i].want == RIYO_PLAIN_PERMITTED)
        check_permitted (&program, got, says);
      else
        check_refused (&program, got, rows[i].want, says);
    }
  end (&program);
  stop (&program);
}

TEST (subjects)
{
  static const struct
  {
    const char *encoding, *subject;
    gboolean permitted;
    int want;
  } rows[] = {
    { "UTF-8", "", TRUE, 0 },
    { "UTF-8", "0052-00000001-01", TRUE, 0 },
    { "UTF-8", "５２－１－１　", TRUE, 0 },
    { "CP932", "５２－１－１", TRUE, 0 },
    { "CP932", "0052-00000001-01", TRUE, 0 },
    { "UTF-8", "52-1-1-1-1-1", FALSE, RIYO_REFUSAL_BAD_SUBJECT },
    { "CP932", "52-1-1-1-1-1", FALSE, RIYO_REFUSAL_BAD_SUBJECT },
  };
  gint32 claim = CLAIM;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *subject = field (rows[i].encoding, rows[i].subject, 64);
      Program program;
      int got;

      start (&program, rows[i].encoding);
      begin (&program, "医療費通知の発行");
      got = RIYOCHK (program.result, &program.operation, &claim, subject);
      if (rows[i].permitted)
        check_permitted (&program, got, rows[i].subject);
      else
        check_refused (&program, got, rows[i].want, rows[i].subject);
      memset (subject, 0, 64);
      check_refused (&program, RIYOCHK (program.result, &program.operation, &claim, subject),
                     100 + RIYO_ERROR_ENCODING, "LOW-VALUES");
      end (&program);
      stop (&program);
    }
}

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

  start (&program, "UTF-8");
  begin (&program, "医療費通知の発行");
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
  end (&program);
  stop (&program);
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
  g_autofree char *blank = field ("UTF-8", "", RIYO_PLAIN_SUBJECT_BYTES);
  g_autofree char *counts = NULL;
  Program program;

  start (&program, "UTF-8");
  for (guint way = 0; way < 3; way++)
    {
      g_autofree RiyoPlainBatch *batch = make_claims (G_N_ELEMENTS (tags));

      begin (&program, "医療費通知の発行");
      memcpy (batch->categories, tags, sizeof tags);
      for (guint round = 0; round < 3000; round++)
        if (way == 2)
          RIYOBAT (program.result, &program.operation, batch);
        else
          for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
            RIYOCHK (program.result, &program.operation, &tags[i], way == 1 ? blank : NULL);
      end (&program);
      g_free (counts);
      counts = read_counts (&program);
      CHECK_STR (counts, "\"permitted\":12000,\"permitted_tags\":\"レセプト\",\"refused\":6000,"
                         "\"refused_tags\":\"健診\"");
    }
  stop (&program);
}

static gboolean
suspend (const Program *program, const char *subject)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (program->path, NULL);
  g_autoptr (RiyoSuspension) suspension = riyo_suspension_new ("1", "利用停止");

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

      start (&program, "UTF-8");
      begin (&program, "医療費通知の発行");
      for (guint i = 0; i < 3; i++)
        CHECK_INT (count_batch (&program, batch), RIYO_PLAIN_BATCH_RECORDS);
      CHECK (suspend (&program, "52-1-1"));
      if (by_batch)
        CHECK_INT (count_batch (&program, batch), 0);
      while (n < 2000
             && RIYOCHK (program.result, &program.operation, &claim, NULL) == RIYO_PLAIN_PERMITTED)
        n++;
      CHECK_ROW (by_batch ? n == 0 : n <= 1024, "permitted %u times more", n);
      CHECK_INT (count_batch (&program, batch), 0);
      end (&program);
      stop (&program);
    }
}
