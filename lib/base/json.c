/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing JSON: enough for objects of texts and numbers. */
#include "config.h"

#include <string.h>

#include "base.h"

static void
append_unit (GString *json, guint unit)
{
  static const char digits[] = "0123456789abcdef";
  char text[6] = { '\\', 'u' };

  for (guint i = 0; i < 4; i++)
    text[2 + i] = digits[unit >> (12 - 4 * i) & 15];
  g_string_append_len (json, text, sizeof text);
}

static void
append_char (GString *json, const char *p)
{
  gunichar c = g_utf8_get_char (p);
  char alone[7] = { 0 };

  memcpy (alone, p, (gsize)(g_utf8_next_char (p) - p));
  if (c == '"' || c == '\\')
    {
      g_string_append_c (json, '\\');
      g_string_append_c (json, (char)c);
    }
  else if (riyo_text_find_unsafe (alone) == NULL)
    g_string_append (json, alone);
  else if (c < 0x10000)
    append_unit (json, c);
  else
    {
      append_unit (json, 0xd800 + ((c - 0x10000) >> 10));
      append_unit (json, 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
}

/* Text that stands in JSON as it is. */
static gboolean
is_plain (const char *text, gsize len)
{
  guchar any = 0;

  for (gsize i = 0; i < len; i++)
    {
      guchar c = (guchar)text[i];

      if (c == '"' || c == '\\' || c < 0x20 || c == 0x7f)
        return FALSE;
      any |= c;
    }
  return any < 0x80
         || (riyo_utf8_validate (text, len, NULL) && riyo_text_find_unsafe (text) == NULL);
}

void
riyo_json_append_text (GString *json, const char *text)
{
  gsize len = strlen (text);

  g_string_append_c (json, '"');
  if (is_plain (text, len))
    riyo_json_append_bytes (json, text, len);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
        append_char (json, p);
    }
  g_string_append_c (json, '"');
}

void
riyo_json_append_number (GString *json, guint64 number)
{
  char digits[20];
  gsize n = sizeof digits;

  do
    digits[--n] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  riyo_json_append_bytes (json, digits + n, sizeof digits - n);
}

void
riyo_json_add_key (GString *json, const char *key)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append_c (json, ',');
  riyo_json_append_text (json, key);
  g_string_append_c (json, ':');
}

void
riyo_json_add_text (GString *json, const char *key, const char *text)
{
  if (text == NULL)
    return;
  riyo_json_add_key (json, key);
  riyo_json_append_text (json, text);
}

void
riyo_json_add_number (GString *json, const char *key, guint64 number)
{
  riyo_json_add_key (json, key);
  riyo_json_append_number (json, number);
}

void
riyo_json_add_days (GString *json, RiyoDate decides)
{
  char day[11];

  if (decides != 0)
    {
      riyo_date_format (decides, day);
      riyo_json_add_text (json, "day", day);
    }
  riyo_date_format (riyo_date_today (), day);
  riyo_json_add_text (json, "made", day);
}
