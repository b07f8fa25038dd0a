/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A spreadsheet saved as text, row by row. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "cut.h"
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
  GPtrArray *doubts; /* char *: file, line and what is wrong */
  int code;          /* of the first */
  GPtrArray *notes;  /* borrowed, nullable */
};

/* Columns without a name, and those that are doubtful themselves: what is in them is not read. */
#define UNNAMED RIYO_N_COLUMNS
#define UNKNOWN (RIYO_N_COLUMNS + 1)

/* A title has a line or two; further down a header is none. */
#define MAX_TITLE_ROWS 20

void
riyo_sheet_free (RiyoSheet *sheet)
{
  if (sheet == NULL)
    return;
  g_free (sheet->file);
  g_free (sheet->text);
  g_ptr_array_unref (sheet->fields);
  g_array_unref (sheet->columns);
  g_ptr_array_unref (sheet->doubts);
  g_free (sheet);
}

void
riyo_sheet_add_doubt (RiyoSheet *sheet, GError *doubt)
{
  if (sheet->doubts->len == 0)
    sheet->code = doubt->code;
  g_ptr_array_add (sheet->doubts, g_strdup (doubt->message));
  g_error_free (doubt);
}

gboolean
riyo_sheet_check_doubts (const RiyoSheet *sheet, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (sheet->doubts->len > 1)
    g_string_append_printf (text, _ ("%u things to put right:"), sheet->doubts->len);
  for (guint i = 0; i < sheet->doubts->len; i++)
    g_string_append_printf (text, "%s%s", sheet->doubts->len > 1 ? "\n  " : "",
                            (const char *)g_ptr_array_index (sheet->doubts, i));
  if (sheet->doubts->len > 0)
    g_set_error_literal (error, RIYO_ERROR, sheet->code, text->str);
  return sheet->doubts->len == 0;
}

static void
add_note (RiyoSheet *sheet, const char *why, const char *text)
{
  g_autofree char *shown = riyo_text_show (text);

  if (sheet->notes != NULL)
    g_ptr_array_add (sheet->notes,
                     g_strdup_printf ("%s:%u: %s: %s", sheet->file, sheet->line, why, shown));
}

static char *
decode (GBytes *bytes, const char *file, GError **error)
{
  gsize size = 0, len = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  const char *shape = riyo_shape_of_file (data, size);
  char *text;

  if (shape != NULL)
    {
      riyo_error_at (error, RIYO_ERROR_ENCODING, file, 0, "%s", shape);
      return NULL;
    }
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

/* The column of a header, by the words that people write too; UNNAMED, UNKNOWN. */
static RiyoColumn
find_column (const char *header)
{
  static const struct
  {
    const char *name;
    RiyoColumn column;
  } others[] = {
    { "個人情報の類型", RIYO_COLUMN_CATEGORY },    { "個人情報の種類", RIYO_COLUMN_CATEGORY },
    { "個人データの類型", RIYO_COLUMN_CATEGORY },  { "個人データの種類", RIYO_COLUMN_CATEGORY },
    { "情報の種類", RIYO_COLUMN_CATEGORY },        { "種類", RIYO_COLUMN_CATEGORY },
    { "個人情報の利用目的", RIYO_COLUMN_PURPOSE }, { "主な利用目的", RIYO_COLUMN_PURPOSE },
    { "利用の目的", RIYO_COLUMN_PURPOSE }
  };
  g_autofree char *joined = riyo_cut_join_lines (header);
  g_autofree char *name = g_utf8_normalize (joined, -1, G_NORMALIZE_NFKC);

  if (name == NULL || *g_strstrip (name) == '\0')
    return UNNAMED;
  for (RiyoColumn column = 0; column < RIYO_N_COLUMNS; column++)
    if (strcmp (name, riyo_column_names[column]) == 0)
      return column;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (name, others[i].name) == 0)
      return others[i].column;
  return UNKNOWN;
}

