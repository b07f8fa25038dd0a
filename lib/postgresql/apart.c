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
#include <optimizer/optimizer.h>
#include <parser/parsetree.h>
#include <utils/fmgroids.h>
#include <utils/lsyscache.h>
#include <utils/rel.h>

/* A value that the client has sent, or what is always made of one. */
static bool
is_sent (Node *value)
{
  return !contain_var_clause (value) && !contain_subplans (value)
         && !contain_mutable_functions (value) && !riyo_pg_expression_runs_code (value);
}

/* A list of values in FROM: (VALUES …), or unnest () of arrays. */
static bool
is_list (const RangeTblEntry *rte)
{
  const Query *query = rte->subquery;
  ListCell *cell;

  if (rte->rtekind == RTE_SUBQUERY)
    return !rte->lateral && query->commandType == CMD_SELECT && list_length (query->rtable) == 1
           && query->setOperations == NULL && query->cteList == NIL
           && linitial_node (RangeTblEntry, query->rtable)->rtekind == RTE_VALUES
           && is_sent ((Node *)linitial_node (RangeTblEntry, query->rtable)->values_lists);
  if (rte->rtekind != RTE_FUNCTION)
    return false;
  foreach (cell, rte->functions)
    {
      const FuncExpr *call = (const FuncExpr *)lfirst_node (RangeTblFunction, cell)->funcexpr;

      if (!IsA (call, FuncExpr) || call->funcid != F_UNNEST_ANYARRAY || !is_sent ((Node *)call))
        return false;
    }
  return true;
}

