/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every call that writes, syncs, opens, renames, cuts or locks fails in turn, or the process dies
 * in it: what was acknowledged is in the log, the log is intact, and the next writer goes on. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kit/harness.h"
#include "kit/strike.h"
#include "log/log.h"

#define STATE "{\"tables\":{}}"

static guint n_reached[N_CALLS]; /* by the work of the running test, without a fault */

static gboolean
append_some (RiyoLog *log, guint n, const char *state)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  guint64 seq = 0;
  gboolean ok = riyo_log_lock (log, NULL);

  for (guint i = 0; ok && i < n; i++)
    {
      riyo_entry_start (entry, "test");
      riyo_entry_add_text (entry, "text", "見本の記録");
      ok = riyo_log_append (log, entry, state, &seq, NULL);
      if (!ok)
        {
          riyo_log_unlock (log);
          return FALSE;
        }
    }
  if (!ok)
    return FALSE;
  riyo_log_unlock (log);
  if (!riyo_log_sync (log, NULL))
    {
      /* Who only checks looks at the handle. */
      if (!riyo_log_has_failed (log))
        _exit (9);
      return FALSE;
    }
  shared->acknowledged = seq;
  return TRUE;
}

/* Opens, records one by one and in groups, changes the state, goes on to new files. */
static gboolean
work (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
  gboolean ok = TRUE, failed = FALSE;

  close (fd);
  if (log == NULL)
    return FALSE;
  riyo_log_set_limit (log, 2500);
  for (guint i = 0; i < 6; i++)
    {
      /* A handle that has failed must stay so; one that lacked something goes on. */
      gboolean done = append_some (log, i % 3 + 1, i == 3 ? STATE : NULL);

      if (done && failed)
        _exit (9);
      failed = riyo_log_has_failed (log);
      ok = ok && done;
    }
  return ok;
}

static void
copy_folder (const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (from, "audit", NULL);
  g_autofree char *target = g_build_filename (to, "audit", NULL);
  g_autoptr (GDir) dir = g_dir_open (source, 0, NULL);
  const char *name;

  g_mkdir (target, 0700);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *a = g_build_filename (source, name, NULL);
      g_autofree char *b = g_build_filename (target, name, NULL);
      g_autofree char *text = NULL;
      gsize len;
      int fd = open (b, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

      g_assert (g_file_get_contents (a, &text, &len, NULL));
      g_assert (syscall (SYS_write, fd, text, len) == (long)len);
      close (fd);
    }
}

static void
empty_folder (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "audit", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
}

/* NULL, or what is wrong after the child. */
static const char *
judge (const char *folder, const char *key, int ended)
{
  g_autoptr (RiyoVerification) found = riyo_audit_verify (folder, NULL, key, NULL), later = NULL;
  guint64 acknowledged = shared->acknowledged;

  if (ended == 9)
    return "recorded after a failure";
  if (riyo_verification_get_integrity (found) != RIYO_INTEGRITY_INTACT)
    return riyo_verification_get_problem (found) != NULL ? "not intact" : "unreadable";
  if (riyo_verification_get_n_entries (found) < acknowledged)
    return "an acknowledged entry is lost";
  if (strike_child (work, folder, -1, 0, 0) != 0)
    return "the next writer cannot go on";
  later = riyo_audit_verify (folder, NULL, key, NULL);
  if (riyo_verification_get_integrity (later) != RIYO_INTEGRITY_INTACT
      || riyo_verification_get_n_entries (later) < acknowledged + 12)
    return "not intact after the next writer";
  return NULL;
}

static void
try_all (const char *base, const char *key)
{
  static char *folder; /* static, so that no child that exits seems to have lost it */
  guint n_calls[N_CALLS], n_runs = 0, n_refused = 0, n_killed = 0;
  guint step = g_getenv ("RIYO_TEST_QUICK") != NULL ? 7 : 1;

  folder = harness_make_folder ();
  copy_folder (base, folder);
  CHECK_INT (strike_child (work, folder, -1, 0, 0), 0);
  memcpy (n_calls, shared->n_calls, sizeof n_calls);
  memcpy (n_reached, n_calls, sizeof n_calls);
  for (int call = 0; call < N_CALLS; call++)
    for (guint nth = 1; nth <= n_calls[call]; nth += step)
      for (guint f = 0; f < N_FAULTS; f++)
        {
          const char *problem;
          int ended;

          if (call != WRITE && (faults[f] == SHORT || faults[f] == SHORT_FULL))
            continue;
          if (call == FSTATAT && faults[f] < 0)
            continue;
          empty_folder (folder);
          copy_folder (base, folder);
          ended = strike_child (work, folder, call, nth, faults[f]);
          n_runs++;
          n_refused += ended == 1;
          n_killed += ended == 128;
          problem = judge (folder, key, ended);
          CHECK_ROW (problem == NULL, "%s %u, fault %d: %s", call_names[call], nth, faults[f],
                     problem);
        }
  printf ("# %u faults: %u refused, %u killed\n", n_runs, n_refused, n_killed);
  CHECK (n_refused > 0 && n_killed > 0);
  g_clear_pointer (&folder, g_free);
}

