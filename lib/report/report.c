/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report from its log and table to its text. The log is read twice, verified and then counted:
 * what the second reading lacks is as bad as what the first finds. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "csv.h"
#include "gather.h"
#include "lay-out.h"
#include "report.h"
#include "sheet.h"

void
riyo_report_free (RiyoReport *report)
{
  if (report == NULL)
    return;
  riyo_report_sheets_clear (report->sheets);
  riyo_gathering_free (report->gathered);
  riyo_report_tables_clear (&report->tables);
  g_clear_pointer (&report->rules, riyo_rules_unref);
  riyo_verification_unref (report->verification);
  if (report->csv != NULL)
    g_string_free (report->csv, TRUE);
  g_free (report->altered);
  g_free (report->now.lacking);
  g_clear_pointer (&report->now.parts, g_hash_table_unref);
  g_clear_pointer (&report->now.faults, g_ptr_array_unref);
  g_free (report->folder);
  g_free (report->archived);
  g_free (report->from);
  g_free (report->to);
  g_free (report);
}

static RiyoReport *
report_new (const char *folder, const RiyoReportOrder *order)
{
  RiyoReport *report = g_new0 (RiyoReport, 1);

  report->folder = g_strdup (folder);
  report->archived = g_strdup (order->archived);
  report->from = g_strdup (order->from);
  report->to = g_strdup (order->to);
  report->after = order->after;
  report->is_part = order->is_part;
  report->gathered = riyo_gathering_new ();
  riyo_report_sheets_init (report->sheets);
  return report;
}

static void
verify (RiyoReport *report, GError **error)
{
  gboolean before = riyo_i18n_set_japanese (report->is_japanese);

  report->verification
      = riyo_audit_verify_archived (report->folder, report->archived, NULL, NULL, error);
  report->integrity = riyo_verification_get_integrity (report->verification);
  riyo_i18n_set_japanese (before);
}

static void
note_stop (RiyoReport *report, const GError *stopped)
{
  report->altered = g_strdup (stopped->message);
  if (report->integrity == RIYO_INTEGRITY_INTACT)
    report->integrity = g_error_matches (stopped, RIYO_ERROR, RIYO_ERROR_DAMAGED)
                            ? RIYO_INTEGRITY_ALTERED
                            : RIYO_INTEGRITY_UNREADABLE;
}

/* Both days are of it; what is before was not read. */
static gboolean
is_in_period (const RiyoReport *report, const RiyoLine *line)
{
  return report->to == NULL || strncmp (line->time.text, report->to, strlen (report->to)) <= 0;
}

static void
take_entry (RiyoReport *report, const char *named, const RiyoLine *line, gboolean in_period)
{
  if (report->csv == NULL)
    riyo_gathering_take (report->gathered, line, in_period);
  else if (in_period)
    riyo_csv_append_entry (report->csv, named, line);
}

/* Whether there was any of the period. Behind it come the ends of uses that began in it. */
static gboolean
take_entries (RiyoReport *report, RiyoEntries *entries)
{
  gboolean before = riyo_i18n_set_japanese (report->is_japanese);
  g_autofree char *named = report->is_part ? riyo_text_show_whole (report->folder) : NULL;
  g_autoptr (GError) stopped = NULL;
  gboolean any = FALSE;
  RiyoLine line;

  while (riyo_entries_step (entries, &line, &stopped))
    {
      gboolean in_period = is_in_period (report, &line);

      if (line.seq > report->after)
        take_entry (report, named, &line, in_period);
      else if (report->csv == NULL)
        riyo_gathering_follow (report->gathered, &line, in_period);
      any |= in_period;
    }
  if (stopped == NULL
      && riyo_entries_get_n_read (entries) < riyo_verification_get_n_entries (report->verification))
    riyo_error_at (&stopped, RIYO_ERROR_DAMAGED, report->folder, 0,
                   _ ("became shorter while it was read"));
  if (stopped != NULL)
    note_stop (report, stopped);
  riyo_gathering_end (report->gathered);
  riyo_i18n_set_japanese (before);
  return any;
}

/* A period to come would be a spotless page. */
static gboolean
check_come (const RiyoReport *report, GError **error)
{
  if (report->from == NULL || riyo_date_parse (report->from) <= riyo_date_today ())
    return TRUE;
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_DATE,
               _ ("the period begins on %s, a day to come, and nothing of it is recorded"),
               report->from);
  return FALSE;
}

/* Adoptions of any day: one that is late decides from then on, and may be behind the period. A file
 * is of a day, so what is archived is of days before the first that is left. */
static void
note_any (const RiyoLine *line, gpointer data)
{
  RiyoReport *report = data;

  if (report->n_unread > 0 && report->tables.archived_until == 0)
    report->tables.archived_until = riyo_line_get_day (line) - 1;
  if (riyo_line_get_adopted_table (line) > 0)
    riyo_report_tables_note (&report->tables, line);
}

/* Takes in the entries of the period, as far as they can be read. */
static gboolean
read_entries (RiyoReport *report, GError **error)
{
  g_autoptr (RiyoEntries) entries = NULL;

  verify (report, error);
  entries = report->verification != NULL
                ? riyo_entries_open_archived (report->folder, report->archived, error)
                : NULL;
  if (entries == NULL
      || (report->from != NULL && !riyo_entries_set_filter (entries, "from", report->from, error))
      || (report->to != NULL && !riyo_entries_set_filter (entries, "to", report->to, error)))
    return FALSE;
  report->n_unread = riyo_entries_get_n_archived (entries);
  riyo_entries_show (entries, NULL, note_any, report);
  riyo_entries_set_filter (entries, "to", NULL, NULL);
  return take_entries (report, entries) || report->integrity != RIYO_INTEGRITY_INTACT
         || check_come (report, error);
}

