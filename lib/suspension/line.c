/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suspension as a line of the store. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "pseudonym.h"
#include "rules/rules.h"

#define LABEL_MAX_BYTES 65536

static const char *const kind_names[RIYO_N_SCOPE_KINDS] = {
  [RIYO_SCOPE_ALL] = "all",           [RIYO_SCOPE_PROVISION] = "provision",
  [RIYO_SCOPE_CATEGORY] = "category", [RIYO_SCOPE_PURPOSE] = "purpose",
  [RIYO_SCOPE_CELL] = "cell",
};

static const char *const record_names[] = {
  [RIYO_RECORD_ADD] = "add",
  [RIYO_RECORD_EXTEND] = "extend",
  [RIYO_RECORD_LIFT] = "lift",
};

char *
riyo_scope_format (const RiyoScope *scope)
{
  GString *text = g_string_new ("scope");

  for (guint kind = RIYO_SCOPE_ALL; kind < RIYO_N_SCOPE_KINDS; kind++)
    if ((scope->kinds & RIYO_SCOPE_BIT (kind)) != 0)
      g_string_append_printf (text, "%c%s", text->len > strlen ("scope") ? ',' : '=',
                              kind_names[kind]);
  for (RiyoTags left = scope->categories; left != 0; left &= left - 1)
    g_string_append_printf (text, "\tcategory=%u", riyo_tags_lowest (left));
  for (char **purpose = scope->purposes; purpose != NULL && *purpose != NULL; purpose++)
    g_string_append_printf (text, "\tpurpose=%s", *purpose);
  for (char **cell = scope->cells; cell != NULL && *cell != NULL; cell++)
    g_string_append_printf (text, "\tcell=%s", *cell);
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
  GString *line = g_string_new (record_names[suspension->record]);
  const char *lifted = riyo_lift_reason_get_word (suspension->lift_reason);

  g_string_append_printf (line, "\tref=%s", suspension->reference);
  if (suspension->n_list > 0)
    g_string_append_printf (line, "\tlist=%.*s", (int)suspension->n_list, suspension->reference);
  g_string_append_printf (line, "\tdate=%s\tactor=%s", suspension->date, suspension->actor);
  if (suspension->record == RIYO_RECORD_ADD)
    {
      g_autofree char *scope = riyo_scope_format (&suspension->scope);

      g_string_append_printf (line, "\treason=%s\t%s",
                              riyo_suspension_reason_get_word (suspension->reason), scope);
    }
  if (lifted != NULL)
    g_string_append_printf (line, "\treason=%s", lifted);
  for (guint i = 0; i < suspension->subjects->len; i++)
    append_subject (line, &g_array_index (suspension->subjects, RiyoSuspendedSubject, i));
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

/* The day is for who reads the list, and what was recorded is to be read: an earlier version wrote
 * another where the clock was beyond the year 9999. */
static gboolean
is_written_day (const char *date)
{
  static const char shape[] = "0000-00-00";

  for (guint i = 0; i < sizeof shape; i++)
    if (shape[i] == '0' ? !g_ascii_isdigit (date[i]) : date[i] != shape[i])
      return FALSE;
  return TRUE;
}

static gboolean
parse_head (RiyoSuspension *suspension, Fields *fields)
{
  const char *reference = take (fields, "ref");
  const char *list = suspension->record != RIYO_RECORD_ADD ? NULL : take (fields, "list");
  const char *date = take (fields, "date");
  const char *actor = take (fields, "actor");

  if (reference == NULL || date == NULL || actor == NULL || !is_written_day (date)
      || !riyo_text_is_safe (reference, RIYO_REFERENCE_MAX_BYTES)
      || !riyo_text_is_safe (actor, RIYO_REFERENCE_MAX_BYTES))
    return FALSE;
  suspension->reference = g_strdup (reference);
  suspension->actor = g_strdup (actor);
  memcpy (suspension->date, date, 11);
  return list == NULL || parse_list (suspension, list);
}

/* The number of a category, as the format writes it; 0 for anything else. */
static guint
read_number (const char *text, gsize len)
{
  guint64 number = len > 0 && len <= 2 && *text != '0' ? g_ascii_strtoull (text, NULL, 10) : 0;

  return number <= RIYO_MAX_CATEGORIES ? (guint)number : 0;
}

static gboolean
parse_category (RiyoScope *scope, const char *value)
{
  gsize len = strspn (value, "0123456789");
  guint number = value[len] == '\0' ? read_number (value, len) : 0;

  /* Rising: the format writes each once, by number. */
  if (number == 0 || (scope->categories >> (number - 1)) != 0)
    return FALSE;
  scope->categories |= riyo_tags_from_number (number);
  return TRUE;
}

static gboolean
is_label (const char *value)
{
  return riyo_text_is_safe (value, LABEL_MAX_BYTES);
}

static gboolean
is_cell (const char *value)
{
  gsize len = strspn (value, "0123456789");

  return value[len] == '/' && read_number (value, len) > 0 && is_label (value + len + 1);
}

/* The fields of one key, all of which @is_good; NULL where one is not, or none is there. */
static char **
parse_values (Fields *fields, const char *key, gboolean (*is_good) (const char *))
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  const char *value;
  guint n = 0;

  for (; (value = take (fields, key)) != NULL; n++)
    if (is_good (value))
      g_strv_builder_add (values, value);
    else
      return NULL;
  return n > 0 ? g_strv_builder_end (values) : NULL;
}

