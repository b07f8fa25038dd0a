/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules for a day to come: where they are put, that one waits at a time, what stays without it, and
 * who is told until then. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "state.h"

void
riyo_rules_place_clear (RiyoRulesPlace *place)
{
  g_clear_pointer (&place->part, g_free);
  g_clear_pointer (&place->list, g_array_unref);
  g_clear_pointer (&place->texts, g_array_unref);
  g_clear_pointer (&place->follows.part, g_free);
  g_clear_pointer (&place->follows.hash, g_free);
}

typedef struct
{
  const RiyoFolder *folder;
  int fd;
  const RiyoRulesFile *file;
  GArray *list;     /* RiyoRulesPart, as they are adopted, */
  GPtrArray *bytes; /* what each of them says; NULL where that is lost, or another's, */
  guint n_come;     /* and how many have come: the last of these decides */
} Placing;

static const RiyoRulesPart *
part_at (const Placing *placing, guint i)
{
  return &g_array_index (placing->list, RiyoRulesPart, i);
}

static GBytes *
bytes_at (const Placing *placing, guint i)
{
  return g_ptr_array_index (placing->bytes, i);
}

static gboolean
waits (const Placing *placing)
{
  return placing->file->day > placing->folder->day;
}

static void
free_bytes (gpointer bytes)
{
  if (bytes != NULL)
    g_bytes_unref (bytes);
}

static void
start (Placing *placing)
{
  placing->list = riyo_state_list_rules (placing->folder->state);
  placing->bytes = g_ptr_array_new_with_free_func (free_bytes);
  for (guint i = 0; i < placing->list->len; i++)
    {
      const RiyoRulesPart *part = part_at (placing, i);

      g_ptr_array_add (placing->bytes,
                       riyo_part_read (placing->folder, placing->fd, part->part, part->hash, NULL));
      placing->n_come += part->from <= placing->folder->day;
    }
}

static char *
advise (const Placing *placing, const char *base)
{
  g_autofree char *file = riyo_advice_word (placing->file->shown);

  return riyo_advice_new (placing->folder->path, "adopt %s --base %.12s", file, base);
}

/* All that wait: "施行日=DAY (PART)" each. */
static char *
name_waiting (const Placing *placing)
{
  GString *names = g_string_new (NULL);

  for (guint i = placing->n_come; i < placing->list->len; i++)
    {
      char day[11];

      riyo_date_format (part_at (placing, i)->from, day);
      g_string_append_printf (names, "%s施行日=%s (%s)", names->len > 0 ? ", " : "", day,
                              part_at (placing, i)->part);
    }
  return g_string_free (names, FALSE);
}

/* One waits at a time; in its place another of the same day may, by its base. A clock that was
 * ahead may have let several wait. */
static gboolean
refuse_to_wait (const Placing *placing, guint i, GError **error)
{
  const RiyoRulesPart *waiting = part_at (placing, i);
  g_autofree char *way = advise (placing, waiting->hash), *names = name_waiting (placing);
  g_autofree char *back = riyo_advice_new (placing->folder->path, "adopt --withdraw rules");
  g_autoptr (GString) ways = g_string_new (NULL);
  char text[11];

  riyo_date_format (waiting->from, text);
  for (guint k = placing->n_come; k < placing->list->len; k++)
    g_string_append_printf (ways, "\n  %s", back);
  if (waiting->from == placing->file->day)
    return riyo_error_at (
        error, RIYO_ERROR_STATE, placing->file->shown, 0,
        _ ("rules of 施行日=%s wait already (%s). To put these in their place: %s"), text,
        waiting->part, way);
  return riyo_error_at (error, RIYO_ERROR_STATE, placing->file->shown, 0,
                        _ ("rules of %s wait already, and one file of rules waits at a time. Take "
                           "them back first:%s"),
                        names, ways->str);
}

/* Whoever changes what decides has to know that others undo it on their day. */
static gboolean
refuse_beside (const Placing *placing, GError **error)
{
  g_autofree char *way = advise (placing, part_at (placing, placing->n_come - 1)->hash);
  g_autofree char *names = name_waiting (placing);
  g_autoptr (GString) then = g_string_new (NULL);

  for (guint i = placing->n_come; i < placing->list->len; i++)
    {
      g_autofree char *one = riyo_advice_new (placing->folder->path, "adopt %s --base %.12s",
                                              _ ("FILE"), part_at (placing, i)->hash);

      g_string_append_printf (then, "%s%s", i > placing->n_come ? "\n  " : " ", one);
    }
  return riyo_error_at (error, RIYO_ERROR_STATE, placing->file->shown, 0,
                        _ ("rules of %s wait, and on their day they would undo these. Adopt these "
                           "until then: %s\nThen those that wait, with the same change in them:%s"),
                        names, way, then->str);
}

