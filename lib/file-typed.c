/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Typed lines: each line's type says which tags its columns carry; a unit of lines (one receipt) is
 * decided as one. */
#include "config.h"

#include <string.h>

#include "base-i18n.h"
#include "file-rows.h"

typedef enum
{
  UNKNOWN,
  KEPT,
  EMPTIED,
} Fate;

/* What becomes of the lines of one type. */
typedef struct
{
  guchar *fates;  /* Fate, of each column met so far */
  RiyoTags *tags; /* of the kept ones among the first i + 1 columns */
  guint n_fates;
  guint n_emptied;
} Plan;

typedef struct
{
  RiyoRows rows;
  Plan *plans;           /* one a row of the layout */
  guint last_type;       /* most lines are of the type before them */
  GByteArray **subject;  /* the unit's */
  gboolean *contradicts; /* two lines of the unit name different persons */
  RiyoSlice *slices;
  RiyoTags kept_tags; /* the unit's */
  gsize unit_start;   /* in rows.out */
  guint64 unit_record;
  gboolean unit_open;
  gboolean unit_began; /* by a line of a type that begins units */
} Typed;

static guint
find_part (const RiyoLayout *layout, guint row, guint column)
{
  for (guint p = 0; p < layout->parts->len; p++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, p);

      if (part->kind == RIYO_PART_COLUMN && part->row == row && part->first <= column
          && column <= part->last)
        return p;
    }
  return riyo_layout_row_at (layout, row)->part;
}

static Fate
decide_column (Typed *typed, guint row, guint column, RiyoTags *tags)
{
  RiyoEngine *engine = &typed->rows.engine;
  const RiyoLayout *layout = engine->layout;
  guint part = find_part (layout, row, column);
  RiyoPlace place = { .kind = RIYO_PART_COLUMN, .row = row, .first = column, .last = column };
  g_autofree char *name = part == G_MAXUINT ? riyo_place_format (&place, layout) : NULL;

  if (column == layout->type_first)
    return KEPT;
  if (!riyo_engine_permits_at (engine, part, name, &place, tags))
    return EMPTIED;
  engine->nothing_kept = FALSE;
  return KEPT;
}

/* Extends the plan of a type to @n columns. */
static void
extend_plan (Typed *typed, guint row, guint n)
{
  Plan *plan = &typed->plans[row];

  plan->fates = g_realloc (plan->fates, n);
  plan->tags = g_renew (RiyoTags, plan->tags, n);
  for (guint i = plan->n_fates; i < n; i++)
    {
      plan->tags[i] = i > 0 ? plan->tags[i - 1] : 0;
      plan->fates[i] = (guchar)decide_column (typed, row, i + 1, &plan->tags[i]);
      plan->n_emptied += plan->fates[i] == EMPTIED;
    }
  plan->n_fates = n;
}

static void
put_line (Typed *typed, const RiyoRowView *view, guint row)
{
  RiyoRows *rows = &typed->rows;
  const Plan *plan = &typed->plans[row];
  guchar *out = rows->out + rows->n_out;
  gsize end = (gsize)view->marks[view->n - 1] + 1;

  if (plan->n_emptied == 0)
    {
      rows->n_out
          = (gsize)(riyo_rows_copy (out, view->data + view->start, end - view->start) - rows->out);
      return;
    }
  for (gsize i = 0; i < view->n; i++)
    {
      gsize begin = riyo_row_begin (view, i), stop = riyo_row_end (view, i);

      if (plan->fates[i] == KEPT)
        out = riyo_rows_copy (out, view->data + begin, stop - begin);
      if (i + 1 < view->n)
        *out++ = rows->scan.delimiter;
    }
  out = riyo_rows_copy (out, view->data + end - view->newline_bytes, view->newline_bytes);
  rows->n_out = (gsize)(out - rows->out);
}

