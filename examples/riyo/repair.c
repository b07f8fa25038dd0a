/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo repair: the way back after an accident. */
#include "config.h"

#include "command.h"
#include "folder/folder.h"
#include "guard/guard.h"

static char *actor, *reason;
static gboolean accepts_loss;

static const GOptionEntry options[] = {
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who repairs (default: the account)"),
    "NAME" },
  { "accept-loss", 0, 0, G_OPTION_ARG_NONE, &accepts_loss,
    N_ ("go on though entries are lost: no newer copy exists"), NULL },
  { "reason", 0, 0, G_OPTION_ARG_FILENAME, &reason, N_ ("what happened, for the log"), "TEXT" },
  { NULL },
};

static void
print_done (const char *seq)
{
  if (command_options.json)
    command_print ("{\"repaired\":%s}\n", *seq != '\0' ? seq : "null");
  else if (!command_options.quiet && *seq != '\0')
    command_print (_ ("Repaired; entry %s tells what was done. Programs that ran meanwhile must be "
                      "started again.\n"),
                   seq);
  else if (!command_options.quiet)
    command_print ("%s\n", _ ("Nothing is to be repaired."));
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autofree char *seq = NULL;
  CommandStatus status;

  if (!command_parse (&command_repair, options, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&command_repair, _ ("expected no operand"));
  if (accepts_loss && reason == NULL)
    return command_misused (&command_repair, _ ("--accept-loss: expected --reason too"));
  seq = riyo_folder_repair (command_get_folder (), actor, reason, accepts_loss, &error);
  if (seq == NULL)
    return command_fail (error);
  guard = riyo_guard_open (command_get_folder (), &error); /* and tells what is to be told */
  if (guard == NULL)
    return command_fail (error);
  riyo_guard_tell_overdue (guard);
  print_done (seq);
  return COMMAND_DONE;
}

const Command command_repair
    = { "repair", run, "[-C FOLDER] [--accept-loss --reason TEXT] [-a ACTOR]",
        N_ ("make a damaged folder fit to be used again") };
