/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each opening of a run of the filter fails in turn for want of a descriptor, and a container's
 * filter lets a call tell nothing: what goes out is what would have gone out, or nothing, and no
 * tag is forgotten. This program defines the calls that fail. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "file/file.h"
#include "file/hold.h"
#include "file/sidecar.h"
#include "kit/harness.h"
#include "kit/receipts.h"
#include "kit/syscalls.h"

#define ROWS "52,2,1,x\n"

static guint nth, n;
static gboolean struck;
static char *mounts; /* for /proc/self/mountinfo, where statx () may not tell; NULL: it may */

int
statx (int folder, const char *path, int flags, unsigned mask, struct statx *status)
{
  errno = EPERM;
  return mounts != NULL ? -1 : (int)syscall (SYS_statx, folder, path, flags, mask, status);
}

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  READ_MODE (flags, mode);
  if (mounts != NULL && strcmp (path, "/proc/self/mountinfo") == 0)
    path = mounts;
  if (nth > 0 && ++n == nth)
    {
      struck = TRUE;
      errno = EMFILE;
      return -1;
    }
  return syscall_openat (folder, path, flags, mode);
}

typedef struct
{
  Receipts receipts;
  char *in, *out;
} Fixture;

static void
fixture_set_up (Fixture *f)
{
  receipts_set_up (&f->receipts);
  f->in = g_build_filename (f->receipts.parent, "in.csv", NULL);
  f->out = g_build_filename (f->receipts.parent, "out.csv", NULL);
  CHECK (g_file_set_contents (f->in, ROWS, -1, NULL));
}

