/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flat ABI called wrongly: a code and a message each time, never a crash, never a permit. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "kit/program.h"

#define ARGUMENT (100 + RIYO_ERROR_ARGUMENT)
#define STATE (100 + RIYO_ERROR_STATE)
#define ENCODING (100 + RIYO_ERROR_ENCODING)

TEST (opens)
{
  static const struct
  {
    const char *says, *encoding;
    int want;
  } rows[] = {
    { "blank", "        ", ARGUMENT },
    { "NULs", "\0\0\0\0\0\0\0\0", ARGUMENT },
    { "lower case", "utf-8   ", ARGUMENT },
    { "another", "SJIS    ", ARGUMENT },
  };
  g_autofree char *path = NULL;
  gint32 folder = 0;
  Program program;

  program_start (&program, "UTF-8");
  path = make_field ("UTF-8", program.path, RIYO_PLAIN_PATH_BYTES);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_refused (&program, RIYOOPEN (program.result, &folder, path, rows[i].encoding),
                   rows[i].want, rows[i].says);
  path[20] = '\0';
  check_refused (&program, RIYOOPEN (program.result, &folder, path, "UTF-8   "), ARGUMENT,
                 "a NUL in the path");
  memset (path, ' ', RIYO_PLAIN_PATH_BYTES);
  check_refused (&program, RIYOOPEN (program.result, &folder, path, "UTF-8   "), ARGUMENT,
                 "no path");
  memset (path, 'a', RIYO_PLAIN_PATH_BYTES);
  CHECK (RIYOOPEN (program.result, &folder, path, "UTF-8   ") > 100);
  CHECK (memcmp (program.result, "NG", 2) == 0);
  CHECK_INT (folder, 0);
  program_stop (&program);
}

TEST (requests)
{
  Program program;

  program_start (&program, "UTF-8");
  {
    const struct
    {
      const char *says;
      gsize offset;
      const char *bytes;
      gsize n;
      int want;
    } rows[] = {
#define AT(member) G_STRUCT_OFFSET (RiyoPlainRequest, member)
      { "unknown", AT (purpose), "marketing  ", 11, RIYO_REFUSAL_UNKNOWN_PURPOSE },
      { "blank", AT (purpose), "           ", 11, RIYO_REFUSAL_UNKNOWN_PURPOSE },
      { "a NUL", AT (purpose), "cost\0notice", 11, ENCODING },
      { "all but a NUL", AT (purpose) + 255, "", 1, ENCODING },
      { "cut", AT (purpose) + 254, "\xe3\x80", 2, ENCODING },
      { "overlong", AT (purpose), "\xc0\xa0", 2, ENCODING },
      { "an actor unknown", AT (actor), "9999", 4, RIYO_REFUSAL_UNKNOWN_ACTOR },
      { "an actor cut", AT (actor), "\xe4\xbf", 2, ENCODING },
      { "a role unknown", AT (role), "none", 4, RIYO_REFUSAL_OUT_OF_SCOPE },
      { "NULs", AT (approver), "\0\0", 2, ENCODING },
      { "a newline", AT (reference), "a\nb", 3, ARGUMENT },
      { "a mode unknown", AT (mode), "X", 1, ARGUMENT },
      { "a mode of zero", AT (mode), "0", 1, ARGUMENT },
      { "reserved", AT (reserved), "R", 1, ARGUMENT },
      { "reserved, at its end", AT (reserved) + 62, "", 1, ARGUMENT },
#undef AT
    };

    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        g_autofree RiyoPlainRequest *request = make_request ("UTF-8", "cost-notice");
        gint32 operation = 12345;

        memcpy ((char *)request + rows[i].offset, rows[i].bytes, rows[i].n);
        check_refused (&program, RIYOBEGN (program.result, &program.folder, &operation, request),
                       rows[i].want, rows[i].says);
        CHECK_INT (operation, 0);
      }
  }
  program_stop (&program);
}

