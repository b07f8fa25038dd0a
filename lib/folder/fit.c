/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a table fits what a folder holds: the tables before it, the rules, the layouts. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "layout/layout.h"
#include "rules/rules.h"
#include "state.h"
#include "suspension/suspension.h"
#include "table/table.h"

static const RiyoAdopted *
adopted_at (const RiyoFolder *folder, guint i)
{
  return &g_array_index (folder->adopted, RiyoAdopted, i);
}

/* NULL where all were withdrawn. */
static RiyoTable *
find_newest (const RiyoFolder *folder)
{
  return folder->adopted->len > 0 ? adopted_at (folder, folder->adopted->len - 1)->table : NULL;
}

/* Where each purpose of @before is in the new table, given where those of @next, the one after it,
 * are (NULL = @next is the new one). */
static guint *
trace_purposes (const RiyoTable *before, const RiyoTable *next, const guint *traced_next)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, next);
  guint *traced = g_steal_pointer (&match->purpose_into_of);

  for (guint i = 0; traced_next != NULL && i < before->purposes->len; i++)
    if (traced[i] != G_MAXUINT)
      traced[i] = traced_next[traced[i]];
  return traced;
}

/* What two tables in a row share was compared when the later was adopted; a number that lay idle
 * since is compared with the last that had it, and a name with all that ever had it. */
static gboolean
check_all_before (const RiyoFolder *folder, RiyoTable *table, GError **error)
{
  g_autofree guint *traced = NULL;
  RiyoTable *next = table;
  RiyoTags later = 0;

  for (guint i = folder->adopted->len; i > 0; i--)
    {
      RiyoTable *before = adopted_at (folder, i - 1)->table;
      guint *older = trace_purposes (before, next, traced);

      g_free (traced);
      traced = older;
      if (!riyo_table_check_numbers (before, table, later, error)
          || !riyo_table_check_names (before, table, traced, error))
        return FALSE;
      later |= before->known;
      next = before;
    }
  return TRUE;
}

gboolean
riyo_folder_check_successor (const RiyoFolder *folder, RiyoTable *table, GError **error)
{
  RiyoTable *newest = find_newest (folder);
  g_autoptr (GError) lacks_signature = NULL;

  if (newest != NULL && !riyo_table_check_successor (newest, table, &lacks_signature)
      && !g_error_matches (lacks_signature, RIYO_ERROR, RIYO_ERROR_UNSIGNED))
    {
      g_propagate_error (error, g_steal_pointer (&lacks_signature));
      return FALSE;
    }
  if (!check_all_before (folder, table, error))
    return FALSE;
  if (lacks_signature == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&lacks_signature));
  return FALSE;
}

typedef struct
{
  const RiyoFolder *folder;
  int fd;
  RiyoTable *table;
  GPtrArray *findings;
  GError **error;
  gboolean failed;
} Fitting;

/* One that names what only a withdrawn table had cannot be used, and breaks no more. */
static gboolean
fits_newest (const Fitting *fitting, GBytes *layout, const char *shown)
{
  RiyoTable *newest = find_newest (fitting->folder);
  g_autoptr (RiyoLayout) now
      = newest != NULL ? riyo_layout_new_from_bytes (newest, layout, shown, NULL) : NULL;

  return newest == NULL || now != NULL;
}

static gboolean
find_broken_layout (gpointer name, gpointer hash, gpointer data)
{
  Fitting *fitting = data;
  g_autofree char *part = riyo_folder_name_layout (name);
  g_autofree char *shown = g_build_filename (fitting->folder->path, part, NULL);
  g_autoptr (GBytes) bytes = riyo_file_read (fitting->fd, part, shown, TRUE, fitting->error);
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoLayout) layout
      = bytes != NULL ? riyo_layout_new_from_bytes (fitting->table, bytes, shown, &failure) : NULL;

  fitting->failed = bytes == NULL;
  if (bytes != NULL && layout == NULL && fits_newest (fitting, bytes, shown))
    riyo_findings_add (fitting->findings, "LAYOUT", NULL, name, NULL, NULL,
                       _ ("the layout “%s” breaks: %s"), (char *)name, failure->message);
  return fitting->failed;
}

