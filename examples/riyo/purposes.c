/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo purposes: the answer to a person who asks what their data is used for. */
#include "config.h"

#include "base/base.h"
#include "command.h"
#include "guard/guard.h"

static char *subject, *tags_text, *reference;

static const GOptionEntry options[] = {
  { "subject", 's', 0, G_OPTION_ARG_FILENAME, &subject, N_ ("who asks; - asks for it"), "SUBJECT" },
  { "tags", 't', 0, G_OPTION_ARG_FILENAME, &tags_text,
    N_ ("the categories that are held, separated by commas"), "TAGS" },
  { "ref", 0, 0, G_OPTION_ARG_FILENAME, &reference, N_ ("the reference number of the request"),
    "N" },
  { NULL },
};

/* A letter is of the day that decides; who hands it out is to know that the clock shows another. */
static void
tell_day (RiyoDate decides)
{
  RiyoDate today = riyo_date_today ();
  char day[11], clock[11];

  if (decides <= today || command_options.quiet)
    return;
  riyo_date_format (decides, day);
  riyo_date_format (today, clock);
  command_print_error (_ ("riyo: the letter is of %s, the last day that is recorded; the clock of "
                          "this machine is still at %s\n"),
                       day, clock);
}

static char *
answer (RiyoDate *day, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (command_get_folder (), error);
  g_autoptr (RiyoTable) table = guard != NULL ? riyo_guard_dup_table_on (guard, NULL, error) : NULL;
  g_autofree char *text = NULL;
  RiyoTags tags = 0;

  command_answer_by (table);
  if (table == NULL || !riyo_table_parse_tags (table, tags_text, &tags, error))
    return NULL;
  *day = riyo_guard_get_day (guard);
  text = command_dup_subject (subject);
  return riyo_guard_explain_purposes (guard, text, reference, tags, error);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GString) json = g_string_new ("{\"text\":");
  CommandStatus status;
  RiyoDate day = 0;

  if (!command_parse (&command_purposes, options, &argc, &argv, &status))
    return status;
  if (argc != 1 || subject == NULL || tags_text == NULL)
    return command_misused (&command_purposes, _ ("expected -s SUBJECT and -t TAGS"));
  text = answer (&day, &error);
  if (text == NULL)
    return command_fail_number (error);
  tell_day (day);
  if (!command_options.json)
    return command_print_page (text);
  riyo_json_append_text (json, text);
  riyo_json_add_days (json, day);
  command_add_table (json);
  command_print ("%s}\n", json->str);
  return COMMAND_DONE;
}

const Command command_purposes = { "purposes", run, "-s SUBJECT -t TAGS [--ref N] [-C FOLDER]",
                                   N_ ("answer a person who asks for the purposes of use") };
