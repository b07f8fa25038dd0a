/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "table.h"

/* What stands for a society's name until somebody writes it. */
#define RIYO_PLACEHOLDER_SOCIETY "（組合名）"

/* Which rows and purposes of two tables are the same. */
typedef struct
{
  guint8 after_of[RIYO_MAX_CATEGORIES + 1];  /* number before -> number after, 0 = gone */
  guint8 before_of[RIYO_MAX_CATEGORIES + 1]; /* number after -> number before, 0 = new */
  guint *purpose_after_of;                   /* index -> index, G_MAXUINT = none */
  guint *purpose_before_of;
} RiyoTableMatch;

RiyoTableMatch *riyo_table_match_new (const RiyoTable *before, const RiyoTable *after);
void riyo_table_match_free (RiyoTableMatch *match);

/* Whether the row lists the purpose, cell or (when retired) not. */
gboolean riyo_table_lists (const RiyoTable *table, const RiyoCategory *category, guint purpose);

static inline gboolean
riyo_table_has_cell (const RiyoTable *table, guint category, guint purpose)
{
  return (riyo_table_purpose_at (table, purpose)->cells & riyo_tags_of_number (category)) != 0;
}

/* No number that @before gave may mean another category in @after, those of @later left out: asked
 * of every table that was ever adopted, where a later one had the number. */
gboolean
riyo_table_check_numbers (RiyoTable *before, RiyoTable *after, RiyoTags later, GError **error);

/* Names that programs state keep their meaning, or lose it; they never get another. @traced: where
 * each purpose of @before is in @after, by way of the tables between; G_MAXUINT = nowhere. */
gboolean
riyo_table_check_names (RiyoTable *before, RiyoTable *after, const guint *traced, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoTableMatch, riyo_table_match_free)
