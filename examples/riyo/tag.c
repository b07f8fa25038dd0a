/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo tag: what a file carries that no filter wrote. */
#include "config.h"

#include <string.h>

#include "command.h"
#include "file/file.h"
#include "guard/guard.h"

static char **sources;
static char *layout_name, *processing, *purpose, *actor, *role, *reference, *approver;

static const GOptionEntry options[] = {
  { "from", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sources, N_ ("what it was made from; repeatable"),
    "OLD" },
  { "layout", 'l', 0, G_OPTION_ARG_FILENAME, &layout_name,
    N_ ("for a file without tags: the layout that tells them"), "LAYOUT" },
  { "processing", 0, 0, G_OPTION_ARG_FILENAME, &processing,
    N_ ("the procedure (加工) that made it, which takes tags away"), "NAME" },
  { "purpose", 'p', 0, G_OPTION_ARG_FILENAME, &purpose, N_ ("the purpose or task"), "PURPOSE" },
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who acts (default: the account)"),
    "ACTOR" },
  { "role", 0, 0, G_OPTION_ARG_FILENAME, &role, N_ ("the role to act in"), "ROLE" },
  { "ref", 0, 0, G_OPTION_ARG_FILENAME, &reference,
    N_ ("the reference number of the document behind it"), "N" },
  { "approver", 0, 0, G_OPTION_ARG_FILENAME, &approver, N_ ("who approved it"), "NAME" },
  { NULL },
};

/* What is on standard input, by a name that leads to it. */
static const char *
name_file (const char *given)
{
  return strcmp (given, "-") != 0 ? given : "/dev/stdin";
}

/* `--from A B C`: what follows the first is a source too. */
static char **
list_sources (int argc, char **argv)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  for (char **source = sources; *source != NULL; source++)
    g_strv_builder_add (all, name_file (*source));
  for (int i = 2; i < argc; i++)
    g_strv_builder_add (all, name_file (argv[i]));
  return g_strv_builder_end (all);
}

static void
report_json (const char *file, char **list, guint64 n_records)
{
  g_autoptr (GString) json = g_string_new ("{");

  riyo_json_add_text (json, "file", file);
  riyo_json_add_text (json, "layout", layout_name);
  if (layout_name != NULL)
    riyo_json_add_number (json, "records", n_records);
  riyo_json_add_text (json, "processing", processing);
  if (list != NULL)
    {
      riyo_json_add_key (json, "from");
      g_string_append_c (json, '[');
      for (char **source = list; *source != NULL; source++)
        {
          g_string_append (json, source == list ? "" : ",");
          riyo_json_append_text (json, *source);
        }
      g_string_append_c (json, ']');
    }
  command_print ("%s}\n", json->str);
}

static CommandStatus
tag_first (const char *file)
{
  g_autofree char *shown = riyo_text_show_whole (file);
  g_autofree char *shown_layout = riyo_text_show_whole (layout_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (command_get_folder (), &error);
  guint64 n_records = 0;

  command_answer_by_guard (guard);
  if (guard == NULL || !riyo_file_tag_first (guard, layout_name, file, actor, &n_records, &error))
    return command_fail (error);
  if (n_records == 0)
    command_tell_empty (file);
  if (command_options.json)
    report_json (file, NULL, n_records);
  else if (!command_options.quiet)
    command_print (_ ("%s carries what the layout %s says: %lu records.\n"), shown, shown_layout,
                   (gulong)n_records);
  return COMMAND_DONE;
}

static CommandStatus
retag (const char *file, char **list)
{
  g_autofree char *shown = riyo_text_show_whole (file);
  g_autoptr (GError) error = NULL;

  if (!riyo_file_retag (file, (const char *const *)list, &error))
    return command_fail (error);
  if (command_options.json)
    report_json (file, list, 0);
  else if (!command_options.quiet)
    command_print (_ ("%s carries the tags of its sources.\n"), shown);
  return COMMAND_DONE;
}

static RiyoOperation *
begin (RiyoGuard *guard, GError **error)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (purpose);

  riyo_request_set_actor (request, actor);
  riyo_request_set_role (request, role);
  riyo_request_set_reference (request, reference);
  riyo_request_set_approver (request, approver);
  return riyo_guard_begin_request (guard, request, error);
}

static CommandStatus
declassify (const char *file, char **list)
{
  g_autofree char *shown = riyo_text_show_whole (file);
  g_autoptr (GError) error = NULL, ending = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (command_get_folder (), &error);
  g_autoptr (RiyoOperation) operation = guard != NULL ? begin (guard, &error) : NULL;
  CommandStatus status = COMMAND_DONE;

  command_answer_by_guard (guard);
  if (operation == NULL
      || !riyo_file_declassify (operation, processing, file, (const char *const *)list, &error))
    status = command_fail (error);
  if (operation != NULL
      && !(status == COMMAND_DONE ? riyo_operation_end : riyo_operation_end_empty) (operation,
                                                                                    &ending)
      && status == COMMAND_DONE)
    status = command_fail (ending);
  if (status != COMMAND_DONE)
    return status;
  if (command_options.json)
    report_json (file, list, 0);
  else if (!command_options.quiet)
    command_print (_ ("%s carries what the processing %s leaves.\n"), shown, processing);
  return COMMAND_DONE;
}

/* What belongs to another way would be ignored. */
static const char *
find_misuse (int argc)
{
  gboolean used = purpose != NULL || role != NULL || reference != NULL || approver != NULL;

  if (argc < 2 || (sources == NULL) == (layout_name == NULL))
    return _ ("expected a file and either --from OLD… or --layout LAYOUT");
  if (layout_name != NULL && (argc > 2 || processing != NULL || used))
    return _ ("--layout is for one file, without --processing and what that needs");
  if (layout_name == NULL && processing == NULL && (used || actor != NULL))
    return _ ("-p, -a, --role, --ref and --approver go with --processing");
  if (processing != NULL && purpose == NULL)
    return _ ("--processing is a use of what it was made from; expected -p PURPOSE");
  return NULL;
}

static CommandStatus
run (int argc, char **argv)
{
  g_auto (GStrv) list = NULL;
  CommandStatus status;
  const char *misuse;

  if (!command_parse (&command_tag, options, &argc, &argv, &status))
    return status;
  misuse = find_misuse (argc);
  if (misuse != NULL)
    return command_misused (&command_tag, misuse);
  if (layout_name != NULL)
    return tag_first (name_file (argv[1]));
  list = list_sources (argc, argv);
  return processing != NULL ? declassify (name_file (argv[1]), list)
                            : retag (name_file (argv[1]), list);
}

const Command command_tag
    = { "tag", run,
        "NEW (--from OLD… [--processing NAME -p PURPOSE [-a ACTOR] [--role ROLE] [--ref N] "
        "[--approver NAME]] | --layout LAYOUT [-a ACTOR]) [-C FOLDER]",
        N_ ("say what a file carries that was reworked, or never filtered") };
