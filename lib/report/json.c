/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for programs. */
#include "config.h"

#include "base/base.h"
#include "lay-out.h"
#include "sheet.h"

static void
append_row (GString *json, const RiyoReportSheet *sheet, const RiyoReportRow *row)
{
  g_string_append_c (json, '{');
  for (guint i = 0; row->fields[i] != NULL; i++)
    if (riyo_row_is_number (row, i))
      {
        riyo_json_add_key (json, sheet->columns[i].key);
        g_string_append (json, row->fields[i]);
      }
    else
      riyo_json_add_text (json, sheet->columns[i].key, row->fields[i]);
  g_string_append_c (json, '}');
}

void
riyo_report_sheet_append_json (const RiyoReportSheet *sheet, GString *json)
{
  g_string_append_c (json, '[');
  for (guint r = 0; r < sheet->rows->len; r++)
    {
      if (r > 0)
        g_string_append_c (json, ',');
      append_row (json, sheet, g_ptr_array_index (sheet->rows, r));
    }
  g_string_append_c (json, ']');
}

void
riyo_report_append_json_cover (GString *json, const RiyoReportCover *cover)
{
  static const char *const verdicts[] = { "unreadable", "altered", "shorter", "intact" };
  const RiyoFigures *n = cover->n;

  if (cover->folder != NULL)
    riyo_json_add_text (json, "folder", cover->folder);
  riyo_json_add_text (json, "integrity", verdicts[cover->integrity]);
  riyo_json_add_text (json, "society", cover->society);
  riyo_json_add_text (json, "warning", cover->warning);
  riyo_json_add_text (json, "from", cover->from != NULL ? cover->from : "");
  riyo_json_add_text (json, "to", cover->to != NULL ? cover->to : "");
  riyo_json_add_days (json, cover->day);
  riyo_json_add_number (json, "archived", cover->archived);
  riyo_json_add_number (json, "operations", n->begun);
  riyo_json_add_number (json, "permitted", n->permitted);
  riyo_json_add_number (json, "refused", n->refused);
  riyo_json_add_number (json, "refused_begins", n->refused_begins);
  riyo_json_add_number (json, "law_operations", n->law_begun);
  riyo_json_add_number (json, "law_permitted", n->law_permitted);
  riyo_json_add_number (json, "law_refused", n->law_refused);
  riyo_json_add_number (json, "law_refused_begins", n->law_refused_begins);
}

void
riyo_report_append_json (GString *json, const RiyoReport *report)
{
  for (guint i = 0; i < RIYO_REPORT_N_SHEETS; i++)
    {
      riyo_json_add_key (json, report->sheets[i].name);
      riyo_report_sheet_append_json (&report->sheets[i], json);
    }
}
