/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What relations carry: their own labels, those they inherit, those of their descendants. Kept
 * until anything about a relation changes. */
#include "internal.h"

#include <access/genam.h>
#include <access/htup_details.h>
#include <access/relation.h>
#include <access/sysattr.h>
#include <access/table.h>
#include <catalog/indexing.h>
#include <catalog/pg_constraint.h>
#include <catalog/pg_inherits.h>
#include <catalog/pg_seclabel.h>
#include <commands/seclabel.h>
#include <commands/trigger.h>
#include <nodes/bitmapset.h>
#include <optimizer/optimizer.h>
#include <rewrite/rewriteHandler.h>
#include <storage/bufmgr.h>
#include <utils/builtins.h>
#include <utils/fmgroids.h>
#include <utils/hsearch.h>
#include <utils/inval.h>
#include <utils/lsyscache.h>
#include <utils/memutils.h>
#include <utils/rel.h>
#include <utils/syscache.h>

#define MOST_ANCESTORS 32

/* Labels of one relation, own and inherited, without its descendants'. */
typedef struct
{
  RiyoPgCarried table;
  int n_columns;
  RiyoPgCarried *columns;
} Effective;

static HTAB *known = NULL;
static MemoryContext memory = NULL;
static bool stale = false;
static uint64 serial = 0; /* of the table that labels were read by */

static const RiyoPgCarried untagged = { .untagged = true };

/* All labels of ours on a relation and its columns: NULL, or what it says, by attribute. */
static RiyoPgCarried **
read_labels (Oid relid, int n_columns)
{
  RiyoPgCarried **labels = palloc0 (sizeof (RiyoPgCarried *) * (size_t)(n_columns + 1));
  Relation catalog = table_open (SecLabelRelationId, AccessShareLock);
  ScanKeyData keys[2];
  SysScanDesc scan;
  HeapTuple tuple;

  ScanKeyInit (&keys[0], Anum_pg_seclabel_objoid, BTEqualStrategyNumber, F_OIDEQ,
               ObjectIdGetDatum (relid));
  ScanKeyInit (&keys[1], Anum_pg_seclabel_classoid, BTEqualStrategyNumber, F_OIDEQ,
               ObjectIdGetDatum (RelationRelationId));
  scan = systable_beginscan (catalog, SecLabelObjectIndexId, true, NULL, 2, keys);
  while ((tuple = systable_getnext (scan)) != NULL)
    {
      TupleDesc shape = RelationGetDescr (catalog);
      int attnum = ((FormData_pg_seclabel *)GETSTRUCT (tuple))->objsubid;
      bool null;
      Datum provider = heap_getattr (tuple, Anum_pg_seclabel_provider, shape, &null);
      Datum label = heap_getattr (tuple, Anum_pg_seclabel_label, shape, &null);

      if (strcmp (TextDatumGetCString (provider), RIYO_PG_PROVIDER) != 0 || attnum < 0
          || attnum > n_columns)
        continue;
      labels[attnum] = palloc (sizeof (RiyoPgCarried));
      *labels[attnum] = riyo_pg_label_parse (TextDatumGetCString (label), true, NULL);
    }
  systable_endscan (scan);
  table_close (catalog, AccessShareLock);
  return labels;
}

/* The name of a column that is there, or NULL; whether it is inherited. */
static char *
get_column (Oid relid, int attnum, bool *inherited)
{
  HeapTuple tuple = SearchSysCache2 (ATTNUM, ObjectIdGetDatum (relid), Int16GetDatum (attnum));
  char *name = NULL;

  if (!HeapTupleIsValid (tuple))
    return NULL;
  if (!((Form_pg_attribute)GETSTRUCT (tuple))->attisdropped)
    name = pstrdup (NameStr (((Form_pg_attribute)GETSTRUCT (tuple))->attname));
  *inherited |= ((Form_pg_attribute)GETSTRUCT (tuple))->attinhcount > 0;
  ReleaseSysCache (tuple);
  return name;
}