static void
find_broken_rules (const Fitting *fitting, GBytes *bytes, const char *shown)
{
  RiyoTable *newest = find_newest (fitting->folder);
  g_autoptr (RiyoRules) now
      = newest != NULL ? riyo_rules_new_from_bytes (bytes, shown, newest, NULL) : NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoRules) then = riyo_rules_new_from_bytes (bytes, shown, fitting->table, &failure);
  guint n = fitting->findings->len;

  if (now != NULL)
    riyo_rules_find_broken (now, fitting->table, fitting->findings);
  if (then == NULL && fitting->findings->len == n)
    riyo_findings_add (fitting->findings, "RULES", NULL, NULL, NULL, NULL,
                       _ ("the rules do not fit this table: %s"), failure->message);
}

gboolean
riyo_folder_find_broken (const RiyoFolder *folder, int fd, RiyoTable *table, GPtrArray *findings,
                         GError **error)
{
  Fitting fitting
      = { .folder = folder, .fd = fd, .table = table, .findings = findings, .error = error };
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  RiyoDate day = MAX (folder->day, table->effective_on);
  const RiyoRulesPart *first = riyo_rules_part_on (list, day);

  for (const RiyoRulesPart *part = first != NULL ? first : &g_array_index (list, RiyoRulesPart, 0);
       part <= &g_array_index (list, RiyoRulesPart, list->len - 1); part++)
    {
      g_autofree char *shown = g_build_filename (folder->path, part->part, NULL);
      g_autoptr (GBytes) rules = riyo_file_read (fd, part->part, shown, TRUE, error);

      if (rules == NULL)
        return FALSE;
      find_broken_rules (&fitting, rules, shown);
    }
  g_tree_foreach (folder->state->layouts, find_broken_layout, &fitting);
  return !fitting.failed;
}

RiyoSuspensions *
riyo_folder_load_suspensions (int fd, const char *path, const RiyoState *state, GError **error)
{
  RiyoStoreMark mark = riyo_state_get_mark (state);
  g_autoptr (RiyoStore) store = riyo_store_open (fd, path, state->keys, &mark, error);

  return store != NULL ? riyo_store_ref_suspensions (store) : NULL;
}

/* By its label and, where it is kept by another, that name, too. */
char *
riyo_folder_describe_unknown (const RiyoTable *now, guint category, const char *unknown)
{
  const RiyoCategory *row = riyo_table_get_category (now, category);
  const char *label = row != NULL ? row->short_name : riyo_table_describe_purpose (now, unknown);

  return strcmp (label, unknown) == 0 ? g_strdup_printf (_ ("“%s”"), label)
                                      : g_strdup_printf (_ ("“%s” (%s)"), label, unknown);
}

/* The purpose of @table that @now calls @unknown, or NULL. */
static const RiyoPurpose *
find_same (const RiyoTable *now, const RiyoTable *table, const char *unknown)
{
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (now, table);
  guint index = riyo_table_find_purpose (now, unknown);
  guint same = index != G_MAXUINT ? match->purpose_after_of[index] : G_MAXUINT;

  return same != G_MAXUINT ? riyo_table_purpose_at (table, same) : NULL;
}

char *
riyo_folder_advise_unknown (const RiyoTable *now, const RiyoTable *table, guint category,
                            const char *unknown, gboolean *is_there)
{
  const RiyoCategory *row = riyo_table_get_category (now, category);
  const RiyoPurpose *same = category == 0 ? find_same (now, table, unknown) : NULL;
  guint index = riyo_table_find_purpose (now, unknown);
  gboolean is_id
      = index != G_MAXUINT && g_strcmp0 (riyo_table_purpose_at (now, index)->id, unknown) == 0;

  if (is_there != NULL)
    *is_there = same != NULL;
  if (category != 0)
    return g_strdup_printf (_ ("A category that is used no more stays, with its 番号 and a 廃止日: "
                               "keep [類型 %s], 番号=%u"),
                            row != NULL ? row->short_name : unknown, category);
  if (same != NULL)
    return g_strdup_printf (_ ("It is “%s” there: write %s=%s under [利用目的 %s]"), same->label,
                            is_id && same->id == NULL ? "ID" : "別名", unknown, same->label);
  return g_strdup_printf (_ ("Where something takes its place, write 別名=%s under [利用目的 …] of "
                             "that"),
                          unknown);
}

char *
riyo_folder_advise_categories (const RiyoTable *table, RiyoTags tags)
{
  GString *options = g_string_new (NULL);

  for (; tags != 0; tags &= tags - 1)
    {
      g_autofree char *word
          = riyo_advice_word (riyo_table_get_category (table, riyo_tags_lowest (tags))->short_name);

      g_string_append_printf (options, "%s--category %s", options->len > 0 ? " " : "", word);
    }
  if (options->len == 0)
    g_string_printf (options, "--category %s", _ ("CATEGORY"));
  return g_string_free (options, FALSE);
}
