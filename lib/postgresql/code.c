/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose code sees rows: triggers and expressions of a relation, and native functions. What is built
 * in is known; all else is somebody's. */
#include "internal.h"

#include <access/genam.h>
#include <access/htup_details.h>
#include <access/relation.h>
#include <access/table.h>
#include <catalog/dependency.h>
#include <catalog/indexing.h>
#include <catalog/partition.h>
#include <catalog/pg_cast.h>
#include <catalog/pg_constraint.h>
#include <catalog/pg_index.h>
#include <catalog/pg_language.h>
#include <catalog/pg_proc.h>
#include <catalog/pg_trigger.h>
#include <catalog/pg_type.h>
#include <commands/extension.h>
#include <nodes/nodeFuncs.h>
#include <parser/parse_coerce.h>
#include <utils/array.h>
#include <utils/builtins.h>
#include <utils/fmgroids.h>
#include <utils/fmgrprotos.h>
#include <utils/lsyscache.h>
#include <utils/partcache.h>
#include <utils/rel.h>
#include <utils/syscache.h>
#include <utils/typcache.h>

static bool
is_of_users (Oid object)
{
  return object >= FirstNormalObjectId;
}

/* Native code that was found to be of a trusted extension: as long as its row in the catalog is the
 * same, it is the same code. */
typedef struct
{
  Oid function;
  TransactionId xmin;
  ItemPointerData tid;
} Trusted;

static Trusted *
find_slot (Oid function)
{
  static Trusted known[16];

  return &known[function % lengthof (known)];
}

static bool
is_known (Oid function, HeapTuple tuple)
{
  Trusted *slot = find_slot (function);

  return slot->function == function && slot->xmin == HeapTupleHeaderGetRawXmin (tuple->t_data)
         && ItemPointerEquals (&slot->tid, &tuple->t_self);
}

static bool
is_of_trusted (Oid function, HeapTuple tuple)
{
  Oid extension = getExtensionOfObject (ProcedureRelationId, function);
  char *name = OidIsValid (extension) ? get_extension_name (extension) : NULL;

  if (name == NULL || !riyo_pg_trusts_extension (name))
    return false;
  *find_slot (function)
      = (Trusted){ function, HeapTupleHeaderGetRawXmin (tuple->t_data), tuple->t_self };
  return true;
}

bool
riyo_pg_function_is_native (Oid function)
{
  HeapTuple tuple = SearchSysCache1 (PROCOID, ObjectIdGetDatum (function));
  bool is;

  if (!HeapTupleIsValid (tuple))
    return true;
  is = ((Form_pg_proc)GETSTRUCT (tuple))->prolang == ClanguageId
       || ((Form_pg_proc)GETSTRUCT (tuple))->prolang == INTERNALlanguageId;
  ReleaseSysCache (tuple);
  return is;
}

bool
riyo_pg_function_is_foreign (Oid function)
{
  HeapTuple tuple;
  Oid language;
  bool is_ours;

  if (!is_of_users (function))
    return false;
  tuple = SearchSysCache1 (PROCOID, ObjectIdGetDatum (function));
  if (!HeapTupleIsValid (tuple))
    return true;
  language = ((Form_pg_proc)GETSTRUCT (tuple))->prolang;
  /* What an aggregate is made of is asked about by itself, where it begins. */
  is_ours = ((Form_pg_proc)GETSTRUCT (tuple))->prokind == PROKIND_AGGREGATE
            || (language != ClanguageId && language != INTERNALlanguageId)
            || is_known (function, tuple) || is_of_trusted (function, tuple);
  ReleaseSysCache (tuple);
  return !is_ours;
}

/* Built-in functions that run SQL, or read a relation by its name. */
static const Oid readers[] = {
  F_CURSOR_TO_XML,
  F_CURSOR_TO_XMLSCHEMA,
  F_DATABASE_TO_XML,
  F_DATABASE_TO_XML_AND_XMLSCHEMA,
  F_DATABASE_TO_XMLSCHEMA,
  F_QUERY_TO_XML,
  F_QUERY_TO_XML_AND_XMLSCHEMA,
  F_QUERY_TO_XMLSCHEMA,
  F_SCHEMA_TO_XML,
  F_SCHEMA_TO_XML_AND_XMLSCHEMA,
  F_SCHEMA_TO_XMLSCHEMA,
  F_TABLE_TO_XML,
  F_TABLE_TO_XML_AND_XMLSCHEMA,
  F_TABLE_TO_XMLSCHEMA,
  F_TS_REWRITE_TSQUERY_TEXT,
  F_TS_STAT_TEXT,
  F_TS_STAT_TEXT_TEXT,
};

