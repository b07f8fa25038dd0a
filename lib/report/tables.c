/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of the log, of the years in which they were written, in the words of the last table. */
#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "base/base.h"
#include "table/table.h"
#include "tables.h"

#define TABLES "tables" /* in a folder */

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

static int
compare_gaps (gconstpointer a, gconstpointer b)
{
  const RiyoReportGap *x = a, *y = b;

  return x->version < y->version ? -1 : x->version > y->version;
}

/* As they lie there. */
static gboolean
load_files (RiyoReportTables *tables, const char *path, GError **error)
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
  return TRUE;
}

static gboolean
load_part (RiyoReportTables *tables, const char *folder, const char *part, GBytes *bytes,
           GError **error)
{
  guint64 version
      = g_str_has_prefix (part, TABLES "/") ? version_of (part + strlen (TABLES "/")) : 0;
  g_autofree char *shown = g_build_filename (folder, part, NULL);
  RiyoTable *table = NULL;

  if (version == 0)
    return TRUE;
  if (bytes == NULL)
    {
      const RiyoReportGap gap = { .version = (guint)version };

      g_array_append_val (tables->gaps, gap);
      return TRUE;
    }
  table = riyo_table_new_from_bytes (bytes, shown, error);
  if (table != NULL)
    g_ptr_array_add (tables->all, table);
  return table != NULL;
}

static gboolean
load_parts (RiyoReportTables *tables, const char *folder, GHashTable *parts, GError **error)
{
  GHashTableIter iter;
  gpointer part, bytes;

  g_hash_table_iter_init (&iter, parts);
  while (g_hash_table_iter_next (&iter, &part, &bytes))
    if (!load_part (tables, folder, part, bytes, error))
      return FALSE;
  return TRUE;
}

static gboolean
load_all (RiyoReportTables *tables, const char *folder, GHashTable *parts, GError **error)
{
  g_autofree char *path = g_build_filename (folder, TABLES, NULL);

  if (parts != NULL ? !load_parts (tables, folder, parts, error)
                    : !load_files (tables, path, error))
    return FALSE;
  g_ptr_array_sort (tables->all, compare_versions);
  g_array_sort (tables->gaps, compare_gaps);
  if (tables->all->len > 0)
    return TRUE;
  if (tables->gaps->len > 0)
    return riyo_error_at (error, RIYO_ERROR_NOT_ADOPTED, path, 0,
                          _ ("holds no table that is as it was adopted"));
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, path, 0, _ ("no table"));
}

void
riyo_report_tables_note (RiyoReportTables *tables, const RiyoLine *adoption)
{
  g_autofree char *said = riyo_line_dup_text (adoption, RIYO_KEY_EFFECTIVE_ON);
  guint version = riyo_line_get_adopted_table (adoption);

  if (tables->adopted == NULL)
    {
      tables->adopted = g_hash_table_new (NULL, NULL);
      tables->said = g_hash_table_new (NULL, NULL);
    }
  if (!g_hash_table_contains (tables->adopted, GUINT_TO_POINTER (version)))
    g_hash_table_insert (tables->adopted, GUINT_TO_POINTER (version),
                         GUINT_TO_POINTER (riyo_line_get_day (adoption)));
  g_hash_table_insert (tables->said, GUINT_TO_POINTER (version),
                       GUINT_TO_POINTER (said != NULL ? riyo_date_parse (said) : 0));
}

static RiyoTable *
table_at (const RiyoReportTables *tables, guint i)
{
  return tables->all->pdata[i];
}

static RiyoDate
from_at (const RiyoReportTables *tables, guint i)
{
  return g_array_index (tables->from, RiyoDate, i);
}

static RiyoDate
sure_at (const RiyoReportTables *tables, guint i)
{
  return g_array_index (tables->sure, RiyoDate, i);
}

RiyoDate
riyo_report_tables_get_late (const RiyoReportTables *tables, guint i)
{
  RiyoDate from = from_at (tables, i), said = table_at (tables, i)->effective_on;

  return said != 0 && from > said ? from : 0;
}

static const RiyoReportGap *
gap_at (const RiyoReportTables *tables, guint i)
{
  return &g_array_index (tables->gaps, RiyoReportGap, i);
}

