/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loaded before the C library: counts the calls that change a file and, at the RIYO_FAULT_AT-th,
 * does RIYO_FAULT_HOW: "kill" the process before it, "after" it, "half" way through it, "stop" it
 * until it is told to go on, or fail it with that errno. Then the file RIYO_FAULT_DONE is there. Of
 * reading, the RIYO_UNREAD_AT-th pread
 * () alone fails with the errno RIYO_UNREAD_HOW; 0: it finds the end of the file. */
#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syscalls.h"

#pragma GCC visibility push(default) /* the build hides symbols */

/* Where the build asks for offsets of 64 bits, pread () is pread64 () already. */
#if !defined(_FILE_OFFSET_BITS) || _FILE_OFFSET_BITS != 64
#define BOTH_NAMES 1
#endif

static __attribute__ ((noreturn)) void
die (void)
{
  kill (getpid (), SIGKILL);
  abort ();
}

/* Whether this call is the one; "kill" does not return. */
static int
is_due (void)
{
  static long n;
  const char *at = getenv ("RIYO_FAULT_AT"), *done = getenv ("RIYO_FAULT_DONE");

  if (at == NULL || __atomic_add_fetch (&n, 1, __ATOMIC_RELAXED) != atol (at))
    return 0;
  if (done != NULL)
    close (syscall_openat (AT_FDCWD, done, O_WRONLY | O_CREAT, 0600));
  if (strcmp (getenv ("RIYO_FAULT_HOW"), "kill") == 0)
    die ();
  if (strcmp (getenv ("RIYO_FAULT_HOW"), "stop") != 0)
    return 1;
  kill (getpid (), SIGSTOP);
  return 0;
}

/* After the call, of which @result came: dies or fails as asked. */
static long
end (int due, long result)
{
  if (due)
    die ();
  return result;
}

static int
fails (int due)
{
  int number = due ? atoi (getenv ("RIYO_FAULT_HOW")) : 0;

  errno = number;
  return number != 0;
}

static long
call (long result)
{
  return result;
}

#define FORWARD(expression)                                                                        \
  do                                                                                               \
    {                                                                                              \
      int due = is_due ();                                                                         \
      if (fails (due))                                                                             \
        return -1;                                                                                 \
      return (int)end (due, call (expression));                                                    \
    }                                                                                              \
  while (0)

static size_t
share (int due, size_t n)
{
  return due && strcmp (getenv ("RIYO_FAULT_HOW"), "half") == 0 ? n / 2 : n;
}

ssize_t
write (int fd, const void *data, size_t n)
{
  int due = is_due ();

  if (fails (due))
    return -1;
  return end (due, syscall (SYS_write, fd, data, share (due, n)));
}

ssize_t
pwrite (int fd, const void *data, size_t n, off_t offset)
{
  int due = is_due ();

  if (fails (due))
    return -1;
  return end (due, syscall (SYS_pwrite64, fd, data, share (due, n), offset));
}

#ifdef BOTH_NAMES
ssize_t
pwrite64 (int fd, const void *data, size_t n, off64_t offset)
{
  return pwrite (fd, data, n, offset);
}
#endif

ssize_t
pread (int fd, void *data, size_t n, off_t offset)
{
  static long n_calls;
  const char *at = getenv ("RIYO_UNREAD_AT");

  if (at == NULL || __atomic_add_fetch (&n_calls, 1, __ATOMIC_RELAXED) != atol (at))
    return syscall (SYS_pread64, fd, data, n, offset);
  errno = atoi (getenv ("RIYO_UNREAD_HOW"));
  return errno == 0 ? 0 : -1;
}

#ifdef BOTH_NAMES
ssize_t
pread64 (int fd, void *data, size_t n, off64_t offset)
{
  return pread (fd, data, n, offset);
}
#endif

int
rename (const char *from, const char *to)
{
  FORWARD (syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int
renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  FORWARD (syscall (SYS_renameat2, from_fd, from, to_fd, to, 0));
}

int
linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  FORWARD (syscall (SYS_linkat, from_fd, from, to_fd, to, flags));
}

int
fsync (int fd)
{
  FORWARD (syscall (SYS_fsync, fd));
}

int
fdatasync (int fd)
{
  FORWARD (syscall (SYS_fdatasync, fd));
}

int
ftruncate (int fd, off_t n)
{
  FORWARD (syscall (SYS_ftruncate, fd, n));
}

#ifdef BOTH_NAMES
int
ftruncate64 (int fd, off64_t n)
{
  return ftruncate (fd, n);
}
#endif

int
fchmod (int fd, mode_t mode)
{
  FORWARD (syscall (SYS_fchmod, fd, mode));
}

/* Opening counts where it makes a file. */
static int
open_file (int folder, const char *path, int flags, mode_t mode)
{
  if ((flags & (O_CREAT | O_TMPFILE)) == 0 || (flags & O_TMPFILE) == O_DIRECTORY)
    return syscall_openat (folder, path, flags, mode);
  FORWARD (syscall_openat (folder, path, flags, mode));
}

#define OPEN(name)                                                                                 \
  int name (const char *path, int flags, ...)                                                      \
  {                                                                                                \
    mode_t mode;                                                                                   \
    READ_MODE (flags, mode);                                                                       \
    return open_file (AT_FDCWD, path, flags, mode);                                                \
  }
#define OPENAT(name)                                                                               \
  int name (int folder, const char *path, int flags, ...)                                          \
  {                                                                                                \
    mode_t mode;                                                                                   \
    READ_MODE (flags, mode);                                                                       \
    return open_file (folder, path, flags, mode);                                                  \
  }

OPEN (open)
#ifdef BOTH_NAMES
OPEN (open64)
#endif
OPENAT (openat)
#ifdef BOTH_NAMES
OPENAT (openat64)
#endif
