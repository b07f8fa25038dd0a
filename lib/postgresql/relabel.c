/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who labels what: labels only grow, compared with what is in effect. */
#include "internal.h"

#include <access/transam.h>
#include <catalog/objectaddress.h>
#include <catalog/pg_class.h>
#include <catalog/pg_inherits.h>
#include <catalog/pg_type.h>
#include <commands/seclabel.h>
#include <miscadmin.h>
#include <storage/lmgr.h>
#include <utils/inval.h>
#include <utils/lsyscache.h>

static void
check_kind (const ObjectAddress *object)
{
  char kind = object->classId == RelationRelationId ? get_rel_relkind (object->objectId) : '\0';

  if (object->objectId >= FirstNormalObjectId
      && (kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_MATVIEW
          || kind == RELKIND_FOREIGN_TABLE))
    return;
  riyo_pg_refuse (ERRCODE_WRONG_OBJECT_TYPE, NULL,
                  _ ("tables, materialized views and their columns have a label of riyo, and "
                     "nothing else"));
}

static bool
is_text (Oid base)
{
  return base == TEXTOID || base == VARCHAROID || base == BPCHAROID;
}

bool
riyo_pg_label_type_is_plain (Oid type)
{
  Oid base = OidIsValid (type) ? getBaseType (type) : InvalidOid;

  return base == INT2OID || base == INT4OID || base == INT8OID || base == NUMERICOID
         || is_text (base);
}

void
riyo_pg_label_check_type (Oid type)
{
  if (!riyo_pg_label_type_is_plain (type))
    riyo_pg_refuse (ERRCODE_WRONG_OBJECT_TYPE, NULL,
                    _ ("本人 names columns of integers, numeric or text: what others say may come "
                       "to say something else"));
}

static void
check_subject_column (Oid relid, const char *column)
{
  AttrNumber attnum = get_attnum (relid, column);

  if (attnum == InvalidAttrNumber)
    riyo_pg_refuse (ERRCODE_UNDEFINED_COLUMN, NULL, _ ("本人 names a column that is not there"));
  riyo_pg_label_check_type (attnum > 0 ? get_atttype (relid, attnum) : InvalidOid);
}

static bool
holds_text (Oid relid, const char *column)
{
  return is_text (getBaseType (get_atttype (relid, get_attnum (relid, column))));
}

/* Text may hold several parts with their hyphens; a number is one. */
static void
check_parts (Oid relid, List *subject)
{
  guint least, most, n = (guint)list_length (subject);
  GError *error = NULL;
  ListCell *cell;

  if (!riyo_guard_count_parts (riyo_pg_folder_need (), &least, &most, &error))
    riyo_pg_throw (error, NULL);
  foreach (cell, subject)
    if (n < least && holds_text (relid, lfirst (cell)))
      return;
  if (n == 0 || most == 0 || (n >= least && n <= most))
    return;
  riyo_pg_refuse (MAKE_SQLSTATE ('R', 'Y', '0', '5', '2'),
                  _ ("Name a column for each part, in their order: 本人=kigo,bango,edaban; or one "
                     "column of text that holds the whole number."),
                  _ ("本人 names %u columns; expected %u to %u, as many as a number has parts by "
                     "the rules (形式)"),
                  n, least, most);
}

static void
check_subject (const ObjectAddress *object, List *subject)
{
  ListCell *cell, *other;

  if (subject != NIL && object->objectSubId != 0)
    riyo_pg_refuse (MAKE_SQLSTATE ('R', 'Y', '0', '5', '2'), NULL,
                    _ ("本人 stands in the label of a table, not of a column"));
  foreach (cell, subject)
    {
      check_subject_column (object->objectId, lfirst (cell));
      for_each_from (other, subject,
                     foreach_current_index (cell) + 1) if (strcmp (lfirst (cell), lfirst (other))
                                                           == 0)
          riyo_pg_refuse (ERRCODE_DUPLICATE_COLUMN, NULL, _ ("本人 names a column twice"));
    }
  check_parts (object->objectId, subject);
}

/* Whoever can say whose a row is can make it another's; that it is nobody's any more, anyone may
 * say: then it counts as everyone's. */
static void
check_persons (Oid relid, List *subject)
{
  if (subject != NIL && riyo_pg_label_names_others (subject, riyo_pg_label_get_subject (relid)))
    riyo_pg_refuse (RIYO_PG_STATE,
                    _ ("Make a new table, label it while it is empty, and write the rows into it."),
                    _ ("rows are there already: whose they are is not said anew"));
}

