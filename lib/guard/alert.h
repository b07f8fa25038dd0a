/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "alert/alert.h"

/* Tells the responsible person of the rules in force, if the rules name a way. Not under the log's
 * lock. */
void riyo_guard_raise (RiyoGuard *guard, const RiyoAlert *alert);

/* Tells, once for a guard, that its log has failed. */
void riyo_guard_raise_failure (RiyoGuard *guard);

/* Why the command that the rules declare cannot be run here, by this account: it is not there, is a
 * folder, or is no program. NULL: it can, or there is none. Owned. */
char *riyo_guard_say_mute (const RiyoContact *contact);
