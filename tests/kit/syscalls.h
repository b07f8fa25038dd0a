/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For a test that takes a call of the C library's place: what it goes on with. */
#pragma once

#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* Where offsets were of 32 bits once, the call for those of 64 has a name of its own. */
static inline int
syscall_fstatat (int folder, const char *path, struct stat *status, int flags)
{
#ifdef SYS_fstatat64
  return (int)syscall (SYS_fstatat64, folder, path, status, flags);
#else
  return (int)syscall (SYS_newfstatat, folder, path, status, flags);
#endif
}
