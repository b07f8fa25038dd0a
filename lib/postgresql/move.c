/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A row that becomes another person's: whoever may say whose it is could free a suspended person's.
 * Whose it was is asked where its new number is made, of those rows alone that get one. */
#include "internal.h"

#include <access/sysattr.h>
#include <catalog/pg_class.h>
#include <nodes/bitmapset.h>
#include <nodes/makefuncs.h>
#include <nodes/nodeFuncs.h>
#include <optimizer/optimizer.h>
#include <parser/parsetree.h>
#include <utils/lsyscache.h>

static Expr *
find_new (List *targets, AttrNumber attnum)
{
  ListCell *cell;

  foreach (cell, targets)
    if (!lfirst_node (TargetEntry, cell)->resjunk
        && lfirst_node (TargetEntry, cell)->resno == attnum)
      return lfirst_node (TargetEntry, cell)->expr;
  return NULL;
}

/* To be made twice without telling. */
static bool
is_plain (Node *node, void *unused)
{
  if (node == NULL)
    return true;
  return IsA (node, Const) || IsA (node, Var)
         || (IsA (node, Param) && ((const Param *)node)->paramkind == PARAM_EXTERN)
         || (IsA (node, RelabelType) && is_plain ((Node *)((RelabelType *)node)->arg, unused));
}

/* What whose row it is would be said by, in the order of 本人; NIL where that is not known before.
 */
static List *
list_new (Oid relid, Index at, List *subject, List *targets)
{
  List *values = NIL;
  ListCell *cell;

  foreach (cell, subject)
    {
      AttrNumber attnum = get_attnum (relid, lfirst (cell));
      Expr *value = find_new (targets, attnum);
      Oid type, collation;
      int32 modifier;

      if (attnum <= 0 || get_attgenerated (relid, attnum) != '\0'
          || (value != NULL && !is_plain ((Node *)value, NULL)))
        return NIL;
      get_atttypetypmodcoll (relid, attnum, &type, &modifier, &collation);
      values = lappend (values, value != NULL
                                    ? copyObject (value)
                                    : (Expr *)makeVar (at, attnum, type, modifier, collation, 0));
    }
  return values;
}

static Expr *
ask_before (Node *question, Expr *value)
{
  CaseWhen *when = makeNode (CaseWhen);
  CaseExpr *asked = makeNode (CaseExpr);

  when->expr = (Expr *)question;
  when->result = value;
  when->location = -1;
  asked->casetype = exprType ((Node *)value);
  asked->casecollid = exprCollation ((Node *)value);
  asked->args = list_make1 (when);
  asked->defresult
      = (Expr *)makeNullConst (asked->casetype, exprTypmod ((Node *)value), asked->casecollid);
  asked->location = -1;
  return (Expr *)asked;
}

static void
ask (const Query *query, List *targets)
{
  const RangeTblEntry *rte = rt_fetch (query->resultRelation, query->rtable);
  const RiyoPgRelation *relation;
  Bitmapset *of_person;
  Node *question;
  List *subject;
  ListCell *cell;

  if (rte->rtekind != RTE_RELATION || rte->relkind == RELKIND_VIEW
      || rte->relid < FirstNormalObjectId)
    return;
  relation = riyo_pg_relation_get (rte->relid);
  if (bms_is_empty (relation->subject))
    return;
  of_person = bms_copy (relation->subject);
  subject = riyo_pg_label_get_subject (rte->relid);
  question = riyo_pg_skip_make_move (
      rte->relid, (Index)query->resultRelation, subject,
      list_new (rte->relid, (Index)query->resultRelation, subject, targets));
  foreach (cell, targets)
    {
      TargetEntry *entry = lfirst_node (TargetEntry, cell);

      if (question != NULL && !entry->resjunk
          && bms_is_member (entry->resno - FirstLowInvalidHeapAttributeNumber, of_person))
        entry->expr = ask_before (copyObject (question), entry->expr);
    }
}

static bool
walk (Node *node, void *unused)
{
  Query *query = (Query *)node;
  ListCell *cell;

  if (node == NULL)
    return false;
  if (!IsA (node, Query))
    return expression_tree_walker (node, walk, unused);
  if (query->commandType == CMD_UPDATE)
    ask (query, query->targetList);
  if (query->commandType == CMD_INSERT && query->onConflict != NULL)
    ask (query, query->onConflict->onConflictSet);
  if (query->commandType == CMD_MERGE)
    foreach (cell, query->mergeActionList)
      if (lfirst_node (MergeAction, cell)->commandType == CMD_UPDATE)
        ask (query, lfirst_node (MergeAction, cell)->targetList);
  return query_tree_walker (query, walk, unused, 0);
}

void
riyo_pg_move_add (Query *query)
{
  walk ((Node *)query, NULL);
}
