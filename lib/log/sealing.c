/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From when on a log is sealed: its first key, and the entry that says so. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/base.h"
#include "log.h"
#include "seal.h"

/* Writes the first key where the caller wants it, never over a file that is there. */
static gboolean
write_first_key (const char *key_file, const RiyoSeal *seal, GError **error)
{
  g_autofree char *text = riyo_seal_format (seal);
  int fd = riyo_file_open (AT_FDCWD, key_file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  gboolean ok;

  if (fd < 0)
    return riyo_error_errno (error, errno, key_file, _ ("cannot be created"));
  ok = riyo_file_write_all (fd, text, strlen (text)) && fsync (fd) == 0;
  explicit_bzero (text, strlen (text));
  if (!ok)
    riyo_error_errno (error, errno, key_file, _ ("cannot be written"));
  close (fd);
  if (!ok)
    unlink (key_file);
  return ok;
}

/* What is due before it, a seal of this key perhaps, is written first: it holds what stands right
 * before it against all later writers. */
static gboolean
append_start (RiyoLog *log, const RiyoSeal *seal, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  char mac[RIYO_SHA256_HEX_BYTES + 1] = "";
  const char *prev;
  guint64 seq = 0;

  if (!riyo_log_make_way (log, error))
    return FALSE;
  prev = riyo_log_get_head (log, &seq);
  riyo_seal_compute_start (seal, seq + 1, prev, mac);
  riyo_entry_start (entry, RIYO_EVENT_SEAL_START);
  riyo_entry_add_number (entry, RIYO_KEY_FIRST, seal->seq);
  riyo_entry_add_number (entry, RIYO_KEY_INTERVAL, RIYO_SEAL_INTERVAL);
  riyo_entry_add_text (entry, RIYO_KEY_MAC, mac);
  return riyo_log_append (log, entry, NULL, NULL, error);
}

/* Under the lock. */
static gboolean
start_seals (RiyoLog *log, int audit_fd, const char *shown, const char *key_file, GError **error)
{
  RiyoSeal seal = { 0 };
  gboolean ok;

  if (faccessat (audit_fd, RIYO_SEAL_NAME, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return riyo_error_at (error, RIYO_ERROR_STATE, shown, 0, _ ("the log is sealed already"));
  if (getentropy (seal.key, sizeof seal.key) != 0)
    return riyo_error_errno (error, errno, shown, _ ("no random key"));
  /* Every number from here on that may be a seal's is one: that may be the entry below's. */
  riyo_log_get_head (log, &seal.seq);
  seal.seq = (seal.seq / RIYO_SEAL_INTERVAL + 1) * RIYO_SEAL_INTERVAL;
  ok = write_first_key (key_file, &seal, error) && riyo_seal_write (audit_fd, shown, &seal, error)
       && append_start (log, &seal, error);
  riyo_seal_clear (&seal);
  return ok;
}

static gboolean
start (int folder_fd, const char *folder, const char *key_file, RiyoLogAsk ask, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  g_autoptr (RiyoLog) log = riyo_log_open_asking (folder_fd, folder, ask, error);
  int audit_fd;
  gboolean ok;

  if (log == NULL || !riyo_log_lock (log, error))
    return FALSE;
  audit_fd = riyo_file_open (folder_fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  ok = audit_fd >= 0 ? start_seals (log, audit_fd, shown, key_file, error)
                     : riyo_error_errno (error, errno, shown, _ ("cannot be opened"));
  if (audit_fd >= 0)
    close (audit_fd);
  riyo_log_unlock (log);
  return ok && riyo_log_sync (log, error);
}

gboolean
riyo_audit_seal (const char *folder, const char *key_file, RiyoLogAsk ask, GError **error)
{
  int folder_fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  gboolean ok;

  if (folder_fd < 0)
    return riyo_error_errno (error, errno, folder, _ ("cannot be opened"));
  ok = start (folder_fd, folder, key_file, ask, error);
  close (folder_fd);
  return ok;
}
