/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a log is sealed, by what its entries say, and whether the key of its next seal is there:
 * nobody goes on with a sealed log without it. */
#pragma once

#include <glib.h>

#include "seal.h"
#include "tail.h"

/* Whether the entries say that the log is sealed, as far as they are flushed. */
gboolean riyo_sealed_find (const RiyoTail *tail, gboolean *sealed, GError **error);

/* Whether audit/seal is missing, though the log is sealed, by what of it is flushed. */
gboolean riyo_sealed_find_lost (const RiyoTail *tail, gboolean *lost, GError **error);

/* FALSE where it is, or is no key of this log's next seal. */
gboolean riyo_sealed_check (const RiyoTail *tail, GError **error);

/* What is in audit/seal, which is there. */
gboolean riyo_sealed_read (const RiyoTail *tail, RiyoSeal *seal, GError **error);

/* Fills @first with the number of the next seal; 0 where there is no audit/seal. */
gboolean riyo_sealed_get_next (const RiyoTail *tail, guint64 *first, GError **error);
