/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathers from the log what the sheets of the self-inspection tell. */
#include "config.h"

#include <string.h>

#include "audit-report.h"
#include "base-error.h"
#include "base-i18n.h"

/* What people call what programs call so; @name itself when it is not known. */
static const char *
translate (const char *const words[][2], guint n, const char *name)
{
  for (guint i = 0; name != NULL && i < n; i++)
    if (strcmp (words[i][0], name) == 0)
      return words[i][1];
  return name != NULL ? name : "";
}

static const char *
describe_code (const char *code)
{
  static const char *const words[][2] = {
    { "UNKNOWN_PURPOSE", "表にも業務にもない利用目的" },
    { "UNKNOWN_ACTOR", "担当のない者" },
    { "OUT_OF_SCOPE", "担当の範囲外" },
    { "NOT_IN_FORCE", "施行中の表がない、または日を越えた" },
    { "UNTAGGED", "類型の印がない" },
    { "UNKNOWN_CATEGORY", "表にない類型" },
    { "NOT_IN_TABLE", "表にない類型と利用目的" },
    { "BAD_SUBJECT", "本人の番号の形が違う" },
    { "SUSPENDED", "利用停止中" },
  };

  return translate (words, G_N_ELEMENTS (words), code);
}

static const char *
describe_kind (const char *kind)
{
  static const char *const words[][2]
      = { { "table", "利用目的の表" }, { "rules", "取扱規程" }, { "layout", "レイアウト" } };

  return translate (words, G_N_ELEMENTS (words), kind);
}

static RiyoTally *
tally (GHashTable *table, const char *a, const char *b)
{
  g_autofree char *key = g_strdup_printf ("%s\t%s", a, b);
  RiyoTally *found = g_hash_table_lookup (table, key);

  if (found == NULL)
    {
      found = g_new0 (RiyoTally, 1);
      g_hash_table_insert (table, g_steal_pointer (&key), found);
    }
  return found;
}

static const RiyoTally *
get_tally (GHashTable *table, const char *a, const char *b)
{
  static const RiyoTally none;
  g_autofree char *key = g_strdup_printf ("%s\t%s", a, b);
  const RiyoTally *found = g_hash_table_lookup (table, key);

  return found != NULL ? found : &none;
}

const RiyoTally *
riyo_report_get_cell (const RiyoReport *report, const char *category, const char *purpose)
{
  return get_tally (report->cells, category, purpose);
}

const RiyoTally *
riyo_report_get_staff (const RiyoReport *report, const char *actor, const char *category)
{
  return get_tally (report->staff, actor, category);
}

static void
note_actor (RiyoReport *report, const char *actor)
{
  for (guint i = 0; i < report->actors->len; i++)
    if (strcmp (g_ptr_array_index (report->actors, i), actor) == 0)
      return;
  g_ptr_array_add (report->actors, g_strdup (actor));
}

/* The row of @name, made with zeros at its first use. */
static char **
row_of (GHashTable *rows, RiyoSheet *sheet, const char *name, const char *second, const char *third,
        const char *fourth)
{
  char **row = g_hash_table_lookup (rows, name);

  if (row == NULL)
    {
      row = riyo_sheet_add (sheet, name, second, third, fourth, NULL);
      g_hash_table_insert (rows, g_strdup (name), row);
    }
  return row;
}

typedef struct
{
  RiyoReport *report;
  const char *actor;
  GHashTable *categories; /* those of this operation, once each */
} Beginning;

static void
count_cell (const char *category, const char *purpose, gpointer user_data)
{
  Beginning *begin = user_data;

  tally (begin->report->cells, category, purpose)->operations++;
  if (g_hash_table_add (begin->categories, g_strdup (category)))
    tally (begin->report->staff, begin->actor, category)->operations++;
}

static void
take_begin (RiyoReport *report, const RiyoLine *line, const char *actor, const char *purpose)
{
  g_autoptr (GHashTable) categories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *judge = riyo_line_dup_text (line, "judge");
  g_autofree char *reason = riyo_line_dup_text (line, "judgement");
  Beginning begin = { report, actor, categories };

  if (riyo_line_has_flag (line, "rehearsal"))
    {
      riyo_field_add (&row_of (report->rehearsed, &report->rehearsals, purpose, "0", "0", "0")[1],
                      1);
      return;
    }
  report->n_begun++;
  note_actor (report, actor);
  riyo_line_foreach_cell (line, count_cell, &begin);
  if (judge != NULL)
    riyo_field_add (&row_of (report->tasks, &report->signed_tasks, purpose, judge,
                             reason ? reason : "", "0")[3],
                    1);
}

