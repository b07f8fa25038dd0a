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
#include "tail.h"
#include "wakeup.h"

#define WAKEUP_BYTES sizeof (RiyoWakeupPage)
#define COUNT_BITS 40 /* a change each second, for 30,000 years */
#define END_BITS 34   /* a file of the log is 64 MiB, and what is recorded at once */

G_STATIC_ASSERT (sizeof (RiyoWakeupPage) == 24);
/* Between processes: a lock of the C library's would be each one's own. */
G_STATIC_ASSERT (__atomic_always_lock_free (sizeof (guint64), 0));

const RiyoWakeupPage riyo_wakeup_new_page = { .inode = G_MAXUINT64 };

static guint64
load (const guint64 *field)
{
  return GUINT64_FROM_LE (__atomic_load_n (field, __ATOMIC_ACQUIRE));
}

static void
store (guint64 *field, guint64 value)
{
  __atomic_store_n (field, GUINT64_TO_LE (value), __ATOMIC_RELEASE);
}

/* FALSE where another was faster: @before is what stands there then. */
static gboolean
replace (guint64 *field, guint64 *before, guint64 value)
{
  guint64 expected = GUINT64_TO_LE (*before);
  gboolean done = __atomic_compare_exchange_n (field, &expected, GUINT64_TO_LE (value), FALSE,
                                               __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE);

  *before = GUINT64_FROM_LE (expected);
  return done;
}

gboolean
riyo_wakeup_make (int audit_fd, const char *shown, GError **error)
{
  int fd = riyo_file_make (audit_fd, "..", RIYO_LOG_LOCK, NULL, O_WRONLY | O_EXCL, FALSE, shown,
                           error);
  gboolean ok;
  int saved;

  if (fd < 0)
    return FALSE;
  ok = riyo_file_write_all (fd, &riyo_wakeup_new_page, WAKEUP_BYTES) && fsync (fd) == 0;
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

  return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0,
                        _ ("lock is missing or damaged; expected a file of 24 bytes. Stop every "
                           "program that uses the "
                           "folder, then run %s"),
                        way);
}

/* A copy has the number of another file, which may be any but 0; with every number a program can
 * have written, random bytes pass once in 10^10 times. */
static gboolean
is_sound (const RiyoWakeupPage *page, guint64 last)
{
  guint number = riyo_log_end_get_number (page->reached);
  guint64 bytes = riyo_log_end_get_bytes (page->reached);

  if (page->inode == 0) /* made by 0.2.0, and not used yet */
    return page->count == 0 && page->reached == 0 && last <= 1;
  return page->count >> COUNT_BITS == 0 && bytes >> END_BITS == 0 && number <= RIYO_LOG_LAST_NUMBER
         && (number > 0) == (bytes > 0);
}

gboolean
riyo_wakeup_is_sound (const RiyoWakeup *wakeup, guint64 last)
{
  const RiyoWakeupPage page = { .count = riyo_wakeup_get_count (wakeup),
                                .reached = load (&wakeup->page->reached),
                                .inode = load (&wakeup->page->inode) };

  return wakeup->is_hidden || is_sound (&page, last);
}

gboolean
riyo_wakeup_check (const RiyoWakeup *wakeup, guint64 last, const char *shown, GError **error)
{
  g_autofree char *way = NULL;

  if (G_LIKELY (riyo_wakeup_is_sound (wakeup, last)))
    return TRUE;
  way = riyo_log_advise (shown, "repair");
  return riyo_error_at (
      error, RIYO_ERROR_DAMAGED, shown, 0,
      _ ("audit/lock was overwritten: it holds what no program of libriyo writes, and how far the "
         "log reached is not known. Stop every program that uses the folder, then run %s"),
      way);
}

/* What can be asked of it by name; what is opened then may be another. */
static gboolean
check_file (int audit_fd, const struct stat *status, const char *shown, GError **error)
{
  g_autofree char *path = g_build_filename (shown, RIYO_LOG_LOCK, NULL);

  if (!S_ISREG (status->st_mode) || status->st_size != WAKEUP_BYTES)
    return fail_damaged (shown, error);
  return riyo_file_check_part (audit_fd, "..", status, path, error);
}

static gboolean
check_name (int audit_fd, const char *shown, struct stat *status, GError **error)
{
  if (fstatat (audit_fd, RIYO_LOG_LOCK, status, AT_SYMLINK_NOFOLLOW) == 0)
    return check_file (audit_fd, status, shown, error);
  return errno == ENOENT ? fail_damaged (shown, error)
                         : riyo_error_errno (error, errno, shown, _ ("lock cannot be opened"));
}

static gboolean
map_page (RiyoWakeup *wakeup, int fd, int flags, const char *shown, GError **error)
{
  void *map = mmap (NULL, WAKEUP_BYTES, PROT_READ | PROT_WRITE, flags, fd, 0);

  if (map == MAP_FAILED) /* want of memory is no damage of the file */
    return riyo_error_errno (error, errno, shown, _ ("lock cannot be mapped into memory"));
  wakeup->page = map;
  return TRUE;
}

