/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sheets of the self-inspection. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/base.h"
#include "kit/harness.h"
#include "kit/used.h"
#include "report/report.h"

TEST (every_sheet)
{
  static const char *const wanted[] = {
    "\"operations\":51,\"permitted\":435,\"refused\":2,\"refused_begins\":2,",
    "{\"category\":\"レセプト\",\"purpose\":\"医療費通知の発行\",\"operations\":40,"
    "\"uncounted\":0,\"refused\":0,\"status\":\"公表\"}",
    "{\"category\":\"健診\",\"purpose\":\"医療費通知の発行\",\"operations\":0,\"uncounted\":0,"
    "\"refused\":1,\"status\":\"表にない\"}",
    "\"unused\":[{\"category\":\"資格\",\"purpose\":\"標準報酬月額の決定\",\"status\":\"公表\"}",
    "{\"actor\":\"1042（アカウント ",
    "）\",\"category\":\"口座\",\"operations\":5,\"uncounted\":0,\"refused\":0}",
    "\"state\":\"終了せずに手放された\"}",
    "{\"meaning\":\"表にないセル\",\"begins\":0,\"uses\":1,\"code\":\"NOT_IN_TABLE\"}",
    "\"begins\":1,\"uses\":0,\"code\":\"UNKNOWN_ACTOR\"}",
    "\"begins\":1,\"uses\":0,\"code\":\"UNKNOWN_PURPOSE\"}",
    "{\"task\":\"傷病手当金の支払\",\"judge\":\"例示 "
    "花子\",\"reason\":"
    "\"受給資格と宛名の確認は加入者の管理に含まれると判断した\",\"valid_until\":\"\","
    "\"operations\":5}",
    "\"rehearsals\":[{\"purpose\":\"医療費通知の発行\",\"operations\":1,\"permitted\":0,"
    "\"refused\":9}]",
    "{\"item\":\"検証の結果\",\"value\":\"改変なし\"}",
    "{\"item\":\"控え（紙に写す）\",\"value\":\"117 ",
    "{\"item\":\"検証していないこと\",\"value\":\"",
  };
  g_autofree char *folder = make_used ();
  g_autoptr (GError) error = NULL;
  g_autofree char *json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, &error);
  const char *keep = g_getenv ("RIYO_REPORT_HTML");

  CHECK_NO_ERROR (error);
  for (guint i = 0; json != NULL && i < G_N_ELEMENTS (wanted); i++)
    CHECK_ROW (strstr (json, wanted[i]) != NULL, "%s", wanted[i]);
  if (keep != NULL)
    {
      g_autofree char *html
          = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, NULL, &error);

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
  CHECK (harness_init (folder, table, &error));
  json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, &error);
  CHECK_NO_ERROR (error);
  CHECK (strstr (json, "\"unpublished\":[{\"category\":\"資格\",\"purpose\":\"調査\",\"clause\":"
                       "\"21-4-2\",\"judge\":\"例示\",\"reason\":\"例示の理由\","
                       "\"valid_until\":\"\",\"days\":\"～ ")
         != NULL);
  CHECK (strstr (json, "\",\"operations\":0,\"uncounted\":0,\"status\":\"非公表\"}]") != NULL);
  CHECK (strstr (json, "\"refused\":0,\"status\":\"非公表\"}") != NULL);
}

/* One that is running, one that was let go and one of those that a law demanded; no other. */
TEST (unfinished)
{
  g_autofree char *folder = make_used (), *json = NULL, *list = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) running = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  g_auto (GStrv) states = NULL;
  const char *start;

  json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, NULL);
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
  g_autofree char *text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL, NULL);
  g_autofree char *html = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, NULL, NULL);
  g_autofree char *past
      = riyo_audit_report (folder, "2001-01-01", "2001-12-31", RIYO_REPORT_JSON, NULL, NULL);

  CHECK (strstr (text, "■ 拒否の理由") != NULL);
  CHECK (strstr (text, "NOT_IN_TABLE") != NULL);
  CHECK (strstr (html, "<td class=h4>40") != NULL);
  CHECK (strstr (html, "拒1</span>") != NULL);
  CHECK (strstr (html, "http") == NULL); /* self-contained */
  CHECK (strstr (past, "\"operations\":0,") != NULL);
  CHECK (riyo_audit_report (folder, "2001-02-30", NULL, RIYO_REPORT_TEXT, NULL, NULL) == NULL);
}

