/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a part of a statement that writes, WITH x AS (INSERT … RETURNING …), tells the others: how
 * many rows there were, and which keys were taken. */
#include "internal.h"

#include <parser/parsetree.h>

static RiyoTags
get_told (const PlannedStmt *plan, const ModifyTable *part)
{
  RiyoPgTouched touched = { 0 };

  riyo_pg_touch_range_table (&touched, list_make1 (rt_fetch (part->nominalRelation, plan->rtable)));
  return touched.told | (part->onConflictAction != ONCONFLICT_NONE ? touched.met : 0);
}

RiyoTags
riyo_pg_parts_get_told (const PlannedStmt *plan)
{
  RiyoTags told = 0;
  ListCell *cell;

  if (!plan->hasModifyingCTE)
    return 0;
  foreach (cell, plan->subplans)
    {
      const ModifyTable *part = lfirst (cell);

      if (part != NULL && IsA (part, ModifyTable) && part->returningLists != NIL)
        told |= get_told (plan, part);
    }
  return told;
}
