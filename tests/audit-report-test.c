/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sheets of the self-inspection, and the filtered entries. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base-account.h"
#include "base-width.h"
#include "harness.h"

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

#define LAW "開示等の請求への対応"
#define REPORT_TO_STATE "国に対する特定健診の実績報告"

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
  use_by_law (guard, "見本 太郎", 3, TRUE);
  use_by_law (guard, "見本 太郎", 2, FALSE);
  use_by_law (guard, "他人", 1, TRUE);
  provide (guard, "契約-3", 5);
  provide (guard, NULL, 0);
  return folder;
}

TEST (every_sheet)
{
  static const char *const wanted[] = {
    "\"operations\":51,\"permitted\":435,\"refused\":2,\"refused_begins\":2,",
    "{\"category\":\"レセプト\",\"purpose\":\"医療費通知の発行\",\"operations\":\"41\",\"refused\":"
    "\"0\",\"status\":\"公表\"}",
    "{\"category\":\"健診\",\"purpose\":\"医療費通知の発行\",\"operations\":\"0\",\"refused\":"
    "\"1\","
    "\"status\":\"表にない\"}",
    "\"unused\":[{\"category\":\"資格\",\"purpose\":\"標準報酬月額の決定\"}",
    "{\"actor\":\"1042\",\"category\":\"口座\",\"operations\":\"5\",\"refused\":\"0\"}",
    "\"state\":\"終了せずに手放された\"}",
    "{\"code\":\"NOT_IN_TABLE\",\"begins\":\"0\",\"uses\":\"1\",\"meaning\":"
    "\"表にない類型と利用目的\"}",
    "{\"code\":\"UNKNOWN_ACTOR\",\"begins\":\"1\",\"uses\":\"0\",\"meaning\":\"",
    "{\"code\":\"UNKNOWN_PURPOSE\",\"begins\":\"1\",\"uses\":\"0\",\"meaning\":\"",
    "{\"task\":\"傷病手当金の支払\",\"judge\":\"例示 "
    "花子\",\"reason\":"
    "\"受給資格と宛名の確認は加入者の管理に含まれると判断した\",\"operations\":\"5\"}",
    "\"rehearsals\":[{\"purpose\":\"医療費通知の発行\",\"operations\":\"1\",\"permitted\":\"0\","
    "\"refused\":\"9\"}]",
    "{\"item\":\"検証の結果\",\"value\":\"改変なし\"}",
    "{\"item\":\"控え（紙に写す）\",\"value\":\"117 ",
    "{\"item\":\"検証していないこと\",\"value\":\"",
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

/* 個人情報保護法21条4項 */
TEST (unpublished_cells)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *table = g_build_filename (parent, "table.riyo", NULL);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_assert (
      g_file_set_contents (table,
                           "[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\n"
                           "名称=資格\n利用目的=管理\n利用目的=調査\n"
                           "[セル 資格 / 調査]\n非公表=21-4-2\n判断者=例示\n理由=例示の理由\n",
                           -1, NULL));
  CHECK (riyo_folder_init (folder, table, &error));
  json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, &error);
  CHECK_NO_ERROR (error);
  CHECK (strstr (json, "\"unpublished\":[{\"category\":\"資格\",\"purpose\":\"調査\",\"clause\":"
                       "\"21-4-2\",\"judge\":\"例示\",\"reason\":\"例示の理由\","
                       "\"operations\":\"0\"}]")
         != NULL);
  CHECK (strstr (json, "\"refused\":\"0\",\"status\":\"非公表\"}") != NULL);
}

/* One that is running, one that was let go and one of those that a law demanded; no other. */
TEST (unfinished)
{
  g_autofree char *folder = make_used (), *json = NULL, *list = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) running = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  g_auto (GStrv) states = NULL;
  const char *start;

  json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL);
  start = strstr (json, "\"unfinished\":[");
  list = g_strndup (start, (gsize)(strchr (start, ']') - start));
  states = g_strsplit (list, "\"state\":\"", -1);
  if (CHECK (g_strv_length (states) == 4))
    {
      CHECK (g_str_has_prefix (states[1], "終了せずに手放された"));
      CHECK (g_str_has_prefix (states[2], "終了せずに手放された"));
      CHECK (g_str_has_prefix (states[3], "終わりの記録がない"));
    }
  CHECK (riyo_operation_end (running, NULL));
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

