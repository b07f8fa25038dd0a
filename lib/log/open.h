/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* audit/, the folder that the files of a log lie in. */
#pragma once

#include <glib.h>

#include "tail.h"

/* Opens the audit/ of @folder_fd. */
gboolean riyo_log_open_folder (RiyoTail *tail, int folder_fd, GError **error);
/* Says that the log is gone, or all of its files are; always FALSE. */
gboolean riyo_log_fail_gone (const char *shown, gboolean has_folder, GError **error);
/* Fails too when one before it is missing. */
gboolean riyo_log_find_newest (RiyoTail *tail, guint *newest, GError **error);
