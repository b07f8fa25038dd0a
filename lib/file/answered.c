/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a copy of whose each record is: the bytes it was read from are overwritten, or moved. */
#include "config.h"

#include "answered.h"

RiyoAnswered *
riyo_answered_new (void)
{
  RiyoAnswered *answered = g_new (RiyoAnswered, 1);

  answered->records = g_array_new (FALSE, FALSE, sizeof (RiyoAnsweredRecord));
  answered->slices = g_array_new (FALSE, FALSE, sizeof (RiyoSlice));
  answered->bytes = g_byte_array_new ();
  return answered;
}

void
riyo_answered_free (RiyoAnswered *answered)
{
  if (answered == NULL)
    return;
  g_array_unref (answered->records);
  g_array_unref (answered->slices);
  g_byte_array_unref (answered->bytes);
  g_free (answered);
}

void
riyo_answered_add (RiyoAnswered *answered, const RiyoAsked *asked, guint n_parts, gsize start,
                   gsize end)
{
  RiyoAnsweredRecord record = { *asked, start, end, answered->bytes->len, answered->slices->len };
  guint n = n_parts * asked->n_subjects;

  record.asked.subjects = NULL;
  g_array_append_val (answered->records, record);
  if (n == 0)
    return;
  g_array_append_vals (answered->slices, asked->subjects, n);
  for (guint i = 0; i < n; i++)
    if (asked->subjects[i].data != NULL)
      g_byte_array_append (answered->bytes, asked->subjects[i].data, (guint)asked->subjects[i].n);
}

/* What is left are few: of their bytes none is given back. */
void
riyo_answered_drop (RiyoAnswered *answered, gsize n)
{
  GArray *records = answered->records;
  guint gone = 0;

  while (gone < records->len && g_array_index (records, RiyoAnsweredRecord, gone).start < n)
    gone++;
  if (gone > 0)
    g_array_remove_range (records, 0, gone);
  for (guint i = 0; i < records->len; i++)
    {
      RiyoAnsweredRecord *record = &g_array_index (records, RiyoAnsweredRecord, i);

      record->start -= n;
      record->end -= MIN (record->end, n);
    }
  if (records->len > 0)
    return;
  g_array_set_size (answered->slices, 0);
  g_byte_array_set_size (answered->bytes, 0);
}

RiyoAsked
riyo_answered_get (const RiyoAnswered *answered, guint i, guint n_parts, GArray *slices)
{
  const RiyoAnsweredRecord *record = &g_array_index (answered->records, RiyoAnsweredRecord, i);
  const guchar *data = answered->bytes->data + record->bytes;
  RiyoAsked asked = record->asked;

  g_array_set_size (slices, 0);
  if (n_parts * asked.n_subjects > 0)
    g_array_append_vals (slices, &g_array_index (answered->slices, RiyoSlice, record->slices),
                         n_parts * asked.n_subjects);
  for (guint k = 0; k < slices->len; k++)
    {
      RiyoSlice *slice = &g_array_index (slices, RiyoSlice, k);

      if (slice->data == NULL)
        continue;
      slice->data = slice->n > 0 ? data : (const guchar *)""; /* NULL would be unreadable */
      data += slice->n;
    }
  asked.subjects = (const RiyoSlice *)(gpointer)slices->data;
  return asked;
}
