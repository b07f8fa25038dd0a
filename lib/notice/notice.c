/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The 公表事項: which sentences of the table stand where, and what of it the public may read. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "notice.h"
#include "page.h"
#include "table/table.h"

gboolean
riyo_notice_shows_cell (const RiyoTable *table, guint category, guint purpose)
{
  return riyo_table_has_cell (table, category, purpose)
         && !riyo_cell_fact_is_withheld (riyo_table_get_cell_fact (table, category, purpose));
}

/* 個人情報保護法21条4項4号: not published as a purpose, yet one of 保有個人データ (32条1項2号). */
gboolean
riyo_notice_is_obvious (const RiyoTable *table, guint category, guint purpose)
{
  const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category, purpose);

  return fact != NULL && fact->unpublished != NULL;
}

gboolean
riyo_notice_shows_purpose (const RiyoTable *table, guint purpose)
{
  for (RiyoTags left = riyo_table_purpose_at (table, purpose)->cells; left != 0; left &= left - 1)
    if (riyo_notice_shows_cell (table, riyo_tags_lowest (left), purpose))
      return TRUE;
  return FALSE;
}

/* A row of which nothing may be read is left out whole: its name alone would tell. */
gboolean
riyo_notice_shows_category (const RiyoTable *table, const RiyoCategory *category)
{
  for (guint i = 0; i < category->purposes->len; i++)
    if (riyo_notice_shows_cell (table, category->number,
                                g_array_index (category->purposes, guint, i)))
      return TRUE;
  return FALSE;
}

/* The row's cells, either those that are obvious or the others; nothing where it has none such. */
static void
add_row (RiyoPage *page, const RiyoTable *table, const RiyoCategory *category, gboolean obvious)
{
  gboolean begun = FALSE;

  for (guint k = 0; k < category->purposes->len; k++)
    {
      guint purpose = g_array_index (category->purposes, guint, k);

      if (!riyo_notice_shows_cell (table, category->number, purpose)
          || riyo_notice_is_obvious (table, category->number, purpose) != obvious)
        continue;
      if (!begun)
        riyo_page_add (page, RIYO_BLOCK_ROW, category->label);
      begun = TRUE;
      riyo_page_add_item (page, NULL, NULL, riyo_table_purpose_at (table, purpose)->label);
    }
}

static void
add_obvious (RiyoPage *page, const RiyoTable *table)
{
  guint n = page->blocks->len;

  riyo_page_add (
      page, RIYO_BLOCK_PARAGRAPH,
      "保有個人データは、次の利用目的でも取り扱います（取得の状況からみて明らかであるため、"
      "個人情報保護法第21条第4項第4号により上の表には掲げていません）。");
  riyo_page_add (page, RIYO_BLOCK_TABLE, "保有個人データのその他の利用目的");
  for (guint i = 0; i < table->categories->len; i++)
    add_row (page, table, riyo_table_category_at (table, i), TRUE);
  if (page->blocks->len == n + 2)
    g_array_set_size (page->blocks, n);
}

static void
add_purposes (RiyoPage *page, const RiyoTable *table)
{
  riyo_page_add (page, RIYO_BLOCK_SECTION, "個人情報の利用目的");
  riyo_page_add_values (page, RIYO_BLOCK_PARAGRAPH, table->notice, "前文");
  riyo_page_add (page, RIYO_BLOCK_TABLE, "個人情報の類型ごとの利用目的");
  for (guint i = 0; i < table->categories->len; i++)
    add_row (page, table, riyo_table_category_at (table, i), FALSE);
  add_obvious (page, table);
  riyo_page_add_values (page, RIYO_BLOCK_NOTE, table->notice, "注");
}

char *
riyo_notice_dup_provision (const RiyoPurpose *purpose)
{
  static const char *const grounds[RIYO_N_PROVISION_KINDS] = { NULL,
                                                               "本人の同意に基づく第三者への提供",
                                                               "法令に基づく提供",
                                                               "取扱いの委託",
                                                               "共同利用",
                                                               "国の機関等への提供" };

  return purpose->kind_said && purpose->recipient != NULL
             ? g_strdup_printf ("%s（%s）", purpose->recipient, grounds[purpose->provision])
             : NULL;
}

/* Each recipient and its ground once, with what it gets the data for. */
static void
add_recipients (RiyoPage *page, const RiyoTable *table, GStringChunk *strings)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new ();

  for (guint i = 0; i < table->purposes->len; i++)
    {
      g_autofree char *term = riyo_notice_dup_provision (riyo_table_purpose_at (table, i));

      if (term == NULL || !riyo_notice_shows_purpose (table, i)
          || g_ptr_array_find_with_equal_func (terms, term, g_str_equal, NULL))
        continue;
      g_ptr_array_add (terms, g_string_chunk_insert_const (strings, term));
      riyo_page_add (page, RIYO_BLOCK_TERM, terms->pdata[terms->len - 1]);
      for (guint k = i; k < table->purposes->len; k++)
        {
          g_autofree char *other = riyo_notice_dup_provision (riyo_table_purpose_at (table, k));

          if (g_strcmp0 (term, other) == 0 && riyo_notice_shows_purpose (table, k))
            riyo_page_add (page, RIYO_BLOCK_MEANING, riyo_table_purpose_at (table, k)->label);
        }
    }
}

