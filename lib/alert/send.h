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

/* Starts the helper, which detaches itself, runs the command with @text on its standard input and
 * records how that went. */
void riyo_alert_start_helper (const char *folder, const RiyoContact *contact,
                              const RiyoAlertCount *told, const char *text);