static char *
make_base (guint n)
{
  char *folder = harness_make_folder ();
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoEntry) init = riyo_entry_new ();
  g_autoptr (RiyoLog) log = NULL;

  strike_init ();
  riyo_entry_start (init, "init");
  g_assert (riyo_log_create (fd, "folder", init, STATE, NULL));
  log = riyo_log_open (fd, "folder", NULL);
  close (fd);
  g_assert (append_some (log, n, NULL));
  return folder;
}

TEST (writing)
{
  g_autofree char *base = make_base (2);

  try_all (base, NULL);
  /* The repair apart, every call there is was reached, and so failed. */
  for (int call = 0; call < N_CALLS; call++)
    CHECK_ROW (call == FTRUNCATE || n_reached[call] > 0, "%s", call_names[call]);
}

TEST (repairing)
{
  g_autofree char *base = make_base (2);
  g_autofree char *path = g_build_filename (base, "audit", "000001.jsonl", NULL);
  g_autofree char *text = harness_read (path);

  /* A newest entry that no newline ends, as a killed writer leaves it. */
  g_assert (g_file_set_contents (path, text, (gssize)strlen (text) - 90, NULL));
  try_all (base, NULL);
  CHECK (n_reached[FTRUNCATE] > 0);
}

TEST (sealing)
{
  g_autofree char *base = make_base (50), *elsewhere = harness_make_folder ();
  g_autofree char *key = g_build_filename (elsewhere, "key", NULL);
  int fd = open (base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoLog) log = NULL;

  CHECK (riyo_audit_seal (base, key, NULL, NULL, NULL));
  log = riyo_log_open (fd, "folder", NULL);
  close (fd);
  CHECK (append_some (log, 9, NULL));
  try_all (base, key);
}

static gboolean
create (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  RiyoEntry *init = riyo_entry_new ();

  riyo_entry_start (init, "init");
  return riyo_log_create (fd, folder, init, STATE, NULL);
}

/* A log is made whole, or not at all; what a killed maker leaves is no log that anyone opens, or it
 * is a whole one. */
static const char *
judge_creation (const char *folder, int ended)
{
  g_autofree char *audit = g_build_filename (folder, "audit", NULL);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
  g_autoptr (RiyoVerification) found = riyo_audit_verify (folder, NULL, NULL, NULL);

  close (fd);
  if (ended == 1)
    return g_file_test (audit, G_FILE_TEST_EXISTS) ? "half a log was left" : NULL;
  if (ended == 0 && log == NULL)
    return "what was made cannot be opened";
  if (log != NULL && riyo_verification_get_integrity (found) != RIYO_INTEGRITY_INTACT)
    return "not intact";
  return NULL;
}

TEST (creating)
{
  g_autofree char *first = harness_make_folder ();
  guint n_calls[N_CALLS], n_refused = 0, n_killed = 0;

  g_free (make_base (1));
  CHECK_INT (strike_child (create, first, -1, 0, 0), 0);
  memcpy (n_calls, shared->n_calls, sizeof n_calls);
  for (int call = 0; call < N_CALLS; call++)
    for (guint nth = 1; nth <= n_calls[call]; nth++)
      for (guint f = 0; f < N_FAULTS; f++)
        {
          g_autofree char *folder = harness_make_folder ();
          const char *problem;
          int ended;

          if (call != WRITE && (faults[f] == SHORT || faults[f] == SHORT_FULL))
            continue;
          ended = strike_child (create, folder, call, nth, faults[f]);
          n_refused += ended == 1;
          n_killed += ended == 128;
          problem = judge_creation (folder, ended);
          CHECK_ROW (problem == NULL, "%s %u, fault %d: %s", call_names[call], nth, faults[f],
                     problem);
        }
  printf ("# %u refused, %u killed\n", n_refused, n_killed);
  CHECK (n_refused > 10 && n_killed > 10);
}
