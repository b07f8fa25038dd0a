/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table for a spreadsheet. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "sheet.h"
#include "table.h"

static void
add_field (GString *out, const char *text, gboolean last)
{
  if (text != NULL && strchr (text, '"') != NULL) /* as Excel quotes, and reads */
    {
      g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
      g_autofree char *doubled = g_strjoinv ("\"\"", parts);

      g_string_append_printf (out, "\"%s\"", doubled);
    }
  else
    g_string_append (out, text != NULL ? text : "");
  g_string_append_c (out, last ? '\n' : '\t');
}

static void
add_date (GString *out, RiyoDate date)
{
  char text[11] = "";

  if (date != 0)
    riyo_date_format (date, text);
  add_field (out, text, FALSE);
}

static void
add_category (GString *out, const RiyoCategory *category)
{
  g_string_append_printf (out, "%u\t", category->number);
  add_field (out, category->short_name, FALSE);
  add_field (out, category->label, FALSE);
  add_field (out, category->id, FALSE);
  add_date (out, category->retired_on);
}

static void
add_purpose (GString *out, const RiyoTable *table, const RiyoCategory *category, guint index)
{
  static const RiyoCellFact nothing = { 0 };
  const RiyoPurpose *purpose = riyo_table_purpose_at (table, index);
  const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category->number, index);
  const char *none = purpose->provision_said ? "なし" : NULL;

  fact = fact != NULL ? fact : &nothing;
  add_category (out, category);
  add_field (out, purpose->label, FALSE);
  add_field (out, purpose->id, FALSE);
  add_field (out, purpose->recipient != NULL ? purpose->recipient : none, FALSE);
  add_field (out, purpose->kind_said ? riyo_provision_names[purpose->provision] : NULL, FALSE);
  add_field (out, fact->unpublished, FALSE);
  add_field (out, fact->judge, FALSE);
  add_date (out, fact->judged_on);
  add_date (out, fact->valid_until);
  add_field (out, fact->reason, TRUE);
}

char *
riyo_table_to_sheet (RiyoTable *table)
{
  GString *out = g_string_new (NULL);

  for (guint column = 0; column < RIYO_N_COLUMNS; column++)
    add_field (out, riyo_column_names[column], column + 1 == RIYO_N_COLUMNS);
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      for (guint k = 0; k < category->purposes->len; k++)
        add_purpose (out, table, category, g_array_index (category->purposes, guint, k));
      if (category->purposes->len == 0)
        {
          add_category (out, category);
          for (guint column = RIYO_COLUMN_PURPOSE; column < RIYO_N_COLUMNS; column++)
            add_field (out, NULL, column + 1 == RIYO_N_COLUMNS);
        }
    }
  return g_string_free (out, FALSE);
}
