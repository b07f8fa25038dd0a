/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the places a layout names can stand beside each other. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "layout.h"

static gboolean
overlap (const RiyoPart *a, const RiyoPart *b)
{
  if (a->kind != b->kind || a->row != b->row)
    return FALSE;
  if (a->kind != RIYO_PART_COLUMN && a->kind != RIYO_PART_RANGE)
    return TRUE;
  if (a->column != NULL && b->column != NULL)
    return strcmp (a->column, b->column) == 0;
  return a->first <= b->last && b->first <= a->last;
}

static gboolean
check_overlaps (const RiyoLayout *layout, const char *file, GError **error)
{
  for (guint i = 0; i < layout->parts->len; i++)
    for (guint k = i + 1; k < layout->parts->len; k++)
      {
        const RiyoPart *a = riyo_layout_part_at (layout, i), *b = riyo_layout_part_at (layout, k);

        if (overlap (a, b))
          return riyo_error_at (error, RIYO_ERROR_NAME, file, b->line,
                                _ ("[%s] names what [%s] names already"), b->name, a->name);
      }
  return TRUE;
}

static gboolean
check_column_count (const RiyoLayout *layout, const char *file, GError **error)
{
  for (guint i = 0; layout->n_columns > 0 && i < layout->parts->len; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);

      if (part->kind == RIYO_PART_COLUMN && part->last > layout->n_columns
          && part->last != RIYO_COLUMN_LIMIT)
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, part->line,
                              _ ("[%s] lies beyond 列数=%u"), part->name, layout->n_columns);
    }
  return TRUE;
}

static gboolean
check_preamble (const RiyoLayout *layout, const char *file, GError **error)
{
  if (layout->header_row > 1 && layout->preamble_part == G_MAXUINT)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, 0,
                          _ ("見出し行=%u, but no group names the rows before it; expected "
                             "[前置き] with 行数 and 個人情報でない or 類型"),
                          layout->header_row);
  return TRUE;
}

gboolean
riyo_layout_check_places (RiyoLayout *layout, const char *file, GError **error)
{
  if (layout->parts->len == 0)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, 0, _ ("the layout names no part"));
  return check_overlaps (layout, file, error) && check_column_count (layout, file, error)
         && check_preamble (layout, file, error);
}
