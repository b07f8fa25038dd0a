/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The key of the next seal: see seal.h. */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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
riyo_seal_is_unfinished (GBytes *bytes, RiyoSeal *seal)
{
  static const char begin[] = "{\"seq\":";
  gsize len = 0;
  const char *text = g_bytes_get_data (bytes, &len);
  g_autoptr (GString) whole = g_string_new_len (text, (gssize)len);
  g_autoptr (GBytes) ended = NULL;

  riyo_seal_clear (seal);
  if (memcmp (whole->str, begin, MIN (len, sizeof begin - 1)) != 0
      || strpbrk (whole->str, RIYO_SEAL_END) != NULL)
    return FALSE;
  g_string_append (whole, RIYO_SEAL_END);
  ended = g_bytes_new_static (whole->str, whole->len);
  if (!riyo_seal_parse (ended, RIYO_SEAL_NAME, seal, NULL))
    riyo_seal_clear (seal);
  explicit_bzero (whole->str, whole->len);
  return TRUE;
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
  text = g_strdup_printf ("{\"seq\":%" G_GUINT64_FORMAT ",\"key\":\"%s\"" RIYO_SEAL_END, seal->seq,
                          hex);
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

static void
compute (const RiyoSeal *seal, const char *label, guint64 seq, const char *prev,
         char mac[RIYO_SHA256_HEX_BYTES])
{
  g_autofree char *text = g_strdup_printf ("%s\n%" G_GUINT64_FORMAT "\n%.64s", label, seq, prev);
  g_autofree char *hex
      = g_compute_hmac_for_string (G_CHECKSUM_SHA256, seal->key, sizeof seal->key, text, -1);

  memcpy (mac, hex, RIYO_SHA256_HEX_BYTES);
}

void
riyo_seal_compute (const RiyoSeal *seal, const char *prev, char mac[RIYO_SHA256_HEX_BYTES])
{
  compute (seal, "riyo-seal", seal->seq, prev, mac);
}

void
riyo_seal_compute_start (const RiyoSeal *seal, guint64 seq, const char *prev,
                         char mac[RIYO_SHA256_HEX_BYTES])
{
  compute (seal, "riyo-seal-start", seq, prev, mac);
}

gboolean
riyo_seal_write (int audit_fd, const char *shown, const RiyoSeal *seal, GError **error)
{
  g_autofree char *text = riyo_seal_format (seal);
  gboolean ok
      = riyo_file_replace (audit_fd, "..", RIYO_SEAL_NAME, shown, text, strlen (text), TRUE, error);

  explicit_bzero (text, strlen (text));
  return ok;
}

void
riyo_seal_sweep (int audit_fd)
{
  int fd = riyo_file_open (audit_fd, ".", O_RDONLY | O_DIRECTORY, 0);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  while (folder != NULL && (entry = readdir (folder)) != NULL)
    if (riyo_file_is_staged (entry->d_name, RIYO_SEAL_NAME))
      unlinkat (audit_fd, entry->d_name, 0);
  if (folder != NULL)
    closedir (folder);
  else if (fd >= 0)
    close (fd);
}
