/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo register: which staff may handle what, for which purpose (取扱台帳). */
#include "config.h"

#include "base/base.h"
#include "command.h"
#include "folder/folder.h"
#include "guard/guard.h"

static char *format;

static const GOptionEntry options[] = {
  { "format", 0, 0, G_OPTION_ARG_FILENAME, &format, N_ ("text, json, html or csv"), "FORMAT" },
  { NULL },
};

/* What is adopted, and nothing that only lies there. */
static gboolean
stands (GError **error)
{
  g_autofree char *status = riyo_folder_describe (command_get_folder (), error);

  return status != NULL;
}

/* A page that reads as on any day is to be told from one by which nobody uses anything. */
static void
tell_idle (gboolean in_force, gboolean has_rules)
{
  g_autofree char *why
      = command_options.quiet ? NULL : riyo_folder_find_obstacle (command_get_folder ());

  if (!in_force)
    command_print_error (
        _ ("riyo: no table is in force today, so every use is refused; this is the "
           "register of the 版 that it names\n"));
  else if (!has_rules)
    command_print_error (
        _ ("riyo: no rules (取扱規程) are in force today, so every use is refused; this is the "
           "register of those that come first\n"));
  if (why != NULL)
    command_print_error (_ ("riyo: as this folder is now, no use begins in it: %s\n"), why);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *rules = NULL;
  g_auto (RiyoInspection) found = { 0 };
  CommandStatus status;
  RiyoReportFormat chosen;
  RiyoDate day;
  gboolean in_force = FALSE, has_rules;

  if (!command_parse (&command_register, options, &argc, &argv, &status))
    return status;
  if (argc != 1)
    return command_misused (&command_register, _ ("expected no operand"));
  if (!command_choose_format (&command_register, format, &chosen, &status))
    return status;
  if (stands (&error))
    rules = riyo_folder_find_rules (command_get_folder (), 0, &day);
  has_rules = riyo_folder_has_rules (command_get_folder ());
  if (rules != NULL)
    riyo_folder_inspect (command_get_folder (), &found);
  if (rules != NULL)
    text = riyo_audit_register (command_get_folder (), found.parts, rules, has_rules, day, chosen,
                                &in_force, &error);
  if (text == NULL)
    return command_fail (error);
  tell_idle (in_force, has_rules);
  return command_print_sheets (text, chosen);
}

const Command command_register
    = { "register", run, "[-C FOLDER] [--format FORMAT]",
        N_ ("print which staff may handle what, for which purpose (取扱台帳)") };
