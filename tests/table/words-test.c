/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables as texts: written, exported, imported, compared. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "kit/random-table.h"
#include "table/table.h"

static RiyoTable *
load (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  RiyoTable *table = riyo_table_new_from_bytes (bytes, "t.riyo", &error);

  CHECK_NO_ERROR (error);
  return table;
}

static void
check_same (RiyoTable *a, RiyoTable *b, const char *says)
{
  g_autoptr (GPtrArray) findings = riyo_table_diff (a, b);
  g_autofree char *text = riyo_findings_to_text (findings);

  CHECK_ROW (findings->len == 0, "%s: %s", says, text);
}

static RiyoTable *
import (const char *sheet, RiyoTable *base, gboolean remove, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (sheet, strlen (sheet));
  const RiyoImportWishes wishes = { .base = base, .remove = remove, .whole = TRUE };

  return riyo_table_new_from_sheet (bytes, "cells.tsv", &wishes, error);
}

/* 200 tables survive writing and reading back, export and import, and rows in any order. */
TEST (random_tables_survive)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260401);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (RiyoTable) table = random_table (rand, i < 190 ? 12 : 63, i < 190 ? 30 : 200);
      g_autofree char *file = riyo_table_to_file (table);
      g_autofree char *sheet = riyo_table_to_sheet (table);
      g_autofree char *sorted = random_sorted_lines (rand, sheet);
      g_autoptr (RiyoTable) read_back = load (file);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoTable) imported = import (sheet, table, FALSE, &error);
      g_autoptr (RiyoTable) resorted = import (sorted, table, FALSE, &error);
      g_autofree char *again = read_back != NULL ? riyo_table_to_file (read_back) : NULL;
      g_autofree char *same = resorted != NULL ? riyo_table_to_file (resorted) : NULL;

      CHECK_NO_ERROR (error);
      if (read_back == NULL || imported == NULL || resorted == NULL)
        return;
      check_same (table, read_back, "written and read back");
      check_same (table, imported, "exported and imported");
      check_same (table, resorted, "exported, shuffled and imported");
      CHECK_STR (again, file);
      CHECK_STR (same, file);
    }
}

/* Without a base, what the sheet's columns hold survives. */
TEST (random_cells_survive_without_base)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (RiyoTable) table = random_table (rand, 12, 30);
      g_autofree char *sheet = riyo_table_to_sheet (table);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoTable) imported = import (sheet, NULL, FALSE, &error);
      g_autofree char *again = imported != NULL ? riyo_table_to_sheet (imported) : NULL;

      CHECK_NO_ERROR (error);
      CHECK_STR (again, sheet);
    }
}

TEST (builtin_survives)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autofree char *sheet = riyo_table_to_sheet (table);
  g_autofree char *file = riyo_table_to_file (table);
  g_autoptr (RiyoTable) read_back = load (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) imported = import (sheet, table, FALSE, &error);

  CHECK_NO_ERROR (error);
  CHECK (g_str_has_prefix (
      sheet, "番号\t類型\t名称\t類型ID\t廃止日\t利用目的\t利用目的ID\t提供先\t"
             "提供区分\t非公表\t判断者\t判断日\t有効期限\t理由\n1\t資格\t資格に関する情報\t"
             "eligibility\t\t加入者の管理\tmember-management\t\t\t\t\t\t\t\n"));
  check_same (table, read_back, "file");
  check_same (table, imported, "sheet");
}

TEST (json_and_text)
{
  g_autoptr (RiyoTable) table
      = load ("[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\nID=eligibility\n"
              "名称=資格に関する\"情報\"\n利用目的=管理\n[類型 レセプト]\n番号=2\n名称=請求\n");
  g_autofree char *json = riyo_table_to_json (table);
  g_autofree char *text = riyo_table_to_text (table);

  CHECK (strstr (json, "\"label\":\"資格に関する\\\"情報\\\"\",\"purposes\":[{\"label\":\"管理\"}]")
         != NULL);
  /* Columns stand under each other: 資格 is four wide, レセプト eight. */
  CHECK (strstr (text, "\n   1  資格      eligibility  資格に関する\"情報\"\n      ・管理\n")
         != NULL);
  CHECK (strstr (text, "\n   2  レセプト               請求\n") != NULL);
}
