/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of five million rows beside what reads them otherwise: read(2), cut, mawk, miller, Python.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "file/engines.h"
#include "guard/guard.h"

#define N_BLOCK_ROWS 10000
#define READ_BYTES (256 * 1024)
#define PURPOSE "各種証の発行管理"

/* Three of twelve columns may not be used: カナ, 住所 and 備考. */
static const char *const names[] = { "記号", "番号", "枝番", "氏名", "カナ", "生年月日",
                                     "性別", "郵便", "住所", "金額", "日付", "備考" };
#define REFUSED(i) ((i) == 4 || (i) == 8 || (i) == 11)
#define CUT "cut -d, -f1-4,6-8,10,11"
#define AWK "mawk -F, 'BEGIN{OFS=\",\"}{print $1,$2,$3,$4,$6,$7,$8,$10,$11}'"
#define PYTHON                                                                                     \
  "/usr/bin/python3 -c 'import csv, sys\nw = csv.writer (sys.stdout)\nfor r in csv.reader "        \
  "(sys.stdin): w.writerow (r[:4] + r[5:8] + r[9:11])'"

typedef struct
{
  const char *says;
  gboolean cp932, quoted, fixed;
  char *path, *tenth;
  double n_bytes, n_tenth, n_kept;
  void *memory; /* the file, mapped */
  RiyoLayout *layout;
  char *command; /* another program, over the file or its tenth */
} Data;

static RiyoGuard *guard;
static RiyoOperation *operation;
static char *folder, *buffer, *output;
static guint64 n_rows;

static void
append_row (GString *text, const Data *data, guint i)
{
  const char *q = data->quoted ? "\"" : "";

  if (data->fixed)
    g_string_append_printf (text, "%04u%08u%02u%-40s%-50s%08u%06u \n", i % 100, i * 7919, i % 9 + 1,
                            "MIHON TARO", "REIJI-KEN MIHON-SHI 1-2-3", 19500101 + i % 50, i % 99);
  else
    g_string_append_printf (
        text,
        "%u,%u,%02u,%s見本　太郎%s,%sミホン　タロウ%s,1975-01-%02u,%u,000-%04u,%s例示県見本市%u%s,"
        "%u,2026-04-%02u,%s%s%s\n",
        i % 100, i * 7919, i % 9 + 1, q, q, q, q, i % 28 + 1, i % 2 + 1, i, q, i, q, i * 131,
        i % 28 + 1, q, data->quoted ? "表示ソ能, \"\"見本\"\"" : "表示ソ能 見本", q);
}

static void
write_file (const Data *data, const char *path, guint64 n, double *n_bytes)
{
  g_autoptr (GString) text = g_string_new (NULL), header = g_string_new (NULL);
  g_autofree char *bytes = NULL, *head = NULL;
  gsize len, head_len;
  FILE *file = fopen (path, "w");

  for (guint i = 0; i < N_BLOCK_ROWS; i++)
    append_row (text, data, i);
  for (guint i = 0; i < G_N_ELEMENTS (names) && !data->fixed; i++)
    g_string_append_printf (header, "%s%s", names[i], i == 11 ? "\n" : ",");
  bytes = g_convert (text->str, -1, data->cp932 ? "CP932" : "UTF-8", "UTF-8", NULL, &len, NULL);
  head = g_convert (header->str, -1, data->cp932 ? "CP932" : "UTF-8", "UTF-8", NULL, &head_len,
                    NULL);
  if (file == NULL || fwrite (head, 1, head_len, file) != head_len)
    g_error ("%s: %s", path, g_strerror (errno));
  for (guint64 i = 0; i < n / N_BLOCK_ROWS; i++)
    if (fwrite (bytes, 1, len, file) != len)
      g_error ("%s: %s", path, g_strerror (errno));
  if (fclose (file) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
  *n_bytes = (double)head_len + (double)len * (double)(n / N_BLOCK_ROWS);
}

static RiyoLayout *
make_layout (const Data *data, gboolean subject)
{
  g_autoptr (GString) text = g_string_new ("[レイアウト]\n");
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  RiyoLayout *layout;

  if (data->fixed)
    g_string_append (text, "形式=固定長\n文字コード=CP932\nレコード長=119\n改行=LF\n本人=なし\n"
                           "[部分 1-54]\n類型=資格\n[部分 55-104]\n類型=口座\n[部分 105-119]\n"
                           "類型=資格\n");
  else
    g_string_append_printf (text, "形式=csv\n文字コード=%s\n見出し行=1\n%s",
                            data->cp932 ? "CP932" : "UTF-8",
                            subject ? "本人=記号\n本人=番号\n本人=枝番\n" : "本人=なし\n");
  for (guint i = 0; i < G_N_ELEMENTS (names) && !data->fixed; i++)
    g_string_append_printf (text, "[列 %s]\n類型=%s\n", names[i],
                            REFUSED (i) ? "レセプト" : "資格");
  bytes = g_bytes_new (text->str, text->len);
  layout = riyo_layout_new_from_bytes (table, bytes, "bench.layout", &error);
  if (layout == NULL)
    g_error ("%s", error->message);
  return layout;
}

static void
filter (const Data *data, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoFilter) run = riyo_filter_new (
      operation, data->layout, data->fixed ? RIYO_FILTER_BLANK : RIYO_FILTER_DROP, &error);

  if (run == NULL || !riyo_filter_run (run, data->path, to, &error))
    g_error ("%s", error->message);
}

