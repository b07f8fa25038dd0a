/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixed-width records: refused bytes are overwritten where they lie; nothing moves unless a record
 * is left out, or a unit is not decided when the piece ends. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "engines.h"
#include "fixed-masks.h"
#include "inherit.h"
#include "input.h"
#include "layout/layout.h"
#include "unit.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef struct
{
  RiyoEngine engine;
  guint n_newline;       /* bytes after each record; G_MAXUINT until known */
  RiyoFixedPlan *plans;  /* one a row of the layout */
  RiyoFixedMasks *masks; /* NULL: records are done one by one */
  RiyoSlice *slices;
  guchar *plain; /* subjects of バイト列, as ASCII */
  RiyoUnit unit;
  gsize n_used;     /* of the piece in hand */
  gsize n_pending;  /* at its end: records of the open unit, done as if it passed */
  gboolean may_end; /* what follows the last record may be more than nothing */
  gboolean over;    /* the last record was met: only padding may follow */
} Fixed;

/* The part that names each byte; the type's own bytes are the record's shape. */
static guint *
place_parts (const RiyoLayout *layout, guint row)
{
  guint *parts = g_new (guint, layout->record_bytes);
  guint rest = riyo_layout_row_at (layout, row)->part;

  for (guint i = 0; i < layout->record_bytes; i++)
    parts[i] = rest;
  for (guint p = 0; p < layout->parts->len; p++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, p);

      for (guint i = part->first;
           part->kind == RIYO_PART_RANGE && part->row == row && i <= part->last; i++)
        parts[i - 1] = p;
    }
  return parts;
}

/* Whether the run of bytes from @first of the same part passes; the type always does. */
static gboolean
decide_run (RiyoFixedPlan *plan, RiyoEngine *engine, guint row, guint part, guint first, guint n)
{
  const RiyoLayout *layout = engine->layout;
  RiyoPlace place = { .kind = RIYO_PART_RANGE, .row = row, .first = first + 1, .last = first + n };
  g_autofree char *name = part == G_MAXUINT ? riyo_place_format (&place, layout) : NULL;

  if (layout->type_first > 0 && first + 1 >= layout->type_first && first + n <= layout->type_last)
    return TRUE;
  if (!riyo_engine_permits_at (engine, part, name, &place, &plan->kept_tags))
    return FALSE;
  engine->nothing_kept = FALSE;
  return TRUE;
}

static inline gboolean
is_type (const RiyoLayout *layout, guint byte)
{
  return layout->type_first > 0 && byte + 1 >= layout->type_first && byte + 1 <= layout->type_last;
}

static void
add_bytes (RiyoBytes *list, guint *n_list, guint first, guint n)
{
  RiyoBytes *last = *n_list > 0 ? &list[*n_list - 1] : NULL;

  if (last != NULL && last->first + last->n == first)
    last->n += n;
  else
    list[(*n_list)++] = (RiyoBytes){ first, n };
}

static void
make_plan (RiyoFixedPlan *plan, RiyoEngine *engine, guint row)
{
  const RiyoLayout *layout = engine->layout;
  g_autofree guint *parts = place_parts (layout, row);
  guint width = layout->record_bytes, n_runs = 0, n;

  for (guint i = 0; i < width; i++)
    n_runs += i == 0 || parts[i] != parts[i - 1] || is_type (layout, i) != is_type (layout, i - 1);
  plan->emptied = g_new (RiyoBytes, n_runs);
  plan->edges = g_new (RiyoBytes, n_runs);
  for (guint i = 0; i < width; i += n)
    {
      for (n = 1; i + n < width && parts[i + n] == parts[i]
                  && is_type (layout, i + n) == is_type (layout, i);)
        n++;
      if (!decide_run (plan, engine, row, parts[i], i, n))
        add_bytes (plan->emptied, &plan->n_emptied, i, n);
      if ((layout->text == RIYO_TEXT_CP932 || layout->text == RIYO_TEXT_UTF8)
          && !is_type (layout, i))
        plan->edges[plan->n_edges++] = (RiyoBytes){ i, n };
    }
  if (plan->n_emptied == 0)
    plan->n_edges = 0;
  plan->made = TRUE;
}

