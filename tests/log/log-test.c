/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log written by one program: entries, files, state, torn tails, damage. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/base.h"
#include "kit/harness.h"
#include "kit/place.h"
#include "log/entry.h"
#include "log/log.h"

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

TEST (what_every_entry_carries)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autofree char *account = riyo_account_dup_name (NULL), *who = NULL, *text = NULL;
  g_autofree char *path = file_of (&place, 1);
  gint64 before = g_get_monotonic_time (), mono;
  const char *last, *at;

  CHECK (record (log, "見本", NULL));
  text = harness_read (path);
  last = strstr (text, "\n{\"seq\":2,\"time\":\"");
  at = last != NULL ? strstr (last, "+09:00\",\"mono\":") : NULL;
  if (!CHECK (at != NULL))
    return;
  mono = g_ascii_strtoll (at + strlen ("+09:00\",\"mono\":"), NULL, 10);
  CHECK (mono >= before && mono <= g_get_monotonic_time ());
  who = g_strdup_printf (",\"host\":\"%s\",\"pid\":%d,\"account\":\"%s\",\"event\":\"test\",",
                         g_get_host_name (), (int)getpid (), account);
  CHECK_ROW (strstr (last, who) != NULL, "want %s in %s", who, last);
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

/* Whatever its writer did wrong: the entry fails, and the log goes on. */
TEST (nothing_malformed_is_chained)
{
  static const struct
  {
    const char *says, *members;
  } rows[] = {
    { "two writers at once", ",\"event\":\"refused\",\"op\":\"0\",\",\"actor\":\"1\"" },
    { "cut", ",\"event\":\"refused\",\"op\":\"01" },
    { "cut between members", ",\"event\":\"refused\"," },
    { "no event", "" },
    { "event is not first", ",\"op\":\"0\",\"event\":\"refused\"" },
    { "event is no text", ",\"event\":1" },
    { "a member twice", ",\"event\":\"refused\",\"op\":\"0\",\"op\":\"1\"" },
    { "a reserved member", ",\"event\":\"refused\",\"seq\":1" },
    { "a newline", ",\"event\":\"refused\",\"op\":\"0\n\"" },
    { "no UTF-8", ",\"event\":\"refused\",\"op\":\"\xe8\"" },
    { "closed", ",\"event\":\"refused\"}" },
    { "unknown escape", ",\"event\":\"refused\",\"op\":\"\\x\"" },
  };
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  int n = count_chain (&place);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 seq = 1;

      g_string_assign (entry->members, rows[i].members);
      CHECK_ROW (!riyo_log_record (log, entry, &seq, &error), "%s", rows[i].says);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
      CHECK_INT (seq, 0);
      CHECK_ROW (record (log, rows[i].says, NULL), "after %s", rows[i].says);
    }
  CHECK_INT (count_chain (&place), n + (int)G_N_ELEMENTS (rows));
}

TEST (state_is_the_newest)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) one = open_log (&place), two = open_log (&place);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  guint64 wakeups = riyo_log_get_wakeups (two), serial = 0, changed = 0;

  CHECK (riyo_log_lock (two, NULL));
  CHECK_STR (riyo_log_get_state (two, &serial), STATE);
  riyo_log_unlock (two);
  CHECK (record (one, "no change", NULL));
  CHECK_INT (riyo_log_get_wakeups (two), wakeups);
  riyo_entry_start (entry, "adopt");
  CHECK (riyo_log_lock (one, NULL));
  CHECK (riyo_log_append (one, entry, "{\"tables\":{}}", NULL, NULL));
  CHECK_STR (riyo_log_get_state (one, NULL), "{\"tables\":{}}");
  riyo_log_unlock (one);
  CHECK (riyo_log_sync (one, NULL));
  CHECK_INT (riyo_log_get_wakeups (two), wakeups + 1);
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

