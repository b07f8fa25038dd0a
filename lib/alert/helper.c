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
#define SENT "sent"

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
    return g_strdup (SENT);
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
record (const char *folder, const char *command, const RiyoAlertCount *told, const char *result)
{
  int fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  g_autoptr (RiyoLog) log = fd >= 0 ? riyo_log_open_asking (fd, folder, leave_alone, NULL) : NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  riyo_entry_start (entry, RIYO_EVENT_ALERT);
  if (told->first_seq > 0 && told->first_seq < told->last_seq)
    riyo_entry_add_number (entry, RIYO_KEY_FIRST, told->first_seq);
  if (told->last_seq > 0)
    riyo_entry_add_number (entry, RIYO_KEY_ABOUT, told->last_seq);
  riyo_entry_add_number (entry, RIYO_KEY_COUNT, told->unsent);
  riyo_entry_add_text (entry, RIYO_KEY_COMMAND, command);
  riyo_entry_add_text (entry, RIYO_KEY_RESULT, result);
  /* A log that has failed is told of by the alert itself; there is nowhere else to write. */
  if (log != NULL)
    riyo_log_record (log, entry, NULL, NULL);
  if (fd >= 0)
    close (fd);
}

/* Whoever comes later must not tell it again; or must, where it was not told. */
static void
settle (const char *folder, const RiyoAlertCount *told, gboolean sent)
{
  int fd = riyo_alert_state_open (folder);
  RiyoAlertCount count;

  if (fd < 0)
    return;
  riyo_alert_state_read (fd, &count);
  riyo_alert_settle (&count, told, sent);
  riyo_alert_state_write (fd, &count);
  close (fd);
}

/* Waits out the window. TRUE when there is something to tell, which is ours as long as we live;
 * else whoever comes next finds nobody at it. */
static gboolean
wait_for_rest (const char *folder, const RiyoContact *contact, RiyoAlertCount *rest)
{
  gboolean is_due;
  RiyoAlertCount count;
  int fd;

  for (guint64 left = contact->window_s; left > 0; left--)
    g_usleep (G_USEC_PER_SEC);
  fd = riyo_alert_state_open (folder);
  if (fd < 0)
    return FALSE;
  riyo_alert_state_read (fd, &count);
  is_due = riyo_alert_is_time (&count, contact, (guint64)time (NULL));
  if (is_due)
    {
      riyo_alert_claim (&count, contact, (guint64)time (NULL), rest);
      is_due = riyo_alert_state_write (fd, &count);
    }
  if (!is_due)
    close (RIYO_ALERT_TELLER_FD); /* before audit/alert is unlocked */
  close (fd);
  return is_due;
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

static gboolean
deliver (const char *folder, char *command, const RiyoAlertCount *told, gboolean is_teller)
{
  g_autofree char *result = run_command (command);
  gboolean sent = strcmp (result, SENT) == 0;

  record (folder, command, told, result);
  if (is_teller)
    settle (folder, told, sent);
  return sent;
}

/* What was counted meanwhile. A command that fails twice is left to who comes next. */
static void
tell_rest (const char *folder, char *command, const RiyoContact *contact, gboolean sent)
{
  RiyoAlertCount rest;
  guint n_failed = sent ? 0 : 1;

  while (n_failed < 2 && wait_for_rest (folder, contact, &rest))
    {
      RiyoAlert alert
          = { .kind = n_failed > 0 ? RIYO_ALERT_OVERDUE : RIYO_ALERT_WINDOW, .seq = rest.last_seq };
      g_autofree char *text = riyo_alert_describe (folder, contact, &alert, &rest);

      replace_stdin (text);
      n_failed = deliver (folder, command, &rest, TRUE) ? 0 : n_failed + 1;
    }
}

int
main (int argc, char **argv)
{
  RiyoContact contact = { 0 };
  RiyoAlertCount told = { 0 };
  gboolean stays = argc >= 8 && strcmp (argv[7], "stay") == 0, is_teller, sent;
  pid_t child = 0;

  /* A program that runs on with the library of before an upgrade names nobody, and no first. */
  if (argc < 8 || argc > 10 || !riyo_stdio_fill () || chdir ("/") != 0)
    return EXIT_FAILURE;
  if (!stays)
    child = fork ();
  if (child != 0) /* whoever started us waits for this exit only */
    _exit (child > 0 ? EXIT_SUCCESS : EXIT_FAILURE);
  is_teller = fcntl (RIYO_ALERT_TELLER_FD, F_SETFD, FD_CLOEXEC) == 0; /* not the command's */
  contact.command = argv[2];
  told.last_seq = strtoull (argv[3], NULL, 10);
  told.unsent = strtoull (argv[4], NULL, 10);
  contact.window_s = (guint)strtoul (argv[5], NULL, 10);
  contact.threshold = (guint)strtoul (argv[6], NULL, 10);
  told.first_seq = argc > 9 ? strtoull (argv[9], NULL, 10) : 0;
  contact.person = argc > 8 && *argv[8] != '\0' ? argv[8] : NULL;
  sent = deliver (argv[1], argv[2], &told, is_teller);
  if (is_teller && (!stays || fork () == 0))
    tell_rest (argv[1], argv[2], &contact, sent);
  return sent ? EXIT_SUCCESS : EXIT_FAILURE;
}
