/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Flows: what one statement of the client reads must be carried by each column that it writes,
 * whichever came first. */
#include "internal.h"

#include <utils/lsyscache.h>
#include <utils/memutils.h>

static struct
{
  RiyoPgCarried read;
  bool is_personal; /* something was touched */
  bool writes;
  RiyoTags least; /* what every column that was written carries */
} flow;

/* What a query that is not done yet has read, through the functions that it calls too. */
typedef struct
{
  const QueryDesc *query;
  RiyoPgCarried read;
} Kept;

static List *kept = NIL; /* of this transaction, in its memory */

/* What was written, and a trigger may still see. */
static RiyoPgCarried deferred;

/* A function that was folded into a plan may have read; the plan lives as long as the session. */
static RiyoPgCarried planned;

/* A function that runs at the end of the transaction goes on: nothing of the client's is around
 * it, but the statements in it belong together. */
void
riyo_pg_flow_start (bool concludes)
{
  if (riyo_pg_place.depth > 0 || !riyo_pg_is_outermost ())
    return;
  memset (&flow, 0, sizeof flow);
  flow.read = concludes ? riyo_pg_carried_join (planned, deferred) : planned;
}

void
riyo_pg_flow_end_transaction (void)
{
  kept = NIL;
  memset (&deferred, 0, sizeof deferred);
}

RiyoPgCarried
riyo_pg_flow_get_deferred (void)
{
  return deferred;
}

static Kept *
find_kept (const QueryDesc *query)
{
  ListCell *cell;

  foreach (cell, kept)
    if (((Kept *)lfirst (cell))->query == query)
      return lfirst (cell);
  return NULL;
}

void
riyo_pg_flow_keep (const QueryDesc *query)
{
  MemoryContext before = MemoryContextSwitchTo (TopTransactionContext);
  Kept *found = find_kept (query);

  if (found == NULL)
    {
      found = palloc0 (sizeof *found);
      found->query = query;
      kept = lappend (kept, found);
    }
  found->read = flow.read;
  MemoryContextSwitchTo (before);
}

/* Where another query lies now, that one is over. */
void
riyo_pg_flow_resume (const QueryDesc *query)
{
  const Kept *found = find_kept (query);

  if (found != NULL && query->already_executed)
    flow.read = riyo_pg_carried_join (flow.read, found->read);
}

bool
riyo_pg_flow_is_personal (void)
{
  return flow.is_personal;
}

static void
refuse (RiyoTags lacking)
{
  char *names = riyo_table_format_tags (riyo_pg_need_table (), lacking);
  char *copy = pstrdup (names);

  g_free (names);
  riyo_pg_refuse (
      RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED),
      _ ("Write to columns whose label has these categories too."),
      _ ("REFUSED UNTAGGED: what is read carries “%s”, and a column that is written does not"),
      copy);
}

void
riyo_pg_flow_add (const RiyoPgTouched *touched)
{
  flow.read = riyo_pg_carried_join (flow.read, touched->read);
  flow.is_personal |= touched->any;
  deferred = riyo_pg_carried_join (deferred, touched->deferred);
  if (touched->writes)
    {
      flow.least = flow.writes ? flow.least & touched->least : touched->least;
      flow.writes = true;
    }
  if (!flow.writes)
    return;
  if ((flow.read.tags & ~flow.least) != 0)
    refuse (flow.read.tags & ~flow.least);
}

RiyoPgCarried
riyo_pg_flow_get_read (void)
{
  return flow.read;
}

RiyoPgCarried
riyo_pg_flow_start_plan (void)
{
  RiyoPgCarried before = flow.read;

  memset (&flow.read, 0, sizeof flow.read);
  return before;
}

void
riyo_pg_flow_end_plan (RiyoPgCarried before)
{
  planned = riyo_pg_carried_join (planned, flow.read);
  flow.read = riyo_pg_carried_join (flow.read, before);
}

void
riyo_pg_flow_forget_planned (void)
{
  memset (&planned, 0, sizeof planned);
}
