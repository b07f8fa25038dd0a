/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suspension as a line of the store. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "pseudonym.h"
#include "rules/rules.h"

#define LABEL_MAX_BYTES 65536

static const char *const kind_names[] = {
  [RIYO_SCOPE_ALL] = "all",
  [RIYO_SCOPE_PROVISION] = "provision",
  [RIYO_SCOPE_CATEGORY] = "category",
  [RIYO_SCOPE_PURPOSE] = "purpose",
};

char *
riyo_scope_format (const RiyoScope *scope)
{
  GString *text = g_string_new ("scope=");

  g_string_append (text, kind_names[scope->kind]);
  for (RiyoTags left = scope->categories; left != 0; left &= left - 1)
    g_string_append_printf (text, "\tcategory=%u", riyo_tags_lowest (left));
  for (char **purpose = scope->purposes; purpose != NULL && *purpose != NULL; purpose++)
    g_string_append_printf (text, "\tpurpose=%s", *purpose);
  return g_string_free (text, FALSE);
}

static void
append_subject (GString *line, const RiyoSuspendedSubject *subject)
{
  for (guint i = 0; i < subject->n_parts; i++)
    {
      char text[RIYO_PSEUDONYM_DIGITS + 1];

      riyo_pseudonym_format (subject->prefixes[i], text);
      g_string_append_printf (line, "%s%s",
                              i > 0              ? ","
                              : subject->lacking ? "\tlacking="
                                                 : "\tsubject=",
                              text);
    }
}

