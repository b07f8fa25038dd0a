/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What [利用目的 …] and [セル …] add to the purposes and cells that the rows have named. */
#include "config.h"

#include "base/base.h"
#include "internal.h"
#include "parse.h"

static const RiyoKeySpec purpose_keys[]
    = { { "ID" }, { "別名", RIYO_KEY_REPEATED }, { "提供先" }, { NULL } };
static const RiyoKeySpec cell_keys[] = { { "非公表" }, { "判断者" }, { "理由" }, { NULL } };

gboolean
riyo_table_parse_purpose (RiyoTable *table, const RiyoGroup *group, const char *label,
                          GError **error)
{
  guint index = riyo_table_find_purpose (table, label);
  const char *recipient = riyo_group_get_value (group, "提供先");
  RiyoPurpose *purpose;

  if (index == G_MAXUINT || !g_str_equal (riyo_table_purpose_at (table, index)->label, label))
    return RIYO_TABLE_FAIL (RIYO_ERROR_NAME, group->line,
                            _ ("no category has the purpose %s; expected a label of the table"),
                            label);
  if (!riyo_group_check (group, riyo_document_get_file (table->document), purpose_keys, error))
    return FALSE;
  purpose = &g_array_index (table->purposes, RiyoPurpose, index);
  purpose->id = riyo_group_get_value (group, "ID");
  purpose->aliases = riyo_group_dup_values (group, "別名");
  purpose->provision_said = recipient != NULL;
  purpose->recipient = g_strcmp0 (recipient, "なし") == 0 ? NULL : recipient;
  return riyo_table_parse_names (table, group, table->purpose_names, index, error);
}

static gboolean
check_clause (RiyoTable *table, const RiyoGroup *group, GError **error)
{
  static const char *const clauses[]
      = { "21-4-1", "21-4-2", "21-4-3", "21-4-4", NULL }; /* 個人情報保護法21条4項各号 */
  const RiyoItem *item = riyo_group_get (group, "非公表");

  if (item == NULL)
    return TRUE;
  if (!g_strv_contains (clauses, item->value))
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, item->line,
                            _ ("非公表=%s: expected 21-4-1, 21-4-2, 21-4-3 or 21-4-4"),
                            item->value);
  if (riyo_group_get (group, "判断者") == NULL || riyo_group_get (group, "理由") == NULL)
    return RIYO_TABLE_FAIL (RIYO_ERROR_UNSIGNED, item->line,
                            _ ("非公表 without 判断者 and 理由; expected all three"));
  return TRUE;
}

/* The category and the purpose that "CATEGORY / PURPOSE" names; FALSE when that is no cell. */
static gboolean
find_cell (const RiyoTable *table, const char *cell, guint *category, guint *purpose)
{
  const char *slash = strstr (cell, " / ");
  g_autofree char *name = slash != NULL ? g_strndup (cell, (gsize)(slash - cell)) : NULL;

  if (name == NULL)
    return FALSE;
  *category = riyo_names_lookup (table->category_names, g_strchomp (name));
  *purpose = riyo_table_find_purpose (table, slash + 3 + strspn (slash + 3, " \t"));
  return *category != G_MAXUINT && *purpose != G_MAXUINT
         && (riyo_table_purpose_at (table, *purpose)->cells & riyo_tags_of_number (*category)) != 0;
}

gboolean
riyo_table_parse_cell (RiyoTable *table, const RiyoGroup *group, const char *cell, GError **error)
{
  RiyoCellFact fact = { .unpublished = riyo_group_get_value (group, "非公表"),
                        .judge = riyo_group_get_value (group, "判断者"),
                        .reason = riyo_group_get_value (group, "理由") };

  if (!riyo_group_check (group, riyo_document_get_file (table->document), cell_keys, error)
      || !check_clause (table, group, error))
    return FALSE;
  if (!find_cell (table, cell, &fact.category, &fact.purpose))
    return RIYO_TABLE_FAIL (
        RIYO_ERROR_NAME, group->line,
        _ ("[セル %s] is no cell of the table; expected [セル CATEGORY / PURPOSE]"), cell);
  if (riyo_table_get_cell_fact (table, fact.category, fact.purpose) != NULL)
    return RIYO_TABLE_FAIL (RIYO_ERROR_SYNTAX, group->line, _ ("[セル %s] is described twice"),
                            cell);
  g_array_append_val (table->cell_facts, fact);
  g_hash_table_insert (table->fact_of, riyo_cell_key (fact.category, fact.purpose),
                       GUINT_TO_POINTER (table->cell_facts->len));
  return TRUE;
}
