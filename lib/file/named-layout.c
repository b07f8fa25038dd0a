/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A layout by its name, as the operation's folder has it. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "named-layout.h"
#include "rules/rules.h"

RiyoLayout *
riyo_named_layout_check (const RiyoAdopted *adopted, RiyoLayout *layout, const char *name,
                         GError **error)
{
  if (layout == NULL
      || (riyo_layout_check_of_file (layout, error)
          && riyo_folder_check_usable (layout, adopted->rules->subjects, name, error)))
    return layout;
  riyo_layout_unref (layout);
  return NULL;
}

RiyoLayout *
riyo_named_layout_load_shipped (const RiyoAdopted *adopted, const char *name, GError **error)
{
  g_autofree char *shown = riyo_text_show (name), *way = NULL;
  g_auto (GStrv) names = riyo_layout_list_shipped ();

  if (g_strv_contains ((const char *const *)names, name))
    return riyo_named_layout_check (adopted, riyo_layout_new_shipped (adopted->table, name, error),
                                    name, error);
  way = riyo_advice_new (adopted->table->folder, "adopt %s.layout", shown);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               _ ("no layout “%s”: none of that name is adopted or built in. A layout is used by "
                  "its name, after %s"),
               shown, way);
  return NULL;
}

RiyoLayout *
riyo_operation_load_layout (RiyoOperation *operation, const char *name, GError **error)
{
  RIYO_UNCANCELLED;
  if (operation == NULL || name == NULL)
    return riyo_return_null (error);
  const RiyoUse *use = riyo_operation_use (operation);
  const RiyoAdopted *adopted = riyo_use_get_adopted (use);
  g_autofree char *composed = riyo_text_compose (name);

  if (g_tree_lookup (riyo_use_get_folder (use)->state->layouts, composed) == NULL)
    return riyo_named_layout_load_shipped (adopted, composed, error);
  return riyo_named_layout_check (adopted, riyo_use_load_layout (use, composed, error), composed,
                                  error);
}
