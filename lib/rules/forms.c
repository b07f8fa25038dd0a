/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The declared forms of subjects: [本人 NAME] of the rules. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "part.h"
#include "subject.h"

static void
clear_form (gpointer data)
{
  g_strfreev (((RiyoSubjectForm *)data)->parts);
}

RiyoSubjectForms *
riyo_subject_forms_new (void)
{
  RiyoSubjectForms *forms = g_new0 (RiyoSubjectForms, 1);

  forms->forms = g_array_new (FALSE, TRUE, sizeof (RiyoSubjectForm));
  g_array_set_clear_func (forms->forms, clear_form);
  return forms;
}

void
riyo_subject_forms_free (RiyoSubjectForms *forms)
{
  if (forms == NULL)
    return;
  g_array_unref (forms->forms);
  g_free (forms);
}

static gboolean
is_part_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isalnum (g_utf8_get_char (p)))
      return FALSE;
  return *name != '\0';
}

/* Each name once, so that a layout's 本人=記号 means one field. */
static gboolean
check_parts (const RiyoSubjectForm *form, const RiyoItem *item, const char *file, GError **error)
{
  if (form->n_parts > RIYO_SUBJECT_MAX_PARTS)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, item->line,
                          _ ("%s=%s has %u parts; expected at most %u"), item->key, item->value,
                          form->n_parts, RIYO_SUBJECT_MAX_PARTS);
  for (guint i = 0; i < form->n_parts; i++)
    {
      const char *part = form->parts[i];

      if (!is_part_name (part))
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, item->line,
                              _ ("%s=%s: expected names of parts joined by single ASCII hyphens, "
                                 "such as 記号-番号-枝番"),
                              item->key, item->value);
      if (!g_strv_contains ((const char *const *)form->parts + i + 1, part))
        continue;
      return riyo_error_at (error, RIYO_ERROR_NAME, file, item->line,
                            _ ("%s=%s names the part %s twice; expected each part once"), item->key,
                            item->value, part);
    }
  return TRUE;
}

static gboolean
read_ledger (RiyoSubjectForm *form, const RiyoTable *table, const RiyoItem *item, const char *file,
             GError **error)
{
  g_autofree char *why = NULL;

  form->ledger = riyo_table_lookup_category ((RiyoTable *)table, item->value);
  if (form->ledger != 0)
    return TRUE;
  why = riyo_table_explain_category (table, item->value);
  return riyo_error_at (error, RIYO_ERROR_NAME, file, item->line, "%s=%s: %s", item->key,
                        item->value, why);
}

static gboolean
find_part (const RiyoSubjectForm *form, const RiyoItem *item, const char *file, guint *part,
           GError **error)
{
  for (*part = 0; *part < form->n_parts; ++*part)
    if (strcmp (form->parts[*part], item->value) == 0)
      return TRUE;
  return riyo_error_at (error, RIYO_ERROR_NAME, file, item->line,
                        _ ("%s=%s: 形式 has no such part"), item->key, item->value);
}

/* 番号 and 枝番 are digits without being said so: 不明, 本人 and the like are nobody's. */
static void
guess_digits (RiyoSubjectForm *form)
{
  for (guint i = 0; i < form->n_parts; i++)
    if (strcmp (form->parts[i], "番号") == 0 || strcmp (form->parts[i], "枝番") == 0)
      form->digits |= 1u << i;
}

/* 数字, 文字 and 省略可 name parts; no part is said to be both of the first two. */
static gboolean
read_kinds (RiyoSubjectForm *form, const RiyoGroup *group, const char *file, GError **error)
{
  guint said = 0, part;

  guess_digits (form);
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      gboolean digits = strcmp (item->key, "数字") == 0, letters = strcmp (item->key, "文字") == 0;

      if (!digits && !letters && strcmp (item->key, "省略可") != 0)
        continue;
      if (!find_part (form, item, file, &part, error))
        return FALSE;
      if (!digits && !letters && (part > 0 || form->n_parts == 1))
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, item->line,
                              _ ("%s=%s: the first of several parts alone may be left out"),
                              item->key, item->value);
      if (!digits && !letters)
        form->may_lack_first = TRUE;
      else if ((said >> part & 1) != 0)
        return riyo_error_at (error, RIYO_ERROR_NAME, file, item->line,
                              _ ("%s=%s: 数字 or 文字 has been said of this part"), item->key,
                              item->value);
      else
        {
          said |= 1u << part;
          form->digits = letters ? form->digits & ~(1u << part) : form->digits | 1u << part;
        }
    }
  return TRUE;
}

