/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo audit show: the entries of the log, filtered, one JSON object a line. */
#include "config.h"

#include <string.h>

#include "audit.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "log/log.h"
#include "report/report.h"

static char *values[11], *archived, *subject;
static gboolean laws, provision;

static const GOptionEntry options[] = {
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &values[0], N_ ("who acted, or the account"), "NAME" },
  { "purpose", 'p', 0, G_OPTION_ARG_FILENAME, &values[1], N_ ("the purpose or task"), "PURPOSE" },
  { "category", 't', 0, G_OPTION_ARG_FILENAME, &values[2], N_ ("the category"), "TAG" },
  { "event", 'e', 0, G_OPTION_ARG_FILENAME, &values[3], N_ ("what happened, such as refused"),
    "EVENT" },
  { "op", 0, 0, G_OPTION_ARG_FILENAME, &values[4], N_ ("one operation"), "ID" },
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &values[5], N_ ("the first day"), "YYYY-MM-DD" },
  { "to", 0, 0, G_OPTION_ARG_FILENAME, &values[6], N_ ("the last day"), "YYYY-MM-DD" },
  { "law", 0, 0, G_OPTION_ARG_FILENAME, &values[7], N_ ("uses that this law demanded (法令)"),
    "NAME" },
  { "recipient", 0, 0, G_OPTION_ARG_FILENAME, &values[8], N_ ("uses that handed data to it"),
    "NAME" },
  { "file", 0, 0, G_OPTION_ARG_FILENAME, &values[9],
    N_ ("a file of this name, read or written; the folder's owner alone can ask for it"), "NAME" },
  { "seq", 0, 0, G_OPTION_ARG_FILENAME, &values[10], N_ ("the entry of this number, as alerts say"),
    "N" },
  { "archived", 0, 0, G_OPTION_ARG_FILENAME, &archived,
    N_ ("where the archived files are, to read them too"), "DIR" },
  { "laws", 0, 0, G_OPTION_ARG_NONE, &laws, N_ ("uses that any law demanded"), NULL },
  { "provision", 0, 0, G_OPTION_ARG_NONE, &provision,
    N_ ("instead, the list of what was provided to others: when, to whom, what, on what ground"),
    NULL },
  { "subject", 's', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &subject, "", "" },
  { NULL },
};

static CommandStatus show (int argc, char **argv);

const Command audit_command_show = {
  "audit show", show, "[-C FOLDER] [--actor NAME] [--event EVENT] …",
  N_ ("print the entries of the audit log, one JSON object a line; exit status 1 when the log was "
      "altered, 2 when it cannot be read")
};

/* The log has a mask in its place, which only the folder's keys make. */
static gboolean
mask_file (GError **error)
{
  g_autoptr (RiyoGuard) guard = NULL;
  char *mask;

  if (values[9] == NULL)
    return TRUE;
  guard = riyo_guard_open_to_ask (command_get_folder (), error);
  if (guard == NULL || !riyo_guard_knows_files (guard, error))
    return FALSE;
  mask = riyo_guard_mask_file (guard, values[9]);
  g_free (values[9]);
  values[9] = mask;
  return TRUE;
}

static const char *const keys[] = { "actor", "purpose", "category",  "event", "op", "from",
                                    "to",    "law",     "recipient", "file",  "seq" };

static RiyoInspection found; /* once a table or the rules were asked */

static void
inspect (void)
{
  if (found.faults == NULL)
    riyo_folder_inspect (command_get_folder (), &found);
}

static gboolean
asks_tables (guint i)
{
  return values[i] != NULL
         && (strcmp (keys[i], "purpose") == 0 || strcmp (keys[i], "category") == 0);
}

/* What was reworded or renamed meanwhile is in the log by the name of its day. Where the tables
 * cannot be read, the word as it is. */
static char *
dup_value (guint i)
{
  char *names = NULL;

  if (asks_tables (i))
    {
      inspect ();
      names = riyo_audit_list_names (command_get_folder (), found.parts, keys[i], values[i], NULL);
    }
  return names != NULL ? names : g_strdup (values[i]);
}

