/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lays the sheets of a report out. They are in Japanese, as the people who sign them are. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "log/log.h"
#include "table/table.h"

static void
init (RiyoReportSheet *sheet, const char *name, const char *title, const char *note,
      const char *const *keys, const char *const *columns)
{
  sheet->name = name;
  sheet->title = title;
  sheet->note = note;
  sheet->keys = keys;
  sheet->columns = columns;
  sheet->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
}

static void
init_use_sheets (RiyoReport *report)
{
  static const char *const cell_keys[]
      = { "category", "purpose", "operations", "refused", "status", NULL };
  static const char *const cell_columns[] = { "類型", "利用目的", "利用", "拒否", "区分", NULL };
  static const char *const unused_keys[] = { "category", "purpose", NULL };
  static const char *const unused_columns[] = { "類型", "利用目的", NULL };
  static const char *const staff_keys[] = { "actor", "category", "operations", "refused", NULL };
  static const char *const staff_columns[] = { "担当者", "類型", "利用", "拒否", NULL };
  static const char *const unfinished_keys[] = { "seq", "time", "actor", "purpose", "state", NULL };
  static const char *const unfinished_columns[]
      = { "記録番号", "日時", "担当者", "利用目的", "状態", NULL };
  static const char *const refusal_keys[] = { "code", "begins", "uses", "meaning", NULL };
  static const char *const refusal_columns[]
      = { "理由", "利用開始の拒否", "利用中の拒否", "意味", NULL };

  init (&report->cells_sheet, "cells", "類型と利用目的",
        "利用は、その組合せを述べて始めた利用の回数。拒否は監査記録に残る拒否の回数。", cell_keys,
        cell_columns);
  init (&report->unused, "unused", "期間中に使われなかった組合せ",
        "公表している利用目的のうち、期間中に一度も述べられなかったもの。", unused_keys,
        unused_columns);
  init (&report->staff_sheet, "staff", "担当者と類型", NULL, staff_keys, staff_columns);
  init (&report->unfinished, "unfinished", "終わっていない利用",
        "実行中か、プログラムが途中で止まったもの。", unfinished_keys, unfinished_columns);
  init (&report->refusals, "refusals", "拒否の理由",
        "利用中の拒否は、一つの利用につき理由ごとに最初の一回を数える。", refusal_keys,
        refusal_columns);
}

static void
init_judgement_sheets (RiyoReport *report)
{
  static const char *const task_keys[] = { "task", "judge", "reason", "operations", NULL };
  static const char *const task_columns[] = { "業務", "判断者", "理由", "利用", NULL };
  static const char *const hidden_keys[]
      = { "category", "purpose", "clause", "judge", "reason", "operations", NULL };
  static const char *const hidden_columns[]
      = { "類型", "利用目的", "個人情報保護法", "判断者", "理由", "利用", NULL };
  static const char *const rehearsal_keys[]
      = { "purpose", "operations", "permitted", "refused", NULL };
  static const char *const rehearsal_columns[]
      = { "利用目的・業務", "回数", "許可となる件数", "拒否となる件数", NULL };
  static const char *const adoption_keys[] = { "time", "kind", "name", "actor", "judge", NULL };
  static const char *const adoption_columns[]
      = { "日時", "種類", "名前", "採用した者", "判断者", NULL };
  static const char *const auditor_keys[] = { "item", "value", NULL };
  static const char *const auditor_columns[] = { "項目", "内容", NULL };

  init (&report->signed_tasks, "signed_tasks", "署名した業務（読み替え）",
        "利用目的の異なる組合せを一つの業務とした判断。", task_keys, task_columns);
  init (&report->unpublished, "unpublished", "公表していない組合せ", NULL, hidden_keys,
        hidden_columns);
  init (&report->rehearsals, "rehearsals", "予行",
        "何も許可せず、判断だけを記録した利用。上の集計には含まない。", rehearsal_keys,
        rehearsal_columns);
  init (&report->adoptions, "adoptions", "採用した表・規程・レイアウト", NULL, adoption_keys,
        adoption_columns);
  init (&report->auditor, "auditor", "監査記録の検証", NULL, auditor_keys, auditor_columns);
}

