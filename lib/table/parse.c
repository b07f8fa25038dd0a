/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a document to a table: every fact checked against every other before one is used. */
#include "config.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>

#include "base/base.h"
#include "internal.h"
#include "resources.h"
#include "table.h"

static const RiyoKeySpec head_keys[] = {
  { "組合", RIYO_KEY_REQUIRED },
  { "版", RIYO_KEY_REQUIRED },
  { "公表日" },
  { "施行日" },
  { "終了日" },
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
static const RiyoKeySpec purpose_keys[] = {
  { "ID" }, { "別名", RIYO_KEY_REPEATED }, { "提供先" }, { "提供区分" }, { NULL },
};
static const RiyoKeySpec cell_keys[] = {
  { "非公表" }, { "判断者" }, { "判断日" }, { "有効期限" }, { "理由" }, { NULL },
};

static gboolean
parse_date (RiyoTable *table, const RiyoGroup *group, const char *key, RiyoDate *date,
            GError **error)
{
  const RiyoItem *item = riyo_group_get (group, key);

  *date = 0;
  return item == NULL
         || riyo_item_get_date (item, riyo_document_get_file (table->document), date, error);
}

static gboolean
add_name (RiyoTable *table, RiyoNames *names, const char *name, guint id, guint line,
          GError **error)
{
  return riyo_names_add (names, name, id, NULL)
         || RIYO_TABLE_FAIL (RIYO_ERROR_NAME, line,
                             _ ("the name %s already means another thing of its kind"), name);
}

static gboolean
parse_names (RiyoTable *table, const RiyoGroup *group, RiyoNames *names, guint id, GError **error)
{
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      gboolean is_id = strcmp (item->key, "ID") == 0;

      if (is_id && !riyo_text_is_id (item->value))
        return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, item->line,
                                _ ("ID=%s: expected a-z, then a-z 0-9 -, at most 32"), item->value);
      if ((is_id || strcmp (item->key, "別名") == 0)
          && !add_name (table, names, item->value, id, item->line, error))
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
  table->society = riyo_group_get_value (group, "組合");
  return riyo_item_get_number (riyo_group_get (group, "版"),
                               riyo_document_get_file (table->document), 1, 999999, &table->version,
                               error)
         && parse_date (table, group, "公表日", &table->published_on, error)
         && parse_date (table, group, "施行日", &table->effective_on, error)
         && parse_date (table, group, "終了日", &table->ends_on, error)
         && check_dates (table, group, error);
}

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
  RiyoTags bit = riyo_tags_from_number (category->number);
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
  return add_name (table, names, category->short_name, number, group->line, error)
         && add_name (table, names, category->label, number, riyo_group_get (group, "名称")->line,
                      error)
         && parse_names (table, group, names, number, error);
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
  table->known |= riyo_tags_from_number (number);
  return category;
}

static gboolean
parse_category (RiyoTable *table, const RiyoGroup *group, const char *short_name, GError **error)
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
  return parse_date (table, group, "廃止日", &category->retired_on, error)
         && parse_category_names (table, group, category, error)
         && parse_purposes (table, group, category, error);
}

