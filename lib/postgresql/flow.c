/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Flows: what one statement of the client reads must be carried by each column that it writes,
 * whichever came first. */
#include "internal.h"

#include <access/xact.h>
#include <catalog/pg_inherits.h>
#include <commands/trigger.h>
#include <miscadmin.h>
#include <utils/lsyscache.h>
#include <utils/memutils.h>

static struct
{
  RiyoPgCarried read;
  bool writes;
  RiyoTags least; /* what every column that was written carries */
  RiyoTags met;   /* what keys carry that rows were held against, */
  RiyoTags told;  /* and what was told by whether they were written */
  RiyoTags named; /* and by keys that were sent, of rows that may be there; */
  int n_named;    /* functions' ones are counted */
} flow;

/* What each row carries that is being deleted or locked, of the statements that run now, within
 * each other. */
static RiyoTags chosen = ~(RiyoTags)0;

static RiyoTags met_before = 0; /* in this transaction: some are held against them at its end */

static uint64 serial = 0; /* of the client's statement, */
static int level = 0;     /* and how deep in savepoints it began */

/* What a query that is not done yet has read, through the functions that it calls too. */
typedef struct
{
  const QueryDesc *query;
  RiyoPgCarried read;
  uint64 serial; /* when it went on last */
  bool seeds;    /* it writes where nothing is carried */
} Kept;

static List *kept = NIL; /* of this transaction, in its memory */

/* What was written, and a trigger may still see; and where: Oid, in the transaction's memory. */
static RiyoPgCarried deferred;
static List *deferring = NIL;

/* A function that runs at the end of the transaction goes on: nothing of the client's is around
 * it, but the statements in it belong together. */
void
riyo_pg_flow_start (bool concludes)
{
  if (riyo_pg_place.depth > 0 || !riyo_pg_is_outermost ())
    {
      riyo_pg_personal_resume ();
      return;
    }
  riyo_pg_personal_forget ();
  riyo_pg_once_forget ();
  memset (&flow, 0, sizeof flow);
  chosen = ~(RiyoTags)0;
  riyo_pg_seen_set ((RiyoPgCarried){ 0 });
  serial++;
  level = GetCurrentTransactionNestLevel ();
  if (!concludes)
    return;
  flow.read = deferred;
  if (!riyo_pg_carried_is_nothing (deferred))
    riyo_pg_personal_note ();
}

void
riyo_pg_flow_end_transaction (void)
{
  kept = NIL;
  deferring = NIL;
  met_before = 0;
  memset (&deferred, 0, sizeof deferred);
  riyo_pg_seen_end_transaction ();
  riyo_pg_personal_rest ();
}

/* In a part of it as well: rows wait where they are. */
static bool
waits_in (Oid relid)
{
  List *all = find_all_inheritors (relid, NoLock, NULL);
  ListCell *cell;

  foreach (cell, all)
    if (AfterTriggerPendingOnRel (lfirst_oid (cell)))
      return true;
  return false;
}

static bool
is_waited_for (void)
{
  ListCell *cell;

  foreach (cell, deferring)
    if (waits_in (lfirst_oid (cell)))
      return true;
  return false;
}

RiyoPgCarried
riyo_pg_flow_get_deferred (void)
{
  return is_waited_for () ? deferred : (RiyoPgCarried){ 0 };
}

bool
riyo_pg_flow_defers (void)
{
  return deferring != NIL;
}

static void
note_deferred (const RiyoPgTouched *touched)
{
  MemoryContext before;

  deferred = riyo_pg_carried_join (deferred, touched->deferred);
  if (touched->deferring == NIL)
    return;
  before = MemoryContextSwitchTo (TopTransactionContext);
  deferring = list_union_oid (deferring, touched->deferring);
  MemoryContextSwitchTo (before);
}

static bool seeds = false; /* what is being started */

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
riyo_pg_flow_close (const QueryDesc *query)
{
  Kept *found = find_kept (query);

  if (found == NULL)
    return;
  kept = list_delete_ptr (kept, found);
  pfree (found);
}

