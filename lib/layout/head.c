/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The head of a layout: form, encoding, where types and subjects stand. */
#include "config.h"

#include <string.h>

#include "internal.h"

static const RiyoKeySpec head_keys[] = {
  { "形式", RIYO_KEY_REQUIRED },
  { "文字コード" },
  { "見出し行" },
  { "列数" },
  { "引用符" },
  { "レコード長" },
  { "改行" },
  { "終端" },
  { "空行" },
  { "空白" },
  { "数字" },
  { "種別" },
  { "先頭", RIYO_KEY_REPEATED },
  { "本人", RIYO_KEY_REPEATED | RIYO_KEY_REQUIRED },
  { "合計", RIYO_KEY_REPEATED },
  { "単位外", RIYO_KEY_REPEATED },
  { NULL },
};

/* What each form may say in [レイアウト] besides 形式 and 本人. */
static const char *const keys_of_form[][12] = {
  [RIYO_FORM_CSV] = { "文字コード", "見出し行", "列数", "引用符", "終端", "空行", NULL },
  [RIYO_FORM_TSV] = { "文字コード", "見出し行", "列数", "引用符", "終端", "空行", NULL },
  [RIYO_FORM_FIXED] = { "文字コード", "レコード長", "改行", "種別", "先頭", "合計", "単位外",
                        "終端", "空行", "空白", "数字", NULL },
  [RIYO_FORM_TYPED]
  = { "文字コード", "引用符", "種別", "先頭", "合計", "単位外", "終端", "空行", NULL },
  [RIYO_FORM_WHOLE] = { NULL },
  [RIYO_FORM_TABLE] = { NULL },
};

/* The place of a value in a list of words, or an error that lists them. */
static gboolean
get_word (const RiyoParsing *parsing, const RiyoGroup *head, const char *key,
          const char *const *words, guint *index, GError **error)
{
  const RiyoItem *item = riyo_group_get (head, key);
  g_autofree char *list = NULL;

  for (guint i = 0; item != NULL && words[i] != NULL; i++)
    if (strcmp (words[i], item->value) == 0)
      {
        *index = i;
        return TRUE;
      }
  if (item == NULL)
    return TRUE;
  list = g_strjoinv (" ", (char **)words);
  return riyo_error_at (error, RIYO_ERROR_SYNTAX, parsing->file, item->line,
                        _ ("%s=%s: expected one of: %s"), key, item->value, list);
}

static gboolean
get_number (const RiyoParsing *parsing, const RiyoGroup *head, const char *key, guint min,
            guint max, guint *number, GError **error)
{
  const RiyoItem *item = riyo_group_get (head, key);

  return item == NULL || riyo_item_get_number (item, parsing->file, min, max, number, error);
}

/* A byte of a file that is no text, such as x40. */
static gboolean
get_byte (const RiyoParsing *parsing, const RiyoGroup *head, const char *key, gint max, gint *byte,
          GError **error)
{
  const RiyoItem *item = riyo_group_get (head, key);
  const char *text = item != NULL ? item->value : "";

  if (item == NULL)
    return TRUE;
  if (parsing->layout->text != RIYO_TEXT_BYTES)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                              _ ("%s is for 文字コード=バイト列 alone"), key);
  if (text[0] == 'x' && strlen (text) == 3 && g_ascii_isxdigit (text[1])
      && g_ascii_isxdigit (text[2]))
    *byte = g_ascii_xdigit_value (text[1]) << 4 | g_ascii_xdigit_value (text[2]);
  return (*byte >= 0 && *byte <= max)
         || riyo_error_at (error, RIYO_ERROR_SYNTAX, parsing->file, item->line,
                           _ ("%s=%s: expected a byte such as x40, at most x%02X"), key, text, max);
}

/* What a blank is, and the byte of 0, behind which stand those of 1 to 9. */
static gboolean
parse_bytes (const RiyoParsing *parsing, const RiyoGroup *head, GError **error)
{
  RiyoLayout *layout = parsing->layout;

  if (!get_byte (parsing, head, "空白", 0xff, &layout->blank, error)
      || !get_byte (parsing, head, "数字", 0xf6, &layout->zero, error))
    return FALSE;
  if (layout->blank >= 0)
    layout->fill = (guchar)layout->blank;
  return layout->zero < 0 || layout->blank < layout->zero || layout->blank > layout->zero + 9
         || riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, riyo_group_get (head, "空白")->line,
                               error, _ ("空白=%s is a digit by 数字"),
                               riyo_group_get_value (head, "空白"));
}

