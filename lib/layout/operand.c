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
