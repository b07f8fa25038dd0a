/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Typed lines: each line's type says which tags its columns carry; a unit of lines (one receipt) is
 * decided as one. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "engines.h"
#include "layout/layout.h"
#include "rows.h"
#include "unit.h"

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
  Plan *plans;     /* one a row of the layout */
  guint last_type; /* most lines are of the type before them */
  RiyoUnit unit;
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

static gboolean
end_unit (Typed *typed, GError **error)
{
  RiyoRows *rows = &typed->rows;
  gsize n_out = rows->n_out;

  if (!riyo_unit_finish (&typed->unit, rows->out, &rows->n_out, error))
    return FALSE;
  if (rows->n_out < n_out && rows->n_out == typed->unit.start)
    rows->last_kept = FALSE;
  return TRUE;
}

static void
collect_subject (Typed *typed, const RiyoRowView *view, guint row)
{
  const RiyoLayout *layout = typed->rows.engine.layout;

  for (guint i = 0; i < layout->subject->len; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);
      RiyoSlice slice;

      if (place->row != row || place->first > view->n)
        continue;
      slice = riyo_row_slice (&typed->rows, view, place->first - 1);
      riyo_unit_add_subject (&typed->unit, i, &slice);
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
  guint row = 0;

  if (view->n > RIYO_COLUMN_LIMIT)
    return riyo_engine_fail (engine, engine->n_rows, riyo_rows_byte (&typed->rows, view), error,
                             _ ("more than %u columns"), RIYO_COLUMN_LIMIT);
  if (!find_type (typed, view, &row, error))
    return FALSE;
  if (!riyo_unit_continues (&typed->unit, row))
    {
      if (!end_unit (typed, error))
        return FALSE;
      riyo_unit_start (&typed->unit, row, typed->rows.n_out);
    }
  if (!riyo_unit_measure (&typed->unit, (gsize)view->marks[view->n - 1] + 1 - view->start, error))
    return FALSE;
  if (view->n > typed->plans[row].n_fates)
    extend_plan (typed, row, (guint)view->n);
  collect_subject (typed, view, row);
  typed->rows.last_kept = engine->mode != RIYO_MODE_REFUSE || engine->n_findings == 0;
  if (typed->rows.last_kept)
    put_line (typed, view, row);
  riyo_unit_add (&typed->unit, row, typed->plans[row].tags[view->n - 1], typed->rows.n_out);
  if (engine->ends != NULL && typed->rows.last_kept)
    g_array_append_val (engine->ends, typed->rows.n_out);
  return typed->unit.began || end_unit (typed, error);
}

/* Nobody's, like a row of a type that is nobody's: it goes with a unit only where more of that
 * follows. */
static gboolean
put_blank_line (Typed *typed, const RiyoRowView *view, GError **error)
{
  RiyoRows *rows = &typed->rows;
  gsize n = (gsize)view->marks[0] + 1 - view->start;

  rows->last_kept = rows->engine.mode != RIYO_MODE_REFUSE || rows->engine.n_findings == 0;
  if (typed->unit.open && !riyo_unit_measure (&typed->unit, n, error))
    return FALSE;
  if (!rows->last_kept)
    return TRUE;
  memcpy (rows->out + rows->n_out, view->data + view->start, n);
  rows->n_out += n;
  if (rows->engine.ends != NULL)
    g_array_append_val (rows->engine.ends, rows->n_out);
  return TRUE;
}

static gboolean
step (RiyoEngine *engine, GError **error)
{
  Typed *typed = (Typed *)engine;
  RiyoRows *rows = &typed->rows;
  RiyoUnit *unit = &typed->unit;
  RiyoRowView view;

  unit->start -= MIN (unit->start, rows->n_ready);
  unit->end -= MIN (unit->end, rows->n_ready);
  if (!riyo_rows_read (rows, error) || !riyo_rows_scan (rows, error))
    return FALSE;
  while (riyo_rows_next (rows, &view))
    if (!(engine->layout->blank_rows && riyo_row_is_blank (&view, TRUE)
              ? put_blank_line (typed, &view, error)
              : do_line (typed, &view, error)))
      return FALSE;
  if (rows->at_end && rows->row_start == engine->input.n && !end_unit (typed, error))
    return FALSE;
  riyo_rows_finish (rows, engine->judge.ask != NULL && unit->open ? unit->start : rows->n_out);
  return TRUE;
}

static gboolean
first_step (RiyoEngine *engine, GError **error)
{
  Typed *typed = (Typed *)engine;

  typed->plans = g_new0 (Plan, engine->layout->rows->len);
  riyo_unit_init (&typed->unit, engine);
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
  g_free (typed->plans);
  riyo_unit_clear (&typed->unit);
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