/* What reads as nobody, and would stand on the page as somebody's name. */
static gboolean
reads_as_none (const char *recipient)
{
  static const char *const words[]
      = { "なし",     "無し",     "ナシ", "ない", "無い", "無", "該当なし", "該当無し",
          "特になし", "特に無し", "none", "-",    "ー",   "―",  NULL };
  g_autofree char *plain = g_utf8_normalize (recipient, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autoptr (GString) bare = g_string_new (NULL);

  for (const char *p = plain; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_strchr (" ().。「」『』[]", -1, g_utf8_get_char (p)) == NULL)
      g_string_append_unichar (bare, g_utf8_get_char (p));
  return g_strv_contains (words, bare->str);
}

/* Said of a recipient; where it is not said, a person may stop it. */
static gboolean
parse_provision (RiyoTable *table, const RiyoGroup *group, RiyoPurpose *purpose, GError **error)
{
  const RiyoItem *kind = riyo_group_get (group, "提供区分");
  const char *recipient = riyo_group_get_value (group, "提供先");

  purpose->provision_said = recipient != NULL;
  purpose->recipient = g_strcmp0 (recipient, "なし") == 0 ? NULL : recipient;
  if (purpose->recipient != NULL && reads_as_none (purpose->recipient))
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, riyo_group_get (group, "提供先")->line,
                            _ ("提供先=%s: expected who gets the data, or なし where nobody does"),
                            purpose->recipient);
  purpose->kind_said = kind != NULL;
  purpose->provision
      = purpose->recipient != NULL ? RIYO_PROVISION_THIRD_PARTY : RIYO_PROVISION_NONE;
  if (kind == NULL)
    return TRUE;
  if (purpose->recipient == NULL)
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, kind->line,
                            _ ("提供区分=%s without a recipient; expected 提供先=WHO beside it"),
                            kind->value);
  for (guint i = 1; i < RIYO_N_PROVISION_KINDS; i++)
    if (strcmp (kind->value, riyo_provision_names[i]) == 0)
      {
        purpose->provision = (RiyoProvisionKind)i;
        return TRUE;
      }
  return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, kind->line,
                          _ ("提供区分=%s: expected 第三者, 法令, 委託, 共同利用 or 国等"),
                          kind->value);
}

static gboolean
parse_purpose (RiyoTable *table, const RiyoGroup *group, const char *label, GError **error)
{
  guint index = riyo_table_find_purpose (table, label);
  RiyoPurpose *purpose;

  if (index == G_MAXUINT || !g_str_equal (riyo_table_purpose_at (table, index)->label, label))
    return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, group->line,
                            _ ("no category has the purpose %s; expected a label of the table"),
                            label);
  if (!riyo_group_check (group, riyo_document_get_file (table->document), purpose_keys, error))
    return FALSE;
  purpose = &g_array_index (table->purposes, RiyoPurpose, index);
  purpose->id = riyo_group_get_value (group, "ID");
  purpose->aliases = riyo_group_dup_values (group, "別名");
  return parse_provision (table, group, purpose, error)
         && parse_names (table, group, table->purpose_names, index, error);
}

static gboolean
check_clause (RiyoTable *table, const RiyoGroup *group, GError **error)
{
  static const char *const clauses[]
      = { "21-4-1", "21-4-2", "21-4-3", "21-4-4", NULL }; /* 個人情報保護法21条4項各号 */
  const RiyoItem *item = riyo_group_get (group, "非公表");

  if (item == NULL)
    return TRUE;
  if (!g_strv_contains (clauses, item->value))
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, item->line,
                            _ ("非公表=%s: expected 21-4-1, 21-4-2, 21-4-3 or 21-4-4"),
                            item->value);
  if (riyo_group_get (group, "判断者") == NULL || riyo_group_get (group, "理由") == NULL)
    return RIYO_TABLE_FAIL (RIYO_ERROR_UNSIGNED, item->line,
                            _ ("非公表 without 判断者 and 理由; expected all three"));
  return TRUE;
}

/* The days of a judgement belong to somebody who judged. */
static gboolean
parse_judgement (RiyoTable *table, const RiyoGroup *group, RiyoCellFact *fact, GError **error)
{
  const RiyoItem *day = riyo_group_get (group, "判断日"), *end = riyo_group_get (group, "有効期限");

  if ((day != NULL || end != NULL) && fact->judge == NULL)
    return RIYO_TABLE_FAIL (RIYO_ERROR_UNSIGNED, (day != NULL ? day : end)->line,
                            _ ("%s without 判断者; expected who judged"),
                            day != NULL ? "判断日" : "有効期限");
  if (!parse_date (table, group, "判断日", &fact->judged_on, error)
      || !parse_date (table, group, "有効期限", &fact->valid_until, error))
    return FALSE;
  return end == NULL || day == NULL || fact->judged_on <= fact->valid_until
         || RIYO_TABLE_FAIL (RIYO_ERROR_DATE, end->line,
                             _ ("有効期限 is before 判断日; the judgement would have ended before "
                                "it was made"));
}

