/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which utility statement means what. What is not listed is refused. */
#include "internal.h"

#include <access/transam.h>
#include <catalog/index.h>
#include <catalog/namespace.h>
#include <catalog/partition.h>
#include <catalog/pg_class.h>
#include <catalog/pg_language.h>
#include <commands/defrem.h>
#include <commands/extension.h>
#include <commands/proclang.h>
#include <miscadmin.h>
#include <nodes/makefuncs.h>
#include <nodes/value.h>
#include <parser/parse_func.h>
#include <parser/parse_type.h>
#include <utils/lsyscache.h>

/* An index is its table. */
static List *
add_relation (List *relids, RangeVar *name)
{
  Oid relid = name != NULL ? riyo_pg_name_pin (name, false) : InvalidOid;
  char kind = OidIsValid (relid) ? get_rel_relkind (relid) : '\0';

  if (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX)
    relid = IndexGetRelation (relid, true);
  return OidIsValid (relid) ? lappend_oid (relids, relid) : relids;
}

/* Whether a trusted extension, or ours, is being created. */
static bool
is_creating_trusted (void)
{
  char *name = creating_extension ? get_extension_name (CurrentExtensionObject) : NULL;

  return name != NULL && riyo_pg_trusts_extension (name);
}

static RiyoPgClass
free_if (bool is_free)
{
  return is_free ? RIYO_PG_FREE : RIYO_PG_REFUSED;
}

static const char *
get_text (const List *options, const char *name)
{
  ListCell *cell;

  foreach (cell, options)
    if (strcmp (lfirst_node (DefElem, cell)->defname, name) == 0
        && lfirst_node (DefElem, cell)->arg != NULL)
      return defGetString (lfirst_node (DefElem, cell));
  return "";
}

static bool
has_option (const List *options, const char *name)
{
  ListCell *cell;

  foreach (cell, options)
    if (strcmp (lfirst_node (DefElem, cell)->defname, name) == 0)
      return true;
  return false;
}

/* The last one counts, as for PostgreSQL. */
bool
riyo_pg_is_option_on (const List *options, const char *name)
{
  bool is = false;
  ListCell *cell;

  foreach (cell, options)
    if (strcmp (lfirst_node (DefElem, cell)->defname, name) == 0)
      is = defGetBoolean (lfirst_node (DefElem, cell));
  return is;
}

/* Settings by which code is loaded, or this module is left out. */
static RiyoPgClass
classify_setting (const VariableSetStmt *statement)
{
  if (statement == NULL || statement->name == NULL)
    return RIYO_PG_FREE;
  return free_if (!riyo_pg_is_loading (statement->name)
                  && pg_strncasecmp (statement->name, "riyo.", 5) != 0);
}

static RiyoPgClass
classify_function (const CreateFunctionStmt *statement)
{
  Oid language = get_language_oid (get_text (statement->options, "language"), true);

  return free_if ((language != ClanguageId && language != INTERNALlanguageId)
                  || is_creating_trusted ());
}

/* Whether it would have the function's own code say something else of itself: what native code is
 * declared to do is its extension's to say. */
static bool
declares (const DefElem *option)
{
  return strcmp (option->defname, "volatility") == 0 || strcmp (option->defname, "leakproof") == 0
         || strcmp (option->defname, "support") == 0;
}

static RiyoPgClass
classify_altered (const AlterFunctionStmt *statement)
{
  Oid function = LookupFuncWithArgs (statement->objtype, statement->func, true);
  bool is_native = OidIsValid (function) && riyo_pg_function_is_native (function);
  ListCell *cell;

  foreach (cell, statement->actions)
    {
      const DefElem *option = lfirst_node (DefElem, cell);

      if (strcmp (option->defname, "set") == 0
          && classify_setting ((const VariableSetStmt *)option->arg) == RIYO_PG_REFUSED)
        return RIYO_PG_REFUSED;
      if (is_native && declares (option) && !is_creating_trusted ())
        return RIYO_PG_REFUSED;
    }
  return RIYO_PG_FREE;
}

