/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo adopt: checks a table, rules or layout and puts it into force. */
#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "adopt.h"
#include "command-table.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "table/table.h"

static char *actor, *judge, *base;
static char *withdrawn;

static const GOptionEntry options[] = {
  { "actor", 'a', 0, G_OPTION_ARG_FILENAME, &actor, N_ ("who adopts (default: the account)"),
    "NAME" },
  { "judge", 0, 0, G_OPTION_ARG_FILENAME, &judge,
    N_ ("who judged a widened table reasonably related to the old one"), "NAME" },
  { "base", 0, 0, G_OPTION_ARG_FILENAME, &base,
    N_ ("the hash of what it was made from; refused when another was adopted since"), "HASH" },
  { "withdraw", 0, 0, G_OPTION_ARG_FILENAME, &withdrawn,
    N_ ("take back the table of this 版, or the rules, whose 施行日 is to come"), "N|rules" },
  { NULL },
};

/* What was adopted, beside what is in force: a table or rules may be for a day to come, or of the
 * past. */
typedef struct
{
  char *first_day; /* when it is yet to come; else NULL */
  guint current;   /* the version in force instead of an older one; else 0 */
  char *rules;     /* the part in force instead of older rules; else NULL */
  char *waiting;   /* for those which wait beside these rules: how they are replaced; else NULL */
  char *next_day;  /* and their 施行日 */
} Place;

static char *
format_day (RiyoDate day)
{
  char *text = g_malloc (11);

  riyo_date_format (day, text);
  return text;
}

static void
find_rules_place (const char *adopted, Place *place)
{
  const char *folder = command_get_folder ();
  RiyoRulesStanding standing;

  if (!riyo_folder_find_standing (folder, &standing, NULL))
    return;
  if (g_strcmp0 (standing.next.part, adopted) == 0)
    place->first_day = format_day (standing.next.from);
  else if (g_strcmp0 (standing.now.part, adopted) != 0)
    place->rules = g_strdup (standing.now.part);
  else if (standing.next.part != NULL)
    {
      place->waiting
          = riyo_advice_new (folder, "adopt %s --base %.12s", _ ("FILE"), standing.next.hash);
      place->next_day = format_day (standing.next.from);
    }
  riyo_rules_standing_clear (&standing);
}

static Place
find_place (const char *adopted)
{
  const char *folder = command_get_folder ();
  g_autofree char *path = g_build_filename (folder, adopted, NULL);
  g_autoptr (RiyoTable) table
      = g_str_has_prefix (adopted, "tables/") ? riyo_table_load (path, NULL) : NULL;
  g_autoptr (RiyoGuard) guard = table != NULL ? riyo_guard_open_to_ask (folder, NULL) : NULL;
  g_autoptr (RiyoTable) current = guard != NULL ? riyo_guard_dup_table (guard) : NULL;
  Place place = { 0 };

  if (strchr (adopted, '/') == NULL)
    find_rules_place (adopted, &place);
  if (guard == NULL)
    return place;
  if (current == NULL || riyo_table_get_version (current) < riyo_table_get_version (table))
    place.first_day = riyo_table_dup_effective_date (table);
  else if (riyo_table_get_version (current) > riyo_table_get_version (table))
    place.current = riyo_table_get_version (current);
  return place;
}

static void
print_adopted (const char *adopted, GPtrArray *changes)
{
  Place place = find_place (adopted);
  g_autofree char *first_day = place.first_day, *rules = place.rules, *waiting = place.waiting;
  g_autofree char *next_day = place.next_day;
  g_autoptr (GString) json = g_string_new ("{\"adopted\":");

  if (rules != NULL) /* what was put back decides nothing, and changes nothing */
    g_ptr_array_set_size (changes, 0);
  if (command_options.quiet)
    return;
  if (command_options.json)
    {
      riyo_json_append_text (json, adopted);
      if (first_day != NULL)
        g_string_append_printf (json, ",\"from\":\"%s\"", first_day);
      if (place.current > 0)
        g_string_append_printf (json, ",\"in_force\":%u", place.current);
      if (rules != NULL)
        g_string_append_printf (json, ",\"in_force\":\"%s\"", rules);
      adopt_append_changes (json, changes);
      command_print ("%s}\n", json->str);
    }
  else if (first_day != NULL && !g_str_has_prefix (adopted, "tables/"))
    command_print (_ ("Adopted as %s; the rules apply from %s (施行日) on, and until then those in "
                      "force stay.\n"),
                   adopted, first_day);
  else if (first_day != NULL)
    command_print (_ ("Adopted as %s; it applies from %s (施行日) on, and until then the table in "
                      "force stays.\n"),
                   adopted, first_day);
  else if (place.rules != NULL)
    command_print (_ ("Put back as %s, as it was adopted; the rules of %s stay in force.\n"),
                   adopted, place.rules);
  else if (place.current > 0)
    command_print (_ ("Put back as %s, as it was adopted; 版=%u stays in force.\n"), adopted,
                   place.current);
  else
    command_print (_ ("Adopted as %s; operations begun from now on use it.\n"), adopted);
  if (waiting != NULL && !command_options.json)
    command_print (_ ("The rules of 施行日=%s wait still, and decide from then on. Put the same "
                      "change into them: %s\n"),
                   next_day, waiting);
}

