/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folder's state as the log carries it: a JSON object of fixed shape, read as strictly as
 * written. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "state.h"
#include "suspension/suspension.h"

#define GONE '-'                 /* before the hash of rules that were followed or withdrawn */
#define FIRST '='                /* before that of those which are rules.riyo since others follow */
#define DATED ",\"rules_from\":" /* where any rules were ever adopted for a day */

static int
compare_names (gconstpointer a, gconstpointer b, gpointer unused)
{
  return riyo_log_compare_names (a, b);
}

RiyoState *
riyo_state_new (void)
{
  RiyoState *state = g_new0 (RiyoState, 1);

  state->tables = g_tree_new_full (compare_names, NULL, g_free, g_free);
  state->layouts = g_tree_new_full (compare_names, NULL, g_free, g_free);
  state->dated = g_tree_new_full (compare_names, NULL, g_free, g_free);
  state->subjects = g_ptr_array_new_with_free_func (g_free);
  return state;
}

void
riyo_state_free (RiyoState *state)
{
  if (state == NULL)
    return;
  g_tree_unref (state->tables);
  g_tree_unref (state->layouts);
  g_tree_unref (state->dated);
  g_ptr_array_unref (state->subjects);
  g_free (state->rules);
  g_free (state->keys);
  g_free (state->suspensions);
  g_free (state->group);
  g_free (state);
}

RiyoStoreMark
riyo_state_get_mark (const RiyoState *state)
{
  RiyoStoreMark mark = { .n = state->n_suspensions, .bytes = state->suspensions_bytes };

  g_strlcpy (mark.hash, state->suspensions, sizeof mark.hash);
  return mark;
}

void
riyo_state_set_mark (RiyoState *state, const RiyoStoreMark *mark)
{
  state->n_suspensions = mark->n;
  state->suspensions_bytes = mark->bytes;
  g_free (state->suspensions);
  state->suspensions = g_strdup (mark->hash);
}

/* No hash is empty. */
gboolean
riyo_state_is_withdrawn (const RiyoState *state, const char *version)
{
  const char *hash = g_tree_lookup (state->tables, version);

  return hash != NULL && *hash == '\0';
}

void
riyo_state_withdraw (RiyoState *state, const char *version)
{
  g_tree_replace (state->tables, g_strdup (version), g_strdup (""));
}

static void
clear_part (gpointer data)
{
  RiyoRulesPart *part = data;

  g_free (part->part);
  g_free (part->hash);
}

static gboolean
list_dated (gpointer day, gpointer hash, gpointer list)
{
  RiyoRulesPart part = { .from = riyo_date_parse (day) };

  if (*(const char *)hash == FIRST)
    g_array_index ((GArray *)list, RiyoRulesPart, 0).from = part.from;
  if (*(const char *)hash == GONE || *(const char *)hash == FIRST)
    return FALSE;
  part.part = riyo_folder_name_rules (day);
  part.hash = g_strdup (hash);
  g_array_append_val ((GArray *)list, part);
  return FALSE;
}

GArray *
riyo_rules_parts_new (void)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (RiyoRulesPart));

  g_array_set_clear_func (list, clear_part);
  return list;
}

GArray *
riyo_state_list_rules (const RiyoState *state)
{
  GArray *list = riyo_rules_parts_new ();
  RiyoRulesPart first = { .part = g_strdup (RIYO_FOLDER_RULES), .hash = g_strdup (state->rules) };

  g_array_append_val (list, first);
  g_tree_foreach (state->dated, list_dated, list);
  return list;
}

const RiyoRulesPart *
riyo_rules_part_on (const GArray *list, RiyoDate day)
{
  guint i = list->len;

  while (i > 0 && g_array_index (list, RiyoRulesPart, i - 1).from > day)
    i--;
  return i > 0 ? &g_array_index (list, RiyoRulesPart, i - 1) : NULL;
}

gboolean
riyo_state_has_rules_of (const RiyoState *state, const char *day)
{
  const char *hash = g_tree_lookup (state->dated, day);

  return hash != NULL && *hash != GONE && *hash != FIRST;
}

const char *
riyo_state_get_gone_rules (const char *hash)
{
  return *hash == GONE || *hash == FIRST ? hash + 1 : NULL;
}

static void
set_dated (RiyoState *state, RiyoDate day, const char *mark, const char *hash)
{
  char text[11];

  riyo_date_format (day, text);
  g_tree_replace (state->dated, g_strdup (text), g_strconcat (mark, hash, NULL));
}

