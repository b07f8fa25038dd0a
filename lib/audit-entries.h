/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "audit-line.h"
#include "audit-reader.h"

struct _RiyoEntries
{
  gatomicrefcount refs;
  RiyoLogReader *reader;
  char *actor, *purpose, *category, *event, *op, *law, *from, *to;
  guint64 n_read;
  gboolean provision_only;
  GHashTable *provision; /* labels of purposes for entries that do not tell, or NULL */
  GString *text;
};

/* The next entry that the filter lets through, taken apart. */
gboolean riyo_entries_step (RiyoEntries *entries, RiyoLine *line, GError **error);

/* The text of a member, or NULL. */
char *riyo_line_dup_text (const RiyoLine *line, const char *key);
guint64 riyo_line_get_number (const RiyoLine *line, const char *key);
gboolean riyo_line_has_flag (const RiyoLine *line, const char *key);

/* What the operation stated: its task or its purpose, or NULL; a law is neither. */
char *riyo_line_dup_purpose (const RiyoLine *line);

/* The texts of a member that is an array, with @separator between, or NULL. */
char *riyo_line_dup_list (const RiyoLine *line, const char *key, const char *separator);

/* Calls @func for every cell of a begin. */
typedef void (*RiyoCellFunc) (const char *category, const char *purpose, gpointer user_data);
void riyo_line_foreach_cell (const RiyoLine *line, RiyoCellFunc func, gpointer user_data);