static void
clear_plan (RiyoFixedPlan *plan)
{
  g_free (plan->emptied);
  g_free (plan->edges);
}

static inline gboolean
is_lead (guchar byte)
{
  return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
}

/* A part ends within a character when an odd run of lead bytes ends it: see find_trails (). */
static gboolean
ends_whole_cp932 (const guchar *start, const guchar *last)
{
  const guchar *p = last;

  while (p >= start && is_lead (*p))
    p--;
  return ((last - p) & 1) == 0;
}

/* Or when its last lead byte has fewer, or more, behind it than it says. */
static gboolean
ends_whole_utf8 (const guchar *start, const guchar *last)
{
  const guchar *p = last;
  int n;

  while (p >= start && (*p & 0xc0) == 0x80)
    p--;
  if (p < start)
    return FALSE;
  n = *p < 0xc0 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
  return last - p == n;
}

static gboolean
check_edges (const RiyoFixedPlan *plan, const RiyoLayout *layout, const guchar *record)
{
  for (guint i = 0; i < plan->n_edges; i++)
    {
      const guchar *start = record + plan->edges[i].first, *last = start + plan->edges[i].n - 1;

      if (layout->text == RIYO_TEXT_UTF8 ? !ends_whole_utf8 (start, last)
                                         : !ends_whole_cp932 (start, last))
        return FALSE;
    }
  return TRUE;
}

static void
empty_parts (const RiyoFixedPlan *plan, guchar *record, guchar fill)
{
  for (guint i = 0; i < plan->n_emptied; i++)
    memset (record + plan->emptied[i].first, fill, plan->emptied[i].n);
}

/* How often two bytes occur. */
static gsize
count_bytes (const guchar *data, gsize n, guchar a, gsize *n_zero)
{
  gsize found = 0, i = 0;

  *n_zero = 0;
#if defined(__SSE2__)
  while (n - i >= 16)
    {
      __m128i sum = _mm_setzero_si128 (), zeros = _mm_setzero_si128 (), none = _mm_setzero_si128 ();
      gsize stop = MIN ((n - i) / 16, 255) * 16 + i;

      for (; i < stop; i += 16)
        {
          __m128i v = _mm_loadu_si128 ((const __m128i *)(const void *)(data + i));

          sum = _mm_sub_epi8 (sum, _mm_cmpeq_epi8 (v, _mm_set1_epi8 ((char)a)));
          zeros = _mm_sub_epi8 (zeros, _mm_cmpeq_epi8 (v, none));
        }
      sum = _mm_sad_epu8 (sum, none);
      zeros = _mm_sad_epu8 (zeros, none);
      found += (gsize)_mm_cvtsi128_si64 (_mm_add_epi64 (sum, _mm_unpackhi_epi64 (sum, sum)));
      *n_zero
          += (gsize)_mm_cvtsi128_si64 (_mm_add_epi64 (zeros, _mm_unpackhi_epi64 (zeros, zeros)));
    }
#endif
  for (; i < n; i++)
    {
      found += data[i] == a;
      *n_zero += data[i] == 0;
    }
  return found;
}

static gboolean
fail_record (Fixed *fixed, gsize at, GError **error, const char *message)
{
  RiyoEngine *engine = &fixed->engine;

  return riyo_engine_fail (engine, engine->n_rows + 1, engine->input.offset + at + 1, error, "%s",
                           message);
}

static gboolean
fail_length (Fixed *fixed, gsize at, gsize found, GError **error)
{
  RiyoEngine *engine = &fixed->engine;

  return riyo_engine_fail (engine, engine->n_rows + 1, engine->input.offset + at + 1, error,
                           _ ("the record has %u bytes; expected %u"), (guint)found,
                           engine->layout->record_bytes);
}

/* The first record says whether the others are followed by a newline, where the layout leaves it
 * open. */
