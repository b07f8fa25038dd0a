/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a log's newest file belongs where it stands. */
#pragma once

#include <glib.h>

#include "tail.h"

/* Whether the first entry of the newest file follows from the last of the file before it, by number
 * and hash; else FALSE with RIYO_ERROR_DAMAGED, or why that cannot be read. Where the one before is
 * archived, or ends with no entry, that is for who verifies. */
gboolean riyo_log_check_follows (const RiyoTail *tail, GError **error);