/* A writer that was killed acknowledged nothing: audit/lock knows nothing of it. */
static void
forget_reached (const Place *place)
{
  g_autofree char *path = g_build_filename (place->folder, "audit", "lock", NULL);
  static const char zeros[16];
  int fd = open (path, O_WRONLY);

  g_assert (fd >= 0 && pwrite (fd, zeros, sizeof zeros, 8) == sizeof zeros);
  close (fd);
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
      forget_reached (&place);
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

/* Any byte of what was acknowledged, whoever has the log open, or opens it; also where the file was
 * put in the place of another. */
TEST (what_was_acknowledged_is_no_torn_tail)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autofree char *path = file_of (&place, 1), *text = NULL;

  CHECK (record (log, "first", NULL));
  CHECK (record (log, "last", NULL));
  text = harness_read (path);
  for (gsize len = strlen (text), keep = len - 1; keep > len - 700; keep -= 23)
    {
      g_autoptr (GError) error = NULL;

      g_assert (g_file_set_contents (path, text, (gssize)keep, NULL));
      CHECK_ROW (riyo_log_open (place.fd, "folder", &error) == NULL, "%zu bytes", keep);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      CHECK_INT (riyo_log_see (log), RIYO_LOG_GONE);
    }
  g_assert (g_file_set_contents (path, text, -1, NULL));
  g_clear_pointer (&log, riyo_log_free);
  log = open_log (&place);
  CHECK (record (log, "after", NULL));
}

