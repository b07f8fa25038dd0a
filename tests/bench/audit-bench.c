/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit log beside a bare write and sync, and beside SHA-256 over the same bytes. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "log/log.h"

#define N_DURABLE 16
#define N_UNSYNCED 4000
#define N_VERIFIED 10000
#define N_GROUP 256
#define N_PROCESSES 32
#define N_EACH 2048

static char folder[] = "/var/tmp/riyo-bench-XXXXXX";
static char verified[] = "/var/tmp/riyo-bench-XXXXXX";
static RiyoLog *the_log;
static RiyoEntry *entry;
static gsize entry_bytes;
static int bare_fd;

static void
fill (void)
{
  riyo_entry_start (entry, "begin");
  riyo_entry_add_text (entry, "op", "0123456789abcdef");
  riyo_entry_add_text (entry, "actor", "1042");
  riyo_entry_add_text (entry, "role", "給付係");
  riyo_entry_add_text (entry, "purpose", "医療費通知の発行");
}

static RiyoLog *
make_log (char *place)
{
  RiyoEntry *init = riyo_entry_new ();
  RiyoLog *log;
  int fd;

  if (g_mkdtemp (place) == NULL || (fd = open (place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
    exit (EXIT_FAILURE);
  riyo_entry_start (init, "init");
  if (!riyo_log_create (fd, place, init, "{}", NULL)
      || (log = riyo_log_open (fd, place, NULL)) == NULL)
    exit (EXIT_FAILURE);
  riyo_entry_free (init);
  close (fd);
  return log;
}

static void
append (RiyoLog *log, guint n, gboolean sync)
{
  gboolean ok = riyo_log_lock (log, NULL);

  for (guint i = 0; ok && i < n; i++)
    {
      fill ();
      ok = riyo_log_append (log, entry, NULL, NULL, NULL);
    }
  if (ok)
    riyo_log_unlock (log);
  if (!ok || (sync && !riyo_log_sync (log, NULL)))
    exit (EXIT_FAILURE);
}

static void
run_durable (gpointer data)
{
  for (guint i = 0; i < N_DURABLE; i++)
    append (the_log, 1, TRUE);
}

static void
run_bare_durable (gpointer data)
{
  g_autofree char *bytes = g_strnfill (entry_bytes, 'x');

  for (guint i = 0; i < N_DURABLE; i++)
    if (write (bare_fd, bytes, entry_bytes) < 0 || fdatasync (bare_fd) != 0)
      exit (EXIT_FAILURE);
}

/* A folder of its own, and what one begin writes into its log. */
static struct
{
  RiyoGuard *guard;
  RiyoOperation *operations[N_DURABLE];
  gsize entry_bytes;
} begun;

static void
run_begins (gpointer data)
{
  for (guint i = 0; i < N_DURABLE; i++)
    {
      begun.operations[i] = riyo_guard_begin (begun.guard, "医療費通知の発行", NULL, NULL);
      if (begun.operations[i] == NULL)
        exit (EXIT_FAILURE);
    }
}

static void
end_begins (gpointer data)
{
  for (guint i = 0; i < N_DURABLE; i++)
    g_clear_pointer (&begun.operations[i], riyo_operation_unref);
}

static void
run_bare_begins (gpointer data)
{
  g_autofree char *bytes = g_strnfill (begun.entry_bytes, 'x');

  for (guint i = 0; i < N_DURABLE; i++)
    if (write (bare_fd, bytes, begun.entry_bytes) < 0 || fdatasync (bare_fd) != 0)
      exit (EXIT_FAILURE);
}

static void
run_group (gpointer data)
{
  append (the_log, N_GROUP, TRUE);
}

static void
run_unsynced (gpointer data)
{
  append (the_log, N_UNSYNCED, FALSE);
}

static void
run_checksum (gpointer data)
{
  g_autofree guchar *bytes = (guchar *)g_strnfill (entry_bytes, 'x');
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < N_UNSYNCED; i++)
    {
      guint8 digest[32];
      gsize size = sizeof digest;

      g_checksum_reset (checksum);
      g_checksum_update (checksum, bytes, (gssize)entry_bytes);
      g_checksum_get_digest (checksum, digest, &size);
      bench_sink = digest[0];
    }
  g_checksum_free (checksum);
}

static void
run_verify (gpointer data)
{
  g_autoptr (RiyoVerification) found = riyo_audit_verify (verified, NULL, NULL, NULL);

  bench_sink = riyo_verification_get_integrity (found);
}

static void
run_processes (gpointer data)
{
  for (guint i = 0; i < N_PROCESSES; i++)
    if (fork () == 0)
      {
        for (guint j = 0; j < N_EACH; j += 64)
          append (the_log, 64, FALSE);
        _exit (EXIT_SUCCESS);
      }
  while (wait (NULL) > 0)
    ;
}

/* Bytes of the last entry of the log in @place. */
static gsize
measure_entry (const char *place)
{
  g_autofree char *path = g_build_filename (place, "audit", "000001.jsonl", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    exit (EXIT_FAILURE);
  return strlen (memrchr (text, '\n', strlen (text) - 1)) - 1;
}

static void
clear (const char *place)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", place);

  if (system (command) != 0)
    exit (EXIT_FAILURE);
}

static void
bench_begin (void)
{
  char place[] = "/var/tmp/riyo-bench-XXXXXX";
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autofree char *riyo = NULL;

  if (g_mkdtemp (place) == NULL)
    exit (EXIT_FAILURE);
  riyo = g_build_filename (place, "riyo", NULL);
  if (!riyo_folder_init (riyo, table, NULL) || (begun.guard = riyo_guard_open (riyo, NULL)) == NULL)
    exit (EXIT_FAILURE);
  begun.operations[0] = riyo_guard_begin (begun.guard, "医療費通知の発行", NULL, NULL);
  begun.entry_bytes = measure_entry (riyo);
  g_clear_pointer (&begun.operations[0], riyo_operation_unref);
  bench_row (&(BenchRow){ "begin an operation / bare write + fdatasync", BENCH_NS, N_DURABLE,
                          run_begins, run_bare_begins, 1.2, .tidy = end_begins },
             NULL);
  riyo_guard_unref (begun.guard);
  clear (place);
}

int
main (void)
{
  g_autoptr (RiyoLog) other = make_log (verified);
  g_autofree char *bare_path = NULL;

  entry = riyo_entry_new ();
  the_log = make_log (folder);
  bare_path = g_build_filename (folder, "bare", NULL);
  bare_fd = open (bare_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  append (other, N_VERIFIED, TRUE);
  entry_bytes = measure_entry (verified);
  bench_head ("the audit log");
  bench_begin ();
  bench_row (&(BenchRow){ "a durable entry / bare write + fdatasync", BENCH_NS, N_DURABLE,
                          run_durable, run_bare_durable, 1.2 },
             NULL);
  bench_row (&(BenchRow){ "a group of 256 / one fdatasync an entry", BENCH_NS_TIMES, N_GROUP,
                          run_group, run_bare_durable, 100, N_DURABLE },
             NULL);
  bench_row (&(BenchRow){ "entry, unsynced / GChecksum, same bytes", BENCH_NS, N_UNSYNCED,
                          run_unsynced, run_checksum, 1.5 },
             NULL);
  bench_row (&(BenchRow){ "verify an entry (2,000 ns = 500,000/s)", BENCH_NS, N_VERIFIED + 1,
                          run_verify, NULL, 2000 },
             NULL);
  bench_row (&(BenchRow){ "32 processes, an entry (3,333 ns = 300,000/s)", BENCH_NS,
                          N_PROCESSES * N_EACH, run_processes, NULL, 3333 },
             NULL);
  riyo_log_free (the_log);
  riyo_entry_free (entry);
  close (bare_fd);
  clear (folder);
  clear (verified);
  return 0;
}
