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

typedef struct
{
  RiyoLog *log;
  int audit_fd;
  const char *shown, *key_file;
  gboolean *resumed;
} Sealing;

/* Whether the file is one that a sealing which was stopped has begun. */
static gboolean
is_begun (const Sealing *sealing, RiyoSeal *seal)
{
  g_autoptr (GBytes) bytes
      = riyo_file_read (AT_FDCWD, sealing->key_file, sealing->key_file, FALSE, NULL);

  return bytes != NULL && riyo_seal_is_unfinished (bytes, seal);
}

static gboolean
fail_key (const Sealing *sealing, const char *what, GError **error)
{
  return riyo_error_errno (error, errno, sealing->key_file, what);
}

/* What a sealing that was killed had begun there is known as that, and taken for the new key. */
static gboolean
fail_taken (const Sealing *sealing, GError **error)
{
  return riyo_error_at (error, RIYO_ERROR_IO, sealing->key_file, 0,
                        _ ("something is there already, and no key that a sealing left unfinished; "
                           "it is kept. Name a file for the key that is not there yet"));
}

/* Begins the file of the first key where the caller wants it, never over another that is there.
 * Until the log is sealed it lacks its end: nobody verifies by it that seals were left out. */
static gboolean
begin_key_file (const Sealing *sealing, const RiyoSeal *seal, GError **error)
{
  g_autofree char *text = riyo_seal_format (seal);
  gsize size = strlen (text) - strlen (RIYO_SEAL_END);
  RiyoSeal begun = { 0 };
  int flags = O_WRONLY | O_NOFOLLOW | (is_begun (sealing, &begun) ? O_TRUNC : O_CREAT | O_EXCL);
  int fd = riyo_file_open (AT_FDCWD, sealing->key_file, flags, 0600);
  gboolean ok;

  riyo_seal_clear (&begun);
  *sealing->resumed |= (flags & O_TRUNC) != 0;
  if (fd < 0)
    {
      explicit_bzero (text, size);
      return errno == EEXIST || errno == ELOOP ? fail_taken (sealing, error)
                                               : fail_key (sealing, _ ("cannot be created"), error);
    }
  ok = riyo_file_write_all (fd, text, size) && fsync (fd) == 0
       && riyo_file_sync_name (AT_FDCWD, sealing->key_file);
  explicit_bzero (text, size);
  if (!ok)
    fail_key (sealing, _ ("cannot be written"), error);
  close (fd);
  if (!ok)
    unlink (sealing->key_file);
  return ok;
}

/* The log is sealed by it. */
static gboolean
end_key_file (const Sealing *sealing, GError **error)
{
  static const char end[] = RIYO_SEAL_END;
  int fd = riyo_file_open (AT_FDCWD, sealing->key_file, O_WRONLY | O_APPEND | O_NOFOLLOW, 0);
  gboolean ok;

  if (fd < 0)
    return fail_key (sealing, _ ("cannot be opened"), error);
  ok = riyo_file_write_all (fd, end, sizeof end - 1) && fsync (fd) == 0;
  if (!ok)
    fail_key (sealing, _ ("cannot be written"), error);
  close (fd);
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

/* The log is sealed: perhaps by the key that this file was begun with. */
static gboolean
resume (const Sealing *sealing, GError **error)
{
  RiyoSeal begun = { 0 }, kept = { 0 };
  gboolean is_its;

  is_its = is_begun (sealing, &begun) && begun.seq > 0
           && riyo_seal_read (sealing->audit_fd, RIYO_SEAL_NAME, sealing->shown, &kept, NULL)
           && riyo_seal_advance (&begun, kept.seq)
           && memcmp (begun.key, kept.key, sizeof kept.key) == 0;
  riyo_seal_clear (&begun);
  riyo_seal_clear (&kept);
  if (!is_its)
    return riyo_error_at (error, RIYO_ERROR_STATE, sealing->shown, 0,
                          _ ("the log is sealed already"));
  *sealing->resumed = TRUE;
  return end_key_file (sealing, error);
}

/* Under the lock. The log is sealed once an entry says so: what one that was stopped before left is
 * replaced. */
static gboolean
start_seals (const Sealing *sealing, GError **error)
{
  RiyoSeal seal = { 0 };
  gboolean is_sealed, ok;

  if (!riyo_log_find_sealed (sealing->log, &is_sealed, error))
    return FALSE;
  if (is_sealed)
    return resume (sealing, error);
  *sealing->resumed = riyo_file_is_there (sealing->audit_fd, RIYO_SEAL_NAME);
  if (getentropy (seal.key, sizeof seal.key) != 0)
    return riyo_error_errno (error, errno, sealing->shown, _ ("no random key"));
  /* Every number from here on that may be a seal's is one: that may be the entry below's. */
  riyo_log_get_head (sealing->log, &seal.seq);
  seal.seq = (seal.seq / RIYO_SEAL_INTERVAL + 1) * RIYO_SEAL_INTERVAL;
  ok = begin_key_file (sealing, &seal, error)
       && riyo_seal_write (sealing->audit_fd, sealing->shown, &seal, error)
       && append_start (sealing->log, &seal, error) && riyo_log_commit (sealing->log, error)
       && end_key_file (sealing, error);
  riyo_seal_clear (&seal);
  return ok;
}

static gboolean
start (int folder_fd, const char *folder, const char *key_file, RiyoLogAsk ask, gboolean *resumed,
       GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  g_autoptr (RiyoLog) log = riyo_log_open_asking (folder_fd, folder, ask, error);
  Sealing sealing
      = { .log = log, .audit_fd = -1, .shown = shown, .key_file = key_file, .resumed = resumed };
  gboolean ok;

  if (log == NULL || !riyo_log_lock (log, error))
    return FALSE;
  sealing.audit_fd
      = riyo_file_open (folder_fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  ok = sealing.audit_fd >= 0 ? start_seals (&sealing, error)
                             : riyo_error_errno (error, errno, shown, _ ("cannot be opened"));
  if (sealing.audit_fd >= 0)
    close (sealing.audit_fd);
  riyo_log_unlock (log);
  return ok && riyo_log_sync (log, error);
}

gboolean
riyo_audit_seal (const char *folder, const char *key_file, RiyoLogAsk ask, gboolean *resumed,
                 GError **error)
{
  int folder_fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  gboolean ok, ignored;

  resumed = resumed != NULL ? resumed : &ignored;
  *resumed = FALSE;
  if (folder_fd < 0)
    return riyo_error_errno (error, errno, folder, _ ("cannot be opened"));
  ok = start (folder_fd, folder, key_file, ask, resumed, error);
  close (folder_fd);
  return ok;
}
