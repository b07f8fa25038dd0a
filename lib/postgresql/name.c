/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of relations in utility statements. PostgreSQL looks a name up when it runs the statement,
 * after whatever it has waited for: what was checked must still be what it finds. */
#include "internal.h"

#include <catalog/namespace.h>
#include <catalog/pg_class.h>
#include <catalog/pg_namespace.h>
#include <storage/lmgr.h>
#include <utils/lsyscache.h>
#include <utils/syscache.h>

/* A relation that is locked keeps its name, and its schema; an index takes a stronger lock. */
static void
lock (Oid relid)
{
  char kind = get_rel_relkind (relid);

  if (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX)
    LockRelationOid (relid, ShareUpdateExclusiveLock);
  LockDatabaseObject (NamespaceRelationId, get_rel_namespace (relid), 0, AccessShareLock);
}

static void
note_missing (const RangeVar *name)
{
  ereport (NOTICE, (errmsg ("relation \"%s\" does not exist, skipping", name->relname)));
}

Oid
riyo_pg_name_pin (RangeVar *name, bool missing_ok)
{
  Oid relid = RangeVarGetRelid (name, AccessShareLock, missing_ok);

  if (!OidIsValid (relid))
    {
      note_missing (name);
      return InvalidOid;
    }
  lock (relid);
  name->schemaname = get_namespace_name (get_rel_namespace (relid));
  name->relname = get_rel_name (relid);
  if (name->schemaname == NULL || name->relname == NULL
      || RangeVarGetRelid (name, NoLock, true) != relid)
    ereport (ERROR, (errcode (ERRCODE_T_R_SERIALIZATION_FAILURE),
                     errmsg ("could not serialize access due to concurrent update")));
  return relid;
}

void
riyo_pg_name_wait (const char *schema)
{
  Oid namespace = get_namespace_oid (schema, true);

  if (OidIsValid (namespace))
    LockDatabaseObject (NamespaceRelationId, namespace, 0, AccessExclusiveLock);
}

int
riyo_pg_name_count_columns (Oid relid)
{
  AttrNumber n = 0;

  while (SearchSysCacheExists2 (ATTNUM, ObjectIdGetDatum (relid), Int16GetDatum (n + 1)))
    n++;
  return n;
}
