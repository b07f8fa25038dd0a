/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects that a fork must know of. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "base.h"

#define NO_ADVICE (-1) /* that madvise () could take */

/* Held during a fork, so that the child finds the list whole; else for a moment at a time. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static RiyoForkWatch *watches;

/* Which process this is. The kernel wipes it in a child, whoever made that: a bare clone (2) runs
 * no handler, and a process in a namespace of its own may have its parent's number. NULL where the
 * kernel cannot (before Linux 4.14), or who stands in for it (qemu before 8.0, which takes whatever
 * it is advised and does nothing). */
static guint64 *number;

static void
hold (void)
{
  pthread_mutex_lock (&mutex);
}

static void
release (void)
{
  pthread_mutex_unlock (&mutex);
}

static void
let_go_in_child (void)
{
  for (RiyoForkWatch *watch = watches; watch != NULL; watch = watch->next)
    watch->let_go (watch->object);
  release ();
}

static void
make_number (void)
{
#ifdef MADV_WIPEONFORK
  gsize page_bytes = (gsize)sysconf (_SC_PAGESIZE);
  void *page = mmap (NULL, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (page != MAP_FAILED && madvise (page, page_bytes, NO_ADVICE) != 0
      && madvise (page, page_bytes, MADV_WIPEONFORK) == 0)
    number = page;
  else if (page != MAP_FAILED)
    munmap (page, page_bytes);
#endif
}

static void
install_handlers (void)
{
  make_number ();
  pthread_atfork (hold, release, let_go_in_child);
}

/* Where getrandom (2) is not to be had: before Linux 3.17, and by a container's filter. What cannot
 * be random is at least another's than before, and than in another process. */
static guint64
make_do (void)
{
  static guint64 n_calls; /* atomic */
  int fd = riyo_file_open (AT_FDCWD, "/dev/urandom", O_RDONLY, 0);
  guint64 bits = 0, seed[2];
  ssize_t n = fd >= 0 ? TEMP_FAILURE_RETRY (read (fd, &bits, sizeof bits)) : -1;

  if (fd >= 0)
    close (fd);
  if (n == (ssize_t)sizeof bits)
    return bits;
  seed[0] = (guint64)g_get_monotonic_time () ^ ((guint64)getpid () << 40);
  seed[1]
      = (guint64)g_get_real_time () ^ (__atomic_add_fetch (&n_calls, 1, __ATOMIC_RELAXED) << 52);
  return riyo_siphash_low ((const guint8 *)seed, seed, sizeof seed);
}

guint64
riyo_random (void)
{
  guint64 bits = 0;
  ssize_t n;

  do
    n = getrandom (&bits, sizeof bits, 0);
  while (n < 0 && errno == EINTR); /* a signal before it is ready */
  return n == (ssize_t)sizeof bits ? bits : make_do ();
}

static void
install_once (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, install_handlers);
}

guint64
riyo_process_get (void)
{
  guint64 none = 0, found;

  install_once ();
  if (number == NULL)
    return (guint64)getpid ();
  found = __atomic_load_n (number, __ATOMIC_ACQUIRE);
  if (G_LIKELY (found != 0))
    return found;
  __atomic_compare_exchange_n (number, &none, (riyo_random () >> 1) | 1, FALSE, __ATOMIC_ACQ_REL,
                               __ATOMIC_ACQUIRE);
  return __atomic_load_n (number, __ATOMIC_ACQUIRE);
}

void
riyo_fork_watch (RiyoForkWatch *watch, gpointer object, void (*let_go) (gpointer object))
{
  install_once ();
  *watch = (RiyoForkWatch){ .object = object, .let_go = let_go };
  hold ();
  watch->next = watches;
  if (watches != NULL)
    watches->before = watch;
  watches = watch;
  release ();
}

void
riyo_fork_forget (RiyoForkWatch *watch)
{
  if (watch->let_go == NULL)
    return;
  hold ();
  if (watch->next != NULL)
    watch->next->before = watch->before;
  if (watch->before != NULL)
    watch->before->next = watch->next;
  else
    watches = watch->next;
  release ();
  watch->let_go = NULL;
}
