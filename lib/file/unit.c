/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Units: whose the records of one are, and what becomes of all of them. */
#include "config.h"

#include <string.h>

#include "base/base.h"
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
                      .subject = g_new0 (RiyoUnitValues, n),
                      .slices = g_new0 (RiyoSlice, n * RIYO_UNIT_PERSONS + 1) };
  for (guint i = 0; i < n_rows; i++)
    unit->nobodys[i] = is_nobodys (engine, i);
}

void
riyo_unit_clear (RiyoUnit *unit)
{
  for (guint i = 0; unit->subject != NULL && i < unit->engine->layout->subject->len; i++)
    for (guint k = 0; k < RIYO_UNIT_PERSONS; k++)
      g_clear_pointer (&unit->subject[i].values[k], g_byte_array_unref);
  g_free (unit->nobodys);
  g_free (unit->subject);
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
    unit->subject[i].n = 0;
  unit->kept_tags = 0;
  unit->start = unit->end = n_out;
  unit->n_bytes = 0;
  unit->record = unit->engine->n_rows;
  unit->row = row;
  unit->nth = unit->engine->n_of_type != NULL ? unit->engine->n_of_type[row] : 0;
  unit->open = TRUE;
  unit->began = began;
  unit->engine->n_records += began || !layout->has_units;
}

static RiyoSlice
value_at (const RiyoUnitValues *values, guint i)
{
  return (RiyoSlice){ values->values[i]->data, values->values[i]->len, FALSE };
}

/* Whether a field says what another has said, however it is written. */
static gboolean
is_known (const RiyoEngine *engine, const RiyoUnitValues *values, const RiyoSlice *field)
{
  guint n = MIN (values->n, RIYO_UNIT_PERSONS);

  for (guint i = 0; i < n; i++)
    {
      RiyoSlice value = value_at (values, i);

      if (value.n == field->n && memcmp (value.data, field->data, field->n) == 0)
        return TRUE;
    }
  for (guint i = 0; i < n && engine->judge.is_same != NULL; i++)
    {
      RiyoSlice value = value_at (values, i);

      if (engine->judge.is_same (engine->judge.data, engine->text, &value, field))
        return TRUE;
    }
  return values->n > RIYO_UNIT_PERSONS;
}

/* Blanks other than that of ASCII, such as a receipt's 　, state nothing either. */
static gboolean
is_blank (const RiyoEngine *engine, const RiyoSlice *field)
{
  return (*field->data >= 0x80 || *field->data < ' ') && engine->judge.is_blank != NULL
         && engine->judge.is_blank (engine->judge.data, engine->text, field);
}

void
riyo_unit_add_subject (RiyoUnit *unit, guint i, const RiyoSlice *slice)
{
  RiyoUnitValues *values = &unit->subject[i];
  RiyoSlice bare = *slice;
  GByteArray **value;

  for (; bare.n > 0 && *bare.data == ' '; bare.n--)
    bare.data++;
  while (bare.n > 0 && bare.data[bare.n - 1] == ' ')
    bare.n--;
  if (bare.n == 0 || is_known (unit->engine, values, &bare) || is_blank (unit->engine, &bare)
      || values->n++ == RIYO_UNIT_PERSONS)
    return;
  value = &values->values[values->n - 1];
  if (*value == NULL)
    *value = g_byte_array_new ();
  g_byte_array_set_size (*value, 0);
  if (!bare.quoted)
    g_byte_array_append (*value, bare.data, (guint)bare.n);
  for (gsize k = 0; bare.quoted && k < bare.n; k++)
    {
      g_byte_array_append (*value, bare.data + k, 1);
      k += bare.quoted && bare.data[k] == '"'; /* an inner quote is doubled */
    }
}

gboolean
riyo_unit_measure (RiyoUnit *unit, gsize n, GError **error)
{
  RiyoEngine *engine = unit->engine;

  unit->n_bytes += n;
  return !unit->began || engine->judge.ask == NULL || unit->n_bytes <= RIYO_UNIT_LIMIT_BYTES
         || riyo_engine_fail (engine, unit->record, engine->input.offset + 1, error,
                              _ ("the unit that begins here is longer than %u bytes"),
                              RIYO_UNIT_LIMIT_BYTES);
}

