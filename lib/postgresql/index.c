/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an index tells beside what a statement names: by the order in which it finds rows, and by
 * its size. */
#include "internal.h"

#include <access/genam.h>
#include <access/relation.h>
#include <access/sysattr.h>
#include <access/table.h>
#include <catalog/index.h>
#include <catalog/pg_index.h>
#include <catalog/pg_type.h>
#include <nodes/bitmapset.h>
#include <nodes/nodeFuncs.h>
#include <nodes/pathnodes.h>
#include <optimizer/plancat.h>
#include <utils/lsyscache.h>
#include <utils/rel.h>

static get_relation_info_hook_type next_info = NULL;

/* All that it is made of. */
static RiyoTags
get_tags (Oid relid, Oid index_relid)
{
  const RiyoPgRelation *known = riyo_pg_relation_get (relid);
  Relation relation = relation_open (relid, AccessShareLock);
  Relation index = relation_open (index_relid, AccessShareLock);
  Bitmapset *columns = riyo_pg_together_get_index (relation, index);
  RiyoTags tags = 0;
  int member = -1;

  while ((member = bms_next_member (columns, member)) >= 0)
    {
      int attnum = member + FirstLowInvalidHeapAttributeNumber;

      tags |= attnum > 0 && attnum <= known->n_columns ? known->columns[attnum - 1].tags
                                                       : known->whole.tags;
    }
  relation_close (index, AccessShareLock);
  relation_close (relation, AccessShareLock);
  return tags;
}

/* A part is read for what names the whole. */
static RangeTblEntry *
get_named (PlannerInfo *root, Index at)
{
  while (root->append_rel_array != NULL && root->append_rel_array[at] != NULL
         && root->simple_rte_array[root->append_rel_array[at]->parent_relid]->rtekind
                == RTE_RELATION)
    at = root->append_rel_array[at]->parent_relid;
  return root->simple_rte_array[at];
}

/* Of a table whose columns carry different labels, a statement finds rows by those indexes alone
 * whose columns carry no more than it uses: it gets them in no other order. */
static void
leave_indexes_out (PlannerInfo *root, Oid relid, RelOptInfo *rel)
{
  RiyoPgTouched touched = { 0 };
  List *indexes = NIL;
  RiyoTags used;
  ListCell *cell;

  riyo_pg_touch_range_table (&touched, list_make1 (get_named (root, rel->relid)));
  used = riyo_pg_touched_sum (&touched).tags;
  foreach (cell, rel->indexlist)
    if ((get_tags (relid, lfirst_node (IndexOptInfo, cell)->indexoid) & ~used) == 0)
      indexes = lappend (indexes, lfirst (cell));
  rel->indexlist = indexes;
}

static void
look_at_relation (PlannerInfo *root, Oid relid, bool is_parent, RelOptInfo *rel)
{
  if (next_info != NULL)
    next_info (root, relid, is_parent, rel);
  if (relid >= FirstNormalObjectId && rel->indexlist != NIL && riyo_pg_relation_get (relid)->uneven)
    leave_indexes_out (root, relid, rel);
}

/* Rows that lie in the order of one column tell of it to whoever reads another. */
static void
check_order (Oid relid, Oid index)
{
  const RiyoPgRelation *relation = riyo_pg_relation_get (relid);
  RiyoTags more = relation->governed && OidIsValid (index)
                      ? get_tags (relid, index) & ~relation->least_of_all
                      : 0;

  if (more != 0)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                    _ ("Take an index whose columns carry no more than each column of the table."),
                    _ ("the rows of “%s” would lie in an order that tells “%s” to who reads other "
                       "columns"),
                    riyo_pg_shown_relation (relid), riyo_pg_flow_format_tags (more));
}

static void
check_marked_order (Oid relid)
{
  Relation relation = relation_open (relid, AccessShareLock);
  List *indexes = RelationGetIndexList (relation);
  ListCell *cell;

  foreach (cell, indexes)
    if (get_index_isclustered (lfirst_oid (cell)))
      check_order (relid, lfirst_oid (cell));
  relation_close (relation, NoLock);
}

