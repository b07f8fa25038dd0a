/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each call by which a guard asks the system fails once, for each reason that says nothing of what
 * is there: that use is refused, in words that name the reason, and the next goes on with the same
 * guard. This program defines the calls that fail. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>

#include "base/base.h"
#include "kit/clock.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"
#include "kit/syscalls.h"

static const int reasons[] = { ENOMEM, EIO, EINTR, EMFILE, ENFILE };

static struct
{
  gboolean armed, struck;
  guint nth, n;
  int reason;
} plan;

static gboolean
is_due (void)
{
  if (!plan.armed || ++plan.n != plan.nth)
    return FALSE;
  plan.struck = TRUE;
  errno = plan.reason;
  return TRUE;
}

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  READ_MODE (flags, mode);
  return is_due () ? -1 : syscall_openat (folder, path, flags, mode);
}

int
stat (const char *restrict path, struct stat *restrict status)
{
  return is_due () ? -1 : syscall_fstatat (AT_FDCWD, path, status, 0);
}

int
lstat (const char *restrict path, struct stat *restrict status)
{
  return is_due () ? -1 : syscall_fstatat (AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

int
fstat (int fd, struct stat *status)
{
  return is_due () ? -1 : syscall_fstatat (fd, "", status, AT_EMPTY_PATH);
}

int
fstatat (int folder, const char *restrict path, struct stat *restrict status, int flags)
{
  return is_due () ? -1 : syscall_fstatat (folder, path, status, flags);
}

int
flock (int fd, int how)
{
  return is_due () ? -1 : (int)syscall (SYS_flock, fd, how);
}

ssize_t
pread (int fd, void *data, size_t size, off_t offset)
{
  return is_due () ? -1 : syscall (SYS_pread64, fd, data, size, offset);
}

typedef struct
{
  char *folder;
  RiyoGuard *guard;
  RiyoOperation *operation;
} World;

static void
world_clear (World *world)
{
  riyo_operation_unref (world->operation);
  riyo_guard_unref (world->guard);
  g_free (world->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
use (World *world, GError **error)
{
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (world->guard, NOTICE, NULL, error);

  return operation != NULL && riyo_operation_check (operation, RECEIPT, PERSON, error)
         && riyo_operation_end (operation, error);
}

static gboolean
look (World *world, GError **error)
{
  return riyo_operation_look (world->operation, error);
}

static gboolean
check_often (World *world, GError **error)
{
  for (guint i = 0; i <= CHECKS_BETWEEN_LOOKS; i++)
    if (!riyo_operation_check (world->operation, RECEIPT, i % 2 == 0 ? PERSON : NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
end (World *world, GError **error)
{
  return riyo_operation_end (world->operation, error);
}

static gboolean
stop (World *world, GError **error)
{
  static guint n;
  g_autofree char *reference = g_strdup_printf ("甲-%u", ++n);

  return suspend (world->guard, reference, "c:健診", "77-7-7", error);
}

static gboolean
list (World *world, GError **error)
{
  g_autoptr (GPtrArray) found = riyo_guard_list_suspensions (world->guard, NULL, error);

  return found != NULL;
}

static gboolean
adopt (World *world, GError **error)
{
  static guint n;
  g_autofree char *path = g_build_filename (world->folder, "rules.riyo", NULL);
  gboolean armed = plan.armed;
  g_autofree char *text = NULL, *changed = NULL;
  g_autoptr (GBytes) bytes = NULL;

  plan.armed = FALSE;
  text = harness_read (path);
  plan.armed = armed;
  changed = g_strdup_printf ("%s# %u\n", text, ++n);
  bytes = g_bytes_new (changed, strlen (changed));
  return riyo_folder_adopt_bytes (world->folder, bytes, "rules.riyo", NULL, NULL, NULL, error);
}

static void
nothing (const World *world)
{
  g_assert (world->guard != NULL);
}

static void
others_suspend (const World *world)
{
  g_autoptr (RiyoGuard) other = open_guard (world->folder);

  CHECK (suspend (other, "乙-1", "c:健診", "99-9-9", NULL));
}

static void
others_go_on (const World *world)
{
  g_autoptr (RiyoGuard) other = open_guard (world->folder);

  clock_later_s = DAY_S;
  riyo_operation_unref (riyo_guard_begin (other, NOTICE, NULL, NULL));
  clock_later_s = 0;
}

static void
others_adopt (const World *world)
{
  CHECK (adopt ((World *)world, NULL));
}

static const struct
{
  const char *says;
  void (*before) (const World *world);
  gboolean (*act) (World *world, GError **error);
  gboolean once; /* the operation is over then */
} rows[] = {
  { "a use", nothing, use, FALSE },
  { "a use after a suspension", others_suspend, use, FALSE },
  { "a use after an adoption", others_adopt, use, FALSE },
  { "a use behind another's file", others_go_on, use, FALSE },
  { "a look", nothing, look, TRUE },
  { "a look after a suspension", others_suspend, look, TRUE },
  { "checks", nothing, check_often, TRUE },
  { "an end", nothing, end, TRUE },
  { "a suspension", nothing, stop, FALSE },
  { "a list of them", nothing, list, FALSE },
  { "an adoption", nothing, adopt, FALSE },
};

/* FALSE once there are less calls. */
static gboolean
try (guint row, guint nth, int reason)
{
  g_auto (World) world = { 0 };
  g_autoptr (RiyoVerification) found = NULL;
  g_autoptr (GError) error = NULL, later = NULL;
  const char *why = riyo_errno_describe (reason, -1, NULL);
  gboolean done;

  world.folder = make_riyo (NULL);
  world.guard = open_guard (world.folder);
  world.operation = riyo_guard_begin (world.guard, NOTICE, NULL, NULL);
  rows[row].before (&world);
  memset (&plan, 0, sizeof plan);
  plan.nth = nth;
  plan.reason = reason;
  plan.armed = TRUE;
  done = rows[row].act (&world, &error);
  plan.armed = FALSE;
  CHECK_ROW (done || (plan.struck && strstr (error->message, why) != NULL), "%s, call %u, %s: %s",
             rows[row].says, nth, why, done ? "" : error->message);
  CHECK_ROW (use (&world, &later), "%s, call %u, %s, then: %s", rows[row].says, nth, why,
             later != NULL ? later->message : "");
  g_clear_error (&later);
  CHECK_ROW (rows[row].once || rows[row].act (&world, &later), "%s, call %u, %s, again: %s",
             rows[row].says, nth, why, later != NULL ? later->message : "");
  found = riyo_audit_verify (world.folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
  return plan.struck;
}

TEST (each_question_in_turn)
{
  guint n_reasons = g_getenv ("RIYO_TEST_QUICK") != NULL ? 2 : G_N_ELEMENTS (reasons);

  g_setenv ("LANGUAGE", "C", TRUE);
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
    for (guint i = 0; i < n_reasons; i++)
      {
        guint nth = 1;

        while (nth < 300 && try (row, nth, reasons[i]))
          nth++;
        CHECK_ROW (nth > 2 && nth < 300, "%s: %u calls", rows[row].says, nth - 1);
        harness_remove_folders ();
      }
}
