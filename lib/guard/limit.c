/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a use is limited to: one person, or values of parts of the number. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "limit.h"

static gboolean
is_same_part (RiyoSubjectPart a, RiyoSubjectPart b)
{
  return a.len == b.len && a.len > 0 && memcmp (a.data, b.data, a.len) == 0;
}

/* What the forms say of a part that some of them have: @digits when all of these say so. */
static void
look_up (RiyoLimit *limit, guint i, const RiyoSubjectForms *forms, const char *name,
         gboolean *digits)
{
  guint part = limit->only[i].part;

  *digits = TRUE;
  for (guint f = 0; f < forms->forms->len; f++)
    {
      const RiyoSubjectForm *form = riyo_subject_form_at (forms, f);

      if (part >= form->n_parts || strcmp (form->parts[part], name) != 0)
        continue;
      limit->only[i].name = form->parts[part];
      limit->only[i].n_parts = MAX (limit->only[i].n_parts, form->n_parts);
      *digits &= (form->digits >> part & 1) != 0;
    }
}

/* Read as a part of a subject is; FALSE, and @bad, for what no subject's part can be. */
static gboolean
read_value (RiyoLimit *limit, guint i, const RiyoOnly *only, const RiyoSubjectForms *forms,
            RiyoSubject *bad)
{
  const RiyoSubjectPart field = { only->value, strlen (only->value) };
  RiyoSubject *value = &limit->only[i].value;
  RiyoSubjectKind kind = riyo_subject_read_field (&field, FALSE, value);
  guint fault = value->fault;
  gboolean digits;

  look_up (limit, i, forms, only->part, &digits);
  if (kind == RIYO_SUBJECT_NOT_STATED)
    fault = RIYO_FAULT_LACKING;
  else if (kind == RIYO_SUBJECT_STATED && digits
           && strspn (value->text, "0123456789") != strlen (value->text))
    fault = RIYO_FAULT_LETTERS;
  if (fault == 0)
    return TRUE;
  riyo_subject_fail (bad, (RiyoSubjectFault)fault, limit->only[i].part);
  return FALSE;
}

static gboolean
fail_twice (const char *part, GError **error)
{
  g_autofree char *shown = riyo_text_show (part);

  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
               _ ("a use is limited to one value of a part of the number; “%s” is a second"),
               shown);
  return FALSE;
}

/* A part has one value, or no data has both; and forms may call one place differently. */
static gboolean
find_part (RiyoLimit *limit, const RiyoOnly *only, const RiyoSubjectForms *forms, GError **error)
{
  guint part = riyo_subject_forms_find_part (forms, only->part, G_MAXUINT, error);

  for (guint i = 0; part != G_MAXUINT && i < limit->n_only; i++)
    if (limit->only[i].part == part)
      return fail_twice (only->part, error);
  limit->only[limit->n_only].part = part;
  return part != G_MAXUINT;
}

gboolean
riyo_person_read (const RiyoSubjectForms *forms, const char *text, RiyoSubject *person)
{
  RiyoSubjectKind kind = riyo_subject_parse (forms, text, person);

  if (kind == RIYO_SUBJECT_NOT_STATED)
    riyo_subject_fail (person, RIYO_FAULT_LACKING, 0);
  return kind == RIYO_SUBJECT_STATED && riyo_subject_is_whole (forms, person);
}

static gboolean
read_person (RiyoLimit *limit, const char *person, const RiyoSubjectForms *forms, RiyoSubject *bad)
{
  if (person == NULL || riyo_person_read (forms, person, &limit->person))
    return TRUE;
  *bad = limit->person;
  return FALSE;
}

gboolean
riyo_limit_read (RiyoLimit *limit, const RiyoRequest *request, const char *person,
                 const RiyoSubjectForms *forms, RiyoRefusal *reason, RiyoSubject *bad,
                 GError **error)
{
  gboolean good = read_person (limit, person, forms, bad);

  for (guint i = 0; good && i < request->only->len; i++)
    {
      const RiyoOnly *only = g_ptr_array_index (request->only, i);

      if (!find_part (limit, only, forms, error))
        return FALSE;
      good = read_value (limit, limit->n_only++, only, forms, bad);
    }
  if (!good)
    *reason = RIYO_REFUSAL_BAD_SUBJECT;
  return good;
}

