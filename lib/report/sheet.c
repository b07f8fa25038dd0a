/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each sheet is called and which columns it has. They are in Japanese, as the people who sign
 * them are. */
#include "config.h"

#include <string.h>

#include "sheet.h"

static const RiyoReportSheet sheets_of_a_report[RIYO_N_SHEETS] = {
  [RIYO_SHEET_CELLS]
  = { .name = "cells",
      .title = "類型と利用目的",
      .note = "利用は、そのセル（類型と利用目的の組）のデータを開いた利用の回数。件数不明は、件数を"
              "記録せずに終えたか、"
              "終えていない利用。拒否は監査記録に残る拒否の回数。名前を改めたものは、いまの名前で数"
              "える。公表か非公表かは、利用した時の表による。途中で改めたセルは、分けて数える。",
      .columns = { { "category", "類型" },
                   { "purpose", "利用目的" },
                   { "operations", "利用" },
                   { "uncounted", "件数不明" },
                   { "refused", "拒否" },
                   { "status", "区分" } } },
  [RIYO_SHEET_UNUSED]
  = { .name = "unused",
      .title = "期間中に使われなかったセル",
      .note = "表にあるセルのうち、期間中に一度も使われなかったもの（移動済みの記録にある利用は数え"
              "ない）。非公表は"
              "「公表していないセル」にある。",
      .columns = { { "category", "類型" }, { "purpose", "利用目的" }, { "status", "区分" } } },
  [RIYO_SHEET_MONTHS] = { .name = "months",
                          .title = "月ごとの利用",
                          .columns = { { "month", "月" },
                                       { "operations", "開始した利用" },
                                       { "permitted", "許可した件数" },
                                       { "refused", "拒否した件数" },
                                       { "refused_begins", "利用開始の拒否" } } },
  [RIYO_SHEET_ROLES]
  = { .name = "roles",
      .title = "担当と担当者",
      .note = "期間の終わりの日の取扱規程による（置き換えた規程は残らず、後のものによる）。",
      .columns = { { "role", "担当" },
                   { "categories", "類型" },
                   { "purposes", "利用目的・業務" },
                   { "actors", "担当者" },
                   { "delegates", "代行" } } },
  [RIYO_SHEET_REQUESTS]
  = { .name = "requests",
      .title = "利用停止等の請求",
      .note = "請求の記録、番号の追加、解除。だれの請求かは受付番号の書面にある。",
      .columns = { { "seq", "記録番号" },
                   { "time", "日時" },
                   { "what", "出来事" },
                   { "reference", "受付番号" },
                   { "reason", "理由" },
                   { "scope", "範囲" },
                   { "persons", "人数" },
                   { "actor", "担当者" } } },
  [RIYO_SHEET_ALERTS]
  = { .name = "alerts",
      .title = "責任者への通知",
      .note = "取扱規程のコマンドに渡した通知。失敗したものは、次の機会に改めて通知する。",
      .columns = { { "seq", "記録番号" },
                   { "time", "日時" },
                   { "first", "対象の最初" },
                   { "about", "対象の最後" },
                   { "count", "件数" },
                   { "result", "結果" } } },
  [RIYO_SHEET_REGISTER] = { .name = "register",
                            .title = "個人情報取扱台帳",
                            .columns = { { "category", "類型" },
                                         { "name", "個人情報の類型の名称" },
                                         { "role", "担当" },
                                         { "actors", "担当者" },
                                         { "delegates", "代行" },
                                         { "purposes", "利用目的・業務" },
                                         { "laws", "法令" } } },
  [RIYO_SHEET_FOLDERS]
  = { .name = "folders",
      .title = "フォルダーごとの検証",
      .note = "検証の結果は、フォルダーごとに示す。読めないフォルダーは合計に含まない。同じ監査記録"
              "の写しは、ほかにない記録だけを合計に含む。",
      .columns = { { "folder", "フォルダー" },
                   { "verdict", "検証の結果" },
                   { "society", "健保組合" },
                   { "version", "版" },
                   { "entries", "記録の件数（期間）" },
                   { "operations", "開始した利用" },
                   { "permitted", "許可" },
                   { "refused", "拒否" },
                   { "refused_begins", "利用開始の拒否" },
                   { "problem", "写し、または最初の異常" } } },
  [RIYO_SHEET_SUM]
  = { .name = "cells",
      .title = "類型と利用目的（全フォルダーの合計）",
      .note
      = "各フォルダーの期間の終わりの表の名前で数える。使われたものと拒否されたものだけを示す。",
      .columns = { { "category", "類型" },
                   { "purpose", "利用目的" },
                   { "operations", "利用" },
                   { "uncounted", "件数不明" },
                   { "refused", "拒否" },
                   { "folders", "フォルダーの数" } } },
  [RIYO_SHEET_STAFF] = { .name = "staff",
                         .title = "担当者と類型",
                         .columns = { { "actor", "担当者" },
                                      { "category", "類型" },
                                      { "operations", "利用" },
                                      { "uncounted", "件数不明" },
                                      { "refused", "拒否" } } },
  [RIYO_SHEET_UNFINISHED] = { .name = "unfinished",
                              .title = "終わっていない利用",
                              .note = "実行中か、プログラムが途中で止まったもの。",
                              .columns = { { "seq", "記録番号" },
                                           { "time", "日時" },
                                           { "actor", "担当者" },
                                           { "purpose", "利用目的" },
                                           { "state", "状態" } } },
  [RIYO_SHEET_REFUSALS]
  = { .name = "refusals",
      .title = "拒否の理由",
      .note = "利用中の拒否は、一つの利用につき理由ごとに最初の一回を数える。",
      .columns = { { "meaning", "理由" },
                   { "begins", "利用開始の拒否" },
                   { "uses", "利用中の拒否" },
                   { "code", "符号" } } },
  [RIYO_SHEET_SIGNED_TASKS] = { .name = "signed_tasks",
                                .title = "判断者を記した業務（読み替え）",
                                .note = "利用目的の異なるセルを一つの業務とした判断。",
                                .columns = { { "task", "業務" },
                                             { "judge", "判断者" },
                                             { "reason", "理由" },
                                             { "valid_until", "有効期限" },
                                             { "operations", "利用" } } },
  [RIYO_SHEET_LAWS] = { .name = "laws",
                        .title = "法令に基づく利用",
                        .note = "公表した利用目的の外で、法令の求めにより承認を得て行った利用。"
                                "上の集計には含まない。",
                        .columns = { { "seq", "記録番号" },
                                     { "time", "日時" },
                                     { "law", "法令" },
                                     { "article", "根拠" },
                                     { "actor", "担当者" },
                                     { "approver", "承認者" },
                                     { "reference", "文書" },
                                     { "permitted", "許可" },
                                     { "refused", "拒否" },
                                     { "state", "状態" } } },
  [RIYO_SHEET_PROVISIONS]
  = { .name = "provisions",
      .title = "第三者への提供（月と提供先ごと）",
      .note = "提供先のある利用目的の利用。一件ずつの一覧（個人情報保護法29条）は riyo audit show "
              "--provision が示す。拒否されて何も渡らなかったものは含まない。"
              "法令に基づく提供は「法令に基づく利用」に記す。",
      .columns = { { "month", "月" },
                   { "recipients", "提供先" },
                   { "items", "項目（類型）" },
                   { "purpose", "利用目的" },
                   { "operations", "利用" },
                   { "permitted", "件数" },
                   { "uncounted", "件数不明" },
                   { "first_seq", "最初の記録番号" },
                   { "last_seq", "最後の記録番号" } } },
  [RIYO_SHEET_PROVISION_LIST]
  = { .name = "provisions",
      .title = "第三者への提供（個人情報保護法29条）",
      .note = "提供先のある利用目的の利用。だれのデータかは監査記録になく、提供したものにある。"
              "法令に基づく提供は「法令に基づく利用」に記す。",
      .columns = { { "seq", "記録番号" },
                   { "time", "提供日時" },
                   { "recipients", "提供先" },
                   { "items", "項目（類型）" },
                   { "purpose", "利用目的" },
                   { "ground", "根拠（文書）" },
                   { "actor", "担当者" },
                   { "permitted", "件数" } } },
  [RIYO_SHEET_HANDED]
  = { .name = "handed",
      .title = "渡した先",
      .note
      = "利用で述べた渡し先。述べなかった利用は、表の提供先。法令に基づく利用を含み、"
        "何も渡らなかった利用（拒否、すべて除外）は含まない。件数不明は、件数を記録せずに終えたか、"
        "終えていない利用。",
      .columns = { { "recipient", "渡した先" },
                   { "operations", "利用" },
                   { "permitted", "件数" },
                   { "files", "ファイル" },
                   { "uncounted", "件数不明の利用" } } },
  [RIYO_SHEET_LIMITED]
  = { .name = "limited",
      .title = "限って行った利用",
      .note = "一人、または番号の一部の値に限った利用。本人は鍵付きの仮名で示す。",
      .columns = { { "seq", "記録番号" },
                   { "time", "日時" },
                   { "purpose", "利用目的" },
                   { "subject", "本人（仮名）" },
                   { "only", "番号の一部" },
                   { "recipient", "渡した先" },
                   { "actor", "担当者" },
                   { "permitted", "件数" },
                   { "left_out", "除外" },
                   { "state", "状態" } } },
  [RIYO_SHEET_UNPUBLISHED]
  = { .name = "unpublished",
      .title = "公表していないセル",
      .note = "いまは公表しているか廃止したものも、期間中に非公表だったものは、"
              "使われていなくても、その時の判断で示す。",
      .columns = { { "category", "類型" },
                   { "purpose", "利用目的" },
                   { "clause", "個人情報保護法" },
                   { "judge", "判断者" },
                   { "reason", "理由" },
                   { "valid_until", "有効期限" },
                   { "days", "非公表だった日" },
                   { "operations", "利用" },
                   { "uncounted", "件数不明" },
                   { "status", "区分" } } },
  [RIYO_SHEET_REHEARSALS]
  = { .name = "rehearsals",
      .title = "予行",
      .note = "何も許可せず、判断だけを記録した利用。上の集計には含まない。",
      .columns = { { "purpose", "利用目的・業務" },
                   { "operations", "回数" },
                   { "permitted", "許可となる件数" },
                   { "refused", "拒否となる件数" } } },
  [RIYO_SHEET_ADOPTIONS] = { .name = "adoptions",
                             .title = "表・規程・レイアウトの採用",
                             .columns = { { "time", "日時" },
                                          { "kind", "種類" },
                                          { "name", "名前" },
                                          { "from", "施行日" },
                                          { "actor", "操作した者" },
                                          { "judge", "判断者" } } },
  [RIYO_SHEET_AUDITOR] = { .name = "auditor",
                           .title = "監査記録の検証",
                           .columns = { { "item", "項目" }, { "value", "内容" } } },
};

