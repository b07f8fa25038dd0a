/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a report tells use by use: what a law demanded, which no table permits and no other figure
 * counts, and what was provided to others. */
#include "config.h"

#include "internal.h"
#include "log/log.h"

#define UNFINISHED "終わりの記録がない"

/* Where in a row its operation's end is told. */
enum
{
  LAW_PERMITTED = 7,
  LAW_STATE = 9,
  PROVISION_ITEMS = 3,
  PROVISION_COUNT = 7,
};

static void
set_field (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static const char *
or_nothing (const char *text)
{
  return text != NULL ? text : "";
}

static char **
add_law (RiyoReport *report, const RiyoLine *line, const char *law, const char *actor,
         const char *state)
{
  g_autofree char *seq = g_strdup_printf ("%" G_GUINT64_FORMAT, line->seq);
  g_autofree char *when = riyo_line_dup_time (line);
  g_autofree char *article = riyo_line_dup_text (line, "article");
  g_autofree char *approver = riyo_line_dup_text (line, "approver");
  g_autofree char *reference = riyo_line_dup_text (line, "reference");

  return riyo_report_sheet_add (&report->laws, seq, when, law, or_nothing (article), actor,
                                or_nothing (approver), or_nothing (reference), "", "", state, NULL);
}

static void
remember (RiyoReport *report, const RiyoLine *line, char **row)
{
  g_hash_table_insert (report->apart, g_strndup (line->op.text, line->op.len), row);
}

static char **
recall (const RiyoReport *report, const RiyoLine *line)
{
  g_autofree char *op = g_strndup (line->op.text, line->op.len);

  return g_hash_table_lookup (report->apart, op);
}

static void
end_law (RiyoReport *report, const RiyoLine *line)
{
  char **row = recall (report, line);

  for (guint i = 0; i < 2; i++)
    {
      guint64 n = riyo_line_get_number (line, i == 0 ? "permitted" : "refused");
      g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

      if (row != NULL)
        set_field (&row[LAW_PERMITTED + i], text);
      *(i == 0 ? &report->n_law_permitted : &report->n_law_refused) += n;
    }
  if (row != NULL)
    set_field (&row[LAW_STATE], riyo_span_is (line->event, "end") ? "終了" : "手放された");
}

void
riyo_report_take_law (RiyoReport *report, const RiyoLine *line, const char *law, const char *actor)
{
  if (riyo_span_is (line->event, "begin"))
    {
      report->n_law_begun++;
      remember (report, line, add_law (report, line, law, actor, UNFINISHED));
    }
  else if (riyo_span_is (line->event, "refused") && line->op.len == 0)
    {
      g_autofree char *code = riyo_line_dup_text (line, "code");
      g_autofree char *state = g_strconcat ("開始を拒否 ", code, NULL);

      report->n_law_refused_begins++;
      add_law (report, line, law, actor, state);
    }
  else if (riyo_span_is (line->event, "end") || riyo_span_is (line->event, "abandon"))
    end_law (report, line);
}

/* What the program stated, since it is what stands behind the provision. */
static char *
describe_ground (const RiyoLine *line)
{
  g_autofree char *reference = riyo_line_dup_text (line, "reference");
  g_autofree char *approver = riyo_line_dup_text (line, "approver");

  if (reference == NULL && approver == NULL)
    return g_strdup ("述べられていない");
  return g_strconcat (or_nothing (reference), approver != NULL ? "（承認者 " : "",
                      or_nothing (approver), approver != NULL ? "）" : "", NULL);
}

static void
begin_provision (RiyoReport *report, const RiyoLine *line, const char *actor, const char *purpose)
{
  g_autofree char *recipients = riyo_line_dup_list (line, "recipients", "、");
  g_autofree char *cells = riyo_line_dup_list (line, "cells", "、");
  g_autofree char *seq = g_strdup_printf ("%" G_GUINT64_FORMAT, line->seq);
  g_autofree char *when = riyo_line_dup_time (line);
  g_autofree char *ground = describe_ground (line);

  if (recipients != NULL)
    remember (report, line,
              riyo_report_sheet_add (&report->provisions, seq, when, recipients, or_nothing (cells),
                                     purpose, ground, actor, UNFINISHED, NULL));
}

/* What was checked and permitted is what was provided; where nothing was counted, as by the inline
 * question, it may have been all that was begun for. */
static void
end_provision (RiyoReport *report, const RiyoLine *line)
{
  g_autofree char *items = riyo_line_dup_text (line, "permitted_tags");
  g_autofree char *n
      = g_strdup_printf ("%" G_GUINT64_FORMAT, riyo_line_get_number (line, "permitted"));
  char **row = recall (report, line);

  if (row == NULL)
    return;
  set_field (&row[PROVISION_COUNT], n);
  if (items != NULL)
    set_field (&row[PROVISION_ITEMS], items);
}

void
riyo_report_take_provision (RiyoReport *report, const RiyoLine *line, const char *actor,
                            const char *purpose)
{
  if (riyo_line_has_flag (line, "rehearsal"))
    return;
  if (riyo_span_is (line->event, "begin"))
    begin_provision (report, line, actor, purpose);
  else if (riyo_span_is (line->event, "end") || riyo_span_is (line->event, "abandon"))
    end_provision (report, line);
}
