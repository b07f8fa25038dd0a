/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between alert.c, which counts, send.c, which sends, and the helper process. */
#pragma once

#include <glib.h>

#include "internal.h"
#include "rules/rules.h"

/* Starts the helper, which detaches itself, runs the command with @text on its standard input and
 * records how that went. */
void riyo_alert_start_helper (const char *folder, const RiyoContact *contact,
                              const RiyoAlert *alert, const RiyoAlertCount *told, const char *text);

/* audit/alert, locked; -1 when it cannot be had. Closing unlocks. */
int riyo_alert_state_open (const char *folder);
void riyo_alert_state_read (int fd, RiyoAlertCount *count);
gboolean riyo_alert_state_write (int fd, const RiyoAlertCount *count);
