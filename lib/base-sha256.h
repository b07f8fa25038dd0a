/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define RIYO_SHA256_BYTES 32
#define RIYO_SHA256_HEX_BYTES 64

/* SHA-256 (FIPS 180-4) without allocation, by the CPU's own instructions where it has them.
 * GChecksum allocates its result and runs at 0.3 GB/s. */
typedef struct
{
  guint32 h[8];
  guint64 n_bytes;
  guint8 block[64];
} RiyoSha256;

void riyo_sha256_start (RiyoSha256 *sha);
void riyo_sha256_add (RiyoSha256 *sha, gconstpointer data, gsize size);
void riyo_sha256_finish (RiyoSha256 *sha, guint8 digest[RIYO_SHA256_BYTES]);

/* All at once, as 64 lower-case digits without a NUL. */
void riyo_sha256_hex (gconstpointer data, gsize size, char hex[RIYO_SHA256_HEX_BYTES]);

/* HMAC-SHA256 (RFC 2104) with a key of 32 bytes. */
void riyo_sha256_hmac (const guint8 key[RIYO_SHA256_BYTES], gconstpointer data, gsize size,
                       guint8 digest[RIYO_SHA256_BYTES]);

void riyo_hex_write (const guint8 *bytes, gsize n, char *hex);
/* FALSE unless @hex begins with 2 @n lower-case digits. */
gboolean riyo_hex_read (const char *hex, guint8 *bytes, gsize n);

/* For tests: the portable code even where the CPU has better. */
void riyo_sha256_set_portable (gboolean portable);
