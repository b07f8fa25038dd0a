/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "guard.h"
#include "rules/rules.h"
#include "suspension/suspension.h"

/* Draws the next look nearer by @n data that were decided and not permitted, or not yet counted. */
static inline void
riyo_use_draw_nearer (RiyoUse *use, guint64 n)
{
  use->look_at -= MIN (use->look_at, n);
}

/* Leaves no more permitted than @left. */
void riyo_use_lower (RiyoUse *use, RiyoTags left);

/* Decides one datum of several subjects, and counts it once. With @unstated, someone else's too. */
gboolean riyo_use_check_subjects (RiyoUse *use, RiyoTags tags, const char *const *subjects,
                                  gsize n_subjects, gboolean unstated, GError **error);
