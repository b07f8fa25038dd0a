/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to audit/lock under an open log, and to a log across fork. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/harness.h"
#include "log/log.h"
#include "log/turn.h"
#include "log/wakeup.h"

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

/* A change that others would not hear of does not happen; nor does the writer touch what is gone.
 */
TEST (a_lock_cut_while_in_use)
{
  int fd;
  g_autofree char *folder = make_folder (&fd);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
  g_autoptr (GError) error = NULL;
  guint64 wakeups = riyo_log_get_wakeups (log);

  CHECK (record (log, STATE, NULL));
  CHECK_INT (riyo_log_get_wakeups (log), (gint64)wakeups + 1);
  cut_lock (folder, 0);
  CHECK (!record (log, STATE, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  CHECK (riyo_log_has_failed (log));
  close (fd);
}

static guint64
read_number (const char *bytes)
{
  guint64 number = 0;

  for (guint i = 8; i-- > 0;)
    number = number << 8 | (guint8)bytes[i];
  return number;
}

/* A folder goes from machine to machine. */
TEST (the_lowest_byte_is_first)
{
  int fd;
  g_autofree char *folder = make_folder (&fd);
  g_autofree char *path = g_build_filename (folder, "audit", "lock", NULL), *bytes = NULL;
  g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
  struct stat status;
  gsize n = 0;

  CHECK (record (log, STATE, NULL));
  CHECK_INT (stat (path, &status), 0);
  CHECK (g_file_get_contents (path, &bytes, &n, NULL) && n == 24);
  CHECK_INT (read_number (bytes), (gint64)riyo_log_get_wakeups (log));
  CHECK_INT (read_number (bytes + 8) >> RIYO_LOG_END_BITS, 1);
  CHECK_INT (read_number (bytes + 16), (gint64)status.st_ino);
  close (fd);
}

static void
overwrite_lock (const char *folder, const char *with)
{
  g_autofree char *path = g_build_filename (folder, "audit", "lock", NULL);
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  CHECK (pwrite (fd, with, 24, 0) == 24);
  close (fd);
}

/* Nobody would be told that the log was cut then: who had it open, and who opens it. */
TEST (a_lock_that_was_overwritten)
{
  static const char zeros[24];
  static const char *const texts[] = { zeros, "0123456789abcdefghijklmn",
                                       "\xff\xfe\x01\x80\xff"
                                       "abcdefghijklmnopqrs" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      int fd;
      g_autofree char *folder = make_folder (&fd);
      g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
      g_autoptr (RiyoLog) asks = riyo_log_open_to_read (fd, "folder", NULL);
      g_autoptr (RiyoLog) another = NULL;
      g_autoptr (GError) error = NULL, second = NULL, third = NULL;

      CHECK (record (log, NULL, NULL));
      overwrite_lock (folder, texts[i]);
      CHECK (!record (log, NULL, &error));
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      another = riyo_log_open (fd, "folder", &second);
      CHECK_ERROR (second, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      CHECK (another == NULL && asks != NULL);
      another = riyo_log_open_to_read (fd, "folder", &third);
      CHECK_ERROR (third, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      close (fd);
    }
}

/* As 0.2.0 made it. */
TEST (a_lock_of_zeros_that_was_never_used)
{
  static const char zeros[24];
  int fd;
  g_autofree char *folder = make_folder (&fd);
  g_autoptr (RiyoLog) log = NULL, asks = NULL;

  overwrite_lock (folder, zeros);
  asks = riyo_log_open_to_read (fd, "folder", NULL);
  log = riyo_log_open (fd, "folder", NULL);
  CHECK (asks != NULL && log != NULL);
  CHECK (record (log, NULL, NULL));
  CHECK (record (log, STATE, NULL));
  close (fd);
}

/* Another file's number is a copy's. */
TEST (a_lock_of_a_copy)
{
  const guint64 of_0_2_0[] = { GUINT64_TO_LE (G_GUINT64_CONSTANT (5)),
                               GUINT64_TO_LE ((G_GUINT64_CONSTANT (1) << RIYO_LOG_END_BITS) + 5890),
                               GUINT64_TO_LE (G_GUINT64_CONSTANT (10953572)) };
  int fd;
  g_autofree char *folder = make_folder (&fd);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);

  CHECK (record (log, NULL, NULL));
  g_clear_pointer (&log, riyo_log_free);
  overwrite_lock (folder, (const char *)of_0_2_0);
  log = riyo_log_open (fd, "folder", NULL);
  CHECK (log != NULL && record (log, NULL, NULL));
  close (fd);
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

/* What the writer signals is mapped by nobody else. */
TEST (a_lock_replaced_while_in_use)
{
  static const char *const ways[] = {
    "cp -p audit/lock copy; mv copy audit/lock",
    "cp -a audit copy; mv audit kept; mv copy audit",
    "cp -a audit copy; mv audit ../kept.$$; mv copy audit; rm -r ../kept.$$",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      int fd;
      g_autofree char *folder = make_folder (&fd);
      g_autofree char *commands = g_strdup_printf ("set -e; cd '%s'; %s", folder, ways[i]);
      g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", NULL);
      g_autoptr (GError) error = NULL;

      CHECK (riyo_log_is_heard (log) && record (log, STATE, NULL));
      CHECK_INT (system (commands), 0);
      CHECK_ROW (!riyo_log_is_heard (log), "%s", ways[i]);
      CHECK_ROW (!record (log, STATE, &error), "%s", ways[i]);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      close (fd);
    }
}

/* The number that the newest file is open by, or -1. */
static int
find_descriptor (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  struct stat wanted, status;

  CHECK_INT (stat (path, &wanted), 0);
  for (int fd = 3; fd < 100; fd++)
    if (fstat (fd, &status) == 0 && status.st_dev == wanted.st_dev
        && status.st_ino == wanted.st_ino)
      return fd;
  return -1;
}

/* A program that closes a number it does not own, and gets it again for a file of its own. */
TEST (a_descriptor_that_is_another_file)
{
  int fd, number;
  g_autofree char *folder = make_folder (&fd);
  g_autofree char *path = g_build_filename (folder, "own.dat", NULL);
  g_autofree char *text = NULL;
  RiyoLog *log = riyo_log_open (fd, "folder", NULL);
  g_autoptr (GError) error = NULL;

  CHECK (record (log, NULL, NULL));
  number = find_descriptor (folder);
  CHECK (number >= 0);
  close (number);
  CHECK_INT (open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), number);
  CHECK (!record (log, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  CHECK (error != NULL && strstr (error->message, "記述子") != NULL);
  riyo_log_free (log);
  CHECK (fcntl (number, F_GETFD) >= 0);
  CHECK (g_file_get_contents (path, &text, NULL, NULL));
  CHECK_STR (text, "");
  close (number);
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
  G_GNUC_UNUSED g_autofree char *folder = make_folder (&fd);
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

static long
clone_bare (void)
{
#ifdef __s390x__
  return syscall (SYS_clone, NULL, SIGCHLD, NULL, NULL, NULL);
#else
  return syscall (SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
#endif
}

/* As die_locked (), of a child that was made by a bare clone (2). */
static pid_t
die_with_a_clone (int folder_fd, pid_t *dead)
{
  int ends[2];
  pid_t left = 0;

  CHECK_INT (pipe (ends), 0);
  *dead = fork ();
  if (*dead == 0)
    {
      RiyoLog *log = riyo_log_open (folder_fd, "folder", NULL);

      left = riyo_log_lock (log, NULL) ? (pid_t)clone_bare () : 0;
      if (left == 0)
        for (;;)
          pause ();
      if (write (ends[1], &left, sizeof left) < 0)
        _exit (1);
      _exit (0);
    }
  CHECK_INT (read (ends[0], &left, sizeof left), sizeof left);
  close (ends[0]);
  close (ends[1]);
  return left;
}

/* Nobody can let go on who is dead: whoever waits is told whom to look for, and by what. */
TEST (a_clone_of_the_dead_holds_the_turn)
{
  int fd;
  G_GNUC_UNUSED g_autofree char *folder = make_folder (&fd);
  guint patience = riyo_turn_patience_s;
  pid_t dead, left = die_with_a_clone (fd, &dead);

  riyo_turn_patience_s = 1;
  for (guint i = 0; i < 2; i++) /* nobody has asked for its end yet; and then somebody has */
    {
      g_autofree char *number = g_strdup_printf ("%d", (int)dead);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLog) log = riyo_log_open (fd, "folder", &error);

      CHECK (log == NULL);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
      CHECK_ROW (error != NULL && strstr (error->message, "fuser") != NULL, "%s",
                 error != NULL ? error->message : "");
      /* In a namespace of processes the kernel does not tell the number of one that is gone. */
      CHECK (error != NULL
             && (strstr (error->message, number) != NULL
                 || strstr (error->message, "見えないプロセス") != NULL));
      if (i == 0)
        CHECK_INT (waitpid (dead, NULL, 0), dead);
    }
  riyo_turn_patience_s = patience;
  CHECK_INT (kill (left, SIGKILL), 0);
  close (fd);
}

/* The parent's lock is not the child's to drop, either. */
TEST (a_fork_leaves_the_parent_its_lock)
{
  int fd, status = -1;
  G_GNUC_UNUSED g_autofree char *folder = make_folder (&fd);
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
