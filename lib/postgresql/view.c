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
#include <parser/parsetree.h>

#define WHOLE (-FirstLowInvalidHeapAttributeNumber)

typedef struct
{
  RangeTblEntry *rte;
  Bitmapset *columns;
} Used;

typedef struct
{
  List *around; /* Query, the innermost first */
  List *all;    /* Query, an outer one first */
  List *used;   /* Used */
} Walk;

static Used *
find (const Walk *walk, const RangeTblEntry *rte)
{
  ListCell *cell;

  foreach (cell, walk->used)
    if (((Used *)lfirst (cell))->rte == rte)
      return lfirst (cell);
  return NULL;
}

static Bitmapset *
get_used (const Walk *walk, const RangeTblEntry *rte)
{
  const Used *found = find (walk, rte);

  return found != NULL ? found->columns : NULL;
}

static void
note (Walk *walk, RangeTblEntry *rte, AttrNumber attnum)
{
  Used *used = find (walk, rte);

  if (used == NULL)
    {
      used = palloc0 (sizeof *used);
      used->rte = rte;
      walk->used = lappend (walk->used, used);
    }
  used->columns = bms_add_member (used->columns, attnum - FirstLowInvalidHeapAttributeNumber);
}

static bool walk_node (Node *node, void *context);

/* A join's column is what it stands for, where the join is. */
static bool
walk_joined (Walk *walk, const Var *column, const RangeTblEntry *join)
{
  List *around = walk->around;
  Node *meant = column->varattno > 0 ? list_nth (join->joinaliasvars, column->varattno - 1)
                                     : (Node *)join->joinaliasvars;
  bool stops;

  walk->around = list_copy_tail (around, (int)column->varlevelsup);
  stops = walk_node (meant, walk);
  walk->around = around;
  return stops;
}

static bool
walk_column (Walk *walk, const Var *column)
{
  const Query *query = list_nth (walk->around, (int)column->varlevelsup);
  RangeTblEntry *rte;

  if (IS_SPECIAL_VARNO (column->varno))
    return false;
  rte = rt_fetch (column->varno, query->rtable);
  if (rte->rtekind == RTE_JOIN)
    return walk_joined (walk, column, rte);
  note (walk, rte, column->varattno);
  return false;
}

static bool
walk_node (Node *node, void *context)
{
  Walk *walk = context;
  bool stops;

  if (node == NULL)
    return false;
  if (IsA (node, Var))
    return walk_column (walk, (const Var *)node);
  if (!IsA (node, Query))
    return expression_tree_walker (node, walk_node, context);
  walk->all = lappend (walk->all, node);
  walk->around = lcons (node, walk->around);
  stops = query_tree_walker ((Query *)node, walk_node, context, QTW_IGNORE_JOINALIASES);
  walk->around = list_delete_first (walk->around);
  return stops;
}

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
leave_out_of_all (const Walk *walk)
{
  bool has = false;
  ListCell *cell, *entry;

  foreach (cell, walk->all)
    if (lfirst_node (Query, cell)->setOperations == NULL)
      foreach (entry, lfirst_node (Query, cell)->rtable)
        {
          const RangeTblEntry *rte = lfirst_node (RangeTblEntry, entry);

          if (rte->rtekind == RTE_SUBQUERY && is_of_view (rte->subquery))
            has |= leave_out (rte->subquery, get_used (walk, rte));
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
mark_idle (const Walk *walk, const Query *view)
{
  ListCell *cell;

  foreach (cell, view->rtable)
    {
      RangeTblEntry *rte = lfirst_node (RangeTblEntry, cell);
      Bitmapset *used = get_used (walk, rte);

      if (is_read (rte) && !bms_is_member (WHOLE, used))
        riyo_pg_mark (rte, RIYO_PG_IDLE, bms_difference (rte->selectedCols, used));
    }
}

/* Each view that a view reads from may be asked for less in turn. */
void
riyo_pg_view_note (Query *query)
{
  Walk walk;
  ListCell *cell;

  do
    {
      walk = (Walk){ 0 };
      walk_node ((Node *)query, &walk);
    }
  while (leave_out_of_all (&walk));
  foreach (cell, walk.all)
    if (is_of_view (lfirst_node (Query, cell)))
      mark_idle (&walk, lfirst_node (Query, cell));
}
