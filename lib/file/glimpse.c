/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks at the beginning of a file: its encoding, its rows and what divides them. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "engine.h"
#include "glimpse.h"
#include "looks.h"
#include "source.h"

#define GLIMPSE_BYTES (4 * 1024 * 1024)

static gboolean
read_beginning (RiyoGlimpse *glimpse, const char *file, GError **error)
{
  int fd = file != NULL ? riyo_file_open (AT_FDCWD, file, O_RDONLY, 0) : STDIN_FILENO;
  ssize_t got = 1;

  if (file == NULL && !riyo_source_check_start (fd, glimpse->shown, error))
    return FALSE;
  glimpse->data = g_malloc (GLIMPSE_BYTES + 1);
  while (fd >= 0 && glimpse->n <= GLIMPSE_BYTES && got > 0)
    {
      got = read (fd, glimpse->data + glimpse->n, GLIMPSE_BYTES + 1 - glimpse->n);
      glimpse->n += (gsize)MAX (got, 0);
    }
  if (file != NULL && fd >= 0)
    close (fd);
  glimpse->whole = glimpse->n <= GLIMPSE_BYTES;
  return (fd >= 0 && got >= 0)
         || riyo_error_errno (error, errno, glimpse->shown, _ ("cannot be read"));
}

static gboolean
fail (const RiyoGlimpse *glimpse, GError **error, const char *message)
{
  return riyo_error_at (error, RIYO_ERROR_FORMAT, glimpse->shown, 0, "%s", message);
}

/* A mark at either end is the file's shape, and half a line is none. */
static gboolean
trim (RiyoGlimpse *glimpse, GError **error)
{
  guchar *mark;
  const guchar *newline;

  if (glimpse->n >= 3 && memcmp (glimpse->data, "\xef\xbb\xbf", 3) == 0)
    memmove (glimpse->data, glimpse->data + 3, glimpse->n -= 3);
  glimpse->n_all = glimpse->n;
  mark = memchr (glimpse->data, 0x1a, glimpse->n);
  if (mark != NULL)
    glimpse->n = (gsize)(mark - glimpse->data);
  glimpse->end_mark = mark != NULL;
  newline = memrchr (glimpse->data, '\n', glimpse->n);
  if (!glimpse->whole && newline != NULL)
    glimpse->n_all = glimpse->n = (gsize)(newline - glimpse->data) + 1;
  if (newline == NULL && memchr (glimpse->data, '\r', glimpse->n) != NULL)
    return fail (glimpse, error, _ ("its rows end with CR alone; expected LF or CR LF"));
  if (glimpse->n == 0)
    return fail (glimpse, error, _ ("it is empty: nothing tells its columns"));
  return TRUE;
}

/* Before its rows are looked for: bytes of another format may be anything. */
static gboolean
check_format (const RiyoGlimpse *glimpse, GError **error)
{
  const char *foreign = riyo_looks_foreign (glimpse->data, glimpse->n);

  if (foreign != NULL)
    return riyo_error_at (error, RIYO_ERROR_FORMAT, glimpse->shown, 0,
                          _ ("this is %s, not text in rows; expected CSV in UTF-8 or CP932 (a "
                             "layout for it as it is: 形式=一括)"),
                          foreign);
  if (memchr (glimpse->data, '\0', glimpse->n) != NULL)
    return fail (glimpse, error,
                 _ ("it is not text; a layout for it is 形式=一括, or 形式=固定長 "
                    "with 文字コード=バイト列"));
  if (riyo_looks_ebcdic (glimpse->data, glimpse->n) && !riyo_looks_utf8 (glimpse->data, glimpse->n))
    return fail (glimpse, error,
                 _ ("it looks like EBCDIC; a layout for it is 形式=固定長 with "
                    "文字コード=バイト列"));
  return TRUE;
}

static gboolean
find_text (RiyoGlimpse *glimpse, GError **error)
{
  gboolean euc_jp = riyo_looks_euc_jp (glimpse->data, glimpse->n);

  glimpse->text = riyo_looks_ascii (glimpse->data, glimpse->n)   ? RIYO_TEXT_ANY
                  : riyo_looks_utf8 (glimpse->data, glimpse->n)  ? RIYO_TEXT_UTF8
                  : euc_jp                                       ? RIYO_TEXT_BYTES
                  : riyo_looks_cp932 (glimpse->data, glimpse->n) ? RIYO_TEXT_CP932
                                                                 : RIYO_TEXT_BYTES;
  if (glimpse->text != RIYO_TEXT_BYTES)
    return TRUE;
  return riyo_error_at (error, RIYO_ERROR_ENCODING, glimpse->shown, 0,
                        euc_jp ? _ ("it looks like EUC-JP; expected UTF-8 or CP932")
                               : _ ("neither UTF-8 nor CP932"));
}

/* Where a cell ends, by the rules of CSV. */
static gsize
find_end (const RiyoGlimpse *glimpse, gsize at, char delimiter)
{
  gboolean quoted = at < glimpse->n && glimpse->data[at] == '"', inside = quoted;

  for (gsize i = at + quoted; i < glimpse->n; i++)
    {
      if (glimpse->data[i] == '"' && quoted)
        inside = !inside;
      else if (!inside && (glimpse->data[i] == delimiter || glimpse->data[i] == '\n'))
        return i;
    }
  return glimpse->n;
}