static void
fixture_clear (Fixture *f)
{
  receipts_clear (&f->receipts);
  g_free (f->in);
  g_free (f->out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static gboolean
run (const Fixture *f, const char *in, const char *out, GError **error)
{
  g_autoptr (RiyoOperation) operation
      = riyo_guard_begin (f->receipts.guard, RECEIPTS_PURPOSE, NULL, error);
  g_autoptr (RiyoFilter) filter
      = operation != NULL ? riyo_filter_new (operation, f->receipts.layout, 0, error) : NULL;

  return filter != NULL && riyo_filter_run (filter, in, out, error);
}

/* A sidecar as the filter writes one, with tags that the purpose may not use. */
static void
put_tags (const Fixture *f, const char *file)
{
  g_autofree char *made = g_strconcat (f->out, RIYO_SIDECAR_SUFFIX, NULL);
  g_autofree char *sidecar = g_strconcat (file, RIYO_SIDECAR_SUFFIX, NULL), *text = NULL;
  g_autoptr (GString) changed = NULL;

  CHECK (run (f, f->in, f->out, NULL));
  text = harness_read (made);
  changed = g_string_new (text);
  g_string_replace (changed, "レセプト", "健診", 0);
  CHECK (g_file_set_contents (sidecar, changed->str, -1, NULL));
  CHECK (g_unlink (f->out) == 0 && g_unlink (made) == 0);
}

/* FALSE once there are less openings. */
static gboolean
try (const Fixture *f, guint at, gboolean permitted)
{
  g_autofree char *sidecar = g_strconcat (f->out, RIYO_SIDECAR_SUFFIX, NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  nth = at;
  n = 0;
  struck = FALSE;
  done = run (f, f->in, f->out, &error);
  nth = 0;
  CHECK_ROW (permitted || !done, "opening %u: tags are forgotten", at);
  CHECK_ROW (!permitted || done || struck, "%s", error != NULL ? error->message : "");
  CHECK_ROW (done == g_file_test (f->out, G_FILE_TEST_EXISTS), "opening %u: half of it", at);
  CHECK_ROW (done == g_file_test (sidecar, G_FILE_TEST_EXISTS), "opening %u: half of it", at);
  if (done)
    {
      text = harness_read (f->out);
      CHECK_STR (text, ROWS);
      CHECK (g_unlink (f->out) == 0 && g_unlink (sidecar) == 0);
    }
  else if (error->domain == RIYO_ERROR && error->code != RIYO_ERROR_MISMATCH)
    CHECK_ROW (strstr (error->message, riyo_errno_describe (EMFILE, -1, NULL)) != NULL,
               "opening %u: %s", at, error->message);
  return struck;
}

static guint
try_each (const Fixture *f, gboolean permitted)
{
  guint at = 1;

  while (at < 200 && try (f, at, permitted))
    at++;
  CHECK_ROW (at > 5 && at < 200, "%u openings", at - 1);
  return at - 1;
}

TEST (what_goes_out)
{
  g_auto (Fixture) f = { 0 };

  fixture_set_up (&f);
  try_each (&f, TRUE);
}

/* Who cannot hold others off takes no name. */
TEST (what_holds_others_off)
{
  g_autofree char *folder = harness_make_folder ();
  g_autofree char *path = g_build_filename (folder, "out.csv", NULL);
  g_autoptr (GError) error = NULL;

  n = 0;
  nth = 1;
  CHECK_INT (riyo_hold_folder (path, &error), -1);
  nth = 0;
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
}

TEST (tags_beside_the_file)
{
  g_auto (Fixture) f = { 0 };

  fixture_set_up (&f);
  put_tags (&f, f.in);
  try_each (&f, FALSE);
}

/* Of a file with two names, one sidecar permits and the other does not. */
TEST (tags_beside_another_name)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *other = NULL, *first = NULL, *second = NULL, *made = NULL;

  fixture_set_up (&f);
  other = g_build_filename (f.receipts.parent, "other.csv", NULL);
  put_tags (&f, f.in);
  first = g_strconcat (f.in, RIYO_SIDECAR_SUFFIX, NULL);
  second = g_strconcat (other, RIYO_SIDECAR_SUFFIX, NULL);
  CHECK (g_rename (first, second) == 0);
  made = g_strconcat (f.out, RIYO_SIDECAR_SUFFIX, NULL);
  CHECK (run (&f, f.in, f.out, NULL) && g_rename (made, first) == 0 && g_unlink (f.out) == 0);
  CHECK (run (&f, f.in, f.out, NULL) && g_unlink (made) == 0 && g_unlink (f.out) == 0);
  CHECK (link (f.in, other) == 0);
  CHECK (run (&f, other, f.out, NULL) == FALSE);
  try_each (&f, FALSE);
}

/* A file that is mounted by itself has its sidecar where it comes from. */
TEST (what_a_container_does_not_let_tell)
{
  static const char *const others = "22 1 8:1 / / rw - ext4 /dev/見本 rw\n";
  static const struct
  {
    const char *says, *line; /* NULL: none can be read */
    gboolean permitted;
  } rows[] = { { "no mount of it", "", TRUE },
               { "mounted", "23 22 8:1 /見本/in.csv %s rw - ext4 /dev/見本 rw\n", FALSE },
               { "a folder beside it", "23 22 8:1 / %s.d rw - ext4 /dev/見本 rw\n", TRUE },
               { "no list", NULL, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autofree char *list = NULL, *line = NULL, *text = NULL;
      g_autoptr (GString) escaped = NULL;
      g_autoptr (GError) error = NULL;
      gboolean done;

      fixture_set_up (&f);
      g_free (g_steal_pointer (&f.in));
      f.in = g_build_filename (f.receipts.parent, "a in.csv", NULL);
      CHECK (g_file_set_contents (f.in, ROWS, -1, NULL));
      list = g_build_filename (f.receipts.parent, "mounts", NULL);
      escaped = g_string_new (f.in);
      g_string_replace (escaped, " ", "\\040", 0);
      if (rows[i].line != NULL)
        {
          g_auto (GStrv) around = g_strsplit (rows[i].line, "%s", 2);

          line = g_strjoinv (escaped->str, around);
          text = g_strconcat (others, line, NULL);
          CHECK (g_file_set_contents (list, text, -1, NULL));
        }
      mounts = list;
      done = run (&f, f.in, f.out, &error);
      mounts = NULL;
      CHECK_ROW (done == rows[i].permitted, "%s: %s", rows[i].says,
                 error != NULL ? error->message : "permitted");
      if (!rows[i].permitted)
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_MISMATCH);
    }
}
