/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known and recorded of a folder's files beside its operations. */
#include "config.h"

#include "folder/folder.h"
#include "internal.h"
#include "refusal.h"

const RiyoAdopted *
riyo_guard_get_adopted (RiyoGuard *guard, RiyoFolder **folder, GError **error)
{
  g_auto (RiyoLook) look = { 0 };

  *folder = NULL;
  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  riyo_guard_unlock (guard);
  if (!look.in_force)
    {
      riyo_refuse_idle (error, look.folder, look.today, NULL);
      return NULL;
    }
  *folder = g_steal_pointer (&look.folder);
  return look.adopted;
}

RiyoLayout *
riyo_guard_load_layout (RiyoGuard *guard, const RiyoFolder *folder, const char *name,
                        RiyoTable *table, GError **error)
{
  return riyo_folder_load_layout (folder, guard->fd, name, table, error);
}

gboolean
riyo_guard_record (RiyoGuard *guard, const RiyoEntry *entry, GError **error)
{
  return riyo_guard_holds (guard) ? riyo_log_record (guard->log, entry, NULL, error)
                                  : riyo_guard_fail_unheld (guard, error);
}
