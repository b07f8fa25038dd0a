/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes a draft of a layout after what the beginning of a file shows. */
#include "config.h"

#include <string.h>

#include "draft.h"

#define TITLE_ROWS 10

static gboolean
is_word (const char *cell)
{
  static const char *const ends[]
      = { "番号",   "記号",   "枝番",   "氏名",   "名称",   "年月日", "年月",   "区分",
          "コード", "金額",   "点数",   "性別",   "続柄",   "住所",   "備考",   "種別",
          "件数",   "回数",   "年度",   "取得日", "喪失日", "開始日", "終了日", "受診日",
          "支給日", "決定日", "作成日", "支給額", "請求額", "傷病名", "病名",   "医療機関名" };
  static const char *const words[]
      = { "口座",     "銀行",     "銀行名",   "支店",   "支店名",   "金融機関", "年齢",   "カナ",
          "カナ氏名", "フリガナ", "ふりがな", "単価",   "数量",     "所属",     "部署",   "状態",
          "判定",     "結果",     "理由",     "日付",   "電話",     "連番",     "no",     "no.",
          "id",       "name",     "kana",     "date",   "birthday", "sex",      "gender", "zip",
          "tel",      "phone",    "type",     "amount", "code",     "address",  "note",   "notes",
          "email",    "status",   "number" };
  g_autofree char *lower = g_ascii_strdown (cell, -1);
  char *wide = strstr (lower, "（"); /* no byte of which is to be found in a character alone */
  gsize n;

  if (wide != NULL)
    *wide = '\0';
  n = strcspn (lower, "([");
  while (n > 0 && lower[n - 1] == ' ')
    n--;
  lower[n] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (lower, ends[i]))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (g_strstrip (lower), words[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The parts of form @i; where none is adopted, the usual ones. NULL behind the last form. */
static char **
get_parts (const RiyoSubjectForms *forms, guint i)
{
  static char *usual[] = { "記号", "番号", "枝番", NULL };

  if (forms == NULL || forms->forms->len == 0)
    return i == 0 ? usual : NULL;
  return i < forms->forms->len ? riyo_subject_form_at (forms, i)->parts : NULL;
}

static gboolean
is_part (const RiyoSubjectForms *forms, const char *cell)
{
  char **parts;

  for (guint i = 0; (parts = get_parts (forms, i)) != NULL; i++)
    if (g_strv_contains ((const char *const *)parts, cell))
      return TRUE;
  return FALSE;
}

static gboolean
has_number (const char *cell)
{
  for (; *cell != '\0'; cell++)
    if (strspn (cell, "0123456789") >= 4)
      return TRUE;
  return FALSE;
}

gboolean
riyo_draft_is_nobodys (char **cells)
{
  for (; *cells != NULL; cells++)
    if (has_number (*cells))
      return FALSE;
  return TRUE;
}

/* Whether a row can be nothing but a header: most of its cells are words that headers end with, and
 * no data does. */
static gboolean
is_header (char **cells, const RiyoSubjectForms *forms)
{
  guint n = 0, n_words = 0;

  if (!riyo_draft_is_nobodys (cells))
    return FALSE;
  for (; *cells != NULL; cells++)
    {
      n += (*cells)[strspn (*cells, " \t")] != '\0';
      n_words += is_word (*cells) || is_part (forms, *cells);
    }
  return n_words >= 2 && n_words * 2 > n;
}

/* The row that is the header, from 1, and as wide as the rows behind it; 0 when none is for sure.
 */
static guint
find_header (const RiyoGlimpse *glimpse, const RiyoSubjectForms *forms)
{
  guint n = MIN (glimpse->rows->len, TITLE_ROWS);

  for (guint i = 0; i < n; i++)
    {
      char **row = riyo_glimpse_row_at (glimpse, i);
      char **next = riyo_glimpse_row_at (glimpse, MIN (i + 1, glimpse->rows->len - 1));

      if (g_strv_length (row) == g_strv_length (next) && is_header (row, forms))
        return i + 1;
    }
  return 0;
}

/* Whether a group can name the column by its header alone. */
static gboolean
is_plain (char **header, guint i)
{
  const char *cell = header[i];
  gsize n = strlen (cell);

  if (n == 0 || n > 200 || strpbrk (cell, "#[]=\"\\\r\n\t") != NULL || cell[0] == ' '
      || cell[n - 1] == ' ' || (g_ascii_isdigit (cell[0]) && g_str_has_suffix (cell, "番"))
      || g_str_has_prefix (cell, "\u3000") || g_str_has_suffix (cell, "\u3000"))
    return FALSE;
  for (guint k = 0; header[k] != NULL; k++)
    if (k != i && strcmp (header[k], cell) == 0)
      return FALSE;
  return TRUE;
}

static void
append_quoted (GString *text, const char *cell)
{
  g_string_append_c (text, '"');
  for (; *cell != '\0'; cell++)
    if (*cell == '\n' || *cell == '\r' || *cell == '\t')
      g_string_append (text, *cell == '\n' ? "\\n" : *cell == '\r' ? "\\r" : "\\t");
    else if (*cell == '"' || *cell == '\\')
      g_string_append_printf (text, "\\%c", *cell);
    else
      g_string_append_c (text, *cell);
  g_string_append_c (text, '"');
}

/* How many parts of a form, from the first on, are columns that can be named. */
static guint
count_named (char **header, char **parts)
{
  guint n = 0;

  for (; parts[n] != NULL; n++)
    {
      guint at = 0;

      while (header[at] != NULL && strcmp (header[at], parts[n]) != 0)
        at++;
      if (header[at] == NULL || !is_plain (header, at))
        break;
    }
  return n;
}

/* The form that the header has most of, and how much; a number of several parts is one from two on.
 */
static char **
find_form (char **header, const RiyoSubjectForms *forms, guint *n_named)
{
  char **best = NULL, **parts;

  *n_named = 0;
  for (guint i = 0; (parts = get_parts (forms, i)) != NULL; i++)
    {
      guint n = count_named (header, parts);

      if (n < MIN (2, g_strv_length (parts)) || n <= *n_named)
        continue;
      best = parts;
      *n_named = n;
    }
  return best;
}

/* Whose data a row is: named where the header has a number's parts, else left to the person. */
static void
append_subject (GString *text, char **header, const RiyoSubjectForms *forms)
{
  guint n = 0;
  char **parts = header != NULL ? find_form (header, forms, &n) : NULL;

  if (parts == NULL)
    g_string_append (
        text,
        "# 本人の番号がどこにあるかは、ここからは分かりません。あれば 本人=… に直してください。\n"
        "# 本人=なし のファイルは全員のものとして扱われ、一人の利用停止でも渡せなくなります。\n"
        "本人=なし\n");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "本人=%s\n", parts[i]);
}

static void
append_text (GString *text, const RiyoGlimpse *glimpse)
{
  if (glimpse->text == RIYO_TEXT_ANY)
    g_string_append (text, "# ASCII だけなので文字コードは分かりません。決まっていれば "
                           "文字コード=CP932 か UTF-8 を書いてください。\n");
  else
    g_string_append_printf (text, "文字コード=%s\n",
                            glimpse->text == RIYO_TEXT_UTF8 ? "UTF-8" : "CP932");
}

static void
append_ends (GString *text, const RiyoGlimpse *glimpse, gboolean unquoted)
{
  if (unquoted)
    g_string_append (text, "引用符=なし\n");
  if (glimpse->end_mark)
    g_string_append (text, "終端=1A\n");
  if (glimpse->blank_rows)
    g_string_append (text, "空行=通す\n");
}

static void
append_named (GString *text, char **header, const char *category)
{
  for (guint i = 0; header[i] != NULL; i++)
    if (is_plain (header, i))
      g_string_append_printf (text, "\n[列 %s]\n類型=%s\n", header[i], category);
    else
      {
        g_string_append_printf (text, "\n[列 %u番]\n見出し=", i + 1);
        append_quoted (text, header[i]);
        g_string_append_printf (text, "\n類型=%s\n", category);
      }
}

static void
append_columns (GString *text, const RiyoGlimpse *glimpse, const char *category,
                const RiyoSubjectForms *forms, gboolean unquoted)
{
  guint row = find_header (glimpse, forms);
  char **first = riyo_glimpse_row_at (glimpse, row > 0 ? row - 1 : 0);
  guint n = g_strv_length (first);

  g_string_append_printf (text, "形式=%s\n", glimpse->delimiter == '\t' ? "tsv" : "csv");
  append_text (text, glimpse);
  if (row > 0)
    g_string_append_printf (text, "見出し行=%u\n", row);
  else
    g_string_append (text,
                     "# 1 行目が見出しなら 見出し行=1 とし、列を見出しで書いてください。\n"
                     "# 個人のデータかもしれないので、1 行目の文字はここに写していません。\n");
  g_string_append_printf (text, "列数=%u\n", n);
  append_ends (text, glimpse, unquoted);
  append_subject (text, row > 0 ? first : NULL, forms);
  if (row > 1)
    g_string_append_printf (
        text,
        "\n# 見出しより前の行を題とみなしました。人のデータがあれば 類型=… に直してください。\n"
        "[前置き]\n行数=%u\n個人情報でない=題\n",
        row);
  if (row > 0)
    append_named (text, first, category);
  for (guint i = 1; row == 0 && i <= n; i++)
    g_string_append_printf (text, "\n[列 %u]\n類型=%s\n", i, category);
}

/* Types in the first column: two capitals, or a few letters or digits that come again, where
 * rows differ in their columns. */
static gboolean
is_typed (const RiyoGlimpse *glimpse)
{
  g_autoptr (GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean capitals = glimpse->delimiter == ',', ragged = FALSE;

  for (guint i = 0; i < glimpse->rows->len; i++)
    {
      char **row = riyo_glimpse_row_at (glimpse, i);
      gsize n = strlen (row[0]);

      if (n < 1 || n > 2 || !g_ascii_isalnum (row[0][0])
          || (n == 2 && !g_ascii_isupper (row[0][1])))
        return FALSE;
      capitals &= n == 2 && g_ascii_isupper (row[0][0]) && g_ascii_isupper (row[0][1]);
      ragged |= g_strv_length (row) != g_strv_length (riyo_glimpse_row_at (glimpse, 0));
      g_hash_table_add (types, row[0]);
    }
  return glimpse->delimiter == ',' && ragged
         && (capitals || g_hash_table_size (types) * 2 <= glimpse->rows->len + 2);
}

static void
append_types (GString *text, const RiyoGlimpse *glimpse, const char *category, gboolean unquoted)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_string_append (text, "形式=行種別\n");
  append_text (text, glimpse);
  g_string_append (text,
                   "種別=1\n# 何行かで一件なら、一件の始まる種別を 先頭=… に書いてください。\n");
  append_ends (text, glimpse, unquoted);
  append_subject (text, NULL, NULL);
  for (guint i = 0; i < glimpse->rows->len; i++)
    {
      char *type = riyo_glimpse_row_at (glimpse, i)[0];

      if (g_hash_table_add (seen, type))
        g_string_append_printf (text, "\n[行 %s]\n類型=%s\n", type, category);
    }
}

/* Lines of the same number of bytes. */
static void
append_record (GString *text, const RiyoGlimpse *glimpse, const char *category)
{
  g_string_append (text, "形式=固定長\n");
  append_text (text, glimpse);
  g_string_append_printf (text, "レコード長=%u\n改行=%s\n", glimpse->width,
                          glimpse->crlf ? "CRLF" : "LF");
  append_ends (text, glimpse, FALSE);
  append_subject (text, NULL, NULL);
  g_string_append_printf (
      text, "\n# 部分の位置は仕様書にあります。分けて書いてください。\n[部分 1-%u]\n類型=%s\n",
      glimpse->width, category);
}

char *
riyo_draft_new (const RiyoGlimpse *glimpse, const char *category, const RiyoSubjectForms *forms,
                gboolean unquoted)
{
  GString *text
      = g_string_new ("# 案です。人が確かめ、直してから riyo adopt で採用してください。\n");

  g_string_append_printf (
      text, "# 取得元: %s。類型は内容の見た目でなく、どこで取得したかで決まります。\n", category);
  g_string_append (text, "[レイアウト]\n");
  if (is_typed (glimpse))
    append_types (text, glimpse, category, unquoted);
  else if (glimpse->delimiter == '\0' && glimpse->width > 1 && glimpse->rows->len > 1)
    append_record (text, glimpse, category);
  else
    append_columns (text, glimpse, category, forms, unquoted);
  return g_string_free (text, FALSE);
}
