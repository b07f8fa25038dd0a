/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a folder's layouts say of the tables of databases: kept until something is adopted. */
#include "config.h"

#include "folder/folder.h"
#include "internal.h"
#include "layout/layout.h"
#include "table/table.h"

typedef struct
{
  const RiyoGuard *guard;
  const RiyoFolder *folder;
  RiyoLayout *all;
  GError *failure;
} Joining;

/* A layout of files that no longer fits the table is refused where a file is used. */
static gboolean
join (gpointer name, gpointer hash, gpointer data)
{
  Joining *joining = data;
  g_autoptr (RiyoLayout) layout = riyo_folder_load_layout (
      joining->folder, joining->guard->fd, name, joining->all->table, &joining->failure);

  if (layout != NULL)
    riyo_layout_join_relations (joining->all, layout);
  return joining->failure != NULL;
}

static RiyoLayout *
join_all (RiyoGuard *guard, const RiyoLook *look, GError **error)
{
  Joining joining = { guard, look->folder, riyo_layout_new_relations (look->adopted->table), NULL };

  g_tree_foreach (look->folder->state->layouts, join, &joining);
  if (joining.failure == NULL)
    return joining.all;
  riyo_layout_unref (joining.all);
  g_propagate_error (error, joining.failure);
  return NULL;
}

/* Nothing was written into the log since it was locked and looked at, and every part lies there as
 * it did: what is so asked anew by a begin that is kept for later transactions. */
static gboolean
is_unchanged (RiyoGuard *guard)
{
  return guard->relations != NULL && guard->relations_of == guard->folder && guard->store != NULL
         && guard->relations_on == riyo_date_today () && !riyo_guard_is_lost (guard, NULL)
         && !riyo_log_has_failed (guard->log) && riyo_log_is_heard_at (guard->log, guard->lock)
         && guard->relations_at != 0 && riyo_log_see_end (guard->log) == guard->relations_at
         && riyo_folder_stands (guard->folder, guard->fd, NULL)
         && riyo_store_is_as_seen (guard->store);
}

static RiyoLayout *
dup_unchanged (RiyoGuard *guard)
{
  RiyoLayout *all = NULL;

  g_mutex_lock (&guard->mutex);
  if (is_unchanged (guard))
    all = riyo_layout_ref (guard->relations);
  g_mutex_unlock (&guard->mutex);
  return all;
}

RiyoLayout *
riyo_guard_dup_relations (RiyoGuard *guard, GError **error)
{
  RIYO_UNCANCELLED;
  if (guard == NULL)
    return riyo_return_null (error);
  g_auto (RiyoLook) look = { 0 };
  RiyoLayout *all = dup_unchanged (guard);
  RiyoDate today = riyo_date_today ();
  guint64 end;

  if (all != NULL)
    return all;
  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  end = riyo_log_see_end (guard->log);
  riyo_guard_unlock (guard);
  g_mutex_lock (&guard->mutex);
  if (guard->relations == NULL || guard->relations_of != look.folder
      || guard->relations->table != look.adopted->table)
    {
      all = join_all (guard, &look, error);
      if (all != NULL)
        {
          riyo_layout_unref (guard->relations);
          riyo_folder_unref (guard->relations_of);
          guard->relations = all;
          guard->relations_of = riyo_folder_ref (look.folder);
        }
    }
  else
    all = guard->relations;
  guard->relations_at = all != NULL ? end : 0;
  guard->relations_on = today;
  all = riyo_layout_ref (all);
  g_mutex_unlock (&guard->mutex);
  return all;
}
