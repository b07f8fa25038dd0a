/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What if: the operations of the audit log, asked of a table that is not yet in force. */
#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "alert.h"
#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "log/log.h"
#include "rules/rules.h"
#include "table/table.h"

typedef struct
{
  const RiyoTable *current, *candidate;
  GHashTable *counts; /* "CODE\1category\1purpose" -> how many operations */
  GHashTable *masks;  /* what the log would have had for a name of the candidate -> that name */
} Trial;

/* The category of a name the log holds, in the candidate: names may have changed, numbers not. */
static guint
find_category (const Trial *trial, const char *name)
{
  guint number = riyo_names_lookup (trial->candidate->category_names, name);

  if (number == G_MAXUINT)
    number = riyo_names_lookup (trial->current->category_names, name);
  return number != G_MAXUINT && riyo_table_get_category (trial->candidate, number) != NULL ? number
                                                                                           : 0;
}

static gboolean
would_permit (const Trial *trial, const char *category, const char *purpose)
{
  guint number = find_category (trial, category);
  guint index = riyo_table_find_purpose (trial->candidate, purpose);

  return number != 0 && index != G_MAXUINT
         && (riyo_table_purpose_at (trial->candidate, index)->cells
             & riyo_tags_from_number (number))
                != 0;
}

static void
count (Trial *trial, const char *code, const char *category, const char *purpose)
{
  char *key = g_strjoin ("\1", code, category, purpose, NULL);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (trial->counts, key));

  g_hash_table_insert (trial->counts, key, GUINT_TO_POINTER (n + 1));
}

static void
try_cell (const char *category, const char *purpose, gpointer user_data)
{
  Trial *trial = user_data;

  if (!would_permit (trial, category, purpose))
    count (trial, "NOW_REFUSED", category, purpose);
}

static void
add_mask (Trial *trial, const RiyoGuard *guard, const char *name)
{
  char mask[RIYO_MASK_BYTES];

  if (name == NULL)
    return;
  riyo_keys_mask (riyo_store_get_keys (guard->store), RIYO_MASKED_PURPOSE, name, mask);
  g_hash_table_insert (trial->masks, g_strdup (mask), g_strdup (name));
}

/* An unknown purpose was not kept as it was typed. Without the keys nobody can tell which it was.
 */
static void
mask_names (Trial *trial, const RiyoGuard *guard)
{
  if (!riyo_store_has_keys (guard->store))
    return;
  for (guint i = 0; i < trial->candidate->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (trial->candidate, i);

      add_mask (trial, guard, purpose->label);
      add_mask (trial, guard, purpose->id);
      for (char **alias = purpose->aliases; alias != NULL && *alias != NULL; alias++)
        add_mask (trial, guard, *alias);
    }
}

/* What was refused for the table's sake, at its begin or later: by the category it names. */
static void
try_refused (Trial *trial, const RiyoLine *line)
{
  g_autofree char *code = riyo_line_dup_text (line, RIYO_KEY_CODE);
  g_autofree char *purpose = riyo_line_dup_text (line, RIYO_KEY_PURPOSE);
  g_autofree char *category = riyo_line_dup_text (line, RIYO_KEY_CATEGORY);
  const char *known;

  if (code == NULL || purpose == NULL)
    return;
  known = g_hash_table_lookup (trial->masks, purpose);
  if (strcmp (code, "UNKNOWN_PURPOSE") == 0 && known != NULL)
    count (trial, "NOW_KNOWN", "", known);
  if (strcmp (code, "NOT_IN_TABLE") == 0 && category != NULL
      && would_permit (trial, category, purpose))
    count (trial, "NOW_PERMITTED", category, purpose);
}

/* A begin that was admitted: each of its cells must still be one. */
static void
try_entry (Trial *trial, const RiyoLine *line)
{
  if (riyo_span_is (line->event, RIYO_EVENT_BEGIN))
    riyo_line_foreach_cell (line, try_cell, trial);
  else if (riyo_span_is (line->event, RIYO_EVENT_REFUSED))
    try_refused (trial, line);
}

static gboolean
replay (Trial *trial, const char *folder, GError **error)
{
  g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, error);
  g_autoptr (GError) failure = NULL;
  RiyoLine line;

  if (entries == NULL)
    return FALSE;
  while (riyo_entries_step (entries, &line, &failure))
    try_entry (trial, &line);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
