/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flat ABI called at the wrong time, or with a handle or an argument that is none. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "kit/program.h"
#include "plain/internal.h"

#define ARGUMENT (100 + RIYO_ERROR_ARGUMENT)
#define STATE (100 + RIYO_ERROR_STATE)

static const gint32 claim = CLAIM;

/* Permitted once, a datum takes the short way from then on. */
static void
begin_and_check (Program *program)
{
  program_begin (program, "cost-notice");
  check_permitted (program, RIYOCHKN (program->result, &program->operation, &claim, NULL), "claim");
}

TEST (handles)
{
  gint32 ended, left;
  Program program;

  program_start (&program, "UTF-8");
  begin_and_check (&program);
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
      { "byte-swapped", (gint32)GUINT32_SWAP_LE_BE ((guint32)program.operation), ARGUMENT },
      { "a folder's", program.folder, ARGUMENT },
      { "never given out", program.operation + 1024, ARGUMENT },
    };

    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        gint32 handle = rows[i].handle;
        RiyoPlainBatch *batch = g_new0 (RiyoPlainBatch, 1);

        check_refused (&program, RIYOCHKN (program.result, &handle, &claim, NULL), rows[i].want,
                       rows[i].says);
        check_refused (&program, RIYONOTN (program.result, &handle, &claim, NULL), rows[i].want,
                       rows[i].says);
        check_refused (&program, RIYOBAT (program.result, &handle, batch), rows[i].want,
                       rows[i].says);
        check_refused (&program, RIYOEND (program.result, &handle), rows[i].want, rows[i].says);
        CHECK_INT (handle, 0);
        g_free (batch);
      }
  }
  ended = program.operation;
  program_end (&program);
  check_refused (&program, RIYOCHKN (program.result, &ended, &claim, NULL), STATE, "after the end");
  begin_and_check (&program);
  CHECK (program.operation != ended);
  left = program.operation;
  check_refused (&program, RIYOCHKN (program.result, &ended, &claim, NULL), STATE,
                 "after the end, another being open");
  check_refused (&program, RIYOCLOS (program.result, &program.operation), ARGUMENT,
                 "an operation's, to be closed");
  check_refused (&program, RIYOCLOS (program.result, &program.folder), STATE,
                 "closed before the end");
  CHECK_INT (program.folder, 0);
  check_refused (&program, RIYOCHKN (program.result, &left, &claim, NULL), STATE, "a handle lost");
  g_free (program.path);
}

/* As another thread leaves the first slot, half given back: its handle is 0, its operation is there
 * still. Nothing is taken to be that operation's. */
TEST (zero_is_no_slot_half_closed)
{
  RiyoSlot *first = &riyo_plain_slots[0], before = *first;
  RiyoPlainBatch *batch = make_batch (1);
  gint32 zero = 0;
  Program program;

  program_start (&program, "UTF-8");
  begin_and_check (&program);
  *first = *riyo_plain_find (program.operation);
  first->handle = 0;
  check_refused (&program, RIYOCHKN (program.result, &zero, &claim, NULL), STATE, "zero, checked");
  check_refused (&program, RIYOBAT (program.result, &zero, batch), STATE, "zero, a batch");
  check_refused (&program, RIYOEND (program.result, &zero), STATE, "zero, ended");
  *first = before;
  program_end (&program);
  program_stop (&program);
  g_free (batch);
}

TEST (use_after_close)
{
  g_autofree RiyoPlainRequest *request = make_request ("UTF-8", "cost-notice");
  gint32 closed;
  Program program;

  program_start (&program, "UTF-8");
  closed = program.folder;
  program_begin (&program, "cost-notice");
  check_refused (&program, RIYOCLOS (program.result, &program.folder), STATE,
                 "an operation is open");
  check_refused (&program, RIYOCHKN (program.result, &program.operation, &claim, NULL), STATE,
                 "check after the close");
  check_refused (&program, RIYOEND (program.result, &program.operation), STATE,
                 "end after the close");
  program.operation = 7;
  check_refused (&program, RIYOBEGN (program.result, &closed, &program.operation, request), STATE,
                 "begin after the close");
  CHECK_INT (program.operation, 0);
  check_refused (&program, RIYOCLOS (program.result, &closed), STATE, "a second close");
  g_free (program.path);
}

TEST (a_second_begin)
{
  g_autofree RiyoPlainRequest *request = make_request ("UTF-8", "cost-notice");
  g_autofree char *path = NULL;
  gint32 first;
  Program program;

  program_start (&program, "UTF-8");
  path = make_field ("UTF-8", program.path, RIYO_PLAIN_PATH_BYTES);
  program_begin (&program, "cost-notice");
  first = program.operation;
  check_refused (&program, RIYOBEGN (program.result, &program.folder, &program.operation, request),
                 STATE, "a second begin");
  check_refused (&program, RIYOCHKN (program.result, &program.operation, &claim, NULL), STATE,
                 "the handle is gone");
  CHECK_INT (RIYOEND (program.result, &first), RIYO_PLAIN_DONE);
  check_refused (&program, RIYOOPEN (program.result, &program.folder, path, "UTF-8   "), STATE,
                 "a second open");
  g_free (program.path);
}

