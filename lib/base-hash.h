/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define RIYO_SHA256_BYTES 32
#define RIYO_SHA256_HEX_BYTES 64

/* SHA-256 of many short texts: 64 lower-case digits without a NUL. Allocates GLib's text of the
 * digest, which is freed at the next. Threads: any. */
void riyo_hash_hex (gconstpointer data, gsize size, char hex[RIYO_SHA256_HEX_BYTES]);
