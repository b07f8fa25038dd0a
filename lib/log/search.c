/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The entries of a log, filtered. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "json.h"
#include "line.h"
#include "reader.h"

struct _RiyoEntries
{
  RiyoLogReader *reader;
  char *actor, *event, *op, *law, *recipient, *from, *to, *file;
  guint64 first, last;           /* numbers of entries; 0: any */
  char **purposes, **categories; /* any of these names */
  guint64 n_read;
  GString *text;
  const char *shown; /* of which event each is shown, NULL: of any; to whom */
  RiyoEntryFunc show;
  gpointer show_data;
};

/* Takes over @reader; NULL where it could not be opened. */
static RiyoEntries *
take_reader (RiyoLogReader *reader)
{
  RiyoEntries *entries;

  if (reader == NULL)
    return NULL;
  entries = g_new0 (RiyoEntries, 1);
  entries->reader = reader;
  entries->text = g_string_new (NULL);
  return entries;
}

RiyoEntries *
riyo_entries_open (const char *folder, GError **error)
{
  return take_reader (riyo_log_reader_open (folder, error));
}

RiyoEntries *
riyo_entries_open_archived (const char *folder, const char *archived, GError **error)
{
  return take_reader (riyo_log_reader_open_archived (folder, archived, error));
}

RiyoEntries *
riyo_entries_open_locked (const char *folder, GError **error)
{
  return take_reader (riyo_log_reader_open_locked (folder, error));
}

void
riyo_entries_free (RiyoEntries *entries)
{
  if (entries == NULL)
    return;
  riyo_log_reader_free (entries->reader);
  g_free (entries->actor);
  g_strfreev (entries->purposes);
  g_strfreev (entries->categories);
  g_free (entries->event);
  g_free (entries->op);
  g_free (entries->law);
  g_free (entries->recipient);
  g_free (entries->from);
  g_free (entries->to);
  g_free (entries->file);
  g_string_free (entries->text, TRUE);
  g_free (entries);
}

/* "8", or "8-13". */
static gboolean
read_numbers (const char *text, guint64 *first, guint64 *last)
{
  gsize n = strspn (text, "0123456789");
  const char *second = text[n] == '-' ? text + n + 1 : text;

  *first = g_ascii_strtoull (text, NULL, 10);
  *last = g_ascii_strtoull (second, NULL, 10);
  return n > 0 && *second != '\0' && second[strspn (second, "0123456789")] == '\0'
         && *first <= *last;
}

/* Whether the filter can be met at all: what nothing can be is no question. */
static gboolean
check_filter (const RiyoEntries *entries, const char *key, const char *value, GError **error)
{
  const char *from = strcmp (key, "from") == 0 ? value : entries->from;
  const char *to = strcmp (key, "to") == 0 ? value : entries->to;
  gboolean is_day = value != NULL && (strcmp (key, "from") == 0 || strcmp (key, "to") == 0);
  guint64 first, last;

  if (is_day && (strlen (value) != 10 || riyo_date_parse (value) == 0))
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_DATE,
                 _ ("--%s: “%s” is not a date; expected YYYY-MM-DD"), key, value);
  else if (is_day && from != NULL && to != NULL && strcmp (from, to) > 0)
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_DATE,
                 _ ("the period begins on %s, after its end on %s"), from, to);
  else if (strcmp (key, "event") == 0 && !riyo_log_is_event (value))
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                 _ ("“%s” is no event of the log; riyo-audit(5) lists them"), value);
  else if (strcmp (key, "seq") == 0 && !read_numbers (value, &first, &last))
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                 _ ("“%s” is no number of an entry; expected digits, or those of the first and the "
                    "last with - between"),
                 value);
  else
    return TRUE;
  return FALSE;
}

