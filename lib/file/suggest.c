/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks at a file to propose a layout. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "file.h"
#include "table/table.h"

#define LOOK_BYTES (64 * 1024)

/* The beginning of a file, decoded, in whole lines. */
typedef struct
{
  char **lines;
  guint n_lines;
  const char *encoding;
  gboolean crlf;
  char delimiter; /* 0 = none */
} Look;

static char *
read_beginning (const char *file, gsize *n, GError **error)
{
  char *data = g_malloc (LOOK_BYTES + 1);
  int fd = file != NULL ? riyo_file_open (AT_FDCWD, file, O_RDONLY, 0) : STDIN_FILENO;
  ssize_t got = 1;

  for (*n = 0; fd >= 0 && *n < LOOK_BYTES && got > 0; *n += (gsize)MAX (got, 0))
    got = read (fd, data + *n, LOOK_BYTES - *n);
  if (file != NULL && fd >= 0)
    close (fd);
  if (fd >= 0 && got >= 0)
    return data;
  riyo_error_errno (error, errno, file != NULL ? file : "-", _ ("cannot be read"));
  g_free (data);
  return NULL;
}

/* Cuts at the last newline, so that no character is cut. */
static gboolean
look_at (Look *look, const char *file, GError **error)
{
  gsize n = 0;
  g_autofree char *data = read_beginning (file, &n, error);
  g_autofree char *text = NULL;
  const char *last = data != NULL ? memrchr (data, '\n', n) : NULL;
  const char *shown = file != NULL ? file : "-";

  if (data == NULL)
    return FALSE;
  if (last != NULL)
    n = (gsize)(last - data) + 1;
  if (n == 0 || memchr (data, '\0', n) != NULL)
    return riyo_error_at (error, RIYO_ERROR_FORMAT, shown, 0,
                          _ ("empty, or not text; a layout for it is 形式=一括"));
  look->encoding = g_utf8_validate (data, (gssize)n, NULL) ? "UTF-8" : "CP932";
  text = g_convert (data, (gssize)n, "UTF-8", look->encoding, NULL, NULL, NULL);
  if (text == NULL)
    return riyo_error_at (error, RIYO_ERROR_ENCODING, shown, 0, _ ("neither UTF-8 nor CP932"));
  look->crlf = strstr (text, "\r\n") != NULL;
  look->lines = g_strsplit (g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text, "\n", -1);
  look->n_lines = g_strv_length (look->lines);
  if (look->n_lines > 1 && *look->lines[look->n_lines - 1] == '\0')
    g_clear_pointer (&look->lines[--look->n_lines], g_free);
  for (guint i = 0; i < look->n_lines; i++)
    g_strchomp (look->lines[i]);
  look->delimiter = strchr (look->lines[0], ',') != NULL    ? ','
                    : strchr (look->lines[0], '\t') != NULL ? '\t'
                                                            : '\0';
  return TRUE;
}

/* A header has no cell that begins with a digit, and no empty one. */
static gboolean
is_header (char **cells)
{
  for (char **cell = cells; *cell != NULL; cell++)
    if (**cell == '\0' || g_ascii_isdigit (**cell) || strpbrk (*cell, "#[]=") != NULL)
      return FALSE;
  return *cells != NULL;
}

/* Two capitals in the first column of every line: receipts and their like. */
static gboolean
is_typed (const Look *look)
{
  for (guint i = 0; i < look->n_lines; i++)
    if (!g_ascii_isupper (look->lines[i][0]) || !g_ascii_isupper (look->lines[i][1])
        || look->lines[i][2] != ',')
      return FALSE;
  return look->n_lines > 0;
}

static char **
split_cells (const Look *look, const char *line)
{
  char mark[2] = { look->delimiter, '\0' };
  char **cells = g_strsplit (line, mark, -1);

  for (char **cell = cells; *cell != NULL; cell++)
    {
      gsize n = strlen (*cell);

      if (n >= 2 && **cell == '"' && (*cell)[n - 1] == '"')
        {
          (*cell)[n - 1] = '\0';
          memmove (*cell, *cell + 1, n - 1);
        }
    }
  return cells;
}

/* Whose data a row is: named where the header has the usual words, else left to the person. */
static void
append_subject (GString *text, char **cells)
{
  static const char *const words[] = { "記号", "番号", "枝番" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words) && cells != NULL; i++)
    n += g_strv_contains ((const char *const *)cells, words[i]);
  if (n < 2)
    g_string_append (text, "# 本人を表す欄があれば 本人=… に直してください。\n本人=なし\n");
  for (guint i = 0; n >= 2 && i < G_N_ELEMENTS (words); i++)
    if (g_strv_contains ((const char *const *)cells, words[i]))
      g_string_append_printf (text, "本人=%s\n", words[i]);
}

static void
append_columns (GString *text, const Look *look, const char *category)
{
  g_auto (GStrv) cells = split_cells (look, look->lines[0]);
  gboolean header = is_header (cells);

  g_string_append_printf (text, "形式=%s\n文字コード=%s\n見出し行=%d\n",
                          look->delimiter == ',' ? "csv" : "tsv", look->encoding, header);
  append_subject (text, header ? cells : NULL);
  for (guint i = 0; cells[i] != NULL; i++)
    if (header)
      g_string_append_printf (text, "\n[列 %s]\n類型=%s\n", cells[i], category);
    else
      g_string_append_printf (text, "\n[列 %u]\n類型=%s\n", i + 1, category);
}

static void
append_types (GString *text, const Look *look, const char *category)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_string_append_printf (text, "形式=行種別\n文字コード=%s\n引用符=なし\n種別=1\n",
                          look->encoding);
  append_subject (text, NULL);
  for (guint i = 0; i < look->n_lines; i++)
    {
      g_autofree char *type = g_strndup (look->lines[i], 2);

      if (g_hash_table_add (seen, g_strdup (type)))
        g_string_append_printf (text, "\n[行 %s]\n類型=%s\n", type, category);
    }
}

/* Bytes are the file's, so the width is counted in its encoding. */
static void
append_record (GString *text, const Look *look, const char *category)
{
  gsize n = 0;

  g_free (g_convert (look->lines[0], -1, look->encoding, "UTF-8", NULL, &n, NULL));
  g_string_append_printf (text,
                          "形式=固定長\n文字コード=%s\nレコード長=%" G_GSIZE_FORMAT "\n改行=%s\n",
                          look->encoding, n, look->crlf ? "CRLF" : "LF");
  append_subject (text, NULL);
  g_string_append_printf (text, "\n[部分 1-%" G_GSIZE_FORMAT "]\n類型=%s\n", n, category);
}

char *
riyo_layout_suggest (RiyoTable *table, const char *file, const char *category, GError **error)
{
  guint number = riyo_table_lookup_category (table, category);
  Look look = { NULL };
  GString *text;

  if (number == 0)
    {
      g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
                   _ ("類型=%s: the table has no such category"), category);
      return NULL;
    }
  if (!look_at (&look, file, error))
    return NULL;
  category = riyo_table_get_category (table, number)->short_name;
  text = g_string_new ("# 案です。人が確かめ、直してから riyo adopt で採用してください。\n");
  g_string_append_printf (
      text, "# 取得元: %s。類型は内容の見た目でなく、どこで取得したかで決まります。\n", category);
  g_string_append (text, "[レイアウト]\n");
  if (is_typed (&look))
    append_types (text, &look, category);
  else if (look.delimiter != '\0')
    append_columns (text, &look, category);
  else
    append_record (text, &look, category);
  g_strfreev (look.lines);
  return g_string_free (text, FALSE);
}
