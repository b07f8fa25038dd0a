/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether anybody hears how many rows a statement has written: a function of SQL does not, nor what
 * a rule has added, nor one of PL/pgSQL whose text has no word for it. */
#include "internal.h"

#include <access/htup_details.h>
#include <catalog/pg_proc.h>
#include <plpgsql.h>
#include <utils/builtins.h>
#include <utils/syscache.h>

/* By FOUND, or GET DIAGNOSTICS … = ROW_COUNT; a name may be written by the numbers of its
 * characters. */
static bool
names_count (const char *text)
{
  static const char *const words[] = { "found", "row_count", "U&" };

  for (int i = 0; i < (int)lengthof (words); i++)
    if (strcasestr (text, words[i]) != NULL)
      return true;
  return false;
}

/* Of what was replaced meanwhile there is another text, and none of what was dropped. */
static bool
names_count_in (const PLpgSQL_function *function)
{
  HeapTuple tuple = SearchSysCache1 (PROCOID, ObjectIdGetDatum (function->fn_oid));
  ItemPointerData tid = function->fn_tid;
  bool is_null = true, reads = true;
  Datum source;

  if (!HeapTupleIsValid (tuple))
    return true;
  source = SysCacheGetAttr (PROCOID, tuple, Anum_pg_proc_prosrc, &is_null);
  if (!is_null && HeapTupleHeaderGetRawXmin (tuple->t_data) == function->fn_xmin
      && ItemPointerEquals (&tuple->t_self, &tid))
    reads = names_count (TextDatumGetCString (source));
  ReleaseSysCache (tuple);
  return reads;
}

/* A DO block has no number. */
static bool
reads_count (const PLpgSQL_function *function)
{
  if (OidIsValid (function->fn_oid))
    return names_count_in (function);
  return riyo_pg_place.block == NULL || names_count (riyo_pg_place.block);
}

bool
riyo_pg_count_is_heard (const QueryDesc *query)
{
  const PLpgSQL_execstate *caller = riyo_pg_loop_get_caller ();

  if (query->plannedstmt->hasReturning)
    return true;
  if (query->dest->mydest == DestNone || query->dest->mydest == DestSQLFunction)
    return false;
  return caller == NULL || reads_count (caller->func);
}
