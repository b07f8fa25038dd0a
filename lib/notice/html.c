/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page as one HTML file that fetches nothing: headings, header cells, language, A4 and phone. */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "base/base.h"
#include "page.h"
#include "resources.h"
#include "table/table.h"

/* Appends what stands between the tags, escaped. */
static void
append_text (GString *out, const char *before, const char *text, const char *after)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "%s%s%s", before, escaped, after);
}

static void
append_style (GString *out)
{
  g_autoptr (GBytes) style = g_resource_lookup_data (riyo_get_resource (), "/riyo/notice.css",
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size = 0;
  const char *text = style != NULL ? g_bytes_get_data (style, &size) : NULL;

  g_string_append (out, "<style>\n");
  if (text != NULL)
    g_string_append_len (out, text, (gssize)size);
  g_string_append (out, "</style>\n");
}

static void
append_day (GString *out, const char *name, RiyoDate day)
{
  g_autofree char *shown = NULL;
  char machine[11];

  if (day == 0)
    return;
  shown = riyo_notice_format_day (day);
  riyo_date_format (day, machine);
  g_string_append_printf (out, "<span>%s <time datetime=\"%s\">%s</time></span>\n", name, machine,
                          shown);
}

static void
append_head (GString *out, const RiyoPage *page)
{
  const RiyoTable *table = page->table;

  g_string_append (out, "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta http-equiv=\"Content-Security-Policy\" "
                        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
  append_text (out, "<title>", page->title, "");
  append_text (out, " — ", table->society, "</title>\n");
  append_style (out);
  g_string_append (out, "</head>\n<body>\n<header>\n");
  append_text (out, "<h1>", page->title, "</h1>\n");
  append_text (out, "<p class=\"society\">", table->society, "</p>\n");
  if (table->published_on != 0 || table->ends_on != 0)
    {
      g_string_append (out, "<p class=\"dates\">\n");
      append_day (out, "公表日", table->published_on);
      append_day (out, "施行日", table->effective_on);
      append_day (out, "終了日", table->ends_on);
      g_string_append_printf (out, "<span>第%u版</span>\n</p>\n", table->version);
    }
  g_string_append (out, "</header>\n<main>\n");
}

static const char *
class_of_mark (const char *mark)
{
  if (g_str_equal (mark, "追加"))
    return "added";
  return g_str_has_suffix (mark, "廃止") ? "removed" : "changed";
}

static void
append_item (GString *out, const RiyoBlock *block)
{
  g_string_append (out, block->mark != NULL ? "<li class=\"change\">" : "<li>");
  if (block->mark != NULL)
    g_string_append_printf (out, "<span class=\"mark %s\">%s</span> ", class_of_mark (block->mark),
                            block->mark);
  if (block->before != NULL)
    append_text (out, "<del>", block->before, "</del>");
  if (block->before != NULL && block->text != NULL)
    g_string_append (out, " → ");
  if (block->text != NULL)
    append_text (out, block->mark != NULL ? "<ins>" : "", block->text,
                 block->mark != NULL ? "</ins>" : "");
  g_string_append (out, "</li>\n");
}

/* How much at @text is a number of a telephone or of a post office: 00-0000-0000. */
static gsize
measure_number (const char *text)
{
  gsize len = strspn (text, "0123456789-");

  return len >= 8 && memchr (text, '-', len) != NULL && g_ascii_isdigit (*text) ? len : 0;
}

/* A line of an address; what is dialled is not broken at its hyphens. */
static void
append_line (GString *out, const char *text)
{
  const char *from = text;

  for (const char *p = text; *p != '\0';)
    {
      gsize len = measure_number (p);
      g_autofree char *before = len > 0 ? g_strndup (from, (gsize)(p - from)) : NULL;
      g_autofree char *number = len > 0 ? g_strndup (p, len) : NULL;

      if (len == 0)
        {
          p += MAX (strspn (p, "0123456789-"), 1);
          continue;
        }
      append_text (out, "", before, "<span class=\"number\">");
      append_text (out, "", number, "</span>");
      from = p += len;
    }
  append_text (out, "", from, "");
}

/* What must be closed before a block of another kind, innermost first. */
static void
close_blocks (GString *out, RiyoBlockKind open, RiyoBlockKind next)
{
  gboolean in_table = open == RIYO_BLOCK_ITEM || open == RIYO_BLOCK_ROW || open == RIYO_BLOCK_TABLE;
  gboolean in_list = open == RIYO_BLOCK_TERM || open == RIYO_BLOCK_MEANING;

  if (in_table && next != RIYO_BLOCK_ITEM)
    {
      if (open != RIYO_BLOCK_TABLE)
        g_string_append (out, "</ul></td>\n</tr>\n");
      if (next != RIYO_BLOCK_ROW)
        g_string_append (out, "</tbody>\n</table>\n");
    }
  if (in_list && next != RIYO_BLOCK_TERM && next != RIYO_BLOCK_MEANING)
    g_string_append (out, "</dl>\n");
  if (open == RIYO_BLOCK_LINE && next != RIYO_BLOCK_LINE)
    g_string_append (out, "</address>\n");
}

static void
append_section (GString *out, const char *heading, guint number)
{
  if (number > 1)
    g_string_append (out, "</section>\n");
  g_string_append_printf (out, "<section aria-labelledby=\"s%u\">\n<h2 id=\"s%u\">", number,
                          number);
  riyo_notice_append_number (out, number);
  append_text (out, "．", heading, "</h2>\n");
}

static void
append_table (GString *out, const RiyoPage *page, const char *caption)
{
  append_text (out, "<table>\n<caption>", caption, "</caption>\n<thead>\n<tr>");
  append_text (out, "<th scope=\"col\">", page->row_head, "</th>");
  append_text (out, "<th scope=\"col\">", page->row_body, "</th></tr>\n</thead>\n<tbody>\n");
}

static void
append_block (GString *out, const RiyoPage *page, const RiyoBlock *block, RiyoBlockKind open,
              guint *section)
{
  close_blocks (out, open, block->kind);
  switch (block->kind)
    {
    case RIYO_BLOCK_SECTION:
      append_section (out, block->text, ++*section);
      break;
    case RIYO_BLOCK_PARAGRAPH:
      append_text (out, "<p>", block->text, "</p>\n");
      break;
    case RIYO_BLOCK_NOTE:
      append_text (out, "<p class=\"note\">", block->text, "</p>\n");
      break;
    case RIYO_BLOCK_LINE:
      g_string_append (out, open == block->kind ? "<br>\n" : "<address>\n");
      append_line (out, block->text);
      break;
    case RIYO_BLOCK_TABLE:
      append_table (out, page, block->text);
      break;
    case RIYO_BLOCK_ROW:
      append_text (out, "<tr>\n<th scope=\"row\">", block->text, "</th>\n<td><ul>\n");
      break;
    case RIYO_BLOCK_ITEM:
      append_item (out, block);
      break;
    case RIYO_BLOCK_TERM:
      append_text (out, open == RIYO_BLOCK_MEANING ? "<dt>" : "<dl>\n<dt>", block->text, "</dt>\n");
      break;
    case RIYO_BLOCK_MEANING:
      append_text (out, "<dd>", block->text, "</dd>\n");
      break;
    }
}

char *
riyo_page_to_html (const RiyoPage *page)
{
  GString *out = g_string_new (NULL);
  RiyoBlockKind open = RIYO_BLOCK_PARAGRAPH;
  guint section = 0;

  append_head (out, page);
  for (guint i = 0; i < page->blocks->len; i++)
    {
      const RiyoBlock *block = &g_array_index (page->blocks, RiyoBlock, i);

      append_block (out, page, block, open, &section);
      open = block->kind;
    }
  close_blocks (out, open, RIYO_BLOCK_SECTION);
  g_string_append (out, section > 0 ? "</section>\n" : "");
  g_string_append (out, "</main>\n</body>\n</html>\n");
  return g_string_free (out, FALSE);
}
