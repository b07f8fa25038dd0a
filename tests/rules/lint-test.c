/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What rules tell about their table, and what of them another table breaks. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "kit/harness.h"
#include "rules/rules.h"
#include "table/table.h"

#define HEAD "[表]\n組合=見本健康保険組合\n版=1\n"
#define LEDGER                                                                                     \
  "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n利用目的=保険料の徴収\n"
#define CLAIM "[類型 レセプト]\n番号=2\n名称=レセプトに関する情報\n利用目的=医療費通知の発行\n"
#define OLD "[類型 旧台帳]\n番号=3\n名称=旧台帳\n廃止日=2025-03-31\n利用目的=旧業務\n"

#define ROLE "[担当 係]\n類型=資格\n類型=レセプト\n担当者=1042\n"
#define MANAGE "[業務 管理]\nセル=資格 / 加入者の管理\n"
#define NOTIFY "[業務 通知]\nセル=レセプト / 医療費通知の発行\n"
#define LISTED "[担当 通知係]\n類型=レセプト\n利用目的=通知\n担当者=1042\n"
#define MEMBERS "[本人 加入者]\n形式=記号-番号\n台帳=資格\n"
#define STAFF "[本人 職員]\n形式=職員番号\n"

static RiyoTable *
load_table (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return riyo_table_new_from_bytes (bytes, "t.riyo", NULL);
}

static RiyoRules *
load_rules (const char *text)
{
  g_autoptr (RiyoTable) table = load_table (HEAD LEDGER CLAIM OLD);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return riyo_rules_new_from_bytes (bytes, "r.riyo", table, NULL);
}

static char *
list (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      RiyoFinding *finding = g_ptr_array_index (findings, i);
      const char *category = finding->category;

      g_string_append_printf (text, "%s %s/%s\n", finding->code, category != NULL ? category : "",
                              finding->purpose != NULL ? finding->purpose : "");
    }
  return g_string_free (text, FALSE);
}

