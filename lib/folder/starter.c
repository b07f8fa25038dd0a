/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes the rules a new folder begins with. */
#include "config.h"

#include <gio/gio.h>

#include "resources.h"
#include "starter.h"
#include "table/table.h"

char *
riyo_rules_write_starter (RiyoTable *table, const char *account)
{
  g_autoptr (GBytes) drafts = g_resource_lookup_data (
      riyo_get_resource (), "/riyo/starter-drafts.txt", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GString *text = g_string_new (
      "# 取扱規程：担当・業務・本人の番号・連絡先。直したら riyo adopt で採用してください。\n"
      "# 最初の担当は全類型を扱えます。業務の範囲に合わせて担当を分けてください。\n"
      "[担当 全担当]\n");
  gsize size = 0;
  const char *data = drafts != NULL ? g_bytes_get_data (drafts, &size) : "";

  for (guint i = 0; i < table->categories->len; i++)
    g_string_append_printf (text, "類型=%s\n", riyo_table_category_at (table, i)->short_name);
  g_string_append_printf (text, "担当者=%s\n", account);
  g_string_append_len (text, data, (gssize)size);
  return g_string_free (text, FALSE);
}
