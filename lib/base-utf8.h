/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Answers as g_utf8_validate () does with a length, in @end too (nullable): the first byte that
 * belongs to no character, a NUL among them. ASCII goes by in strides of 16 bytes. */
gboolean riyo_utf8_validate (const char *text, gsize len, const char **end);
