/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of the log, of the years in which they were written, in the words of the last table. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "table/table.h"
#include "tables.h"

/* The N of N.riyo, as adoption writes it; 0 of any other name, which nobody adopted. */
static guint64
version_of (const char *name)
{
  char *end = NULL;
  guint64 version = g_ascii_isdigit (*name) && *name != '0' ? g_ascii_strtoull (name, &end, 10) : 0;

  return version > 0 && strcmp (end, ".riyo") == 0 ? version : 0;
}

static int
compare_versions (gconstpointer a, gconstpointer b)
{
  const RiyoTable *x = *(RiyoTable *const *)a, *y = *(RiyoTable *const *)b;

  return x->version < y->version ? -1 : x->version > y->version;
}

static gboolean
load_all (RiyoReportTables *tables, const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      RiyoTable *table = version_of (name) > 0 ? riyo_table_load (file, error) : NULL;

      if (table != NULL)
        g_ptr_array_add (tables->all, table);
      else if (version_of (name) > 0)
        return FALSE;
    }
  g_ptr_array_sort (tables->all, compare_versions);
  return tables->all->len > 0 || riyo_error_at (error, RIYO_ERROR_DAMAGED, path, 0, _ ("no table"));
}

gboolean
riyo_report_tables_load (RiyoReportTables *tables, const char *folder, RiyoDate day, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "tables", NULL);

  tables->all = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_table_unref);
  if (!load_all (tables, path, error))
    return FALSE;
  tables->last = tables->all->pdata[tables->all->len - 1];
  for (guint i = tables->all->len; i > 0; i--)
    if (((RiyoTable *)tables->all->pdata[i - 1])->effective_on <= day)
      {
        tables->last = tables->all->pdata[i - 1];
        break;
      }
  tables->in_force = riyo_table_is_in_force (tables->last, day);
  return TRUE;
}

void
riyo_report_tables_clear (RiyoReportTables *tables)
{
  g_clear_pointer (&tables->all, g_ptr_array_unref);
}

/* A category keeps its number for ever: whichever table knows the name, the newest first. */
static guint
find_category (const RiyoReportTables *tables, const char *name)
{
  guint number = riyo_table_lookup_category (tables->last, name);

  for (guint i = tables->all->len; number == 0 && i > 0; i--)
    number = riyo_table_lookup_category (tables->all->pdata[i - 1], name);
  return number;
}

/* The purpose of that name in the last table: what a table before called so, as each that followed
 * says of it by label, ID or 別名. */
static guint
find_purpose (const RiyoReportTables *tables, const char *name)
{
  guint index = riyo_table_find_purpose (tables->last, name), last = 0;

  g_ptr_array_find (tables->all, tables->last, &last);
  for (guint i = last; index == G_MAXUINT && i > 0; i--)
    {
      index = riyo_table_find_purpose (tables->all->pdata[i - 1], name);
      for (guint k = i; index != G_MAXUINT && k <= last; k++)
        {
          g_autoptr (RiyoTableMatch) match
              = riyo_table_match_new (tables->all->pdata[k - 1], tables->all->pdata[k]);

          index = match->purpose_after_of[index];
        }
    }
  return index;
}

gboolean
riyo_report_tables_translate (const RiyoReportTables *tables, const char *category,
                              const char *purpose, char **new_category, char **new_purpose)
{
  guint number = find_category (tables, category), index = 0;
  const RiyoCategory *now = number > 0 ? riyo_table_get_category (tables->last, number) : NULL;

  if (now == NULL)
    return FALSE;
  if (purpose != NULL)
    {
      index = find_purpose (tables, purpose);
      if (index == G_MAXUINT)
        return FALSE;
      *new_purpose = g_strdup (riyo_table_purpose_at (tables->last, index)->label);
    }
  *new_category = g_strdup (now->short_name);
  return TRUE;
}

/* The purpose of @newer in the table before it; where that one has none, whatever it calls @name.
 */
static guint
find_before (const RiyoTable *older, const RiyoTable *newer, guint index, const char *name)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (older, newer);
  guint before = index != G_MAXUINT ? match->purpose_before_of[index] : G_MAXUINT;

  return before != G_MAXUINT ? before : riyo_table_find_purpose (older, name);
}

RiyoStanding
riyo_report_find_standing (const RiyoTable *table, guint category, guint purpose,
                           const RiyoCellFact **fact)
{
  *fact = NULL;
  if (category == 0 || purpose == G_MAXUINT || !riyo_table_has_cell (table, category, purpose))
    return RIYO_STANDING_NONE;
  *fact = riyo_table_get_cell_fact (table, category, purpose);
  if (*fact == NULL || (*fact)->unpublished == NULL)
    *fact = NULL;
  return *fact != NULL ? RIYO_STANDING_HIDDEN : RIYO_STANDING_PUBLISHED;
}

RiyoStanding
riyo_report_tables_find_standing (const RiyoReportTables *tables, const char *hash,
                                  const char *category, const char *purpose,
                                  const RiyoCellFact **fact)
{
  *fact = NULL;
  for (guint i = 0; i < tables->all->len; i++)
    {
      RiyoTable *table = tables->all->pdata[i];

      if (strcmp (riyo_table_get_hash (table), hash) == 0)
        return riyo_report_find_standing (table, riyo_table_lookup_category (table, category),
                                          riyo_table_find_purpose (table, purpose), fact);
    }
  return RIYO_STANDING_NONE;
}

RiyoStanding
riyo_report_tables_find_past (const RiyoReportTables *tables, const char *category,
                              const char *purpose)
{
  guint number = find_category (tables, category), last = 0;
  guint index = riyo_table_find_purpose (tables->last, purpose);
  RiyoStanding past = RIYO_STANDING_NONE;
  const RiyoCellFact *fact;

  g_ptr_array_find (tables->all, tables->last, &last);
  for (guint i = last; past == RIYO_STANDING_NONE && i > 0; i--)
    {
      RiyoTable *table = tables->all->pdata[i - 1];

      index = find_before (table, tables->all->pdata[i], index, purpose);
      past = riyo_report_find_standing (table, number, index, &fact);
    }
  return past;
}
