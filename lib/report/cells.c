/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lays out the cells: each use as the table of then had its cell, published or not, in the words
 * of now. */
#include "config.h"

#include <string.h>

#include "gather.h"
#include "lay-out.h"
#include "sheet.h"
#include "table/table.h"

#define T(text) riyo_field_text (text)
#define N(number) riyo_field_number (number)
#define ADD(sheet, ...) RIYO_REPORT_ADD (&report->sheets[sheet], __VA_ARGS__)

/* What was counted of one cell while tables said the same of it. */
typedef struct
{
  char *key, *category, *purpose;
  RiyoStanding standing;
  gboolean was_lacking;     /* the table of then is known, and had it not */
  const RiyoCellFact *fact; /* where it was hidden, else NULL */
  RiyoUseCount n;
  GString *days; /* of the period, on which it stood hidden so; NULL: on none */
  RiyoDate last; /* of them */
} Stood;

static void
stood_free (gpointer data)
{
  Stood *stood = data;

  g_free (stood->key);
  g_free (stood->category);
  g_free (stood->purpose);
  if (stood->days != NULL)
    g_string_free (stood->days, TRUE);
  g_free (stood);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const Stood *const *)a)->key, (*(const Stood *const *)b)->key);
}

static Stood *
stood_new (const RiyoReport *report, const char *const *names)
{
  Stood *stood = g_new0 (Stood, 1);
  const RiyoCellFact *fact;

  stood->standing = riyo_report_tables_find_standing (&report->tables, names[0], names[1], names[2],
                                                      &stood->fact);
  fact = stood->fact;
  stood->was_lacking = stood->standing == RIYO_STANDING_NONE
                       && riyo_report_tables_knows (&report->tables, names[0]);
  if (!riyo_report_tables_translate (&report->tables, names[1], names[2], &stood->category,
                                     &stood->purpose))
    {
      stood->category = g_strdup (names[1]);
      stood->purpose = g_strdup (names[2]);
    }
  stood->key = g_strdup_printf ("%s\t%s\t%d%d\t%s\t%s\t%s", stood->category, stood->purpose,
                                (int)stood->standing, stood->was_lacking,
                                fact != NULL ? fact->unpublished : "",
                                fact != NULL ? fact->judge : "", fact != NULL ? fact->reason : "");
  return stood;
}

/* All that stood, and each by its key. */
typedef struct
{
  const RiyoReport *report;
  GPtrArray *all;
  GHashTable *index;
} Standings;

static Stood *
find_stood (Standings *standings, const char *table, const char *category, const char *purpose)
{
  const char *const names[] = { table, category, purpose };
  Stood *stood = stood_new (standings->report, names);
  Stood *same = g_hash_table_lookup (standings->index, stood->key);

  if (same != NULL)
    {
      stood_free (stood);
      return same;
    }
  g_hash_table_insert (standings->index, stood->key, stood);
  g_ptr_array_add (standings->all, stood);
  return stood;
}

static void
append_day (GString *days, RiyoDate day)
{
  char text[11];

  riyo_date_format (day, text);
  g_string_append (days, text);
}

/* "2026-04-01 ～ 2026-06-30、…": days that follow each other are one time, whichever tables they
 * are of. */
static void
add_days (Stood *stood, RiyoDate first, RiyoDate last)
{
  gboolean follows = stood->days != NULL && first <= stood->last + 1;

  if (stood->days == NULL)
    stood->days = g_string_new (NULL);
  else if (!follows)
    g_string_append (stood->days, "、");
  if (follows)
    g_string_truncate (stood->days,
                       (gsize)(strrchr (stood->days->str, ' ') + 1 - stood->days->str));
  else
    {
      if (first != 0)
        append_day (stood->days, first);
      g_string_append (stood->days, first != 0 ? " ～ " : "～ ");
    }
  append_day (stood->days, last);
  stood->last = last;
}

/* What a table kept from being read on days of the period, whether or not it was used. */
static void
add_hidden (Standings *standings, RiyoTable *table, RiyoDate first, RiyoDate last)
{
  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      for (guint k = 0; category->retired_on == 0 && k < category->purposes->len; k++)
        {
          guint purpose = g_array_index (category->purposes, guint, k);
          const RiyoCellFact *fact;

          if (riyo_report_find_standing (table, category->number, purpose, &fact)
              == RIYO_STANDING_HIDDEN)
            add_days (find_stood (standings, riyo_table_get_hash (table), category->short_name,
                                  riyo_table_purpose_at (table, purpose)->label),
                      first, last);
        }
    }
}

