/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ALTER TABLE, part by part: what reads no row is free, what joins relations keeps their labels. */
#include "internal.h"

#include <access/htup_details.h>
#include <access/xact.h>
#include <catalog/heap.h>
#include <catalog/index.h>
#include <catalog/namespace.h>
#include <catalog/pg_attribute.h>
#include <catalog/pg_class.h>
#include <catalog/pg_inherits.h>
#include <catalog/pg_type.h>
#include <optimizer/optimizer.h>
#include <parser/parse_node.h>
#include <parser/parse_type.h>
#include <utils/lsyscache.h>
#include <utils/syscache.h>

/* A column whose value is the same for every row that is there. */
static bool
adds_plain_column (const AlterTableCmd *command)
{
  const ColumnDef *column = (const ColumnDef *)command->def;
  ListCell *cell;

  if (column == NULL || !IsA (column, ColumnDef))
    return false;
  foreach (cell, column->constraints)
    {
      ConstrType kind = lfirst_node (Constraint, cell)->contype;

      if (kind != CONSTR_DEFAULT && kind != CONSTR_NULL && kind != CONSTR_NOTNULL)
        return false;
    }
  return true;
}

static RiyoPgClass
classify_command (const AlterTableCmd *command)
{
  switch (command->subtype)
    {
    case AT_AddColumn:
      return adds_plain_column (command) ? RIYO_PG_FREE : RIYO_PG_WHOLE;
    case AT_AlterColumnType:
      /* USING would carry one column into another of fewer tags. */
      return ((const ColumnDef *)command->def)->raw_default != NULL ? RIYO_PG_REFUSED
                                                                    : RIYO_PG_WHOLE;
    case AT_ColumnDefault:
    case AT_DropNotNull:
    case AT_SetStatistics:
    case AT_SetOptions:
    case AT_ResetOptions:
    case AT_SetStorage:
    case AT_SetCompression:
    case AT_DropColumn: /* checked apart */
    case AT_AlterConstraint:
    case AT_DropConstraint:
    case AT_ChangeOwner:
    case AT_ClusterOn:
    case AT_DropCluster:
    case AT_DropOids:
    case AT_SetTableSpace:
    case AT_SetRelOptions:
    case AT_ResetRelOptions:
    case AT_EnableTrig:
    case AT_EnableAlwaysTrig:
    case AT_EnableReplicaTrig:
    case AT_DisableTrig:
    case AT_EnableTrigAll:
    case AT_DisableTrigAll:
    case AT_EnableTrigUser:
    case AT_DisableTrigUser:
    case AT_EnableRule:
    case AT_EnableAlwaysRule:
    case AT_EnableReplicaRule:
    case AT_DisableRule:
    case AT_DropInherit:
    case AT_ReplicaIdentity:
    case AT_EnableRowSecurity:
    case AT_DisableRowSecurity:
    case AT_ForceRowSecurity:
    case AT_NoForceRowSecurity:
    case AT_DetachPartition:
    case AT_DetachPartitionFinalize:
    case AT_SetIdentity:
    case AT_DropIdentity:
      return RIYO_PG_FREE;
    default:
      return RIYO_PG_WHOLE;
    }
}

static bool
covers (RiyoPgCarried own, RiyoPgCarried effective)
{
  return own.untagged == effective.untagged && own.unreadable == effective.unreadable
         && (effective.tags & ~own.tags) == 0;
}

/* What the relation says of a column itself. */
static RiyoPgCarried
get_own (Oid relid, AttrNumber attnum)
{
  char *label = attnum > 0 ? riyo_pg_label_get (relid, attnum) : NULL;

  if (label == NULL)
    label = riyo_pg_label_get (relid, 0);
  return label != NULL ? riyo_pg_label_parse (label, true, NULL)
                       : (RiyoPgCarried){ .untagged = true };
}

/* 本人 of the nearest that has any. */
static List *
get_subject (Oid relid, Oid parent)
{
  char *label = riyo_pg_label_get (relid, 0);
  List *subject = NIL, *kept = NIL;
  ListCell *cell;

  if (label == NULL)
    label = riyo_pg_label_get (parent, 0);
  if (label != NULL)
    riyo_pg_label_parse (label, true, &subject);
  foreach (cell, subject)
    if (get_attnum (relid, lfirst (cell)) != InvalidAttrNumber)
      kept = lappend (kept, lfirst (cell));
  return list_length (kept) == list_length (subject) ? kept : NIL;
}

static bool
is_said (RiyoPgCarried carried)
{
  return !carried.untagged && !carried.unreadable;
}