static void
add_provision (RiyoPage *page, const RiyoTable *table, GStringChunk *strings)
{
  static const struct
  {
    const char *key, *term;
  } sentences[] = { { "共同利用", "共同利用" },
                    { "委託", "取扱いの委託" },
                    { "提供を希望しない場合", "提供を希望しない場合" } };
  guint n = page->blocks->len;

  riyo_page_add (page, RIYO_BLOCK_SECTION, "個人データの提供、委託及び共同利用");
  add_recipients (page, table, strings);
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (riyo_page_has_values (table->notice, sentences[i].key))
      {
        riyo_page_add (page, RIYO_BLOCK_TERM, sentences[i].term);
        riyo_page_add_values (page, RIYO_BLOCK_MEANING, table->notice, sentences[i].key);
      }
  if (page->blocks->len == n + 1)
    g_array_set_size (page->blocks, n);
}

static void
add_safety (RiyoPage *page, const RiyoTable *table, GStringChunk *strings)
{
  if (table->safety == NULL || table->safety->n_items == 0)
    return;
  riyo_page_add (page, RIYO_BLOCK_SECTION, "安全管理措置の内容");
  for (const RiyoKeySpec *spec = riyo_table_safety_keys; spec->key != NULL; spec++)
    if (riyo_page_has_values (table->safety, spec->key))
      {
        riyo_page_add (page, RIYO_BLOCK_TERM, riyo_notice_name_measure (strings, spec->key));
        riyo_page_add_values (page, RIYO_BLOCK_MEANING, table->safety, spec->key);
      }
}

/* Each value behind its key, as in （照会先）… */
static void
add_marked (RiyoPage *page, RiyoBlockKind kind, const RiyoGroup *group, const char *key,
            GStringChunk *strings)
{
  for (guint i = 0; group != NULL && i < group->n_items; i++)
    if (strcmp (group->items[i].key, key) == 0)
      {
        g_autofree char *line = g_strdup_printf ("（%s）%s", key, group->items[i].value);

        riyo_page_add (page, kind, g_string_chunk_insert (strings, line));
      }
}

static void
add_desks (RiyoPage *page, const RiyoTable *table, GStringChunk *strings)
{
  const RiyoGroup *notice = table->notice;

  if (riyo_page_has_values (notice, "手続") || riyo_page_has_values (notice, "照会先")
      || riyo_page_has_values (notice, "手数料"))
    riyo_page_add (page, RIYO_BLOCK_SECTION, "保有個人データの開示等の請求に応じる手続");
  riyo_page_add_values (page, RIYO_BLOCK_PARAGRAPH, notice, "手続");
  add_marked (page, RIYO_BLOCK_PARAGRAPH, notice, "手数料", strings);
  add_marked (page, RIYO_BLOCK_LINE, notice, "照会先", strings);
  if (riyo_page_has_values (notice, "苦情の申出先"))
    riyo_page_add (page, RIYO_BLOCK_SECTION, "保有個人データの取扱いに関する苦情の申出先");
  riyo_page_add_values (page, RIYO_BLOCK_LINE, notice, "苦情の申出先");
}

/* 個人情報保護法32条1項1号 */
static void
add_society (RiyoPage *page, const RiyoTable *table, GStringChunk *strings)
{
  const RiyoGroup *notice = table->notice;

  if (!riyo_page_has_values (notice, "所在地") && !riyo_page_has_values (notice, "代表者"))
    return;
  riyo_page_add (page, RIYO_BLOCK_SECTION, "当組合の名称、所在地及び代表者");
  riyo_page_add (page, RIYO_BLOCK_LINE, table->society);
  add_marked (page, RIYO_BLOCK_LINE, notice, "所在地", strings);
  add_marked (page, RIYO_BLOCK_LINE, notice, "代表者", strings);
}

char *
riyo_notice_render_page (const RiyoPage *page, RiyoNoticeFormat format)
{
  return format == RIYO_NOTICE_HTML ? riyo_page_to_html (page) : riyo_page_to_text (page);
}

void
riyo_notice_fill (RiyoPage *page, GStringChunk *strings)
{
  add_purposes (page, page->table);
  add_provision (page, page->table, strings);
  add_safety (page, page->table, strings);
  add_desks (page, page->table, strings);
  add_society (page, page->table, strings);
}

char *
riyo_notice_render (RiyoTable *table, RiyoNoticeFormat format)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (RiyoBlock));
  GStringChunk *strings = g_string_chunk_new (256);
  RiyoPage page = { .title = "個人情報保護法に基づく公表事項",
                    .table = table,
                    .row_head = "個人情報の類型",
                    .row_body = "利用目的",
                    .blocks = blocks };
  char *text;

  riyo_notice_fill (&page, strings);
  text = riyo_notice_render_page (&page, format);
  g_string_chunk_free (strings);
  return text;
}
