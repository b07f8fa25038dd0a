/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An adopted table by its 版, whether it was, is or will be in force; the rules of a day. */
#include "config.h"

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "table/table.h"

RiyoTable *
riyo_guard_dup_newest (RiyoGuard *guard, GError **error)
{
  g_auto (RiyoLook) look = { 0 };

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  riyo_guard_unlock (guard);
  return riyo_table_ref (
      g_array_index (look.folder->adopted, RiyoAdopted, look.folder->adopted->len - 1).table);
}

GPtrArray *
riyo_guard_list_to_come (RiyoGuard *guard, GError **error)
{
  g_auto (RiyoLook) look = { 0 };
  GPtrArray *tables;

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  riyo_guard_unlock (guard);
  tables = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_table_unref);
  for (guint i = 0; i < look.folder->adopted->len; i++)
    {
      RiyoTable *table = riyo_folder_deciding_table_at (look.folder, i);

      if (table != NULL && table->effective_on > riyo_guard_get_day (guard))
        g_ptr_array_add (tables, riyo_table_ref (table));
    }
  return tables;
}

RiyoTable *
riyo_guard_dup_edition (RiyoGuard *guard, guint version, GError **error)
{
  g_auto (RiyoLook) look = { .today = 1 }; /* of them all, then */
  g_autoptr (GString) known = g_string_new (NULL);

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  riyo_guard_unlock (guard);
  for (guint i = 0; i < look.folder->adopted->len; i++)
    {
      RiyoTable *table = riyo_folder_table_at (look.folder, i);

      if (table == NULL)
        continue;
      if (table->version == version)
        return riyo_table_ref (table);
      g_string_append_printf (known, " %u", table->version);
    }
  riyo_error_at (error, RIYO_ERROR_NAME, guard->path, 0,
                 _ ("no table of 版=%u is adopted; adopted are:%s"), version, known->str);
  return NULL;
}

GBytes *
riyo_guard_read_rules (RiyoGuard *guard, RiyoDate day, char **part, GError **error)
{
  g_auto (RiyoLook) look = { 0 };
  GBytes *bytes;

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  bytes = riyo_folder_read_rules (look.folder, guard->fd, day, part, error);
  riyo_guard_unlock (guard);
  return bytes;
}

char *
riyo_folder_find_rules (const char *folder, RiyoDate last, RiyoDate *day)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, NULL);
  g_autoptr (GBytes) bytes = NULL;
  char *part = NULL;

  *day = guard != NULL ? riyo_guard_get_day (guard) : riyo_date_today ();
  if (last != 0 && last < riyo_date_today ())
    *day = MIN (*day, last);
  if (guard != NULL)
    bytes = riyo_guard_read_rules (guard, *day, &part, NULL);
  return part != NULL ? part : g_strdup (RIYO_FOLDER_RULES);
}
