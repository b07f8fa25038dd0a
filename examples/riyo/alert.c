/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo alert test: one alert, to see that it arrives. */
#include "config.h"

#include <string.h>

#include "command.h"
#include "guard/guard.h"

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  CommandStatus status;

  if (!command_parse (&command_alert, NULL, &argc, &argv, &status))
    return status;
  if (argc != 2 || strcmp (argv[1], "test") != 0)
    return command_misused (&command_alert, _ ("expected test"));
  guard = riyo_guard_open (command_get_folder (), &error);
  if (guard == NULL || !riyo_guard_test_alert (guard, &error))
    return command_fail (error);
  if (!command_options.quiet)
    command_print (_ ("One alert is under way. See that it arrives; how its command ended becomes "
                      "an entry of the audit log (riyo audit show --event alert).\n"));
  return COMMAND_DONE;
}

const Command command_alert
    = { "alert", run, "test [-C FOLDER]", N_ ("send one alert, to see that it arrives") };