/* Who takes what decided before for the rules in force would bring it back. */
static gboolean
refuse_older (const Placing *placing, RiyoDate from, GError **error)
{
  const RiyoRulesPart *now = part_at (placing, placing->n_come - 1);
  g_autofree char *way = advise (placing, now->hash);
  char text[11];

  riyo_date_format (from, text);
  return riyo_error_at (error, RIYO_ERROR_STATE, placing->file->shown, 0,
                        _ ("the rules in force are %s (施行日=%s), and these state an earlier "
                           "施行日, or none: were they made from older ones? Expected a 施行日 "
                           "from that day on; or, to go back all the same: %s"),
                        now->part, text, way);
}

/* By the file where the state does not tell: rules.riyo of older programs. */
static RiyoDate
stated_day (const Placing *placing, guint i)
{
  const RiyoRulesPart *part = part_at (placing, i);
  RiyoDate day = 0;

  if (part->from == 0 && bytes_at (placing, i) != NULL
      && riyo_rules_read_day (bytes_at (placing, i), part->part, &day, NULL))
    return day;
  return part->from;
}

gboolean
riyo_folder_check_base (const char *base, const char *hash, const char *shown, GError **error)
{
  gsize len = strlen (base);

  if (len < 8 || len > 64 || strspn (base, "0123456789abcdefABCDEF") != len)
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, shown, 0,
                          _ ("--base: expected 8 to 64 hexadecimal digits, as riyo status prints"));
  return (hash != NULL && g_ascii_strncasecmp (hash, base, len) == 0)
         || riyo_error_at (error, RIYO_ERROR_STATE, shown, 0,
                           _ ("it was made from %s, and what it is to follow is %s: made from "
                              "another, or somebody adopted one meanwhile. Take that, put the "
                              "change into it, and adopt it with --base %.12s"),
                           base, hash != NULL ? hash : _ ("none"), hash != NULL ? hash : "…");
}

/* What is there already, to be put back: rules that others followed only where they are lost, for
 * whoever adopts them else means that they decide. */
static gboolean
is_put_back (const Placing *placing, RiyoRulesPlace *place)
{
  guint i = placing->list->len;

  while (i > 0 && strcmp (part_at (placing, i - 1)->hash, placing->file->hash) != 0)
    i--;
  if (i == 0
      || (i < placing->n_come
          && (bytes_at (placing, i - 1) != NULL || placing->file->base != NULL)))
    return FALSE;
  for (guint k = 0; i == placing->n_come && k + 1 < i; k++)
    if (bytes_at (placing, k) == NULL) /* what decided before is lost: it goes */
      return FALSE;
  place->puts_back = TRUE;
  place->part = g_strdup (part_at (placing, i - 1)->part);
  return TRUE;
}

/* What the file follows, of @list; its length where there is none. */
static gboolean
find_followed (const Placing *placing, guint *followed, GError **error)
{
  guint n = placing->list->len, i = placing->n_come;
  gboolean has_base = placing->file->base != NULL || placing->file->asks;

  *followed = placing->n_come > 0 ? placing->n_come - 1 : n;
  if (!waits (placing))
    {
      if (i < n && i > 0 && !has_base)
        return refuse_beside (placing, error);
      return i == 0 || has_base || stated_day (placing, i - 1) <= placing->file->day
             || refuse_older (placing, stated_day (placing, i - 1), error);
    }
  if (i == n)
    return TRUE;
  while (i + 1 < n && part_at (placing, i)->from != placing->file->day)
    i++;
  *followed = i;
  return (has_base && part_at (placing, i)->from == placing->file->day)
         || refuse_to_wait (placing, i, error);
}

static gboolean
goes (const Placing *placing, guint i)
{
  const RiyoRulesPart *part = part_at (placing, i);

  if (waits (placing))
    return part->from == placing->file->day;
  return i < placing->n_come && part->from >= placing->file->day;
}

static void
add (RiyoRulesPlace *place, RiyoDate from, const char *hash, GBytes *bytes)
{
  RiyoRulesPart part = { .from = from, .hash = g_strdup (hash) };

  g_array_append_val (place->list, part);
  riyo_rules_texts_add (place->texts, from, bytes, "");
}

/* Beside what decides stays what decided before it, for a clock that is ahead. */
static guint
find_first (const Placing *placing, guint n_come)
{
  guint first = n_come > 1 ? n_come - 2 : 0;

  return n_come > 1 && bytes_at (placing, first) == NULL ? first + 1 : first;
}

static void
name_parts (const Placing *placing, RiyoRulesPlace *place)
{
  for (guint i = 0; i < place->list->len; i++)
    {
      RiyoRulesPart *part = &g_array_index (place->list, RiyoRulesPart, i);
      RiyoRulesText *text = &g_array_index (place->texts, RiyoRulesText, i);
      gboolean is_new = text->bytes == placing->file->bytes;
      char day[11];

      if (part->from != 0)
        riyo_date_format (part->from, day);
      part->part = i == 0 ? g_strdup (RIYO_FOLDER_RULES) : riyo_folder_name_rules (day);
      g_free (text->shown);
      text->shown = g_strdup (is_new ? placing->file->shown : part->part);
      if (is_new)
        place->part = g_strdup (part->part);
      else if (part->from > place->from && part->from > placing->folder->day)
        place->until = part->from;
    }
}