/* A column of such a list is as its values. */
static bool
is_sent_by (const Query *query, Node *value)
{
  while (IsA (value, RelabelType))
    value = (Node *)((RelabelType *)value)->arg;
  if (!IsA (value, Var))
    return is_sent (value);
  return ((const Var *)value)->varlevelsup == 0
         && is_list (rt_fetch (((const Var *)value)->varno, query->rtable));
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
find_place (const Query *query, Relation key, const Var *column, Oid comparison, Node *value)
{
  if (column == NULL || !is_sent_by (query, value))
    return 0;
  for (int i = 0; i < key->rd_index->indnkeyatts; i++)
    if (key->rd_index->indkey.values[i] == column->varattno)
      return get_op_opfamily_strategy (comparison, key->rd_opfamily[i]) == BTEqualStrategyNumber
                 ? i + 1
                 : 0;
  return 0;
}

static int
find_place_of_clause (const Query *query, Relation key, const Node *clause)
{
  Index at = (Index)query->resultRelation;

  if (IsA (clause, OpExpr) && list_length (((const OpExpr *)clause)->args) == 2)
    {
      const OpExpr *call = (const OpExpr *)clause;
      Node *left = linitial (call->args), *right = lsecond (call->args);

      if (get_column (left, at) != NULL)
        return find_place (query, key, get_column (left, at), call->opno, right);
      return find_place (query, key, get_column (right, at), get_commutator (call->opno), left);
    }
  if (IsA (clause, ScalarArrayOpExpr) && ((const ScalarArrayOpExpr *)clause)->useOr)
    {
      const ScalarArrayOpExpr *any = (const ScalarArrayOpExpr *)clause;

      return find_place (query, key, get_column (linitial (any->args), at), any->opno,
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

/* Whether the conditions name rows by the key, all of it; those that do not go to @others. */
static bool
names_rows (const Query *query, Relation key, Node *conditions, List **others)
{
  List *all = list_conditions (conditions);
  Bitmapset *places = NULL;
  ListCell *cell;

  foreach (cell, all)
    {
      int place = find_place_of_clause (query, key, lfirst (cell));

      if (place > 0)
        places = bms_add_member (places, place);
      else
        *others = lappend (*others, lfirst (cell));
    }
  return bms_num_members (places) == key->rd_index->indnkeyatts;
}

typedef struct
{
  const Query *query;
  Relation key;
} Choice;

/* CASE WHEN id = 1 THEN … WHEN id = 2 THEN …, as ORMs write many rows at once. */
static Node *
take_choices (Node *node, void *context)
{
  const Choice *choice = context;
  List *others = NIL;

  if (node == NULL || IsA (node, Query))
    return node;
  node = expression_tree_mutator (node, take_choices, context);
  if (IsA (node, CaseWhen)
      && names_rows (choice->query, choice->key, (Node *)((CaseWhen *)node)->expr, &others)
      && others == NIL)
    ((CaseWhen *)node)->expr = (Expr *)makeBoolConst (true, false);
  return node;
}

/* Takes out of the statement what names its rows by the key: all of it, or none. */
static Bitmapset *
take_named (Query *query, Relation key)
{
  Choice choice = { query, key };
  List *others = NIL;

  if (!names_rows (query, key, query->jointree->quals, &others))
    return NULL;
  query->jointree = makeFromExpr (query->jointree->fromlist, (Node *)others);
  query->targetList = (List *)take_choices ((Node *)query->targetList, &choice);
  return get_columns (key);
}

/* Whether all rows that an INSERT offers are of values that were sent. */
static bool
offers_sent (const Query *query)
{
  int at = 0;
  ListCell *cell;

  foreach (cell, query->rtable)
    {
      const RangeTblEntry *rte = lfirst_node (RangeTblEntry, cell);

      at++;
      if (rte->rtekind == RTE_VALUES
              ? !is_sent ((Node *)rte->values_lists)
              : at != query->resultRelation && at != query->onConflict->exclRelIndex)
        return false;
    }
  return true;
}

static bool
is_sent_or_listed (const Query *query, Node *value)
{
  return is_sent (value)
         || (IsA (value, Var)
             && rt_fetch (((const Var *)value)->varno, query->rtable)->rtekind == RTE_VALUES);
}

static bool
offers_key (const Query *query, const Bitmapset *columns)
{
  ListCell *cell;

  foreach (cell, query->targetList)
    {
      const TargetEntry *entry = lfirst_node (TargetEntry, cell);

      if (bms_is_member (entry->resno - FirstLowInvalidHeapAttributeNumber, columns)
          && !is_sent_or_listed (query, (Node *)entry->expr))
        return false;
    }
  return offers_sent (query);
}

/* The same of ON CONFLICT (KEY) DO UPDATE: the row that is there is named by the one that is
 * offered. */
static Bitmapset *
take_met (Query *query, Relation key)
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
  if (conflict->arbiterWhere != NULL || !bms_equal (named, columns) || !offers_key (query, columns))
    return NULL;
  conflict->arbiterElems = NIL;
  query->onConflict = conflict;
  return columns;
}

static Bitmapset *
take_key (Query *rest, Oid relid)
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
      columns = rest->commandType == CMD_UPDATE ? take_named (rest, key) : take_met (rest, key);
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

/* Of tables whose columns carry different labels: of others it makes no difference. */
static bool
is_asked (const Query *query)
{
  const RangeTblEntry *rte;

  if ((query->commandType != CMD_UPDATE && query->commandType != CMD_INSERT)
      || query->resultRelation == 0 || query->querySource != QSRC_ORIGINAL || !query->canSetTag
      || query->hasModifyingCTE)
    return false;
  rte = rt_fetch (query->resultRelation, query->rtable);
  return rte->rtekind == RTE_RELATION && rte->relkind != RELKIND_VIEW
         && rte->relid >= FirstNormalObjectId
         && (riyo_pg_relation_get (rte->relid)->uneven || names_mark (rte));
}

void
riyo_pg_apart_note (Query *query)
{
  RangeTblEntry *rte;
  Bitmapset *apart;
  RiyoPgNamed others;
  Query rest;

  if (!is_asked (query))
    return;
  rest = *query;
  rte = rt_fetch (query->resultRelation, query->rtable);
  apart = take_answered (&rest);
  if (query->commandType == CMD_UPDATE || query->onConflict != NULL)
    apart = bms_join (apart, take_key (&rest, rte->relid));
  others = riyo_pg_columns_list (&rest);
  riyo_pg_mark (rte, RIYO_PG_APART, bms_del_members (apart, riyo_pg_columns_get_of (&others, rte)));
}
