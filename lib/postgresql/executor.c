/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plans and their execution: checked before anything is estimated, where permissions are, and again
 * each time that rows are asked for. */
#include "internal.h"

#include <access/parallel.h>
#include <access/xact.h>
#include <catalog/pg_class.h>
#include <executor/executor.h>
#include <miscadmin.h>
#include <nodes/nodeFuncs.h>
#include <optimizer/planner.h>
#include <parser/parsetree.h>
#include <tcop/pquery.h>
#include <utils/lsyscache.h>

static planner_hook_type next_planner = NULL;
static ExecutorCheckPerms_hook_type next_check = NULL;
static ExecutorStart_hook_type next_start = NULL;
static ExecutorRun_hook_type next_run = NULL;
static ExecutorFinish_hook_type next_finish = NULL;
static ExecutorEnd_hook_type next_end = NULL;

/* The plan of a parallel worker is its leader's, who has checked it; a function in there is not. */
static bool
is_leaders (void)
{
  return IsParallelWorker () && riyo_pg_place.depth == 0;
}

/* Functions may run while a plan is made: to fold them in, or to estimate. */
static PlannedStmt *
plan_within (Query *query, const char *text, int options, ParamListInfo parameters)
{
  MemoryContext context = CurrentMemoryContext;
  PlannedStmt *volatile planned = NULL;

  riyo_pg_place.depth++;
  riyo_pg_place.plans++;
  PG_TRY ();
  {
    planned = next_planner != NULL ? next_planner (query, text, options, parameters)
                                   : standard_planner (query, text, options, parameters);
  }
  PG_CATCH ();
  {
    riyo_pg_place.depth--;
    riyo_pg_place.plans--;
    riyo_pg_rethrow_bare (context, riyo_pg_personal_is ());
  }
  PG_END_TRY ();
  riyo_pg_place.depth--;
  riyo_pg_place.plans--;
  return planned;
}

/* INSERT … SELECT, and not VALUES. */
static bool
selects (const Query *query)
{
  ListCell *cell;

  foreach (cell, query->rtable)
    if (lfirst_node (RangeTblEntry, cell)->rtekind == RTE_SUBQUERY)
      return true;
  return false;
}

/* An empty temporary table without a label takes that of what is first put into it. */
static void
label_temporary (Query *query)
{
  RiyoPgTouched touched = { 0 }, reads = { 0 };
  Oid relid;

  if (query->commandType != CMD_INSERT || query->resultRelation == 0 || !selects (query))
    return;
  relid = rt_fetch (query->resultRelation, query->rtable)->relid;
  if (!OidIsValid (relid) || get_rel_persistence (relid) != RELPERSISTENCE_TEMP
      || !riyo_pg_relation_get_effective (relid, 0).untagged || riyo_pg_label_get (relid, 0) != NULL
      || riyo_pg_relation_has_rows (relid))
    return;
  riyo_pg_touch_query (&touched, query);
  if (touched.read.untagged || touched.read.unreadable)
    return;
  reads.any = touched.read.tags != 0;
  reads.read = touched.read;
  riyo_pg_check (&reads);
  riyo_pg_label_write_made (relid, reads.read, NIL);
  CommandCounterIncrement ();
}

static PlannedStmt *
plan (Query *query, const char *text, int options, ParamListInfo parameters)
{
  RiyoPgTouched touched = { 0 };
  PlannedStmt *planned;

  riyo_pg_flow_start (false);
  riyo_pg_fetch_note_within ();
  if (!is_leaders () && !riyo_pg_is_lookup (text, query))
    {
      label_temporary (query);
      riyo_pg_view_note (query);
      riyo_pg_beside_note (query);
      riyo_pg_apart_note (query);
      riyo_pg_move_add (query);
      /* A foreign key's own CASCADE or SET NULL leaves nobody out: rows without their key would
       * remain. It is checked as a whole. */
      if (riyo_pg_skips () && !InNoForceRLSOperation ())
        riyo_pg_skip_add (query);
      riyo_pg_touch_query (&touched, query);
      riyo_pg_check (&touched);
      if (touched.any)
        riyo_pg_personal_note ();
    }
  planned = plan_within (query, text, options, parameters);
  if (riyo_pg_skips ())
    riyo_pg_skip_put_first (planned);
  return planned;
}

/* The range table of the look-up that is being started. */
static const List *looked_up = NULL;

/* A foreign key that is added asks whether it may read both tables at once, and looks each row up
 * where it may not: then an empty table asks for nothing. */
