/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo repair: the way back after an accident. */
#include "config.h"

#include <string.h>

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

/* Who was promised that the log is sealed has to see to it that it is. */
static void
print_unsealed (void)
{
  g_autofree char *way = riyo_advice_new (command_get_folder (), "audit seal %s", _ ("NEW-KEY"));

  command_print (
      _ ("The seals have ended there. Their key alone verifies them: keep it. To seal the "
         "log again, with a new key: %s\n"),
      way);
}

static void
print_done (const char *seq, gboolean unsealed)
{
  if (command_options.json)
    command_print ("{\"repaired\":%s%s}\n", *seq != '\0' ? seq : "null",
                   unsealed ? ",\"unsealed\":true" : "");
  else if (!command_options.quiet && *seq != '\0')
    command_print (_ ("Repaired; entry %s tells what was done. Programs that ran meanwhile must be "
                      "started again.\n"),
                   seq);
  else if (!command_options.quiet)
    command_print ("%s\n", _ ("Nothing is to be repaired."));
  if (unsealed && !command_options.json && !command_options.quiet)
    print_unsealed ();
}

/* Whoever mends one part is not to come back for the next. */
static CommandStatus
fail_all (const GError *error)
{
  g_auto (RiyoInspection) found = { 0 };
  CommandStatus status = command_fail (error);

  riyo_folder_inspect (command_get_folder (), &found);
  for (guint i = 0; i < found.faults->len; i++)
    if (strcmp (found.faults->pdata[i], error->message) != 0)
      command_print_error ("riyo: %s\n", (const char *)found.faults->pdata[i]);
  return status;
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autofree char *seq = NULL;
  CommandStatus status;
  gboolean unsealed;

  if (!command_parse (&command_repair, options, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&command_repair, _ ("expected no operand"));
  if (accepts_loss && reason == NULL)
    return command_misused (&command_repair, _ ("--accept-loss: expected --reason too"));
  seq = riyo_folder_repair (command_get_folder (), actor, reason, accepts_loss, &unsealed, &error);
  if (seq == NULL)
    return command_fail (error);
  guard = riyo_guard_open (command_get_folder (), &error); /* and tells what is to be told */
  if (guard == NULL)
    return fail_all (error);
  riyo_guard_tell_overdue (guard);
  print_done (seq, unsealed);
  return COMMAND_DONE;
}

const Command command_repair
    = { "repair", run, "[-C FOLDER] [--accept-loss --reason TEXT] [-a ACTOR]",
        N_ ("make a damaged folder fit to be used again") };
