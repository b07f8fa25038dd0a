/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a log's own entries tell of its archive, whatever became of audit/archived. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "archived.h"
#include "line.h"
#include "log.h"
#include "tail.h"

/* An entry that has no such members leaves it as it is. */
static void
take (const RiyoLine *line, RiyoArchived *told)
{
  guint64 file = riyo_line_get_number (line, RIYO_KEY_LAST_FILE);
  guint64 last = riyo_line_get_number (line, RIYO_KEY_LAST);
  g_autofree char *hash = riyo_line_dup_text (line, RIYO_KEY_LAST_HASH);

  if (hash == NULL || strlen (hash) != RIYO_SHA256_HEX_BYTES || last == 0 || file == 0
      || file >= RIYO_LOG_LAST_NUMBER)
    return;
  *told = (RiyoArchived){ .file = (guint)file, .seq = last };
  memcpy (told->hash, hash, RIYO_SHA256_HEX_BYTES);
}

/* Lines that are no entries are for who verifies. */
static void
read_lines (GBytes *bytes, RiyoArchived *told)
{
  gsize size = 0;
  const char *start = g_bytes_get_data (bytes, &size), *end = start + size, *newline;
  RiyoLine line;

  for (; start < end && (newline = memchr (start, '\n', (gsize)(end - start))) != NULL;
       start = newline + 1)
    if (riyo_line_parse (start, (gsize)(newline - start), &line) == NULL
        && (riyo_span_is (line.event, RIYO_EVENT_ARCHIVE)
            || riyo_span_is (line.event, RIYO_EVENT_REPAIR)))
      take (&line, told);
}

gboolean
riyo_archived_find_told (int audit_fd, const char *shown, guint newest, RiyoArchived *told,
                         GError **error)
{
  *told = (RiyoArchived){ 0 };
  for (guint number = 1; number <= newest; number++)
    {
      char name[RIYO_LOG_NAME_BYTES];
      g_autoptr (GBytes) bytes = NULL;

      riyo_log_file_name (number, name);
      if (!riyo_file_is_there (audit_fd, name))
        continue;
      bytes = riyo_file_read (audit_fd, name, shown, FALSE, error);
      if (bytes == NULL)
        return FALSE;
      read_lines (bytes, told);
    }
  return TRUE;
}

gboolean
riyo_archived_is_followed (int audit_fd, const char *shown, const RiyoArchived *archived)
{
  char name[RIYO_LOG_NAME_BYTES];
  g_autoptr (GBytes) bytes = NULL;
  const char *text, *newline;
  gsize size = 0;
  RiyoLine line;

  riyo_log_file_name (archived->file + 1, name);
  if (archived->file == 0)
    return riyo_file_is_there (audit_fd, name);
  bytes = riyo_file_read (audit_fd, name, shown, FALSE, NULL);
  text = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  newline = size > 0 ? memchr (text, '\n', size) : NULL;
  return newline != NULL && riyo_line_parse (text, (gsize)(newline - text), &line) == NULL
         && line.seq == archived->seq + 1
         && memcmp (line.prev, archived->hash, RIYO_SHA256_HEX_BYTES) == 0;
}
