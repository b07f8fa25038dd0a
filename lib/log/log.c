/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The handle of a log: lock, append, sync; for many threads, and across fork. */
#include "config.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "internal.h"
#include "line.h"

#define BUFFER_LIMIT_BYTES (256u << 10)
#define OWNER_REOPENING (G_GUINT64_CONSTANT (1) << 63)

gboolean
riyo_log_fail (RiyoLog *log, RiyoError code, int saved, const char *what, GError **error)
{
  g_atomic_int_set (&log->failed, 1);
  return riyo_error_at (error, code, log->shown, 0,
                        _ ("the audit log: %s%s%s; nothing is permitted unrecorded"), what,
                        saved != 0 ? ": " : "", saved != 0 ? g_strerror (saved) : "");
}

gboolean
riyo_log_has_failed (const RiyoLog *log)
{
  return g_atomic_int_get (&log->failed) != 0;
}

static gboolean
refuse_failed (RiyoLog *log, GError **error)
{
  return riyo_error_at (error, RIYO_ERROR_NOT_RECORDED, log->shown, 0,
                        _ ("the audit log failed before; nothing is permitted until it is opened "
                           "anew and verified (riyo audit verify)"));
}

static gboolean
fail_bell (RiyoLog *log, GError **error)
{
  return riyo_log_fail (log, RIYO_ERROR_DAMAGED, 0, _ ("audit/lock was removed, replaced or cut"),
                        error);
}

gboolean
riyo_log_flush (RiyoLog *log, GError **error)
{
  gsize size = log->buffer->len;

  if (size == 0)
    return TRUE;
  if (!riyo_file_write_all (log->tail.fd, log->buffer->str, size))
    {
      int saved = errno;

      /* If this fails too, what stays is a torn tail or entries that nobody was promised. */
      if (TEMP_FAILURE_RETRY (ftruncate (log->tail.fd, (off_t)(log->tail.end - size))) != 0)
        errno = 0;
      g_string_truncate (log->buffer, 0);
      return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, saved, _ ("cannot be written"), error);
    }
  g_string_truncate (log->buffer, 0);
  pthread_mutex_lock (&log->sync_mutex);
  log->written++;
  pthread_mutex_unlock (&log->sync_mutex);
  if (log->state_changed)
    riyo_bell_ring (log);
  log->state_changed = FALSE;
  return TRUE;
}

/* After fork the descriptors share their lock with the parent's, and a mutex may be held by a
 * thread that does not exist here. */
static gboolean
reopen_in_child (RiyoLog *log)
{
  int inherited = log->tail.fd;

  pthread_mutex_init (&log->mutex, NULL);
  pthread_mutex_init (&log->sync_mutex, NULL);
  pthread_cond_init (&log->sync_done, NULL);
  g_string_truncate (log->buffer, 0);
  log->state_changed = FALSE;
  log->syncing_fd = log->sync_fd = -1;
  log->close_after_sync = FALSE;
  log->synced = log->written;
  if (inherited >= 0)
    close (inherited);
  return riyo_tail_open (log, log->tail.number, NULL);
}

