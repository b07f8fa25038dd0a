/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The 変更のお知らせ: what the public reads differently, row by row. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "notice.h"
#include "page.h"
#include "table/table.h"

typedef struct
{
  RiyoPage page;
  RiyoTable *before, *after;
  RiyoTableMatch *match;
  GStringChunk *strings;
} Change;

static gboolean
shows (const RiyoTable *table, const RiyoCategory *category, guint purpose)
{
  return category != NULL && purpose != G_MAXUINT
         && riyo_notice_shows_cell (table, category->number, purpose);
}

/* Whether the use itself goes on, whatever the page says of it. */
static gboolean
is_kept (const RiyoTable *table, const RiyoCategory *category, guint purpose)
{
  return category != NULL && purpose != G_MAXUINT
         && riyo_table_has_cell (table, category->number, purpose);
}

/* 個人情報保護法21条4項4号 */
static gboolean
is_obvious (const RiyoTable *table, const RiyoCategory *category, guint purpose)
{
  return shows (table, category, purpose)
         && riyo_notice_is_obvious (table, category->number, purpose);
}

/* What is told of a purpose that goes on, elsewhere on the page or nowhere, in its place. @before
 * NULL: it was called the same. */
static void
add_remark (Change *change, const char *kind, const char *before, const char *label,
            const char *remark)
{
  g_autofree char *text = g_strdup_printf ("%s（%s）", label, remark);

  riyo_page_add_item (&change->page, kind, g_strcmp0 (before, label) != 0 ? before : NULL,
                      g_string_chunk_insert (change->strings, text));
}

/* What goes on is not announced as ended. What nobody is to read now is called as it was read. */
static void
add_hidden (Change *change, const RiyoCategory *category, guint purpose, const char *label)
{
  const RiyoCellFact *fact = riyo_table_get_cell_fact (change->after, category->number, purpose);
  g_autofree char *clause = riyo_table_cite_clause (fact->unpublished);
  gboolean is_listed = shows (change->after, category, purpose);
  g_autofree char *remark = g_strdup_printf (
      is_listed ? "%sによる。保有個人データのその他の利用目的としては引き続き掲げます。この利用目的"
                  "での利用は続きます"
                : "%sによる。この利用目的での利用は続きます",
      clause);

  add_remark (change, "公表の取りやめ", label,
              is_listed ? riyo_table_purpose_at (change->after, purpose)->label : label, remark);
}

/* What was withdrawn or reworded, in the old order. */
static void
add_lost (Change *change, const RiyoCategory *old, const RiyoCategory *new)
{
  for (guint i = 0; old != NULL && i < old->purposes->len; i++)
    {
      guint purpose = g_array_index (old->purposes, guint, i);
      guint other = change->match->purpose_into_of[purpose];
      const char *label = riyo_table_purpose_at (change->before, purpose)->label;

      if (!shows (change->before, old, purpose))
        continue;
      if (is_kept (change->after, new, other)
          && (!shows (change->after, new, other)
              || (is_obvious (change->after, new, other)
                  && !is_obvious (change->before, old, purpose))))
        add_hidden (change, new, other, label);
      else if (is_obvious (change->before, old, purpose) && shows (change->after, new, other)
               && !is_obvious (change->after, new, other))
        add_remark (change, "公表の開始", label,
                    riyo_table_purpose_at (change->after, other)->label,
                    "これまでは保有個人データのその他の利用目的として掲げていました");
      else if (!shows (change->after, new, other))
        riyo_page_add_item (&change->page, "廃止", label, NULL);
      else if (strcmp (label, riyo_table_purpose_at (change->after, other)->label) != 0)
        riyo_page_add_item (&change->page, "変更", label,
                            riyo_table_purpose_at (change->after, other)->label);
    }
}

static void
add_gained (Change *change, const RiyoCategory *old, const RiyoCategory *new)
{
  for (guint i = 0; new != NULL &&i < new->purposes->len; i++)
    {
      guint purpose = g_array_index (new->purposes, guint, i);

      if (shows (change->after, new, purpose)
          && !shows (change->before, old, change->match->purpose_before_of[purpose]))
        riyo_page_add_item (&change->page, "追加", NULL,
                            riyo_table_purpose_at (change->after, purpose)->label);
    }
}

