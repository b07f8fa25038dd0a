/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a file is still the one that was read, by what the file system says of it. */
#include "config.h"

#include <fcntl.h>

#include "base.h"

/* Where the file system keeps no fractions. */
#define COARSE_S 2

static gboolean
is_same_time (const struct timespec *a, const struct timespec *b)
{
  return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Files get the time of the last tick, as this clock tells it: what changes again within the same
 * one has the same time. Or in what is to come, where the clock was set back. */
static gboolean
is_fresh (const struct timespec *changed)
{
  struct timespec now;
  gint64 seconds;

  if (clock_gettime (CLOCK_REALTIME_COARSE, &now) != 0)
    return TRUE;
  seconds = (gint64)now.tv_sec - (changed->tv_nsec != 0 ? 0 : COARSE_S);
  return seconds < changed->tv_sec
         || (seconds == changed->tv_sec && now.tv_nsec <= changed->tv_nsec);
}

RiyoFileSight
riyo_file_see (int folder_fd, const char *name)
{
  struct stat status;

  if (fstatat (folder_fd, name, &status, 0) != 0)
    return (RiyoFileSight){ 0 };
  return (RiyoFileSight){ .known = !is_fresh (&status.st_ctim),
                          .id = riyo_file_get_id (&status),
                          .mode = status.st_mode,
                          .owner = status.st_uid,
                          .group = status.st_gid,
                          .size_bytes = (guint64)status.st_size,
                          .modified = status.st_mtim,
                          .changed = status.st_ctim };
}

gboolean
riyo_file_is_same_file (const RiyoFileSight *now, const RiyoFileSight *before)
{
  return now->id.device == before->id.device && now->id.inode == before->id.inode
         && now->mode == before->mode && now->owner == before->owner && now->group == before->group
         && now->id.inode != 0;
}

gboolean
riyo_file_is_as_seen (const RiyoFileSight *now, const RiyoFileSight *before)
{
  return before->known && riyo_file_looks_the_same (now, before);
}

gboolean
riyo_file_looks_the_same (const RiyoFileSight *now, const RiyoFileSight *before)
{
  return riyo_file_is_same_file (now, before) && now->size_bytes == before->size_bytes
         && is_same_time (&now->modified, &before->modified)
         && is_same_time (&now->changed, &before->changed);
}
