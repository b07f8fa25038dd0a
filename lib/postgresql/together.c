/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns that PostgreSQL evaluates together when one of them is written: by a check, an index, a
 * foreign key, what a generated column is made of, what a part holds. Whether that fails, or is
 * met, tells of the others. */
#include "internal.h"

#include <access/relation.h>
#include <access/sysattr.h>
#include <access/transam.h>
#include <catalog/partition.h>
#include <catalog/pg_inherits.h>
#include <catalog/pg_proc.h>
#include <catalog/pg_type.h>
#include <nodes/bitmapset.h>
#include <nodes/nodeFuncs.h>
#include <rewrite/rewriteHandler.h>
#include <utils/lsyscache.h>
#include <utils/partcache.h>
#include <utils/rel.h>

/* One column alone tells of no other; but it may meet other rows, or vary. */
static List *
add (List *all, RiyoPgTogether together)
{
  RiyoPgTogether *copy;

  if (bms_membership (together.columns) != BMS_MULTIPLE && !together.meets && !together.varies)
    return all;
  copy = palloc (sizeof *copy);
  *copy = together;
  return lappend (all, copy);
}

/* How large what is put into it is tells as well. */
Bitmapset *
riyo_pg_together_get_index (Relation relation, Relation index)
{
  const FormData_pg_index *form = index->rd_index;
  Bitmapset *columns = NULL;

  for (int i = 0; i < form->indnatts; i++)
    if (form->indkey.values[i] != 0)
      columns = riyo_pg_key_add (columns, relation, form->indkey.values[i]);
  columns
      = riyo_pg_key_add_sources (columns, relation, (Node *)RelationGetIndexExpressions (index));
  return riyo_pg_key_add_sources (columns, relation, (Node *)RelationGetIndexPredicate (index));
}

static List *
add_index (List *all, Relation relation, Relation index)
{
  const FormData_pg_index *form = index->rd_index;

  return add (all, (RiyoPgTogether){ .columns = riyo_pg_together_get_index (relation, index),
                                     .meets = form->indisunique || form->indisexclusion,
                                     .meets_empty = form->indnullsnotdistinct });
}

static List *
add_indexes (List *all, Relation relation)
{
  List *indexes = RelationGetIndexList (relation);
  ListCell *cell;

  foreach (cell, indexes)
    {
      Relation index = relation_open (lfirst_oid (cell), AccessShareLock);

      all = add_index (all, relation, index);
      relation_close (index, NoLock);
    }
  return all;
}

static List *
add_foreign_keys (List *all, Relation relation)
{
  List *keys = RelationGetFKeyList (relation);
  ListCell *cell;

  foreach (cell, keys)
    {
      const ForeignKeyCacheInfo *key = lfirst (cell);
      Bitmapset *columns = NULL;

      for (int i = 0; i < key->nkeys; i++)
        columns = riyo_pg_key_add (columns, relation, key->conkey[i]);
      all = add (all, (RiyoPgTogether){ .columns = columns });
    }
  return all;
}

/* A function of users is seen where it runs. */
static bool
varies (Oid function, void *context)
{
  return function < FirstNormalObjectId && func_volatile (function) != PROVOLATILE_IMMUTABLE;
}

static bool
holds_varying (Node *node, void *context)
{
  return node != NULL
         && (IsA (node, SQLValueFunction) || IsA (node, CurrentOfExpr)
             || check_functions_in_node (node, varies, context)
             || expression_tree_walker (node, holds_varying, context));
}

/* PostgreSQL evaluates every check at each UPDATE. What held for the row when it was written holds
 * now, unless it was never asked, or answers another time otherwise. */
static RiyoPgTogether
get_check (Relation relation, const ConstrCheck *check)
{
  Node *expression = stringToNode (check->ccbin);

  return (RiyoPgTogether){ .columns = riyo_pg_key_add_sources (NULL, relation, expression),
                           .varies = !check->ccvalid || holds_varying (expression, NULL) };
}

static List *
add_expressions (List *all, Relation relation)
{
  const TupleDesc shape = RelationGetDescr (relation);
  const TupleConstr *constraints = shape->constr;

  for (int i = 0; constraints != NULL && i < constraints->num_check; i++)
    all = add (all, get_check (relation, &constraints->check[i]));
  for (int i = 0; constraints != NULL && i < constraints->num_defval; i++)
    if (TupleDescAttr (shape, constraints->defval[i].adnum - 1)->attgenerated != '\0')
      all = add (all, (RiyoPgTogether){ .columns = riyo_pg_key_add (
                                            NULL, relation, constraints->defval[i].adnum) });
  return all;
}

/* What parts @other, by the names of those columns in @relid. */
static Bitmapset *
add_parting_of (Bitmapset *columns, Oid relid, Oid other)
{
  Relation relation = relation_open (other, AccessShareLock);

  columns = riyo_pg_key_add_named (columns, relid, other,
                                   riyo_pg_key_add_partitioning (NULL, relation));
  relation_close (relation, NoLock);
  return columns;
}

/* Of those that it is a part of, directly or by others, and of itself and its own parts. */
Bitmapset *
riyo_pg_together_get_parting (Relation relation)
{
  Oid relid = RelationGetRelid (relation);
  List *ancestors = relation->rd_rel->relispartition ? get_partition_ancestors (relid) : NIL;
  List *all = find_all_inheritors (relid, AccessShareLock, NULL);
  Bitmapset *columns = NULL;
  ListCell *cell;

  foreach (cell, ancestors)
    columns = add_parting_of (columns, relid, lfirst_oid (cell));
  foreach (cell, all)
    columns = add_parting_of (columns, relid, lfirst_oid (cell));
  return columns;
}

static List *
list_own (Relation relation)
{
  List *all = add_indexes (NIL, relation);

  all = add_foreign_keys (all, relation);
  return add_expressions (all, relation);
}

List *
riyo_pg_together_list (Oid relid)
{
  List *parts = find_all_inheritors (relid, AccessShareLock, NULL), *all = NIL;
  ListCell *cell, *of_part;

  foreach (cell, parts)
    {
      Relation part = relation_open (lfirst_oid (cell), AccessShareLock);
      List *own = list_own (part);

      foreach (of_part, own)
        {
          RiyoPgTogether together = *(const RiyoPgTogether *)lfirst (of_part);

          together.columns
              = riyo_pg_key_add_named (NULL, relid, lfirst_oid (cell), together.columns);
          all = add (all, together);
        }
      relation_close (part, NoLock);
    }
  return all;
}

/* A null that is no value fills nothing. */
static bool
fills (Relation relation, AttrNumber attnum)
{
  const FormData_pg_attribute *column = TupleDescAttr (RelationGetDescr (relation), attnum - 1);
  Node *value;

  if (column->attisdropped || column->attgenerated != '\0')
    return false;
  if (column->attidentity != '\0')
    return true;
  value = build_column_default (relation, attnum);
  return value != NULL && !(IsA (value, Const) && ((const Const *)value)->constisnull);
}

Bitmapset *
riyo_pg_together_get_filled (Relation relation)
{
  Bitmapset *columns = NULL;

  for (AttrNumber i = 1; i <= RelationGetNumberOfAttributes (relation); i++)
    if (fills (relation, i))
      columns = bms_add_member (columns, i - FirstLowInvalidHeapAttributeNumber);
  return columns;
}
