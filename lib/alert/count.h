/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "alert.h"
#include "rules/rules.h"

/* What is counted and not yet told. */
typedef struct
{
  guint64 in_window, window_start; /* refusals since, in seconds */
  guint64 unsent, first_seq, last_seq;
  guint64 quiet_until;
} RiyoAlertCount;

/* Takes @alert into the count. TRUE when it is time to tell; @told is then what is told. */
gboolean riyo_alert_count (RiyoAlertCount *count, const RiyoContact *contact,
                           const RiyoAlert *alert, guint64 now, RiyoAlertCount *told);

/* audit/alert, locked; -1 when it cannot be had. Closing unlocks. */
int riyo_alert_state_open (const char *folder);
void riyo_alert_state_read (int fd, RiyoAlertCount *count);
gboolean riyo_alert_state_write (int fd, const RiyoAlertCount *count);

/* Whether a task's first use was told before; if not, it is from now on. The lines behind the
 * counts name the tasks. */
gboolean riyo_alert_state_knows (int fd, const char *task);
