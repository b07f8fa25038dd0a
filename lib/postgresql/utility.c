/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Utility statements: what each may do is asked before it is run, and what it made is labelled
 * after. */
#include "internal.h"

#include <access/transam.h>
#include <access/xact.h>
#include <catalog/namespace.h>
#include <catalog/pg_class.h>
#include <catalog/pg_inherits.h>
#include <commands/extension.h>
#include <miscadmin.h>
#include <nodes/nodeFuncs.h>
#include <rewrite/rewriteHandler.h>
#include <tcop/utility.h>
#include <utils/builtins.h>
#include <utils/guc.h>
#include <utils/lsyscache.h>

static ProcessUtility_hook_type next_utility = NULL;

/* Whether the client sent it as a statement of its own: nothing of ours or of a function's stands
 * in between. */
static bool
is_clients (ProcessUtilityContext context)
{
  return context == PROCESS_UTILITY_TOPLEVEL && riyo_pg_place.depth == 0 && riyo_pg_is_outermost ();
}

static bool
sets (const Node *statement, const char *name)
{
  return IsA (statement, VariableSetStmt) && ((const VariableSetStmt *)statement)->name != NULL
         && pg_strcasecmp (((const VariableSetStmt *)statement)->name, name) == 0
         && (((const VariableSetStmt *)statement)->kind == VAR_SET_VALUE
             || ((const VariableSetStmt *)statement)->kind == VAR_SET_CURRENT);
}

static bool
is_purpose (const Node *statement)
{
  return sets (statement, "riyo.purpose");
}

static bool
is_skip (const Node *statement)
{
  return sets (statement, "riyo.skip_suspended");
}

/* Of one transaction too, and by the client. */
static void
check_skip (const VariableSetStmt *statement, ProcessUtilityContext context)
{
  if (!statement->is_local || !is_clients (context) || statement->kind != VAR_SET_VALUE)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, _ ("SET LOCAL riyo.skip_suspended = on;"),
                    _ ("that rows are left out is stated by the client, in each transaction, as a "
                       "statement of its own"));
}

static void
check_purpose (const VariableSetStmt *statement, ProcessUtilityContext context)
{
  if (!statement->is_local)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                    _ ("State it in each transaction: SET LOCAL riyo.purpose = '…'"),
                    _ ("a purpose is stated for one transaction, not for a session"));
  if (!is_clients (context) || statement->kind != VAR_SET_VALUE)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL,
                    _ ("a purpose is stated by the client, as a statement of its own"));
}

/* After it was set: what counts is who set it, and in which transaction. */
static void
state_purpose (void)
{
  const char *purpose = GetConfigOption ("riyo.purpose", false, false);

  if (*purpose != '\0')
    riyo_pg_state_later (riyo_pg_to_utf8 (purpose));
}

/* Whether it goes on in transactions of its own: what was empty may have rows by then. */
static bool
is_concurrent (const Node *statement)
{
  return IsA (statement, VacuumStmt)
         || (IsA (statement, IndexStmt) && ((const IndexStmt *)statement)->concurrent)
         || (IsA (statement, ReindexStmt)
             && riyo_pg_is_option_on (((const ReindexStmt *)statement)->params, "concurrently"));
}

/* Of what it names, all that has rows is used as a whole. */
static void
touch_named (List *relids, const Node *statement, RiyoPgTouched *touched)
{
  ListCell *cell;

  foreach (cell, relids)
    if (lfirst_oid (cell) >= FirstNormalObjectId
        && riyo_pg_relation_get (lfirst_oid (cell))->governed
        && (is_concurrent (statement)
            || (!riyo_pg_relation_is_new (lfirst_oid (cell))
                && riyo_pg_relation_has_rows (lfirst_oid (cell)))))
      riyo_pg_touch_whole (touched, lfirst_oid (cell));
}

