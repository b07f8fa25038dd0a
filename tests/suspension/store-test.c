/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store of suspensions that cannot be shortened unseen, nor keeps a disk full. This program
 * defines the call that writes. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "kit/harness.h"
#include "kit/store.h"
#include "kit/syscalls.h"
#include "rules/rules.h"
#include "suspension/internal.h"
#include "suspension/store.h"

static size_t room = SIZE_MAX; /* bytes that the disk has left */

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  size_t put = MIN (size, room);

  room -= room == SIZE_MAX ? 0 : put;
  if (put > 0)
    return syscall (SYS_pwrite64, fd, data, put, offset);
  errno = ENOSPC;
  return -1;
}

TEST (references_are_used_once)
{
  Fixture f;
  guint live = 9;

  set_up (&f);
  CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
  CHECK (!riyo_store_knows (f.store, "1", &live) && live == 0);
  commit (&f, suspension_of ("1", "all", "52-1-1"));
  CHECK (riyo_store_knows (f.store, "1", &live) && live == 1);
  lift (&f, "1");
  CHECK (riyo_store_knows (f.store, "1", &live) && live == 0);
  tear_down (&f);
}

TEST (a_killed_writer_leaves_no_trace)
{
  Fixture f;
  RiyoStoreMark never_committed;
  g_autoptr (RiyoSuspension) lost = suspension_of ("2", "all", "52-1-2");
  g_autofree char *text = NULL;
  RiyoSubject two = subject_of ("52-1-2"), three = subject_of ("52-1-3");
  g_autoptr (RiyoSuspended) suspended = NULL;

  set_up (&f);
  commit (&f, suspension_of ("1", "all", "52-1-1"));
  CHECK (riyo_store_append (f.store, lost, &never_committed, NULL)); /* and then it was killed */
  CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
  commit (&f, suspension_of ("3", "all", "52-1-3"));
  suspended = see (&f, "医療費通知の発行", NULL);
  CHECK (riyo_suspended_get (suspended, &two) == 0);
  CHECK (riyo_suspended_get (suspended, &three) != 0);
  text = harness_read (f.path);
  CHECK (strstr (text, "ref=2") == NULL);
  CHECK_INT (strlen (text), f.mark.bytes);
  tear_down (&f);
}

/* What did not fit goes at once: else it would keep the disk full, for want of which nobody can be
 * suspended. */
TEST (what_does_not_fit_is_cut_back)
{
  for (size_t left = 0; left < 2000; left += 137)
    {
      Fixture f;
      RiyoStoreMark mark;
      g_autoptr (GString) lines = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      struct stat status;
      gboolean done;

      set_up (&f);
      commit (&f, suspension_of ("1", "all", "52-1-1"));
      for (guint i = 0; i < 40; i++)
        g_string_append_printf (lines, "add\tref=甲/%u\tlist=甲\tdate=2026-11-30\tactor=見本\n",
                                i + 1);
      room = left;
      done = riyo_store_append_lines (f.store, lines, 40, &mark, &error);
      room = SIZE_MAX;
      CHECK_ROW (!done, "%zu bytes left", left);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
      CHECK_INT (stat (f.path, &status), 0);
      CHECK_ROW ((guint64)status.st_size == f.mark.bytes,
                 "%zu bytes left: %ld bytes stay, want %ld", left, (long)status.st_size,
                 (long)f.mark.bytes);
      CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
      commit (&f, suspension_of ("2", "all", "52-1-2"));
      CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
      tear_down (&f);
    }
}

