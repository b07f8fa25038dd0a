/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One fdatasync for all who wait for one. */
#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "base/base.h"
#include "sync.h"

void
riyo_sync_init (RiyoSync *sync)
{
  *sync = (RiyoSync){ .fd = -1, .syncing_fd = -1 };
  pthread_mutex_init (&sync->mutex, NULL);
  pthread_cond_init (&sync->done, NULL);
}

void
riyo_sync_clear (RiyoSync *sync)
{
  pthread_mutex_destroy (&sync->mutex);
  pthread_cond_destroy (&sync->done);
}

void
riyo_sync_start_anew (RiyoSync *sync)
{
  int failure = sync->failure;

  riyo_sync_init (sync);
  sync->failure = failure;
}

void
riyo_sync_set_fd (RiyoSync *sync, int fd)
{
  int old;

  pthread_mutex_lock (&sync->mutex);
  old = sync->fd;
  sync->fd = fd;
  if (old >= 0 && old == sync->syncing_fd)
    sync->close_after_sync = TRUE;
  else if (old >= 0)
    close (old);
  pthread_mutex_unlock (&sync->mutex);
}

void
riyo_sync_forget_fd (RiyoSync *sync)
{
  pthread_mutex_lock (&sync->mutex);
  sync->fd = -1;
  pthread_mutex_unlock (&sync->mutex);
}

void
riyo_sync_count_write (RiyoSync *sync, RiyoLogEnd end)
{
  pthread_mutex_lock (&sync->mutex);
  sync->written++;
  sync->end = end;
  pthread_mutex_unlock (&sync->mutex);
}

RiyoLogEnd
riyo_sync_get_reached (RiyoSync *sync)
{
  RiyoLogEnd reached;

  pthread_mutex_lock (&sync->mutex);
  reached = sync->reached;
  pthread_mutex_unlock (&sync->mutex);
  return reached;
}

gboolean
riyo_sync_has_failed (RiyoSync *sync)
{
  gboolean failed;

  pthread_mutex_lock (&sync->mutex);
  failed = sync->failure != 0;
  pthread_mutex_unlock (&sync->mutex);
  return failed;
}

gboolean
riyo_sync_is_settled (RiyoSync *sync)
{
  gboolean settled;

  pthread_mutex_lock (&sync->mutex);
  settled = sync->synced == sync->written;
  pthread_mutex_unlock (&sync->mutex);
  return settled;
}

/* One sync, for all that was written before it began. Called and returns with the mutex held. */
static void
sync_once (RiyoSync *sync)
{
  guint64 covered = sync->written;
  RiyoLogEnd end = sync->end;
  int fd = sync->fd, saved;

  sync->syncing_fd = fd;
  pthread_mutex_unlock (&sync->mutex);
  saved = TEMP_FAILURE_RETRY (fdatasync (fd)) == 0 ? 0 : errno;
  pthread_mutex_lock (&sync->mutex);
  sync->syncing_fd = -1;
  if (sync->close_after_sync)
    close (fd);
  sync->close_after_sync = FALSE;
  if (saved == 0)
    {
      sync->synced = MAX (sync->synced, covered);
      sync->reached = MAX (sync->reached, end);
    }
  else
    sync->failure = saved;
  pthread_cond_broadcast (&sync->done);
}

/* Called with the mutex held, which it gives back. */
static int
wait_for_all (RiyoSync *sync)
{
  guint64 wanted = sync->written;
  int failure;

  while (sync->failure == 0 && sync->synced < wanted)
    if (sync->syncing_fd >= 0)
      pthread_cond_wait (&sync->done, &sync->mutex);
    else
      sync_once (sync);
  failure = sync->failure;
  pthread_mutex_unlock (&sync->mutex);
  return failure;
}

int
riyo_sync_wait (RiyoSync *sync)
{
  pthread_mutex_lock (&sync->mutex);
  return wait_for_all (sync);
}

int
riyo_sync_settle (RiyoSync *sync)
{
  pthread_mutex_lock (&sync->mutex);
  sync->written++; /* as if it were ours: a sync that is under way may have begun before */
  return wait_for_all (sync);
}
