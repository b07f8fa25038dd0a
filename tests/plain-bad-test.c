/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flat ABI called wrongly: a code and a message each time, never a crash, never a permit. */
#include "config.h"

#include <riyo/plain.h>
#include <string.h>

#include "harness.h"

#define ARGUMENT (100 + RIYO_ERROR_ARGUMENT)
#define STATE (100 + RIYO_ERROR_STATE)
#define ENCODING (100 + RIYO_ERROR_ENCODING)

static const gint32 claim = 6;
static char path[RIYO_PLAIN_PATH_BYTES], encoding[RIYO_PLAIN_ENCODING_BYTES];
static char result[2];

static void
set_path (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);

  CHECK (riyo_folder_init (folder, NULL, NULL));
  memset (path, ' ', sizeof path);
  memcpy (path, folder, strlen (folder));
  memcpy (encoding, "UTF-8   ", sizeof encoding);
}

static RiyoPlainRequest *
make_request (void)
{
  RiyoPlainRequest *request = g_malloc (sizeof *request);

  memset (request, ' ', sizeof *request);
  memcpy (request->purpose, "cost-notice", strlen ("cost-notice"));
  return request;
}

static gint32
open_folder (void)
{
  gint32 folder = 0;

  CHECK_INT (RIYOOPEN (result, &folder, path, encoding), RIYO_PLAIN_PERMITTED);
  return folder;
}

static gint32
begin (gint32 folder)
{
  g_autofree RiyoPlainRequest *request = make_request ();
  gint32 operation = 0;

  CHECK_INT (RIYOBEGN (result, &folder, &operation, request), RIYO_PLAIN_PERMITTED);
  return operation;
}

/* NG, the number, and words; the result is then spoilt, so that the next call must set it. */
static void
check_bad (int got, int want, const char *says)
{
  char code[RIYO_PLAIN_CODE_BYTES], *message = g_malloc (300);
  gint32 length = 300;

  CHECK_ROW (memcmp (result, "NG", 2) == 0, "%s: got %.2s", says, result);
  CHECK_ROW (got == want, "%s: got %d, want %d", says, got, want);
  CHECK_INT (RIYOMSG (result, code, &length, message), RIYO_PLAIN_DONE);
  CHECK_ROW (code[0] != ' ' && message[0] != ' ', "%s: no message", says);
  g_free (message);
  memcpy (result, "OK", 2);
}

TEST (handles)
{
  gint32 folder, operation, ended, other;

  set_path ();
  folder = open_folder ();
  operation = begin (folder);
  {
    const struct
    {
      const char *says;
      gint32 handle;
      int want;
    } rows[] = {
      { "zero", 0, STATE },
      { "one", 1, ARGUMENT },
      { "negative", -1, ARGUMENT },
      { "the lowest", G_MININT32, ARGUMENT },
      { "the highest", G_MAXINT32, ARGUMENT },
      { "blanks", 0x20202020, ARGUMENT },
      { "byte-swapped", (gint32)GUINT32_SWAP_LE_BE ((guint32)operation), ARGUMENT },
      { "a folder's", folder, ARGUMENT },
      { "never given out", operation + 1024, ARGUMENT },
    };

    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        gint32 handle = rows[i].handle;
        RiyoPlainBatch *batch = g_new0 (RiyoPlainBatch, 1);

        memcpy (result, "OK", 2);
        check_bad (RIYOCHK (result, &handle, &claim, NULL), rows[i].want, rows[i].says);
        check_bad (RIYONOTE (result, &handle, &claim, NULL), rows[i].want, rows[i].says);
        check_bad (RIYOBAT (result, &handle, batch), rows[i].want, rows[i].says);
        check_bad (RIYOEND (result, &handle), rows[i].want, rows[i].says);
        CHECK_INT (handle, 0);
        g_free (batch);
      }
  }
  ended = operation;
  CHECK_INT (RIYOEND (result, &operation), RIYO_PLAIN_DONE);
  check_bad (RIYOCHK (result, &ended, &claim, NULL), STATE, "after the end");
  other = begin (folder);
  CHECK (other != ended);
  check_bad (RIYOCHK (result, &ended, &claim, NULL), STATE, "after the end, another being open");
  check_bad (RIYOCLOS (result, &other), ARGUMENT, "an operation's, to be closed");
  check_bad (RIYOCLOS (result, &folder), STATE, "closed before the end");
  CHECK_INT (folder, 0);
  check_bad (RIYOCHK (result, &other, &claim, NULL), STATE, "a handle lost");
}