TEST (lengths)
{
  static const struct
  {
    const char *says, *digits; /* or else */
    gint32 number;
    int want;
  } rows[] = {
    { "zero", NULL, 0, ARGUMENT },
    { "negative", NULL, -1, ARGUMENT },
    { "byte-swapped", NULL, 0x00010000, ARGUMENT },
    { "too large", NULL, 0x01010000, ARGUMENT },
    { "digits zero", "0000", 0, ARGUMENT },
    { "blanks", "    ", 0, ARGUMENT },
    { "negative digits", "002p", 0, ARGUMENT },
    { "packed, the low byte first", NULL, 0x0c250000, ARGUMENT },
    { "the lowest", NULL, G_MININT32, ARGUMENT },
    { "COMP-5", NULL, 255, RIYO_PLAIN_DONE },
    { "digits", "0255", 0, ARGUMENT },
  };
  char code[RIYO_PLAIN_CODE_BYTES], *message = g_malloc (255);
  Program program = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint32 length = rows[i].number;
      int got;

      if (rows[i].digits != NULL)
        memcpy (&length, rows[i].digits, sizeof length);
      memset (message, '#', 255);
      got = RIYOMSG (program.result, code, &length, message);
      CHECK_ROW ((message[0] == '#') == (got != RIYO_PLAIN_DONE), "%s: message", rows[i].says);
      CHECK_ROW (got == rows[i].want, "%s: got %d", rows[i].says, got);
      if (got != RIYO_PLAIN_DONE)
        check_refused (&program, got, rows[i].want, rows[i].says);
    }
  g_free (message);
}

/* What GnuCOBOL's BINARY gives is not only refused, but called so. */
TEST (bytes_in_the_other_order_are_called_so)
{
  static const gint32 swapped[] = { CLAIM << 24, 63 << 24 };
  char code[RIYO_PLAIN_CODE_BYTES], message[301] = "";
  gint32 length = 300;
  Program program;

  program_start (&program, "UTF-8");
  program_begin (&program, "cost-notice");
  for (guint i = 0; i < G_N_ELEMENTS (swapped); i++)
    {
      CHECK_INT (RIYOCHKN (program.result, &program.operation, &swapped[i], NULL), ARGUMENT);
      CHECK_INT (RIYOMSG (program.result, code, &length, message), RIYO_PLAIN_DONE);
      CHECK_ROW (strstr (message, "BINARY") != NULL, "%s", message);
    }
  program_end (&program);
  program_stop (&program);
}

/* Each of the two where the other is expected: refused, and told which entry it is for. */
TEST (a_number_for_a_name_is_called_so)
{
  g_autofree char *tag = make_field ("UTF-8", "", RIYO_PLAIN_NAME_BYTES);
  char code[RIYO_PLAIN_CODE_BYTES], message[301] = "";
  gint32 length = 300, claim = CLAIM, name;
  Program program;

  program_start (&program, "UTF-8");
  program_begin (&program, "cost-notice");
  memcpy (tag, &claim, sizeof claim);
  CHECK_INT (RIYOCHK (program.result, &program.operation, tag, NULL), ENCODING);
  CHECK_INT (RIYOMSG (program.result, code, &length, message), RIYO_PLAIN_DONE);
  CHECK_ROW (strstr (message, "RIYOCHKN") != NULL, "%s", message);
  memcpy (&name, "claim", sizeof name);
  check_refused (&program, RIYOCHKN (program.result, &program.operation, &name, NULL), ARGUMENT,
                 "a name for a number");
  program_end (&program);
  program_stop (&program);
}

