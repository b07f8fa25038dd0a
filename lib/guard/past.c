/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which table decided on a day that is past: one that was adopted behind its 施行日 did not before,
 * which the log alone tells. */
#include "config.h"

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "log/log.h"
#include "table/table.h"

typedef struct
{
  RiyoDate day;        /* that is asked about */
  gboolean is_whole;   /* all tables are at hand, not only those of that day and after */
  RiyoDate left;       /* of the first entry that can be read, where others are archived; else 0 */
  GHashTable *adopted; /* version -> the first day on which it was, as far as the log tells */
} Past;

static void
past_clear (Past *past)
{
  g_clear_pointer (&past->adopted, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Past, past_clear)

static void
note (const RiyoLine *line, Past *past)
{
  guint version = riyo_line_get_adopted_table (line);

  if (version > 0 && !g_hash_table_contains (past->adopted, GUINT_TO_POINTER (version)))
    g_hash_table_insert (past->adopted, GUINT_TO_POINTER (version),
                         GUINT_TO_POINTER (riyo_line_get_day (line)));
}

/* Not under the lock, for which others would wait: what is adopted meanwhile is of no day before.
 */
static gboolean
read_past (RiyoGuard *guard, Past *past, GError **error)
{
  g_autoptr (RiyoEntries) entries = riyo_entries_open (guard->absolute, error);
  g_autoptr (GError) stopped = NULL;
  RiyoLine line;

  if (entries == NULL)
    return FALSE;
  past->adopted = g_hash_table_new (NULL, NULL);
  while (riyo_entries_step (entries, &line, &stopped))
    {
      if (past->left == 0 && riyo_entries_get_n_archived (entries) > 0)
        past->left = riyo_line_get_day (&line);
      note (&line, past);
    }
  if (stopped == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&stopped));
  return FALSE;
}

static RiyoDate
look_up (const Past *past, const RiyoTable *table)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (past->adopted, GUINT_TO_POINTER (table->version)));
}

static gboolean
refuse_archived (const RiyoGuard *guard, const RiyoTable *table, RiyoDate day, GError **error)
{
  g_autofree char *way = riyo_advice_new (guard->path, "audit report --archived DIR");
  char text[11];

  riyo_date_format (day, text);
  return riyo_error_at (error, RIYO_ERROR_STATE, guard->path, 0,
                        _ ("whether 版=%u decided on %s already, the day of its adoption tells, "
                           "which is archived: %s"),
                        table->version, text, way);
}

static gboolean
refuse_mixed (const RiyoGuard *guard, const RiyoTable *table, RiyoDate day, GError **error)
{
  char text[11];

  riyo_date_format (day, text);
  return riyo_error_at (error, RIYO_ERROR_STATE, guard->path, 0,
                        _ ("版=%u was adopted after %s, and the rules changed before that: by what "
                           "a use was decided then is not known here"),
                        table->version, text);
}

/* The first table there was: none decided before it that could have instead. */
static gboolean
is_first (const Past *past, const RiyoFolder *folder, const RiyoTable *table)
{
  return past->is_whole && g_array_index (folder->adopted, RiyoAdopted, 0).table == table;
}

/* The newest that was adopted by then. */
static gboolean
find (RiyoGuard *guard, const RiyoFolder *folder, const Past *past, const RiyoAdopted **found,
      GError **error)
{
  *found = NULL;
  for (guint i = folder->adopted->len; i > 0; i--)
    {
      const RiyoAdopted *adopted = &g_array_index (folder->adopted, RiyoAdopted, i - 1);
      const RiyoTable *table = adopted->table;
      RiyoDate day = look_up (past, table);

      if (adopted->from > past->day)
        continue;
      if (day == 0 && past->left > past->day && !is_first (past, folder, table))
        return refuse_archived (guard, table, past->day, error);
      if (day > past->day && adopted->from > table->effective_on)
        return refuse_mixed (guard, table, past->day, error);
      if (day > past->day)
        continue;
      *found = riyo_table_is_in_force (adopted->table, past->day) ? adopted : NULL;
      return TRUE;
    }
  return TRUE;
}

/* The log is read behind the look: what is adopted in between is of no day before. */
static gboolean
look_back (RiyoGuard *guard, Past *past, RiyoLook *look, GError **error)
{
  look->today = past->is_whole ? 1 : past->day;
  if (!riyo_guard_lock_and_look (guard, look, error))
    return FALSE;
  riyo_guard_unlock (guard);
  if (read_past (guard, past, error) && find (guard, look->folder, past, &look->decides, error))
    return TRUE;
  riyo_look_clear (look);
  return FALSE;
}

/* Most often the table of that day's 施行日 decided, and no other is read. */
static gboolean
look_at_past (RiyoGuard *guard, RiyoDate day, RiyoLook *look, GError **error)
{
  g_auto (Past) past = { .day = day }, whole = { .day = day, .is_whole = TRUE };

  if (look_back (guard, &past, look, NULL))
    {
      if (look->decides != NULL)
        return TRUE;
      riyo_look_clear (look);
    }
  *look = (RiyoLook){ 0 };
  return look_back (guard, &whole, look, error);
}

gboolean
riyo_guard_look_at (RiyoGuard *guard, RiyoDate day, RiyoLook *look, GError **error)
{
  if (day != 0 && day < riyo_date_today ())
    {
      if (!look_at_past (guard, day, look, error))
        return FALSE;
      look->today = day;
      look->in_force = look->decides != NULL && look->decides->rules != NULL;
      look->adopted
          = look->in_force ? look->decides : riyo_folder_get_nearest (look->folder, look->today);
      return TRUE;
    }
  look->today = day;
  if (!riyo_guard_lock_and_look (guard, look, error))
    return FALSE;
  riyo_guard_unlock (guard);
  look->decides = riyo_folder_get_adopted (look->folder, look->today);
  return TRUE;
}
