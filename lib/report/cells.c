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
#define ADD(sheet, ...)                                                                            \
  riyo_report_sheet_add (&report->sheets[sheet], (const RiyoReportField[]){ __VA_ARGS__ })

/* What was counted of one cell while tables said the same of it. */
typedef struct
{
  char *key, *category, *purpose;
  RiyoStanding standing;
  const RiyoCellFact *fact; /* where it was hidden, else NULL */
  RiyoUseCount n;
} Stood;

static void
stood_free (gpointer data)
{
  Stood *stood = data;

  g_free (stood->key);
  g_free (stood->category);
  g_free (stood->purpose);
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
  if (!riyo_report_tables_translate (&report->tables, names[1], names[2], &stood->category,
                                     &stood->purpose))
    {
      stood->category = g_strdup (names[1]);
      stood->purpose = g_strdup (names[2]);
    }
  stood->key = g_strdup_printf ("%s\t%s\t%d\t%s\t%s\t%s", stood->category, stood->purpose,
                                (int)stood->standing, fact != NULL ? fact->unpublished : "",
                                fact != NULL ? fact->judge : "", fact != NULL ? fact->reason : "");
  return stood;
}

/* By rising key, so that those of one cell are side by side. */
static GPtrArray *
list_stood (const RiyoReport *report)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *all = g_ptr_array_new_with_free_func (stood_free);
  GHashTableIter iter;
  gpointer key, count;

  g_hash_table_iter_init (&iter, report->gathered->uses);
  while (g_hash_table_iter_next (&iter, &key, &count))
    {
      g_auto (GStrv) names = g_strsplit (key, "\t", 3);
      Stood *stood = stood_new (report, (const char *const *)names);
      Stood *same = g_hash_table_lookup (index, stood->key);

      riyo_use_count_add (same != NULL ? &same->n : &stood->n, count);
      if (same != NULL)
        {
          stood_free (stood);
          continue;
        }
      g_hash_table_insert (index, stood->key, stood);
      g_ptr_array_add (all, stood);
    }
  g_ptr_array_sort (all, compare_keys);
  return all;
}

/* A cell of the table, or of one before. */
typedef struct
{
  const char *category, *purpose;
  RiyoStanding now;
  const RiyoCellFact *fact; /* where it is hidden, else NULL */
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

/* What no table of then tells of counts as the cell is now or, gone, was last. */
static void
count (const RiyoReport *report, const GPtrArray *all, Cell *cell)
{
  RiyoStanding otherwise = cell->now;

  for (guint i = 0; i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if (is_of (stood, cell))
        riyo_use_count_add (&cell->n[stood->standing], &stood->n);
    }
  if (otherwise == RIYO_STANDING_NONE)
    otherwise = riyo_report_tables_find_past (&report->tables, cell->category, cell->purpose);
  if (otherwise == RIYO_STANDING_NONE && was_used (&cell->n[RIYO_STANDING_NONE]))
    otherwise = RIYO_STANDING_PUBLISHED;
  if (otherwise == RIYO_STANDING_NONE)
    return;
  riyo_use_count_add (&cell->n[otherwise], &cell->n[RIYO_STANDING_NONE]);
  cell->n[RIYO_STANDING_NONE] = (RiyoUseCount){ 0 };
}

static const char *
describe (RiyoStanding then, RiyoStanding now)
{
  static const char *const words[RIYO_N_STANDINGS][RIYO_N_STANDINGS] = {
    [RIYO_STANDING_NONE] = { "表にない", "公表", "非公表" },
    [RIYO_STANDING_PUBLISHED] = { "当時公表、現在は廃止", "公表", "当時公表、現在は非公表" },
    [RIYO_STANDING_HIDDEN] = { "当時非公表、現在は廃止", "当時非公表、現在は公表", "非公表" },
  };

  return words[then][now];
}

static void
lay_out_standing (RiyoReport *report, const Cell *cell, RiyoStanding then)
{
  const RiyoUseCount *n = &cell->n[then];

  ADD (RIYO_SHEET_CELLS, T (cell->category), T (cell->purpose), N (n->operations), N (n->uncounted),
       N (n->refused), T (describe (then, cell->now)));
}

static void
lay_out_hidden (RiyoReport *report, const Cell *cell, const RiyoCellFact *fact,
                const RiyoUseCount *n, const char *status)
{
  ADD (RIYO_SHEET_UNPUBLISHED, T (cell->category), T (cell->purpose), T (fact->unpublished),
       T (fact->judge), T (fact->reason), N (n->operations), N (n->uncounted), T (status));
}

static gboolean
is_same (const RiyoCellFact *a, const RiyoCellFact *b)
{
  return strcmp (a->unpublished, b->unpublished) == 0 && g_strcmp0 (a->judge, b->judge) == 0
         && g_strcmp0 (a->reason, b->reason) == 0;
}

/* Under each judgement by which it was: that of now, and those of then by which it was used. */
static void
lay_out_unpublished (RiyoReport *report, const GPtrArray *all, const Cell *cell)
{
  RiyoUseCount n = cell->n[RIYO_STANDING_HIDDEN];

  for (guint i = 0; cell->fact != NULL && i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if (is_of (stood, cell) && stood->fact != NULL && !is_same (stood->fact, cell->fact))
        {
          n.operations -= stood->n.operations;
          n.uncounted -= stood->n.uncounted;
        }
    }
  if (cell->fact != NULL)
    lay_out_hidden (report, cell, cell->fact, &n, describe (RIYO_STANDING_HIDDEN, cell->now));
  for (guint i = 0; i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if (is_of (stood, cell) && stood->fact != NULL && was_used (&stood->n)
          && (cell->fact == NULL || !is_same (stood->fact, cell->fact)))
        lay_out_hidden (report, cell, stood->fact, &stood->n,
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
  if (cell->now != RIYO_STANDING_NONE)
    lay_out_standing (report, cell, cell->now);
  for (RiyoStanding then = 0; then < RIYO_N_STANDINGS; then++)
    {
      used |= was_used (&cell->n[then]);
      if ((then != cell->now || then == RIYO_STANDING_NONE)
          && memcmp (&cell->n[then], &none, sizeof none) != 0)
        lay_out_standing (report, cell, then);
    }
  if (cell->now != RIYO_STANDING_NONE && !used)
    ADD (RIYO_SHEET_UNUSED, T (cell->category), T (cell->purpose),
         T (describe (cell->now, cell->now)));
  lay_out_unpublished (report, all, cell);
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

void
riyo_report_lay_out_cells (RiyoReport *report)
{
  g_autoptr (GPtrArray) all = list_stood (report);
  Cell cell = { 0 };

  for (guint i = 0; i < report->table->categories->len; i++)
    {
      const RiyoCategory *category = riyo_table_category_at (report->table, i);

      /* What a retired row lists is no cell any more, published or not. */
      for (guint j = 0; category->retired_on == 0 && j < category->purposes->len; j++)
        {
          guint purpose = g_array_index (category->purposes, guint, j);

          cell = (Cell){ .category = category->short_name,
                         .purpose = riyo_table_purpose_at (report->table, purpose)->label };
          cell.now
              = riyo_report_find_standing (report->table, category->number, purpose, &cell.fact);
          lay_out_cell (report, all, &cell);
        }
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Stood *stood = all->pdata[i];

      if ((i > 0 && is_of (stood, &cell)) || !is_gone (report, stood))
        continue;
      cell = (Cell){ .category = stood->category, .purpose = stood->purpose };
      lay_out_cell (report, all, &cell);
    }
}