static bool
is_equal (RiyoPgCarried a, RiyoPgCarried b)
{
  return a.tags == b.tags && a.untagged == b.untagged && a.unreadable == b.unreadable;
}

/* Whether it is a column of now: one that is gone goes on to have a name. */
static bool
is_there (Oid relid, AttrNumber attnum)
{
  HeapTuple tuple = SearchSysCache2 (ATTNUM, ObjectIdGetDatum (relid), Int16GetDatum (attnum));
  bool is = HeapTupleIsValid (tuple) && !((Form_pg_attribute)GETSTRUCT (tuple))->attisdropped;

  if (HeapTupleIsValid (tuple))
    ReleaseSysCache (tuple);
  return is;
}

/* A label that is inherited ends with the inheritance: it is written into the child before. */
static void
keep_label (Oid relid, Oid parent)
{
  int n = riyo_pg_relation_get (relid)->n_columns;
  RiyoPgCarried table = riyo_pg_relation_get_effective (relid, 0);
  RiyoPgCarried *columns = palloc0 (sizeof (RiyoPgCarried) * (size_t)(n + 1));
  bool said = is_said (table);

  for (AttrNumber i = 1; i <= n; i++)
    {
      columns[i] = is_there (relid, i) ? riyo_pg_relation_get_effective (relid, i) : table;
      said &= is_said (columns[i]);
    }
  if (!said)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                    _ ("First SECURITY LABEL FOR riyo ON TABLE … with the categories of both."),
                    _ ("the part would lose the label that it inherits"));
  riyo_pg_label_write_made (relid, table, get_subject (relid, parent));
  for (AttrNumber i = 1; i <= n; i++)
    if (is_there (relid, i)
        && (!is_equal (columns[i], table) || riyo_pg_label_get (relid, i) != NULL))
      riyo_pg_label_write (relid, i, columns[i], NIL);
  CommandCounterIncrement ();
}

/* What has rows and no label gets none by joining what has one. */
static void
check_joining (Oid relid)
{
  if (riyo_pg_relation_get_effective (relid, 0).untagged && riyo_pg_relation_has_rows (relid))
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL,
                    _ ("a relation with rows and without a label becomes no part of another"));
}

static bool
is_table (Oid relid)
{
  return OidIsValid (relid) && relid >= FirstNormalObjectId
         && riyo_pg_relation_get (relid)->governed;
}

/* Parents and children: both are touched, and neither may lose by it. */
static void
check_family (const AlterTableCmd *command, Oid relid, List **relids)
{
  RangeVar *name = NULL;
  Oid child = relid, parent, other;

  if (command->def != NULL && IsA (command->def, PartitionCmd))
    name = ((PartitionCmd *)command->def)->name;
  else if (command->def != NULL && IsA (command->def, RangeVar))
    name = (RangeVar *)command->def;
  other = name != NULL ? riyo_pg_name_pin (name, false) : InvalidOid;
  if (name != NULL && command->def != NULL && IsA (command->def, PartitionCmd))
    child = other;
  parent = child == relid ? other : relid;
  if (!is_table (child))
    return;
  switch (command->subtype)
    {
    case AT_DetachPartition:
    case AT_DropInherit:
      riyo_pg_flow_remove (child, parent);
      keep_label (child, parent);
      break;
    case AT_AttachPartition:
    case AT_AddInherit:
      riyo_pg_flow_remove (child, parent);
      check_joining (child);
      riyo_pg_index_check_labelled (child, riyo_pg_relation_get (parent)->rows);
      riyo_pg_label_join_persons (child, parent);
      *relids = lappend_oid (*relids, other);
      break;
    default:
      break;
    }
}

/* Tags that a column has from elsewhere end with what they come from. */
static void
check_column (const AlterTableCmd *command, Oid relid)
{
  AttrNumber attnum = command->name != NULL ? get_attnum (relid, command->name) : InvalidAttrNumber;
  List *all = find_all_inheritors (relid, AccessShareLock, NULL);
  ListCell *cell;

  foreach (cell, all)
    {
      AttrNumber column = get_attnum (lfirst_oid (cell), command->name);
      const RiyoPgRelation *relation = riyo_pg_relation_get (lfirst_oid (cell));

      if (column <= 0 || column > relation->n_columns
          || (command->subtype == AT_DropColumn && column == attnum && lfirst_oid (cell) == relid))
        continue;
      if (!covers (get_own (lfirst_oid (cell), column), relation->columns[column - 1]))
        riyo_pg_refuse (
            RIYO_PG_WAY_ROUND,
            _ ("First SECURITY LABEL FOR riyo ON COLUMN … with the categories of both."),
            _ ("a column would lose the label that it inherits, or has by its sources"));
    }
}

