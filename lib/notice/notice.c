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
  const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category, purpose);

  return riyo_table_has_cell (table, category, purpose)
         && (fact == NULL || fact->unpublished == NULL);
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

static void
add_purposes (RiyoPage *page, const RiyoTable *table)
{
  riyo_page_add (page, RIYO_BLOCK_SECTION, "個人情報の利用目的");
  riyo_page_add_values (page, RIYO_BLOCK_PARAGRAPH, table->notice, "前文");
  riyo_page_add (page, RIYO_BLOCK_TABLE, "個人情報の類型ごとの利用目的");
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      if (!riyo_notice_shows_category (table, category))
        continue;
      riyo_page_add (page, RIYO_BLOCK_ROW, category->label);
      for (guint k = 0; k < category->purposes->len; k++)
        {
          guint purpose = g_array_index (category->purposes, guint, k);

          if (riyo_notice_shows_cell (table, category->number, purpose))
            riyo_page_add_item (page, NULL, NULL, riyo_table_purpose_at (table, purpose)->label);
        }
    }
  riyo_page_add_values (page, RIYO_BLOCK_NOTE, table->notice, "注");
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

static void
add_desks (RiyoPage *page, const RiyoTable *table, GStringChunk *strings)
{
  const RiyoGroup *notice = table->notice;

  if (riyo_page_has_values (notice, "手続") || riyo_page_has_values (notice, "照会先"))
    riyo_page_add (page, RIYO_BLOCK_SECTION, "保有個人データの開示等の請求に応じる手続");
  riyo_page_add_values (page, RIYO_BLOCK_PARAGRAPH, notice, "手続");
  for (guint i = 0; notice != NULL && i < notice->n_items; i++)
    if (strcmp (notice->items[i].key, "照会先") == 0)
      {
        g_autofree char *line = g_strconcat ("（照会先）", notice->items[i].value, NULL);

        riyo_page_add (page, RIYO_BLOCK_LINE, g_string_chunk_insert (strings, line));
      }
  if (riyo_page_has_values (notice, "苦情の申出先"))
    riyo_page_add (page, RIYO_BLOCK_SECTION, "保有個人データの取扱いに関する苦情の申出先");
  riyo_page_add_values (page, RIYO_BLOCK_LINE, notice, "苦情の申出先");
}

char *
riyo_notice_render_page (const RiyoPage *page, RiyoNoticeFormat format)
{
  return format == RIYO_NOTICE_HTML ? riyo_page_to_html (page) : riyo_page_to_text (page);
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

  add_purposes (&page, table);
  add_safety (&page, table, strings);
  add_desks (&page, table, strings);
  text = riyo_notice_render_page (&page, format);
  g_string_chunk_free (strings);
  return text;
}