/* Leaves those of the period, which begins with the log that is left where no day is said; FALSE:
 * none. */
static gboolean
limit_days (const RiyoReport *report, RiyoDate *first, RiyoDate *last)
{
  RiyoDate left = report->tables.archived_until + 1;

  if (report->from != NULL)
    *first = MAX (*first, riyo_date_parse (report->from));
  else if (left > 1 && left <= report->now.day)
    *first = MAX (*first, left);
  *last = MIN (*last, report->now.day);
  return *first <= *last;
}

static void
add_all_hidden (Standings *standings)
{
  const RiyoReport *report = standings->report;

  for (guint i = 0; i < report->tables.all->len; i++)
    {
      RiyoDate first, last;

      if (riyo_report_tables_get_days (&report->tables, i, &first, &last)
          && limit_days (report, &first, &last))
        add_hidden (standings, report->tables.all->pdata[i], first, last);
    }
}

/* By rising key, so that those of one cell are side by side. */
static GPtrArray *
list_stood (const RiyoReport *report)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  Standings standings
      = { .report = report, .all = g_ptr_array_new_with_free_func (stood_free), .index = index };
  GHashTableIter iter;
  gpointer key, count;

  g_hash_table_iter_init (&iter, report->gathered->uses);
  while (g_hash_table_iter_next (&iter, &key, &count))
    {
      g_auto (GStrv) names = g_strsplit (key, "\t", 3);

      riyo_use_count_add (&find_stood (&standings, names[0], names[1], names[2])->n, count);
    }
  add_all_hidden (&standings);
  g_ptr_array_sort (standings.all, compare_keys);
  return standings.all;
}

/* A cell of the table, or of one before. */
typedef struct
{
  const char *category, *purpose;
  gboolean is_gone;         /* the table lacks it */
  RiyoStanding now;         /* where the day's table is doubtful unknown, gone or not */
  const RiyoCellFact *fact; /* where it is hidden, else NULL */
  RiyoDate valid_until;     /* of its judgement, by the table of now; 0 = no end */
  RiyoUseCount n[RIYO_N_STANDINGS];
} Cell;

static gboolean
is_of (const Stood *stood, const Cell *cell)
{
  return strcmp (stood->category, cell->category) == 0
         && strcmp (stood->purpose, cell->purpose) == 0;
}

static gboolean
was_used (const RiyoUseCount *n)
{
  return n->operations > 0 || n->uncounted > 0;
}

/* What no table of then tells of counts as the cell is now or, gone, was last. What is refused once
 * it is gone was neither published nor hidden then. */
static void
count (const RiyoReport *report, const GPtrArray *all, Cell *cell)
{
  RiyoStanding otherwise = cell->now;
  RiyoUseCount lacking = { 0 };

  if (cell->is_gone)
    otherwise = riyo_report_tables_find_past (&report->tables, cell->category, cell->purpose);
  for (guint i = 0; i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if (is_of (stood, cell))
        riyo_use_count_add (
            cell->is_gone && stood->was_lacking ? &lacking : &cell->n[stood->standing], &stood->n);
    }
  if (otherwise == RIYO_STANDING_NONE && was_used (&cell->n[RIYO_STANDING_NONE]))
    otherwise = RIYO_STANDING_PUBLISHED;
  if (otherwise != RIYO_STANDING_NONE)
    {
      riyo_use_count_add (&cell->n[otherwise], &cell->n[RIYO_STANDING_NONE]);
      cell->n[RIYO_STANDING_NONE] = (RiyoUseCount){ 0 };
    }
  riyo_use_count_add (&cell->n[RIYO_STANDING_NONE], &lacking);
}

static const char *
describe (RiyoStanding then, RiyoStanding now)
{
  static const char *const words[RIYO_N_STANDINGS][RIYO_N_STANDINGS] = {
    [RIYO_STANDING_NONE] = { "表にない", "公表", "非公表", "不明" },
    [RIYO_STANDING_PUBLISHED]
    = { "当時公表、現在は廃止", "公表", "当時公表、現在は非公表", "当時公表、現在は不明" },
    [RIYO_STANDING_HIDDEN]
    = { "当時非公表、現在は廃止", "当時非公表、現在は公表", "非公表", "当時非公表、現在は不明" },
    [RIYO_STANDING_UNKNOWN]
    = { "当時は不明、現在は廃止", "当時は不明、現在は公表", "当時は不明、現在は非公表", "不明" },
  };

  return words[then][now];
}

