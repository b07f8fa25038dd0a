/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "audit-log.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define STATE "{\"tables\":{\"1\":\"aa\"}}"

typedef struct
{
  char *folder;
  int fd;
} Place;

static void
place_clear (Place *place)
{
  close (place->fd);
  g_free (place->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static Place
make_place (void)
{
  Place place = { harness_make_folder (), -1 };
  g_autoptr (RiyoEntry) init = riyo_entry_new ();
  g_autoptr (GError) error = NULL;

  place.fd = open (place.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  riyo_entry_start (init, "init");
  CHECK (riyo_log_create (place.fd, "folder", init, STATE, &error));
  CHECK_NO_ERROR (error);
  return place;
}

static char *
file_of (const Place *place, guint number)
{
  g_autofree char *name = g_strdup_printf ("%06u.jsonl", number);

  return g_build_filename (place->folder, "audit", name, NULL);
}

static RiyoLog *
open_log (const Place *place)
{
  g_autoptr (GError) error = NULL;
  RiyoLog *log = riyo_log_open (place->fd, "folder", &error);

  CHECK_NO_ERROR (error);
  return log;
}

static gboolean
record (RiyoLog *log, const char *text, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  riyo_entry_start (entry, "test");
  riyo_entry_add_text (entry, "text", text);
  return riyo_log_record (log, entry, NULL, error);
}

/* How many entries the log holds if its chain is whole, else -1; by other code than the log's. */
static int
count_chain (const Place *place)
{
  g_autofree char *prev = g_strnfill (64, '0');
  int n = 0;

  for (guint number = 1;; number++)
    {
      g_autofree char *path = file_of (place, number), *text = NULL;
      g_auto (GStrv) lines = NULL;
      gsize len;

      if (!g_file_get_contents (path, &text, &len, NULL))
        return number > 1 ? n : -1;
      if (len == 0 || text[len - 1] != '\n' || strlen (text) != len)
        return -1;
      lines = g_strsplit (text, "\n", -1);
      for (guint i = 0; lines[i + 1] != NULL; i++)
        {
          gsize body = strlen (lines[i]) - 75;
          g_autofree char *hash
              = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)lines[i], body);
          g_autofree char *start = g_strdup_printf ("{\"seq\":%d,\"time\":\"2", ++n);
          g_autofree char *link = g_strdup_printf (",\"prev\":\"%s\",\"hash\":\"%s\"}", prev, hash);

          if (!g_str_has_prefix (lines[i], start) || !g_str_has_suffix (lines[i], link))
            return -1;
          g_free (g_steal_pointer (&prev));
          prev = g_steal_pointer (&hash);
        }
    }
}

static void
append_bytes (const Place *place, guint number, const char *bytes)
{
  g_autofree char *path = file_of (place, number);
  FILE *file = fopen (path, "a");

  fputs (bytes, file);
  fclose (file);
}

TEST (create_record_open)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoEntry) init = riyo_entry_new ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autoptr (GError) error = NULL;

  riyo_entry_start (init, "init");
  CHECK (!riyo_log_create (place.fd, "folder", init, STATE, NULL));
  CHECK (record (log, "見本", &error));
  CHECK_NO_ERROR (error);
  CHECK (record (log, "a\"\\\n\xe2\x80\xa8\xf3\xa0\x81\x81", &error));
  CHECK_INT (count_chain (&place), 3);
  g_clear_pointer (&log, riyo_log_free);
  log = open_log (&place);
  CHECK (record (log, "again", &error));
  CHECK_INT (count_chain (&place), 4);
}

TEST (text_cannot_forge_a_line)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autofree char *path = file_of (&place, 1), *text = NULL;

  CHECK (record (log, "a\"\\\n\xe2\x80\xa8\xf3\xa0\x81\x81\xff", NULL));
  CHECK (record (log, "b\n\xe2\x80\xae", NULL)); /* nothing else in it to be escaped */
  text = harness_read (path);
  CHECK (strstr (text, "\"b\\u000a\\u202e\"") != NULL);
  CHECK (strstr (text, "\"a\\\"\\\\\\u000a\\u2028\\udb40\\udc41\xef\xbf\xbd\"") != NULL);
}