static int
get_shape (Oid relid, bool *is_partition, bool *has_children)
{
  HeapTuple tuple = SearchSysCache1 (RELOID, ObjectIdGetDatum (relid));
  Form_pg_class class;
  int n;

  if (!HeapTupleIsValid (tuple))
    return -1;
  class = (Form_pg_class)GETSTRUCT (tuple);
  n = class->relnatts;
  *is_partition = class->relispartition;
  *has_children = class->relhassubclass;
  ReleaseSysCache (tuple);
  return n;
}

static void read_effective (Oid relid, Effective *effective, int depth);

/* What a column of this name has in another relation: of none, nothing to add. */
static void
join_named (RiyoPgCarried *carried, const Effective *other, Oid other_relid, const char *name)
{
  AttrNumber attnum = name != NULL ? get_attnum (other_relid, name) : InvalidAttrNumber;

  if (attnum > 0 && attnum <= other->n_columns)
    *carried = riyo_pg_carried_join (*carried, other->columns[attnum - 1]);
}

/* A column's own label, or its relation's, is joined with the tags that it inherits; without one,
 * what it inherits is all. */
static void
inherit_column (RiyoPgCarried *carried, bool own, RiyoPgCarried inherited)
{
  if (own)
    inherited.untagged = false;
  else
    carried->untagged = false;
  *carried = riyo_pg_carried_join (*carried, inherited);
}

static void
inherit_from (Oid parent_relid, Effective *effective, RiyoPgCarried **labels, char **names,
              int depth)
{
  Effective parent;

  read_effective (parent_relid, &parent, depth + 1);
  for (int i = 0; i < effective->n_columns; i++)
    {
      AttrNumber attnum
          = names[i] != NULL ? get_attnum (parent_relid, names[i]) : InvalidAttrNumber;

      if (attnum > 0 && attnum <= parent.n_columns)
        inherit_column (&effective->columns[i], labels[0] != NULL || labels[i + 1] != NULL,
                        parent.columns[attnum - 1]);
    }
  inherit_column (&effective->table, labels[0] != NULL, parent.table);
}

static void
inherit (Oid relid, Effective *effective, RiyoPgCarried **labels, char **names, int depth)
{
  List *parents = riyo_pg_family_list_parents (relid);
  ListCell *cell;

  foreach (cell, parents)
    inherit_from (lfirst_oid (cell), effective, labels, names, depth);
}

static bool
is_below (RiyoPgCarried carried, Oid relid, const char *column)
{
  RiyoTags least = 0;

  return riyo_pg_floor_get (relid, column, &least) && (least & ~carried.tags) != 0;
}

/* A label that lacks what was adopted is none. */
static void
hold_to_floor (Oid relid, Effective *effective, RiyoPgCarried **labels, char **names)
{
  bool is_labelled = false, below = is_below (effective->table, relid, NULL);

  for (int i = 0; i <= effective->n_columns; i++)
    is_labelled |= labels[i] != NULL;
  below |= riyo_pg_floor_needs (relid, is_labelled) && !riyo_pg_floor_get (relid, NULL, NULL);
  for (int i = 0; i < effective->n_columns; i++)
    below |= names[i] != NULL && is_below (effective->columns[i], relid, names[i]);
  effective->table.unadopted |= below;
  for (int i = 0; i < effective->n_columns; i++)
    effective->columns[i].unadopted |= below;
}

static void
read_effective (Oid relid, Effective *effective, int depth)
{
  bool inherits = false, has_children = false;
  int n = get_shape (relid, &inherits, &has_children);
  RiyoPgCarried **labels;
  char **names;

  if (n < 0 || depth > MOST_ANCESTORS)
    {
      *effective = (Effective){ .table = untagged };
      return;
    }
  labels = read_labels (relid, n);
  names = palloc0 (sizeof (char *) * (size_t)n + 1);
  *effective = (Effective){ .n_columns = n };
  effective->columns = palloc0 (sizeof (RiyoPgCarried) * (size_t)n + 1);
  for (int i = 0; i < n; i++)
    {
      names[i] = get_column (relid, i + 1, &inherits);
      if (names[i] == NULL)
        continue;
      effective->columns[i] = labels[i + 1] != NULL ? *labels[i + 1]
                              : labels[0] != NULL   ? *labels[0]
                                                    : untagged;
      if (labels[0] == NULL)
        effective->table = riyo_pg_carried_join (effective->table, effective->columns[i]);
    }
  if (labels[0] != NULL)
    effective->table = *labels[0];
  else if (n == 0)
    effective->table = untagged;
  if (inherits)
    inherit (relid, effective, labels, names, depth);
  hold_to_floor (relid, effective, labels, names);
}