gboolean
riyo_subject_forms_add_group (RiyoSubjectForms *forms, const RiyoTable *table,
                              const RiyoGroup *group, const char *file, GError **error)
{
  static const RiyoKeySpec keys[]
      = { { "形式", RIYO_KEY_REQUIRED }, { "台帳", RIYO_KEY_ONCE },   { "数字", RIYO_KEY_REPEATED },
          { "文字", RIYO_KEY_REPEATED }, { "省略可", RIYO_KEY_ONCE }, { NULL } };
  const RiyoItem *shape, *ledger;
  RiyoSubjectForm form = { .name = riyo_group_get_operand (group, "本人"), .line = group->line };

  if (!riyo_group_check (group, file, keys, error))
    return FALSE;
  shape = riyo_group_get (group, "形式");
  ledger = riyo_group_get (group, "台帳");
  form.parts = g_strsplit (shape->value, "-", -1);
  form.n_parts = g_strv_length (form.parts);
  if (!check_parts (&form, shape, file, error) || !read_kinds (&form, group, file, error)
      || (ledger != NULL && !read_ledger (&form, table, ledger, file, error)))
    {
      clear_form (&form);
      return FALSE;
    }
  g_array_append_val (forms->forms, form);
  forms->max_parts = MAX (forms->max_parts, form.n_parts);
  forms->has_lone |= form.n_parts == 1;
  return TRUE;
}

/* "記号 番号 枝番": each name once, as far as the first @n_parts go. */
static char *
list_parts (const RiyoSubjectForms *forms, guint n_parts)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < forms->forms->len; i++)
    for (guint k = 0; k < MIN (n_parts, riyo_subject_form_at (forms, i)->n_parts); k++)
      {
        char *name = riyo_subject_form_at (forms, i)->parts[k];

        if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
          g_ptr_array_add (names, name);
      }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **)names->pdata);
}

guint
riyo_subject_forms_find_part (const RiyoSubjectForms *forms, const char *name, guint n_parts,
                              GError **error)
{
  g_autofree char *names = NULL, *shown = NULL;
  guint found = G_MAXUINT;
  gboolean moves = FALSE;

  for (guint i = 0; i < forms->forms->len; i++)
    for (guint k = 0; k < MIN (n_parts, riyo_subject_form_at (forms, i)->n_parts); k++)
      if (strcmp (riyo_subject_form_at (forms, i)->parts[k], name) == 0)
        {
          moves |= found != G_MAXUINT && found != k;
          found = k;
        }
  if (found != G_MAXUINT && !moves)
    return found;
  names = list_parts (forms, n_parts);
  shown = riyo_text_show (name);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               moves ? _ ("“%s” is not at the same place in every form (形式) that has it; the "
                          "parts are: %s")
                     : _ ("no part “%s” of the number (本人); the parts are: %s"),
               shown, names);
  return G_MAXUINT;
}

static const char *
get_fault_words (RiyoSubjectFault fault)
{
  switch (fault)
    {
    case RIYO_FAULT_UNREADABLE:
      return _ ("it cannot be read in the file's encoding");
    case RIYO_FAULT_MARK:
      return _ ("it holds a character that is not part of a number");
    case RIYO_FAULT_LETTERS:
      return _ ("it is not digits");
    case RIYO_FAULT_BLANK:
      return _ ("it is blank, and a part behind it is not");
    case RIYO_FAULT_PARTS:
      return _ ("the form has no such part");
    case RIYO_FAULT_LENGTH:
      return _ ("it is too long");
    case RIYO_FAULT_PERSONS:
      return _ ("the unit names more than 16 persons");
    case RIYO_FAULT_LACKING:
      return _ ("it is not stated, and is needed here");
    case RIYO_FAULT_UNDIVIDED:
      return _ ("the number is in one piece; expected hyphens between its parts (52-1-1), or a "
                "本人 line for each; 52- where the first part alone is meant");
    }
  return "";
}

/* A mark alone is nobody's number. */
static char *
describe_mark (gunichar mark)
{
  char text[7] = { 0 };
  g_autofree char *shown = NULL;

  g_unichar_to_utf8 (mark, text);
  shown = riyo_text_show (text);
  return riyo_part_is_like_hyphen (mark)
             ? g_strdup_printf (_ ("it holds “%s” (U+%04X), which is no hyphen; expected - between "
                                   "the parts"),
                                shown, mark)
             : g_strdup_printf (_ ("it holds “%s” (U+%04X), which is not part of a number"), shown,
                                mark);
}

