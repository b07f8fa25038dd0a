/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo suspend: records, extends, lifts and lists people's requests to stop the use of their data.
 */
#include "config.h"

#include <string.h>

#include "command-table.h"
#include "command.h"
#include "guard/guard.h"
#include "suspend.h"
#include "suspension/suspension.h"

static char **subjects, **categories, **purposes, **cells, *from, *reason, *reference, *actor;
static gboolean all, provision, prefix, lifted;

enum
{
  ADD = 1,
  EXTEND = 2,
  LIFT = 4,
  LIST = 8
};

/* Each option with those that take it; the others do not offer it. */
static const struct
{
  guint taken_by;
  GOptionEntry entry;
} options[] = {
  { ADD | EXTEND,
    { "subject", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &subjects,
      N_ ("whose data; repeated for old and new numbers; - asks for it"), "SUBJECT" } },
  { LIST,
    { "subject", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &subjects,
      N_ ("what is suspended for this person; - asks for the number"), "SUBJECT" } },
  { ADD,
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &from,
      N_ ("whose data: the numbers of many persons, one a line; all or none is recorded"),
      "FILE" } },
  { ADD | EXTEND,
    { "prefix", 0, 0, G_OPTION_ARG_NONE, &prefix,
      N_ ("the numbers are leading parts: everyone under them is meant"), NULL } },
  { ADD, { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("stop every use, payments included"), NULL } },
  { LIST, { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("also what was lifted"), NULL } },
  { LIST, { "lifted", 0, 0, G_OPTION_ARG_NONE, &lifted, N_ ("what was lifted alone"), NULL } },
  { ADD,
    { "category", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &categories,
      N_ ("stop every use of a category; may be repeated"), "NAME" } },
  { ADD,
    { "purpose", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &purposes,
      N_ ("stop a purpose; may be repeated"), "NAME" } },
  { ADD,
    { "provision", 0, 0, G_OPTION_ARG_NONE, &provision,
      N_ ("stop what is provided to others (purposes with 提供先)"), NULL } },
  { ADD,
    { "cell", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cells,
      N_ ("stop one category for one purpose; may be repeated"), "'NAME / NAME'" } },
  { ADD,
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &reason,
      N_ ("利用停止, 消去, 第三者提供の停止 or 同意の撤回"), "REASON" } },
  { LIFT,
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &reason,
      N_ ("誤記録 (recorded by mistake) or 本人の申出 (the person wishes it)"), "REASON" } },
  { ADD | EXTEND | LIFT,
    { "ref", 0, 0, G_OPTION_ARG_FILENAME, &reference, N_ ("the reference number of the request"),
      "N" } },
  { ADD | EXTEND | LIFT,
    { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who records it (default: the account)"),
      "ACTOR" } },
};

static const Command *used = &command_suspend; /* or the one of add, extend, lift, list */

static void
add_subjects (RiyoSuspension *suspension)
{
  for (char **subject = subjects; subject != NULL && *subject != NULL; subject++)
    {
      g_autofree char *text = command_dup_subject (*subject);

      if (prefix)
        riyo_suspension_add_prefix (suspension, text);
      else
        riyo_suspension_add_person (suspension, text);
    }
}

/* As the rules write a cell, and without its blanks: no category's name holds a blank or a slash,
 * and no purpose's begins with a blank. */
static void
add_cell (RiyoSuspension *suspension, const char *cell)
{
  const char *slash = strchr (cell, '/');
  g_autofree char *category = g_strndup (cell, (gsize)(slash - cell));
  g_autofree char *purpose = g_strdup (slash + 1);

  riyo_suspension_add_cell (suspension, g_strstrip (category), g_strstrip (purpose));
}

static gboolean
has_slashes (char **names)
{
  for (; names != NULL && *names != NULL; names++)
    if (strchr (*names, '/') == NULL)
      return FALSE;
  return TRUE;
}

/* The first of what a suspension cannot do without that was not said, or NULL. */
static const char *
find_lacking (void)
{
  if (subjects == NULL && from == NULL)
    return _ ("whose data it is: expected -s SUBJECT or --from FILE");
  if (reason == NULL)
    return _ (
        "why it is to stop: expected --reason 利用停止, 消去, 第三者提供の停止 or 同意の撤回");
  if (reference == NULL)
    return _ ("the reference number of the request: expected --ref N");
  if (!all && !provision && categories == NULL && purposes == NULL && cells == NULL)
    return _ ("what to stop: expected --category, --purpose, --cell or --provision, each as often "
              "as asked for, or --all");
  return has_slashes (cells) ? NULL : _ ("--cell: expected 'CATEGORY / PURPOSE'");
}