/* What a law demanded is in no figure of the purposes, in any format. */
TEST (laws_apart)
{
  static const char *const wanted[] = {
    "\"law_operations\":2,\"law_permitted\":5,\"law_refused\":2,\"law_refused_begins\":1",
    "\"law\":\"" LAW "\",\"article\":\"個人情報保護法33条\",\"actor\":\"",
    "\"approver\":\"見本 太郎\",\"reference\":\"受付-8-12\",\"permitted\":\"3\",\"refused\":\"1\","
    "\"state\":\"終了\"}",
    "\"permitted\":\"2\",\"refused\":\"1\",\"state\":\"手放された\"}",
    "\"approver\":\"他人\",\"reference\":\"受付-8-12\",\"permitted\":\"\",\"refused\":\"\","
    "\"state\":\"開始を拒否 OUT_OF_SCOPE\"}",
  };
  g_autofree char *folder = make_used ();
  g_autofree char *json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL);
  g_autofree char *text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL);
  g_autofree char *html = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    CHECK_ROW (strstr (json, wanted[i]) != NULL, "%s", wanted[i]);
  CHECK (strstr (json, "\"operations\":51,") != NULL); /* 49, and two that provided */
  CHECK (strstr (json, "\"refused_begins\":2,") != NULL);
  CHECK (strstr (json, "{\"code\":\"OUT_OF_SCOPE\"") == NULL);
  CHECK (strstr (text, "法令に基づく利用 2 回、許可 5 件、拒否 2 件、開始の拒否 1 回") != NULL);
  CHECK (strstr (html, "法令に基づく利用<b>2 回</b>") != NULL);
  CHECK (strstr (html, "<td>受付-8-12</td>") != NULL);
}