static void
find_newline (Fixed *fixed)
{
  const RiyoLayout *layout = fixed->engine.layout;
  const guchar *data = fixed->engine.input.data + layout->record_bytes;
  gsize n = fixed->engine.input.n - MIN (fixed->engine.input.n, layout->record_bytes);

  if (layout->newline != RIYO_NEWLINE_ANY)
    fixed->n_newline
        = layout->newline == RIYO_NEWLINE_CRLF ? 2 : layout->newline == RIYO_NEWLINE_LF;
  else if (n >= 2 && data[0] == '\r' && data[1] == '\n')
    fixed->n_newline = 2;
  else
    fixed->n_newline = n >= 1 && data[0] == '\n';
}

/* Records that a CR alone divides would be read one byte later each, and every part with them. */
static gboolean
check_cr (Fixed *fixed, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  gsize width = engine->layout->record_bytes;
  const guchar *end = engine->input.data + width;

  if (engine->layout->text == RIYO_TEXT_BYTES || fixed->n_newline > 0 || engine->input.n < width + 2
      || end[0] != '\r' || riyo_engine_is_padding (engine->layout, end, 2))
    return TRUE;
  return riyo_engine_fail (
      engine, 1, width + 1, error,
      _ ("the records end with CR alone; expected LF, CR LF or none (レコード長=%u "
         "takes the CR for their last byte)"),
      (guint)width + 1);
}

static inline gboolean
has_newline (const Fixed *fixed, const guchar *end)
{
  return fixed->n_newline == 0 || (fixed->n_newline == 1 && end[0] == '\n')
         || (fixed->n_newline == 2 && end[0] == '\r' && end[1] == '\n');
}

/* Whether the CR of a shorter record would be taken for the last byte of this one. */
static inline gboolean
is_short (const Fixed *fixed, const guchar *end)
{
  return fixed->engine.layout->text != RIYO_TEXT_BYTES && end[0] == '\n' && end[-1] == '\r';
}

/* A record whose newline is not where the layout puts it. */
static gboolean
fail_newline (Fixed *fixed, gsize at, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  gsize width = engine->layout->record_bytes;
  const guchar *record = engine->input.data + at, *newline = memchr (record, '\n', width);

  if (newline != NULL)
    return fail_length (fixed, at, (gsize)(newline - record), error);
  if (is_short (fixed, record + width))
    return fail_length (fixed, at, width - 1, error);
  return fail_record (fixed, at + width, error,
                      _ ("no newline where the record should end; expected レコード長 to fit"));
}

static gboolean
fail_nul (Fixed *fixed, gsize at, GError **error)
{
  return fail_record (fixed, at, error,
                      _ ("a NUL byte; expected text (a layout may say 文字コード=バイト列)"));
}

/* A newline within a record, or a NUL in text, means that records do not begin where the layout
 * says: every part would be another one. */
static gboolean
check_record (Fixed *fixed, gsize at, GError **error)
{
  gsize width = fixed->engine.layout->record_bytes;
  const guchar *record = fixed->engine.input.data + at, *newline;

  if (fixed->engine.layout->text == RIYO_TEXT_BYTES)
    return TRUE;
  newline = memchr (record, '\n', width);
  if (newline != NULL)
    return fail_length (fixed, at, (gsize)(newline - record), error);
  return memchr (record, '\0', width) == NULL || fail_nul (fixed, at, error);
}

/* Whether every record of a piece ends with its newline. */
static gboolean
have_newlines (const Fixed *fixed, gsize first, gsize n_records, gsize stride)
{
  const guchar *end = fixed->engine.input.data + first + fixed->engine.layout->record_bytes;

  for (gsize i = 0; i < n_records; i++)
    if (!has_newline (fixed, end + i * stride))
      return FALSE;
  return TRUE;
}

/* Whether counting tells that check_record () would pass every record of a piece, each of which
 * ends with its newline: that, do_record () sees to, but for a last one that an end mark follows.
 */
static gboolean
is_plain (const Fixed *fixed, gsize first, gsize n_records, gsize stride)
{
  gsize n_zero, n_newlines;

  if (fixed->may_end && !have_newlines (fixed, first, n_records, stride))
    return FALSE;
  n_newlines = count_bytes (fixed->engine.input.data + first, n_records * stride, '\n', &n_zero);
  return n_zero == 0 && n_newlines == (fixed->n_newline > 0 ? n_records : 0);
}

/* What stands at a place of the subject. Of bytes that are no text, the layout tells blanks and
 * digits; what is neither is nobody's number. Not by value: a struct that is loaded whole waits for
 * the stores of its members. */