TEST (lint)
{
  static const struct
  {
    const char *says, *rules, *want;
  } rows[] = {
    { "neither tasks nor a ledger", ROLE, "" },
    { "a form without a ledger", ROLE STAFF, "" },
    { "a role of every purpose", ROLE MANAGE, "" },
    { "a role of one purpose", "[担当 徴収係]\n類型=資格\n利用目的=保険料の徴収\n担当者=1042\n",
      "UNUSED /加入者の管理\nUNUSED /医療費通知の発行\n" },
    { "and a task", "[担当 徴収係]\n類型=資格\n利用目的=保険料の徴収\n担当者=1042\n" MANAGE,
      "UNUSED /医療費通知の発行\n" },
    { "a ledger", ROLE MEMBERS, "NO_ADDRESS 資格/医療費通知の発行\n" },
    { "a ledger of two forms, and one of none",
      ROLE MEMBERS "[本人 家族]\n形式=記号\n台帳=資格\n" STAFF,
      "LEADING /職員\nNO_ADDRESS 資格/医療費通知の発行\n" },
    { "a number alone beside numbers of parts", ROLE "[本人 加入者]\n形式=記号-番号\n" STAFF,
      "LEADING /職員\n" },
    { "alone", ROLE STAFF, "" },
    { "digits that lead",
      ROLE "[本人 加入者]\n形式=記号-番号-枝番\n[本人 職員]\n形式=部-職番\n数字=部\n数字=職番\n",
      "LEADING /職員\n" },
    { "a part of letters before",
      ROLE "[本人 加入者]\n形式=記号-番号-枝番\n[本人 職員]\n形式=区分-職番\n数字=職番\n", "" },
    { "a family of the same",
      ROLE "[本人 加入者]\n形式=記号-番号-枝番\n[本人 家族]\n形式=記号-番号\n", "" },
    { "as many parts", ROLE "[本人 加入者]\n形式=記号-番号\n[本人 職員]\n形式=部-職番\n", "" },
    { "a pattern", ROLE "担当者=*\n担当者=kyufu-?\n", "NOBODY /*\nNOBODY /kyufu-?\n" },
    { "a blank that does not break", ROLE "担当者=10\u00a042\n", "NOBODY /10\u00a042\n" },
    { "full width", ROLE "担当者=１０４２\n代行=ａｐｐ\n", "NOBODY /１０４２\nNOBODY /ａｐｐ\n" },
    { "names as they are", ROLE "担当者=山田\n担当者=uid:4242\n担当者=a.b-c_d@e\n", "" },
    { "a ledger and tasks", ROLE MANAGE NOTIFY MEMBERS,
      "NO_ADDRESS 資格/医療費通知の発行\nNO_ADDRESS 資格/通知\n" },
    { "a task with the ledger addresses it",
      ROLE "[業務 送付]\nセル=資格 / 加入者の管理\nセル=レセプト / 医療費通知の発行\n"
           "判断者=見本\n判断日=2026-01-01\n理由=宛名\n" MEMBERS,
      "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoRules) rules = load_rules (rows[i].rules);
      g_autoptr (GPtrArray) findings = riyo_findings_new ();
      g_autofree char *got = NULL;

      if (!CHECK_ROW (rules != NULL, "%s: not loaded", rows[i].says))
        continue;
      riyo_rules_lint (rules, findings);
      got = list (findings);
      CHECK_ROW (strcmp (got, rows[i].want) == 0, "%s: got %s", rows[i].says, got);
    }
}

TEST (broken_by_another_table)
{
  static const struct
  {
    const char *says, *candidate, *want;
  } rows[] = {
    { "the same", HEAD LEDGER CLAIM OLD, "" },
    { "a category gone", HEAD LEDGER OLD,
      "TASK レセプト/通知\nROLE /係\nROLE /徴収係\nROLE /通知係\n" },
    { "a category over",
      HEAD LEDGER
      "[類型 レセプト]\n番号=2\n名称=レセプト\n廃止日=2026-01-01\n利用目的=医療費通知の発行\n",
      "TASK レセプト/通知\n" },
    { "another label under the alias",
      HEAD LEDGER "[類型 レセプト]\n番号=2\n名称=レセプト\n利用目的=通知の発行\n"
                  "[利用目的 通知の発行]\n別名=医療費通知の発行\n",
      "" },
    { "the cell in another row",
      HEAD "[類型 資格]\n番号=1\n名称=資格\n利用目的=加入者の管理\n利用目的=保険料の徴収\n"
           "利用目的=医療費通知の発行\n[類型 レセプト]\n番号=2\n名称=レセプト\n利用目的=審査\n",
      "TASK レセプト/通知\n" },
    { "a purpose gone that a role lists",
      HEAD "[類型 資格]\n番号=1\n名称=資格\n利用目的=加入者の管理\n" CLAIM, "ROLE /徴収係\n" },
  };
  g_autoptr (RiyoRules) rules = load_rules (
      ROLE
      "[担当 徴収係]\n類型=資格\n類型=レセプト\n利用目的=保険料の徴収\n担当者=1042\n" LISTED MANAGE
          NOTIFY);

  CHECK (rules != NULL);
  for (guint i = 0; rules != NULL && i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoTable) candidate = load_table (rows[i].candidate);
      g_autoptr (GPtrArray) findings = riyo_findings_new ();
      g_autofree char *got = NULL;

      if (!CHECK_ROW (candidate != NULL, "%s: not loaded", rows[i].says))
        continue;
      riyo_rules_find_broken (rules, candidate, findings);
      got = list (findings);
      CHECK_ROW (strcmp (got, rows[i].want) == 0, "%s: got %s", rows[i].says, got);
    }
}