static void
start_unit (Typed *typed, gboolean began)
{
  for (guint i = 0; i < typed->rows.engine.layout->subject->len; i++)
    {
      g_byte_array_set_size (typed->subject[i], 0);
      typed->contradicts[i] = FALSE;
    }
  typed->kept_tags = 0;
  typed->unit_start = typed->rows.n_out;
  typed->unit_record = typed->rows.engine.n_rows;
  typed->unit_open = TRUE;
  typed->unit_began = began;
  typed->rows.engine.n_records += began || !typed->rows.engine.layout->has_units;
}

/* Drops the lines of the unit that were put. */
static void
take_back (Typed *typed)
{
  GArray *ends = typed->rows.engine.ends;

  typed->rows.n_out = typed->unit_start;
  while (ends != NULL && ends->len > 0
         && g_array_index (ends, gsize, ends->len - 1) > typed->unit_start)
    g_array_set_size (ends, ends->len - 1);
  typed->rows.last_kept = FALSE;
}

static gboolean
end_unit (Typed *typed, GError **error)
{
  RiyoEngine *engine = &typed->rows.engine;
  guint n = engine->layout->subject->len;
  RiyoAnswer answer;

  if (!typed->unit_open)
    return TRUE;
  typed->unit_open = FALSE;
  if (engine->judge.ask == NULL || typed->kept_tags == 0)
    return TRUE;
  for (guint i = 0; i < n; i++)
    typed->slices[i] = (RiyoSlice){ typed->contradicts[i] ? NULL : typed->subject[i]->data,
                                    typed->contradicts[i] ? 1 : typed->subject[i]->len, FALSE };
  answer = engine->judge.ask (engine->judge.data, typed->unit_record, typed->kept_tags,
                              &engine->text, typed->slices, n, error);
  engine->n_left_out += answer == RIYO_ANSWER_LEAVE_OUT;
  engine->n_refused += answer == RIYO_ANSWER_REFUSE;
  if (answer != RIYO_ANSWER_PASS)
    take_back (typed);
  return answer != RIYO_ANSWER_FAIL;
}

static void
collect_subject (Typed *typed, const RiyoRowView *view, guint row)
{
  const RiyoLayout *layout = typed->rows.engine.layout;

  for (guint i = 0; i < layout->subject->len; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);
      GByteArray *known = typed->subject[i];
      RiyoSlice slice;

      if (place->row != row || place->first > view->n)
        continue;
      slice = riyo_row_slice (&typed->rows, view, place->first - 1);
      if (slice.n == 0)
        continue;
      if (known->len == 0)
        g_byte_array_append (known, slice.data, (guint)slice.n);
      else if (known->len != slice.n || memcmp (known->data, slice.data, slice.n) != 0)
        typed->contradicts[i] = TRUE;
    }
}

static gboolean
find_type (Typed *typed, const RiyoRowView *view, guint *row, GError **error)
{
  RiyoEngine *engine = &typed->rows.engine;
  const RiyoLayout *layout = engine->layout;
  RiyoSlice type = { (const guchar *)"", 0, FALSE };
  const char *last = riyo_layout_row_at (layout, typed->last_type)->type;

  if (layout->type_first <= view->n)
    type = riyo_row_slice (&typed->rows, view, layout->type_first - 1);
  if (type.n > 0 && strncmp (last, (const char *)type.data, type.n) == 0 && last[type.n] == '\0')
    *row = typed->last_type;
  else
    *row = type.n > 0 ? riyo_layout_find_row (layout, (const char *)type.data, type.n) : G_MAXUINT;
  if (*row == G_MAXUINT)
    return riyo_engine_fail (engine, engine->n_rows, riyo_rows_byte (&typed->rows, view), error,
                             _ ("a record type that the layout does not name, or none; expected "
                                "it in column %u"),
                             layout->type_first);
  typed->last_type = *row;
  return TRUE;
}

