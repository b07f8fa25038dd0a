/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The strict key-file reader behind tables, rules and layouts. It keeps order and line numbers, and
 * merges nothing. All text is owned by the document. */
typedef struct
{
  const char *key;
  const char *value;
  guint line;
} RiyoItem;

typedef struct
{
  const char *name;
  guint line;
  const RiyoItem *items;
  guint n_items;
} RiyoGroup;

typedef struct _RiyoDocument RiyoDocument;

RiyoDocument *riyo_document_new (GBytes *bytes, const char *file, GError **error);
void riyo_document_free (RiyoDocument *document);
const char *riyo_document_get_file (const RiyoDocument *document);
const char *
riyo_document_get_hash (const RiyoDocument *document); /* SHA-256 of the bytes, 64 hex digits */
const RiyoGroup *riyo_document_get_groups (const RiyoDocument *document, guint *n_groups);
/* The group of exactly this name, or NULL. */
const RiyoGroup *riyo_document_get_group (const RiyoDocument *document, const char *name);

typedef enum
{
  RIYO_KEY_ONCE = 0,
  RIYO_KEY_REPEATED = 1 << 0, /* any number of lines, no value twice */
  RIYO_KEY_REQUIRED = 1 << 1,
  RIYO_KEY_CHECKED = 1 << 2, /* repeated, and the caller finds duplicates itself */
} RiyoKeyFlags;

typedef struct
{
  const char *key; /* NULL ends the list */
  RiyoKeyFlags flags;
} RiyoKeySpec;

/* Refuses unknown keys, repeated ones and missing ones. */
gboolean riyo_group_check (const RiyoGroup *group, const char *file, const RiyoKeySpec *specs,
                           GError **error);

/* The only or first item of a key, or NULL. */
const RiyoItem *riyo_group_get (const RiyoGroup *group, const char *key);
const char *riyo_group_get_value (const RiyoGroup *group, const char *key);

/* All values of a key, owned copies, NULL-terminated. */
char **riyo_group_dup_values (const RiyoGroup *group, const char *key);

/* For a group "KIND NAME": the name, or NULL when the group is of another kind or has no name. */
const char *riyo_group_get_operand (const RiyoGroup *group, const char *kind);

/* What may stand behind =, and in a spreadsheet's cell: no foreign blank at an end, no comment, no
 * control or invisible character. */
gboolean riyo_value_check (const char *value, const char *file, guint line, GError **error);

/* Strict values. FALSE with an error that names file, line and what was expected. */
gboolean riyo_item_get_number (const RiyoItem *item, const char *file, guint min, guint max,
                               guint *number, GError **error);
gboolean riyo_item_get_date (const RiyoItem *item, const char *file, guint32 *date, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoDocument, riyo_document_free)
