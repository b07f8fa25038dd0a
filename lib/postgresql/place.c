/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where we are within a statement of the client, and whether it leaves rows out. */
#include "internal.h"

#include <storage/proc.h>

/* Marks an entry of a range table. Nothing else of a relation's uses this field, and it stays in
 * the plan. */
#define ASKED "riyo.keeps"

RiyoPgPlace riyo_pg_place = { 0 };

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
