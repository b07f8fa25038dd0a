/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "table.h"

/* One cell as one key. */
static inline gpointer
riyo_cell_key (guint category, guint purpose)
{
  return GUINT_TO_POINTER (purpose * (RIYO_MAX_CATEGORIES + 1) + category);
}

/* A table of nothing, to be filled; its strings belong to whoever fills it. */
RiyoTable *riyo_table_new_empty (void);

/* Fills a new table from its document; FALSE leaves it to be freed. */
gboolean riyo_table_parse (RiyoTable *table, GError **error);
