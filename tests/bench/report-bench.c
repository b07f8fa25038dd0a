/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The self-inspection of three years: a log as programs fill it, half a million entries. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"
#include "kit/clock.h"
#include "log/log.h"
#include "report/report.h"

#define N_ENTRIES 500000
#define N_DAYS 1095
#define A_DAY 220              /* operations; some end refused, with an entry more */
#define FIRST_DAY_S 1774994400 /* 2026-04-01, 07:00 in Japan */

static const struct
{
  const char *purpose, *tags;
} uses[] = {
  { "加入者の管理", "資格" },
  { "保険料の徴収", "資格" },
  { "保険給付の審査・支払", "レセプト" },
  { "医療費通知の発行", "レセプト" },
  { "保険給付の支払", "口座" },
  { "未受診者への受診勧奨", "健診" },
  { "保健指導対象者の特定", "健診" },
  { "国に対する特定健診の実績報告", "健診" }, /* provides, once a day */
};

static char *folder;
static RiyoTags tags_of[G_N_ELEMENTS (uses)], other_tags; /* one that no purpose of these has */

static void
require (gboolean ok, const GError *error)
{
  if (!ok)
    g_error ("%s", error != NULL ? error->message : "?");
}

static void
make_folder (const char *table_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) table = riyo_table_load (table_path, &error);

  require (table != NULL && riyo_folder_init (folder, table, &error), error);
  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    require (riyo_table_parse_tags (table, uses[i].tags, &tags_of[i], &error), error);
  require (riyo_table_parse_tags (table, "議員", &other_tags, &error), error);
}

static void
use (RiyoGuard *guard, guint i)
{
  g_autoptr (GError) error = NULL;
  guint which = i == 0 ? G_N_ELEMENTS (uses) - 1 : i % (G_N_ELEMENTS (uses) - 1);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, uses[which].purpose, NULL, &error);
  RiyoTags tags = i % 9 == 0 ? other_tags : tags_of[which];

  require (operation != NULL, error);
  for (guint k = 0; k < 3; k++)
    bench_sink += riyo_operation_check (operation, tags, NULL, NULL);
  require (riyo_operation_end (operation, &error), error);
}

static void
live (void)
{
  g_autoptr (GError) error = NULL;
  RiyoGuard *guard = NULL;

  for (guint day = 0; day < N_DAYS; day++)
    {
      clock_at_s = FIRST_DAY_S + (gint64)day * DAY_S;
      if (guard == NULL)
        guard = riyo_guard_open (folder, &error);
      require (guard != NULL, error);
      for (guint i = 0; i < A_DAY; i++)
        use (guard, i);
    }
  riyo_guard_unref (guard);
}

static void
report (gpointer data)
{
  g_autoptr (GError) error = NULL;
  RiyoIntegrity integrity = RIYO_INTEGRITY_ALTERED;
  g_autofree char *page
      = riyo_audit_report (folder, NULL, NULL, RIYO_REPORT_HTML, &integrity, &error);

  require (page != NULL && integrity == RIYO_INTEGRITY_INTACT, error);
  bench_sink += strlen (page);
  if (data != NULL)
    require (g_file_set_contents (data, page, -1, &error), error);
}

/* What a busy machine leaves as it is. */
static void
show_processor_time (void)
{
  struct rusage before, after;
  double ms;

  getrusage (RUSAGE_SELF, &before);
  report (NULL);
  getrusage (RUSAGE_SELF, &after);
  ms = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec
                - before.ru_stime.tv_sec)
           * 1e3
       + (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec
                  - before.ru_stime.tv_usec)
             / 1e3;
  printf ("%-46s | %8.2f   ms | %12s | %7s | %9s | shown\n", "the same, processor time", ms, "-",
          "-", "-");
}

static guint64
count_entries (void)
{
  g_autoptr (RiyoEntries) entries = riyo_entries_open (folder, NULL);

  while (entries != NULL && riyo_entries_next (entries, NULL) != NULL)
    continue;
  return entries != NULL ? riyo_entries_get_n_read (entries) : 0;
}

/* In memory where there is some: 250,000 begins wait for the disk, and the disk is not the question
 * here. A second argument keeps the page there, to be looked at and printed. */
int
main (int argc, char **argv)
{
  const char *place = access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/var/tmp";
  g_autofree char *above = g_strdup_printf ("%s/riyo-bench-XXXXXX", place);
  g_autofree char *name = NULL;
  guint64 n;

  if (argc < 2 || g_mkdtemp (above) == NULL)
    return EXIT_FAILURE;
  folder = g_build_filename (above, "riyo", NULL);
  clock_at_s = FIRST_DAY_S;
  make_folder (argv[1]);
  live ();
  n = count_entries ();
  bench_head ("the self-inspection");
  name = g_strdup_printf ("three years, %" G_GUINT64_FORMAT " entries, as HTML", n);
  bench_row (&(BenchRow){ name, BENCH_MS, 1, report, NULL, 4000, 0 }, argc > 2 ? argv[2] : NULL);
  show_processor_time ();
  bench_remove (above);
  g_free (folder);
  return n >= N_ENTRIES ? EXIT_SUCCESS : EXIT_FAILURE;
}
