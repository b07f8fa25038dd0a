/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions of users whose result outlives the statement: PostgreSQL keeps that of an IMMUTABLE one
 * in plans, and what an index, a statistic or a default is made of, in tables. A label knows
 * nothing of it, so that nothing personal may go in. */
#include "internal.h"

#include <access/htup_details.h>
#include <access/transam.h>
#include <access/xact.h>
#include <catalog/pg_language.h>
#include <catalog/pg_proc.h>
#include <fmgr.h>
#include <utils/lsyscache.h>
#include <utils/plancache.h>
#include <utils/portal.h>
#include <utils/syscache.h>

static needs_fmgr_hook_type next_needs = NULL;
static fmgr_hook_type next_hook = NULL;

/* How many that are looked after run within each other; @since: the first whose result is kept, 0
 * where there is none. */
static struct
{
  int depth, since;
  Oid function;
} running;

/* Native code of an extension that is trusted is called as it is: for each comparison of an index,
 * it may be. */
static bool
is_kept (Oid function)
{
  HeapTuple tuple;
  bool is;

  if (function < FirstNormalObjectId)
    return false;
  tuple = SearchSysCache1 (PROCOID, ObjectIdGetDatum (function));
  if (!HeapTupleIsValid (tuple))
    return false;
  is = ((Form_pg_proc)GETSTRUCT (tuple))->prolang != ClanguageId
       && (riyo_pg_place.keeps
           || ((Form_pg_proc)GETSTRUCT (tuple))->provolatile == PROVOLATILE_IMMUTABLE);
  ReleaseSysCache (tuple);
  return is;
}

static bool
needs (Oid function)
{
  return (next_needs != NULL && next_needs (function)) || is_kept (function);
}

/* Rows of a cursor may lie ready, and be fetched past every check. */
static void
check_cursors (Oid function)
{
  if (riyo_pg_portal_is_open ()
      || (riyo_pg_place.keeps && riyo_pg_get_operation () != NULL && !ThereAreNoReadyPortals ()))
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, _ ("Close the cursors of the transaction first."),
                    _ ("this statement keeps what “%s” makes, while a cursor is open"),
                    riyo_pg_shown_function (function));
}

/* What was folded into a plan under a purpose serves no other transaction. */
static bool folded = false;

static void
end_transaction (XactEvent event, void *data)
{
  if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE)
    return;
  if (folded)
    ResetPlanCache ();
  folded = false;
}

static void
start (Oid function)
{
  bool is = is_kept (function);

  if (is)
    check_cursors (function);
  folded |= is && riyo_pg_place.plans > 0 && riyo_pg_get_operation () != NULL;
  running.depth++;
  if (running.since != 0 || !is)
    return;
  running.since = running.depth;
  running.function = function;
}

static void
end (void)
{
  if (running.since == running.depth)
    running.since = 0;
  running.depth--;
}

static void
watch (FmgrHookEventType event, FmgrInfo *info, Datum *argument)
{
  if (event == FHET_START)
    start (info->fn_oid);
  if (next_hook != NULL)
    next_hook (event, info, argument);
  if (event != FHET_START)
    end ();
}

bool
riyo_pg_running_is_kept (void)
{
  return running.since != 0;
}

void
riyo_pg_running_refuse (void)
{
  const char *name = riyo_pg_shown_function (running.function);

  if (func_volatile (running.function) == PROVOLATILE_IMMUTABLE)
    riyo_pg_refuse (
        RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED), _ ("Declare it STABLE."),
        _ ("REFUSED UNTAGGED: “%s” is declared IMMUTABLE, and its result may be kept: it "
           "may use no personal data"),
        name);
  riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED), NULL,
                  _ ("REFUSED UNTAGGED: this statement keeps what “%s” makes, which may use no "
                     "personal data"),
                  name);
}

void
riyo_pg_hook_functions (void)
{
  next_needs = needs_fmgr_hook;
  needs_fmgr_hook = needs;
  next_hook = fmgr_hook;
  fmgr_hook = watch;
  RegisterXactCallback (end_transaction, NULL);
}