static bool
is_users_function (Oid function, void *context)
{
  for (int i = 0; i < (int)lengthof (readers); i++)
    if (function == readers[i])
      return true;
  return is_of_users (function);
}

/* A cast that users made may be by any function, one that is built in, too: its own effect is
 * theirs, and some of them go on to functions of users. */
static bool
is_cast_of_users (Oid from, Oid to)
{
  HeapTuple tuple = SearchSysCache2 (CASTSOURCETARGET, ObjectIdGetDatum (getBaseType (from)),
                                     ObjectIdGetDatum (getBaseType (to)));
  bool is;

  if (!HeapTupleIsValid (tuple))
    return false;
  is = is_of_users (((Form_pg_cast)GETSTRUCT (tuple))->oid);
  ReleaseSysCache (tuple);
  return is;
}

static bool
row_has (Oid type, bool (*is_such) (Oid))
{
  TupleDesc shape = lookup_rowtype_tupdesc (type, -1);
  bool has = false;

  for (int i = 0; i < shape->natts; i++)
    has |= !TupleDescAttr (shape, i)->attisdropped && is_such (TupleDescAttr (shape, i)->atttypid);
  ReleaseTupleDesc (shape);
  return has;
}

/* to_json () and its like look for a cast when they run. */
static bool
becomes_json_by_code (Oid type)
{
  Oid base = getBaseType (type), element = get_base_element_type (base);

  if (OidIsValid (element))
    return becomes_json_by_code (element);
  if (!is_of_users (base))
    return false;
  return is_cast_of_users (base, JSONOID) || is_cast_of_users (base, JSONBOID)
         || (get_typtype (base) == TYPTYPE_COMPOSITE && row_has (base, becomes_json_by_code));
}

/* By a domain's checks, its own or of a row's columns; what is put in by text, too. */
static bool
is_made_by_code (Oid type)
{
  Oid element = get_base_element_type (type);
  char kind = get_typtype (OidIsValid (element) ? element : type);

  return (kind == TYPTYPE_DOMAIN || kind == TYPTYPE_COMPOSITE) && riyo_pg_type_runs_code (type);
}

/* Whether a value is made by a cast of users, or is one from which a built-in function would go on
 * to a function of theirs. */
static bool
goes_by_cast (Node *node)
{
  const FuncExpr *call = (const FuncExpr *)node;

  if (IsA (node, FuncExpr) && call->args != NIL
      && is_cast_of_users (exprType (linitial (call->args)), call->funcresulttype))
    return true;
  if (IsA (node, FuncExpr) || IsA (node, CoerceViaIO))
    return is_made_by_code (exprType (node)) || becomes_json_by_code (exprType (node));
  return (IsA (node, Var) || IsA (node, Const) || IsA (node, Param) || IsA (node, FieldSelect))
         && becomes_json_by_code (exprType (node));
}

/* Whether an expression runs a function of users, or coerces to a domain of theirs. */
static bool
runs_code (Node *node, void *context)
{
  if (node == NULL)
    return false;
  if (check_functions_in_node (node, is_users_function, context) || goes_by_cast (node))
    return true;
  if (IsA (node, CoerceToDomain) && is_of_users (((CoerceToDomain *)node)->resulttype))
    return true;
  return expression_tree_walker (node, runs_code, context);
}

bool
riyo_pg_expression_runs_code (Node *expression)
{
  return runs_code (expression, NULL);
}

static bool
expressions_run_code (HeapTuple tuple, int attribute, TupleDesc shape)
{
  bool null;
  Datum expression = heap_getattr (tuple, attribute, shape, &null);

  return !null && runs_code (stringToNode (TextDatumGetCString (expression)), NULL);
}

/* Operators that compare, of an array in a constraint. */
static bool
operators_run_code (HeapTuple tuple, int attribute, TupleDesc shape)
{
  bool null;
  Datum array = heap_getattr (tuple, attribute, shape, &null);
  Datum *operators;
  int n;

  if (null)
    return true;
  deconstruct_array (DatumGetArrayTypeP (array), OIDOID, sizeof (Oid), true, TYPALIGN_INT,
                     &operators, NULL, &n);
  for (int i = 0; i < n; i++)
    if (is_of_users (get_opcode (DatumGetObjectId (operators[i]))))
      return true;
  return false;
}

/* Whether a value that is looked up becomes one of what it is compared as by a function of users.
 */
