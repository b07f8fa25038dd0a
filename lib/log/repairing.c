/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line: file and bytes that the log reached, whether the seals ended, the name of what was set
 * aside or "-", whether audit/archived was made anew. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "repairing.h"

#define N_WORDS 5

gboolean
riyo_repairing_write (const RiyoRepairing *repairing, int audit_fd, const char *shown,
                      GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "%u %" G_GUINT64_FORMAT " %d %s %d\n", repairing->known_file, repairing->known_bytes,
      repairing->unsealed, repairing->aside != NULL ? repairing->aside : "-", repairing->archived);

  return riyo_file_replace (audit_fd, "..", RIYO_REPAIRING_NAME, shown, text, strlen (text), TRUE,
                            error);
}

gboolean
riyo_repairing_read (RiyoRepairing *repairing, int audit_fd, const char *shown)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  gconstpointer data;
  gsize size = 0;

  *repairing = (RiyoRepairing){ 0 };
  if (faccessat (audit_fd, RIYO_REPAIRING_NAME, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
    return FALSE;
  bytes = riyo_file_read (audit_fd, RIYO_REPAIRING_NAME, shown, FALSE, NULL);
  data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  text = g_strndup (data, size);
  words = g_strsplit (g_strchomp (text), " ", N_WORDS);
  repairing->is_bad = g_strv_length (words) < N_WORDS;
  if (repairing->is_bad)
    return TRUE;
  repairing->known_file = (guint)g_ascii_strtoull (words[0], NULL, 10);
  repairing->known_bytes = g_ascii_strtoull (words[1], NULL, 10);
  repairing->unsealed = *words[2] == '1';
  repairing->aside = strcmp (words[3], "-") != 0 ? g_strdup (words[3]) : NULL;
  repairing->archived = *words[4] == '1';
  return TRUE;
}

void
riyo_repairing_clear (RiyoRepairing *repairing)
{
  g_clear_pointer (&repairing->aside, g_free);
}

gboolean
riyo_repairing_is_loss (const RiyoRepairing *repairing)
{
  return repairing->is_bad || repairing->known_bytes > 0 || repairing->unsealed
         || repairing->aside != NULL;
}
