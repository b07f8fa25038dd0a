/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One datum at a time: ours beside the hand-written loop, the bare call, and what people use. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#ifdef HAVE_SQLITE
#include <sqlite3.h>
#endif

#include "bare.h"
#include "bench.h"
#include "guard/guard.h"
#include "sepol.h"

#define N_SETS 4096
#define N_ROUNDS 128
#define CLAIM (G_GUINT64_CONSTANT (1) << 5)
#define CHECKUP (G_GUINT64_CONSTANT (1) << 7)
#define PURPOSE "医療費通知の発行"

static RiyoOperation *operation;
static guint64 mask;
static RiyoTags sets[N_SETS];

/* Two a set, so that the compiler sees a loop over data, not one answer. */
static void
fill (RiyoTags tags)
{
  for (guint i = 0; i < N_SETS; i++)
    sets[i] = tags;
}

#define LOOP(expression)                                                                           \
  guint64 n = 0;                                                                                   \
  for (guint round = 0; round < N_ROUNDS; round++)                                                 \
    {                                                                                              \
      __asm__ volatile("" ::: "memory");                                                           \
      for (guint i = 0; i < N_SETS; i++)                                                           \
        n += (guint64)(expression);                                                                \
    }                                                                                              \
  bench_sink = n

static void
run_inline (gpointer data)
{
  LOOP (riyo_operation_allows (operation, sets[i]));
}

static void
run_by_hand (gpointer data)
{
  const guint64 *word = &mask;

  LOOP (sets[i] != 0 && !(sets[i] & ~__atomic_load_n (word, __ATOMIC_RELAXED)));
}

static gboolean (*volatile exported) (const RiyoOperation *, RiyoTags);
static int (*volatile bare) (const uint64_t *, uint64_t);

static void
run_exported (gpointer data)
{
  gboolean (*call) (const RiyoOperation *, RiyoTags) = exported;

  LOOP (call (operation, sets[i]));
}

static void
run_bare (gpointer data)
{
  int (*call) (const uint64_t *, uint64_t) = bare;

  LOOP (call (&mask, sets[i]));
}

static void
run_check (gpointer data)
{
  LOOP (riyo_operation_check (operation, sets[i], NULL, NULL));
}

static void
bench_operation (void)
{
  static const struct
  {
    const char *how;
    RiyoTags tags;
  } cases[] = { { "permitted", CLAIM }, { "refused", CHECKUP } };
  const double n = (double)N_SETS * N_ROUNDS;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *inlined = g_strdup_printf ("allows, inlined, %s / by hand", cases[i].how);
      g_autofree char *called = g_strdup_printf ("allows, exported, %s / bare call", cases[i].how);
      g_autofree char *checked = g_strdup_printf ("check, counted, %s / bare call", cases[i].how);

      fill (cases[i].tags);
      bench_sink = (guint64)riyo_operation_check (operation, cases[i].tags, NULL, NULL);
      bench_row (&(BenchRow){ inlined, BENCH_NS, n, run_inline, run_by_hand, 1.10 }, NULL);
      bench_row (&(BenchRow){ called, BENCH_NS, n, run_exported, run_bare, 1.4 }, NULL);
      bench_row (&(BenchRow){ checked, BENCH_NS, n, run_check, run_bare, 2 }, NULL);
    }
}

/* The pure question by name, over every purpose in turn. */
typedef struct
{
  RiyoTable *seed, *large;
  char **seed_labels, **large_labels;
  guint n_seed, n_large;
  GHashTable *by_string; /* "category/purpose" */
} Tables;

#define N_ASKED 20000

static void
ask (RiyoTable *table, char **labels, guint n_labels)
{
  guint64 n = 0;

  for (guint i = 0, p = 0; i < N_ASKED; i++, p = p + 1 < n_labels ? p + 1 : 0)
    n += (guint64)riyo_table_permits (table, labels[p], CLAIM, NULL);
  bench_sink = n;
}

static void
ask_seed (gpointer data)
{
  Tables *tables = data;

  ask (tables->seed, tables->seed_labels, tables->n_seed);
}

static void
ask_large (gpointer data)
{
  Tables *tables = data;

  ask (tables->large, tables->large_labels, tables->n_large);
}

/* What people write first: a set of joined strings. */
static void
ask_hash_table (gpointer data)
{
  Tables *tables = data;
  char key[512];
  guint64 n = 0;

  for (guint i = 0, p = 0; i < N_ASKED; i++, p = p + 1 < tables->n_seed ? p + 1 : 0)
    {
      g_strlcpy (key, "レセプト/", sizeof key);
      g_strlcpy (key + strlen ("レセプト/"), tables->seed_labels[p], sizeof key - 32);
      n += (guint64)g_hash_table_contains (tables->by_string, key);
    }
  bench_sink = n;
}

#ifdef HAVE_SQLITE
static sqlite3 *database;
static sqlite3_stmt *statement;

