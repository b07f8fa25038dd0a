/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: any bytes as a line of the audit log, its hash made right so that the rest is looked
 * at, and as a state of the folder. What is understood is wholly within the line. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "log/change.h"
#include "log/json.h"
#include "log/line.h"
#include "log/log.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
require (gboolean holds)
{
  if (!holds)
    abort ();
}

/* A block of exactly its size: a byte read beyond it is seen. */
static char *
seal (const guint8 *data, gsize size, gsize *len)
{
  char hash[RIYO_SHA256_HEX_BYTES];
  char *line = g_malloc (size + RIYO_LINE_HASH_BYTES);

  riyo_hash_hex ((const char *)data, size, hash);
  memcpy (line, data, size);
  memcpy (line + size, ",\"hash\":\"", 9);
  memcpy (line + size + 9, hash, sizeof hash);
  memcpy (line + size + 9 + sizeof hash, "\"}", 2);
  *len = size + RIYO_LINE_HASH_BYTES;
  return line;
}

static void
require_within (RiyoSpan span, const char *text, gsize len)
{
  require (span.len == 0 || (span.text >= text && span.text + span.len <= text + len));
}

/* What it makes of a state is told by a change again. */
static void
try_change (RiyoSpan change)
{
  static const char state[]
      = "{\"tables\":{\"1\":\"aa\"},\"rules\":\"bb\",\"layouts\":{\"x\":\"cc\"}}";
  RiyoSpan before = { state, sizeof state - 1 };
  g_autoptr (RiyoChanges) changes = riyo_changes_new ();
  g_autofree char *after = NULL, *found = NULL;

  if (!riyo_changes_add_before (changes, change))
    return;
  after = riyo_changes_apply (changes, before);
  if (after == NULL)
    return;
  found = riyo_change_find (state, after);
  require (found == NULL || strlen (found) <= change.len);
}

static void
try_line (const char *text, gsize len)
{
  RiyoLine line;
  RiyoSpan value;

  if (riyo_line_parse (text, len, &line) != NULL)
    return;
  require (line.whole.text == text && line.whole.len == len);
  require_within (line.time, text, len);
  require_within (line.event, text, len);
  require_within (line.op, text, len);
  require_within (line.folder, text, len);
  require_within (line.change, text, len);
  require ((line.change.len > 0) == (line.folder_sha256 != NULL));
  require (line.change.len == 0 || line.folder.len == 0);
  if (line.change.len > 0)
    try_change (line.change);
  require (line.folder.len > 0 || line.state < G_MAXUINT64);
  require (memchr (text, '\n', len) == NULL && line.hash == text + len - 2 - RIYO_SHA256_HEX_BYTES);
  if (riyo_json_find (line.whole, "event", &value))
    {
      g_autofree char *event = riyo_json_dup_text (value);

      require (event != NULL && g_utf8_validate (event, -1, NULL));
    }
}

static void
try_state (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *)data : "", size);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoState) state = riyo_state_parse (text, "fuzz", &error);
  g_autofree char *again = NULL, *once_more = NULL;
  g_autoptr (RiyoState) copy = NULL;

  require ((state == NULL) == (error != NULL));
  if (state == NULL)
    return;
  again = riyo_state_format (state);
  copy = riyo_state_parse (again, "again", NULL);
  require (copy != NULL);
  once_more = riyo_state_format (copy);
  require (strcmp (again, once_more) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
  gsize len = 0;
  gboolean torn;
  g_autofree char *line = size > 0 ? seal (data, size, &len) : NULL;

  if (line != NULL)
    try_line (line, len);
  if (size > 0)
    try_line ((const char *)data, size);
  torn = riyo_line_is_torn ((const char *)data, size, 1, zeros);
  require (!torn || memchr (data, 0x0a, size) == NULL);
  try_state (data, size);
  return 0;
}