static bool
is_cast_by_code (Oid type, Oid operator, bool is_left)
{
  Oid left, right, function = InvalidOid;
  CoercionPathType path;

  op_input_types (operator, & left, &right);
  path = find_coercion_pathway (is_left ? left : right, getBaseType (type), COERCION_IMPLICIT,
                                &function);
  return (path == COERCION_PATH_FUNC && is_of_users (function))
         || is_cast_of_users (type, is_left ? left : right);
}

/* Of a foreign key: the row goes through what compares it with the other's. */
static bool
key_runs_code (HeapTuple tuple, TupleDesc shape)
{
  Form_pg_constraint constraint = (Form_pg_constraint)GETSTRUCT (tuple);
  AttrNumber own[INDEX_MAX_KEYS], other[INDEX_MAX_KEYS];
  Oid across[INDEX_MAX_KEYS];
  int n;

  DeconstructFkConstraintRow (tuple, &n, own, other, across, NULL, NULL, NULL, NULL);
  for (int i = 0; i < n; i++)
    if (is_cast_by_code (get_atttype (constraint->confrelid, other[i]), across[i], true)
        || is_cast_by_code (get_atttype (constraint->conrelid, own[i]), across[i], false))
      return true;
  return operators_run_code (tuple, Anum_pg_constraint_conpfeqop, shape);
}

/* Constraints of a relation, or of a domain: @key is the column that names it. */
static bool
constraints_run_code (AttrNumber key, Oid index, Oid owner)
{
  Relation catalog = table_open (ConstraintRelationId, AccessShareLock);
  ScanKeyData keys[1];
  SysScanDesc scan;
  HeapTuple tuple;
  bool runs = false;

  ScanKeyInit (&keys[0], key, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum (owner));
  scan = systable_beginscan (catalog, index, true, NULL, 1, keys);
  while (!runs && (tuple = systable_getnext (scan)) != NULL)
    {
      Form_pg_constraint constraint = (Form_pg_constraint)GETSTRUCT (tuple);

      if (constraint->contype == CONSTRAINT_CHECK)
        runs = expressions_run_code (tuple, Anum_pg_constraint_conbin, RelationGetDescr (catalog));
      else if (constraint->contype == CONSTRAINT_FOREIGN)
        runs = key_runs_code (tuple, RelationGetDescr (catalog));
      else
        runs = constraint->contype == CONSTRAINT_EXCLUSION;
    }
  systable_endscan (scan);
  table_close (catalog, AccessShareLock);
  return runs;
}

/* A domain's checks; a range's and an unknown type's own functions; a row's by its columns. */
bool
riyo_pg_type_runs_code (Oid type)
{
  HeapTuple tuple;
  Form_pg_type form;
  char kind;
  Oid base, element;

  if (!is_of_users (type))
    return false;
  tuple = SearchSysCache1 (TYPEOID, ObjectIdGetDatum (type));
  if (!HeapTupleIsValid (tuple))
    return true;
  form = (Form_pg_type)GETSTRUCT (tuple);
  kind = form->typtype;
  base = form->typbasetype;
  element = form->typelem;
  ReleaseSysCache (tuple);
  if (kind == TYPTYPE_ENUM)
    return false;
  if (kind == TYPTYPE_DOMAIN)
    return constraints_run_code (Anum_pg_constraint_contypid, ConstraintTypidIndexId, type)
           || riyo_pg_type_runs_code (base);
  if (kind == TYPTYPE_COMPOSITE)
    return row_has (type, riyo_pg_type_runs_code);
  if (OidIsValid (element))
    return riyo_pg_type_runs_code (element);
  return true;
}

/* By an expression, or by its condition. */
static bool
index_rebuilds_code (HeapTuple tuple, TupleDesc shape)
{
  return expressions_run_code (tuple, Anum_pg_index_indexprs, shape)
         || expressions_run_code (tuple, Anum_pg_index_indpred, shape);
}

static bool
index_runs_code (HeapTuple tuple, TupleDesc shape)
{
  bool null;
  Datum classes = heap_getattr (tuple, Anum_pg_index_indclass, shape, &null);
  const oidvector *vector = (const oidvector *)DatumGetPointer (classes);

  for (int i = 0; !null && i < vector->dim1; i++)
    if (is_of_users (vector->values[i]))
      return true;
  return index_rebuilds_code (tuple, shape);
}

static bool
has_index (Relation relation, bool (*is_such) (HeapTuple, TupleDesc))
{
  List *indexes = RelationGetIndexList (relation);
  Relation catalog;
  bool has = false;
  ListCell *cell;

  if (indexes == NIL)
    return false;
  catalog = table_open (IndexRelationId, AccessShareLock);
  foreach (cell, indexes)
    {
      HeapTuple tuple = SearchSysCache1 (INDEXRELID, ObjectIdGetDatum (lfirst_oid (cell)));

      has |= !HeapTupleIsValid (tuple) || is_such (tuple, RelationGetDescr (catalog));
      if (HeapTupleIsValid (tuple))
        ReleaseSysCache (tuple);
    }
  table_close (catalog, AccessShareLock);
  return has;
}

