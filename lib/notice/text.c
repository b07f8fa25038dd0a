/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page as plain text: every label on a line of its own. */
#include "config.h"

#include "page.h"
#include "table/table.h"

static void
append_head (GString *out, const RiyoPage *page)
{
  const RiyoTable *table = page->table;

  g_string_append_printf (out, "%s\n\n%s\n", page->title, table->society);
  if (table->published_on != 0)
    {
      g_autofree char *published = riyo_notice_format_day (table->published_on);
      g_autofree char *effective = riyo_notice_format_day (table->effective_on);

      g_string_append_printf (out, "公表日 %s　施行日 %s", published, effective);
    }
  if (table->ends_on != 0)
    {
      g_autofree char *last = riyo_notice_format_day (table->ends_on);

      g_string_append_printf (out, "%s終了日 %s", table->published_on != 0 ? "　" : "", last);
    }
  if (table->published_on != 0 || table->ends_on != 0)
    g_string_append_printf (out, "（第%u版）\n", table->version);
}

static void
append_item (GString *out, const RiyoBlock *block)
{
  g_string_append (out, "    ・");
  if (block->mark != NULL)
    g_string_append_printf (out, "%s：", block->mark);
  if (block->before != NULL && block->text != NULL)
    g_string_append_printf (out, "%s\n      → %s\n", block->before, block->text);
  else
    g_string_append_printf (out, "%s\n", block->text != NULL ? block->text : block->before);
}

static void
append_block (GString *out, const RiyoPage *page, const RiyoBlock *block, RiyoBlockKind previous,
              guint *section)
{
  switch (block->kind)
    {
    case RIYO_BLOCK_SECTION:
      g_string_append (out, "\n\n");
      riyo_notice_append_number (out, ++*section);
      g_string_append_printf (out, "．%s\n", block->text);
      break;
    case RIYO_BLOCK_PARAGRAPH:
      g_string_append_printf (out, "\n%s\n", block->text);
      break;
    case RIYO_BLOCK_NOTE:
      g_string_append_printf (out, "%s%s\n", previous != block->kind ? "\n" : "", block->text);
      break;
    case RIYO_BLOCK_LINE:
      g_string_append_printf (out, "%s  %s\n", previous != block->kind ? "\n" : "", block->text);
      break;
    case RIYO_BLOCK_TABLE:
      g_string_append_printf (out, "\n  %s\n    %s\n  ――――――――――――――――\n", page->row_head,
                              page->row_body);
      break;
    case RIYO_BLOCK_ROW:
    case RIYO_BLOCK_TERM:
      g_string_append_printf (out, "\n  %s\n", block->text);
      break;
    case RIYO_BLOCK_ITEM:
      append_item (out, block);
      break;
    case RIYO_BLOCK_MEANING:
      g_string_append_printf (out, "    %s\n", block->text);
      break;
    }
}

char *
riyo_page_to_text (const RiyoPage *page)
{
  GString *out = g_string_new (NULL);
  RiyoBlockKind previous = RIYO_BLOCK_SECTION;
  guint section = 0;

  append_head (out, page);
  for (guint i = 0; i < page->blocks->len; i++)
    {
      const RiyoBlock *block = &g_array_index (page->blocks, RiyoBlock, i);

      append_block (out, page, block, previous, &section);
      previous = block->kind;
    }
  return g_string_free (out, FALSE);
}