TEST (batches)
{
  static const struct
  {
    const char *says;
    gint32 n, category;
    int want;
  } rows[] = {
    { "none", 0, 6, ARGUMENT },
    { "less than none", -1, 6, ARGUMENT },
    { "too many", 257, 6, ARGUMENT },
    { "byte-swapped", 0x01000000, 6, ARGUMENT },
    { "a category that is none", 2, 64, ARGUMENT },
    { "a category byte-swapped", 2, 0x06000000, ARGUMENT },
    { "a negative category", 2, -6, ARGUMENT },
    { "untagged", 2, 0, RIYO_REFUSAL_UNTAGGED },
    { "an unknown category", 2, 63, RIYO_REFUSAL_UNKNOWN_CATEGORY },
    { "not in the table", 2, 8, RIYO_REFUSAL_NOT_IN_TABLE },
  };
  Program program;

  program_start (&program, "UTF-8");
  program_begin (&program, "cost-notice");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree RiyoPlainBatch *batch = g_new0 (RiyoPlainBatch, 1);
      gboolean refused = rows[i].want < 100;

      memset (batch->subjects, ' ', sizeof batch->subjects);
      memset (batch->verdicts, 'O', sizeof batch->verdicts);
      batch->n_records = rows[i].n;
      batch->categories[0] = 6;
      batch->categories[1] = rows[i].category;
      check_refused (&program, RIYOBAT (program.result, &program.operation, batch), rows[i].want,
                     rows[i].says);
      for (guint k = 0; k < RIYO_PLAIN_BATCH_RECORDS; k++)
        CHECK_ROW (memcmp (batch->verdicts[k], k == 0 && refused ? "OK" : "NG", 2) == 0,
                   "%s: verdict %u", rows[i].says, k);
      batch->subjects[1][5] = '\0';
      batch->n_records = 2;
      batch->categories[1] = 6;
      check_refused (&program, RIYOBAT (program.result, &program.operation, batch), ENCODING,
                     "a NUL in a subject");
      CHECK (memcmp (batch->verdicts[0], "NG", 2) == 0);
    }
  program_end (&program);
  program_stop (&program);
}

/* A message is cut where a character ends, whatever the width. */
static void
check_cuts (const char *name)
{
  Program program;

  program_start (&program, name);
  program_begin (&program, "cost-notice");
  for (gint32 length = 1; length < 200; length++)
    {
      gint32 checkup = CHECKUP;
      char code[RIYO_PLAIN_CODE_BYTES], *message = g_malloc ((gsize)length + 1);
      g_autofree char *utf8 = NULL;

      CHECK_INT (RIYOCHKN (program.result, &program.operation, &checkup, NULL),
                 RIYO_REFUSAL_NOT_IN_TABLE);
      message[length] = '#';
      CHECK_INT (RIYOMSG (program.result, code, &length, message), RIYO_PLAIN_DONE);
      CHECK_INT (message[length], '#');
      CHECK (memcmp (code, "NOT_IN_TABLE        ", sizeof code) == 0);
      utf8 = g_convert (message, length, "UTF-8", name, NULL, NULL, NULL);
      CHECK_ROW (utf8 != NULL && strchr (utf8, '\n') == NULL, "%s: cut at %d", name, length);
      g_free (message);
    }
  program_end (&program);
  program_stop (&program);
}

TEST (messages_are_cut_between_characters)
{
  check_cuts ("CP932");
  check_cuts ("UTF-8");
}

TEST (a_rehearsal_takes_notes_and_permits_nothing)
{
  g_autofree RiyoPlainRequest *request = make_request ("UTF-8", "cost-notice");
  g_autofree char *name = make_field ("UTF-8", "claim", RIYO_PLAIN_NAME_BYTES);
  const gint32 claim = CLAIM;
  Program program;

  program_start (&program, "UTF-8");
  request->mode = 'R';
  CHECK_INT (RIYOBEGN (program.result, &program.folder, &program.operation, request),
             RIYO_PLAIN_PERMITTED);
  check_refused (&program, RIYOCHKN (program.result, &program.operation, &claim, NULL), STATE,
                 "a check in a rehearsal");
  check_refused (&program, RIYOCHK (program.result, &program.operation, name, NULL), STATE,
                 "a check by name in a rehearsal");
  CHECK_INT (RIYONOTN (program.result, &program.operation, &claim, NULL), RIYO_PLAIN_DONE);
  CHECK (memcmp (program.result, "NG", 2) == 0);
  CHECK_INT (RIYONOTE (program.result, &program.operation, name, NULL), RIYO_PLAIN_DONE);
  CHECK (memcmp (program.result, "NG", 2) == 0);
  program_end (&program);
  program_begin (&program, "cost-notice");
  check_refused (&program, RIYONOTN (program.result, &program.operation, &claim, NULL), STATE,
                 "a note outside a rehearsal");
  check_refused (&program, RIYONOTE (program.result, &program.operation, name, NULL), STATE,
                 "a note by name outside a rehearsal");
  program_end (&program);
  program_stop (&program);
}