#define SIGNED "判断者=見本\n判断日=2026-04-01\n理由=宛名\n"
#define TASK "[業務 発送]\nセル=資格 / 加入者の管理\nセル=レセプト / 医療費通知の発行\n"
#define BOUND                                                                                                 \
  HEAD LEDGER "[類型 レセプト]\n番号=2\n名称=レセプト\n利用目的=医療費通知の発行\n" \
              "利用目的=審査\n[類型 口座]\n番号=3\n名称=口座\n利用目的=審査\n"          \
              "[利用目的 医療費通知の発行]\nID=notice\n別名=通知の発行\n"

static RiyoRules *
load_bound (const char *text)
{
  g_autoptr (RiyoTable) table = load_table (BOUND);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return riyo_rules_new_from_bytes (bytes, "r.riyo", table, NULL);
}

TEST (a_judgement_is_of_the_cells_it_was_made_for)
{
  static const struct
  {
    const char *says, *after;
    gboolean good;
  } rows[] = {
    { "the same", ROLE TASK SIGNED, TRUE },
    { "a cell less", ROLE "[業務 発送]\nセル=資格 / 加入者の管理\n" SIGNED, TRUE },
    { "a cell by another name",
      ROLE "[業務 発送]\nセル=資格 / 加入者の管理\nセル=レセプト / notice\n" SIGNED, TRUE },
    { "a cell more", ROLE TASK "セル=口座 / 審査\n" SIGNED, FALSE },
    { "a cell more, and a day of its own",
      ROLE TASK "セル=口座 / 審査\n判断者=見本\n判断日=2026-05-01\n理由=宛名\n", TRUE },
    { "a cell more, by another person",
      ROLE TASK "セル=口座 / 審査\n判断者=例示\n判断日=2026-04-01\n理由=宛名\n", TRUE },
    { "a cell more, for another reason",
      ROLE TASK "セル=口座 / 審査\n判断者=見本\n判断日=2026-04-01\n理由=送金\n", TRUE },
    { "another cell of a category",
      ROLE "[業務 発送]\nセル=資格 / 加入者の管理\nセル=レセプト / 審査\n" SIGNED, FALSE },
    { "another task",
      ROLE TASK SIGNED "[業務 点検]\nセル=レセプト / 審査\nセル=資格 / "
                       "加入者の管理\n" SIGNED,
      TRUE },
  };
  g_autoptr (RiyoRules) before = load_bound (ROLE TASK SIGNED);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoRules) after = load_bound (rows[i].after);
      g_autoptr (GError) error = NULL;

      if (!CHECK_ROW (before != NULL && after != NULL, "%s: not loaded", rows[i].says))
        continue;
      CHECK_ROW (riyo_rules_check_successor (before, after, "r.riyo", &error) == rows[i].good, "%s",
                 rows[i].says);
      if (!rows[i].good)
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_UNSIGNED);
    }
}

/* 2026-06-30, and the days before it. */
TEST (judgements_to_be_made_anew)
{
  static const struct
  {
    const char *says, *rules;
    guint days_before;
    const char *want;
  } rows[] = {
    { "no end", ROLE TASK SIGNED, 0, "" },
    { "31 days before its end", ROLE TASK SIGNED "有効期限=2026-06-30\n", 31, "" },
    { "30 days before its end", ROLE TASK SIGNED "有効期限=2026-06-30\n", 30, "RENEW /発送\n" },
    { "the last day", ROLE TASK SIGNED "有効期限=2026-06-30\n", 0, "RENEW /発送\n" },
    { "the day after", ROLE TASK SIGNED "有効期限=2026-06-29\n", 0, "RENEW /発送\n" },
    { "words that the table reworded",
      ROLE "[業務 発送]\nセル=資格 / 加入者の管理\nセル=レセプト / 通知の発行\n" SIGNED, 0,
      "RENEW /発送\n" },
    { "an ID, which has no words",
      ROLE "[業務 発送]\nセル=資格 / 加入者の管理\nセル=レセプト / notice\n" SIGNED, 0, "" },
    { "nothing judged", ROLE "[業務 通知]\nセル=レセプト / 通知の発行\n", 0, "" },
  };
  RiyoDate day = riyo_date_parse ("2026-06-30");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoRules) rules = load_bound (rows[i].rules);
      g_autoptr (GPtrArray) findings = riyo_findings_new ();
      g_autofree char *got = NULL;

      if (!CHECK_ROW (rules != NULL, "%s: not loaded", rows[i].says))
        continue;
      riyo_rules_find_renewals (rules, day - rows[i].days_before, findings);
      got = list (findings);
      CHECK_ROW (strcmp (got, rows[i].want) == 0, "%s: got %s", rows[i].says, got);
    }
}