static void
slice_subject (Fixed *fixed, guint i, const guchar *record, RiyoSlice *slice)
{
  const RiyoLayout *layout = fixed->engine.layout;
  const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);
  const guchar *bytes = record + place->first - 1;
  gsize n = place->last - place->first + 1;
  guchar *plain = fixed->plain;

  *slice = (RiyoSlice){ bytes, n, FALSE };
  if (layout->blank < 0 && layout->zero < 0)
    return;
  for (guint k = 0; k < i; k++)
    {
      const RiyoSubjectPlace *before = &g_array_index (layout->subject, RiyoSubjectPlace, k);

      plain += before->last - before->first + 1;
    }
  for (gsize k = 0; k < n; k++)
    if (bytes[k] == layout->blank)
      plain[k] = ' ';
    else if (layout->zero < 0)
      plain[k] = bytes[k];
    else
      plain[k] = bytes[k] >= layout->zero && bytes[k] <= layout->zero + 9
                     ? (guchar)('0' + bytes[k] - layout->zero)
                     : 0xff;
  slice->data = plain;
}

static RiyoAnswer
ask (Fixed *fixed, const RiyoFixedPlan *plan, guint row, const guchar *record, gsize n_out,
     GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  const RiyoRow *type = riyo_layout_row_at (engine->layout, row);
  guint n = engine->layout->subject->len;

  if (engine->judge.ask == NULL
      || (plan->kept_tags == 0 && (!engine->judge.asks_all || fixed->unit.nobodys[row])))
    return riyo_engine_pass (engine, type->totals, n_out, 0);
  for (guint i = 0; i < n; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (engine->layout->subject, RiyoSubjectPlace, i);

      if (place->row == row)
        slice_subject (fixed, i, record, &fixed->slices[i]);
      else
        fixed->slices[i] = (RiyoSlice){ (const guchar *)"", 0, FALSE };
    }
  return riyo_engine_ask (engine,
                          &(RiyoAsked){ .record = engine->n_rows,
                                        .type = type->type,
                                        .totals = type->totals,
                                        .nth = engine->n_of_type[row],
                                        .tags = plan->kept_tags,
                                        .subjects = fixed->slices,
                                        .n_subjects = 1 },
                          n_out, 0, error);
}

static const RiyoFixedPlan *
find_plan (Fixed *fixed, const guchar *record, guint *row)
{
  const RiyoLayout *layout = fixed->engine.layout;
  RiyoFixedPlan *plan;

  *row = 0;
  if (layout->type_first > 0)
    *row = riyo_layout_find_row (layout, (const char *)record + layout->type_first - 1,
                                 layout->type_last - layout->type_first + 1);
  if (*row == G_MAXUINT)
    return NULL;
  plan = &fixed->plans[*row];
  if (!plan->made)
    make_plan (plan, &fixed->engine, *row);
  return plan;
}

static void
keep (Fixed *fixed, const RiyoFixedPlan *plan, gsize at, gsize n, gsize *n_out)
{
  RiyoEngine *engine = &fixed->engine;
  guchar *record = engine->input.data + at;

  empty_parts (plan, record, engine->layout->fill);
  if (*n_out != at)
    memmove (engine->input.data + *n_out, record, n);
  *n_out += n;
  if (engine->ends != NULL)
    g_array_append_val (engine->ends, *n_out);
}

/* Empties and keeps one record, or leaves it out; FALSE when neither can be told. */
static gboolean
do_alone (Fixed *fixed, const RiyoFixedPlan *plan, guint row, gsize at, gsize n, gsize *n_out,
          GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  RiyoAnswer answer;

  if (riyo_engine_leaves_totals (engine, row))
    {
      engine->n_totals++;
      return TRUE;
    }
  answer = ask (fixed, plan, row, engine->input.data + at, *n_out, error);
  engine->n_records++;
  if (answer == RIYO_ANSWER_FAIL)
    return FALSE;
  engine->n_left_out += answer == RIYO_ANSWER_LEAVE_OUT;
  engine->n_refused += answer == RIYO_ANSWER_REFUSE;
  if (answer == RIYO_ANSWER_PASS)
    keep (fixed, plan, at, n, n_out);
  return TRUE;
}

