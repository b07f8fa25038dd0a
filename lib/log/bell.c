/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bell: eight bytes that every process which has the folder open maps; and what a fork must not
 * take along. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "internal.h"

#define BELL_BYTES 8

/* An open log, for the handler below, which may take no lock. Never freed, used again. */
typedef struct _Place Place;
struct _Place
{
  RiyoLog *log;
  gboolean open;
  Place *next;
};

static Place *places;

/* A child shares the lock its parent held at the fork, and would hold it on after the parent's
 * death, though it never uses the log. If it does, it opens the file anew. */
static void
let_go_in_child (void)
{
  for (Place *place = places; place != NULL; place = place->next)
    if (__atomic_load_n (&place->open, __ATOMIC_ACQUIRE))
      {
        RiyoLog *log = place->log;

        if (log->syncing_fd >= 0 && log->syncing_fd != log->sync_fd)
          close (log->syncing_fd);
        if (log->sync_fd >= 0)
          close (log->sync_fd);
        log->tail.fd = log->sync_fd = log->syncing_fd = -1;
      }
}

static void
install_handler (void)
{
  pthread_atfork (NULL, NULL, let_go_in_child);
}

static void
register_log (RiyoLog *log)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  Place *place = __atomic_load_n (&places, __ATOMIC_ACQUIRE);

  pthread_once (&once, install_handler);
  for (RiyoLog *none = NULL; place != NULL; place = place->next, none = NULL)
    if (__atomic_compare_exchange_n (&place->log, &none, log, FALSE, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
      break;
  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      place->log = log;
      place->next = __atomic_load_n (&places, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n (&places, &place->next, place, FALSE, __ATOMIC_RELEASE,
                                           __ATOMIC_RELAXED))
        ;
    }
  __atomic_store_n (&place->open, TRUE, __ATOMIC_RELEASE);
}

gboolean
riyo_bell_make (const RiyoLog *log)
{
  static const char zeros[BELL_BYTES];
  int fd = riyo_file_open (log->folder_fd, "lock", O_WRONLY | O_CREAT | O_EXCL, 0640);
  gboolean ok = fd >= 0 && riyo_file_write_all (fd, zeros, sizeof zeros) && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return ok;
}

gboolean
riyo_bell_open (RiyoLog *log, GError **error)
{
  int fd = riyo_file_open (log->folder_fd, "lock", O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  struct stat status;
  void *map = MAP_FAILED;

  if (fd < 0 && errno != ENOENT)
    return riyo_error_errno (error, errno, log->shown, _ ("lock cannot be opened"));
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
      && status.st_size == BELL_BYTES && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
    {
      log->bell_device = status.st_dev;
      log->bell_inode = status.st_ino;
      map = mmap (NULL, BELL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
  if (fd >= 0)
    close (fd);
  if (map == MAP_FAILED)
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, log->shown, 0,
                          _ ("lock is missing or damaged; expected a file of 8 bytes that only its "
                             "owner may write. Stop every program that uses the folder, then make "
                             "it anew with 8 zero bytes"));
  log->bell = map;
  register_log (log);
  return TRUE;
}

void
riyo_bell_close (RiyoLog *log)
{
  if (log->bell == NULL)
    return;
  for (Place *place = __atomic_load_n (&places, __ATOMIC_ACQUIRE); place != NULL;
       place = place->next)
    if (__atomic_load_n (&place->log, __ATOMIC_RELAXED) == log)
      {
        __atomic_store_n (&place->open, FALSE, __ATOMIC_RELEASE);
        munmap (log->bell, BELL_BYTES);
        __atomic_store_n (&place->log, NULL, __ATOMIC_RELEASE);
        return;
      }
}

void
riyo_bell_ring (RiyoLog *log)
{
  __atomic_add_fetch (log->bell, 1, __ATOMIC_SEQ_CST);
}

static gboolean
is_bell (const RiyoLog *log, const struct stat *status)
{
  return status->st_dev == log->bell_device && status->st_ino == log->bell_inode
         && status->st_size == BELL_BYTES;
}

gboolean
riyo_log_is_heard (const RiyoLog *log)
{
  struct stat status;

  /* By way of the folder: audit/ itself may have been moved, the lock in it. */
  return fstatat (log->folder_fd, "../audit/lock", &status, AT_SYMLINK_NOFOLLOW) == 0
         && is_bell (log, &status);
}

gboolean
riyo_log_is_heard_at (const RiyoLog *log, const char *path)
{
  struct stat status;

  /* One that has other names may be a copy's, made by links. */
  return lstat (path, &status) == 0 && is_bell (log, &status) && status.st_nlink == 1;
}

guint64
riyo_log_get_bell (const RiyoLog *log)
{
  return __atomic_load_n (log->bell, __ATOMIC_ACQUIRE);
}