static gboolean
check_column (RiyoSheet *sheet, RiyoColumn column, const char *name, GError **error)
{
  if (column == UNKNOWN)
    {
      g_autofree char *known = g_strjoinv (" ", (char **)riyo_column_names);

      return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                            _ ("unknown column “%s”; expected some of: %s"), name, known);
    }
  if (column != UNNAMED && riyo_sheet_has (sheet, column))
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                          _ ("the column %s occurs twice"), riyo_column_names[column]);
  return TRUE;
}

/* What is wrong with one column is told with the rest; what is in it is not read. */
static void
add_column (RiyoSheet *sheet, const char *name)
{
  RiyoColumn column = find_column (name);
  GError *error = NULL;

  if (!check_column (sheet, column, name, &error))
    {
      riyo_sheet_add_doubt (sheet, error);
      column = UNKNOWN;
    }
  if (column < RIYO_N_COLUMNS)
    sheet->has |= 1u << column;
  g_array_append_val (sheet->columns, column);
}

/* Tabs where the first line that has either has one. */
static char
find_separator (const char *text)
{
  const char *first = strpbrk (text, "\t,");

  return first != NULL && memchr (first, '\t', strcspn (first, "\n")) != NULL ? '\t' : ',';
}

static gboolean
is_header (const RiyoSheet *sheet)
{
  guint has = 0;

  for (guint i = 0; i < sheet->fields->len; i++)
    {
      RiyoColumn column = find_column (g_ptr_array_index (sheet->fields, i));

      has |= column < RIYO_N_COLUMNS ? 1u << column : 0;
    }
  return (has & 1u << RIYO_COLUMN_CATEGORY) != 0 && (has & 1u << RIYO_COLUMN_PURPOSE) != 0;
}

static char **
dup_fields (const RiyoSheet *sheet)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (guint i = 0; i < sheet->fields->len; i++)
    g_ptr_array_add (fields, g_strdup (g_ptr_array_index (sheet->fields, i)));
  g_ptr_array_add (fields, NULL);
  return (char **)g_ptr_array_free (fields, FALSE);
}

/* The rows up to the header, that one included; all that were read where there is none. */
static GPtrArray *
read_title (RiyoSheet *sheet, gboolean *found, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);

  *found = FALSE;
  while (!*found && *sheet->next != '\0' && rows->len < MAX_TITLE_ROWS)
    {
      if (!read_row (sheet, error))
        return NULL;
      g_ptr_array_add (rows, dup_fields (sheet));
      *found = is_header (sheet);
    }
  return g_steal_pointer (&rows);
}

/* No header was found: the first row is told as what it is, unless the whole has a known shape. */
static gboolean
fail_header (RiyoSheet *sheet, GPtrArray *rows, GError **error)
{
  const char *shape = riyo_shape_of_rows (rows);

  if (shape != NULL)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, 0, "%s", shape);
  sheet->line = 1;
  for (char **field = g_ptr_array_index (rows, 0); *field != NULL; field++)
    add_column (sheet, *field);
  return riyo_sheet_check_doubts (sheet, error)
         && riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                           _ ("the header lacks 類型 or 利用目的; expected both"));
}

static void
note_title (RiyoSheet *sheet, GPtrArray *rows)
{
  guint header = sheet->line;

  for (guint i = 0; i + 1 < rows->len; i++)
    {
      g_autofree char *text = g_strjoinv (" ", g_ptr_array_index (rows, i));

      sheet->line = i + 1;
      if (*g_strstrip (text) != '\0')
        add_note (sheet, _ ("above the header, not read"), text);
    }
  sheet->line = header;
}

static gboolean
read_header (RiyoSheet *sheet, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  gboolean found = FALSE;

  sheet->separator = find_separator (sheet->text);
  if (*sheet->text == '\0')
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, 0,
                          _ ("the sheet is empty; expected a header with 類型 and 利用目的"));
  rows = read_title (sheet, &found, error);
  if (rows == NULL)
    return FALSE;
  if (!found)
    return fail_header (sheet, rows, error);
  note_title (sheet, rows);
  for (guint i = 0; i < sheet->fields->len; i++)
    add_column (sheet, g_ptr_array_index (sheet->fields, i));
  return TRUE;
}

