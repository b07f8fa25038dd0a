/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small file that goes through a layout, whichever way. */
#include "config.h"

#include "passing.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file/input.h"
#include "harness.h"

RiyoOperation *
begin_passing (RiyoGuard *guard, RiyoRequest *request)
{
  g_autoptr (GError) error = NULL;
  RiyoOperation *operation = riyo_guard_begin_request (guard, request, &error);

  CHECK_NO_ERROR (error);
  return operation;
}

void
answer_clear (Answer *answer)
{
  g_clear_error (&answer->error);
  g_free (answer->data);
}

Answer
run_through (RiyoGuard *guard, RiyoOperation *operation, const char *layout, RiyoFilterFlags flags,
             const char *data, const char *says)
{
  g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
  g_autofree char *out = g_strconcat (guard->path, "-out", NULL);
  g_autoptr (RiyoLayout) parsed = harness_parse_layout (guard, layout);
  Answer answer = { NULL };
  g_autoptr (RiyoFilter) filter = riyo_filter_new (operation, parsed, flags, &answer.error);
  gboolean rehearsal = riyo_use_is_rehearsal (riyo_operation_use (operation)), done;

  CHECK (g_file_set_contents (in, data, -1, NULL));
  unlink (out);
  done = filter != NULL && riyo_filter_run (filter, in, out, &answer.error);
  CHECK_ROW (done == (answer.error == NULL), "%s: %d", says, done);
  CHECK_ROW (g_file_test (out, G_FILE_TEST_EXISTS) == (done && !rehearsal), "%s", says);
  if (filter != NULL)
    riyo_filter_get_counts (filter, &answer.n_records, &answer.n_passed, &answer.n_left_out);
  CHECK_ROW (!done || answer.n_passed + answer.n_left_out == answer.n_records,
             "%s: %u of %u passed, %u left out", says, (guint)answer.n_passed,
             (guint)answer.n_records, (guint)answer.n_left_out);
  if (done && !rehearsal)
    answer.data = harness_read (out);
  return answer;
}

Answer
read_through (RiyoGuard *guard, RiyoOperation *operation, const char *layout, RiyoFilterFlags flags,
              gsize piece)
{
  g_autofree char *in = g_strconcat (guard->path, "-in", NULL);
  g_autoptr (RiyoLayout) parsed = harness_parse_layout (guard, layout);
  g_autoptr (RiyoReader) reader = NULL;
  GString *all = g_string_new (NULL);
  Answer answer = { NULL };
  int fd = open (in, O_RDONLY | O_CLOEXEC);
  const char *record;
  gsize n;

  riyo_input_piece_bytes = piece;
  reader = riyo_reader_new (operation, parsed, flags, fd, in, &answer.error);
  while (reader != NULL && (record = riyo_reader_next (reader, &n, &answer.error)) != NULL)
    g_string_append_len (all, record, (gssize)n);
  riyo_input_piece_bytes = RIYO_READ_BYTES;
  close (fd);
  answer.data = g_string_free (all, FALSE);
  return answer;
}