/* Without those that go; the file where its day is. */
static void
make_list (Placing *placing, RiyoRulesPlace *place)
{
  const RiyoRulesFile *file = placing->file;
  RiyoRulesPart new = { .from = file->day };
  guint i = 0;

  new.hash = g_strdup (file->hash);
  for (guint k = placing->list->len; k > 0; k--)
    if (goes (placing, k - 1))
      {
        g_array_remove_index (placing->list, k - 1);
        g_ptr_array_remove_index (placing->bytes, k - 1);
      }
  while (i < placing->list->len && part_at (placing, i)->from < file->day)
    i++;
  g_array_insert_val (placing->list, i, new);
  g_ptr_array_insert (placing->bytes, (int)i, g_bytes_ref (file->bytes));
}

static gboolean
fill (Placing *placing, RiyoRulesPlace *place, GError **error)
{
  guint n_come = 0;

  make_list (placing, place);
  while (n_come < placing->list->len && part_at (placing, n_come)->from <= placing->folder->day)
    n_come++;
  place->list = riyo_rules_parts_new ();
  place->texts = riyo_rules_texts_new ();
  for (guint i = find_first (placing, n_come); i < placing->list->len; i++)
    {
      const RiyoRulesPart *part = part_at (placing, i);

      if (bytes_at (placing, i) == NULL)
        return riyo_part_read (placing->folder, placing->fd, part->part, part->hash, error) != NULL;
      add (place, part->from, part->hash, bytes_at (placing, i));
    }
  name_parts (placing, place);
  return TRUE;
}

static gboolean
place_rules (Placing *placing, RiyoRulesPlace *place, GError **error)
{
  const RiyoRulesFile *file = placing->file;
  const RiyoRulesPart *part;
  guint followed;

  if (is_put_back (placing, place))
    return TRUE;
  if (!find_followed (placing, &followed, error))
    return FALSE;
  part = followed < placing->list->len ? part_at (placing, followed) : NULL;
  if (part != NULL)
    place->follows = (RiyoRulesPart){ .from = part->from,
                                      .part = g_strdup (part->part),
                                      .hash = g_strdup (part->hash) };
  if (file->base != NULL
      && !riyo_folder_check_base (file->base, place->follows.hash, file->shown, error))
    return FALSE;
  return fill (placing, place, error);
}

gboolean
riyo_folder_place_rules (RiyoFolder *folder, int fd, const RiyoRulesFile *file,
                         RiyoRulesPlace *place, GError **error)
{
  Placing placing = { .folder = folder, .fd = fd, .file = file };
  gboolean placed;

  *place = (RiyoRulesPlace){ .from = file->day };
  start (&placing);
  placed = place_rules (&placing, place, error);
  g_array_unref (placing.list);
  g_ptr_array_unref (placing.bytes);
  return placed;
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
riyo_folder_check_list (RiyoFolder *folder, int fd, const GArray *list, GError **error)
{
  g_autoptr (GArray) texts = riyo_rules_texts_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const RiyoRulesPart *part = &g_array_index (list, RiyoRulesPart, i);
      g_autofree char *shown = g_build_filename (folder->path, part->part, NULL);
      g_autoptr (GBytes) bytes = riyo_part_read (folder, fd, part->part, part->hash, error);

      if (bytes == NULL)
        return FALSE;
      riyo_rules_texts_add (texts, part->from, bytes, shown);
    }
  if (riyo_folder_apply_rules (folder, texts, error))
    return TRUE;
  g_prefix_error (error, "%s",
                  _ ("what stays does not fit without it. Put others of the same 施行日 in its "
                     "place, or withdraw first what was adopted for that day after it (the number "
                     "of a 版 is not used again): "));
  return FALSE;
}

RiyoRules *
riyo_folder_load_rules (int fd, const char *path, const char *state_json, RiyoDate day)
{
  g_autoptr (RiyoFolder) folder = riyo_folder_load_tables (fd, path, state_json, day, day, NULL);
  g_autofree char *part = NULL;
  g_autoptr (GBytes) bytes
      = folder != NULL ? riyo_folder_read_rules (folder, fd, day, &part, NULL) : NULL;
  RiyoRules *rules = NULL;

  for (guint i = bytes != NULL ? folder->adopted->len : 0; i > 0 && rules == NULL; i--)
    rules = riyo_rules_new_from_bytes (
        bytes, part, g_array_index (folder->adopted, RiyoAdopted, i - 1).table, NULL);
  return rules;
}