/* What is no reason of the kind that is asked for, and what would be one. */
static CommandStatus
misused_reason (gboolean lifts)
{
  g_autofree char *shown = riyo_text_show (reason), *what = NULL;
  const char *expected
      = lifts ? _ ("expected 誤記録 (recorded by mistake) or 本人の申出 (the person wishes it)")
              : _ ("expected 利用停止, 消去, 第三者提供の停止 or 同意の撤回");
  gboolean other = lifts ? riyo_suspension_reason_from_word (reason) != 0
                         : riyo_lift_reason_from_word (reason) != 0;

  if (other)
    what = g_strdup_printf (
        lifts ? _ ("--reason: “%s” is why a suspension begins, not why it ends; %s")
              : _ ("--reason: “%s” is why a suspension ends, not why it begins; %s"),
        shown, expected);
  else
    what = g_strdup_printf (_ ("--reason: “%s” is no reason; %s"), shown, expected);
  return command_misused (used, what);
}

static RiyoSuspension *
make_suspension (void)
{
  RiyoSuspension *suspension
      = riyo_suspension_new (reference, riyo_suspension_reason_from_word (reason));

  add_subjects (suspension);
  for (char **name = categories; name != NULL && *name != NULL; name++)
    riyo_suspension_add_category (suspension, *name);
  for (char **name = purposes; name != NULL && *name != NULL; name++)
    riyo_suspension_add_purpose (suspension, *name);
  for (char **cell = cells; cell != NULL && *cell != NULL; cell++)
    add_cell (suspension, *cell);
  if (all)
    riyo_suspension_set_all (suspension);
  if (provision)
    riyo_suspension_set_provision (suspension);
  return suspension;
}

static gboolean
set_list (RiyoSuspension *suspension, GError **error)
{
  g_autoptr (GBytes) bytes = command_read (from, error);

  return bytes != NULL && riyo_suspension_set_list (suspension, bytes, from, error);
}

static void
print_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      command_print ("  %s\n", *line);
}

/* What was understood of the numbers, so that whoever typed them sees whom it concerns. */
static void
append_whom (GString *json, const char *whom)
{
  g_auto (GStrv) lines = g_strsplit (whom, "\n", -1);

  g_string_append (json, ",\"whom\":[");
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_string_append (json, line > lines ? "," : "");
      riyo_json_append_text (json, *line);
    }
  g_string_append_c (json, ']');
}

static void
append_effect (GString *json, const RiyoUnderstood *understood)
{
  append_whom (json, understood->whom);
  g_string_append (json, ",\"stops\":");
  riyo_json_append_text (json, understood->stops);
  g_string_append (json, ",\"ends\":");
  riyo_json_append_text (json, understood->ends);
  g_string_append (json, ",\"drops\":");
  riyo_json_append_text (json, understood->drops);
}

static void
print_added_json (RiyoSuspension *suspension, const RiyoUnderstood *understood)
{
  g_autoptr (GString) json = g_string_new ("{\"reference\":");

  riyo_json_append_text (json, reference);
  if (from != NULL)
    g_string_append_printf (json, ",\"count\":%u", riyo_suspension_get_n_listed (suspension));
  append_effect (json, understood);
  command_print ("%s}\n", json->str);
}

/* By the table in force, and what of it ends with one to come. */
static void
print_effect (const RiyoUnderstood *understood)
{
  command_print ("%s\n", _ ("What stops:"));
  print_lines (*understood->stops != '\0' ? understood->stops
                                          : _ ("nothing, by the table in force"));
  if (*understood->ends != '\0')
    command_print ("%s\n", _ ("What will not stop any more:"));
  print_lines (understood->ends);
  if (*understood->drops != '\0')
    command_print ("%s\n", _ ("What a table to come has no more:"));
  print_lines (understood->drops);
}

/* Whom it reaches when: no inline check looks for what is new. */
static void
print_when (void)
{
  command_print ("%s\n", _ ("Uses that begin from now on obey it. Those that run see it within "
                            "1,024 records; a program that calls riyo_operation_allows () alone "
                            "sees it when it begins its next use."));
}

static void
print_added (RiyoSuspension *suspension, const RiyoUnderstood *understood)
{
  if (command_options.quiet)
    return;
  if (command_options.json)
    {
      print_added_json (suspension, understood);
      return;
    }
  if (from != NULL)
    command_print (_ ("Suspended (%s): %u persons, each with a reference of its own, %s/LINE.\n"),
                   reference, riyo_suspension_get_n_listed (suspension), reference);
  else
    command_print (_ ("Suspended (%s).\n"), reference);
  print_when ();
  command_print ("%s\n", _ ("Whose data:"));
  print_lines (understood->whom);
  print_effect (understood);
}