TEST (state_is_the_newest)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) one = open_log (&place), two = open_log (&place);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  guint64 bell = riyo_log_get_bell (two), serial = 0, changed = 0;

  CHECK (riyo_log_lock (two, NULL));
  CHECK_STR (riyo_log_get_state (two, &serial), STATE);
  riyo_log_unlock (two);
  CHECK (record (one, "no change", NULL));
  CHECK_INT (riyo_log_get_bell (two), bell);
  riyo_entry_start (entry, "adopt");
  CHECK (riyo_log_lock (one, NULL));
  CHECK (riyo_log_append (one, entry, "{\"tables\":{}}", NULL, NULL));
  CHECK_STR (riyo_log_get_state (one, NULL), "{\"tables\":{}}");
  riyo_log_unlock (one);
  CHECK (riyo_log_sync (one, NULL));
  CHECK_INT (riyo_log_get_bell (two), bell + 1);
  for (guint i = 0; i < 3; i++)
    {
      CHECK (riyo_log_lock (two, NULL));
      CHECK_STR (riyo_log_get_state (two, &changed), "{\"tables\":{}}");
      CHECK (changed != serial);
      riyo_log_unlock (two);
      CHECK (record (two, "later", NULL));
      g_clear_pointer (&two, riyo_log_free);
      two = open_log (&place);
    }
}

TEST (files_follow_each_other)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) one = open_log (&place), two = open_log (&place);
  g_autofree char *third = file_of (&place, 3);

  riyo_log_set_limit (one, 2000);
  riyo_log_set_limit (two, 2000);
  for (guint i = 0; i < 20; i++)
    {
      CHECK (record (one, "one", NULL));
      CHECK (record (two, "two", NULL));
      CHECK (record (two, "two", NULL));
    }
  CHECK (g_file_test (third, G_FILE_TEST_EXISTS));
  CHECK (count_chain (&place) > 61);
  g_clear_pointer (&one, riyo_log_free);
  one = open_log (&place);
  CHECK (riyo_log_lock (one, NULL));
  CHECK_STR (riyo_log_get_state (one, NULL), STATE);
  riyo_log_unlock (one);
}

/* A group under one lock: buffered, larger than the buffer, in order. */
TEST (groups)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  guint64 seq = 0;

  CHECK (riyo_log_lock (log, NULL));
  for (guint i = 0; i < 2000; i++)
    {
      riyo_entry_start (entry, "test");
      riyo_entry_add_number (entry, "i", i);
      CHECK (riyo_log_append (log, entry, NULL, &seq, NULL));
      CHECK_INT (seq, i + 2);
    }
  riyo_log_unlock (log);
  CHECK (riyo_log_sync (log, NULL));
  CHECK_INT (count_chain (&place), 2001);
}

/* Every proper prefix of an entry is a torn tail; the next writer removes and reports it, whether
 * it opens the log or has it open. */
TEST (torn_tails)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autofree char *path = file_of (&place, 1), *text = NULL;
  const char *last;
  gsize len, keep;
  int want = 2;

  CHECK (record (log, "last", NULL));
  text = harness_read (path);
  len = strlen (text);
  last = (const char *)memrchr (text, '\n', len - 1) + 1;
  for (keep = (gsize)(last - text) + 1; keep < len; keep += 1 + (keep % 7 == 0) * 5)
    {
      g_autoptr (RiyoLog) other = NULL;

      g_assert (g_file_set_contents (path, text, (gssize)keep, NULL));
      other = open_log (&place);
      CHECK_INT (count_chain (&place), want);
      CHECK (record (other, "after", NULL));
      CHECK_INT (count_chain (&place), want + 1);
    }
  g_clear_pointer (&log, riyo_log_free);
  log = open_log (&place);
  want = count_chain (&place);
  g_autofree char *torn = g_strdup_printf ("{\"seq\":%d,\"time\":\"2026-0", want + 1);
  append_bytes (&place, 1, torn);
  CHECK (record (log, "after", NULL));
  CHECK_INT (count_chain (&place), want + 2);
}

TEST (damage_is_no_torn_tail)
{
  static const char *const rows[] = {
    "x", "{\"seq\":9", "{\"seq\":2,\"time\":\"\n", "\n", "{}\n", "{\"seq\":2,\"time\":\"a\001",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Place) place = make_place ();
      g_autoptr (RiyoLog) log = open_log (&place), other = NULL;
      g_autoptr (GError) error = NULL, again = NULL;

      append_bytes (&place, 1, rows[i]);
      CHECK_ROW (!record (log, "after", &error), "row %u", i);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      CHECK (riyo_log_has_failed (log));
      other = riyo_log_open (place.fd, "folder", &again);
      CHECK_ERROR (again, RIYO_ERROR, RIYO_ERROR_DAMAGED);
    }
}