static void
lay_out_standing (RiyoReport *report, const Cell *cell, RiyoStanding then)
{
  const RiyoUseCount *n = &cell->n[then];
  g_autofree char *status = riyo_report_say_ended (
      describe (then, cell->now), then == cell->now ? cell->valid_until : 0, report->now.day);

  ADD (RIYO_SHEET_CELLS, T (cell->category), T (cell->purpose), N (n->operations), N (n->uncounted),
       N (n->refused), T (status));
}

static void
lay_out_hidden (RiyoReport *report, const Cell *cell, const RiyoCellFact *fact,
                const RiyoUseCount *n, const GString *days, const char *status)
{
  char until[11] = "";

  if (fact->valid_until != 0)
    riyo_date_format (fact->valid_until, until);
  ADD (RIYO_SHEET_UNPUBLISHED, T (cell->category), T (cell->purpose), T (fact->unpublished),
       T (fact->judge), T (fact->reason), T (until), T (days != NULL ? days->str : NULL),
       N (n->operations), N (n->uncounted), T (status));
}

static gboolean
is_same (const RiyoCellFact *a, const RiyoCellFact *b)
{
  return strcmp (a->unpublished, b->unpublished) == 0 && g_strcmp0 (a->judge, b->judge) == 0
         && g_strcmp0 (a->reason, b->reason) == 0;
}

/* Used by a table of which nobody knows any more what it said. */
static void
lay_out_unknown (RiyoReport *report, const Cell *cell)
{
  const RiyoUseCount *n = &cell->n[RIYO_STANDING_UNKNOWN];

  if (was_used (n))
    ADD (RIYO_SHEET_UNPUBLISHED, T (cell->category), T (cell->purpose), T ("不明"), T (NULL),
         T (NULL), T (NULL), T (NULL), N (n->operations), N (n->uncounted),
         T (describe (RIYO_STANDING_UNKNOWN, cell->now)));
}

/* Under each judgement by which it was: that of now, and those of then. */
static void
lay_out_unpublished (RiyoReport *report, const GPtrArray *all, const Cell *cell)
{
  RiyoUseCount n = cell->n[RIYO_STANDING_HIDDEN];
  const GString *days = NULL;

  lay_out_unknown (report, cell);

  for (guint i = 0; cell->fact != NULL && i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if (!is_of (stood, cell) || stood->fact == NULL)
        continue;
      if (is_same (stood->fact, cell->fact))
        {
          days = stood->days;
          continue;
        }
      n.operations -= stood->n.operations;
      n.uncounted -= stood->n.uncounted;
    }
  if (cell->fact != NULL)
    {
      g_autofree char *status = riyo_report_say_ended (describe (RIYO_STANDING_HIDDEN, cell->now),
                                                       cell->fact->valid_until, report->now.day);

      lay_out_hidden (report, cell, cell->fact, &n, days, status);
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if (is_of (stood, cell) && stood->fact != NULL
          && (was_used (&stood->n) || stood->days != NULL)
          && (cell->fact == NULL || !is_same (stood->fact, cell->fact)))
        lay_out_hidden (report, cell, stood->fact, &stood->n, stood->days,
                        cell->fact != NULL ? "当時の判断"
                                           : describe (RIYO_STANDING_HIDDEN, cell->now));
    }
}

static void
lay_out_cell (RiyoReport *report, const GPtrArray *all, Cell *cell)
{
  static const RiyoUseCount none;
  gboolean used = FALSE;

  count (report, all, cell);
  if (!cell->is_gone)
    lay_out_standing (report, cell, cell->now);
  for (RiyoStanding then = 0; then < RIYO_N_STANDINGS; then++)
    {
      used |= was_used (&cell->n[then]);
      if ((then != cell->now || cell->is_gone) && memcmp (&cell->n[then], &none, sizeof none) != 0)
        lay_out_standing (report, cell, then);
    }
  if (!cell->is_gone && !used)
    ADD (RIYO_SHEET_UNUSED, T (cell->category), T (cell->purpose),
         T (describe (cell->now, cell->now)));
  lay_out_unpublished (report, all, cell);
}

static void
judge_now (const RiyoTable *table, guint category, guint purpose, Cell *cell)
{
  const RiyoCellFact *fact = riyo_table_get_cell_fact (table, category, purpose);

  cell->now = riyo_report_find_standing (table, category, purpose, &cell->fact);
  cell->valid_until = fact != NULL ? fact->valid_until : 0;
}

/* What the log holds and the table does not: an older table's cells, those of rows that are retired
 * since among them, and refusals. */
