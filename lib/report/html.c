/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report as one page to print: the matrix as a heat map that needs no colour to be read. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "gather.h"
#include "lay-out.h"
#include "sheet.h"
#include "table/table.h"

const char riyo_report_style[]
    = "@page{size:A4;margin:13mm 12mm}"
      "*{box-sizing:border-box}"
      "body{font-family:'Noto Sans CJK JP','Noto Sans JP','Yu Gothic','Hiragino Sans',sans-serif;"
      "font-size:9pt;line-height:1.45;color:#111;max-width:186mm;margin:6mm auto;"
      "-webkit-print-color-adjust:exact;print-color-adjust:exact}"
      "h2{font-size:11pt;margin:7mm 0 1.5mm;"
      "border-left:1.2mm solid #234;padding-left:2mm;break-after:avoid}"
      "h1,h2.title{font-size:15pt;margin:0 0 1mm;border:0;padding:0}"
      "p{margin:0 0 2mm}.note{color:#333;font-size:8pt}table+.note{margin-top:2mm}"
      "header{display:flex;justify-content:space-between;align-items:flex-start;"
      "border-bottom:.4mm solid #234;padding-bottom:2mm}"
      ".signs{display:flex}.signs div{border:.2mm solid "
      "#555;width:24mm;height:17mm;margin-left:-.2mm;"
      "text-align:center;font-size:7pt}.signs div::after{content:'';display:block}"
      ".figures{display:flex;gap:2mm;margin:3mm 0}.figures div{flex:1;border:.2mm solid #999;"
      "padding:1.5mm 2mm}.figures b{display:block;font-size:14pt;line-height:1.2}"
      "table{border-collapse:collapse;width:100%;font-size:8pt}"
      "thead{display:table-header-group}tr{break-inside:avoid}"
      "th,td{border:.15mm solid #999;padding:.5mm 1.2mm;text-align:left;vertical-align:top}"
      "th{background:#eef1f4;font-weight:600}td.n{text-align:right;white-space:nowrap}"
      ".matrix{font-size:7pt;line-height:1.3}"
      ".matrix td,.matrix thead th{text-align:center;padding:.35mm .1mm}"
      ".matrix tbody th{font-weight:400;background:none}"
      ".matrix thead th.v span{writing-mode:vertical-rl;white-space:nowrap;display:inline-block;"
      "padding:.6mm 0}"
      ".matrix td{width:7mm;color:#111}.matrix td.x{background:#ececec}"
      ".h0{background:#fff}.h1{background:#e3edf7}.h2{background:#c3d9ee}.h3{background:#97bde0}"
      ".h4{background:#6a9fd0}.r{display:block;font-size:6.5pt;font-weight:700;border:.2mm solid "
      "#111;margin:.2mm .4mm 0;background:#fff}"
      ".page{break-before:page}.anchor{font-family:'Noto Sans Mono CJK "
      "JP',monospace;font-size:15pt;"
      "letter-spacing:.06em;border:.4mm solid #234;padding:3mm;text-align:center;margin:3mm 0}"
      ".verdict{font-size:13pt;font-weight:700;margin-top:4mm}.bad{border:.6mm solid "
      "#111;padding:2mm}"
      "td{overflow-wrap:anywhere}.list th{white-space:nowrap}thead th{word-break:keep-all}"
      "td.n,td.t,.matrix td{white-space:nowrap}.matrix td{overflow-wrap:normal}.alarm{border:.8mm "
      "solid #111;padding:2mm;font-weight:700}"
      "@media screen{body{padding:8mm;box-shadow:0 0 2mm #bbb}html{background:#f4f4f4}"
      "body{background:#fff}}"
      /* A telephone: what is wide is moved by itself, under the names of its rows. */
      "@media screen and "
      "(max-width:640px){body{margin:0;padding:3mm}header,.figures{flex-wrap:wrap}"
      ".signs{display:none}.figures div{flex:1 1 28%}.scroll{overflow-x:auto;"
      "background:linear-gradient(270deg,#fff 40%,#fff0) right/8mm 100% no-repeat local,"
      "linear-gradient(270deg,#0005,#0000) right/3mm 100% no-repeat}"
      ".scroll table{min-width:640px}.scroll .matrix{min-width:0;width:auto}"
      ".matrix tbody th{position:sticky;left:0;background:#fff;min-width:42mm;max-width:42mm}"
      ".matrix td{min-width:8mm}}"
      "@media screen and (max-width:360px){thead th{word-break:normal}td.t{white-space:normal}"
      ".signs,.figures div{min-width:0}}";

