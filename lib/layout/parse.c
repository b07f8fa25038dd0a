/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a document to a layout: each group names some bytes and says what they carry. */
#include "config.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>

#include "internal.h"
#include "resources.h"
#include "table/table.h"

#define SHIPPED_FOLDER "/riyo/layouts/"

static const RiyoKeySpec part_keys[] = { { "類型", RIYO_KEY_REPEATED },
                                         { "個人情報でない" },
                                         { "見出し" },
                                         { "行数" },
                                         { "先頭文字" },
                                         { NULL } };

static gboolean
fail_category (const RiyoParsing *parsing, const RiyoItem *item, GError **error)
{
  g_autofree char *why = riyo_table_explain_category (parsing->layout->table, item->value);

  return riyo_error_at (error, RIYO_ERROR_NAME, parsing->file, item->line, "類型=%s: %s",
                        item->value, why);
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
        return fail_category (parsing, item, error);
      part->tags |= riyo_tags_from_number (number);
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
    [RIYO_FORM_TABLE] = "[表 …] [表 … 列 …]",
  };

  return riyo_error_at (error, RIYO_ERROR_SYNTAX, parsing->file, group->line,
                        _ ("[%s] does not belong to this layout; expected %s"), group->name,
                        expected[parsing->layout->form]);
}

/* Text in quotes, exactly: \n \r \t \" \\ are what they are elsewhere. NULL when it is not so
 * written. */
static char *
read_quoted (const char *text)
{
  static const char marks[] = "nrt\"\\", bytes[] = "\n\r\t\"\\";
  gsize n = strlen (text);
  g_autoptr (GString) plain = g_string_new (NULL);

  if (n < 2 || text[n - 1] != '"')
    return NULL;
  for (const char *p = text + 1; p < text + n - 1; p++)
    {
      const char *mark = *p == '\\' && p[1] != '\0' ? strchr (marks, p[1]) : NULL;

      if (*p == '"' || (*p == '\\' && (mark == NULL || p + 1 == text + n - 1)))
        return NULL;
      g_string_append_c (plain, mark != NULL ? bytes[mark - marks] : *p);
      p += mark != NULL;
    }
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

/* What the file's header has: the value, the text in its quotes, or the group's own. */
static gboolean
read_header (const RiyoParsing *parsing, const RiyoItem *item, const char *operand,
             const char **column, GError **error)
{
  char *text;

  *column = item != NULL ? item->value : operand;
  if (item == NULL || item->value[0] != '"')
    return TRUE;
  *column = text = read_quoted (item->value);
  if (text == NULL)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                              _ ("見出し=%s: expected \"…\", in which \\n \\r \\t \\\" \\\\ are "
                                 "marks"),
                              item->value);
  g_ptr_array_add (parsing->layout->strings, text);
  return TRUE;
}

static gboolean
place_column (const RiyoParsing *parsing, const RiyoGroup *group, const char *operand,
              RiyoPart *part, GError **error)
{
  const RiyoItem *header = riyo_group_get (group, "見出し");
  guint counted = riyo_layout_get_counted (parsing->layout, operand);

  part->kind = RIYO_PART_COLUMN;
  if (parsing->layout->header_row == 0 && header == NULL)
    return riyo_layout_get_span (parsing, operand, group->line, &part->first, &part->last, error);
  if (parsing->layout->header_row == 0)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, header->line, error,
                              _ ("見出し=%s, but [レイアウト] does not say 見出し行="),
                              header->value);
  part->first = part->last = counted;
  if (counted > 0 && header == NULL)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, group->line, error,
                              _ ("[%s] lacks 見出し=\"…\": what the header has there"),
                              group->name);
  return read_header (parsing, header, operand, &part->column, error);
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
                               _ ("先頭文字=%s: expected 1 to 16 ASCII characters, none of them "
                                  "a blank, a comma or a quote"),
                               item->value);
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
  if (layout->form == RIYO_FORM_TABLE && (operand = riyo_group_get_operand (group, "表")) != NULL)
    return riyo_layout_place_relation (parsing, group, operand, part, error);
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

static gboolean
overlap (const RiyoPart *a, const RiyoPart *b)
{
  if (a->kind != b->kind || a->row != b->row)
    return FALSE;
  if (a->kind == RIYO_PART_RELATION)
    return strcmp (a->column, b->column) == 0;
  if (a->kind != RIYO_PART_COLUMN && a->kind != RIYO_PART_RANGE)
    return TRUE;
  if (a->column != NULL && b->column != NULL && (a->first == 0 || b->first == 0))
    return a->first == b->first && strcmp (a->column, b->column) == 0;
  return a->first <= b->last && b->first <= a->last;
}

static gboolean
check_overlaps (const RiyoLayout *layout, const char *file, GError **error)
{
  for (guint i = 0; i < layout->parts->len; i++)
    for (guint k = i + 1; k < layout->parts->len; k++)
      {
        const RiyoPart *a = riyo_layout_part_at (layout, i), *b = riyo_layout_part_at (layout, k);

        if (overlap (a, b))
          return riyo_error_at (error, RIYO_ERROR_NAME, file, b->line,
                                _ ("[%s] names what [%s] names already"), b->name, a->name);
      }
  return TRUE;
}

