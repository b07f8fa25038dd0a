/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was adopted of the labels: the least that each must say. */
#include "internal.h"

#include <catalog/pg_class.h>
#include <commands/dbcommands.h>
#include <miscadmin.h>
#include <utils/lsyscache.h>

static const char *
get_database (void)
{
  static char *name = NULL;

  if (name == NULL)
    name = g_strdup (riyo_pg_to_utf8 (get_database_name (MyDatabaseId)));
  return name;
}

/* Of a column without a line of its own, its table's. */
static bool
look_up (Oid relid, const char *column, RiyoTags *tags)
{
  RiyoLayout *relations = riyo_pg_need_relations ();
  char *schema = riyo_pg_to_utf8 (get_namespace_name (get_rel_namespace (relid)));
  char *name = riyo_pg_to_utf8 (get_rel_name (relid));

  return (column != NULL
          && riyo_layout_lookup_relation (relations, get_database (), schema, name,
                                          riyo_pg_to_utf8 (column), tags))
         || riyo_layout_lookup_relation (relations, get_database (), schema, name, NULL, tags);
}

bool
riyo_pg_floor_get (Oid relid, const char *column, RiyoTags *tags)
{
  return relid >= FirstNormalObjectId && get_rel_relkind (relid) != RELKIND_TOASTVALUE
         && look_up (relid, column, tags);
}

/* What a temporary foreign table leads to was there before, and stays. */
static bool
ends_with_session (Oid relid)
{
  return get_rel_persistence (relid) == RELPERSISTENCE_TEMP
         && get_rel_relkind (relid) != RELKIND_FOREIGN_TABLE;
}

/* What ends with its session, or the module itself has labelled, needs no line. All else does once
 * anything has one, in whichever database: else a copy of it, or another name, would need none. */
bool
riyo_pg_floor_needs (Oid relid, bool is_labelled)
{
  return is_labelled && !ends_with_session (relid) && get_rel_relkind (relid) != RELKIND_MATVIEW
         && !riyo_pg_label_is_made (relid)
         && riyo_layout_lookup_relation (riyo_pg_need_relations (), NULL, NULL, NULL, NULL, NULL);
}

static void
label (Oid relid, AttrNumber attnum, RiyoTags tags)
{
  if (riyo_pg_label_get (relid, attnum) == NULL)
    riyo_pg_label_write (relid, attnum, (RiyoPgCarried){ .tags = tags }, NIL);
}

/* Adopted first, then migrated: it has its label before it has a value. */
void
riyo_pg_floor_label_column (Oid relid, AttrNumber attnum)
{
  char *column = get_attname (relid, attnum, true);
  RiyoTags of_table = 0, tags = 0;

  if (column != NULL && riyo_pg_floor_get (relid, NULL, &of_table)
      && riyo_pg_floor_get (relid, column, &tags) && tags != of_table)
    label (relid, attnum, tags);
}

void
riyo_pg_floor_label (Oid relid)
{
  RiyoTags of_table = 0;
  int n = riyo_pg_name_count_columns (relid);

  if (get_rel_persistence (relid) == RELPERSISTENCE_TEMP
      || !riyo_pg_floor_get (relid, NULL, &of_table))
    return;
  label (relid, 0, of_table);
  for (AttrNumber i = 1; i <= n; i++)
    riyo_pg_floor_label_column (relid, i);
}
