/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was written is made durable, by one thread for all who wait. */
#pragma once

#include <glib.h>
#include <pthread.h>

#include "wakeup.h"

typedef struct
{
  pthread_mutex_t mutex;
  pthread_cond_t done;
  guint64 written, synced; /* counts of writes */
  RiyoLogEnd end, reached; /* how far was written, and how far it is synced */
  int fd;                  /* of the file that is written; -1 none */
  int syncing_fd;          /* being synced; -1 none */
  int failure; /* errno of the sync that failed: what it lost no later one brings back */
  gboolean close_after_sync;
} RiyoSync;

void riyo_sync_init (RiyoSync *sync);
void riyo_sync_clear (RiyoSync *sync);
/* In a child, whose threads hold nothing: what was written before is the parent's to sync. */
void riyo_sync_start_anew (RiyoSync *sync);

/* From now on @fd is written and synced. The one before is closed, once nobody syncs it. */
void riyo_sync_set_fd (RiyoSync *sync, int fd);
/* Like -1 for @fd, but the one before stays open: it is not ours. */
void riyo_sync_forget_fd (RiyoSync *sync);

/* What was written makes the log end at @end. */
void riyo_sync_count_write (RiyoSync *sync, RiyoLogEnd end);
/* How far the log is known to be durable, 0 while that is not known. */
RiyoLogEnd riyo_sync_get_reached (RiyoSync *sync);
gboolean riyo_sync_has_failed (RiyoSync *sync);
gboolean riyo_sync_is_settled (RiyoSync *sync);

/* Until what was written before is durable. 0, or why it is not, an errno. */
int riyo_sync_wait (RiyoSync *sync);
/* The same, and what other processes wrote too: before the file is left. */
int riyo_sync_settle (RiyoSync *sync);
