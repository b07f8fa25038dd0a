/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subjects' pseudonyms: the key behind them, and how they are written. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "pseudonym.h"

#define KEY_DIGITS (2 * RIYO_SIPHASH_KEY_BYTES)

void
riyo_pseudonym_format (RiyoFingerprint pseudonym, char text[RIYO_PSEUDONYM_DIGITS + 1])
{
  static const char digits[] = "0123456789abcdef";

  for (guint i = 0; i < 16; i++)
    {
      guint64 half = i < 8 ? pseudonym.low : pseudonym.high;
      guint byte = (half >> (8 * (i % 8))) & 0xff;

      text[2 * i] = digits[byte >> 4];
      text[2 * i + 1] = digits[byte & 15];
    }
  text[RIYO_PSEUDONYM_DIGITS] = '\0';
}

static int
digit_of (char c)
{
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static gboolean
parse_bytes (const char *text, guint8 *bytes, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      int high = digit_of (text[2 * i]), low = high >= 0 ? digit_of (text[2 * i + 1]) : -1;

      if (low < 0)
        return FALSE;
      bytes[i] = (guint8)(high << 4 | low);
    }
  return TRUE;
}

gboolean
riyo_pseudonym_parse (const char *text, RiyoFingerprint *pseudonym)
{
  guint64 halves[2];

  if (!parse_bytes (text, (guint8 *)halves, sizeof halves))
    return FALSE;
  *pseudonym = (RiyoFingerprint){ GUINT64_FROM_LE (halves[0]), GUINT64_FROM_LE (halves[1]) };
  return TRUE;
}

static gboolean
read_key (RiyoKeys *keys, const RiyoDocument *document, const char *shown, GError **error)
{
  static const RiyoKeySpec specs[] = { { "仮名", RIYO_KEY_REQUIRED }, { NULL } };
  const RiyoGroup *group = riyo_document_get_group (document, "鍵");
  const RiyoItem *item;

  if (group == NULL)
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0, _ ("no group [%s]"), "鍵");
  if (!riyo_group_check (group, shown, specs, error))
    return FALSE;
  item = riyo_group_get (group, "仮名");
  if (strlen (item->value) == KEY_DIGITS
      && parse_bytes (item->value, keys->pseudonym, sizeof keys->pseudonym))
    return TRUE;
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, item->line, /* never the value itself */
                        _ ("not a key; expected 32 hexadecimal digits"));
}

static gboolean
check_private (int folder_fd, const char *shown, GError **error)
{
  struct stat status, folder;

  if (fstatat (folder_fd, RIYO_KEYS_FILE_NAME, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT
               ? riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0,
                                _ ("missing; restore the folder's keys from a backup, as nothing "
                                   "makes them again"))
               : riyo_error_errno (error, errno, shown, _ ("cannot be examined"));
  if (!S_ISREG (status.st_mode))
    return riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0, _ ("not a regular file"));
  if (fstatat (folder_fd, ".", &folder, 0) != 0)
    return riyo_error_errno (error, errno, shown, _ ("cannot be examined"));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && !riyo_file_is_of_group (&folder))
    return riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0,
                          _ ("group or others may read it; expected mode 0600 (chmod 600)"));
  return TRUE;
}

gboolean
riyo_keys_load (int folder_fd, const char *shown, const char *adopted_hash, RiyoKeys *keys,
                GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RiyoDocument) document = NULL;
  g_autofree char *hash = NULL;
  RiyoKeys read = { { 0 } };

  memset (keys, 0, sizeof *keys);
  if (!check_private (folder_fd, shown, error))
    return FALSE;
  bytes = riyo_file_read (folder_fd, RIYO_KEYS_FILE_NAME, shown, TRUE, error);
  if (bytes == NULL)
    return FALSE;
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  /* Before it is read: whatever is wrong with it, only a copy brings it back. */
  if (strcmp (hash, adopted_hash) != 0)
    return riyo_error_at (
        error, RIYO_ERROR_DAMAGED, shown, 0,
        _ ("not the keys that the folder was created with; restore them from a backup"));
  document = riyo_document_new (bytes, shown, error);
  if (document == NULL || !read_key (&read, document, shown, error))
    return FALSE;
  *keys = read;
  return TRUE;
}

/* The NUL keeps it apart from every subject, which has none. */
void
riyo_keys_mask (const RiyoKeys *keys, const char *kind, const char *text,
                char mask[RIYO_MASK_BYTES])
{
  g_autoptr (GString) whole = g_string_new (kind);
  char digits[RIYO_PSEUDONYM_DIGITS + 1];

  g_string_append_c (whole, '\0');
  g_string_append (whole, text);
  riyo_pseudonym_format (riyo_siphash (keys->pseudonym, whole->str, whole->len), digits);
  mask[0] = '?';
  memcpy (mask + 1, digits, RIYO_MASK_BYTES - 2);
  mask[RIYO_MASK_BYTES - 1] = '\0';
}
