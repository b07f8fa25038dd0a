/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo adopt: checks a table, rules or layout and puts it into force. */
#include "config.h"

#include "command.h"

static char *actor, *judge;

static const GOptionEntry options[] = {
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who adopts (default: the account)"),
    "NAME" },
  { "judge", 0, 0, G_OPTION_ARG_FILENAME, &judge,
    N_ ("who judged a widened table reasonably related to the old one"), "NAME" },
  { NULL },
};

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *adopted = NULL;
  CommandStatus status;

  if (!command_parse (&command_adopt, options, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return command_misused (&command_adopt, _ ("expected one file"));
  if (!riyo_folder_adopt (command_get_folder (), argv[1], actor, judge, &adopted, &error))
    return command_fail (error);
  if (!command_options.quiet)
    command_print (_ ("Adopted as %s; operations begun from now on use it.\n"), adopted);
  return COMMAND_DONE;
}

const Command command_adopt = { "adopt", run, "FILE [-C FOLDER] [-a ACTOR] [--judge NAME]",
                                N_ ("check a table, rules or layout and put it into force") };
