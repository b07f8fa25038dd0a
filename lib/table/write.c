/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes a table as the file that reads back as the same table. */
#include "config.h"

#include "base/base.h"
#include "table.h"

static void
add (GString *out, const char *key, const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s=%s\n", key, value);
}

static void
add_date (GString *out, const char *key, RiyoDate date)
{
  char text[11];

  if (date == 0)
    return;
  riyo_date_format (date, text);
  add (out, key, text);
}

static void
add_list (GString *out, const char *key, char **values)
{
  for (; values != NULL && *values != NULL; values++)
    add (out, key, *values);
}

static void
write_texts (GString *out, const RiyoGroup *group)
{
  if (group == NULL)
    return;
  g_string_append_printf (out, "\n[%s]\n", group->name);
  for (guint i = 0; i < group->n_items; i++)
    add (out, group->items[i].key, group->items[i].value);
}

static void
write_category (GString *out, const RiyoTable *table, const RiyoCategory *category)
{
  g_string_append_printf (out, "\n[類型 %s]\n番号=%u\n", category->short_name, category->number);
  add (out, "ID", category->id);
  add (out, "名称", category->label);
  add_list (out, "別名", category->aliases);
  add_date (out, "廃止日", category->retired_on);
  for (guint i = 0; i < category->purposes->len; i++)
    add (out, "利用目的",
         riyo_table_purpose_at (table, g_array_index (category->purposes, guint, i))->label);
}

static void
write_purpose (GString *out, const RiyoPurpose *purpose)
{
  gboolean has_alias = purpose->aliases != NULL && purpose->aliases[0] != NULL;

  if (purpose->id == NULL && !has_alias && !purpose->provision_said && !purpose->kind_said)
    return;
  g_string_append_printf (out, "\n[利用目的 %s]\n", purpose->label);
  add (out, "ID", purpose->id);
  add_list (out, "別名", purpose->aliases);
  if (purpose->provision_said)
    add (out, "提供先", purpose->recipient != NULL ? purpose->recipient : "なし");
  if (purpose->kind_said)
    add (out, "提供区分", riyo_provision_names[purpose->provision]);
}

static void
write_cell (GString *out, const RiyoTable *table, const RiyoCategory *category, guint purpose)
{
  const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category->number, purpose);

  if (fact == NULL || (fact->unpublished == NULL && fact->judge == NULL && fact->reason == NULL))
    return;
  g_string_append_printf (out, "\n[セル %s / %s]\n", category->short_name,
                          riyo_table_purpose_at (table, purpose)->label);
  add (out, "非公表", fact->unpublished);
  add (out, "判断者", fact->judge);
  add_date (out, "判断日", fact->judged_on);
  add_date (out, "有効期限", fact->valid_until);
  add (out, "理由", fact->reason);
}

char *
riyo_table_to_file (RiyoTable *table)
{
  GString *out = g_string_new ("[表]\n");

  add (out, "組合", table->society);
  g_string_append_printf (out, "版=%u\n", table->version);
  add_date (out, "公表日", table->published_on);
  add_date (out, "施行日", table->effective_on);
  add_date (out, "終了日", table->ends_on);
  write_texts (out, table->notice);
  write_texts (out, table->safety);
  for (guint i = 0; i < table->categories->len; i++)
    write_category (out, table, riyo_table_category_at (table, i));
  for (guint i = 0; i < table->purposes->len; i++)
    write_purpose (out, riyo_table_purpose_at (table, i));
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      for (guint k = 0; k < category->purposes->len; k++)
        write_cell (out, table, category, g_array_index (category->purposes, guint, k));
    }
  return g_string_free (out, FALSE);
}