/* One row, when anything in it differs; either side may be NULL. */
static void
add_row (Change *change, const RiyoCategory *old, const RiyoCategory *new)
{
  gboolean had = old != NULL && riyo_notice_shows_category (change->before, old);
  gboolean has = new != NULL &&riyo_notice_shows_category (change->after, new);
  GArray *blocks = change->page.blocks;
  guint n = blocks->len;

  if (!had && !has)
    return;
  riyo_page_add (&change->page, RIYO_BLOCK_ROW, has ? new->label : old->label);
  if (had && has && strcmp (old->label, new->label) != 0)
    riyo_page_add_item (&change->page, "名称変更", old->label, new->label);
  if (had && (new == NULL || new->retired_on != 0))
    riyo_page_add_item (&change->page, "類型の廃止", old->label, NULL);
  else
    add_lost (change, old, new);
  add_gained (change, old, new);
  if (blocks->len == n + 1)
    g_array_set_size (blocks, n);
}

static void
add_rows (Change *change)
{
  GArray *blocks = change->page.blocks;
  guint n;

  riyo_page_add (&change->page, RIYO_BLOCK_SECTION, "利用目的の変更");
  riyo_page_add (&change->page, RIYO_BLOCK_TABLE, "個人情報の類型ごとの変更の内容");
  n = blocks->len;
  for (guint i = 0; i < change->after->categories->len; i++)
    {
      const RiyoCategory *new = riyo_table_category_at (change->after, i);

      add_row (change,
               riyo_table_get_category (change->before, change->match->before_of[new->number]),
               new);
    }
  for (guint i = 0; i < change->before->categories->len; i++)
    {
      const RiyoCategory *old = riyo_table_category_at (change->before, i);

      if (change->match->after_of[old->number] == 0)
        add_row (change, old, NULL);
    }
  if (blocks->len == n)
    g_array_set_size (blocks, n - 2);
}

/* To whom the purposes on both pages provide data, as each page says it. */
static void
add_provisions (Change *change)
{
  GArray *blocks = change->page.blocks;
  guint n;

  riyo_page_add (&change->page, RIYO_BLOCK_SECTION, "個人データの提供の変更");
  riyo_page_add (&change->page, RIYO_BLOCK_TABLE, "個人データの提供の変更の内容");
  n = blocks->len;
  for (guint i = 0; i < change->after->purposes->len; i++)
    {
      guint other = change->match->purpose_before_of[i];
      const RiyoPurpose *old
          = other != G_MAXUINT ? riyo_table_purpose_at (change->before, other) : NULL;
      /* Of what was not on the page, nobody read to whom it goes. */
      g_autofree char *before = old != NULL && riyo_notice_shows_purpose (change->before, other)
                                    ? riyo_notice_dup_provision (old)
                                    : NULL;
      g_autofree char *after = riyo_notice_dup_provision (riyo_table_purpose_at (change->after, i));

      if (g_strcmp0 (before, after) == 0 || !riyo_notice_shows_purpose (change->after, i))
        continue;
      riyo_page_add (&change->page, RIYO_BLOCK_ROW,
                     riyo_table_purpose_at (change->after, i)->label);
      riyo_page_add_item (&change->page,
                          before == NULL  ? "追加"
                          : after == NULL ? "廃止"
                                          : "変更",
                          before != NULL ? g_string_chunk_insert (change->strings, before) : NULL,
                          after != NULL ? g_string_chunk_insert (change->strings, after) : NULL);
    }
  if (blocks->len == n)
    g_array_set_size (blocks, n - 2);
}

/* The values of a key that the other group lacks. */
static GPtrArray *
list_lacking (const RiyoGroup *from, const RiyoGroup *in, const char *key)
{
  GPtrArray *values = g_ptr_array_new ();
  g_auto (GStrv) others = in != NULL ? riyo_group_dup_values (in, key) : NULL;

  for (guint i = 0; from != NULL && i < from->n_items; i++)
    if (strcmp (from->items[i].key, key) == 0
        && (others == NULL || !g_strv_contains ((const char *const *)others, from->items[i].value)))
      g_ptr_array_add (values, (gpointer)from->items[i].value);
  return values;
}

static void
add_sentences (Change *change, const RiyoGroup *old, const RiyoGroup *new, const char *key,
               const char *name)
{
  g_autoptr (GPtrArray) lost = list_lacking (old, new, key);
  g_autoptr (GPtrArray) gained = list_lacking (new, old, key);

  if (lost->len + gained->len == 0)
    return;
  riyo_page_add (&change->page, RIYO_BLOCK_ROW, name);
  if (lost->len == 1 && gained->len == 1)
    {
      riyo_page_add_item (&change->page, "変更", lost->pdata[0], gained->pdata[0]);
      return;
    }
  for (guint i = 0; i < lost->len; i++)
    riyo_page_add_item (&change->page, "廃止", lost->pdata[i], NULL);
  for (guint i = 0; i < gained->len; i++)
    riyo_page_add_item (&change->page, "追加", NULL, gained->pdata[i]);
}

