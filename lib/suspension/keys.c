/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file of keys: what turns a subject into a pseudonym that means nothing outside the folder. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/base.h"
#include "suspension.h"

#define KEY_BYTES 16

gboolean
riyo_keys_create (int folder_fd, const char *folder, char **hash, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_KEYS_FILE_NAME, NULL);
  g_autoptr (GString) text
      = g_string_new ("# 本人の番号を仮名にする鍵。外に出さないでください。\n[鍵]\n仮名=");
  guint8 key[KEY_BYTES];

  if (getrandom (key, sizeof key, 0) != (ssize_t)sizeof key)
    return riyo_error_errno (error, errno, shown, _ ("cannot be created"));
  for (guint i = 0; i < sizeof key; i++)
    g_string_append_printf (text, "%02x", key[i]);
  g_string_append_c (text, '\n');
  explicit_bzero (key, sizeof key);
  *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize)text->len);
  return riyo_file_replace (folder_fd, ".", RIYO_KEYS_FILE_NAME, shown, text->str, text->len, TRUE,
                            error);
}
