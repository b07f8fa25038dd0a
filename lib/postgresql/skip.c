/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SET LOCAL riyo.skip_suspended: rows of persons whose data is suspended are left out, one by one,
 * before any other condition of the statement may see them. */
#include "internal.h"

#include <access/attnum.h>
#include <access/sysattr.h>
#include <catalog/namespace.h>
#include <catalog/pg_class.h>
#include <catalog/pg_type.h>
#include <fmgr.h>
#include <nodes/makefuncs.h>
#include <nodes/nodeFuncs.h>
#include <parser/parse_func.h>
#include <rewrite/rewriteManip.h>
#include <storage/proc.h>
#include <utils/builtins.h>
#include <utils/lsyscache.h>
#include <utils/memutils.h>

/* Where the call stands in the client's text: nowhere. One that he writes himself is none. */
#define OURS (-16)
#define OURS_OF_MOVE (-17)   /* of a row whose number changes, */
#define OURS_OF_VALUES (-18) /* to what stands behind it */

#define MOST_PARTS 8
#define FIRST_PART 3 /* behind tags, table and place */

static Oid
find_function (void)
{
  Oid arguments[] = { INT8OID, ANYOID };
  Oid function
      = LookupFuncName (list_make2 (makeString ("riyo"), makeString ("keeps")), 2, arguments, true);

  if (!OidIsValid (function))
    riyo_pg_refuse (RIYO_PG_STATE, _ ("CREATE EXTENSION riyo in this database."),
                    _ ("nobody's rows can be left out: riyo.keeps() is not there"));
  return function;
}

/* Where a row lies, by which it is counted once a statement: of a foreign table nobody can say. */
static List *
add_place (List *arguments, Index at, bool remote)
{
  if (remote)
    return lappend (lappend (arguments, makeNullConst (OIDOID, -1, InvalidOid)),
                    makeNullConst (TIDOID, -1, InvalidOid));
  arguments = lappend (arguments, makeVar (at, TableOidAttributeNumber, OIDOID, -1, InvalidOid, 0));
  return lappend (arguments,
                  makeVar (at, SelfItemPointerAttributeNumber, TIDOID, -1, InvalidOid, 0));
}

/* riyo.keeps (TAGS, TABLE, PLACE, PART…); NULL where a column is not there any more, or has another
 * type. */
static Node *
make_question (Oid relid, Index at, List *subject, RiyoTags tags, bool remote)
{
  List *arguments = list_make1 (makeConst (INT8OID, -1, InvalidOid, sizeof (int64),
                                           Int64GetDatum ((int64)tags), false, FLOAT8PASSBYVAL));
  ListCell *cell;
  FuncExpr *call;

  arguments = add_place (arguments, at, remote);
  foreach (cell, subject)
    {
      AttrNumber attnum = get_attnum (relid, lfirst (cell));
      Oid type, collation;
      int32 modifier;

      if (attnum <= 0)
        return NULL;
      get_atttypetypmodcoll (relid, attnum, &type, &modifier, &collation);
      if (!riyo_pg_label_type_is_plain (type))
        return NULL;
      arguments = lappend (arguments, makeVar (at, attnum, type, modifier, collation, 0));
    }
  call = makeFuncExpr (find_function (), BOOLOID, arguments, InvalidOid, InvalidOid,
                       COERCE_EXPLICIT_CALL);
  call->location = OURS;
  return (Node *)call;
}

Node *
riyo_pg_skip_make_move (Oid relid, Index at, List *subject, List *values)
{
  Node *question
      = list_length (subject) <= MOST_PARTS ? make_question (relid, at, subject, 0, true) : NULL;
  FuncExpr *call = (FuncExpr *)question;

  if (question == NULL)
    return NULL;
  call->location = OURS_OF_MOVE;
  if (values != NIL && 2 * list_length (subject) <= MOST_PARTS)
    {
      call->location = OURS_OF_VALUES;
      call->args = list_concat (call->args, values);
    }
  return question;
}

bool
riyo_pg_skip_is_question (const Node *clause)
{
  return IsA (clause, FuncExpr) && ((const FuncExpr *)clause)->location == OURS
         && ((const FuncExpr *)clause)->funcid >= FirstNormalObjectId;
}

