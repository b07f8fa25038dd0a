/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo tag: gives a reworked file the union of its sources' tags. */
#include "config.h"

#include "command.h"

static char **sources;

static const GOptionEntry options[] = {
  { "from", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sources, N_ ("what it was made from; repeatable"),
    "OLD" },
  { NULL },
};

static void
report_json (const char *file, char **list)
{
  g_autoptr (GString) json = g_string_new ("{\"file\":");

  riyo_json_append_text (json, file);
  g_string_append (json, ",\"from\":[");
  for (char **source = list; *source != NULL; source++)
    {
      g_string_append (json, source == list ? "" : ",");
      riyo_json_append_text (json, *source);
    }
  command_print ("%s]}\n", json->str);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  CommandStatus status;

  if (!command_parse (&command_tag, options, &argc, &argv, &status))
    return status;
  if (argc < 2 || sources == NULL)
    return command_misused (&command_tag, _ ("expected a file and --from OLD…"));
  g_strv_builder_addv (all, (const char **)sources);
  /* `--from A B C`: what follows the first is a source too. */
  for (int i = 2; i < argc; i++)
    g_strv_builder_add (all, argv[i]);
  list = g_strv_builder_end (all);
  if (!riyo_file_retag (argv[1], (const char *const *)list, &error))
    return command_fail (error);
  if (command_options.json)
    report_json (argv[1], list);
  else if (!command_options.quiet)
    command_print (_ ("%s carries the tags of its sources.\n"), argv[1]);
  return COMMAND_DONE;
}

const Command command_tag
    = { "tag", run, "NEW --from OLD…", N_ ("give a reworked file the tags of its sources") };
