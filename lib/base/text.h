/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* TRUE when the two folded texts are equal or a slip of the fingers apart. */
gboolean riyo_text_is_near (const char *folded_a, const char *folded_b);
