/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256 by one GChecksum a thread: to make one costs as much as a short text. */
#include "config.h"

#include <string.h>

#include "base.h"

static GPrivate kept = G_PRIVATE_INIT ((GDestroyNotify)g_checksum_free);

void
riyo_hash_hex (gconstpointer data, gsize size, char hex[RIYO_SHA256_HEX_BYTES])
{
  GChecksum *sum = g_private_get (&kept);

  if (G_UNLIKELY (sum == NULL))
    g_private_set (&kept, sum = g_checksum_new (G_CHECKSUM_SHA256));
  g_checksum_reset (sum);
  g_checksum_update (sum, data, (gssize)size);
  memcpy (hex, g_checksum_get_string (sum), RIYO_SHA256_HEX_BYTES);
}
