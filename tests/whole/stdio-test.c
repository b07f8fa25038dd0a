/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program whose standard descriptors are closed: what it prints goes nowhere, least of all into
 * the folder. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "guard/internal.h"
#include "kit/harness.h"

#define PURPOSE "医療費通知の発行"
#define CLAIM (1 << 5)
#define CHECKUP (1 << 7)
#define PRINTED "警告: 見本の行\n"

/* Whether what the program prints and reads still has no place, as it wished. */
static gboolean
is_quiet (void)
{
  char byte;

  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) != -1)
      return FALSE;
  return write (STDERR_FILENO, PRINTED, strlen (PRINTED)) < 0
         && write (STDOUT_FILENO, PRINTED, strlen (PRINTED)) < 0
         && read (STDIN_FILENO, &byte, 1) < 0;
}

/* Uses the guard, into a new file of the log each time; 0, or where it failed. */
static int
use_quietly (RiyoGuard *guard)
{
  g_autoptr (RiyoOperation) operation = NULL;

  riyo_log_set_limit (guard->log, 1);
  operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  if (operation == NULL || !is_quiet ())
    return 1;
  if (!riyo_operation_check (operation, CLAIM, "52-1-1", NULL)
      || riyo_operation_check (operation, CHECKUP, NULL, NULL) || !is_quiet ())
    return 2;
  return riyo_operation_end (operation, NULL) && is_quiet () ? 0 : 3;
}

/* The child's child has the log's file opened anew. */
static int
use_in_child (RiyoGuard *guard)
{
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (use_quietly (guard));
  return waitpid (pid, &status, 0) == pid && WIFEXITED (status) ? WEXITSTATUS (status) : 9;
}

static int
run_closed (const char *folder)
{
  RiyoGuard *guard;
  int failed;

  for (int fd = 0; fd <= 2; fd++)
    close (fd);
  guard = riyo_guard_open (folder, NULL);
  if (guard == NULL || !is_quiet ())
    return 10;
  failed = use_quietly (guard);
  if (failed == 0)
    failed = 10 * use_in_child (guard);
  riyo_guard_unref (guard);
  return failed;
}

TEST (nothing_printed_lands_in_the_log)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoVerification) verified = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (run_closed (folder));
  CHECK (waitpid (pid, &status, 0) == pid && WIFEXITED (status));
  CHECK_INT (WEXITSTATUS (status), 0);
  verified = riyo_audit_verify (folder, NULL, NULL, &error);
  CHECK_NO_ERROR (error);
  if (CHECK (verified != NULL))
    CHECK_INT (riyo_verification_get_integrity (verified), RIYO_INTEGRITY_INTACT);
}

TEST (an_opened_file_is_3_or_above)
{
  g_autofree char *folder = harness_make_folder ();
  int saved = dup (STDIN_FILENO), fd, raised;

  close (STDIN_FILENO);
  fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  CHECK (fd > STDERR_FILENO);
  CHECK_INT (fcntl (fd, F_GETFD), FD_CLOEXEC);
  CHECK_INT (riyo_file_raise (fd), fd);
  CHECK_INT (fcntl (STDIN_FILENO, F_GETFD), -1);
  raised = riyo_file_raise (dup (fd));
  CHECK (raised > STDERR_FILENO);
  CHECK_INT (fcntl (STDIN_FILENO, F_GETFD), -1);
  close (raised);
  close (fd);
  errno = ENOENT;
  CHECK_INT (riyo_file_raise (-1), -1);
  CHECK_INT (errno, ENOENT);
  dup2 (saved, STDIN_FILENO);
  close (saved);
}