/* A row that is retired has no cells, though it lists purposes still. */
static gboolean
fail_no_cell (RiyoTable *table, const RiyoGroup *group, const char *cell, GError **error)
{
  const char *end = strstr (cell, " / ");
  g_autofree char *name = g_strndup (cell, end != NULL ? (gsize)(end - cell) : strlen (cell));
  const RiyoCategory *category
      = riyo_table_get_category (table, riyo_table_lookup_category (table, name));
  char day[11];

  if (category == NULL || category->retired_on == 0)
    return RIYO_TABLE_FAIL (
        RIYO_ERROR_NAME, group->line,
        _ ("[セル %s] is not a cell of the table; expected [セル CATEGORY / PURPOSE]"), cell);
  riyo_date_format (category->retired_on, day);
  return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, group->line,
                          _ ("[セル %s]: “%s” is retired (廃止日=%s) and has no cells any more; "
                             "remove this group"),
                          cell, category->short_name, day);
}

static gboolean
parse_cell (RiyoTable *table, const RiyoGroup *group, const char *cell, GError **error)
{
  RiyoCellFact fact = { .unpublished = riyo_group_get_value (group, "非公表"),
                        .judge = riyo_group_get_value (group, "判断者"),
                        .reason = riyo_group_get_value (group, "理由") };

  if (!riyo_group_check (group, riyo_document_get_file (table->document), cell_keys, error)
      || !check_clause (table, group, error) || !parse_judgement (table, group, &fact, error))
    return FALSE;
  if (!riyo_table_find_cell (table, cell, &fact.category, &fact.purpose))
    return fail_no_cell (table, group, cell, error);
  if (riyo_table_get_cell_fact (table, fact.category, fact.purpose) != NULL)
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, group->line, _ ("[セル %s] is described twice"),
                            cell);
  riyo_table_add_fact (table, &fact);
  return TRUE;
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
      return riyo_group_check (group, file, riyo_table_notice_keys, error);
    }
  if (g_str_equal (group->name, "安全管理措置"))
    {
      table->safety = group;
      return riyo_group_check (group, file, riyo_table_safety_keys, error);
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
    return pass != 0 || parse_category (table, group, category, error);
  if (purpose != NULL)
    return pass != 1 || parse_purpose (table, group, purpose, error);
  if (cell != NULL)
    return pass != 2 || parse_cell (table, group, cell, error);
  return pass != 0 || parse_known_group (table, group, error);
}

/* A retired category keeps its number and its text, and loses its cells. */
static void
drop_retired_cells (RiyoTable *table)
{
  RiyoTags retired = riyo_table_get_retired (table);

  for (guint i = 0; i < table->purposes->len; i++)
    g_array_index (table->purposes, RiyoPurpose, i).cells &= ~retired;
}

static gboolean
parse (RiyoTable *table, GError **error)
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

RiyoTable *
riyo_table_new_from_bytes (GBytes *bytes, const char *name, GError **error)
{
  if (bytes == NULL || name == NULL)
    return riyo_return_null (error);
  RiyoDocument *document = riyo_document_new (bytes, name, error);
  g_autoptr (RiyoTable) table = NULL;

  if (document == NULL)
    return NULL;
  table = riyo_table_new_empty ();
  table->bytes = g_bytes_ref (bytes);
  table->document = document;
  return parse (table, error) ? g_steal_pointer (&table) : NULL;
}

RiyoTable *
riyo_table_load (const char *path, GError **error)
{
  RIYO_UNCANCELLED;
  if (path == NULL)
    return riyo_return_null (error);
  g_autoptr (GBytes) bytes = riyo_file_read (AT_FDCWD, path, path, FALSE, error);

  return bytes != NULL ? riyo_table_new_from_bytes (bytes, path, error) : NULL;
}

RiyoTable *
riyo_table_new_builtin (void)
{
  static RiyoTable *builtin;

  if (g_once_init_enter (&builtin))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = g_resource_lookup_data (riyo_get_resource (), "/riyo/builtin.riyo",
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
      RiyoTable *table
          = bytes != NULL ? riyo_table_new_from_bytes (bytes, "builtin.riyo", &error) : NULL;

      if (table == NULL)
        g_error ("libriyo: %s", error->message);
      table->is_builtin = TRUE;
      g_once_init_leave (&builtin, table);
    }
  return riyo_table_ref (builtin);
}
