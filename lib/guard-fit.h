/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guard-folder.h"

/* Whether a table may follow all that were adopted: the newest in every respect, and no number or
 * name of any of them given to another category or purpose. */
gboolean riyo_folder_check_successor (const RiyoFolder *folder, RiyoTable *table, GError **error);

/* Adds what of the folder's rules and adopted layouts the table would break: TASK, ROLE, LAYOUT,
 * and RULES where those do not load for another reason. FALSE when a part cannot be read. @fd is
 * the folder's. */
gboolean riyo_folder_find_broken (const RiyoFolder *folder, int fd, RiyoTable *table,
                                  GPtrArray *findings, GError **error);
