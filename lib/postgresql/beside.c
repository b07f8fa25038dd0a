/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rewriter has put into a query: columns that are evaluated, and that nobody who may be
 * asked for permissions has named: the condition of a view that is written to, its CHECK OPTION,
 * its defaults, the condition of a rule; and rows that a rule goes through. */
#include "internal.h"

#include <access/sysattr.h>
#include <catalog/pg_class.h>
#include <nodes/bitmapset.h>
#include <parser/parsetree.h>

/* What it is asked for, it has named. */
static bool
is_named (const RangeTblEntry *rte, int member)
{
  return (rte->requiredPerms & ACL_SELECT) != 0
         && (bms_is_member (member, rte->selectedCols)
             || bms_is_member (-FirstLowInvalidHeapAttributeNumber, rte->selectedCols));
}

/* Of those columns, the ones that are not. */
static void
note (RangeTblEntry *rte, const Bitmapset *columns)
{
  Bitmapset *unnamed = NULL;
  int member = -1;

  if (rte->rtekind != RTE_RELATION || rte->requiredPerms == 0 || rte->relkind == RELKIND_VIEW
      || rte->relkind == RELKIND_COMPOSITE_TYPE)
    return;
  while ((member = bms_next_member (columns, member)) >= 0)
    if (!is_named (rte, member))
      unnamed = bms_add_member (unnamed, member);
  riyo_pg_mark (rte, RIYO_PG_BESIDE, unnamed);
}

/* What an INSERT fills beside its own list comes of a view's defaults, or of the table's. */
static void
note_filled (const Query *query)
{
  RangeTblEntry *rte;
  ListCell *cell;

  if (query->commandType != CMD_INSERT || query->resultRelation == 0)
    return;
  rte = rt_fetch (query->resultRelation, query->rtable);
  if (rte->rtekind != RTE_RELATION || rte->relkind == RELKIND_VIEW)
    return;
  foreach (cell, query->targetList)
    {
      const TargetEntry *entry = lfirst_node (TargetEntry, cell);
      int member = entry->resno - FirstLowInvalidHeapAttributeNumber;

      if (!entry->resjunk && !bms_is_member (member, rte->insertedCols)
          && !(IsA (entry->expr, Const) && ((const Const *)entry->expr)->constisnull)
          && !riyo_pg_relation_fills (rte->relid, entry->resno))
        note (rte, bms_make_singleton (member));
    }
}

/* A rule goes through the rows of the statement that it was made for: that there are any, it has
 * read. */
static void
note_counted (const Query *query)
{
  int at = 0;
  ListCell *cell;

  foreach (cell, query->rtable)
    if (++at != query->resultRelation
        && !bms_is_empty (lfirst_node (RangeTblEntry, cell)->updatedCols))
      note (lfirst_node (RangeTblEntry, cell), bms_make_singleton (0));
}

void
riyo_pg_beside_note (Query *query)
{
  RiyoPgNamed named;
  ListCell *cell;

  if (riyo_pg_columns_are_stated (query))
    return;
  named = riyo_pg_columns_list (query);
  foreach (cell, named.entries)
    {
      const RiyoPgNamedOf *of = lfirst (cell);

      note (of->rte, of->columns);
    }
  foreach (cell, named.queries)
    {
      note_filled (lfirst_node (Query, cell));
      note_counted (lfirst_node (Query, cell));
    }
}
