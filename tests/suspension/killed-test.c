/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens to suspensions when files are spoilt and programs are killed. */
#include "config.h"

#include "kit/harness.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOTICE "医療費通知の発行" /* レセプト only */
#define RECEIPT (G_GUINT64_CONSTANT (1) << 5)

static RiyoGuard *
open_guard (const char *folder)
{
  g_autoptr (GError) error = NULL;
  RiyoGuard *guard = riyo_guard_open (folder, &error);

  CHECK_NO_ERROR (error);
  return guard;
}

static gboolean
suspend (RiyoGuard *guard, const char *reference, const char *subject, GError **error)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_add_subject (suspension, subject);
  riyo_suspension_set_all (suspension);
  return riyo_guard_suspend (guard, suspension, NULL, error);
}

/* In a process of its own, as the desk's command is. */
static gboolean
suspend_elsewhere (const char *folder, const char *reference, const char *subject)
{
  pid_t child = fork ();
  int status = 1;

  if (child == 0)
    {
      RiyoGuard *guard = riyo_guard_open (folder, NULL);

      _exit (guard != NULL && suspend (guard, reference, subject, NULL) ? 0 : 1);
    }
  return waitpid (child, &status, 0) == child && status == 0;
}

/* What a folder's store may not be when a program opens it. */
TEST (a_spoilt_folder_permits_nothing)
{
  static const char *const deeds[] = { "emptied", "cut", "an old backup", "keys exchanged" };

  for (guint deed = 0; deed < G_N_ELEMENTS (deeds); deed++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autofree char *path = g_build_filename (folder, "suspensions", NULL);
      g_autofree char *keys = g_build_filename (folder, "keys", NULL);
      g_autofree char *old = NULL;
      RiyoGuard *guard = open_guard (folder);
      g_autoptr (RiyoOperation) open = riyo_guard_begin (guard, NOTICE, NULL, NULL);
      g_autoptr (GError) error = NULL;

      CHECK (suspend (guard, "1", "52-1-1", NULL));
      old = harness_read (path);
      CHECK (suspend (guard, "2", "52-1-2", NULL));
      if (deed == 0)
        CHECK_INT (truncate (path, 0), 0);
      if (deed == 1)
        CHECK_INT (truncate (path, (off_t)strlen (old) + 9), 0);
      if (deed == 2)
        CHECK (
            g_file_set_contents_full (path, old, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
      if (deed == 3)
        CHECK (g_file_set_contents_full (keys, "[鍵]\n仮名=000102030405060708090a0b0c0d0e0f\n", -1,
                                         G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
      CHECK_ROW (riyo_guard_open (folder, &error) == NULL, "%s", deeds[deed]);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
      /* What this process has read it keeps, and it adds nothing to a spoilt store. */
      CHECK (deed == 3 || !suspend (guard, "3", "52-1-3", NULL));
      CHECK (!riyo_operation_check (open, RECEIPT, "52-1-2", NULL));
      riyo_guard_unref (guard);
    }
}

/* An operation that cannot see what was added permits nothing, not even to others. */
TEST (a_store_that_vanishes_stops_open_operations)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *path = g_build_filename (folder, "suspensions", NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) open = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  g_autoptr (GError) error = NULL;

  CHECK (suspend_elsewhere (folder, "1", "52-1-1"));
  CHECK_INT (g_unlink (path), 0);
  CHECK (!riyo_operation_check (open, RECEIPT, "9-9-9", &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  CHECK (!riyo_operation_allows (open, RECEIPT));
  CHECK (!riyo_operation_check (open, RECEIPT, "9-9-9", NULL));
}

/* Adds until it is killed, telling each number that is in effect. */
static void
add_for_ever (const char *folder, guint round, int out)
{
  RiyoGuard *guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; guard != NULL; i++)
    {
      g_autofree char *reference = g_strdup_printf ("%u.%u", round, i);
      g_autofree char *subject = g_strdup_printf ("%u-%u", round, i);

      if (!suspend (guard, reference, subject, NULL) || write (out, &i, sizeof i) < 0)
        break;
    }
  _exit (1);
}

static guint
kill_while_adding (const char *folder, guint round)
{
  guint n_told = 0, last;
  int pipes[2];
  pid_t child;

  CHECK_INT (pipe (pipes), 0);
  child = fork ();
  if (child == 0)
    add_for_ever (folder, round, pipes[1]);
  close (pipes[1]);
  /* Every other one once something was added, however slow the machine is. */
  if (round % 2 == 0)
    poll (&(struct pollfd){ .fd = pipes[0], .events = POLLIN }, 1, 60 * 1000);
  g_usleep (2000 + round * 977 % 20000);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  while (read (pipes[0], &last, sizeof last) == sizeof last)
    n_told = last + 1;
  close (pipes[0]);
  return n_told;
}

TEST (killed_at_any_point)
{
  g_autofree char *folder = harness_make_riyo ();
  guint n_all = 0;

  for (guint round = 101; round <= 125;
       round++) /* none of which is another's with a hyphen left out */
    {
      guint n_told = kill_while_adding (folder, round);
      g_autoptr (RiyoGuard) guard = open_guard (folder);
      g_autofree char *subject = g_strdup_printf ("%u", round);
      g_autoptr (GPtrArray) list = riyo_guard_list_suspensions (guard, subject, NULL);
      guint n = list != NULL ? list->len : 0;

      /* All that were told, and at most the one that was under way. */
      CHECK_ROW (list != NULL && n >= n_told && n <= n_told + 1, "round %u: %u told, %u found",
                 round, n_told, n);
      n_all += n;
    }
  CHECK_ROW (n_all > 0, "nothing was added before the kill");
}
