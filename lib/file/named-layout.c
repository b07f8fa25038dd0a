/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A layout by its name, as the operation's folder has it. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "layout/layout.h"
#include "rules/rules.h"

static RiyoLayout *
check_subject (const RiyoUse *use, RiyoLayout *layout, const char *name, GError **error)
{
  if (layout == NULL
      || riyo_folder_check_usable (layout, riyo_use_get_adopted (use)->rules->subjects, name,
                                   error))
    return layout;
  riyo_layout_unref (layout);
  return NULL;
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