/* What is recorded is adopted, but nothing is permitted while another part is lost. */
static void
warn_of_damage (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (command_get_folder (), &error);

  if (guard == NULL)
    command_print_error (_ ("The folder does not open yet, and nothing is permitted: %s\n"),
                         error->message);
}

/* What was adopted before and cannot be used with it; the layouts stay, and are refused where they
 * are used. */
static void
warn_of_unusable (void)
{
  g_autofree char *text = riyo_folder_describe_unusable (command_get_folder (), NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (char **line = lines; line != NULL && *line != NULL && !command_options.quiet; line++)
    if (**line != '\0')
      command_print_error (_ ("An adopted layout cannot be used any more: %s\n"),
                           strchr (*line, '=') + 1);
}

static CommandStatus
withdraw_rules (void)
{
  g_autoptr (GError) error = NULL;
  RiyoDate day = riyo_folder_withdraw_rules (command_get_folder (), actor, &error);
  char text[11];

  if (day == 0)
    return command_fail (error);
  riyo_date_format (day, text);
  if (command_options.json)
    command_print ("{\"withdrawn\":\"rules\",\"from\":\"%s\"}\n", text);
  else if (!command_options.quiet)
    command_print (_ ("The rules of 施行日=%s are withdrawn; those in force stay.\n"), text);
  return COMMAND_DONE;
}

static CommandStatus
withdraw (int argc)
{
  g_autoptr (GError) error = NULL;
  guint64 version;

  if (argc != 1)
    return command_misused (&command_adopt, _ ("expected no file beside --withdraw"));
  if (judge != NULL || base != NULL)
    return command_misused (&command_adopt, _ ("--judge and --base do not go with --withdraw"));
  if (strcmp (withdrawn, "rules") == 0)
    return withdraw_rules ();
  if (!g_ascii_string_to_unsigned (withdrawn, 10, 1, G_MAXUINT, &version, NULL))
    return command_misused (&command_adopt,
                            _ ("expected --withdraw N, the number of a 版, or --withdraw rules"));
  if (!riyo_folder_withdraw (command_get_folder (), (guint)version, actor, &error))
    return command_fail (error);
  if (command_options.json)
    command_print ("{\"withdrawn\":%u}\n", (guint)version);
  else if (!command_options.quiet)
    command_print (_ ("版=%u is withdrawn; its number is not used again.\n"), (guint)version);
  return COMMAND_DONE;
}

/* As riyo_folder_adopt () reads it. */
static GBytes *
read_part (const char *file, GError **error)
{
  return strcmp (file, "-") == 0 ? command_read (file, error)
                                 : riyo_file_read (AT_FDCWD, file, file, FALSE, error);
}

static CommandStatus
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *adopted = NULL;
  CommandStatus status;

  if (!command_parse (&command_adopt, options, &argc, &argv, &status))
    return status;
  if (withdrawn != NULL)
    return withdraw (argc);
  if (argc != 2)
    return command_misused (&command_adopt, _ ("expected one file, - for standard input"));
  bytes = read_part (argv[1], &error);
  changes = bytes != NULL ? adopt_compare (bytes, argv[1]) : NULL;
  if (bytes == NULL
      || !riyo_folder_adopt_on (command_get_folder (), bytes, argv[1], actor, judge, base, &adopted,
                                &error))
    return command_fail (error);
  print_adopted (adopted, changes);
  if (!command_options.json)
    adopt_print_changes (changes);
  warn_of_damage ();
  warn_of_unusable ();
  return COMMAND_DONE;
}

const Command command_adopt
    = { "adopt", run,
        "(FILE [--base HASH] | --withdraw 版|rules) [-C FOLDER] [-a ACTOR] [--judge NAME]",
        N_ ("check a table, rules or layout and put it into force") };
