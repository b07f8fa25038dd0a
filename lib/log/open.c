/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes and opens a log. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "internal.h"

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
  riyo_bell_close (log); /* first: a fork must not find what is closed */
  if (log->tail.fd >= 0)
    close (log->tail.fd);
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

  log->folder_fd = riyo_file_open (folder_fd, "audit", O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
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
find_newest (RiyoLog *log, guint *newest, GError **error)
{
  int fd = riyo_file_open (log->folder_fd, ".", O_RDONLY | O_DIRECTORY, 0);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  guint n = 0;

  if (folder == NULL)
    {
      int saved = errno;

      if (fd >= 0)
        close (fd);
      return riyo_error_errno (error, saved, log->shown, _ ("cannot be read"));
    }
  errno = 0;
  for (*newest = 0; (entry = readdir (folder)) != NULL;)
    {
      guint number = riyo_log_file_number (entry->d_name);

      n += number > 0;
      *newest = MAX (*newest, number);
    }
  if (errno != 0)
    riyo_error_errno (error, errno, log->shown, _ ("cannot be read"));
  else if (*newest == 0)
    riyo_error_at (error, RIYO_ERROR_DAMAGED, log->shown, 0,
                   _ ("the audit log has no file; nothing is permitted unrecorded"));
  else if (n < *newest)
    riyo_error_at (error, RIYO_ERROR_DAMAGED, log->shown, 0,
                   _ ("files are missing: expected one for each number from 1 to %u (riyo audit "
                      "verify tells which)"),
                   *newest);
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

  if (!open_folder (log, folder_fd, error) || !riyo_bell_open (log, error)
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
  if (!riyo_bell_make (log))
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