static gboolean
is_gone (const RiyoReport *report, const Stood *stood)
{
  guint category = riyo_table_lookup_category (report->table, stood->category);
  guint purpose = riyo_table_find_purpose (report->table, stood->purpose);

  return category == 0 || purpose == G_MAXUINT
         || !riyo_table_has_cell (report->table, category, purpose);
}

static void
lay_out_unknown_days (RiyoReport *report, const char *which, RiyoDate first, RiyoDate last)
{
  Stood stood = { 0 };

  if (!limit_days (report, &first, &last))
    return;
  add_days (&stood, first, last);
  ADD (RIYO_SHEET_UNPUBLISHED, T ("不明"), T (which), T ("不明"), T (NULL), T (NULL), T (NULL),
       T (stood.days->str), T (NULL), T (NULL), T ("不明"));
  g_string_free (stood.days, TRUE);
}

/* Nobody knows which cells a table hid that is edited or gone: that is not none. */
static void
lay_out_gaps (RiyoReport *report)
{
  for (guint i = 0; i < report->tables.gaps->len; i++)
    {
      const RiyoReportGap *gap = &g_array_index (report->tables.gaps, RiyoReportGap, i);
      g_autofree char *which = g_strdup_printf (
          "（第%u版の表が、採用したとおりではない%s）", gap->version,
          gap->is_unsure ? "。採用の日は移動済みの記録にある。--archived DIR でそれも読む" : "");
      RiyoDate first, last;

      if (riyo_report_tables_get_gap_days (&report->tables, i, &first, &last))
        lay_out_unknown_days (report, which, first, last);
    }
}

static gboolean
hides_any (const RiyoTable *table)
{
  const RiyoCellFact *fact;

  for (guint i = 0; i < table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (table, i);

      for (guint k = 0; category->retired_on == 0 && k < category->purposes->len; k++)
        if (riyo_report_find_standing (table, category->number,
                                       g_array_index (category->purposes, guint, k), &fact)
            == RIYO_STANDING_HIDDEN)
          return TRUE;
    }
  return FALSE;
}

/* Whether it matters which of the versions up to the @i-th decided. */
static gboolean
may_have_hidden (const RiyoReportTables *tables, guint i)
{
  const RiyoTable *table = tables->all->pdata[i];

  if (tables->gaps->len > 0
      && g_array_index (tables->gaps, RiyoReportGap, 0).version < table->version)
    return TRUE;
  for (guint k = 0; k <= i; k++)
    if (hides_any (tables->all->pdata[k]))
      return TRUE;
  return FALSE;
}

/* Nor which one decided, where what would tell is archived and was not read. */
static void
lay_out_unsure (RiyoReport *report)
{
  const RiyoReportTables *tables = &report->tables;

  for (guint i = 0; i < tables->all->len; i++)
    {
      g_autofree char *which = g_strdup_printf (
          "（第%u版の表を採用した日が、移動済みの記録にある。--archived DIR でそれも読む）",
          ((const RiyoTable *)tables->all->pdata[i])->version);
      RiyoDate first, last;

      if (riyo_report_tables_get_unsure_days (tables, i, &first, &last)
          && may_have_hidden (tables, i))
        lay_out_unknown_days (report, which, first, last);
    }
}

void
riyo_report_lay_out_cells (RiyoReport *report)
{
  g_autoptr (GPtrArray) all = list_stood (report);
  RiyoStanding gone = report->tables.doubtful > 0 ? RIYO_STANDING_UNKNOWN : RIYO_STANDING_NONE;
  Cell cell = { 0 };

  lay_out_gaps (report);
  lay_out_unsure (report);
  for (guint i = 0; i < report->table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (report->table, i);

      /* What a retired row lists is no cell any more, published or not. */
      for (guint j = 0; category->retired_on == 0 && j < category->purposes->len; j++)
        {
          guint purpose = g_array_index (category->purposes, guint, j);

          cell = (Cell){ .category = category->short_name,
                         .purpose = riyo_table_purpose_at (report->table, purpose)->label,
                         .now = RIYO_STANDING_UNKNOWN };
          if (report->tables.doubtful == 0)
            judge_now (report->table, category->number, purpose, &cell);
          lay_out_cell (report, all, &cell);
        }
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if ((i > 0 && is_of (stood, &cell)) || !is_gone (report, stood))
        continue;
      cell = (Cell){
        .category = stood->category, .purpose = stood->purpose, .is_gone = TRUE, .now = gone
      };
      lay_out_cell (report, all, &cell);
    }
}
