/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The entries of a period as a spreadsheet reads them: what an auditor samples and compares. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "csv.h"
#include "lay-out.h"
#include "log/log.h"

#define BOM "\357\273\277" /* or a spreadsheet takes it for CP932 */

/* As a spreadsheet takes it, which reads the wide forms of these as well where it is Japanese. */
static gboolean
begins_formula (const char *text)
{
  static const char *const begins[]
      = { "=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n" };

  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    if (g_str_has_prefix (text, begins[i]))
      return TRUE;
  return FALSE;
}

/* A field in quotes; one that a spreadsheet would take for a formula is text. */
static void
append_cell (GString *csv, const char *text)
{
  g_string_append_c (csv, '"');
  if (begins_formula (text))
    g_string_append_c (csv, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append_c (csv, '"');
}

void
riyo_report_sheet_append_csv (const RiyoReportSheet *sheet, GString *csv)
{
  g_string_append (csv, BOM);
  for (guint i = 0; sheet->columns[i].key != NULL; i++)
    {
      g_string_append (csv, i > 0 ? "," : "");
      append_cell (csv, sheet->columns[i].title);
    }
  g_string_append (csv, "\r\n");
  for (guint r = 0; r < sheet->rows->len; r++)
    {
      char **fields = ((const RiyoReportRow *)sheet->rows->pdata[r])->fields;

      for (guint i = 0; fields[i] != NULL; i++)
        {
          g_string_append (csv, i > 0 ? "," : "");
          append_cell (csv, fields[i]);
        }
      g_string_append (csv, "\r\n");
    }
}

typedef enum
{
  TEXT,
  NUMBER,
  TALLY,   /* a number that every end has, 0 too */
  PERSONS, /* of a list of persons alone: other entries count other things */
} Kind;

static const struct
{
  const char *key, *title;
  Kind kind;
} columns[] = {
  { RIYO_KEY_SEQ, "記録番号", NUMBER },
  { RIYO_KEY_TIME, "日時", TEXT },
  { RIYO_KEY_EVENT, "出来事", TEXT },
  { RIYO_KEY_OP, "利用", TEXT },
  { RIYO_KEY_ACTOR, "担当者", TEXT },
  { RIYO_KEY_ROLE, "担当", TEXT },
  { RIYO_KEY_ACCOUNT, "アカウント", TEXT },
  { RIYO_KEY_PURPOSE, "利用目的", TEXT },
  { RIYO_KEY_TASK, "業務", TEXT },
  { RIYO_KEY_LAW, "法令", TEXT },
  { RIYO_KEY_CODE, "拒否の符号", TEXT },
  { RIYO_KEY_CATEGORY, "類型", TEXT },
  { RIYO_KEY_PERMITTED_TAGS, "許可した類型", TEXT },
  { RIYO_KEY_PERMITTED, "許可", TALLY },
  { RIYO_KEY_REFUSED, "拒否", TALLY },
  { RIYO_KEY_LEFT_OUT, "除外", TALLY },
  { RIYO_KEY_RECIPIENT, "渡した先", TEXT },
  { RIYO_KEY_APPROVER, "承認者", TEXT },
  { RIYO_KEY_REFERENCE, "文書", TEXT },
  { RIYO_KEY_REASON, "理由", TEXT },
  { RIYO_KEY_SCOPE, "範囲", TEXT },
  { RIYO_KEY_INPUT, "入力", TEXT },
  { RIYO_KEY_OUTPUT, "出力", TEXT },
  { RIYO_KEY_RECORDS, "レコード", NUMBER },
  { RIYO_KEY_RESULT, "結果", TEXT },
  { RIYO_KEY_KIND, "種類", TEXT },
  { RIYO_KEY_NAME, "名前", TEXT },
  { RIYO_KEY_EFFECTIVE_ON, "施行日", TEXT },
  { RIYO_KEY_JUDGE, "判断者", TEXT },
  { RIYO_KEY_COUNT, "人数", PERSONS },
};

static void
append_number (GString *csv, const RiyoLine *line, const char *key, Kind kind)
{
  guint64 number = riyo_line_get_number (line, key);
  gboolean ends = riyo_span_is (line->event, RIYO_EVENT_END)
                  || riyo_span_is (line->event, RIYO_EVENT_ABANDON);

  if (kind == PERSONS && !riyo_span_is (line->event, RIYO_EVENT_SUSPEND))
    return;
  if (number > 0 || (kind == TALLY && ends))
    g_string_append_printf (csv, "%" G_GUINT64_FORMAT, number);
}

/* What the entry has no member for is empty. */
void
riyo_csv_append_entry (GString *csv, const char *folder, const RiyoLine *line)
{
  if (folder != NULL)
    {
      append_cell (csv, folder);
      g_string_append_c (csv, ',');
    }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *text
          = columns[i].kind == TEXT ? riyo_line_dup_text (line, columns[i].key) : NULL;

      g_string_append (csv, i > 0 ? "," : "");
      if (columns[i].kind != TEXT)
        append_number (csv, line, columns[i].key, columns[i].kind);
      else if (text != NULL)
        append_cell (csv, text);
    }
  g_string_append (csv, "\r\n");
}

void
riyo_csv_append_head (GString *csv, gboolean has_folder)
{
  g_string_append (csv, BOM);
  if (has_folder)
    {
      append_cell (csv, "フォルダー");
      g_string_append_c (csv, ',');
    }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_string_append (csv, i > 0 ? "," : "");
      append_cell (csv, columns[i].title);
    }
  g_string_append (csv, "\r\n");
}
