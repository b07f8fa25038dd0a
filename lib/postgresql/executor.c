/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plans and their execution: checked before anything is estimated, where permissions are, and again
 * each time that rows are asked for. */
#include "internal.h"

#include <access/parallel.h>
#include <executor/executor.h>
#include <optimizer/planner.h>

static planner_hook_type next_planner = NULL;
static ExecutorCheckPerms_hook_type next_check = NULL;
static ExecutorStart_hook_type next_start = NULL;
static ExecutorRun_hook_type next_run = NULL;
static ExecutorFinish_hook_type next_finish = NULL;

/* The plan of a parallel worker is its leader's, who has checked it; a function in there is not. */
static bool
is_leaders (void)
{
  return IsParallelWorker () && riyo_pg_place.depth == 0;
}

/* What functions read while they were folded in, stays in the plan. */
static PlannedStmt *
plan_within (Query *query, const char *text, int options, ParamListInfo parameters)
{
  RiyoPgCarried before = riyo_pg_flow_start_plan ();
  PlannedStmt *volatile planned = NULL;

  riyo_pg_place.depth++;
  PG_TRY ();
  {
    planned = next_planner != NULL ? next_planner (query, text, options, parameters)
                                   : standard_planner (query, text, options, parameters);
  }
  PG_FINALLY ();
  {
    riyo_pg_place.depth--;
    riyo_pg_flow_end_plan (before);
  }
  PG_END_TRY ();
  return planned;
}

static PlannedStmt *
plan (Query *query, const char *text, int options, ParamListInfo parameters)
{
  RiyoPgTouched touched = { 0 };

  if (!is_leaders ())
    {
      riyo_pg_touch_query (&touched, query);
      riyo_pg_check (&touched);
    }
  return plan_within (query, text, options, parameters);
}

static bool
check_permissions (List *range_table, bool throws)
{
  RiyoPgTouched touched = { 0 };

  if (!is_leaders ())
    {
      riyo_pg_touch_range_table (&touched, range_table);
      riyo_pg_check (&touched);
      riyo_pg_flow_add (&touched);
    }
  return next_check == NULL || next_check (range_table, throws);
}

static void
start (QueryDesc *query, int flags)
{
  riyo_pg_place.executes = true;
  riyo_pg_flow_start (false);
  if (next_start != NULL)
    next_start (query, flags);
  else
    standard_ExecutorStart (query, flags);
}

/* A cursor goes on by what is in force now, and what it reads flows into what it calls. */
static void
check_again (QueryDesc *query)
{
  RiyoPgTouched touched = { 0 };

  if (is_leaders ())
    return;
  riyo_pg_flow_start (false);
  riyo_pg_flow_resume (query);
  riyo_pg_touch_range_table (&touched, query->plannedstmt->rtable);
  if (query->already_executed)
    riyo_pg_check (&touched);
  riyo_pg_flow_add (&touched);
}

static void
run (QueryDesc *query, ScanDirection direction, uint64 count, bool once)
{
  MemoryContext context = CurrentMemoryContext;

  check_again (query);
  riyo_pg_place.depth++;
  PG_TRY ();
  {
    if (next_run != NULL)
      next_run (query, direction, count, once);
    else
      standard_ExecutorRun (query, direction, count, once);
  }
  PG_CATCH ();
  {
    riyo_pg_place.depth--;
    riyo_pg_rethrow_bare (context, riyo_pg_flow_is_personal ());
  }
  PG_END_TRY ();
  riyo_pg_place.depth--;
  if (!once && !is_leaders ())
    riyo_pg_flow_keep (query);
}

static void
finish (QueryDesc *query)
{
  MemoryContext context = CurrentMemoryContext;

  riyo_pg_place.depth++;
  PG_TRY ();
  {
    if (next_finish != NULL)
      next_finish (query);
    else
      standard_ExecutorFinish (query);
  }
  PG_CATCH ();
  {
    riyo_pg_place.depth--;
    riyo_pg_rethrow_bare (context, riyo_pg_flow_is_personal ());
  }
  PG_END_TRY ();
  riyo_pg_place.depth--;
}

void
riyo_pg_hook_executor (void)
{
  next_planner = planner_hook;
  planner_hook = plan;
  next_check = ExecutorCheckPerms_hook;
  ExecutorCheckPerms_hook = check_permissions;
  next_start = ExecutorStart_hook;
  ExecutorStart_hook = start;
  next_run = ExecutorRun_hook;
  ExecutorRun_hook = run;
  next_finish = ExecutorFinish_hook;
  ExecutorFinish_hook = finish;
}
