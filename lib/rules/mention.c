/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose numbers a text mentions, whatever stands between and around their parts. */
#include "config.h"

#include <string.h>

#include "part.h"
#include "subject.h"

#define MAX_FIRST_CHARS 12  /* of a first part that words may stand around */
#define MAX_NAMED 4         /* numbers behind one part's name */
#define MAX_BETWEEN_CHARS 8 /* between a name and its number */

typedef struct
{
  const char *start, *end;
} Span;

typedef struct
{
  const RiyoSubjectForms *forms;
  const char *text;
  RiyoSubjectMet met;
  gpointer data;
} Search;

static gboolean
is_alnum (const char *p)
{
  return (guchar)*p < 0x80 ? g_ascii_isalnum (*p) : g_unichar_isalnum (g_utf8_get_char (p));
}

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c);
}

static gboolean
is_digit (char c)
{
  return g_ascii_isdigit (c);
}

static gboolean
is_counter (gunichar c)
{
  static const char counters[]
      = "年月日時分秒件名人円頁枚行段条項号回歳点期度週位箇か個台部社世通校棟次票冊組戸口四"
        "ペ％%";

  return c != '\0' && g_utf8_strchr (counters, -1, c) != NULL;
}

/* What is counted or dated is no part of a number: 52年1月1日, 52件 (1/1), 52 件. */
static gboolean
is_counted (const Span *span)
{
  const char *p = span->end;

  if (is_counter (g_utf8_get_char (p)))
    return TRUE;
  return *p == ' ' && is_counter (g_utf8_get_char (p + 1)) && !is_alnum (g_utf8_next_char (p + 1));
}

static gboolean
try (const Search *search, const Span *spans, guint n)
{
  RiyoSubjectPart parts[RIYO_SUBJECT_MAX_PARTS];
  RiyoSubject subject;

  for (guint i = 0; i < n; i++)
    parts[i] = (RiyoSubjectPart){ spans[i].start, (gsize)(spans[i].end - spans[i].start) };
  return riyo_subject_parse_parts (search->forms, parts, n, &subject) == RIYO_SUBJECT_STATED
         && search->met (search->data, &subject);
}

/* Neither end cuts a number in two. */
static gboolean
is_uncut (const Search *search, const Span *span)
{
  return !(is_digit (*span->start) && span->start > search->text && is_digit (span->start[-1]))
         && !(is_digit (span->end[-1]) && is_digit (*span->end));
}

/* Behind a first part that may stand before them: the number before, if there is one, or a piece of
 * a word behind that number, which may be a piece of it: A52, 10-23. */
static gboolean
try_behind (const Search *search, const Span *before_them, Span *parts, guint n)
{
  const char *end = parts[1].start, *least = search->text;

  if (before_them != NULL && is_counted (before_them))
    return FALSE;
  if (before_them != NULL)
    {
      least = before_them->start;
      parts[0] = *before_them;
      if (try (search, parts, n))
        return TRUE;
    }
  for (guint i = 0; i < MAX_FIRST_CHARS && end > least; i++)
    {
      const char *start = end, *last = g_utf8_prev_char (end);

      for (guint k = 0; is_alnum (last) && k < MAX_FIRST_CHARS && start > search->text; k++)
        {
          const char *next = g_utf8_prev_char (start);

          if (!is_alnum (next) && !riyo_part_is_hyphen (g_utf8_get_char (next)))
            break;
          start = next;
          parts[0] = (Span){ start, end };
          if (is_alnum (start) && is_uncut (search, &parts[0]) && try (search, parts, n))
            return TRUE;
        }
      end = last;
    }
  return FALSE;
}

/* The parts behind the first are @n - 1 neighbours of @runs. */
static gboolean
try_neighbours (const Search *search, const GArray *runs, guint n)
{
  Span parts[RIYO_SUBJECT_MAX_PARTS];

  for (guint i = 0; i + n - 1 <= runs->len; i++)
    {
      gboolean counted = FALSE;

      for (guint k = 1; k < n; k++)
        {
          parts[k] = g_array_index (runs, Span, i + k - 1);
          counted = counted || (k + 1 < n && is_counted (&parts[k]));
        }
      if (counted)
        continue;
      if (try_behind (search, i > 0 ? &g_array_index (runs, Span, i - 1) : NULL, parts, n))
        return TRUE;
    }
  return FALSE;
}

