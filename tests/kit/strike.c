/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fails one call, as a child was told to. */
#include "config.h"

#include "strike.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "syscalls.h"

const char *const call_names[N_CALLS]
    = { "write", "fdatasync", "fsync", "openat", "renameat", "ftruncate", "flock", "fstatat" };
const int faults[N_FAULTS]
    = { EIO, ENOSPC, EDQUOT, EROFS, EINTR, SHORT, SHORT_FULL, KILL_BEFORE, KILL_HALF, KILL_AFTER };

/* What fails: the @nth call of @call. Set in the child only; syncing is left out there: what is
 * tested is what becomes of its result, and 3,000 real ones take minutes. */
static struct
{
  gboolean armed;
  int call, fault;
  guint nth, n_calls[N_CALLS];
  gboolean full;
} plan;

Shared *shared;

/* TRUE when the call is to fail with errno. */
static gboolean
strike (int call)
{
  if (!plan.armed)
    return FALSE;
  shared->n_calls[call]++;
  if (++plan.n_calls[call] != plan.nth || call != plan.call)
    {
      errno = ENOSPC;
      return plan.full && call == WRITE;
    }
  if (plan.fault == KILL_BEFORE)
    kill (getpid (), SIGKILL);
  errno = plan.fault;
  return plan.fault > 0;
}

static gboolean
is_struck (int call)
{
  return plan.armed && call == plan.call && plan.n_calls[call] == plan.nth;
}

static void
die_after (int call)
{
  if (is_struck (call) && (plan.fault == KILL_AFTER || plan.fault == KILL_HALF))
    kill (getpid (), SIGKILL);
}

/* @offset -1: at the file position. */
static ssize_t
put (int fd, const void *data, size_t size, off_t offset)
{
  ssize_t n;

  if (strike (WRITE))
    return -1;
  if (is_struck (WRITE)
      && (plan.fault == SHORT || plan.fault == SHORT_FULL || plan.fault == KILL_HALF))
    {
      size = (size + 1) / 2;
      plan.full = plan.fault == SHORT_FULL;
    }
  n = offset < 0 ? syscall (SYS_write, fd, data, size)
                 : syscall (SYS_pwrite64, fd, data, size, offset);
  die_after (WRITE);
  return n;
}

ssize_t
write (int fd, const void *data, size_t size)
{
  return put (fd, data, size, -1);
}

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  return put (fd, data, size, offset);
}

static int
sync_or_not (int call, int fd)
{
  if (strike (call))
    return -1;
  if (!plan.armed)
    return (int)syscall (call == FSYNC ? SYS_fsync : SYS_fdatasync, fd);
  die_after (call);
  return 0;
}

int
fdatasync (int fd)
{
  return sync_or_not (FDATASYNC, fd);
}

int
fsync (int fd)
{
  return sync_or_not (FSYNC, fd);
}

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;
  int fd;

  READ_MODE (flags, mode);
  if (strike (OPENAT))
    return -1;
  fd = syscall_openat (folder, path, flags, mode);
  die_after (OPENAT);
  return fd;
}

int
renameat (int old_folder, const char *old, int new_folder, const char *new)
{
  int result;

  if (strike (RENAMEAT))
    return -1;
  result = (int)syscall (SYS_renameat, old_folder, old, new_folder, new);
  die_after (RENAMEAT);
  return result;
}

int
ftruncate (int fd, off_t size)
{
  int result;

  if (strike (FTRUNCATE))
    return -1;
  result = (int)syscall (SYS_ftruncate, fd, size);
  die_after (FTRUNCATE);
  return result;
}

int
flock (int fd, int operation)
{
  int result;

  if (strike (FLOCK))
    return -1;
  result = (int)syscall (SYS_flock, fd, operation);
  die_after (FLOCK);
  return result;
}

int
fstatat (int folder, const char *path, struct stat *status, int flags)
{
  if (strike (FSTATAT))
    return -1;
  return syscall_fstatat (folder, path, status, flags);
}

void
strike_init (void)
{
  if (shared == NULL)
    shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert (shared != MAP_FAILED);
}

int
strike_child (Work do_work, const char *folder, int call, guint nth, int fault)
{
  int status = 0;
  pid_t child;

  memset (shared, 0, sizeof *shared);
  child = fork ();
  if (child == 0)
    {
      memset (&plan, 0, sizeof plan);
      plan.armed = TRUE;
      plan.call = call;
      plan.nth = nth;
      plan.fault = fault;
      _exit (do_work (folder) ? 0 : 1);
    }
  waitpid (child, &status, 0);
  return WIFSIGNALED (status) ? 128 : WEXITSTATUS (status);
}
