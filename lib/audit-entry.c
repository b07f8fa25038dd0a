/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members of one entry, written as JSON. */
#include "config.h"

#include "audit-entry.h"

#include <string.h>

#include "base-text.h"

RiyoEntry *
riyo_entry_new (void)
{
  RiyoEntry *entry = g_new0 (RiyoEntry, 1);

  entry->members = g_string_sized_new (512);
  return entry;
}

void
riyo_entry_free (RiyoEntry *entry)
{
  if (entry == NULL)
    return;
  g_string_free (entry->members, TRUE);
  g_free (entry);
}

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

void
riyo_json_append_text (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  if (strpbrk (text, "\"\\") == NULL && g_utf8_validate (text, -1, NULL)
      && riyo_text_find_unsafe (text) == NULL)
    g_string_append (json, text);
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
  g_string_append_len (json, digits + n, (gssize)(sizeof digits - n));
}

static void
add_key (RiyoEntry *entry, const char *key)
{
  g_string_append (entry->members, ",\"");
  g_string_append (entry->members, key);
  g_string_append (entry->members, "\":");
}

void
riyo_entry_start (RiyoEntry *entry, const char *event)
{
  g_string_truncate (entry->members, 0);
  riyo_entry_add_text (entry, "event", event);
}

void
riyo_entry_add_text (RiyoEntry *entry, const char *key, const char *value)
{
  if (value == NULL)
    return;
  add_key (entry, key);
  riyo_json_append_text (entry->members, value);
}

void
riyo_entry_add_number (RiyoEntry *entry, const char *key, guint64 value)
{
  add_key (entry, key);
  riyo_json_append_number (entry->members, value);
}

void
riyo_entry_add_flag (RiyoEntry *entry, const char *key, gboolean value)
{
  add_key (entry, key);
  g_string_append (entry->members, value ? "true" : "false");
}

void
riyo_entry_add_json (RiyoEntry *entry, const char *key, const char *value)
{
  if (value == NULL)
    return;
  add_key (entry, key);
  g_string_append (entry->members, value);
}
