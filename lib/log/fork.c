/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects that a fork must know of. */
#include "config.h"

#include <pthread.h>

#include "fork.h"

/* One object, for the handler below, which may take no lock. Never freed, used again. */
typedef struct _Place Place;
struct _Place
{
  gpointer object;
  void (*let_go) (gpointer object);
  gboolean open;
  Place *next;
};

static Place *places;

static void
let_go_in_child (void)
{
  for (Place *place = places; place != NULL; place = place->next)
    if (__atomic_load_n (&place->open, __ATOMIC_ACQUIRE))
      place->let_go (place->object);
}

static void
install_handler (void)
{
  pthread_atfork (NULL, NULL, let_go_in_child);
}

void
riyo_fork_watch (gpointer object, void (*let_go) (gpointer object))
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  Place *place = __atomic_load_n (&places, __ATOMIC_ACQUIRE);

  pthread_once (&once, install_handler);
  for (gpointer none = NULL; place != NULL; place = place->next, none = NULL)
    if (__atomic_compare_exchange_n (&place->object, &none, object, FALSE, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
      break;
  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      place->object = object;
      place->next = __atomic_load_n (&places, __ATOMIC_RELAXED);
      while (!__atomic_compare_exchange_n (&places, &place->next, place, FALSE, __ATOMIC_RELEASE,
                                           __ATOMIC_RELAXED))
        ;
    }
  place->let_go = let_go;
  __atomic_store_n (&place->open, TRUE, __ATOMIC_RELEASE);
}

void
riyo_fork_forget (gpointer object)
{
  for (Place *place = __atomic_load_n (&places, __ATOMIC_ACQUIRE); place != NULL;
       place = place->next)
    if (__atomic_load_n (&place->object, __ATOMIC_RELAXED) == object)
      {
        __atomic_store_n (&place->open, FALSE, __ATOMIC_RELEASE);
        __atomic_store_n (&place->object, NULL, __ATOMIC_RELEASE);
        return;
      }
}
