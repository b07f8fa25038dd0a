/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo adopt: checks a table, rules or layout and puts it into force. */
#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "adopt.h"
#include "command-table.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "rules/rules.h"
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
 * past, and a table may have ended. */
typedef struct
{
  gboolean is_table;
  gboolean in_force;  /* a table is, this or another: else every use is refused */
  gboolean has_rules; /* some decide: else the same */
  char *first_day;    /* when it is yet to come; else NULL, */
  char *until;    /* and what is in force until then, where it is not the one of now; else NULL */
  char *last_day; /* of a table that has ended; else NULL */
  guint current;  /* the version in force instead of an older one; else 0 */
  gboolean followed; /* older than the newest that has come */
  char *rules;       /* the part in force instead of older rules; else NULL */
  GArray *waiting;   /* RiyoRulesPart, which wait beside these rules, or NULL */
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
    {
      riyo_rules_standing_clear (&standing);
      return;
    }
  for (guint i = 0; i < standing.waiting->len; i++)
    if (strcmp (g_array_index (standing.waiting, RiyoRulesPart, i).part, adopted) == 0)
      place->first_day = format_day (g_array_index (standing.waiting, RiyoRulesPart, i).from);
  if (place->first_day == NULL && g_strcmp0 (standing.now.part, adopted) != 0)
    place->rules = g_strdup (standing.now.part);
  else if (place->first_day == NULL)
    place->waiting = g_array_ref (standing.waiting);
  riyo_rules_standing_clear (&standing);
}

/* One that ends before the day on which the next begins leaves days without any. */
static void
append_span (GString *text, const RiyoTable *table, RiyoDate next)
{
  g_autofree char *end = table->ends_on != 0 ? format_day (table->ends_on) : NULL;

  g_string_append_printf (text, "版=%u", table->version);
  if (end != NULL && table->ends_on + 1 < next)
    g_string_append_printf (text, _ (" (its last day is %s, and every use is refused after it)"),
                            end);
}

/* What is in force until @table is, where it is not one table all the time; else NULL. */
static char *
describe_until (const GPtrArray *tables, const RiyoTable *table, RiyoTable *current)
{
  RiyoTable *last = current;
  GString *text = g_string_new (NULL);
  guint i = 0;

  for (; i < tables->len && ((RiyoTable *)tables->pdata[i])->version < table->version; i++)
    {
      RiyoTable *next = tables->pdata[i];
      g_autofree char *day = format_day (next->effective_on);

      if (last != NULL)
        append_span (text, last, next->effective_on);
      else
        g_string_append (text, _ ("none, and every use is refused"));
      g_string_append_printf (text, _ (", from %s on "), day);
      last = next;
    }
  if (last != NULL && (i > 0 || (last->ends_on != 0 && last->ends_on + 1 < table->effective_on)))
    append_span (text, last, table->effective_on);
  if (text->len > 0)
    return g_string_free (text, FALSE);
  g_string_free (text, TRUE);
  return NULL;
}

static void
find_table_place (RiyoGuard *guard, const RiyoTable *table, RiyoTable *current, gboolean was_there,
                  Place *place)
{
  RiyoDate day = riyo_guard_get_day (guard);
  g_autoptr (RiyoComing) coming = riyo_guard_see_coming (guard, NULL);
  g_autoptr (GPtrArray) tables = riyo_guard_list_to_come (guard, NULL);

  place->is_table = TRUE;
  if (table->effective_on > day)
    place->first_day = format_day (table->effective_on);
  if (place->first_day != NULL && !was_there)
    place->until = tables != NULL ? describe_until (tables, table, current) : NULL;
  else if (current != NULL && (current->version > table->version || place->first_day != NULL))
    place->current = current->version;
  else if (place->first_day != NULL
           || (coming != NULL && riyo_coming_get_now (coming)->version > table->version))
    place->followed = TRUE;
  else if (current == NULL && table->ends_on != 0)
    place->last_day = format_day (table->ends_on);
}