/* Where neighbouring characters are all of one kind. */
static GArray *
find_runs (const char *text, gboolean (*is_kind) (char))
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Span));

  for (const char *p = text; *p != '\0';)
    {
      Span run = { p, p };

      while (is_kind (*run.end))
        run.end++;
      if (run.end > p)
        g_array_append_val (runs, run);
      p = run.end > p ? run.end : p + 1;
    }
  return runs;
}

static gboolean
try_each (const Search *search, const GArray *runs)
{
  for (guint i = 0; i < runs->len; i++)
    if (!is_counted (&g_array_index (runs, Span, i))
        && try (search, &g_array_index (runs, Span, i), 1))
      return TRUE;
  return FALSE;
}

static gboolean
find_in_order (const Search *search, gboolean (*is_kind) (char))
{
  g_autoptr (GArray) runs = find_runs (search->text, is_kind);

  for (guint i = 0; i < search->forms->forms->len; i++)
    {
      guint n = riyo_subject_form_at (search->forms, i)->n_parts;

      if (n > 1 ? try_neighbours (search, runs, n) : try_each (search, runs))
        return TRUE;
    }
  return FALSE;
}

/* What stands behind each place where @name does: the next number, whatever few characters stand
 * between; a word there too, where the part may be one. */
static guint
find_named (const char *text, const char *name, gboolean word, const char **found)
{
  guint n = 0;

  for (const char *p = strstr (text, name); p != NULL && n + 1 < 2 * MAX_NAMED;
       p = strstr (p, name))
    {
      const char *number;

      p += strlen (name);
      while (*p != '\0' && !is_alnum (p))
        p = g_utf8_next_char (p);
      number = p;
      for (guint i = 0; i < MAX_BETWEEN_CHARS && *number != '\0' && !is_digit (*number); i++)
        number = g_utf8_next_char (number);
      if (word && *p != '\0' && !is_digit (*p))
        found[n++] = p;
      if (is_digit (*number))
        found[n++] = number;
    }
  return n;
}

/* Each part that is behind its name, in any order; what form the rest has, the first @n say. */
static gboolean
try_named (const Search *search, const RiyoSubjectForm *form, guint i, guint n, Span *parts)
{
  const char *found[2 * MAX_NAMED];
  guint n_found;

  if (i == n)
    return try (search, parts, n);
  n_found = find_named (search->text, form->parts[i], i == 0, found);
  for (guint k = 0; k < n_found; k++)
    {
      const char *end = found[k];

      /* The first part may be a word, whose end nobody can tell; the others are numbers. */
      for (guint m = 0; *end != '\0' && is_alnum (end) && m < MAX_FIRST_CHARS; m++)
        {
          end = g_utf8_next_char (end);
          parts[i] = (Span){ found[k], end };
          if ((i == 0 || !is_plain (*end)) && is_uncut (search, &parts[i])
              && try_named (search, form, i + 1, n, parts))
            return TRUE;
          if (i > 0 && !is_plain (*end))
            break;
        }
    }
  return FALSE;
}

static gboolean
find_named_parts (const Search *search)
{
  Span parts[RIYO_SUBJECT_MAX_PARTS];

  for (guint i = 0; i < search->forms->forms->len; i++)
    {
      const RiyoSubjectForm *form = riyo_subject_form_at (search->forms, i);
      guint n = 0;

      while (n < form->n_parts && strstr (search->text, form->parts[n]) != NULL)
        n++;
      if (n > 1 && try_named (search, form, 0, n, parts))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_letter (const char *text)
{
  while (*text != '\0' && !g_ascii_isalpha (*text))
    text++;
  return *text != '\0';
}

gboolean
riyo_subject_find_mentioned (const RiyoSubjectForms *forms, const char *text, gsize len,
                             RiyoSubjectMet met, gpointer data)
{
  g_autofree char *normal = riyo_subject_normalise (text, len);
  const Search search = { forms, normal, met, data };

  return normal != NULL
         && (find_in_order (&search, is_digit)
             || (has_letter (normal) && find_in_order (&search, is_plain))
             || find_named_parts (&search));
}
