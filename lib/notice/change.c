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

/* What the public can know of a cell. */
typedef enum
{
  SHOWN_NOT,     /* there is none */
  SHOWN_NOWHERE, /* it is used, and not published */
  SHOWN_BESIDE, /* among the other purposes of 保有個人データ: 個人情報保護法21条4項4号 */
  SHOWN_FULLY,
} Shown;

static Shown
get_shown (const RiyoTable *table, const RiyoCategory *category, guint purpose)
{
  if (category == NULL || purpose == G_MAXUINT
      || !riyo_table_has_cell (table, category->number, purpose))
    return SHOWN_NOT;
  if (!riyo_notice_shows_cell (table, category->number, purpose))
    return SHOWN_NOWHERE;
  return riyo_notice_is_obvious (table, category->number, purpose) ? SHOWN_BESIDE : SHOWN_FULLY;
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
  gboolean is_listed = get_shown (change->after, category, purpose) == SHOWN_BESIDE;
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
      Shown was = get_shown (change->before, old, purpose);
      Shown is = get_shown (change->after, new, other);

      if (was < SHOWN_BESIDE)
        continue;
      if (is == SHOWN_NOT)
        riyo_page_add_item (&change->page, "廃止", label, NULL);
      else if (is < was)
        add_hidden (change, new, other, label);
      else if (is > was)
        add_remark (change, "公表の開始", label,
                    riyo_table_purpose_at (change->after, other)->label,
                    "これまでは保有個人データのその他の利用目的として掲げていました");
      else if (strcmp (label, riyo_table_purpose_at (change->after, other)->label) != 0)
        riyo_page_add_item (&change->page, "変更", label,
                            riyo_table_purpose_at (change->after, other)->label);
    }
}

/* The most that could be read of a cell before, whichever of two that are one now it was. */
static Shown
find_before (const Change *change, const RiyoCategory *old, guint purpose)
{
  Shown most = SHOWN_NOT;

  for (guint i = 0; old != NULL && i < old->purposes->len; i++)
    {
      guint before = g_array_index (old->purposes, guint, i);

      if (change->match->purpose_into_of[before] == purpose)
        most = MAX (most, get_shown (change->before, old, before));
    }
  return most;
}

