/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for programs. */
#include "config.h"

#include "base/base.h"
#include "internal.h"

static void
append_row (GString *json, const RiyoReportSheet *sheet, char **row)
{
  g_string_append_c (json, '{');
  for (guint i = 0; row[i] != NULL; i++)
    riyo_json_add_text (json, sheet->keys[i], row[i]);
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

char *
riyo_report_format_json (RiyoReport *report)
{
  static const char *const verdicts[] = { "unreadable", "altered", "shorter", "intact" };
  GString *json = g_string_new ("{");
  RiyoReportSheet *sheets[RIYO_REPORT_N_SHEETS + 1];

  riyo_json_add_text (json, "integrity", verdicts[report->integrity]);
  riyo_json_add_text (json, "union", riyo_table_get_union_name (report->table));
  riyo_json_add_text (json, "from", report->from != NULL ? report->from : "");
  riyo_json_add_text (json, "to", report->to != NULL ? report->to : "");
  riyo_json_add_number (json, "operations", report->n_begun);
  riyo_json_add_number (json, "permitted", report->n_permitted);
  riyo_json_add_number (json, "refused", report->n_refused);
  riyo_json_add_number (json, "refused_begins", report->n_refused_begins);
  riyo_json_add_number (json, "law_operations", report->n_law_begun);
  riyo_json_add_number (json, "law_permitted", report->n_law_permitted);
  riyo_json_add_number (json, "law_refused", report->n_law_refused);
  riyo_json_add_number (json, "law_refused_begins", report->n_law_refused_begins);
  riyo_report_list_sheets (report, sheets);
  for (guint i = 0; sheets[i] != NULL; i++)
    {
      riyo_json_add_key (json, sheets[i]->name);
      riyo_report_sheet_append_json (sheets[i], json);
    }
  g_string_append (json, "}\n");
  return g_string_free (json, FALSE);
}
