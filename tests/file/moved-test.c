/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Another file where the one that is read was: under its descriptor, or under its name. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "file/file.h"
#include "file/input.h"
#include "file/sidecar.h"
#include "kit/harness.h"
#include "kit/receipts.h"
#include "kit/syscalls.h"

#define N_ROWS 40

typedef struct
{
  Receipts receipts;
  RiyoOperation *operation;
} Fixture;

static void
fixture_set_up (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  receipts_set_up (&f->receipts);
  f->operation = riyo_guard_begin (f->receipts.guard, RECEIPTS_PURPOSE, NULL, &error);
  CHECK_NO_ERROR (error);
}

static void
fixture_clear (Fixture *f)
{
  riyo_operation_unref (f->operation);
  receipts_clear (&f->receipts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static char *
put_rows (const Fixture *f, const char *name, const char *row)
{
  char *path = g_build_filename (f->receipts.parent, name, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_ROWS; i++)
    g_string_append (text, row);
  CHECK (g_file_set_contents (path, text->str, (gssize)text->len, NULL));
  return path;
}

TEST (a_descriptor_that_leads_to_another_file)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *own = NULL, *other = NULL;
  g_autoptr (RiyoReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint n_own = 0, n_other = 0;
  char line[64];
  int fd, another;

  fixture_set_up (&f);
  own = put_rows (&f, "own.csv", "52,2,1,x\n");
  other = put_rows (&f, "other.csv", "77,7,7,y\n");
  fd = open (own, O_RDONLY | O_CLOEXEC);
  another = open (other, O_RDONLY | O_CLOEXEC);
  riyo_input_piece_bytes = 90;
  reader = riyo_reader_new (f.operation, f.receipts.layout, 0, fd, "own.csv", &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_reader_gets (reader, line, sizeof line, &error) != NULL);
  CHECK (lseek (another, lseek (fd, 0, SEEK_CUR), SEEK_SET) > 0);
  CHECK_INT (dup2 (another, fd), fd);
  while (riyo_reader_gets (reader, line, sizeof line, &error) != NULL)
    if (g_str_has_prefix (line, "77"))
      n_other++;
    else
      n_own++;
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_MISMATCH);
  CHECK_ROW (n_other == 0, "%u rows of the other, after %u", n_other, n_own);
  riyo_input_piece_bytes = RIYO_READ_BYTES;
  close (another);
  close (fd);
}

/* Two folders that change places when a sidecar is looked for. */
static const char *here = NULL, *there;

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  READ_MODE (flags, mode);
  if (here != NULL && g_str_has_suffix (path, RIYO_SIDECAR_SUFFIX))
    {
      g_autofree char *away = g_strconcat (here, ".old", NULL);

      CHECK (g_rename (here, away) == 0 && g_rename (there, here) == 0);
      here = NULL;
    }
  return syscall_openat (folder, path, flags, mode);
}

TEST (a_folder_that_is_renamed_while_the_sidecar_is_looked_for)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *first = NULL, *second = NULL, *plain = NULL, *in = NULL, *bare = NULL;
  g_autofree char *out = NULL;
  g_autoptr (RiyoFilter) filter = NULL, again = NULL;
  g_autoptr (RiyoOperation) later = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f);
  first = g_build_filename (f.receipts.parent, "today", NULL);
  second = g_build_filename (f.receipts.parent, "new", NULL);
  CHECK (g_mkdir (first, 0700) == 0 && g_mkdir (second, 0700) == 0);
  plain = put_rows (&f, "plain.csv", "52,2,1,x\n");
  bare = put_rows (&f, "new/in.csv", "52,2,1,x\n");
  in = g_build_filename (first, "in.csv", NULL);
  out = g_build_filename (f.receipts.parent, "out.csv", NULL);
  filter = riyo_filter_new (f.operation, f.receipts.layout, 0, &error);
  CHECK (riyo_filter_run (filter, plain, in, &error)); /* with its sidecar */
  CHECK_NO_ERROR (error);
  later = riyo_guard_begin (f.receipts.guard, RECEIPTS_PURPOSE, NULL, &error);
  again = riyo_filter_new (later, f.receipts.layout, 0, &error);
  CHECK_NO_ERROR (error);
  here = first;
  there = second;
  CHECK (!riyo_filter_run (again, in, out, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_MISMATCH);
  CHECK (here == NULL && !g_file_test (out, G_FILE_TEST_EXISTS));
}