static void
take_refusal (RiyoReport *report, const RiyoLine *line, const char *actor, const char *purpose)
{
  g_autofree char *code = riyo_line_dup_text (line, "code");
  g_autofree char *category = riyo_line_dup_text (line, "category");
  char **row;

  if (riyo_line_has_flag (line, "rehearsal"))
    return;
  row = row_of (report->reasons, &report->refusals, code != NULL ? code : "?", "0", "0",
                describe_code (code));
  riyo_field_add (&row[line->op.len > 0 ? 2 : 1], 1);
  report->n_refused_begins += line->op.len == 0;
  note_actor (report, actor);
  if (category == NULL)
    return;
  tally (report->cells, category, purpose)->refused++;
  tally (report->staff, actor, category)->refused++;
}

static void
take_end (RiyoReport *report, const RiyoLine *line, const char *purpose)
{
  guint64 permitted = riyo_line_get_number (line, "permitted");
  guint64 refused = riyo_line_get_number (line, "refused");

  if (riyo_line_has_flag (line, "rehearsal"))
    {
      char **row = row_of (report->rehearsed, &report->rehearsals, purpose, "0", "0", "0");

      riyo_field_add (&row[2], permitted);
      riyo_field_add (&row[3], refused);
      return;
    }
  report->n_permitted += permitted;
  report->n_refused += refused;
}

/* Begins are kept by op until their end comes, whatever the period. */
static void
follow_operation (RiyoReport *report, const RiyoLine *line, const char *actor, const char *purpose)
{
  g_autofree char *op = g_strndup (line->op.text, line->op.len);
  g_autofree char *seq = g_strdup_printf ("%" G_GUINT64_FORMAT, line->seq);
  g_autofree char *when = riyo_line_dup_time (line);

  if (riyo_span_is (line->event, "begin"))
    {
      char *row[]
          = { seq, when, (char *)actor, (char *)purpose, (char *)"終わりの記録がない", NULL };

      g_hash_table_insert (report->open, g_steal_pointer (&op), g_strdupv (row));
    }
  else if (riyo_span_is (line->event, "end"))
    g_hash_table_remove (report->open, op);
  else if (riyo_span_is (line->event, "abandon"))
    {
      g_hash_table_remove (report->open, op);
      riyo_sheet_add (&report->unfinished, seq, when, actor, purpose, "終了せずに手放された", NULL);
    }
}

static void
take_adoption (RiyoReport *report, const RiyoLine *line, const char *actor)
{
  g_autofree char *when = riyo_line_dup_time (line);
  g_autofree char *kind = riyo_line_dup_text (line, "kind");
  g_autofree char *name = riyo_line_dup_text (line, "name");
  g_autofree char *judge = riyo_line_dup_text (line, "judge");

  riyo_sheet_add (&report->adoptions, when, describe_kind (kind), name != NULL ? name : "", actor,
                  judge != NULL ? judge : "", NULL);
}

static void
take_use (RiyoReport *report, const RiyoLine *line, const char *actor, const char *purpose)
{
  if (riyo_span_is (line->event, "begin"))
    take_begin (report, line, actor, purpose);
  else if (riyo_span_is (line->event, "refused"))
    take_refusal (report, line, actor, purpose);
  else if (riyo_span_is (line->event, "end") || riyo_span_is (line->event, "abandon"))
    take_end (report, line, purpose);
  riyo_report_take_provision (report, line, actor, purpose);
}

static void
take_line (RiyoReport *report, const RiyoLine *line)
{
  g_autofree char *actor = riyo_line_dup_text (line, "actor");
  g_autofree char *law = riyo_line_dup_text (line, "law");
  g_autofree char *purpose
      = law != NULL ? g_strconcat ("法令: ", law, NULL) : riyo_line_dup_purpose (line);

  if (actor == NULL)
    actor = riyo_line_dup_text (line, "account");
  if (purpose == NULL)
    purpose = g_strdup ("");
  report->n_entries++;
  if (riyo_span_is (line->event, "adopt"))
    take_adoption (report, line, actor);
  else if (law != NULL && !riyo_line_has_flag (line, "rehearsal"))
    riyo_report_take_law (report, line, law, actor);
  else
    take_use (report, line, actor, purpose);
  if (line->op.len > 0)
    follow_operation (report, line, actor, purpose);
}

