/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes turns by audit/turn: see turn.h. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advise.h"
#include "base/base.h"
#include "log.h"
#include "turn.h"

#define FIRST_PAUSE_US 20u
#define LONGEST_PAUSE_US 1000u
#define NOTICE_S 3
#define LOCKS_BYTES (1u << 20)

guint riyo_turn_patience_s = 30; /* nobody holds it for more than some milliseconds */
void (*riyo_log_waiting) (const char *message);

gboolean
riyo_turn_check (int audit_fd, const char *shown, GError **error)
{
  g_autofree char *way = NULL;
  struct stat status;

  if (fstatat (audit_fd, RIYO_LOG_TURN, &status, AT_SYMLINK_NOFOLLOW) != 0
      || S_ISREG (status.st_mode))
    return TRUE;
  way = riyo_log_advise (shown, "repair");
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0,
                        _ ("audit/turn is a link, a folder or the like; expected an empty file. "
                           "Stop every program that uses the folder, then run %s"),
                        way);
}

static gboolean
note (RiyoTurn *turn, const char *shown, struct stat *status, int audit_fd, GError **error)
{
  g_autofree char *path = g_build_filename (shown, RIYO_LOG_TURN, NULL);

  if (!riyo_file_check_part (audit_fd, "..", status, path, error))
    return FALSE;
  turn->file = riyo_file_get_id (status);
  return TRUE;
}

static int
open_turn (int audit_fd)
{
  return riyo_file_open (audit_fd, RIYO_LOG_TURN, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
}

gboolean
riyo_turn_open (RiyoTurn *turn, int audit_fd, const char *shown, GError **error)
{
  struct stat status;
  int saved;

  if (!riyo_turn_check (audit_fd, shown, error))
    return FALSE;
  turn->fd = open_turn (audit_fd);
  if (turn->fd < 0 && errno == ENOENT)
    {
      turn->fd = riyo_file_make (audit_fd, "..", RIYO_LOG_TURN, NULL, O_RDONLY | O_EXCL, TRUE,
                                 shown, NULL);
      if (turn->fd < 0) /* another was at the same */
        turn->fd = open_turn (audit_fd);
    }
  saved = errno;
  if (turn->fd < 0 || fstat (turn->fd, &status) != 0)
    return riyo_error_errno (error, turn->fd < 0 ? saved : errno, shown,
                             _ ("turn cannot be opened"));
  return note (turn, shown, &status, audit_fd, error);
}

gboolean
riyo_turn_open_to_read (RiyoTurn *turn, int audit_fd)
{
  struct stat status;

  turn->fd = open_turn (audit_fd);
  if (turn->fd < 0 || fstat (turn->fd, &status) != 0 || !S_ISREG (status.st_mode))
    return FALSE;
  turn->file = riyo_file_get_id (&status);
  return TRUE;
}

void
riyo_turn_close (RiyoTurn *turn)
{
  if (turn->fd >= 0)
    close (turn->fd);
  turn->fd = -1;
}

/* Lines "1: FLOCK  ADVISORY  WRITE PID MAJOR:MINOR:INODE 0 EOF". */
static guint
find_pid (const char *locks, guint64 inode)
{
  for (const char *line = locks; line != NULL; line = strchr (line, '\n'))
    {
      guint pid, major, minor;
      unsigned long long number;

      line += *line == '\n';
      if (sscanf (line, "%*u: FLOCK %*s %*s %u %x:%x:%llu", &pid, &major, &minor, &number) == 4
          && number == inode)
        return pid;
    }
  return 0;
}

static char *
read_proc (const char *path)
{
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY, 0);
  char *text = g_malloc (LOCKS_BYTES);
  gsize len = 0;
  ssize_t n;

  while (fd >= 0 && len < LOCKS_BYTES - 1 && (n = read (fd, text + len, LOCKS_BYTES - 1 - len)) > 0)
    len += (gsize)n;
  if (fd >= 0)
    close (fd);
  text[len] = '\0';
  return text;
}

/* Also where nobody has asked yet how it ended. */
static gboolean
has_ended (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/stat", pid), *stat = NULL;
  const char *behind_name;

  if (kill ((pid_t)pid, 0) != 0 && errno == ESRCH)
    return TRUE;
  stat = read_proc (path);
  behind_name = strrchr (stat, ')');
  return behind_name != NULL && (g_str_has_prefix (behind_name, ") Z") || behind_name[2] == 'X');
}

/* The lock is of the open file: whoever has it from one that has ended, by a clone (2) that no
 * handler saw, holds it on. */
static guint
find_holder (const RiyoTurn *turn, gboolean *ended)
{
  g_autofree char *locks = read_proc ("/proc/locks");
  guint pid = find_pid (locks, turn->file.inode);

  *ended = pid != 0 && has_ended (pid);
  return pid;
}

/* The process that took it, where that has ended, and a child of it has the file open; else 0. */
static guint
find_ended_holder (const RiyoTurn *turn)
{
  gboolean ended;
  guint pid = find_holder (turn, &ended);

  return ended ? pid : 0;
}

