/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "suspension.h"

/* Reads `keys` and holds it against the hash of the folder's state. One that group or others may
 * read or write is RIYO_ERROR_PERMISSION; @shown is its name in messages. */
gboolean riyo_keys_load (int folder_fd, const char *shown, const char *adopted_hash, RiyoKeys *keys,
                         GError **error);

/* Reads exactly 32 lower-case hexadecimal digits at @text; what follows them is not looked at. */
gboolean riyo_pseudonym_parse (const char *text, RiyoFingerprint *pseudonym);
