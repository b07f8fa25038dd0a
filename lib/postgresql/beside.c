/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rewriter has put into a query: columns that are evaluated, and that nobody who may be
 * asked for permissions has named: the condition of a view that is written to, its CHECK OPTION,
 * its defaults, the condition of a rule; and rows that a rule goes through. */
#include "internal.h"

#include <access/sysattr.h>
#include <catalog/pg_class.h>
#include <nodes/bitmapset.h>
#include <nodes/nodeFuncs.h>
#include <parser/parsetree.h>

typedef struct
{
  RangeTblEntry *rte;
  Bitmapset *columns;
} Beside;

typedef struct
{
  List *queries; /* Query, the innermost first */
  List *found;   /* Beside */
} Walk;

static Beside *
find (Walk *walk, RangeTblEntry *rte)
{
  Beside *beside;
  ListCell *cell;

  foreach (cell, walk->found)
    if (((Beside *)lfirst (cell))->rte == rte)
      return lfirst (cell);
  beside = palloc0 (sizeof *beside);
  beside->rte = rte;
  walk->found = lappend (walk->found, beside);
  return beside;
}

/* What it is asked for, it has named. */
static bool
is_named (const RangeTblEntry *rte, int member)
{
  return (rte->requiredPerms & ACL_SELECT) != 0
         && (bms_is_member (member, rte->selectedCols)
             || bms_is_member (-FirstLowInvalidHeapAttributeNumber, rte->selectedCols));
}

static void
note (Walk *walk, RangeTblEntry *rte, AttrNumber attnum)
{
  int member = attnum - FirstLowInvalidHeapAttributeNumber;
  Beside *beside;

  if (rte->rtekind != RTE_RELATION || rte->requiredPerms == 0 || rte->relkind == RELKIND_VIEW
      || rte->relkind == RELKIND_COMPOSITE_TYPE || is_named (rte, member))
    return;
  beside = find (walk, rte);
  beside->columns = bms_add_member (beside->columns, member);
}

/* What an INSERT fills beside its own list comes of a view's defaults, or of the table's. */
static void
note_filled (Walk *walk, const Query *query)
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
        note (walk, rte, entry->resno);
    }
}

/* A rule goes through the rows of the statement that it was made for: that there are any, it has
 * read. */
static void
note_counted (Walk *walk, const Query *query)
{
  int at = 0;
  ListCell *cell;

  foreach (cell, query->rtable)
    if (++at != query->resultRelation
        && !bms_is_empty (lfirst_node (RangeTblEntry, cell)->updatedCols))
      note (walk, lfirst_node (RangeTblEntry, cell), FirstLowInvalidHeapAttributeNumber);
}

static bool
walk_node (Node *node, void *context)
{
  Walk *walk = context;
  bool stops;

  if (node == NULL)
    return false;
  if (IsA (node, Var))
    {
      const Var *column = (const Var *)node;
      const Query *query = list_nth (walk->queries, (int)column->varlevelsup);

      if (!IS_SPECIAL_VARNO (column->varno))
        note (walk, rt_fetch (column->varno, query->rtable), column->varattno);
      return false;
    }
  if (IsA (node, OnConflictExpr)) /* of what is offered, all columns stand in a list */
    {
      const OnConflictExpr *conflict = (const OnConflictExpr *)node;

      return walk_node ((Node *)conflict->arbiterElems, context)
             || walk_node (conflict->arbiterWhere, context)
             || walk_node ((Node *)conflict->onConflictSet, context)
             || walk_node (conflict->onConflictWhere, context);
    }
  if (!IsA (node, Query))
    return expression_tree_walker (node, walk_node, context);
  walk->queries = lcons (node, walk->queries);
  note_filled (walk, (const Query *)node);
  note_counted (walk, (const Query *)node);
  stops = query_tree_walker ((Query *)node, walk_node, context, QTW_IGNORE_JOINALIASES);
  walk->queries = list_delete_first (walk->queries);
  return stops;
}

void
riyo_pg_beside_note (Query *query)
{
  Walk walk = { 0 };
  ListCell *cell;

  walk_node ((Node *)query, &walk);
  foreach (cell, walk.found)
    riyo_pg_mark (((const Beside *)lfirst (cell))->rte, RIYO_PG_BESIDE,
                  ((const Beside *)lfirst (cell))->columns);
}
