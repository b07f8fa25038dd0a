/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns of a view that nobody asks for are not made, and so not used: what they are made of
 * stands in the view's text alone. */
#include "internal.h"

#include <access/sysattr.h>
#include <catalog/pg_class.h>
#include <nodes/bitmapset.h>
#include <nodes/makefuncs.h>
#include <nodes/nodeFuncs.h>
#include <optimizer/optimizer.h>

#define WHOLE (-FirstLowInvalidHeapAttributeNumber)

static bool
is_view (const RangeTblEntry *rte)
{
  return rte->rtekind == RTE_RELATION && rte->relkind == RELKIND_VIEW;
}

/* The rewriter leaves the view itself there, for the sake of its permissions. */
static bool
is_of_view (const Query *query)
{
  return query->commandType == CMD_SELECT && query->rtable != NIL
         && is_view (linitial_node (RangeTblEntry, query->rtable));
}

/* As the planner leaves out what nobody asks of a query within another. */
static bool
is_made_anyway (const TargetEntry *entry)
{
  return entry->resjunk || entry->ressortgroupref != 0 || IsA (entry->expr, Const)
         || expression_returns_set ((Node *)entry->expr)
         || contain_volatile_functions ((Node *)entry->expr);
}

static bool
leave_out (Query *view, const Bitmapset *used)
{
  bool has = false;
  ListCell *cell;

  if (view->setOperations != NULL || (view->distinctClause != NIL && !view->hasDistinctOn)
      || bms_is_member (WHOLE, used))
    return false;
  foreach (cell, view->targetList)
    {
      TargetEntry *entry = lfirst_node (TargetEntry, cell);
      Node *value = (Node *)entry->expr;

      if (bms_is_member (entry->resno - FirstLowInvalidHeapAttributeNumber, used)
          || is_made_anyway (entry))
        continue;
      entry->expr
          = (Expr *)makeNullConst (exprType (value), exprTypmod (value), exprCollation (value));
      has = true;
    }
  return has;
}

static bool
leave_out_of_all (const RiyoPgNamed *named)
{
  bool has = false;
  ListCell *cell, *entry;

  foreach (cell, named->queries)
    if (lfirst_node (Query, cell)->setOperations == NULL)
      foreach (entry, lfirst_node (Query, cell)->rtable)
        {
          const RangeTblEntry *rte = lfirst_node (RangeTblEntry, entry);

          if (rte->rtekind == RTE_SUBQUERY && is_of_view (rte->subquery))
            has |= leave_out (rte->subquery, riyo_pg_columns_get_of (named, rte));
        }
  return has;
}

/* Or locks: rows stay as they are. */
static bool
is_read (const RangeTblEntry *rte)
{
  return rte->rtekind == RTE_RELATION && !is_view (rte) && (rte->requiredPerms & ACL_SELECT) != 0
         && (rte->requiredPerms & ~(AclMode)(ACL_SELECT | ACL_UPDATE)) == 0
         && bms_is_empty (rte->updatedCols);
}

static void
mark_idle (const RiyoPgNamed *named, const Query *view)
{
  ListCell *cell;

  foreach (cell, view->rtable)
    {
      RangeTblEntry *rte = lfirst_node (RangeTblEntry, cell);
      Bitmapset *used = riyo_pg_columns_get_of (named, rte);

      if (is_read (rte) && !bms_is_member (WHOLE, used))
        riyo_pg_mark (rte, RIYO_PG_IDLE, bms_difference (rte->selectedCols, used));
    }
}

/* Each view that a view reads from may be asked for less in turn. */
void
riyo_pg_view_note (Query *query)
{
  RiyoPgNamed named;
  ListCell *cell;

  if (riyo_pg_columns_are_stated (query))
    return;
  do
    named = riyo_pg_columns_list (query);
  while (leave_out_of_all (&named));
  foreach (cell, named.queries)
    if (is_of_view (lfirst_node (Query, cell)))
      mark_idle (&named, lfirst_node (Query, cell));
}
