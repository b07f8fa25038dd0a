/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects where they are made, emptied and run, whatever statement it was. */
#include "internal.h"

#include <access/parallel.h>
#include <access/xact.h>
#include <catalog/dependency.h>
#include <catalog/objectaccess.h>
#include <catalog/objectaddress.h>
#include <catalog/pg_am.h>
#include <catalog/pg_cast.h>
#include <catalog/pg_class.h>
#include <catalog/pg_conversion.h>
#include <catalog/pg_language.h>
#include <catalog/pg_opclass.h>
#include <catalog/pg_operator.h>
#include <catalog/pg_opfamily.h>
#include <catalog/pg_proc.h>
#include <catalog/pg_type.h>
#include <miscadmin.h>
#include <postmaster/autovacuum.h>
#include <tcop/pquery.h>
#include <tcop/tcopprot.h>
#include <utils/backend_status.h>
#include <utils/fmgroids.h>
#include <utils/lsyscache.h>
#include <utils/memutils.h>

static object_access_hook_type next_access = NULL;

/* Built-in functions by which files, large objects, or rows of any table come in or go out past
 * every check. */
static const Oid ways[] = {
  F_LO_IMPORT_TEXT,
  F_LO_IMPORT_TEXT_OID,
  F_LO_EXPORT,
  F_LO_CREAT,
  F_LO_CREATE,
  F_LO_OPEN,
  F_LOREAD,
  F_LOWRITE,
  F_LO_FROM_BYTEA,
  F_LO_GET_OID,
  F_LO_GET_OID_INT8_INT4,
  F_LO_PUT,
  F_LO_UNLINK,
  F_PG_READ_FILE_TEXT,
  F_PG_READ_FILE_TEXT_INT8_INT8,
  F_PG_READ_FILE_TEXT_INT8_INT8_BOOL,
  F_PG_READ_FILE_OLD,
  F_PG_READ_BINARY_FILE_TEXT,
  F_PG_READ_BINARY_FILE_TEXT_INT8_INT8,
  F_PG_READ_BINARY_FILE_TEXT_INT8_INT8_BOOL,
  F_PG_LOGICAL_SLOT_GET_CHANGES,
  F_PG_LOGICAL_SLOT_GET_BINARY_CHANGES,
  F_PG_LOGICAL_SLOT_PEEK_CHANGES,
  F_PG_LOGICAL_SLOT_PEEK_BINARY_CHANGES,
  F_PG_CREATE_LOGICAL_REPLICATION_SLOT,
  F_PG_COPY_LOGICAL_REPLICATION_SLOT_NAME_NAME,
  F_PG_COPY_LOGICAL_REPLICATION_SLOT_NAME_NAME_BOOL,
  F_PG_COPY_LOGICAL_REPLICATION_SLOT_NAME_NAME_BOOL_NAME,
  F_BRIN_SUMMARIZE_NEW_VALUES,
  F_BRIN_SUMMARIZE_RANGE,
  F_CURRTID2,
};

/* By a parallel worker that runs no plan: it builds an index, and nobody has told it for whom. */
static bool
is_built_apart (void)
{
  return IsParallelWorker () && !riyo_pg_place.executes;
}

/* A statement may name no relation at all: which one is being worked on, PostgreSQL reports. */
static void
refuse_users (Oid function)
{
  const PgBackendStatus *now = MyBEEntry;
  bool is_known = now != NULL && now->st_progress_command != PROGRESS_COMMAND_INVALID;
  Oid relation = is_known ? now->st_progress_command_target : InvalidOid;
  const char *name = riyo_pg_shown_function (function);

  if (get_rel_name (relation) == NULL)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, riyo_pg_maintain_get_way (PROGRESS_COMMAND_INVALID),
                    _ ("a function of users would see every row of what is built: %s"), name);
  riyo_pg_refuse (RIYO_PG_WAY_ROUND, riyo_pg_maintain_get_way (now->st_progress_command),
                  _ ("a function of users would see every row of “%s”: %s"),
                  riyo_pg_shown_relation (relation), name);
}

/* By the name of a portal. */
static bool
may_fetch (Oid function)
{
  return function >= FirstNormalObjectId || function == F_CURSOR_TO_XML
         || function == F_CURSOR_TO_XMLSCHEMA;
}

/* What random () answers from then on goes anywhere: it is written where nothing is carried. */
static void
check_seed (void)
{
  if (!riyo_pg_is_outermost ())
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL,
                    _ ("setseed () is called by the client, and by no function"));
  riyo_pg_flow_seed ();
}