static void
init_apart_sheets (RiyoReport *report)
{
  static const char *const law_keys[]
      = { "seq",       "time",      "law",     "article", "actor", "approver",
          "reference", "permitted", "refused", "state",   NULL };
  static const char *const law_columns[] = { "記録番号", "日時", "法令", "根拠", "担当者", "承認者",
                                             "文書",     "許可", "拒否", "状態", NULL };
  static const char *const provision_keys[]
      = { "seq", "time", "recipients", "items", "purpose", "ground", "actor", "permitted", NULL };
  static const char *const provision_columns[]
      = { "記録番号", "提供日時", "提供先", "項目（類型）", "利用目的", "根拠（文書）",
          "担当者",   "件数",     NULL };

  init (&report->laws, "laws", "法令に基づく利用",
        "公表した利用目的の外で、法令の求めにより承認を得て行った利用。上の集計には含まない。",
        law_keys, law_columns);
  init (&report->provisions, "provisions", "第三者への提供（個人情報保護法29条）",
        "提供先のある利用目的の利用。だれのデータかは監査記録になく、提供したものにある。"
        "法令に基づく提供は「法令に基づく利用」に記す。",
        provision_keys, provision_columns);
}

void
riyo_report_init_sheets (RiyoReport *report)
{
  init_use_sheets (report);
  init_judgement_sheets (report);
  init_apart_sheets (report);
}

void
riyo_report_list_sheets (RiyoReport *report, RiyoReportSheet *sheets[RIYO_REPORT_N_SHEETS + 1])
{
  RiyoReportSheet *const all[RIYO_REPORT_N_SHEETS + 1] = { &report->cells_sheet,
                                                           &report->unused,
                                                           &report->staff_sheet,
                                                           &report->unfinished,
                                                           &report->refusals,
                                                           &report->signed_tasks,
                                                           &report->laws,
                                                           &report->provisions,
                                                           &report->unpublished,
                                                           &report->rehearsals,
                                                           &report->adoptions,
                                                           &report->auditor,
                                                           NULL };

  memcpy (sheets, all, sizeof all);
}

char **
riyo_report_sheet_add (RiyoReportSheet *sheet, ...)
{
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();
  const char *field;
  char **row;
  va_list args;

  va_start (args, sheet);
  for (gsize i = 0; sheet->keys[i] != NULL && (field = va_arg (args, const char *)) != NULL; i++)
    g_strv_builder_add (fields, field);
  va_end (args);
  row = g_strv_builder_end (fields);
  g_ptr_array_add (sheet->rows, row);
  return row;
}

void
riyo_field_add (char **field, guint64 n)
{
  guint64 sum = g_ascii_strtoull (*field, NULL, 10) + n;

  g_free (*field);
  *field = g_strdup_printf ("%" G_GUINT64_FORMAT, sum);
}

gboolean
riyo_field_is_number (const char *field)
{
  return *field != '\0' && strspn (field, "0123456789") == strlen (field);
}

char *
riyo_line_dup_time (const RiyoLine *line)
{
  char *when = g_strndup (line->time.text, MIN (line->time.len, 19));

  return g_strdelimit (when, "T", ' ');
}

const char *
riyo_report_get_problem (const RiyoReport *report)
{
  const char *problem = riyo_verification_get_problem (report->verification);

  return problem != NULL ? problem : report->altered;
}

char *
riyo_report_describe_damage (const RiyoReport *report)
{
  const char *problem = riyo_report_get_problem (report);

  if (report->integrity == RIYO_INTEGRITY_INTACT)
    return NULL;
  return g_strconcat ("監査記録に異常があります。以下の数は信頼できません。",
                      problem != NULL ? problem : "", NULL);
}

char *
riyo_report_describe_period (const RiyoReport *report)
{
  return g_strdup_printf ("%s ～ %s", report->from != NULL ? report->from : "記録の初め",
                          report->to != NULL ? report->to : "現在");
}

static char *
number (guint64 n)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, n);
}

