/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How numbers of persons are written, by the rules that decide now: for a door that takes them in
 * parts. */
#include "config.h"

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "rules/rules.h"

static void
count (const RiyoSubjectForms *forms, guint *least, guint *most)
{
  for (guint i = 0; i < forms->forms->len; i++)
    {
      guint n = g_array_index (forms->forms, RiyoSubjectForm, i).n_parts;

      *least = i == 0 ? n : MIN (*least, n);
      *most = MAX (*most, n);
    }
}

gboolean
riyo_guard_count_parts (RiyoGuard *guard, guint *least, guint *most, GError **error)
{
  RIYO_UNCANCELLED;
  if (least != NULL)
    *least = 0;
  if (most != NULL)
    *most = 0;
  if (guard == NULL || least == NULL || most == NULL)
    return riyo_fail_null (error);
  g_auto (RiyoLook) look = { 0 };

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  riyo_guard_unlock (guard);
  if (look.adopted->rules != NULL)
    count (look.adopted->rules->subjects, least, most);
  return TRUE;
}
