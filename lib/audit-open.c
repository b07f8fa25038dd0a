/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes and opens a log. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audit-log-private.h"
#include "base-error.h"
#include "base-file.h"
#include "base-i18n.h"

#define BELL_BYTES 8

static RiyoLog *
new_log (const char *shown)
{
  RiyoLog *log = g_new0 (RiyoLog, 1);

  log->folder_fd = log->tail.fd = log->sync_fd = log->syncing_fd = -1;
  log->shown = g_build_filename (shown, "audit", NULL);
  log->limit_bytes = RIYO_LOG_FILE_LIMIT_BYTES;
  log->owner = (guint64)getpid ();
  pthread_mutex_init (&log->mutex, NULL);
  pthread_mutex_init (&log->sync_mutex, NULL);
  pthread_cond_init (&log->sync_done, NULL);
  log->state = g_string_sized_new (1024);
  log->buffer = g_string_sized_new (4096);
  log->scratch = g_string_sized_new (8192);
  memset (log->tail.hash, '0', sizeof log->tail.hash);
  riyo_stamp_refresh (&log->stamp);
  return log;
}

void
riyo_log_free (RiyoLog *log)
{
  if (log == NULL)
    return;
  if (log->tail.fd >= 0)
    close (log->tail.fd);
  if (log->bell != NULL)
    munmap (log->bell, BELL_BYTES);
  if (log->folder_fd >= 0)
    close (log->folder_fd);
  pthread_mutex_destroy (&log->mutex);
  pthread_mutex_destroy (&log->sync_mutex);
  pthread_cond_destroy (&log->sync_done);
  riyo_stamp_clear (&log->stamp);
  g_string_free (log->state, TRUE);
  g_string_free (log->buffer, TRUE);
  g_string_free (log->scratch, TRUE);
  g_free (log->shown);
  g_free (log);
}

static gboolean
open_folder (RiyoLog *log, int folder_fd, GError **error)
{
  struct stat status;

  log->folder_fd = openat (folder_fd, "audit", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (log->folder_fd < 0)
    return errno == ENOENT || errno == ENOTDIR
               ? riyo_error_at (error, RIYO_ERROR_DAMAGED, log->shown, 0,
                                _ ("the audit log is missing; nothing is permitted unrecorded"))
               : riyo_error_errno (error, errno, log->shown, _ ("cannot be opened"));
  if (fstat (log->folder_fd, &status) != 0)
    return riyo_error_errno (error, errno, log->shown, _ ("cannot be examined"));
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return riyo_error_at (error, RIYO_ERROR_PERMISSION, log->shown, 0,
                          _ ("group or others may write it; expected write permission for its "
                             "owner only (chmod go-w)"));
  return TRUE;
}

static gboolean
make_bell (RiyoLog *log)
{
  static const char zeros[BELL_BYTES];
  int fd = openat (log->folder_fd, "lock", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  gboolean ok = fd >= 0 && riyo_file_write_all (fd, zeros, sizeof zeros) && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return ok;
}

static gboolean
open_bell (RiyoLog *log, GError **error)
{
  int fd = openat (log->folder_fd, "lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;
  void *map = MAP_FAILED;

  if (fd < 0 && errno != ENOENT)
    return riyo_error_errno (error, errno, log->shown, _ ("lock cannot be opened"));
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
      && status.st_size == BELL_BYTES && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
    {
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
  return TRUE;
}

static gboolean
find_newest (RiyoLog *log, guint *newest, GError **error)
{
  int fd = openat (log->folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  if (folder == NULL)
    {
      int saved = errno;

      if (fd >= 0)
        close (fd);
      return riyo_error_errno (error, saved, log->shown, _ ("cannot be read"));
    }
  errno = 0;
  for (*newest = 0; (entry = readdir (folder)) != NULL;)
    *newest = MAX (*newest, riyo_log_file_number (entry->d_name));
  if (errno != 0)
    riyo_error_errno (error, errno, log->shown, _ ("cannot be read"));
  else if (*newest == 0)
    riyo_error_at (error, RIYO_ERROR_DAMAGED, log->shown, 0,
                   _ ("the audit log has no file; nothing is permitted unrecorded"));
  else
    {
      closedir (folder);
      return TRUE;
    }
  closedir (folder);
  return FALSE;
}

RiyoLog *
riyo_log_open (int folder_fd, const char *shown, GError **error)
{
  g_autoptr (RiyoLog) log = new_log (shown);
  guint newest = 0;

  if (!open_folder (log, folder_fd, error) || !open_bell (log, error)
      || !find_newest (log, &newest, error) || !riyo_tail_open (log, newest, error)
      || !riyo_log_lock (log, error))
    return NULL;
  riyo_log_unlock (log);
  if (!riyo_log_sync (log, error))
    return NULL;
  return g_steal_pointer (&log);
}

static gboolean
fill_folder (RiyoLog *log, int folder_fd, RiyoEntry *init, GError **error)
{
  if (!open_folder (log, folder_fd, error))
    return FALSE;
  if (!make_bell (log))
    return riyo_error_errno (error, errno, log->shown, _ ("lock cannot be created"));
  if (!riyo_log_start_file (log, 1, init, error))
    return FALSE;
  return fsync (folder_fd) == 0
         || riyo_error_errno (error, errno, log->shown, _ ("cannot be synced"));
}

gboolean
riyo_log_create (int folder_fd, const char *shown, RiyoEntry *init, const char *state,
                 GError **error)
{
  g_autoptr (RiyoLog) log = new_log (shown);

  if (mkdirat (folder_fd, "audit", 0750) != 0)
    return riyo_error_errno (error, errno, log->shown, _ ("cannot be created"));
  g_string_assign (log->state, state);
  if (fill_folder (log, folder_fd, init, error))
    return TRUE;
  if (log->folder_fd >= 0)
    {
      unlinkat (log->folder_fd, "000001.jsonl", 0);
      unlinkat (log->folder_fd, "lock", 0);
    }
  unlinkat (folder_fd, "audit", AT_REMOVEDIR);
  return FALSE;
}
