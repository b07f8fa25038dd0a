/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "alert.h"
#include "count.h"
#include "rules/rules.h"

/* The text for the person, in Japanese whatever the locale. */
char *riyo_alert_describe (const char *folder, const RiyoContact *contact, const RiyoAlert *alert,
                           const RiyoAlertCount *told);

/* One datagram in journald's own form, to @socket. FALSE when nobody listens. */
gboolean riyo_alert_send_journal (const char *socket, const RiyoAlert *alert, const char *message);

/* For tests: the helper that runs the command, instead of the installed one. */
extern const char *riyo_alert_helper;

/* What riyo_alert_become_teller () gave, in the helper; and how far it goes on by itself. */
#define RIYO_ALERT_TELLER_FD 3

/* Starts the helper, which runs the command with @text on its standard input and records how that
 * went. It detaches itself at once, or when the command has ended where @patience_ms is not 0: that
 * is how long it is waited for, and @telling says how that ended. @teller -1: what it tells is not
 * counted. FALSE when it could not be started, or ended before it had detached itself. */
gboolean
riyo_alert_start_helper (const char *folder, const RiyoContact *contact, const RiyoAlertCount *told,
                         const char *text, int teller, guint patience_ms, RiyoTelling *telling);
