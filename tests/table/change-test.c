/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of a table: what each is called, and which may be adopted. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "table/table.h"

__attribute__ ((constructor)) static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
}

static RiyoTable *
load (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_table_new_from_bytes (bytes, "new.riyo", error);
}

/* Replaces the line @from, the first that was not replaced before; marks it, so that an exchange of
 * two lines works. */
static void
replace_line (char **lines, const char *title, const char *from, const char *to)
{
  for (char **line = lines; *line != NULL; line++)
    if (strcmp (*line, from) == 0)
      {
        g_free (*line);
        *line = g_strconcat ("\r", to, NULL);
        return;
      }
  CHECK_ROW (FALSE, "%s: the table has no line %s", title, from);
}

/* The table after the edits of one case. */
static char *
edit (const char *title, const char *table, char **commands)
{
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (char **command = commands; *command != NULL; command++)
    {
      g_auto (GStrv) sides = g_strsplit (*command, " =>", 2);

      if (g_strv_length (sides) == 2)
        replace_line (lines, title, sides[0], sides[1][0] == ' ' ? sides[1] + 1 : "");
    }
  for (char **line = lines; *line != NULL; line++)
    g_string_append_printf (text, "%s\n", **line == '\r' ? *line + 1 : *line);
  for (char **command = commands; *command != NULL; command++)
    if (g_str_has_prefix (*command, "+ "))
      g_string_append_printf (text, "%s\n", *command + 2);
  g_string_replace (text, "\\n", "\n", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
list_codes (RiyoTable *before, RiyoTable *after, gboolean same_head)
{
  g_autoptr (GPtrArray) findings = riyo_table_diff (before, after);
  GString *codes = g_string_new ("diff");

  for (guint i = same_head ? 0 : 3; i < findings->len; i++)
    g_string_append_printf (codes, " %s", ((RiyoFinding *)g_ptr_array_index (findings, i))->code);
  return g_string_free (codes, FALSE);
}

static void
check_verdict (const char *title, const char *want, gboolean good, const GError *error)
{
  g_auto (GStrv) parts = g_strsplit (want, " ", 3); /* "want", code, piece */

  if (g_str_equal (want, "want good"))
    CHECK_ROW (good && error == NULL, "%s: %s", title, error != NULL ? error->message : "");
  else if (CHECK_ROW (!good && error != NULL && parts[2] != NULL, "%s: was accepted", title))
    CHECK_ROW (error->domain == RIYO_ERROR && g_str_equal (riyo_error_code_name (error), parts[1])
                   && strstr (error->message, parts[2]) != NULL,
               "%s: got %s %s, want %s", title, riyo_error_code_name (error), error->message, want);
}

static const char *
find_command (char **commands, const char *prefix)
{
  for (char **command = commands; *command != NULL; command++)
    if (g_str_has_prefix (*command, prefix))
      return *command;
  return NULL;
}

static void
check_change (RiyoTable *before, const char *old, char **commands)
{
  gboolean same_head = find_command (commands, "same head") != NULL;
  g_autoptr (GString) base = g_string_new (old);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) after = NULL;
  g_autofree char *text = NULL;

  if (!same_head)
    {
      g_string_replace (base, "版=2", "版=3", 1);
      g_string_replace (base, "公表日=2026-04-01", "公表日=2026-10-01", 1);
      g_string_replace (base, "施行日=2026-05-01", "施行日=2026-11-01", 1);
    }
  text = edit (commands[0], base->str, commands + 1);
  after = load (text, &error);
  if (after != NULL)
    {
      g_autofree char *codes = list_codes (before, after, same_head);
      g_autofree char *file = riyo_table_to_file (after);
      g_autoptr (RiyoTable) rewritten = load (file, NULL);
      g_autofree char *again = rewritten != NULL ? list_codes (after, rewritten, TRUE) : NULL;
      gboolean good = riyo_table_check_successor (before, after, &error);

      CHECK_ROW (g_strcmp0 (codes, find_command (commands, "diff")) == 0, "%s: got %s", commands[0],
                 codes);
      CHECK_ROW (g_strcmp0 (again, "diff") == 0, "%s: rewritten: %s", commands[0], again);
      check_verdict (commands[0], find_command (commands, "want"), good, error);
      CHECK (riyo_table_check_successor (before, after, NULL) == good);
    }
  else
    check_verdict (commands[0], find_command (commands, "want"), FALSE, error);
}

TEST (changes)
{
  g_autofree char *path = harness_source ("tests/table/changes.txt");
  g_autofree char *text = harness_read (path);
  g_auto (GStrv) cases = g_strsplit (strstr (text, "=== table\n") + 10, "\n--- ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) before = NULL;
  g_autofree char *old = g_strconcat (g_strchomp (cases[0]), "\n", NULL);

  before = load (old, &error);
  CHECK_NO_ERROR (error);
  for (guint i = 1; before != NULL && cases[i] != NULL; i++)
    {
      g_auto (GStrv) commands = g_strsplit (cases[i], "\n", -1);

      check_change (before, old, commands);
    }
  CHECK_ROW (g_strv_length (cases) > 55, "%u cases only", g_strv_length (cases) - 1);
}
