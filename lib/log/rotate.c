/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a file of the log: the first, and the next when one has grown large or its day is over. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "internal.h"

#define LAST_NUMBER 999999u

/* A thread may be syncing the old descriptor; it then closes it. */
void
riyo_log_set_fd (RiyoLog *log, int fd)
{
  int old;

  pthread_mutex_lock (&log->sync_mutex);
  old = log->sync_fd;
  log->sync_fd = fd;
  if (old >= 0 && old == log->syncing_fd)
    log->close_after_sync = TRUE;
  else if (old >= 0)
    close (old);
  pthread_mutex_unlock (&log->sync_mutex);
}

/* The file gets its name only once its first entry is durable: no file is ever without one. */
static gboolean
write_file (RiyoLog *log, int fd, const char *temporary, const char *name, struct stat *status)
{
  return fstat (fd, status) == 0 && TEMP_FAILURE_RETRY (flock (fd, LOCK_EX)) == 0
         && riyo_file_write_all (fd, log->buffer->str, log->buffer->len)
         && TEMP_FAILURE_RETRY (fsync (fd)) == 0
         && TEMP_FAILURE_RETRY (renameat (log->folder_fd, temporary, log->folder_fd, name)) == 0
         && TEMP_FAILURE_RETRY (fsync (log->folder_fd)) == 0;
}

gboolean
riyo_log_start_file (RiyoLog *log, guint number, const RiyoEntry *entry, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES], temporary[RIYO_LOG_NAME_BYTES];
  struct stat status;
  int fd;

  riyo_log_file_name (number, name);
  g_snprintf (temporary, sizeof temporary, "%06u.new", number);
  log->tail.end = 0;
  if (!riyo_log_compose (log, entry, log->state->str, error))
    return FALSE;
  fd = TEMP_FAILURE_RETRY (riyo_file_open (
      log->folder_fd, temporary, O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_NOFOLLOW, 0640));
  if (fd < 0)
    return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("a file cannot be created"),
                          error);
  if (!write_file (log, fd, temporary, name, &status))
    {
      int saved = errno;

      unlinkat (log->folder_fd, temporary, 0);
      close (fd);
      return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, saved, _ ("a file cannot be started"),
                            error);
    }
  g_string_truncate (log->buffer, 0);
  riyo_log_set_fd (log, fd);
  log->day_is_over = FALSE;
  memcpy (log->tail.day, log->stamp.text, sizeof log->tail.day);
  log->tail.number = number;
  log->tail.fd = fd;
  log->tail.device = status.st_dev;
  log->tail.inode = status.st_ino;
  return TRUE;
}

/* What is or soon will be acknowledged must not hang on a file that nobody syncs any more. */
gboolean
riyo_log_settle (RiyoLog *log, GError **error)
{
  if (TEMP_FAILURE_RETRY (fdatasync (log->tail.fd)) != 0)
    return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be synced"), error);
  pthread_mutex_lock (&log->sync_mutex);
  log->synced = log->written;
  pthread_mutex_unlock (&log->sync_mutex);
  return TRUE;
}

gboolean
riyo_log_rotate (RiyoLog *log, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  char name[RIYO_LOG_NAME_BYTES];

  if (log->tail.number >= LAST_NUMBER)
    return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, EFBIG, _ ("no file name is left"), error);
  if (!riyo_log_flush (log, error) || !riyo_log_settle (log, error))
    return FALSE;
  riyo_log_file_name (log->tail.number, name);
  riyo_entry_start (entry, "rotate");
  riyo_entry_add_text (entry, "after", name);
  return riyo_log_start_file (log, log->tail.number + 1, entry, error);
}
