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

#include "base/base.h"
#include "log.h"
#include "turn.h"

#define FIRST_PAUSE_US 20u
#define LONGEST_PAUSE_US 1000u
#define NOTICE_S 3
#define LOCKS_BYTES (1u << 20)

guint riyo_turn_patience_s = 30; /* nobody holds it for more than some milliseconds */
void (*riyo_log_waiting) (const char *message);

static gboolean
note (RiyoTurn *turn, const char *shown, struct stat *status, int audit_fd, GError **error)
{
  if (!S_ISREG (status->st_mode))
    return riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0, _ ("turn: not a regular file"));
  if (!riyo_file_check_part (audit_fd, "..", status, shown, error))
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
    return riyo_error_errno (error, saved, shown, _ ("turn cannot be opened"));
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

guint
riyo_turn_find_ended_holder (const RiyoTurn *turn)
{
  gboolean ended;
  guint pid = find_holder (turn, &ended);

  return ended ? pid : 0;
}

char *
riyo_turn_describe_holder (const RiyoTurn *turn)
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

static void
tell (const RiyoTurn *turn)
{
  g_autofree char *holder = NULL, *message = NULL;

  if (riyo_log_waiting == NULL)
    return;
  holder = riyo_turn_describe_holder (turn);
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

static gboolean
leads_here (const RiyoTurn *turn, int audit_fd)
{
  struct stat status;

  return fstatat (audit_fd, RIYO_LOG_TURN, &status, AT_SYMLINK_NOFOLLOW) == 0
         && riyo_file_has_id (&status, &turn->file);
}

int
riyo_turn_take (RiyoTurn *turn, int audit_fd, int how)
{
  struct stat status;
  int type = (how & LOCK_SH) != 0 ? LOCK_SH : LOCK_EX, failure = 0;

  if (fstat (turn->fd, &status) != 0 || !riyo_file_has_id (&status, &turn->file))
    return EBADF; /* the program closed what it does not own */
  if (TEMP_FAILURE_RETRY (flock (turn->fd, type | LOCK_NB)) != 0)
    failure = errno == EWOULDBLOCK && (how & LOCK_NB) == 0 ? wait_for_turn (turn, type | LOCK_NB)
                                                           : errno;
  if (failure != 0)
    return failure;
  if (leads_here (turn, audit_fd))
    return 0;
  riyo_turn_give_back (turn);
  return ESTALE;
}

void
riyo_turn_give_back (const RiyoTurn *turn)
{
  if (turn->fd >= 0)
    flock (turn->fd, LOCK_UN);
}
