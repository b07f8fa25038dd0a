/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cost beside its limit, in one run: pairs of runs, medians, a line of a table. */
#include "config.h"

#include "bench.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Pairs of runs of a row: at least seven; more while they are short, so that what else runs on the
 * machine falls into few of them. */
#define MIN_PAIRS 7
#define MAX_PAIRS 101
#define PAIRS_NS 4e8

volatile guint64 bench_sink;

static char *folder;
static guint n_met, n_missed;

static void
print_machine (void)
{
  g_autofree char *text = NULL;
  const char *model;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL)
      || (model = strstr (text, "model name")) == NULL || (model = strchr (model, ':')) == NULL)
    model = ": unknown\n";
  printf ("machine: %.*s, %u processors, riyo %s\n", (int)strcspn (model + 2, "\n"), model + 2,
          g_get_num_processors (), riyo_version ());
}

static void
count_rows (void)
{
  printf ("%u met, %u missed\n", n_met, n_missed);
}

void
bench_head (const char *title)
{
  setvbuf (stdout, NULL, _IOLBF, 0);
  printf ("\n## %s\n", title);
  print_machine ();
  printf ("%-46s | %12s | %12s | %7s | %9s | met?\n", "row", "ours", "limit", "ratio", "demanded");
  atexit (count_rows);
}

static double
now_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void
do_nothing (gpointer data)
{
}

static double
measure (BenchFunc func, gpointer data)
{
  double start = now_ns ();

  func (data);
  return now_ns () - start;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare);
  return values[n / 2];
}

static const struct
{
  const char *unit;
  double scale;         /* of a cost; 0 = a rate */
  gboolean is_at_least; /* the ratio, or what ours may be */
} kinds[] = { [BENCH_NS] = { "ns", 1, FALSE },
              [BENCH_MS] = { "ms", 1e-6, FALSE },
              [BENCH_NS_TIMES] = { "ns", 1, TRUE },
              [BENCH_GB_S] = { "GB/s", 0, TRUE },
              [BENCH_G_S] = { "G/s", 0, TRUE } };

static double
in_kind (BenchKind kind, double n_units, double ns)
{
  return kinds[kind].scale > 0 ? ns / n_units * kinds[kind].scale : n_units / ns;
}

static void
print_row (const BenchRow *row, double ours, double limit, double ratio)
{
  const char *unit = kinds[row->kind].unit;
  gboolean is_at_least = kinds[row->kind].is_at_least;
  gboolean met = is_at_least ? ratio >= row->target : ratio <= row->target;

  printf ("%-46s | %7.2f %4s | ", row->name, ours, unit);
  if (row->limit != NULL)
    printf ("%7.2f %4s | %7.*f | ", limit, unit, ratio < 10 ? 3 : 1, ratio);
  else
    printf ("%12s | %7s | ", "-", "-");
  if (row->target <= 0)
    {
      printf ("%9s |\n", "-");
      return;
    }
  printf ("%s%7.2f | %s\n", is_at_least ? "≥ " : "≤ ", row->target, met ? "met" : "MISSED");
  *(met ? &n_met : &n_missed) += 1;
}

static double
take_ratio (BenchKind kind, double ours, double limit)
{
  return kind == BENCH_NS_TIMES ? limit / ours : ours / limit;
}

void
bench_row (const BenchRow *row, gpointer data)
{
  double ours[MAX_PAIRS], limits[MAX_PAIRS], ratios[MAX_PAIRS], start;
  double n_limit_units = row->n_limit_units > 0 ? row->n_limit_units : row->n_units;
  BenchFunc tidy = row->tidy != NULL ? row->tidy : do_nothing;
  guint n = 0;

  row->ours (data); /* warm */
  tidy (data);
  start = now_ns ();
  while (n < MIN_PAIRS || (n < MAX_PAIRS && now_ns () - start < PAIRS_NS))
    {
      limits[n]
          = row->limit != NULL ? in_kind (row->kind, n_limit_units, measure (row->limit, data)) : 1;
      ours[n] = in_kind (row->kind, row->n_units, measure (row->ours, data));
      tidy (data);
      ratios[n] = take_ratio (row->kind, ours[n], limits[n]);
      n++;
    }
  print_row (row, median (ours, n), median (limits, n), median (ratios, n));
}

static char *
temporary (const char *name)
{
  if (folder == NULL)
    folder = g_dir_make_tmp ("riyo-bench-XXXXXX", NULL);
  return g_build_filename (folder, name, NULL);
}

RiyoGuard *
bench_open (void)
{
  static guint n_opened = 0;
  g_autofree char *name = g_strdup_printf ("riyo-%u", n_opened++), *path = temporary (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  RiyoGuard *guard = riyo_folder_init (path, table, &error) ? riyo_guard_open (path, &error) : NULL;

  if (guard == NULL)
    g_error ("%s", error->message);
  return guard;
}

void
bench_remove (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      bench_remove (child);
    }
  remove (path);
}

void
bench_close (RiyoGuard *guard)
{
  riyo_guard_unref (guard);
  if (folder != NULL)
    bench_remove (folder);
  g_clear_pointer (&folder, g_free);
}

char *
bench_make_table (guint n_categories, guint n_purposes, gboolean cp932)
{
  GString *text = g_string_new ("[表]\n組合=見本健康保険組合\n版=1\n");
  char *path = temporary (cp932 ? "cp932.riyo" : "table.riyo");
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize len = 0;

  for (guint c = 1; c <= n_categories; c++)
    {
      g_string_append_printf (text, "[類型 類型%u]\n番号=%u\n名称=見本の情報その%u\n", c, c, c);
      for (guint p = 0; p < n_purposes; p++)
        if (p % n_categories == c - 1 || (p + c) % 3 == 0)
          g_string_append_printf (text, "利用目的=例示の事務に関する見本の利用目的その%u\n", p);
    }
  bytes = cp932 ? g_convert (text->str, (gssize)text->len, "CP932", "UTF-8", NULL, &len, NULL)
                : g_strndup (text->str, len = text->len);
  if (!g_file_set_contents (path, bytes, (gssize)len, &error))
    g_error ("%s", error->message);
  g_string_free (text, TRUE);
  return path;
}