static Place
find_place (const char *adopted, gboolean was_there)
{
  const char *folder = command_get_folder ();
  g_autofree char *path = g_build_filename (folder, adopted, NULL);
  g_autoptr (RiyoTable) table
      = g_str_has_prefix (adopted, "tables/") ? riyo_table_load (path, NULL) : NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, NULL);
  g_autoptr (RiyoTable) current = guard != NULL ? riyo_guard_dup_table (guard) : NULL;
  Place place = { .in_force = guard == NULL || current != NULL,
                  .has_rules = riyo_folder_has_rules (folder) };

  if (strchr (adopted, '/') == NULL)
    find_rules_place (adopted, &place);
  if (guard != NULL && table != NULL)
    find_table_place (guard, table, current, was_there, &place);
  return place;
}

static void
clear_place (Place *place)
{
  g_free (place->first_day);
  g_free (place->until);
  g_free (place->last_day);
  g_free (place->rules);
  g_clear_pointer (&place->waiting, g_array_unref);
}

/* What was put back decides nothing, and changes nothing. */
static gboolean
is_put_back (const Place *place)
{
  return place->rules != NULL || place->current > 0 || place->followed;
}

/* Those which undo what was adopted, on their day. */
static void
append_waiting (GString *json, const GArray *waiting)
{
  g_string_append (json, waiting != NULL && waiting->len > 0 ? ",\"waiting\":[" : "");
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      const RiyoRulesPart *part = &g_array_index (waiting, RiyoRulesPart, i);
      g_autofree char *day = format_day (part->from);

      g_string_append_printf (json, "%s{\"part\":\"%s\",\"from\":\"%s\",\"hash\":\"%s\"}",
                              i > 0 ? "," : "", part->part, day, part->hash);
    }
  g_string_append (json, waiting != NULL && waiting->len > 0 ? "]" : "");
}

static void
print_waiting (const GArray *waiting)
{
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      const RiyoRulesPart *part = &g_array_index (waiting, RiyoRulesPart, i);
      g_autofree char *day = format_day (part->from);
      g_autofree char *way = riyo_advice_new (command_get_folder (), "adopt %s --base %.12s",
                                              _ ("FILE"), part->hash);

      command_print (_ ("The rules of 施行日=%s wait still, and decide from then on. Put the same "
                        "change into them: %s\n"),
                     day, way);
    }
}

static void
print_adopted_json (const char *adopted, const Place *place, GPtrArray *changes)
{
  g_autoptr (GString) json = g_string_new ("{\"adopted\":");

  riyo_json_append_text (json, adopted);
  if (place->first_day != NULL)
    g_string_append_printf (json, ",\"from\":\"%s\"", place->first_day);
  if (!place->in_force || !place->has_rules)
    g_string_append (json, ",\"in_force\":null");
  else if (place->current > 0)
    g_string_append_printf (json, ",\"in_force\":%u", place->current);
  else if (place->rules != NULL)
    g_string_append_printf (json, ",\"in_force\":\"%s\"", place->rules);
  append_waiting (json, place->waiting);
  adopt_append_changes (json, changes);
  command_print ("%s}\n", json->str);
}

/* Where no table is in force. */
static void
print_unusable (const char *adopted, const Place *place)
{
  if (place->followed)
    command_print (_ ("Put back as %s, as it was adopted. No table is in force, and every use is "
                      "refused.\n"),
                   adopted);
  else if (place->last_day != NULL)
    command_print (_ ("Adopted as %s, whose last day (終了日) was %s: no table is in force, and "
                      "every use is refused.\n"),
                   adopted, place->last_day);
  else
    command_print (_ ("Adopted as %s. No table is in force, and every use is refused until one "
                      "is.\n"),
                   adopted);
}

