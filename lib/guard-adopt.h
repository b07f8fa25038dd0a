/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

/* Whether a layout is sound against a table. Layouts belong to the file room, above this one. */
typedef gboolean (*RiyoLayoutCheck) (RiyoTable *table, GBytes *layout, const char *name,
                                     GError **error);

/* riyo_folder_adopt_bytes () and riyo_folder_try (), given who knows layouts. */
gboolean riyo_guard_adopt_bytes (const char *folder, GBytes *bytes, const char *file,
                                 const char *actor, const char *judge, RiyoLayoutCheck layout_check,
                                 char **adopted, GError **error);
GPtrArray *riyo_guard_try_table (const char *folder, RiyoTable *candidate,
                                 RiyoLayoutCheck layout_check, GError **error);