static void
filter_to_null (gpointer data)
{
  filter (data, "/dev/null");
}

static void
filter_to_file (gpointer data)
{
  filter (data, output);
}

static gboolean
permits (gpointer allowed, RiyoTags tags)
{
  return (tags & ~*(RiyoTags *)allowed) == 0;
}

/* The engine alone, over what is in memory; what passes is only counted. */
static void
filter_memory (gpointer data)
{
  const Data *file = data;
  RiyoTags allowed = 1;
  RiyoJudge judge = { &allowed, permits, NULL };
  RiyoMode mode = file->fixed ? RIYO_MODE_BLANK : RIYO_MODE_DROP;
  g_autoptr (RiyoEngine) engine = riyo_engine_new_memory (file->layout, mode, &judge, "memory",
                                                          file->memory, (gsize)file->n_bytes);

  for (bench_sink = 0; !engine->finished; bench_sink = bench_sink + engine->n_out)
    if (!riyo_engine_step (engine, NULL))
      abort ();
}

/* The limits: the same bytes in and, for a file, as many as are kept out again, durable. */
static void
copy (const Data *data, int out)
{
  int in = open (data->path, O_RDONLY);
  double left = out >= 0 ? data->n_kept : 0;
  ssize_t got;

  while ((got = read (in, buffer, READ_BYTES)) > 0)
    {
      gsize n = (gsize)MIN ((double)got, left);

      left -= (double)n;
      if (n > 0 && write (out, buffer, n) != (ssize_t)n)
        abort ();
    }
  close (in);
}

static void
read_only (gpointer data)
{
  copy (data, -1);
}

static void
read_and_write (gpointer data)
{
  g_autofree char *path = g_build_filename (folder, "copy", NULL);
  int out = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  copy (data, out);
  if (fdatasync (out) != 0)
    abort ();
  close (out);
  unlink (path);
}

static void
run_command (gpointer data)
{
  if (system (((Data *)data)->command) != 0)
    g_error ("%s failed", ((Data *)data)->command);
}

static void
set_command (Data *data, const char *program, const char *path, const char *to)
{
  g_free (data->command);
  data->command = g_strdup_printf ("LC_ALL=C %s < '%s' > '%s'", program, path, to);
}

static void
compare (Data *data, const char *what, BenchFunc ours, BenchFunc limit, const char *other,
         double target, double n_limit)
{
  g_autofree char *name = g_strdup_printf ("%s %s / %s", data->says, what, other);

  bench_row (&(BenchRow){ name, BENCH_GB_S, data->n_bytes, ours, limit, target, n_limit }, data);
}

static gboolean
has_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  if (path == NULL)
    printf ("%-46s | %12s\n", name, "not here");
  return path != NULL;
}

static void
bench_others (Data *data)
{
  static const struct
  {
    const char *name, *command;
  } others[]
      = { { "mawk", AWK }, { "mlr", "mlr --csv cut -x -f カナ,住所,備考" }, { "python3", PYTHON } };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (has_program (others[i].name))
      {
        set_command (data, others[i].command, data->tenth, "/dev/null");
        compare (data, "to null", filter_to_null, run_command, others[i].name, 0, data->n_tenth);
      }
}

