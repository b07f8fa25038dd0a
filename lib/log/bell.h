/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bell, audit/lock: a few numbers that every process which has the folder open maps. Whoever
 * changes the folder's state counts one up, and all others hear it with one atomic load. Another
 * says how far the log is known to reach, so that nobody goes on with one that was cut. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

/* Where a log ends: the number of its newest file, and how many bytes of that are whole entries. */
typedef guint64 RiyoLogEnd;

#define RIYO_LOG_END_BITS 44

static inline RiyoLogEnd
riyo_log_end (guint number, guint64 bytes)
{
  return (guint64)number << RIYO_LOG_END_BITS | bytes;
}

static inline guint
riyo_log_end_get_number (RiyoLogEnd end)
{
  return (guint)(end >> RIYO_LOG_END_BITS);
}

static inline guint64
riyo_log_end_get_bytes (RiyoLogEnd end)
{
  return end & ((G_GUINT64_CONSTANT (1) << RIYO_LOG_END_BITS) - 1);
}

/* The file. Zeros are one that knows of nothing. */
typedef struct
{
  guint64 count;
  RiyoLogEnd reached; /* all before it is durable, and was acknowledged */
  guint64 inode; /* of the file that @reached was written to: a copy's knowledge is of a copy */
} RiyoBellPage;

typedef struct
{
  RiyoBellPage *page; /* NULL: not open */
  dev_t device;
  ino_t inode;
} RiyoBell;

/* Makes audit/lock, synced; errno tells what failed. */
gboolean riyo_bell_make (int audit_fd);
gboolean riyo_bell_open (RiyoBell *bell, int audit_fd, const char *shown, GError **error);
void riyo_bell_close (RiyoBell *bell);

void riyo_bell_ring (RiyoBell *bell);

/* How far the log reaches, all of it durable; 0 when that is not known. */
RiyoLogEnd riyo_bell_get_reached (const RiyoBell *bell);
/* Only ever further. */
void riyo_bell_raise_reached (RiyoBell *bell, RiyoLogEnd reached);
/* With the log locked: a file that was copied here knows of nothing yet. */
void riyo_bell_settle (RiyoBell *bell);

/* What a file of this name in audit/ knows, for who only reads it: 0 when nothing. */
RiyoLogEnd riyo_bell_read_reached (int audit_fd);

/* Whether a file is the one that is rung, and not cut off. */
gboolean riyo_bell_is (const RiyoBell *bell, const struct stat *status);