/* A type begins units, or belongs to none: one of them. */
static gboolean
mark_row (const RiyoParsing *parsing, const RiyoItem *item, RiyoRow *row, GError **error)
{
  row->starts |= strcmp (item->key, "先頭") == 0;
  row->totals |= strcmp (item->key, "合計") == 0;
  row->outside |= strcmp (item->key, "単位外") == 0;
  parsing->layout->has_units |= row->starts;
  return !row->starts || (!row->totals && !row->outside)
         || riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                               _ ("%s both begins a unit (先頭) and belongs to none (合計, "
                                  "単位外); expected one of them"),
                               item->value);
}

/* 先頭, 合計 and 単位外: types that begin a unit, hold totals, or belong to no unit. */
static gboolean
parse_marks (const RiyoParsing *parsing, const RiyoGroup *head, GError **error)
{
  static const char *const marks[] = { "先頭", "合計", "単位外", NULL };
  const RiyoItem *outside = riyo_group_get (head, "単位外");

  for (guint i = 0; i < head->n_items; i++)
    {
      const RiyoItem *item = &head->items[i];
      guint index;

      if (!g_strv_contains (marks, item->key))
        continue;
      if (!riyo_layout_intern_row (parsing, item->value, strlen (item->value), item->line, &index,
                                   error)
          || !mark_row (parsing, item, &g_array_index (parsing->layout->rows, RiyoRow, index),
                        error))
        return FALSE;
    }
  return outside == NULL || parsing->layout->has_units
         || riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, outside->line, error,
                               _ ("単位外=%s, but [レイアウト] does not say 先頭="),
                               outside->value);
}

static gboolean
parse_subject_place (const RiyoParsing *parsing, const RiyoItem *item, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  RiyoSubjectPlace place = { .line = item->line };
  const char *value = item->value;

  if (layout->form == RIYO_FORM_WHOLE)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                              _ ("本人=%s: a whole file has no such place; expected 本人=なし"),
                              value);
  if (layout->form == RIYO_FORM_TABLE)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                              _ ("本人=%s: the label of a table says whose its rows are; expected "
                                 "本人=なし"),
                              value);
  if (layout->header_row > 0)
    {
      place.first = place.last = riyo_layout_get_counted (layout, value);
      place.column = place.first == 0 ? value : NULL;
    }
  else if (layout->type_first > 0)
    {
      gsize len = strcspn (value, " ");

      if (value[len] == '\0')
        return riyo_parsing_fail (
            parsing, RIYO_ERROR_SYNTAX, item->line, error,
            _ ("本人=%s: expected a record type and a place in it, such as 本人=HO 3"), value);
      if (!riyo_layout_intern_row (parsing, value, len, item->line, &place.row, error)
          || !riyo_layout_get_span (parsing, value + len + strspn (value + len, " "), item->line,
                                    &place.first, &place.last, error))
        return FALSE;
    }
  else if (!riyo_layout_get_span (parsing, value, item->line, &place.first, &place.last, error))
    return FALSE;
  if (layout->form != RIYO_FORM_FIXED && place.first != place.last)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                              _ ("本人=%s: expected one column on each line"), value);
  g_array_append_val (layout->subject, place);
  return TRUE;
}

static gboolean
parse_subject (const RiyoParsing *parsing, const RiyoGroup *head, GError **error)
{
  guint n_none = 0, n = 0;

  for (guint i = 0; i < head->n_items; i++)
    {
      const RiyoItem *item = &head->items[i];

      if (strcmp (item->key, "本人") != 0)
        continue;
      n++;
      if (strcmp (item->value, "なし") == 0)
        n_none++;
      else if (!parse_subject_place (parsing, item, error))
        return FALSE;
    }
  parsing->layout->no_subject = n_none > 0;
  return n_none == 0 || n == 1
         || riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, riyo_group_get (head, "本人")->line,
                               error, _ ("%s beside other lines of 本人; expected either"),
                               "本人=なし");
}

