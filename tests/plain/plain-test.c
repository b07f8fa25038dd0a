/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flat ABI: the whole matrix in both encodings, and everything that can be wrong with a field.
 * Fields are heap blocks of exactly their width, so that AddressSanitizer sees a byte too far. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "kit/program.h"

static int
check_name (Program *program, const char *name)
{
  g_autofree char *tag = make_field (program->encoding, name, RIYO_PLAIN_NAME_BYTES);

  return RIYOCHK (program->result, &program->operation, tag, NULL);
}

static void
check_row (Program *program, const char *row, char **short_names)
{
  g_autofree RiyoPlainBatch *batch = make_batch (15);
  gboolean any_refused = FALSE;

  program_begin (program, row + 16);
  for (gint32 number = 1; number <= 15; number++)
    {
      gboolean want = row[number - 1] == 'x';
      int got = RIYOCHKN (program->result, &program->operation, &number, NULL);

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
  program_end (program);
}

static void
check_matrix (const char *encoding)
{
  g_autofree char *path = harness_source ("tests/table/matrix.txt");
  g_autofree char *text = harness_read (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_auto (GStrv) short_names = riyo_table_list_categories (table);
  Program program;
  guint n = 0;

  program_start (&program, encoding);
  for (char **line = lines; *line != NULL; line++)
    if (**line == 'x' || **line == '.')
      {
        check_row (&program, *line, short_names);
        n++;
      }
  CHECK_INT (n, 37);
  program_stop (&program);
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

  program_start (&programs[0], "UTF-8");
  program_start (&programs[1], "CP932");
  program_begin (&programs[0], "医療費通知の発行");
  program_begin (&programs[1], "医療費通知の発行");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Program *program = &programs[rows[i].encoding[0] == 'C'];
      g_autofree char *tag = make_field ("UTF-8", "", RIYO_PLAIN_NAME_BYTES);
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
      program_end (&programs[i]);
      program_stop (&programs[i]);
    }
}

TEST (a_name_that_fills_its_field)
{
  g_autofree char *tag = g_strnfill (RIYO_PLAIN_NAME_BYTES, 'a');
  Program program;

  program_start (&program, "CP932");
  program_begin (&program, "cost-notice");
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
  program_end (&program);
  program_stop (&program);
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
    { CLAIM + 64, 100 + RIYO_ERROR_ARGUMENT },
    { CLAIM + 256, 100 + RIYO_ERROR_ARGUMENT },
    { 65535, 100 + RIYO_ERROR_ARGUMENT },
    { 0x06000000, 100 + RIYO_ERROR_ARGUMENT },
    { 0xffff0000, 100 + RIYO_ERROR_ARGUMENT },
    { (guint32)-1, 100 + RIYO_ERROR_ARGUMENT },
    { (guint32)-6, 100 + RIYO_ERROR_ARGUMENT },
  };
  Program program;

  program_start (&program, "UTF-8");
  program_begin (&program, "医療費通知の発行");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gint32 *number = g_new (gint32, 1);
      g_autofree char *says = g_strdup_printf ("%u", rows[i].number);
      int got;

      *number = (gint32)rows[i].number;
      got = RIYOCHKN (program.result, &program.operation, number, NULL);
      if (rows[i].want == RIYO_PLAIN_PERMITTED)
        check_permitted (&program, got, says);
      else
        check_refused (&program, got, rows[i].want, says);
    }
  program_end (&program);
  program_stop (&program);
}

/* Not zero, not what storage or a RETURN-CODE is left with, and neither a refusal nor a failure. */
TEST (what_is_permitted_is_one_distinctive_number)
{
  CHECK (RIYO_PLAIN_PERMITTED > 199);
  CHECK (RIYO_PLAIN_PERMITTED != RIYO_PLAIN_DONE);
  CHECK (RIYO_PLAIN_PERMITTED != 0x20202020);
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
      g_autofree char *subject = make_field (rows[i].encoding, rows[i].subject, 64);
      Program program;
      int got;

      program_start (&program, rows[i].encoding);
      program_begin (&program, "医療費通知の発行");
      got = RIYOCHKN (program.result, &program.operation, &claim, subject);
      if (rows[i].permitted)
        check_permitted (&program, got, rows[i].subject);
      else
        check_refused (&program, got, rows[i].want, rows[i].subject);
      memset (subject, 0, 64);
      check_refused (&program, RIYOCHKN (program.result, &program.operation, &claim, subject),
                     100 + RIYO_ERROR_ENCODING, "LOW-VALUES");
      program_end (&program);
      program_stop (&program);
    }
}