/* An operator that says how to estimate it is fed with samples of rows. */
static RiyoPgClass
classify_definition (const DefineStmt *statement)
{
  return free_if (statement->kind != OBJECT_OPERATOR || is_creating_trusted ()
                  || (!has_option (statement->definition, "restrict")
                      && !has_option (statement->definition, "join")));
}

/* ANALYZE and indexes call the functions of a range without asking anybody. */
static RiyoPgClass
classify_range (const CreateRangeStmt *statement)
{
  ListCell *cell;

  foreach (cell, statement->params)
    {
      const DefElem *option = lfirst_node (DefElem, cell);

      if (strcmp (option->defname, "subtype_diff") == 0
          || strcmp (option->defname, "canonical") == 0)
        for (FuncCandidateList found
             = FuncnameGetCandidates (defGetQualifiedName (unconstify (DefElem *, option)), -1, NIL,
                                      false, false, false, true);
             found != NULL; found = found->next)
          if (found->oid >= FirstNormalObjectId && !is_creating_trusted ())
            return RIYO_PG_REFUSED;
    }
  return RIYO_PG_FREE;
}

/* RESET ALL resets those too. */
static RiyoPgClass
classify_system (const VariableSetStmt *statement)
{
  return statement->name == NULL ? RIYO_PG_REFUSED : classify_setting (statement);
}

/* The session's own settings: riyo.purpose is asked about elsewhere. */
static RiyoPgClass
classify_session (const VariableSetStmt *statement)
{
  if (statement->name != NULL && pg_strncasecmp (statement->name, "riyo.", 5) == 0)
    return RIYO_PG_FREE;
  return classify_setting (statement);
}

static RiyoPgClass
classify_copy (const CopyStmt *statement)
{
  return free_if (statement->filename == NULL && !statement->is_program);
}

static RiyoPgClass
classify_vacuum (const VacuumStmt *statement, List **relids)
{
  ListCell *cell;

  foreach (cell, statement->rels)
    if (lfirst_node (VacuumRelation, cell)->relation != NULL)
      *relids = add_relation (*relids, lfirst_node (VacuumRelation, cell)->relation);
  return RIYO_PG_MAINTAIN;
}

static RiyoPgClass
classify_cluster (const ClusterStmt *statement, List **relids)
{
  *relids = add_relation (*relids, statement->relation);
  riyo_pg_index_check_order (*relids != NIL ? llast_oid (*relids) : InvalidOid,
                             statement->indexname);
  return RIYO_PG_MAINTAIN;
}

static RiyoPgClass
classify_reindex (const ReindexStmt *statement, List **relids)
{
  *relids = add_relation (*relids, statement->relation);
  return RIYO_PG_MAINTAIN;
}

/* A class of operators that is named may be anybody's. An expression or a condition tells of rows
 * by its error, or by how many there are; what is unique, by whether two are alike. */
static RiyoPgClass
classify_index (const IndexStmt *statement, List **relids)
{
  ListCell *cell;

  *relids = add_relation (*relids, statement->relation);
  foreach (cell, statement->indexParams)
    if (lfirst_node (IndexElem, cell)->opclass != NIL
        || lfirst_node (IndexElem, cell)->expr != NULL)
      return RIYO_PG_WHOLE;
  return statement->whereClause != NULL || statement->excludeOpNames != NIL || statement->unique
             ? RIYO_PG_WHOLE
             : RIYO_PG_MAINTAIN;
}

/* What is in the default partition is looked through for what belongs into the new one. */
static RiyoPgClass
classify_table (const CreateStmt *statement, List **relids)
{
  List *parents = NIL;
  ListCell *cell;

  if (statement->partbound == NULL)
    return RIYO_PG_FREE;
  foreach (cell, statement->inhRelations)
    parents = add_relation (parents, lfirst_node (RangeVar, cell));
  foreach (cell, parents)
    if (OidIsValid (get_default_partition_oid (lfirst_oid (cell))))
      *relids = lappend_oid (*relids, lfirst_oid (cell));
  return *relids != NIL ? RIYO_PG_WHOLE : RIYO_PG_FREE;
}