/* Rows that are read by a scan: not those that an INSERT or a MERGE finds in its target. */
static bool
is_scanned (const Query *query, Index at, const RangeTblEntry *rte)
{
  return rte->rtekind == RTE_RELATION && rte->relkind != RELKIND_VIEW && rte->requiredPerms != 0
         && rte->relid >= FirstNormalObjectId && !riyo_pg_skip_is_asked (rte)
         && ((int)at != query->resultRelation || query->commandType == CMD_UPDATE
             || query->commandType == CMD_DELETE);
}

/* Whether all that the statement wants of it are columns, and rows that stay as they are. */
static bool
can_enclose (const Query *query, Index at, const RangeTblEntry *rte)
{
  int first = bms_next_member (rte->selectedCols, -1);
  ListCell *cell;

  foreach (cell, query->rowMarks)
    if (lfirst_node (RowMarkClause, cell)->rti == at)
      return false;
  return (int)at != query->resultRelation && rte->tablesample == NULL
         && (first < 0 || first + FirstLowInvalidHeapAttributeNumber >= 0);
}

/* By their numbers, gone ones included. */
static List *
list_columns (Oid relid)
{
  int n = riyo_pg_name_count_columns (relid);
  List *columns = NIL;

  for (AttrNumber i = 1; i <= n; i++)
    {
      char *name = get_attname (relid, i, true);
      Oid type, collation;
      int32 modifier;
      Expr *value;

      get_atttypetypmodcoll (relid, i, &type, &modifier, &collation);
      value = OidIsValid (type) ? (Expr *)makeVar (1, i, type, modifier, collation, 0)
                                : (Expr *)makeNullConst (INT4OID, -1, InvalidOid);
      columns = lappend (columns, makeTargetEntry (value, i, name, false));
    }
  return columns;
}

/* A foreign server would be sent the statement's conditions, whatever stands before them: it gets
 * those alone that could see every row. */
static void
enclose (Index at, RangeTblEntry *rte, Node *question)
{
  Query *inner = makeNode (Query);
  RangeTblEntry *scanned = copyObject (rte);
  RangeTblRef *reference = makeNode (RangeTblRef);

  reference->rtindex = 1;
  scanned->securityQuals = lcons (question, scanned->securityQuals);
  ChangeVarNodes ((Node *)scanned->securityQuals, (int)at, 1, 0);
  riyo_pg_skip_mark (scanned);
  inner->commandType = CMD_SELECT;
  inner->canSetTag = true;
  inner->rtable = list_make1 (scanned);
  inner->jointree = makeFromExpr (list_make1 (reference), NULL);
  inner->targetList = list_columns (rte->relid);
  inner->hasRowSecurity = true;
  rte->rtekind = RTE_SUBQUERY;
  rte->subquery = inner;
  rte->security_barrier = true;
  rte->relid = InvalidOid;
  rte->relkind = '\0';
  rte->rellockmode = 0;
  rte->inh = false;
  rte->requiredPerms = 0;
  rte->checkAsUser = InvalidOid;
  rte->selectedCols = NULL;
  rte->securityQuals = NIL;
}

static void
ask (const Query *query, Index at, RangeTblEntry *rte)
{
  RiyoPgTouched touched = { 0 };
  bool remote;
  List *subject;
  Node *question;

  if (!is_scanned (query, at, rte))
    return;
  riyo_pg_touch_range_table (&touched, list_make1 (rte));
  remote = riyo_pg_relation_get (rte->relid)->remote;
  subject = touched.any ? riyo_pg_label_get_subject (rte->relid) : NIL;
  if (subject == NIL || list_length (subject) > MOST_PARTS
      || (remote && !can_enclose (query, at, rte)))
    return;
  question = make_question (rte->relid, at, subject, riyo_pg_touched_sum (&touched).tags, remote);
  if (question == NULL)
    return;
  if (remote)
    {
      enclose (at, rte, question);
      return;
    }
  rte->securityQuals = lcons (question, rte->securityQuals);
  riyo_pg_skip_mark (rte);
}

static bool
walk (Node *node, void *context)
{
  Index at = 0;
  ListCell *cell;

  if (node == NULL)
    return false;
  if (!IsA (node, Query))
    return expression_tree_walker (node, walk, context);
  foreach (cell, ((Query *)node)->rtable)
    ask ((Query *)node, ++at, lfirst_node (RangeTblEntry, cell));
  return query_tree_walker ((Query *)node, walk, context, 0);
}

