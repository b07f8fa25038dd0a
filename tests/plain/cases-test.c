/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bad input as a table, bad-calls.txt: the same rows go through C here, and through COBOL and
 * Python. */
#include "config.h"

#include <glib/gstdio.h>
#include <riyo/plain.h>
#include <string.h>

#include "kit/harness.h"

typedef struct
{
  char *call, *field, *code, *says;
  char bytes[RIYO_PLAIN_PURPOSE_BYTES]; /* blank after what the row gives */
} Row;

typedef struct
{
  char result[2], path[RIYO_PLAIN_PATH_BYTES], encoding[RIYO_PLAIN_ENCODING_BYTES];
  char tag[RIYO_PLAIN_NAME_BYTES], subject[RIYO_PLAIN_SUBJECT_BYTES], layout[RIYO_PLAIN_NAME_BYTES];
  char record[200], code[RIYO_PLAIN_CODE_BYTES], message[256];
  gint32 folder, operation, category, length;
  RiyoPlainRequest request;
  RiyoPlainBatch batch;
} Fields;

#define FILL(field, text) fill ((field), sizeof (field), (text))

static void
fill (char *field, gsize width, const char *text)
{
  memset (field, ' ', width);
  memcpy (field, text, strlen (text));
}

/* Quoted text with \xHH, or hex. */
static void
read_bytes (char *bytes, const char *text)
{
  gboolean quoted = *text == '"';
  gsize n = 0;

  memset (bytes, ' ', RIYO_PLAIN_PURPOSE_BYTES);
  for (text += quoted; *text != '\0' && *text != '"'; n++)
    {
      gboolean is_hex = !quoted || (text[0] == '\\' && text[1] == 'x');

      text += is_hex && quoted ? 2 : 0;
      bytes[n] = is_hex
                     ? (char)(g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]))
                     : *text;
      text += is_hex ? 2 : 1;
    }
  if (!quoted && G_BYTE_ORDER == G_BIG_ENDIAN)
    for (gsize i = 0; i < n / 2; i++)
      {
        char low = bytes[i];

        bytes[i] = bytes[n - 1 - i];
        bytes[n - 1 - i] = low;
      }
}

static gboolean
read_row (Row *row, const char *line)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("^(\\w+) +(\\w+) +(\"[^\"]*\"|\\w+) +([A-Z_]+) +(.+)$", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *bytes = NULL;

  if (*line == '#' || *line == '\0')
    return FALSE;
  CHECK_ROW (g_regex_match (regex, line, 0, &match), "%s", line);
  row->call = g_match_info_fetch (match, 1);
  row->field = g_match_info_fetch (match, 2);
  bytes = g_match_info_fetch (match, 3);
  row->code = g_match_info_fetch (match, 4);
  row->says = g_match_info_fetch (match, 5);
  read_bytes (row->bytes, bytes);
  return TRUE;
}

/* All is well, up to the call in question. */
static void
set_up (Fields *f, const Row *row)
{
  gboolean opens = g_str_equal (row->call, "open");
  gboolean begins = g_str_equal (row->call, "begin") && !g_str_equal (row->field, "again");

  memset (f, ' ', sizeof *f);
  f->folder = f->operation = 0;
  FILL (f->path, "./riyo");
  FILL (f->encoding, "UTF-8");
  FILL (f->request.purpose, g_str_equal (row->call, "blank") ? "benefit-payment" : "cost-notice");
  FILL (f->tag, "claim");
  FILL (f->layout, "zengin");
  f->category = 6;
  f->length = 120;
  f->batch.n_records = 1;
  f->batch.categories[0] = 6;
  if (!opens)
    CHECK_INT (RIYOOPEN (f->result, &f->folder, f->path, f->encoding), RIYO_PLAIN_PERMITTED);
  if (!opens && !begins)
    CHECK_INT (RIYOBEGN (f->result, &f->folder, &f->operation, &f->request), RIYO_PLAIN_PERMITTED);
}

