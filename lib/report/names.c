/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the entries of all years may call what somebody looks for, and whether anybody calls it so.
 */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "report.h"
#include "rules/rules.h"
#include "table/table.h"
#include "tables.h"

static gboolean
has (GPtrArray *names, const char *name)
{
  return name != NULL && g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

/* TRUE when something was added. */
static gboolean
add (GPtrArray *names, const char *name)
{
  if (name == NULL || has (names, name))
    return FALSE;
  g_ptr_array_add (names, g_strdup (name));
  return TRUE;
}

/* All names of one thing, when one of them is known already. */
static gboolean
add_all (GPtrArray *names, const char *first, const char *second, const char *third, char **aliases)
{
  gboolean met = has (names, first) || has (names, second) || has (names, third), more = FALSE;

  for (guint i = 0; aliases != NULL && aliases[i] != NULL; i++)
    met |= has (names, aliases[i]);
  if (!met)
    return FALSE;
  more = add (names, first);
  more |= add (names, second);
  more |= add (names, third);
  for (guint i = 0; aliases != NULL && aliases[i] != NULL; i++)
    more |= add (names, aliases[i]);
  return more;
}

static gboolean
add_of_table (GPtrArray *names, const RiyoTable *table, gboolean purposes)
{
  gboolean more = FALSE;

  for (guint i = 0; purposes && i < table->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, i);

      more |= add_all (names, purpose->label, purpose->id, NULL, purpose->aliases);
    }
  for (guint i = 0; !purposes && i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      more |= add_all (names, category->short_name, category->id, category->label,
                       category->aliases);
    }
  return more;
}

static gboolean
names_purpose (const RiyoReportTables *tables, const RiyoRules *rules, const char *word)
{
  for (guint i = 0; i < tables->all->len; i++)
    if (riyo_table_find_purpose (tables->all->pdata[i], word) != G_MAXUINT)
      return TRUE;
  for (guint i = 0; i < rules->tasks->len; i++)
    if (strcmp (g_array_index (rules->tasks, RiyoTask, i).name, word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
names_category (const RiyoReportTables *tables, const char *word)
{
  for (guint i = 0; i < tables->all->len; i++)
    if (riyo_table_lookup_category (tables->all->pdata[i], word) != 0)
      return TRUE;
  return FALSE;
}

static gboolean
names_recipient (const RiyoReportTables *tables, const char *word)
{
  for (guint i = 0; i < tables->all->len; i++)
    {
      RiyoTable *table = tables->all->pdata[i];

      for (guint k = 0; k < table->purposes->len; k++)
        if (g_strcmp0 (riyo_table_purpose_at (table, k)->recipient, word) == 0)
          return TRUE;
    }
  return FALSE;
}

static gboolean
names_actor (const RiyoRules *rules, const char *word)
{
  for (guint i = 0; i < rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);

      if (g_strv_contains ((const char *const *)role->actors, word)
          || g_strv_contains ((const char *const *)role->delegates, word))
        return TRUE;
    }
  return FALSE;
}

static gboolean
names_law (const RiyoRules *rules, const char *word)
{
  for (guint i = 0; i < rules->laws->len; i++)
    if (strcmp (g_array_index (rules->laws, RiyoLaw, i).name, word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_known (const RiyoReportTables *tables, const RiyoRules *rules, const char *key, const char *word)
{
  return strcmp (key, "purpose") == 0     ? names_purpose (tables, rules, word)
         : strcmp (key, "category") == 0  ? names_category (tables, word)
         : strcmp (key, "recipient") == 0 ? names_recipient (tables, word)
         : strcmp (key, "actor") == 0     ? names_actor (rules, word)
         : strcmp (key, "law") == 0       ? names_law (rules, word)
                                          : FALSE;
}

char *
riyo_audit_list_names (const char *folder, GHashTable *parts, const char *key, const char *name,
                       GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  RiyoReportTables tables = { 0 };
  gboolean more = riyo_report_tables_load (&tables, folder, parts, riyo_date_today (), error),
           loaded = more;

  add (names, name);
  while (more)
    {
      more = FALSE;
      for (guint i = 0; i < tables.all->len; i++)
        more |= add_of_table (names, tables.all->pdata[i], strcmp (key, "purpose") == 0);
    }
  riyo_report_tables_clear (&tables);
  g_ptr_array_add (names, NULL);
  return loaded ? g_strjoinv ("\n", (char **)names->pdata) : NULL;
}

gboolean
riyo_audit_check_word (const char *folder, GHashTable *parts, const char *rules_name, RiyoDate day,
                       const char *key, const char *word, GError **error)
{
  g_autofree char *path = g_build_filename (folder, rules_name, NULL);
  g_autofree char *shown = riyo_text_show (word);
  g_autoptr (GBytes) bytes = NULL;
  RiyoReportTables tables = { 0 };
  RiyoRules *rules = NULL;
  gboolean known;

  if (riyo_report_tables_load (&tables, folder, parts, day, error))
    bytes = riyo_report_read_rules (folder, parts, rules_name, error);
  if (bytes != NULL)
    rules = riyo_rules_new_from_bytes (bytes, path, tables.last, error);
  known = rules != NULL && is_known (&tables, rules, key, word);
  if (rules != NULL && !known && (strcmp (key, "seq") == 0 || strcmp (key, "op") == 0))
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME, _ ("“%s”: no entry of the log has it"), shown);
  else if (rules != NULL && !known)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
                 _ ("“%s”: no entry of the log has it, and neither table nor rules know it"),
                 shown);
  g_clear_pointer (&rules, riyo_rules_unref);
  riyo_report_tables_clear (&tables);
  return known;
}