static void
append_escaped (GString *html, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (html, escaped);
}

static void
append_tagged (GString *html, const char *open, const char *text, const char *close)
{
  g_string_append (html, open);
  append_escaped (html, text);
  g_string_append (html, close);
}

static guint64
find_most (GHashTable *tallies)
{
  GHashTableIter iter;
  gpointer value;
  guint64 most = 0;

  g_hash_table_iter_init (&iter, tallies);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    most = MAX (most, ((const RiyoUseCount *)value)->operations
                          + ((const RiyoUseCount *)value)->uncounted);
  return most;
}

static guint
bits_of (guint64 n)
{
  return n == 0 ? 0 : 64u - (guint)__builtin_clzll (n);
}

/* 0 for none; 1 to 4 by order of magnitude, the most being 4. */
static guint
heat_of (guint64 n, guint64 most)
{
  return n == 0 ? 0 : (4 * bits_of (n) + bits_of (most) - 1) / bits_of (most);
}

static void
append_tally (GString *html, const RiyoUseCount *tally, guint64 most, gboolean is_permitted)
{
  guint64 n = tally->operations + tally->uncounted;

  if (!is_permitted && n == 0 && tally->refused == 0)
    {
      g_string_append (html, "<td class=x></td>");
      return;
    }
  if (is_permitted || n > 0)
    g_string_append_printf (html, "<td class=h%u>%" G_GUINT64_FORMAT, heat_of (n, most), n);
  else
    g_string_append (html, "<td class=x>");
  if (tally->refused > 0)
    g_string_append_printf (html, "<span class=r>拒%" G_GUINT64_FORMAT "</span>", tally->refused);
  g_string_append (html, "</td>");
}

/* What is wide is moved by itself, by the keyboard too: whoever hears the page hears what it is. */
static void
open_scroll (GString *html, const char *title)
{
  append_tagged (html, "<div class=scroll role=region tabindex=0 aria-label=\"", title, "\">");
}

/* <table> up to the body, a column a category. */
static void
append_category_head (GString *html, const RiyoTable *table, const char *title, const char *corner)
{
  open_scroll (html, title);
  append_tagged (html, "<table class=matrix><thead><tr><th scope=col>", corner, "</th>");
  for (guint i = 0; i < table->categories->len; i++)
    append_tagged (html, "<th scope=col class=v><span>",
                   riyo_table_category_at (table, i)->short_name, "</span></th>");
  g_string_append (html, "</tr></thead><tbody>");
}

static gboolean
is_in_matrix (RiyoTable *table, const char *category, const char *purpose)
{
  guint index = riyo_table_find_purpose (table, purpose);

  return riyo_table_lookup_category (table, category) != 0 && index != G_MAXUINT
         && riyo_table_purpose_at (table, index)->cells != 0;
}

/* What was used and is in the table no more has no place in the matrix, nor has what was not used
 * as the table has it now. */
static void
append_past (GString *html, const RiyoReport *report)
{
  const RiyoReportSheet *sheet = &report->sheets[RIYO_SHEET_CELLS];

  for (guint r = 0; r < sheet->rows->len; r++)
    {
      char **fields = ((const RiyoReportRow *)sheet->rows->pdata[r])->fields;

      if (strcmp (fields[5], "公表") == 0 || strcmp (fields[5], "非公表") == 0
          || (strcmp (fields[2], "0") == 0 && strcmp (fields[3], "0") == 0
              && strcmp (fields[4], "0") == 0))
        continue;
      g_string_append (html, "<p class=note>");
      append_escaped (html, fields[5]);
      append_tagged (html, "： ", fields[0], "／");
      append_escaped (html, fields[1]);
      g_string_append_printf (
          html, "　利用 %s、件数不明 %s、拒否 %s%s</p>", fields[2], fields[3], fields[4],
          is_in_matrix (report->table, fields[0], fields[1]) ? "（上の表の数に含む）" : "");
    }
}

