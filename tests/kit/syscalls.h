/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For a test that takes a call of the C library's place: what it goes on with. */
#pragma once

#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

/* The argument of open () and openat () behind @flags, in a function of theirs. */
#define READ_MODE(flags, mode)                                                                     \
  do                                                                                               \
    {                                                                                              \
      va_list args;                                                                                \
      va_start (args, flags);                                                                      \
      mode = ((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE ? va_arg (args, mode_t)    \
                                                                        : 0;                       \
      va_end (args);                                                                               \
    }                                                                                              \
  while (0)

static inline int
syscall_openat (int folder, const char *path, int flags, mode_t mode)
{
  return (int)syscall (SYS_openat, folder, path, flags, mode);
}

/* Where offsets and times were of 32 bits once, the calls for those of 64 have names of their own,
 * and none fills a struct stat that has both: there its fields are those of statx (). */
#if defined(SYS_clock_gettime64) && defined(_TIME_BITS)
#define WIDE_TIME 1
#else
#define WIDE_TIME 0
#endif

static inline int
syscall_clock_gettime (clockid_t id, struct timespec *now)
{
#if WIDE_TIME
  return (int)syscall (SYS_clock_gettime64, id, now);
#else
  return (int)syscall (SYS_clock_gettime, id, now);
#endif
}

static inline int
syscall_fstatat (int folder, const char *path, struct stat *status, int flags)
{
#if WIDE_TIME
  struct statx found;

  if (syscall (SYS_statx, folder, path, flags, STATX_BASIC_STATS, &found) != 0)
    return -1;
  *status = (struct stat){
    .st_dev = makedev (found.stx_dev_major, found.stx_dev_minor),
    .st_rdev = makedev (found.stx_rdev_major, found.stx_rdev_minor),
    .st_ino = found.stx_ino,
    .st_mode = found.stx_mode,
    .st_nlink = found.stx_nlink,
    .st_uid = found.stx_uid,
    .st_gid = found.stx_gid,
    .st_size = (off_t)found.stx_size,
    .st_blksize = (blksize_t)found.stx_blksize,
    .st_blocks = (blkcnt_t)found.stx_blocks,
    .st_atim = { .tv_sec = found.stx_atime.tv_sec, .tv_nsec = (long)found.stx_atime.tv_nsec },
    .st_mtim = { .tv_sec = found.stx_mtime.tv_sec, .tv_nsec = (long)found.stx_mtime.tv_nsec },
    .st_ctim = { .tv_sec = found.stx_ctime.tv_sec, .tv_nsec = (long)found.stx_ctime.tv_nsec },
  };
  return 0;
#elif defined(SYS_fstatat64)
  return (int)syscall (SYS_fstatat64, folder, path, status, flags);
#else
  return (int)syscall (SYS_newfstatat, folder, path, status, flags);
#endif
}