RiyoPgCarried
riyo_pg_relation_get_effective (Oid relid, AttrNumber attnum)
{
  Effective effective;

  read_effective (relid, &effective, 0);
  if (attnum > 0 && attnum <= effective.n_columns)
    return effective.columns[attnum - 1];
  return effective.table;
}

/* A child may have columns of its own: they go, and are seen, with its rows. */
static void
join_rows (RiyoPgRelation *entry, Oid relid, const Effective *effective)
{
  bool ignored;

  entry->rows = riyo_pg_carried_join (entry->rows, effective->table);
  for (int i = 0; i < effective->n_columns; i++)
    if (get_column (relid, i + 1, &ignored) != NULL)
      {
        entry->rows = riyo_pg_carried_join (entry->rows, effective->columns[i]);
        entry->least_of_all &= effective->columns[i].tags;
      }
}

/* What is asked of a parent is read in all that inherits from it. */
static void
join_descendants (RiyoPgRelation *entry, Effective *effective)
{
  Oid relid = entry->relid;
  List *descendants = find_all_inheritors (relid, NoLock, NULL);
  ListCell *cell;

  foreach (cell, descendants)
    {
      Effective child;
      bool ignored;

      if (lfirst_oid (cell) == relid)
        continue;
      read_effective (lfirst_oid (cell), &child, 0);
      for (int i = 0; i < effective->n_columns; i++)
        join_named (&effective->columns[i], &child, lfirst_oid (cell),
                    get_column (relid, i + 1, &ignored));
      effective->table = riyo_pg_carried_join (effective->table, child.table);
      join_rows (entry, lfirst_oid (cell), &child);
    }
}

/* What a generated column is made of. */
static void
join_sources (Relation relation, Effective *effective)
{
  TupleConstr *constraints = RelationGetDescr (relation)->constr;

  if (constraints == NULL || !constraints->has_generated_stored)
    return;
  for (int i = 0; i < constraints->num_defval; i++)
    {
      const AttrDefault *made = &constraints->defval[i];
      Bitmapset *sources = NULL;
      int member = -1;

      if (TupleDescAttr (RelationGetDescr (relation), made->adnum - 1)->attgenerated == '\0')
        continue;
      pull_varattnos (stringToNode (made->adbin), 1, &sources);
      while ((member = bms_next_member (sources, member)) >= 0)
        {
          int attnum = member + FirstLowInvalidHeapAttributeNumber;
          RiyoPgCarried source = attnum > 0 ? effective->columns[attnum - 1] : effective->table;

          effective->columns[made->adnum - 1]
              = riyo_pg_carried_join (effective->columns[made->adnum - 1], source);
        }
    }
}

static bool
is_governed_kind (char kind)
{
  return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_MATVIEW
         || kind == RELKIND_FOREIGN_TABLE || kind == RELKIND_TOASTVALUE;
}

/* A part carries what its parent does, or more: what stands in the parent's own label is the least
 * of what is written by way of it. A label that says nothing carries nothing. */
static void
fill_least (RiyoPgRelation *entry, Relation relation, const Effective *own)
{
  entry->least = MemoryContextAllocZero (memory, sizeof (RiyoTags) * (size_t)own->n_columns + 1);
  entry->least_of_all = entry->least_of_rows = own->table.tags;
  entry->least_given = ~(RiyoTags)0;
  for (int i = 0; i < own->n_columns; i++)
    {
      const FormData_pg_attribute *column = TupleDescAttr (RelationGetDescr (relation), i);

      if (column->attisdropped)
        continue;
      entry->least[i] = own->columns[i].tags;
      entry->least_of_all &= entry->least[i];
      entry->least_of_rows |= entry->least[i];
      /* An identity's is nextval (), of a sequence that may not be its own yet. */
      if (column->attgenerated == '\0' && column->attidentity == '\0'
          && riyo_pg_expression_runs_code (build_column_default (relation, i + 1)))
        entry->least_given &= entry->least[i];
    }
}