#define BAR_MM 2.6
#define CHART_HEIGHT_MM 24.0
#define CHART_LABELS_MM 6.0 /* below: the month, and the year where one begins */

/* "YYYY-MM" under bar @i. */
static void
append_month_label (GString *html, guint i, const char *month)
{
  guint number = (guint)g_ascii_strtoull (month + 5, NULL, 10);

  g_string_append_printf (html,
                          "<text x=\"%.1f\" y=\"%.1f\" font-size=\"2.5\" "
                          "text-anchor=\"middle\">%u</text>",
                          2 * BAR_MM * i + 0.8 * BAR_MM, CHART_HEIGHT_MM + 2.6, number);
  if (i == 0 || number == 1)
    g_string_append_printf (html, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"2.5\">%.4s年</text>",
                            2 * BAR_MM * i, CHART_HEIGHT_MM + 5.4, month);
}

/* One bar a month; the table beside it has the figures. */
static void
append_chart (GString *html, const RiyoReport *report)
{
  const GPtrArray *months = report->gathered->months;
  guint64 most = 1;

  for (guint i = 0; i < months->len; i++)
    most = MAX (most, ((const RiyoMonth *)months->pdata[i])->begun);
  g_string_append_printf (html,
                          "<svg role=img aria-label=\"月ごとの利用の回数（最多 %" G_GUINT64_FORMAT
                          " 回）\" width=\"%.1fmm\" height=\"%.1fmm\" viewBox=\"0 0 %.1f %.1f\">",
                          most, 2 * BAR_MM * months->len, CHART_HEIGHT_MM + CHART_LABELS_MM,
                          2 * BAR_MM * months->len, CHART_HEIGHT_MM + CHART_LABELS_MM);
  for (guint i = 0; i < months->len; i++)
    {
      const RiyoMonth *month = months->pdata[i];
      double height = (CHART_HEIGHT_MM - 1) * (double)month->begun / (double)most;

      g_string_append_printf (html,
                              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                              "fill=\"#2f5d8c\"><title>%s</title></rect>",
                              2 * BAR_MM * i, CHART_HEIGHT_MM - height, BAR_MM * 1.6, height,
                              month->month);
      append_month_label (html, i, month->month);
    }
  g_string_append (html, "</svg>");
}

static void
append_matrix (GString *html, const RiyoReport *report)
{
  const RiyoTable *table = report->table;
  guint64 most = find_most (report->gathered->cells);

  g_string_append (
      html, "<h2>類型と利用目的（利用の回数）</h2><p "
            "class=note>数字は、そのセル（類型と利用目的の組）のデータを開いた"
            "利用の回数（濃いほど多い。件数不明の利用を含む）。0 は表にあるが使われなかったセル、"
            "灰色の空欄は表にないセル、枠の「拒」は拒否の回数。</p>");
  append_category_head (html, table, "類型と利用目的", "利用目的");
  for (guint p = 0; p < table->purposes->len; p++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, p);

      if (purpose->cells == 0) /* of retired rows alone: below, where it was used */
        continue;
      append_tagged (html, "<tr><th scope=row>", purpose->label, "</th>");
      for (guint c = 0; c < table->categories->len; c++)
        {
          const RiyoCategory *category = riyo_table_category_at (table, c);

          append_tally (
              html,
              riyo_gathering_get_cell (report->gathered, category->short_name, purpose->label),
              most, riyo_table_has_cell (table, category->number, p));
        }
      g_string_append (html, "</tr>");
    }
  g_string_append (html, "</tbody></table></div>");
  append_past (html, report);
}

static void
append_staff (GString *html, const RiyoReport *report)
{
  guint64 most = find_most (report->gathered->staff);

  g_string_append (html, "<h2>担当者と類型（利用の回数）</h2>");
  append_category_head (html, report->table, "担当者と類型", "担当者");
  for (guint a = 0; a < report->gathered->actors->len; a++)
    {
      const char *actor = g_ptr_array_index (report->gathered->actors, a);

      append_tagged (html, "<tr><th scope=row>", actor, "</th>");
      for (guint c = 0; c < report->table->categories->len; c++)
        append_tally (
            html,
            riyo_gathering_get_staff (report->gathered, actor,
                                      riyo_table_category_at (report->table, c)->short_name),
            most, FALSE);
      g_string_append (html, "</tr>");
    }
  g_string_append (html, "</tbody></table></div>");
}

