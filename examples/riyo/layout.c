/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo layout: what a layout covers, and a first draft of one. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command-table.h"
#include "file/file.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "layout/layout.h"

static char *acquired;

static const GOptionEntry options[] = {
  { "acquired", 't', 0, G_OPTION_ARG_FILENAME, &acquired,
    N_ ("where the file was acquired: a category"), "CATEGORY" },
  { NULL },
};

static const GOptionEntry none[] = { { NULL } };

static CommandStatus run (int argc, char **argv);

static const Command show_command = { "layout show", run, "[LAYOUT] [-C FOLDER | --builtin]",
                                      N_ ("say what a layout covers, or which ship"), TRUE };
static const Command check_command = { "layout check", run, "LAYOUT FILE [-C FOLDER | --builtin]",
                                       N_ ("say whether a file fits a layout"), TRUE };
static const Command suggest_command
    = { "layout suggest", run, "FILE -t CATEGORY [-C FOLDER | --builtin]",
        N_ ("draft a layout for a file"), TRUE };

static const Command *const parts[] = { &show_command, &check_command, &suggest_command, NULL };

/* The folder's table, and the rules where they are in force; or the sample's. */
static RiyoTable *
get_table (RiyoRules **rules, GError **error)
{
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoFolder) folder = NULL;
  const RiyoAdopted *adopted;

  if (command_options.wants_builtin)
    return command_load_builtin ();
  guard = command_open_to_ask (error);
  adopted = guard != NULL ? riyo_guard_get_adopted (guard, &folder, NULL) : NULL;
  if (adopted != NULL && adopted->rules != NULL)
    *rules = riyo_rules_ref (adopted->rules);
  return guard != NULL ? riyo_guard_dup_table (guard) : NULL;
}

/* An adopted layout, a shipped one, or a file: looking at a layout is no use of data. */
static RiyoLayout *
load (RiyoTable *table, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".layout", NULL);
  g_autofree char *adopted = g_build_filename (command_get_folder (), "layouts", file, NULL);

  if (command_options.folder != NULL && g_file_test (adopted, G_FILE_TEST_EXISTS))
    return riyo_layout_load (table, adopted, error);
  if (strchr (name, '/') == NULL && !g_str_has_suffix (name, ".layout"))
    return riyo_layout_new_shipped (table, name, error);
  return riyo_layout_load (table, name, error);
}

static void
list_shipped (void)
{
  g_auto (GStrv) names = riyo_layout_list_shipped ();
  g_autoptr (GString) json = g_string_new ("{\"layouts\":[");

  for (char **name = names; *name != NULL; name++)
    {
      g_string_append (json, name == names ? "" : ",");
      riyo_json_append_text (json, *name);
      if (!command_options.json)
        command_print ("%s\n", *name);
    }
  if (command_options.json)
    command_print ("%s]}\n", json->str);
}

/* NULL is stdin. */
static const char *
name_file (const char *given)
{
  return strcmp (given, "-") != 0 ? given : NULL;
}

/* Nothing else says so of a layout, which stays adopted. */
static gboolean
tell_retired (const RiyoTable *table, RiyoLayout *layout)
{
  RiyoTags retired = riyo_layout_get_tags (layout) & riyo_table_get_retired (table);
  g_autofree char *names
      = retired != 0 ? riyo_table_format_tags ((RiyoTable *)table, retired) : NULL;

  if (names != NULL && !command_options.quiet)
    command_print_error (_ ("Refused in every use, for the table retires them: %s\n"), names);
  return names != NULL;
}

static CommandStatus
show (RiyoTable *table, const char *name, GError **error)
{
  g_autoptr (RiyoLayout) layout = load (table, name, error);
  g_autofree char *text = layout == NULL         ? NULL
                          : command_options.json ? riyo_layout_to_json (layout)
                                                 : riyo_layout_describe (layout);

  if (layout != NULL)
    tell_retired (table, layout);
  if (text != NULL && !command_options.json)
    return command_print_page (text);
  if (text != NULL)
    command_print ("%s%s\n", command_begin_json (), text + 1);
  return COMMAND_DONE;
}

/* What of a file would be refused, each on a line. */
static CommandStatus
tell_doubts (RiyoFileDoubts *doubts)
{
  if (doubts->n_uncovered > 0)
    command_print_error (_ ("%u parts of the file are not named by the layout, and so refused\n"),
                         doubts->n_uncovered);
  if (doubts->n_bad > 0)
    command_print_error (_ ("Refused in every use (BAD_SUBJECT): %s\n"), doubts->bad);
  g_free (doubts->bad);
  return doubts->n_uncovered == 0 && doubts->n_bad == 0 ? COMMAND_DONE : COMMAND_REFUSED;
}

