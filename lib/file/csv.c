/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CSV and TSV: which columns pass is decided once, then rows are copied in runs. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "csv.h"
#include "engines.h"
#include "input.h"
#include "layout/layout.h"

static gboolean
fail_row (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  return riyo_engine_fail (&csv->rows.engine, csv->rows.engine.n_rows,
                           riyo_rows_byte (&csv->rows, view), error, _ ("%u columns; expected %u"),
                           (guint)view->n, csv->n_columns);
}

/* The one field that is left of a row: empty and bare it would be a row without a byte, which
 * readers take for none, and the number of records would not come out. */
static guchar *
put_only_field (const RiyoCsv *csv, const RiyoRowView *view, guchar *out)
{
  guint i = csv->runs[0].first;
  gsize start = riyo_row_begin (view, i), end = riyo_row_end (view, i);
  gsize row_end = (gsize)view->marks[view->n - 1] + 1;

  if (start < end)
    out = riyo_rows_copy (out, view->data + start, end - start);
  else
    {
      *out++ = '"';
      *out++ = '"';
    }
  return riyo_rows_copy (out, view->data + row_end - view->newline_bytes, view->newline_bytes);
}

/* Writes one row: the kept runs, and delimiters for what was emptied between them. */
static inline guchar *
put_row (const RiyoCsv *csv, const RiyoRowView *view, guchar *out)
{
  if (G_UNLIKELY (csv->fills))
    return put_only_field (csv, view, out);
  if (csv->n_lead > 0)
    out = riyo_rows_copy (out, csv->lead, csv->n_lead);
  for (guint i = 0; i < csv->n_runs; i++)
    {
      const RiyoRun *run = &csv->runs[i];
      gsize start = riyo_row_begin (view, run->first);
      gsize end = (gsize)view->marks[run->last] + run->with_delimiter;

      out = riyo_rows_copy (out, view->data + start, end - start);
      if (run->n_tail > 0)
        out = riyo_rows_copy (out, run->tail, run->n_tail);
    }
  return out;
}

/* A row that states no subject has no @view. */
static RiyoAnswer
ask (RiyoCsv *csv, const RiyoRowView *view, RiyoTags tags, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  guint n = engine->layout->subject->len;

  for (guint i = 0; i < n; i++)
    csv->slices[i] = view != NULL && csv->subject[i] != G_MAXUINT
                         ? riyo_row_slice (&csv->rows, view, csv->subject[i])
                         : (RiyoSlice){ (const guchar *)"", 0, FALSE };
  return riyo_engine_ask (
      engine,
      &(RiyoAsked){
          .record = engine->n_rows, .tags = tags, .subjects = csv->slices, .n_subjects = 1 },
      csv->rows.n_out, 0, error);
}

/* Whether the row passes, with its parts of @tags; FALSE with @failed set when that cannot be told.
 */
static inline gboolean
decide (RiyoCsv *csv, const RiyoRowView *view, RiyoTags tags, gboolean *failed, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  RiyoAnswer answer;

  engine->n_records += view != NULL || tags != 0;
  if (engine->judge.ask == NULL || (tags == 0 && (view == NULL || !engine->judge.asks_all)))
    return TRUE;
  answer = ask (csv, view, tags, error);
  *failed = answer == RIYO_ANSWER_FAIL;
  engine->n_left_out += answer == RIYO_ANSWER_LEAVE_OUT;
  engine->n_refused += answer == RIYO_ANSWER_REFUSE;
  return answer == RIYO_ANSWER_PASS;
}

static void
put_whole (RiyoCsv *csv, const RiyoRowView *view)
{
  gsize n = (gsize)view->marks[view->n - 1] + 1 - view->start;

  memcpy (csv->rows.out + csv->rows.n_out, view->data + view->start, n);
  csv->rows.n_out += n;
}

/* The header: names that the layout has too are the file's shape, and no one's data. Any other text
 * up there may be anything, and is emptied with its column. */
static void
put_header (RiyoCsv *csv, const RiyoRowView *view)
{
  guchar *out = csv->rows.out + csv->rows.n_out;
  gsize end = (gsize)view->marks[view->n - 1] + 1;

  for (gsize i = 0; i < view->n; i++)
    {
      gsize start = riyo_row_begin (view, i);

      if (csv->parts[i] != G_MAXUINT)
        out = riyo_rows_copy (out, view->data + start, riyo_row_end (view, i) - start);
      if (i + 1 < view->n)
        *out++ = csv->rows.scan.delimiter;
    }
  out = riyo_rows_copy (out, view->data + end - view->newline_bytes, view->newline_bytes);
  csv->rows.n_out = (gsize)(out - csv->rows.out);
}