static bool
is_uneven (const RiyoPgRelation *entry, const Effective *effective)
{
  for (int i = 0; i < effective->n_columns; i++)
    if (effective->columns[i].tags != entry->least[i])
      return true;
  return false;
}

/* Columns of another table that look up a key of @relid, which may be a part. */
static void
join_referring (RiyoPgRelation *entry, Oid relid, Oid constraint)
{
  HeapTuple tuple = SearchSysCache1 (CONSTROID, ObjectIdGetDatum (constraint));
  AttrNumber own[INDEX_MAX_KEYS], other[INDEX_MAX_KEYS];
  Oid referring, operators[3][INDEX_MAX_KEYS];
  Bitmapset *keys = NULL;
  MemoryContext before;
  int n;

  if (!HeapTupleIsValid (tuple))
    return;
  referring = ((Form_pg_constraint)GETSTRUCT (tuple))->conrelid;
  DeconstructFkConstraintRow (tuple, &n, own, other, operators[0], operators[1], operators[2], NULL,
                              NULL);
  ReleaseSysCache (tuple);
  for (int i = 0; i < n; i++)
    {
      entry->referring |= riyo_pg_relation_get_effective (referring, own[i]).tags;
      keys = bms_add_member (keys, other[i] - FirstLowInvalidHeapAttributeNumber);
    }
  keys = riyo_pg_key_add_named (NULL, entry->relid, relid, keys);
  before = MemoryContextSwitchTo (memory);
  entry->referred = bms_add_members (entry->referred, keys);
  MemoryContextSwitchTo (before);
}

/* Where a row is still named, an error says so: PostgreSQL's own triggers ask. */
static void
join_referred (RiyoPgRelation *entry, Relation relation)
{
  const TriggerDesc *triggers = relation->trigdesc;

  for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
    if (triggers->triggers[i].tgisinternal && OidIsValid (triggers->triggers[i].tgconstraint)
        && RI_FKey_trigger_type (triggers->triggers[i].tgfoid) == RI_TRIGGER_PK)
      join_referring (entry, RelationGetRelid (relation), triggers->triggers[i].tgconstraint);
}

/* Whether a column that a trigger makes of others carries less than the rows do. */
static bool
makes_less (const RiyoPgRelation *entry, Relation relation)
{
  List *columns = riyo_pg_relation_list_vectors (relation);
  ListCell *cell;

  foreach (cell, columns)
    if ((entry->rows.tags
         & ~riyo_pg_relation_get_effective (RelationGetRelid (relation),
                                            (AttrNumber)lfirst_int (cell))
                .tags)
        != 0)
      return true;
  return false;
}

static void
join_code (RiyoPgRelation *entry, Relation relation)
{
  entry->remote |= relation->rd_rel->relkind == RELKIND_FOREIGN_TABLE;
  entry->runs_code |= riyo_pg_relation_runs_code (relation);
  entry->rebuilds_code |= riyo_pg_relation_rebuilds_code (relation);
  entry->rewrites |= riyo_pg_relation_rewrites (relation);
  entry->rewrites_unseen
      |= riyo_pg_relation_rewrites_unseen (relation) || makes_less (entry, relation);
  entry->defers |= riyo_pg_relation_defers (relation);
  join_referred (entry, relation);
}

/* What is written by way of a parent runs the code of its parts. */
static void
join_code_of_descendants (RiyoPgRelation *entry)
{
  List *descendants = find_all_inheritors (entry->relid, AccessShareLock, NULL);
  ListCell *cell;

  foreach (cell, descendants)
    {
      Relation child = relation_open (lfirst_oid (cell), AccessShareLock);

      join_code (entry, child);
      relation_close (child, NoLock);
    }
}

