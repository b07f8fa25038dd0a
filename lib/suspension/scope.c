/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cells a suspension takes out of use. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "table/table.h"

void
riyo_scope_copy (const RiyoScope *from, RiyoScope *to)
{
  *to = *from;
  to->purposes = g_strdupv (from->purposes);
  to->cells = g_strdupv (from->cells);
}

void
riyo_scope_clear (RiyoScope *scope)
{
  g_strfreev (scope->purposes);
  g_strfreev (scope->cells);
  *scope = (RiyoScope){ 0 };
}

/* What one kind of it says alone; borrowed, not to be cleared. */
static RiyoScope
get_alone (const RiyoScope *scope, RiyoScopeKind kind)
{
  RiyoScope alone = { .kinds = scope->kinds & RIYO_SCOPE_BIT (kind) };

  if (kind == RIYO_SCOPE_CATEGORY)
    alone.categories = scope->categories;
  if (kind == RIYO_SCOPE_PURPOSE)
    alone.purposes = scope->purposes;
  if (kind == RIYO_SCOPE_CELL)
    alone.cells = scope->cells;
  return alone;
}

const char *
riyo_scope_read_cell (const char *cell, guint *number)
{
  char *end;

  *number = (guint)g_ascii_strtoull (cell, &end, 10);
  return end + 1;
}

static gboolean
covers_purpose (const RiyoScope *scope, const RiyoTable *table, guint purpose)
{
  for (char **label = scope->purposes; label != NULL && *label != NULL; label++)
    if (riyo_table_may_mean (table, *label, purpose))
      return TRUE;
  return (scope->kinds & RIYO_SCOPE_BIT (RIYO_SCOPE_PROVISION)) != 0
         && riyo_purpose_is_stoppable (riyo_table_purpose_at (table, purpose));
}

/* The categories that are not used for this purpose. */
static RiyoTags
get_stopped_for (const RiyoScope *scope, const RiyoTable *table, guint purpose)
{
  RiyoTags stopped = 0;

  for (char **cell = scope->cells; cell != NULL && *cell != NULL; cell++)
    {
      guint number;

      if (riyo_table_may_mean (table, riyo_scope_read_cell (*cell, &number), purpose))
        stopped |= riyo_tags_from_number (number);
    }
  return stopped;
}

RiyoTags
riyo_scope_list_categories (const RiyoScope *scope)
{
  RiyoTags named = scope->categories;

  for (char **cell = scope->cells; cell != NULL && *cell != NULL; cell++)
    {
      guint number;

      riyo_scope_read_cell (*cell, &number);
      named |= riyo_tags_from_number (number);
    }
  return named;
}

static guint
find_unknown_category (const RiyoScope *scope, const RiyoTable *table)
{
  RiyoTags unknown = riyo_scope_list_categories (scope) & ~table->known;

  return unknown != 0 ? riyo_tags_lowest (unknown) : 0;
}

static char *
find_unknown_label (char **labels, const RiyoTable *table, gboolean cells)
{
  for (char **label = labels; label != NULL && *label != NULL; label++)
    {
      guint number;
      const char *name = cells ? riyo_scope_read_cell (*label, &number) : *label;

      if (riyo_table_find_purpose (table, name) == G_MAXUINT
          && !riyo_table_has_lost (table, name, NULL))
        return g_strdup (name);
    }
  return NULL;
}

static void
add_name (GPtrArray *names, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, (gpointer)name);
}

void
riyo_scope_list_names (const RiyoScope *scope, GPtrArray *names)
{
  guint number;

  for (char **name = scope->purposes; name != NULL && *name != NULL; name++)
    add_name (names, *name);
  for (char **cell = scope->cells; cell != NULL && *cell != NULL; cell++)
    add_name (names, riyo_scope_read_cell (*cell, &number));
}

char *
riyo_scope_find_unsaid (const RiyoScope *scope, const RiyoTable *before, const RiyoTable *table)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new (), heirs = g_ptr_array_new ();

  riyo_scope_list_names (scope, names);
  for (guint i = 0; i < names->len; i++)
    if (riyo_table_find_purpose (before, names->pdata[i]) != G_MAXUINT
        && riyo_table_has_lost (table, names->pdata[i], heirs) && heirs->len > 0)
      return g_strdup (names->pdata[i]);
  return NULL;
}