report (const Trial *trial, GPtrArray *findings)
{
  g_autoptr (GList) keys
      = g_list_sort (g_hash_table_get_keys (trial->counts), (GCompareFunc)strcmp);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      g_auto (GStrv) parts = g_strsplit (key->data, "\1", 3);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (trial->counts, key->data));

      if (strcmp (parts[0], "NOW_REFUSED") == 0)
        riyo_findings_add (findings, "NOW_REFUSED", parts[1], parts[2], NULL, NULL,
                           _ ("%u operations might use “%s” for “%s”, and no longer would"), n,
                           parts[1], parts[2]);
      else if (strcmp (parts[0], "NOW_PERMITTED") == 0)
        riyo_findings_add (findings, "NOW_PERMITTED", parts[1], parts[2], NULL, NULL,
                           _ ("%u operations were refused “%s” for “%s”, and no longer would be"),
                           n, parts[1], parts[2]);
      else
        riyo_findings_add (findings, "NOW_KNOWN", NULL, parts[2], NULL, NULL,
                           _ ("%u operations stated “%s”, which was unknown and would be known"), n,
                           parts[2]);
    }
}

/* The roles that may use a cell today; empty where none may. */
static char *
list_roles (const RiyoRules *rules, const char *purpose, guint category)
{
  GString *list = g_string_new (NULL);
  RiyoStatement statement;

  if (!riyo_rules_find_statement (rules, purpose, &statement))
    return g_string_free (list, FALSE);
  for (guint i = 0; i < rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);

      if ((riyo_role_get_cells (rules, role, &statement) & riyo_tags_from_number (category)) != 0)
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", role->name);
    }
  return g_string_free (list, FALSE);
}

static void
try_role (const Trial *trial, const RiyoRules *rules, const char *category, const char *purpose,
          GPtrArray *findings)
{
  g_autofree char *key = g_strjoin ("\1", "NOW_REFUSED", category, purpose, NULL);
  guint number = riyo_names_lookup (trial->current->category_names, category);
  g_autofree char *roles = list_roles (rules, purpose, number);

  if (*roles != '\0' && !g_hash_table_contains (trial->counts, key))
    riyo_findings_add (findings, "NO_LONGER", category, purpose, NULL, NULL,
                       _ ("“%s” may be used for “%s” today, and no longer could: %s"), category,
                       purpose, roles);
}

/* What roles may use today and nobody has used yet: a role that names no purpose breaks by none. Of
 * a category that is gone the role itself breaks. */
static void
try_roles (const Trial *trial, const RiyoRules *rules, GPtrArray *findings)
{
  for (guint i = 0; i < trial->current->purposes->len; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (trial->current, i);

      for (RiyoTags left = purpose->cells; left != 0; left &= left - 1)
        {
          const char *name
              = riyo_table_get_category (trial->current, riyo_tags_lowest (left))->short_name;

          if (find_category (trial, name) != 0 && !would_permit (trial, name, purpose->label))
            try_role (trial, rules, name, purpose->label, findings);
        }
    }
}

static const RiyoAdopted *
newest_adopted (const RiyoGuard *guard)
{
  return &g_array_index (guard->folder->adopted, RiyoAdopted, guard->folder->adopted->len - 1);
}

/* Else nobody may use anything today. */
static gboolean
has_rules (const RiyoGuard *guard)
{
  g_autoptr (GArray) list = riyo_state_list_rules (guard->folder->state);

  return riyo_rules_part_on (list, guard->folder->day) != NULL;
}

/* Whether the rules of a table's first day would load against it, and what they say of it then. */
static gboolean
lint_with_rules (RiyoTable *table, const RiyoGuard *guard, GPtrArray *findings,
                 GPtrArray *acknowledged, GError **error)
{
  RiyoDate day = MAX (guard->folder->day, table->effective_on);
  g_autofree char *part = NULL;
  g_autoptr (GBytes) bytes = riyo_folder_read_rules (guard->folder, guard->fd, day, &part, error);
  g_autofree char *path = g_build_filename (guard->path, part, NULL);
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoRules) rules
      = bytes != NULL ? riyo_rules_new_from_bytes (bytes, path, table, &failure) : NULL;

  if (bytes == NULL)
    return FALSE;
  if (rules != NULL)
    {
      riyo_rules_lint (rules, findings);
      riyo_rules_acknowledge (rules, findings, acknowledged);
    }
  else
    riyo_findings_add (findings, "RULES", NULL, NULL, NULL, NULL,
                       _ ("the rules do not fit this table: %s"), failure->message);
  return TRUE;
}