/* A check that is added to a domain looks at every column of it: one value a question. */
static RiyoPgClass
classify_domain (const AlterDomainStmt *statement)
{
  Oid domain = LookupTypeNameOid (NULL, makeTypeNameFromNameList (statement->typeName), true);

  if (OidIsValid (domain) && domain < FirstNormalObjectId)
    return RIYO_PG_REFUSED;
  if (statement->subtype == 'C')
    return free_if (statement->def != NULL && IsA (statement->def, Constraint)
                    && ((const Constraint *)statement->def)->skip_validation);
  return free_if (statement->subtype != 'V' && statement->subtype != 'O');
}

static RiyoPgClass
classify_rename (const RenameStmt *statement)
{
  if (statement->renameType == OBJECT_SCHEMA)
    riyo_pg_name_wait (statement->subname);
  if (statement->renameType == OBJECT_COLUMN
      && !OidIsValid (riyo_pg_name_pin (statement->relation, statement->missing_ok)))
    return RIYO_PG_NOTHING;
  /* Columns of typed tables follow their type: 本人 would go on to mean the names of before. */
  return free_if (statement->renameType != OBJECT_ATTRIBUTE || statement->behavior != DROP_CASCADE);
}

/* ANALYZE, and the server by itself, would call it for rows, past every hook. */
static void
check_statistics (const CreateStatsStmt *statement)
{
  ListCell *cell;

  foreach (cell, statement->exprs)
    if (lfirst_node (StatsElem, cell)->expr != NULL)
      riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                      _ ("Make a generated column of it, and statistics of that."),
                      _ ("statistics of an expression would call it for rows, where nobody has "
                         "stated a purpose"));
}

static RiyoPgClass
classify_statistics (const CreateStatsStmt *statement, List **relids)
{
  ListCell *cell;

  check_statistics (statement);
  foreach (cell, statement->relations)
    if (IsA (lfirst (cell), RangeVar))
      *relids = add_relation (*relids, lfirst (cell));
  return RIYO_PG_WHOLE;
}

/* Settings, and definitions by which native code would come in. */
static RiyoPgClass
classify_settings_and_code (Node *statement)
{
  switch (nodeTag (statement))
    {
    case T_VariableSetStmt:
      return classify_session ((VariableSetStmt *)statement);
    case T_AlterSystemStmt:
      return classify_system (((AlterSystemStmt *)statement)->setstmt);
    case T_AlterDatabaseSetStmt:
      return classify_setting (((AlterDatabaseSetStmt *)statement)->setstmt);
    case T_AlterRoleSetStmt:
      return classify_setting (((AlterRoleSetStmt *)statement)->setstmt);
    case T_RefreshMatViewStmt:
      riyo_pg_name_pin (((RefreshMatViewStmt *)statement)->relation, false);
      return RIYO_PG_FREE;
    case T_AlterExtensionContentsStmt:
      return free_if (((AlterExtensionContentsStmt *)statement)->action < 0);
    case T_CreateOpClassStmt:
    case T_CreateOpFamilyStmt:
    case T_AlterOpFamilyStmt:
    case T_CreateFdwStmt:
    case T_AlterFdwStmt:
    case T_CreateAmStmt:
    case T_CreatePLangStmt:
    case T_CreateTransformStmt:
    case T_CreateConversionStmt:
      return free_if (is_creating_trusted ());
    default:
      return RIYO_PG_REFUSED;
    }
}

