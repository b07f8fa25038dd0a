/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Statements that the client has prepared himself, and that state a purpose: their text is his,
 * also where he executes them later. A function may prepare some, too. */
#include "internal.h"

#include <commands/prepare.h>
#include <utils/memutils.h>

/* Another may have the name after it, or lie where it was. */
typedef struct
{
  char name[NAMEDATALEN];
  TimestampTz made;
  const CachedPlanSource *source;
} Prepared;

static List *own = NIL; /* of this session */

static Prepared *
find (const char *name)
{
  ListCell *cell;

  foreach (cell, own)
    if (strncmp (((Prepared *)lfirst (cell))->name, name, NAMEDATALEN) == 0)
      return lfirst (cell);
  return NULL;
}

static void
forget (const char *name)
{
  Prepared *found = find (name);

  if (found == NULL)
    return;
  own = list_delete_ptr (own, found);
  pfree (found);
}

bool
riyo_pg_prepared_states (const char *text)
{
  const char *at = text != NULL ? strcasestr (text, "riyo") : NULL;

  return at != NULL && strcasestr (at, "begin") != NULL;
}

void
riyo_pg_prepared_note (const char *name)
{
  const PreparedStatement *made = FetchPreparedStatement (name, false);
  MemoryContext before;
  Prepared *found;

  forget (name);
  if (made == NULL || !riyo_pg_prepared_states (made->plansource->query_string))
    return;
  before = MemoryContextSwitchTo (TopMemoryContext);
  found = palloc0 (sizeof *found);
  strlcpy (found->name, name, NAMEDATALEN);
  found->made = made->prepare_time;
  found->source = made->plansource;
  own = lappend (own, found);
  MemoryContextSwitchTo (before);
}

static bool
is_same (const Prepared *found, const PreparedStatement *made)
{
  return found->made == made->prepare_time && found->source == made->plansource;
}

bool
riyo_pg_prepared_is_own (const char *name)
{
  const PreparedStatement *made = FetchPreparedStatement (name, false);
  const Prepared *found = find (name);

  return made != NULL && found != NULL && is_same (found, made);
}