static void
row_free (RiyoReportRow *row)
{
  g_strfreev (row->fields);
  g_free (row);
}

void
riyo_report_sheets_init (RiyoReportSheet sheets[RIYO_N_SHEETS])
{
  memcpy (sheets, sheets_of_a_report, sizeof sheets_of_a_report);
  for (guint i = 0; i < RIYO_N_SHEETS; i++)
    sheets[i].rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
}

void
riyo_report_sheets_clear (RiyoReportSheet sheets[RIYO_N_SHEETS])
{
  for (guint i = 0; i < RIYO_N_SHEETS; i++)
    g_ptr_array_unref (sheets[i].rows);
}

static guint
count_columns (const RiyoReportSheet *sheet)
{
  guint n = 0;

  while (sheet->columns[n].key != NULL)
    n++;
  return n;
}

void
riyo_report_sheet_add (RiyoReportSheet *sheet, const RiyoReportField *fields, gsize n_fields)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  RiyoReportRow *row = g_new0 (RiyoReportRow, 1);

  /* Else what lies behind the fields would be told. */
  if (n_fields != count_columns (sheet))
    g_error ("%s: %u columns, %u fields", sheet->name, count_columns (sheet), (guint)n_fields);
  for (guint i = 0; i < n_fields; i++)
    {
      g_autofree char *number
          = fields[i].is_number ? g_strdup_printf ("%" G_GUINT64_FORMAT, fields[i].number) : NULL;

      row->numbers |= (number != NULL ? 1u : 0) << i;
      g_strv_builder_add (texts, number != NULL           ? number
                                 : fields[i].text != NULL ? fields[i].text
                                                          : "");
    }
  row->fields = g_strv_builder_end (texts);
  g_ptr_array_add (sheet->rows, row);
}