static void
add_other_changes (Change *change)
{
  GArray *blocks = change->page.blocks;
  guint n;

  riyo_page_add (&change->page, RIYO_BLOCK_SECTION, "その他の変更");
  riyo_page_add (&change->page, RIYO_BLOCK_TABLE, "その他の変更の内容");
  n = blocks->len;
  if (strcmp (change->before->society, change->after->society) != 0)
    {
      riyo_page_add (&change->page, RIYO_BLOCK_ROW, "組合の名称");
      riyo_page_add_item (&change->page, "変更", change->before->society, change->after->society);
    }
  for (const RiyoKeySpec *spec = riyo_table_notice_keys; spec->key != NULL; spec++)
    add_sentences (change, change->before->notice, change->after->notice, spec->key,
                   strcmp (spec->key, "手続") == 0 ? "開示等の請求に応じる手続" : spec->key);
  for (const RiyoKeySpec *spec = riyo_table_safety_keys; spec->key != NULL; spec++)
    add_sentences (change, change->before->safety, change->after->safety, spec->key,
                   riyo_notice_name_measure (change->strings, spec->key));
  if (blocks->len == n)
    g_array_set_size (blocks, n - 2);
}

static void
add_opening (Change *change)
{
  g_autofree char *day = change->after->effective_on != 0
                             ? riyo_notice_format_day (change->after->effective_on)
                             : NULL;
  g_autofree char *from = NULL;

  riyo_page_add (&change->page, RIYO_BLOCK_PARAGRAPH,
                 "当組合が公表している個人情報保護法に基づく公表事項を、次のとおり変更します。");
  if (day == NULL)
    return;
  from = g_strdup_printf ("変更後の内容は、%sから施行します。それまでは変更前の内容によります。",
                          day);
  riyo_page_add (&change->page, RIYO_BLOCK_PARAGRAPH,
                 g_string_chunk_insert (change->strings, from));
}

static void
add_desks (Change *change)
{
  const RiyoGroup *notice = change->after->notice;

  if (!riyo_page_has_values (notice, "照会先") && !riyo_page_has_values (notice, "苦情の申出先"))
    return;
  riyo_page_add (&change->page, RIYO_BLOCK_SECTION, "お問い合わせ先");
  riyo_page_add_values (&change->page, RIYO_BLOCK_LINE, notice,
                        riyo_page_has_values (notice, "照会先") ? "照会先" : "苦情の申出先");
}

/* Whether the pages differ below their heads, which name each table's 版 and days. */
static gboolean
is_rearranged (const Change *change)
{
  g_autofree char *before = riyo_notice_render (change->before, RIYO_NOTICE_TEXT);
  g_autofree char *after = riyo_notice_render (change->after, RIYO_NOTICE_TEXT);
  const char *from = strstr (before, "１．"), *then = strstr (after, "１．");

  return g_strcmp0 (from, then) != 0;
}

static void
fill (Change *change)
{
  GArray *blocks = change->page.blocks;
  guint n;

  add_opening (change);
  n = blocks->len;
  add_rows (change);
  add_provisions (change);
  add_other_changes (change);
  if (blocks->len == n)
    {
      g_array_set_size (blocks, 0);
      riyo_page_add (
          &change->page, RIYO_BLOCK_PARAGRAPH,
          is_rearranged (change)
              ? "当組合が公表している個人情報保護法に基づく公表事項は、掲載の順序が変わります。"
                "その内容に変更はありません。"
              : "当組合が公表している個人情報保護法に基づく公表事項に、変更はありません。");
    }
  add_desks (change);
}

char *
riyo_notice_render_change (RiyoTable *before, RiyoTable *after, RiyoNoticeFormat format)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (RiyoBlock));
  g_autoptr (RiyoTableMatch) match = riyo_table_match_new (before, after);
  Change change = { .before = before, .after = after, .match = match };
  char *text;

  change.strings = g_string_chunk_new (256);
  change.page = (RiyoPage){ .title = "個人情報保護法に基づく公表事項の変更のお知らせ",
                            .table = after,
                            .row_head = "変更する箇所",
                            .row_body = "変更の内容",
                            .blocks = blocks };
  fill (&change);
  text = riyo_notice_render_page (&change.page, format);
  g_string_chunk_free (change.strings);
  return text;
}
