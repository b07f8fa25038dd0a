/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <string.h>

/* g_string_append_len () without a call where there is room: most of what an entry costs. */
static inline void
riyo_json_append_bytes (GString *json, const char *bytes, gsize n)
{
  if (G_UNLIKELY (n >= json->allocated_len - json->len))
    {
      g_string_append_len (json, bytes, (gssize)n);
      return;
    }
  memcpy (json->str + json->len, bytes, n);
  json->len += n;
  json->str[json->len] = '\0';
}

/* Appends @text as a JSON string, in quotes. Characters that control or format text are escaped, so
 * that none can forge a line; what is no UTF-8 becomes U+FFFD. */
void riyo_json_append_text (GString *json, const char *text);
void riyo_json_append_number (GString *json, guint64 number);

/* Appends "key":"text" with a comma before it unless an object or array was just opened; nothing
 * when @text is NULL. */
void riyo_json_add_text (GString *json, const char *key, const char *text);
void riyo_json_add_number (GString *json, const char *key, guint64 number);
/* Only the key and its colon: the value follows. */
void riyo_json_add_key (GString *json, const char *key);
