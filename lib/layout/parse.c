/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a document to a layout: each group names some bytes and says what they carry. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "layout.h"
#include "parse.h"
#include "table/table.h"

static const RiyoKeySpec part_keys[] = { { "類型", RIYO_KEY_REPEATED },
                                         { "個人情報でない" },
                                         { "見出し" },
                                         { "行数" },
                                         { "先頭文字" },
                                         { NULL } };

gboolean
riyo_parsing_fail (const RiyoParsing *parsing, RiyoError code, guint line, GError **error,
                   const char *format, const char *detail)
{
  g_autofree char *text = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (format, detail); /* one of our own messages, with one %s */
#pragma GCC diagnostic pop
  return riyo_error_at (error, code, parsing->file, line, "%s", text);
}

/* "5", "5-8" or "5-" (to the last), counted from 1. */
static gboolean
read_span (const char *text, guint max, guint *first, guint *last)
{
  gsize n = strspn (text, "0123456789");
  const char *rest = text + n;
  gsize m = *rest == '-' ? strspn (rest + 1, "0123456789") : 0;

  if (n == 0 || n > 7 || m > 7 || (*rest != '-' && *rest != '\0')
      || (*rest == '-' && rest[1 + m] != '\0'))
    return FALSE;
  *first = (guint)g_ascii_strtoull (text, NULL, 10);
  *last = m > 0 ? (guint)g_ascii_strtoull (rest + 1, NULL, 10) : *rest == '-' ? max : *first;
  return *first >= 1 && *first <= *last && *last <= max;
}

gboolean
riyo_layout_get_span (const RiyoParsing *parsing, const char *text, guint line, guint *first,
                      guint *last, GError **error)
{
  guint max = parsing->layout->form == RIYO_FORM_FIXED ? parsing->layout->record_bytes
                                                       : RIYO_COLUMN_LIMIT;

  return read_span (text, max, first, last)
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, parsing->file, line,
                           _ ("%s: expected a number or a range such as 51-80, from 1 to %u"), text,
                           max);
}

gboolean
riyo_layout_is_type (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (text[i]) || text[i] == ',' || text[i] == '"')
      return FALSE;
  return len > 0 && len <= 16;
}

/* The row of a type, which its first mention creates. */
gboolean
riyo_layout_intern_row (const RiyoParsing *parsing, const char *type, gsize len, guint line,
                        guint *index, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  RiyoRow row = { .part = G_MAXUINT };

  if (layout->type_first == 0)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, line, error,
                              _ ("%s names a record type, but [レイアウト] does not say 種別="),
                              type);
  if (!riyo_layout_is_type (type, len))
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, line, error,
                              _ ("%s: expected a record type of 1 to 16 ASCII characters"), type);
  *index = riyo_layout_find_row (layout, type, len);
  if (*index != G_MAXUINT)
    return TRUE;
  row.type = g_strndup (type, len);
  g_ptr_array_add (layout->strings, (gpointer)row.type);
  *index = layout->rows->len;
  g_array_append_val (layout->rows, row);
  return TRUE;
}

/* 類型 or 個人情報でない: one of them, and only one. */
static gboolean
parse_tags (const RiyoParsing *parsing, const RiyoGroup *group, RiyoPart *part, GError **error)
{
  part->reason = riyo_group_get_value (group, "個人情報でない");
  for (guint i = 0; i < group->n_items; i++)
    {
      const RiyoItem *item = &group->items[i];
      guint number;

      if (strcmp (item->key, "類型") != 0)
        continue;
      number = riyo_table_lookup_category (parsing->layout->table, item->value);
      if (number == 0)
        return riyo_parsing_fail (parsing, RIYO_ERROR_NAME, item->line, error,
                                  _ ("類型=%s: the table has no such category"), item->value);
      part->tags |= riyo_tags_of_number (number);
    }
  if ((part->tags == 0) == (part->reason == NULL))
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, group->line, error,
                              part->tags == 0
                                  ? _ ("[%s] says neither 類型 nor 個人情報でない=reason")
                                  : _ ("[%s] says both 類型 and 個人情報でない; expected one"),
                              group->name);
  return TRUE;
}

