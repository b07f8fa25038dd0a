/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many persons' suspensions by one act: a list of their numbers, one a line, of which each becomes
 * a record of its own. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "slots.h"

gboolean
riyo_suspension_set_list (RiyoSuspension *suspension, GBytes *bytes, const char *file,
                          GError **error)
{
  g_free (suspension->list);
  g_free (suspension->list_file);
  suspension->list_file = g_strdup (file);
  suspension->list = riyo_text_decode (bytes, file, &suspension->list_bytes, error);
  return suspension->list != NULL;
}

gboolean
riyo_suspension_has_list (const RiyoSuspension *suspension)
{
  return suspension->list != NULL;
}

gboolean
riyo_suspension_is_of_list (const RiyoSuspension *suspension, const char *reference)
{
  return suspension->n_list > 0 && strlen (reference) == suspension->n_list
         && strncmp (suspension->reference, reference, suspension->n_list) == 0;
}

guint
riyo_suspension_get_n_listed (const RiyoSuspension *suspension)
{
  return suspension->n_listed;
}

/* A person of the list, at its line. */
typedef struct
{
  const RiyoKeys *keys;
  const RiyoSubjectForms *forms;
  guint line;
  RiyoSubject subject;
  RiyoSubjectKind kind;
} Listed;

typedef void (*ListedFunc) (RiyoSuspension *suspension, const Listed *listed, gpointer data);

/* A full-width blank looks like none. */
static gboolean
says_nothing (const char *line)
{
  while (g_str_has_prefix (line, "　") || *line == ' ' || *line == '\t')
    line += *line == ' ' || *line == '\t' ? 1 : strlen ("　");
  return *line == '\0' || *line == '#';
}

/* Calls @each for every line but those that are blank or begin with #. */
static void
walk (RiyoSuspension *suspension, const RiyoKeys *keys, const RiyoSubjectForms *forms,
      ListedFunc each, gpointer data)
{
  Listed listed = { .keys = keys, .forms = forms };
  const char *next, *end = suspension->list + suspension->list_bytes;
  g_autoptr (GString) line = g_string_new (NULL);

  suspension->n_listed = 0;
  for (const char *text = suspension->list; text < end; text = next)
    {
      const char *stop = memchr (text, '\n', (gsize)(end - text));

      next = stop != NULL ? stop + 1 : end;
      listed.line++;
      g_string_truncate (line, 0);
      g_string_append_len (line, text, (stop != NULL ? stop : end) - text);
      g_strstrip (line->str);
      if (says_nothing (line->str))
        continue;
      suspension->n_listed++;
      listed.kind = riyo_subject_parse (forms, line->str, &listed.subject);
      each (suspension, &listed, data);
    }
}

typedef struct
{
  RiyoReferenceFunc is_used;
  gpointer data;
  RiyoSlots seen; /* whose line is which */
  GString *faults;
  guint n_faults;
  gboolean unread; /* a line is in no form */
  GArray *pieces;  /* guint: the lines of a number in one piece that may be of several parts */
} Checking;

G_GNUC_PRINTF (4, 5)
static void
note (Checking *checking, const RiyoSuspension *suspension, guint line, const char *format, ...)
{
  va_list args;

  checking->n_faults++;
  g_string_append_printf (checking->faults, "\n%s:%u: ", suspension->list_file, line);
  va_start (args, format);
  g_string_append_vprintf (checking->faults, format, args);
  va_end (args);
}

/* Some form has just so many parts, and the first is stated. */
static gboolean
is_whole (const Listed *listed)
{
  if (listed->subject.ends[0] == 0)
    return FALSE;
  for (guint i = 0; i < listed->forms->forms->len; i++)
    if (riyo_subject_form_at (listed->forms, i)->n_parts == listed->subject.n_parts)
      return TRUE;
  return FALSE;
}

static char *
name_reference (const RiyoSuspension *suspension, guint line)
{
  return g_strdup_printf ("%s/%u", suspension->reference, line);
}

static gboolean
may_be_cut (gpointer data, const RiyoSubject *cut)
{
  return TRUE;
}

static const RiyoSubjectForm *
find_form (const RiyoSubjectForms *forms, guint n_parts)
{
  for (guint i = 0; i < forms->forms->len; i++)
    if (riyo_subject_form_at (forms, i)->n_parts == n_parts)
      return riyo_subject_form_at (forms, i);
  return NULL;
}

/* Among numbers with hyphens one without them is rather another such person, written in one piece,
 * than one of the form that has one part. */
static void
check_pieces (Checking *checking, const RiyoSuspension *suspension, const RiyoSubjectForms *forms)
{
  const RiyoSubjectForm *lone = find_form (forms, 1);

  if (lone == NULL || suspension->n_listed_of[1] == suspension->n_listed)
    return;
  for (guint i = 0; i < checking->pieces->len; i++)
    note (
        checking, suspension, g_array_index (checking->pieces, guint, i),
        _ ("a number in one piece, beside others with hyphens: expected its hyphens, or, where it "
           "is a %s, a list of its own for those"),
        lone->parts[0]);
}