/* The kinds in their order, each once; 0 for anything else. All has no other beside it. */
static guint
parse_kinds (const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  guint kinds = 0, kind = RIYO_SCOPE_ALL;

  for (char **name = names; *name != NULL; name++, kind++)
    {
      while (kind < RIYO_N_SCOPE_KINDS && strcmp (kind_names[kind], *name) != 0)
        kind++;
      if (kind >= RIYO_N_SCOPE_KINDS)
        return 0;
      kinds |= RIYO_SCOPE_BIT (kind);
    }
  return (kinds & RIYO_SCOPE_BIT (RIYO_SCOPE_ALL)) != 0 && names[1] != NULL ? 0 : kinds;
}

static gboolean
parse_scope (RiyoScope *scope, Fields *fields)
{
  const char *kinds = take (fields, "scope"), *value;

  scope->kinds = kinds != NULL ? parse_kinds (kinds) : 0;
  if ((scope->kinds & RIYO_SCOPE_BIT (RIYO_SCOPE_CATEGORY)) != 0)
    {
      while ((value = take (fields, "category")) != NULL)
        if (!parse_category (scope, value))
          return FALSE;
      if (scope->categories == 0)
        return FALSE;
    }
  if ((scope->kinds & RIYO_SCOPE_BIT (RIYO_SCOPE_PURPOSE)) != 0
      && (scope->purposes = parse_values (fields, "purpose", is_label)) == NULL)
    return FALSE;
  if ((scope->kinds & RIYO_SCOPE_BIT (RIYO_SCOPE_CELL)) != 0
      && (scope->cells = parse_values (fields, "cell", is_cell)) == NULL)
    return FALSE;
  return scope->kinds != 0;
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
parse_subjects (RiyoSuspension *suspension, Fields *fields)
{
  const char *subject, *lacking;

  while ((subject = take (fields, "subject")) != NULL)
    if (!parse_subject (suspension, subject, FALSE)
        || ((lacking = take (fields, "lacking")) != NULL
            && !parse_subject (suspension, lacking, TRUE)))
      return FALSE;
  return suspension->subjects->len > 0;
}

static gboolean
parse_rest (RiyoSuspension *suspension, Fields *fields)
{
  const char *reason = suspension->record != RIYO_RECORD_EXTEND ? take (fields, "reason") : NULL;

  if (suspension->record == RIYO_RECORD_LIFT)
    return reason == NULL || (suspension->lift_reason = riyo_lift_reason_from_word (reason)) != 0;
  if (suspension->record == RIYO_RECORD_ADD
      && (reason == NULL || (suspension->reason = riyo_suspension_reason_from_word (reason)) == 0
          || !parse_scope (&suspension->scope, fields)))
    return FALSE;
  return parse_subjects (suspension, fields);
}

/* The word a line begins with; G_N_ELEMENTS (record_names) for another. */
static guint
read_record (const char *line)
{
  gsize len = strcspn (line, "\t");
  guint record = 0;

  while (record < G_N_ELEMENTS (record_names)
         && (strlen (record_names[record]) != len || line[len] == '\0'
             || strncmp (record_names[record], line, len) != 0))
    record++;
  return record;
}

RiyoSuspension *
riyo_suspension_parse (char *line)
{
  guint record = read_record (line);
  g_autoptr (RiyoSuspension) suspension = NULL;
  Fields fields;

  if (record == G_N_ELEMENTS (record_names))
    return NULL;
  fields.next = line + strlen (record_names[record]) + 1;
  suspension = riyo_suspension_new_empty ((RiyoRecordKind)record);
  if (!parse_head (suspension, &fields) || !parse_rest (suspension, &fields) || fields.next != NULL)
    return NULL;
  return g_steal_pointer (&suspension);
}
