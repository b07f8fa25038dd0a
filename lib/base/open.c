/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every opening of ours: never where what a program prints would go. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base.h"

int
riyo_file_raise (int fd)
{
  int raised, saved;

  if (fd < 0 || fd > STDERR_FILENO)
    return fd;
  raised = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  saved = errno;
  close (fd);
  errno = saved;
  return raised;
}

gboolean
riyo_file_is_wanting (int fd)
{
  return fd < 0 && riyo_errno_is_want (errno);
}

gboolean
riyo_file_is_there (int folder_fd, const char *name)
{
  struct stat status;

  return fstatat (folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

int
riyo_file_open (int folder_fd, const char *name, int flags, mode_t mode)
{
  return riyo_file_raise (openat (folder_fd, name, flags | O_CLOEXEC, mode));
}
