/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The digest of a file's content: XXH3-128, which keeps up with the disk and finds mistakes; with
 * SHA-256 beside it where forgery matters. */
typedef struct _RiyoDigest RiyoDigest;

#define RIYO_DIGEST_HEX 33

RiyoDigest *riyo_digest_new (gboolean sha256);
void riyo_digest_free (RiyoDigest *digest);
void riyo_digest_update (RiyoDigest *digest, gconstpointer data, gsize n);

guint64 riyo_digest_get_n_bytes (const RiyoDigest *digest);

/* 32 hexadecimal digits, most significant first, as xxhsum -H2 writes them. */
void riyo_digest_get_hex (const RiyoDigest *digest, char hex[RIYO_DIGEST_HEX]);

/* 64 hexadecimal digits, or NULL when none was asked for. No update may follow. */
const char *riyo_digest_get_sha256 (RiyoDigest *digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoDigest, riyo_digest_free)
