/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo suspend: records, lifts and lists people's requests to stop the use of their data. */
#include "config.h"

#include <string.h>

#include "command-table.h"
#include "command.h"
#include "guard/guard.h"
#include "suspension/suspension.h"

static char **subjects, **categories, **purposes, *from, *reason, *reference, *actor;
static gboolean all, provision;

static const GOptionEntry options[] = {
  { "subject", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &subjects,
    N_ ("whose data; repeated for old and new numbers; - asks for it"), "SUBJECT" },
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &from,
    N_ ("whose data: the numbers of many persons, one a line; all or none is recorded"), "FILE" },
  { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("stop every use, payments included"), NULL },
  { "category", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &categories,
    N_ ("stop every use of a category; may be repeated"), "NAME" },
  { "purpose", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &purposes, N_ ("stop a purpose; may be repeated"),
    "NAME" },
  { "provision", 0, 0, G_OPTION_ARG_NONE, &provision,
    N_ ("stop what is provided to others (purposes with 提供先)"), NULL },
  { "reason", 0, 0, G_OPTION_ARG_FILENAME, &reason,
    N_ ("利用停止, 消去, 第三者提供の停止 or 同意の撤回"), "REASON" },
  { "ref", 0, 0, G_OPTION_ARG_FILENAME, &reference, N_ ("the reference number of the request"),
    "N" },
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who records it (default: the account)"),
    "ACTOR" },
  { NULL },
};