static gboolean
fail_group (const RiyoParsing *parsing, const RiyoGroup *group, GError **error)
{
  static const char *const expected[] = {
    [RIYO_FORM_CSV] = "[列 …] [前置き] [注釈]",
    [RIYO_FORM_TSV] = "[列 …] [前置き] [注釈]",
    [RIYO_FORM_FIXED] = "[部分 a-b] [行 T] [行 T 部分 a-b]",
    [RIYO_FORM_TYPED] = "[行 T] [行 T 列 N]",
    [RIYO_FORM_WHOLE] = "[全体]",
  };

  return riyo_error_at (error, RIYO_ERROR_SYNTAX, parsing->file, group->line,
                        _ ("[%s] does not belong to this layout; expected %s"), group->name,
                        expected[parsing->layout->form]);
}

static gboolean
place_column (const RiyoParsing *parsing, const RiyoGroup *group, const char *operand,
              RiyoPart *part, GError **error)
{
  const RiyoItem *header = riyo_group_get (group, "見出し");

  part->kind = RIYO_PART_COLUMN;
  if (parsing->layout->header_row == 0 && header == NULL)
    return riyo_layout_get_span (parsing, operand, group->line, &part->first, &part->last, error);
  if (parsing->layout->header_row == 0)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, header->line, error,
                              _ ("見出し=%s, but [レイアウト] does not say 見出し行="),
                              header->value);
  part->column = header != NULL ? header->value : operand;
  return TRUE;
}

/* [行 T], [行 T 列 N], [行 T 部分 a-b] */
static gboolean
place_row (const RiyoParsing *parsing, const RiyoGroup *group, const char *operand, RiyoPart *part,
           GError **error)
{
  RiyoLayout *layout = parsing->layout;
  const char *word = layout->form == RIYO_FORM_FIXED ? "部分" : "列";
  gsize len = strcspn (operand, " ");
  const char *rest = operand + len + strspn (operand + len, " ");

  if (!riyo_layout_intern_row (parsing, operand, len, group->line, &part->row, error))
    return FALSE;
  if (*rest == '\0')
    {
      part->kind = RIYO_PART_ROW;
      return TRUE;
    }
  part->kind = layout->form == RIYO_FORM_FIXED ? RIYO_PART_RANGE : RIYO_PART_COLUMN;
  if (!g_str_has_prefix (rest, word) || rest[strlen (word)] != ' ')
    return fail_group (parsing, group, error);
  rest += strlen (word);
  return riyo_layout_get_span (parsing, rest + strspn (rest, " "), group->line, &part->first,
                               &part->last, error);
}

/* 先頭文字, in quotes where a bare value would look like a comment of ours: "#". */
static gboolean
get_mark (const RiyoParsing *parsing, const RiyoGroup *group, const char **mark, GError **error)
{
  const RiyoItem *item = riyo_group_get (group, "先頭文字");
  gsize n = item != NULL ? strlen (item->value) : 0;
  gboolean quoted = n >= 2 && item->value[0] == '"' && item->value[n - 1] == '"';
  char *text;

  if (item == NULL)
    return TRUE;
  text = quoted ? g_strndup (item->value + 1, n - 2) : g_strdup (item->value);
  g_ptr_array_add (parsing->layout->strings, text);
  *mark = text;
  return riyo_layout_is_type (text, strlen (text))
         || riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                               _ ("先頭文字=%s: expected 1 to 16 ASCII characters"), item->value);
}

static gboolean
place_preamble (const RiyoParsing *parsing, const RiyoGroup *group, RiyoPart *part, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  const RiyoItem *item = riyo_group_get (group, "行数");
  const char *mark = NULL;
  guint n_rows = 0;

  part->kind = RIYO_PART_PREAMBLE;
  if (item == NULL)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, group->line, error,
                              _ ("[前置き] lacks %s"), "行数");
  if (!riyo_item_get_number (item, parsing->file, 1, 1000, &n_rows, error)
      || !get_mark (parsing, group, &mark, error))
    return FALSE;
  if (n_rows < layout->header_row)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                              _ ("行数=%s: fewer than 見出し行; the header is among them"),
                              item->value);
  layout->preamble_rows = n_rows;
  layout->preamble_mark = mark;
  layout->preamble_part = layout->parts->len;
  return TRUE;
}

