/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to audit/lock under an open log, and to a log across fork: a refusal, never a
 * program that is killed or that waits for ever. */
#include "config.h"

#include "audit-log.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define STATE "{\"tables\":{\"1\":\"aa\"}}"
#define PATIENCE_S 20

static char *
make_folder (int *fd)
{
  char *folder = harness_make_folder ();
  g_autoptr (RiyoEntry) init = riyo_entry_new ();
  g_autoptr (GError) error = NULL;

  *fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  riyo_entry_start (init, "init");
  CHECK (riyo_log_create (*fd, "folder", init, STATE, &error));
  return folder;
}

static gboolean
record (RiyoLog *log, const char *new_state, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  gboolean appended;

  if (!riyo_log_lock (log, error))
    return FALSE;
  riyo_entry_start (entry, "test");
  appended = riyo_log_append (log, entry, new_state, NULL, error);
  riyo_log_unlock (log);
  return appended && riyo_log_sync (log, error);
}

static void
cut_lock (const char *folder, off_t size)
{
  g_autofree char *path = g_build_filename (folder, "audit", "lock", NULL);

  CHECK_INT (truncate (path, size), 0);
}

/* Touches a mapping of its own whose file is cut off. */
static void
fault (void)
{
  g_autofree char *folder = harness_make_folder ();
  g_autofree char *path = g_build_filename (folder, "own", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  volatile char *map
      = ftruncate (fd, 8) == 0 ? mmap (NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : NULL;

  unlink (path);
  rmdir (folder);
  if (ftruncate (fd, 0) == 0)
    map[0] = 1;
}

static void
exit_42 (int number)
{
  _exit (42);
}

/* How a child ends that takes a SIGBUS of its own, having opened a log. */
static int
fault_in_child (gboolean handled, gboolean sent)
{
  pid_t child = fork ();
  int status = 0;

  if (child == 0)
    {
      int fd;
      g_autofree char *folder = NULL;
      g_autoptr (RiyoLog) log = NULL;

      signal (SIGBUS, handled ? exit_42 : SIG_DFL);
      folder = make_folder (&fd);
      log = riyo_log_open (fd, "folder", NULL);
      if (sent)
        raise (SIGBUS);
      else
        fault ();
      _exit (0);
    }
  CHECK_INT (waitpid (child, &status, 0), child);
  return status;
}

/* First, while no log was ever open in this process. */
TEST (a_bus_error_of_others_is_theirs)
{
  for (int sent = 0; sent < 2; sent++)
    {
      int ours = fault_in_child (TRUE, sent), none = fault_in_child (FALSE, sent);

      CHECK_ROW (WIFEXITED (ours) && WEXITSTATUS (ours) == 42, "sent %d: got %x", sent, ours);
      CHECK_ROW (WTERMSIG (none) == SIGBUS, "sent %d: got %x", sent, none);
    }
}

TEST (a_lock_cut_while_in_use)
{
  for (int how = 0; how < 3; how++)
    {
      int fd;
      g_autofree char *folder = make_folder (&fd);
      g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
      g_autoptr (RiyoLog) other = riyo_log_open (fd, "folder", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) again = NULL;
      guint64 bell = riyo_log_get_bell (log);

      CHECK (record (log, STATE, NULL));
      CHECK_INT (riyo_log_get_bell (log), (gint64)bell + 1);
      cut_lock (folder, 0);
      if (how == 0)
        CHECK (riyo_log_get_bell (log) != bell + 1); /* whoever looks goes to see */
      CHECK (!record (log, how == 2 ? STATE : NULL, &error));
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      CHECK (riyo_log_has_failed (log));
      cut_lock (folder, 8); /* what was not heard meanwhile is not made good */
      CHECK (!record (log, NULL, &again));
      CHECK (record (other, NULL, NULL)); /* which heard nothing, and missed nothing */
      close (fd);
    }
}

TEST (a_lock_that_is_too_short)
{
  int fd;
  g_autofree char *folder = make_folder (&fd);
  g_autoptr (RiyoLog) open = riyo_log_open (fd, "folder", NULL);
  g_autoptr (RiyoLog) log = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unheard = NULL;

  cut_lock (folder, 4);
  log = riyo_log_open (fd, "folder", &error);
  CHECK (log == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  CHECK (!record (open, STATE, &unheard));
  CHECK_ERROR (unheard, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  close (fd);
}

/* A process that dies with the lock in its hand, having forked one that never uses the log. */
static pid_t
die_locked (int folder_fd)
{
  int ends[2];
  pid_t child, grandchild = 0;

  CHECK_INT (pipe (ends), 0);
  child = fork ();
  if (child == 0)
    {
      RiyoLog *log = riyo_log_open (folder_fd, "folder", NULL);
      gboolean locked = riyo_log_lock (log, NULL);

      grandchild = locked ? fork () : 0;
      if (locked && grandchild == 0)
        for (;;)
          pause ();
      if (write (ends[1], &grandchild, sizeof grandchild) < 0)
        _exit (1);
      _exit (0);
    }
  CHECK_INT (read (ends[0], &grandchild, sizeof grandchild), sizeof grandchild);
  CHECK_INT (waitpid (child, NULL, 0), child);
  close (ends[0]);
  close (ends[1]);
  return grandchild;
}

TEST (a_child_keeps_no_lock)
{
  int fd, status = -1;
  g_autofree char *folder = make_folder (&fd);
  pid_t idle = die_locked (fd), child;

  CHECK (idle > 0);
  child = fork ();
  if (child == 0)
    {
      g_autoptr (RiyoLog) log = NULL;

      alarm (PATIENCE_S);
      log = riyo_log_open (fd, "folder", NULL);
      _exit (log != NULL && record (log, NULL, NULL) ? 0 : 1);
    }
  CHECK_INT (waitpid (child, &status, 0), child);
  CHECK_INT (status, 0);
  if (idle > 0)
    CHECK_INT (kill (idle, SIGKILL), 0);
  close (fd);
}

/* The parent's lock is not the child's to drop, either. */
TEST (a_fork_leaves_the_parent_its_lock)
{
  int fd, status = -1;
  g_autofree char *folder = make_folder (&fd);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
  pid_t child;

  CHECK (riyo_log_lock (log, NULL));
  child = fork ();
  if (child == 0)
    _exit (0);
  CHECK_INT (waitpid (child, &status, 0), child);
  child = fork ();
  if (child == 0)
    {
      g_autoptr (RiyoLog) waiting = NULL;

      alarm (1); /* it waits for the lock until it is killed */
      waiting = riyo_log_open (fd, "folder", NULL);
      _exit (0);
    }
  CHECK_INT (waitpid (child, &status, 0), child);
  CHECK (WIFSIGNALED (status) && WTERMSIG (status) == SIGALRM);
  riyo_log_unlock (log);
  CHECK (record (log, NULL, NULL));
  close (fd);
}
