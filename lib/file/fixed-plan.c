/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which bytes of a fixed-width record pass. */
#include "config.h"

#include "engine.h"
#include "fixed.h"
#include "layout/layout.h"

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

void
riyo_fixed_plan_make (RiyoFixedPlan *plan, RiyoEngine *engine, guint row)
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

void
riyo_fixed_plan_clear (RiyoFixedPlan *plan)
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

gboolean
riyo_fixed_plan_check_edges (const RiyoFixedPlan *plan, const RiyoLayout *layout,
                             const guchar *record)
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
