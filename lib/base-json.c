/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing JSON: enough for objects of texts and numbers. */
#include "config.h"

#include "base-json.h"

void
riyo_json_quote (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (json, "\\%c", *p);
    else if ((guchar)*p < 0x20 || *p == 0x7f)
      g_string_append_printf (json, "\\u%04x", (guint)(guchar)*p);
    else
      g_string_append_c (json, *p);
  g_string_append_c (json, '"');
}

void
riyo_json_add_key (GString *json, const char *key)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append_c (json, ',');
  riyo_json_quote (json, key);
  g_string_append_c (json, ':');
}

void
riyo_json_add_text (GString *json, const char *key, const char *text)
{
  if (text == NULL)
    return;
  riyo_json_add_key (json, key);
  riyo_json_quote (json, text);
}

void
riyo_json_add_number (GString *json, const char *key, guint64 number)
{
  riyo_json_add_key (json, key);
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, number);
}