RiyoSheet *
riyo_sheet_new (GBytes *bytes, const char *file, GPtrArray *notes, GError **error)
{
  g_autoptr (RiyoSheet) sheet = g_new0 (RiyoSheet, 1);

  sheet->file = g_strdup (file);
  sheet->fields = g_ptr_array_new ();
  sheet->columns = g_array_new (FALSE, FALSE, sizeof (RiyoColumn));
  sheet->doubts = g_ptr_array_new_with_free_func (g_free);
  sheet->notes = notes;
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

/* Of 利用目的 a line break may be what divides it (cut.c); elsewhere it is how the cell was filled.
 */
static gboolean
sort_field (RiyoSheet *sheet, guint i, char *field, const char *fields[RIYO_N_COLUMNS],
            GError **error)
{
  RiyoColumn column
      = i < sheet->columns->len ? g_array_index (sheet->columns, RiyoColumn, i) : UNNAMED;

  if (i >= sheet->columns->len)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                          _ ("the row has more fields than the header"));
  if (column == UNNAMED)
    return riyo_error_at (error, RIYO_ERROR_SYNTAX, sheet->file, sheet->line,
                          _ ("“%s” stands in column %u, which has no name in the header"), field,
                          i + 1);
  if (column == UNKNOWN)
    return TRUE;
  fields[column] = field;
  if (column != RIYO_COLUMN_PURPOSE && strchr (field, '\n') != NULL)
    {
      g_autofree char *joined = riyo_cut_join_lines (field);

      strcpy (field, joined); /* never longer */
    }
  return column == RIYO_COLUMN_PURPOSE || riyo_value_check (field, sheet->file, sheet->line, error);
}

/* ※ … alone in its row: a note of the page, not a category. */
static gboolean
is_note (const RiyoSheet *sheet)
{
  static const char *const marks[] = { "※",    "＊",  "*",    "（注", "(注",  "［注", "[注",
                                       "注）", "注)", "注：", "注:",  "注１", "注1" };
  const char *text = NULL;

  for (guint i = 0; i < sheet->fields->len; i++)
    if (*(const char *)g_ptr_array_index (sheet->fields, i) != '\0')
      {
        if (text != NULL)
          return FALSE;
        text = g_ptr_array_index (sheet->fields, i);
      }
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (text, marks[i]))
      return TRUE;
  return FALSE;
}

/* The row's fields to their columns. */
static gboolean
sort_fields (RiyoSheet *sheet, const char *fields[RIYO_N_COLUMNS], gboolean *blank, GError **error)
{
  *blank = TRUE;
  for (guint i = 0; i < sheet->fields->len; i++)
    {
      char *field = g_ptr_array_index (sheet->fields, i);

      if (*field == '\0')
        continue;
      *blank = FALSE;
      if (!sort_field (sheet, i, field, fields, error))
        return FALSE;
    }
  return TRUE;
}

/* A note is told, and is no row. */
static gboolean
skip_note (RiyoSheet *sheet)
{
  g_autofree char *text = NULL;

  if (!is_note (sheet))
    return FALSE;
  for (guint i = 0; i < sheet->fields->len && text == NULL; i++)
    if (*(const char *)g_ptr_array_index (sheet->fields, i) != '\0')
      text = riyo_cut_join_lines (g_ptr_array_index (sheet->fields, i));
  add_note (sheet, _ ("a note, not read (注= of [公表事項] is for it)"), text);
  return TRUE;
}

gboolean
riyo_sheet_next (RiyoSheet *sheet, const char *fields[RIYO_N_COLUMNS], guint *line, GError **error)
{
  gboolean blank = TRUE;

  *line = 0;
  while (blank)
    {
      GError *doubt = NULL;

      memset (fields, 0, RIYO_N_COLUMNS * sizeof *fields);
      if (*sheet->next == '\0')
        return TRUE;
      if (!read_row (sheet, error))
        return FALSE;
      if (skip_note (sheet))
        continue;
      if (!sort_fields (sheet, fields, &blank, &doubt))
        {
          riyo_sheet_add_doubt (sheet, doubt);
          blank = TRUE;
        }
    }
  *line = sheet->line;
  return TRUE;
}
