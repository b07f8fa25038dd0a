/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The members of an entry that its writer gives; the log adds seq, time, host, process, hashes.
 * Reused from entry to entry, so that recording allocates nothing once the buffer has grown. */
typedef struct
{
  GString *members; /* ,"key":value… */
} RiyoEntry;

RiyoEntry *riyo_entry_new (void);
void riyo_entry_free (RiyoEntry *entry);

/* Empties the entry and names its event. */
void riyo_entry_start (RiyoEntry *entry, const char *event);

/* A NULL value leaves the member out. Text is escaped; it must be valid UTF-8. */
void riyo_entry_add_text (RiyoEntry *entry, const char *key, const char *value);
void riyo_entry_add_number (RiyoEntry *entry, const char *key, guint64 value);
void riyo_entry_add_flag (RiyoEntry *entry, const char *key, gboolean value);
/* @value is JSON already (base-json.h). */
void riyo_entry_add_json (RiyoEntry *entry, const char *key, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoEntry, riyo_entry_free)