static bool
check_permissions (List *range_table, bool throws)
{
  RiyoPgTouched touched = { 0 };

  if (!is_leaders () && range_table != looked_up)
    {
      riyo_pg_touch_range_table (&touched, range_table);
      if (!throws && !riyo_pg_permits_now (&touched))
        return false;
      riyo_pg_check (&touched);
      riyo_pg_flow_add (&touched);
      riyo_pg_seen_note (&touched);
      riyo_pg_skip_defer (&touched);
    }
  return next_check == NULL || next_check (range_table, throws);
}

static bool
is_lookup (const QueryDesc *query)
{
  return riyo_pg_is_planned_lookup (query->sourceText, query->plannedstmt->rtable);
}

/* What was read by then, and not by itself. */
static void
note_opened (const QueryDesc *query)
{
  riyo_pg_flow_open (query);
  if (riyo_pg_flow_is_personal (query))
    riyo_pg_skip_note_opened ();
}

/* By a function: each is counted before it is asked about. */
static void
note_named (const List *range_table)
{
  ListCell *cell;

  if (riyo_pg_is_clients () || InNoForceRLSOperation ())
    return;
  foreach (cell, range_table)
    if (!bms_is_empty (riyo_pg_mark_get (lfirst_node (RangeTblEntry, cell), RIYO_PG_NAMED)))
      riyo_pg_flow_name ();
}

static void
start (QueryDesc *query, int flags)
{
  RiyoPgCarried outer;
  bool seeds;

  riyo_pg_place.executes = true;
  riyo_pg_flow_start (false);
  riyo_pg_fetch_note_within ();
  if (!is_leaders ())
    note_opened (query);
  looked_up = is_lookup (query) ? query->plannedstmt->rtable : NULL;
  note_named (query->plannedstmt->rtable);
  outer = riyo_pg_seen_prepare ();
  seeds = riyo_pg_flow_prepare_seed ();
  if (next_start != NULL)
    next_start (query, flags);
  else
    standard_ExecutorStart (query, flags);
  looked_up = NULL;
  riyo_pg_flow_keep_seed (query, seeds);
  riyo_pg_seen_start (query, outer);
}

static void
end (QueryDesc *query)
{
  riyo_pg_flow_close (query);
  riyo_pg_seen_end (query);
  if (next_end != NULL)
    next_end (query);
  else
    standard_ExecutorEnd (query);
}

/* Of a cursor whose rows outlive the transaction: one WITH HOLD, and one that a procedure's loop
 * goes through while it commits. What its functions read is held too. */
static bool
is_held (const QueryDesc *query)
{
  return ActivePortal != NULL && ActivePortal->queryDesc == query
         && ((ActivePortal->cursorOptions & CURSOR_OPT_HOLD) != 0
             || ActivePortal->holdStore != NULL);
}

/* What EXECUTE opens for itself has no name that is shown, and goes to whoever has asked for it. */
static bool
is_put_aside (const PlannedStmt *plan)
{
  return riyo_pg_place.depth > 0 && ActivePortal != NULL && ActivePortal->visible
         && !(ActivePortal->portalPinned && riyo_pg_loop_asks ())
         && (ActivePortal->strategy == PORTAL_ONE_RETURNING
             || ActivePortal->strategy == PORTAL_ONE_MOD_WITH
             || ActivePortal->strategy == PORTAL_UTIL_SELECT)
         && list_member_ptr (ActivePortal->stmts, plan);
}

const char *
riyo_pg_get_put_aside (const PlannedStmt *plan)
{
  if (!is_put_aside (plan))
    return NULL;
  return _ (
      "a cursor over a statement that writes, or over EXECUTE, has all its rows put aside, and "
      "nobody could ask about them at a FETCH: let FOR … IN go through them");
}

/* Why the query's rows may not be kept, or NULL. */
static const char *
get_why_not (const QueryDesc *query)
{
  if (is_held (query))
    return _ ("a cursor WITH HOLD would outlive its purpose");
  return riyo_pg_get_put_aside (query->plannedstmt);
}

/* Whether it is UPDATE or DELETE of rows that a cursor stands on. */
static bool
goes_by_cursor (PlanState *state, void *unused)
{
  if (state == NULL)
    return false;
  if (IsA (state, TidScanState) && ((const TidScanState *)state)->tss_isCurrentOf)
    return true;
  return planstate_tree_walker (state, goes_by_cursor, unused);
}

/* Whether what was permitted when a query was started is asked anew. */
static bool
is_asked_anew (const QueryDesc *query, const RiyoPgTouched *touched, bool once)
{
  return query->already_executed || riyo_pg_running_is_kept ()
         || (!once && !riyo_pg_permits_now (touched));
}

