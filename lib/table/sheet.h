/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The columns of `riyo table export`, in its order. */
typedef enum
{
  RIYO_COLUMN_NUMBER,
  RIYO_COLUMN_CATEGORY,
  RIYO_COLUMN_LABEL,
  RIYO_COLUMN_CATEGORY_ID,
  RIYO_COLUMN_RETIRED,
  RIYO_COLUMN_PURPOSE,
  RIYO_COLUMN_PURPOSE_ID,
  RIYO_COLUMN_RECIPIENT,
  RIYO_COLUMN_PROVISION,
  RIYO_COLUMN_UNPUBLISHED,
  RIYO_COLUMN_JUDGE,
  RIYO_COLUMN_JUDGED,
  RIYO_COLUMN_VALID_UNTIL,
  RIYO_COLUMN_REASON,
} RiyoColumn;

#define RIYO_N_COLUMNS (RIYO_COLUMN_REASON + 1)

extern const char *const riyo_column_names[RIYO_N_COLUMNS + 1]; /* NULL behind the last */

/* Rows of a spreadsheet saved as text: tabs or commas, quotes as Excel writes them. */
typedef struct _RiyoSheet RiyoSheet;

/* Reads the header. */
RiyoSheet *riyo_sheet_new (GBytes *bytes, const char *file, GError **error);
void riyo_sheet_free (RiyoSheet *sheet);
gboolean riyo_sheet_has (const RiyoSheet *sheet, RiyoColumn column);

/* The next row that is not blank: its fields by column, NULL for an empty one, owned by the sheet;
 * @line 0 at the end. */
gboolean
riyo_sheet_next (RiyoSheet *sheet, const char *fields[RIYO_N_COLUMNS], guint *line, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSheet, riyo_sheet_free)
