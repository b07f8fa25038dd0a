/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "folder/folder.h"
#include "suspension/suspension.h"

/* Whether the path still leads to what is held, and audit/lock is the one that changes are told by.
 * Three system calls. FALSE is for good: what comes back may have been changed meanwhile. */
gboolean riyo_guard_holds (RiyoGuard *guard);

/* The same between two changes, by one system call while the path leads to our audit/lock: that is
 * in our folder, or in one that audit/ was moved to. Every change rings it, and looks wholly. */
gboolean riyo_guard_glance (RiyoGuard *guard);

/* Looks, then takes the log's lock. */
gboolean riyo_guard_lock (RiyoGuard *guard, GError **error);

/* The folder as the log now has it; to be called with the log locked. A part that cannot be loaded
 * leaves the one before in place and is the error. */
RiyoFolder *riyo_guard_refresh (RiyoGuard *guard, GError **error);

/* The suspensions as the log now vouches for them; to be called with the log locked. They do not
 * wait for the other parts: a table that cannot be loaded must not hide a suspension. */
RiyoSuspensions *riyo_guard_refresh_suspensions (RiyoGuard *guard, GError **error);