/* Those of now: what they were before is in the log as a hash alone. NULL where they are not as
 * they were adopted, or do not fit the table of then. */
static RiyoRules *
load_rules (const RiyoReport *report, const char *name)
{
  g_autofree char *path = g_build_filename (report->folder, name, NULL);
  g_autoptr (GBytes) bytes = riyo_report_read_rules (report->folder, report->now.parts, name, NULL);
  RiyoRules *rules = NULL;

  for (guint i = report->tables.all->len; bytes != NULL && rules == NULL && i > 0; i--)
    rules = riyo_rules_new_from_bytes (bytes, path, report->tables.all->pdata[i - 1], NULL);
  return rules;
}

/* A log that others know more of than it holds is cut, however well its entries follow. */
static char *
ask_now (RiyoReport *report, const RiyoReportOrder *order)
{
  gboolean before = riyo_i18n_set_japanese (report->is_japanese);
  char *rules = order->find_rules (report->folder, order->to, &report->now);

  riyo_i18n_set_japanese (before);
  if (report->now.lacking == NULL || report->integrity != RIYO_INTEGRITY_INTACT)
    return rules;
  riyo_verification_find_short (report->verification, report->now.lacking);
  report->integrity = RIYO_INTEGRITY_SHORTER;
  return rules;
}

/* What programs read and what is signed is the same in every locale. */
RiyoReport *
riyo_report_new (const char *folder, const RiyoReportOrder *order, GError **error)
{
  g_autoptr (RiyoReport) report = report_new (folder, order);
  g_autofree char *rules = NULL;

  report->is_japanese = order->format != RIYO_REPORT_TEXT;
  if (order->format == RIYO_REPORT_CSV)
    {
      report->csv = g_string_new (NULL);
      if (!order->is_part)
        riyo_csv_append_head (report->csv, FALSE);
    }
  if (!read_entries (report, error))
    return NULL;
  rules = ask_now (report, order);
  if (!riyo_report_tables_load (&report->tables, folder, report->now.parts, report->now.day, error))
    return NULL;
  report->table = report->tables.last;
  report->rules = load_rules (report, rules);
  riyo_report_lay_out (report);
  return g_steal_pointer (&report);
}

static char *
format_report (RiyoReport *report, RiyoReportFormat format)
{
  g_auto (RiyoReportCover) cover = { 0 };
  GString *out;

  if (format == RIYO_REPORT_CSV)
    return g_string_free (g_steal_pointer (&report->csv), FALSE);
  riyo_report_cover_init (&cover, report);
  out = g_string_new (NULL);
  if (format == RIYO_REPORT_JSON)
    {
      g_string_append_c (out, '{');
      riyo_report_append_json_cover (out, &cover);
      riyo_report_append_json (out, report);
      g_string_append (out, "}\n");
    }
  else if (format == RIYO_REPORT_HTML)
    {
      riyo_report_open_html (out, &cover);
      riyo_report_append_html_cover (out, &cover);
      riyo_report_append_html (out, report);
      riyo_report_close_html (out);
    }
  else
    {
      riyo_report_append_text_cover (out, &cover);
      riyo_report_append_text (out, report);
    }
  return g_string_free (out, FALSE);
}

static char *
name_rules (const char *folder, const char *to, RiyoReportNow *now)
{
  now->day = to != NULL ? MIN (riyo_date_parse (to), riyo_date_today ()) : riyo_date_today ();
  return g_strdup ("rules.riyo");
}

char *
riyo_audit_report (const char *folder, const char *from, const char *to, RiyoReportFormat format,
                   RiyoIntegrity *integrity, GError **error)
{
  return riyo_audit_report_archived (folder, NULL, name_rules, from, to, format, integrity, error);
}

char *
riyo_audit_report_archived (const char *folder, const char *archived, RiyoFindRules find_rules,
                            const char *from, const char *to, RiyoReportFormat format,
                            RiyoIntegrity *integrity, GError **error)
{
  const RiyoReportOrder order = {
    .archived = archived, .from = from, .to = to, .find_rules = find_rules, .format = format
  };
  g_autoptr (RiyoReport) report = riyo_report_new (folder, &order, error);

  if (integrity != NULL)
    *integrity = report != NULL ? report->integrity : RIYO_INTEGRITY_UNREADABLE;
  return report != NULL ? format_report (report, format) : NULL;
}

char *
riyo_audit_list_provision (const char *folder, const char *archived, const char *from,
                           const char *to, RiyoReportFormat format, GError **error)
{
  const RiyoReportOrder order = { .archived = archived, .from = from, .to = to };
  g_autoptr (RiyoReport) report = report_new (folder, &order);
  GString *text;

  if (!read_entries (report, error))
    return NULL;
  if (report->integrity != RIYO_INTEGRITY_INTACT)
    {
      riyo_error_at (error, RIYO_ERROR_DAMAGED, folder, 0,
                     _ ("the audit log was altered, so no list of it can be trusted: %s"),
                     riyo_report_get_problem (report));
      return NULL;
    }
  riyo_report_list_provisions (report);
  text = g_string_new (NULL);
  if (format != RIYO_REPORT_JSON)
    riyo_report_sheet_append_text (&report->sheets[RIYO_SHEET_PROVISION_LIST], text);
  else
    {
      riyo_report_sheet_append_json (&report->sheets[RIYO_SHEET_PROVISION_LIST], text);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