/* The newest of tables/N.riyo. */
static RiyoTable *
load_newest_table (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "tables", NULL);
  g_autoptr (GDir) tables = g_dir_open (path, 0, NULL);
  g_autofree char *newest = NULL, *file = NULL;
  guint64 highest = 0;
  const char *name;

  while (tables != NULL && (name = g_dir_read_name (tables)) != NULL)
    if (g_str_has_suffix (name, ".riyo") && g_ascii_strtoull (name, NULL, 10) > highest)
      {
        highest = g_ascii_strtoull (name, NULL, 10);
        g_free (newest);
        newest = g_strdup (name);
      }
  if (newest == NULL)
    {
      riyo_error_at (error, RIYO_ERROR_DAMAGED, path, 0, _ ("no table"));
      return NULL;
    }
  file = g_build_filename (path, newest, NULL);
  return riyo_table_load (file, error);
}

static RiyoReport *
report_new (const char *folder, const char *from, const char *to)
{
  RiyoReport *report = g_new0 (RiyoReport, 1);

  report->folder = g_strdup (folder);
  report->from = g_strdup (from);
  report->to = g_strdup (to);
  report->cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  report->staff = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  report->actors = g_ptr_array_new_with_free_func (g_free);
  report->open
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  report->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  report->tasks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  report->rehearsed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  report->apart = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  riyo_report_init_sheets (report);
  return report;
}

/* Takes in the entries of the period, as far as they can be read. */
static gboolean
read_entries (RiyoReport *report, GError **error)
{
  g_autoptr (RiyoEntries) entries = NULL;
  g_autoptr (GError) stopped = NULL;
  RiyoLine line;

  report->verification = riyo_audit_verify (report->folder, NULL, NULL, error);
  entries = report->verification != NULL ? riyo_entries_open (report->folder, error) : NULL;
  if (entries == NULL
      || (report->from != NULL && !riyo_entries_set_filter (entries, "from", report->from, error))
      || (report->to != NULL && !riyo_entries_set_filter (entries, "to", report->to, error)))
    return FALSE;
  while (riyo_entries_step (entries, &line, &stopped))
    take_line (report, &line);
  if (stopped != NULL)
    report->altered = g_strdup (stopped->message);
  return TRUE;
}

RiyoReport *
riyo_report_gather (const char *folder, const char *from, const char *to, GError **error)
{
  g_autoptr (RiyoReport) report = report_new (folder, from, to);

  if (!read_entries (report, error))
    return NULL;
  report->table = load_newest_table (folder, error);
  if (report->table == NULL)
    return NULL;
  riyo_report_lay_out (report);
  return g_steal_pointer (&report);
}

void
riyo_report_free (RiyoReport *report)
{
  RiyoSheet *sheets[RIYO_REPORT_N_SHEETS + 1];

  if (report == NULL)
    return;
  riyo_report_list_sheets (report, sheets);
  for (guint i = 0; sheets[i] != NULL; i++)
    g_ptr_array_unref (sheets[i]->rows);
  g_hash_table_unref (report->cells);
  g_hash_table_unref (report->staff);
  g_ptr_array_unref (report->actors);
  g_hash_table_unref (report->open);
  g_hash_table_unref (report->reasons);
  g_hash_table_unref (report->tasks);
  g_hash_table_unref (report->rehearsed);
  g_hash_table_unref (report->apart);
  g_clear_pointer (&report->table, riyo_table_unref);
  riyo_verification_unref (report->verification);
  g_free (report->altered);
  g_free (report->folder);
  g_free (report->from);
  g_free (report->to);
  g_free (report);
}

char *
riyo_audit_report (const char *folder, const char *from, const char *to, RiyoReportFormat format,
                   GError **error)
{
  g_autoptr (RiyoReport) report = riyo_report_gather (folder, from, to, error);

  if (report == NULL)
    return NULL;
  switch (format)
    {
    case RIYO_REPORT_JSON:
      return riyo_report_format_json (report);
    case RIYO_REPORT_HTML:
      return riyo_report_format_html (report);
    case RIYO_REPORT_TEXT:
    default:
      return riyo_report_format_text (report);
    }
}

char *
riyo_audit_list_provision (const char *folder, const char *from, const char *to,
                           RiyoReportFormat format, GError **error)
{
  g_autoptr (RiyoReport) report = report_new (folder, from, to);
  GString *text;

  if (!read_entries (report, error))
    return NULL;
  if (riyo_verification_get_integrity (report->verification) != RIYO_INTEGRITY_INTACT)
    {
      riyo_error_at (error, RIYO_ERROR_DAMAGED, folder, 0,
                     _ ("the audit log was altered, so no list of it can be trusted: %s"),
                     riyo_verification_get_problem (report->verification));
      return NULL;
    }
  text = g_string_new (NULL);
  if (format == RIYO_REPORT_JSON)
    riyo_sheet_append_json (&report->provisions, text);
  else
    riyo_sheet_append_text (&report->provisions, text);
  if (format == RIYO_REPORT_JSON)
    g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}
