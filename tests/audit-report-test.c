/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sheets of the self-inspection, and the filtered entries. */
#include "config.h"

#include <string.h>

#include "base-account.h"
#include "harness.h"

#define RULES                                                                                                                  \
  "[担当 給付係]\n類型=資格\n類型=現金給付\n類型=労務\n類型=療養状況\n類型=口座\n"                \
  "担当者=1042\n担当者=batch-kyufu\n代行=%s\n"                                                                         \
  "[担当 保健係]\n類型=レセプト\n類型=健診\n類型=保健指導\n担当者=2077\n代行=%s\n"                   \
  "[担当 全体]\n類型=資格\n類型=レセプト\n担当者=%s\n"                                                        \
  "[業務 傷病手当金の支払]\nセル=現金給付 / 保険給付の審査・支払\n"                                  \
  "セル=労務 / 傷病手当金の審査・支払\nセル=療養状況 / 傷病手当金の審査・支払\n"               \
  "セル=口座 / 保険給付の支払\nセル=資格 / 加入者の管理\n判断者=例示 花子\n判断日=2026-04-01\n" \
  "理由=受給資格と宛名の確認は加入者の管理に含まれると判断した\n"

static char *
make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *rules = g_build_filename (parent, "rules.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name ();
  g_autofree char *text = g_strdup_printf (RULES, account, account, account);
  g_autoptr (GError) error = NULL;

  CHECK (riyo_folder_init (folder, NULL, &error));
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

static char *
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
  return folder;
}

TEST (every_sheet)
{
  static const char *const wanted[] = {
    "\"operations\":49,",
    "{\"category\":\"レセプト\",\"purpose\":\"医療費通知の発行\",\"operations\":\"41\",\"refused\":"
    "\"0\",\"status\":\"公表\"}",
    "{\"category\":\"健診\",\"purpose\":\"医療費通知の発行\",\"operations\":\"0\",\"refused\":"
    "\"1\","
    "\"status\":\"表にない\"}",
    "\"unused\":[{\"category\":\"資格\",\"purpose\":\"標準報酬月額の決定\"}",
    "{\"actor\":\"1042\",\"category\":\"口座\",\"operations\":\"5\",\"refused\":\"0\"}",
    "\"state\":\"終了せずに手放された\"}",
    "{\"code\":\"NOT_IN_TABLE\",\"begins\":\"0\",\"uses\":\"1\"}",
    "{\"code\":\"UNKNOWN_ACTOR\",\"begins\":\"1\",\"uses\":\"0\"}",
    "{\"code\":\"UNKNOWN_PURPOSE\",\"begins\":\"1\",\"uses\":\"0\"}",
    "{\"task\":\"傷病手当金の支払\",\"judge\":\"例示 "
    "花子\",\"reason\":"
    "\"受給資格と宛名の確認は加入者の管理に含まれると判断した\",\"operations\":\"5\"}",
    "\"rehearsals\":[{\"purpose\":\"医療費通知の発行\",\"operations\":\"1\",\"permitted\":\"0\","
    "\"refused\":\"9\"}]",
    "{\"item\":\"検証の結果\",\"value\":\"改変なし\"}",
  };
  g_autofree char *folder = make_used ();
  g_autoptr (GError) error = NULL;
  g_autofree char *json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, &error);
  const char *keep = g_getenv ("RIYO_REPORT_HTML");

  CHECK_NO_ERROR (error);
  for (guint i = 0; json != NULL && i < G_N_ELEMENTS (wanted); i++)
    CHECK_ROW (strstr (json, wanted[i]) != NULL, "%s", wanted[i]);
  if (keep != NULL)
    {
      g_autofree char *html = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, &error);

      g_assert (g_file_set_contents (keep, html, -1, NULL));
    }
}

TEST (every_format)
{
  g_autofree char *folder = make_used ();
  g_autofree char *text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL);
  g_autofree char *html = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, NULL);
  g_autofree char *past
      = riyo_audit_report (folder, "2001-01-01", "2001-12-31", RIYO_REPORT_JSON, NULL);

  CHECK (strstr (text, "■ 拒否の理由") != NULL);
  CHECK (strstr (text, "NOT_IN_TABLE") != NULL);
  CHECK (strstr (html, "<td class=h4>41") != NULL);
  CHECK (strstr (html, "拒1</span>") != NULL);
  CHECK (strstr (html, "http") == NULL); /* self-contained */
  CHECK (strstr (past, "\"operations\":0,") != NULL);
  CHECK (riyo_audit_report (folder, "2001-02-30", NULL, RIYO_REPORT_TEXT, NULL) == NULL);
}

static int
count (const char *folder, const char *key, const char *value)
{
  g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, NULL);
  int n = 0;

  if (!riyo_entries_set_filter (entries, key, value, NULL))
    return -1;
  while (riyo_entries_next (entries, NULL) != NULL)
    n++;
  return n;
}

TEST (filters)
{
  static const struct
  {
    const char *key, *value;
    int want;
  } rows[] = {
    { "event", "begin", 50 },     { "event", "abandon", 1 },
    { "event", "refused", 4 },    { "actor", "1042", 10 },
    { "actor", "9999", 1 },       { "purpose", "未受診者への受診勧奨", 2 },
    { "category", "口座", 10 },   { "purpose", "傷病手当金の支払", 10 },
    { "from", "2999-01-01", 0 },  { "to", "2001-01-01", 0 },
    { "from", "2026-13-01", -1 }, { "colour", "red", -1 },
  };
  g_autofree char *folder = make_used ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int got = count (folder, rows[i].key, rows[i].value);

      CHECK_ROW (got == rows[i].want, "%s=%s: got %d, want %d", rows[i].key, rows[i].value, got,
                 rows[i].want);
    }
}
