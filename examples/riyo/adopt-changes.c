/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an adoption changes, so that who adopts sees what another put in meanwhile. */
#include "config.h"

#include "adopt.h"
#include "command-table.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "rules/rules.h"
#include "table/table.h"

/* What a file changes, and against what; told once it is adopted. */
typedef struct
{
  char *against; /* what it is compared with, for people */
  GPtrArray *findings;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->against);
  g_ptr_array_unref (change->findings);
  g_free (change);
}

/* That nothing decides for the days behind us, among the first that is told. */
static void
add_backdated (GPtrArray *changes, RiyoDate published, RiyoDate effective, RiyoDate today)
{
  const Change *first = changes->len > 0 ? g_ptr_array_index (changes, 0) : NULL;

  if (first != NULL && first->findings->len > 0)
    riyo_findings_add_backdated (first->findings, published, effective, today);
}

static void
add_change (GPtrArray *changes, char *against, GPtrArray *findings)
{
  Change *change = g_new (Change, 1);

  *change = (Change){ .against = against, .findings = findings };
  g_ptr_array_add (changes, change);
}

/* And whose suspension it would end. */
static GPtrArray *
diff (RiyoGuard *guard, RiyoTable *before, RiyoTable *after)
{
  GPtrArray *findings = riyo_table_diff (before, after);

  riyo_guard_find_ended (guard, before, after, findings, NULL);
  return findings;
}

/* What was to come on the same day never will. */
static GPtrArray *
diff_to_come (RiyoGuard *guard, RiyoTable *newest, RiyoTable *table)
{
  GPtrArray *findings = diff (guard, newest, table);

  if (newest->effective_on == table->effective_on
      && newest->effective_on > riyo_guard_get_day (guard))
    riyo_findings_add (findings, "DISPLACED", NULL, NULL, NULL, NULL,
                       _ ("版=%u has the same 施行日, and will never be in force"),
                       newest->version);
  return findings;
}

/* Against the table in force, and the newest of those to come: either may be what its author did
 * not see. FALSE where it is put back as it was adopted: that changes nothing. */
static gboolean
compare_table (RiyoGuard *guard, RiyoTable *table, GPtrArray *changes)
{
  g_autoptr (RiyoTable) same = riyo_guard_dup_edition (guard, riyo_table_get_version (table), NULL);
  g_autoptr (RiyoTable) current = riyo_guard_dup_table_on (guard, NULL, NULL);
  g_autoptr (RiyoTable) newest = riyo_guard_dup_newest (guard, NULL);
  guint version = riyo_table_get_version (table);

  if (same != NULL)
    return FALSE;
  if (newest != NULL)
    riyo_table_inherit (table, newest);
  if (current != NULL)
    add_change (changes,
                g_strdup_printf (_ ("version %u, in force"), riyo_table_get_version (current)),
                diff (guard, current, table));
  if (newest != NULL && riyo_table_get_version (newest) != version
      && (current == NULL || riyo_table_get_version (newest) != riyo_table_get_version (current)))
    add_change (changes,
                g_strdup_printf (newest->effective_on > riyo_guard_get_day (guard)
                                     ? _ ("version %u, to come")
                                     : _ ("version %u, which ended"),
                                 riyo_table_get_version (newest)),
                diff_to_come (guard, newest, table));
  add_backdated (changes, table->published_on, table->effective_on, riyo_guard_get_day (guard));
  return TRUE;
}

static void
compare_rules (RiyoGuard *guard, GBytes *bytes, const char *file, GPtrArray *changes)
{
  g_autofree char *part = NULL;
  g_autoptr (GBytes) before
      = riyo_guard_read_rules (guard, riyo_guard_get_day (guard), &part, NULL);
  GPtrArray *findings = before != NULL ? riyo_rules_diff (before, part, bytes, file, NULL) : NULL;
  RiyoDate from = 0;

  if (findings == NULL || !riyo_rules_read_day (bytes, file, &from, NULL))
    return;
  add_change (changes, g_strdup (_ ("the rules adopted before")), findings);
  add_backdated (changes, 0, from, riyo_guard_get_day (guard));
}

/* Nothing where the folder does not open: what lies there is not what was adopted. */
GPtrArray *
adopt_compare (GBytes *bytes, const char *file, gboolean *was_there)
{
  const char *folder = command_get_folder ();
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, NULL);
  g_autoptr (RiyoTable) table
      = guard != NULL ? riyo_table_new_from_bytes (bytes, file, NULL) : NULL;
  g_autoptr (RiyoDocument) document = guard != NULL ? riyo_document_new (bytes, file, NULL) : NULL;

  if (table != NULL)
    *was_there = !compare_table (guard, table, changes);
  else if (document != NULL && riyo_document_get_group (document, "レイアウト") == NULL)
    compare_rules (guard, bytes, file, changes);
  return changes;
}

void
adopt_print_changes (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len && !command_options.quiet; i++)
    {
      const Change *change = g_ptr_array_index (changes, i);
      g_autofree char *text = riyo_findings_to_text (change->findings);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      command_print (change->findings->len > 0 ? _ ("What changes against %s:\n")
                                               : _ ("Nothing changes against %s.\n"),
                     change->against);
      for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
          command_print ("  %s\n", *line);
    }
}

void
adopt_append_changes (GString *json, GPtrArray *changes)
{
  g_string_append (json, ",\"changes\":[");
  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = g_ptr_array_index (changes, i);
      g_autofree char *findings = riyo_findings_to_json (change->findings);

      g_string_append (json, i > 0 ? ",{\"against\":" : "{\"against\":");
      riyo_json_append_text (json, change->against);
      g_string_append_printf (json, ",\"findings\":%s}", findings);
    }
  g_string_append_c (json, ']');
}
