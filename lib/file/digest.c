/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digests of file content. */
#include "config.h"

#include "digest.h"

#define XXH_STATIC_LINKING_ONLY /* the state's size */
#include <xxhash.h>
#ifdef HAVE_XXH_DISPATCH
#include <xxh_x86dispatch.h>
#endif

struct _RiyoDigest
{
  XXH3_state_t *state;
  GChecksum *sha256;
};

RiyoDigest *
riyo_digest_new (gboolean sha256)
{
  RiyoDigest *digest = g_new0 (RiyoDigest, 1);

  digest->state = g_aligned_alloc0 (1, sizeof (XXH3_state_t), 64);
  XXH3_128bits_reset (digest->state);
  if (sha256)
    digest->sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  return digest;
}

void
riyo_digest_free (RiyoDigest *digest)
{
  if (digest == NULL)
    return;
  g_aligned_free (digest->state);
  g_clear_pointer (&digest->sha256, g_checksum_free);
  g_free (digest);
}

void
riyo_digest_update (RiyoDigest *digest, gconstpointer data, gsize n)
{
  if (n == 0)
    return;
  XXH3_128bits_update (digest->state, data, n);
  if (digest->sha256 != NULL)
    g_checksum_update (digest->sha256, data, (gssize)n);
}

guint64
riyo_digest_get_n_bytes (const RiyoDigest *digest)
{
  return digest->state->totalLen;
}

void
riyo_digest_get_hex (const RiyoDigest *digest, char hex[RIYO_DIGEST_HEX])
{
  XXH128_hash_t hash = XXH3_128bits_digest (digest->state);

  g_snprintf (hex, RIYO_DIGEST_HEX, "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
              (guint64)hash.high64, (guint64)hash.low64);
}

const char *
riyo_digest_get_sha256 (RiyoDigest *digest)
{
  return digest->sha256 != NULL ? g_checksum_get_string (digest->sha256) : NULL;
}
