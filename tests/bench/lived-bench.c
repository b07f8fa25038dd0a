/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files as people have them: whose row it is stands in each, and it is asked whether that person's
 * data is out of use. Beside what cut takes, which asks nobody. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define N_BLOCK_ROWS 10000
#define N_BLOCKS 100
#define N_SUSPENDED 1000

typedef struct
{
  const char *says, *shipped, *layout; /* a shipped layout, or one of our own */
  const char *purpose;
  const char *newline;
  const char *head, *row, *tail; /* the row takes the number of a person three times */
  RiyoFilterFlags flags;
  double target;        /* of nobody suspended / cut; 0: shown */
  double target_others; /* of 1,000 others suspended / cut */
  double target_gb_s;
} Kind;

typedef struct
{
  const Kind *kind;
  RiyoOperation *operation;
  RiyoLayout *loaded;
  char *path, *command;
  double n_bytes;
} Run;

static const Kind kinds[] = {
  { .says = "CSV, subjects",
    .layout = "[レイアウト]\n形式=csv\n文字コード=CP932\n見出し行=1\n本人=記号\n本人=番号\n"
              "本人=枝番\n[列 記号]\n類型=資格\n[列 番号]\n類型=資格\n[列 枝番]\n類型=資格\n"
              "[列 氏名]\n類型=資格\n[列 住所]\n類型=資格\n[列 備考]\n類型=レセプト\n",
    .purpose = "各種証の発行管理",
    .newline = "\n",
    .head = "記号,番号,枝番,氏名,住所,備考",
    .row = "9901,%08u,%02u,見本　太郎,例示県見本市大字例示字見本 %u 番地の 1,表示ソ能 見本",
    .flags = RIYO_FILTER_DROP,
    .target = 3,
    .target_others = 1.5 },
  { .says = "fixed width, subjects",
    .layout = "[レイアウト]\n形式=固定長\n文字コード=CP932\nレコード長=100\n改行=LF\n"
              "本人=1-4\n本人=5-12\n本人=13-14\n[部分 1-60]\n類型=資格\n[部分 61-100]\n"
              "類型=口座\n",
    .purpose = "各種証の発行管理",
    .newline = "\n",
    .row = "9901%08u%02uMIHON TARO                    %08u        MIHON GINKO REIJI SHITEN    "
           "1234567     ",
    .flags = RIYO_FILTER_BLANK,
    .target = 3,
    .target_others = 1.5 },
  { .says = "UKE",
    .shipped = "uke",
    .purpose = "医療費通知の発行",
    .newline = "\r\n",
    .head = "IR,1,10,3,9999999,,見本診療所,50801,00,000-000-0000",
    .row
    = "RE,1,1112,50801,見本　太郎,1,3500101,,,,,,,見本-1,,,,,,,,,,,,,,,,,,,,ミホン　タロウ,\r\n"
      "HO,99999999,９９０１,%u,2,1230,,,,,,,,\r\n"
      "SN,1,01,,９９０１,１,%02u,,\r\n"
      "SY,8830417,50801,1,8002,見本病,,\r\n"
      "SI,11,1,112007410,,73,1,,,,,,,\r\n"
      "SI,12,1,112007410,,73,1,,,,,,,\r\n"
      "IY,21,1,620000001,2,10,3,,,,,,,\r\n"
      "IY,21,1,620000002,3,12,3,,,,,,,\r\n"
      "CO,99,1,810000001,表示ソ能のコメント―見本～%u",
    .tail = "GO,1,1230,99",
    .target_gb_s = .5 },
  { .says = "zengin",
    .shipped = "zengin",
    .purpose = "保険給付の支払",
    .newline = "\r\n",
    .head = "12109999999999MIHON KENPO                             06259999MIHON GINKO    "
            "001HONTEN         11234567                 ",
    .row = "29999MIHON GINKO    001HONTEN             1%07uMIHON TARO                    "
           "%010u0%010u                   ",
    .tail = "9                                                                                     "
            "                                  " },
};

static RiyoGuard *nobody, *others;
static char *output;

static void
append_line (GString *text, const Kind *kind, const char *line)
{
  if (line != NULL)
    g_string_append_printf (text, "%s%s", line, kind->newline);
}

static void
write_bytes (FILE *file, const char *text, guint n_times, double *n_bytes)
{
  gsize len;
  g_autofree char *bytes = g_convert (text, -1, "CP932", "UTF-8", NULL, &len, NULL);

  for (guint i = 0; i < n_times; i++)
    if (bytes == NULL || fwrite (bytes, 1, len, file) != len)
      g_error ("%s", g_strerror (errno));
  *n_bytes += (double)len * n_times;
}

