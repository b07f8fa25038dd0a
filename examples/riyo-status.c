/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo status: what is in force, and what is wrong. */
#include "config.h"

#include <string.h>

#include "command.h"

/* Each line key=value becomes a pair in the order it came. */
static void
print_json (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) json = g_string_new ("[");

  for (char **line = lines; *line != NULL; line++)
    {
      char *equals = strchr (*line, '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      g_string_append (json, json->len > 1 ? ",[" : "[");
      command_append_json (json, *line);
      g_string_append_c (json, ',');
      command_append_json (json, equals + 1);
      g_string_append_c (json, ']');
    }
  command_print ("%s]\n", json->str);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CommandStatus status;

  if (!command_parse (&command_status, NULL, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&command_status, _ ("expected no operand"));
  text = riyo_folder_describe (command_get_folder (), &error);
  if (text == NULL)
    return command_fail (error);
  if (command_options.json)
    print_json (text);
  else if (!command_options.quiet)
    command_print ("%s", text);
  return COMMAND_DONE;
}

const Command command_status
    = { "status", run, "[-C FOLDER] [--json]", N_ ("what is in force, and what is wrong") };
