/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cells a suspension takes out of use. */
#include "config.h"

#include "internal.h"
#include "table/table.h"

void
riyo_scope_copy (const RiyoScope *from, RiyoScope *to)
{
  *to = *from;
  to->purposes = g_strdupv (from->purposes);
}

void
riyo_scope_clear (RiyoScope *scope)
{
  g_strfreev (scope->purposes);
  *scope = (RiyoScope){ 0 };
}

static gboolean
covers_purpose (const RiyoScope *scope, const RiyoTable *table, guint purpose)
{
  for (char **label = scope->purposes; *label != NULL; label++)
    {
      guint named = riyo_table_find_purpose (table, *label);

      if (named == purpose || named == G_MAXUINT)
        return TRUE;
    }
  return FALSE;
}

char *
riyo_scope_find_unknown (const RiyoScope *scope, const RiyoTable *table)
{
  RiyoTags unknown = scope->categories & ~table->known;

  if (unknown != 0)
    return g_strdup_printf ("番号=%u", riyo_tags_lowest (unknown));
  for (char **label = scope->purposes; label != NULL && *label != NULL; label++)
    if (riyo_table_find_purpose (table, *label) == G_MAXUINT)
      return g_strdup (*label);
  return NULL;
}

RiyoTags
riyo_scope_get_cells (const RiyoScope *scope, const RiyoTable *table, RiyoTags cells,
                      const guint *purposes, guint n_purposes)
{
  if (scope->kind == RIYO_SCOPE_CATEGORY)
    return cells & scope->categories;
  if (scope->kind != RIYO_SCOPE_PROVISION && scope->kind != RIYO_SCOPE_PURPOSE)
    return cells;
  for (guint i = 0; i < n_purposes; i++)
    if (scope->kind == RIYO_SCOPE_PURPOSE
            ? covers_purpose (scope, table, purposes[i])
            : riyo_table_purpose_at (table, purposes[i])->recipient != NULL)
      return cells;
  return 0;
}
