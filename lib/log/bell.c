/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A counter in a file, shared by who maps it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/base.h"
#include "bell.h"
#include "log.h"

#define BELL_BYTES 8

gboolean
riyo_bell_make (int audit_fd)
{
  static const char zeros[BELL_BYTES];
  int fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_WRONLY | O_CREAT | O_EXCL, 0640);
  gboolean ok = fd >= 0 && riyo_file_write_all (fd, zeros, sizeof zeros) && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return ok;
}

gboolean
riyo_bell_open (RiyoBell *bell, int audit_fd, const char *shown, GError **error)
{
  int fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  struct stat status;
  void *map = MAP_FAILED;

  if (fd < 0 && errno != ENOENT)
    return riyo_error_errno (error, errno, shown, _ ("lock cannot be opened"));
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
      && status.st_size == BELL_BYTES && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
    {
      bell->device = status.st_dev;
      bell->inode = status.st_ino;
      map = mmap (NULL, BELL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
  if (fd >= 0)
    close (fd);
  if (map == MAP_FAILED)
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0,
                          _ ("lock is missing or damaged; expected a file of 8 bytes that only its "
                             "owner may write. Stop every program that uses the folder, then make "
                             "it anew with 8 zero bytes"));
  bell->count = map;
  return TRUE;
}

void
riyo_bell_close (RiyoBell *bell)
{
  if (bell->count != NULL)
    munmap (bell->count, BELL_BYTES);
  bell->count = NULL;
}

void
riyo_bell_ring (RiyoBell *bell)
{
  __atomic_add_fetch (bell->count, 1, __ATOMIC_SEQ_CST);
}

gboolean
riyo_bell_is (const RiyoBell *bell, const struct stat *status)
{
  return status->st_dev == bell->device && status->st_ino == bell->inode
         && status->st_size == BELL_BYTES;
}
