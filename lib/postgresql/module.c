/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module as PostgreSQL loads it, and its functions of SQL. */
#include "internal.h"

#include <fmgr.h>
#include <miscadmin.h>
#include <tcop/tcopprot.h>
#include <utils/builtins.h>

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init (void);

void
_PG_init (void)
{
  if (!process_shared_preload_libraries_in_progress)
    ereport (ERROR,
             (errcode (ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
              errmsg_internal ("riyo is not in shared_preload_libraries: nothing would be "
                               "refused"),
              errhint ("Add riyo to shared_preload_libraries, and start the server again.")));
  riyo_pg_define_settings ();
  riyo_pg_define_labels ();
  riyo_pg_define_relations ();
  riyo_pg_watch_transactions ();
  riyo_pg_hook_executor ();
  riyo_pg_hook_utility ();
  riyo_pg_hook_access ();
  riyo_pg_hook_functions ();
  riyo_pg_hook_triggers ();
  riyo_pg_hook_loops ();
  riyo_pg_hook_statistics ();
  riyo_pg_hook_indexes ();
  riyo_pg_hook_login ();
  riyo_pg_strip_hooked ();
}

static char *
get_argument (FunctionCallInfo fcinfo, int n)
{
  if (PG_NARGS () <= n || PG_ARGISNULL (n))
    return NULL;
  return riyo_pg_to_utf8 (text_to_cstring (PG_GETARG_TEXT_PP (n)));
}

/* A view or a function that PostgreSQL has put into the client's statement is not the client. */
static bool
is_clients (void)
{
  return riyo_pg_place.prepared || riyo_pg_prepared_states (debug_query_string);
}

PGDLLEXPORT Datum riyo_begin (PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1 (riyo_begin);

Datum
riyo_begin (PG_FUNCTION_ARGS)
{
  char *purpose = get_argument (fcinfo, 0);

  if (!riyo_pg_is_outermost () || !is_clients ())
    riyo_pg_refuse (
        RIYO_PG_WAY_ROUND,
        _ ("SET LOCAL riyo.purpose = '…' states it too, also where the client puts each "
           "SELECT into a cursor (FETCH_COUNT of psql, UseDeclareFetch of psqlODBC)."),
        _ ("a purpose is stated by the client, as a statement of its own"));
  if (purpose == NULL)
    riyo_pg_refuse (RIYO_PG_UNSTATED, NULL,
                    _ ("REFUSED: no purpose of use is stated in this transaction"));
  riyo_pg_state_purpose (purpose, get_argument (fcinfo, 1), get_argument (fcinfo, 2));
  PG_RETURN_VOID ();
}