/* A domain may have a default of its own; serial, which is no type, has one. */
static bool
is_plain_type (const TypeName *name)
{
  Type type = LookupTypeName (NULL, name, NULL, true);
  bool is_plain = type != NULL && ((Form_pg_type)GETSTRUCT (type))->typtype != TYPTYPE_DOMAIN;

  if (type != NULL)
    ReleaseSysCache (type);
  return is_plain;
}

static bool
has_constraint (const ColumnDef *column, ConstrType kind)
{
  ListCell *cell;

  foreach (cell, column->constraints)
    if (lfirst_node (Constraint, cell)->contype == kind)
      return true;
  return false;
}

static bool
has_default (const ColumnDef *column)
{
  return has_constraint (column, CONSTR_DEFAULT) || column->raw_default != NULL
         || !is_plain_type (column->typeName);
}

/* Where it counts from, or what it is made of, is in the text of the statement, which a function
 * may put together of what it has read. */
static bool
is_filled_by_function (const ColumnDef *column)
{
  return !riyo_pg_carried_is_nothing (riyo_pg_flow_get_read ())
         && (has_constraint (column, CONSTR_IDENTITY) || has_constraint (column, CONSTR_GENERATED));
}

static void
note_filled (Oid relid)
{
  RiyoPgTouched touched = { .writes = true };

  touched.least = riyo_pg_relation_get_effective (relid, 0).tags;
  riyo_pg_flow_add (&touched);
}

/* What a default reads is written into the new column. */
static void
note_added (Oid relid, const ColumnDef *column)
{
  if (has_default (column) || is_filled_by_function (column))
    note_filled (relid);
}

/* How long values may be, which cuts those that are there, a function may have read. */
static void
note_retyped (Oid relid)
{
  if (!riyo_pg_carried_is_nothing (riyo_pg_flow_get_read ()))
    note_filled (relid);
}

/* Whether each value says the same as before: of a wider integer, of a number or text without a
 * measure. */
static bool
says_the_same (Oid before, Oid after, int32 modifier)
{
  static const Oid wider[] = { INT2OID, INT4OID, INT8OID, NUMERICOID, TEXTOID };
  int of_before = -1, of_after = -1;

  for (int i = 0; i < (int)lengthof (wider); i++)
    {
      if (wider[i] == before)
        of_before = i;
      if (wider[i] == after)
        of_after = i;
    }
  if (before == VARCHAROID)
    of_before = lengthof (wider) - 1;
  return modifier < 0 && of_before >= 0 && of_before <= of_after;
}

/* Its rows go on to be whose they are, while anybody is suspended. */
static void
check_type_of (Oid relid, const char *column, const TypeName *name)
{
  AttrNumber attnum = get_attnum (relid, column);
  int32 modifier;
  Oid type;

  typenameTypeIdAndMod (NULL, name, &type, &modifier);
  if (!says_the_same (attnum > 0 ? get_atttype (relid, attnum) : InvalidOid, type, modifier)
      && riyo_pg_relation_has_rows (relid))
    riyo_pg_number_check (NULL);
}

static bool
is_of_subject (Oid relid, const char *column)
{
  List *subject = riyo_pg_label_get_subject (relid);
  ListCell *cell;

  foreach (cell, subject)
    if (strcmp (lfirst (cell), column) == 0)
      return true;
  return false;
}

/* A column of 本人 goes on to have a type whose text is its own; parts may say it by themselves. */
static void
check_type (const AlterTableCmd *command, Oid relid)
{
  const TypeName *name = ((const ColumnDef *)command->def)->typeName;
  List *all = find_all_inheritors (relid, AccessShareLock, NULL);
  ListCell *cell;

  if (is_of_subject (relid, command->name))
    riyo_pg_label_check_type (typenameTypeId (NULL, name));
  foreach (cell, all)
    if (is_of_subject (lfirst_oid (cell), command->name))
      check_type_of (lfirst_oid (cell), command->name, name);
}

static void
check_part (const AlterTableCmd *command, Oid relid, List **relids)
{
  check_family (command, relid, relids);
  if (!is_table (relid))
    return;
  if (command->subtype == AT_AddColumn && riyo_pg_place.widened != relid)
    {
      riyo_pg_place.widened = relid;
      riyo_pg_place.n_before = riyo_pg_name_count_columns (relid);
    }
  if (command->subtype == AT_ClusterOn)
    riyo_pg_index_check_order (relid, command->name);
  else if (command->subtype == AT_DropColumn || command->subtype == AT_DropExpression)
    check_column (command, relid);
  else if (command->subtype == AT_AddColumn)
    note_added (relid, (const ColumnDef *)command->def);
  else if (command->subtype == AT_AlterColumnType)
    {
      check_type (command, relid);
      note_retyped (relid);
      riyo_pg_place.maintains = true; /* a cast of users' would write what it reads */
    }
}