static gboolean
end_unit (Fixed *fixed, gsize *n_out, GError **error)
{
  return riyo_unit_finish (&fixed->unit, fixed->engine.input.data, n_out, error);
}

/* Empties and keeps one record, until its unit is decided. */
static gboolean
do_in_unit (Fixed *fixed, const RiyoFixedPlan *plan, guint row, gsize at, gsize n, gsize *n_out,
            GError **error)
{
  const RiyoLayout *layout = fixed->engine.layout;
  const guchar *record = fixed->engine.input.data + at;

  if (!riyo_unit_continues (&fixed->unit, row))
    {
      if (!end_unit (fixed, n_out, error))
        return FALSE;
      riyo_unit_start (&fixed->unit, row, *n_out);
    }
  if (!riyo_unit_measure (&fixed->unit, n, error))
    return FALSE;
  for (guint i = 0; i < layout->subject->len; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);
      RiyoSlice slice;

      if (place->row != row)
        continue;
      slice_subject (fixed, i, record, &slice);
      riyo_unit_add_subject (&fixed->unit, i, &slice);
    }
  keep (fixed, plan, at, n, n_out);
  riyo_unit_add (&fixed->unit, row, plan->kept_tags, *n_out);
  return fixed->unit.began || end_unit (fixed, n_out, error);
}

static gboolean
do_record (Fixed *fixed, gsize at, gsize n, gsize *n_out, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  guchar *record = engine->input.data + at;
  guint row;
  const RiyoFixedPlan *plan = find_plan (fixed, record, &row);

  if (n > engine->layout->record_bytes
      && (!has_newline (fixed, record + engine->layout->record_bytes)
          || is_short (fixed, record + engine->layout->record_bytes)))
    return fail_newline (fixed, at, error);
  if (plan == NULL)
    return fail_record (fixed, at, error, _ ("a record type that the layout does not name"));
  if (plan->n_edges > 0 && !check_edges (plan, engine->layout, record))
    return fail_record (fixed, at, error, _ ("a part ends within a character"));
  engine->n_rows++;
  engine->n_of_type[row]++;
  return engine->layout->has_units ? do_in_unit (fixed, plan, row, at, n, n_out, error)
                                   : do_alone (fixed, plan, row, at, n, n_out, error);
}

/* Whether what stands at byte @at, to be read as a record of @n bytes, is none but what may follow
 * the last: an end mark, or padding. A record of blanks where no type is looked for is one. */
static gboolean
begins_tail (const Fixed *fixed, gsize at, gsize n)
{
  const RiyoLayout *layout = fixed->engine.layout;
  const guchar *data = fixed->engine.input.data + at;

  if (layout->text == RIYO_TEXT_BYTES) /* where a byte may be any but the file's last */
    return layout->end_mark && n == 1 && *data == 0x1a;
  if (layout->end_mark && *data == 0x1a)
    return TRUE;
  if (!layout->blank_rows || !riyo_engine_is_padding (layout, data, n))
    return FALSE;
  return layout->type_first > 0 || n < layout->record_bytes || memchr (data, '\0', n) != NULL
         || memchr (data, '\n', layout->record_bytes) != NULL;
}

/* Padding, to the end of the piece. */
static gboolean
do_tail (Fixed *fixed, gsize at, gsize *n_out, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  gsize n = engine->input.n - at;

  if (!fixed->over && !end_unit (fixed, n_out, error))
    return FALSE;
  fixed->over = TRUE;
  if (!riyo_engine_is_padding (engine->layout, engine->input.data + at, n))
    return fail_record (fixed, at, error, riyo_engine_word_behind_end ());
  memmove (engine->input.data + *n_out, engine->input.data + at, n);
  *n_out += n;
  fixed->n_used = engine->input.n;
  return TRUE;
}

/* Whether nothing but an end mark or padding follows the record at byte @at, and no newline. */
static inline gboolean
is_last (const Fixed *fixed, gsize at)
{
  const RiyoInput *input = &fixed->engine.input;
  gsize end = at + fixed->engine.layout->record_bytes;

  return !has_newline (fixed, input->data + end) && begins_tail (fixed, end, fixed->n_newline)
         && (input->data[end] == 0x1a
             || riyo_engine_is_padding (fixed->engine.layout, input->data + end, input->n - end));
}

