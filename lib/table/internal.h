/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of the table share. */
#pragma once

#include <glib.h>

#include "table.h"

/* FALSE with "file:line: …", in a function that has @table and @error. */
#define RIYO_TABLE_FAIL(code, line, ...)                                                           \
  riyo_error_at (error, (code), riyo_document_get_file (table->document), (line), __VA_ARGS__)

/* What stands for a society's name until somebody writes it. */
#define RIYO_PLACEHOLDER_SOCIETY "（組合名）"

/* A table of nothing, to be filled; its strings belong to whoever fills it. */
RiyoTable *riyo_table_new_empty (void);

/* What is said of a cell, said for the first time. */
void riyo_table_add_fact (RiyoTable *table, const RiyoCellFact *fact);

/* Says what a text that is no UTF-8 reads as in CP932, @shown, and how a name is stated; @id is
 * nullable. */
void riyo_table_append_cp932 (GString *text, const char *shown, const char *id);

/* Whether the row lists the purpose, cell or (when retired) not. */
gboolean riyo_table_lists (const RiyoTable *table, const RiyoCategory *category, guint purpose);

/* Whether a cell of @after is permitted otherwise than by @before: it is new, or what is said of it
 * is another. */
gboolean riyo_table_wants_judgement (const RiyoTable *before, const RiyoTable *after,
                                     const RiyoTableMatch *match, guint category, guint purpose);