void
riyo_pg_skip_add (Query *query)
{
  walk ((Node *)query, NULL);
}

/* How suspensions stood when a query began. */
typedef struct
{
  const QueryDesc *query;
  RiyoPgStand stood;
} Begun;

static List *begun = NIL; /* of this transaction, in its memory */
static LocalTransactionId begun_in = InvalidLocalTransactionId;

static Begun *
find_begun (const QueryDesc *query)
{
  ListCell *cell;

  if (begun_in != MyProc->lxid)
    begun = NIL;
  begun_in = MyProc->lxid;
  foreach (cell, begun)
    if (((Begun *)lfirst (cell))->query == query)
      return lfirst (cell);
  return NULL;
}

static void
note_begun (const QueryDesc *query, Begun *found)
{
  MemoryContext before = MemoryContextSwitchTo (TopTransactionContext);

  if (found == NULL)
    {
      found = palloc (sizeof *found);
      begun = lappend (begun, found);
    }
  *found = (Begun){ query, riyo_pg_folder_see_suspensions () };
  MemoryContextSwitchTo (before);
}

static bool
has_changed_since (const QueryDesc *query)
{
  const Begun *found = find_begun (query);

  return found == NULL || riyo_pg_folder_suspends_since (found->stood);
}

void
riyo_pg_skip_start (const QueryDesc *query)
{
  if (riyo_pg_skips ())
    note_begun (query, find_begun (query));
}

void
riyo_pg_skip_resume (const QueryDesc *query, bool is_personal)
{
  if (is_personal && riyo_pg_skips () && has_changed_since (query))
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_SUSPENDED),
                    _ ("Close the cursor, and open it anew."),
                    _ ("REFUSED SUSPENDED: suspensions have changed since the cursor was opened"));
}

/* Of what is opened where something was read: it may have gathered rows before it is asked for any.
 * Since the first of the transaction, for each would want a look of its own. */
static const QueryDesc opened;

void
riyo_pg_skip_note_opened (void)
{
  if (find_begun (&opened) == NULL)
    note_begun (&opened, NULL);
}

void
riyo_pg_skip_check_opened (void)
{
  if (riyo_pg_skips () && has_changed_since (&opened))
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_SUSPENDED), _ ("Begin the transaction anew."),
                    _ ("REFUSED SUSPENDED: suspensions have changed since the cursor was opened"));
}

/* What waits is no query: NULL. */
void
riyo_pg_skip_defer (const RiyoPgTouched *touched)
{
  if (!riyo_pg_carried_is_nothing (touched->deferred) && riyo_pg_skips ()
      && find_begun (NULL) == NULL)
    note_begun (NULL, NULL);
}

void
riyo_pg_skip_conclude (void)
{
  if (has_changed_since (NULL))
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_SUSPENDED), _ ("Do it again."),
                    _ ("REFUSED SUSPENDED: suspensions have changed since what a trigger that "
                       "waits would see"));
}

#define MOST_SUBJECT 128

/* Of one call in a plan: how each part becomes text. */
typedef struct
{
  Oid types[FIRST_PART + MOST_PARTS];
  FmgrInfo output[FIRST_PART + MOST_PARTS];
} Outputs;

static const Outputs *
get_outputs (FunctionCallInfo fcinfo)
{
  Outputs *outputs = fcinfo->flinfo->fn_extra;

  if (outputs != NULL)
    return outputs;
  outputs = MemoryContextAllocZero (fcinfo->flinfo->fn_mcxt, sizeof *outputs);
  for (int i = FIRST_PART; i < Min (PG_NARGS (), FIRST_PART + MOST_PARTS); i++)
    {
      Oid function;
      bool varies;

      outputs->types[i] = get_fn_expr_argtype (fcinfo->flinfo, i);
      getTypeOutputInfo (outputs->types[i], &function, &varies);
      fmgr_info_cxt (function, &outputs->output[i], fcinfo->flinfo->fn_mcxt);
    }
  fcinfo->flinfo->fn_extra = outputs;
  return outputs;
}

