/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An adopted table by its 版, whether it was, is or will be in force; the rules of a day. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "layout/layout.h"
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

/* Where @table is among them, once for each, and the one that decides until its 施行日; NULL of one
 * that never decides, for another of its day took its place: that one is @instead. */
static RiyoTable *
find_before (const RiyoFolder *folder, const RiyoTable *table, RiyoTable **instead)
{
  RiyoTable *before = NULL;

  *instead = NULL;
  for (guint i = 0; i < folder->adopted->len; i++)
    {
      RiyoTable *other = riyo_folder_deciding_table_at (folder, i);

      if (other != NULL && other->effective_on < table->effective_on)
        before = other;
      if (other != NULL && other->effective_on == table->effective_on
          && other->version != table->version)
        *instead = other;
    }
  return *instead == NULL ? before : NULL;
}

static gboolean
refuse_idle_edition (const RiyoGuard *guard, const RiyoTable *table, const RiyoTable *instead,
                     GError **error)
{
  g_autofree char *way = riyo_advice_new (guard->path, "notice --edition %u", instead->version);

  return riyo_error_at (error, RIYO_ERROR_STATE, guard->path, 0,
                        _ ("版=%u never comes into force: 版=%u, of the same 施行日, took its "
                           "place. Its page: %s"),
                        table->version, instead->version, way);
}

static gboolean
refuse_other (const RiyoGuard *guard, const RiyoTable *table, const RiyoTable *before,
              const char *shown, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u", before != NULL ? before->version : 0);
  g_autofree char *part = riyo_folder_name_table (name);
  g_autofree char *path = g_build_filename (guard->path, part, NULL);
  g_autofree char *file = riyo_advice_word (path);
  g_autofree char *way
      = riyo_advice_new (guard->path, "notice --change %s --edition %u", file, table->version);

  if (before == NULL)
    return riyo_error_at (error, RIYO_ERROR_STATE, shown, 0,
                          _ ("版=%u is the first table of this folder: there is none that it "
                             "changes"),
                          table->version);
  return riyo_error_at (error, RIYO_ERROR_STATE, shown, 0,
                        _ ("it is not the table by which everything is decided until the 施行日 of "
                           "版=%u; that is 版=%u, as adopted: %s"),
                        table->version, before->version, way);
}

gboolean
riyo_guard_check_edition (RiyoGuard *guard, RiyoTable *table, RiyoTable *old, const char *shown,
                          GError **error)
{
  g_auto (RiyoLook) look = { .today = 1 }; /* of them all, then */
  RiyoTable *before, *instead;

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  riyo_guard_unlock (guard);
  before = find_before (look.folder, table, &instead);
  if (instead != NULL)
    return refuse_idle_edition (guard, table, instead, error);
  return old == NULL
         || (before != NULL
             && strcmp (riyo_table_get_hash (old), riyo_table_get_hash (before)) == 0)
         || refuse_other (guard, table, before, shown, error);
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

typedef struct
{
  const RiyoFolder *folder;
  int fd;
  guint version;
  GPtrArray *names;
} Alone;

/* Whether it reads by the table of that version, and by no other that decides or will. */
static gboolean
add_alone (gpointer name, gpointer hash, gpointer data)
{
  Alone *alone = data;
  gboolean by_it = FALSE, by_others = FALSE;

  for (guint i = 0; i < alone->folder->adopted->len; i++)
    {
      RiyoTable *table = riyo_folder_table_at (alone->folder, i);
      g_autoptr (RiyoLayout) layout
          = table != NULL ? riyo_folder_load_layout (alone->folder, alone->fd, name, table, NULL)
                          : NULL;

      if (layout != NULL)
        *(table->version == alone->version ? &by_it : &by_others) = TRUE;
    }
  if (by_it && !by_others)
    g_ptr_array_add (alone->names, g_strdup (name));
  return FALSE;
}

GPtrArray *
riyo_guard_list_layouts_of (RiyoGuard *guard, guint version, GError **error)
{
  g_auto (RiyoLook) look = { 0 };
  Alone alone = { .fd = guard->fd, .version = version };

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return NULL;
  riyo_guard_unlock (guard);
  alone.folder = look.folder;
  alone.names = g_ptr_array_new_with_free_func (g_free);
  g_tree_foreach (look.folder->state->layouts, add_alone, &alone);
  return alone.names;
}
