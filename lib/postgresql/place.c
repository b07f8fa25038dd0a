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

bool
riyo_pg_is_clients (void)
{
  return riyo_pg_place.depth <= (riyo_pg_place.explains ? 1 : 0) && riyo_pg_is_outermost ();
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

/* Nothing else of a relation's uses this field either: numbers of columns, with blanks between, and
 * a semicolon behind those of each mark. */
static Bitmapset *
read_columns (const char *at)
{
  Bitmapset *columns = NULL;
  char *end;

  for (long member = strtol (at, &end, 10); end != at; member = strtol (at, &end, 10))
    {
      columns = bms_add_member (columns, (int)member);
      at = end;
    }
  return columns;
}

Bitmapset *
riyo_pg_mark_get (const RangeTblEntry *rte, RiyoPgMark mark)
{
  const char *at = rte->rtekind == RTE_RELATION ? rte->ctename : NULL;

  for (int i = 0; at != NULL && i < (int)mark; i++)
    at = strchr (at, ';') + 1;
  return at != NULL ? read_columns (at) : NULL;
}

void
riyo_pg_mark (RangeTblEntry *rte, RiyoPgMark mark, const Bitmapset *columns)
{
  StringInfoData text;

  if (bms_is_empty (columns))
    return;
  initStringInfo (&text);
  for (int i = 0; i < RIYO_PG_MARKS; i++)
    {
      Bitmapset *all = riyo_pg_mark_get (rte, (RiyoPgMark)i);
      int member = -1;

      if (i == (int)mark)
        all = bms_add_members (all, columns);
      while ((member = bms_next_member (all, member)) >= 0)
        appendStringInfo (&text, "%d ", member);
      appendStringInfoChar (&text, ';');
    }
  rte->ctename = text.data;
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