/* Such a record, and what follows it. */
static gboolean
do_last (Fixed *fixed, gsize at, gsize *n_out, GError **error)
{
  gsize width = fixed->engine.layout->record_bytes;

  return check_record (fixed, at, error) && do_record (fixed, at, width, n_out, error)
         && do_tail (fixed, at + width, n_out, error);
}

/* The bytes after the last whole record: a record without its newline, what may follow it, or too
 * few. */
static gboolean
do_rest (Fixed *fixed, gsize at, gsize *n_out, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  gsize width = engine->layout->record_bytes, n = engine->input.n - at;

  if (n >= width && !begins_tail (fixed, at, n))
    {
      if (!check_record (fixed, at, error))
        return FALSE;
      if (n > width && is_short (fixed, engine->input.data + at + width))
        return fail_newline (fixed, at, error);
      if (n > width && !begins_tail (fixed, at + width, n - width))
        return fail_length (fixed, at, n, error);
      if (!do_record (fixed, at, width, n_out, error))
        return FALSE;
      at += width;
      n -= width;
    }
  if (n == 0)
    return end_unit (fixed, n_out, error);
  return begins_tail (fixed, at, n) ? do_tail (fixed, at, n_out, error)
                                    : fail_length (fixed, at, n, error);
}

/* Records of one type, up to one that must be looked at by itself. */
static gboolean
do_alike (Fixed *fixed, gsize *i, gsize n_records, gsize stride, gsize *n_out, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  guchar *data = engine->input.data;
  gsize n;

  if (engine->judge.ask == NULL && engine->ends == NULL) /* of nobody in particular */
    {
      n = riyo_fixed_masks_run (fixed->masks, data + *i * stride, n_records - *i);
      *i += n;
      *n_out += n * stride;
      engine->n_rows += n;
      engine->n_records += n;
      return TRUE;
    }
  while ((n = riyo_fixed_masks_check (fixed->masks, data + *i * stride, n_records - *i)) > 0)
    for (; n > 0; n--, ++*i)
      {
        engine->n_rows++;
        engine->n_of_type[0]++;
        if (!do_alone (fixed, &fixed->plans[0], 0, *i * stride, stride, n_out, error))
          return FALSE;
      }
  return TRUE;
}

