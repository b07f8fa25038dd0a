/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program at the flat ABI: its folder, its operation, and its fields. */
#include "config.h"

#include "program.h"

#include <string.h>

#include "harness.h"

char *
make_field (const char *encoding, const char *text, gsize width)
{
  gsize n;
  g_autofree char *encoded = g_convert (text, -1, encoding, "UTF-8", NULL, &n, NULL);
  char *padded = g_malloc (width);

  g_assert (encoded != NULL && n <= width);
  memset (padded, ' ', width);
  memcpy (padded, encoded, n);
  return padded;
}

RiyoPlainRequest *
make_request (const char *encoding, const char *purpose)
{
  g_autofree char *text = make_field (encoding, purpose, RIYO_PLAIN_PURPOSE_BYTES);
  RiyoPlainRequest *request = g_malloc (sizeof *request);

  memset (request, ' ', sizeof *request);
  memcpy (request->purpose, text, RIYO_PLAIN_PURPOSE_BYTES);
  return request;
}

void
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

void
check_permitted (Program *program, int got, const char *says)
{
  CHECK_ROW (memcmp (program->result, "OK", 2) == 0 && got == RIYO_PLAIN_PERMITTED,
             "%s: got %.2s, %d", says, program->result, got);
  memcpy (program->result, "??", 2);
}

void
program_start (Program *program, const char *encoding)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *name = make_field (encoding, encoding, RIYO_PLAIN_ENCODING_BYTES), *path = NULL;

  *program = (Program){ .encoding = encoding, .path = g_build_filename (parent, "riyo", NULL) };
  CHECK (harness_init (program->path, NULL, NULL));
  path = make_field ("UTF-8", program->path, RIYO_PLAIN_PATH_BYTES);
  check_permitted (program, RIYOOPEN (program->result, &program->folder, path, name), "open");
}

void
program_begin (Program *program, const char *purpose)
{
  g_autofree RiyoPlainRequest *request = make_request (program->encoding, purpose);

  check_permitted (
      program, RIYOBEGN (program->result, &program->folder, &program->operation, request), purpose);
}

void
program_end (Program *program)
{
  CHECK_INT (RIYOEND (program->result, &program->operation), RIYO_PLAIN_DONE);
  CHECK (memcmp (program->result, "OK", 2) == 0);
  CHECK_INT (program->operation, 0);
}

void
program_stop (Program *program)
{
  CHECK_INT (RIYOCLOS (program->result, &program->folder), RIYO_PLAIN_DONE);
  CHECK (memcmp (program->result, "OK", 2) == 0);
  CHECK_INT (program->folder, 0);
  g_free (program->path);
}

RiyoPlainBatch *
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