static CommandStatus
add (RiyoGuard *guard)
{
  g_autoptr (RiyoSuspension) suspension = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (RiyoUnderstood) understood = { 0 };

  if (subjects != NULL && from != NULL)
    return command_misused (used,
                            _ ("-s and --from: expected one of them, each with its own --ref"));
  if (find_lacking () != NULL)
    return command_misused (used, find_lacking ());
  if (riyo_suspension_reason_from_word (reason) == 0)
    return misused_reason (FALSE);
  if (from != NULL && prefix)
    return command_misused (used,
                            _ ("a list is of whole numbers; expected no --prefix with --from"));
  suspension = make_suspension ();
  if ((from != NULL && !set_list (suspension, &error))
      || !riyo_guard_explain_suspension (guard, suspension, &understood, &error))
    return command_fail_number (error);
  if (!riyo_guard_suspend (guard, suspension, actor, &error))
    return command_fail_number (error);
  if (all && !command_options.quiet)
    command_print_error ("%s\n", from != NULL ? _ ("Every use of these persons' data stops, "
                                                   "payments included.")
                                              : _ ("Every use of this person's data stops, "
                                                   "payments included."));
  print_added (suspension, &understood);
  return COMMAND_DONE;
}

static void
print_extended (const RiyoUnderstood *understood)
{
  g_autoptr (GString) json = g_string_new ("{\"extended\":");

  if (command_options.quiet)
    return;
  if (!command_options.json)
    {
      command_print (*understood->stops != '\0'
                         ? _ ("Extended (%s); the numbers of before stay suspended.\n")
                         : _ ("Extended (%s), and recorded; but it stops nothing by the table in "
                              "force. The numbers of before stay.\n"),
                     reference);
      if (*understood->stops != '\0')
        print_when ();
      command_print ("%s\n", _ ("Also whose data:"));
      print_lines (understood->whom);
      print_effect (understood);
      return;
    }
  riyo_json_append_text (json, reference);
  append_effect (json, understood);
  command_print ("%s}\n", json->str);
}

static CommandStatus
extend (RiyoGuard *guard)
{
  g_autoptr (RiyoSuspension) extension = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (RiyoUnderstood) understood = { 0 };

  if (subjects == NULL || reference == NULL)
    return command_misused (used, _ ("expected --ref and -s SUBJECT"));
  extension = riyo_suspension_new_extension (reference);
  add_subjects (extension);
  if (!riyo_guard_explain_suspension (guard, extension, &understood, &error)
      || !riyo_guard_amend_suspension (guard, extension, actor, &error))
    return command_fail_number (error);
  print_extended (&understood);
  return COMMAND_DONE;
}

#define SHOWN_BESIDE 20

/* Whoever lifts one request is not to think that the person's data is free. */
static void
print_beside (const GPtrArray *others, guint n_unknown, RiyoTable *table)
{
  const char *folder = command_get_folder ();
  g_autofree char *list = riyo_advice_new (folder, "suspend list");
  g_autofree char *of_person = riyo_advice_new (folder, "suspend list -s %s", _ ("SUBJECT"));

  if (others->len > 0)
    command_print ("%s\n", _ ("Still suspended by other requests, of the same number or a wider or "
                              "narrower one:"));
  for (guint i = 0; i < MIN (others->len, SHOWN_BESIDE); i++)
    {
      RiyoSuspension *other = g_ptr_array_index (others, i);
      g_autofree char *scope = riyo_suspension_dup_scope (other, table);

      command_print ("  %s: %s\n", riyo_suspension_get_reference (other), scope);
    }
  if (others->len > SHOWN_BESIDE)
    command_print (_ ("  and %u more: %s tells\n"), others->len - SHOWN_BESIDE, list);
  if (n_unknown > 0)
    command_print (_ ("Whether %u other requests are of the same person is not known, since a "
                      "number was stated without its first part (記号): %s tells\n"),
                   n_unknown, of_person);
}

static void
print_lifted_json (const GPtrArray *others, guint n_unknown, RiyoTable *table)
{
  g_autoptr (GString) json = g_string_new ("{\"lifted\":");

  riyo_json_append_text (json, reference);
  g_string_append (json, ",\"still\":[");
  for (guint i = 0; i < others->len; i++)
    {
      RiyoSuspension *other = g_ptr_array_index (others, i);
      g_autofree char *scope = riyo_suspension_dup_scope (other, table);

      g_string_append (json, i > 0 ? ",{\"reference\":" : "{\"reference\":");
      riyo_json_append_text (json, riyo_suspension_get_reference (other));
      g_string_append (json, ",\"scope\":");
      riyo_json_append_text (json, scope);
      g_string_append_c (json, '}');
    }
  command_print ("%s],\"unknown\":%u}\n", json->str, n_unknown);
}