/* PQfn () of libpq calls a function by its number, with no text and no statement around it. */
static bool
is_called_alone (void)
{
  return MyProcPort != NULL && debug_query_string == NULL && ActivePortal == NULL
         && riyo_pg_place.depth == 0 && riyo_pg_is_outermost ();
}

static void
check_function (Oid function)
{
  if (is_called_alone ())
    riyo_pg_flow_start (false);
  if (may_fetch (function))
    riyo_pg_fetch_note ();
  if (function >= FirstNormalObjectId)
    {
      if (riyo_pg_function_is_foreign (function))
        riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                        _ ("The owner of the server adds it to riyo.trusted_extensions."),
                        _ ("native code that is of no trusted extension may not run here"));
      if (riyo_pg_place.maintains || IsAutoVacuumWorkerProcess () || is_built_apart ())
        refuse_users (function);
      return;
    }
  if (function == F_SETSEED)
    check_seed ();
  for (int i = 0; i < (int)lengthof (ways); i++)
    if (function == ways[i])
      riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL,
                      _ ("a function that reads or writes past the tables may not run here: %s"),
                      get_func_name (function));
}

static void
check_truncated (Oid relid)
{
  RiyoPgTouched touched = { .locked = relid < FirstNormalObjectId };

  if (!touched.locked)
    riyo_pg_touch_emptied (&touched, relid);
  riyo_pg_check (&touched);
  riyo_pg_flow_conclude (&touched);
}

/* Until the end of the statement, which may have many transactions. */
static List *
note_made (List *made, Oid relid)
{
  MemoryContext before = MemoryContextSwitchTo (riyo_pg_place.memory);

  made = lappend_oid (made, relid);
  MemoryContextSwitchTo (before);
  return made;
}

static void
check_created (Oid relid)
{
  if (riyo_pg_place.memory == NULL)
    return;
  if (riyo_pg_place.depth > 0)
    riyo_pg_place.made = note_made (riyo_pg_place.made, relid);
  if (riyo_pg_place.refreshes)
    riyo_pg_place.fresh = note_made (riyo_pg_place.fresh, relid);
}

/* Rows that go with their table are chosen by what was read: not where PostgreSQL itself takes away
 * what it has made, or what is over. */
static void
check_dropped (Oid relid, const ObjectAccessDrop *how)
{
  if ((how->dropflags & PERFORM_DELETION_INTERNAL) == 0 && riyo_pg_place.depth > 0
      && relid >= FirstNormalObjectId && !list_member_oid (riyo_pg_place.fresh, relid))
    riyo_pg_flow_remove (relid, relid);
}

/* However it goes: by its own statement, or with its type. */
static void
check_dropped_column (Oid relid, AttrNumber attnum)
{
  char *column = get_attname (relid, attnum, true);

  if (column != NULL && relid >= FirstNormalObjectId)
    riyo_pg_label_unstate (relid, column);
}

/* What is code, or says which code runs. */
static const Oid code[] = {
  AccessMethodRelationId, CastRelationId,          ConversionRelationId,
  LanguageRelationId,     OperatorClassRelationId, OperatorFamilyRelationId,
  OperatorRelationId,     ProcedureRelationId,     TypeRelationId,
};

/* What is built in is known by its number, and trusted as it was: also where it is replaced, which
 * is called a creation. */
static void
check_built_in (Oid class, Oid object)
{
  ObjectAddress address;

  if (object >= FirstNormalObjectId || IsBinaryUpgrade)
    return;
  ObjectAddressSet (address, class, object);
  for (int i = 0; i < (int)lengthof (code); i++)
    if (class == code[i])
      riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL, _ ("what is built in stays what it is: %s"),
                      riyo_pg_to_utf8 (getObjectDescription (&address, false)));
}

static void
access_object (ObjectAccessType access, Oid class, Oid object, int sub, void *argument)
{
  if (next_access != NULL)
    next_access (access, class, object, sub, argument);
  if (access == OAT_POST_ALTER || access == OAT_POST_CREATE)
    check_built_in (class, object);
  if (access == OAT_FUNCTION_EXECUTE)
    check_function (object);
  else if (access == OAT_TRUNCATE && class == RelationRelationId)
    check_truncated (object);
  else if (access == OAT_POST_CREATE && class == RelationRelationId && sub == 0)
    check_created (object);
  else if (access == OAT_DROP && class == RelationRelationId && sub == 0)
    check_dropped (object, argument);
  else if (access == OAT_DROP && class == RelationRelationId && sub > 0)
    check_dropped_column (object, (AttrNumber)sub);
}

void
riyo_pg_hook_access (void)
{
  next_access = object_access_hook;
  object_access_hook = access_object;
}
