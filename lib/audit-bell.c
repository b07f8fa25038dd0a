/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bell: eight bytes that every process which has the folder open maps, and what keeps a process
 * on its feet when somebody cuts that file off, or when it forks. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit-log-private.h"
#include "base-error.h"
#include "base-file.h"
#include "base-i18n.h"

#define BELL_BYTES 8
/* What the bell reads once its file was cut off. No count gets there. */
#define LOST (G_GUINT64_CONSTANT (1) << 63)

/* An open log, for the two handlers below, which may take no lock. Never freed, used again. */
typedef struct _Place Place;
struct _Place
{
  RiyoLog *log;
  gsize page;
  Place *next;
};

static Place *places;
static struct sigaction others_action;
static gsize page_bytes;

static gboolean
is_within (const Place *place, gsize address)
{
  gsize page = __atomic_load_n (&place->page, __ATOMIC_ACQUIRE);

  return page != 0 && address >= page && address - page < page_bytes;
}

/* Not ours: as if this handler were not there. */
static void
pass_on (int number, siginfo_t *info, void *context)
{
  if ((others_action.sa_flags & SA_SIGINFO) != 0)
    others_action.sa_sigaction (number, info, context);
  else if (others_action.sa_handler != SIG_DFL && others_action.sa_handler != SIG_IGN)
    others_action.sa_handler (number);
  else
    {
      signal (number, SIG_DFL);
      if (info->si_code <= 0)
        raise (number); /* it was sent; a fault comes again by itself */
    }
}

/* To touch a mapping whose file was cut off is SIGBUS, and no look beforehand can rule it out. What
 * is put in its place says so, and the log has then failed. */
static void
on_bus_error (int number, siginfo_t *info, void *context)
{
  int saved = errno;

  for (Place *place = __atomic_load_n (&places, __ATOMIC_ACQUIRE); place != NULL;
       place = place->next)
    if (info->si_code > 0 && is_within (place, (gsize)info->si_addr)
        && mmap ((void *)place->page, page_bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
               != MAP_FAILED)
      {
        __atomic_store_n ((guint64 *)place->page, LOST, __ATOMIC_RELEASE);
        errno = saved;
        return;
      }
  errno = saved;
  pass_on (number, info, context);
}

/* A child shares the lock its parent held at the fork, and would hold it on after the parent's
 * death, though it never uses the log. If it does, it opens the file anew. */
static void
let_go_in_child (void)
{
  for (Place *place = places; place != NULL; place = place->next)
    if (place->page != 0)
      {
        RiyoLog *log = place->log;

        if (log->syncing_fd >= 0 && log->syncing_fd != log->sync_fd)
          close (log->syncing_fd);
        if (log->sync_fd >= 0)
          close (log->sync_fd);
        log->tail.fd = log->sync_fd = log->syncing_fd = -1;
      }
}

static void
install_handlers (void)
{
  struct sigaction action = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK };

  page_bytes = (gsize)sysconf (_SC_PAGESIZE);
  sigemptyset (&action.sa_mask);
  sigaction (SIGBUS, &action, &others_action);
  pthread_atfork (NULL, NULL, let_go_in_child);
}

static void
register_log (RiyoLog *log)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  Place *place = __atomic_load_n (&places, __ATOMIC_ACQUIRE);

  pthread_once (&once, install_handlers);
  for (RiyoLog *none = NULL; place != NULL; place = place->next, none = NULL)
    if (__atomic_compare_exchange_n (&place->log, &none, log, FALSE, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
      break;
  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      place->log = log;
      place->next = __atomic_load_n (&places, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n (&places, &place->next, place, FALSE, __ATOMIC_RELEASE,
                                           __ATOMIC_RELAXED))
        ;
    }
  __atomic_store_n (&place->page, (gsize)log->bell, __ATOMIC_RELEASE);
}

gboolean
riyo_bell_make (const RiyoLog *log)
{
  static const char zeros[BELL_BYTES];
  int fd = openat (log->folder_fd, "lock", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  gboolean ok = fd >= 0 && riyo_file_write_all (fd, zeros, sizeof zeros) && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return ok;
}

gboolean
riyo_bell_open (RiyoLog *log, GError **error)
{
  int fd = openat (log->folder_fd, "lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;
  void *map = MAP_FAILED;

  if (fd < 0 && errno != ENOENT)
    return riyo_error_errno (error, errno, log->shown, _ ("lock cannot be opened"));
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
      && status.st_size == BELL_BYTES && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
    {
      log->bell_inode = status.st_ino;
      map = mmap (NULL, BELL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
  if (fd >= 0)
    close (fd);
  if (map == MAP_FAILED)
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, log->shown, 0,
                          _ ("lock is missing or damaged; expected a file of 8 bytes that only its "
                             "owner may write. Stop every program that uses the folder, then make "
                             "it anew with 8 zero bytes"));
  log->bell = map;
  register_log (log);
  return TRUE;
}

void
riyo_bell_close (RiyoLog *log)
{
  if (log->bell == NULL)
    return;
  for (Place *place = __atomic_load_n (&places, __ATOMIC_ACQUIRE); place != NULL;
       place = place->next)
    if (__atomic_load_n (&place->log, __ATOMIC_RELAXED) == log)
      {
        __atomic_store_n (&place->page, 0, __ATOMIC_RELEASE);
        munmap (log->bell, BELL_BYTES);
        __atomic_store_n (&place->log, NULL, __ATOMIC_RELEASE);
        return;
      }
}

gboolean
riyo_bell_ring (RiyoLog *log)
{
  return __atomic_add_fetch (log->bell, 1, __ATOMIC_SEQ_CST) < LOST;
}

gboolean
riyo_bell_is_heard (const RiyoLog *log)
{
  struct stat status;

  return riyo_log_get_bell (log) < LOST
         && fstatat (log->folder_fd, "lock", &status, AT_SYMLINK_NOFOLLOW) == 0
         && status.st_ino == log->bell_inode && status.st_size == BELL_BYTES;
}

gboolean
riyo_bell_is_lost (const RiyoLog *log)
{
  return riyo_log_get_bell (log) >= LOST;
}

guint64
riyo_log_get_bell (const RiyoLog *log)
{
  return __atomic_load_n (log->bell, __ATOMIC_ACQUIRE);
}
