/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A spreadsheet saved as text, row by row. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "sheet.h"

const char *const riyo_column_names[RIYO_N_COLUMNS + 1]
    = { "番号",   "類型",     "名称",   "類型ID", "廃止日", "利用目的", "利用目的ID",
        "提供先", "提供区分", "非公表", "判断者", "判断日", "有効期限", "理由" };

struct _RiyoSheet
{
  char *file;
  char *text; /* fields are cut and unquoted in place */
  char *next; /* where the next row begins */
  char separator;
  guint line;        /* of the row just read */
  guint next_line;   /* of the one after */
  GPtrArray *fields; /* of the row just read */
  guint n_columns;   /* of the header */
  GArray *columns;   /* RiyoColumn of each field */
  guint has;         /* bit by RiyoColumn */
};

void
riyo_sheet_free (RiyoSheet *sheet)
{
  if (sheet == NULL)
    return;
  g_free (sheet->file);
  g_free (sheet->text);
  g_ptr_array_unref (sheet->fields);
  g_array_unref (sheet->columns);
  g_free (sheet);
}

static char *
decode (GBytes *bytes, const char *file, GError **error)
{
  gsize size = 0, len = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  char *text;

  /* Excel's "Unicode text" is UTF-16 with its mark. */
  if (size < 2 || !((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff)))
    return riyo_text_decode (bytes, file, &len, error);
  text = g_convert ((const char *)data, (gssize)size, "UTF-8", "UTF-16", NULL, &len, NULL);
  if (text != NULL && strlen (text) == len)
    return text;
  g_free (text);
  riyo_error_at (error, RIYO_ERROR_ENCODING, file, 1, _ ("broken UTF-16; expected whole text"));
  return NULL;
}

/* Unquotes the field at @p in place; @p then stands behind the closing quote. */
static gboolean
read_quoted (RiyoSheet *sheet, char **p, GError **error)
{
  char *from = *p + 1, *to = *p;

  for (; *from != '\0' && (*from != '"' || from[1] == '"'); from++)
    {
      if (*from == '"')
        from++;
      if (*from == '\n')
        sheet->next_line++;
      *to++ = *from;
    }
  if (*from == '\0')
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                          _ ("a quoted field has no end; expected a closing \""));
  *to = '\0';
  *p = from + 1;
  return TRUE;
}

/* A CR alone ends none: behind an unquoted field it would be part of it. */
static gboolean
ends_row (const char *p)
{
  return *p == '\0' || *p == '\n' || (*p == '\r' && (p[1] == '\n' || p[1] == '\0'));
}

/* Cuts the field at @p; @p then stands on its separator, newline or the end. */
static gboolean
read_field (RiyoSheet *sheet, char **p, GError **error)
{
  char *field = *p;

  if (*field == '"')
    {
      if (!read_quoted (sheet, p, error))
        return FALSE;
      if (!ends_row (*p) && **p != sheet->separator)
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                              _ ("text after a quoted field; expected a separator or a new line"));
    }
  else
    while (**p != '\0' && **p != '\n' && **p != sheet->separator)
      (*p)++;
  g_ptr_array_add (sheet->fields, field);
  return TRUE;
}

/* One row into the fields, blanks trimmed; there is one. */
static gboolean
read_row (RiyoSheet *sheet, GError **error)
{
  char *p = sheet->next, end = sheet->separator;

  g_ptr_array_set_size (sheet->fields, 0);
  sheet->line = sheet->next_line;
  while (end == sheet->separator)
    {
      if (!read_field (sheet, &p, error))
        return FALSE;
      if (*p == '\r')
        *p++ = '\0';
      end = *p;
      if (end != '\0')
        *p++ = '\0';
    }
  sheet->next = p;
  sheet->next_line++;
  for (guint i = 0; i < sheet->fields->len; i++)
    g_strstrip (g_ptr_array_index (sheet->fields, i));
  return TRUE;
}

static gboolean
add_column (RiyoSheet *sheet, const char *name, GError **error)
{
  RiyoColumn column = 0;

  while (column < RIYO_N_COLUMNS && strcmp (name, riyo_column_names[column]) != 0)
    column++;
  if (column == RIYO_N_COLUMNS)
    {
      g_autofree char *known = g_strjoinv (" ", (char **)riyo_column_names);

      return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                            _ ("unknown column “%s”; expected some of: %s"), name, known);
    }
  if (riyo_sheet_has (sheet, column))
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                          _ ("the column %s occurs twice"), name);
  sheet->has |= 1u << column;
  g_array_append_val (sheet->columns, column);
  return TRUE;
}

static gboolean
read_header (RiyoSheet *sheet, GError **error)
{
  sheet->separator = memchr (sheet->text, '\t', strcspn (sheet->text, "\n")) != NULL ? '\t' : ',';
  if (*sheet->text == '\0')
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, 0,
                          _ ("the sheet is empty; expected a header with 類型 and 利用目的"));
  if (!read_row (sheet, error))
    return FALSE;
  for (guint i = 0; i < sheet->fields->len; i++)
    if (!add_column (sheet, g_ptr_array_index (sheet->fields, i), error))
      return FALSE;
  if (!riyo_sheet_has (sheet, RIYO_COLUMN_CATEGORY) || !riyo_sheet_has (sheet, RIYO_COLUMN_PURPOSE))
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                          _ ("the header lacks 類型 or 利用目的; expected both"));
  return TRUE;
}

RiyoSheet *
riyo_sheet_new (GBytes *bytes, const char *file, GError **error)
{
  g_autoptr (RiyoSheet) sheet = g_new0 (RiyoSheet, 1);

  sheet->file = g_strdup (file);
  sheet->fields = g_ptr_array_new ();
  sheet->columns = g_array_new (FALSE, FALSE, sizeof (RiyoColumn));
  sheet->next_line = 1;
  sheet->next = sheet->text = decode (bytes, file, error);
  if (sheet->text == NULL || !read_header (sheet, error))
    return NULL;
  return g_steal_pointer (&sheet);
}

gboolean
riyo_sheet_has (const RiyoSheet *sheet, RiyoColumn column)
{
  return (sheet->has & 1u << column) != 0;
}

/* The row's fields to their columns, each a value that a table file may hold. */
static gboolean
sort_fields (RiyoSheet *sheet, const char *fields[RIYO_N_COLUMNS], gboolean *blank, GError **error)
{
  *blank = TRUE;
  for (guint i = 0; i < sheet->fields->len; i++)
    {
      const char *field = g_ptr_array_index (sheet->fields, i);

      if (*field == '\0')
        continue;
      *blank = FALSE;
      if (i >= sheet->columns->len)
        return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                              _ ("the row has more fields than the header"));
      if (!riyo_value_check (field, sheet->file, sheet->line, error))
        return FALSE;
      fields[g_array_index (sheet->columns, RiyoColumn, i)] = field;
    }
  return TRUE;
}

gboolean
riyo_sheet_next (RiyoSheet *sheet, const char *fields[RIYO_N_COLUMNS], guint *line, GError **error)
{
  gboolean blank = TRUE;

  *line = 0;
  while (blank)
    {
      memset (fields, 0, RIYO_N_COLUMNS * sizeof *fields);
      if (*sheet->next == '\0')
        return TRUE;
      if (!read_row (sheet, error) || !sort_fields (sheet, fields, &blank, error))
        return FALSE;
    }
  *line = sheet->line;
  return TRUE;
}