static void
check_all_orders (void)
{
  Relation catalog = table_open (IndexRelationId, AccessShareLock);
  SysScanDesc scan = systable_beginscan (catalog, InvalidOid, false, NULL, 0, NULL);
  HeapTuple tuple;

  while ((tuple = systable_getnext (scan)) != NULL)
    {
      Form_pg_index form = (Form_pg_index)GETSTRUCT (tuple);

      if (form->indisclustered && form->indrelid >= FirstNormalObjectId)
        check_order (form->indrelid, form->indexrelid);
    }
  systable_endscan (scan);
  table_close (catalog, AccessShareLock);
}

void
riyo_pg_index_check_order (Oid relid, const char *name)
{
  if (!OidIsValid (relid))
    check_all_orders ();
  else if (name == NULL)
    check_marked_order (relid);
  else
    check_order (relid, get_relname_relid (name, get_rel_namespace (relid)));
}

/* That something is, or is not, there names nobody. */
static bool
compares (Node *node, void *unused)
{
  if (node == NULL)
    return false;
  switch (nodeTag (node))
    {
    case T_List:
    case T_NullTest:
    case T_BooleanTest:
    case T_BoolExpr:
    case T_RelabelType:
      return expression_tree_walker (node, compares, unused);
    case T_Var:
      return false;
    default:
      return true;
    }
}

/* An expression that depends on whether something is so. */
static bool
decides (Node *node, void *unused)
{
  if (node == NULL)
    return false;
  switch (nodeTag (node))
    {
    case T_CaseExpr:
    case T_CoalesceExpr:
    case T_NullIfExpr:
    case T_BooleanTest:
    case T_NullTest:
    case T_BoolExpr:
      return true;
    case T_OpExpr:
    case T_FuncExpr:
    case T_DistinctExpr:
    case T_ScalarArrayOpExpr:
      return exprType (node) == BOOLOID || expression_tree_walker (node, decides, unused);
    default:
      return expression_tree_walker (node, decides, unused);
    }
}

/* How many rows it has, or how long their parts in it are, is in its size, for everybody. */
static bool
tells (Oid index_relid)
{
  Relation index = relation_open (index_relid, AccessShareLock);
  bool is = compares ((Node *)RelationGetIndexPredicate (index), NULL)
            || decides ((Node *)RelationGetIndexExpressions (index), NULL);

  relation_close (index, NoLock);
  return is;
}

static bool
tells_any (Oid relid)
{
  Relation relation = relation_open (relid, AccessShareLock);
  List *indexes = RelationGetIndexList (relation);
  bool is = false;
  ListCell *cell;

  foreach (cell, indexes)
    is |= tells (lfirst_oid (cell));
  relation_close (relation, NoLock);
  return is;
}

void
riyo_pg_index_check_labelled (Oid relid, RiyoPgCarried carried)
{
  RiyoPgTouched touched = { .any = true, .read = carried };

  if (carried.tags == 0 || riyo_pg_relation_get (relid)->rows.tags != 0 || !tells_any (relid))
    return;
  if (riyo_pg_get_operation () == NULL)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                    _ ("Drop it, and make it anew, or do this, under a purpose that permits the "
                       "whole table."),
                    _ ("an index of “%s” would tell by its size what rows there are"),
                    riyo_pg_shown_relation (relid));
  riyo_pg_check (&touched);
}

void
riyo_pg_index_check_made (List *made)
{
  ListCell *cell;

  foreach (cell, made)
    {
      char kind = get_rel_relkind (lfirst_oid (cell));
      RiyoPgTouched touched = { 0 };
      Oid relid;

      if (kind != RELKIND_INDEX && kind != RELKIND_PARTITIONED_INDEX)
        continue;
      relid = IndexGetRelation (lfirst_oid (cell), true);
      if (!OidIsValid (relid) || riyo_pg_relation_get (relid)->rows.tags == 0
          || !tells (lfirst_oid (cell)))
        continue;
      riyo_pg_touch_whole (&touched, relid);
      riyo_pg_check (&touched);
    }
}

void
riyo_pg_hook_indexes (void)
{
  next_info = get_relation_info_hook;
  get_relation_info_hook = look_at_relation;
}