void
riyo_unit_add (RiyoUnit *unit, guint row, RiyoTags tags, gsize n_out)
{
  unit->kept_tags |= tags;
  if (!unit->began || !unit->nobodys[row] || unit->record == unit->engine->n_rows)
    unit->end = n_out;
}

/* How many persons the values may make; 0 = too many. */
static guint
count_subjects (const RiyoUnit *unit)
{
  guint n = 1;

  for (guint i = 0; i < unit->engine->layout->subject->len && n <= RIYO_UNIT_PERSONS; i++)
    n *= MAX (unit->subject[i].n, 1);
  return n <= RIYO_UNIT_PERSONS ? n : 0;
}

/* Every one of them: a line may correct what another says, and which is meant is not told. */
static void
combine_subjects (RiyoUnit *unit, guint n_subjects)
{
  guint n = unit->engine->layout->subject->len;

  for (guint k = 0; k < n_subjects; k++)
    for (guint i = 0, left = k; i < n; i++)
      {
        const RiyoUnitValues *values = &unit->subject[i];

        /* What is not stated is empty; NULL would be what cannot be read. */
        unit->slices[k * n + i] = values->n > 0 ? value_at (values, left % values->n)
                                                : (RiyoSlice){ (const guchar *)"", 0, FALSE };
        left /= MAX (values->n, 1);
      }
}

/* Where that matters although no part with a tag passes. */
static gboolean
may_be_somebodys (const RiyoUnit *unit)
{
  return unit->engine->judge.asks_all && (unit->began || !unit->nobodys[unit->row]);
}

static RiyoAnswer
ask (RiyoUnit *unit, GError **error)
{
  RiyoEngine *engine = unit->engine;
  RiyoAsked asked
      = { .record = unit->record,
          .tags = unit->kept_tags,
          .type = unit->nth > 0 ? riyo_layout_row_at (engine->layout, unit->row)->type : NULL,
          .nth = unit->nth,
          .totals = riyo_layout_row_at (engine->layout, unit->row)->totals,
          .subjects = unit->slices };

  if (engine->judge.ask == NULL || (unit->kept_tags == 0 && !may_be_somebodys (unit)))
    return riyo_engine_pass (engine, asked.totals, unit->start, unit->end);
  asked.n_subjects = count_subjects (unit);
  combine_subjects (unit, asked.n_subjects);
  return riyo_engine_ask (engine, &asked, unit->start, unit->end, error);
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

/* Totals that are left out are no record. */
static gboolean
leave_totals (RiyoUnit *unit, guchar *out, gsize *n_out)
{
  RiyoEngine *engine = unit->engine;

  if (!riyo_engine_leaves_totals (engine, unit->row))
    return FALSE;
  engine->n_totals++;
  engine->n_records -= !engine->layout->has_units;
  take_back (unit, out, n_out);
  return TRUE;
}

gboolean
riyo_unit_finish (RiyoUnit *unit, guchar *out, gsize *n_out, GError **error)
{
  RiyoEngine *engine = unit->engine;
  RiyoAnswer answer;

  if (!unit->open)
    return TRUE;
  unit->open = FALSE;
  if (leave_totals (unit, out, n_out))
    return TRUE;
  answer = ask (unit, error);
  /* What stands in no unit is a record of its own; what is nobody's, such as a frame, is none. */
  engine->n_records += !unit->began && engine->layout->has_units && !unit->nobodys[unit->row];
  engine->n_left_out += answer == RIYO_ANSWER_LEAVE_OUT;
  engine->n_refused += answer == RIYO_ANSWER_REFUSE;
  if (answer != RIYO_ANSWER_PASS)
    take_back (unit, out, n_out);
  return answer != RIYO_ANSWER_FAIL;
}