/* By the form that has the part; a part that none has goes by its number. */
char *
riyo_subject_describe_fault (const RiyoSubjectForms *forms, RiyoSubjectFault fault, guint bad_part,
                             gunichar mark)
{
  g_autofree char *of_mark = fault == RIYO_FAULT_MARK && mark != 0 ? describe_mark (mark) : NULL;
  const char *words = of_mark != NULL ? of_mark : get_fault_words (fault);

  if (fault == RIYO_FAULT_PERSONS || fault == RIYO_FAULT_UNDIVIDED)
    return g_strdup (words);
  for (guint i = 0; i < forms->forms->len; i++)
    if (bad_part < riyo_subject_form_at (forms, i)->n_parts)
      return g_strdup_printf ("%s: %s", riyo_subject_form_at (forms, i)->parts[bad_part], words);
  return g_strdup_printf (_ ("part %u: %s"), bad_part + 1, words);
}

/* The form that has so many parts, else the first with more. */
static const RiyoSubjectForm *
find_form (const RiyoSubjectForms *forms, guint n_parts)
{
  const RiyoSubjectForm *longer = NULL;

  for (guint i = 0; i < forms->forms->len; i++)
    {
      const RiyoSubjectForm *form = riyo_subject_form_at (forms, i);

      if (form->n_parts == n_parts)
        return form;
      if (longer == NULL && form->n_parts > n_parts)
        longer = form;
    }
  return longer;
}

/* What is behind the parts stated of anyone: where some form goes on. */
static gboolean
is_everyones (const RiyoSubjectForms *forms, const RiyoSubject *subject)
{
  gboolean longer = subject->ends[0] == 0;

  for (guint i = 0; i < forms->forms->len; i++)
    longer |= riyo_subject_form_at (forms, i)->n_parts > subject->n_parts;
  return longer;
}

static void
append_parts (GString *text, const RiyoSubjectForm *form, const RiyoSubject *subject)
{
  for (guint i = 0; i < subject->n_parts; i++)
    {
      RiyoSubjectPart part = riyo_subject_get_part (subject, i);

      g_string_append (text, i > 0 ? "・" : "");
      if (form != NULL)
        g_string_append_printf (text, "%s ", form->parts[i]);
      if (part.len == 0)
        g_string_append (text, _ ("(any)"));
      else
        g_string_append_printf (text, "%.*s", (int)part.len, part.data);
    }
}

char *
riyo_subject_describe (const RiyoSubjectForms *forms, const RiyoSubject *subject)
{
  const RiyoSubjectForm *form = find_form (forms, subject->n_parts);
  g_autoptr (GString) text = g_string_new (NULL), leading = g_string_new (NULL);

  append_parts (text, form, subject);
  if (!is_everyones (forms, subject))
    return g_string_free (g_steal_pointer (&text), FALSE);
  for (guint i = 0; i < forms->forms->len && leading->len == 0; i++)
    if (form != NULL && form->n_parts == subject->n_parts
        && riyo_subject_form_at (forms, i)->n_parts > subject->n_parts)
      append_parts (leading, riyo_subject_form_at (forms, i), subject);
  return leading->len == 0 || strcmp (leading->str, text->str) == 0
             ? g_strdup_printf (_ ("everyone of %s"), text->str)
             : g_strdup_printf (_ ("%s, and everyone of %s"), text->str, leading->str);
}

/* "記号・番号": the names of the parts that are stated, or of those of the form. */
static char *
name_parts (const RiyoSubjectForm *form, const RiyoSubject *subject)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = subject->ends[0] == 0 ? 1 : 0; i < subject->n_parts; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "・" : "", form->parts[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
riyo_subject_check_person (const RiyoSubjectForms *forms, const RiyoSubject *subject,
                           GError **error)
{
  const RiyoSubjectForm *form = find_form (forms, subject->n_parts);
  RiyoSubject whole = *subject;
  g_autofree char *stated = NULL, *needed = NULL;

  if (riyo_subject_is_whole (forms, &whole))
    return TRUE;
  stated = name_parts (form, subject);
  needed = g_strjoinv ("-", form->parts);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
               _ ("a number of %s alone would stop everyone under it; expected the whole number "
                  "(%s), or that everyone is meant (--prefix)"),
               stated, needed);
  return FALSE;
}

gboolean
riyo_subject_check_prefix (const RiyoSubjectForms *forms, const RiyoSubject *subject,
                           GError **error)
{
  if (is_everyones (forms, subject))
    return TRUE;
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                       _ ("this number is whole, of one person; expected leading parts alone"));
  return FALSE;
}
