/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A row of the table: the category's names, its number, its cells. */
#include "config.h"

#include "base/base.h"
#include "parse.h"
#include "table.h"

static const RiyoKeySpec category_keys[] = {
  { "番号", RIYO_KEY_REQUIRED },
  { "ID" },
  { "名称", RIYO_KEY_REQUIRED },
  { "別名", RIYO_KEY_REPEATED },
  { "廃止日" },
  { "利用目的", RIYO_KEY_REPEATED | RIYO_KEY_CHECKED },
  { NULL },
};

/* The index of a purpose, which its first mention creates. */
static guint
intern_purpose (RiyoTable *table, const char *label)
{
  guint index = riyo_table_find_purpose (table, label);
  RiyoPurpose purpose = { .label = label };

  if (index != G_MAXUINT)
    return index;
  index = table->purposes->len;
  g_array_append_val (table->purposes, purpose);
  riyo_names_add (table->purpose_names, label, index, NULL);
  return index;
}

static gboolean
parse_purposes (RiyoTable *table, const RiyoGroup *group, RiyoCategory *category, GError **error)
{
  RiyoTags bit = riyo_tags_of_number (category->number);
  gboolean matches = FALSE;

  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      RiyoPurpose *purpose;
      guint index;

      /* The reader lets a run of one key share its text. */
      if (i == 0 || item->key != group->items[i - 1].key)
        matches = g_str_equal (item->key, "利用目的");
      if (!matches)
        continue;
      index = intern_purpose (table, item->value);
      purpose = &g_array_index (table->purposes, RiyoPurpose, index);
      if ((purpose->cells & bit) != 0)
        return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, item->line,
                                _ ("利用目的=%s occurs twice; expected each value once"),
                                item->value);
      purpose->cells |= bit;
      g_array_append_val (category->purposes, index);
    }
  return TRUE;
}

static gboolean
parse_category_names (RiyoTable *table, const RiyoGroup *group, const RiyoCategory *category,
                      GError **error)
{
  RiyoNames *names = table->category_names;
  guint number = category->number;

  if (!riyo_text_is_short_name (category->short_name))
    return RIYO_TABLE_FAIL (
        RIYO_ERROR_NAME, group->line,
        _ ("%s: a short name holds no blank and none of , ; / [ ] = # nor their full-width forms"),
        category->short_name);
  return riyo_table_add_name (table, names, category->short_name, number, group->line, error)
         && riyo_table_add_name (table, names, category->label, number,
                                 riyo_group_get (group, "名称")->line, error)
         && riyo_table_parse_names (table, group, names, number, error);
}

/* A new row of the table under a number that is free. */
static RiyoCategory *
append_category (RiyoTable *table, const RiyoGroup *group, const char *short_name, guint number)
{
  RiyoCategory *category;

  g_array_set_size (table->categories, table->categories->len + 1);
  category = &g_array_index (table->categories, RiyoCategory, table->categories->len - 1);
  category->purposes = g_array_new (FALSE, FALSE, sizeof (guint));
  category->aliases = riyo_group_dup_values (group, "別名");
  category->number = number;
  category->short_name = short_name;
  category->id = riyo_group_get_value (group, "ID");
  category->label = riyo_group_get_value (group, "名称");
  table->index_of[number] = (guint8)(table->categories->len - 1);
  table->known |= riyo_tags_of_number (number);
  return category;
}

gboolean
riyo_table_parse_category (RiyoTable *table, const RiyoGroup *group, const char *short_name,
                           GError **error)
{
  const char *file = riyo_document_get_file (table->document);
  RiyoCategory *category;
  guint number = 0;

  if (!riyo_group_check (group, file, category_keys, error)
      || !riyo_item_get_number (riyo_group_get (group, "番号"), file, 1, RIYO_MAX_CATEGORIES,
                                &number, error))
    return FALSE;
  if (riyo_table_get_category (table, number) != NULL)
    return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, riyo_group_get (group, "番号")->line,
                            _ ("番号=%u is taken by [類型 %s]; expected a number of its own"),
                            number, riyo_table_get_category (table, number)->short_name);
  category = append_category (table, group, short_name, number);
  return riyo_table_parse_date (table, group, "廃止日", &category->retired_on, error)
         && parse_category_names (table, group, category, error)
         && parse_purposes (table, group, category, error);
}