/* Nothing stands in it, in any row. */
static bool
is_bare (Oid relid, AttrNumber attnum)
{
  HeapTuple tuple = SearchSysCache2 (ATTNUM, ObjectIdGetDatum (relid), Int16GetDatum (attnum));
  const FormData_pg_attribute *column;
  bool is;

  if (!HeapTupleIsValid (tuple))
    return false;
  column = (Form_pg_attribute)GETSTRUCT (tuple);
  is = !column->attisdropped && !column->atthasdef && !column->atthasmissing
       && column->attidentity == '\0' && get_typtype (column->atttypid) != TYPTYPE_DOMAIN;
  ReleaseSysCache (tuple);
  return is;
}

void
riyo_pg_conclude_alter (void)
{
  Oid relid = riyo_pg_place.widened;
  int n;

  if (!OidIsValid (relid) || get_rel_persistence (relid) == RELPERSISTENCE_TEMP)
    return;
  CommandCounterIncrement ();
  n = riyo_pg_name_count_columns (relid);
  for (AttrNumber i = riyo_pg_place.n_before + 1; i <= n; i++)
    if (is_bare (relid, i))
      riyo_pg_floor_label_column (relid, i);
}

static Node *
get_raw_default (const ColumnDef *column)
{
  ListCell *cell;

  foreach (cell, column->constraints)
    if (lfirst_node (Constraint, cell)->contype == CONSTR_DEFAULT)
      return lfirst_node (Constraint, cell)->raw_expr;
  return column->raw_default;
}

/* Whether a function of users would be called once a row: how many there are is told by them. */
static bool
calls_by_row (const ColumnDef *column)
{
  Node *raw = get_raw_default (column);
  int32 modifier;
  Oid type;
  Node *value;

  if (!is_plain_type (column->typeName))
    return riyo_pg_type_runs_code (LookupTypeNameOid (NULL, column->typeName, true));
  if (raw == NULL)
    return false;
  typenameTypeIdAndMod (NULL, column->typeName, &type, &modifier);
  value = cookDefault (make_parsestate (NULL), copyObject (raw), type, modifier, column->colname,
                       '\0');
  return contain_volatile_functions (value) && riyo_pg_expression_runs_code (value);
}

static bool
fills_by_code (const ColumnDef *column, Oid relid)
{
  return has_default (column)
         && (riyo_pg_relation_get (relid)->rebuilds_code || calls_by_row (column));
}

/* What fills a column may write the table anew, and build its indexes: of users' functions they may
 * have, as the column may. */
static RiyoPgClass
get_class (const AlterTableCmd *command, Oid relid)
{
  RiyoPgClass class = classify_command (command);
  const ColumnDef *column = (const ColumnDef *)command->def;

  if (class != RIYO_PG_FREE || command->subtype != AT_AddColumn || !is_table (relid))
    return class;
  if (has_default (column) && riyo_pg_key_list_unproven (list_make1_oid (relid)) != NIL)
    return RIYO_PG_WHOLE;
  return fills_by_code (column, relid) ? RIYO_PG_MAINTAIN : RIYO_PG_FREE;
}

RiyoPgClass
riyo_pg_classify_alter (AlterTableStmt *statement, List **relids)
{
  Oid relid = riyo_pg_name_pin (statement->relation, statement->missing_ok);
  RiyoPgClass class = RIYO_PG_FREE;
  ListCell *cell;

  if (!OidIsValid (relid))
    return RIYO_PG_NOTHING;
  if (statement->objtype == OBJECT_INDEX)
    return RIYO_PG_MAINTAIN;
  foreach (cell, statement->cmds)
    {
      const AlterTableCmd *command = lfirst_node (AlterTableCmd, cell);
      RiyoPgClass of_part;

      check_part (command, relid, relids);
      of_part = get_class (command, relid);
      if (of_part == RIYO_PG_REFUSED)
        return RIYO_PG_REFUSED;
      if (of_part == RIYO_PG_WHOLE || class == RIYO_PG_FREE)
        class = of_part;
      /* Columns of typed tables follow their type. */
      if (statement->objtype == OBJECT_TYPE && command->behavior == DROP_CASCADE)
        class = RIYO_PG_REFUSED;
    }
  *relids = lappend_oid (*relids, relid);
  return class;
}
