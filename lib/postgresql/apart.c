/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a statement of the client's own names, and does not read: the primary key that he names a
 * row by, with values that he sends; and what he is answered by RETURNING. The first goes into the
 * row, which carries it by whichever column; the second goes to the client alone. */
#include "internal.h"

#include <access/genam.h>
#include <access/relation.h>
#include <access/stratnum.h>
#include <access/sysattr.h>
#include <catalog/pg_class.h>
#include <nodes/bitmapset.h>
#include <nodes/makefuncs.h>
#include <nodes/nodeFuncs.h>
#include <optimizer/clauses.h>
#include <parser/parsetree.h>
#include <utils/lsyscache.h>
#include <utils/rel.h>

/* By what rows are named. */
typedef struct
{
  const Query *query;
  Relation key;
  bool one; /* a single row, and by no list */
} Naming;

/* A column of a list that was sent is as its values. */
static bool
is_sent_by (const Naming *naming, Node *value)
{
  while (IsA (value, RelabelType))
    value = (Node *)((RelabelType *)value)->arg;
  if (!IsA (value, Var))
    return riyo_pg_sent_is_value (value);
  return ((const Var *)value)->varlevelsup == 0
         && riyo_pg_sent_is_list (rt_fetch (((const Var *)value)->varno, naming->query->rtable),
                                  naming->one);
}

static const Var *
get_column (const Node *node, Index at)
{
  while (IsA (node, RelabelType))
    node = (const Node *)((const RelabelType *)node)->arg;
  if (!IsA (node, Var) || ((const Var *)node)->varno != (int)at
      || ((const Var *)node)->varlevelsup != 0)
    return NULL;
  return (const Var *)node;
}

/* Which place of the key it compares with what was sent, from 1 on; 0: none. */
static int
find_place (const Naming *naming, const Var *column, Oid comparison, Node *value)
{
  const Relation key = naming->key;

  if (column == NULL || !is_sent_by (naming, value))
    return 0;
  for (int i = 0; i < key->rd_index->indnkeyatts; i++)
    if (key->rd_index->indkey.values[i] == column->varattno)
      return get_op_opfamily_strategy (comparison, key->rd_opfamily[i]) == BTEqualStrategyNumber
                 ? i + 1
                 : 0;
  return 0;
}

static int
find_place_of_clause (const Naming *naming, const Node *clause)
{
  Index at = (Index)naming->query->resultRelation;

  if (IsA (clause, OpExpr) && list_length (((const OpExpr *)clause)->args) == 2)
    {
      const OpExpr *call = (const OpExpr *)clause;
      Node *left = linitial (call->args), *right = lsecond (call->args);

      if (get_column (left, at) != NULL)
        return find_place (naming, get_column (left, at), call->opno, right);
      return find_place (naming, get_column (right, at), get_commutator (call->opno), left);
    }
  if (IsA (clause, ScalarArrayOpExpr) && ((const ScalarArrayOpExpr *)clause)->useOr && !naming->one)
    {
      const ScalarArrayOpExpr *any = (const ScalarArrayOpExpr *)clause;

      return find_place (naming, get_column (linitial (any->args), at), any->opno,
                         lsecond (any->args));
    }
  return 0;
}

static List *
list_conditions (Node *node)
{
  List *all = NIL;
  ListCell *cell;

  if (node == NULL)
    return NIL;
  if (IsA (node, List))
    foreach (cell, (List *)node)
      all = list_concat (all, list_conditions (lfirst (cell)));
  else if (is_andclause (node))
    all = list_conditions ((Node *)((BoolExpr *)node)->args);
  else
    all = list_make1 (node);
  return all;
}

/* Columns of the relation, as range tables number them. */
static Bitmapset *
get_columns (Relation key)
{
  Bitmapset *columns = NULL;

  for (int i = 0; i < key->rd_index->indnkeyatts; i++)
    columns = bms_add_member (columns,
                              key->rd_index->indkey.values[i] - FirstLowInvalidHeapAttributeNumber);
  return columns;
}

static bool names_rows (const Naming *naming, Node *conditions, List **others);

/* By nothing else. */
static bool
names_rows_alone (const Naming *naming, Node *conditions)
{
  List *others = NIL;

  return names_rows (naming, conditions, &others) && others == NIL;
}

