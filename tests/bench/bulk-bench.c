/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A hundred million tag sets in one pass, beside a loop that only reads them; and names. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "bench.h"
#include "guard/guard.h"
#include "rule/bulk.h"

#define N_RECORDS ((gsize)100 * 1000 * 1000)

static guint8 *sets;
static guint64 *kept;
static gsize width;
static RiyoOperation *operation;

typedef guint64 Vector __attribute__ ((vector_size (32)));

/* A read loop as fast as this CPU goes: 128 bytes a step, four sums. Stricter than what the design
 * asks for, which is the plain one. */
#if defined(__x86_64__)
__attribute__ ((target_clones ("avx2", "default")))
#endif
static void
read_vectors (gpointer data)
{
  const guint8 *end = sets + N_RECORDS * width / 128 * 128;
  Vector sum[4] = { { 0 } };

  for (const guint8 *p = sets; p < end; p += 128)
    for (guint i = 0; i < 4; i++)
      {
        Vector loaded;

        memcpy (&loaded, p + i * 32, 32);
        sum[i] |= loaded;
      }
  sum[0] |= sum[1] | sum[2] | sum[3];
  bench_sink = sum[0][0] | sum[0][1] | sum[0][2] | sum[0][3];
}

/* The plain read loop: what a person writes, as the compiler of this build makes of it. */
static void
read_words (gpointer data)
{
  const guint64 *words = (const guint64 *)sets;
  guint64 sum = 0;

  for (gsize i = 0; i < N_RECORDS * width / 8; i++)
    sum |= words[i];
  bench_sink = sum;
}

static void
run_filter (gpointer data)
{
  gsize n_kept = 0;

  if (!riyo_operation_filter (operation, sets, width, N_RECORDS, NULL, kept, &n_kept, NULL))
    abort ();
  bench_sink = n_kept;
}

static void
run_portable (gpointer data)
{
  RiyoBulkSum sum;

  riyo_rule_filter_by (riyo_blocks_vector (), sets, width, N_RECORDS,
                       riyo_use_get_allowed (riyo_operation_use (operation)), kept, FALSE, &sum);
  bench_sink = sum.n_kept;
}

static void
fill (gsize width_bytes)
{
  guint64 state = 1;

  width = width_bytes;
  for (gsize i = 0; i < N_RECORDS; i++)
    {
      RiyoTags tags;

      state = state * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
      tags = state >> 62 == 0 ? state >> 40 & 0x7fff : 1 << 5; /* most pass, in no order */
      memcpy (sets + i * width, &tags, width);
    }
}

static void
run_filter_of_8 (gpointer data)
{
  width = 8;
  run_filter (data);
}

static void
run_filter_of_2 (gpointer data)
{
  width = 2;
  run_filter (data);
}

static void
bench_bulk (void)
{
  RiyoGuard *guard = bench_open ();

  sets = malloc (N_RECORDS * 8);
  kept = malloc (N_RECORDS / 8 + 8);
  if (sets == NULL || kept == NULL)
    g_error ("no room for %zu bytes", N_RECORDS * 8);
  memset (kept, 0, N_RECORDS / 8 + 8);
  operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  for (gsize width_bytes = 8; width_bytes >= 2; width_bytes /= 4)
    {
      const double n = (double)(N_RECORDS * width_bytes);
      g_autofree char *plain
          = g_strdup_printf ("filter, %zu-byte sets / plain read loop", width_bytes);
      g_autofree char *vector
          = g_strdup_printf ("filter, %zu-byte sets / vector read loop", width_bytes);
      g_autofree char *portable
          = g_strdup_printf ("portable code, %zu-byte sets / plain loop", width_bytes);

      fill (width_bytes);
      bench_row (&(BenchRow){ plain, BENCH_GB_S, n, run_filter, read_words, 0.9 }, NULL);
      bench_row (&(BenchRow){ vector, BENCH_GB_S, n, run_filter, read_vectors, 0.9 }, NULL);
      bench_row (&(BenchRow){ portable, BENCH_GB_S, n, run_portable, read_words, 0.6 }, NULL);
    }
  /* the array holds sets of two bytes, four times over */
  bench_row (&(BenchRow){ "records: sets of 2 bytes / of 8 bytes", BENCH_G_S, N_RECORDS,
                          run_filter_of_2, run_filter_of_8, 3.5 },
             NULL);
  free (kept);
  free (sets);
  riyo_operation_unref (operation);
  bench_close (guard);
}

#define N_NAMES 1024
#define N_ROUNDS 100

typedef struct
{
  char *text[N_NAMES];
  RiyoNames *ours;
  GHashTable *theirs;
} Names;

static void
look_up_ours (gpointer data)
{
  const Names *names = data;
  guint64 n = 0;

  for (guint i = 0; i < N_ROUNDS * N_NAMES; i++)
    n += riyo_names_lookup (names->ours, names->text[i % N_NAMES]);
  bench_sink = n;
}

static void
look_up_theirs (gpointer data)
{
  const Names *names = data;
  guint64 n = 0;

  for (guint i = 0; i < N_ROUNDS * N_NAMES; i++)
    n += GPOINTER_TO_UINT (g_hash_table_lookup (names->theirs, names->text[i % N_NAMES]));
  bench_sink = n;
}

static void
bench_names (void)
{
  Names names
      = { .ours = riyo_names_new (N_NAMES), .theirs = g_hash_table_new (g_str_hash, g_str_equal) };

  for (guint i = 0; i < N_NAMES; i++)
    {
      names.text[i] = g_strdup_printf ("例示の事務に関する見本の利用目的その%u", i);
      riyo_names_add (names.ours, names.text[i], i, NULL);
      g_hash_table_insert (names.theirs, names.text[i], GUINT_TO_POINTER (i));
    }
  bench_row (&(BenchRow){ "a name to its id / g_hash_table_lookup", BENCH_NS, N_ROUNDS * N_NAMES,
                          look_up_ours, look_up_theirs, 0.6 },
             &names);
  riyo_names_free (names.ours);
  g_hash_table_unref (names.theirs);
  for (guint i = 0; i < N_NAMES; i++)
    g_free (names.text[i]);
}

int
main (void)
{
  bench_head ("many data, and names");
  bench_names ();
  bench_bulk ();
  return 0;
}
