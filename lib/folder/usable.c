/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a layout can be used by the rules there are. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder.h"
#include "layout/layout.h"
#include "rules/rules.h"

/* What the header has at a part of the subject, or NULL. */
static const char *
get_column (const RiyoLayout *layout, const RiyoSubjectPlace *place)
{
  for (guint i = 0; place->column == NULL && layout->header_row > 0 && i < layout->parts->len; i++)
    if (riyo_layout_part_at (layout, i)->kind == RIYO_PART_COLUMN
        && riyo_layout_part_at (layout, i)->first == place->first)
      return riyo_layout_part_at (layout, i)->column;
  return place->column;
}

/* The column of the @i-th line of 本人, where it has a name that could be a part's. */
static const char *
name_column (const RiyoLayout *layout, guint i)
{
  const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);

  return layout->subject->len > 1 ? get_column (layout, place) : place->column;
}

static gboolean
has_part (const RiyoSubjectForm *form, const char *name)
{
  return g_strv_contains ((const char *const *)form->parts, name);
}

static gboolean
is_part (const RiyoSubjectForms *forms, const char *name)
{
  for (guint i = 0; name != NULL && i < forms->forms->len; i++)
    if (has_part (riyo_subject_form_at (forms, i), name))
      return TRUE;
  return FALSE;
}

/* Whether the first @n lines of 本人 that are called as parts of some form are this form's, at
 * their places; or, where that is asked, in any order. */
static gboolean
has_names (const RiyoLayout *layout, const RiyoSubjectForms *forms, const RiyoSubjectForm *form,
           guint n, gboolean in_order)
{
  for (guint i = 0; i < n; i++)
    {
      const char *column = name_column (layout, i);

      if (!is_part (forms, column))
        continue;
      if (in_order ? i >= form->n_parts || strcmp (form->parts[i], column) != 0
                   : !has_part (form, column))
        return FALSE;
    }
  return TRUE;
}

/* Whether one form has the names of the first @n lines of 本人. */
static gboolean
fits_one (const RiyoLayout *layout, const RiyoSubjectForms *forms, guint n, gboolean in_order)
{
  for (guint i = 0; i < forms->forms->len; i++)
    {
      const RiyoSubjectForm *form = riyo_subject_form_at (forms, i);

      if (form->n_parts >= (in_order ? layout->subject->len : 0)
          && has_names (layout, forms, form, n, in_order))
        return TRUE;
    }
  return FALSE;
}

/* The form that the lines of 本人 are read by: of those that have their names the first with as
 * many parts, else with more; NULL where there is none. */
static const RiyoSubjectForm *
find_form (const RiyoLayout *layout, const RiyoSubjectForms *forms)
{
  const RiyoSubjectForm *longer = NULL;
  guint n = layout->subject->len;

  for (guint i = 0; i < forms->forms->len; i++)
    {
      const RiyoSubjectForm *form = riyo_subject_form_at (forms, i);

      if (form->n_parts < n || !has_names (layout, forms, form, n, TRUE))
        continue;
      if (form->n_parts == n)
        return form;
      if (longer == NULL)
        longer = form;
    }
  return longer;
}

/* "記号-番号-枝番", each that has this part where it is said. */
static char *
format_forms (const RiyoSubjectForms *forms, const char *part)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < forms->forms->len; i++)
    {
      char **parts = riyo_subject_form_at (forms, i)->parts;
      g_autofree char *form = g_strjoinv ("-", parts);

      if (part == NULL || has_part (riyo_subject_form_at (forms, i), part))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " / " : "", form);
    }
  return g_string_free (text, FALSE);
}

/* One line of 本人 is the whole number: that is no slip where the column is told by its place. */
static gboolean
fail_order (const RiyoLayout *layout, const RiyoSubjectForms *forms, guint i, const char *name,
            GError **error)
{
  const char *column = name_column (layout, i);
  gboolean mixed = !fits_one (layout, forms, layout->subject->len, FALSE);
  g_autofree char *order = format_forms (forms, mixed ? NULL : column);

  if (mixed)
    return riyo_error_at (
        error, RIYO_ERROR_MISMATCH, name, 0,
        _ ("本人=%s: the lines of 本人 are parts of different forms in the rules; "
           "expected those of one, in this order: %s"),
        column, order);
  if (layout->subject->len > 1)
    return riyo_error_at (error, RIYO_ERROR_MISMATCH, name, 0,
                          _ ("本人=%s: the lines of 本人 are not in the order of the form in the "
                             "rules; expected one a part, in this order: %s"),
                          column, order);
  return riyo_error_at (
      error, RIYO_ERROR_MISMATCH, name, 0,
      _ ("本人=%s: one line of 本人 alone is the whole number, divided at "
         "hyphens; expected one a part, in this order: %s. Where this column "
         "holds the whole number (52-1-1), tell it by its place: 列数=N, 本人=1番 "
         "and [列 1番] with 見出し=%s"),
      column, order, column);
}

gboolean
riyo_folder_check_usable (const RiyoLayout *layout, const RiyoSubjectForms *forms, const char *name,
                          GError **error)
{
  guint n = layout->subject->len;

  if (n > 1 && n > forms->max_parts && forms->forms->len > 0)
    return riyo_error_at (error, RIYO_ERROR_MISMATCH, name, 0,
                          _ ("%u lines of 本人, one a part, and no form in the rules has more than "
                             "%u parts: no subject could be read"),
                          n, forms->max_parts);
  for (guint i = 0; i < n; i++)
    if (is_part (forms, name_column (layout, i)) && !fits_one (layout, forms, i + 1, TRUE))
      return fail_order (layout, forms, i, name, error);
  return TRUE;
}

char *
riyo_folder_describe_subject (const RiyoLayout *layout, const RiyoSubjectForms *forms,
                              gboolean *says_new)
{
  guint n = layout->subject->len;
  const RiyoSubjectForm *form = n > 0 ? find_form (layout, forms) : NULL;
  g_autofree char *whole = format_forms (forms, NULL);
  GString *text = g_string_new (NULL);

  *says_new = FALSE;
  for (guint i = 0; form != NULL && i < n; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);
      const char *column = get_column (layout, place), *part = n > 1 ? form->parts[i] : whole;
      g_autofree char *told
          = column != NULL ? g_strdup (column) : riyo_layout_format_subject (layout, place);

      *says_new = *says_new || strcmp (told, part) != 0;
      g_string_append_printf (text, "%s%s=%s", i > 0 ? ", " : "", part, told);
    }
  return g_string_free (text, form == NULL);
}

typedef struct
{
  const RiyoFolder *folder;
  int fd;
  const RiyoAdopted *adopted;
  GPtrArray *findings;
} Finding;

static gboolean
find_one (gpointer name, gpointer hash, gpointer data)
{
  Finding *finding = data;
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoLayout) layout = riyo_folder_load_layout (finding->folder, finding->fd, name,
                                                           finding->adopted->table, &failure);

  if (layout == NULL
      || (finding->adopted->rules != NULL
          && !riyo_folder_check_usable (layout, finding->adopted->rules->subjects, name, &failure)))
    riyo_findings_add (finding->findings, "LAYOUT", NULL, name, NULL, NULL, "%s", failure->message);
  return FALSE;
}

void
riyo_folder_find_unusable (const RiyoFolder *folder, int fd, const RiyoAdopted *adopted,
                           GPtrArray *findings)
{
  Finding finding = { .folder = folder, .fd = fd, .adopted = adopted, .findings = findings };

  g_tree_foreach (folder->state->layouts, find_one, &finding);
}
