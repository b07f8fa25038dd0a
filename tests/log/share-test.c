/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One log, many writers: a handle taken over by fork, threads, processes. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/harness.h"
#include "kit/place.h"
#include "log/log.h"

static void
record_many (RiyoLog *log, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!record (log, "one of many", NULL))
      _exit (1);
}

static int
count_entries_of (const Place *place, pid_t writer)
{
  g_autofree char *path = file_of (place, 1), *text = harness_read (path);
  g_autofree char *member = g_strdup_printf (",\"pid\":%d,", (int)writer);
  int n = 0;

  for (const char *found = text; (found = strstr (found, member)) != NULL; found++)
    n++;
  return n;
}

/* The child inherits the handle, lock and all. */
TEST (fork_with_a_handle)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  int status = -1;
  pid_t child;

  CHECK (riyo_log_lock (log, NULL));
  child = fork ();
  if (child == 0)
    {
      record_many (log, 50);
      _exit (0);
    }
  g_usleep (20000); /* the child must be waiting for the lock, not sharing it */
  CHECK_INT (count_chain (&place), 1);
  riyo_log_unlock (log);
  record_many (log, 50);
  CHECK (waitpid (child, &status, 0) == child && status == 0);
  CHECK_INT (count_chain (&place), 101);
  CHECK_INT (count_entries_of (&place, child), 50);
  CHECK_INT (count_entries_of (&place, getpid ()), 51);
}

static gpointer
run_thread (gpointer log)
{
  record_many (log, 50);
  return NULL;
}

TEST (threads)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  GThread *threads[8];

  riyo_log_set_limit (log, 5000);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("recorder", run_thread, log);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  CHECK (count_chain (&place) > 401);
}

TEST (processes)
{
  g_auto (Place) place = make_place ();
  int failed = 0, status;

  for (guint i = 0; i < 8; i++)
    if (fork () == 0)
      {
        RiyoLog *log = riyo_log_open (place.fd, "folder", NULL);

        if (log == NULL)
          _exit (1);
        riyo_log_set_limit (log, 20000);
        record_many (log, 50);
        _exit (0);
      }
  while (wait (&status) > 0)
    failed += status != 0;
  CHECK_INT (failed, 0);
  CHECK (count_chain (&place) > 401);
}
