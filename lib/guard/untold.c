/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was to be told and reached nobody, and whether that is a fault: for all who show it. */
#include "config.h"

#include "alert/alert.h"
#include "guard.h"
#include "internal.h"

static void
get_untold (const char *folder, RiyoUntold *untold)
{
  *untold = (RiyoUntold){ 0 };
  untold->n = riyo_alert_get_untold (folder, &untold->first_seq, &untold->last_seq);
}

void
riyo_guard_get_untold (RiyoGuard *guard, RiyoUntold *untold)
{
  get_untold (guard->absolute, untold);
  untold->tells_nobody = !riyo_guard_can_tell (guard);
}

/* Whoever may only read is answered as the owner is. */
void
riyo_folder_get_untold (const char *folder, gboolean tells, RiyoUntold *untold)
{
  g_autoptr (RiyoGuard) guard = NULL;

  get_untold (folder, untold);
  guard = untold->n > 0 ? riyo_guard_open_to_ask (folder, NULL) : NULL;
  if (guard == NULL)
    return;
  if (tells)
    riyo_guard_tell_overdue (guard);
  riyo_guard_get_untold (guard, untold);
}
