/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Within a plan, whose a row is is asked before any code of users sees it. The planner puts what is
 * cheap and declared LEAKPROOF first, and what an index may have to ask again. */
#include "internal.h"

#include <miscadmin.h>
#include <nodes/nodeFuncs.h>
#include <optimizer/clauses.h>

static bool
runs_code (Node *clause)
{
  return riyo_pg_expression_runs_code (clause) || contain_subplans (clause);
}

static List *
put_first (List *conditions, bool *asks)
{
  bool is_late = false;
  ListCell *cell;

  foreach (cell, conditions)
    {
      Node *clause = lfirst (cell);

      if (riyo_pg_skip_is_question (clause))
        {
          *asks = true;
          return is_late ? lcons (clause, list_delete_ptr (conditions, clause)) : conditions;
        }
      is_late |= runs_code (clause);
    }
  return conditions;
}

/* What is asked of a row that an index has found, before any of its conditions. */
static List *
get_again (const Plan *plan)
{
  switch (nodeTag (plan))
    {
    case T_IndexScan:
      return ((const IndexScan *)plan)->indexqualorig;
    case T_IndexOnlyScan:
      return ((const IndexOnlyScan *)plan)->recheckqual;
    case T_BitmapHeapScan:
      return ((const BitmapHeapScan *)plan)->bitmapqualorig;
    default:
      return NIL;
    }
}

static void put_first_in (Plan *plan);

static void
put_first_in_each (List *plans)
{
  ListCell *cell;

  foreach (cell, plans)
    put_first_in (lfirst (cell));
}

static void
put_first_in_parts (Plan *plan)
{
  switch (nodeTag (plan))
    {
    case T_Append:
      put_first_in_each (((Append *)plan)->appendplans);
      break;
    case T_MergeAppend:
      put_first_in_each (((MergeAppend *)plan)->mergeplans);
      break;
    case T_SubqueryScan:
      put_first_in (((SubqueryScan *)plan)->subplan);
      break;
    case T_CustomScan:
      put_first_in_each (((CustomScan *)plan)->custom_plans);
      break;
    default:
      break;
    }
}

static void
put_first_in (Plan *plan)
{
  bool asks = false;

  if (plan == NULL)
    return;
  check_stack_depth ();
  plan->qual = put_first (plan->qual, &asks);
  if (asks && runs_code ((Node *)get_again (plan)))
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL,
                    _ ("a function of users in an index would see rows of who is left out"));
  put_first_in (outerPlan (plan));
  put_first_in (innerPlan (plan));
  put_first_in_parts (plan);
}

void
riyo_pg_skip_put_first (PlannedStmt *plan)
{
  put_first_in (plan->planTree);
  put_first_in_each (plan->subplans);
}