/* Each is done to a store of two records; a fresh reader must refuse it. */
TEST (a_store_that_is_not_vouched_for)
{
  static const char *const deeds[]
      = { "emptied",       "cut by a byte", "first record only", "a changed byte",
          "lines swapped", "gone",          "writable",          "a link",
          "a folder",      "nothing" };

  for (guint deed = 0; deed < G_N_ELEMENTS (deeds); deed++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL, *aside = NULL;
      RiyoStore *reader;
      gsize len, first;
      Fixture f;
      gboolean read;

      set_up (&f);
      commit (&f, suspension_of ("1", "all", "52-1-1"));
      first = (gsize)f.mark.bytes;
      commit (&f, suspension_of ("2", "all", "52-1-2"));
      text = harness_read (f.path);
      len = strlen (text);
      aside = g_strconcat (f.path, ".aside", NULL);
      if (deed == 0)
        CHECK_INT (truncate (f.path, 0), 0);
      if (deed == 1)
        CHECK_INT (truncate (f.path, (off_t)len - 1), 0);
      if (deed == 2)
        CHECK_INT (truncate (f.path, (off_t)first), 0);
      if (deed == 3 || deed == 4)
        {
          g_autofree char *other = deed == 3
                                       ? g_strdup (text)
                                       : g_strdup_printf ("%s%.*s", text + first, (int)first, text);

          if (deed == 3)
            other[len - 3] ^= 1;
          CHECK (
              g_file_set_contents_full (f.path, other, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
        }
      if (deed >= 5 && deed != 6 && deed < 9)
        CHECK_INT (g_rename (f.path, aside), 0);
      if (deed == 6)
        CHECK_INT (g_chmod (f.path, 0620), 0);
      if (deed == 7)
        CHECK_INT (symlink (aside, f.path), 0);
      if (deed == 8)
        CHECK_INT (g_mkdir (f.path, 0700), 0);
      reader = riyo_store_new (f.fd, "suspensions", &store_keys);
      read = riyo_store_refresh (reader, &f.mark, &error);
      CHECK_ROW (read == (deed == 9), "%s", deeds[deed]);
      CHECK_ROW (read || error->domain == RIYO_ERROR, "%s", deeds[deed]);
      riyo_store_free (reader);
      tear_down (&f);
    }
}

/* The log says less than was read: it, too, can be an old backup. */
TEST (a_log_that_went_back)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  RiyoStoreMark old;

  set_up (&f);
  commit (&f, suspension_of ("1", "all", "52-1-1"));
  old = f.mark;
  commit (&f, suspension_of ("2", "all", "52-1-2"));
  CHECK (!riyo_store_refresh (f.store, &old, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  tear_down (&f);
}

static gboolean
count (RiyoSuspension *suspension, gpointer data)
{
  (*(guint *)data)++;
  return suspension->reference != NULL;
}

TEST (a_hundred_thousand)
{
  enum
  {
    N = 100000
  };
  Fixture f;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *hash = NULL;
  g_autoptr (RiyoSuspended) suspended = NULL;
  RiyoSubject other = subject_of ("52-200000-1");
  gint64 began, loaded;
  guint n = 0, n_missed = 0;

  set_up (&f);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *reference = g_strdup_printf ("%u", i);
      g_autofree char *subject = g_strdup_printf ("52-%u-1", i);
      g_autoptr (RiyoSuspension) suspension
          = suspension_of (reference, i % 3 == 0 ? "all" : "c:6", subject);
      g_autofree char *line = riyo_suspension_format (suspension);

      g_string_append (text, line);
    }
  CHECK (g_file_set_contents_full (f.path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_NONE,
                                   0600, NULL));
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize)text->len);
  f.mark = (RiyoStoreMark){ .n = N, .bytes = text->len };
  g_strlcpy (f.mark.hash, hash, sizeof f.mark.hash);
  began = g_get_monotonic_time ();
  CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
  loaded = g_get_monotonic_time ();
  suspended = see (&f, "医療費通知の発行", NULL);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *written = g_strdup_printf ("0052-%08u-01", i);
      RiyoSubject subject = subject_of (written);

      n_missed += riyo_suspended_get (suspended, &subject) != 1 << 5;
    }
  CHECK_INT (n_missed, 0);
  CHECK (riyo_suspended_get (suspended, &other) == 0);
  CHECK (riyo_store_foreach (f.store, count, &n, NULL));
  CHECK_INT (n, N);
  g_print ("# loaded %u in %" G_GINT64_FORMAT " ms\n", N, (loaded - began) / 1000);
  tear_down (&f);
}
