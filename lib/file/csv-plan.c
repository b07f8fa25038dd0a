/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which columns of a file pass, and how a row is then copied. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "csv.h"
#include "engine.h"
#include "inherit.h"
#include "layout/layout.h"
#include "rows.h"
#include "scan/scan.h"

typedef struct
{
  RiyoCsv *csv;
  const RiyoRowView *view;
  char **names;  /* of each column, in a file with a header */
  RiyoText text; /* what names were read by */
  gboolean *kept;
} Plan;

static gboolean
fail (Plan *plan, GError **error, const char *format, const char *name)
{
  RiyoRows *rows = &plan->csv->rows;
  g_autofree char *text = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (format, name); /* one of our own messages, with one %s */
#pragma GCC diagnostic pop
  return riyo_engine_fail (&rows->engine, rows->engine.n_rows, riyo_rows_byte (rows, plan->view),
                           error, "%s", text);
}

/* The column of a name; G_MAXUINT when there is none, and an error when there are two. A name
 * beyond ASCII that is found tells what the file is read by: read otherwise, it would be another.
 */
static gboolean
find_column (Plan *plan, const char *name, guint *column, GError **error)
{
  *column = G_MAXUINT;
  for (guint i = 0; i < plan->csv->n_columns; i++)
    {
      if (strcmp (plan->names[i], name) != 0)
        continue;
      if (*column != G_MAXUINT)
        return fail (plan, error, _ ("the header has two columns “%s”"), name);
      *column = i;
      if (!g_str_is_ascii (name))
        plan->csv->rows.engine.text = plan->text;
    }
  return TRUE;
}

/* Delimiters, and the newline, that a row gets instead of emptied columns. */
static const guchar *
add_tail (RiyoCsv *csv, guint n_delimiters, gboolean newline, guint *n)
{
  guchar *tail = csv->tails->data + csv->tails->len;
  guchar bytes[2] = { '\r', '\n' };
  guint n_newline = !newline ? 0 : csv->rows.scan.crlf ? 2 : 1;

  *n = n_delimiters + n_newline;
  for (guint i = 0; i < n_delimiters; i++)
    g_byte_array_append (csv->tails, &csv->rows.scan.delimiter, 1);
  g_byte_array_append (csv->tails, bytes + 2 - n_newline, n_newline);
  return tail;
}

static guint
count_from (const Plan *plan, guint i, gboolean kept)
{
  guint n = 0;

  while (i + n < plan->csv->n_columns && plan->kept[i + n] == kept)
    n++;
  return n;
}

/* Turns what is kept into runs. */
static void
plan_runs (Plan *plan)
{
  RiyoCsv *csv = plan->csv;
  gboolean blank = csv->rows.engine.mode != RIYO_MODE_DROP;
  guint n = csv->n_columns, i = count_from (plan, 0, FALSE);

  csv->n_lead = blank ? i : 0;
  csv->lead = add_tail (csv, csv->n_lead, FALSE, &csv->n_lead);
  while (i < n)
    {
      RiyoRun *run = &csv->runs[csv->n_runs++];
      guint n_kept = count_from (plan, i, TRUE), n_gap = count_from (plan, i + n_kept, FALSE);
      gboolean last = i + n_kept + n_gap == n;

      run->first = i;
      run->last = i + n_kept - 1;
      if (n_gap == 0) /* up to the row's end, newline and all */
        run->with_delimiter = 1;
      else if (blank)
        {
          run->with_delimiter = 1;
          run->tail = add_tail (csv, last ? n_gap - 1 : n_gap, last, &run->n_tail);
        }
      else
        {
          run->with_delimiter = !last;
          run->tail = add_tail (csv, 0, last, &run->n_tail);
        }
      i += n_kept + n_gap;
    }
}

/* Whether of several columns one goes out, the others being dropped. */
static gboolean
leaves_one (const RiyoCsv *csv)
{
  return csv->rows.engine.mode == RIYO_MODE_DROP && csv->n_columns > 1 && csv->n_runs == 1
         && csv->runs[0].first == csv->runs[0].last;
}

