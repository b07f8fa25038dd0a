/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a layout can be used by the rules there are. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder.h"
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
    {
      const char *column
          = get_column (layout, &g_array_index (layout->subject, RiyoSubjectPlace, i));

      if (column != NULL && is_misplaced (forms, column, i))
        return riyo_error_at (error, RIYO_ERROR_MISMATCH, name, 0,
                              _ ("本人=%s: its order differs from the form in the rules"), column);
    }
  return TRUE;
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
