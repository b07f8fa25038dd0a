/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VACUUM and ANALYZE of all tables: one whose indexes call a function of users would be refused,
 * and is left out with a warning, so that the others are done. */
#include "internal.h"

#include <access/genam.h>
#include <access/htup_details.h>
#include <access/relation.h>
#include <access/table.h>
#include <access/transam.h>
#include <catalog/pg_am.h>
#include <catalog/pg_class.h>
#include <miscadmin.h>
#include <nodes/makefuncs.h>
#include <utils/acl.h>
#include <utils/lsyscache.h>
#include <utils/memutils.h>
#include <utils/rel.h>

/* What would be built, and how it may be: a purpose is stated in a transaction, in which not each
 * of them runs. */
const char *
riyo_pg_maintain_get_way (ProgressCommandType command)
{
  switch (command)
    {
    case PROGRESS_COMMAND_VACUUM:
      return _ ("VACUUM (INDEX_CLEANUP off) leaves its indexes alone; REINDEX TABLE of it, in a "
                "transaction whose purpose permits the whole of it, has them see what is new.");
    case PROGRESS_COMMAND_ANALYZE:
      return _ ("ANALYZE it by its name, in a transaction whose purpose permits the whole of it.");
    case PROGRESS_COMMAND_CLUSTER:
      return _ (
          "CLUSTER it by its name, USING an index, in a transaction whose purpose permits the "
          "whole of it.");
    case PROGRESS_COMMAND_CREATE_INDEX:
      return _ ("Name it, and without CONCURRENTLY, in a transaction whose purpose permits the "
                "whole of it.");
    default:
      return _ (
          "State a purpose that permits the whole relation, and name it; the type of a column "
          "changes by built-in casts alone.");
    }
}

static bool
has_summary (Oid relid)
{
  Relation relation = relation_open (relid, AccessShareLock);
  List *indexes = RelationGetIndexList (relation);
  bool has = false;
  ListCell *cell;

  foreach (cell, indexes)
    {
      Relation index = relation_open (lfirst_oid (cell), AccessShareLock);

      has |= index->rd_rel->relam == BRIN_AM_OID;
      relation_close (index, NoLock);
    }
  relation_close (relation, NoLock);
  return has;
}

static bool
builds (const VacuumStmt *statement)
{
  return !statement->is_vacuumcmd || riyo_pg_is_option_on (statement->options, "analyze")
         || riyo_pg_is_option_on (statement->options, "full");
}

/* VACUUM by itself calls none, but where it summarizes. Who is not the owner is told so by
 * PostgreSQL. */
static bool
is_left_out (const VacuumStmt *statement, Oid relid)
{
  return relid >= FirstNormalObjectId && pg_class_ownercheck (relid, GetUserId ())
         && riyo_pg_relation_get (relid)->rebuilds_code
         && (builds (statement) || has_summary (relid));
}

static void
warn (const VacuumStmt *statement, Oid relid)
{
  char *text = psprintf (_ ("“%s” is left out: a function of users would see every row of it"),
                         riyo_pg_shown_relation (relid));
  ProgressCommandType command = riyo_pg_is_option_on (statement->options, "full")
                                    ? PROGRESS_COMMAND_CLUSTER
                                : builds (statement) ? PROGRESS_COMMAND_ANALYZE
                                                     : PROGRESS_COMMAND_VACUUM;
  const char *way = riyo_pg_maintain_get_way (command);

  ereport (WARNING, (errcode (RIYO_PG_WAY_ROUND), errmsg_internal ("%s", riyo_pg_from_utf8 (text)),
                     errhint ("%s", riyo_pg_from_utf8 (way))));
}

/* As PostgreSQL lists them itself. */
static bool
is_listed (Form_pg_class class)
{
  return class->relkind == RELKIND_RELATION || class->relkind == RELKIND_MATVIEW
         || class->relkind == RELKIND_PARTITIONED_TABLE;
}

static List *
list_all (void)
{
  Relation catalog = table_open (RelationRelationId, AccessShareLock);
  SysScanDesc scan = systable_beginscan (catalog, InvalidOid, false, NULL, 0, NULL);
  List *all = NIL;
  HeapTuple tuple;

  while ((tuple = systable_getnext (scan)) != NULL)
    if (is_listed ((Form_pg_class)GETSTRUCT (tuple)))
      all = lappend_oid (all, ((Form_pg_class)GETSTRUCT (tuple))->oid);
  systable_endscan (scan);
  table_close (catalog, AccessShareLock);
  return all;
}

/* They are named by their numbers, as long as the statement lives: it has many transactions. */
void
riyo_pg_maintain_leave_out (VacuumStmt *statement)
{
  List *all = statement->rels == NIL ? list_all () : NIL, *others = NIL;
  MemoryContext before = MemoryContextSwitchTo (GetMemoryChunkContext (statement));
  bool leaves = false;
  ListCell *cell;

  foreach (cell, all)
    if (is_left_out (statement, lfirst_oid (cell)))
      {
        warn (statement, lfirst_oid (cell));
        leaves = true;
      }
    else
      others = lappend (others, makeVacuumRelation (NULL, lfirst_oid (cell), NIL));
  if (leaves)
    statement->rels = others;
  MemoryContextSwitchTo (before);
}
