/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A layout by its name, as the operation's folder has it. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "rules/rules.h"

/* Whether some form of the rules has a part of this name at another place, and none has it here. */
static gboolean
is_misplaced (const RiyoSubjectForms *forms, const char *column, guint place)
{
  gboolean elsewhere = FALSE;

  for (guint i = 0; i < forms->forms->len; i++)
    {
      const RiyoSubjectForm *form = riyo_subject_form_at (forms, i);

      for (guint k = 0; k < form->n_parts; k++)
        if (strcmp (form->parts[k], column) != 0)
          continue;
        else if (k == place)
          return FALSE;
        else
          elsewhere = TRUE;
    }
  return elsewhere;
}

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

/* Parts in another order than the rules' form would name another person. */
static RiyoLayout *
check_subject (const RiyoUse *use, RiyoLayout *layout, const char *name, GError **error)
{
  for (guint i = 0; layout != NULL && i < layout->subject->len; i++)
    {
      const char *column
          = get_column (layout, &g_array_index (layout->subject, RiyoSubjectPlace, i));

      if (column == NULL || !is_misplaced (riyo_use_get_adopted (use)->rules->subjects, column, i))
        continue;
      riyo_error_at (error, RIYO_ERROR_MISMATCH, name, 0,
                     _ ("本人=%s: its order differs from the form in the rules"), column);
      riyo_layout_unref (layout);
      return NULL;
    }
  return layout;
}

RiyoLayout *
riyo_operation_load_layout (RiyoOperation *operation, const char *name, GError **error)
{
  const RiyoUse *use = riyo_operation_use (operation);
  g_auto (GStrv) names = NULL;

  if (g_tree_lookup (riyo_use_get_folder (use)->state->layouts, name) != NULL)
    return check_subject (use, riyo_use_load_layout (use, name, error), name, error);
  names = riyo_layout_list_shipped ();
  if (g_strv_contains ((const char *const *)names, name))
    return check_subject (use, riyo_layout_new_shipped (riyo_use_get_table (use), name, error),
                          name, error);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               _ ("no layout “%s”: none of that name is adopted or built in. A layout is used by "
                  "its name, after riyo adopt NAME.layout"),
               name);
  return NULL;
}
