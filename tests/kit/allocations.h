/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of malloc, counted by standing in for it. */
#pragma once

#include <glib.h>

/* Since the program began, by every thread. */
extern volatile guint allocations_n;
extern volatile guint64 allocations_bytes;

/* FALSE, with the running test skipped, where something else stands in for malloc. */
gboolean allocations_are_counted (void);