/* A statement that has transactions of its own needs a purpose that is stated outside of them. */
static void
check_concurrent (const Node *statement, const RiyoPgTouched *touched)
{
  if (touched->any && is_concurrent (statement) && !IsA (statement, VacuumStmt))
    riyo_pg_need_operation (_ ("CONCURRENTLY runs in no transaction block: leave it out, or let a "
                               "login of riyo.session_purpose_logins state the purpose as it "
                               "connects."));
}

/* Whether it builds indexes anew that are there. A column that is added is asked about apart. */
static bool
rebuilds (const Node *statement)
{
  if (!IsA (statement, VacuumStmt))
    return IsA (statement, ReindexStmt) || IsA (statement, ClusterStmt);
  return riyo_pg_is_option_on (((const VacuumStmt *)statement)->options, "full");
}

/* One that CREATE INDEX CONCURRENTLY has left, where two rows were alike, would tell whether they
 * still are. */
static void
check_unproven (const Node *statement, List *relids)
{
  RiyoPgTouched touched = { 0 };

  if (!rebuilds (statement))
    return;
  touch_named (riyo_pg_key_list_unproven (relids), statement, &touched);
  if (touched.any)
    riyo_pg_need_operation (_ ("It has a unique index that is not valid: state a purpose that "
                               "permits the whole of it, or DROP INDEX."));
  riyo_pg_check (&touched);
}

static const char *
get_way (void)
{
  return creating_extension ? _ ("The owner of the server adds it to riyo.trusted_extensions.")
                            : NULL;
}

/* Whether it is to be run. */
static bool
check_class (Node *statement)
{
  RiyoPgTouched touched = { 0 };
  List *relids = NIL;

  switch (riyo_pg_classify (statement, &relids))
    {
    case RIYO_PG_FREE:
      return true;
    case RIYO_PG_NOTHING:
      return false;
    case RIYO_PG_WHOLE:
      touch_named (relids, statement, &touched);
      check_concurrent (statement, &touched);
      riyo_pg_check (&touched);
      riyo_pg_flow_add (&touched);
      return true;
    case RIYO_PG_MAINTAIN:
      check_unproven (statement, relids);
      touch_named (relids, statement, &touched);
      riyo_pg_place.maintains = relids == NIL || !riyo_pg_permits_now (&touched);
      if (!riyo_pg_place.maintains)
        riyo_pg_flow_add (&touched); /* what a function is given, it may write */
      return true;
    case RIYO_PG_REFUSED:
    default:
      riyo_pg_refuse (RIYO_PG_WAY_ROUND, get_way (),
                      _ ("this statement is not permitted where personal data is governed: %s"),
                      GetCommandTagName (CreateCommandTag (statement)));
    }
}

static bool
is_held (const Node *statement)
{
  return IsA (statement, DeclareCursorStmt)
         && (((const DeclareCursorStmt *)statement)->options & CURSOR_OPT_HOLD) != 0;
}

/* What a session has open goes on to be so: that it is, or is no more, anybody asks. */
static bool
outlives (const Node *statement)
{
  switch (nodeTag (statement))
    {
    case T_ClosePortalStmt:
    case T_DeallocateStmt:
    case T_DiscardStmt:
    case T_ListenStmt:
    case T_PrepareStmt:
    case T_UnlistenStmt:
      return true;
    default:
      return false;
    }
}

/* What a function puts together of what was read may have a value in its text. */
static void
forbid_held (const Node *statement, ProcessUtilityContext context)
{
  if (is_held (statement))
    riyo_pg_place.forbids = _ ("a cursor WITH HOLD would outlive its purpose");
  if ((is_held (statement) || outlives (statement)) && !is_clients (context)
      && !riyo_pg_carried_is_nothing (riyo_pg_flow_get_read ()))
    riyo_pg_refuse (
        RIYO_PG_WAY_ROUND, NULL,
        _ ("a function that has read personal data prepares no statement, listens to no "
           "channel, opens no cursor WITH HOLD and ends none of these: it would outlive the "
           "purpose"));
}

