/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the days that are recorded counts. */
#pragma once

#include <glib.h>

#include "tail.h"

/* The day of the first entry of file @number, 0 where it tells none. FALSE leaves errno. */
gboolean riyo_log_read_day (int audit_fd, guint number, RiyoDate *day);

/* The latest that is at most RIYO_DAYS_AHEAD after @today, of those that were recorded since a
 * clock was as near to it as that; 0 where there is none. What a clock far ahead brought does not
 * count, nor what lies behind it unless that is all there is. */
gboolean riyo_log_find_day (const RiyoTail *tail, RiyoDate today, RiyoDate *day, GError **error);
