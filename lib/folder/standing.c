/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which rules decide and which wait, by the log alone: whatever became of the files. */
#include "config.h"

#include <unistd.h>

#include "folder.h"
#include "state.h"

static void
take (RiyoRulesPart *to, const RiyoRulesPart *from)
{
  *to = (RiyoRulesPart){ .from = from->from,
                         .part = g_strdup (from->part),
                         .hash = g_strdup (from->hash) };
}

static gboolean
read_locked (RiyoLog *log, const char *path, RiyoRulesStanding *standing, GError **error)
{
  g_autoptr (RiyoState) state = riyo_state_parse (riyo_log_get_state (log, NULL), path, error);
  g_autoptr (GArray) list = state != NULL ? riyo_state_list_rules (state) : NULL;
  RiyoDate day = riyo_folder_find_day (riyo_log_get_day (log));
  const RiyoRulesPart *now, *end;

  if (list == NULL)
    return FALSE;
  now = riyo_rules_part_on (list, day);
  end = &g_array_index (list, RiyoRulesPart, 0) + list->len;
  if (now != NULL)
    take (&standing->now, now);
  for (const RiyoRulesPart *next = now != NULL ? now + 1 : end - list->len; next < end; next++)
    {
      RiyoRulesPart part;

      take (&part, next);
      g_array_append_val (standing->waiting, part);
    }
  return TRUE;
}

gboolean
riyo_folder_find_standing (const char *folder, RiyoRulesStanding *standing, GError **error)
{
  int fd = riyo_folder_open (folder, error);
  g_autoptr (RiyoLog) log = fd >= 0 ? riyo_log_open_to_read (fd, folder, error) : NULL;
  gboolean found = FALSE;

  *standing = (RiyoRulesStanding){ .waiting = riyo_rules_parts_new () };
  if (log != NULL && riyo_log_lock (log, error))
    {
      found = read_locked (log, folder, standing, error);
      riyo_log_unlock (log);
    }
  if (fd >= 0)
    close (fd);
  return found;
}

void
riyo_rules_standing_clear (RiyoRulesStanding *standing)
{
  g_free (standing->now.part);
  g_free (standing->now.hash);
  g_clear_pointer (&standing->waiting, g_array_unref);
  *standing = (RiyoRulesStanding){ 0 };
}

gboolean
riyo_folder_has_rules (const char *folder)
{
  RiyoRulesStanding standing;
  gboolean has = !riyo_folder_find_standing (folder, &standing, NULL) || standing.now.part != NULL;

  riyo_rules_standing_clear (&standing);
  return has;
}
