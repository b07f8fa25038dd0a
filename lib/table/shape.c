/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a sheet is that is no list of cells, in a sentence with what to do. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "sheet.h"

/* The marks of a matrix: rows are categories, columns purposes. */
static gboolean
is_mark (const char *field)
{
  static const char *const marks[] = { "○", "◯", "〇", "●", "◎", "✓", "✔", "レ", NULL };

  return g_strv_contains (marks, field);
}

/* How the guidance lists purposes, and many societies after it: by work, not by category. */
static gboolean
is_by_work (const char *text)
{
  static const char *const words[] = { "に必要な利用目的", "利用に係る事例", "分野", "業務区分" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

const char *
riyo_shape_of_file (const guchar *data, gsize size)
{
  if (size >= 4 && memcmp (data, "PK\3\4", 4) == 0)
    return _ (
        "a workbook (.xlsx, .ods), not text; expected CSV: save it as “CSV UTF-8” in Excel, or "
        "run xlsx2csv FILE >FILE.csv (Debian: xlsx2csv)");
  if (size >= 4 && memcmp (data, "\xd0\xcf\x11\xe0", 4) == 0)
    return _ ("a workbook of old Excel (.xls), not text; expected CSV: save it as “CSV UTF-8” in "
              "Excel");
  if (size >= 4 && memcmp (data, "%PDF", 4) == 0)
    return _ (
        "a PDF, not a sheet; expected CSV: copy the rows of its table into a spreadsheet, one "
        "purpose a row");
  return NULL;
}

const char *
riyo_shape_of_rows (GPtrArray *rows)
{
  guint n_marks = 0;

  for (guint i = 0; i < rows->len; i++)
    for (char **field = g_ptr_array_index (rows, i); *field != NULL; field++)
      n_marks += is_mark (*field);
  if (n_marks >= 2)
    return _ ("a matrix of ○; expected a list: write a row 類型,利用目的 for each ○");
  for (guint i = 0; i < rows->len; i++)
    for (char **field = g_ptr_array_index (rows, i); *field != NULL; field++)
      if (is_by_work (*field))
        return _ (
            "a list by work (as 別表2 of the guidance), which does not say whose data is used; "
            "expected a row 類型,利用目的 for each category that a purpose uses");
  return NULL;
}
