/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a document to a table: every fact checked against every other before one is used. */
#include "config.h"

#include "base-error.h"
#include "base-i18n.h"
#include "base-text.h"
#include "table.h"

typedef struct
{
  RiyoTable *table;
  const char *file;
} Parsing;

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
static const RiyoKeySpec category_keys[] = {
  { "番号", RIYO_KEY_REQUIRED },
  { "ID" },
  { "名称", RIYO_KEY_REQUIRED },
  { "別名", RIYO_KEY_REPEATED },
  { "廃止日" },
  { "利用目的", RIYO_KEY_REPEATED | RIYO_KEY_CHECKED },
  { NULL },
};
static const RiyoKeySpec purpose_keys[]
    = { { "ID" }, { "別名", RIYO_KEY_REPEATED }, { "提供先" }, { NULL } };
static const RiyoKeySpec cell_keys[] = { { "非公表" }, { "判断者" }, { "理由" }, { NULL } };

static gboolean
fail (const Parsing *parsing, RiyoError code, guint line, GError **error, const char *format,
      const char *detail)
{
  g_autofree char *text = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (format, detail); /* one of our own messages, with one %s */
#pragma GCC diagnostic pop
  return riyo_error_at (error, code, parsing->file, line, "%s", text);
}

static gboolean
get_date (const Parsing *parsing, const RiyoGroup *group, const char *key, RiyoDate *date,
          GError **error)
{
  const RiyoItem *item = riyo_group_get (group, key);

  *date = 0;
  return item == NULL || riyo_item_get_date (item, parsing->file, date, error);
}

static gboolean
check_dates (const Parsing *parsing, const RiyoGroup *group, GError **error)
{
  const RiyoTable *table = parsing->table;

  if (table->version > 1 && table->published_on == 0)
    return fail (parsing, RIYO_ERROR_DATE, group->line, error,
                 _ ("%s is missing; mandatory from 版=2 on"), "公表日");
  if (table->version > 1 && table->effective_on == 0)
    return fail (parsing, RIYO_ERROR_DATE, group->line, error,
                 _ ("%s is missing; mandatory from 版=2 on"), "施行日");
  if ((table->published_on == 0) != (table->effective_on == 0))
    return fail (parsing, RIYO_ERROR_DATE, group->line, error,
                 _ ("only one of two dates; expected both %s or neither"), "公表日 + 施行日");
  if (table->effective_on < table->published_on)
    return fail (parsing, RIYO_ERROR_DATE, riyo_group_get (group, "施行日")->line, error,
                 _ ("%s: a table is published first, then used"), "施行日 < 公表日");
  if (table->ends_on != 0 && table->ends_on < table->effective_on)
    return fail (parsing, RIYO_ERROR_DATE, riyo_group_get (group, "終了日")->line, error,
                 _ ("%s: the table would end before it begins"), "終了日 < 施行日");
  return TRUE;
}

static gboolean
parse_head (const Parsing *parsing, const RiyoGroup *group, GError **error)
{
  RiyoTable *table = parsing->table;

  table->union_name = riyo_group_get_value (group, "組合");
  return riyo_item_get_number (riyo_group_get (group, "版"), parsing->file, 1, 999999,
                               &table->version, error)
         && get_date (parsing, group, "公表日", &table->published_on, error)
         && get_date (parsing, group, "施行日", &table->effective_on, error)
         && get_date (parsing, group, "終了日", &table->ends_on, error)
         && check_dates (parsing, group, error);
}

/* Gives a thing one more name in its namespace. */
static gboolean
add_name (const Parsing *parsing, RiyoNames *names, const char *name, guint id, guint line,
          GError **error)
{
  return riyo_names_add (names, name, id, NULL)
         || fail (parsing, RIYO_ERROR_NAME, line, error,
                  _ ("the name %s already means another thing of its kind"), name);
}

static gboolean
add_id_and_aliases (const Parsing *parsing, RiyoNames *names, const RiyoGroup *group, guint id,
                    GError **error)
{
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      gboolean is_id = g_str_equal (item->key, "ID");

      if (is_id && !riyo_text_is_id (item->value))
        return fail (parsing, RIYO_ERROR_NAME, item->line, error,
                     _ ("ID=%s: expected a-z, then a-z 0-9 -, at most 32"), item->value);
      if ((is_id || g_str_equal (item->key, "別名"))
          && !add_name (parsing, names, item->value, id, item->line, error))
        return FALSE;
    }
  return TRUE;
}

