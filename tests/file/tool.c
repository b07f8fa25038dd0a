/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passes many files, each by the filter and by the reader, and tells what became of them. A job is
 * a line of standard input: purpose, flags, layout's file, input, output, the person and the
 * PART=VALUE that the use is limited to, or nothing, between tabs; the reader's records go to
 * OUTPUT.read. Of each door the code's name, counts and message come out. */
#include "config.h"

#include <fcntl.h>
#include <riyo/riyo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The code's name, "PASSED" where there is none, and the message in one line. */
static void
tell (const GError *error)
{
  g_autofree char *message = g_strdup (error != NULL ? error->message : "");

  g_strdelimit (message, "\n\t", ' ');
  printf ("%s\t%s\n", error != NULL ? riyo_error_code_name (error) : "PASSED", message);
  fflush (stdout);
}

static void
by_filter (RiyoOperation *use, RiyoLayout *layout, RiyoFilterFlags flags, char **job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoFilter) filter = riyo_filter_new (use, layout, flags, &error);
  guint64 n_records = 0, n_passed = 0, n_left_out = 0;

  if (filter != NULL && !riyo_filter_run (filter, job[3], job[4], &error))
    g_assert (error != NULL);
  if (filter != NULL)
    riyo_filter_get_counts (filter, &n_records, &n_passed, &n_left_out);
  printf ("%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t", n_records,
          n_passed, n_left_out);
  tell (error);
}

static void
by_reader (RiyoOperation *use, RiyoLayout *layout, RiyoFilterFlags flags, char **job)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strconcat (job[4], ".read", NULL);
  FILE *out = fopen (path, "w");
  int fd = open (job[3], O_RDONLY | O_CLOEXEC);
  g_autoptr (RiyoReader) reader = riyo_reader_new (use, layout, flags, fd, job[3], &error);
  const char *record;
  gsize size_bytes;

  g_assert (out != NULL && fd >= 0);
  while (reader != NULL && (record = riyo_reader_next (reader, &size_bytes, &error)) != NULL)
    fwrite (record, 1, size_bytes, out);
  g_assert (fclose (out) == 0);
  close (fd);
  tell (error);
}

static void
run (RiyoOperation *use, RiyoTable *table, char **job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoLayout) layout = riyo_layout_load (table, job[2], &error);
  RiyoFilterFlags flags = (RiyoFilterFlags)atoi (job[1]);

  if (layout == NULL)
    {
      printf ("LAYOUT\t");
      tell (error);
      return;
    }
  by_filter (use, layout, flags, job);
  by_reader (use, layout, flags, job);
}

static RiyoOperation *
begin (RiyoGuard *guard, char **job, GError **error)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (job[0]);
  g_auto (GStrv) only = g_strsplit (job[6], "=", 2);

  if (*job[5] != '\0')
    riyo_request_set_subject (request, job[5]);
  if (g_strv_length (only) == 2)
    riyo_request_add_only (request, only[0], only[1]);
  return riyo_guard_begin_request (guard, request, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = argc > 1 ? riyo_guard_open (argv[1], &error) : NULL;
  g_autoptr (RiyoTable) table = guard != NULL ? riyo_guard_dup_table (guard) : NULL;
  g_autoptr (RiyoOperation) use = NULL;
  g_autofree char *begun = NULL;
  char line[4096];

  while (guard != NULL && fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) job = g_strsplit (g_strdelimit (line, "\n", '\0'), "\t", -1);
      g_autofree char *use_of
          = g_strv_length (job) == 7 ? g_strjoin ("\t", job[0], job[5], job[6], NULL) : NULL;

      if (use_of == NULL)
        return 2;
      if (g_strcmp0 (begun, use_of) != 0)
        {
          if (use != NULL && !riyo_operation_end (use, &error))
            break;
          g_clear_pointer (&use, riyo_operation_unref);
          use = begin (guard, job, &error);
          g_free (begun);
          begun = g_steal_pointer (&use_of);
        }
      if (use == NULL)
        break;
      run (use, table, job);
    }
  if (use != NULL && error == NULL)
    riyo_operation_end (use, &error);
  if (guard == NULL || error != NULL)
    fprintf (stderr, "%s\n", error != NULL ? error->message : "no folder");
  return guard == NULL || error != NULL ? 2 : 0;
}