char *
riyo_suspension_format (const RiyoSuspension *suspension)
{
  GString *line = g_string_new (suspension->lift ? "lift" : "add");

  g_string_append_printf (line, "\tref=%s", suspension->reference);
  if (suspension->n_list > 0)
    g_string_append_printf (line, "\tlist=%.*s", (int)suspension->n_list, suspension->reference);
  g_string_append_printf (line, "\tdate=%s\tactor=%s", suspension->date, suspension->actor);
  if (!suspension->lift)
    {
      g_autofree char *scope = riyo_scope_format (&suspension->scope);

      g_string_append_printf (line, "\treason=%s\t%s",
                              riyo_suspension_reason_get_word (suspension->reason), scope);
      for (guint i = 0; i < suspension->subjects->len; i++)
        append_subject (line, &g_array_index (suspension->subjects, RiyoSuspendedSubject, i));
    }
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

/* The fields of a line, cut apart; the one being read. */
typedef struct
{
  char *next; /* NULL behind the last */
} Fields;

/* The value of the next field if its key is @key, or NULL. */
static char *
take (Fields *fields, const char *key)
{
  gsize len = strlen (key);
  char *value = fields->next, *tab;

  if (value == NULL || strncmp (value, key, len) != 0 || value[len] != '=')
    return NULL;
  value += len + 1;
  tab = strchr (value, '\t');
  if (tab != NULL)
    *tab = '\0';
  fields->next = tab != NULL ? tab + 1 : NULL;
  return value;
}

/* A line of a list is LIST/NUMBER. */
static gboolean
parse_list (RiyoSuspension *suspension, const char *list)
{
  gsize len = strlen (list);
  const char *number = suspension->reference + len + 1;

  if (len == 0 || strncmp (suspension->reference, list, len) != 0
      || suspension->reference[len] != '/' || *number < '1' || *number > '9'
      || number[strspn (number, "0123456789")] != '\0')
    return FALSE;
  suspension->n_list = (guint)len;
  return TRUE;
}

static gboolean
parse_head (RiyoSuspension *suspension, Fields *fields)
{
  const char *reference = take (fields, "ref");
  const char *list = suspension->lift ? NULL : take (fields, "list"), *date = take (fields, "date");
  const char *actor = take (fields, "actor");

  if (reference == NULL || date == NULL || actor == NULL || strlen (date) != 10
      || riyo_date_parse (date) == 0 || !riyo_text_is_safe (reference, RIYO_REFERENCE_MAX_BYTES)
      || !riyo_text_is_safe (actor, RIYO_REFERENCE_MAX_BYTES))
    return FALSE;
  suspension->reference = g_strdup (reference);
  suspension->actor = g_strdup (actor);
  memcpy (suspension->date, date, 11);
  return list == NULL || parse_list (suspension, list);
}

static gboolean
parse_category (RiyoScope *scope, const char *value)
{
  gsize len = strspn (value, "0123456789");
  guint64 number = len > 0 && len <= 2 && value[len] == '\0' && *value != '0'
                       ? g_ascii_strtoull (value, NULL, 10)
                       : 0;

  /* Rising: the format writes each once, by number. */
  if (number == 0 || number > RIYO_MAX_CATEGORIES || (scope->categories >> (number - 1)) != 0)
    return FALSE;
  scope->categories |= riyo_tags_from_number ((guint)number);
  return TRUE;
}

static gboolean
parse_scope (RiyoScope *scope, Fields *fields)
{
  const char *kind = take (fields, "scope"), *value;
  g_autoptr (GStrvBuilder) purposes = g_strv_builder_new ();

  for (guint i = RIYO_SCOPE_ALL; kind != NULL && i < G_N_ELEMENTS (kind_names); i++)
    if (strcmp (kind, kind_names[i]) == 0)
      scope->kind = (RiyoScopeKind)i;
  if (scope->kind == RIYO_SCOPE_CATEGORY)
    while ((value = take (fields, "category")) != NULL)
      if (!parse_category (scope, value))
        return FALSE;
  if (scope->kind == RIYO_SCOPE_PURPOSE)
    {
      while ((value = take (fields, "purpose")) != NULL)
        if (riyo_text_is_safe (value, LABEL_MAX_BYTES))
          g_strv_builder_add (purposes, value);
        else
          return FALSE;
      scope->purposes = g_strv_builder_end (purposes);
    }
  return scope->kind != 0 && (scope->kind == RIYO_SCOPE_CATEGORY) == (scope->categories != 0)
         && (scope->kind != RIYO_SCOPE_PURPOSE || *scope->purposes != NULL);
}

static gboolean
parse_subject (RiyoSuspension *suspension, const char *value, gboolean lacking)
{
  RiyoSuspendedSubject subject = { .lacking = lacking };

  for (;;)
    {
      if (subject.n_parts == RIYO_SUBJECT_MAX_PARTS
          || !riyo_pseudonym_parse (value, &subject.prefixes[subject.n_parts++]))
        return FALSE;
      value += RIYO_PSEUDONYM_DIGITS;
      if (*value == '\0')
        break;
      if (*value++ != ',')
        return FALSE;
    }
  g_array_append_val (suspension->subjects, subject);
  return TRUE;
}

static gboolean
parse_rest (RiyoSuspension *suspension, Fields *fields)
{
  const char *reason = take (fields, "reason"), *subject, *lacking;

  if (reason == NULL || (suspension->reason = riyo_suspension_reason_from_word (reason)) == 0
      || !parse_scope (&suspension->scope, fields))
    return FALSE;
  while ((subject = take (fields, "subject")) != NULL)
    if (!parse_subject (suspension, subject, FALSE)
        || ((lacking = take (fields, "lacking")) != NULL
            && !parse_subject (suspension, lacking, TRUE)))
      return FALSE;
  return suspension->subjects->len > 0;
}

RiyoSuspension *
riyo_suspension_parse (char *line)
{
  gboolean add = g_str_has_prefix (line, "add\t"), lift = g_str_has_prefix (line, "lift\t");
  g_autoptr (RiyoSuspension) suspension = riyo_suspension_new_empty (lift);
  Fields fields = { .next = line + (add ? 4 : 5) };

  if ((!add && !lift) || !parse_head (suspension, &fields)
      || (add && !parse_rest (suspension, &fields)) || fields.next != NULL)
    return NULL;
  return g_steal_pointer (&suspension);
}