static void
bench_data (Data *data)
{
  struct stat status;

  data->layout = make_layout (data, FALSE);
  filter_to_file (data);
  data->n_kept = stat (output, &status) == 0 ? (double)status.st_size : 0;
  compare (data, "to null", filter_to_null, read_only, "read(2)", data->fixed ? .7 : .35, 0);
  compare (data, "in memory", filter_memory, read_only, "read(2)", data->fixed ? .7 : .35, 0);
  compare (data, "to a file", filter_to_file, read_and_write, "read+write+sync",
           data->fixed ? 0 : .5, 0);
  if (!data->fixed)
    {
      g_autofree char *cut_out = g_build_filename (folder, "cut", NULL);

      set_command (data, CUT, data->path, "/dev/null");
      compare (data, "to null", filter_to_null, run_command, "cut", 3.5, 0);
      compare (data, "in memory", filter_memory, run_command, "cut", 3.5, 0);
      set_command (data, CUT, data->path, cut_out);
      compare (data, "to a file", filter_to_file, run_command, "cut", 1.8, 0);
      unlink (cut_out);
    }
  if (!data->fixed && !data->cp932 && !data->quoted)
    bench_others (data);
  riyo_layout_unref (data->layout);
  if (data->fixed || data->cp932)
    return;
  data->layout = make_layout (data, TRUE);
  compare (data, "+ subjects", filter_to_null, read_only, "read(2)", 0, 0);
  riyo_layout_unref (data->layout);
}

/* The most memory one run takes, in a process of its own. */
static void
bench_memory (Data *data)
{
  struct rusage usage;
  double mebibytes;
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      data->layout = make_layout (data, FALSE);
      operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
      filter_to_file (data);
      _exit (operation == NULL || !riyo_operation_end (operation, NULL));
    }
  if (wait4 (child, &status, 0, &usage) != child || status != 0)
    g_error ("the run in a process of its own failed");
  mebibytes = (double)usage.ru_maxrss / 1024;
  printf ("%-46s | %8.2f MiB | %12s | %7s | ≤ %6.2f | %s\n", "memory of a run, whatever the size",
          mebibytes, "-", "-", 32.0, mebibytes < 32 ? "yes" : "no");
}

static void
make_data (Data *data)
{
  int fd;

  data->path = g_build_filename (folder, "data", NULL);
  data->tenth = g_build_filename (folder, "tenth", NULL);
  write_file (data, data->path, n_rows, &data->n_bytes);
  write_file (data, data->tenth, n_rows / 10, &data->n_tenth);
  fd = open (data->path, O_RDONLY);
  data->memory = mmap (NULL, (gsize)data->n_bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (data->memory == MAP_FAILED)
    g_error ("%s: %s", data->path, g_strerror (errno));
  close (fd);
}

static void
clear_data (Data *data)
{
  munmap (data->memory, (gsize)data->n_bytes);
  unlink (data->path);
  unlink (data->tenth);
  g_free (data->path);
  g_free (data->tenth);
  g_free (data->command);
}

int
main (void)
{
  const char *rows = g_getenv ("RIYO_BENCH_ROWS"), *scratch = g_getenv ("RIYO_BENCH_FOLDER");
  g_autofree char *template
      = g_build_filename (scratch != NULL ? scratch : g_get_tmp_dir (), "riyo-files-XXXXXX", NULL);
  Data all[] = { { .says = "UTF-8" },
                 { .says = "UTF-8 quoted", .quoted = TRUE },
                 { .says = "CP932", .cp932 = TRUE },
                 { .says = "CP932 quoted", .cp932 = TRUE, .quoted = TRUE },
                 { .says = "fixed width", .cp932 = TRUE, .fixed = TRUE } };
  g_autoptr (GError) error = NULL;

  n_rows = rows != NULL ? g_ascii_strtoull (rows, NULL, 10) : 5000000;
  n_rows = MAX (n_rows / N_BLOCK_ROWS / 10, 1) * N_BLOCK_ROWS * 10;
  bench_head ("files of rows with 12 columns");
  printf ("rows: %" G_GUINT64_FORMAT "\n", n_rows);
  guard = bench_open ();
  operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
  folder = g_mkdtemp (template);
  if (operation == NULL || folder == NULL)
    g_error ("%s", operation == NULL ? error->message : g_strerror (errno));
  buffer = g_malloc (READ_BYTES);
  output = g_build_filename (folder, "out", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *sidecar = g_strconcat (output, ".riyotag", NULL);

      make_data (&all[i]);
      if (i == 0)
        bench_memory (&all[i]);
      bench_data (&all[i]);
      clear_data (&all[i]);
      unlink (output);
      unlink (sidecar);
    }
  rmdir (folder);
  g_free (output);
  g_free (buffer);
  riyo_operation_unref (operation);
  bench_close (guard);
  return 0;
}
