/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects that a fork must know of. */
#include "config.h"

#include <pthread.h>
#include <sys/random.h>

#include "base.h"

/* Held during a fork, so that the child finds the list whole; else for a moment at a time. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static RiyoForkWatch *watches;

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
install_handlers (void)
{
  pthread_atfork (hold, release, let_go_in_child);
}

guint64
riyo_random (void)
{
  guint64 bits = 0;

  while (getrandom (&bits, sizeof bits, 0)
         != (ssize_t)sizeof bits) /* a signal before it is ready */
    ;
  return bits;
}

void
riyo_fork_watch (RiyoForkWatch *watch, gpointer object, void (*let_go) (gpointer object))
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, install_handlers);
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
