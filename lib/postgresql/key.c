/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns by which a row is held against all others: a new value there tells of rows that it does
 * not see. */
#include "internal.h"

#include <access/genam.h>
#include <access/htup_details.h>
#include <access/relation.h>
#include <access/sysattr.h>
#include <access/table.h>
#include <access/transam.h>
#include <catalog/pg_class.h>
#include <catalog/pg_index.h>
#include <catalog/pg_inherits.h>
#include <nodes/bitmapset.h>
#include <optimizer/optimizer.h>
#include <rewrite/rewriteHandler.h>
#include <utils/lsyscache.h>
#include <utils/partcache.h>
#include <utils/rel.h>

Bitmapset *
riyo_pg_key_add (Bitmapset *columns, Relation relation, AttrNumber attnum)
{
  columns = bms_add_member (columns, attnum - FirstLowInvalidHeapAttributeNumber);
  if (attnum > 0 && TupleDescAttr (RelationGetDescr (relation), attnum - 1)->attgenerated)
    pull_varattnos (build_column_default (relation, attnum), 1, &columns);
  return columns;
}

/* A whole row is all of its columns. */
Bitmapset *
riyo_pg_key_add_sources (Bitmapset *columns, Relation relation, Node *expression)
{
  Bitmapset *sources = NULL;
  int member = -1;

  pull_varattnos (expression, 1, &sources);
  if (bms_is_member (-FirstLowInvalidHeapAttributeNumber, sources))
    for (AttrNumber i = 1; i <= RelationGetNumberOfAttributes (relation); i++)
      columns = riyo_pg_key_add (columns, relation, i);
  while ((member = bms_next_member (sources, member)) >= 0)
    columns = riyo_pg_key_add (columns, relation, member + FirstLowInvalidHeapAttributeNumber);
  return columns;
}

static Bitmapset *
add_index (Bitmapset *columns, Relation relation, Relation index)
{
  Form_pg_index form = index->rd_index;

  if (!form->indisunique && !form->indisexclusion)
    return columns;
  for (int i = 0; i < form->indnkeyatts; i++)
    if (form->indkey.values[i] != 0)
      columns = riyo_pg_key_add (columns, relation, form->indkey.values[i]);
  columns
      = riyo_pg_key_add_sources (columns, relation, (Node *)RelationGetIndexExpressions (index));
  return riyo_pg_key_add_sources (columns, relation, (Node *)RelationGetIndexPredicate (index));
}

/* By which a row finds its part: in another it meets others. */
Bitmapset *
riyo_pg_key_add_partitioning (Bitmapset *columns, Relation relation)
{
  PartitionKey key = RelationGetPartitionKey (relation);

  if (key == NULL)
    return columns;
  for (int i = 0; i < key->partnatts; i++)
    if (key->partattrs[i] != 0)
      columns = riyo_pg_key_add (columns, relation, key->partattrs[i]);
  return riyo_pg_key_add_sources (columns, relation, (Node *)key->partexprs);
}

static Bitmapset *
get_own (Relation relation)
{
  List *indexes = RelationGetIndexList (relation);
  Bitmapset *columns = riyo_pg_key_add_partitioning (NULL, relation);
  ListCell *cell;

  foreach (cell, indexes)
    {
      Relation index = relation_open (lfirst_oid (cell), AccessShareLock);

      columns = add_index (columns, relation, index);
      relation_close (index, NoLock);
    }
  return columns;
}

Bitmapset *
riyo_pg_key_add_named (Bitmapset *columns, Oid relid, Oid part, const Bitmapset *of_part)
{
  int member = -1;

  while ((member = bms_next_member (of_part, member)) >= 0)
    {
      AttrNumber attnum = (AttrNumber)(member + FirstLowInvalidHeapAttributeNumber);
      char *name = get_attname (part, attnum, true);
      AttrNumber own = name != NULL ? get_attnum (relid, name) : InvalidAttrNumber;

      if (own != InvalidAttrNumber)
        columns = bms_add_member (columns, own - FirstLowInvalidHeapAttributeNumber);
    }
  return columns;
}

Bitmapset *
riyo_pg_key_get (Oid relid)
{
  List *all = find_all_inheritors (relid, AccessShareLock, NULL);
  Bitmapset *columns = NULL;
  ListCell *cell;

  foreach (cell, all)
    {
      Relation relation = relation_open (lfirst_oid (cell), AccessShareLock);

      columns = riyo_pg_key_add_named (columns, relid, lfirst_oid (cell), get_own (relation));
      relation_close (relation, NoLock);
    }
  return columns;
}

static bool
is_unproven (Form_pg_index index)
{
  return (index->indisunique || index->indisexclusion) && !index->indisvalid
         && index->indrelid >= FirstNormalObjectId
         && get_rel_relkind (index->indexrelid) == RELKIND_INDEX;
}

static List *
list_all_unproven (void)
{
  Relation catalog = table_open (IndexRelationId, AccessShareLock);
  SysScanDesc scan = systable_beginscan (catalog, InvalidOid, false, NULL, 0, NULL);
  List *relids = NIL;
  HeapTuple tuple;

  while ((tuple = systable_getnext (scan)) != NULL)
    if (is_unproven ((Form_pg_index)GETSTRUCT (tuple)))
      relids = list_append_unique_oid (relids, ((Form_pg_index)GETSTRUCT (tuple))->indrelid);
  systable_endscan (scan);
  table_close (catalog, AccessShareLock);
  return relids;
}

/* In their parts, too. */
List *
riyo_pg_key_list_unproven (List *relids)
{
  List *all = list_all_unproven (), *family = NIL, *found = NIL;
  ListCell *cell;

  if (relids == NIL || all == NIL)
    return all;
  foreach (cell, relids)
    family = list_concat_unique_oid (
        family, find_all_inheritors (lfirst_oid (cell), AccessShareLock, NULL));
  foreach (cell, all)
    if (list_member_oid (family, lfirst_oid (cell)))
      found = lappend_oid (found, lfirst_oid (cell));
  return found;
}