/* What is declared to be no data goes out whole, so it tells of nobody who is stopped. */
static gboolean
check_mentions (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  gsize end = (gsize)view->marks[view->n - 1];
  const RiyoSlice row = { view->data + view->start, end - view->start, FALSE };

  return engine->judge.mentions_stopped == NULL
         || !engine->judge.mentions_stopped (engine->judge.data, &row)
         || riyo_engine_fail (engine, engine->n_rows, riyo_rows_byte (&csv->rows, view), error,
                              _ ("the number of a person whose use is stopped, in a row that the "
                                 "layout declares not "
                                 "to be data ([前置き], [注釈]); expected it to be taken out, or a "
                                 "類型 of those rows"));
}

/* A row before the data, or a comment. Where it carries tags, nobody says whose it is. */
static gboolean
do_plain_row (RiyoCsv *csv, const RiyoRowView *view, guint part, const char *kept, GError **error)
{
  RiyoRows *rows = &csv->rows;
  gsize n = (gsize)view->marks[view->n - 1] + 1 - view->start, n_kept = strlen (kept);
  guchar *out = rows->out + rows->n_out;
  RiyoTags tags = 0;
  gboolean failed = FALSE;

  if (riyo_engine_permits (&rows->engine, part, &tags))
    {
      if (tags == 0 && !check_mentions (csv, view, error))
        return FALSE;
      rows->last_kept = decide (csv, NULL, tags, &failed, error);
      if (rows->last_kept)
        put_whole (csv, view);
      return !failed;
    }
  memcpy (out, kept, n_kept);
  memcpy (out + n_kept, view->data + view->start + n - view->newline_bytes, view->newline_bytes);
  rows->n_out += n_kept + view->newline_bytes;
  return TRUE;
}

/* Behind a layout's mark of @n bytes, and behind any other. */
static void
skip_mark (RiyoSlice *slice, gsize n)
{
  for (; slice->n > 0 && (n > 0 || (*slice->data < 0x80 && !g_ascii_isalnum (*slice->data)));
       n -= n > 0)
    {
      slice->data++;
      slice->n--;
    }
}

/* Whether somebody's number stands in a row, behind a mark or without one. */
static gboolean
has_person (RiyoCsv *csv, const RiyoRowView *view, gsize n_mark)
{
  RiyoEngine *engine = &csv->rows.engine;
  const RiyoLayout *layout = engine->layout;
  guint n = layout->subject->len;

  for (guint i = 0; i < n; i++)
    {
      guint column = layout->header_row > 0
                         ? csv->subject[i]
                         : g_array_index (layout->subject, RiyoSubjectPlace, i).first - 1;

      csv->slices[i] = column < view->n ? riyo_row_slice (&csv->rows, view, column)
                                        : (RiyoSlice){ (const guchar *)"", 0, FALSE };
      if (column == 0)
        skip_mark (&csv->slices[i], n_mark);
    }
  return engine->judge.is_person (engine->judge.data, csv->slices, n);
}

static gboolean
check_person (RiyoCsv *csv, const RiyoRowView *view, guint64 row, guint64 byte, GError **error)
{
  const char *mark = csv->rows.engine.layout->preamble_mark;

  if (!has_person (csv, view, 0) && (mark == NULL || !has_person (csv, view, strlen (mark))))
    return TRUE;
  return riyo_engine_fail (
      &csv->rows.engine, row, byte, error,
      _ ("a person's number in a row that [前置き] declares not to be data; expected 行数 to fit, "
         "or a title whose numbers stand in other columns than those of 本人"));
}

static void
clear_above (gpointer data)
{
  RiyoRowAbove *above = data;

  g_free ((gpointer)above->view.data);
  g_free ((gpointer)above->view.marks);
}

static gboolean
keep_above (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  gsize n = (gsize)view->marks[view->n - 1] + 1 - view->start;
  guint32 *marks;
  RiyoRowAbove above = { *view, engine->n_rows, riyo_rows_byte (&csv->rows, view) };

  csv->n_above += n + view->n * sizeof (guint32);
  if (csv->n_above > RIYO_RECORD_LIMIT_BYTES)
    return riyo_engine_fail (engine, above.row, above.byte, error,
                             _ ("the rows above the header are longer than %u bytes"),
                             RIYO_RECORD_LIMIT_BYTES);
  marks = g_new (guint32, view->n);
  for (gsize i = 0; i < view->n; i++)
    marks[i] = view->marks[i] - (guint32)view->start;
  above.view.data = g_memdup2 (view->data + view->start, n);
  above.view.start = 0;
  above.view.marks = marks;
  g_array_append_val (csv->above, above);
  return TRUE;
}