char *
riyo_suspension_describe_listed (const RiyoSuspension *suspension, const RiyoSubjectForms *forms)
{
  GString *text = g_string_new (NULL);

  for (guint n = 1; n <= RIYO_SUBJECT_MAX_PARTS; n++)
    {
      const RiyoSubjectForm *form = suspension->n_listed_of[n] > 0 ? find_form (forms, n) : NULL;
      g_autofree char *parts = form != NULL ? g_strjoinv ("-", form->parts) : NULL;

      if (parts != NULL)
        g_string_append_printf (text, _ ("%u persons by %s\n"), suspension->n_listed_of[n], parts);
    }
  return g_string_free (text, FALSE);
}

static void
check_listed (RiyoSuspension *suspension, const Listed *listed, gpointer data)
{
  Checking *checking = data;
  g_autofree char *reference = name_reference (suspension, listed->line);
  const RiyoSubject *subject = &listed->subject;
  RiyoKnown *known;

  checking->unread |= listed->kind != RIYO_SUBJECT_STATED || !is_whole (listed);
  if (listed->kind == RIYO_SUBJECT_BAD)
    {
      g_autofree char *fault = riyo_subject_describe_fault (
          listed->forms, (RiyoSubjectFault)subject->fault, subject->bad_part, subject->mark);

      note (checking, suspension, listed->line, "%s", fault);
      return;
    }
  if (listed->kind == RIYO_SUBJECT_NOT_STATED)
    {
      note (checking, suspension, listed->line, _ ("no number"));
      return;
    }
  if (!is_whole (listed))
    {
      note (checking, suspension, listed->line,
            _ ("leading parts alone would stop everyone under them; expected the whole number (or "
               "them apart, by -s and --prefix)"));
      return;
    }
  suspension->n_listed_of[subject->n_parts]++;
  if (subject->n_parts == 1 && riyo_subject_find_cut (subject, may_be_cut, NULL))
    g_array_append_val (checking->pieces, listed->line);
  if (strlen (reference) > RIYO_REFERENCE_MAX_BYTES
      || checking->is_used (reference, checking->data))
    note (checking, suspension, listed->line,
          _ ("its reference %s is too long, or was used before"), reference);
  known = riyo_slots_own (&checking->seen,
                          riyo_keys_pseudonym (listed->keys, subject, subject->n_parts));
  if (known->exact != 0)
    note (checking, suspension, listed->line, _ ("the same person as in line %u"), known->exact);
  else
    known->exact = listed->line;
}

gboolean
riyo_suspension_check_list (RiyoSuspension *suspension, const RiyoKeys *keys,
                            const RiyoSubjectForms *forms, RiyoReferenceFunc is_used, gpointer data,
                            GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (guint));
  Checking checking
      = { .is_used = is_used, .data = data, .faults = g_string_new (NULL), .pieces = pieces };
  gboolean good;

  memset (suspension->n_listed_of, 0, sizeof suspension->n_listed_of);
  walk (suspension, keys, forms, check_listed, &checking);
  check_pieces (&checking, suspension, forms);
  riyo_slots_clear (&checking.seen);
  good = checking.n_faults == 0 && suspension->n_listed > 0;
  if (checking.unread)
    g_string_append_printf (checking.faults, "\n  %s",
                            _ ("Expected one subject a line, its parts joined by hyphens, such as "
                               "52-2-1; no commas, no tabs, no header"));
  if (checking.n_faults > 0)
    riyo_error_at (error, RIYO_ERROR_SYNTAX, suspension->list_file, 0,
                   _ ("%u of %u lines cannot be recorded, and nothing was:%s"), checking.n_faults,
                   suspension->n_listed, checking.faults->str);
  else if (!good)
    riyo_error_at (error, RIYO_ERROR_SYNTAX, suspension->list_file, 0,
                   _ ("no line with a number; expected one person a line"));
  g_string_free (checking.faults, TRUE);
  return good;
}

static void
format_listed (RiyoSuspension *suspension, const Listed *listed, gpointer data)
{
  g_autofree char *list = suspension->reference, *line = NULL;

  suspension->n_list = (guint)strlen (list);
  suspension->reference = name_reference (suspension, listed->line);
  g_array_set_size (suspension->subjects, 0);
  riyo_suspension_take_subject (suspension, listed->keys, &listed->subject);
  line = riyo_suspension_format (suspension);
  g_string_append (data, line);
  g_free (suspension->reference);
  suspension->reference = g_steal_pointer (&list);
  suspension->n_list = 0;
}

GString *
riyo_suspension_format_list (RiyoSuspension *suspension, const RiyoKeys *keys,
                             const RiyoSubjectForms *forms)
{
  GString *lines = g_string_new (NULL);

  walk (suspension, keys, forms, format_listed, lines);
  g_array_set_size (suspension->subjects, 0);
  return lines;
}