/* The index of a purpose, which its first mention creates. */
static gboolean
intern_purpose (const Parsing *parsing, const RiyoItem *item, guint *index)
{
  RiyoTable *table = parsing->table;
  RiyoPurpose purpose = { .label = item->value };

  *index = riyo_table_find_purpose (table, item->value);
  if (*index != G_MAXUINT)
    return TRUE;
  *index = table->purposes->len;
  g_array_append_val (table->purposes, purpose);
  return riyo_names_add (table->purpose_names, item->value, *index, NULL);
}

static gboolean
parse_category_cells (const Parsing *parsing, const RiyoGroup *group, RiyoCategory *category,
                      GError **error)
{
  RiyoTags bit = riyo_tags_of_number (category->number);

  for (guint i = 0; i < group->n_items; i++)
    {
      RiyoPurpose *purpose;
      guint index;

      if (!g_str_equal (group->items[i].key, "利用目的"))
        continue;
      intern_purpose (parsing, &group->items[i], &index);
      purpose = &g_array_index (parsing->table->purposes, RiyoPurpose, index);
      for (guint k = 0; category->retired_on != 0 && k < category->purposes->len; k++)
        if (g_array_index (category->purposes, guint, k) == index)
          return fail (parsing, RIYO_ERROR_SYNTAX, group->items[i].line, error,
                       _ ("利用目的=%s occurs twice; expected each value once"), purpose->label);
      if ((purpose->cells & bit) != 0)
        return fail (parsing, RIYO_ERROR_SYNTAX, group->items[i].line, error,
                     _ ("利用目的=%s occurs twice; expected each value once"), purpose->label);
      if (category->retired_on == 0)
        purpose->cells |= bit;
      g_array_append_val (category->purposes, index);
    }
  return TRUE;
}

static gboolean
name_category (const Parsing *parsing, const RiyoGroup *group, const RiyoCategory *category,
               GError **error)
{
  RiyoNames *names = parsing->table->category_names;
  guint number = category->number;

  if (!riyo_text_is_short_name (category->short_name))
    return fail (
        parsing, RIYO_ERROR_NAME, group->line, error,
        _ ("%s: a short name holds no blank and none of , ; / [ ] = # nor their full-width forms"),
        category->short_name);
  return add_name (parsing, names, category->short_name, number, group->line, error)
         && add_name (parsing, names, category->label, number, riyo_group_get (group, "名称")->line,
                      error)
         && add_id_and_aliases (parsing, names, group, number, error);
}

static gboolean
parse_category (const Parsing *parsing, const RiyoGroup *group, const char *short_name,
                GError **error)
{
  RiyoTable *table = parsing->table;
  RiyoCategory *category;
  guint number = 0;

  if (!riyo_group_check (group, parsing->file, category_keys, error)
      || !riyo_item_get_number (riyo_group_get (group, "番号"), parsing->file, 1,
                                RIYO_MAX_CATEGORIES, &number, error))
    return FALSE;
  if (table->index_of[number] != RIYO_NO_INDEX)
    return fail (parsing, RIYO_ERROR_NAME, riyo_group_get (group, "番号")->line, error,
                 _ ("the number of [類型 %s] is taken"), short_name);
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
  return get_date (parsing, group, "廃止日", &category->retired_on, error)
         && name_category (parsing, group, category, error)
         && parse_category_cells (parsing, group, category, error);
}

static gboolean
parse_purpose (const Parsing *parsing, const RiyoGroup *group, const char *label, GError **error)
{
  RiyoTable *table = parsing->table;
  guint index = riyo_table_find_purpose (table, label);
  const char *recipient = riyo_group_get_value (group, "提供先");
  RiyoPurpose *purpose;

  if (index == G_MAXUINT || !g_str_equal (riyo_table_purpose_at (table, index)->label, label))
    return fail (parsing, RIYO_ERROR_NAME, group->line, error,
                 _ ("no category has the purpose %s; expected a label of the table"), label);
  if (!riyo_group_check (group, parsing->file, purpose_keys, error))
    return FALSE;
  purpose = &g_array_index (table->purposes, RiyoPurpose, index);
  purpose->id = riyo_group_get_value (group, "ID");
  purpose->aliases = riyo_group_dup_values (group, "別名");
  purpose->provision_said = recipient != NULL;
  purpose->recipient = g_strcmp0 (recipient, "なし") == 0 ? NULL : recipient;
  return add_id_and_aliases (parsing, table->purpose_names, group, index, error);
}

static gboolean
check_clause (const Parsing *parsing, const RiyoItem *item, GError **error)
{
  static const char *const clauses[]
      = { "21-4-1", "21-4-2", "21-4-3", "21-4-4", NULL }; /* 個人情報保護法21条4項各号 */

  return item == NULL || g_strv_contains (clauses, item->value)
         || fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                  _ ("非公表=%s: expected 21-4-1, 21-4-2, 21-4-3 or 21-4-4"), item->value);
}