/* Decides every column. */
static void
plan_columns (Plan *plan)
{
  RiyoCsv *csv = plan->csv;
  RiyoEngine *engine = &csv->rows.engine;

  plan->kept = g_new0 (gboolean, csv->n_columns);
  for (guint i = 0; i < csv->n_columns; i++)
    {
      /* A header that the layout does not name is any text: no report may carry it. */
      gboolean named = plan->names != NULL && csv->parts[i] != G_MAXUINT;
      const RiyoPart *part = named ? riyo_layout_part_at (engine->layout, csv->parts[i]) : NULL;
      g_autofree char *name = !named            ? g_strdup_printf ("列 %u", i + 1)
                              : part->first > 0 ? g_strdup (part->name)
                                                : g_strdup_printf ("列 %s", plan->names[i]);

      RiyoPlace place = { .kind = RIYO_PART_COLUMN,
                          .first = i + 1,
                          .last = i + 1,
                          .headed = plan->names != NULL && !named && *plan->names[i] != '\0' };

      plan->kept[i] = riyo_engine_permits_at (engine, csv->parts[i], name, &place, &csv->kept_tags);
      engine->nothing_kept &= !plan->kept[i];
    }
  /* In mode REFUSE a finding keeps every row back; so nothing need be put. */
  if (engine->mode == RIYO_MODE_REFUSE && engine->n_findings > 0)
    memset (plan->kept, 0, csv->n_columns * sizeof (gboolean));
  csv->tails = g_byte_array_sized_new (2 * csv->n_columns + 256);
  csv->runs = g_new0 (RiyoRun, csv->n_columns + 1);
  if (count_from (plan, 0, FALSE) < csv->n_columns)
    plan_runs (plan);
  csv->fills = leaves_one (csv) && !engine->layout->unquoted;
  if (!csv->fills && engine->ends == NULL && (!csv->blank_rows || csv->n_columns > 1)
      && (engine->judge.ask == NULL || (csv->kept_tags == 0 && !engine->judge.asks_all)))
    csv->sift = riyo_sift_new (plan->kept, csv->n_columns, engine->mode != RIYO_MODE_DROP);
  g_free (plan->kept);
}

/* The column of a group in a file with a header: by its name or, where it goes by a number, there,
 * and with the text that the group says. */
static gboolean
find_part (Plan *plan, const RiyoPart *part, guint *column, GError **error)
{
  const RiyoEngine *engine = &plan->csv->rows.engine;

  if (part->first == 0)
    return find_column (plan, part->column, column, error)
           && (*column != G_MAXUINT || riyo_inherited_lacks (&engine->inherited, part->column)
               || fail (plan, error, _ ("the header lacks the column “%s” of the layout"),
                        part->column));
  *column = part->first - 1; /* within 列数, of which some may have been left out */
  if (*column >= plan->csv->n_columns || strcmp (plan->names[*column], part->column) != 0)
    return fail (plan, error, _ ("the header has another text than 見出し of [%s]"), part->name);
  if (!g_str_is_ascii (part->column))
    plan->csv->rows.engine.text = plan->text;
  return TRUE;
}

static gboolean
place_named (Plan *plan, guint p, GError **error)
{
  const RiyoPart *part = riyo_layout_part_at (plan->csv->rows.engine.layout, p);
  guint column;

  if (!find_part (plan, part, &column, error))
    return FALSE;
  if (column != G_MAXUINT && plan->csv->parts[column] != G_MAXUINT)
    return fail (plan, error, _ ("[%s] names a column that another group names too"), part->name);
  if (column != G_MAXUINT)
    plan->csv->parts[column] = p;
  return TRUE;
}

static gboolean
place_parts (Plan *plan, GError **error)
{
  RiyoCsv *csv = plan->csv;
  const RiyoEngine *engine = &csv->rows.engine;

  for (guint p = 0; p < engine->layout->parts->len; p++)
    {
      const RiyoPart *part = riyo_layout_part_at (engine->layout, p);
      guint column;

      if (part->kind != RIYO_PART_COLUMN)
        continue;
      if (plan->names != NULL)
        {
          if (!place_named (plan, p, error))
            return FALSE;
          continue;
        }
      if (part->first > csv->n_columns
          || (part->last > csv->n_columns && part->last != RIYO_COLUMN_LIMIT))
        return fail (plan, error, _ ("the row is shorter than [%s] of the layout"), part->name);
      for (column = part->first - 1; column < MIN (part->last, csv->n_columns); column++)
        plan->csv->parts[column] = p;
    }
  return TRUE;
}