static void
open_sqlite (Tables *tables)
{
  sqlite3_stmt *insert;
  g_auto (GStrv) labels = riyo_table_list_purposes (tables->seed, "レセプト");

  sqlite3_open (":memory:", &database);
  sqlite3_exec (database, "CREATE TABLE cell (category, purpose, PRIMARY KEY (category, purpose))",
                NULL, NULL, NULL);
  sqlite3_prepare_v2 (database, "INSERT INTO cell VALUES ('レセプト', ?)", -1, &insert, NULL);
  for (char **label = labels; *label != NULL; label++)
    {
      sqlite3_bind_text (insert, 1, *label, -1, SQLITE_STATIC);
      sqlite3_step (insert);
      sqlite3_reset (insert);
    }
  sqlite3_finalize (insert);
  sqlite3_prepare_v2 (database, "SELECT 1 FROM cell WHERE category = ? AND purpose = ?", -1,
                      &statement, NULL);
}

static void
ask_sqlite (gpointer data)
{
  Tables *tables = data;
  guint64 n = 0;

  for (guint i = 0, p = 0; i < N_ASKED; i++, p = p + 1 < tables->n_seed ? p + 1 : 0)
    {
      sqlite3_bind_text (statement, 1, "レセプト", -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 2, tables->seed_labels[p], -1, SQLITE_STATIC);
      n += sqlite3_step (statement) == SQLITE_ROW;
      sqlite3_reset (statement);
    }
  bench_sink = n;
}

static void
bench_sqlite (Tables *tables)
{
  open_sqlite (tables);
  bench_row (&(BenchRow){ "permits, seed / SQLite prepared SELECT", BENCH_NS, N_ASKED, ask_seed,
                          ask_sqlite, 0 },
             tables);
  sqlite3_finalize (statement);
  sqlite3_close (database);
}
#else
static void
bench_sqlite (Tables *tables)
{
  printf ("%-46s | not built in\n", "SQLite prepared SELECT");
}
#endif

static void
ask_sepol (gpointer data)
{
  bench_sink = sepol_ask (N_ASKED);
}

static void
bench_sepol (Tables *tables)
{
  g_autofree gboolean *permitted = g_new0 (gboolean, tables->n_seed);

  for (guint i = 0; i < tables->n_seed; i++)
    permitted[i] = riyo_table_permits (tables->seed, tables->seed_labels[i], CLAIM, NULL);
  if (!sepol_start (permitted, tables->n_seed))
    {
      printf ("%-46s | not built in\n", "libsepol sepol_compute_av");
      return;
    }
  ask_seed (tables);
  if (sepol_ask (N_ASKED) != bench_sink)
    g_error ("libsepol answers otherwise");
  bench_row (&(BenchRow){ "permits by name, seed / sepol_compute_av", BENCH_NS, N_ASKED, ask_seed,
                          ask_sepol, 0 },
             tables);
}

static void
load_seed (gpointer data)
{
  g_autoptr (RiyoTable) table = riyo_table_load (data, NULL);

  bench_sink = table != NULL;
}

static void
bench_load (const char *path, const char *name, double target_ms)
{
  bench_row (&(BenchRow){ name, BENCH_MS, 1, load_seed, NULL, target_ms }, (gpointer)path);
}

static void
bench_tables (const char *seed_path)
{
  g_autofree char *large_path = bench_make_table (63, 1024, FALSE);
  g_autofree char *cp932_path = bench_make_table (63, 1024, TRUE);
  Tables tables = { riyo_table_load (seed_path, NULL), riyo_table_load (large_path, NULL) };
  g_auto (GStrv) claims = riyo_table_list_purposes (tables.seed, "レセプト");

  tables.seed_labels = riyo_table_list_purposes (tables.seed, NULL);
  tables.large_labels = riyo_table_list_purposes (tables.large, NULL);
  tables.n_seed = g_strv_length (tables.seed_labels);
  tables.n_large = g_strv_length (tables.large_labels);
  tables.by_string = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (char **label = claims; *label != NULL; label++)
    g_hash_table_add (tables.by_string, g_strconcat ("レセプト/", *label, NULL));
  bench_row (&(BenchRow){ "permits by name, 63 x 1,024 / seed", BENCH_NS, N_ASKED, ask_large,
                          ask_seed, 1.3 },
             &tables);
  bench_row (&(BenchRow){ "permits, seed / GHashTable by string", BENCH_NS, N_ASKED, ask_seed,
                          ask_hash_table, 0 },
             &tables);
  bench_sqlite (&tables);
  bench_sepol (&tables);
  bench_load (seed_path, "load and compile the seed", 0.2);
  bench_load (large_path, "load and compile 63 x 1,024", 10);
  bench_load (cp932_path, "the same in CP932", 30);
  g_hash_table_unref (tables.by_string);
  g_strfreev (tables.large_labels);
  g_strfreev (tables.seed_labels);
  riyo_table_unref (tables.large);
  riyo_table_unref (tables.seed);
}

int
main (int argc, char **argv)
{
  RiyoGuard *guard = bench_open ();
  g_autofree char *large = bench_make_table (63, 1024, FALSE);

  bench_head ("one datum");
  operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  mask = riyo_use_get_allowed (riyo_operation_use (operation));
  exported = riyo_operation_allows;
  bare = bare_allows;
  bench_operation ();
  bench_tables (argv[1]);
  riyo_operation_unref (operation);
  bench_close (guard);
  return 0;
}