gboolean
riyo_entries_set_filter (RiyoEntries *entries, const char *key, const char *value, GError **error)
{
  struct
  {
    const char *key;
    char **place;
  } filters[] = {
    { "actor", &entries->actor }, { "event", &entries->event },         { "op", &entries->op },
    { "law", &entries->law },     { "recipient", &entries->recipient }, { "from", &entries->from },
    { "to", &entries->to },       { "file", &entries->file },
  };

  if (!check_filter (entries, key, value, error))
    return FALSE;
  if (strcmp (key, "seq") == 0)
    {
      read_numbers (value, &entries->first, &entries->last);
      riyo_log_reader_skip (entries->reader, entries->first);
      return TRUE;
    }
  if (strcmp (key, "purpose") == 0 || strcmp (key, "category") == 0)
    {
      char ***names = *key == 'p' ? &entries->purposes : &entries->categories;

      g_strfreev (*names);
      *names = g_strsplit (value, "\n", -1);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (strcmp (key, filters[i].key) == 0)
      {
        g_free (*filters[i].place);
        *filters[i].place = g_strdup (value);
        return TRUE;
      }
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, _ ("%s: no such filter"), key);
  return FALSE;
}

void
riyo_entries_show (RiyoEntries *entries, const char *event, RiyoEntryFunc func, gpointer user_data)
{
  entries->shown = event;
  entries->show = func;
  entries->show_data = user_data;
}

/* Whether a cell of the line is what is looked for. */
typedef struct
{
  const RiyoEntries *entries;
  gboolean purpose, category;
} Match;

static gboolean
is_among (char **names, const char *name)
{
  return names != NULL && name != NULL && g_strv_contains ((const char *const *)names, name);
}

static void
match_cell (const char *category, const char *purpose, gpointer user_data)
{
  Match *match = user_data;
  const RiyoEntries *entries = match->entries;

  match->purpose |= is_among (entries->purposes, purpose);
  match->category |= is_among (entries->categories, category);
}

/* "資格,レセプト" holds レセプト. */
static gboolean
list_has (const RiyoLine *line, const char *key, const char *name)
{
  g_autofree char *list = riyo_line_dup_text (line, key);
  g_auto (GStrv) names = list != NULL ? g_strsplit (list, ",", -1) : NULL;

  return names != NULL && g_strv_contains ((const char *const *)names, name);
}

/* ["資格","レセプト"] holds レセプト: the categories of a law, recipients. */
static gboolean
array_has (const RiyoLine *line, const char *key, const char *name)
{
  g_autofree char *list = riyo_line_dup_list (line, key, "\n");
  g_auto (GStrv) names = list != NULL ? g_strsplit (list, "\n", -1) : NULL;

  return names != NULL && g_strv_contains ((const char *const *)names, name);
}

/* "" stands for any law. */
static gboolean
matches_law (const RiyoEntries *entries, const RiyoLine *line)
{
  g_autofree char *law = riyo_line_dup_text (line, RIYO_KEY_LAW);

  return entries->law == NULL
         || (law != NULL && (entries->law[0] == '\0' || strcmp (law, entries->law) == 0));
}

/* As it was stated, else as the table says. */
static gboolean
matches_recipient (const RiyoEntries *entries, const RiyoLine *line)
{
  g_autofree char *stated = riyo_line_dup_text (line, RIYO_KEY_RECIPIENT);

  if (entries->recipient == NULL || stated != NULL)
    return entries->recipient == NULL || strcmp (stated, entries->recipient) == 0;
  return array_has (line, RIYO_KEY_RECIPIENTS, entries->recipient)
         || array_has (line, RIYO_KEY_OTHER_RECIPIENTS, entries->recipient);
}

/* Whether a line names one of the categories outside its cells. */
static gboolean
has_category (const RiyoLine *line, char **categories)
{
  for (char **name = categories; *name != NULL; name++)
    if (list_has (line, RIYO_KEY_CATEGORY, *name) || array_has (line, RIYO_KEY_CATEGORIES, *name)
        || list_has (line, RIYO_KEY_PERMITTED_TAGS, *name)
        || list_has (line, RIYO_KEY_REFUSED_TAGS, *name))
      return TRUE;
  return FALSE;
}