static void
print_adopted_text (const char *adopted, const Place *place)
{
  if (is_put_back (place) && place->current > 0)
    command_print (_ ("Put back as %s, as it was adopted; 版=%u stays in force.\n"), adopted,
                   place->current);
  else if (place->followed)
    print_unusable (adopted, place);
  else if (!place->has_rules && place->first_day != NULL && !place->is_table)
    command_print (_ ("Adopted as %s; the rules apply from %s (施行日) on. Until then no rules are "
                      "in force, and every use is refused.\n"),
                   adopted, place->first_day);
  else if (!place->has_rules)
    command_print (_ ("Adopted as %s. No rules (取扱規程) are in force, and every use is refused "
                      "until some are.\n"),
                   adopted);
  else if (place->first_day != NULL && !place->is_table)
    command_print (_ ("Adopted as %s; the rules apply from %s (施行日) on, and until then those in "
                      "force stay.\n"),
                   adopted, place->first_day);
  else if (place->until != NULL)
    command_print (_ ("Adopted as %s; it applies from %s (施行日) on. Until then in force: %s.\n"),
                   adopted, place->first_day, place->until);
  else if (place->first_day != NULL && place->in_force)
    command_print (_ ("Adopted as %s; it applies from %s (施行日) on, and until then the table in "
                      "force stays.\n"),
                   adopted, place->first_day);
  else if (place->first_day != NULL)
    command_print (_ ("Adopted as %s; it applies from %s (施行日) on. Until then no table is in "
                      "force, and every use is refused.\n"),
                   adopted, place->first_day);
  else if (place->rules != NULL)
    command_print (_ ("Put back as %s, as it was adopted; the rules of %s stay in force.\n"),
                   adopted, place->rules);
  else if (!place->in_force)
    print_unusable (adopted, place);
  else
    command_print (_ ("Adopted as %s; operations begun from now on use it.\n"), adopted);
  print_waiting (place->waiting);
}

/* Columns by other names than the parts of a number: in another order they would be another
 * person, and only who knows the file sees that. */
static void
print_subject (const char *adopted)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (command_get_folder (), NULL);
  g_autoptr (RiyoFolder) folder = NULL;
  const RiyoAdopted *now = guard != NULL ? riyo_guard_get_adopted (guard, &folder, NULL) : NULL;
  g_autofree char *path = g_build_filename (command_get_folder (), adopted, NULL), *whose = NULL;
  g_autoptr (RiyoLayout) layout
      = now != NULL && now->rules != NULL ? riyo_layout_load (now->table, path, NULL) : NULL;
  gboolean says_new = FALSE;

  if (layout != NULL)
    whose = riyo_folder_describe_subject (layout, now->rules->subjects, &says_new);
  if (says_new)
    command_print (_ ("Whose record it is: %s\n"), whose);
}

