/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adoption and its rehearsal as the public sees them: the guard's, with the knowledge of layouts.
 */
#include "config.h"

#include <fcntl.h>

#include "base-file.h"
#include "guard-adopt.h"

static gboolean
check_layout (RiyoTable *table, GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (RiyoLayout) layout = riyo_layout_new_from_bytes (table, bytes, name, error);

  return layout != NULL;
}

gboolean
riyo_folder_adopt_bytes (const char *folder, GBytes *bytes, const char *name, const char *actor,
                         const char *judge, char **adopted, GError **error)
{
  return riyo_guard_adopt_bytes (folder, bytes, name, actor, judge, check_layout, adopted, error);
}

gboolean
riyo_folder_adopt (const char *folder, const char *file, const char *actor, const char *judge,
                   char **adopted, GError **error)
{
  g_autoptr (GBytes) bytes = riyo_file_read (AT_FDCWD, file, file, FALSE, error);

  if (adopted != NULL)
    *adopted = NULL;
  return bytes != NULL
         && riyo_folder_adopt_bytes (folder, bytes, file, actor, judge, adopted, error);
}

GPtrArray *
riyo_folder_try (const char *folder, RiyoTable *candidate, GError **error)
{
  return riyo_guard_try_table (folder, candidate, check_layout, error);
}
