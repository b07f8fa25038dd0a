/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder whose log tells of every kind of use. */
#include "config.h"

#include "base/base.h"
#include "harness.h"
#include "used.h"

/* clang-format off */
#define RULES \
  "[担当 給付係]\n類型=資格\n類型=現金給付\n類型=労務\n類型=療養状況\n類型=口座\n" \
  "担当者=1042\n担当者=batch-kyufu\n代行=%s\n" \
  "[担当 保健係]\n類型=レセプト\n類型=健診\n類型=保健指導\n担当者=2077\n代行=%s\n" \
  "[担当 全体]\n類型=資格\n類型=レセプト\n担当者=%s\n" \
  "[業務 傷病手当金の支払]\nセル=現金給付 / 保険給付の審査・支払\n" \
  "セル=労務 / 傷病手当金の審査・支払\nセル=療養状況 / 傷病手当金の審査・支払\n" \
  "セル=口座 / 保険給付の支払\nセル=資格 / 加入者の管理\n判断者=例示 花子\n判断日=2026-04-01\n" \
  "理由=受給資格と宛名の確認は加入者の管理に含まれると判断した\n" \
  "[法令 開示等の請求への対応]\n根拠=個人情報保護法33条\n類型=資格\n類型=レセプト\n" \
  "承認者=見本 太郎\n"
/* clang-format on */

char *
make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *rules = g_build_filename (parent, "rules.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text = g_strdup_printf (RULES, account, account, account);
  g_autoptr (GError) error = NULL;

  CHECK (harness_init (folder, NULL, &error));
  g_assert (g_file_set_contents (rules, text, -1, NULL));
  CHECK (riyo_folder_adopt (folder, rules, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

/* @n uses of @tags by @actor for @purpose; @ended tells how it ends. */
static void
use (RiyoGuard *guard, const char *actor, const char *purpose, const char *tags, guint n,
     gboolean rehearsal, gboolean ended)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (purpose);
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  RiyoTags set = 0;
  guint permitted = 0;

  riyo_request_set_actor (request, actor);
  riyo_request_set_rehearsal (request, rehearsal);
  operation = riyo_guard_begin_request (guard, request, NULL);
  if (operation == NULL || !riyo_table_parse_tags (table, tags, &set, NULL))
    return;
  for (guint i = 0; i < n; i++)
    if (rehearsal)
      riyo_operation_note (operation, set, NULL);
    else
      permitted += riyo_operation_check (operation, set, NULL, NULL);
  if (ended)
    riyo_operation_end (operation, NULL);
  CHECK (permitted <= n);
}

/* One use that the law demands: of @n data, or refused at its begin. */
static void
use_by_law (RiyoGuard *guard, const char *approver, guint n, gboolean ended)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (NULL);
  g_autoptr (RiyoOperation) operation = NULL;
  guint permitted = 0;

  riyo_request_set_law (request, LAW);
  riyo_request_set_approver (request, approver);
  riyo_request_set_reference (request, "受付-8-12");
  operation = riyo_guard_begin_request (guard, request, NULL);
  for (guint i = 0; operation != NULL && i <= n; i++)
    permitted += riyo_operation_check (operation, i < n ? 1 : 1 << 7, NULL, NULL);
  if (operation == NULL)
    return;
  CHECK_INT (permitted, n);
  if (ended)
    riyo_operation_end (operation, NULL);
}

static void
provide (RiyoGuard *guard, const char *reference, guint n)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (REPORT_TO_STATE);
  g_autoptr (RiyoOperation) operation = NULL;

  riyo_request_set_actor (request, "2077");
  riyo_request_set_reference (request, reference);
  riyo_request_set_approver (request, reference != NULL ? "例示 花子" : NULL);
  operation = riyo_guard_begin_request (guard, request, NULL);
  for (guint i = 0; i < n; i++)
    CHECK (riyo_operation_check (operation, 1 << 7, NULL, NULL));
  riyo_operation_end (operation, NULL);
}

char *
make_used (void)
{
  char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < 40; i++)
    use (guard, "2077", "医療費通知の発行", "レセプト", 10, FALSE, TRUE);
  for (guint i = 0; i < 5; i++)
    use (guard, "1042", "傷病手当金の支払", "現金給付,口座", 3, FALSE, TRUE);
  use (guard, "2077", "医療費通知の発行", "健診", 2, FALSE, TRUE);
  use (guard, "2077", "未受診者への受診勧奨", "健診", 7, FALSE, TRUE);
  use (guard, NULL, "加入者の管理", "資格", 4, FALSE, TRUE);
  use (guard, NULL, "加入者の管理", "資格", 4, FALSE, FALSE);
  use (guard, "2077", "医療費通知の発行", "レセプト,健診", 9, TRUE, TRUE);
  use (guard, "9999", "医療費通知の発行", "レセプト", 1, FALSE, TRUE);
  use (guard, "2077", "データ販売", "レセプト", 1, FALSE, TRUE);
  use_by_law (guard, "見本 太郎", 3, TRUE);
  use_by_law (guard, "見本 太郎", 2, FALSE);
  use_by_law (guard, "他人", 1, TRUE);
  provide (guard, "契約-3", 5);
  provide (guard, NULL, 0);
  return folder;
}
