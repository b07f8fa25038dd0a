/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checkpoints under a key that forgets: see seal.h. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "json.h"
#include "seal.h"

/* FALSE unless @hex begins with 64 lower-case digits. */
static gboolean
read_key (const char *hex, guint8 key[RIYO_SHA256_BYTES])
{
  for (guint i = 0; i < RIYO_SHA256_HEX_BYTES; i++)
    {
      int value = g_ascii_isupper (hex[i]) ? -1 : g_ascii_xdigit_value (hex[i]);

      if (value < 0)
        return FALSE;
      key[i / 2] = (guint8)(i % 2 == 0 ? value << 4 : key[i / 2] | value);
    }
  return TRUE;
}

static void
write_key (const guint8 key[RIYO_SHA256_BYTES], char hex[RIYO_SHA256_HEX_BYTES])
{
  static const char digits[] = "0123456789abcdef";

  for (guint i = 0; i < RIYO_SHA256_HEX_BYTES; i++)
    hex[i] = digits[key[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
}

gboolean
riyo_seal_parse (GBytes *bytes, const char *shown, RiyoSeal *seal, GError **error)
{
  RiyoSpan text = { NULL, 0 }, seq, key;

  text.text = g_bytes_get_data (bytes, &text.len);
  if (text.len > 0 && text.text[text.len - 1] == '\n')
    text.len--;
  if (text.len > 0 && riyo_json_skip (text.text, text.text + text.len) == text.text + text.len
      && riyo_json_find (text, "seq", &seq) && riyo_json_get_number (seq, &seal->seq)
      && seal->seq > 0 && seal->seq % RIYO_SEAL_INTERVAL == 0 && riyo_json_find (text, "key", &key)
      && key.len == RIYO_SHA256_HEX_BYTES + 2 && read_key (key.text + 1, seal->key))
    return TRUE;
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0,
                        _ ("not a seal key; expected a file of riyo audit seal"));
}

gboolean
riyo_seal_read (int folder_fd, const char *name, const char *shown, RiyoSeal *seal, GError **error)
{
  g_autoptr (GBytes) bytes = riyo_file_read (folder_fd, name, shown, FALSE, error);

  return bytes != NULL && riyo_seal_parse (bytes, shown, seal, error);
}

char *
riyo_seal_format (const RiyoSeal *seal)
{
  char hex[RIYO_SHA256_HEX_BYTES + 1] = "";
  char *text;

  write_key (seal->key, hex);
  text = g_strdup_printf ("{\"seq\":%" G_GUINT64_FORMAT ",\"key\":\"%s\"}\n", seal->seq, hex);
  explicit_bzero (hex, sizeof hex);
  return text;
}

void
riyo_seal_clear (RiyoSeal *seal)
{
  explicit_bzero (seal, sizeof *seal);
}

/* GLib keeps what it was given last, the digest, and its text: all are keys. */
static void
forget (GChecksum *sum)
{
  static const guchar zeros[63]; /* less than a block: kept where the last was */

  explicit_bzero ((char *)g_checksum_get_string (sum), RIYO_SHA256_HEX_BYTES);
  g_checksum_reset (sum);
  g_checksum_update (sum, zeros, sizeof zeros);
  g_checksum_get_string (sum);
}

gboolean
riyo_seal_advance (RiyoSeal *seal, guint64 seq)
{
  static const char label[] = "riyo-seal-next\n";
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (; seal->seq < seq; seal->seq += RIYO_SEAL_INTERVAL)
    {
      gsize size = sizeof seal->key;

      g_checksum_reset (sum);
      g_checksum_update (sum, (const guchar *)label, sizeof label - 1);
      g_checksum_update (sum, seal->key, sizeof seal->key);
      g_checksum_get_digest (sum, seal->key, &size);
      forget (sum);
    }
  return seal->seq == seq;
}

void
riyo_seal_compute (const RiyoSeal *seal, const char *prev, char mac[RIYO_SHA256_HEX_BYTES])
{
  g_autofree char *text
      = g_strdup_printf ("riyo-seal\n%" G_GUINT64_FORMAT "\n%.64s", seal->seq, prev);
  g_autofree char *hex
      = g_compute_hmac_for_string (G_CHECKSUM_SHA256, seal->key, sizeof seal->key, text, -1);

  memcpy (mac, hex, RIYO_SHA256_HEX_BYTES);
}

static gboolean
write_seal (RiyoLog *log, const RiyoSeal *seal, GError **error)
{
  g_autofree char *text = riyo_seal_format (seal);
  gboolean ok = riyo_file_replace (log->folder_fd, RIYO_SEAL_NAME, log->shown, text, strlen (text),
                                   0600, error);

  explicit_bzero (text, strlen (text));
  return ok || (g_atomic_int_set (&log->failed, 1), FALSE);
}

static gboolean
append_seal (RiyoLog *log, RiyoSeal *seal, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  char mac[RIYO_SHA256_HEX_BYTES + 1] = "";

  if (!riyo_seal_advance (seal, log->tail.seq + 1))
    return riyo_log_fail (log, RIYO_ERROR_DAMAGED, 0,
                          _ ("it is shorter than its seals: entries were cut off"), error);
  riyo_seal_compute (seal, log->tail.hash, mac);
  riyo_entry_start (entry, "seal");
  riyo_entry_add_text (entry, "mac", mac);
  /* The seal must be durable before its key is forgotten, or a power cut would look like a cut. */
  return riyo_log_compose (log, entry, NULL, error) && riyo_log_flush (log, error)
         && riyo_log_settle (log, error) && riyo_seal_advance (seal, seal->seq + RIYO_SEAL_INTERVAL)
         && write_seal (log, seal, error);
}

gboolean
riyo_log_seal_if_due (RiyoLog *log, GError **error)
{
  RiyoSeal seal;
  struct stat status;
  gboolean ok;

  if ((log->tail.seq + 1) % RIYO_SEAL_INTERVAL != 0)
    return TRUE;
  if (fstatat (log->folder_fd, RIYO_SEAL_NAME, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT
           || riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be examined"), error);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return riyo_log_fail (log, RIYO_ERROR_PERMISSION, 0,
                          _ ("group or others may use audit/seal (chmod 600)"), error);
  ok = riyo_seal_read (log->folder_fd, RIYO_SEAL_NAME, log->shown, &seal, error)
       && append_seal (log, &seal, error);
  if (!ok)
    g_atomic_int_set (&log->failed, 1);
  riyo_seal_clear (&seal);
  return ok;
}

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

/* Under the lock. */
static gboolean
start_seals (RiyoLog *log, const char *key_file, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  /* The entry below, and one that says a new file was started, come before the first seal. */
  RiyoSeal seal = { ((log->tail.seq + 2) / RIYO_SEAL_INTERVAL + 1) * RIYO_SEAL_INTERVAL, { 0 } };
  gboolean ok;

  if (faccessat (log->folder_fd, RIYO_SEAL_NAME, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return riyo_error_at (error, RIYO_ERROR_STATE, log->shown, 0, _ ("the log is sealed already"));
  if (getentropy (seal.key, sizeof seal.key) != 0)
    return riyo_error_errno (error, errno, log->shown, _ ("no random key"));
  riyo_entry_start (entry, "seal-start");
  riyo_entry_add_number (entry, "first", seal.seq);
  riyo_entry_add_number (entry, "interval", RIYO_SEAL_INTERVAL);
  ok = write_first_key (key_file, &seal, error) && write_seal (log, &seal, error)
       && riyo_log_append (log, entry, NULL, NULL, error);
  riyo_seal_clear (&seal);
  return ok;
}

gboolean
riyo_audit_seal (const char *folder, const char *key_file, GError **error)
{
  int folder_fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  g_autoptr (RiyoLog) log = NULL;
  gboolean ok;

  if (folder_fd < 0)
    return riyo_error_errno (error, errno, folder, _ ("cannot be opened"));
  log = riyo_log_open (folder_fd, folder, error);
  close (folder_fd);
  if (log == NULL || !riyo_log_lock (log, error))
    return FALSE;
  ok = start_seals (log, key_file, error);
  riyo_log_unlock (log);
  return ok && riyo_log_sync (log, error);
}