static void
print_lifted (RiyoGuard *guard, const GPtrArray *others, guint n_unknown)
{
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);

  if (command_options.quiet)
    return;
  if (command_options.json)
    {
      print_lifted_json (others, n_unknown, table);
      return;
    }
  command_print (_ ("Lifted (%s, %s) for operations that begin from now on.\n"), reference, reason);
  print_beside (others, n_unknown, table);
}

/* What else stops is looked up first: a failure there leaves nothing half said. */
static CommandStatus
lift (RiyoGuard *guard)
{
  g_autoptr (RiyoSuspension) lifting = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GError) error = NULL;
  guint n_unknown = 0;
  RiyoLiftReason why = reason != NULL ? riyo_lift_reason_from_word (reason) : (RiyoLiftReason)0;

  if (reference == NULL || reason == NULL)
    return command_misused (used, _ ("expected --ref and --reason: 誤記録 (recorded by mistake) or "
                                     "本人の申出 (the person wishes it)"));
  if (why == 0)
    return misused_reason (TRUE);
  lifting = riyo_suspension_new_lift (reference, why);
  others = riyo_guard_list_beside (guard, reference, &n_unknown, &error);
  if (others == NULL || !riyo_guard_amend_suspension (guard, lifting, actor, &error))
    return command_fail (error);
  print_lifted (guard, others, n_unknown);
  return COMMAND_DONE;
}

static CommandStatus
list (RiyoGuard *guard)
{
  g_autofree char *subject = subjects != NULL ? command_dup_subject (*subjects) : NULL;

  if (all && lifted)
    return command_misused (used, _ ("expected one of --all and --lifted"));
  return command_list_requests (guard, subject,
                                all      ? RIYO_LISTED_ALL
                                : lifted ? RIYO_LISTED_LIFTED
                                         : RIYO_LISTED_LIVE);
}

static CommandStatus run (int argc, char **argv);

static const Command add_command
    = { "suspend add", run,
        "(-s SUBJECT [--prefix] | --from FILE) "
        "(--all | [--category NAME]… [--purpose NAME]… [--cell 'NAME / NAME']… [--provision]) "
        "--reason 利用停止|消去|第三者提供の停止|同意の撤回 --ref N [-a ACTOR] [-C FOLDER]",
        N_ ("stop the use of a person's data, as that person asks") };
static const Command extend_command
    = { "suspend extend", run, "--ref N -s SUBJECT [--prefix] [-a ACTOR] [-C FOLDER]",
        N_ ("carry a suspension over to a changed number") };
static const Command lift_command
    = { "suspend lift", run, "--ref N --reason 誤記録|本人の申出 [-a ACTOR] [-C FOLDER]",
        N_ ("lift a suspension for uses that begin from now on") };
static const Command list_command
    = { "suspend list", run, "[-s SUBJECT] [--all | --lifted] [-C FOLDER]",
        N_ ("list suspensions") };

static const struct
{
  const char *name;
  CommandStatus (*run) (RiyoGuard *guard);
  guint bit;
  const Command *command;
} actions[] = {
  { "add", add, ADD, &add_command },
  { "extend", extend, EXTEND, &extend_command },
  { "lift", lift, LIFT, &lift_command },
  { "list", list, LIST, &list_command },
};

static const Command *const parts[]
    = { &add_command, &extend_command, &lift_command, &list_command, NULL };

/* As the word behind the command says; none of them where it says none. */
static gboolean
parse (int *argc, char ***argv, CommandStatus *status)
{
  GOptionEntry own[G_N_ELEMENTS (options) + 1] = { 0 };
  guint bits = 0;

  for (guint i = 0; *argc > 1 && i < G_N_ELEMENTS (actions); i++)
    if (strcmp ((*argv)[1], actions[i].name) == 0)
      {
        used = actions[i].command;
        bits = actions[i].bit;
      }
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (options); i++)
    if ((options[i].taken_by & bits) != 0)
      own[n++] = options[i].entry;
  return command_parse (used, own, argc, argv, status);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;
  CommandStatus status;

  if (command_wants_parts (argc, argv))
    return command_print_parts (&command_suspend, parts);
  if (!parse (&argc, &argv, &status))
    return status;
  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (actions); i++)
    if (strcmp (argv[1], actions[i].name) == 0)
      {
        guard = actions[i].run == list ? riyo_guard_open_to_ask (command_get_folder (), &error)
                                       : riyo_guard_open (command_get_folder (), &error);
        command_answer_by_guard (guard);
        return guard != NULL ? actions[i].run (guard) : command_fail (error);
      }
  return command_misused (&command_suspend, _ ("expected add, extend, lift or list"));
}

const Command command_suspend = { "suspend", run, "add | extend | lift | list …",
                                  N_ ("stop the use of a person's data, as that person asks") };