#define KNOWN(finding) "[確認 " finding "]\n確認者=見本\n理由=例示\n"

TEST (acknowledged)
{
  static const struct
  {
    const char *says, *rules, *left, *taken;
  } rows[] = {
    { "nothing", "", "A /一\nB 甲/二\nB 乙/二\nC 甲/\nRENEW /三\n", "" },
    { "by a purpose", KNOWN ("A / 一"), "B 甲/二\nB 乙/二\nC 甲/\nRENEW /三\n", "A /一\n" },
    { "a purpose of two rows", KNOWN ("B / 二"), "A /一\nC 甲/\nRENEW /三\n",
      "B 甲/二\nB 乙/二\n" },
    { "by a cell", KNOWN ("B / 乙 / 二"), "A /一\nB 甲/二\nC 甲/\nRENEW /三\n", "B 乙/二\n" },
    { "by a category", KNOWN ("C / 甲"), "A /一\nB 甲/二\nB 乙/二\nRENEW /三\n", "C 甲/\n" },
    { "another code", KNOWN ("B / 一"),
      "A /一\nB 甲/二\nB 乙/二\nC 甲/\nRENEW /三\nSTALE /B / 一\n", "" },
    { "the beginning of a code", KNOWN ("AB / 一"),
      "A /一\nB 甲/二\nB 乙/二\nC 甲/\nRENEW /三\nSTALE /AB / 一\n", "" },
    { "what has to be done", KNOWN ("RENEW / 三"),
      "A /一\nB 甲/二\nB 乙/二\nC 甲/\nRENEW /三\nSTALE /RENEW / 三\n", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (ROLE, rows[i].rules, NULL);
      g_autoptr (RiyoRules) rules = load_rules (text);
      g_autoptr (GPtrArray) findings = riyo_findings_new (), known = riyo_findings_new ();
      g_autofree char *left = NULL, *taken = NULL;

      riyo_findings_add (findings, "A", NULL, "一", NULL, NULL, "a");
      riyo_findings_add (findings, "B", "甲", "二", NULL, NULL, "b");
      riyo_findings_add (findings, "B", "乙", "二", NULL, NULL, "b");
      riyo_findings_add (findings, "C", "甲", NULL, NULL, NULL, "c");
      riyo_findings_add (findings, "RENEW", NULL, "三", NULL, NULL, "d");
      if (!CHECK_ROW (rules != NULL, "%s: not loaded", rows[i].says))
        continue;
      riyo_rules_acknowledge (rules, findings, known);
      left = list (findings);
      taken = list (known);
      CHECK_ROW (strcmp (left, rows[i].left) == 0, "%s: left %s", rows[i].says, left);
      CHECK_ROW (strcmp (taken, rows[i].taken) == 0, "%s: taken %s", rows[i].says, taken);
    }
}

TEST (an_acknowledgement_is_signed_and_named)
{
  static const char *const bad[] = {
    "[確認 A / 一]\n確認者=見本\n",
    "[確認 A / 一]\n理由=例示\n",
    "[確認 A]\n確認者=見本\n理由=例示\n",
    KNOWN ("A / 一") KNOWN ("A / 一"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strconcat (ROLE, bad[i], NULL);

      CHECK_ROW (load_rules (text) == NULL, "row %u", i);
    }
}
