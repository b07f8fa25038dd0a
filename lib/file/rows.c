/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts a stream of delimited text into rows. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "input.h"
#include "looks.h"
#include "rows.h"

#define OUT_SLACK_BYTES 128

static const char *
word_fault (RiyoFault fault)
{
  switch (fault)
    {
    case RIYO_FAULT_QUOTE_IN_FIELD:
      return _ ("a quote inside a field that does not begin with one; expected the field in quotes "
                "and its quotes doubled (a layout may say 引用符=なし)");
    case RIYO_FAULT_AFTER_QUOTE:
      return _ ("text after a closing quote; expected a delimiter or the row's end");
    case RIYO_FAULT_NEWLINE:
      return _ ("a row ends otherwise than the first one (CR, LF, CR LF); expected one kind");
    case RIYO_FAULT_HALF_CHARACTER:
      return _ ("half a character, or bytes that are none in the layout's 文字コード");
    case RIYO_FAULT_NUL:
      return _ ("a NUL byte (a binary file, or UTF-16?); expected text");
    default:
      return "";
    }
}

/* What is no character of the layout's 文字コード is seen where the next byte does not fit; told is
 * where it begins. */
static gsize
find_half_character (const RiyoRows *rows)
{
  const char *row = (const char *)rows->engine.input.data + rows->row_start, *end;
  gsize at = rows->scan.fault_offset;

  if (rows->engine.layout->text == RIYO_TEXT_CP932)
    return at - 1;
  return g_utf8_validate_len (row, at + 1 - rows->row_start, &end)
             ? at
             : rows->row_start + (gsize)(end - row);
}

static gboolean
fail_scan (RiyoRows *rows, GError **error)
{
  RiyoEngine *engine = &rows->engine;
  gsize at = rows->scan.fault == RIYO_FAULT_HALF_CHARACTER ? find_half_character (rows)
                                                           : rows->scan.fault_offset;

  return riyo_engine_fail (engine, engine->n_rows + rows->scan.n_rows + 1,
                           engine->input.offset + at + 1, error, "%s",
                           word_fault (rows->scan.fault));
}

/* The first newline outside quotes says how the rows of this file end. */
static gboolean
find_newline (const RiyoRows *rows, gboolean *crlf)
{
  const RiyoInput *input = &rows->engine.input;
  gboolean inside = FALSE;

  for (gsize i = rows->row_start; i < input->n; i++)
    {
      if (input->data[i] == '"' && !rows->engine.layout->unquoted)
        inside = !inside;
      else if (input->data[i] == '\n' && !inside)
        {
          *crlf = i > rows->row_start && input->data[i - 1] == '\r';
          return TRUE;
        }
    }
  *crlf = FALSE;
  return input->ended || input->n - rows->row_start > RIYO_RECORD_LIMIT_BYTES + 2;
}

/* Makes out hold what the piece can give at most: where columns are dropped, of a row of two bytes,
 * a delimiter and its end, three, an empty field in quotes and the end. */
static void
reserve (RiyoRows *rows)
{
  gsize n = rows->engine.input.n, grown = rows->engine.mode == RIYO_MODE_DROP ? n / 2 : 0;
  gsize room = rows->n_out + n + grown + OUT_SLACK_BYTES;

  if (room <= rows->room)
    return;
  rows->room = MAX (room, 2 * RIYO_READ_BYTES + 2 * OUT_SLACK_BYTES);
  rows->out = g_realloc (rows->out, rows->room);
  rows->engine.out = rows->out;
}

static gboolean
skip_bom (RiyoRows *rows, GError **error)
{
  RiyoEngine *engine = &rows->engine;

  if (engine->input.n < 3 || memcmp (engine->input.data, "\xef\xbb\xbf", 3) != 0)
    return TRUE;
  if (engine->layout->text == RIYO_TEXT_CP932)
    return riyo_engine_fail (engine, 1, 1, error,
                             _ ("a UTF-8 byte order mark; the layout says 文字コード=CP932"));
  engine->text = RIYO_TEXT_UTF8;
  reserve (rows);
  memcpy (rows->out, engine->input.data, 3);
  rows->n_out = 3;
  rows->row_start = rows->scanned = 3;
  return TRUE;
}

