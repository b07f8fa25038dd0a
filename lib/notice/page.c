/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page while it is filled, block by block, and the marks that both renderings share. */
#include "config.h"

#include <string.h>

#include "page.h"

void
riyo_page_add (RiyoPage *page, RiyoBlockKind kind, const char *text)
{
  RiyoBlock block = { .kind = kind, .text = text };

  g_array_append_val (page->blocks, block);
}

void
riyo_page_add_item (RiyoPage *page, const char *mark, const char *before, const char *text)
{
  RiyoBlock block = { RIYO_BLOCK_ITEM, mark, before, text };

  g_array_append_val (page->blocks, block);
}

void
riyo_page_add_values (RiyoPage *page, RiyoBlockKind kind, const RiyoGroup *group, const char *key)
{
  for (guint i = 0; group != NULL && i < group->n_items; i++)
    if (strcmp (group->items[i].key, key) == 0)
      riyo_page_add (page, kind, group->items[i].value);
}

gboolean
riyo_page_has_values (const RiyoGroup *group, const char *key)
{
  return group != NULL && riyo_group_get (group, key) != NULL;
}

char *
riyo_notice_format_day (RiyoDate day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, day);
  return g_strdup_printf ("%u年%u月%u日", (guint)g_date_get_year (&date),
                          (guint)g_date_get_month (&date), (guint)g_date_get_day (&date));
}

const char *
riyo_notice_name_measure (GStringChunk *strings, const char *key)
{
  g_autofree char *name = g_strconcat (key, "安全管理措置", NULL);

  return g_string_chunk_insert_const (strings, name);
}

void
riyo_notice_append_number (GString *out, guint number)
{
  if (number >= 10)
    riyo_notice_append_number (out, number / 10);
  g_string_append_unichar (out, 0xff10 + number % 10);
}