static gboolean
parse_cell (const Parsing *parsing, const RiyoGroup *group, const char *operand, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (operand, " / ", 2);
  RiyoTable *table = parsing->table;
  RiyoCellFact fact = { .unpublished = riyo_group_get_value (group, "非公表"),
                        .judge = riyo_group_get_value (group, "判断者"),
                        .reason = riyo_group_get_value (group, "理由") };

  if (!riyo_group_check (group, parsing->file, cell_keys, error)
      || !check_clause (parsing, riyo_group_get (group, "非公表"), error))
    return FALSE;
  fact.category = parts[0] != NULL ? riyo_table_lookup_category (table, g_strstrip (parts[0])) : 0;
  fact.purpose = parts[0] != NULL && parts[1] != NULL
                     ? riyo_table_find_purpose (table, g_strstrip (parts[1]))
                     : G_MAXUINT;
  if (fact.category == 0 || fact.purpose == G_MAXUINT
      || (riyo_table_purpose_at (table, fact.purpose)->cells & riyo_tags_of_number (fact.category))
             == 0)
    return fail (parsing, RIYO_ERROR_NAME, group->line, error,
                 _ ("[セル %s] is no cell of the table; expected [セル CATEGORY / PURPOSE]"),
                 operand);
  if (riyo_table_get_cell_fact (table, fact.category, fact.purpose) != NULL)
    return fail (parsing, RIYO_ERROR_SYNTAX, group->line, error, _ ("[セル %s] is described twice"),
                 operand);
  if (fact.unpublished != NULL && (fact.judge == NULL || fact.reason == NULL))
    return fail (parsing, RIYO_ERROR_UNSIGNED, group->line, error,
                 _ ("[セル %s]: 非公表 needs 判断者 and 理由"), operand);
  g_array_append_val (table->cell_facts, fact);
  return TRUE;
}

static gboolean
parse_known_group (const Parsing *parsing, const RiyoGroup *group, GError **error)
{
  if (g_str_equal (group->name, "表"))
    return riyo_group_check (group, parsing->file, head_keys, error)
           && parse_head (parsing, group, error);
  if (g_str_equal (group->name, "公表事項"))
    return riyo_group_check (group, parsing->file, notice_keys, error);
  if (g_str_equal (group->name, "安全管理措置"))
    return riyo_group_check (group, parsing->file, safety_keys, error);
  return fail (parsing, RIYO_ERROR_SYNTAX, group->line, error,
               _ ("unknown group [%s]; expected 表 公表事項 安全管理措置 類型 利用目的 セル"),
               group->name);
}

/* Categories first, then purposes, then cells: the later ones speak of the earlier, wherever they
 * stand. */
static gboolean
parse_groups (const Parsing *parsing, guint pass, GError **error)
{
  guint n_groups = 0;
  const RiyoGroup *groups = riyo_document_get_groups (parsing->table->document, &n_groups);

  for (guint i = 0; i < n_groups; i++)
    {
      const char *category = riyo_group_get_operand (&groups[i], "類型");
      const char *purpose = riyo_group_get_operand (&groups[i], "利用目的");
      const char *cell = riyo_group_get_operand (&groups[i], "セル");
      gboolean parsed = TRUE;

      if (pass == 0 && category != NULL)
        parsed = parse_category (parsing, &groups[i], category, error);
      else if (pass == 0 && purpose == NULL && cell == NULL)
        parsed = parse_known_group (parsing, &groups[i], error);
      else if (pass == 1 && purpose != NULL)
        parsed = parse_purpose (parsing, &groups[i], purpose, error);
      else if (pass == 2 && cell != NULL)
        parsed = parse_cell (parsing, &groups[i], cell, error);
      if (!parsed)
        return FALSE;
    }
  return TRUE;
}

gboolean
riyo_table_parse (RiyoTable *table, GError **error)
{
  Parsing parsing = { .table = table, .file = riyo_document_get_file (table->document) };

  for (guint pass = 0; pass < 3; pass++)
    if (!parse_groups (&parsing, pass, error))
      return FALSE;
  if (table->version == 0)
    return fail (&parsing, RIYO_ERROR_SYNTAX, 0, error, _ ("no group [%s]; every table needs one"),
                 "表");
  if (table->categories->len == 0)
    return fail (&parsing, RIYO_ERROR_SYNTAX, 0, error, _ ("no group [%s]; every table needs one"),
                 "類型 …");
  return TRUE;
}