/* Those that name relations, or whose parts decide. */
static RiyoPgClass
classify_by_parts (Node *statement, List **relids)
{
  switch (nodeTag (statement))
    {
    case T_AlterTableStmt:
      return riyo_pg_classify_alter ((AlterTableStmt *)statement, relids);
    case T_AlterDomainStmt:
      return classify_domain ((AlterDomainStmt *)statement);
    case T_AlterFunctionStmt:
      return classify_altered ((AlterFunctionStmt *)statement);
    case T_AlterOperatorStmt:
      return free_if (is_creating_trusted ());
    case T_ClusterStmt:
      return classify_cluster ((ClusterStmt *)statement, relids);
    case T_CopyStmt:
      return classify_copy ((CopyStmt *)statement);
    case T_CreateStmt:
      return classify_table ((CreateStmt *)statement, relids);
    case T_CreateFunctionStmt:
      return classify_function ((CreateFunctionStmt *)statement);
    case T_CreateRangeStmt:
      return classify_range ((CreateRangeStmt *)statement);
    case T_CreateStatsStmt:
      return classify_statistics ((CreateStatsStmt *)statement, relids);
    case T_DefineStmt:
      return classify_definition ((DefineStmt *)statement);
    case T_IndexStmt:
      return classify_index ((IndexStmt *)statement, relids);
    case T_ReindexStmt:
      return classify_reindex ((ReindexStmt *)statement, relids);
    case T_RenameStmt:
      return classify_rename ((RenameStmt *)statement);
    case T_VacuumStmt:
      return classify_vacuum ((VacuumStmt *)statement, relids);
    default:
      return classify_settings_and_code (statement);
    }
}
/* They read no row of a table; or what they run is checked where it does. Its definition stands in
 * the catalogs, which are not governed. */
static const NodeTag harmless[] = {
  T_AlterCollationStmt,
  T_AlterDatabaseRefreshCollStmt,
  T_AlterDatabaseStmt,
  T_AlterDefaultPrivilegesStmt,
  T_AlterEnumStmt,
  T_AlterEventTrigStmt,
  T_AlterExtensionStmt,
  T_AlterForeignServerStmt,
  T_AlterObjectDependsStmt,
  T_AlterObjectSchemaStmt,
  T_AlterOwnerStmt,
  T_AlterPolicyStmt,
  T_AlterRoleStmt,
  T_AlterSeqStmt,
  T_AlterStatsStmt,
  T_AlterTableMoveAllStmt,
  T_AlterTableSpaceOptionsStmt,
  T_AlterTSConfigurationStmt,
  T_AlterTSDictionaryStmt,
  T_AlterTypeStmt,
  T_AlterUserMappingStmt,
  T_CallStmt,
  T_CheckPointStmt,
  T_ClosePortalStmt,
  T_CommentStmt,
  T_CompositeTypeStmt,
  T_ConstraintsSetStmt,
  T_CreateCastStmt,
  T_CreatedbStmt,
  T_CreateDomainStmt,
  T_CreateEnumStmt,
  T_CreateEventTrigStmt,
  T_CreateExtensionStmt,
  T_CreateForeignServerStmt,
  T_CreateForeignTableStmt,
  T_CreatePolicyStmt,
  T_CreateRoleStmt,
  T_CreateSchemaStmt,
  T_CreateSeqStmt,
  T_CreateTableAsStmt,
  T_CreateTableSpaceStmt,
  T_CreateTrigStmt,
  T_CreateUserMappingStmt,
  T_DeallocateStmt,
  T_DeclareCursorStmt,
  T_DiscardStmt,
  T_DoStmt,
  T_DropdbStmt,
  T_DropOwnedStmt,
  T_DropRoleStmt,
  T_DropStmt,
  T_DropSubscriptionStmt,
  T_DropTableSpaceStmt,
  T_DropUserMappingStmt,
  T_ExecuteStmt,
  T_ExplainStmt,
  T_FetchStmt,
  T_GrantRoleStmt,
  T_GrantStmt,
  T_ImportForeignSchemaStmt,
  T_ListenStmt,
  T_LockStmt,
  T_NotifyStmt,
  T_PrepareStmt,
  T_ReassignOwnedStmt,
  T_RuleStmt,
  T_SecLabelStmt,
  T_TransactionStmt,
  T_TruncateStmt,
  T_UnlistenStmt,
  T_VariableShowStmt,
  T_ViewStmt,
};

RiyoPgClass
riyo_pg_classify (Node *statement, List **relids)
{
  if (IsBinaryUpgrade) /* pg_upgrade, by the server's account: there is no row yet */
    return RIYO_PG_FREE;
  for (int i = 0; i < (int)lengthof (harmless); i++)
    if (nodeTag (statement) == harmless[i])
      return RIYO_PG_FREE;
  return classify_by_parts (statement, relids);
}