/* What was used unpublished is not announced as new. */
static void
add_gained (Change *change, const RiyoCategory *old, const RiyoCategory *new)
{
  static const char beside[] = "保有個人データのその他の利用目的として掲げます";
  static const char used[] = "以前からこの利用目的で利用していますが、公表していませんでした";
  static const char used_beside[]
      = "以前からこの利用目的で利用していますが、公表していませんでした。保有個人データのその他の"
        "利用目的として掲げます";

  for (guint i = 0; new != NULL &&i < new->purposes->len; i++)
    {
      guint purpose = g_array_index (new->purposes, guint, i);
      const char *label = riyo_table_purpose_at (change->after, purpose)->label;
      Shown was = find_before (change, old, purpose);
      Shown is = get_shown (change->after, new, purpose);

      if (is < SHOWN_BESIDE || was >= SHOWN_BESIDE)
        continue;
      if (was == SHOWN_NOWHERE)
        add_remark (change, "公表の開始", NULL, label, is == SHOWN_BESIDE ? used_beside : used);
      else if (is == SHOWN_BESIDE)
        add_remark (change, "追加", NULL, label, beside);
      else
        riyo_page_add_item (&change->page, "追加", NULL, label);
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

/* As the page of before said it; of one of several that are one now, what it says still. Of what
 * was not on the page, nobody read to whom it goes. */
static char *
find_provision (const Change *change, guint purpose, const char *after)
{
  char *first = NULL;

  for (guint i = 0; i < change->before->purposes->len; i++)
    {
      char *before = change->match->purpose_into_of[i] == purpose
                             && riyo_notice_shows_purpose (change->before, i)
                         ? riyo_notice_dup_provision (riyo_table_purpose_at (change->before, i))
                         : NULL;

      if (before == NULL || (first != NULL && g_strcmp0 (before, after) != 0))
        {
          g_free (before);
          continue;
        }
      g_free (first);
      first = before;
    }
  return first;
}

/* Whether its data went to the same before, published or not. */
static gboolean
goes_on (const Change *change, guint purpose)
{
  const RiyoPurpose *new = riyo_table_purpose_at (change->after, purpose);
  guint other = change->match->purpose_before_of[purpose];
  const RiyoPurpose *old
      = other != G_MAXUINT ? riyo_table_purpose_at (change->before, other) : NULL;

  return old != NULL && old->cells != 0
         && new->recipient != NULL &&g_strcmp0 (old->recipient, new->recipient) == 0;
}

/* Whether the page may say that data went to them before: of cells that stay hidden nobody is to
 * know, unless one that comes forth tells. */
static gboolean
may_be_told (const Change *change, guint purpose)
{
  gboolean stays = FALSE;

  for (guint i = 0; i < change->before->categories->len; i++)
    {
      const RiyoCategory *old = riyo_table_category_at (change->before, i);
      guint number = change->match->after_of[old->number];
      const RiyoCategory *new
          = number != 0 ? riyo_table_get_category (change->after, number) : NULL;
      Shown is = get_shown (change->after, new, purpose);

      if (find_before (change, old, purpose) != SHOWN_NOWHERE)
        continue;
      if (is >= SHOWN_BESIDE)
        return TRUE;
      stays |= is == SHOWN_NOWHERE;
    }
  return !stays;
}

/* Where nobody may read of the purpose any more, of its provision what was on the page leaves it.
 */
static void
add_withheld_provision (Change *change, guint purpose, const char *before, const char *after)
{
  if (before == NULL)
    return;
  riyo_page_add (&change->page, RIYO_BLOCK_ROW,
                 riyo_table_purpose_at (change->after, purpose)->label);
  if (goes_on (change, purpose))
    add_remark (change, "公表の取りやめ", NULL, before,
                g_strcmp0 (before, after) == 0 ? "この提供は続きます"
                                               : "この提供先への提供は続きます");
  else
    riyo_page_add_item (&change->page, "廃止", g_string_chunk_insert (change->strings, before),
                        NULL);
}

static void
add_provision (Change *change, guint purpose)
{
  const char *label = riyo_table_purpose_at (change->after, purpose)->label;
  g_autofree char *after
      = riyo_notice_dup_provision (riyo_table_purpose_at (change->after, purpose));
  g_autofree char *before = find_provision (change, purpose, after);
  gboolean is_same = goes_on (change, purpose);

  if (!riyo_notice_shows_purpose (change->after, purpose))
    {
      add_withheld_provision (change, purpose, before, after);
      return;
    }
  if (g_strcmp0 (before, after) == 0)
    return;
  riyo_page_add (&change->page, RIYO_BLOCK_ROW, label);
  if (before == NULL && is_same && may_be_told (change, purpose))
    add_remark (change, "公表の開始", NULL, after,
                "以前から提供していますが、公表していませんでした");
  else if (after == NULL && is_same)
    add_remark (change, "公表の取りやめ", NULL, before, "この提供は続きます");
  else
    riyo_page_add_item (&change->page,
                        before == NULL  ? "追加"
                        : after == NULL ? "廃止"
                                        : "変更",
                        before != NULL ? g_string_chunk_insert (change->strings, before) : NULL,
                        after != NULL ? g_string_chunk_insert (change->strings, after) : NULL);
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
    add_provision (change, i);
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

static const char *
name_day (const Change *change, RiyoDate day)
{
  g_autofree char *shown = day != 0 ? riyo_notice_format_day (day) : NULL;

  return shown != NULL ? g_string_chunk_insert (change->strings, shown) : NULL;
}

/* Until when all of it holds; its other days head the page. */
static void
add_end (Change *change)
{
  const char *before = name_day (change, change->before->ends_on);
  const char *after = name_day (change, change->after->ends_on);

  if (change->before->ends_on == change->after->ends_on)
    return;
  riyo_page_add (&change->page, RIYO_BLOCK_ROW, "終了日");
  riyo_page_add_item (&change->page,
                      before == NULL  ? "追加"
                      : after == NULL ? "廃止"
                                      : "変更",
                      before, after);
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
  add_end (change);
  for (const RiyoKeySpec *spec = riyo_table_notice_keys; spec->key != NULL; spec++)
    add_sentences (change, change->before->notice, change->after->notice, spec->key,
                   strcmp (spec->key, "手続") == 0 ? "開示等の請求に応じる手続" : spec->key);
  for (const RiyoKeySpec *spec = riyo_table_safety_keys; spec->key != NULL; spec++)
    add_sentences (change, change->before->safety, change->after->safety, spec->key,
                   riyo_notice_name_measure (change->strings, spec->key));
  if (blocks->len == n)
    g_array_set_size (blocks, n - 2);
}

/* What holds before: on days on which no table does, no use is permitted. */
static const char *
until (const Change *change)
{
  RiyoDate last = change->before->ends_on;
  g_autofree char *end = NULL, *says = NULL;

  if (last == 0 || last + 1 >= change->after->effective_on)
    return "それまでは変更前の内容によります。";
  end = riyo_notice_format_day (last);
  says = g_strdup_printf (
      "%sまでは変更前の内容によります。その翌日から施行までは、どの利用目的でも利用しません。",
      end);
  return g_string_chunk_insert (change->strings, says);
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
  from = g_strdup_printf ("変更後の内容は、%sから施行します。%s", day, until (change));
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

/* What a line of the page of before is called on the next one. */
static const char *
translate (const Change *change, const RiyoBlock *block)
{
  guint category, purpose;

  if (block->kind == RIYO_BLOCK_ROW)
    {
      category = riyo_table_lookup_category (change->before, block->text);
      category = change->match->after_of[category];
      return category != 0 ? riyo_table_get_category (change->after, category)->label : block->text;
    }
  purpose = riyo_table_find_purpose (change->before, block->text);
  if (purpose != G_MAXUINT)
    purpose = change->match->purpose_into_of[purpose];
  return purpose != G_MAXUINT ? riyo_table_purpose_at (change->after, purpose)->label : block->text;
}

/* The lines of a page, each with what it stands under. */
static GPtrArray *
list_lines (const Change *change, RiyoTable *table)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (RiyoBlock));
  RiyoPage page = { .table = table, .blocks = blocks };
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *section = "", *caption = "", *row = "";

  riyo_notice_fill (&page, change->strings);
  for (guint i = 0; i < blocks->len; i++)
    {
      const RiyoBlock *block = &g_array_index (blocks, RiyoBlock, i);
      const char *text = table == change->before ? translate (change, block) : block->text;

      if (block->kind == RIYO_BLOCK_SECTION)
        section = text, caption = row = "";
      else if (block->kind == RIYO_BLOCK_TABLE)
        caption = text, row = "";
      else if (block->kind == RIYO_BLOCK_ROW || block->kind == RIYO_BLOCK_TERM)
        row = text;
      g_ptr_array_add (lines, g_strjoin ("\1", section, caption, row, text, NULL));
    }
  return lines;
}

/* Whether what both pages have stands in another order. */
static gboolean
is_rearranged (const Change *change)
{
  g_autoptr (GPtrArray) before = list_lines (change, change->before);
  g_autoptr (GPtrArray) after = list_lines (change, change->after);
  g_autoptr (GHashTable) place = g_hash_table_new (g_str_hash, g_str_equal);
  guint last = 0;

  for (guint i = after->len; i > 0; i--)
    g_hash_table_insert (place, after->pdata[i - 1], GUINT_TO_POINTER (i));
  for (guint i = 0; i < before->len; i++)
    {
      guint at = GPOINTER_TO_UINT (g_hash_table_lookup (place, before->pdata[i]));

      if (at != 0 && at < last)
        return TRUE;
      last = MAX (at, last);
    }
  return FALSE;
}

static void
fill (Change *change)
{
  GArray *blocks = change->page.blocks;
  gboolean moves = is_rearranged (change);
  guint n;

  add_opening (change);
  n = blocks->len;
  add_rows (change);
  add_provisions (change);
  add_other_changes (change);
  if (blocks->len > n && moves)
    riyo_page_add (&change->page, RIYO_BLOCK_PARAGRAPH, "このほか、掲載の順序が変わります。");
  if (blocks->len == n)
    {
      g_array_set_size (blocks, 0);
      riyo_page_add (
          &change->page, RIYO_BLOCK_PARAGRAPH,
          moves ? "当組合が公表している個人情報保護法に基づく公表事項は、掲載の順序が変わります。"
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
