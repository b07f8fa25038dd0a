/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A counter in a file, shared by who maps it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "advise.h"
#include "base/base.h"
#include "log.h"
#include "wakeup.h"

#define WAKEUP_BYTES sizeof (RiyoWakeupPage)

G_STATIC_ASSERT (sizeof (RiyoWakeupPage) == 24);

gboolean
riyo_wakeup_make (int audit_fd, const char *shown, GError **error)
{
  static const char zeros[WAKEUP_BYTES];
  int fd = riyo_file_make (audit_fd, "..", RIYO_LOG_LOCK, NULL, O_WRONLY | O_EXCL, FALSE, shown,
                           error);
  gboolean ok;
  int saved;

  if (fd < 0)
    return FALSE;
  ok = riyo_file_write_all (fd, zeros, sizeof zeros) && fsync (fd) == 0;
  saved = errno;
  if (!ok)
    riyo_error_errno (error, saved, shown, _ ("lock cannot be created"));
  close (fd);
  return ok;
}

static gboolean
fail_damaged (const char *shown, GError **error)
{
  g_autofree char *way = riyo_log_advise (shown, "repair");

  return riyo_error_at (
      error, RIYO_ERROR_DAMAGED, shown, 0,
      _ ("lock is missing or damaged; expected a file of 24 bytes that belongs to the "
         "folder's owner or root, who alone may write it. Stop every program that "
         "uses the folder, then run %s"),
      way);
}

/* Want of memory is no damage of the file: @saved 0 is. */
static gboolean
fail_to_map (int saved, const char *shown, GError **error)
{
  return saved == 0
             ? fail_damaged (shown, error)
             : riyo_error_errno (error, saved, shown, _ ("lock cannot be mapped into memory"));
}

gboolean
riyo_wakeup_open (RiyoWakeup *wakeup, int audit_fd, const char *shown, GError **error)
{
  int fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  struct stat status;
  void *map = MAP_FAILED;
  int saved = 0;

  if (fd < 0 && errno != ENOENT)
    return riyo_error_errno (error, errno, shown, _ ("lock cannot be opened"));
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
      && status.st_size == WAKEUP_BYTES
      && riyo_file_check_part (audit_fd, "..", &status, shown, NULL))
    {
      wakeup->file = riyo_file_get_id (&status);
      map = mmap (NULL, WAKEUP_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      saved = errno;
    }
  if (fd >= 0)
    close (fd);
  if (map == MAP_FAILED)
    return fail_to_map (saved, shown, error);
  wakeup->page = map;
  return TRUE;
}

gboolean
riyo_wakeup_open_to_read (RiyoWakeup *wakeup, int audit_fd, const char *shown, GError **error)
{
  int fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  struct stat status;
  void *map = MAP_FAILED;
  int saved = 0;

  if (fstatat (audit_fd, RIYO_LOG_LOCK, &status, AT_SYMLINK_NOFOLLOW) == 0
      && S_ISREG (status.st_mode) && status.st_size == WAKEUP_BYTES
      && riyo_file_check_part (audit_fd, "..", &status, shown, NULL))
    {
      map = mmap (NULL, WAKEUP_BYTES, PROT_READ | PROT_WRITE,
                  fd >= 0 ? MAP_PRIVATE : MAP_PRIVATE | MAP_ANONYMOUS, fd, 0);
      saved = errno;
    }
  if (fd >= 0)
    close (fd);
  if (map == MAP_FAILED)
    return fail_to_map (saved, shown, error);
  wakeup->file = riyo_file_get_id (&status);
  wakeup->page = map;
  return TRUE;
}

void
riyo_wakeup_close (RiyoWakeup *wakeup)
{
  if (wakeup->page != NULL)
    munmap (wakeup->page, WAKEUP_BYTES);
  wakeup->page = NULL;
}

/* By a call that stores into the page what stands there: where a store would end the program, for
 * the disk has no block for it (SIGBUS), the call fails. */