gboolean
riyo_scope_stops_any (const RiyoScope *scope, const RiyoTable *table, RiyoScopeKind kind)
{
  RiyoScope alone = get_alone (scope, kind);

  for (guint i = 0; i < table->purposes->len; i++)
    if (riyo_scope_get_cells (&alone, table, riyo_table_purpose_at (table, i)->cells, &i, 1) != 0)
      return TRUE;
  return FALSE;
}

gboolean
riyo_scope_stops_everything (const RiyoScope *scope, const RiyoTable *table)
{
  for (guint i = 0; i < table->purposes->len; i++)
    {
      RiyoTags cells = riyo_table_purpose_at (table, i)->cells;

      if (riyo_scope_get_cells (scope, table, cells, &i, 1) != cells)
        return FALSE;
    }
  return TRUE;
}

gboolean
riyo_scope_stops_nothing (const RiyoScope *scope, const RiyoTable *table)
{
  for (guint kind = RIYO_SCOPE_ALL; kind < RIYO_N_SCOPE_KINDS; kind++)
    if ((scope->kinds & RIYO_SCOPE_BIT (kind)) != 0
        && riyo_scope_stops_any (scope, table, (RiyoScopeKind)kind))
      return FALSE;
  return TRUE;
}

gboolean
riyo_scope_is_idle (const RiyoScope *scope, const RiyoTable *table)
{
  for (guint kind = RIYO_SCOPE_ALL; kind < RIYO_N_SCOPE_KINDS; kind++)
    if ((scope->kinds & RIYO_SCOPE_BIT (kind)) != 0
        && !riyo_scope_stops_any (scope, table, (RiyoScopeKind)kind))
      return TRUE;
  return FALSE;
}

char *
riyo_scope_find_unknown (const RiyoScope *scope, const RiyoTable *table, guint *category)
{
  guint number = find_unknown_category (scope, table);
  char *label;

  if (category != NULL)
    *category = number;
  if (number != 0)
    return g_strdup_printf ("番号=%u", number);
  label = find_unknown_label (scope->purposes, table, FALSE);
  return label != NULL ? label : find_unknown_label (scope->cells, table, TRUE);
}

/* What a category is called anew, once it is retired, its stop does not know: while the purpose is
 * used for anything that is not stopped, that may be the same data. */
RiyoTags
riyo_scope_get_ended (const RiyoScope *scope, const RiyoTable *before, guint purpose,
                      const RiyoTable *after, guint same)
{
  RiyoTags used = riyo_table_purpose_at (before, purpose)->cells;
  RiyoTags still = riyo_table_purpose_at (after, same)->cells;
  g_autofree char *unknown = riyo_scope_find_unknown (scope, before, NULL);
  RiyoTags stopped, let;

  if (unknown != NULL) /* all stops for want of a name: that is no stop of this */
    return 0;
  stopped = riyo_scope_get_cells (scope, before, used, &purpose, 1);
  let = still & ~riyo_scope_get_cells (scope, after, still, &same, 1);
  return stopped & (let | (let != 0 ? ~after->known | riyo_table_get_retired (after) : 0));
}

RiyoTags
riyo_scope_get_widened (const RiyoScope *scope, const RiyoTable *before, guint purpose,
                        const RiyoTable *after, guint same)
{
  RiyoTags used = riyo_table_purpose_at (before, purpose)->cells;
  RiyoTags still = riyo_table_purpose_at (after, same)->cells;

  return used & ~riyo_scope_get_cells (scope, before, used, &purpose, 1)
         & riyo_scope_get_cells (scope, after, still, &same, 1);
}

RiyoTags
riyo_scope_get_cells (const RiyoScope *scope, const RiyoTable *table, RiyoTags cells,
                      const guint *purposes, guint n_purposes)
{
  RiyoTags stopped = scope->categories;

  if ((scope->kinds & RIYO_SCOPE_BIT (RIYO_SCOPE_ALL)) != 0)
    return cells;
  for (guint i = 0; i < n_purposes; i++)
    {
      if (covers_purpose (scope, table, purposes[i]))
        return cells;
      stopped |= get_stopped_for (scope, table, purposes[i]);
    }
  return cells & stopped;
}
