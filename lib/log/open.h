/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* audit/, the folder that the files of a log lie in. */
#pragma once

#include <glib.h>

#include "tail.h"

/* What a repair does is noted here before it is done, until the log tells it: who is killed in
 * between leaves it to the next. */
#define RIYO_REPAIRING_NAME "repairing"

/* How the note begins where audit/lock was made anew, and nothing was lost: file and bytes that the
 * log was known to reach, whether the seals ended, what was set aside. */
#define RIYO_REPAIRING_NOTHING "0 0 0 - "

/* Opens the audit/ of @folder_fd. */
gboolean riyo_log_open_folder (RiyoTail *tail, int folder_fd, GError **error);
/* Fails too when one before it is missing. */
gboolean riyo_log_find_newest (RiyoTail *tail, guint *newest, GError **error);
