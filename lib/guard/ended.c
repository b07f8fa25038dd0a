/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which requests of persons a table would end: they stay live, and stop nothing more of a purpose.
 */
#include "config.h"

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "suspension/suspension.h"
#include "table/table.h"

gboolean
riyo_guard_find_ended (RiyoGuard *guard, RiyoTable *before, RiyoTable *after, GPtrArray *findings,
                       GError **error)
{
  g_auto (RiyoLook) look = { 0 };
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  riyo_guard_unlock (guard);
  for (guint i = 0; i < before->purposes->len; i++)
    {
      guint same = match->purpose_after_of[i], n = 0;
      const char *label = same != G_MAXUINT ? riyo_table_purpose_at (after, same)->label : NULL;

      if (label != NULL)
        n = riyo_suspensions_count_ended (look.suspensions, before, i, after, same);
      if (n > 0)
        riyo_findings_add (findings, "STOP_ENDS", NULL, label, NULL, NULL,
                           _ ("%u live suspensions stop “%s”, and no longer by this table (its "
                              "提供先 or 提供区分 changed): tell the persons, or record that the "
                              "purpose itself is to stop (riyo suspend add --purpose)"),
                           n, label);
    }
  return TRUE;
}