static RiyoSuspension *
make_suspension (void)
{
  RiyoSuspension *suspension
      = riyo_suspension_new (reference, riyo_suspension_reason_from_word (reason));

  for (char **subject = subjects; subject != NULL && *subject != NULL; subject++)
    {
      g_autofree char *text = command_dup_subject (*subject);

      riyo_suspension_add_subject (suspension, text);
    }
  for (char **name = categories; name != NULL && *name != NULL; name++)
    riyo_suspension_add_category (suspension, *name);
  for (char **name = purposes; name != NULL && *name != NULL; name++)
    riyo_suspension_add_purpose (suspension, *name);
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

static void
print_added (RiyoSuspension *suspension, const char *stops)
{
  g_autoptr (GString) json = g_string_new ("{\"reference\":");
  guint n = riyo_suspension_get_n_listed (suspension);

  if (command_options.quiet)
    return;
  if (!command_options.json)
    {
      if (from != NULL)
        command_print (_ ("Suspended (%s): %u persons, each with a reference of its own, "
                          "%s/LINE. In effect now, in every program. What stops:\n"),
                       reference, n, reference);
      else
        command_print (_ ("Suspended (%s). In effect now, in every program. What stops:\n"),
                       reference);
      print_lines (stops);
      return;
    }
  riyo_json_append_text (json, reference);
  if (from != NULL)
    g_string_append_printf (json, ",\"count\":%u", n);
  g_string_append (json, ",\"stops\":");
  riyo_json_append_text (json, stops);
  command_print ("%s}\n", json->str);
}

static CommandStatus
add (RiyoGuard *guard)
{
  g_autoptr (RiyoSuspension) suspension = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *stops = NULL;

  if ((subjects == NULL) == (from == NULL) || reference == NULL || reason == NULL)
    return command_misused (&command_suspend,
                            _ ("expected -s SUBJECT or --from FILE, --reason and --ref"));
  suspension = make_suspension ();
  if (from != NULL && !set_list (suspension, &error))
    return command_fail (error);
  stops = riyo_guard_explain_suspension (guard, suspension, &error);
  if (stops == NULL)
    return command_fail (error);
  if (all && !command_options.quiet)
    command_print_error ("%s\n", from != NULL ? _ ("Every use of these persons' data stops, "
                                                   "payments included.")
                                              : _ ("Every use of this person's data stops, "
                                                   "payments included."));
  if (!riyo_guard_suspend (guard, suspension, actor, &error))
    return command_fail (error);
  print_added (suspension, stops);
  return COMMAND_DONE;
}

static void
print_lifted (void)
{
  g_autoptr (GString) json = g_string_new ("{\"lifted\":");

  if (command_options.quiet)
    return;
  if (!command_options.json)
    {
      command_print (_ ("Lifted (%s) for operations that begin from now on.\n"), reference);
      return;
    }
  riyo_json_append_text (json, reference);
  command_print ("%s}\n", json->str);
}

static CommandStatus
lift (RiyoGuard *guard)
{
  g_autoptr (GError) error = NULL;

  if (reference == NULL)
    return command_misused (&command_suspend, _ ("expected --ref"));
  if (!riyo_guard_lift_suspension (guard, reference, actor, &error))
    return command_fail (error);
  print_lifted ();
  return COMMAND_DONE;
}

static void
append_member (GString *json, const char *key, const char *value)
{
  g_string_append_printf (json, "%s\"%s\":", json->str[json->len - 1] == '{' ? "" : ",", key);
  riyo_json_append_text (json, value);
}

/* One line, or one object: the pseudonyms are what the audit log calls the person. */
static char *
describe (RiyoSuspension *suspension, RiyoTable *table)
{
  const char *why = riyo_suspension_reason_get_word (riyo_suspension_get_reason (suspension));
  g_autofree char *scope = riyo_suspension_dup_scope (suspension, table);
  g_auto (GStrv) pseudonyms = riyo_suspension_dup_pseudonyms (suspension);
  g_autofree char *people = g_strjoinv (command_options.json ? "\",\"" : ",", pseudonyms);
  GString *json;

  if (!command_options.json)
    return g_strdup_printf ("%s\t%s\t%s\t%s\t%s\t%s", riyo_suspension_get_reference (suspension),
                            riyo_suspension_get_date (suspension), why, scope,
                            riyo_suspension_get_actor (suspension), people);
  json = g_string_new ("{");
  append_member (json, "reference", riyo_suspension_get_reference (suspension));
  append_member (json, "date", riyo_suspension_get_date (suspension));
  append_member (json, "reason", why);
  append_member (json, "scope", scope);
  append_member (json, "actor", riyo_suspension_get_actor (suspension));
  g_string_append_printf (json, ",\"subjects\":[\"%s\"]}", people);
  return g_string_free (json, FALSE);
}

static CommandStatus
list (RiyoGuard *guard)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autofree char *subject = subjects != NULL ? command_dup_subject (*subjects) : NULL;
  g_autoptr (GPtrArray) found = riyo_guard_list_suspensions (guard, subject, &error);

  if (found == NULL)
    return command_fail (error);
  if (command_options.json)
    command_print ("[\n");
  else if (!command_options.quiet)
    command_print ("%s", found->len > 0 ? _ ("Reference\tDate\tReason\tScope\tRecorded by\tSubject "
                                             "(pseudonym)\n")
                                        : _ ("No suspension.\n"));
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *line = describe (g_ptr_array_index (found, i), table);

      command_print (command_options.json && i + 1 < found->len ? "%s,\n" : "%s\n", line);
    }
  if (command_options.json)
    command_print ("]\n");
  return COMMAND_DONE;
}

static const struct
{
  const char *name;
  CommandStatus (*run) (RiyoGuard *guard);
} actions[] = { { "add", add }, { "lift", lift }, { "list", list } };

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;
  CommandStatus status;

  if (!command_parse (&command_suspend, options, &argc, &argv, &status))
    return status;
  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (actions); i++)
    if (strcmp (argv[1], actions[i].name) == 0)
      {
        guard = actions[i].run == list ? riyo_guard_open_to_ask (command_get_folder (), &error)
                                       : riyo_guard_open (command_get_folder (), &error);
        return guard != NULL ? actions[i].run (guard) : command_fail (error);
      }
  return command_misused (&command_suspend, _ ("expected add, lift or list"));
}

const Command command_suspend
    = { "suspend", run,
        "add (-s SUBJECT | --from FILE) (--all | --category NAME | --purpose NAME | --provision)\n"
        "    --reason 利用停止|消去|第三者提供の停止|同意の撤回 --ref N [-a ACTOR] [-C FOLDER]\n"
        "  lift --ref N [-a ACTOR]\n"
        "  list [-s SUBJECT] [--json]",
        N_ ("stop the use of a person's data, as that person asks") };
