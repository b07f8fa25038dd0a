/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guard: a folder held open, reloaded when its log says that something was adopted. */
#include "config.h"

#include "guard.h"

#include <unistd.h>

#include "base-error.h"

G_DEFINE_BOXED_TYPE (RiyoGuard, riyo_guard, riyo_guard_ref, riyo_guard_unref)

RiyoGuard *
riyo_guard_ref (RiyoGuard *guard)
{
  g_atomic_ref_count_inc (&guard->n_refs);
  return guard;
}

void
riyo_guard_unref (RiyoGuard *guard)
{
  if (guard == NULL || !g_atomic_ref_count_dec (&guard->n_refs))
    return;
  riyo_log_free (guard->log);
  riyo_folder_unref (guard->folder);
  riyo_store_free (guard->store);
  g_mutex_clear (&guard->mutex);
  if (guard->fd >= 0)
    close (guard->fd);
  g_free (guard->path);
  g_free (guard);
}

RiyoFolder *
riyo_guard_refresh (RiyoGuard *guard, GError **error)
{
  guint64 serial = 0;
  const char *state = riyo_log_get_state (guard->log, &serial);
  RiyoFolder *folder;

  g_mutex_lock (&guard->mutex);
  if (guard->folder != NULL && serial == guard->serial)
    folder = riyo_folder_ref (guard->folder);
  else if ((folder = riyo_folder_load (guard->fd, guard->path, state, error)) != NULL)
    {
      riyo_folder_unref (guard->folder);
      guard->folder = riyo_folder_ref (folder);
      guard->serial = serial;
    }
  g_mutex_unlock (&guard->mutex);
  return folder;
}

static gboolean
refresh_store (RiyoGuard *guard, const char *state_json, GError **error)
{
  g_autoptr (RiyoState) state = riyo_state_parse (state_json, guard->path, error);
  RiyoStoreMark mark;

  if (state == NULL)
    return FALSE;
  mark = riyo_state_get_mark (state);
  if (guard->store == NULL)
    {
      guard->store = riyo_store_open (guard->fd, guard->path, state->keys, &mark, error);
      return guard->store != NULL;
    }
  return riyo_store_refresh (guard->store, &mark, error);
}

RiyoSuspensions *
riyo_guard_refresh_suspensions (RiyoGuard *guard, GError **error)
{
  guint64 serial = 0;
  const char *state = riyo_log_get_state (guard->log, &serial);
  RiyoSuspensions *suspensions = NULL;

  g_mutex_lock (&guard->mutex);
  if ((guard->store != NULL && serial == guard->store_serial)
      || refresh_store (guard, state, error))
    {
      guard->store_serial = serial;
      suspensions = riyo_store_ref_suspensions (guard->store);
    }
  g_mutex_unlock (&guard->mutex);
  return suspensions;
}

/* Locked, so that no adoption moves parts about meanwhile. */
static gboolean
load (RiyoGuard *guard, GError **error)
{
  g_autoptr (RiyoFolder) folder = NULL;
  g_autoptr (RiyoSuspensions) suspensions = NULL;

  if (!riyo_log_lock (guard->log, error))
    return FALSE;
  folder = riyo_guard_refresh (guard, error);
  suspensions = folder != NULL ? riyo_guard_refresh_suspensions (guard, error) : NULL;
  riyo_log_unlock (guard->log);
  return suspensions != NULL;
}

RiyoGuard *
riyo_guard_open (const char *folder, GError **error)
{
  g_autoptr (RiyoGuard) guard = g_new0 (RiyoGuard, 1);

  g_atomic_ref_count_init (&guard->n_refs);
  g_mutex_init (&guard->mutex);
  guard->path = g_strdup (folder);
  guard->fd = riyo_folder_open (folder, error);
  if (guard->fd < 0)
    return NULL;
  guard->log = riyo_log_open (guard->fd, folder, error);
  return guard->log != NULL && load (guard, error) ? g_steal_pointer (&guard) : NULL;
}

RiyoTable *
riyo_guard_dup_table (RiyoGuard *guard)
{
  const RiyoRegime *regime;
  RiyoTable *table;

  g_mutex_lock (&guard->mutex);
  regime = riyo_folder_get_regime (guard->folder, riyo_date_today ());
  table = regime != NULL ? riyo_table_ref (regime->table) : NULL;
  g_mutex_unlock (&guard->mutex);
  return table;
}