static gboolean
own_descriptors (RiyoLog *log)
{
  guint64 self = (guint64)getpid ();
  guint64 owner = __atomic_load_n (&log->owner, __ATOMIC_ACQUIRE);

  while (owner != self)
    if (owner != (self | OWNER_REOPENING)
        && __atomic_compare_exchange_n (&log->owner, &owner, self | OWNER_REOPENING, FALSE,
                                        __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      {
        if (!riyo_log_has_failed (log))
          reopen_in_child (log);
        __atomic_store_n (&log->owner, self, __ATOMIC_RELEASE);
        owner = self;
      }
    else
      {
        sched_yield ();
        owner = __atomic_load_n (&log->owner, __ATOMIC_ACQUIRE);
      }
  return !riyo_log_has_failed (log);
}

/* Goes on to the file that another process has started. */
static gboolean
follow (RiyoLog *log, GError **error)
{
  gboolean settled;

  pthread_mutex_lock (&log->sync_mutex);
  settled = log->synced == log->written;
  pthread_mutex_unlock (&log->sync_mutex);
  return (settled || riyo_log_settle (log, error))
         && riyo_tail_open (log, log->tail.number + 1, error);
}

/* The number is another file's now, which the program goes on with: it is not ours to close. */
static gboolean
forget_descriptor (RiyoLog *log, GError **error)
{
  pthread_mutex_lock (&log->sync_mutex);
  log->tail.fd = log->sync_fd = -1;
  pthread_mutex_unlock (&log->sync_mutex);
  return riyo_log_fail (log, RIYO_ERROR_DAMAGED, 0,
                        _ ("its descriptor was closed or leads to another file: the program closed "
                           "what it does not own"),
                        error);
}

static gboolean
is_newest (const RiyoLog *log, const struct stat *status)
{
  return status->st_dev == log->tail.device && status->st_ino == log->tail.inode;
}

/* Ends up holding flock on the newest file, whose size is @size. */
static gboolean
lock_newest (RiyoLog *log, guint64 *size, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES], next[RIYO_LOG_NAME_BYTES];
  struct stat status;
  gboolean found;

  for (;;)
    {
      riyo_log_file_name (log->tail.number, name);
      riyo_log_file_name (log->tail.number + 1, next);
      if (fstat (log->tail.fd, &status) != 0 || !is_newest (log, &status))
        return forget_descriptor (log, error);
      if (TEMP_FAILURE_RETRY (flock (log->tail.fd, LOCK_EX)) != 0)
        return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be locked"), error);
      found = fstatat (log->folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
      if (!found && errno != ENOENT)
        return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be examined"), error);
      if (!found || !is_newest (log, &status))
        return riyo_log_fail (log, RIYO_ERROR_DAMAGED, 0,
                              _ ("a file was moved, removed or replaced"), error);
      *size = (guint64)status.st_size;
      if (fstatat (log->folder_fd, next, &status, AT_SYMLINK_NOFOLLOW) == 0)
        {
          if (!follow (log, error))
            return FALSE;
        }
      else if (errno == ENOENT)
        return TRUE;
      else
        return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be examined"), error);
    }
}

static gboolean
append (RiyoLog *log, const RiyoEntry *entry, const char *new_state, GError **error)
{
  if (!riyo_log_seal_if_due (log, error))
    return FALSE;
  if ((log->tail.end >= log->limit_bytes || log->day_is_over)
      && !(riyo_log_rotate (log, error) && riyo_log_seal_if_due (log, error)))
    return FALSE;
  if (!riyo_log_compose (log, entry, new_state, error))
    return FALSE;
  if (new_state != NULL)
    {
      g_string_assign (log->state, new_state);
      log->state_changed = TRUE;
    }
  return log->buffer->len < BUFFER_LIMIT_BYTES || riyo_log_flush (log, error);
}

/* Takes away what a writer left unfinished, and says so in the log. */
static gboolean
repair (RiyoLog *log, GError **error)
{
  g_autoptr (RiyoEntry) entry = NULL;
  char hash[RIYO_SHA256_HEX_BYTES + 1] = "";

  if (!riyo_line_is_torn (log->scratch->str, log->scratch->len, log->tail.seq + 1, log->tail.hash))
    return riyo_log_fail (log, RIYO_ERROR_DAMAGED, 0,
                          _ ("what stands behind its last entry is no unfinished entry"), error);
  riyo_hash_hex (log->scratch->str, log->scratch->len, hash);
  if (TEMP_FAILURE_RETRY (ftruncate (log->tail.fd, (off_t)log->tail.end)) != 0)
    return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be repaired"), error);
  entry = riyo_entry_new ();
  riyo_entry_start (entry, "repair");
  riyo_entry_add_number (entry, "torn_bytes", log->scratch->len);
  riyo_entry_add_text (entry, "torn_sha256", hash);
  return append (log, entry, NULL, error);
}

static void
release (RiyoLog *log)
{
  /* After a failure the lock goes too: others may go on where this handle may not. */
  if (log->tail.fd >= 0)
    flock (log->tail.fd, LOCK_UN);
  pthread_mutex_unlock (&log->mutex);
}

/* What is recorded under one lock stays together. A clock that went back starts no file. */
static gboolean
is_day_over (RiyoLog *log)
{
  return memcmp (riyo_stamp_get_day (&log->stamp), log->tail.day, sizeof log->tail.day) > 0;
}

gboolean
riyo_log_lock (RiyoLog *log, GError **error)
{
  guint64 size = 0;

  if (!own_descriptors (log))
    return refuse_failed (log, error);
  pthread_mutex_lock (&log->mutex);
  if (riyo_log_has_failed (log))
    {
      pthread_mutex_unlock (&log->mutex);
      return refuse_failed (log, error);
    }
  riyo_stamp_refresh (&log->stamp);
  log->day_is_over = FALSE;
  if (lock_newest (log, &size, error) && riyo_tail_refresh (log, size, error)
      && (log->scratch->len == 0 || repair (log, error)))
    {
      log->day_is_over = is_day_over (log);
      return TRUE;
    }
  release (log);
  return FALSE;
}

gboolean
riyo_log_is_behind (RiyoLog *log, int fd)
{
  struct stat status;
  gboolean same;

  if (!own_descriptors (log) || fstat (fd, &status) != 0)
    return TRUE;
  pthread_mutex_lock (&log->mutex);
  same = status.st_dev == log->tail.device && status.st_ino == log->tail.inode;
  pthread_mutex_unlock (&log->mutex);
  return same;
}

void
riyo_log_unlock (RiyoLog *log)
{
  if (riyo_log_has_failed (log))
    g_string_truncate (log->buffer, 0);
  else
    riyo_log_flush (log, NULL);
  release (log);
}

const char *
riyo_log_get_state (RiyoLog *log, guint64 *serial)
{
  if (serial != NULL)
    *serial = log->tail.state_seq;
  return log->state->str;
}

const char *
riyo_log_get_account (RiyoLog *log)
{
  return log->stamp.account;
}

const char *
riyo_log_get_head (RiyoLog *log, guint64 *seq)
{
  *seq = log->tail.seq;
  return log->tail.hash;
}

void
riyo_log_set_limit (RiyoLog *log, guint64 bytes)
{
  log->limit_bytes = bytes;
}

gboolean
riyo_log_append (RiyoLog *log, const RiyoEntry *entry, const char *new_state, guint64 *seq,
                 GError **error)
{
  if (seq != NULL)
    *seq = 0;
  if (riyo_log_has_failed (log))
    return refuse_failed (log, error);
  /* A change that those who have the folder open would not hear of must not happen. */
  if (new_state != NULL && !riyo_log_is_heard (log))
    return fail_bell (log, error);
  if (!append (log, entry, new_state, error))
    return FALSE;
  if (seq != NULL)
    *seq = log->tail.seq;
  return TRUE;
}

/* One sync, for all that was written before it began. Called and returns with sync_mutex held. */
static gboolean
sync_once (RiyoLog *log, GError **error)
{
  guint64 covered = log->written;
  int fd = log->sync_fd, saved;

  log->syncing_fd = fd;
  pthread_mutex_unlock (&log->sync_mutex);
  saved = TEMP_FAILURE_RETRY (fdatasync (fd)) == 0 ? 0 : errno;
  pthread_mutex_lock (&log->sync_mutex);
  log->syncing_fd = -1;
  if (log->close_after_sync)
    close (fd);
  log->close_after_sync = FALSE;
  if (saved == 0)
    log->synced = MAX (log->synced, covered);
  else
    riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, saved, _ ("cannot be synced"), error);
  pthread_cond_broadcast (&log->sync_done);
  return saved == 0;
}

gboolean
riyo_log_sync (RiyoLog *log, GError **error)
{
  gboolean ok = TRUE;
  guint64 wanted;

  if (!own_descriptors (log))
    return refuse_failed (log, error);
  pthread_mutex_lock (&log->sync_mutex);
  wanted = log->written;
  while (ok && log->synced < wanted)
    if (riyo_log_has_failed (log))
      ok = refuse_failed (log, error);
    else if (log->syncing_fd >= 0)
      pthread_cond_wait (&log->sync_done, &log->sync_mutex);
    else
      ok = sync_once (log, error);
  pthread_mutex_unlock (&log->sync_mutex);
  return ok && (!riyo_log_has_failed (log) || refuse_failed (log, error));
}

gboolean
riyo_log_commit (RiyoLog *log, GError **error)
{
  return riyo_log_flush (log, error) && riyo_log_sync (log, error);
}

gboolean
riyo_log_record (RiyoLog *log, const RiyoEntry *entry, guint64 *seq, GError **error)
{
  gboolean written;

  if (seq != NULL)
    *seq = 0;
  if (!riyo_log_lock (log, error))
    return FALSE;
  written = riyo_log_append (log, entry, NULL, seq, error) && riyo_log_flush (log, error);
  riyo_log_unlock (log);
  if (written && riyo_log_sync (log, error))
    return TRUE;
  if (seq != NULL)
    *seq = 0;
  return FALSE;
}
