/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What code of a row's own sees of it: triggers, checks, policies, indexes. It goes into that row,
 * and is no read; but what is written, deleted or opened by that code goes elsewhere, and may hold
 * all that it sees. */
#include "internal.h"

#include <executor/executor.h>
#include <utils/memutils.h>

/* Of the statements that run now, within each other. */
static RiyoPgCarried around;

/* Of the one that is being started. */
static RiyoPgCarried starting;

typedef struct
{
  const QueryDesc *query;
  RiyoPgCarried seen;
} Seen;

static List *known = NIL; /* of this transaction, in its memory */

static Seen *
find (const QueryDesc *query)
{
  ListCell *cell;

  foreach (cell, known)
    if (((Seen *)lfirst (cell))->query == query)
      return lfirst (cell);
  return NULL;
}

RiyoPgCarried
riyo_pg_seen_prepare (void)
{
  RiyoPgCarried outer = starting;

  memset (&starting, 0, sizeof starting);
  riyo_pg_place.starts = true;
  return outer;
}

/* A COPY has no query. */
void
riyo_pg_seen_note (const RiyoPgTouched *touched)
{
  RiyoPgCarried *sum = riyo_pg_place.starts ? &starting : &around;

  *sum = riyo_pg_carried_join (*sum, touched->seen);
}

static void
add (const QueryDesc *query, RiyoPgCarried carried)
{
  MemoryContext before = MemoryContextSwitchTo (TopTransactionContext);
  Seen *seen = palloc (sizeof *seen);

  *seen = (Seen){ query, carried };
  known = lappend (known, seen);
  MemoryContextSwitchTo (before);
}

/* Where a query lies that failed, and was never ended, another may lie now. */
void
riyo_pg_seen_start (const QueryDesc *query, RiyoPgCarried outer)
{
  RiyoPgCarried seen = starting;

  starting = outer;
  riyo_pg_place.starts = false;
  riyo_pg_seen_end (query);
  if (!riyo_pg_carried_is_nothing (seen))
    add (query, seen);
}

void
riyo_pg_seen_end (const QueryDesc *query)
{
  Seen *found = find (query);

  if (found == NULL)
    return;
  known = list_delete_ptr (known, found);
  pfree (found);
}

RiyoPgCarried
riyo_pg_seen_enter (const QueryDesc *query)
{
  const Seen *found = find (query);
  RiyoPgCarried before = around;

  if (found != NULL)
    around = riyo_pg_carried_join (around, found->seen);
  return before;
}

/* Triggers that a foreign key's own statement calls for run with those of the statement that it is
 * within. */
void
riyo_pg_seen_leave (const QueryDesc *query, RiyoPgCarried before)
{
  if (query->estate == NULL || (query->estate->es_top_eflags & EXEC_FLAG_SKIP_TRIGGERS) == 0)
    around = before;
}

RiyoPgCarried
riyo_pg_seen_fail (const QueryDesc *query, RiyoPgCarried before)
{
  const Seen *found = find (query);

  around = before;
  return found != NULL ? found->seen : (RiyoPgCarried){ 0 };
}

RiyoPgCarried
riyo_pg_seen_get (void)
{
  return around;
}

void
riyo_pg_seen_set (RiyoPgCarried before)
{
  around = before;
}

void
riyo_pg_seen_end_transaction (void)
{
  known = NIL;
  memset (&around, 0, sizeof around);
}
