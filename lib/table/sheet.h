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

/* Reads the header; @notes (nullable) gets a sentence of what stands before it, and of each note
 * among the rows. */
RiyoSheet *riyo_sheet_new (GBytes *bytes, const char *file, GPtrArray *notes, GError **error);
void riyo_sheet_free (RiyoSheet *sheet);
gboolean riyo_sheet_has (const RiyoSheet *sheet, RiyoColumn column);

/* The next row that is not blank: its fields by column, NULL for an empty one, owned by the sheet;
 * @line 0 at the end. A row that cannot be read is a doubt, and is passed over; FALSE where nothing
 * behind it can be read either. */
gboolean
riyo_sheet_next (RiyoSheet *sheet, const char *fields[RIYO_N_COLUMNS], guint *line, GError **error);

/* Takes what is wrong with a row, to be told with what is wrong with the others. */
void riyo_sheet_add_doubt (RiyoSheet *sheet, GError *doubt);

/* All doubts as one error, under the code of the first; TRUE where there are none. */
gboolean riyo_sheet_check_doubts (const RiyoSheet *sheet, GError **error);

/* In a sentence with what to do, what a file is that is no text of a sheet; what rows are whose
 * header does not name 類型 and 利用目的 (each row a GStrv). NULL where it is not known. */
const char *riyo_shape_of_file (const guchar *data, gsize size);
const char *riyo_shape_of_rows (GPtrArray *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSheet, riyo_sheet_free)
