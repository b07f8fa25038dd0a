/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pure question to the table alone. */
#include "config.h"

#include "table-refusal.h"
#include "table.h"

gboolean
riyo_table_permits (RiyoTable *table, const char *purpose, RiyoTags tags, GError **error)
{
  guint index = purpose != NULL ? riyo_table_find_purpose (table, purpose) : G_MAXUINT;
  RiyoTags cells, failed;

  if (index == G_MAXUINT || riyo_table_purpose_at (table, index)->cells == 0)
    {
      riyo_refuse_purpose (error, table, purpose != NULL ? purpose : "", NULL);
      return FALSE;
    }
  cells = riyo_table_purpose_at (table, index)->cells;
  if (G_LIKELY (tags != 0 && (tags & ~cells) == 0))
    return TRUE;
  if (tags == 0 || (tags & RIYO_TAGS_UNTAGGED) != 0)
    {
      riyo_refuse_untagged (error);
      return FALSE;
    }
  failed = tags & ~table->known;
  riyo_refuse_category (error, table,
                        failed != 0 ? RIYO_REFUSAL_UNKNOWN_CATEGORY : RIYO_REFUSAL_NOT_IN_TABLE,
                        riyo_tags_lowest (failed != 0 ? failed : tags & ~cells),
                        riyo_table_purpose_at (table, index)->label, cells, NULL);
  return FALSE;
}
