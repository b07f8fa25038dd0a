/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands behind the last whole entry and is none: what an accident left, or damage. */
#pragma once

#include <glib.h>

#include "log.h"
#include "tail.h"

/* Whether what tail->torn holds was left by a writer that was killed or by a power cut, and nothing
 * else in the folder knows of an entry there; @torn is how much of it is an entry. Else
 * RIYO_ERROR_DAMAGED, or why that cannot be told. */
gboolean riyo_leftover_check (const RiyoTail *tail, RiyoLogAsk ask, gsize *torn, GError **error);

/* The entry that tells what was taken away; @torn bytes of it were of an entry. */
void riyo_leftover_fill_entry (const RiyoTail *tail, gsize torn, RiyoEntry *entry);
