/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for a terminal of 80 columns. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "lay-out.h"
#include "sheet.h"

#define COLUMNS 80
#define INDENT 2
#define GAP 2
#define LEAST_COLUMNS 24 /* of a field that is written in several lines */

static gboolean
is_ascii (const char *p)
{
  return *p > ' ' && *p <= '~';
}

/* Where a line that would end at @end has to end so that a command or a number stays whole: what is
 * in ASCII, with the blanks in it. At @end where that is too long for a line. */
static const char *
find_whole (const char *text, const char *end, guint width)
{
  const char *start = end, *last = end;

  while (start > text && (is_ascii (start - 1) || start[-1] == ' '))
    start--;
  while (*start == ' ')
    start++;
  while (is_ascii (last) || *last == ' ')
    last++;
  return start > text && start < end && (guint)(last - start) <= width ? start : end;
}

/* The bytes of @text that fit into @width columns; at least one character. No line begins with a
 * mark that ends what is before it. */
static gsize
fit (const char *text, guint width)
{
  const char *p = text;
  guint used = 0;

  while (*p != '\0')
    {
      used += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
      if (used > width && p > text)
        break;
      p = g_utf8_next_char (p);
    }
  if (*p != '\0' && g_utf8_strchr ("。、）」", -1, g_utf8_get_char (p)) != NULL
      && g_utf8_prev_char (p) > text)
    p = g_utf8_prev_char (p);
  if (is_ascii (p) || *p == ' ')
    p = find_whole (text, p, width);
  return (gsize)(p - text);
}

static void
end_line (GString *text)
{
  while (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '\n');
}

static void
append_wrapped (GString *text, guint indent, const char *words)
{
  while (*words != '\0')
    {
      gsize len = fit (words, COLUMNS - indent);

      g_string_append_printf (text, "%*s%.*s\n", (int)indent, "", (int)len, words);
      words += len;
    }
}

/* One row, in as many lines as its fields need. */
static void
append_row (GString *text, const RiyoReportRow *row, const guint *widths)
{
  const char *left[RIYO_REPORT_MAX_COLUMNS + 1] = { NULL };
  gboolean more = TRUE;
  guint n = 0;

  for (; row->fields[n] != NULL && n < RIYO_REPORT_MAX_COLUMNS; n++)
    left[n] = row->fields[n];
  while (more)
    {
      more = FALSE;
      g_string_append_printf (text, "%*s", INDENT, "");
      for (guint i = 0; i < n; i++)
        {
          gsize len = fit (left[i], widths[i]);
          g_autofree char *part = g_strndup (left[i], len);

          if (riyo_row_is_number (row, i) && i > 0)
            g_string_append_printf (text, "%*s", (int)(widths[i] - riyo_text_width (part)), "");
          riyo_text_pad (text, part, riyo_row_is_number (row, i) && i > 0 ? 0 : widths[i]);
          g_string_append_printf (text, "%*s", GAP, "");
          left[i] += len;
          more |= *left[i] != '\0';
        }
      end_line (text);
    }
}

static void
append_titles (GString *text, const RiyoReportSheet *sheet, const guint *widths)
{
  char *titles[RIYO_REPORT_MAX_COLUMNS + 1] = { NULL };
  const RiyoReportRow row = { .fields = titles };

  for (guint i = 0; sheet->columns[i].key != NULL; i++)
    titles[i] = (char *)sheet->columns[i].title;
  append_row (text, &row, widths);
}

/* The columns of each field; FALSE when they cannot stand side by side even if the widest is
 * written in several lines. */
static gboolean
find_widths (const RiyoReportSheet *sheet, guint widths[RIYO_REPORT_MAX_COLUMNS])
{
  guint total = INDENT, widest = 0;

  for (guint i = 0; sheet->columns[i].key != NULL; i++)
    {
      widths[i] = riyo_text_width (sheet->columns[i].title);
      for (guint r = 0; r < sheet->rows->len; r++)
        {
          const RiyoReportRow *row = g_ptr_array_index (sheet->rows, r);

          widths[i] = MAX (widths[i], riyo_text_width (row->fields[i]));
        }
      total += widths[i] + (i > 0 ? GAP : 0);
      widest = widths[i] > widths[widest] ? i : widest;
    }
  if (total <= COLUMNS)
    return TRUE;
  if (widths[widest] < total - COLUMNS + LEAST_COLUMNS)
    return FALSE;
  widths[widest] -= total - COLUMNS;
  return TRUE;
}

