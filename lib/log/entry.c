/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members of one entry, written as JSON. */
#include "config.h"

#include "base/base.h"
#include "entry.h"

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
add_key (RiyoEntry *entry, const char *key)
{
  riyo_json_append_bytes (entry->members, ",\"", 2);
  riyo_json_append_bytes (entry->members, key, strlen (key));
  riyo_json_append_bytes (entry->members, "\":", 2);
}

void
riyo_entry_start (RiyoEntry *entry, const char *event)
{
  g_string_truncate (entry->members, 0);
  riyo_entry_add_text (entry, RIYO_KEY_EVENT, event);
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

/* What people typed has its quotes escaped. */
gboolean
riyo_entry_ends_seals (const RiyoEntry *entry)
{
  return g_str_has_prefix (entry->members->str, ",\"" RIYO_KEY_EVENT "\":\"" RIYO_EVENT_REPAIR "\"")
         && strstr (entry->members->str, ",\"" RIYO_KEY_UNSEALED "\":true") != NULL;
}

void
riyo_entry_add_json (RiyoEntry *entry, const char *key, const char *value)
{
  if (value == NULL)
    return;
  add_key (entry, key);
  g_string_append (entry->members, value);
}
