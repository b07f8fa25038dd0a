/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo suspend list: the requests that were recorded, a line or an object each. */
#include "config.h"

#include "suspend.h"
#include "suspension/suspension.h"

static void
append_member (GString *json, const char *key, const char *value)
{
  g_string_append_printf (json, "%s\"%s\":", json->str[json->len - 1] == '{' ? "" : ",", key);
  riyo_json_append_text (json, value);
}

/* Why it ended; a lift by a program may not say. */
static const char *
get_lift_word (const RiyoSuspension *lift)
{
  const char *word = riyo_lift_reason_get_word (riyo_suspension_get_lift_reason (lift));

  return word != NULL ? word : "-";
}

/* What is amiss with one that is live: it names what the table lacks, so that more or all stops, or
 * a table took from it since it was recorded, or one to come will. */
typedef struct
{
  char *lacks;
  gboolean stops_all;
  gboolean is_idle, wholly;
  RiyoTable *end; /* borrowed */
  char *dropped;  /* empty = nothing is */
} Amiss;

static void
amiss_clear (Amiss *amiss)
{
  g_free (amiss->lacks);
  g_free (amiss->dropped);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Amiss, amiss_clear)

static Amiss
find_amiss (RiyoSuspension *suspension, const RiyoComing *coming)
{
  RiyoTable *table = riyo_coming_get_now (coming);

  if (riyo_suspension_get_lifted_by (suspension) != NULL)
    return (Amiss){ .dropped = g_strdup ("") };
  return (Amiss){ riyo_suspension_find_unknown (suspension, table, NULL),
                  riyo_suspension_stops_everything (suspension, table),
                  riyo_suspension_is_idle (suspension, table),
                  riyo_suspension_stops_nothing (suspension, table),
                  riyo_coming_find_end (coming, suspension),
                  riyo_coming_describe_dropped (coming, suspension) };
}