/* One part of the number as text, in UTF-8; how long it is, 0 where it is not stated. */
static size_t
get_part (FunctionCallInfo fcinfo, const Outputs *outputs, int n, char *part, size_t room)
{
  char *text;

  if (PG_ARGISNULL (n) || room < 12)
    return 0;
  if (outputs->types[n] == INT4OID)
    return (size_t)pg_ltoa (PG_GETARG_INT32 (n), part);
  if (outputs->types[n] == INT2OID)
    return (size_t)pg_itoa (PG_GETARG_INT16 (n), part);
  text = riyo_pg_to_utf8 (
      OutputFunctionCall (unconstify (FmgrInfo *, &outputs->output[n]), PG_GETARG_DATUM (n)));
  return strlen (text) < room ? strlcpy (part, text, room) : 0;
}

/* As the rules write it: parts with hyphens between; NULL, everyone's, where one is missing. */
static const char *
get_subject (FunctionCallInfo fcinfo, int first, int end, char *subject)
{
  const Outputs *outputs = get_outputs (fcinfo);
  size_t len = 0;

  for (int i = first; i < end; i++)
    {
      size_t n;

      if (i > first)
        subject[len++] = '-';
      n = get_part (fcinfo, outputs, i, subject + len, MOST_SUBJECT - len - 1);
      if (n == 0)
        return NULL;
      len += n;
    }
  subject[len] = '\0';
  return subject;
}

/* Where the row lies, or NULL: of a foreign table, and of what has been copied, nobody knows. */
static const ItemPointerData *
get_place (FunctionCallInfo fcinfo)
{
  const ItemPointerData *place;

  if (PG_ARGISNULL (1) || PG_ARGISNULL (2))
    return NULL;
  place = (const ItemPointerData *)PG_GETARG_POINTER (2);
  return ItemPointerIsValid (place) ? place : NULL;
}

/* Whose number stays the same stays who it was. */
static bool
may_move (FunctionCallInfo fcinfo, bool has_values)
{
  int end = has_values ? FIRST_PART + (PG_NARGS () - FIRST_PART) / 2 : PG_NARGS ();
  char before[MOST_SUBJECT], after[MOST_SUBJECT];
  const char *of = get_subject (fcinfo, FIRST_PART, end, before);
  const char *to = has_values ? get_subject (fcinfo, end, PG_NARGS (), after) : NULL;

  if (of == NULL || to == NULL || strcmp (of, to) != 0)
    riyo_pg_number_check (of);
  return true;
}

/* Whether the module has put it there, of a row whose number changes. */
static bool
is_of_move (const Node *call)
{
  return call != NULL && IsA (call, FuncExpr)
         && (((const FuncExpr *)call)->location == OURS_OF_MOVE
             || ((const FuncExpr *)call)->location == OURS_OF_VALUES);
}

PGDLLEXPORT Datum riyo_keeps (PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1 (riyo_keeps);

Datum
riyo_keeps (PG_FUNCTION_ARGS)
{
  const Node *call = fcinfo->flinfo->fn_expr;
  RiyoOperation *operation = riyo_pg_get_operation ();
  GError *error = NULL;
  gboolean kept = FALSE;
  const ItemPointerData *place;
  RiyoTags tags;
  char subject[MOST_SUBJECT];

  if (is_of_move (call) && PG_NARGS () <= FIRST_PART + MOST_PARTS)
    PG_RETURN_BOOL (may_move (fcinfo, ((const FuncExpr *)call)->location == OURS_OF_VALUES));
  if (call == NULL || PG_NARGS () > FIRST_PART + MOST_PARTS || !riyo_pg_skip_is_question (call))
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, _ ("SET LOCAL riyo.skip_suspended = on;"),
                    _ ("who is suspended is told to nobody"));
  if (operation == NULL)
    riyo_pg_refuse (RIYO_PG_UNSTATED, NULL,
                    _ ("REFUSED: no purpose of use is stated in this transaction"));
  tags = (RiyoTags)PG_GETARG_INT64 (0);
  place = get_place (fcinfo);
  if (place != NULL && riyo_pg_once_is_left_out (PG_GETARG_OID (1), place, tags))
    PG_RETURN_BOOL (false);
  if (!riyo_operation_keeps (operation, tags,
                             get_subject (fcinfo, FIRST_PART, PG_NARGS (), subject), &kept, &error))
    riyo_pg_throw (error, NULL);
  if (!kept && place != NULL)
    riyo_pg_once_leave_out (PG_GETARG_OID (1), place, tags);
  PG_RETURN_BOOL (kept);
}