static CommandStatus
check (RiyoTable *table, const RiyoRules *rules, const char *name, const char *file, GError **error)
{
  g_autoptr (RiyoLayout) layout = load (table, name, error);
  const RiyoSubjectForms *forms = rules != NULL ? rules->subjects : NULL;
  RiyoFileDoubts doubts = { 0 };
  gboolean is_new, is_retired;
  CommandStatus status;
  gboolean fits
      = layout != NULL && (forms == NULL || riyo_folder_check_usable (layout, forms, name, error));
  g_autofree char *text
      = !fits ? NULL
        : command_options.json
            ? riyo_layout_check_file_to_json (layout, forms, name_file (file), &doubts, error)
            : riyo_layout_check_file (layout, forms, name_file (file), &doubts, error);

  if (text == NULL)
    {
      status = command_fail (*error);
      if (fits)
        command_show_header (layout, name_file (file), *error);
      g_clear_error (error);
      return status;
    }
  if (command_options.json)
    command_print ("%s%s\n", command_begin_json (), text + 1);
  else if (!command_options.quiet)
    {
      g_autofree char *whose = NULL;

      if (forms != NULL)
        whose = riyo_folder_describe_subject (layout, forms, &is_new);
      if (whose != NULL)
        command_print (_ ("Whose record it is: %s\n"), whose);
      command_print ("%s", text);
    }
  if (doubts.n_records == 0)
    command_tell_empty (name_file (file));
  is_retired = tell_retired (table, layout);
  status = tell_doubts (&doubts);
  return is_retired ? COMMAND_REFUSED : status;
}

/* Where a file was acquired is known to people alone: ask whoever is there to answer. */
static char *
ask_acquired (RiyoTable *table, const char *file)
{
  g_auto (GStrv) names = riyo_table_list_categories (table);
  g_autofree char *list = g_strjoinv (" ", names);
  char line[256];

  if (name_file (file) == NULL || !isatty (STDIN_FILENO))
    return NULL;
  command_print_error (_ ("Where was this file acquired? One of: %s\n> "), list);
  if (fgets (line, sizeof line, stdin) == NULL)
    return NULL;
  return g_strdup (g_strstrip (line));
}

static CommandStatus
suggest (RiyoTable *table, const RiyoRules *rules, const char *file, GError **error)
{
  g_autofree char *category = acquired != NULL ? g_strdup (acquired) : ask_acquired (table, file);
  g_autofree char *text = NULL;

  if (category == NULL)
    return command_misused (&suggest_command,
                            _ ("suggest needs -t CATEGORY: where it was acquired; riyo table "
                               "show lists the categories"));
  text = riyo_layout_suggest (table, name_file (file), category,
                              rules != NULL ? rules->subjects : NULL, error);
  if (text != NULL && command_options.json)
    {
      g_autoptr (GString) json = g_string_new (command_begin_json ());

      g_string_append (json, "\"text\":");
      riyo_json_append_text (json, text);
      command_print ("%s}\n", json->str);
    }
  else if (text != NULL)
    return command_print_page (text);
  return COMMAND_DONE;
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (RiyoRules) rules = NULL;
  CommandStatus status = COMMAND_DONE;
  const Command *used = &command_layout;
  gboolean lists;

  if (command_wants_parts (argc, argv))
    return command_print_parts (&command_layout, parts);
  for (guint i = 0; argc > 1 && parts[i] != NULL; i++)
    if (strcmp (argv[1], parts[i]->name + strlen ("layout ")) == 0)
      used = parts[i];
  if (!command_parse (used, used == &show_command || used == &check_command ? none : options, &argc,
                      &argv, &status))
    return status;
  lists = argc == 2 && strcmp (argv[1], "show") == 0;
  if (lists && !command_has_folder ()) /* then no table is asked */
    {
      list_shipped ();
      return COMMAND_DONE;
    }
  table = get_table (&rules, &error);
  if (table == NULL && error == NULL)
    return command_misused (&command_layout, _ ("the folder has no table in force today"));
  if (table == NULL)
    return command_fail (error);
  command_answer_by (table);
  if (lists)
    list_shipped ();
  else if (argc == 3 && strcmp (argv[1], "show") == 0)
    status = show (table, argv[2], &error);
  else if (argc == 4 && strcmp (argv[1], "check") == 0)
    status = check (table, rules, argv[2], argv[3], &error);
  else if (argc == 3 && strcmp (argv[1], "suggest") == 0)
    status = suggest (table, rules, argv[2], &error);
  else
    return command_misused (used, _ ("expected show [LAYOUT], check LAYOUT FILE or suggest FILE"));
  return error != NULL ? command_fail (error) : status;
}

const Command command_layout = { "layout", run, "show | check | suggest …",
                                 N_ ("show layouts, check files by them, draft them") };
