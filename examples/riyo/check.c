/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo check: answers the question, and gives the reason. Nothing is recorded, so nothing is used.
 */
#include "config.h"

#include "command-table.h"
#include "guard/guard.h"

static char *purpose, *law, *approver, *reference, *tags_text, *actor, *role, *subject, *date;

static const GOptionEntry options[] = {
  { "purpose", 'p', 0, G_OPTION_ARG_FILENAME, &purpose, N_ ("the purpose or task"), "PURPOSE" },
  { "law", 0, 0, G_OPTION_ARG_FILENAME, &law,
    N_ ("what a law demands (法令), instead of a purpose"), "NAME" },
  { "approver", 0, 0, G_OPTION_ARG_FILENAME, &approver, N_ ("who approved it"), "NAME" },
  { "ref", 0, 0, G_OPTION_ARG_FILENAME, &reference,
    N_ ("the reference number of the document behind it"), "N" },
  { "tags", 't', 0, G_OPTION_ARG_FILENAME, &tags_text, N_ ("the categories, separated by commas"),
    "TAGS" },
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who acts (default: the account)"),
    "ACTOR" },
  { "role", 0, 0, G_OPTION_ARG_FILENAME, &role, N_ ("the role to act in"), "ROLE" },
  { "subject", 's', 0, G_OPTION_ARG_FILENAME, &subject, N_ ("whose data it is"), "SUBJECT" },
  { "date", 0, 0, G_OPTION_ARG_FILENAME, &date, N_ ("the day to ask about (default: today)"),
    "YYYY-MM-DD" },
  { NULL },
};

static gboolean
ask_table (GError **error)
{
  g_autoptr (RiyoTable) table = command_load_builtin ();
  RiyoTags tags;

  command_answer_by (table);
  return riyo_table_parse_tags (table, tags_text, &tags, error)
         && riyo_table_permits (table, purpose, tags, error);
}

/* The names are those of the table in force on the day asked about. What would end the begin is
 * told before what is wrong with the names: only a begun operation gets as far as UNTAGGED. */
static gboolean
ask_folder (GError **error)
{
  g_autoptr (RiyoGuard) guard = command_open_to_ask (error);
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (RiyoRequest) request = riyo_request_new (purpose);
  g_autoptr (GError) unread = NULL, refused = NULL;
  g_autofree char *text = subject != NULL ? command_dup_subject (subject) : NULL;
  RiyoTags tags = 0;

  if (guard == NULL)
    return FALSE;
  riyo_request_set_actor (request, actor);
  riyo_request_set_role (request, role);
  riyo_request_set_law (request, law);
  riyo_request_set_approver (request, approver);
  riyo_request_set_reference (request, reference);
  table = riyo_guard_dup_table_on (guard, date, &unread);
  command_answer_by (table);
  if (table != NULL && riyo_table_parse_tags (table, tags_text, &tags, &unread))
    return riyo_guard_ask (guard, request, tags, text, date, error);
  if (riyo_guard_ask (guard, request, 0, text, date, &refused)
      || g_error_matches (refused, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED))
    g_propagate_error (error, g_steal_pointer (&unread));
  else
    g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

/* The table permits it, the folder as it lies there does not. */
static void
tell_obstacle (void)
{
  g_autofree char *why = command_options.folder != NULL && !command_options.quiet
                             ? riyo_folder_find_obstacle (command_options.folder)
                             : NULL;

  if (why != NULL)
    command_print_error (_ ("riyo: as this folder is now, no use begins in it: %s\n"), why);
}

static void
print_permitted (void)
{
  g_autoptr (GString) json = g_string_new (command_begin_json ());

  if (command_options.quiet)
    return;
  if (!command_options.json)
    {
      g_autofree char *table = command_format_table ();

      command_print (_ ("PERMITTED: “%s” may be used for “%s”.\n"), tags_text,
                     purpose != NULL ? purpose : law);
      command_print ("%s", table);
      return;
    }
  g_string_append (json, "\"decision\":\"permitted\",\"tags\":");
  riyo_json_append_text (json, tags_text);
  g_string_append (json, purpose != NULL ? ",\"purpose\":" : ",\"law\":");
  riyo_json_append_text (json, purpose != NULL ? purpose : law);
  command_add_table (json);
  command_print ("%s}\n", json->str);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  CommandStatus status;

  if (!command_parse (&command_check, options, &argc, &argv, &status))
    return status;
  if (argc != 1 || (purpose == NULL) == (law == NULL) || tags_text == NULL)
    return command_misused (&command_check, _ ("expected -p PURPOSE or --law NAME, and -t TAGS"));
  if (command_options.wants_builtin
      && (law != NULL || approver != NULL || reference != NULL || actor != NULL || role != NULL
          || subject != NULL || date != NULL))
    return command_misused (&command_check,
                            _ ("-a, --role, -s, --date and --law need a folder (-C)"));
  if (!(command_options.wants_builtin ? ask_table (&error) : ask_folder (&error)))
    return command_fail (error);
  print_permitted ();
  tell_obstacle ();
  return COMMAND_DONE;
}

const Command command_check
    = { "check", run,
        "[-C FOLDER | --builtin] (-p PURPOSE | --law NAME --approver NAME --ref N) -t TAGS "
        "[-a ACTOR] [--role ROLE] [-s SUBJECT] [--date D]",
        N_ ("say whether categories may be used for a purpose"), TRUE };