/* A row above the header that is as long as it may be one of data. */
static gboolean
check_above (RiyoCsv *csv, GError **error)
{
  for (guint i = 0; i < csv->above->len; i++)
    {
      const RiyoRowAbove *above = &g_array_index (csv->above, RiyoRowAbove, i);

      if (above->view.n == csv->n_columns
          && !check_person (csv, &above->view, above->row, above->byte, error))
        return FALSE;
    }
  g_array_set_size (csv->above, 0);
  return TRUE;
}

/* What is no data because it is counted must look like it. */
static gboolean
check_preamble (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  const char *mark = engine->layout->preamble_mark;
  gsize n_mark = mark != NULL ? strlen (mark) : 0;
  guint64 byte = riyo_rows_byte (&csv->rows, view);
  RiyoSlice first = riyo_row_slice (&csv->rows, view, 0);

  if (first.n < n_mark || (n_mark > 0 && memcmp (first.data, mark, n_mark) != 0))
    return riyo_engine_fail (engine, engine->n_rows, byte, error,
                             _ ("a row before the data that lacks the layout's 先頭文字"));
  if (engine->judge.is_person == NULL)
    return TRUE;
  return engine->n_rows < engine->layout->header_row
             ? keep_above (csv, view, error)
             : check_person (csv, view, engine->n_rows, byte, error);
}

static gboolean
do_first_rows (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  const RiyoLayout *layout = engine->layout;

  if (engine->n_rows == layout->header_row)
    {
      if (!riyo_csv_read_header (csv, view, error) || !check_above (csv, error))
        return FALSE;
      if (engine->mode != RIYO_MODE_DROP)
        put_header (csv, view);
      else
        csv->rows.n_out
            = (gsize)(put_row (csv, view, csv->rows.out + csv->rows.n_out) - csv->rows.out);
      return TRUE;
    }
  return check_preamble (csv, view, error)
         && do_plain_row (csv, view, layout->preamble_part,
                          layout->preamble_mark != NULL ? layout->preamble_mark : "", error);
}

static inline gboolean
begins_with (const RiyoRowView *view, const char *mark, gsize n)
{
  return view->marks[view->n - 1] - view->start >= n
         && memcmp (view->data + view->start, mark, n) == 0;
}

/* How many columns there are, as far as the rows before or the layout tell; else 0. */
static inline guint
how_many_columns (const RiyoCsv *csv)
{
  return csv->n_columns > 0 ? csv->n_columns : csv->rows.engine.layout->n_columns;
}

/* A comment is one field in a table of several, and stays so when the table turns out to have one:
 * a row of data that begins with the mark is data. */
static inline gboolean
is_comment (RiyoCsv *csv, const RiyoRowView *view)
{
  guint n = how_many_columns (csv);

  if (csv->n_comment == 0 || view->n != 1 || n == 1
      || !begins_with (view, csv->rows.engine.layout->comment, csv->n_comment))
    return FALSE;
  csv->commented |= n == 0;
  return TRUE;
}

static gboolean
do_row (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  RiyoRows *rows = &csv->rows;
  gboolean failed = FALSE;

  rows->last_kept = TRUE;
  if (G_UNLIKELY (rows->engine.n_rows <= csv->n_first_rows))
    return do_first_rows (csv, view, error);
  if (G_UNLIKELY (csv->blank_rows && riyo_row_is_blank (view, how_many_columns (csv) > 1)))
    {
      put_whole (csv, view);
      return TRUE;
    }
  if (G_UNLIKELY (is_comment (csv, view)))
    return do_plain_row (csv, view, rows->engine.layout->comment_part, rows->engine.layout->comment,
                         error);
  if (G_UNLIKELY (csv->n_columns == 0) && !riyo_csv_count_columns (csv, view, error))
    return FALSE;
  if (G_UNLIKELY (view->n != csv->n_columns))
    return fail_row (csv, view, error);
  rows->last_kept = decide (csv, view, csv->kept_tags, &failed, error);
  if (rows->last_kept)
    rows->n_out = (gsize)(put_row (csv, view, rows->out + rows->n_out) - rows->out);
  return !failed;
}

