/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the client sends in a statement, or whoever has written the statement: values, and rows of
 * them. Nothing of it was read by the statement itself. */
#include "internal.h"

#include <nodes/nodeFuncs.h>
#include <optimizer/clauses.h>
#include <optimizer/optimizer.h>
#include <utils/fmgroids.h>

/* Or what is always made of one. */
bool
riyo_pg_sent_is_value (Node *value)
{
  return !contain_var_clause (value) && !contain_subplans (value)
         && !contain_mutable_functions (value) && !riyo_pg_expression_runs_code (value);
}

/* unnest () of arrays. */
static bool
is_unnested (const RangeTblEntry *rte)
{
  ListCell *cell;

  foreach (cell, rte->functions)
    {
      const FuncExpr *call = (const FuncExpr *)lfirst_node (RangeTblFunction, cell)->funcexpr;

      if (!IsA (call, FuncExpr) || call->funcid != F_UNNEST_ANYARRAY
          || !riyo_pg_sent_is_value ((Node *)call))
        return false;
    }
  return true;
}

static bool
is_list_in_query (const RangeTblEntry *rte, bool one)
{
  if (rte->rtekind == RTE_VALUES)
    return riyo_pg_sent_is_value ((Node *)rte->values_lists)
           && (!one || list_length (rte->values_lists) == 1);
  return rte->rtekind == RTE_RESULT || (rte->rtekind == RTE_FUNCTION && !one && is_unnested (rte));
}

/* VALUES …, SELECT … FROM unnest (…), and SELECT of values alone; of a column of them, as it is. */
bool
riyo_pg_sent_is_query (const Query *query, bool one)
{
  ListCell *cell;

  if (query->commandType != CMD_SELECT || query->setOperations != NULL || query->cteList != NIL
      || query->hasSubLinks || query->hasTargetSRFs || query->jointree->quals != NULL
      || contain_vars_of_level ((Node *)unconstify (Query *, query), 1))
    return false;
  foreach (cell, query->rtable)
    if (!is_list_in_query (lfirst_node (RangeTblEntry, cell), one))
      return false;
  foreach (cell, query->targetList)
    {
      Node *value = (Node *)lfirst_node (TargetEntry, cell)->expr;

      if (!IsA (value, Var) && !riyo_pg_sent_is_value (value))
        return false;
    }
  return true;
}

bool
riyo_pg_sent_is_list (const RangeTblEntry *rte, bool one)
{
  if (rte->rtekind == RTE_SUBQUERY)
    return !rte->lateral && riyo_pg_sent_is_query (rte->subquery, one);
  return rte->rtekind == RTE_FUNCTION && !one && is_unnested (rte);
}