static gboolean
matches_words (const RiyoEntries *entries, const RiyoLine *line)
{
  g_autofree char *purpose = riyo_line_dup_purpose (line);
  Match match = { .entries = entries };

  if (entries->purposes == NULL && entries->categories == NULL)
    return TRUE;
  match.purpose = is_among (entries->purposes, purpose);
  match.category = entries->categories != NULL && has_category (line, entries->categories);
  riyo_line_foreach_cell (line, match_cell, &match);
  return (entries->purposes == NULL || match.purpose)
         && (entries->categories == NULL || match.category);
}

static gboolean
has_file (const RiyoLine *line, const char *mask)
{
  g_autofree char *input = riyo_line_dup_text (line, RIYO_KEY_INPUT);
  g_autofree char *output = riyo_line_dup_text (line, RIYO_KEY_OUTPUT);

  return g_strcmp0 (input, mask) == 0 || g_strcmp0 (output, mask) == 0
         || array_has (line, RIYO_KEY_SOURCES, mask);
}

static gboolean
matches (const RiyoEntries *entries, const RiyoLine *line)
{
  char day[11] = "";

  memcpy (day, line->time.text, MIN (line->time.len, 10));
  if ((entries->from != NULL && strcmp (day, entries->from) < 0)
      || (entries->to != NULL && strcmp (day, entries->to) > 0)
      || (entries->event != NULL && !riyo_span_is (line->event, entries->event)))
    return FALSE;
  if (entries->last != 0 && (line->seq < entries->first || line->seq > entries->last))
    return FALSE;
  if (entries->op != NULL && !list_has (line, RIYO_KEY_OP, entries->op))
    return FALSE;
  if (entries->file != NULL && !has_file (line, entries->file))
    return FALSE;
  if (entries->actor != NULL)
    {
      static const char *const keys[]
          = { RIYO_KEY_ACTOR, RIYO_KEY_ACCOUNT, RIYO_KEY_REAL, RIYO_KEY_LOGIN };
      gboolean acted = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (keys) && !acted; i++)
        {
          g_autofree char *name = riyo_line_dup_text (line, keys[i]);

          acted = g_strcmp0 (name, entries->actor) == 0;
        }
      if (!acted)
        return FALSE;
    }
  return matches_law (entries, line) && matches_recipient (entries, line)
         && matches_words (entries, line);
}

gboolean
riyo_entries_step (RiyoEntries *entries, RiyoLine *line, GError **error)
{
  g_autoptr (GError) failure = NULL;
  RiyoLogLine from;

  while (riyo_log_reader_next (entries->reader, &from, &failure))
    {
      const char *problem;

      if (from.kind == RIYO_LOG_LINE_TAIL)
        continue;
      entries->n_read++;
      problem = riyo_line_parse (from.text.text, from.text.len, line);
      if (problem != NULL)
        return riyo_error_at (error, RIYO_ERROR_DAMAGED, from.file, (guint)from.number, "%s",
                              _ (problem));
      if (entries->last != 0 && line->seq > entries->last)
        return FALSE;
      if (entries->show != NULL
          && (entries->shown == NULL || riyo_span_is (line->event, entries->shown)))
        entries->show (line, entries->show_data);
      if (matches (entries, line))
        return TRUE;
    }
  /* A file gets its name with its first entry: a log without any is no log in which nothing
   * happened. */
  if (failure == NULL && entries->n_read == 0)
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, riyo_log_reader_get_files (entries->reader)[0],
                          0, "%s", _ ("holds no complete entry"));
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

guint64
riyo_entries_get_n_archived (const RiyoEntries *entries)
{
  return riyo_log_reader_get_archived (entries->reader)->seq;
}

guint64
riyo_entries_get_n_read (const RiyoEntries *entries)
{
  return entries->n_read + riyo_entries_get_n_archived (entries);
}

const char *
riyo_entries_next (RiyoEntries *entries, GError **error)
{
  RiyoLine line;

  if (!riyo_entries_step (entries, &line, error))
    return NULL;
  g_string_truncate (entries->text, 0);
  g_string_append_len (entries->text, line.whole.text, (gssize)line.whole.len);
  return entries->text->str;
}
