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

/* The text for the person, in Japanese whatever the locale. */
char *riyo_alert_describe (const char *folder, const RiyoContact *contact, const RiyoAlert *alert,
                           const RiyoAlertCount *told);

/* One datagram in journald's own form, to @socket. FALSE when nobody listens. */
gboolean riyo_alert_send_journal (const char *socket, const RiyoAlert *alert, const char *message);

/* For tests: the helper that runs the command, instead of the installed one. */
extern const char *riyo_alert_helper;