TEST (use_after_close)
{
  g_autofree RiyoPlainRequest *request = make_request ();
  gint32 folder, closed, operation, left;

  set_path ();
  closed = folder = open_folder ();
  left = begin (folder);
  check_bad (RIYOCLOS (result, &folder), STATE, "an operation is open");
  check_bad (RIYOCHK (result, &left, &claim, NULL), STATE, "check after the close");
  check_bad (RIYOEND (result, &left), STATE, "end after the close");
  operation = 7;
  check_bad (RIYOBEGN (result, &closed, &operation, request), STATE, "begin after the close");
  CHECK_INT (operation, 0);
  check_bad (RIYOCLOS (result, &closed), STATE, "a second close");
}

TEST (a_second_begin)
{
  g_autofree RiyoPlainRequest *request = make_request ();
  gint32 folder, operation, first;

  set_path ();
  folder = open_folder ();
  first = operation = begin (folder);
  check_bad (RIYOBEGN (result, &folder, &operation, request), STATE, "a second begin");
  check_bad (RIYOCHK (result, &operation, &claim, NULL), STATE, "the handle is gone");
  CHECK_INT (RIYOEND (result, &first), RIYO_PLAIN_DONE);
  check_bad (RIYOOPEN (result, &folder, path, encoding), STATE, "a second open");
}

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
  gint32 folder = 0;

  set_path ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_bad (RIYOOPEN (result, &folder, path, rows[i].encoding), rows[i].want, rows[i].says);
  path[20] = '\0';
  check_bad (RIYOOPEN (result, &folder, path, encoding), ARGUMENT, "a NUL in the path");
  memset (path, ' ', sizeof path);
  check_bad (RIYOOPEN (result, &folder, path, encoding), ARGUMENT, "no path");
  memset (path, 'a', sizeof path);
  memcpy (result, "OK", 2);
  CHECK (RIYOOPEN (result, &folder, path, encoding) > 100);
  CHECK (memcmp (result, "NG", 2) == 0);
  CHECK_INT (folder, 0);
}

TEST (requests)
{
  gint32 folder;

  set_path ();
  folder = open_folder ();
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
        g_autofree RiyoPlainRequest *request = make_request ();
        gint32 operation = 12345;

        memcpy ((char *)request + rows[i].offset, rows[i].bytes, rows[i].n);
        check_bad (RIYOBEGN (result, &folder, &operation, request), rows[i].want, rows[i].says);
        CHECK_INT (operation, 0);
      }
  }
  CHECK_INT (RIYOCLOS (result, &folder), RIYO_PLAIN_DONE);
}

