/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo init: makes a folder. */
#include "config.h"

#include "command-table.h"

static char *table_path;

static const GOptionEntry options[] = {
  { "table", 0, 0, G_OPTION_ARG_FILENAME, &table_path,
    N_ ("the table to begin with, - for standard input (default: the built-in one)"), "FILE" },
  { NULL },
};

static void
print_made (const char *folder)
{
  g_autoptr (GString) json = g_string_new ("{\"folder\":");

  if (command_options.json)
    {
      riyo_json_append_text (json, folder);
      g_string_append (json, ",\"table\":");
      riyo_json_append_text (json, table_path != NULL ? table_path : "builtin");
      command_print ("%s}\n", json->str);
      return;
    }
  command_print (_ ("%s is made: table, rules, keys, suspensions, audit log.\n"), folder);
  if (table_path == NULL)
    command_print (
        _ ("Its table is another society's published one, an example to be replaced by your own:\n"
           "  riyo init FOLDER --table YOUR-TABLE.riyo\n"));
  command_print (_ ("Its rules admit only your account, to everything. Divide the roles in "
                    "%s/rules.riyo, then run riyo adopt.\n"),
                 folder);
}

static gboolean
make (const char *folder, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (g_strcmp0 (table_path, "-") != 0)
    return riyo_folder_init (folder, table_path, error);
  bytes = command_read (table_path, error);
  return bytes != NULL && riyo_folder_init_bytes (folder, bytes, table_path, error);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  CommandStatus status;

  if (!command_parse (&command_init, options, &argc, &argv, &status))
    return status;
  if (argc != 2 || *argv[1] == '\0')
    return command_misused (&command_init, _ ("expected the name of one folder"));
  if (!make (argv[1], &error))
    return command_fail (error);
  if (!command_options.quiet)
    print_made (argv[1]);
  return COMMAND_DONE;
}

const Command command_init = { "init", run, "FOLDER [--table FILE]", N_ ("make a folder") };
