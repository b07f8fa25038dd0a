/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adoption as the public sees it: the guard's, with the knowledge of layouts. */
#include "config.h"

#include "guard-adopt.h"

static gboolean
check_layout (RiyoTable *table, GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (RiyoLayout) layout = riyo_layout_new_from_bytes (table, bytes, name, error);

  return layout != NULL;
}

gboolean
riyo_folder_adopt (const char *folder, const char *file, const char *actor, const char *judge,
                   char **adopted, GError **error)
{
  return riyo_guard_adopt_file (folder, file, actor, judge, check_layout, adopted, error);
}