static void
lay_out_cell (RiyoReport *report, const RiyoCategory *category, guint index)
{
  const RiyoPurpose *purpose = riyo_table_purpose_at (report->table, index);
  const RiyoCellFact *fact = riyo_table_get_cell_fact (report->table, category->number, index);
  const RiyoTally *tally = riyo_report_get_cell (report, category->short_name, purpose->label);
  g_autofree char *operations = number (tally->operations), *refused = number (tally->refused);
  gboolean is_hidden = fact != NULL && fact->unpublished != NULL;

  riyo_report_sheet_add (&report->cells_sheet, category->short_name, purpose->label, operations,
                         refused, is_hidden ? "非公表" : "公表", NULL);
  if (tally->operations == 0)
    riyo_report_sheet_add (&report->unused, category->short_name, purpose->label, NULL);
  if (is_hidden)
    riyo_report_sheet_add (&report->unpublished, category->short_name, purpose->label,
                           fact->unpublished, fact->judge != NULL ? fact->judge : "",
                           fact->reason != NULL ? fact->reason : "", operations, NULL);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* What the log holds and the newest table does not: an older table's cells, and refusals. */
static void
lay_out_other_cells (RiyoReport *report)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (report->cells), compare_texts);

  for (GList *item = keys; item != NULL; item = item->next)
    {
      g_auto (GStrv) names = g_strsplit (item->data, "\t", 2);
      const RiyoTally *tally = g_hash_table_lookup (report->cells, item->data);
      guint category = riyo_table_lookup_category (report->table, names[0]);
      guint purpose = riyo_table_find_purpose (report->table, names[1]);
      g_autofree char *operations = number (tally->operations), *refused = number (tally->refused);

      if (category == 0 || purpose == G_MAXUINT
          || (riyo_table_purpose_at (report->table, purpose)->cells
              & riyo_tags_of_number (category))
                 == 0)
        riyo_report_sheet_add (&report->cells_sheet, names[0], names[1], operations, refused,
                               "表にない", NULL);
    }
}

static void
lay_out_staff (RiyoReport *report)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (report->staff), compare_texts);

  for (GList *item = keys; item != NULL; item = item->next)
    {
      g_auto (GStrv) names = g_strsplit (item->data, "\t", 2);
      const RiyoTally *tally = g_hash_table_lookup (report->staff, item->data);
      g_autofree char *operations = number (tally->operations), *refused = number (tally->refused);

      riyo_report_sheet_add (&report->staff_sheet, names[0], names[1], operations, refused, NULL);
    }
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const char *const *x = *(const char *const *const *)a, *const *y = *(const char *const *const *)b;
  guint64 i = g_ascii_strtoull (x[0], NULL, 10), j = g_ascii_strtoull (y[0], NULL, 10);

  return i < j ? -1 : i > j;
}

static void
lay_out_unfinished (RiyoReport *report)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, report->open);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (report->unfinished.rows, g_strdupv (row));
  g_ptr_array_sort (report->unfinished.rows, compare_rows);
}

static void
lay_out_auditor (RiyoReport *report)
{
  static const char *const verdicts[] = { "読めません", "改変あり", "以前より短い", "改変なし" };
  RiyoVerification *found = report->verification;
  const char *hash = NULL, *anchor = riyo_verification_get_anchor (found);
  g_autofree char *entries = number (riyo_verification_get_head (found, &hash));
  g_autofree char *in_period = number (report->n_entries);
  RiyoReportSheet *sheet = &report->auditor;

  riyo_report_sheet_add (sheet, "検証の結果", verdicts[report->integrity], NULL);
  if (riyo_report_get_problem (report) != NULL)
    riyo_report_sheet_add (sheet, "最初の異常", riyo_report_get_problem (report), NULL);
  if (report->altered != NULL)
    riyo_report_sheet_add (sheet, "集計の範囲", report->altered, NULL);
  riyo_report_sheet_add (sheet, "記録の件数（全体）", entries, NULL);
  riyo_report_sheet_add (sheet, "記録の件数（期間）", in_period, NULL);
  riyo_report_sheet_add (sheet, "控え（紙に写す）", anchor != NULL ? anchor : "なし", NULL);
  riyo_report_sheet_add (sheet, "最後の記録のハッシュ", hash, NULL);
  for (const char *const *note = riyo_verification_get_notes (found); *note != NULL; note++)
    riyo_report_sheet_add (sheet, "参考", *note, NULL);
  for (const char *const *gap = riyo_verification_get_unverified (found); *gap != NULL; gap++)
    riyo_report_sheet_add (sheet, "検証していないこと", *gap, NULL);
}

void
riyo_report_lay_out (RiyoReport *report)
{
  for (guint i = 0; i < report->table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (report->table, i);

      for (guint j = 0; j < category->purposes->len; j++)
        lay_out_cell (report, category, g_array_index (category->purposes, guint, j));
    }
  lay_out_other_cells (report);
  lay_out_staff (report);
  lay_out_unfinished (report);
  lay_out_auditor (report);
}