/* Where a query lies that failed, and was never closed, another may lie now. */
void
riyo_pg_flow_open (const QueryDesc *query)
{
  riyo_pg_flow_close (query);
  if (!riyo_pg_carried_is_nothing (riyo_pg_flow_get_read ()))
    riyo_pg_flow_keep (query);
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
  found->read = riyo_pg_flow_get_read ();
  found->serial = serial;
  MemoryContextSwitchTo (before);
}

bool
riyo_pg_flow_prepare_seed (void)
{
  bool outer = seeds;

  seeds = false;
  return outer;
}

void
riyo_pg_flow_seed (void)
{
  seeds = true;
  riyo_pg_flow_write (0);
  riyo_pg_flow_check ();
}

void
riyo_pg_flow_keep_seed (const QueryDesc *query, bool outer)
{
  if (seeds)
    {
      riyo_pg_flow_keep (query);
      find_kept (query)->seeds = true;
    }
  seeds = outer;
}

bool
riyo_pg_flow_is_personal (const QueryDesc *query)
{
  const Kept *found = find_kept (query);

  return found != NULL && !riyo_pg_carried_is_nothing (found->read);
}

/* What is around here is known. */
static void
join_kept (const Kept *found)
{
  RiyoPgCarried read = found->read;

  read.tags &= ~riyo_pg_seen_get ().tags;
  flow.read = riyo_pg_carried_join (flow.read, read);
}

RiyoPgCarried
riyo_pg_flow_resume (const QueryDesc *query)
{
  const Kept *found = find_kept (query);

  if (found == NULL)
    return (RiyoPgCarried){ 0 };
  join_kept (found);
  if (found->seeds)
    riyo_pg_flow_write (0);
  return found->serial != serial ? found->read : (RiyoPgCarried){ 0 }; /* it was asked about */
}

bool
riyo_pg_flow_has_kept (void)
{
  return kept != NIL;
}

char *
riyo_pg_flow_format_tags (RiyoTags tags)
{
  char *names = riyo_table_format_tags (riyo_pg_need_table (), tags);
  char *copy = pstrdup (names);

  g_free (names);
  return copy;
}

static void
check_chosen (RiyoTags rows)
{
  RiyoTags lacking = riyo_pg_flow_get_read ().tags & ~rows;

  if (lacking != 0)
    riyo_pg_refuse (
        RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED),
        _ ("Let the client choose the rows in one statement, and delete or lock them by their "
           "keys in another; FOR UPDATE OF names the tables whose rows are locked."),
        _ ("REFUSED UNTAGGED: what is read carries “%s”, and the rows that are deleted or locked "
           "do not"),
        riyo_pg_flow_format_tags (lacking));
}

static void
check_written (void)
{
  RiyoTags lacking = flow.writes ? flow.read.tags & ~flow.least : 0;

  check_chosen (chosen);

  if (lacking != 0)
    riyo_pg_refuse (
        RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED),
        _ ("Write to columns whose label has these categories too."),
        _ ("REFUSED UNTAGGED: what is read carries “%s”, and a column that is written does not"),
        riyo_pg_flow_format_tags (lacking));
}

/* What code of a row writes elsewhere may be what it has seen of it. */
static void
check_written_within (const RiyoPgTouched *touched)
{
  RiyoTags lacking = touched->writes ? riyo_pg_seen_get ().tags & ~touched->least : 0;

  if (lacking != 0)
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED),
                    _ ("Write to columns whose label has these categories too."),
                    _ ("REFUSED UNTAGGED: a trigger, check or policy sees “%s”, and a column that "
                       "is written by it does not carry it"),
                    riyo_pg_flow_format_tags (lacking));
}

/* Whether a key is there, or how many rows are, is less than a value: a row that carries it may
 * have it in any column. */
void
riyo_pg_flow_check_told (RiyoTags without)
{
  RiyoTags lacking = (flow.told | (riyo_pg_is_cascade () ? 0 : flow.named)) & without;

  if (lacking != 0)
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED),
                    _ ("Write to a table whose rows carry these categories, or by a statement of "
                       "the client's own."),
                    _ ("REFUSED UNTAGGED: whether a row could be written, or how many there were, "
                       "tells “%s”, and a row that is written does not carry it"),
                    riyo_pg_flow_format_tags (lacking));
}

void
riyo_pg_flow_name (void)
{
  flow.n_named++;
}

bool
riyo_pg_flow_names_one (void)
{
  return flow.n_named <= 1;
}