static const char *
open_cell (const RiyoReportSheet *sheet, guint i, const RiyoReportRow *row)
{
  static const char *const whole[] = { "time", "month", "role", "category", NULL };

  if (g_strv_contains (whole, sheet->columns[i].key))
    return "<td class=t>";
  return i > 0 && riyo_row_is_number (row, i) && sheet->columns[2].key != NULL ? "<td class=n>"
                                                                               : "<td>";
}

void
riyo_report_sheet_append_html (const RiyoReportSheet *sheet, GString *html)
{
  gboolean is_wide = sheet->columns[5].key != NULL;

  if (is_wide)
    open_scroll (html, sheet->title);
  g_string_append (html, "<table><thead><tr>");
  for (guint i = 0; sheet->columns[i].key != NULL; i++)
    append_tagged (html, "<th scope=col>", sheet->columns[i].title, "</th>");
  g_string_append (html, "</tr></thead><tbody>");
  for (guint r = 0; r < sheet->rows->len; r++)
    {
      const RiyoReportRow *row = g_ptr_array_index (sheet->rows, r);

      g_string_append (html, "<tr>");
      for (guint i = 0; row->fields[i] != NULL; i++)
        append_tagged (html, open_cell (sheet, i, row), row->fields[i], "</td>");
      g_string_append (html, "</tr>");
    }
  g_string_append (html, is_wide ? "</tbody></table></div>" : "</tbody></table>");
}

void
riyo_report_append_html_sheet (GString *html, const RiyoReportSheet *sheet)
{
  append_tagged (html, "<h2>", sheet->title, "</h2>");
  if (sheet->rows->len == 0)
    {
      g_string_append (html, "<p>なし</p>");
      return;
    }
  if (sheet->note != NULL)
    append_tagged (html, "<p class=note>", sheet->note, "</p>");
  riyo_report_sheet_append_html (sheet, html);
}

static void
append_months (GString *html, const RiyoReport *report)
{
  if (report->gathered->months->len > 1)
    {
      g_string_append (html, "<h2>月ごとの利用の回数</h2>");
      append_chart (html, report);
    }
  riyo_report_append_html_sheet (html, &report->sheets[RIYO_SHEET_MONTHS]);
}

/* The cells of one category in one row: the list is long. */
static void
append_unused (GString *html, const RiyoReport *report)
{
  const RiyoReportSheet *sheet = &report->sheets[RIYO_SHEET_UNUSED];
  const char *category = NULL;

  append_tagged (html, "<h2>", sheet->title, "</h2>");
  append_tagged (html, "<p class=note>", sheet->note, "</p><table class=list><tbody>");
  for (guint r = 0; r < sheet->rows->len; r++)
    {
      char **fields = ((const RiyoReportRow *)sheet->rows->pdata[r])->fields;
      gboolean is_same = g_strcmp0 (category, fields[0]) == 0;

      if (!is_same)
        {
          append_tagged (html,
                         category != NULL ? "</td></tr><tr><th scope=row>" : "<tr><th scope=row>",
                         fields[0], "</th><td>");
          category = fields[0];
        }
      append_tagged (html, is_same ? "　／　" : "", fields[1],
                     strcmp (fields[2], "非公表") == 0 ? "（非公表）" : "");
    }
  g_string_append (html,
                   category != NULL ? "</td></tr></tbody></table>" : "</tbody></table><p>なし</p>");
}

static void
append_figure (GString *html, const char *name, guint64 n, const char *unit)
{
  g_string_append_printf (html, "<div>%s<b>%" G_GUINT64_FORMAT " %s</b></div>", name, n, unit);
}

/* A heading, beside which boxes are to be signed. */
static void
append_head (GString *html, const RiyoReportCover *cover, const char *tag, const char *title)
{
  g_autofree char *period = riyo_report_describe_period (cover);
  g_autofree char *making = riyo_date_describe_making (cover->day, TRUE);

  g_string_append_printf (html, "<header><div><%s class=title>%s</%s>", tag, title, tag);
  if (cover->folder != NULL)
    append_tagged (html, "<p>", cover->folder, "</p>");
  append_tagged (html, "<p>", cover->of, "<br>");
  g_string_append_printf (html, "期間 %s　%s</p></div>", period, making);
}