TEST (lengths)
{
  static const struct
  {
    const char *says, *bytes;
    int want;
  } rows[] = {
    { "zero", "\0\0\0\0", ARGUMENT },         { "negative", "\xff\xff\xff\xff", ARGUMENT },
    { "byte-swapped", "\0\0\1\0", ARGUMENT }, { "too large", "\0\0\1\1", ARGUMENT },
    { "digits zero", "0000", ARGUMENT },      { "blanks", "    ", ARGUMENT },
    { "negative digits", "002p", ARGUMENT },  { "packed", "\0\0\x25\x0c", ARGUMENT },
    { "the lowest", "\0\0\0\x80", ARGUMENT }, { "COMP-5", "\xff\0\0\0", RIYO_PLAIN_DONE },
    { "digits", "0255", RIYO_PLAIN_DONE },
  };
  char code[RIYO_PLAIN_CODE_BYTES], *message = g_malloc (255);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int got = RIYOMSG (result, code, rows[i].bytes, message);

      CHECK_ROW (got == rows[i].want, "%s: got %d", rows[i].says, got);
      if (got != RIYO_PLAIN_DONE)
        check_bad (got, rows[i].want, rows[i].says);
    }
  g_free (message);
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
  gint32 folder, operation;

  set_path ();
  folder = open_folder ();
  operation = begin (folder);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree RiyoPlainBatch *batch = g_new0 (RiyoPlainBatch, 1);
      gboolean refused = rows[i].want < 100;

      memset (batch->subjects, ' ', sizeof batch->subjects);
      memset (batch->verdicts, 'O', sizeof batch->verdicts);
      batch->n_records = rows[i].n;
      batch->categories[0] = 6;
      batch->categories[1] = rows[i].category;
      check_bad (RIYOBAT (result, &operation, batch), rows[i].want, rows[i].says);
      for (guint k = 0; k < RIYO_PLAIN_BATCH_RECORDS; k++)
        CHECK_ROW (memcmp (batch->verdicts[k], k == 0 && refused ? "OK" : "NG", 2) == 0,
                   "%s: verdict %u", rows[i].says, k);
      batch->subjects[1][5] = '\0';
      batch->n_records = 2;
      batch->categories[1] = 6;
      check_bad (RIYOBAT (result, &operation, batch), ENCODING, "a NUL in a subject");
      CHECK (memcmp (batch->verdicts[0], "NG", 2) == 0);
    }
  CHECK_INT (RIYOEND (result, &operation), RIYO_PLAIN_DONE);
  CHECK_INT (RIYOCLOS (result, &folder), RIYO_PLAIN_DONE);
}

TEST (arguments_left_out)
{
  g_autofree RiyoPlainRequest *request = make_request ();
  gint32 folder, operation, none = 0, length = 10;
  char code[RIYO_PLAIN_CODE_BYTES], message[10];

  set_path ();
  folder = open_folder ();
  operation = begin (folder);
  check_bad (RIYOCHK (result, NULL, &claim, NULL), ARGUMENT, "no handle");
  check_bad (RIYOCHK (result, &operation, NULL, NULL), ARGUMENT, "no tag");
  check_bad (RIYOBAT (result, &operation, NULL), ARGUMENT, "no batch");
  check_bad (RIYOBEGN (result, &folder, NULL, request), ARGUMENT, "no place for a handle");
  check_bad (RIYOBEGN (result, &folder, &none, NULL), ARGUMENT, "no request");
  check_bad (RIYOBEGN (result, NULL, &none, request), ARGUMENT, "no folder");
  check_bad (RIYOOPEN (result, &none, NULL, encoding), ARGUMENT, "no path");
  check_bad (RIYOOPEN (result, &none, path, NULL), ARGUMENT, "no encoding");
  check_bad (RIYOOPEN (result, NULL, path, encoding), ARGUMENT, "no place for a folder");
  check_bad (RIYOMSG (result, NULL, &length, message), ARGUMENT, "no code");
  check_bad (RIYOMSG (result, code, NULL, message), ARGUMENT, "no length");
  check_bad (RIYOMSG (result, code, &length, NULL), ARGUMENT, "no message");
  check_bad (RIYOEND (result, NULL), ARGUMENT, "nothing to end");
  check_bad (RIYOCLOS (result, NULL), ARGUMENT, "nothing to close");
  CHECK_INT (RIYOCHK (NULL, &operation, &claim, NULL), ARGUMENT);
  CHECK_INT (RIYOBAT (NULL, &operation, NULL), ARGUMENT);
  CHECK_INT (RIYOMSG (NULL, code, &length, message), ARGUMENT);
  CHECK_INT (RIYOOPEN (NULL, &none, path, encoding), ARGUMENT);
  CHECK_INT (RIYOBEGN (NULL, &folder, &none, request), ARGUMENT);
  CHECK_INT (RIYOEND (NULL, &operation), ARGUMENT);
  CHECK_INT (RIYOCLOS (NULL, &folder), ARGUMENT);
  CHECK_INT (folder, 0);
}