/* (a, b) IN ((1, 2), (3, 4)), which is an OR of them, and (a, b) IN (VALUES (1, 2), (3, 4)). */
static bool
names_rows_by_list (const Naming *naming, Node *clause)
{
  ListCell *cell;

  if (naming->one)
    return false;
  if (IsA (clause, SubLink))
    return ((SubLink *)clause)->subLinkType == ANY_SUBLINK
           && riyo_pg_sent_is_query ((const Query *)((SubLink *)clause)->subselect, false)
           && names_rows_alone (naming, ((SubLink *)clause)->testexpr);
  if (!is_orclause (clause))
    return false;
  foreach (cell, ((BoolExpr *)clause)->args)
    if (!names_rows_alone (naming, lfirst (cell)))
      return false;
  return true;
}

/* Whether the conditions name rows by the key, all of it; those that do not go to @others. */
static bool
names_rows (const Naming *naming, Node *conditions, List **others)
{
  List *all = list_conditions (conditions);
  Bitmapset *places = NULL;
  bool by_list = false;
  ListCell *cell;

  foreach (cell, all)
    {
      int place = find_place_of_clause (naming, lfirst (cell));

      if (place > 0)
        places = bms_add_member (places, place);
      else if (names_rows_by_list (naming, lfirst (cell)))
        by_list = true;
      else
        *others = lappend (*others, lfirst (cell));
    }
  return by_list || bms_num_members (places) == naming->key->rd_index->indnkeyatts;
}

/* CASE WHEN id = 1 THEN … WHEN id = 2 THEN …, as ORMs write many rows at once. */
static Node *
take_choices (Node *node, void *context)
{
  if (node == NULL || IsA (node, Query))
    return node;
  node = expression_tree_mutator (node, take_choices, context);
  if (IsA (node, CaseWhen) && names_rows_alone (context, (Node *)((CaseWhen *)node)->expr))
    ((CaseWhen *)node)->expr = (Expr *)makeBoolConst (true, false);
  return node;
}

/* Takes out of the statement what names its rows by the key: all of it, or none. */
static Bitmapset *
take_named (Query *query, Relation key, bool one)
{
  Naming naming = { query, key, one };
  List *others = NIL;

  if (!names_rows (&naming, query->jointree->quals, &others))
    return NULL;
  query->jointree = makeFromExpr (query->jointree->fromlist, (Node *)others);
  query->targetList = (List *)take_choices ((Node *)query->targetList, &naming);
  return get_columns (key);
}

/* Whether all rows that an INSERT offers are of values that were sent. */
static bool
offers_sent (const Query *query, bool one)
{
  int at = 0;
  ListCell *cell;

  foreach (cell, query->rtable)
    {
      const RangeTblEntry *rte = lfirst_node (RangeTblEntry, cell);

      at++;
      if (rte->rtekind == RTE_VALUES
              ? one || !riyo_pg_sent_is_value ((Node *)rte->values_lists)
              : at != query->resultRelation && at != query->onConflict->exclRelIndex)
        return false;
    }
  return true;
}

static bool
is_sent_or_listed (const Query *query, Node *value)
{
  return riyo_pg_sent_is_value (value)
         || (IsA (value, Var)
             && rt_fetch (((const Var *)value)->varno, query->rtable)->rtekind == RTE_VALUES);
}

static bool
offers_key (const Query *query, const Bitmapset *columns, bool one)
{
  ListCell *cell;

  foreach (cell, query->targetList)
    {
      const TargetEntry *entry = lfirst_node (TargetEntry, cell);

      if (bms_is_member (entry->resno - FirstLowInvalidHeapAttributeNumber, columns)
          && !is_sent_or_listed (query, (Node *)entry->expr))
        return false;
    }
  return offers_sent (query, one);
}

/* The same of ON CONFLICT (KEY) DO UPDATE: the row that is there is named by the one that is
 * offered. */
static Bitmapset *
take_met (Query *query, Relation key, bool one)
{
  OnConflictExpr *conflict = copyObject (query->onConflict);
  Bitmapset *columns = get_columns (key), *named = NULL;
  ListCell *cell;

  foreach (cell, conflict->arbiterElems)
    {
      const Var *column
          = get_column (lfirst_node (InferenceElem, cell)->expr, (Index)query->resultRelation);

      if (column == NULL)
        return NULL;
      named = bms_add_member (named, column->varattno - FirstLowInvalidHeapAttributeNumber);
    }
  if (conflict->arbiterWhere != NULL || !bms_equal (named, columns)
      || !offers_key (query, columns, one))
    return NULL;
  conflict->arbiterElems = NIL;
  query->onConflict = conflict;
  return columns;
}

