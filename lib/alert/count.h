/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "alert.h"
#include "rules/rules.h"

/* What is counted and not yet told. Nothing is taken out of it before it was told. */
typedef struct
{
  guint64 in_window, window_start; /* refusals since, in seconds */
  guint64 unsent, first_seq, last_seq;
  guint64 quiet_until;
  guint64 is_due;    /* some of what is unsent is to be told when it is quiet no more */
  guint64 claimed;   /* how many of the unsent somebody went to tell, */
  guint64 later_seq; /* and the first that came after them */
} RiyoAlertCount;

/* Takes @alert into the count. TRUE when it is time to tell. */
gboolean riyo_alert_count (RiyoAlertCount *count, const RiyoContact *contact,
                           const RiyoAlert *alert, guint64 now);

/* Whether something is to be told now, if nobody is at it: also what somebody went to tell, and
 * never told. */
gboolean riyo_alert_is_time (const RiyoAlertCount *count, const RiyoContact *contact, guint64 now);

/* Goes to tell what is unsent, @told; and what came of that. */
void riyo_alert_claim (RiyoAlertCount *count, const RiyoContact *contact, guint64 now,
                       RiyoAlertCount *told);
void riyo_alert_settle (RiyoAlertCount *count, const RiyoAlertCount *told, gboolean sent);

/* audit/alert, locked; -1 when it cannot be had. Closing unlocks. */
int riyo_alert_state_open (const char *folder);
void riyo_alert_state_read (int fd, RiyoAlertCount *count);
gboolean riyo_alert_state_write (int fd, const RiyoAlertCount *count);

/* With audit/alert locked: whoever holds the descriptor, or inherited it, is the one who tells. It
 * ends with its last holder, however that dies. -1 where somebody else is at it. */
int riyo_alert_become_teller (const char *folder);

/* Whether a task's first use was told before; if not, it is from now on, as that of entry @seq. The
 * lines behind the counts name the tasks, each with "#" and that number in a line below it. */
gboolean riyo_alert_state_knows (int fd, const char *task, guint64 seq);
gboolean riyo_alert_state_is_first (const char *folder, guint64 seq);