static void
print_adopted (const char *adopted, GPtrArray *changes, gboolean was_there)
{
  Place place = find_place (adopted, was_there);

  if (is_put_back (&place))
    g_ptr_array_set_size (changes, 0);
  if (command_options.json && !command_options.quiet)
    print_adopted_json (adopted, &place, changes);
  else if (!command_options.quiet)
    print_adopted_text (adopted, &place);
  if (!command_options.json && !command_options.quiet && g_str_has_prefix (adopted, "layouts/"))
    print_subject (adopted);
  clear_place (&place);
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

/* Rules are what they say, on whatever machine: that no alert leaves this one is for who adopts
 * them to see to. */
static void
warn_of_mute (const char *adopted)
{
  g_autofree char *mute
      = g_str_has_prefix (adopted, "rules") ? riyo_folder_say_mute (command_get_folder ()) : NULL;

  if (mute != NULL && !command_options.quiet)
    command_print_error ("riyo: %s\n", mute);
}

static CommandStatus
withdraw_rules (void)
{
  g_autoptr (GError) error = NULL;
  RiyoDate day = riyo_folder_withdraw_rules (command_get_folder (), actor, &error);
  RiyoRulesStanding standing = { 0 };
  char text[11];

  if (day == 0)
    return command_fail (error);
  riyo_date_format (day, text);
  if (command_options.json)
    command_print ("{\"withdrawn\":\"rules\",\"from\":\"%s\"}\n", text);
  else if (!command_options.quiet && riyo_folder_has_rules (command_get_folder ()))
    command_print (_ ("The rules of 施行日=%s are withdrawn; those in force stay.\n"), text);
  else if (!command_options.quiet)
    command_print (_ ("The rules of 施行日=%s are withdrawn. No rules (取扱規程) are in force, and "
                      "every use is refused until some are.\n"),
                   text);
  if (!command_options.json && !command_options.quiet
      && riyo_folder_find_standing (command_get_folder (), &standing, NULL))
    print_waiting (standing.waiting);
  riyo_rules_standing_clear (&standing);
  return COMMAND_DONE;
}

/* What decides on the day of the one that was taken back. */
static void
print_instead (RiyoDate from)
{
  g_autofree char *day = format_day (from);
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (command_get_folder (), NULL);
  g_autoptr (RiyoTable) table = guard != NULL ? riyo_guard_dup_table_on (guard, day, NULL) : NULL;

  if (table != NULL)
    command_print (_ ("On %s (its 施行日) 版=%u is in force.\n"), day, table->version);
  else if (guard != NULL)
    command_print (_ ("On %s (its 施行日) no table is in force, and every use is refused.\n"), day);
}

/* What is taken back may be all that a layout was made for. */
static void
warn_of_layouts (const GPtrArray *names, guint version)
{
  for (guint i = 0; names != NULL && i < names->len && !command_options.quiet; i++)
    command_print_error (_ ("The layout “%s” names what 版=%u alone had, and cannot be used until "
                            "it is adopted anew, or a table that has it is.\n"),
                         (char *)names->pdata[i], version);
}

static RiyoDate
find_day_of (guint version, GPtrArray **layouts)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (command_get_folder (), NULL);
  g_autoptr (RiyoTable) table
      = guard != NULL ? riyo_guard_dup_edition (guard, version, NULL) : NULL;

  *layouts = table != NULL ? riyo_guard_list_layouts_of (guard, version, NULL) : NULL;
  return table != NULL ? table->effective_on : 0;
}

static CommandStatus
withdraw_table (guint version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) layouts = NULL;
  RiyoDate day = find_day_of (version, &layouts); /* 0 where the file is spoilt */

  if (!riyo_folder_withdraw (command_get_folder (), version, actor, &error))
    return command_fail (error);
  if (command_options.json)
    command_print ("{\"withdrawn\":%u}\n", version);
  else if (!command_options.quiet)
    command_print (_ ("版=%u is withdrawn; its number is not used again.\n"), version);
  if (day != 0 && !command_options.json && !command_options.quiet)
    print_instead (day);
  warn_of_layouts (layouts, version);
  return COMMAND_DONE;
}

static CommandStatus
withdraw (int argc)
{
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
  return withdraw_table ((guint)version);
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
  gboolean was_there = FALSE;
  CommandStatus status;

  if (!command_parse (&command_adopt, options, &argc, &argv, &status))
    return status;
  if (withdrawn != NULL)
    return withdraw (argc);
  if (argc != 2)
    return command_misused (&command_adopt, _ ("expected one file, - for standard input"));
  bytes = read_part (argv[1], &error);
  changes = bytes != NULL ? adopt_compare (bytes, argv[1], &was_there) : NULL;
  if (bytes == NULL
      || !riyo_folder_adopt_on (command_get_folder (), bytes, argv[1], actor, judge, base, &adopted,
                                &error))
    return command_fail (error);
  print_adopted (adopted, changes, was_there);
  if (!command_options.json)
    adopt_print_changes (changes);
  warn_of_damage ();
  warn_of_unusable ();
  warn_of_mute (adopted);
  return COMMAND_DONE;
}

const Command command_adopt
    = { "adopt", run,
        "(FILE [--base HASH] | --withdraw 版|rules) [-C FOLDER] [-a ACTOR] [--judge NAME]",
        N_ ("check a table, rules or layout and put it into force") };