TEST (arguments_left_out)
{
  g_autofree RiyoPlainRequest *request = make_request ("UTF-8", "cost-notice");
  g_autofree char *path = NULL, *name = make_field ("UTF-8", "claim", RIYO_PLAIN_NAME_BYTES);
  static const char encoding[] = "UTF-8   ";
  gint32 none = 0, length = 10;
  char code[RIYO_PLAIN_CODE_BYTES], message[10];
  Program program;

  program_start (&program, "UTF-8");
  path = make_field ("UTF-8", program.path, RIYO_PLAIN_PATH_BYTES);
  program_begin (&program, "cost-notice");
  check_refused (&program, RIYOCHKN (program.result, NULL, &claim, NULL), ARGUMENT, "no handle");
  check_refused (&program, RIYOCHKN (program.result, &program.operation, NULL, NULL), ARGUMENT,
                 "no number");
  check_refused (&program, RIYOCHK (program.result, NULL, name, NULL), ARGUMENT,
                 "no handle beside a name");
  check_refused (&program, RIYOCHK (program.result, &program.operation, NULL, NULL), ARGUMENT,
                 "no tag");
  check_refused (&program, RIYONOTE (program.result, &program.operation, NULL, NULL), ARGUMENT,
                 "no tag to note");
  check_refused (&program, RIYONOTN (program.result, &program.operation, NULL, NULL), ARGUMENT,
                 "no number to note");
  check_refused (&program, RIYOBAT (program.result, &program.operation, NULL), ARGUMENT,
                 "no batch");
  check_refused (&program, RIYOBEGN (program.result, &program.folder, NULL, request), ARGUMENT,
                 "no place for a handle");
  check_refused (&program, RIYOBEGN (program.result, &program.folder, &none, NULL), ARGUMENT,
                 "no request");
  check_refused (&program, RIYOBEGN (program.result, NULL, &none, request), ARGUMENT, "no folder");
  check_refused (&program, RIYOOPEN (program.result, &none, NULL, encoding), ARGUMENT, "no path");
  check_refused (&program, RIYOOPEN (program.result, &none, path, NULL), ARGUMENT, "no encoding");
  check_refused (&program, RIYOOPEN (program.result, NULL, path, encoding), ARGUMENT,
                 "no place for a folder");
  check_refused (&program, RIYOMSG (program.result, NULL, &length, message), ARGUMENT, "no code");
  check_refused (&program, RIYOMSG (program.result, code, NULL, message), ARGUMENT, "no length");
  check_refused (&program, RIYOMSG (program.result, code, &length, NULL), ARGUMENT, "no message");
  check_refused (&program, RIYOEND (program.result, NULL), ARGUMENT, "nothing to end");
  check_refused (&program, RIYOCLOS (program.result, NULL), ARGUMENT, "nothing to close");
  CHECK_INT (RIYOCHKN (NULL, &program.operation, &claim, NULL), ARGUMENT);
  CHECK_INT (RIYOCHK (NULL, &program.operation, name, NULL), ARGUMENT);
  CHECK_INT (RIYONOTE (NULL, &program.operation, name, NULL), ARGUMENT);
  CHECK_INT (RIYOBAT (NULL, &program.operation, NULL), ARGUMENT);
  CHECK_INT (RIYOMSG (NULL, code, &length, message), ARGUMENT);
  CHECK_INT (RIYOOPEN (NULL, &none, path, encoding), ARGUMENT);
  CHECK_INT (RIYOBEGN (NULL, &program.folder, &none, request), ARGUMENT);
  CHECK_INT (RIYOEND (NULL, &program.operation), ARGUMENT);
  CHECK_INT (RIYOCLOS (NULL, &program.folder), ARGUMENT);
  CHECK_INT (program.folder, 0);
  g_free (program.path);
}

/* The slots go round: what is begun now has places of the handles before, and none of the handles.
 */
static void
check_slots_again (Program *program, gint32 *operations, gint32 n)
{
  for (gint32 i = 0; i < n; i++)
    {
      gint32 old = operations[i];

      CHECK_INT (RIYOEND (program->result, &operations[i]), RIYO_PLAIN_DONE);
      operations[i] = old;
    }
  for (gint32 i = 0; i < 3; i++)
    {
      begin_and_check (program);
      for (gint32 k = 0; k < n; k++)
        if (RIYOCHKN (program->result, &operations[k], &claim, NULL) == RIYO_PLAIN_PERMITTED)
          CHECK_ROW (FALSE, "handle %d is alive again", operations[k]);
      program_end (program);
    }
}

TEST (too_many_handles)
{
  gint32 operations[1024] = { 0 }, n = 0;
  g_autofree RiyoPlainRequest *request = make_request ("UTF-8", "cost-notice");
  Program program;

  program_start (&program, "UTF-8");
  while (n < 1024
         && RIYOBEGN (program.result, &program.folder, &operations[n], request)
                == RIYO_PLAIN_PERMITTED)
    n++;
  CHECK_ROW (n > 900 && n < 1024, "%d operations", n);
  check_refused (&program, RIYOBEGN (program.result, &program.folder, &operations[n], request),
                 STATE, "one too many");
  check_slots_again (&program, operations, n);
  program_stop (&program);
}

static gpointer
read_message_of_another_thread (gpointer unused)
{
  char result[2], code[RIYO_PLAIN_CODE_BYTES];
  gint32 length = 80;
  char *message = g_malloc0 (81);

  RIYOMSG (result, code, &length, message);
  return message;
}

TEST (each_thread_has_its_own_last_message)
{
  g_autofree char *of_another = NULL, *blank = g_strnfill (80, ' ');
  gint32 handle = 0;
  Program program;

  CHECK_INT (RIYOCHKN (program.result, &handle, &claim, NULL), STATE);
  of_another = g_thread_join (g_thread_new ("other", read_message_of_another_thread, NULL));
  CHECK_STR (of_another, blank);
  check_refused (&program, STATE, STATE, "its own message");
}