/* Rows of a part are read by way of its parent too. */
static void
check_part (List *part, List *parent)
{
  if (part != NIL && parent != NIL && riyo_pg_label_names_others (part, parent))
    riyo_pg_refuse (RIYO_PG_STATE, _ ("Write the same 本人 into both labels."),
                    _ ("rows of a part would be one person's, and by way of its parent another's"));
}

void
riyo_pg_label_join_persons (Oid part, Oid parent)
{
  List *subject = riyo_pg_label_get_subject (parent);

  check_part (riyo_pg_label_get_subject (part), subject);
  if (riyo_pg_relation_has_rows (part))
    check_persons (part, subject);
}

static void
check_persons_of_family (Oid relid, List *subject)
{
  List *parents = riyo_pg_family_list_parents (relid);
  List *parts = find_inheritance_children (relid, AccessShareLock);
  ListCell *cell;

  foreach (cell, parents)
    check_part (subject, riyo_pg_label_get_subject (lfirst_oid (cell)));
  foreach (cell, parts)
    check_part (riyo_pg_label_get_subject (lfirst_oid (cell)), subject);
}

/* The first label of rows is not their owner's to say, unless it says what was adopted. */
static bool
is_adopted (Oid relid, AttrNumber attnum, RiyoPgCarried carried)
{
  char *column = attnum > 0 ? get_attname (relid, attnum, false) : NULL;
  RiyoTags least;

  return riyo_pg_floor_get (relid, column, &least) && (least & ~carried.tags) == 0;
}

/* What is in effect stays in effect. */
static void
check_growth (Oid relid, AttrNumber attnum, RiyoPgCarried carried)
{
  RiyoPgCarried before = riyo_pg_relation_get_effective (relid, attnum);

  if (before.untagged && is_adopted (relid, attnum, carried))
    return;
  if (before.untagged)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                    _ ("Adopt a layout (形式=表) that has a line for it, or make a new table."),
                    _ ("a relation that holds rows is not labelled for the first time: whoever "
                       "says what rows carry could free them"));
  if (before.unreadable || (before.tags & ~carried.tags) != 0)
    riyo_pg_refuse (RIYO_PG_STATE, _ ("Tags are only ever added. Make a new table."),
                    _ ("the label lacks a category that is in effect"));
}

/* Its rows are elsewhere: what they carry is said where it is made, and only then. */
static bool
is_new_foreign (Oid relid)
{
  return get_rel_relkind (relid) == RELKIND_FOREIGN_TABLE && riyo_pg_relation_is_new (relid);
}

/* As a restore labels what it has made, each statement a transaction: while no row is there, a
 * column is said to carry less than its table; once. */
static bool
is_first_of_column (const ObjectAddress *object)
{
  return object->objectSubId > 0
         && riyo_pg_label_get (object->objectId, (AttrNumber)object->objectSubId) == NULL;
}

static void
check_table (Oid relid, List *subject)
{
  if (riyo_pg_relation_has_rows (relid) && !is_new_foreign (relid))
    check_persons (relid, subject);
  check_persons_of_family (relid, subject);
}

static void
relabel (const ObjectAddress *object, const char *label)
{
  RiyoPgCarried carried = { 0 };
  List *subject = NIL;

  check_kind (object);
  if (label != NULL)
    {
      carried = riyo_pg_label_parse (label, false, &subject);
      if (!IsBinaryUpgrade)
        check_subject (object, subject);
    }
  LockRelationOid (object->objectId, ShareRowExclusiveLock);
  if (!IsBinaryUpgrade)
    riyo_pg_index_check_labelled (object->objectId, carried);
  if (IsBinaryUpgrade) /* the labels are those of before, and of no row yet */
    ;
  else if (riyo_pg_relation_has_rows (object->objectId) && !is_new_foreign (object->objectId))
    check_growth (object->objectId, (AttrNumber)object->objectSubId, carried);
  else if (!riyo_pg_relation_is_new (object->objectId) && !is_first_of_column (object)
           && !riyo_pg_relation_get_effective (object->objectId, (AttrNumber)object->objectSubId)
                   .untagged)
    check_growth (object->objectId, (AttrNumber)object->objectSubId, carried);
  if (!IsBinaryUpgrade && object->objectSubId == 0)
    check_table (object->objectId, subject);
  CacheInvalidateRelcacheByRelid (object->objectId);
}

void
riyo_pg_define_labels (void)
{
  register_label_provider (RIYO_PG_PROVIDER, relabel);
}