/* How many rows a plan's part has left out, it would tell. */
static void
forbid_counts (const Node *statement)
{
  if (IsA (statement, ExplainStmt) && riyo_pg_skips ()
      && riyo_pg_is_option_on (((const ExplainStmt *)statement)->options, "analyze"))
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, _ ("EXPLAIN without ANALYZE tells the plan."),
                    _ ("who is suspended is told to nobody"));
}

/* What an expression makes in it stays in an index, a statistic or a catalog. */
static bool
keeps (const Node *statement)
{
  switch (nodeTag (statement))
    {
    case T_AlterDomainStmt:
    case T_AlterTableStmt:
    case T_ClusterStmt:
    case T_CreateStatsStmt:
    case T_CreateStmt:
    case T_IndexStmt:
    case T_ReindexStmt:
    case T_VacuumStmt:
      return true;
    default:
      return false;
    }
}

/* CREATE TABLE AS and the like, also where EXPLAIN ANALYZE runs it; NULL where it is none. */
static const CreateTableAsStmt *
get_making (const Node *statement)
{
  if (IsA (statement, ExplainStmt))
    statement = ((const Query *)((const ExplainStmt *)statement)->query)->utilityStmt;
  return statement != NULL && IsA (statement, CreateTableAsStmt)
             ? (const CreateTableAsStmt *)statement
             : NULL;
}

/* What it would read: nothing has been yet. Of a prepared statement that is not known. */
static RiyoPgCarried
get_to_be_read (const CreateTableAsStmt *statement)
{
  RiyoPgTouched touched = { 0 };
  List *rewritten;
  ListCell *cell;

  if (((const Query *)statement->query)->commandType != CMD_SELECT)
    return (RiyoPgCarried){ .untagged = true };
  rewritten = QueryRewrite (copyObject ((Query *)statement->query));
  foreach (cell, rewritten)
    riyo_pg_touch_query (&touched, lfirst_node (Query, cell));
  return touched.read;
}

static void
label_one (Oid relid, RiyoPgCarried read)
{
  char kind = get_rel_relkind (relid);

  if (!read.untagged && !read.unreadable && !read.unadopted
      && (kind == RELKIND_RELATION || kind == RELKIND_MATVIEW))
    riyo_pg_label_write_made (relid, read, NIL);
}

/* What was made carries the union of what is read for it; nothing personal, where that is none. */
static void
label_made (const CreateTableAsStmt *statement)
{
  RiyoPgCarried read;
  ListCell *cell;

  if (riyo_pg_place.made == NIL)
    return;
  read = statement->into->skipData ? get_to_be_read (statement) : riyo_pg_flow_get_read ();
  if (!statement->into->skipData)
    read.tags |= riyo_pg_flow_get_told ();
  foreach (cell, riyo_pg_place.made)
    label_one (lfirst_oid (cell), read);
}

/* What is made under a name that was adopted has its labels at once. */
static void
label_adopted (void)
{
  List *made = riyo_pg_place.made;
  ListCell *cell;

  riyo_pg_place.made = NIL;
  foreach (cell, made)
    {
      char kind;

      CommandCounterIncrement ();
      kind = get_rel_relkind (lfirst_oid (cell));
      if (kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE
          || kind == RELKIND_FOREIGN_TABLE)
        riyo_pg_floor_label (lfirst_oid (cell));
    }
  CommandCounterIncrement ();
  riyo_pg_index_check_made (made);
  CommandCounterIncrement ();
}

/* What was read into a materialized view must be in its label, however its query has changed. */
static void
check_refreshed (const RefreshMatViewStmt *statement)
{
  Oid relid = RangeVarGetRelid (statement->relation, NoLock, false);
  RiyoTags lacking = riyo_pg_flow_get_read ().tags & ~riyo_pg_relation_get (relid)->least_of_all;

  if (lacking != 0)
    riyo_pg_refuse (
        RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED),
        _ ("First SECURITY LABEL FOR riyo ON MATERIALIZED VIEW … IS '…', with these too."),
        _ ("REFUSED UNTAGGED: what is read carries “%s”, and the materialized view does not"),
        riyo_pg_flow_format_tags (lacking));
  riyo_pg_flow_write (riyo_pg_relation_get (relid)->least_of_all);
}

