/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where we are within a statement of the client, and whether it leaves rows out. */
#include "internal.h"

#include <lib/stringinfo.h>
#include <nodes/bitmapset.h>
#include <nodes/params.h>
#include <storage/proc.h>

/* Marks an entry of a range table. Nothing else of a relation's uses this field, and it stays in
 * the plan. */
#define ASKED "riyo.keeps"
#define LOOKED_UP "riyo.lookup"

RiyoPgPlace riyo_pg_place = { 0 };

/* With parameters (libpq's PQexecParams (), JDBC, ODBC), PostgreSQL has one line to tell about
 * them; what a function adds stands before it. */
bool
riyo_pg_is_outermost (void)
{
  return error_context_stack == NULL
         || (error_context_stack->previous == NULL
             && error_context_stack->callback == ParamsErrorCallback);
}

static LocalTransactionId skips_in = InvalidLocalTransactionId;

void
riyo_pg_state_skip (void)
{
  skips_in = MyProc->lxid;
}

/* A savepoint that is rolled back takes the setting back by itself. */
bool
riyo_pg_skips (void)
{
  return riyo_pg_skip_suspended && LocalTransactionIdIsValid (skips_in) && skips_in == MyProc->lxid;
}

/* Nothing else of a relation's uses this field either: numbers of columns, with blanks between. */
void
riyo_pg_beside_mark (RangeTblEntry *rte, const Bitmapset *columns)
{
  StringInfoData text;
  int member = -1;

  initStringInfo (&text);
  while ((member = bms_next_member (columns, member)) >= 0)
    appendStringInfo (&text, "%d ", member);
  rte->ctename = text.data;
}

Bitmapset *
riyo_pg_beside_get (const RangeTblEntry *rte)
{
  Bitmapset *columns = NULL;
  char *at = rte->rtekind == RTE_RELATION ? rte->ctename : NULL;

  while (at != NULL && *at != '\0')
    {
      columns = bms_add_member (columns, (int)strtol (at, &at, 10));
      at += strspn (at, " ");
    }
  return columns;
}

void
riyo_pg_lookup_mark (RangeTblEntry *rte)
{
  rte->enrname = pstrdup (LOOKED_UP);
}

bool
riyo_pg_lookup_is_marked (const RangeTblEntry *rte)
{
  return rte->enrname != NULL && strcmp (rte->enrname, LOOKED_UP) == 0;
}

void
riyo_pg_skip_mark (RangeTblEntry *rte)
{
  rte->enrname = pstrdup (ASKED);
}

bool
riyo_pg_skip_is_asked (const RangeTblEntry *rte)
{
  return rte->enrname != NULL && strcmp (rte->enrname, ASKED) == 0 && riyo_pg_skips ();
}
