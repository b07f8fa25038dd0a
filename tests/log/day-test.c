/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log from day to day: a file a day in Japan, whose name is durable before an entry in it is
 * promised; and clocks that go back. This program defines the calls it watches. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kit/clock.h"
#include "kit/harness.h"
#include "log/log.h"

#define STATE "{\"tables\":{\"1\":\"aa\"}}"
#define MIDNIGHT 1775055600 /* 2026-04-02 00:00 in Japan, when it is still the 1st in UTC */

static GString *calls; /* what was renamed and synced, in order */

static void
note_sync (int fd)
{
  struct stat status;

  if (calls != NULL && fstat (fd, &status) == 0)
    g_string_append (calls, S_ISDIR (status.st_mode) ? "folder " : "file ");
}

int
fsync (int fd)
{
  note_sync (fd);
  return (int)syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  note_sync (fd);
  return (int)syscall (SYS_fdatasync, fd);
}

int
renameat (int old_folder, const char *old, int new_folder, const char *new)
{
  if (calls != NULL)
    g_string_append_printf (calls, "%s=%s ", old, new);
  return (int)syscall (SYS_renameat, old_folder, old, new_folder, new);
}

static char *
make_log (void)
{
  char *folder = harness_make_folder ();
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoEntry) init = riyo_entry_new ();

  riyo_entry_start (init, "init");
  g_assert (riyo_log_create (fd, "folder", init, STATE, NULL));
  close (fd);
  return folder;
}

static RiyoLog *
open_log (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  RiyoLog *log = riyo_log_open (fd, "folder", NULL);

  close (fd);
  return log;
}

static gboolean
record (RiyoLog *log)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  riyo_entry_start (entry, "test");
  return riyo_log_record (log, entry, NULL, NULL);
}

/* The days of the entries, a file a line: "01 01|02 02|"; or what is wrong with the log. */
static char *
describe (const char *folder)
{
  g_autoptr (RiyoVerification) found = riyo_audit_verify (folder, NULL, NULL, NULL);
  GString *text = g_string_new (NULL);

  if (riyo_verification_get_integrity (found) != RIYO_INTEGRITY_INTACT)
    return g_strdup (riyo_verification_get_problem (found));
  for (guint number = 1;; number++)
    {
      g_autofree char *name = g_strdup_printf ("%06u.jsonl", number);
      g_autofree char *path = g_build_filename (folder, "audit", name, NULL), *log = NULL;

      if (!g_file_get_contents (path, &log, NULL, NULL))
        return g_string_free (text, FALSE);
      for (const char *p = log; (p = strstr (p, "\"time\":\"2026-04-")) != NULL; p++)
        g_string_append_printf (text, "%.2s ", p + strlen ("\"time\":\"2026-04-"));
      text->str[text->len - 1] = '|';
    }
}

TEST (a_file_a_day)
{
  static const struct
  {
    const char *says;
    int at_s; /* from midnight in Japan */
    const char *want;
  } rows[] = {
    { "the last second of the day", -1, "01 01|" },
    { "the first of the next", 0, "01 01|02 02|" },
    { "later in that day", DAY_S - 1, "01 01|02 02 02|" },
    { "the clock goes back a day", -1, "01 01|02 02 02 01|" },
    { "no file for a day that has one", 1, "01 01|02 02 02 01 02|" },
    { "days without entries have none", 5 * DAY_S, "01 01|02 02 02 01 02|07 07|" },
  };
  g_autofree char *folder = NULL;
  g_autoptr (RiyoLog) log = NULL, other = NULL;

  clock_at_s = MIDNIGHT - 3600;
  folder = make_log ();
  log = open_log (folder);
  other = open_log (folder);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = NULL;

      clock_at_s = MIDNIGHT + rows[i].at_s;
      /* Whoever comes first starts the file, also one that opens the log just then. */
      if (i == 4)
        {
          g_clear_pointer (&log, riyo_log_free);
          log = open_log (folder);
        }
      CHECK (record (i % 2 == 0 ? log : other));
      got = describe (folder);
      CHECK_ROW (strcmp (got, rows[i].want) == 0, "%s: got %s, want %s", rows[i].says, got,
                 rows[i].want);
    }
  clock_at_s = 0;
}

TEST (a_clock_that_went_back_is_a_note)
{
  g_autofree char *folder = NULL;
  g_autoptr (RiyoVerification) found = NULL;
  g_autoptr (RiyoLog) log = NULL;
  gboolean noted = FALSE;

  clock_at_s = MIDNIGHT + 100;
  folder = make_log ();
  log = open_log (folder);
  clock_at_s = MIDNIGHT;
  CHECK (record (log));
  clock_at_s = 0;
  found = riyo_audit_verify (folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
  for (const char *const *note = riyo_verification_get_notes (found); *note != NULL; note++)
    noted |= strstr (*note, "1") != NULL && strstr (*note, "2") != NULL;
  CHECK (noted); /* once, first at entry 2 */
}

/* One lock, one file: a group is not torn apart by midnight. */
TEST (a_group_over_midnight)
{
  g_autofree char *folder = NULL, *got = NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoLog) log = NULL;

  clock_at_s = MIDNIGHT - 2;
  folder = make_log ();
  log = open_log (folder);
  CHECK (riyo_log_lock (log, NULL));
  for (guint i = 0; i < 3; i++, clock_at_s++)
    {
      riyo_entry_start (entry, "test");
      CHECK (riyo_log_append (log, entry, NULL, NULL, NULL));
    }
  riyo_log_unlock (log);
  CHECK (riyo_log_sync (log, NULL));
  clock_at_s = 0;
  got = describe (folder);
  CHECK_STR (got, "01 01 01 02|");
}

/* By size or by day: what is left is synced, the new file before it has its name, the folder before
 * an entry in it is promised, then the entry. */
TEST (the_folder_is_synced)
{
  static const char want[] = "file file 000002.new=000002.jsonl folder file ";

  for (guint by_day = 0; by_day < 2; by_day++)
    {
      g_autofree char *folder = NULL;
      g_autoptr (RiyoLog) log = NULL, other = NULL;

      clock_at_s = MIDNIGHT - 1;
      folder = make_log ();
      log = open_log (folder);
      other = open_log (folder);
      if (by_day)
        clock_at_s = MIDNIGHT;
      else
        riyo_log_set_limit (log, 1);
      calls = g_string_new (NULL);
      CHECK (record (log));
      CHECK_STR (calls->str, want);
      /* Who goes on to a file cannot know whether its maker lived to sync the folder. */
      g_string_truncate (calls, 0);
      CHECK (record (other));
      CHECK_STR (calls->str, "folder file ");
      g_string_free (g_steal_pointer (&calls), TRUE);
    }
  clock_at_s = 0;
}
