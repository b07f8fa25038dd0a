/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a suspension reaches an operation that is already open. */
#include "config.h"

#include "internal.h"
#include "log/log.h"
#include "operation.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

RiyoSuspended *
riyo_statement_find_suspended (const RiyoStatement *statement, const RiyoTable *table,
                               RiyoTags cells, RiyoSuspensions *suspensions, RiyoSuspended *before)
{
  guint purposes[RIYO_MAX_CATEGORIES];

  /* What a law demands, the person cannot stop; nor can it be stopped by cells it has none of. */
  if (statement->law != NULL)
    return NULL;
  return riyo_suspended_new (suspensions, table, cells, purposes,
                             riyo_statement_get_purposes (statement, purposes), before);
}

static RiyoSuspensions *
refresh (RiyoGuard *guard, GError **error)
{
  RiyoSuspensions *suspensions;

  if (!riyo_guard_lock (guard, error))
    return NULL;
  suspensions = riyo_guard_refresh_suspensions (guard, error);
  riyo_log_unlock (guard->log);
  return suspensions;
}

/* The bell is read before the state: a change in between rings it again. */
void
riyo_use_look_at_suspensions (RiyoUse *use, guint64 bell)
{
  g_autoptr (RiyoSuspensions) suspensions = NULL;

  if (use->failure != NULL)
    return;
  suspensions = refresh (use->guard, &use->failure);
  if (suspensions == NULL)
    {
      riyo_use_lower (use, 0); /* who is suspended can no longer be told: nobody's data is used */
      return;
    }
  use->bell = bell;
  use->suspended = riyo_statement_find_suspended (&use->statement, use->regime->table,
                                                  use->masks.scoped, suspensions, use->suspended);
  riyo_use_lower (use, ~riyo_suspended_get_any (use->suspended));
}
