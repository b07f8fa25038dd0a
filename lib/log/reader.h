/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "log.h"

/* The names of the files, sorted. */
const char *const *riyo_log_reader_get_files (RiyoLogReader *reader);

/* FALSE when a writer held the log for so long that it was read as it stood. */
gboolean riyo_log_reader_is_settled (RiyoLogReader *reader);

/* What audit/seal held when the end of the log was taken, or NULL. */
GBytes *riyo_log_reader_get_seal (RiyoLogReader *reader);