GPtrArray *
riyo_folder_lint (const char *folder, RiyoTable *table, GPtrArray *acknowledged, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, error);
  g_autoptr (RiyoTable) current = guard != NULL ? riyo_guard_dup_table (guard) : NULL;
  g_autoptr (GPtrArray) findings = NULL;

  if (guard == NULL)
    return NULL;
  if (table == NULL)
    table = current != NULL ? current : newest_adopted (guard)->table;
  findings = riyo_table_lint (table);
  if (table->ends_on != 0 && riyo_folder_get_adopted (guard->folder, table->ends_on + 1) == NULL)
    riyo_table_find_end (table, riyo_guard_get_day (guard), findings);
  return lint_with_rules (table, guard, findings, acknowledged, error) ? g_steal_pointer (&findings)
                                                                       : NULL;
}

/* The table's own, which riyo table check tells: the first of @findings, but for what the rules
 * acknowledge of them. */
static void
drop_of_table (GPtrArray *findings, const GPtrArray *of_table)
{
  while (findings->len > 0 && g_ptr_array_find ((GPtrArray *)of_table, findings->pdata[0], NULL))
    g_ptr_array_remove_index (findings, 0);
}

GPtrArray *
riyo_folder_lint_rules (const char *folder, GBytes *bytes, const char *name,
                        GPtrArray *acknowledged, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, error);
  RiyoTable *table = guard != NULL ? newest_adopted (guard)->table : NULL;
  g_autoptr (RiyoRules) rules
      = table != NULL ? riyo_rules_new_from_bytes (bytes, name, table, error) : NULL;
  g_autoptr (GPtrArray) findings = NULL, of_table = g_ptr_array_new (); /* borrowed */
  g_autofree char *mute = NULL;

  if (rules == NULL || !riyo_rules_check_looks (rules, name, error)
      || !riyo_rules_check_judged (rules, name, riyo_date_today (), error))
    return NULL;
  findings = riyo_table_lint (table);
  g_ptr_array_extend (of_table, findings, NULL, NULL);
  riyo_rules_lint (rules, findings);
  mute = riyo_guard_say_mute (&rules->contact);
  if (mute != NULL)
    riyo_findings_add (findings, "ALERT", NULL, rules->contact.command, NULL, NULL, "%s", mute);
  riyo_rules_acknowledge (rules, findings, acknowledged);
  drop_of_table (findings, of_table);
  return riyo_folder_find_in_way (guard->folder, guard->fd, bytes, name, findings, error)
             ? g_steal_pointer (&findings)
             : NULL;
}

GPtrArray *
riyo_folder_try (const char *folder, RiyoTable *candidate, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, error);
  g_autoptr (GPtrArray) findings = riyo_findings_new ();
  g_autoptr (GHashTable) counts = NULL, masks = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoTable) before = NULL;
  const RiyoAdopted *newest;
  Trial trial = { .candidate = candidate };

  if (guard == NULL)
    return NULL;
  newest = newest_adopted (guard);
  counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  trial.current = before = riyo_table_ref (newest->table);
  trial.counts = counts;
  trial.masks = masks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  mask_names (&trial, guard);
  if (!riyo_folder_check_successor (guard->folder, candidate, &failure))
    riyo_findings_add (findings, "NOT_A_SUCCESSOR", NULL, NULL, NULL, NULL, "%s", failure->message);
  if (!riyo_folder_find_broken (guard->folder, guard->fd, candidate, findings, error)
      || !replay (&trial, folder, error))
    return NULL;
  report (&trial, findings);
  riyo_table_inherit (candidate, before);
  if (has_rules (guard))
    try_roles (&trial, newest->rules, findings);
  return riyo_guard_find_ended (guard, before, candidate, findings, error)
             ? g_steal_pointer (&findings)
             : NULL;
}

char *
riyo_folder_say_mute (const char *folder)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, NULL);

  return guard != NULL ? riyo_guard_say_mute (&newest_adopted (guard)->rules->contact) : NULL;
}