static gboolean
leave_dated (gpointer day, gpointer hash, gpointer days)
{
  if (*(const char *)hash != GONE)
    g_ptr_array_add (days, day);
  return FALSE;
}

void
riyo_state_set_rules (RiyoState *state, const GArray *list)
{
  g_autoptr (GPtrArray) days = g_ptr_array_new ();
  const RiyoRulesPart *first = &g_array_index (list, RiyoRulesPart, 0);

  g_tree_foreach (state->dated, leave_dated, days);
  for (guint i = 0; i < days->len; i++)
    {
      const char *hash = g_tree_lookup (state->dated, g_ptr_array_index (days, i));
      g_autofree char *own = g_strdup (*hash == FIRST ? hash + 1 : hash);

      set_dated (state, riyo_date_parse (g_ptr_array_index (days, i)), (char[]){ GONE, 0 }, own);
    }
  g_free (state->rules);
  state->rules = g_strdup (first->hash);
  for (const RiyoRulesPart *part = first; part < first + list->len; part++)
    if (part->from != 0)
      set_dated (state, part->from, part == first ? (char[]){ FIRST, 0 } : "", part->hash);
}

/* A reading position; @bad once anything was not as expected. */
typedef struct
{
  const char *p;
  gboolean bad;
} Cursor;

static void
expect (Cursor *cursor, const char *text)
{
  gsize len = strlen (text);

  if (cursor->bad || strncmp (cursor->p, text, len) != 0)
    cursor->bad = TRUE;
  else
    cursor->p += len;
}

/* Names and hashes hold nothing that JSON escapes: a layout's name is a short name, the rest
 * hexadecimal. */
static char *
read_text (Cursor *cursor)
{
  gsize len;
  char *text;

  expect (cursor, "\"");
  len = cursor->bad ? 0 : strcspn (cursor->p, "\"\\");
  text = g_strndup (cursor->bad ? "" : cursor->p, len);
  if (!cursor->bad)
    cursor->p += len;
  expect (cursor, "\"");
  return text;
}

static guint64
read_number (Cursor *cursor)
{
  gsize len = cursor->bad ? 0 : strspn (cursor->p, "0123456789");
  guint64 number = len > 0 && len < 20 ? g_ascii_strtoull (cursor->p, NULL, 10) : 0;

  cursor->bad = cursor->bad || len == 0 || len >= 20;
  if (!cursor->bad)
    cursor->p += len;
  return number;
}

static void
read_map (Cursor *cursor, GTree *map)
{
  expect (cursor, "{");
  for (gboolean first = TRUE; !cursor->bad && *cursor->p != '}'; first = FALSE)
    {
      char *name;

      if (!first)
        expect (cursor, ",");
      name = read_text (cursor);
      expect (cursor, ":");
      g_tree_replace (map, name, read_text (cursor));
    }
  expect (cursor, "}");
}

static void
read_list (Cursor *cursor, GPtrArray *list)
{
  expect (cursor, "[");
  for (gboolean first = TRUE; !cursor->bad && *cursor->p != ']'; first = FALSE)
    {
      if (!first)
        expect (cursor, ",");
      g_ptr_array_add (list, read_text (cursor));
    }
  expect (cursor, "]");
}

void
riyo_state_set_subjects (RiyoState *state, const RiyoSubjectForms *forms)
{
  g_ptr_array_set_size (state->subjects, 0);
  for (guint i = 0; i < forms->forms->len; i++)
    {
      char *parts = g_strjoinv ("-", riyo_subject_form_at (forms, i)->parts);

      g_ptr_array_add (state->subjects, g_strdelimit (parts, "\"\\", '_'));
    }
}

/* Whoever was named by the first parts of a form is named by them still. */
const char *
riyo_state_find_lost_subject (const RiyoState *before, const RiyoState *after)
{
  for (guint i = 0; i < before->subjects->len; i++)
    {
      const char *form = g_ptr_array_index (before->subjects, i);
      gsize len = strlen (form);
      gboolean kept = FALSE;

      for (guint j = 0; j < after->subjects->len && !kept; j++)
        {
          const char *other = g_ptr_array_index (after->subjects, j);

          kept = strncmp (form, other, len) == 0 && (other[len] == '\0' || other[len] == '-');
        }
      if (!kept)
        return form;
    }
  return NULL;
}

