/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo check: answers the question, and gives the reason. Nothing is recorded, so nothing is used.
 */
#include "config.h"

#include "command.h"

static char *purpose, *tags_text, *actor, *subject, *date;

static const GOptionEntry options[] = {
  { "purpose", 'p', 0, G_OPTION_ARG_FILENAME, &purpose, N_ ("the purpose or task"), "PURPOSE" },
  { "tags", 't', 0, G_OPTION_ARG_FILENAME, &tags_text, N_ ("the categories, separated by commas"),
    "TAGS" },
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who acts (default: the account)"),
    "ACTOR" },
  { "subject", 's', 0, G_OPTION_ARG_FILENAME, &subject, N_ ("whose data it is"), "SUBJECT" },
  { "date", 0, 0, G_OPTION_ARG_FILENAME, &date, N_ ("the day to ask about (default: today)"),
    "YYYY-MM-DD" },
  { NULL },
};

static gboolean
ask_table (GError **error)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  RiyoTags tags;

  return riyo_table_parse_tags (table, tags_text, &tags, error)
         && riyo_table_permits (table, purpose, tags, error);
}

static gboolean
ask_folder (GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (command_options.folder, error);
  g_autoptr (RiyoTable) table = guard != NULL ? riyo_guard_dup_table (guard) : NULL;
  g_autoptr (RiyoRequest) request = riyo_request_new (purpose);
  RiyoTags tags = RIYO_TAGS_UNTAGGED;

  if (guard == NULL)
    return FALSE;
  riyo_request_set_actor (request, actor);
  /* With no table in force there are no names to read; the answer below says why. */
  return (table == NULL || riyo_table_parse_tags (table, tags_text, &tags, error))
         && riyo_guard_ask (guard, request, tags, subject, date, error);
}

static void
print_permitted (void)
{
  g_autoptr (GString) json = g_string_new ("{\"decision\":\"permitted\",\"tags\":");

  if (command_options.quiet)
    return;
  if (!command_options.json)
    {
      command_print (_ ("PERMITTED: “%s” may be used for “%s”.\n"), tags_text, purpose);
      return;
    }
  command_append_json (json, tags_text);
  g_string_append (json, ",\"purpose\":");
  command_append_json (json, purpose);
  command_print ("%s}\n", json->str);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  CommandStatus status;

  if (!command_parse (&command_check, options, &argc, &argv, &status))
    return status;
  if (argc != 1 || purpose == NULL || tags_text == NULL)
    return command_misused (&command_check, _ ("expected -p PURPOSE and -t TAGS"));
  if (command_options.folder == NULL && (actor != NULL || subject != NULL || date != NULL))
    return command_misused (&command_check, _ ("-a, -s and --date need a folder (-C)"));
  if (!(command_options.folder != NULL ? ask_folder (&error) : ask_table (&error)))
    return command_fail (error);
  print_permitted ();
  return COMMAND_DONE;
}

const Command command_check
    = { "check", run, "[-C FOLDER] -p PURPOSE -t TAGS [-a ACTOR] [-s SUBJECT] [--date D]",
        N_ ("may these categories be used for this purpose?") };
