/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FOR … IN over a statement that writes, in PL/pgSQL: all its rows are put aside at the first, and
 * no check stands between them. They are asked about before each statement of the loop. */
#include "internal.h"

#include <plpgsql.h>
#include <storage/proc.h>
#include <tcop/pquery.h>
#include <utils/memutils.h>
#include <utils/portal.h>

typedef struct
{
  char portal[NAMEDATALEN]; /* each has another name */
  RiyoPgCarried carried;
  RiyoPgStand stood;
} Loop;

static List *loops = NIL; /* of this transaction, in its memory */
static LocalTransactionId loops_in = InvalidLocalTransactionId;

static PLpgSQL_plugin plugin;
static PLpgSQL_plugin **plugged = NULL;

static void
check (const Loop *loop)
{
  RiyoPgTouched touched = { .any = true, .read = loop->carried };

  if (riyo_pg_skips () && riyo_pg_folder_suspends_since (loop->stood))
    riyo_pg_refuse (
        RIYO_PG_REFUSAL (RIYO_REFUSAL_SUSPENDED), _ ("Do it again."),
        _ ("REFUSED SUSPENDED: suspensions have changed since the rows of a loop were written"));
  if (!riyo_pg_skips ())
    riyo_pg_check (&touched);
}

static void
check_all (PLpgSQL_execstate *estate, PLpgSQL_stmt *statement)
{
  ListCell *cell;

  if (loops_in != MyProc->lxid)
    return;
  foreach (cell, loops)
    if (GetPortalByName (((const Loop *)lfirst (cell))->portal) == NULL)
      loops = foreach_delete_current (loops, cell);
    else
      check (lfirst (cell));
}

/* An error that was caught tells, and what the function answers by it may choose a row around,
 * which has its mark then, and keeps it though the transaction is refused. */
static void
end_function (PLpgSQL_execstate *estate, PLpgSQL_function *function)
{
  riyo_pg_flow_check_chosen ();
}

/* Another's plug-in may have taken our place: then nobody would ask. PL/pgSQL says to the one that
 * is there by what it can be known. */
bool
riyo_pg_loop_asks (void)
{
  const PLpgSQL_execstate *estate;

  if (*plugged != &plugin || error_context_stack == NULL
      || error_context_stack->callback != plugin.error_callback)
    return false;
  estate = error_context_stack->arg;
  return estate->err_stmt != NULL
         && (estate->err_stmt->cmd_type == PLPGSQL_STMT_FORS
             || estate->err_stmt->cmd_type == PLPGSQL_STMT_DYNFORS
             || estate->err_stmt->cmd_type == PLPGSQL_STMT_FORC);
}

/* Where SPI says below which statement of PL/pgSQL it runs another. */
const PLpgSQL_execstate *
riyo_pg_loop_get_caller (void)
{
  const ErrorContextCallback *outer
      = error_context_stack != NULL ? error_context_stack->previous : NULL;
  const PLpgSQL_execstate *estate;

  if (*plugged != &plugin || outer == NULL || outer->callback != plugin.error_callback)
    return NULL;
  estate = outer->arg;
  return estate->err_stmt != NULL
                 && (estate->err_stmt->cmd_type == PLPGSQL_STMT_EXECSQL
                     || estate->err_stmt->cmd_type == PLPGSQL_STMT_DYNEXECUTE)
             ? estate
             : NULL;
}

static Loop *
find (const char *portal)
{
  ListCell *cell;

  if (loops_in != MyProc->lxid)
    loops = NIL;
  loops_in = MyProc->lxid;
  foreach (cell, loops)
    if (strcmp (((const Loop *)lfirst (cell))->portal, portal) == 0)
      return lfirst (cell);
  return NULL;
}

void
riyo_pg_loop_note (const RiyoPgTouched *touched)
{
  MemoryContext before;
  Loop *loop;

  if (!touched->any || ActivePortal == NULL || !ActivePortal->portalPinned
      || ActivePortal->strategy == PORTAL_ONE_SELECT)
    return;
  loop = find (ActivePortal->name);
  if (loop == NULL)
    {
      before = MemoryContextSwitchTo (TopTransactionContext);
      loop = palloc0 (sizeof *loop);
      strlcpy (loop->portal, ActivePortal->name, sizeof loop->portal);
      loop->stood = riyo_pg_folder_see_suspensions ();
      loops = lappend (loops, loop);
      MemoryContextSwitchTo (before);
    }
  loop->carried = riyo_pg_carried_join (loop->carried, riyo_pg_touched_sum (touched));
}

void
riyo_pg_hook_loops (void)
{
  plugged = (PLpgSQL_plugin **)find_rendezvous_variable ("PLpgSQL_plugin");
  if (*plugged != NULL)
    return;
  plugin.stmt_beg = check_all;
  plugin.func_end = end_function;
  *plugged = &plugin;
}