/* With what a generated one is made of. */
static void
fill_subject (RiyoPgRelation *entry, Relation relation)
{
  List *names = riyo_pg_label_get_subject (entry->relid);
  Bitmapset *subject = NULL;
  MemoryContext before;
  ListCell *cell;

  foreach (cell, names)
    {
      AttrNumber attnum = get_attnum (entry->relid, lfirst (cell));

      subject = riyo_pg_key_add (subject, relation, attnum);
    }
  before = MemoryContextSwitchTo (memory);
  entry->subject = bms_copy (subject);
  MemoryContextSwitchTo (before);
}

static RiyoPgCarried
join_columns (const RiyoPgRelation *entry, const Bitmapset *columns)
{
  RiyoPgCarried sum = { 0 };
  int member = -1;

  while ((member = bms_next_member (columns, member)) >= 0)
    {
      int attnum = member + FirstLowInvalidHeapAttributeNumber;

      sum = riyo_pg_carried_join (sum, attnum > 0 ? entry->columns[attnum - 1] : entry->whole);
    }
  return sum;
}

/* Whoever sees whether a row is taken sees what that was decided by. */
static void
fill_decided (RiyoPgRelation *entry, Relation relation)
{
  static const int events[] = { CMD_UPDATE, CMD_INSERT, CMD_DELETE };

  entry->policed = join_columns (entry, riyo_pg_policy_get (relation));
  for (int i = 0; i < (int)lengthof (events); i++)
    entry->ruled[i] = join_columns (entry, riyo_pg_rule_get (relation, events[i]));
}

/* Where a key is not there, an error says so. */
static RiyoTags
get_looked_up (Relation relation)
{
  List *keys = RelationGetFKeyList (relation);
  RiyoTags tags = 0;
  ListCell *cell;

  foreach (cell, keys)
    {
      const ForeignKeyCacheInfo *key = lfirst (cell);

      for (int i = 0; i < key->nkeys; i++)
        tags |= riyo_pg_relation_get_effective (key->confrelid, key->confkey[i]).tags;
    }
  return tags;
}

/* Where all columns carry the same, they tell nothing else of each other. */
static void
fill_together (RiyoPgRelation *entry, Relation relation)
{
  MemoryContext before;
  List *together = entry->uneven ? riyo_pg_together_list (entry->relid) : NIL;
  Bitmapset *filled = riyo_pg_together_get_filled (relation);
  ListCell *cell;

  if (entry->uneven)
    entry->parted = join_columns (entry, riyo_pg_together_get_parting (relation));
  entry->keyed = join_columns (entry, riyo_pg_key_get (entry->relid)).tags & entry->least_of_rows;
  entry->looked_up = get_looked_up (relation);
  before = MemoryContextSwitchTo (memory);
  entry->filled = bms_copy (filled);
  foreach (cell, together)
    {
      RiyoPgTogether *copy = palloc (sizeof *copy);

      *copy = *(const RiyoPgTogether *)lfirst (cell);
      copy->columns = bms_copy (copy->columns);
      entry->together = lappend (entry->together, copy);
    }
  MemoryContextSwitchTo (before);
}

static void
fill (RiyoPgRelation *entry, Relation relation)
{
  bool is_partition, has_children = false;
  Effective effective;

  entry->governed = true;
  read_effective (entry->relid, &effective, 0);
  fill_least (entry, relation, &effective);
  get_shape (entry->relid, &is_partition, &has_children);
  if (has_children)
    join_descendants (entry, &effective);
  entry->moves
      = relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE && is_uneven (entry, &effective);
  join_sources (relation, &effective);
  entry->n_columns = effective.n_columns;
  entry->columns
      = MemoryContextAlloc (memory, sizeof (RiyoPgCarried) * (size_t)effective.n_columns + 1);
  memcpy (entry->columns, effective.columns, sizeof (RiyoPgCarried) * (size_t)effective.n_columns);
  entry->table = entry->whole = effective.table;
  for (int i = 0; i < entry->n_columns; i++)
    entry->whole = riyo_pg_carried_join (entry->whole, entry->columns[i]);
  entry->rows = riyo_pg_carried_join (entry->rows, entry->whole);
  entry->secured = relation->rd_rel->relrowsecurity;
  entry->uneven = (entry->rows.tags & ~entry->least_of_all) != 0;
  fill_decided (entry, relation);
  fill_together (entry, relation);
  fill_subject (entry, relation);
  if (has_children)
    join_code_of_descendants (entry);
  join_code (entry, relation);
}