typedef struct
{
  const char *rules;
  guint n_decide; /* those that are not gone */
  gboolean bad;
} Days;

/* Those that are rules.riyo are the first. */
static gboolean
check_day (gpointer day, gpointer hash, gpointer data)
{
  const char *mark = hash;
  Days *days = data;

  days->bad = riyo_date_parse (day) == 0
              || (*mark == FIRST && (days->n_decide > 0 || strcmp (mark + 1, days->rules) != 0));
  days->n_decide += *mark != GONE;
  return days->bad;
}

static void
read_dated (Cursor *cursor, RiyoState *state)
{
  Days days = { .rules = state->rules };

  if (cursor->bad || !g_str_has_prefix (cursor->p, DATED))
    return;
  expect (cursor, DATED);
  read_map (cursor, state->dated);
  g_tree_foreach (state->dated, check_day, &days);
  cursor->bad = cursor->bad || days.bad || g_tree_nnodes (state->dated) == 0;
}

static void
fail_to_tell (const char *folder, GError **error)
{
  g_autofree char *way = riyo_advice_new (folder, "audit verify");

  riyo_error_at (error, RIYO_ERROR_DAMAGED, folder, 0,
                 _ ("the audit log does not tell what is in force; run %s. Where that finds it "
                    "intact, the folder is one of 0.1.0: make it anew, as NEWS says"),
                 way);
}

RiyoState *
riyo_state_parse (const char *json, const char *shown, GError **error)
{
  g_autoptr (RiyoState) state = riyo_state_new ();
  Cursor cursor = { .p = json };

  expect (&cursor, "{\"tables\":");
  read_map (&cursor, state->tables);
  expect (&cursor, ",\"rules\":");
  state->rules = read_text (&cursor);
  read_dated (&cursor, state);
  expect (&cursor, ",\"subjects\":");
  read_list (&cursor, state->subjects);
  expect (&cursor, ",\"layouts\":");
  read_map (&cursor, state->layouts);
  expect (&cursor, ",\"suspensions\":{\"n\":");
  state->n_suspensions = read_number (&cursor);
  expect (&cursor, ",\"bytes\":");
  state->suspensions_bytes = read_number (&cursor);
  expect (&cursor, ",\"hash\":");
  state->suspensions = read_text (&cursor);
  expect (&cursor, "},\"keys\":");
  state->keys = read_text (&cursor);
  if (!cursor.bad && *cursor.p == ',')
    {
      expect (&cursor, ",\"group\":");
      state->group = read_text (&cursor);
      expect (&cursor, ",\"gid\":");
      state->gid = read_number (&cursor);
    }
  expect (&cursor, "}");
  if (!cursor.bad && *cursor.p == '\0')
    return g_steal_pointer (&state);
  fail_to_tell (shown, error);
  return NULL;
}

static gboolean
append_member (gpointer name, gpointer hash, gpointer data)
{
  GString *text = data;

  g_string_append_printf (text, "%s\"%s\":\"%s\"", text->str[text->len - 1] == '{' ? "" : ",",
                          (char *)name, (char *)hash);
  return FALSE;
}

char *
riyo_state_format (const RiyoState *state)
{
  GString *text = g_string_new ("{\"tables\":{");

  g_tree_foreach (state->tables, append_member, text);
  g_string_append_printf (text, "},\"rules\":\"%s\"", state->rules);
  if (g_tree_nnodes (state->dated) > 0)
    {
      g_string_append (text, DATED "{");
      g_tree_foreach (state->dated, append_member, text);
      g_string_append_c (text, '}');
    }
  g_string_append (text, ",\"subjects\":[");
  for (guint i = 0; i < state->subjects->len; i++)
    g_string_append_printf (text, "%s\"%s\"", i > 0 ? "," : "",
                            (char *)g_ptr_array_index (state->subjects, i));
  g_string_append (text, "],\"layouts\":{");
  g_tree_foreach (state->layouts, append_member, text);
  g_string_append_printf (text,
                          "},\"suspensions\":{\"n\":%" G_GUINT64_FORMAT
                          ",\"bytes\":%" G_GUINT64_FORMAT ",\"hash\":\"%s\"},\"keys\":\"%s\"",
                          state->n_suspensions, state->suspensions_bytes, state->suspensions,
                          state->keys);
  if (state->group != NULL)
    g_string_append_printf (text, ",\"group\":\"%s\",\"gid\":%" G_GUINT64_FORMAT, state->group,
                            state->gid);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}
