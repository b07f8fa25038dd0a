/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Portals of the client's own whose rows have all been put aside, and which its driver takes by
 * blocks: UPDATE … RETURNING, EXECUTE, FETCH. A function that knows the name may fetch from one
 * past every check: so each that runs meanwhile has read what is in it. */
#include "internal.h"

#include <storage/proc.h>
#include <tcop/pquery.h>
#include <utils/memutils.h>
#include <utils/portal.h>

static List *asides = NIL; /* of this transaction, in its memory */
static LocalTransactionId asides_in = InvalidLocalTransactionId;

/* One that goes forward alone has nothing more at its end. */
static bool
is_done (const Portal portal)
{
  return portal->atEnd && (portal->cursorOptions & CURSOR_OPT_NO_SCROLL) != 0;
}

static Portal
find_portal (const RiyoPgAside *aside)
{
  Portal portal = GetPortalByName (aside->name);

  return portal != NULL && portal->creation_time == aside->made && !is_done (portal) ? portal
                                                                                     : NULL;
}

/* Without those that are gone, or done. */
static List *
list_open (void)
{
  ListCell *cell;

  if (asides_in != MyProc->lxid)
    asides = NIL;
  asides_in = MyProc->lxid;
  foreach (cell, asides)
    if (find_portal (lfirst (cell)) == NULL)
      asides = foreach_delete_current (asides, cell);
  return asides;
}

static bool
is_put_aside (const Portal portal)
{
  return portal != NULL
         && (portal->strategy == PORTAL_ONE_RETURNING || portal->strategy == PORTAL_ONE_MOD_WITH
             || portal->strategy == PORTAL_UTIL_SELECT);
}

void
riyo_pg_portal_note (RiyoPgCarried carried)
{
  MemoryContext before;
  RiyoPgAside *aside;

  if (riyo_pg_place.depth > 0 || !riyo_pg_is_outermost () || !is_put_aside (ActivePortal)
      || riyo_pg_carried_is_nothing (carried))
    return;
  list_open ();
  before = MemoryContextSwitchTo (TopTransactionContext);
  aside = palloc0 (sizeof *aside);
  strlcpy (aside->name, ActivePortal->name, sizeof aside->name);
  aside->made = ActivePortal->creation_time;
  aside->carried = carried;
  aside->stood = riyo_pg_folder_see_suspensions ();
  asides = lappend (asides, aside);
  MemoryContextSwitchTo (before);
}

bool
riyo_pg_portal_is_open (void)
{
  return asides != NIL && list_open () != NIL;
}

/* The one that is being run hands out nothing meanwhile. */
List *
riyo_pg_portal_list (void)
{
  List *all = NIL;
  ListCell *cell;

  if (!riyo_pg_portal_is_open ())
    return NIL;
  foreach (cell, asides)
    if (find_portal (lfirst (cell)) != ActivePortal)
      all = lappend (all, lfirst (cell));
  return all;
}
