/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Fills what is closed of 0, 1 and 2 with /dev/null, opened so that reading 0 and writing 1 or 2
 * still fails: an answer that nobody can read is no answer. FALSE where that cannot be done. For
 * programs; a library leaves its host's descriptors alone. */
gboolean riyo_stdio_fill (void);
