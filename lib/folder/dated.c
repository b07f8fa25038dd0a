/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules for a day to come: where they are put, that one waits at a time, what stays without it, and
 * who is told until then. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "state.h"

static gboolean
refuse_beside (const RiyoRulesPart *waiting, const char *shown, GError **error)
{
  char text[11];

  riyo_date_format (waiting->from, text);
  return riyo_error_at (error, RIYO_ERROR_STATE, shown, 0,
                        _ ("rules that apply from %s (施行日) on wait already (%s), and on that "
                           "day they would undo these. Take them back (riyo adopt --withdraw "
                           "rules), adopt these, and then those again with the same change in "
                           "them"),
                        text, waiting->part);
}

/* Who takes rules.riyo for the rules in force has what decided before them. */
static gboolean
check_follows (const RiyoRulesPart *now, RiyoDate day, const char *shown, GError **error)
{
  char text[11];

  if (day >= now->from)
    return TRUE;
  riyo_date_format (now->from, text);
  return riyo_error_at (error, RIYO_ERROR_STATE, shown, 0,
                        _ ("the rules in force are %s (施行日=%s), and these state an earlier "
                           "施行日, or none: were they made from older ones? Expected a 施行日 "
                           "from that day on, or what they were made from (--base %.12s)"),
                        now->part, text, now->hash);
}

/* Nobody can tell whether their day is to come still: entries say that it came. */
static gboolean
refuse_by_clock (const RiyoRulesPart *last, const RiyoRulesFile *file, GError **error)
{
  char now[11], recorded[11];

  riyo_date_format (riyo_date_today (), now);
  riyo_date_format (file->recorded, recorded);
  return riyo_error_at (
      error, RIYO_ERROR_STATE, file->shown, 0,
      _ ("the clock says %s, but entries of %s are recorded, when %s had come into "
         "force. Set the clock, then adopt"),
      now, recorded, last->part);
}

/* What is there already, to be put back: rules that others followed only where they are lost, for
 * whoever adopts them else means that they decide. */
static gboolean
is_put_back (const RiyoState *state, const RiyoRulesFile *file, const RiyoRulesPart *last,
             gboolean is_dated)
{
  RiyoDate today = riyo_date_today ();
  gboolean is_followed = last->from <= riyo_folder_find_day (file->recorded);

  if (last->from > today && strcmp (file->hash, last->hash) == 0)
    return TRUE;
  return !is_dated && strcmp (file->hash, state->rules) == 0
         && (!is_followed || (!file->stands && !file->has_base));
}

gboolean
riyo_folder_place_rules (const RiyoState *state, const RiyoRulesFile *file, RiyoRulesPlace *place,
                         GError **error)
{
  RiyoDate today = riyo_date_today ();
  g_autoptr (GArray) list = riyo_state_list_rules (state);
  const RiyoRulesPart *last = &g_array_index (list, RiyoRulesPart, list->len - 1);
  gboolean is_dated = file->day > today, is_to_come = last->from > today;
  gboolean is_recorded = last->from <= file->recorded;

  *place = (RiyoRulesPlace){ .from = is_dated ? file->day : 0 };
  if (last->from == 0)
    return TRUE;
  place->puts_back = is_put_back (state, file, last, is_dated);
  if (place->puts_back)
    return TRUE;
  if (is_to_come && !is_recorded)
    return refuse_beside (last, file->shown, error);
  if (is_to_come && (is_dated || last->from <= riyo_folder_find_day (file->recorded)))
    return refuse_by_clock (last, file, error);
  return file->has_base || check_follows (last, file->day, file->shown, error);
}

/* Whoever is stopped until that day is named by the forms of until then. */
gboolean
riyo_folder_check_dated (const RiyoState *before, const RiyoState *after, const RiyoRules *now,
                         const RiyoRules *then, const char *shown, GError **error)
{
  const char *lost = riyo_state_find_lost_subject (before, after);

  if (lost != NULL)
    return riyo_error_at (error, RIYO_ERROR_NAME, shown, 0,
                          _ ("until their 施行日 persons are stopped as “%s”, a form that these "
                             "rules lack: those suspensions would stop nothing from then on. Keep "
                             "the form beside the new one (another [本人 …])"),
                          lost);
  return g_strcmp0 (now != NULL ? now->host : NULL, then->host) == 0
         || riyo_error_at (error, RIYO_ERROR_STATE, shown, 0,
                           _ ("[保管] is another than in the rules in force; where the folder may "
                              "be used holds at once. Adopt rules with it and without 施行日 "
                              "first"));
}

/* The rules that stay have to fit each table by themselves. */
gboolean
riyo_folder_check_without (RiyoFolder *folder, int fd, const char *without, GError **error)
{
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  g_autoptr (GArray) texts = riyo_rules_texts_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const RiyoRulesPart *part = &g_array_index (list, RiyoRulesPart, i);
      g_autofree char *shown = g_build_filename (folder->path, part->part, NULL);
      g_autoptr (GBytes) bytes = NULL;

      if (g_strcmp0 (part->part, without) == 0)
        continue;
      bytes = riyo_part_read (folder, fd, part->part, part->hash, error);
      if (bytes == NULL)
        return FALSE;
      riyo_rules_texts_add (texts, part->from, bytes, shown);
    }
  if (riyo_folder_apply_rules (folder, texts, error))
    return TRUE;
  g_prefix_error (error, "%s",
                  _ ("what stays does not fit without it; withdraw first what was adopted for the "
                     "same day after it: "));
  return FALSE;
}

RiyoRules *
riyo_folder_load_rules (int fd, const char *path, const char *state_json)
{
  RiyoDate today = riyo_date_today ();
  g_autoptr (RiyoFolder) folder = riyo_folder_load_tables (fd, path, state_json, today, NULL);
  g_autofree char *part = NULL;
  g_autoptr (GBytes) bytes
      = folder != NULL ? riyo_folder_read_rules (folder, fd, today, &part, NULL) : NULL;
  RiyoRules *rules = NULL;

  for (guint i = bytes != NULL ? folder->adopted->len : 0; i > 0 && rules == NULL; i--)
    rules = riyo_rules_new_from_bytes (
        bytes, part, g_array_index (folder->adopted, RiyoAdopted, i - 1).table, NULL);
  return rules;
}
