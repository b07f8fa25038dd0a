/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for a terminal, and for programs. */
#include "config.h"

#include "audit-report.h"
#include "base-json.h"
#include "base-width.h"

static void
append_row (GString *text, const char *const *fields, const guint *widths)
{
  g_string_append (text, "  ");
  for (guint i = 0; fields[i] != NULL; i++)
    riyo_text_pad (text, fields[i], fields[i + 1] != NULL ? widths[i] + 2 : 0);
  while (text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '\n');
}

static void
append_sheet (GString *text, const RiyoSheet *sheet)
{
  guint widths[8] = { 0 };

  g_string_append_printf (text, "\n■ %s\n", sheet->title);
  if (sheet->note != NULL)
    g_string_append_printf (text, "  %s\n", sheet->note);
  if (sheet->rows->len == 0)
    {
      g_string_append (text, "  なし\n");
      return;
    }
  for (guint i = 0; sheet->columns[i] != NULL; i++)
    widths[i] = riyo_text_width (sheet->columns[i]);
  for (guint r = 0; r < sheet->rows->len; r++)
    {
      char **row = g_ptr_array_index (sheet->rows, r);

      for (guint i = 0; row[i] != NULL; i++)
        widths[i] = MAX (widths[i], riyo_text_width (row[i]));
    }
  append_row (text, sheet->columns, widths);
  for (guint r = 0; r < sheet->rows->len; r++)
    append_row (text, g_ptr_array_index (sheet->rows, r), widths);
}

char *
riyo_report_format_text (RiyoReport *report)
{
  g_autofree char *period = riyo_report_describe_period (report);
  GString *text = g_string_new (NULL);
  RiyoSheet *sheets[11];

  g_string_append_printf (text,
                          "自己点検 %s\n期間 %s\n利用 %" G_GUINT64_FORMAT
                          " 回、許可 %" G_GUINT64_FORMAT " 件、拒否 %" G_GUINT64_FORMAT
                          " 件、利用開始の拒否 %" G_GUINT64_FORMAT " 回\n",
                          riyo_table_get_union_name (report->table), period, report->n_begun,
                          report->n_permitted, report->n_refused, report->n_refused_begins);
  riyo_report_list_sheets (report, sheets);
  for (guint i = 0; sheets[i] != NULL; i++)
    append_sheet (text, sheets[i]);
  return g_string_free (text, FALSE);
}

static void
append_json_row (GString *json, const RiyoSheet *sheet, char **row)
{
  g_string_append_c (json, '{');
  for (guint i = 0; row[i] != NULL; i++)
    {
      g_string_append_printf (json, "%s\"%s\":", i > 0 ? "," : "", sheet->keys[i]);
      riyo_json_append_text (json, row[i]);
    }
  g_string_append_c (json, '}');
}

char *
riyo_report_format_json (RiyoReport *report)
{
  GString *json = g_string_new ("{\"union\":");
  RiyoSheet *sheets[11];

  riyo_json_append_text (json, riyo_table_get_union_name (report->table));
  g_string_append (json, ",\"from\":");
  riyo_json_append_text (json, report->from != NULL ? report->from : "");
  g_string_append (json, ",\"to\":");
  riyo_json_append_text (json, report->to != NULL ? report->to : "");
  g_string_append_printf (
      json,
      ",\"operations\":%" G_GUINT64_FORMAT ",\"permitted\":%" G_GUINT64_FORMAT
      ",\"refused\":%" G_GUINT64_FORMAT ",\"refused_begins\":%" G_GUINT64_FORMAT,
      report->n_begun, report->n_permitted, report->n_refused, report->n_refused_begins);
  riyo_report_list_sheets (report, sheets);
  for (guint i = 0; sheets[i] != NULL; i++)
    {
      g_string_append_printf (json, ",\"%s\":[", sheets[i]->name);
      for (guint r = 0; r < sheets[i]->rows->len; r++)
        {
          if (r > 0)
            g_string_append_c (json, ',');
          append_json_row (json, sheets[i], g_ptr_array_index (sheets[i]->rows, r));
        }
      g_string_append_c (json, ']');
    }
  g_string_append (json, "}\n");
  return g_string_free (json, FALSE);
}