/* The last day before the versions that follow decided, known or not, at the latest @end. Which of
 * its days are left to one that an unsure gap follows nobody knows. */
static RiyoDate
find_end (const RiyoReportTables *tables, guint64 version, RiyoDate end)
{
  for (guint k = 0; k < tables->all->len; k++)
    if (table_at (tables, k)->version > version)
      end = MIN (end, from_at (tables, k) - (riyo_report_tables_get_late (tables, k) == 0));
  for (guint k = 0; k < tables->gaps->len; k++)
    if (gap_at (tables, k)->version > version && gap_at (tables, k)->is_unsure)
      return 0;
    else if (gap_at (tables, k)->version > version && gap_at (tables, k)->from > 0)
      end = MIN (end, gap_at (tables, k)->from - !gap_at (tables, k)->is_late);
  return end;
}

gboolean
riyo_report_tables_get_days (const RiyoReportTables *tables, guint i, RiyoDate *first,
                             RiyoDate *last)
{
  const RiyoTable *table = table_at (tables, i);

  *first = sure_at (tables, i);
  *last = find_end (tables, table->version, table->ends_on != 0 ? table->ends_on : G_MAXUINT32);
  return *last > 0 && *first <= *last;
}

gboolean
riyo_report_tables_get_unsure_days (const RiyoReportTables *tables, guint i, RiyoDate *first,
                                    RiyoDate *last)
{
  if (sure_at (tables, i) == from_at (tables, i))
    return FALSE;
  *first = from_at (tables, i);
  *last = MIN (sure_at (tables, i) - 1,
               find_end (tables, table_at (tables, i)->version, G_MAXUINT32));
  return *first <= *last;
}

gboolean
riyo_report_tables_get_gap_days (const RiyoReportTables *tables, guint gap, RiyoDate *first,
                                 RiyoDate *last)
{
  *first = gap_at (tables, gap)->from;
  *last = find_end (tables, gap_at (tables, gap)->version, G_MAXUINT32);
  return *last > 0 && *first <= *last;
}

static RiyoDate
look_up_day (GHashTable *days, guint64 version)
{
  gpointer day = days != NULL ? g_hash_table_lookup (days, GUINT_TO_POINTER (version)) : NULL;

  return GPOINTER_TO_UINT (day);
}

/* Whether the adoption of a version is among what is archived and was not read: it may have come
 * late then, up to the last day of that. Before the first there was none. */
static gboolean
is_untold (const RiyoReportTables *tables, guint version)
{
  guint first = version;

  if (tables->all->len > 0)
    first = MIN (first, table_at (tables, 0)->version);
  if (tables->gaps->len > 0)
    first = MIN (first, gap_at (tables, 0)->version);
  return tables->archived_until > 0 && first < version
         && look_up_day (tables->adopted, version) == 0;
}

/* None decides before it is adopted, whatever its 施行日. */
static void
find_days (RiyoReportTables *tables)
{
  tables->from = g_array_new (FALSE, FALSE, sizeof (RiyoDate));
  tables->sure = g_array_new (FALSE, FALSE, sizeof (RiyoDate));
  for (guint i = 0; i < tables->all->len; i++)
    {
      const RiyoTable *table = table_at (tables, i);
      RiyoDate from = MAX (table->effective_on, look_up_day (tables->adopted, table->version));
      RiyoDate sure
          = is_untold (tables, table->version) ? MAX (from, tables->archived_until + 1) : from;

      g_array_append_val (tables->from, from);
      g_array_append_val (tables->sure, sure);
    }
  for (guint i = 0; i < tables->gaps->len; i++)
    {
      RiyoReportGap *gap = &g_array_index (tables->gaps, RiyoReportGap, i);
      RiyoDate said = look_up_day (tables->said, gap->version);

      gap->from = MAX (said, look_up_day (tables->adopted, gap->version));
      gap->is_late = said != 0 && gap->from > said;
      gap->is_unsure = is_untold (tables, gap->version);
    }
}