/* The one field that is bad; what is ended or closed is so before. */
static void
spoil (Fields *f, const Row *row, gint32 *folder, gint32 *operation)
{
  const struct
  {
    const char *name;
    void *field;
    gsize width;
  } fields[] = {
    { "path", f->path, sizeof f->path },
    { "encoding", f->encoding, sizeof f->encoding },
    { "purpose", f->request.purpose, sizeof f->request.purpose },
    { "actor", f->request.actor, sizeof f->request.actor },
    { "role", f->request.role, sizeof f->request.role },
    { "reference", f->request.reference, sizeof f->request.reference },
    { "approver", f->request.approver, sizeof f->request.approver },
    { "law", f->request.law, sizeof f->request.law },
    { "mode", &f->request.mode, 1 },
    { "tag", f->tag, sizeof f->tag },
    { "number", &f->category, 4 },
    { "number", &f->batch.categories[0], 4 },
    { "count", &f->batch.n_records, 4 },
    { "subject", f->subject, sizeof f->subject },
    { "subject", f->batch.subjects[0], sizeof f->batch.subjects[0] },
    { "layout", f->layout, sizeof f->layout },
    { "length", &f->length, 4 },
    { "folder", folder, 4 },
    { "operation", operation, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (row->field, fields[i].name))
      memcpy (fields[i].field, row->bytes, fields[i].width);
  if (g_str_equal (row->field, "swapped"))
    *operation = (gint32)GUINT32_SWAP_LE_BE ((guint32)*operation);
  if (g_str_equal (row->field, "ended") || g_str_equal (row->field, "closed"))
    CHECK_INT (RIYOEND (f->result, &f->operation), RIYO_PLAIN_DONE);
  if (g_str_equal (row->field, "closed"))
    CHECK_INT (RIYOCLOS (f->result, &f->folder), RIYO_PLAIN_DONE);
}

static void
call (Fields *f, const Row *row, gint32 *folder, gint32 *operation)
{
  const char *name = row->call;
  gint32 begun = f->operation;

  memcpy (f->result, "OK", 2);
  if (g_str_equal (name, "open"))
    RIYOOPEN (f->result, &f->folder, f->path, f->encoding);
  else if (g_str_equal (name, "begin"))
    RIYOBEGN (f->result, folder, &f->operation, &f->request);
  else if (g_str_equal (name, "check"))
    RIYOCHK (f->result, operation, f->tag, f->subject);
  else if (g_str_equal (name, "checkn"))
    RIYOCHKN (f->result, operation, &f->category, f->subject);
  else if (g_str_equal (name, "noten"))
    RIYONOTN (f->result, operation, &f->category, f->subject);
  else if (g_str_equal (name, "note"))
    RIYONOTE (f->result, operation, f->tag, f->subject);
  else if (g_str_equal (name, "batch"))
    RIYOBAT (f->result, operation, &f->batch);
  else if (g_str_equal (name, "blank"))
    RIYOBLNK (f->result, operation, f->layout, &f->length, f->record);
  else if (g_str_equal (name, "message"))
    RIYOMSG (f->result, f->code, &f->length, f->message);
  else if (g_str_equal (name, "end"))
    RIYOEND (f->result, operation);
  else if (g_str_equal (name, "close"))
    RIYOCLOS (f->result, folder);
  else
    CHECK_ROW (FALSE, "no call %s", name);
  f->operation = g_str_equal (row->field, "again") ? begun : f->operation;
}

static void
check_row (const Row *row)
{
  g_autofree Fields *f = g_new (Fields, 1);
  gint32 folder, operation, length = sizeof f->message;
  char width[RIYO_PLAIN_CODE_BYTES], result[2];

  set_up (f, row);
  folder = f->folder;
  operation = f->operation;
  spoil (f, row, &folder, &operation);
  call (f, row, &folder, &operation);
  fill (width, sizeof width, row->code);
  CHECK_ROW (memcmp (f->result, "NG", 2) == 0, "%s %s: permitted", row->call, row->says);
  CHECK_INT (RIYOMSG (result, f->code, &length, f->message), RIYO_PLAIN_DONE);
  CHECK_ROW (memcmp (f->code, width, sizeof width) == 0, "%s %s: got %.20s, want %s", row->call,
             row->says, f->code, row->code);
  CHECK_ROW (f->message[0] != ' ', "%s %s: no message", row->call, row->says);
  if (f->operation != 0)
    CHECK_INT (RIYOEND (result, &f->operation), RIYO_PLAIN_DONE);
  if (f->folder != 0)
    CHECK_INT (RIYOCLOS (result, &f->folder), RIYO_PLAIN_DONE);
}

TEST (bad_calls)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *source = harness_source ("tests/plain/bad-calls.txt");
  g_autofree char *text = harness_read (source);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  CHECK (harness_init (folder, NULL, NULL));
  CHECK_INT (g_chdir (parent), 0);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      Row row = { 0 };

      if (!read_row (&row, lines[i]))
        continue;
      check_row (&row);
      n++;
      g_free (row.call);
      g_free (row.field);
      g_free (row.code);
      g_free (row.says);
    }
  CHECK_ROW (n > 80, "only %u rows", n);
}
