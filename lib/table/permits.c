/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pure question to the table alone. */
#include "config.h"

#include "rule/rule.h"
#include "table.h"

gboolean
riyo_table_permits (RiyoTable *table, const char *purpose, RiyoTags tags, GError **error)
{
  if (table == NULL)
    return riyo_fail_null (error);
  guint index = purpose != NULL ? riyo_table_find_purpose (table, purpose) : G_MAXUINT;
  RiyoMasks masks = { .known = table->known };
  const RiyoPurpose *stated;
  RiyoVerdict verdict;

  if (index == G_MAXUINT || riyo_table_purpose_at (table, index)->cells == 0)
    {
      riyo_refuse_purpose (error, table, purpose != NULL ? purpose : "", 0, NULL);
      return FALSE;
    }
  stated = riyo_table_purpose_at (table, index);
  masks.celled = masks.scoped = masks.unsuspended
      = stated->cells; /* nobody's role, nobody's data */
  verdict = riyo_rule_decide (&masks, tags);
  if (G_UNLIKELY (!verdict.permitted))
    riyo_refuse_datum (error, table, verdict, stated->label, stated->cells, NULL);
  return verdict.permitted;
}