RiyoTags
riyo_pg_flow_get_told (void)
{
  return flow.told | flow.named;
}

/* A savepoint that has begun within the statement goes back, where an error is caught: so whether
 * there was one is known there, and what was written before the next step stands for the answer. */
static bool
is_caught (void)
{
  return GetCurrentTransactionNestLevel () > level;
}

void
riyo_pg_flow_tell (const RiyoPgTouched *touched, bool counts, bool meets)
{
  if (touched->writes)
    riyo_pg_flow_check_told (touched->without);
  if (counts)
    flow.told |= touched->told | (meets ? touched->met : 0);
  if (is_caught ())
    flow.told |= touched->met | touched->looked_up | touched->seen.tags;
  riyo_pg_flow_check_told (~chosen); /* of the statements around it */
}

void
riyo_pg_flow_check_chosen (void)
{
  if (chosen == ~(RiyoTags)0)
    return;
  riyo_pg_flow_check_told (~chosen);
  check_chosen (chosen);
}

void
riyo_pg_flow_hear (RiyoTags told)
{
  flow.told |= told;
}

void
riyo_pg_flow_tell_failed (bool waited)
{
  flow.told |= flow.met | (waited ? met_before : 0);
}

void
riyo_pg_flow_tell_waited (void)
{
  if (is_caught ())
    riyo_pg_flow_tell_failed (true);
}

static void
note_written (RiyoTags least)
{
  flow.least = flow.writes ? flow.least & least : least;
  flow.writes = true;
}

/* What a foreign key looks up it locks by its key alone. */
static RiyoTags
get_chosen (const RiyoPgTouched *touched)
{
  return (touched->deletes ? touched->deleted : ~(RiyoTags)0)
         & (touched->holds && !riyo_pg_is_cascade () ? touched->held : ~(RiyoTags)0);
}

void
riyo_pg_flow_conclude (const RiyoPgTouched *touched)
{
  RiyoTags rows = get_chosen (touched);

  riyo_pg_flow_check_told (~rows);
  check_chosen (rows);
}

void
riyo_pg_flow_remove (Oid relid, Oid from)
{
  RiyoPgTouched touched = { .deletes = true };

  if (riyo_pg_carried_is_nothing (riyo_pg_flow_get_read ()) && riyo_pg_flow_get_told () == 0)
    return;
  if (!riyo_pg_relation_get (from)->governed || !riyo_pg_relation_has_rows (relid))
    return;
  touched.deleted = riyo_pg_relation_get (from)->least_of_rows;
  riyo_pg_flow_conclude (&touched);
}

RiyoTags
riyo_pg_flow_choose (const RiyoPgTouched *touched)
{
  RiyoTags before = chosen;

  chosen &= get_chosen (touched);
  return before;
}

void
riyo_pg_flow_choose_as (RiyoTags before)
{
  chosen = before;
}

void
riyo_pg_flow_resume_all (void)
{
  ListCell *cell;

  foreach (cell, kept)
    join_kept (lfirst (cell));
}

void
riyo_pg_flow_add (const RiyoPgTouched *touched)
{
  flow.read = riyo_pg_carried_join (flow.read, touched->read);
  if (touched->any)
    riyo_pg_personal_note ();
  note_deferred (touched);
  if (touched->writes)
    {
      note_written (touched->least);
      riyo_pg_flow_check_told (touched->without);
    }
  if (touched->writes || touched->deletes)
    flow.named |= touched->apart;
  flow.met |= touched->met | touched->looked_up;
  met_before |= touched->met | touched->looked_up;
  check_written ();
  check_written_within (touched);
  riyo_pg_flow_conclude (touched);
}

void
riyo_pg_flow_read (RiyoPgCarried carried)
{
  if (riyo_pg_carried_is_nothing (carried))
    return;
  flow.read = riyo_pg_carried_join (flow.read, carried);
  riyo_pg_personal_note ();
}

void
riyo_pg_flow_check (void)
{
  check_written ();
}

void
riyo_pg_flow_write (RiyoTags least)
{
  note_written (least);
}

RiyoPgCarried
riyo_pg_flow_get_read (void)
{
  return riyo_pg_carried_join (flow.read, riyo_pg_seen_get ());
}
