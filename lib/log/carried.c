/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What entries carry of the folder's state: what changed and the digest of the whole, or the whole
 * where it is due. */
#include "config.h"

#include <string.h>

#include "carried.h"
#include "line.h"

#define STATE_BYTES (sizeof ",\"" RIYO_KEY_FOLDER "\":" - 1)

void
riyo_carried_init (RiyoCarried *carried)
{
  *carried = (RiyoCarried){ .text = g_string_sized_new (1024) };
}

void
riyo_carried_clear (RiyoCarried *carried)
{
  g_string_free (carried->text, TRUE);
}

void
riyo_carried_start_file (RiyoCarried *carried)
{
  *carried = (RiyoCarried){ .text = carried->text };
}

/* Where the whole would make no entry, the change is told though the whole is due: what stops
 * somebody must always be recorded. */
static char *
plan (const RiyoCarried *carried, gsize line_bytes, const char *state)
{
  gsize size = strlen (state);
  gboolean fits = size + line_bytes + STATE_BYTES + RIYO_LINE_LINK_BYTES <= RIYO_LINE_LIMIT_BYTES;
  g_autofree char *change = NULL;

  if (carried->seq == 0 || (fits && carried->n_changes >= RIYO_CARRIED_MAX_CHANGES))
    return NULL;
  change = riyo_change_find (carried->text->str, state);
  if (change != NULL && fits && carried->change_bytes + strlen (change) >= carried->whole_bytes)
    return NULL;
  return g_steal_pointer (&change);
}

void
riyo_carried_put (const RiyoCarried *carried, GString *line, gsize line_bytes, const char *state,
                  char **change)
{
  char hash[RIYO_SHA256_HEX_BYTES];

  *change = state != NULL ? plan (carried, line_bytes, state) : NULL;
  if (state != NULL && *change == NULL)
    {
      riyo_line_put (line, ",\"" RIYO_KEY_FOLDER "\":");
      g_string_append (line, state);
      return;
    }
  if (state != NULL)
    {
      riyo_hash_hex (state, strlen (state), hash);
      riyo_line_put (line, ",\"" RIYO_KEY_CHANGE "\":");
      g_string_append (line, *change);
      riyo_line_put (line, ",\"" RIYO_KEY_FOLDER_SHA256 "\":\"");
      riyo_json_append_bytes (line, hash, sizeof hash);
      riyo_line_put (line, "\"");
    }
  riyo_line_put (line, ",\"" RIYO_KEY_STATE "\":");
  riyo_json_append_number (line, carried->at);
}

static void
set_text (RiyoCarried *carried, const char *state, gsize len)
{
  if (state == carried->text->str)
    return;
  g_string_truncate (carried->text, 0);
  g_string_append_len (carried->text, state, (gssize)len);
}

void
riyo_carried_set (RiyoCarried *carried, const char *state, const char *change, guint64 at,
                  guint64 seq)
{
  set_text (carried, state, strlen (state));
  carried->at = at;
  carried->seq = seq;
  carried->whole_bytes = change != NULL ? carried->whole_bytes : carried->text->len;
  carried->change_bytes = change != NULL ? carried->change_bytes + strlen (change) : 0;
  carried->n_changes = change != NULL ? carried->n_changes + 1 : 0;
}

void
riyo_trace_init (RiyoTrace *trace)
{
  *trace = (RiyoTrace){ .changes = riyo_changes_new () };
}

void
riyo_trace_clear (RiyoTrace *trace)
{
  g_clear_pointer (&trace->changes, riyo_changes_free);
}

gboolean
riyo_trace_add (RiyoTrace *trace, const RiyoLine *line, guint64 at)
{
  gboolean newest = trace->seq == 0;

  if (newest)
    {
      trace->at = at;
      trace->seq = line->seq;
    }
  if (line->folder.len > 0)
    return TRUE;
  if (line->change.len == 0 || line->state >= at)
    return FALSE;
  if (newest)
    memcpy (trace->digest, line->folder_sha256, RIYO_SHA256_HEX_BYTES);
  trace->change_bytes += line->change.len;
  trace->n_changes++;
  return riyo_changes_add_before (trace->changes, line->change);
}

gboolean
riyo_carried_follow (RiyoCarried *carried, RiyoTrace *trace, RiyoSpan whole)
{
  RiyoSpan base = whole.len > 0 ? whole : (RiyoSpan){ carried->text->str, carried->text->len };
  g_autofree char *state = riyo_changes_apply (trace->changes, base);
  char hash[RIYO_SHA256_HEX_BYTES];

  if (state == NULL)
    return FALSE;
  riyo_hash_hex (state, strlen (state), hash);
  if (trace->digest[0] != '\0' && memcmp (hash, trace->digest, sizeof hash) != 0)
    return FALSE;
  set_text (carried, state, strlen (state));
  carried->at = trace->at;
  carried->seq = trace->seq;
  carried->whole_bytes = whole.len > 0 ? whole.len : carried->whole_bytes;
  carried->change_bytes = trace->change_bytes + (whole.len > 0 ? 0 : carried->change_bytes);
  carried->n_changes = trace->n_changes + (whole.len > 0 ? 0 : carried->n_changes);
  return TRUE;
}
