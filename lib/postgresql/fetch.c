/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A function that runs while a portal of the client's has rows put aside has read them: it may
 * fetch by the portal's name. */
#include "internal.h"

static void
check (const RiyoPgAside *aside)
{
  RiyoPgTouched touched = { .any = true, .read = aside->carried };

  if (!riyo_pg_skips ())
    riyo_pg_check (&touched);
  else if (riyo_pg_folder_suspends_since (aside->stood))
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_SUSPENDED), _ ("Do it again."),
                    _ ("REFUSED SUSPENDED: suspensions have changed since the rows were written"));
}

void
riyo_pg_fetch_note (void)
{
  List *all = riyo_pg_portal_list ();
  ListCell *cell;

  if (all == NIL)
    return;
  foreach (cell, all)
    {
      check (lfirst (cell));
      riyo_pg_flow_read (((const RiyoPgAside *)lfirst (cell))->carried);
    }
  riyo_pg_flow_check ();
}

void
riyo_pg_fetch_note_within (void)
{
  if (riyo_pg_place.depth > 0 || !riyo_pg_is_outermost ())
    riyo_pg_fetch_note ();
}
