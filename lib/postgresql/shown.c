/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of objects in what is said of them. One that a function of users has just given may be a
 * value that it has read. */
#include "internal.h"

#include <access/htup_details.h>
#include <access/xact.h>
#include <utils/lsyscache.h>
#include <utils/syscache.h>

/* Also where something else of it changed. */
static bool
is_of_transaction (int cache, Oid object)
{
  HeapTuple tuple = SearchSysCache1 (cache, ObjectIdGetDatum (object));
  bool is;

  if (!HeapTupleIsValid (tuple))
    return true;
  is = TransactionIdIsCurrentTransactionId (HeapTupleHeaderGetRawXmin (tuple->t_data));
  ReleaseSysCache (tuple);
  return is;
}

static const char *
show (int cache, Oid object, char *name)
{
  if (name == NULL
      || (riyo_pg_personal_is_now () && !riyo_pg_is_clients ()
          && is_of_transaction (cache, object)))
    return "…";
  return riyo_pg_to_utf8 (name);
}

const char *
riyo_pg_shown_relation (Oid relid)
{
  return show (RELOID, relid, get_rel_name (relid));
}

const char *
riyo_pg_shown_function (Oid function)
{
  return show (PROCOID, function, get_func_name (function));
}