TEST (missing_parts)
{
  static const char *const rows[] = { "audit/000001.jsonl", "audit/lock" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Place) place = make_place ();
      g_autoptr (RiyoLog) log = open_log (&place), other = NULL;
      g_autofree char *path = g_build_filename (place.folder, rows[i], NULL);
      g_autoptr (RiyoEntry) entry = riyo_entry_new ();
      g_autoptr (GError) error = NULL, again = NULL;
      gboolean changed;

      g_unlink (path);
      other = riyo_log_open (place.fd, "folder", &again);
      CHECK_ERROR (again, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      riyo_entry_start (entry, "adopt");
      changed = riyo_log_lock (log, &error);
      if (changed)
        {
          changed = riyo_log_append (log, entry, STATE, NULL, &error);
          riyo_log_unlock (log);
        }
      CHECK (!changed);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
    }
}

TEST (replaced_file)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autofree char *path = file_of (&place, 1), *text = harness_read (path);
  g_autoptr (GError) error = NULL;

  g_assert (g_file_set_contents (path, text, -1, NULL));
  CHECK (!record (log, "lost", &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  CHECK_INT (count_chain (&place), 1);
}

TEST (others_may_write)
{
  g_auto (Place) place = make_place ();
  g_autofree char *path = file_of (&place, 1);
  g_autoptr (GError) error = NULL;

  g_chmod (path, 0660);
  CHECK (riyo_log_open (place.fd, "folder", &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_PERMISSION);
}

/* The disk is full in the middle of an entry: what was written of it is taken back, this handle
 * has failed for good, another goes on. */
TEST (short_write)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place), other = open_log (&place);
  g_autofree char *path = file_of (&place, 1), *before = harness_read (path), *after = NULL;
  g_autoptr (GError) error = NULL, again = NULL;
  struct rlimit old, tight;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  tight = (struct rlimit){ strlen (before) + 50, old.rlim_max };
  setrlimit (RLIMIT_FSIZE, &tight);
  CHECK (!record (log, "does not fit", &error));
  setrlimit (RLIMIT_FSIZE, &old);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  after = harness_read (path);
  CHECK_STR (after, before);
  CHECK (riyo_log_has_failed (log));
  CHECK (!record (log, "still not", &again));
  CHECK_ERROR (again, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  CHECK (record (other, "fits", NULL));
  CHECK_INT (count_chain (&place), 2);
}

static void
record_many (RiyoLog *log, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!record (log, "one of many", NULL))
      _exit (1);
}

/* The child inherits the handle, lock and all. */
TEST (fork_with_a_handle)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  int status = -1;
  pid_t child;

  CHECK (riyo_log_lock (log, NULL));
  child = fork ();
  if (child == 0)
    {
      record_many (log, 50);
      _exit (0);
    }
  g_usleep (20000); /* the child must be waiting for the lock, not sharing it */
  CHECK_INT (count_chain (&place), 1);
  riyo_log_unlock (log);
  record_many (log, 50);
  CHECK (waitpid (child, &status, 0) == child && status == 0);
  CHECK_INT (count_chain (&place), 101);
}

static gpointer
run_thread (gpointer log)
{
  record_many (log, 50);
  return NULL;
}

TEST (threads)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  GThread *threads[8];

  riyo_log_set_limit (log, 5000);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("recorder", run_thread, log);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  CHECK (count_chain (&place) > 401);
}

TEST (processes)
{
  g_auto (Place) place = make_place ();
  int failed = 0, status;

  for (guint i = 0; i < 8; i++)
    if (fork () == 0)
      {
        RiyoLog *log = riyo_log_open (place.fd, "folder", NULL);

        if (log == NULL)
          _exit (1);
        riyo_log_set_limit (log, 20000);
        record_many (log, 50);
        _exit (0);
      }
  while (wait (&status) > 0)
    failed += status != 0;
  CHECK_INT (failed, 0);
  CHECK (count_chain (&place) > 401);
}
