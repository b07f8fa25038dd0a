/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a relation inherits from, as the catalog has it. */
#include "internal.h"

#include <access/genam.h>
#include <access/table.h>
#include <catalog/indexing.h>
#include <catalog/pg_inherits.h>
#include <utils/fmgroids.h>

List *
riyo_pg_family_list_parents (Oid relid)
{
  Relation catalog = table_open (InheritsRelationId, AccessShareLock);
  List *parents = NIL;
  ScanKeyData key;
  SysScanDesc scan;
  HeapTuple tuple;

  ScanKeyInit (&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ,
               ObjectIdGetDatum (relid));
  scan = systable_beginscan (catalog, InheritsRelidSeqnoIndexId, true, NULL, 1, &key);
  while ((tuple = systable_getnext (scan)) != NULL)
    parents = lappend_oid (parents, ((Form_pg_inherits)GETSTRUCT (tuple))->inhparent);
  systable_endscan (scan);
  table_close (catalog, AccessShareLock);
  return parents;
}