static void
append_auditor (GString *html, const RiyoReport *report)
{
  const char *anchor = riyo_verification_get_anchor (report->verification);
  gboolean intact = report->integrity == RIYO_INTEGRITY_INTACT && !riyo_report_has_faults (report);
  g_auto (RiyoReportCover) cover = { 0 };

  riyo_report_cover_init (&cover, report);
  g_string_append (html, "<section class=page>");
  append_head (html, &cover, "h2", "監査記録の検証（監事）");
  g_string_append (html, "<div class=signs><div>監事</div><div>監事</div></div></header>");
  append_tagged (html,
                 intact ? "<p class=verdict>検証の結果: " : "<p class='verdict bad'>検証の結果: ",
                 riyo_report_describe_verdict (report), "</p>");
  if (anchor != NULL)
    append_tagged (html,
                   "<p>次の検証で使う控え。紙に写して、この機械とは別に保管してください。</p>"
                   "<div class=anchor>",
                   anchor, "</div>");
  riyo_report_sheet_append_html (&report->sheets[RIYO_SHEET_AUDITOR], html);
  g_string_append (html,
                   "<p class=note>次の検証: riyo audit verify --anchor \"（前回の控え）\"</p>");
  riyo_report_append_html_sheet (html, &report->sheets[RIYO_SHEET_ADOPTIONS]);
  g_string_append (html, "</section>");
}

void
riyo_report_open_html (GString *html, const RiyoReportCover *cover)
{
  g_autofree char *period = riyo_report_describe_period (cover);

  g_string_append (html, "<!DOCTYPE html>\n<html lang=ja><head><meta charset=utf-8>"
                         "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
                         "<title>");
  append_tagged (html, "自己点検　", cover->of, "　");
  append_tagged (html, "", period, "</title><style>");
  g_string_append_printf (html, "%s</style></head><body><main>\n", riyo_report_style);
}

void
riyo_report_close_html (GString *html)
{
  g_string_append (html, "</main></body></html>\n");
}

void
riyo_report_append_html_cover (GString *html, const RiyoReportCover *cover)
{
  const RiyoFigures *n = cover->n;

  if (cover->folder != NULL)
    g_string_append (html, "<div class=page></div>");
  append_head (html, cover, cover->folder == NULL ? "h1" : "h2", "自己点検（個人情報の利用）");
  g_string_append (html,
                   "<div class=signs><div>個人情報取扱責任者</div><div>確認</div></div></header>");
  if (cover->warning != NULL)
    append_tagged (html, "<p class=alarm>", cover->warning, "</p>");
  g_string_append (html, "<div class=figures>");
  append_figure (html, "開始した利用", n->begun, "回");
  append_figure (html, "許可した件数", n->permitted, "件");
  append_figure (html, "拒否した件数", n->refused, "件");
  append_figure (html, "利用開始の拒否", n->refused_begins, "回");
  append_figure (html, "法令に基づく利用", n->law_begun, "回");
  g_string_append (html, "</div>");
}

void
riyo_report_append_html (GString *html, const RiyoReport *report)
{
  static const RiyoReportSheetName sheets[]
      = { RIYO_SHEET_REFUSALS, RIYO_SHEET_UNFINISHED,  RIYO_SHEET_SIGNED_TASKS,
          RIYO_SHEET_LAWS,     RIYO_SHEET_PROVISIONS,  RIYO_SHEET_HANDED,
          RIYO_SHEET_LIMITED,  RIYO_SHEET_UNPUBLISHED, RIYO_SHEET_REHEARSALS,
          RIYO_SHEET_REQUESTS, RIYO_SHEET_ALERTS,      RIYO_SHEET_ROLES };

  append_matrix (html, report);
  append_staff (html, report);
  append_months (html, report);
  for (guint i = 0; i < G_N_ELEMENTS (sheets); i++)
    riyo_report_append_html_sheet (html, &report->sheets[sheets[i]]);
  append_unused (html, report);
  append_auditor (html, report);
}
