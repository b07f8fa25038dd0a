/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table as people read it on a terminal, and as programs read it in JSON. */
#include "config.h"

#include "base/base.h"
#include "table.h"

static void
show_date (GString *out, const char *key, RiyoDate date)
{
  char text[11];

  if (date == 0)
    return;
  riyo_date_format (date, text);
  g_string_append_printf (out, "  %s %s", key, text);
}

static guint
count_cells (const RiyoTable *table)
{
  guint n = 0;

  for (guint i = 0; i < table->purposes->len; i++)
    n += (guint)__builtin_popcountll (riyo_table_purpose_at (table, i)->cells);
  return n;
}

static void
show_head (GString *out, const RiyoTable *table)
{
  g_string_append_printf (out, "%s  版 %u", table->society, table->version);
  show_date (out, "公表日", table->published_on);
  show_date (out, "施行日", table->effective_on);
  show_date (out, "終了日", table->ends_on);
  g_string_append_c (out, '\n');
  g_string_append_printf (out, _ ("%u categories, %u cells, %u purposes"), table->categories->len,
                          count_cells (table), riyo_table_count_purposes (table));
  g_string_append_c (out, '\n');
}

static void
show_purpose (GString *out, const RiyoTable *table, const RiyoCategory *category, guint index)
{
  const RiyoPurpose *purpose = riyo_table_purpose_at (table, index);
  const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category->number, index);

  g_string_append_printf (out, "      ・%s", purpose->label);
  if (purpose->id != NULL)
    g_string_append_printf (out, "  (%s)", purpose->id);
  if (purpose->recipient != NULL)
    g_string_append_printf (out, "  提供先: %s", purpose->recipient);
  if (purpose->kind_said)
    g_string_append_printf (out, "（%s）", riyo_provision_names[purpose->provision]);
  if (fact != NULL && fact->unpublished != NULL)
    g_string_append_printf (out, "  非公表: %s", fact->unpublished);
  if (category->retired_on != 0)
    g_string_append (out, _ ("  (retired with the category)"));
  g_string_append_c (out, '\n');
}

static void
show_category (GString *out, const RiyoTable *table, const RiyoCategory *category, guint width,
               guint id_width)
{
  g_string_append_printf (out, "\n%4u  ", category->number);
  riyo_text_pad (out, category->short_name, width + 2);
  if (id_width > 0)
    riyo_text_pad (out, category->id != NULL ? category->id : "", id_width + 2);
  g_string_append (out, category->label);
  show_date (out, "廃止日", category->retired_on);
  if (category->retired_on != 0)
    g_string_append (out, _ ("  (used for nothing)"));
  g_string_append_c (out, '\n');
  for (guint i = 0; i < category->purposes->len; i++)
    show_purpose (out, table, category, g_array_index (category->purposes, guint, i));
}

char *
riyo_table_to_text (RiyoTable *table)
{
  GString *out = g_string_new (NULL);
  guint width = 0, id_width = 0;

  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      width = MAX (width, riyo_text_width (category->short_name));
      id_width = MAX (id_width, category->id != NULL ? riyo_text_width (category->id) : 0);
    }
  show_head (out, table);
  for (guint i = 0; i < table->categories->len; i++)
    show_category (out, table, riyo_table_category_at (table, i), width, id_width);
  return g_string_free (out, FALSE);
}

static void
add_date (GString *json, const char *key, RiyoDate date)
{
  char text[11];

  if (date == 0)
    return;
  riyo_date_format (date, text);
  riyo_json_add_text (json, key, text);
}

static void
add_cell (GString *json, const RiyoTable *table, const RiyoCategory *category, guint index)
{
  const RiyoPurpose *purpose = riyo_table_purpose_at (table, index);
  const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category->number, index);

  g_string_append (json, g_str_has_suffix (json->str, "[") ? "{" : ",{");
  riyo_json_add_text (json, "label", purpose->label);
  riyo_json_add_text (json, "id", purpose->id);
  if (category->retired_on != 0)
    {
      riyo_json_add_key (json, "retired");
      g_string_append (json, "true");
    }
  if (purpose->provision_said)
    riyo_json_add_text (json, "recipient",
                        purpose->recipient != NULL ? purpose->recipient : "なし");
  if (purpose->kind_said)
    riyo_json_add_text (json, "provision", riyo_provision_names[purpose->provision]);
  if (fact != NULL)
    {
      riyo_json_add_text (json, "unpublished", fact->unpublished);
      riyo_json_add_text (json, "judge", fact->judge);
      add_date (json, "judged_on", fact->judged_on);
      add_date (json, "valid_until", fact->valid_until);
      riyo_json_add_text (json, "reason", fact->reason);
    }
  g_string_append_c (json, '}');
}

static void
add_category (GString *json, const RiyoTable *table, const RiyoCategory *category)
{
  g_string_append (json, g_str_has_suffix (json->str, "[") ? "{" : ",{");
  riyo_json_add_number (json, "number", category->number);
  riyo_json_add_text (json, "name", category->short_name);
  riyo_json_add_text (json, "id", category->id);
  riyo_json_add_text (json, "label", category->label);
  add_date (json, "retired_on", category->retired_on);
  riyo_json_add_key (json, "purposes");
  g_string_append_c (json, '[');
  for (guint i = 0; i < category->purposes->len; i++)
    add_cell (json, table, category, g_array_index (category->purposes, guint, i));
  g_string_append (json, "]}");
}

char *
riyo_table_to_json (RiyoTable *table)
{
  GString *json = g_string_new ("{");

  riyo_json_add_text (json, "society", table->society);
  riyo_json_add_number (json, "version", table->version);
  add_date (json, "published_on", table->published_on);
  add_date (json, "effective_on", table->effective_on);
  add_date (json, "ends_on", table->ends_on);
  riyo_json_add_text (json, "sha256", riyo_table_get_hash (table));
  riyo_json_add_key (json, "categories");
  g_string_append_c (json, '[');
  for (guint i = 0; i < table->categories->len; i++)
    add_category (json, table, riyo_table_category_at (table, i));
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}
