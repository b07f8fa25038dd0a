/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathers from the log what the sheets of the self-inspection tell. */
#include "config.h"

#include <string.h>

#include "internal.h"
#include "log/log.h"

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
row_of (GHashTable *rows, RiyoReportSheet *sheet, const char *name, const char *second,
        const char *third, const char *fourth)
{
  char **row = g_hash_table_lookup (rows, name);

  if (row == NULL)
    {
      row = riyo_report_sheet_add (sheet, name, second, third, fourth, NULL);
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
      riyo_report_sheet_add (&report->unfinished, seq, when, actor, purpose, "終了せずに手放された",
                             NULL);
    }
}

static void
take_adoption (RiyoReport *report, const RiyoLine *line, const char *actor)
{
  g_autofree char *when = riyo_line_dup_time (line);
  g_autofree char *kind = riyo_line_dup_text (line, "kind");
  g_autofree char *name = riyo_line_dup_text (line, "name");
  g_autofree char *judge = riyo_line_dup_text (line, "judge");

  riyo_report_sheet_add (&report->adoptions, when, describe_kind (kind), name != NULL ? name : "",
                         actor, judge != NULL ? judge : "", NULL);
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

void
riyo_report_take_line (RiyoReport *report, const RiyoLine *line)
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
