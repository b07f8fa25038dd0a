/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Wakeups, in audit/lock: a few numbers that every process with the folder open maps. Who changes
 * the folder's state adds one to the count, and all others see it by one atomic load. Another
 * number says how far the log is known to reach, so that nobody goes on with one that was cut. */
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

/* The file: each number has its lowest byte first, on every machine. */
typedef struct
{
  guint64 count;
  RiyoLogEnd reached; /* all before it is durable, and was acknowledged */
  guint64 inode; /* of the file that @reached was written to: a copy's knowledge is of a copy */
} RiyoWakeupPage;

/* One that knows of nothing yet. Until 0.2.0 that was zeros, which an accident leaves too. */
extern const RiyoWakeupPage riyo_wakeup_new_page;

typedef struct
{
  RiyoWakeupPage *page; /* NULL: not open */
  RiyoFileId file;
  gboolean is_hidden; /* this account may not read it: @page is none */
} RiyoWakeup;

/* Makes audit/lock, synced. */
gboolean riyo_wakeup_make (int audit_fd, const char *shown, GError **error);
gboolean riyo_wakeup_open (RiyoWakeup *wakeup, int audit_fd, const char *shown, GError **error);
/* To look alone: what is counted then is not seen by others. An account that may not read the file
 * knows of nothing. */
gboolean
riyo_wakeup_open_to_read (RiyoWakeup *wakeup, int audit_fd, const char *shown, GError **error);
void riyo_wakeup_close (RiyoWakeup *wakeup);

/* With the log locked, before anything is written to it: that the page will take what is then
 * stored there. A file system that copies on write needs a block for it each time; where the disk
 * has none, a store ends the program. One system call. 0, or errno that tells what is lacking. */
int riyo_wakeup_reserve (const RiyoWakeup *wakeup, int audit_fd);

/* How many changes were signalled. */
static inline guint64
riyo_wakeup_get_count (const RiyoWakeup *wakeup)
{
  return GUINT64_FROM_LE (__atomic_load_n (&wakeup->page->count, __ATOMIC_ACQUIRE));
}

/* Stores nothing where the page does not take it, as in the two calls that follow: what is in the
 * log is found all the same, at each look. */
void riyo_wakeup_signal (RiyoWakeup *wakeup);

/* How far the log reaches, all of it durable; 0 when that is not known. */
RiyoLogEnd riyo_wakeup_get_reached (const RiyoWakeup *wakeup);
/* Only ever further. */
void riyo_wakeup_raise_reached (RiyoWakeup *wakeup, RiyoLogEnd reached);
/* With the log locked: a file that was copied here knows of nothing yet. */
gboolean riyo_wakeup_is_settled (const RiyoWakeup *wakeup);
void riyo_wakeup_settle (RiyoWakeup *wakeup);

/* What a file of this name in audit/ knows, for who only reads it: 0 when nothing. Where one is
 * there that no program of ours wrote, of a log that ends with entry @last, @sound is FALSE. FALSE
 * with an error where it cannot be asked now. */
gboolean riyo_wakeup_read_reached (int audit_fd, const char *shown, guint64 last,
                                   RiyoLogEnd *reached, gboolean *sound, GError **error);

/* FALSE where the page holds what no program of ours wrote, of a log that ends with entry @last:
 * nobody knows then how far that reached. */
gboolean riyo_wakeup_is_sound (const RiyoWakeup *wakeup, guint64 last);
/* The same, with RIYO_ERROR_DAMAGED. */
gboolean
riyo_wakeup_check (const RiyoWakeup *wakeup, guint64 last, const char *shown, GError **error);

/* Whether a file is the one that is mapped, and not cut off. */
gboolean riyo_wakeup_is (const RiyoWakeup *wakeup, const struct stat *status);