/* "process 123 (name)", as far as the system tells. */
static char *
describe_holder (const RiyoTurn *turn)
{
  g_autofree char *path = NULL, *name = NULL;
  gboolean ended;
  guint pid = find_holder (turn, &ended);

  if (pid == 0)
    return g_strdup (_ ("a process that cannot be seen from here (in another container? or it has "
                        "ended, and fuser names a child of it that has audit/turn open)"));
  if (ended)
    return g_strdup_printf (_ ("a child of process %u, which has ended (fuser names who has "
                               "audit/turn open)"),
                            pid);
  path = g_strdup_printf ("/proc/%u/comm", pid);
  name = read_proc (path);
  return g_strdup_printf (_ ("process %u (%s)"), pid, g_strchomp (name));
}

/* Who has ended cannot be let go on. */
static gboolean
fail_waiting_for_child (guint ended, const char *shown, GError **error)
{
  g_autofree char *path = g_build_filename (shown, RIYO_LOG_TURN, NULL);
  g_autofree char *word = riyo_advice_word (path);

  return riyo_error_at (
      error, RIYO_ERROR_NOT_RECORDED, shown, 0,
      _ ("process %u took the turn to write to the audit log and has ended, but a child of it has "
         "audit/turn open and holds it, for over %u seconds now. End that child (fuser -v %s names "
         "it); do not remove audit/turn. Nothing is permitted unrecorded"),
      ended, riyo_turn_patience_s, word);
}

/* Who was stopped in the middle stops all others; whoever waits says who it is. */
static gboolean
fail_waiting (const RiyoTurn *turn, const char *shown, GError **error)
{
  guint ended = find_ended_holder (turn);
  g_autofree char *holder = NULL;

  if (ended != 0)
    return fail_waiting_for_child (ended, shown, error);
  holder = describe_holder (turn);
  return riyo_error_at (
      error, RIYO_ERROR_NOT_RECORDED, shown, 0,
      _ ("%s holds the audit log for over %u seconds; it was stopped (a debugger, "
         "Ctrl-Z, a paused container?). Let it go on, or end it; do not remove "
         "audit/turn. Nothing is permitted unrecorded"),
      holder, riyo_turn_patience_s);
}

gboolean
riyo_turn_fail (const RiyoTurn *turn, int failure, const char *shown, GError **error)
{
  return failure == ETIMEDOUT ? fail_waiting (turn, shown, error)
                              : riyo_error_errno (error, failure, shown, _ ("cannot be locked"));
}

static void
tell (const RiyoTurn *turn)
{
  g_autofree char *holder = NULL, *message = NULL;

  if (riyo_log_waiting == NULL)
    return;
  holder = describe_holder (turn);
  message = g_strdup_printf (_ ("waiting for %s, which writes to the audit log or was stopped"),
                             holder);
  riyo_log_waiting (message);
}

/* Not by waiting in flock (2), which nothing but a signal would end. */
static int
wait_for_turn (const RiyoTurn *turn, int how)
{
  gint64 start = g_get_monotonic_time (), waited;
  gulong pause_us = FIRST_PAUSE_US;
  gboolean told = FALSE;

  for (;;)
    {
      g_usleep (pause_us);
      pause_us = MIN (pause_us * 2, LONGEST_PAUSE_US);
      if (flock (turn->fd, how) == 0)
        return 0;
      if (errno != EWOULDBLOCK && errno != EINTR)
        return errno;
      waited = (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
      if (waited >= riyo_turn_patience_s)
        return ETIMEDOUT;
      if (waited >= NOTICE_S && !told)
        tell (turn);
      told |= waited >= NOTICE_S;
    }
}

/* 0, ESTALE, or why it cannot be asked now. */
static int
find_other (const RiyoTurn *turn, int audit_fd)
{
  struct stat status;

  if (fstatat (audit_fd, RIYO_LOG_TURN, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return riyo_errno_may_pass (errno) ? errno : ESTALE;
  return riyo_file_has_id (&status, &turn->file) ? 0 : ESTALE;
}

int
riyo_turn_take (RiyoTurn *turn, int audit_fd, int how)
{
  struct stat status;
  int type = (how & LOCK_SH) != 0 ? LOCK_SH : LOCK_EX, failure = 0;

  if (fstat (turn->fd, &status) != 0)
    return errno;
  if (!riyo_file_has_id (&status, &turn->file))
    return EBADF; /* the program closed what it does not own */
  if (TEMP_FAILURE_RETRY (flock (turn->fd, type | LOCK_NB)) != 0)
    failure = errno == EWOULDBLOCK && (how & LOCK_NB) == 0 ? wait_for_turn (turn, type | LOCK_NB)
                                                           : errno;
  if (failure != 0)
    return failure;
  failure = find_other (turn, audit_fd);
  if (failure != 0)
    riyo_turn_give_back (turn);
  return failure;
}

void
riyo_turn_give_back (const RiyoTurn *turn)
{
  if (turn->fd >= 0)
    flock (turn->fd, LOCK_UN);
}