static char *
decode_cell (const RiyoGlimpse *glimpse, gsize start, gsize end)
{
  const guchar *data = glimpse->data + start;
  gsize n = end - start;
  GString *plain = g_string_new (NULL);
  char *text;

  if (n > 0 && data[n - 1] == '\r' && (end == glimpse->n || glimpse->data[end] == '\n'))
    n--;
  if (n < 2 || data[0] != '"' || data[n - 1] != '"')
    g_string_append_len (plain, (const char *)data, (gssize)n);
  else
    for (gsize i = 1; i < n - 1; i++)
      {
        g_string_append_c (plain, (char)data[i]);
        i += data[i] == '"' && data[i + 1] == '"';
      }
  text = riyo_engine_decode (glimpse->text == RIYO_TEXT_ANY ? RIYO_TEXT_UTF8 : glimpse->text,
                             (const guchar *)plain->str, plain->len);
  g_string_free (plain, TRUE);
  return text != NULL ? text : g_strdup ("?");
}

static gboolean
is_blank (char **cells)
{
  return cells[0] != NULL && cells[1] == NULL && cells[0][strspn (cells[0], " \t")] == '\0';
}

static char **
read_row (RiyoGlimpse *glimpse, char delimiter, gsize *at)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  gboolean more = TRUE;

  while (more)
    {
      gsize end = find_end (glimpse, *at, delimiter);

      more = end < glimpse->n && glimpse->data[end] == delimiter && delimiter != '\0';
      g_ptr_array_add (cells, decode_cell (glimpse, MIN (*at, end), end));
      *at = end + 1;
    }
  g_ptr_array_add (cells, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&cells), FALSE);
}

static void
read_rows (RiyoGlimpse *glimpse, char delimiter)
{
  gsize at = 0;

  glimpse->delimiter = delimiter;
  glimpse->blank_rows = FALSE;
  g_ptr_array_set_size (glimpse->rows, 0);
  while (at < glimpse->n)
    {
      char **row = read_row (glimpse, delimiter, &at);

      if (is_blank (row))
        {
          glimpse->blank_rows = TRUE;
          g_strfreev (row);
        }
      else
        g_ptr_array_add (glimpse->rows, row);
    }
}

/* How many rows have more than one cell by it. */
static guint
count_divided (RiyoGlimpse *glimpse, char delimiter)
{
  guint n = 0;

  read_rows (glimpse, delimiter);
  for (guint i = 0; i < glimpse->rows->len; i++)
    n += riyo_glimpse_row_at (glimpse, i)[1] != NULL;
  return n;
}

/* What rows that neither commas nor tabs divide are divided by, if by anything. */
static gboolean
check_other_marks (RiyoGlimpse *glimpse, GError **error)
{
  for (const char *mark = ";|"; *mark != '\0'; mark++)
    if (count_divided (glimpse, *mark) == glimpse->rows->len && glimpse->rows->len > 0)
      return riyo_error_at (error, RIYO_ERROR_FORMAT, glimpse->shown, 0,
                            _ ("its columns are divided by “%c”; expected commas or tabs"), *mark);
  return TRUE;
}

static void
find_width (RiyoGlimpse *glimpse)
{
  gsize at = 0;

  for (guint line = 0; at < glimpse->n; line++)
    {
      const guchar *newline = memchr (glimpse->data + at, '\n', glimpse->n - at);
      gsize end = newline != NULL ? (gsize)(newline - glimpse->data) : glimpse->n;
      gsize width = end - at - (end > at && glimpse->data[end - 1] == '\r');

      if (line > 0 && width != glimpse->width && width > 0)
        {
          glimpse->width = 0;
          return;
        }
      if (width > 0)
        glimpse->width = (guint)width;
      at = end + 1;
    }
}

static gboolean
find_rows (RiyoGlimpse *glimpse, GError **error)
{
  guint n_commas = count_divided (glimpse, ','), n_tabs = count_divided (glimpse, '\t');
  const guchar *newline = memchr (glimpse->data, '\n', glimpse->n);

  glimpse->crlf = newline != NULL && newline > glimpse->data && newline[-1] == '\r';
  find_width (glimpse);
  if (n_commas + n_tabs == 0)
    {
      gboolean fine = check_other_marks (glimpse, error);

      read_rows (glimpse, '\0');
      return fine;
    }
  read_rows (glimpse, n_commas >= n_tabs ? ',' : '\t');
  return TRUE;
}

static void
free_row (gpointer row)
{
  g_strfreev (row);
}

RiyoGlimpse *
riyo_glimpse_new (const char *file, GError **error)
{
  g_autoptr (RiyoGlimpse) glimpse = g_new0 (RiyoGlimpse, 1);

  glimpse->file = file;
  glimpse->shown = file != NULL ? file : "-";
  glimpse->rows = g_ptr_array_new_with_free_func (free_row);
  if (!read_beginning (glimpse, file, error) || !check_format (glimpse, error)
      || !trim (glimpse, error) || !find_text (glimpse, error) || !find_rows (glimpse, error))
    return NULL;
  return g_steal_pointer (&glimpse);
}

void
riyo_glimpse_free (RiyoGlimpse *glimpse)
{
  if (glimpse == NULL)
    return;
  g_ptr_array_unref (glimpse->rows);
  g_free (glimpse->data);
  g_free (glimpse);
}