static gboolean
do_line (Typed *typed, const RiyoRowView *view, GError **error)
{
  RiyoEngine *engine = &typed->rows.engine;
  const RiyoLayout *layout = engine->layout;
  const RiyoRow *type;
  guint row = 0;

  if (view->n > RIYO_COLUMN_LIMIT)
    return riyo_engine_fail (engine, engine->n_rows, riyo_rows_byte (&typed->rows, view), error,
                             _ ("more than %u columns"), RIYO_COLUMN_LIMIT);
  if (!find_type (typed, view, &row, error))
    return FALSE;
  type = riyo_layout_row_at (layout, row);
  if (!layout->has_units || type->starts || type->totals || !typed->unit_open)
    {
      if (!end_unit (typed, error))
        return FALSE;
      start_unit (typed, type->starts);
    }
  if (view->n > typed->plans[row].n_fates)
    extend_plan (typed, row, (guint)view->n);
  collect_subject (typed, view, row);
  typed->kept_tags |= typed->plans[row].tags[view->n - 1];
  typed->rows.last_kept = engine->mode != RIYO_MODE_REFUSE || engine->n_findings == 0;
  if (typed->rows.last_kept)
    put_line (typed, view, row);
  if (engine->ends != NULL && typed->rows.last_kept)
    g_array_append_val (engine->ends, typed->rows.n_out);
  /* What no first line began stands alone: totals, the file's own header. */
  return typed->unit_began || end_unit (typed, error);
}

static gboolean
step (RiyoEngine *engine, GError **error)
{
  Typed *typed = (Typed *)engine;
  RiyoRows *rows = &typed->rows;
  RiyoRowView view;

  typed->unit_start -= MIN (typed->unit_start, rows->n_ready);
  if (!riyo_rows_read (rows, error) || !riyo_rows_scan (rows, error))
    return FALSE;
  while (riyo_rows_next (rows, &view))
    if (!do_line (typed, &view, error))
      return FALSE;
  if (rows->at_end && rows->row_start == engine->input.n && !end_unit (typed, error))
    return FALSE;
  if (engine->judge.ask != NULL && rows->n_out - typed->unit_start > RIYO_UNIT_LIMIT_BYTES)
    return riyo_engine_fail (engine, typed->unit_record, engine->input.offset + 1, error,
                             _ ("the unit that begins here is longer than %u bytes"),
                             RIYO_UNIT_LIMIT_BYTES);
  riyo_rows_finish (rows, engine->judge.ask != NULL && typed->unit_open ? typed->unit_start
                                                                        : rows->n_out);
  return TRUE;
}

static gboolean
first_step (RiyoEngine *engine, GError **error)
{
  Typed *typed = (Typed *)engine;
  guint n = engine->layout->subject->len;

  typed->plans = g_new0 (Plan, engine->layout->rows->len);
  typed->subject = g_new0 (GByteArray *, n + 1);
  typed->contradicts = g_new0 (gboolean, n + 1);
  typed->slices = g_new0 (RiyoSlice, n + 1);
  for (guint i = 0; i < n; i++)
    typed->subject[i] = g_byte_array_new ();
  engine->step = step;
  return step (engine, error);
}

static void
clear (RiyoEngine *engine)
{
  Typed *typed = (Typed *)engine;

  for (guint i = 0; typed->plans != NULL && i < engine->layout->rows->len; i++)
    {
      g_free (typed->plans[i].fates);
      g_free (typed->plans[i].tags);
    }
  for (guint i = 0; typed->subject != NULL && i < engine->layout->subject->len; i++)
    g_byte_array_unref (typed->subject[i]);
  g_free (typed->plans);
  g_free (typed->subject);
  g_free (typed->contradicts);
  g_free (typed->slices);
  riyo_rows_clear (engine);
}

RiyoEngine *
riyo_typed_engine_new (void)
{
  Typed *typed = g_new0 (Typed, 1);

  typed->rows.engine.step = first_step;
  typed->rows.engine.clear = clear;
  return &typed->rows.engine;
}