/* Whose a subject is that was read: the same, another's, or one that its parts leave open. */
static RiyoFit
fit_person (const RiyoSubject *person, const RiyoSubject *subject)
{
  gboolean lacks = subject->n_parts < person->n_parts;

  for (guint i = 0; i < subject->n_parts; i++)
    {
      RiyoSubjectPart part = riyo_subject_get_part (subject, i);

      lacks |= part.len == 0;
      if (part.len > 0 && !is_same_part (part, riyo_subject_get_part (person, i)))
        return RIYO_FIT_OTHER;
    }
  return lacks ? RIYO_FIT_UNSURE : RIYO_FIT_WITHIN;
}

RiyoFit
riyo_limit_fit (const RiyoLimit *limit, RiyoSubjectKind kind, const RiyoSubject *subject)
{
  if (!riyo_limit_is_set (limit))
    return RIYO_FIT_WITHIN;
  if (kind == RIYO_SUBJECT_BAD)
    return RIYO_FIT_BAD;
  for (guint i = 0; i < limit->n_only; i++)
    if (kind != RIYO_SUBJECT_STATED || subject->n_parts > limit->only[i].n_parts
        || !is_same_part (riyo_subject_get_part (subject, limit->only[i].part),
                          riyo_subject_get_part (&limit->only[i].value, 0)))
      return RIYO_FIT_VALUE;
  if (limit->person.n_parts == 0)
    return RIYO_FIT_WITHIN;
  return kind == RIYO_SUBJECT_STATED ? fit_person (&limit->person, subject) : RIYO_FIT_UNSTATED;
}

/* A lone field may hold all parts. */
gboolean
riyo_limit_can_tell (const RiyoLimit *limit, const RiyoSubjectForms *forms, guint n_fields,
                     GError **error)
{
  for (guint i = 0; i < limit->n_only && n_fields > 1; i++)
    if (limit->only[i].part >= n_fields
        && riyo_subject_forms_find_part (forms, limit->only[i].name, n_fields, error) == G_MAXUINT)
      return FALSE;
  return TRUE;
}

/* 記号 is an employer's, and tells of nobody. Any other part may be a person's number: of that the
 * log has a pseudonym alone, made of the part's name too, so that it is no subject's. */
static char *
tell_value (const RiyoKeys *keys, const RiyoLimit *limit, guint i)
{
  const char *name = limit->only[i].name;
  g_autofree char *plain = g_strdup_printf ("%s=%s", name, limit->only[i].value.text);
  char pseudonym[RIYO_PSEUDONYM_DIGITS + 1];

  if (strcmp (name, "記号") == 0 && limit->only[i].n_parts > 1)
    return g_steal_pointer (&plain);
  riyo_pseudonym_format (riyo_siphash (keys->pseudonym, plain, strlen (plain)), pseudonym);
  return g_strdup_printf ("%s=%s", name, pseudonym);
}

void
riyo_limit_add_to_entry (const RiyoLimit *limit, const RiyoKeys *keys, RiyoEntry *entry)
{
  const RiyoSubject *person = &limit->person;
  char pseudonym[RIYO_PSEUDONYM_DIGITS + 1];
  g_autoptr (GString) json = NULL;

  if (person->n_parts > 0)
    {
      riyo_pseudonym_format (riyo_keys_pseudonym (keys, person, person->n_parts), pseudonym);
      riyo_entry_add_text (entry, RIYO_KEY_SUBJECT, pseudonym);
    }
  if (limit->n_only == 0)
    return;
  json = g_string_new ("[");
  for (guint i = 0; i < limit->n_only; i++)
    {
      g_autofree char *value = tell_value (keys, limit, i);

      if (i > 0)
        g_string_append_c (json, ',');
      riyo_json_append_text (json, value);
    }
  g_string_append_c (json, ']');
  riyo_entry_add_json (entry, RIYO_KEY_ONLY, json->str);
}

char *
riyo_limit_describe (const RiyoLimit *limit)
{
  GString *text = g_string_new (limit->person.n_parts > 0 ? "本人" : NULL);

  for (guint i = 0; i < limit->n_only; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", limit->only[i].name);
  return g_string_free (text, FALSE);
}