static gboolean
begin (RiyoRows *rows, GError **error)
{
  RiyoEngine *engine = &rows->engine;
  RiyoInput *input = &engine->input;
  const char *foreign;
  gboolean crlf = FALSE;

  foreign = riyo_looks_foreign (input->data, input->n);
  if (foreign != NULL)
    return riyo_engine_fail (engine, 1, 1, error, _ ("this is %s; expected text"), foreign);
  if (!skip_bom (rows, error))
    return FALSE;
  while (!find_newline (rows, &crlf))
    if (!riyo_input_fill (input, 0, error))
      return FALSE;
  riyo_scan_init (&rows->scan, engine->layout, crlf);
  rows->begun = TRUE;
  return TRUE;
}

/* The row that a byte further on in the input belongs to. */
static guint64
count_row (const RiyoRows *rows, gsize at)
{
  const guchar *data = rows->engine.input.data;
  guint64 row = rows->engine.n_rows + 1;
  gboolean inside = FALSE;

  for (gsize i = rows->row_start; i < at; i++)
    {
      inside ^= data[i] == '"' && !rows->engine.layout->unquoted;
      row += data[i] == '\n' && !inside;
    }
  return row;
}

/* Takes off what a file ends with from its end mark on. Of whatever else follows one, nobody knows
 * whether it is data. */
static gboolean
take_tail (RiyoRows *rows, GError **error)
{
  RiyoEngine *engine = &rows->engine;
  RiyoInput *input = &engine->input;
  const guchar *mark = engine->layout->end_mark && rows->tail == NULL && input->n > rows->searched
                           ? memchr (input->data + rows->searched, 0x1a, input->n - rows->searched)
                           : NULL;
  gsize at = mark != NULL ? (gsize)(mark - input->data) : input->n;

  rows->searched = at;
  if (mark == NULL)
    return TRUE;
  while (!input->ended && input->n - at <= RIYO_RECORD_LIMIT_BYTES)
    if (!riyo_input_fill (input, 0, error))
      return FALSE;
  if (!input->ended || !riyo_engine_is_padding (engine->layout, input->data + at, input->n - at))
    return riyo_engine_fail (engine, count_row (rows, at), input->offset + at + 1, error, "%s",
                             riyo_engine_word_behind_end ());
  rows->tail = g_byte_array_new ();
  g_byte_array_append (rows->tail, input->data + at, (guint)(input->n - at));
  input->n = at;
  return TRUE;
}

/* At the file's end: lends the last row a newline if it has none. */
static void
complete_last_row (RiyoRows *rows)
{
  RiyoInput *input = &rows->engine.input;
  gsize n = input->n;

  rows->at_end = TRUE;
  if (n == rows->row_start || input->data[n - 1] == '\n')
    return;
  rows->n_lent = rows->scan.crlf ? 2 : 1;
  riyo_input_append (input, rows->scan.crlf ? "\r\n" : "\n", rows->n_lent);
}

/* The first row of a piece alone can be so long: the others lie within what one call scans. While
 * it has not ended, its newline may have begun. */
static gboolean
check_length (RiyoRows *rows, GError **error)
{
  RiyoEngine *engine = &rows->engine;
  const RiyoScan *scan = &rows->scan;
  gsize n_newline = scan->crlf ? 2 : 1;
  gsize end = scan->n_rows > 0 ? (gsize)scan->marks[scan->rows[0]] + 1 : rows->scanned + 1;

  return end <= rows->row_start + n_newline + RIYO_RECORD_LIMIT_BYTES
         || riyo_engine_fail (
             engine, engine->n_rows + 1, engine->input.offset + rows->row_start + 1, error,
             _ ("the record is longer than %u bytes (a quote that is not closed?)"),
             RIYO_RECORD_LIMIT_BYTES);
}

/* Scans what one call may, in whole blocks but for the file's end. */
gboolean
riyo_rows_scan (RiyoRows *rows, GError **error)
{
  gsize left = rows->engine.input.n - rows->scanned, n = MIN (left, RIYO_SCAN_LIMIT_BYTES);

  if (!rows->at_end || n < left)
    n = n / 64 * 64;
  riyo_scan_run (&rows->scan, rows->engine.input.data, rows->scanned, rows->scanned + n);
  rows->scanned += n;
  return check_length (rows, error)
         && (rows->scan.fault == RIYO_FAULT_NONE || fail_scan (rows, error));
}

/* What the last piece left is the beginning of a row that has not ended. */
static gboolean
check_open_row (RiyoRows *rows, GError **error)
{
  RiyoEngine *engine = &rows->engine;
  guint64 byte = engine->input.offset + rows->row_start + 1;

  if (rows->at_end && rows->scanned == engine->input.n && engine->input.n > rows->row_start)
    return riyo_engine_fail (engine, engine->n_rows + 1, byte, error,
                             _ ("a quote that is not closed before the file ends"));
  if (rows->scan.n_marks - rows->first_mark > RIYO_COLUMN_LIMIT)
    return riyo_engine_fail (engine, engine->n_rows + 1, byte, error, _ ("more than %u columns"),
                             RIYO_COLUMN_LIMIT);
  return TRUE;
}

