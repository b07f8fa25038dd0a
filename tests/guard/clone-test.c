/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A child made by a bare clone (2), which runs no handler of fork: its copies of open operations
 * write nothing and soon permit nothing, and the log stays whole, whatever its number is. */
#include "config.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"

static Fixture
set_up (void)
{
  Fixture f = { .folder = make_riyo (NULL) };

  fixture_begin (&f);
  return f;
}

static long
clone_bare (unsigned long flags)
{
#ifdef __s390x__
  return syscall (SYS_clone, NULL, flags | SIGCHLD, NULL, NULL, NULL);
#else
  return syscall (SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
#endif
}

/* What the steps come to in such a child; -1 where none could be made. */
static int
in_clone (unsigned long flags, int (*steps) (Fixture *f), Fixture *f)
{
  int status = -1;
  long child = clone_bare (flags);

  if (child == 0)
    {
      alarm (30);
      _exit (steps (f));
    }
  if (child < 0)
    return -1;
  CHECK (waitpid ((pid_t)child, &status, 0) == child);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 100 + WTERMSIG (status);
}

static int
check_stated (Fixture *f)
{
  GError *error = NULL;
  int n = is_state (riyo_operation_check (f->operation, RECEIPT, PERSON, &error), &error);

  n += !riyo_operation_allows (f->operation, RECEIPT);
  n += is_state (riyo_operation_end (f->operation, &error), &error);
  return n;
}

static int
check_unstated (Fixture *f)
{
  guint n = 0;

  while (n <= CHECKS_BETWEEN_LOOKS && riyo_operation_check (f->operation, RECEIPT, NULL, NULL))
    n++;
  return n < CHECKS_BETWEEN_LOOKS && !riyo_operation_allows (f->operation, RECEIPT);
}

static int
drop_it (Fixture *f)
{
  riyo_operation_unref (f->operation);
  return 1;
}

TEST (the_copy_writes_nothing_and_soon_permits_nothing)
{
  g_auto (Fixture) f = set_up ();

  CHECK_INT (in_clone (0, check_stated, &f), 3);
  CHECK_INT (in_clone (0, check_unstated, &f), 1);
  CHECK_INT (in_clone (0, drop_it, &f), 1);
  CHECK (riyo_operation_check (f.operation, RECEIPT, PERSON, NULL));
  CHECK (riyo_operation_end (f.operation, NULL));
  CHECK_INT (fixture_count (&f, "\"event\":\"end\""), 1);
  CHECK_INT (fixture_count (&f, "\"event\":\"abandon\""), 0);
  CHECK_INT (fixture_count (&f, "\"permitted\":2,"), 1);
}

/* At the same time as its parent does. */
static int
begin_many (Fixture *f)
{
  int n = 0;

  for (guint i = 0; i < 25; i++)
    {
      g_autoptr (RiyoOperation) own = riyo_guard_begin (f->guard, NOTICE, NULL, NULL);

      n += own != NULL && riyo_operation_check (own, RECEIPT, PERSON, NULL)
           && riyo_operation_end (own, NULL);
    }
  return n;
}

/* 0 when both wrote all of theirs, and the log verifies; else what went wrong. */
static int
write_both (Fixture *f, unsigned long flags)
{
  int status = -1;
  long child = clone_bare (flags);
  g_autoptr (RiyoVerification) verified = NULL;

  if (child == 0)
    {
      alarm (60);
      _exit (begin_many (f));
    }
  if (child < 0)
    return 1;
  if (begin_many (f) != 25)
    return 2;
  if (waitpid ((pid_t)child, &status, 0) != child || !WIFEXITED (status)
      || WEXITSTATUS (status) != 25)
    return 3;
  verified = riyo_audit_verify (f->folder, NULL, NULL, NULL);
  return verified != NULL && riyo_verification_get_integrity (verified) == RIYO_INTEGRITY_INTACT
             ? 0
             : 4;
}

TEST (both_write_at_once)
{
  g_auto (Fixture) f = set_up ();

  CHECK_INT (write_both (&f, 0), 0);
}

/* The first process of a namespace makes the first of another: both are number 1. */
static int
be_first (Fixture *f)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (f->folder, NULL);
  Fixture mine = { f->folder, guard, NULL };

  return guard == NULL || getpid () != 1 ? 77 : write_both (&mine, CLONE_NEWPID);
}

TEST (both_have_the_same_number)
{
  g_auto (Fixture) f = set_up ();
  int status = in_clone (CLONE_NEWPID, be_first, &f);

  if (status == -1)
    harness_skip ("this machine makes no namespace of processes (needs root)");
  else
    CHECK_INT (status, 0);
}
