/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose numbers a text mentions, whatever stands between and around their parts. */
#include "config.h"

#include <string.h>

#include "part.h"
#include "subject.h"

#define MAX_FIRST_RUNS 3 /* that a first part such as "10-23" is made of */

typedef enum
{
  KIND_NONE,
  KIND_PLAIN,  /* ASCII letters and digits, of which numbers are made */
  KIND_LETTERS /* others, as a first part may be, or a word between parts */
} Kind;

/* Neighbouring characters of one kind. */
typedef struct
{
  const char *start, *end;
  Kind kind;
} Run;

typedef struct
{
  const RiyoSubjectForms *forms;
  RiyoSubjectMet met;
  gpointer data;
} Search;

static Kind
kind_of (gunichar c)
{
  if (riyo_part_is_hyphen (c))
    return KIND_NONE;
  if (c < 0x80)
    return g_ascii_isalnum ((gchar)c) ? KIND_PLAIN : KIND_NONE;
  return g_unichar_isalnum (c) ? KIND_LETTERS : KIND_NONE;
}

static GArray *
split (const char *text)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));
  Kind before = KIND_NONE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      Kind kind = kind_of (g_utf8_get_char (p));
      Run run = { p, g_utf8_next_char (p), kind };

      if (kind != KIND_NONE && kind == before)
        g_array_index (runs, Run, runs->len - 1).end = run.end;
      else if (kind != KIND_NONE)
        g_array_append_val (runs, run);
      before = kind;
    }
  return runs;
}

static gboolean
try (const Search *search, const RiyoSubjectPart *parts, guint n)
{
  RiyoSubject subject;

  return riyo_subject_parse_parts (search->forms, parts, n, &subject) == RIYO_SUBJECT_STATED
         && search->met (search->data, &subject);
}

/* Whether a hyphen alone stands between two runs, blanks aside. */
static gboolean
are_joined (const Run *a, const Run *b)
{
  guint n_hyphens = 0;

  for (const char *p = a->end; p < b->start; p = g_utf8_next_char (p))
    if (riyo_part_is_hyphen (g_utf8_get_char (p)))
      n_hyphens++;
    else if (*p != ' ')
      return FALSE;
  return n_hyphens == 1;
}

/* The first part is @n_first runs with what is between them, each other part one. Parts that are
 * fewer than a whole number's count only where hyphens join them, and no more: 8-11 may be a
 * family's number, 8/11 is a day, and 8-11-2 somebody else's number. */
static gboolean
try_runs (const Search *search, const Run *runs, guint n, guint n_first)
{
  RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS];
  const RiyoSubjectForms *forms = search->forms;
  gboolean joined = TRUE;
  guint n_parts = 0;

  for (guint i = n_first - 1; i < n && n_parts < forms->max_parts; i++)
    {
      const char *start = n_parts == 0 ? runs[0].start : runs[i].start;
      gboolean whole = FALSE, goes_on = i + 1 < n && are_joined (&runs[i], &runs[i + 1]);

      joined = joined && (n_parts == 0 || are_joined (&runs[i - 1], &runs[i]));
      parts[n_parts++] = (RiyoSubjectPart){ start, (gsize)(runs[i].end - start) };
      for (guint k = 0; k < forms->forms->len; k++)
        whole = whole || riyo_subject_form_at (forms, k)->n_parts == n_parts;
      if ((whole || (joined && !goes_on && n_parts > 1)) && try (search, parts, n_parts))
        return TRUE;
    }
  return FALSE;
}

static gboolean
try_all (const Search *search, const GArray *runs)
{
  for (guint i = 0; i < runs->len; i++)
    for (guint n_first = 1; n_first <= MIN (MAX_FIRST_RUNS, runs->len - i); n_first++)
      if (try_runs (search, &g_array_index (runs, Run, i), runs->len - i, n_first))
        return TRUE;
  return FALSE;
}

/* Drops the words between: 記号 52 番号 1. */
static void
keep_plain (GArray *runs)
{
  guint n = 0;

  for (guint i = 0; i < runs->len; i++)
    if (g_array_index (runs, Run, i).kind == KIND_PLAIN)
      g_array_index (runs, Run, n++) = g_array_index (runs, Run, i);
  g_array_set_size (runs, n);
}

gboolean
riyo_subject_find_mentioned (const RiyoSubjectForms *forms, const char *text, gsize len,
                             RiyoSubjectMet met, gpointer data)
{
  const Search search = { forms, met, data };
  g_autofree char *normal = riyo_subject_normalise (text, len);
  g_autoptr (GArray) runs = normal != NULL ? split (normal) : NULL;

  if (runs == NULL)
    return FALSE;
  if (try_all (&search, runs))
    return TRUE;
  keep_plain (runs);
  return try_all (&search, runs);
}