/* Others may have gone on to files that this handle never saw. */
TEST (a_file_that_vanished)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) one = open_log (&place), two = open_log (&place);
  g_autofree char *second = file_of (&place, 2);
  g_autoptr (GError) error = NULL, unopened = NULL;

  riyo_log_set_limit (two, 1);
  CHECK (record (two, "two", NULL));
  CHECK_INT (riyo_log_see (one), RIYO_LOG_STANDS);
  CHECK_INT (g_unlink (second), 0);
  CHECK_INT (riyo_log_look (one), RIYO_LOG_GARBLED);
  CHECK (!record (one, "one", &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  CHECK (riyo_log_open (place.fd, "folder", &unopened) == NULL);
  CHECK_ERROR (unopened, RIYO_ERROR, RIYO_ERROR_DAMAGED);
}

/* A folder that was copied while it was written to: its lock may be newer than its log. */
TEST (a_copied_lock_knows_of_nothing)
{
  g_auto (Place) place = make_place ();
  g_autofree char *path = file_of (&place, 1), *early = harness_read (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *commands = g_strdup_printf ("cd '%s' && cp lock new && mv new lock", folder);
  g_autoptr (RiyoLog) log = open_log (&place), copied = NULL;

  CHECK (record (log, "late", NULL));
  g_clear_pointer (&log, riyo_log_free);
  CHECK_INT (system (commands), 0);
  g_assert (g_file_set_contents (path, early, -1, NULL));
  copied = open_log (&place);
  CHECK (record (copied, "after", NULL));
  CHECK_INT (count_chain (&place), 2);
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

/* What a power cut leaves where nothing reached the disk: NULs, behind a torn entry or none. */
TEST (zeros_of_a_power_cut)
{
  static const gsize lengths[] = { 1, 100, 4096, 40000 };
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autofree char *path = file_of (&place, 1);
  int want = 1;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *torn = g_strdup_printf ("{\"seq\":%d,\"time\":\"2026-0", want + 1);
      g_autofree char *zeros = g_malloc0 (lengths[i / 2]), *told = NULL, *told_zeros = NULL;
      g_autoptr (RiyoLog) other = NULL;
      g_autofree char *text = NULL;
      FILE *file = fopen (path, "ab");

      fputs (i % 2 == 0 ? "" : torn, file);
      fwrite (zeros, 1, lengths[i / 2], file);
      fclose (file);
      if (i % 3 == 0)
        other = open_log (&place); /* else who has it open finds them */
      CHECK_ROW (record (other != NULL ? other : log, "after", NULL), "row %u", i);
      want += 2;
      CHECK_INT (count_chain (&place), want);
      told = g_strdup_printf ("\"torn_bytes\":%zu,", i % 2 == 0 ? 0 : strlen (torn));
      told_zeros = g_strdup_printf ("\"nul_bytes\":%zu,", lengths[i / 2]);
      text = harness_read (path);
      CHECK_ROW (strstr (text, told) != NULL && strstr (text, told_zeros) != NULL, "row %u", i);
    }
}

/* NULs where an entry was acknowledged, before a newline, before anything. */
TEST (zeros_of_damage)
{
  static const struct
  {
    guint n_cut, n_zeros;
    const char *behind;
  } rows[] = { { 100, 100, "" }, { 1, 1, "" },  { 1, 4000, "" },
               { 0, 10, "\n" },  { 0, 1, "x" }, { 0, 10, "{\"seq\":3,\"time\":\"" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Place) place = make_place ();
      g_autoptr (RiyoLog) log = open_log (&place);
      g_autofree char *path = file_of (&place, 1), *zeros = g_malloc0 (rows[i].n_zeros);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      FILE *file;

      CHECK (record (log, "last", NULL));
      g_clear_pointer (&log, riyo_log_free);
      text = harness_read (path);
      g_assert (truncate (path, (off_t)(strlen (text) - rows[i].n_cut)) == 0);
      file = fopen (path, "ab");
      fwrite (zeros, 1, rows[i].n_zeros, file);
      fputs (rows[i].behind, file);
      fclose (file);
      CHECK_ROW (riyo_log_open (place.fd, "folder", &error) == NULL, "row %u", i);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
    }
}

static gboolean
ask_in_vain (int fd, const char *shown, const char *state, GError **error)
{
  CHECK (fd >= 0 && strcmp (state, STATE) == 0);
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0, "knows of more");
}

/* Who knows of a later entry is asked before anything is taken away. */
TEST (another_part_knows_of_more)
{
  g_auto (Place) place = make_place ();
  g_autofree char *path = file_of (&place, 1), *before = NULL, *after = NULL;
  g_autoptr (RiyoLog) log = riyo_log_open_asking (place.fd, "folder", ask_in_vain, NULL);
  g_autoptr (GError) error = NULL, again = NULL;

  append_bytes (&place, 1, "{\"seq\":2,\"time\":\"2026-0");
  before = harness_read (path);
  CHECK (!record (log, "after", &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  CHECK (riyo_log_open_asking (place.fd, "folder", ask_in_vain, &again) == NULL);
  CHECK_ERROR (again, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  after = harness_read (path);
  CHECK_STR (after, before);
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

/* A copy that was put back under the next name, or from a time when the log went on otherwise: met
 * at opening, and by who has the log open. */
TEST (a_file_that_does_not_follow)
{
  for (guint number = 0; number < 2; number++)
    {
      g_auto (Place) place = make_place (), elsewhere = make_place ();
      g_autoptr (RiyoLog) log = open_log (&place), other = open_log (&elsewhere);
      g_autofree char *second = file_of (&place, 2);
      g_autofree char *copied = number ? file_of (&elsewhere, 2) : file_of (&place, 1);
      g_autofree char *text = NULL, *after = NULL;
      g_autoptr (GError) met = NULL, opened = NULL, asked = NULL;

      if (number) /* of the number that is due, behind another entry */
        {
          riyo_log_set_limit (other, 1);
          CHECK (record (other, "two", NULL));
        }
      text = harness_read (copied);
      g_assert (g_file_set_contents (second, text, -1, NULL));
      CHECK (!record (log, "lost", &met));
      CHECK_ERROR (met, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      CHECK (riyo_log_open (place.fd, "folder", &opened) == NULL);
      CHECK_ERROR (opened, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      CHECK (riyo_log_open_to_read (place.fd, "folder", &asked) == NULL);
      CHECK_ERROR (asked, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      after = harness_read (second);
      CHECK_STR (after, text);
    }
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
