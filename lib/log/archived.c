/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a log is kept elsewhere. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "advise.h"
#include "archived.h"
#include "json.h"
#include "tail.h"

static gboolean
parse (const char *text, gsize len, RiyoArchived *archived)
{
  RiyoSpan whole = { text, len }, file, seq, hash;
  guint64 number = 0;

  if (len > 0 && text[len - 1] == '\n')
    whole.len--;
  if (whole.len == 0 || riyo_json_skip (text, text + whole.len) != text + whole.len
      || !riyo_json_find (whole, "file", &file) || !riyo_json_get_number (file, &number)
      || number == 0 || number >= RIYO_LOG_LAST_NUMBER || !riyo_json_find (whole, "seq", &seq)
      || !riyo_json_get_number (seq, &archived->seq) || archived->seq == 0
      || !riyo_json_find (whole, "hash", &hash) || hash.len != RIYO_SHA256_HEX_BYTES + 2
      || *hash.text != '"')
    return FALSE;
  archived->file = (guint)number;
  memcpy (archived->hash, hash.text + 1, RIYO_SHA256_HEX_BYTES);
  return TRUE;
}

gboolean
riyo_archived_read (int audit_fd, const char *shown, RiyoArchived *archived, GError **error)
{
  g_autofree char *path = g_build_filename (shown, RIYO_ARCHIVED_NAME, NULL);
  g_autofree char *way = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *text;
  gsize len = 0;

  *archived = (RiyoArchived){ 0 };
  if (!riyo_file_is_there (audit_fd, RIYO_ARCHIVED_NAME))
    return errno == ENOENT || riyo_error_errno (error, errno, path, _ ("cannot be examined"));
  bytes = riyo_file_read (audit_fd, RIYO_ARCHIVED_NAME, path, FALSE, error);
  if (bytes == NULL)
    return FALSE;
  text = g_bytes_get_data (bytes, &len);
  if (parse (text, len, archived))
    return TRUE;
  *archived = (RiyoArchived){ 0 };
  way = riyo_log_advise (shown, "repair");
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, path, 0,
                        _ ("not what riyo audit archive writes; %s makes it anew, by what the log "
                           "tells"),
                        way);
}

gboolean
riyo_archived_write (int audit_fd, const char *shown, const RiyoArchived *archived, GError **error)
{
  g_autofree char *text
      = g_strdup_printf ("{\"file\":%u,\"seq\":%" G_GUINT64_FORMAT ",\"hash\":\"%s\"}\n",
                         archived->file, archived->seq, archived->hash);

  return riyo_file_replace (audit_fd, "..", RIYO_ARCHIVED_NAME, shown, text, strlen (text), FALSE,
                            error);
}