static gboolean
place_comment (const RiyoParsing *parsing, const RiyoGroup *group, RiyoPart *part, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  const char *mark = "#";

  part->kind = RIYO_PART_COMMENT;
  if (!get_mark (parsing, group, &mark, error))
    return FALSE;
  layout->comment = mark;
  layout->comment_part = layout->parts->len;
  return TRUE;
}

static gboolean
place_part (const RiyoParsing *parsing, const RiyoGroup *group, RiyoPart *part, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  gboolean columns = layout->form == RIYO_FORM_CSV || layout->form == RIYO_FORM_TSV;
  const char *operand;

  if (columns && (operand = riyo_group_get_operand (group, "列")) != NULL)
    return place_column (parsing, group, operand, part, error);
  if (columns && strcmp (group->name, "前置き") == 0)
    return place_preamble (parsing, group, part, error);
  if (columns && strcmp (group->name, "注釈") == 0)
    return place_comment (parsing, group, part, error);
  if (layout->type_first > 0 && (operand = riyo_group_get_operand (group, "行")) != NULL)
    return place_row (parsing, group, operand, part, error);
  if (layout->form == RIYO_FORM_FIXED && layout->type_first == 0
      && (operand = riyo_group_get_operand (group, "部分")) != NULL)
    {
      part->kind = RIYO_PART_RANGE;
      return riyo_layout_get_span (parsing, operand, group->line, &part->first, &part->last, error);
    }
  part->kind = RIYO_PART_WHOLE;
  return (layout->form == RIYO_FORM_WHOLE && strcmp (group->name, "全体") == 0)
         || fail_group (parsing, group, error);
}

static gboolean
parse_part (const RiyoParsing *parsing, const RiyoGroup *group, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  RiyoPart part = { .name = group->name, .line = group->line };

  if (!riyo_group_check (group, parsing->file, part_keys, error)
      || !place_part (parsing, group, &part, error) || !parse_tags (parsing, group, &part, error))
    return FALSE;
  for (guint i = 0; i < group->n_items; i++)
    if ((strcmp (group->items[i].key, "見出し") == 0 && part.kind != RIYO_PART_COLUMN)
        || (strcmp (group->items[i].key, "行数") == 0 && part.kind != RIYO_PART_PREAMBLE)
        || (strcmp (group->items[i].key, "先頭文字") == 0 && part.kind != RIYO_PART_COMMENT
            && part.kind != RIYO_PART_PREAMBLE))
      return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, group->items[i].line, error,
                                _ ("%s does not belong to this group"), group->items[i].key);
  if (part.kind == RIYO_PART_ROW)
    {
      RiyoRow *row = &g_array_index (layout->rows, RiyoRow, part.row);

      if (row->part != G_MAXUINT)
        return riyo_parsing_fail (parsing, RIYO_ERROR_NAME, group->line, error,
                                  _ ("[%s] names what another group names"), group->name);
      row->part = layout->parts->len;
    }
  g_array_append_val (layout->parts, part);
  return TRUE;
}

gboolean
riyo_layout_parse (RiyoLayout *layout, GError **error)
{
  RiyoParsing parsing = { layout, riyo_document_get_file (layout->document) };
  guint n_groups = 0;
  const RiyoGroup *groups = riyo_document_get_groups (layout->document, &n_groups);

  if (strcmp (groups[0].name, "レイアウト") != 0)
    return riyo_parsing_fail (&parsing, RIYO_ERROR_SYNTAX, groups[0].line, error,
                              _ ("[%s] comes first; expected [レイアウト]"), groups[0].name);
  if (!riyo_layout_parse_head (&parsing, &groups[0], error))
    return FALSE;
  for (guint i = 1; i < n_groups; i++)
    if (!parse_part (&parsing, &groups[i], error))
      return FALSE;
  return riyo_layout_check_places (layout, parsing.file, error);
}