static gboolean
set_filter (RiyoEntries *entries, guint i, GError **error)
{
  g_autofree char *value = values[i] != NULL ? dup_value (i) : NULL;

  return value == NULL || riyo_entries_set_filter (entries, keys[i], value, error);
}

static gboolean
set_filters (RiyoEntries *entries, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!set_filter (entries, i, error))
      return FALSE;
  return !laws || values[7] != NULL || riyo_entries_set_filter (entries, "law", "", error);
}

/* Nothing was found. A word that some entry has, or that table or rules know, is a question with an
 * empty answer; any other was mistyped. Of a file's name the log alone would know. */
static gboolean
check_words (GError **error)
{
  static const char *const words[]
      = { "actor", "purpose", "category", "op", "law", "recipient", "seq", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (RiyoEntries) entries = NULL;
      g_autofree char *rules = NULL;
      RiyoDate day;

      if (values[i] == NULL || !g_strv_contains (words, keys[i]))
        continue;
      entries = riyo_entries_open_archived (command_get_folder (), archived, error);
      if (entries == NULL || !set_filter (entries, i, error))
        return FALSE;
      if (riyo_entries_next (entries, NULL) != NULL)
        continue;
      rules = riyo_folder_find_rules (command_get_folder (), 0, &day);
      inspect ();
      if (!riyo_audit_check_word (command_get_folder (), found.parts, rules, day, keys[i],
                                  values[i], error))
        return FALSE;
    }
  return TRUE;
}

/* 個人情報保護法29条 */
static CommandStatus
list_provision (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CommandStatus status, printed;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i] != NULL && i != 5 && i != 6)
      return command_misused (&audit_command_show,
                              _ ("--provision goes with --from and --to only"));
  text = riyo_audit_list_provision (command_get_folder (), archived, values[5], values[6],
                                    command_options.json ? RIYO_REPORT_JSON : RIYO_REPORT_TEXT,
                                    &error);
  status = audit_end (command_get_folder (), archived, error);
  printed = text != NULL ? command_print_page (text) : status;
  return MAX (status, printed);
}

/* What a table that is not as it was adopted called so is not found: that is said. */
static CommandStatus
end (const GError *error)
{
  CommandStatus status = audit_end (command_get_folder (), archived, error);
  CommandStatus asked = audit_tell_faults (found.faults);

  riyo_inspection_clear (&found);
  return MAX (status, asked);
}

static CommandStatus
show (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoEntries) entries = NULL;
  CommandStatus status;
  const char *line;
  gboolean any = FALSE;

  if (!audit_parse (&audit_command_show, options, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&audit_command_show, _ ("expected no operand"));
  if (subject != NULL)
    return command_misused (&audit_command_show,
                            _ ("the log does not keep whose records a use has read, and cannot be "
                               "asked for a person. Find the uses by --file, --purpose, --from and "
                               "--to, then look into that data. What stops for a person: riyo "
                               "suspend list -s SUBJECT"));
  if (provision)
    return list_provision ();
  if (!command_check_json (&audit_command_show, &status)) /* it has no other form */
    return status;
  entries = riyo_entries_open_archived (command_get_folder (), archived, &error);
  if (entries == NULL || !mask_file (&error) || !set_filters (entries, &error))
    return command_fail (error);
  while ((line = riyo_entries_next (entries, &error)) != NULL)
    {
      command_print_json ("%s\n", line);
      any = TRUE;
    }
  if (!any && error == NULL && !check_words (&error))
    {
      audit_tell_archived (command_get_folder (), archived);
      audit_tell_faults (found.faults);
      riyo_inspection_clear (&found);
      return command_fail (error);
    }
  if (!any && error == NULL && !command_options.quiet)
    command_print_error ("riyo: %s\n", _ ("no entry of the audit log matches"));
  return end (error);
}