/* The columns of 本人 are known by name, in what inherits too. */
static void
follow_renamed (const RenameStmt *statement)
{
  List *all;
  ListCell *cell;

  if (statement->renameType != OBJECT_COLUMN)
    return;
  CommandCounterIncrement ();
  all = find_all_inheritors (RangeVarGetRelid (statement->relation, NoLock, false), AccessShareLock,
                             NULL);
  foreach (cell, all)
    riyo_pg_label_follow (lfirst_oid (cell), statement->subname, statement->newname);
}

/* Of a cursor over EXECUTE, or the like. */
static void
forbid_put_aside (const PlannedStmt *plan)
{
  const char *why = riyo_pg_get_put_aside (plan);

  if (why != NULL)
    riyo_pg_place.forbids = why;
}

static void
run_next (PlannedStmt *plan, const char *text, bool read_only, ProcessUtilityContext context,
          ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *receiver,
          QueryCompletion *completion)
{
  MemoryContext before = CurrentMemoryContext;

  PG_TRY ();
  {
    if (next_utility != NULL)
      next_utility (plan, text, read_only, context, parameters, environment, receiver, completion);
    else
      standard_ProcessUtility (plan, text, read_only, context, parameters, environment, receiver,
                               completion);
  }
  PG_CATCH ();
  {
    if (IsA (plan->utilityStmt, ConstraintsSetStmt))
      riyo_pg_flow_tell_failed (true);
    riyo_pg_rethrow_bare (before, riyo_pg_personal_is () || riyo_pg_place.maintains);
  }
  PG_END_TRY ();
}

static void
conclude (const Node *statement)
{
  if ((IsA (statement, IndexStmt) && !is_concurrent (statement)) || IsA (statement, AlterTableStmt))
    riyo_pg_index_check_made (riyo_pg_place.made);
  if (get_making (statement) != NULL)
    label_made (get_making (statement));
  else if (IsA (statement, CreateStmt) || IsA (statement, CreateForeignTableStmt))
    label_adopted ();
  else if (IsA (statement, RefreshMatViewStmt))
    check_refreshed ((const RefreshMatViewStmt *)statement);
  else if (IsA (statement, AlterTableStmt))
    riyo_pg_conclude_alter ();
  else if (IsA (statement, PrepareStmt) && riyo_pg_place.own)
    riyo_pg_prepared_note (((const PrepareStmt *)statement)->name);
  else if (IsA (statement, RenameStmt))
    follow_renamed ((const RenameStmt *)statement);
  else if (is_purpose (statement))
    state_purpose ();
  else if (is_skip (statement))
    riyo_pg_state_skip ();
  if (IsA (statement, DiscardStmt) && ((const DiscardStmt *)statement)->target == DISCARD_ALL)
    riyo_pg_end_kept ();
  if (IsA (statement, ConstraintsSetStmt))
    riyo_pg_flow_tell_waited ();
}

/* Whether the transaction ends well by it: then triggers that wait run. */
static bool
commits (const Node *statement)
{
  const TransactionStmt *transaction = (const TransactionStmt *)statement;

  return IsA (statement, TransactionStmt)
         && (transaction->kind == TRANS_STMT_COMMIT || transaction->kind == TRANS_STMT_PREPARE)
         && !IsAbortedTransactionBlockState ();
}

static bool
explains (const Node *statement)
{
  return IsA (statement, ExplainStmt)
         && ((const Query *)((const ExplainStmt *)statement)->query)->commandType != CMD_UTILITY;
}