/* Does all rows of the piece that are like the others; FALSE when there are none. */
static gboolean
sift_piece (RiyoCsv *csv)
{
  RiyoRows *rows = &csv->rows;
  const RiyoInput *input = &rows->engine.input;
  RiyoSifted sifted;

  if (rows->engine.n_rows < csv->n_first_rows                  /* what comes next is no data */
      || input->n - rows->row_start > RIYO_RECORD_LIMIT_BYTES) /* or may be too long */
    return FALSE;
  sifted = riyo_sift_rows (csv->sift, &rows->scan, input->data + rows->row_start,
                           input->n - rows->row_start, rows->out + rows->n_out);
  if (sifted.n_rows == 0)
    return FALSE;
  rows->n_out += sifted.n_out;
  rows->last_kept = TRUE;
  rows->engine.n_rows += sifted.n_rows;
  rows->engine.n_records += sifted.n_rows;
  riyo_rows_skip (rows, sifted.n);
  return TRUE;
}

static gboolean
do_rows (RiyoCsv *csv, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  RiyoRowView view;

  if (!riyo_rows_scan (&csv->rows, error))
    return FALSE;
  while (riyo_rows_next (&csv->rows, &view))
    {
      if (!do_row (csv, &view, error))
        {
          engine->n_out = 0;
          return FALSE;
        }
      if (engine->ends != NULL && csv->rows.last_kept)
        g_array_append_val (engine->ends, csv->rows.n_out);
    }
  return TRUE;
}

static gboolean
check_end (RiyoCsv *csv, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  const RiyoLayout *layout = engine->layout;

  if (csv->n_columns == 0 && layout->header_row > 0)
    return riyo_engine_fail (engine, engine->n_rows + 1, engine->input.offset + 1, error,
                             _ ("the file ends before its header row %u"), layout->header_row);
  if (engine->n_rows < csv->n_first_rows)
    return riyo_engine_fail (engine, engine->n_rows + 1, engine->input.offset + 1, error,
                             _ ("the file ends before its row %u, which is the last before the "
                                "data"),
                             csv->n_first_rows);
  return TRUE;
}

/* Comments are held back until a row of data has told that there are several columns, and what
 * stands above the header until that has told where a number would. */
static gboolean
finish_piece (RiyoCsv *csv, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  gboolean open = csv->commented && csv->n_columns == 0;

  riyo_rows_finish (&csv->rows, open || csv->above->len > 0 ? 0 : csv->rows.n_out);
  if (open && (engine->finished || csv->rows.n_out > RIYO_RECORD_LIMIT_BYTES))
    return riyo_engine_fail (engine, engine->n_rows, engine->input.offset + 1, error,
                             _ ("comments alone, or the data of one column; expected 列数 in the "
                                "layout"));
  return !engine->finished || check_end (csv, error);
}

static gboolean
step (RiyoEngine *engine, GError **error)
{
  RiyoCsv *csv = (RiyoCsv *)engine;

  if (!riyo_rows_read (&csv->rows, error))
    return FALSE;
  if ((csv->sift == NULL || !sift_piece (csv)) && !do_rows (csv, error))
    return FALSE;
  return finish_piece (csv, error);
}

static void
clear (RiyoEngine *engine)
{
  RiyoCsv *csv = (RiyoCsv *)engine;

  g_free (csv->parts);
  g_free (csv->subject);
  g_free (csv->slices);
  g_clear_pointer (&csv->above, g_array_unref);
  g_free (csv->runs);
  riyo_sift_free (csv->sift);
  g_clear_pointer (&csv->tails, g_byte_array_unref);
  riyo_rows_clear (engine);
}

static gboolean
first_step (RiyoEngine *engine, GError **error)
{
  RiyoCsv *csv = (RiyoCsv *)engine;
  const RiyoLayout *layout = engine->layout;

  csv->n_first_rows = layout->preamble_rows;
  csv->blank_rows = layout->blank_rows;
  csv->n_comment = layout->comment != NULL ? strlen (layout->comment) : 0;
  csv->subject = g_new (guint, layout->subject->len + 1);
  csv->slices = g_new0 (RiyoSlice, layout->subject->len + 1);
  csv->above = g_array_new (FALSE, FALSE, sizeof (RiyoRowAbove));
  g_array_set_clear_func (csv->above, clear_above);
  engine->step = step;
  return step (engine, error);
}

RiyoEngine *
riyo_csv_engine_new (void)
{
  RiyoCsv *csv = g_new0 (RiyoCsv, 1);

  csv->rows.engine.step = first_step;
  csv->rows.engine.clear = clear;
  return &csv->rows.engine;
}
