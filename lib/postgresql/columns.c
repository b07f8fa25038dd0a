/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns that are named: of all entries of a query's range tables, and of its queries within; and
 * by an expression that has no query around it. */
#include "internal.h"

#include <access/sysattr.h>
#include <catalog/pg_class.h>
#include <nodes/bitmapset.h>
#include <nodes/nodeFuncs.h>
#include <parser/parsetree.h>

typedef struct
{
  Bitmapset *columns;
  Index first, last; /* of the entries that are asked about, */
  Index up;          /* and how deep in queries within we are */
} Wanted;

static bool
walk_wanted (Node *node, void *context)
{
  Wanted *wanted = context;
  bool stops;

  if (node == NULL)
    return false;
  if (IsA (node, Var))
    {
      const Var *column = (const Var *)node;

      if (column->varno >= (int)wanted->first && column->varno <= (int)wanted->last
          && column->varlevelsup == wanted->up)
        wanted->columns = bms_add_member (wanted->columns,
                                          column->varattno - FirstLowInvalidHeapAttributeNumber);
      return false;
    }
  if (!IsA (node, Query))
    return expression_tree_walker (node, walk_wanted, context);
  wanted->up++;
  stops = query_tree_walker ((Query *)node, walk_wanted, context, 0);
  wanted->up--;
  return stops;
}

Bitmapset *
riyo_pg_columns_get (Node *expression, Index first, Index last)
{
  Wanted wanted = { .first = first, .last = last };

  walk_wanted (expression, &wanted);
  return wanted.columns;
}

typedef struct
{
  List *around;        /* Query, the innermost first */
  RiyoPgNamed *within; /* what is found */
} Walk;

static RiyoPgNamedOf *
find (const RiyoPgNamed *named, const RangeTblEntry *rte)
{
  ListCell *cell;

  foreach (cell, named->entries)
    if (((RiyoPgNamedOf *)lfirst (cell))->rte == rte)
      return lfirst (cell);
  return NULL;
}

static void
note (RiyoPgNamed *named, RangeTblEntry *rte, AttrNumber attnum)
{
  RiyoPgNamedOf *found = find (named, rte);

  if (found == NULL)
    {
      found = palloc0 (sizeof *found);
      found->rte = rte;
      named->entries = lappend (named->entries, found);
    }
  found->columns = bms_add_member (found->columns, attnum - FirstLowInvalidHeapAttributeNumber);
}

static bool walk (Node *node, void *context);

/* A join's column is what it stands for, where the join is. */
static bool
walk_joined (Walk *walked, const Var *column, const RangeTblEntry *join)
{
  List *around = walked->around;
  Node *meant = column->varattno > 0 ? list_nth (join->joinaliasvars, column->varattno - 1)
                                     : (Node *)join->joinaliasvars;
  bool stops;

  walked->around = list_copy_tail (around, (int)column->varlevelsup);
  stops = walk (meant, walked);
  walked->around = around;
  return stops;
}

static bool
walk_column (Walk *walked, const Var *column)
{
  const Query *query = list_nth (walked->around, (int)column->varlevelsup);
  RangeTblEntry *rte;

  if (IS_SPECIAL_VARNO (column->varno))
    return false;
  rte = rt_fetch (column->varno, query->rtable);
  if (rte->rtekind == RTE_JOIN)
    return walk_joined (walked, column, rte);
  note (walked->within, rte, column->varattno);
  return false;
}

/* Of what is offered, all columns stand in a list. */
static bool
walk_conflict (Walk *walked, const OnConflictExpr *conflict)
{
  return walk ((Node *)conflict->arbiterElems, walked) || walk (conflict->arbiterWhere, walked)
         || walk ((Node *)conflict->onConflictSet, walked)
         || walk (conflict->onConflictWhere, walked);
}

static bool
walk (Node *node, void *context)
{
  Walk *walked = context;
  bool stops;

  if (node == NULL)
    return false;
  if (IsA (node, Var))
    return walk_column (walked, (const Var *)node);
  if (IsA (node, OnConflictExpr))
    return walk_conflict (walked, (const OnConflictExpr *)node);
  if (!IsA (node, Query))
    return expression_tree_walker (node, walk, context);
  walked->within->queries = lappend (walked->within->queries, node);
  walked->around = lcons (node, walked->around);
  stops = query_tree_walker ((Query *)node, walk, context, QTW_IGNORE_JOINALIASES);
  walked->around = list_delete_first (walked->around);
  return stops;
}

/* Of tables, sets and values alone. */
bool
riyo_pg_columns_are_stated (const Query *query)
{
  ListCell *cell;

  if (query->commandType != CMD_SELECT || query->cteList != NIL || query->hasSubLinks
      || query->hasRowSecurity)
    return false;
  foreach (cell, query->rtable)
    {
      const RangeTblEntry *rte = lfirst_node (RangeTblEntry, cell);

      if (rte->securityQuals != NIL || rte->relkind == RELKIND_VIEW
          || (rte->rtekind != RTE_RELATION && rte->rtekind != RTE_FUNCTION
              && rte->rtekind != RTE_VALUES && rte->rtekind != RTE_RESULT))
        return false;
    }
  return true;
}

RiyoPgNamed
riyo_pg_columns_list (Query *query)
{
  RiyoPgNamed named = { 0 };
  Walk walked = { .within = &named };

  walk ((Node *)query, &walked);
  return named;
}

Bitmapset *
riyo_pg_columns_get_of (const RiyoPgNamed *named, const RangeTblEntry *rte)
{
  const RiyoPgNamedOf *found = find (named, rte);

  return found != NULL ? found->columns : NULL;
}
