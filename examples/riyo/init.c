/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo init: makes a folder. */
#include "config.h"

#include "command-table.h"
#include "folder/folder.h"

static char *table_path, *group;
static gboolean builtin;

static const GOptionEntry options[] = {
  { "table", 0, 0, G_OPTION_ARG_FILENAME, &table_path,
    N_ ("your society's table, - for standard input"), "FILE" },
  { "builtin", 0, 0, G_OPTION_ARG_NONE, &builtin,
    N_ ("the built-in table, another society's, as a sample"), NULL },
  { "group", 0, 0, G_OPTION_ARG_FILENAME, &group,
    N_ ("the group whose members share the folder, each as its owner"), "NAME" },
  { NULL },
};

static void
print_made (const char *folder)
{
  g_autoptr (GString) json = g_string_new ("{\"folder\":");
  g_autofree char *shown = riyo_text_show_whole (folder);

  if (command_options.json)
    {
      riyo_json_append_text (json, folder);
      if (!builtin)
        riyo_json_add_text (json, "table", table_path);
      riyo_json_add_text (json, "group", group);
      riyo_json_add_key (json, "builtin");
      command_print ("%s%s}\n", json->str, builtin ? "true" : "false");
      return;
    }
  command_print (_ ("%s is made: table, rules, keys, suspensions, audit log.\n"), shown);
  if (builtin)
    command_print (_ ("Its table is a sample, published by another society. Begin with your own:\n"
                      "  riyo init FOLDER --table YOUR-TABLE.riyo\n"));
  command_print (_ ("Its rules admit only your account, to everything. Divide the roles in "
                    "%s/rules.riyo, then run riyo adopt.\n"),
                 shown);
  if (group != NULL)
    command_print (_ ("It belongs to the group %s: every member may use and change it. Name the "
                      "accounts of its programs as 担当者 in the rules.\n"),
                   group);
}

/* Whose table is put into force is said, never assumed. */
static const char *
find_misuse (int argc, char **argv)
{
  if (argc != 2 || *argv[1] == '\0')
    return _ ("expected the name of one folder");
  if (table_path == NULL && !builtin)
    return _ ("expected --table FILE, your society's table, or --builtin, another society's as a "
              "sample");
  if (table_path != NULL && builtin)
    return _ ("--table and --builtin: expected one of them");
  if (group != NULL && *group == '\0')
    return _ ("--group: expected the name of a group");
  return NULL;
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (GError) error = NULL;
  CommandStatus status;
  const char *misuse;

  if (!command_parse (&command_init, options, &argc, &argv, &status))
    return status;
  if ((misuse = find_misuse (argc, argv)) != NULL)
    return command_misused (&command_init, misuse);
  table = builtin ? riyo_table_new_builtin () : command_load_table (table_path, &error);
  if (table == NULL || !riyo_folder_make (argv[1], table, group, &error))
    return command_fail (error);
  g_free (command_options.folder);
  command_options.folder = g_strdup (argv[1]); /* what is said from now on is of this one */
  if (!command_options.quiet)
    print_made (argv[1]);
  return COMMAND_DONE;
}

const Command command_init
    = { "init", run, "FOLDER (--table FILE | --builtin) [--group NAME]", N_ ("make a folder") };