/* Records from byte @first of the piece on. */
static gboolean
do_records (Fixed *fixed, gsize first, gsize n_records, gsize stride, gsize *n_out, GError **error)
{
  gboolean plain = fixed->masks == NULL && is_plain (fixed, first, n_records, stride);

  for (gsize i = 0; i < n_records; i++)
    {
      if (fixed->masks != NULL && !do_alike (fixed, &i, n_records, stride, n_out, error))
        return FALSE;
      if (i == n_records)
        break;
      if (G_UNLIKELY (fixed->may_end && begins_tail (fixed, first + i * stride, stride)))
        return do_tail (fixed, first + i * stride, n_out, error);
      if (G_UNLIKELY (fixed->may_end && is_last (fixed, first + i * stride)))
        return do_last (fixed, first + i * stride, n_out, error);
      if ((!plain && !check_record (fixed, first + i * stride, error))
          || !do_record (fixed, first + i * stride, stride, n_out, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare (Fixed *fixed, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  guint row;

  find_newline (fixed);
  if (!check_cr (fixed, error))
    return FALSE;
  fixed->may_end = (engine->layout->end_mark || engine->layout->blank_rows)
                   && engine->layout->text != RIYO_TEXT_BYTES;
  engine->newline_bytes = fixed->n_newline;
  if (engine->inherited.newline != fixed->n_newline)
    riyo_inherited_spread (&engine->inherited);
  riyo_unit_init (&fixed->unit, engine);
  if (engine->input.n >= engine->layout->record_bytes && engine->layout->type_first == 0
      && !engine->layout->has_units && !fixed->may_end)
    fixed->masks
        = riyo_fixed_masks_new (find_plan (fixed, NULL, &row), engine->layout, fixed->n_newline);
  return TRUE;
}

/* Reads on. What the last piece left of an open unit is the next one's beginning. */
static gboolean
read_piece (Fixed *fixed, GError **error)
{
  RiyoEngine *engine = &fixed->engine;
  gsize decided = fixed->unit.start;

  if (!riyo_input_fill (&engine->input, fixed->n_used - fixed->n_pending, error))
    return FALSE;
  while (fixed->n_newline == G_MAXUINT && !engine->input.ended
         && engine->input.n < engine->layout->record_bytes + 2)
    if (!riyo_input_fill (&engine->input, 0, error))
      return FALSE;
  if (engine->ends != NULL)
    g_array_set_size (engine->ends, 0);
  if (engine->answered != NULL)
    riyo_answered_drop (engine->answered, G_MAXSIZE);
  if (fixed->n_pending == 0)
    return TRUE;
  fixed->unit.start = 0;
  fixed->unit.end -= decided;
  for (gsize end = engine->layout->record_bytes + fixed->n_newline;
       engine->ends != NULL && end <= fixed->n_pending;
       end += engine->layout->record_bytes + fixed->n_newline)
    g_array_append_val (engine->ends, end);
  return TRUE;
}

/* Hands out what is decided; an open unit's records move to the end of what was used. */
static void
finish_piece (Fixed *fixed, gsize n_out)
{
  RiyoEngine *engine = &fixed->engine;
  gboolean open = fixed->unit.open && engine->judge.ask != NULL;
  gsize n_ready = open ? fixed->unit.start : n_out;

  fixed->n_pending = n_out - n_ready;
  memmove (engine->input.data + fixed->n_used - fixed->n_pending, engine->input.data + n_ready,
           fixed->n_pending);
  engine->out = engine->input.data;
  engine->n_out = engine->mode == RIYO_MODE_REFUSE && engine->n_findings > 0 ? 0 : n_ready;
}

static gboolean
step (RiyoEngine *engine, GError **error)
{
  Fixed *fixed = (Fixed *)engine;
  gsize first, stride, n_records, n_out;

  if (!read_piece (fixed, error))
    return FALSE;
  if (fixed->n_newline == G_MAXUINT && !prepare (fixed, error))
    return FALSE;
  first = n_out = fixed->n_pending;
  stride = engine->layout->record_bytes + fixed->n_newline;
  n_records = (engine->input.n - first) / stride;
  fixed->n_used = first + n_records * stride;
  if (!(fixed->over ? do_tail (fixed, 0, &n_out, error)
                    : do_records (fixed, first, n_records, stride, &n_out, error)))
    return FALSE;
  engine->finished = engine->input.ended;
  if (engine->finished && !fixed->over && !do_rest (fixed, fixed->n_used, &n_out, error))
    return FALSE;
  finish_piece (fixed, n_out);
  return TRUE;
}

static gboolean
first_step (RiyoEngine *engine, GError **error)
{
  Fixed *fixed = (Fixed *)engine;

  fixed->plans = g_new0 (RiyoFixedPlan, engine->layout->rows->len);
  engine->n_of_type = g_new0 (guint64, engine->layout->rows->len);
  fixed->slices = g_new0 (RiyoSlice, engine->layout->subject->len + 1);
  fixed->plain = g_malloc (engine->layout->subject->len * (gsize)engine->layout->record_bytes + 1);
  fixed->n_newline = G_MAXUINT;
  engine->step = step;
  return step (engine, error);
}

static void
clear (RiyoEngine *engine)
{
  Fixed *fixed = (Fixed *)engine;

  for (guint i = 0; fixed->plans != NULL && i < engine->layout->rows->len; i++)
    clear_plan (&fixed->plans[i]);
  g_free (fixed->plans);
  g_free (fixed->masks);
  g_free (fixed->slices);
  g_free (fixed->plain);
  riyo_unit_clear (&fixed->unit);
}

RiyoEngine *
riyo_fixed_engine_new (void)
{
  Fixed *fixed = g_new0 (Fixed, 1);

  fixed->engine.step = first_step;
  fixed->engine.clear = clear;
  return &fixed->engine;
}