static Bitmapset *
take_key (Query *rest, Oid relid, bool one)
{
  Relation relation = relation_open (relid, AccessShareLock), key;
  Bitmapset *columns = NULL;
  Oid key_relid;

  RelationGetIndexList (relation);
  key_relid = relation->rd_pkindex;
  /* Of a parent that is no partitioned table, a child's row may have the same key. */
  if (OidIsValid (key_relid)
      && (relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE
          || !relation->rd_rel->relhassubclass))
    {
      key = relation_open (key_relid, AccessShareLock);
      columns = rest->onConflict != NULL ? take_met (rest, key, one) : take_named (rest, key, one);
      relation_close (key, NoLock);
    }
  relation_close (relation, NoLock);
  return columns;
}

/* What a function of users is given, it may write elsewhere. */
static Bitmapset *
take_answered (Query *rest)
{
  Node *answer = (Node *)rest->returningList;

  if (answer == NULL || riyo_pg_expression_runs_code (answer) || contain_subplans (answer))
    return NULL;
  rest->returningList = NIL;
  return riyo_pg_columns_get (answer, (Index)rest->resultRelation, (Index)rest->resultRelation);
}

/* A mark that locks leave: that of a new version of a row is its own. */
static bool
names_mark (const RangeTblEntry *rte)
{
  return bms_is_member (MaxTransactionIdAttributeNumber - FirstLowInvalidHeapAttributeNumber,
                        rte->selectedCols);
}

/* Of tables whose columns carry different labels: of others it makes no difference, but by what is
 * deleted with their rows. */
static bool
is_asked (const Query *query)
{
  const RangeTblEntry *rte;

  if ((query->commandType != CMD_UPDATE && query->commandType != CMD_INSERT
       && query->commandType != CMD_MERGE && query->commandType != CMD_DELETE)
      || query->resultRelation == 0 || query->querySource != QSRC_ORIGINAL || !query->canSetTag
      || query->hasModifyingCTE)
    return false;
  rte = rt_fetch (query->resultRelation, query->rtable);
  return rte->rtekind == RTE_RELATION && rte->relkind != RELKIND_VIEW
         && rte->relid >= FirstNormalObjectId
         && (riyo_pg_relation_get (rte->relid)->uneven || names_mark (rte)
             || query->commandType == CMD_DELETE);
}

static bool
may_name (const Query *query)
{
  return query->commandType != CMD_INSERT || query->onConflict != NULL;
}

/* What else names a column reads it. */
static void
mark (RangeTblEntry *rte, RiyoPgMark mark, Bitmapset *columns, Query *rest)
{
  RiyoPgNamed others = riyo_pg_columns_list (rest);

  riyo_pg_mark (rte, mark, bms_difference (columns, riyo_pg_columns_get_of (&others, rte)));
}

/* What a function is answered, it may write elsewhere: of the key, too, which may have been written
 * otherwise. */
static void
note_one (const Query *query, RangeTblEntry *rte)
{
  Query rest = *query;

  if (may_name (query))
    mark (rte, RIYO_PG_NAMED, take_key (&rest, rte->relid, true), &rest);
}

/* What a foreign key does goes into the rows that name the key, by the columns that do. A cast of
 * users' is given them. */
static void
note_cascade (const Query *query)
{
  Index at = (Index)query->resultRelation;
  Node *conditions = query->jointree->quals;

  if (at != 0 && !riyo_pg_expression_runs_code (conditions))
    riyo_pg_mark (rt_fetch (at, query->rtable), RIYO_PG_NAMED,
                  riyo_pg_columns_get (conditions, at, at));
}

void
riyo_pg_apart_note (Query *query)
{
  RangeTblEntry *rte;
  Bitmapset *apart;
  Query rest;

  if (riyo_pg_is_cascade ())
    {
      note_cascade (query);
      return;
    }
  if (!is_asked (query))
    return;
  rest = *query;
  rte = rt_fetch (query->resultRelation, query->rtable);
  apart = query->commandType != CMD_DELETE ? take_answered (&rest) : NULL;
  if (may_name (query))
    apart = bms_join (apart, take_key (&rest, rte->relid, false));
  mark (rte, RIYO_PG_APART, apart, &rest);
  note_one (query, rte);
}