/* A use of last year is told in the words of this year, and judged by the table of its day. */
TEST (names_that_changed)
{
  static const char first[] = "[表]\n組合=見本健康保険組合\n版=1\n[類型 健診]\n番号=1\n名称=健診\n"
                              "利用目的=勧奨\n利用目的=選挙\n利用目的=使わない\n";
  static const char second[]
      = "[表]\n組合=見本健康保険組合\n版=2\n公表日=%s\n施行日=%s\n[類型 健康診査]\n番号=1\n"
        "別名=健診\n名称=健診\n利用目的=受診の勧奨\n利用目的=使わない\n"
        "[利用目的 受診の勧奨]\n別名=勧奨\n";
  g_autofree char *parent = harness_make_folder (), *json = NULL, *later = NULL, *text = NULL;
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *file = g_build_filename (parent, "table.riyo", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;
  char today[11];

  riyo_date_format (riyo_date_today (), today);
  g_assert (g_file_set_contents (file, first, -1, NULL));
  CHECK (harness_init (folder, file, &error));
  CHECK_NO_ERROR (error);
  guard = riyo_guard_open (folder, &error);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (RiyoOperation) use
          = riyo_guard_begin (guard, i < 2 ? "勧奨" : "選挙", NULL, &error);

      CHECK (riyo_operation_check (use, RIYO_TAG (1), "1-1-1", &error));
      CHECK (riyo_operation_end (use, &error));
      CHECK_NO_ERROR (error);
    }
  json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, &error);
  CHECK (strstr (json, "\"purpose\":\"選挙\",\"operations\":1,\"uncounted\":0,\"refused\":0,"
                       "\"status\":\"公表\"}")
         != NULL);
  text = g_strdup_printf (second, today, today);
  g_assert (g_file_set_contents (file, text, -1, NULL));
  CHECK (riyo_folder_adopt (folder, file, NULL, "例示 花子", NULL, &error));
  CHECK_NO_ERROR (error);
  later = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, &error);
  CHECK (strstr (later, "{\"category\":\"健康診査\",\"purpose\":\"受診の勧奨\","
                        "\"operations\":2,\"uncounted\":0,\"refused\":0,\"status\":\"公表\"}")
         != NULL);
  CHECK (strstr (later, "\"purpose\":\"選挙\",\"operations\":1,\"uncounted\":0,\"refused\":0,"
                        "\"status\":\"当時公表、現在は廃止\"}")
         != NULL);
  CHECK (
      strstr (
          later,
          "\"unused\":[{\"category\":\"健康診査\",\"purpose\":\"使わない\",\"status\":\"公表\"}]")
      != NULL);
  CHECK (strstr (later, "\"category\":\"健康診査\",\"operations\":3,\"uncounted\":0,"
                        "\"refused\":0}")
         != NULL);
}

/* What a law demanded is in no figure of the purposes, in any format. */
TEST (laws_apart)
{
  static const char *const wanted[] = {
    "\"law_operations\":2,\"law_permitted\":5,\"law_refused\":2,\"law_refused_begins\":1",
    "\"law\":\"" LAW "\",\"article\":\"個人情報保護法33条\",\"actor\":\"",
    "\"approver\":\"見本 太郎\",\"reference\":\"受付-8-12\",\"permitted\":3,\"refused\":1,"
    "\"state\":\"終了\"}",
    "\"permitted\":2,\"refused\":1,\"state\":\"手放された\"}",
    "\"approver\":\"他人\",\"reference\":\"受付-8-12\",\"permitted\":\"\",\"refused\":\"\","
    "\"state\":\"開始を拒否: 担当の範囲外 (OUT_OF_SCOPE)\"}",
  };
  g_autofree char *folder = make_used ();
  g_autofree char *json = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, NULL);
  g_autofree char *text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL, NULL);
  g_autofree char *html = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    CHECK_ROW (strstr (json, wanted[i]) != NULL, "%s", wanted[i]);
  CHECK (strstr (json, "\"operations\":51,") != NULL); /* 49, and two that provided */
  CHECK (strstr (json, "\"refused_begins\":2,") != NULL);
  CHECK (strstr (json, "\"code\":\"OUT_OF_SCOPE\"") == NULL);
  CHECK (strstr (text, "法令に基づく利用 2 回、許可 5 件、拒否 2 件、開始の拒否 1 回") != NULL);
  CHECK (strstr (html, "法令に基づく利用<b>2 回</b>") != NULL);
  CHECK (strstr (html, "<td>受付-8-12</td>") != NULL);
}

/* What no name of a table is, nobody adopted. */
TEST (loose_files)
{
  static const char *const loose[] = { "9-draft.riyo", "09.riyo", "9.riyo~", "x9.riyo", "0.riyo" };
  g_autofree char *folder = make_used ();
  g_autofree char *before = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (loose); i++)
    {
      g_autofree char *path = g_build_filename (folder, "tables", loose[i], NULL);
      g_autofree char *report = NULL;

      g_assert (g_file_set_contents (path, "見本", -1, NULL));
      report = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_JSON, NULL, NULL);
      CHECK_ROW (report != NULL && strcmp (report, before) == 0, "%s", loose[i]);
      g_assert (g_unlink (path) == 0);
    }
}

/* A terminal has 80 columns. */
TEST (text_fits)
{
  g_autofree char *folder = make_used ();
  g_autofree char *text = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_TEXT, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  CHECK (g_strv_length (lines) > 100);
  for (guint i = 0; lines[i] != NULL; i++)
    CHECK_ROW (riyo_text_width (lines[i]) <= 80, "%s", lines[i]);
}
