/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Units: whose the records of one are, and what becomes of all of them. */
#include "config.h"

#include <string.h>

#include "inherit.h"
#include "layout/layout.h"
#include "unit.h"

static gboolean
is_nobodys (const RiyoEngine *engine, guint row)
{
  const RiyoLayout *layout = engine->layout;

  if (riyo_layout_row_at (layout, row)->part == G_MAXUINT
      || riyo_inherited_reaches (&engine->inherited, row))
    return FALSE;
  for (guint i = 0; i < layout->parts->len; i++)
    if (riyo_layout_part_at (layout, i)->row == row && riyo_layout_part_at (layout, i)->tags != 0)
      return FALSE;
  for (guint i = 0; i < layout->subject->len; i++)
    if (g_array_index (layout->subject, RiyoSubjectPlace, i).row == row)
      return FALSE;
  return TRUE;
}

void
riyo_unit_init (RiyoUnit *unit, RiyoEngine *engine)
{
  guint n = engine->layout->subject->len, n_rows = engine->layout->rows->len;

  *unit = (RiyoUnit){ .engine = engine,
                      .nobodys = g_new (gboolean, n_rows),
                      .subject = g_new (GByteArray *, n),
                      .contradicts = g_new0 (gboolean, n),
                      .slices = g_new0 (RiyoSlice, n + 1) };
  for (guint i = 0; i < n_rows; i++)
    unit->nobodys[i] = is_nobodys (engine, i);
  for (guint i = 0; i < n; i++)
    unit->subject[i] = g_byte_array_new ();
}

void
riyo_unit_clear (RiyoUnit *unit)
{
  for (guint i = 0; unit->subject != NULL && i < unit->engine->layout->subject->len; i++)
    g_byte_array_unref (unit->subject[i]);
  g_free (unit->nobodys);
  g_free (unit->subject);
  g_free (unit->contradicts);
  g_free (unit->slices);
}

/* What no first record began stands alone: totals, the file's own header. */
gboolean
riyo_unit_continues (const RiyoUnit *unit, guint row)
{
  const RiyoRow *type = riyo_layout_row_at (unit->engine->layout, row);

  return unit->open && unit->began && !type->starts && !type->totals && !type->outside;
}

void
riyo_unit_start (RiyoUnit *unit, guint row, gsize n_out)
{
  const RiyoLayout *layout = unit->engine->layout;
  gboolean began = riyo_layout_row_at (layout, row)->starts;

  for (guint i = 0; i < layout->subject->len; i++)
    {
      g_byte_array_set_size (unit->subject[i], 0);
      unit->contradicts[i] = FALSE;
    }
  unit->kept_tags = 0;
  unit->start = unit->end = n_out;
  unit->record = unit->engine->n_rows;
  unit->open = TRUE;
  unit->began = began;
  unit->engine->n_records += began || !layout->has_units;
}

static void
set_subject (GByteArray *known, const RiyoSlice *slice)
{
  g_byte_array_set_size (known, 0);
  g_byte_array_append (known, slice->data, (guint)slice->n);
}

/* Whether what is known of a part and another field for it agree, however they are written. */
static gboolean
agree (const RiyoJudge *judge, RiyoText text, GByteArray *known, const RiyoSlice *slice)
{
  RiyoSlice before = { known->data, known->len, FALSE };
  const RiyoSlice *agreed
      = judge->reconcile != NULL ? judge->reconcile (judge->data, text, &before, slice) : NULL;

  if (agreed == slice)
    set_subject (known, slice);
  return agreed != NULL;
}

void
riyo_unit_add_subject (RiyoUnit *unit, guint i, const RiyoSlice *slice)
{
  const RiyoEngine *engine = unit->engine;
  GByteArray *known = unit->subject[i];
  RiyoSlice bare = *slice;

  for (; bare.n > 0 && *bare.data == ' '; bare.n--)
    bare.data++;
  while (bare.n > 0 && bare.data[bare.n - 1] == ' ')
    bare.n--;
  if (bare.n == 0)
    return;
  if (known->len == 0)
    set_subject (known, &bare);
  else if (known->len != bare.n || memcmp (known->data, bare.data, bare.n) != 0)
    unit->contradicts[i] |= !agree (&engine->judge, engine->text, known, &bare);
}

void
riyo_unit_add (RiyoUnit *unit, guint row, RiyoTags tags, gsize n_out)
{
  unit->kept_tags |= tags;
  if (!unit->began || !unit->nobodys[row] || unit->record == unit->engine->n_rows)
    unit->end = n_out;
}

static RiyoAnswer
ask (RiyoUnit *unit, GError **error)
{
  RiyoEngine *engine = unit->engine;
  guint n = engine->layout->subject->len;

  if (engine->judge.ask == NULL || unit->kept_tags == 0)
    return RIYO_ANSWER_PASS;
  for (guint i = 0; i < n; i++)
    if (unit->contradicts[i])
      unit->slices[i] = (RiyoSlice){ NULL, 1, FALSE };
    else if (unit->subject[i]->len > 0)
      unit->slices[i] = (RiyoSlice){ unit->subject[i]->data, unit->subject[i]->len, FALSE };
    else /* not stated; NULL would be what cannot be read */
      unit->slices[i] = (RiyoSlice){ (const guchar *)"", 0, FALSE };
  return engine->judge.ask (engine->judge.data, unit->record, unit->kept_tags, &engine->text,
                            unit->slices, n, error);
}

static void
take_back (RiyoUnit *unit, guchar *out, gsize *n_out)
{
  GArray *ends = unit->engine->ends;
  gsize n = unit->end - unit->start;
  guint first = 0, last;

  memmove (out + unit->start, out + unit->end, *n_out - unit->end);
  *n_out -= n;
  while (ends != NULL && first < ends->len && g_array_index (ends, gsize, first) <= unit->start)
    first++;
  for (last = first; ends != NULL && last < ends->len; last++)
    if (g_array_index (ends, gsize, last) > unit->end)
      break;
  if (last > first)
    g_array_remove_range (ends, first, last - first);
  for (guint i = first; ends != NULL && i < ends->len; i++)
    g_array_index (ends, gsize, i) -= n;
}

gboolean
riyo_unit_finish (RiyoUnit *unit, guchar *out, gsize *n_out, GError **error)
{
  RiyoEngine *engine = unit->engine;
  RiyoAnswer answer;

  if (!unit->open)
    return TRUE;
  unit->open = FALSE;
  answer = ask (unit, error);
  engine->n_left_out += answer == RIYO_ANSWER_LEAVE_OUT;
  engine->n_refused += answer == RIYO_ANSWER_REFUSE;
  if (answer != RIYO_ANSWER_PASS)
    {
      /* What is in no unit is counted where it does not pass: else more would be left out than
       * there is. */
      engine->n_records += !unit->began && engine->layout->has_units;
      take_back (unit, out, n_out);
    }
  return answer != RIYO_ANSWER_FAIL;
}