static gboolean
parse_shape (const RiyoParsing *parsing, const RiyoGroup *head, GError **error)
{
  static const char *const texts[] = { "UTF-8", "CP932", "バイト列", NULL };
  static const char *const newlines[] = { "なし", "LF", "CRLF", "任意", NULL };
  static const char *const quotes[] = { "あり", "なし", NULL };
  static const char *const ends[] = { "なし", "1A", NULL };
  static const char *const blanks[] = { "エラー", "通す", NULL };
  RiyoLayout *layout = parsing->layout;
  guint text = G_MAXUINT, newline = RIYO_NEWLINE_NONE, unquoted = 0, end_mark = 0, blank_rows = 0;

  if (!get_word (parsing, head, "文字コード", texts, &text, error)
      || !get_word (parsing, head, "改行", newlines, &newline, error)
      || !get_word (parsing, head, "引用符", quotes, &unquoted, error)
      || !get_word (parsing, head, "終端", ends, &end_mark, error)
      || !get_word (parsing, head, "空行", blanks, &blank_rows, error)
      || !get_number (parsing, head, "見出し行", 0, 1000, &layout->header_row, error)
      || !get_number (parsing, head, "列数", 1, RIYO_COLUMN_LIMIT, &layout->n_columns, error)
      || !get_number (parsing, head, "レコード長", 1, RIYO_RECORD_LIMIT_BYTES,
                      &layout->record_bytes, error))
    return FALSE;
  layout->text = (RiyoText)(text + 1); /* G_MAXUINT, not said, becomes RIYO_TEXT_ANY */
  layout->newline = (RiyoNewline)newline;
  layout->unquoted = unquoted == 1;
  layout->end_mark = end_mark == 1;
  layout->blank_rows = blank_rows == 1;
  layout->preamble_rows = layout->header_row;
  if (layout->text == RIYO_TEXT_BYTES && layout->form != RIYO_FORM_FIXED)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, riyo_group_get (head, "文字コード")->line,
                              error, _ ("文字コード=バイト列 is for 形式=%s alone"), "固定長");
  if (layout->text == RIYO_TEXT_BYTES && layout->blank_rows)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, riyo_group_get (head, "空行")->line,
                              error, _ ("空行=%s: bytes that are not text have no blank rows"),
                              "通す");
  if (layout->form == RIYO_FORM_FIXED && layout->record_bytes == 0)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, head->line, error,
                              _ ("[レイアウト] lacks %s"), "レコード長");
  return TRUE;
}

static gboolean
parse_type_place (const RiyoParsing *parsing, const RiyoGroup *head, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  const RiyoItem *item = riyo_group_get (head, "種別");
  RiyoRow row = { .part = G_MAXUINT };

  if (item == NULL && layout->form == RIYO_FORM_TYPED)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, head->line, error,
                              _ ("[レイアウト] lacks %s"), "種別");
  if (item == NULL)
    {
      g_array_append_val (layout->rows, row);
      return TRUE;
    }
  if (!riyo_layout_get_span (parsing, item->value, item->line, &layout->type_first,
                             &layout->type_last, error))
    return FALSE;
  return layout->form == RIYO_FORM_FIXED
             ? layout->type_last - layout->type_first < 16
                   || riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                                         _ ("種別=%s: at most 16 bytes"), item->value)
             : layout->type_first == layout->type_last
                   || riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, item->line, error,
                                         _ ("種別=%s: expected one column"), item->value);
}

static gboolean
check_head_keys (const RiyoParsing *parsing, const RiyoGroup *head, GError **error)
{
  const char *const *allowed = keys_of_form[parsing->layout->form];

  for (guint i = 0; i < head->n_items; i++)
    {
      const RiyoItem *item = &head->items[i];

      if (strcmp (item->key, "形式") != 0 && strcmp (item->key, "本人") != 0
          && !g_strv_contains (allowed, item->key))
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, parsing->file, item->line,
                              _ ("%s does not belong to 形式=%s"), item->key,
                              riyo_form_names[parsing->layout->form]);
    }
  return TRUE;
}

gboolean
riyo_layout_parse_head (const RiyoParsing *parsing, const RiyoGroup *head, GError **error)
{
  guint form = 0;

  if (!riyo_group_check (head, parsing->file, head_keys, error)
      || !get_word (parsing, head, "形式", riyo_form_names, &form, error))
    return FALSE;
  parsing->layout->form = (RiyoForm)form;
  return check_head_keys (parsing, head, error) && parse_shape (parsing, head, error)
         && parse_bytes (parsing, head, error) && parse_type_place (parsing, head, error)
         && parse_marks (parsing, head, error) && parse_subject (parsing, head, error);
}