gboolean
riyo_wakeup_open (RiyoWakeup *wakeup, int audit_fd, const char *shown, GError **error)
{
  struct stat status;
  gboolean done;
  int fd;

  if (!check_name (audit_fd, shown, &status, error))
    return FALSE;
  fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0 || fstat (fd, &status) != 0)
    {
      riyo_error_errno (error, errno, shown, _ ("lock cannot be opened"));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  done = check_file (audit_fd, &status, shown, error)
         && map_page (wakeup, fd, MAP_SHARED, shown, error);
  wakeup->file = riyo_file_get_id (&status);
  close (fd);
  return done;
}

gboolean
riyo_wakeup_open_to_read (RiyoWakeup *wakeup, int audit_fd, const char *shown, GError **error)
{
  struct stat status;
  gboolean done;
  int fd;

  if (!check_name (audit_fd, shown, &status, error))
    return FALSE;
  fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  wakeup->is_hidden = fd < 0 && errno == EACCES;
  if (fd < 0 && !wakeup->is_hidden)
    return riyo_error_errno (error, errno, shown, _ ("lock cannot be opened"));
  done = map_page (wakeup, fd, fd >= 0 ? MAP_PRIVATE : MAP_PRIVATE | MAP_ANONYMOUS, shown, error);
  wakeup->file = riyo_file_get_id (&status);
  if (fd >= 0)
    close (fd);
  return done;
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
  guint64 before;

  if (!may_store (wakeup))
    return;
  before = riyo_wakeup_get_count (wakeup);
  while (!replace (&wakeup->page->count, &before, before + 1))
    ;
}

gboolean
riyo_wakeup_is_settled (const RiyoWakeup *wakeup)
{
  return load (&wakeup->page->inode) == (guint64)wakeup->file.inode;
}

RiyoLogEnd
riyo_wakeup_get_reached (const RiyoWakeup *wakeup)
{
  return riyo_wakeup_is_settled (wakeup) ? load (&wakeup->page->reached) : 0;
}

void
riyo_wakeup_raise_reached (RiyoWakeup *wakeup, RiyoLogEnd reached)
{
  RiyoLogEnd before;

  if (!may_store (wakeup))
    return;
  before = load (&wakeup->page->reached);
  while (before < reached && !replace (&wakeup->page->reached, &before, reached))
    ;
}

void
riyo_wakeup_settle (RiyoWakeup *wakeup)
{
  if (!may_store (wakeup))
    return;
  store (&wakeup->page->reached, 0);
  store (&wakeup->page->inode, (guint64)wakeup->file.inode);
  msync (wakeup->page, WAKEUP_BYTES, MS_SYNC); /* before an entry, lest a power cut leave zeros */
}

/* FALSE leaves errno: what cannot be read is not called damaged. */
static gboolean
read_page (int fd, RiyoWakeupPage *page, struct stat *status)
{
  ssize_t n;

  if (fstat (fd, status) != 0)
    return FALSE;
  if (!S_ISREG (status->st_mode) || status->st_size != WAKEUP_BYTES)
    {
      page->inode = 0;
      page->count = 1; /* of nobody's */
      return TRUE;
    }
  n = TEMP_FAILURE_RETRY (pread (fd, page, WAKEUP_BYTES, 0));
  if (n >= 0)
    errno = EIO;
  *page = (RiyoWakeupPage){ .count = GUINT64_FROM_LE (page->count),
                            .reached = GUINT64_FROM_LE (page->reached),
                            .inode = GUINT64_FROM_LE (page->inode) };
  return n == (ssize_t)WAKEUP_BYTES;
}

gboolean
riyo_wakeup_read_reached (int audit_fd, const char *shown, guint64 last, RiyoLogEnd *reached,
                          gboolean *sound, GError **error)
{
  int fd = riyo_file_open (audit_fd, RIYO_LOG_LOCK, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  RiyoWakeupPage page = { 0 };
  struct stat status;
  gboolean done;
  int saved;

  *reached = 0;
  *sound = FALSE;
  if (riyo_file_is_wanting (fd))
    return riyo_error_errno (error, errno, shown, _ ("lock cannot be opened"));
  if (fd < 0)
    {
      *sound = errno == ENOENT || errno == EACCES;
      return TRUE;
    }
  done = read_page (fd, &page, &status);
  saved = errno;
  close (fd);
  if (!done)
    return riyo_error_errno (error, saved, shown, _ ("lock cannot be read"));
  *sound = is_sound (&page, last);
  *reached = *sound && page.inode == (guint64)status.st_ino ? page.reached : 0;
  return TRUE;
}

gboolean
riyo_wakeup_is (const RiyoWakeup *wakeup, const struct stat *status)
{
  return riyo_file_has_id (status, &wakeup->file) && status->st_size == WAKEUP_BYTES;
}