static void
start_anew (void)
{
  HASHCTL control = { .keysize = sizeof (Oid), .entrysize = sizeof (RiyoPgRelation) };

  if (memory != NULL)
    MemoryContextDelete (memory);
  memory = AllocSetContextCreate (CacheMemoryContext, "riyo relations", ALLOCSET_DEFAULT_SIZES);
  control.hcxt = memory;
  known = hash_create ("riyo relations", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
  stale = false;
  serial = riyo_pg_folder_get_serial ();
}

/* Into memory of its own, which is let go at once. */
static void
read_relation (RiyoPgRelation *entry)
{
  MemoryContext work
      = AllocSetContextCreate (CurrentMemoryContext, "riyo relation", ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo (work);
  Relation relation;

  if (is_governed_kind (get_rel_relkind (entry->relid)))
    {
      relation = relation_open (entry->relid, AccessShareLock);
      fill (entry, relation);
      relation_close (relation, NoLock);
    }
  MemoryContextSwitchTo (before);
  MemoryContextDelete (work);
}

const RiyoPgRelation *
riyo_pg_relation_get (Oid relid)
{
  static RiyoPgRelation fresh;
  RiyoPgRelation *entry;
  bool found;

  if (known == NULL || stale || serial != riyo_pg_folder_get_serial ())
    start_anew ();
  entry = hash_search (known, &relid, HASH_FIND, &found);
  if (found)
    return entry;
  /* Made apart: an error, or a change, on the way leaves nothing half. */
  fresh = (RiyoPgRelation){ .relid = relid };
  read_relation (&fresh);
  if (stale || serial != riyo_pg_folder_get_serial ())
    return &fresh;
  entry = hash_search (known, &relid, HASH_ENTER, &found);
  *entry = fresh;
  return entry;
}

bool
riyo_pg_relation_fills (Oid relid, AttrNumber attnum)
{
  return bms_is_member (attnum - FirstLowInvalidHeapAttributeNumber,
                        riyo_pg_relation_get (relid)->filled);
}

static void
forget (Datum argument, Oid relid)
{
  if (relid == InvalidOid || relid >= FirstNormalObjectId)
    stale = true;
}

/* By casts, too, functions of users see a row's keys. */
static void
forget_casts (Datum argument, int cache, uint32 hash)
{
  stale = true;
}

void
riyo_pg_define_relations (void)
{
  CacheRegisterSyscacheCallback (CASTSOURCETARGET, forget_casts, (Datum)0);
  CacheRegisterRelcacheCallback (forget, (Datum)0);
}

bool
riyo_pg_relation_is_new (Oid relid)
{
  Relation relation = relation_open (relid, AccessShareLock);
  bool is_new = relation->rd_createSubid != InvalidSubTransactionId;

  relation_close (relation, NoLock);
  return is_new;
}

/* With writers kept out until the end of the transaction. */
static bool
has_own_rows (Oid relid)
{
  Relation relation = relation_open (relid, ShareLock);
  bool has = true;

  if (relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE)
    has = false;
  else if (RELKIND_HAS_STORAGE (relation->rd_rel->relkind))
    has = RelationGetNumberOfBlocks (relation) > 0;
  relation_close (relation, NoLock);
  return has;
}

bool
riyo_pg_relation_has_rows (Oid relid)
{
  List *all = find_all_inheritors (relid, ShareLock, NULL);
  ListCell *cell;

  foreach (cell, all)
    if (has_own_rows (lfirst_oid (cell)))
      return true;
  return false;
}
