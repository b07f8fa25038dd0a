/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo-alert: runs the command of an alert apart from the program that raised it, records how that
 * went, and tells later what was counted meanwhile. No part of the library. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alert.h"
#include "base/base.h"
#include "count.h"
#include "log/log.h"
#include "rules/rules.h"
#include "send.h"

#define TIMEOUT_MS 60000u
#define STEP_MS 20u

extern char **environ;

/* How the command ended, in words for the log. */
static char *
run_command (char *command)
{
  char *const arguments[] = { command, NULL };
  posix_spawnattr_t attributes;
  pid_t pid;
  int status, failure;

  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETPGROUP);
  failure = posix_spawn (&pid, command, NULL, &attributes, arguments, environ);
  posix_spawnattr_destroy (&attributes);
  if (failure != 0)
    return g_strdup_printf ("cannot be run: %s", g_strerror (failure));
  for (guint waited = 0; waitpid (pid, &status, WNOHANG) == 0; waited += STEP_MS)
    {
      if (waited >= TIMEOUT_MS)
        {
          kill (-pid, SIGKILL);
          waitpid (pid, &status, 0);
          return g_strdup ("timeout");
        }
      g_usleep (STEP_MS * 1000);
    }
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return g_strdup ("sent");
  return WIFEXITED (status) ? g_strdup_printf ("exit %d", WEXITSTATUS (status))
                            : g_strdup_printf ("signal %d", WTERMSIG (status));
}

/* What an accident left there is for who knows the other parts. */
static gboolean
leave_alone (int folder_fd, const char *shown, const char *state, GError **error)
{
  return riyo_error_at (error, RIYO_ERROR_NOT_RECORDED, shown, 0, "not to be repaired from here");
}

static void
record (const char *folder, const char *command, guint64 seq, guint64 n, const char *result)
{
  int fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  g_autoptr (RiyoLog) log = fd >= 0 ? riyo_log_open_asking (fd, folder, leave_alone, NULL) : NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  riyo_entry_start (entry, RIYO_EVENT_ALERT);
  if (seq > 0)
    riyo_entry_add_number (entry, RIYO_KEY_ABOUT, seq);
  riyo_entry_add_number (entry, RIYO_KEY_COUNT, n);
  riyo_entry_add_text (entry, RIYO_KEY_COMMAND, command);
  riyo_entry_add_text (entry, RIYO_KEY_RESULT, result);
  /* A log that has failed is told of by the alert itself; there is nowhere else to write. */
  if (log != NULL)
    riyo_log_record (log, entry, NULL, NULL);
  if (fd >= 0)
    close (fd);
}

/* Waits out the window. TRUE when something was counted in it that nobody has told. */
static gboolean
wait_for_rest (const char *folder, const RiyoContact *contact, RiyoAlertCount *rest)
{
  int fd;

  for (guint64 left = contact->window_s; left > 0; left--)
    g_usleep (G_USEC_PER_SEC);
  fd = riyo_alert_state_open (folder);
  if (fd < 0)
    return FALSE;
  riyo_alert_state_read (fd, rest);
  if (rest->unsent > 0 && rest->in_window >= contact->threshold
      && rest->quiet_until <= (guint64)time (NULL))
    {
      guint64 now = (guint64)time (NULL);

      riyo_alert_state_write (
          fd, &(RiyoAlertCount){ .window_start = now, .quiet_until = now + contact->window_s });
      close (fd);
      return TRUE;
    }
  close (fd);
  return FALSE;
}

static void
replace_stdin (const char *text)
{
  FILE *file = tmpfile ();

  if (file == NULL)
    return;
  if (fputs (text, file) >= 0 && fflush (file) == 0 && lseek (fileno (file), 0, SEEK_SET) == 0)
    dup2 (fileno (file), STDIN_FILENO);
  fclose (file);
}

static void
deliver (const char *folder, char *command, guint64 seq, guint64 n)
{
  g_autofree char *result = run_command (command);

  record (folder, command, seq, n, result);
}

int
main (int argc, char **argv)
{
  RiyoContact contact = { 0 };
  RiyoAlertCount rest;

  if (argc != 7 || !riyo_stdio_fill () || chdir ("/") != 0)
    return EXIT_FAILURE;
  /* Whoever started us waits for this exit only. */
  if (fork () != 0)
    _exit (EXIT_SUCCESS);
  contact.command = argv[2];
  contact.window_s = (guint)strtoul (argv[5], NULL, 10);
  contact.threshold = (guint)strtoul (argv[6], NULL, 10);
  deliver (argv[1], argv[2], strtoull (argv[3], NULL, 10), strtoull (argv[4], NULL, 10));
  while (wait_for_rest (argv[1], &contact, &rest))
    {
      RiyoAlert alert = { .kind = RIYO_ALERT_REFUSED, .seq = rest.last_seq };
      g_autofree char *text = riyo_alert_describe (argv[1], &contact, &alert, &rest);

      replace_stdin (text);
      deliver (argv[1], argv[2], rest.last_seq, rest.unsent);
    }
  return EXIT_SUCCESS;
}
