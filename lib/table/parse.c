/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a document to a table: every fact checked against every other before one is used. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "parse.h"

static const RiyoKeySpec head_keys[] = {
  { "組合", RIYO_KEY_REQUIRED },
  { "版", RIYO_KEY_REQUIRED },
  { "公表日" },
  { "施行日" },
  { "終了日" },
  { NULL },
};
static const RiyoKeySpec notice_keys[] = {
  { "前文", RIYO_KEY_REPEATED },         { "注", RIYO_KEY_REPEATED },
  { "手続", RIYO_KEY_REPEATED },         { "照会先", RIYO_KEY_REPEATED },
  { "苦情の申出先", RIYO_KEY_REPEATED }, { NULL },
};
static const RiyoKeySpec safety_keys[] = {
  { "組織的", RIYO_KEY_REPEATED },
  { "人的", RIYO_KEY_REPEATED },
  { "物理的", RIYO_KEY_REPEATED },
  { "技術的", RIYO_KEY_REPEATED },
  { NULL },
};

gboolean
riyo_table_parse_date (RiyoTable *table, const RiyoGroup *group, const char *key, RiyoDate *date,
                       GError **error)
{
  const RiyoItem *item = riyo_group_get (group, key);

  *date = 0;
  return item == NULL
         || riyo_item_get_date (item, riyo_document_get_file (table->document), date, error);
}

gboolean
riyo_table_add_name (RiyoTable *table, RiyoNames *names, const char *name, guint id, guint line,
                     GError **error)
{
  return riyo_names_add (names, name, id, NULL)
         || RIYO_TABLE_FAIL (RIYO_ERROR_NAME, line,
                             _ ("the name %s already means another thing of its kind"), name);
}

gboolean
riyo_table_parse_names (RiyoTable *table, const RiyoGroup *group, RiyoNames *names, guint id,
                        GError **error)
{
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      gboolean is_id = strcmp (item->key, "ID") == 0;

      if (is_id && !riyo_text_is_id (item->value))
        return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, item->line,
                                _ ("ID=%s: expected a-z, then a-z 0-9 -, at most 32"), item->value);
      if ((is_id || strcmp (item->key, "別名") == 0)
          && !riyo_table_add_name (table, names, item->value, id, item->line, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_dates (RiyoTable *table, const RiyoGroup *group, GError **error)
{
  if (table->version > 1 && (table->published_on == 0 || table->effective_on == 0))
    return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, group->line,
                            _ ("%s is missing; mandatory from 版=2 on"),
                            table->published_on == 0 ? "公表日" : "施行日");
  if ((table->published_on == 0) != (table->effective_on == 0))
    return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, group->line,
                            _ ("only one of 公表日 and 施行日; expected both or neither"));
  if (table->effective_on < table->published_on)
    return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, riyo_group_get (group, "施行日")->line,
                            _ ("施行日 is before 公表日; a table is published first, then used"));
  if (table->ends_on != 0 && table->ends_on < table->effective_on)
    return RIYO_TABLE_FAIL (RIYO_ERROR_DATE, riyo_group_get (group, "終了日")->line,
                            _ ("終了日 is before 施行日; the table would end before it begins"));
  return TRUE;
}

static gboolean
parse_head (RiyoTable *table, const RiyoGroup *group, GError **error)
{
  table->union_name = riyo_group_get_value (group, "組合");
  return riyo_item_get_number (riyo_group_get (group, "版"),
                               riyo_document_get_file (table->document), 1, 999999, &table->version,
                               error)
         && riyo_table_parse_date (table, group, "公表日", &table->published_on, error)
         && riyo_table_parse_date (table, group, "施行日", &table->effective_on, error)
         && riyo_table_parse_date (table, group, "終了日", &table->ends_on, error)
         && check_dates (table, group, error);
}

static gboolean
parse_known_group (RiyoTable *table, const RiyoGroup *group, GError **error)
{
  const char *file = riyo_document_get_file (table->document);

  if (g_str_equal (group->name, "表"))
    return riyo_group_check (group, file, head_keys, error) && parse_head (table, group, error);
  if (g_str_equal (group->name, "公表事項"))
    {
      table->notice = group;
      return riyo_group_check (group, file, notice_keys, error);
    }
  if (g_str_equal (group->name, "安全管理措置"))
    {
      table->safety = group;
      return riyo_group_check (group, file, safety_keys, error);
    }
  return RIYO_TABLE_FAIL (
      RIYO_ERROR_SYNTAX, group->line,
      _ ("unknown group [%s]; expected 表, 公表事項, 安全管理措置, 類型 NAME, 利用目的 "
         "LABEL or セル CATEGORY / PURPOSE"),
      group->name);
}

static gboolean
parse_group (RiyoTable *table, const RiyoGroup *group, guint pass, GError **error)
{
  const char *category = riyo_group_get_operand (group, "類型");
  const char *purpose = riyo_group_get_operand (group, "利用目的");
  const char *cell = riyo_group_get_operand (group, "セル");

  if (category != NULL)
    return pass != 0 || riyo_table_parse_category (table, group, category, error);
  if (purpose != NULL)
    return pass != 1 || riyo_table_parse_purpose (table, group, purpose, error);
  if (cell != NULL)
    return pass != 2 || riyo_table_parse_cell (table, group, cell, error);
  return pass != 0 || parse_known_group (table, group, error);
}

/* A retired category keeps its number and its text, and loses its cells. */
static void
drop_retired_cells (RiyoTable *table)
{
  RiyoTags retired = 0;

  for (guint i = 0; i < table->categories->len; i++)
    if (riyo_table_category_at (table, i)->retired_on != 0)
      retired |= riyo_tags_of_number (riyo_table_category_at (table, i)->number);
  for (guint i = 0; i < table->purposes->len; i++)
    g_array_index (table->purposes, RiyoPurpose, i).cells &= ~retired;
}

gboolean
riyo_table_parse (RiyoTable *table, GError **error)
{
  guint n_groups = 0;
  const RiyoGroup *groups = riyo_document_get_groups (table->document, &n_groups);

  /* Rows first, then purposes, then cells: the later speak of the earlier, wherever they stand. */
  for (guint pass = 0; pass < 3; pass++)
    {
      for (guint i = 0; i < n_groups; i++)
        if (!parse_group (table, &groups[i], pass, error))
          return FALSE;
      if (pass == 0)
        drop_retired_cells (table);
    }
  if (table->version == 0)
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, 0, _ ("no group [%s]; every table needs one"), "表");
  if (table->categories->len == 0)
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, 0, _ ("no group [%s]; every table needs one"),
                            "類型 …");
  return TRUE;
}
