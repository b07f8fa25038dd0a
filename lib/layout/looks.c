/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns that look like another and are not it: the header's exact bytes decide. Asked at
 * adoption. */
#include "config.h"

#include <string.h>

#include "internal.h"

static gboolean
check (GHashTable *seen, const char *column, guint line, const char *file, GError **error)
{
  g_autofree char *look = riyo_text_look (column);
  const char *other = g_hash_table_lookup (seen, look);

  if (other != NULL && strcmp (other, column) != 0)
    return riyo_error_at (error, RIYO_ERROR_NAME, file, line,
                          _ ("the column “%s” looks like “%s” and is another (in width, case, or "
                             "the characters used); expected the same, or one of the two by its "
                             "number: [列 N番] with 見出し="),
                          column, other);
  g_hash_table_replace (seen, g_steal_pointer (&look), (gpointer)column);
  return TRUE;
}

gboolean
riyo_layout_check_looks (const RiyoLayout *layout, const char *file, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < layout->parts->len; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);

      if (part->kind == RIYO_PART_COLUMN && part->column != NULL && part->first == 0
          && !check (seen, part->column, part->line, file, error))
        return FALSE;
    }
  for (guint i = 0; i < layout->subject->len; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);

      if (place->column != NULL && place->first == 0
          && !check (seen, place->column, place->line, file, error))
        return FALSE;
    }
  return TRUE;
}
