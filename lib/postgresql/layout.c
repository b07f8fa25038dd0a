/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo.layout (): the labels as a layout, to be read by people and adopted. */
#include "internal.h"

#include <catalog/pg_class.h>
#include <commands/dbcommands.h>
#include <executor/spi.h>
#include <fmgr.h>
#include <miscadmin.h>
#include <utils/builtins.h>
#include <utils/lsyscache.h>

#define LABELLED                                                                                   \
  "SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "             \
  "c.relnamespace WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND EXISTS "      \
  "(SELECT FROM pg_catalog.pg_seclabel l WHERE l.objoid = c.oid AND l.classoid = "                 \
  "'pg_catalog.pg_class'::pg_catalog.regclass AND l.provider = 'riyo') AND "                       \
  "(pg_catalog.pg_has_role (c.relowner, 'USAGE') OR pg_catalog.pg_has_role "                       \
  "('pg_read_all_data', 'USAGE')) ORDER BY n.nspname, c.relname"

/* As SQL writes it; what a line of a layout cannot hold is told. */
static const char *
quote (const char *name)
{
  for (const char *at = name; *at != '\0'; at++)
    if (*at == ']' || (unsigned char)*at < ' ')
      riyo_pg_refuse (RIYO_PG_STATE, _ ("Give it another name."),
                      _ ("a name with “]” or a control character stands in no layout: %s"), name);
  return riyo_pg_to_utf8 (quote_identifier (name));
}

static char *
format_name (Oid relid, const char *column)
{
  char *name = psprintf ("[表 %s.%s.%s", quote (get_database_name (MyDatabaseId)),
                         quote (get_namespace_name (get_rel_namespace (relid))),
                         quote (get_rel_name (relid)));

  return column != NULL ? psprintf ("%s 列 %s]\n", name, quote (column)) : psprintf ("%s]\n", name);
}

static void
append_part (StringInfo text, const char *name, RiyoPgCarried carried)
{
  char *names, *rest = NULL;

  appendStringInfo (text, "\n%s", name);
  if (carried.untagged || carried.unreadable)
    riyo_pg_refuse (RIYO_PG_STATE, _ ("Label it first, or all its columns."),
                    _ ("a label is missing, or cannot be read: %s"), name);
  if (carried.tags == 0)
    appendStringInfoString (text, "個人情報でない=ラベルのとおり\n");
  names = riyo_table_format_tags (riyo_pg_need_table (), carried.tags);
  for (char *category = strtok_r (names, ",", &rest); carried.tags != 0 && category != NULL;
       category = strtok_r (NULL, ",", &rest))
    appendStringInfo (text, "類型=%s\n", category);
  g_free (names);
}

static void
append_relation (StringInfo text, Oid relid)
{
  int n = riyo_pg_name_count_columns (relid);

  if (riyo_pg_label_is_made (relid))
    return;
  append_part (text, format_name (relid, NULL), riyo_pg_relation_get_effective (relid, 0));
  for (AttrNumber i = 1; i <= n; i++)
    if (riyo_pg_label_get (relid, i) != NULL && get_attname (relid, i, true) != NULL)
      append_part (text, format_name (relid, get_attname (relid, i, false)),
                   riyo_pg_relation_get_effective (relid, i));
}

static List *
list_labelled (MemoryContext context)
{
  List *relids = NIL;

  SPI_connect ();
  if (SPI_execute (LABELLED, true, 0) != SPI_OK_SELECT)
    elog (ERROR, "riyo: the labels cannot be listed");
  for (uint64 i = 0; i < SPI_processed; i++)
    {
      bool null;
      Oid relid = DatumGetObjectId (
          SPI_getbinval (SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &null));
      MemoryContext before = MemoryContextSwitchTo (context);

      relids = lappend_oid (relids, relid);
      MemoryContextSwitchTo (before);
    }
  SPI_finish ();
  return relids;
}

PGDLLEXPORT Datum riyo_print_layout (PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1 (riyo_print_layout);

Datum
riyo_print_layout (PG_FUNCTION_ARGS)
{
  List *relids = list_labelled (CurrentMemoryContext);
  StringInfoData text;
  ListCell *cell;

  initStringInfo (&text);
  appendStringInfoString (&text, "[レイアウト]\n形式=表\n本人=なし\n"
                                 "# だれの行かは、各表のラベルの 本人= が示します。\n");
  foreach (cell, relids)
    append_relation (&text, lfirst_oid (cell));
  PG_RETURN_TEXT_P (cstring_to_text (riyo_pg_from_utf8 (text.data)));
}