static void
write_file (Run *run)
{
  const Kind *kind = run->kind;
  g_autoptr (GString) head = g_string_new (NULL), rows = g_string_new (NULL),
                      tail = g_string_new (NULL);
  FILE *file = fopen (run->path, "w");

  if (file == NULL)
    g_error ("%s: %s", run->path, g_strerror (errno));
  append_line (head, kind, kind->head);
  append_line (tail, kind, kind->tail);
  for (guint i = 0; i < N_BLOCK_ROWS; i++)
    {
      guint number = 100000 + i * 7919 % N_BLOCK_ROWS; /* in no order */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_string_append_printf (rows, kind->row, number, i % 9 + 1, i);
#pragma GCC diagnostic pop
      g_string_append (rows, kind->newline);
    }
  write_bytes (file, head->str, 1, &run->n_bytes);
  write_bytes (file, rows->str, N_BLOCKS, &run->n_bytes);
  write_bytes (file, tail->str, 1, &run->n_bytes);
  if (fclose (file) != 0)
    g_error ("%s: %s", run->path, g_strerror (errno));
}

static void
load_layout (Run *run)
{
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (nobody);
  g_autoptr (GError) error = NULL;

  if (run->kind->shipped != NULL)
    run->loaded = riyo_layout_new_shipped (table, run->kind->shipped, &error);
  else
    {
      g_autoptr (GBytes) bytes = g_bytes_new (run->kind->layout, strlen (run->kind->layout));

      run->loaded = riyo_layout_new_from_bytes (table, bytes, "bench.layout", &error);
    }
  if (run->loaded == NULL)
    g_error ("%s: %s", run->kind->says, error->message);
}

static void
filter (gpointer data)
{
  const Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoFilter) pass
      = riyo_filter_new (run->operation, run->loaded, run->kind->flags, &error);

  if (pass == NULL || !riyo_filter_run (pass, run->path, output, &error))
    g_error ("%s: %s", run->kind->says, error->message);
}

static void
cut (gpointer data)
{
  if (system (((Run *)data)->command) != 0)
    g_error ("cut failed");
}

/* Shown in GB/s of what is read; where the demand is a rate and no ratio, it is said in ns a kB. */
static void
compare (Run *run, RiyoGuard *guard, const char *who, double target, double target_gb_s)
{
  g_autofree char *name = g_strdup_printf ("%s, %s / cut", run->kind->says, who);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, run->kind->purpose, NULL, &error);

  if (operation == NULL)
    g_error ("%s: %s", run->kind->purpose, error->message);
  run->operation = operation;
  bench_row (&(BenchRow){ name, BENCH_GB_S, run->n_bytes, filter, cut, target, 0 }, run);
  if (target_gb_s > 0)
    {
      g_autofree char *rate = g_strdup_printf ("%s, %s: ns for 1,000 bytes (%.1f GB/s)",
                                               run->kind->says, who, target_gb_s);

      bench_row (
          &(BenchRow){ rate, BENCH_NS, run->n_bytes / 1000, filter, NULL, 1000 / target_gb_s, 0 },
          run);
    }
  if (!riyo_operation_end (operation, &error))
    g_error ("%s", error->message);
}

static RiyoGuard *
open_with_suspended (void)
{
  RiyoGuard *guard = bench_open ();
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("R-1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_SUSPENDED; i++)
    {
      g_autofree char *subject = g_strdup_printf ("9902-%u-1", i + 1);

      riyo_suspension_add_subject (suspension, subject);
    }
  riyo_suspension_set_all (suspension);
  if (!riyo_guard_suspend (guard, suspension, NULL, &error))
    g_error ("%s", error->message);
  return guard;
}

/* The most memory that a run takes, in a process of its own. */
static void
show_memory (Run *run)
{
  struct rusage usage;
  double mebibytes;
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      run->operation = riyo_guard_begin (nobody, run->kind->purpose, NULL, NULL);
      filter (run);
      _exit (!riyo_operation_end (run->operation, NULL));
    }
  if (wait4 (child, &status, 0, &usage) != child || status != 0)
    g_error ("the run in a process of its own failed");
  mebibytes = (double)usage.ru_maxrss / 1024;
  printf ("%-46s | %8.2f MiB | %12s | %7s | ≤ %6.2f | %s\n", "memory of a run", mebibytes, "-", "-",
          32.0, mebibytes < 32 ? "met" : "MISSED");
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("riyo-lived-XXXXXX", NULL);

  bench_head ("files as people have them, to null");
  nobody = bench_open ();
  others = open_with_suspended ();
  output = g_strdup ("/dev/null");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Run run = { .kind = &kinds[i] };

      run.path = g_build_filename (folder, "data", NULL);
      run.command = g_strdup_printf ("LC_ALL=C cut -d, -f1-5 < '%s' > /dev/null", run.path);
      write_file (&run);
      load_layout (&run);
      show_memory (&run);
      compare (&run, nobody, "nobody", run.kind->target, run.kind->target_gb_s);
      if (run.kind->target_others > 0 || run.kind->target_gb_s > 0)
        compare (&run, others, "1,000 others", run.kind->target_others, run.kind->target_gb_s);
      riyo_layout_unref (run.loaded);
      unlink (run.path);
      g_free (run.path);
      g_free (run.command);
    }
  rmdir (folder);
  g_free (output);
  riyo_guard_unref (others);
  bench_close (nobody);
  return 0;
}