/* The newest gap of those that began to decide by the day, unless @last came behind it. */
static const RiyoReportGap *
find_gap (const RiyoReportTables *tables, guint last, RiyoDate day)
{
  for (guint i = tables->gaps->len; i > 0; i--)
    {
      const RiyoReportGap *gap = gap_at (tables, i - 1);

      if (gap->from <= day
          && (gap->version > table_at (tables, last)->version || from_at (tables, last) > day))
        return gap;
    }
  return NULL;
}

/* Else @last itself, where it may have been adopted behind the day. */
static void
find_doubtful (RiyoReportTables *tables, guint last, RiyoDate day)
{
  const RiyoReportGap *gap = find_gap (tables, last, day);
  gboolean is_unsure = from_at (tables, last) <= day && sure_at (tables, last) > day;

  tables->doubtful = gap != NULL ? gap->version : is_unsure ? table_at (tables, last)->version : 0;
  tables->is_unsure = gap != NULL ? gap->is_unsure : is_unsure;
}

/* That of the day; before all, the first to come. */
static guint
find_last (const RiyoReportTables *tables, RiyoDate day)
{
  for (guint i = tables->all->len; i > 0; i--)
    if (from_at (tables, i - 1) <= day)
      return i - 1;
  return 0;
}

gboolean
riyo_report_tables_load (RiyoReportTables *tables, const char *folder, GHashTable *parts,
                         RiyoDate day, GError **error)
{
  guint last;

  tables->all = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_table_unref);
  tables->gaps = g_array_new (FALSE, FALSE, sizeof (RiyoReportGap));
  if (!load_all (tables, folder, parts, error))
    return FALSE;
  find_days (tables);
  last = find_last (tables, day);
  tables->last = table_at (tables, last);
  find_doubtful (tables, last, day);
  tables->in_force = riyo_table_is_in_force (tables->last, day);
  return TRUE;
}

GBytes *
riyo_report_read_rules (const char *folder, GHashTable *parts, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GBytes *bytes = parts != NULL ? g_hash_table_lookup (parts, name) : NULL;

  if (parts == NULL)
    return riyo_file_read (AT_FDCWD, path, path, FALSE, error);
  if (bytes == NULL)
    riyo_error_at (error, RIYO_ERROR_NOT_ADOPTED, path, 0,
                   _ ("differs from the record of adoption"));
  return bytes != NULL ? g_bytes_ref (bytes) : NULL;
}

void
riyo_report_tables_clear (RiyoReportTables *tables)
{
  g_clear_pointer (&tables->all, g_ptr_array_unref);
  g_clear_pointer (&tables->from, g_array_unref);
  g_clear_pointer (&tables->sure, g_array_unref);
  g_clear_pointer (&tables->gaps, g_array_unref);
  g_clear_pointer (&tables->adopted, g_hash_table_unref);
  g_clear_pointer (&tables->said, g_hash_table_unref);
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

static RiyoTable *
find_by_hash (const RiyoReportTables *tables, const char *hash)
{
  for (guint i = 0; i < tables->all->len; i++)
    if (strcmp (riyo_table_get_hash (tables->all->pdata[i]), hash) == 0)
      return tables->all->pdata[i];
  return NULL;
}

gboolean
riyo_report_tables_knows (const RiyoReportTables *tables, const char *hash)
{
  return find_by_hash (tables, hash) != NULL;
}

RiyoStanding
riyo_report_tables_find_standing (const RiyoReportTables *tables, const char *hash,
                                  const char *category, const char *purpose,
                                  const RiyoCellFact **fact)
{
  RiyoTable *table = find_by_hash (tables, hash);

  *fact = NULL;
  if (table != NULL)
    return riyo_report_find_standing (table, riyo_table_lookup_category (table, category),
                                      riyo_table_find_purpose (table, purpose), fact);
  return tables->gaps->len > 0 && *hash != '\0' ? RIYO_STANDING_UNKNOWN : RIYO_STANDING_NONE;
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

char *
riyo_report_say_ended (const char *text, RiyoDate end, RiyoDate day)
{
  char ended[11];

  if (end == 0 || end >= day)
    return g_strdup (text);
  riyo_date_format (end, ended);
  return g_strdup_printf ("%s（判断の有効期限 %s を過ぎている）", text, ended);
}