/* Drops what is done, and reads on when little is left to scan. */
static gboolean
read_on (RiyoRows *rows, GError **error)
{
  RiyoInput *input = &rows->engine.input;
  gboolean read = !rows->at_end && input->n - rows->scanned < 64;
  gsize n_used = read ? rows->row_start : 0;

  if (rows->begun)
    riyo_scan_shift (&rows->scan, rows->first_mark, n_used);
  rows->first_mark = rows->next_row = 0;
  if (!read)
    return TRUE;
  rows->scanned -= n_used;
  rows->row_start = 0;
  rows->searched -= n_used;
  if (!riyo_input_fill (input, n_used, error) || !take_tail (rows, error)
      || (!rows->begun && (!begin (rows, error) || !take_tail (rows, error))))
    return FALSE;
  if (input->ended)
    complete_last_row (rows);
  return TRUE;
}

/* Forgets what was handed out; what is still undecided moves to the front. */
static void
drop_ready (RiyoRows *rows)
{
  GArray *ends = rows->engine.ends;
  gsize n_ready = rows->n_ready;
  guint n = 0;

  rows->n_out -= n_ready;
  if (n_ready > 0)
    memmove (rows->out, rows->out + n_ready, rows->n_out);
  while (ends != NULL && n < ends->len && g_array_index (ends, gsize, n) <= n_ready)
    n++;
  if (n > 0)
    g_array_remove_range (ends, 0, n);
  for (n = 0; ends != NULL && n < ends->len; n++)
    g_array_index (ends, gsize, n) -= n_ready;
  if (rows->engine.answered != NULL)
    riyo_answered_drop (rows->engine.answered, n_ready);
  rows->n_ready = 0;
}

gboolean
riyo_rows_read (RiyoRows *rows, GError **error)
{
  drop_ready (rows);
  if (!check_open_row (rows, error) || !read_on (rows, error))
    return FALSE;
  reserve (rows);
  return TRUE;
}

void
riyo_rows_skip (RiyoRows *rows, gsize n_bytes)
{
  riyo_scan_restart (&rows->scan);
  rows->row_start += n_bytes;
  rows->scanned = rows->row_start;
  rows->first_mark = rows->next_row = 0;
}

/* The newline that was lent to the last row is no byte of the file. */
static void
take_newline_back (RiyoRows *rows)
{
  GArray *ends = rows->engine.ends;

  rows->n_out -= MIN (rows->n_out, rows->n_lent); /* all may have been left out */
  if (ends != NULL && ends->len > 0)
    g_array_index (ends, gsize, ends->len - 1) = rows->n_out;
}

static void
put_tail (RiyoRows *rows)
{
  if (rows->tail == NULL)
    return;
  rows->room = MAX (rows->room, rows->n_out + rows->tail->len);
  rows->out = g_realloc (rows->out, rows->room);
  memcpy (rows->out + rows->n_out, rows->tail->data, rows->tail->len);
  rows->n_out += rows->tail->len;
}

void
riyo_rows_finish (RiyoRows *rows, gsize n_ready)
{
  RiyoEngine *engine = &rows->engine;

  engine->finished = rows->at_end && rows->row_start == engine->input.n;
  if (engine->finished)
    {
      if (rows->last_kept)
        take_newline_back (rows);
      put_tail (rows);
      n_ready = rows->n_out;
    }
  engine->out = rows->out;
  engine->n_out = rows->n_ready = n_ready;
}

void
riyo_rows_clear (RiyoEngine *engine)
{
  RiyoRows *rows = (RiyoRows *)engine;

  riyo_scan_clear (&rows->scan);
  g_clear_pointer (&rows->tail, g_byte_array_unref);
  g_free (rows->out);
}

char *
riyo_row_dup_text (const RiyoRows *rows, const RiyoRowView *view, gsize i, RiyoText text)
{
  RiyoSlice slice = riyo_row_slice (rows, view, i);
  g_autoptr (GByteArray) plain = g_byte_array_new ();

  for (gsize k = 0; k < slice.n; k++)
    {
      g_byte_array_append (plain, slice.data + k, 1);
      k += slice.quoted && slice.data[k] == '"';
    }
  g_byte_array_append (plain, (const guchar *)"", 1);
  return riyo_engine_decode (text, plain->data, plain->len - 1);
}
