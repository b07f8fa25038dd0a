/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line: file and bytes that the log reached, whether the seals ended, the name of what was set
 * aside or "-", whether audit/archived was made anew, behind which entry its own is to stand. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "line.h"
#include "repairing.h"
#include "tail.h"

#define N_WORDS 6

gboolean
riyo_repairing_write (const RiyoRepairing *repairing, int audit_fd, const char *shown,
                      GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "%u %" G_GUINT64_FORMAT " %d %s %d %" G_GUINT64_FORMAT "\n", repairing->known_file,
      repairing->known_bytes, repairing->unsealed,
      repairing->aside != NULL ? repairing->aside : "-", repairing->archived, repairing->expects);

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
  if (!riyo_file_is_there (audit_fd, RIYO_REPAIRING_NAME) && errno == ENOENT)
    return FALSE;
  bytes = riyo_file_read (audit_fd, RIYO_REPAIRING_NAME, shown, FALSE, NULL);
  data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  text = g_strndup (data != NULL ? data : "", size); /* it cannot be read: it tells no less */
  words = g_strsplit (g_strchomp (text), " ", N_WORDS);
  repairing->is_bad = g_strv_length (words) < N_WORDS;
  if (repairing->is_bad)
    return TRUE;
  repairing->known_file = (guint)g_ascii_strtoull (words[0], NULL, 10);
  repairing->known_bytes = g_ascii_strtoull (words[1], NULL, 10);
  repairing->unsealed = *words[2] == '1';
  repairing->aside = strcmp (words[3], "-") != 0 ? g_strdup (words[3]) : NULL;
  repairing->archived = *words[4] == '1';
  repairing->expects = g_ascii_strtoull (words[5], NULL, 10);
  return TRUE;
}

/* Of a file: the entry of a repair behind @before that somebody asked for, or 0; and the number of
 * its first, G_MAXUINT64 where it has none. */
static guint64
find_in (GBytes *bytes, guint64 before, guint64 *first)
{
  gsize size = 0;
  const char *start = g_bytes_get_data (bytes, &size), *end = start + size, *newline;
  RiyoLine line;

  *first = G_MAXUINT64;
  for (; start < end && (newline = memchr (start, '\n', (gsize)(end - start))) != NULL;
       start = newline + 1)
    {
      g_autofree char *actor = NULL;

      if (riyo_line_parse (start, (gsize)(newline - start), &line) != NULL)
        continue;
      *first = MIN (*first, line.seq);
      if (line.seq > before && riyo_span_is (line.event, RIYO_EVENT_REPAIR))
        actor = riyo_line_dup_text (&line, RIYO_KEY_ACTOR);
      if (actor != NULL)
        return line.seq;
    }
  return 0;
}

gboolean
riyo_repairing_find_newest (int audit_fd, guint *newest)
{
  int fd = riyo_file_open (audit_fd, ".", O_RDONLY | O_DIRECTORY, 0);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  *newest = 0;
  if (folder == NULL && fd >= 0)
    close (fd);
  if (folder == NULL)
    return FALSE;
  while ((entry = readdir (folder)) != NULL)
    *newest = MAX (*newest, riyo_log_file_number (entry->d_name));
  closedir (folder);
  return TRUE;
}

guint64
riyo_repairing_find_entry (const RiyoRepairing *repairing, int audit_fd, const char *shown)
{
  guint64 first = G_MAXUINT64, found = 0;
  guint newest = 0;

  if (repairing->expects > 0)
    riyo_repairing_find_newest (audit_fd, &newest);
  for (guint number = newest; found == 0 && number > 0 && first > repairing->expects; number--)
    {
      char name[RIYO_LOG_NAME_BYTES];
      g_autoptr (GBytes) bytes = NULL;

      riyo_log_file_name (number, name);
      bytes = riyo_file_read (audit_fd, name, shown, FALSE, NULL);
      if (bytes == NULL)
        return 0;
      found = find_in (bytes, repairing->expects, &first);
    }
  return found;
}

guint64
riyo_repairing_forget (int audit_fd, const char *shown)
{
  g_auto (RiyoRepairing) repairing;
  guint64 entry = riyo_repairing_read (&repairing, audit_fd, shown)
                      ? riyo_repairing_find_entry (&repairing, audit_fd, shown)
                      : 0;

  return entry > 0 && unlinkat (audit_fd, RIYO_REPAIRING_NAME, 0) == 0 ? entry : 0;
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