/* A row by itself: each field behind its name, as many in a line as fit. */
static void
append_block (GString *text, const RiyoReportSheet *sheet, const RiyoReportRow *row)
{
  guint used = 0;

  for (guint i = 0; row->fields[i] != NULL; i++)
    {
      g_autofree char *field = g_strdup_printf ("%s: %s", sheet->columns[i].title, row->fields[i]);
      guint width = riyo_text_width (field);

      if (*row->fields[i] == '\0')
        continue;
      if (used > 0 && used + GAP + width > COLUMNS)
        {
          g_string_append_c (text, '\n');
          used = 0;
        }
      if (used == 0 && width > COLUMNS - 2 * INDENT)
        {
          append_wrapped (text, 2 * INDENT, field);
          continue;
        }
      g_string_append_printf (text, "%*s%s",
                              used > 0 ? GAP
                              : i == 0 ? INDENT
                                       : 2 * INDENT,
                              "", field);
      used += width + (used > 0 ? GAP : 2 * INDENT);
    }
  if (used > 0)
    g_string_append_c (text, '\n');
}

void
riyo_report_sheet_append_text (const RiyoReportSheet *sheet, GString *text)
{
  guint widths[RIYO_REPORT_MAX_COLUMNS] = { 0 };
  gboolean in_columns = find_widths (sheet, widths);

  g_string_append_printf (text, "\n■ %s\n", sheet->title);
  if (sheet->note != NULL)
    append_wrapped (text, INDENT, sheet->note);
  if (sheet->rows->len == 0)
    {
      g_string_append (text, "  なし\n");
      return;
    }
  if (in_columns)
    append_titles (text, sheet, widths);
  for (guint r = 0; r < sheet->rows->len; r++)
    if (in_columns)
      append_row (text, g_ptr_array_index (sheet->rows, r), widths);
    else
      append_block (text, sheet, g_ptr_array_index (sheet->rows, r));
}

static void
append_figures (GString *text, const RiyoFigures *n)
{
  g_string_append_printf (text,
                          "開始した利用 %" G_GUINT64_FORMAT " 回、許可 %" G_GUINT64_FORMAT
                          " 件、拒否 %" G_GUINT64_FORMAT " 件、利用開始の拒否 %" G_GUINT64_FORMAT
                          " 回\n",
                          n->begun, n->permitted, n->refused, n->refused_begins);
  g_string_append_printf (text,
                          "法令に基づく利用 %" G_GUINT64_FORMAT " 回、許可 %" G_GUINT64_FORMAT
                          " 件、拒否 %" G_GUINT64_FORMAT " 件、開始の拒否 %" G_GUINT64_FORMAT
                          " 回\n",
                          n->law_begun, n->law_permitted, n->law_refused, n->law_refused_begins);
}

void
riyo_report_append_text_cover (GString *text, const RiyoReportCover *cover)
{
  g_autofree char *period = riyo_report_describe_period (cover);
  g_autofree char *making = riyo_date_describe_making (cover->day, TRUE);

  if (cover->folder != NULL)
    g_string_append_printf (text, "\n==== %s\n", cover->folder);
  g_string_append_printf (text, "自己点検 %s\n期間 %s\n%s\n", cover->of, period, making);
  if (cover->warning != NULL)
    append_wrapped (text, 0, cover->warning);
  append_figures (text, cover->n);
}

void
riyo_report_append_text (GString *text, const RiyoReport *report)
{
  for (guint i = 0; i < RIYO_REPORT_N_SHEETS; i++)
    riyo_report_sheet_append_text (&report->sheets[i], text);
}
