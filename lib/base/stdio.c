/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The standard descriptors of a program of ours. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base.h"

gboolean
riyo_stdio_fill (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0
        && (errno != EBADF || open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd))
      return FALSE;
  return TRUE;
}