static gboolean
place_subject (Plan *plan, GError **error)
{
  RiyoCsv *csv = plan->csv;
  const RiyoLayout *layout = csv->rows.engine.layout;

  for (guint i = 0; i < layout->subject->len; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);

      csv->subject[i] = place->first - 1;
      if (plan->names == NULL && place->first > csv->n_columns)
        return fail (plan, error, _ ("the row is shorter than the layout's 本人%s"), "");
      if (place->column == NULL)
        continue;
      if (!find_column (plan, place->column, &csv->subject[i], error))
        return FALSE;
      if (csv->subject[i] == G_MAXUINT
          && !riyo_inherited_lacks (&csv->rows.engine.inherited, place->column))
        return fail (plan, error, _ ("the header lacks the column “%s” of the layout's 本人"),
                     place->column);
    }
  return TRUE;
}

static gboolean
read_names_by (Plan *plan, RiyoText text)
{
  g_strfreev (plan->names);
  plan->names = g_new0 (char *, plan->csv->n_columns + 1);
  plan->text = text;
  for (guint i = 0; i < plan->csv->n_columns; i++)
    {
      plan->names[i] = riyo_row_dup_text (&plan->csv->rows, plan->view, i, text);
      if (plan->names[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Where nothing was declared, the header as a whole is UTF-8, or else the file is CP932. */
static gboolean
read_names (Plan *plan, GError **error)
{
  RiyoText *text = &plan->csv->rows.engine.text;

  if (*text != RIYO_TEXT_ANY ? read_names_by (plan, *text) : read_names_by (plan, RIYO_TEXT_UTF8))
    return TRUE;
  if (*text != RIYO_TEXT_ANY || !read_names_by (plan, RIYO_TEXT_CP932))
    return fail (plan, error, _ ("the header is not in the layout's 文字コード%s"), "");
  *text = RIYO_TEXT_CP932;
  return TRUE;
}

static gboolean
make_plan (RiyoCsv *csv, const RiyoRowView *view, gboolean header, GError **error)
{
  Plan plan = { .csv = csv, .view = view };
  gboolean done;

  if (view->n > RIYO_COLUMN_LIMIT)
    return fail (&plan, error, _ ("more columns than 4,096%s"), "");
  csv->n_columns = (guint)view->n;
  csv->parts = g_new (guint, csv->n_columns);
  for (guint i = 0; i < csv->n_columns; i++)
    csv->parts[i] = G_MAXUINT;
  done = (!header || read_names (&plan, error)) && place_parts (&plan, error)
         && place_subject (&plan, error);
  if (done)
    plan_columns (&plan);
  g_strfreev (plan.names);
  return done;
}

static gboolean
check_count (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;
  guint expected = engine->layout->n_columns;

  return expected == 0 || view->n == expected
         || view->n + riyo_inherited_count_dropped (&engine->inherited, engine->layout) == expected
         || riyo_engine_fail (engine, engine->n_rows, riyo_rows_byte (&csv->rows, view), error,
                              _ ("%u columns; expected %u"), (guint)view->n, expected);
}

/* A comment is a row without a delimiter: in the one column that is left, all are. */
static gboolean
check_told_apart (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  RiyoEngine *engine = &csv->rows.engine;

  return !leaves_one (csv) || engine->layout->comment_part == G_MAXUINT
         || riyo_engine_fail (engine, engine->n_rows, riyo_rows_byte (&csv->rows, view), error,
                              _ ("--drop would leave one column, in which a comment ([注釈]) is "
                                 "not told from data; expected --blank, or a layout without it"));
}

gboolean
riyo_csv_read_header (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  return check_count (csv, view, error) && make_plan (csv, view, TRUE, error)
         && check_told_apart (csv, view, error);
}

gboolean
riyo_csv_count_columns (RiyoCsv *csv, const RiyoRowView *view, GError **error)
{
  if (!check_count (csv, view, error))
    return FALSE;
  if (csv->commented && view->n == 1)
    return riyo_engine_fail (&csv->rows.engine, csv->rows.engine.n_rows,
                             riyo_rows_byte (&csv->rows, view), error,
                             _ ("one column, so that the rows before it, taken for comments, may "
                                "be data; expected 列数=1 in the layout"));
  return make_plan (csv, view, FALSE, error);
}
