/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"

/* FALSE with "file:line: …", in a function that has @table and @error. */
#define RIYO_TABLE_FAIL(code, line, ...)                                                           \
  riyo_error_at (error, (code), riyo_document_get_file (table->document), (line), __VA_ARGS__)

/* [類型 SHORT-NAME]: a row and its cells. */
gboolean riyo_table_parse_category (RiyoTable *table, const RiyoGroup *group,
                                    const char *short_name, GError **error);

/* [利用目的 LABEL] and [セル CATEGORY / PURPOSE]: facts about what the rows have named. */
gboolean riyo_table_parse_purpose (RiyoTable *table, const RiyoGroup *group, const char *label,
                                   GError **error);
gboolean
riyo_table_parse_cell (RiyoTable *table, const RiyoGroup *group, const char *cell, GError **error);

/* The names that the group's 別名 and ID give to thing @id. */
gboolean riyo_table_parse_names (RiyoTable *table, const RiyoGroup *group, RiyoNames *names,
                                 guint id, GError **error);

/* One more name for thing @id. */
gboolean riyo_table_add_name (RiyoTable *table, RiyoNames *names, const char *name, guint id,
                              guint line, GError **error);

gboolean riyo_table_parse_date (RiyoTable *table, const RiyoGroup *group, const char *key,
                                RiyoDate *date, GError **error);
