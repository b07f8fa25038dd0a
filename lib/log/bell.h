/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bell, audit/lock: eight bytes that every process which has the folder open maps. Whoever
 * changes the folder's state counts it up, and all others hear it with one atomic load. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

typedef struct
{
  guint64 *count; /* NULL: not open */
  dev_t device;
  ino_t inode;
} RiyoBell;

/* Makes audit/lock, synced; errno tells what failed. */
gboolean riyo_bell_make (int audit_fd);
gboolean riyo_bell_open (RiyoBell *bell, int audit_fd, const char *shown, GError **error);
void riyo_bell_close (RiyoBell *bell);

void riyo_bell_ring (RiyoBell *bell);

/* Whether a file is the one that is rung, and not cut off. */
gboolean riyo_bell_is (const RiyoBell *bell, const struct stat *status);
