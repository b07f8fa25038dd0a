/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The declared forms of subjects: [本人 NAME] of the rules. */
#include "config.h"

#include "base/base.h"
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
  form->ledger = riyo_table_lookup_category ((RiyoTable *)table, item->value);
  return form->ledger != 0
         || riyo_error_at (error, RIYO_ERROR_NAME, file, item->line,
                           _ ("%s=%s: no such category in the table"), item->key, item->value);
}

gboolean
riyo_subject_forms_add_group (RiyoSubjectForms *forms, const RiyoTable *table,
                              const RiyoGroup *group, const char *file, GError **error)
{
  static const RiyoKeySpec keys[]
      = { { "形式", RIYO_KEY_REQUIRED }, { "台帳", RIYO_KEY_ONCE }, { NULL } };
  const RiyoItem *shape, *ledger;
  RiyoSubjectForm form = { .name = riyo_group_get_operand (group, "本人"), .line = group->line };

  if (!riyo_group_check (group, file, keys, error))
    return FALSE;
  shape = riyo_group_get (group, "形式");
  ledger = riyo_group_get (group, "台帳");
  form.parts = g_strsplit (shape->value, "-", -1);
  form.n_parts = g_strv_length (form.parts);
  if (!check_parts (&form, shape, file, error)
      || (ledger != NULL && !read_ledger (&form, table, ledger, file, error)))
    {
      clear_form (&form);
      return FALSE;
    }
  g_array_append_val (forms->forms, form);
  forms->max_parts = MAX (forms->max_parts, form.n_parts);
  return TRUE;
}