static gboolean
check_column_count (const RiyoLayout *layout, const char *file, GError **error)
{
  for (guint i = 0; layout->n_columns > 0 && i < layout->parts->len; i++)
    {
      const RiyoPart *part = riyo_layout_part_at (layout, i);

      if (part->kind == RIYO_PART_COLUMN && part->last > layout->n_columns
          && part->last != RIYO_COLUMN_LIMIT)
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, part->line,
                              _ ("[%s] lies beyond 列数=%u"), part->name, layout->n_columns);
    }
  return TRUE;
}

/* 本人=4番 stands where [列 4番] does, whose header's text is compared. */
static gboolean
check_counted (const RiyoLayout *layout, const char *file, GError **error)
{
  for (guint i = 0; layout->header_row > 0 && i < layout->subject->len; i++)
    {
      const RiyoSubjectPlace *place = &g_array_index (layout->subject, RiyoSubjectPlace, i);
      gboolean found = place->first == 0;

      for (guint p = 0; p < layout->parts->len && !found; p++)
        found = riyo_layout_part_at (layout, p)->kind == RIYO_PART_COLUMN
                && riyo_layout_part_at (layout, p)->first == place->first;
      if (!found)
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, place->line,
                              _ ("本人=%u番: no group [列 %u番] tells what the header has there"),
                              place->first, place->first);
    }
  return TRUE;
}

static gboolean
check_preamble (const RiyoLayout *layout, const char *file, GError **error)
{
  if (layout->header_row > 1 && layout->preamble_part == G_MAXUINT)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, 0,
                          _ ("見出し行=%u, but no group names the rows before it; expected "
                             "[前置き] with 行数 and 個人情報でない or 類型"),
                          layout->header_row);
  return TRUE;
}

gboolean
riyo_layout_check_places (const RiyoLayout *layout, const char *file, GError **error)
{
  if (layout->parts->len == 0)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, file, 0, _ ("the layout names no part"));
  return check_overlaps (layout, file, error) && check_column_count (layout, file, error)
         && check_counted (layout, file, error) && check_preamble (layout, file, error);
}

static gboolean
parse (RiyoLayout *layout, GError **error)
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

RiyoLayout *
riyo_layout_new_from_bytes (RiyoTable *table, GBytes *bytes, const char *name, GError **error)
{
  if (table == NULL || bytes == NULL || name == NULL)
    return riyo_return_null (error);
  RiyoDocument *document = riyo_document_new (bytes, name, error);
  g_autoptr (RiyoLayout) layout = NULL;

  if (document == NULL)
    return NULL;
  layout = riyo_layout_make (name, table);
  layout->document = document;
  return parse (layout, error) ? g_steal_pointer (&layout) : NULL;
}

RiyoLayout *
riyo_layout_load (RiyoTable *table, const char *path, GError **error)
{
  RIYO_UNCANCELLED;
  if (table == NULL || path == NULL)
    return riyo_return_null (error);
  g_autoptr (GBytes) bytes = riyo_file_read (AT_FDCWD, path, path, FALSE, error);

  return bytes != NULL ? riyo_layout_new_from_bytes (table, bytes, path, error) : NULL;
}

static GBytes *
find_shipped (const char *name)
{
  g_autofree char *path = g_strconcat (SHIPPED_FOLDER, name, RIYO_LAYOUT_SUFFIX, NULL);

  return strchr (name, '/') == NULL ? g_resource_lookup_data (riyo_get_resource (), path,
                                                              G_RESOURCE_LOOKUP_FLAGS_NONE, NULL)
                                    : NULL;
}

RiyoLayout *
riyo_layout_new_shipped (RiyoTable *table, const char *name, GError **error)
{
  if (table == NULL || name == NULL)
    return riyo_return_null (error);
  g_autofree char *file = g_strconcat (name, RIYO_LAYOUT_SUFFIX, NULL);
  g_autofree char *shown = riyo_text_show (name);
  g_autoptr (GBytes) bytes = find_shipped (name);

  if (bytes != NULL)
    return riyo_layout_new_from_bytes (table, bytes, file, error);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               _ ("no built-in layout is called “%s”; riyo layout show lists them"), shown);
  return NULL;
}

char *
riyo_layout_dup_shipped (const char *name)
{
  g_autoptr (GBytes) bytes = find_shipped (name);
  gsize n = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;

  return text != NULL ? g_strndup (text, n) : NULL;
}

char **
riyo_layout_list_shipped (void)
{
  char **names = g_resource_enumerate_children (riyo_get_resource (), SHIPPED_FOLDER,
                                                G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (names == NULL)
    return g_new0 (char *, 1);
  for (char **name = names; *name != NULL; name++)
    (*name)[strlen (*name) - strlen (RIYO_LAYOUT_SUFFIX)] = '\0';
  return names;
}
