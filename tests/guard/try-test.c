/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lint knows with the rules, and what the log's operations tell of a new table. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard/guard.h"
#include "kit/harness.h"
#include "table/table.h"

__attribute__ ((constructor)) static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
}

static const char old_text[]
    = "[表]\n組合=見本健康保険組合\n版=1\n"
      "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n利用目的=保険料の徴収\n"
      "[類型 健診]\n番号=2\n名称=健康診査に関する情報\n利用目的=保健指導対象者の特定\n";

static const char new_text[]
    = "[表]\n組合=見本健康保険組合\n版=2\n公表日=2026-01-01\n施行日=2026-01-01\n"
      "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n利用目的=催告\n"
      "[類型 健康診査]\n番号=2\n名称=健康診査に関する情報\n利用目的=保健指導対象者の特定\n"
      "利用目的=加入者の管理\n"
      "[セル 資格 / 催告]\n判断者=例示花子\n[セル 健康診査 / 加入者の管理]\n判断者=例示花子\n";

static char *
write_file (const char *name, const char *text)
{
  g_autofree char *folder = harness_make_folder ();
  char *path = g_build_filename (folder, name, NULL);

  if (!g_file_set_contents (path, text, -1, NULL))
    g_error ("%s", path);
  return path;
}

/* A folder with the old table, a role for this account, a ledger and two tasks. */
static char *
make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *table = write_file ("old.riyo", old_text);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text
      = g_strdup_printf ("[担当 係]\n類型=資格\n類型=健診\n担当者=%s\n"
                         "[担当 徴収係]\n類型=資格\n利用目的=保険料の徴収\n担当者=%s\n"
                         "[本人 加入者]\n形式=記号-番号\n台帳=資格\n"
                         "[業務 徴収]\nセル=資格 / 保険料の徴収\n"
                         "[業務 特定]\nセル=健診 / 保健指導対象者の特定\n"
                         "[確認 DUTY / 共同利用]\n確認者=見本\n理由=例示\n",
                         account, account);
  g_autofree char *rules = write_file ("rules.riyo", text);
  g_autoptr (GError) error = NULL;
  char *folder = g_build_filename (parent, "riyo", NULL);

  if (!harness_init (folder, table, &error)
      || !riyo_folder_adopt (folder, rules, NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
  return folder;
}

static void
use (RiyoGuard *guard, const char *purpose, RiyoTags tags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, purpose, NULL, &error);

  if (operation == NULL)
    return;
  (void)!riyo_operation_check (operation, tags, NULL, NULL);
  (void)!riyo_operation_end (operation, &error);
  CHECK_NO_ERROR (error);
}

static char *
list (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      RiyoFinding *finding = g_ptr_array_index (findings, i);
      const char *category = finding->category;
      const char *purpose = finding->purpose;

      g_string_append_printf (text, "%s %s/%s\n", finding->code, category != NULL ? category : "",
                              purpose != NULL ? purpose : "");
    }
  return g_string_free (text, FALSE);
}

static RiyoTable *
load (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_table_new_from_bytes (bytes, "new.riyo", NULL);
}

TEST (try_replays_the_log)
{
  g_autofree char *folder = make_riyo ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);
  g_autoptr (RiyoTable) table = load (new_text);
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *got = NULL;

  CHECK_NO_ERROR (error);
  for (guint i = 0; i < 3; i++)
    use (guard, "保険料の徴収", 1); /* loses its cell */
  use (guard, "徴収", 1);           /* a task that loses it */
  use (guard, "加入者の管理", 2);   /* refused now, permitted then */
  use (guard, "催告", 1);           /* unknown now */
  use (guard, "保健指導対象者の特定", 2);
  findings = riyo_folder_try (folder, table, &error);
  CHECK_NO_ERROR (error);
  got = list (findings);
  CHECK_STR (got, "TASK 資格/徴収\nTASK 健診/特定\nROLE /徴収係\nNOW_KNOWN /催告\n"
                  "NOW_PERMITTED 健診/加入者の管理\nNOW_REFUSED 資格/保険料の徴収\n");
  if (findings != NULL && findings->len == 6)
    CHECK_STR (((RiyoFinding *)g_ptr_array_index (findings, 5))->text,
               "4 operations might use “資格” for “保険料の徴収”, and no longer would");
}

/* A role that names its categories alone breaks by no purpose that goes. */
TEST (what_nobody_has_used_yet_is_lost_all_the_same)
{
  g_autofree char *folder = make_riyo ();
  g_autofree char *rules = write_file ("rules.riyo", "[担当 係]\n類型=資格\n担当者=1042\n"
                                                     "[担当 統計係]\n類型=資格\n担当者=1043\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = load (new_text);
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *got = NULL;

  CHECK (riyo_folder_adopt (folder, rules, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  findings = riyo_folder_try (folder, table, &error);
  CHECK_NO_ERROR (error);
  got = list (findings);
  CHECK_STR (got, "NO_LONGER 資格/保険料の徴収\n");
  if (findings != NULL && findings->len == 1)
    CHECK_STR (((RiyoFinding *)g_ptr_array_index (findings, 0))->text,
               "“資格” may be used for “保険料の徴収” today, and no longer could: 係, 統計係");
}

TEST (try_says_what_cannot_follow)
{
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoTable) same = load (old_text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = riyo_folder_try (folder, same, &error);
  g_autofree char *got = list (findings);

  CHECK_NO_ERROR (error);
  CHECK_STR (got, "NOT_A_SUCCESSOR /\n");
  CHECK (riyo_folder_try ("/nonexistent", same, NULL) == NULL);
}

/* Nothing is told from entries that are not what was written. */
TEST (an_altered_log_is_not_replayed)
{
  g_autofree char *folder = make_riyo ();
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoTable) table = load (new_text);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  char *cell;

  use (guard, "保険料の徴収", 1);
  use (guard, "保健指導対象者の特定", 2);
  CHECK (g_file_get_contents (path, &text, NULL, NULL));
  cell = text != NULL ? strstr (text, "資格 / 保険料の徴収") : NULL;
  CHECK (cell != NULL);
  if (cell == NULL)
    return;
  memcpy (cell, "健診", strlen ("健診"));
  CHECK (g_file_set_contents (path, text, -1, NULL));
  g_clear_pointer (&guard, riyo_guard_unref);
  findings = riyo_folder_try (folder, table, &error);
  CHECK (findings == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
}

TEST (lint_with_rules)
{
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoTable) table = load (new_text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) now = riyo_folder_lint (folder, NULL, NULL, &error);
  g_autoptr (GPtrArray) then = riyo_folder_lint (folder, table, NULL, &error);
  g_autofree char *got = list (now), *got_then = list (then);

  CHECK_NO_ERROR (error);
  CHECK (g_str_has_suffix (got, "\nSTALE /DUTY / 共同利用\n"));
  CHECK (strstr (got, "UNUSED") == NULL && strstr (got, "NO_ADDRESS") == NULL);
  CHECK (strstr (got_then, "RULES /") != NULL);
}
