/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* audit/repairing: what a repair does is noted here before it is done, until the log tells it. Who
 * is killed in between leaves it to the next. */
#pragma once

#include <glib.h>

#define RIYO_REPAIRING_NAME "repairing"

typedef struct
{
  guint known_file; /* how far the log was known to reach */
  guint64 known_bytes;
  gboolean unsealed; /* the seals ended */
  char *aside;       /* owned; where what was damaged is set aside, or NULL */
  gboolean archived; /* audit/archived was made anew */
  guint64 expects;   /* its entry is to stand behind that of this number; 0: not that far yet */
  gboolean is_bad;   /* somebody wrote there: nobody knows what was done */
} RiyoRepairing;

/* Durable when it returns. Relative to @audit_fd; @shown names it in errors. */
gboolean riyo_repairing_write (const RiyoRepairing *repairing, int audit_fd, const char *shown,
                               GError **error);
/* FALSE where there is none. One that cannot be read is bad. */
gboolean riyo_repairing_read (RiyoRepairing *repairing, int audit_fd, const char *shown);
void riyo_repairing_clear (RiyoRepairing *repairing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoRepairing, riyo_repairing_clear)

/* Its entry in the log, of a repair that somebody asked for, or 0: then it is done, though the note
 * of it is left. */
guint64 riyo_repairing_find_entry (const RiyoRepairing *repairing, int audit_fd, const char *shown);

/* With the log's lock: takes away the note of one that is done; its entry, or 0. */
guint64 riyo_repairing_forget (int audit_fd, const char *shown);

/* The number of the newest file; 0: there is none. FALSE leaves errno. */
gboolean riyo_repairing_find_newest (int audit_fd, guint *newest);

/* Whether something may be gone that only the repair's entry will tell. One that made audit/lock
 * anew, and took nothing away, need not be told. */
gboolean riyo_repairing_is_loss (const RiyoRepairing *repairing);