/* 個人情報保護法29条: when, to whom, what, on what ground; from the log alone. */
TEST (provision)
{
  static const char *const wanted[] = {
    "\"recipients\":\"国\",\"items\":\"健診\",\"purpose\":\"" REPORT_TO_STATE "\","
    "\"ground\":\"契約-3（承認者 例示 花子）\",\"actor\":\"2077\",\"permitted\":\"5\"}",
    "\"items\":\"健診 / " REPORT_TO_STATE "\",\"purpose\":\"" REPORT_TO_STATE "\","
    "\"ground\":\"述べられていない\",\"actor\":\"2077\",\"permitted\":\"0\"}",
  };
  g_autofree char *folder = make_used (), *tables = g_build_filename (folder, "tables", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *json = NULL, *text = NULL, *past = NULL, *report = NULL;
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL), *log = NULL;
  g_autoptr (GError) error = NULL;

  report = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL);
  g_assert (g_rename (tables, away) == 0);
  json = riyo_audit_list_provision (folder, NULL, NULL, RIYO_REPORT_JSON, &error);
  CHECK_NO_ERROR (error);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    CHECK_ROW (strstr (json, wanted[i]) != NULL && strstr (report, wanted[i]) != NULL, "%s",
               wanted[i]);
  CHECK (strstr (json, "医療費通知") == NULL && strstr (json, LAW) == NULL);
  text = riyo_audit_list_provision (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL);
  CHECK (strstr (text, "契約-3（承認者 例示 花子）") != NULL);
  past = riyo_audit_list_provision (folder, NULL, "2001-01-01", RIYO_REPORT_JSON, NULL);
  CHECK_STR (past, "[]\n");
  log = harness_read (path);
  memset (strstr (log, "\"契約-3"), 'x', 1);
  g_assert (g_file_set_contents (path, log, -1, NULL));
  CHECK (riyo_audit_list_provision (folder, NULL, NULL, RIYO_REPORT_TEXT, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
}

static void
damage (const char *folder, const char *what)
{
  g_autofree char *audit = g_build_filename (folder, "audit", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *path = g_build_filename (audit, "000001.jsonl", NULL),
                  *log = harness_read (path);

  if (strcmp (what, "no log") == 0)
    g_assert (g_rename (audit, away) == 0);
  else if (strcmp (what, "no file") == 0)
    g_assert (g_rename (path, away) == 0);
  else if (strcmp (what, "no entry") == 0)
    g_assert (g_file_set_contents (path, "", 0, NULL));
  else if (strcmp (what, "the first entry cut") == 0)
    g_assert (g_file_set_contents (path, strchr (log, '\n') + 1, -1, NULL));
}

/* What cannot be read is said; what was altered is reported on, with a warning before all else. */
TEST (no_log_to_report_on)
{
  static const struct
  {
    const char *what;
    int want; /* 0 = reported on, with a warning */
    int want_show;
  } rows[] = {
    { "no folder", RIYO_ERROR_IO, RIYO_ERROR_IO },
    { "no log", RIYO_ERROR_DAMAGED, RIYO_ERROR_DAMAGED },
    { "no file", RIYO_ERROR_DAMAGED, RIYO_ERROR_DAMAGED },
    { "no entry", 0, RIYO_ERROR_DAMAGED },
    { "the first entry cut", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (RiyoReportFormat format = RIYO_REPORT_TEXT; format <= RIYO_REPORT_HTML; format++)
      {
        static const char *const warnings[]
            = { "\n監査記録に異常があります", "\"integrity\":\"altered\"",
                "<p class=alarm>監査記録に異常があります" };
        g_autofree char *folder = i == 0 ? g_strdup ("/nowhere/riyo") : make_riyo ();
        g_autoptr (GError) error = NULL, unread = NULL;
        g_autofree char *report = NULL;

        if (i > 0)
          damage (folder, rows[i].what);
        report = riyo_audit_report (folder, NULL, NULL, format, &error);
        if (rows[i].want != 0)
          CHECK_ERROR (error, RIYO_ERROR, rows[i].want);
        else
          CHECK_ROW (report != NULL && strstr (report, warnings[format]) != NULL, "%s, format %d",
                     rows[i].what, (int)format);
        CHECK ((report == NULL) == (rows[i].want != 0));
        g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, &unread);
        while (entries != NULL && riyo_entries_next (entries, &unread) != NULL)
          continue;
        CHECK_ROW (rows[i].want_show == 0 ? unread == NULL
                                          : g_error_matches (unread, RIYO_ERROR, rows[i].want_show),
                   "%s: %s", rows[i].what, unread != NULL ? unread->message : "shown");
      }
}

extern int _nl_msg_cat_cntr; /* gettext (3): counted up when LANGUAGE was changed */

/* The report of a caller who speaks @language, without the time when it was made. */
static char *
report_in (const char *language, const char *folder, RiyoReportFormat format)
{
  g_autofree char *before = g_strdup (g_getenv ("LANGUAGE")), *report = NULL;
  char *made;

  g_setenv ("LANGUAGE", language, TRUE);
  _nl_msg_cat_cntr++;
  report = riyo_audit_report (folder, NULL, NULL, format, NULL);
  g_setenv ("LANGUAGE", before != NULL ? before : "", TRUE);
  _nl_msg_cat_cntr++;
  made = strstr (report, "作成 ");
  for (; made != NULL; made = strstr (made + 1, "作成 "))
    memset (made + strlen ("作成 "), '-', strlen ("2026-11-22 20:12"));
  return g_steal_pointer (&report);
}

static void
append_to_log (const char *folder, const char *text)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  FILE *log = fopen (path, "a");

  g_assert (log != NULL && fputs (text, log) >= 0 && fclose (log) == 0);
}

/* The page is signed in Japanese and programs read the JSON: neither is in the caller's language,
 * as the text is. */
TEST (japanese_whatever_the_locale)
{
  static const struct
  {
    const char *appended, *japanese;
  } rows[] = {
    { "", "終了せずに手放された利用: 2 件" },
    { "", "末尾の切取りと全体の差替え" },
    { "{}\n", "記録の形をしていません" },
    { "x", "改行で終わっておらず" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_used ();

      append_to_log (folder, rows[i].appended);
      for (RiyoReportFormat format = RIYO_REPORT_TEXT; format <= RIYO_REPORT_HTML; format++)
        {
          g_autofree char *theirs = report_in ("en", folder, format);
          g_autofree char *ours = report_in ("ja", folder, format);

          CHECK_ROW (strcmp (theirs, ours) == 0 || format == RIYO_REPORT_TEXT, "format %d, %s",
                     (int)format, rows[i].japanese);
          CHECK_ROW (strcmp (theirs, ours) != 0 || format != RIYO_REPORT_TEXT, "text, %s",
                     rows[i].japanese);
          CHECK_ROW (strstr (theirs, rows[i].japanese) != NULL || format == RIYO_REPORT_TEXT, "%s",
                     rows[i].japanese);
        }
    }
}

/* A terminal has 80 columns. */
TEST (text_fits)
{
  g_autofree char *folder = make_used ();
  g_autofree char *text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  CHECK (g_strv_length (lines) > 100);
  for (guint i = 0; lines[i] != NULL; i++)
    CHECK_ROW (riyo_text_width (lines[i]) <= 80, "%s", lines[i]);
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
    { "event", "begin", 54 },
    { "event", "abandon", 2 },
    { "event", "refused", 7 },
    { "actor", "1042", 10 },
    { "actor", "9999", 1 },
    { "purpose", "未受診者への受診勧奨", 2 },
    { "category", "口座", 10 },
    { "purpose", "傷病手当金の支払", 10 },
    { "from", "2999-01-01", 0 },
    { "to", "2001-01-01", 0 },
    { "from", "2026-13-01", -1 },
    { "colour", "red", -1 },
    { "law", LAW, 7 },
    { "law", "", 7 },
    { "law", "捜査関係事項照会", 0 },
  };
  g_autofree char *folder = make_used (), *account = riyo_account_dup_name ();

  /* Who acted, or in whose name. */
  CHECK_INT (count (folder, "actor", account), count (folder, "from", "2001-01-01"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int got = count (folder, rows[i].key, rows[i].value);

      CHECK_ROW (got == rows[i].want, "%s=%s: got %d, want %d", rows[i].key, rows[i].value, got,
                 rows[i].want);
    }
}