TEST (too_many_handles)
{
  gint32 folder, operations[1024] = { 0 }, n = 0;
  g_autofree RiyoPlainRequest *request = make_request ();

  set_path ();
  folder = open_folder ();
  while (n < 1024 && RIYOBEGN (result, &folder, &operations[n], request) == RIYO_PLAIN_PERMITTED)
    n++;
  CHECK_ROW (n > 900 && n < 1024, "%d operations", n);
  check_bad (RIYOBEGN (result, &folder, &operations[n], request), STATE, "one too many");
  for (gint32 i = 0; i < n; i++)
    CHECK_INT (RIYOEND (result, &operations[i]), RIYO_PLAIN_DONE);
  CHECK_INT (RIYOCLOS (result, &folder), RIYO_PLAIN_DONE);
}

/* A message is cut where a character ends, whatever the width. */
static void
check_cuts (const char *name)
{
  g_autofree char *field = g_strdup_printf ("%-8s", name);
  gint32 folder, operation;

  set_path ();
  memcpy (encoding, field, sizeof encoding);
  folder = open_folder ();
  operation = begin (folder);
  for (gint32 length = 1; length < 200; length++)
    {
      gint32 checkup = 8;
      char code[RIYO_PLAIN_CODE_BYTES], *message = g_malloc ((gsize)length + 1);
      g_autofree char *utf8 = NULL;

      CHECK_INT (RIYOCHK (result, &operation, &checkup, NULL), RIYO_REFUSAL_NOT_IN_TABLE);
      message[length] = '#';
      CHECK_INT (RIYOMSG (result, code, &length, message), RIYO_PLAIN_DONE);
      CHECK_INT (message[length], '#');
      CHECK (memcmp (code, "NOT_IN_TABLE        ", sizeof code) == 0);
      utf8 = g_convert (message, length, "UTF-8", name, NULL, NULL, NULL);
      CHECK_ROW (utf8 != NULL && strchr (utf8, '\n') == NULL, "%s: cut at %d", name, length);
      g_free (message);
    }
  CHECK_INT (RIYOEND (result, &operation), RIYO_PLAIN_DONE);
  CHECK_INT (RIYOCLOS (result, &folder), RIYO_PLAIN_DONE);
}

TEST (messages_are_cut_between_characters)
{
  check_cuts ("CP932");
  check_cuts ("UTF-8");
}

TEST (a_rehearsal_takes_notes_and_permits_nothing)
{
  g_autofree RiyoPlainRequest *request = make_request ();
  gint32 folder, operation = 0;

  set_path ();
  folder = open_folder ();
  request->mode = 'R';
  CHECK_INT (RIYOBEGN (result, &folder, &operation, request), RIYO_PLAIN_PERMITTED);
  check_bad (RIYOCHK (result, &operation, &claim, NULL), STATE, "a check in a rehearsal");
  CHECK_INT (RIYONOTE (result, &operation, &claim, NULL), RIYO_PLAIN_DONE);
  CHECK (memcmp (result, "NG", 2) == 0);
  CHECK_INT (RIYOEND (result, &operation), RIYO_PLAIN_DONE);
  operation = begin (folder);
  check_bad (RIYONOTE (result, &operation, &claim, NULL), STATE, "a note outside a rehearsal");
  CHECK_INT (RIYOEND (result, &operation), RIYO_PLAIN_DONE);
  CHECK_INT (RIYOCLOS (result, &folder), RIYO_PLAIN_DONE);
}