/* The pseudonyms are what the audit log calls the person. */
static char *
describe_json (RiyoSuspension *suspension, const RiyoComing *coming)
{
  RiyoSuspension *lift = riyo_suspension_get_lifted_by (suspension);
  g_auto (Amiss) amiss = find_amiss (suspension, coming);
  g_autofree char *scope = riyo_suspension_dup_scope (suspension, riyo_coming_get_now (coming));
  g_autofree char *people = NULL, *day = NULL;
  g_auto (GStrv) pseudonyms = riyo_suspension_dup_pseudonyms (suspension);
  GString *json = g_string_new ("{");

  people = g_strjoinv ("\",\"", pseudonyms);
  append_member (json, "reference", riyo_suspension_get_reference (suspension));
  append_member (json, "date", riyo_suspension_get_date (suspension));
  append_member (json, "reason",
                 riyo_suspension_reason_get_word (riyo_suspension_get_reason (suspension)));
  append_member (json, "scope", scope);
  if (amiss.is_idle)
    g_string_append (json, amiss.wholly ? ",\"idle\":true" : ",\"partly_idle\":true");
  if (amiss.lacks != NULL)
    append_member (json, amiss.stops_all ? "stops_all_for" : "lacks", amiss.lacks);
  if (*amiss.dropped != '\0')
    append_member (json, "dropped", amiss.dropped);
  if (amiss.end != NULL)
    append_member (json, "ends_on", day = riyo_table_dup_effective_date (amiss.end));
  append_member (json, "actor", riyo_suspension_get_actor (suspension));
  g_string_append_printf (json, ",\"subjects\":[\"%s\"]", people);
  if (lift != NULL)
    {
      append_member (json, "lifted", riyo_suspension_get_date (lift));
      append_member (json, "lift_reason", get_lift_word (lift));
      append_member (json, "lifted_by", riyo_suspension_get_actor (lift));
    }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

static char *
describe_amiss (RiyoSuspension *suspension, const RiyoComing *coming)
{
  g_auto (Amiss) amiss = find_amiss (suspension, coming);
  g_autofree char *day = NULL;
  GString *text = g_string_new (NULL);

  if (amiss.lacks != NULL)
    g_string_append_printf (
        text,
        amiss.stops_all ? _ (" (stops every use: the table in force lacks %s, which it names)")
                        : _ (" (the table in force lacks %s, which it names)"),
        amiss.lacks);
  if (*amiss.dropped != '\0')
    g_string_append_printf (text, _ (" (by the table in force %s)"), amiss.dropped);
  if (amiss.is_idle)
    g_string_append (text, amiss.wholly
                               ? _ (" (stops nothing of the table in force)")
                               : _ (" (a part of it stops nothing of the table in force)"));
  if (amiss.end != NULL)
    g_string_append_printf (text, _ (" (a part of it stops nothing more from %s on, by 版=%u)"),
                            day = riyo_table_dup_effective_date (amiss.end),
                            riyo_table_get_version (amiss.end));
  return g_string_free (text, FALSE);
}

static char *
describe (RiyoSuspension *suspension, const RiyoComing *coming, gboolean with_lifts)
{
  RiyoSuspension *lift = riyo_suspension_get_lifted_by (suspension);
  g_autofree char *scope = riyo_suspension_dup_scope (suspension, riyo_coming_get_now (coming));
  g_autofree char *amiss = describe_amiss (suspension, coming);
  g_auto (GStrv) pseudonyms = riyo_suspension_dup_pseudonyms (suspension);
  g_autofree char *people = g_strjoinv (",", pseudonyms);
  GString *line = g_string_new (NULL);

  g_string_printf (line, "%s\t%s\t%s\t%s%s\t%s\t%s", riyo_suspension_get_reference (suspension),
                   riyo_suspension_get_date (suspension),
                   riyo_suspension_reason_get_word (riyo_suspension_get_reason (suspension)), scope,
                   amiss, riyo_suspension_get_actor (suspension), people);
  if (with_lifts && lift != NULL)
    g_string_append_printf (line, "\t%s\t%s\t%s", riyo_suspension_get_date (lift),
                            get_lift_word (lift), riyo_suspension_get_actor (lift));
  else if (with_lifts)
    g_string_append (line, "\t-\t-\t-");
  return g_string_free (line, FALSE);
}

static void
print_head (gboolean any, RiyoListed listed)
{
  gboolean with_lifts = listed != RIYO_LISTED_LIVE;

  if (command_options.quiet)
    return;
  if (!any && listed == RIYO_LISTED_LIFTED)
    command_print ("%s", _ ("No suspension was lifted.\n"));
  else if (!any)
    command_print ("%s", _ ("No suspension.\n"));
  else
    command_print ("%s%s\n", _ ("Reference\tDate\tReason\tScope\tRecorded by\tSubject (pseudonym)"),
                   with_lifts ? _ ("\tLifted\tWhy\tLifted by") : "");
}

CommandStatus
command_list_requests (RiyoGuard *guard, const char *subject, RiyoListed listed)
{
  gboolean with_lifts = listed != RIYO_LISTED_LIVE;
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoComing) coming = riyo_guard_see_coming (guard, &error);
  g_autoptr (GPtrArray) found
      = coming != NULL ? riyo_guard_list_requests (guard, subject, listed, &error) : NULL;

  if (found == NULL)
    return command_fail_number (error);
  if (command_options.json)
    command_print ("[\n");
  else
    print_head (found->len > 0, listed);
  for (guint i = 0; i < found->len; i++)
    {
      RiyoSuspension *suspension = g_ptr_array_index (found, i);
      g_autofree char *line = command_options.json ? describe_json (suspension, coming)
                                                   : describe (suspension, coming, with_lifts);

      command_print (command_options.json && i + 1 < found->len ? "%s,\n" : "%s\n", line);
    }
  if (command_options.json)
    command_print ("]\n");
  return COMMAND_DONE;
}