/* A cursor goes on by what is in force now, also for what its functions have read and it has not
 * handed out yet; and what it reads flows into what it calls. */
static void
check_again (QueryDesc *query, RiyoPgTouched *touched, bool once)
{
  riyo_pg_flow_start (false);
  riyo_pg_fetch_note_within ();
  riyo_pg_flow_hear (riyo_pg_parts_get_told (query->plannedstmt));
  if (riyo_pg_flow_has_kept () && goes_by_cursor (query->planstate, NULL))
    riyo_pg_flow_resume_all ();
  touched->read = riyo_pg_flow_resume (query);
  touched->any = !riyo_pg_carried_is_nothing (touched->read);
  touched->asks = touched->any && riyo_pg_skips ();
  if (touched->any && !query->already_executed)
    riyo_pg_skip_check_opened ();
  riyo_pg_touch_range_table (touched, query->plannedstmt->rtable);
  if (is_asked_anew (query, touched, once))
    riyo_pg_check (touched);
  if (query->already_executed)
    riyo_pg_skip_resume (query, touched->any);
  else if (!once)
    riyo_pg_skip_start (query);
  riyo_pg_flow_add (touched);
}

static bool
is_conflicting (const Plan *plan)
{
  return plan != NULL && IsA (plan, ModifyTable)
         && ((const ModifyTable *)plan)->onConflictAction != ONCONFLICT_NONE;
}

/* By ON CONFLICT: a row whose key is there. */
static bool
leaves_out_known (const PlannedStmt *plan)
{
  ListCell *cell;

  foreach (cell, plan->subplans)
    if (is_conflicting (lfirst (cell)))
      return true;
  return is_conflicting (plan->planTree);
}

/* An error may hold what code of rows has seen, and be caught by a function that writes it
 * elsewhere. */
static void
note_failed (const QueryDesc *query, RiyoPgCarried around)
{
  riyo_pg_flow_tell_failed (false);
  riyo_pg_flow_read (riyo_pg_seen_fail (query, around));
}

static void
run (QueryDesc *query, ScanDirection direction, uint64 count, bool once)
{
  MemoryContext context = CurrentMemoryContext;
  const char *forbids = riyo_pg_place.forbids;
  const char *held = get_why_not (query);
  RiyoPgTouched touched = { 0 };
  RiyoPgCarried around;
  RiyoTags chosen;

  if (!is_leaders () && !is_lookup (query))
    check_again (query, &touched, once);
  if (held != NULL && (touched.any || riyo_pg_flow_is_personal (query)))
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL, "%s", held);
  if (held != NULL)
    riyo_pg_place.forbids = held;
  riyo_pg_loop_note (&touched);
  riyo_pg_place.depth++;
  around = riyo_pg_seen_enter (query);
  chosen = riyo_pg_flow_choose (&touched);
  PG_TRY ();
  {
    if (next_run != NULL)
      next_run (query, direction, count, once);
    else
      standard_ExecutorRun (query, direction, count, once);
    riyo_pg_seen_leave (query, around);
    riyo_pg_flow_conclude (&touched);
    riyo_pg_flow_choose_as (chosen);
    riyo_pg_flow_tell (&touched, riyo_pg_count_is_heard (query),
                       leaves_out_known (query->plannedstmt));
  }
  PG_CATCH ();
  {
    riyo_pg_flow_choose_as (chosen);
    riyo_pg_place.depth--;
    riyo_pg_place.forbids = forbids;
    note_failed (query, around);
    riyo_pg_rethrow_bare (context, riyo_pg_personal_is ());
  }
  PG_END_TRY ();
  riyo_pg_place.depth--;
  riyo_pg_place.forbids = forbids;
  if (is_leaders ())
    return;
  if (once)
    riyo_pg_portal_note (
        riyo_pg_carried_join (riyo_pg_touched_sum (&touched), riyo_pg_flow_get_read ()));
  else
    riyo_pg_flow_keep (query);
}

static void
finish (QueryDesc *query)
{
  MemoryContext context = CurrentMemoryContext;
  RiyoPgCarried around = riyo_pg_seen_enter (query);

  riyo_pg_place.depth++;
  PG_TRY ();
  {
    if (next_finish != NULL)
      next_finish (query);
    else
      standard_ExecutorFinish (query);
    riyo_pg_seen_leave (query, around);
  }
  PG_CATCH ();
  {
    riyo_pg_place.depth--;
    note_failed (query, around);
    riyo_pg_rethrow_bare (context, riyo_pg_personal_is ());
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
  next_end = ExecutorEnd_hook;
  ExecutorEnd_hook = end;
}