static const char *
get_block (const DoStmt *statement)
{
  ListCell *cell;

  foreach (cell, statement->args)
    if (strcmp (lfirst_node (DefElem, cell)->defname, "as") == 0)
      return strVal (lfirst_node (DefElem, cell)->arg);
  return NULL;
}

/* Of the client's own statement, or of one within it. */
static void
enter (Node *statement, ProcessUtilityContext context)
{
  riyo_pg_flow_start (IsA (statement, TransactionStmt) || IsA (statement, ConstraintsSetStmt));
  if (IsA (statement, ConstraintsSetStmt))
    riyo_pg_trigger_check_deferred ();
  /* The end of an aborted transaction looks nothing up. */
  if (IsA (statement, TransactionStmt))
    return;
  riyo_pg_fetch_note_within ();
  if (IsA (statement, VacuumStmt))
    riyo_pg_maintain_leave_out ((VacuumStmt *)statement);
  if (is_purpose (statement))
    check_purpose ((const VariableSetStmt *)statement, context);
  if (is_skip (statement))
    check_skip ((const VariableSetStmt *)statement, context);
  riyo_pg_settings_admit (is_purpose (statement) || is_skip (statement));
  forbid_held (statement, context);
  forbid_counts (statement);
  riyo_pg_place.keeps |= keeps (statement);
  if (IsA (statement, DoStmt))
    riyo_pg_place.block = get_block ((const DoStmt *)statement);
  riyo_pg_place.own = is_clients (context);
  riyo_pg_place.explains = riyo_pg_place.own && explains (statement);
  riyo_pg_place.prepared = riyo_pg_place.own && IsA (statement, ExecuteStmt)
                           && riyo_pg_prepared_is_own (((const ExecuteStmt *)statement)->name);
  riyo_pg_place.memory = CurrentMemoryContext;
  riyo_pg_place.made = NIL;
  riyo_pg_place.widened = InvalidOid;
  riyo_pg_place.refreshes
      = IsA (statement, RefreshMatViewStmt) && ((const RefreshMatViewStmt *)statement)->concurrent;
  if (riyo_pg_place.refreshes)
    riyo_pg_place.fresh = NIL;
  if (IsA (statement, SecLabelStmt) && ((SecLabelStmt *)statement)->label != NULL)
    ((SecLabelStmt *)statement)->label
        = riyo_pg_label_strip_mark (((SecLabelStmt *)statement)->label);
}

static void
run_own (PlannedStmt *plan, const char *text, ProcessUtilityContext context,
         ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *receiver,
         QueryCompletion *completion)
{
  RiyoPgPlace outer = riyo_pg_place;
  RiyoPgCarried around;
  Node *statement = plan->utilityStmt;
  bool is_commit = commits (statement);

  enter (statement, context);
  around = riyo_pg_seen_get ();
  riyo_pg_place.starts = false;
  PG_TRY ();
  {
    if (IsA (statement, TransactionStmt) || check_class (plan->utilityStmt))
      {
        forbid_put_aside (plan);
        riyo_pg_place.depth++;
        run_next (plan, text, false, context, parameters, environment, receiver, completion);
        conclude (statement);
        if (is_commit) /* it is at its end: what fails now ends it, as any COMMIT that fails */
          riyo_pg_trigger_check_deferred ();
      }
  }
  PG_FINALLY ();
  {
    riyo_pg_settings_admit (false);
    riyo_pg_place = outer;
    riyo_pg_seen_set (around);
  }
  PG_END_TRY ();
  riyo_pg_portal_note (riyo_pg_flow_get_read ());
}

/* Names are written out in the statement: one that belongs to others is copied. */
static void
utility (PlannedStmt *plan, const char *text, bool read_only, ProcessUtilityContext context,
         ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *receiver,
         QueryCompletion *completion)
{
  run_own (read_only ? copyObject (plan) : plan, text, context, parameters, environment, receiver,
           completion);
}

void
riyo_pg_hook_utility (void)
{
  next_utility = ProcessUtility_hook;
  ProcessUtility_hook = utility;
}