static gboolean
may_store (const RiyoWakeup *wakeup)
{
  const int or_nothing = FUTEX_OP (FUTEX_OP_OR, 0, FUTEX_OP_CMP_EQ, 0);
  guint32 nobody_waits = 0;

  return syscall (SYS_futex, &nobody_waits, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 0, NULL,
                  wakeup->page, or_nothing)
             >= 0
         || errno != EFAULT;
}

/* Under the lock nothing else writes the inode: that it is written again changes nothing. */
static int
write_again (const RiyoWakeup *wakeup, int audit_fd)
{
  int fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  guint64 inode = __atomic_load_n (&wakeup->page->inode, __ATOMIC_ACQUIRE);
  struct stat status;
  int saved = fd < 0 ? errno : 0;

  if (fd >= 0 && fstat (fd, &status) == 0 && riyo_wakeup_is (wakeup, &status)
      && !riyo_file_write_at (fd, &inode, sizeof inode, offsetof (RiyoWakeupPage, inode)))
    saved = errno;
  if (fd >= 0)
    close (fd);
  return saved;
}

int
riyo_wakeup_reserve (const RiyoWakeup *wakeup, int audit_fd)
{
  int saved;

  if (G_LIKELY (may_store (wakeup)))
    return 0;
  saved = write_again (wakeup, audit_fd);
  return saved != 0 || may_store (wakeup) ? saved : EFAULT;
}

void
riyo_wakeup_signal (RiyoWakeup *wakeup)
{
  if (may_store (wakeup))
    __atomic_add_fetch (&wakeup->page->count, 1, __ATOMIC_SEQ_CST);
}

gboolean
riyo_wakeup_is_settled (const RiyoWakeup *wakeup)
{
  return __atomic_load_n (&wakeup->page->inode, __ATOMIC_ACQUIRE) == (guint64)wakeup->file.inode;
}

RiyoLogEnd
riyo_wakeup_get_reached (const RiyoWakeup *wakeup)
{
  return riyo_wakeup_is_settled (wakeup)
             ? __atomic_load_n (&wakeup->page->reached, __ATOMIC_ACQUIRE)
             : 0;
}

void
riyo_wakeup_raise_reached (RiyoWakeup *wakeup, RiyoLogEnd reached)
{
  RiyoLogEnd before;

  if (!may_store (wakeup))
    return;
  before = __atomic_load_n (&wakeup->page->reached, __ATOMIC_RELAXED);
  while (before < reached
         && !__atomic_compare_exchange_n (&wakeup->page->reached, &before, reached, TRUE,
                                          __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    ;
}

void
riyo_wakeup_settle (RiyoWakeup *wakeup)
{
  if (!may_store (wakeup))
    return;
  __atomic_store_n (&wakeup->page->reached, 0, __ATOMIC_RELEASE);
  __atomic_store_n (&wakeup->page->inode, (guint64)wakeup->file.inode, __ATOMIC_RELEASE);
}

gboolean
riyo_wakeup_read_reached (int audit_fd, const char *shown, RiyoLogEnd *reached, GError **error)
{
  int fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  RiyoWakeupPage page = { 0 };
  struct stat status;
  gboolean own;

  *reached = 0;
  if (riyo_file_is_wanting (fd))
    return riyo_error_errno (error, errno, shown, _ ("lock cannot be opened"));
  if (fd < 0)
    return TRUE;
  own = fstat (fd, &status) == 0 && pread (fd, &page, sizeof page, 0) == (ssize_t)sizeof page
        && page.inode == (guint64)status.st_ino;
  close (fd);
  *reached = own ? page.reached : 0;
  return TRUE;
}

gboolean
riyo_wakeup_is (const RiyoWakeup *wakeup, const struct stat *status)
{
  return riyo_file_has_id (status, &wakeup->file) && status->st_size == WAKEUP_BYTES;
}
