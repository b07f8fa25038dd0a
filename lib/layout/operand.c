/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a value, or a group's name, says of a file: columns, bytes, types of records. */
#include "config.h"

#include <string.h>

#include "internal.h"

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

guint
riyo_layout_get_counted (const RiyoLayout *layout, const char *text)
{
  gsize n = strspn (text, "0123456789");
  g_autofree char *number = g_strndup (text, n);
  guint first = 0, last;

  if (layout->header_row == 0 || layout->n_columns == 0 || strcmp (text + n, "番") != 0)
    return 0;
  return read_span (number, RIYO_COLUMN_LIMIT, &first, &last) ? first : 0;
}

gboolean
riyo_layout_is_type (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (text[i]) || text[i] == ',' || text[i] == '"')
      return FALSE;
  return len > 0 && len <= 16;
}

GBytes *
riyo_layout_read_type (const RiyoLayout *layout, const char *text, gsize len)
{
  guchar bytes[16];
  gsize n = (len - 1) / 2;

  if (layout->text != RIYO_TEXT_BYTES || len < 3 || len % 2 == 0 || n > sizeof bytes
      || text[0] != 'x' || strspn (text + 1, "0123456789ABCDEFabcdef") < len - 1)
    return g_bytes_new (text, len);
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guchar)(g_ascii_xdigit_value (text[1 + 2 * i]) << 4
                        | g_ascii_xdigit_value (text[2 + 2 * i]));
  return g_bytes_new (bytes, n);
}

/* One way to show it, in whichever it was written: a sidecar's places are told by it. */
static char *
show_type (const RiyoLayout *layout, GBytes *type)
{
  gsize n;
  const guchar *bytes = g_bytes_get_data (type, &n);
  g_autoptr (GBytes) again = riyo_layout_read_type (layout, (const char *)bytes, n);
  GString *text;

  if (riyo_layout_is_type ((const char *)bytes, n) && g_bytes_equal (again, type))
    return g_strndup ((const char *)bytes, n);
  text = g_string_new ("x");
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%02X", bytes[i]);
  return g_string_free (text, FALSE);
}

/* The row of a type, which its first mention creates. */
gboolean
riyo_layout_intern_row (const RiyoParsing *parsing, const char *type, gsize len, guint line,
                        guint *index, GError **error)
{
  RiyoLayout *layout = parsing->layout;
  RiyoRow row = { .part = G_MAXUINT };
  g_autoptr (GBytes) bytes = NULL;
  gboolean written; /* in hexadecimal */

  if (layout->type_first == 0)
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, line, error,
                              _ ("%s names a record type, but [レイアウト] does not say 種別="),
                              type);
  bytes = riyo_layout_read_type (layout, type, len);
  written = g_bytes_get_size (bytes) != len;
  if (!written && !riyo_layout_is_type (type, len))
    return riyo_parsing_fail (parsing, RIYO_ERROR_SYNTAX, line, error,
                              _ ("%s: expected a record type of 1 to 16 ASCII characters"), type);
  *index = riyo_layout_find_row (layout, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (*index != G_MAXUINT)
    return TRUE;
  row.type = show_type (layout, bytes);
  row.bytes = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  row.n_bytes = g_bytes_get_size (bytes);
  g_ptr_array_add (layout->strings, (gpointer)row.type);
  g_ptr_array_add (layout->strings, (gpointer)row.bytes);
  *index = layout->rows->len;
  g_array_append_val (layout->rows, row);
  return TRUE;
}
