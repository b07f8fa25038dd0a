/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "table.h"

typedef struct
{
  const RiyoTable *before, *after;
  const RiyoTableMatch *match;
  GPtrArray *findings;
} RiyoTableDiff;

/* Purposes, cells and their facts. */
void riyo_table_diff_cells (RiyoTableDiff *diff);

/* One value of @owner, either side nullable; nothing when both are the same. */
void
riyo_table_diff_value (RiyoTableDiff *diff, const char *code, const char *category,
                       const char *purpose, const char *key, const char *before, const char *after);

/* Two lists of names, as sets; either NULL-terminated or NULL. */
void riyo_table_diff_names (RiyoTableDiff *diff, const char *category, const char *purpose,
                            char **before, char **after);