bool
riyo_pg_relation_rebuilds_code (Relation relation)
{
  return has_index (relation, index_rebuilds_code);
}

static bool
is_any (const Trigger *trigger)
{
  return true;
}

static bool
is_before (const Trigger *trigger)
{
  return TRIGGER_FOR_BEFORE (trigger->tgtype);
}

/* It fills the column that is its first argument, and no other. */
static bool
is_vector (const Trigger *trigger)
{
  return trigger->tgfoid == F_TSVECTOR_UPDATE_TRIGGER
         || trigger->tgfoid == F_TSVECTOR_UPDATE_TRIGGER_COLUMN;
}

/* PostgreSQL calls it past every hook. One that leaves rows as they are tells by their number
 * alone. */
static bool
is_unseen (const Trigger *trigger)
{
  return TRIGGER_FOR_BEFORE (trigger->tgtype) && TRIGGER_FOR_ROW (trigger->tgtype)
         && !is_of_users (trigger->tgfoid) && !is_vector (trigger)
         && trigger->tgfoid != F_SUPPRESS_REDUNDANT_UPDATES_TRIGGER;
}

static bool
is_deferrable (const Trigger *trigger)
{
  return trigger->tgdeferrable;
}

/* Whether there is one of users that is such. */
static bool
has_trigger (Relation relation, bool (*is_such) (const Trigger *))
{
  const TriggerDesc *triggers = relation->trigdesc;

  for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
    if (!triggers->triggers[i].tgisinternal && is_such (&triggers->triggers[i]))
      return true;
  return false;
}

bool
riyo_pg_relation_rewrites (Relation relation)
{
  return has_trigger (relation, is_before);
}

bool
riyo_pg_relation_rewrites_unseen (Relation relation)
{
  return has_trigger (relation, is_unseen);
}

List *
riyo_pg_relation_list_vectors (Relation relation)
{
  const TriggerDesc *triggers = relation->trigdesc;
  List *columns = NIL;

  for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
    if (is_vector (&triggers->triggers[i]) && triggers->triggers[i].tgnargs > 0)
      columns = lappend_int (
          columns, get_attnum (RelationGetRelid (relation), triggers->triggers[i].tgargs[0]));
  return columns;
}

bool
riyo_pg_relation_defers (Relation relation)
{
  return has_trigger (relation, is_deferrable);
}

static bool
columns_run_code (Relation relation)
{
  TupleDesc shape = RelationGetDescr (relation);
  TupleConstr *constraints = shape->constr;

  for (int i = 0; i < shape->natts; i++)
    if (!TupleDescAttr (shape, i)->attisdropped
        && riyo_pg_type_runs_code (TupleDescAttr (shape, i)->atttypid))
      return true;
  for (int i = 0; constraints != NULL && i < constraints->num_defval; i++)
    if (TupleDescAttr (shape, constraints->defval[i].adnum - 1)->attgenerated != '\0'
        && runs_code (stringToNode (constraints->defval[i].adbin), NULL))
      return true;
  return false;
}

static bool
partitioning_runs_code (Relation relation)
{
  PartitionKey key;

  if (relation->rd_rel->relispartition)
    {
      List *ancestors = get_partition_ancestors (RelationGetRelid (relation));
      bool runs = false;
      ListCell *cell;

      foreach (cell, ancestors)
        {
          Relation parent = relation_open (lfirst_oid (cell), AccessShareLock);

          key = RelationGetPartitionKey (parent);
          runs |= key != NULL && runs_code ((Node *)key->partexprs, NULL);
          relation_close (parent, NoLock);
        }
      if (runs)
        return true;
    }
  if (relation->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
    return false;
  key = RelationGetPartitionKey (relation);
  return runs_code ((Node *)key->partexprs, NULL);
}

bool
riyo_pg_relation_runs_code (Relation relation)
{
  char kind = relation->rd_rel->relkind;

  if (kind == RELKIND_TOASTVALUE)
    return false;
  return has_trigger (relation, is_any)
         || constraints_run_code (Anum_pg_constraint_conrelid, ConstraintRelidTypidNameIndexId,
                                  RelationGetRelid (relation))
         || has_index (relation, index_runs_code) || columns_run_code (relation)
         || partitioning_runs_code (relation);
}
