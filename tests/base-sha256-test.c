/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base-sha256.h"

#include <string.h>

#include "harness.h"

static gboolean
agrees (const guint8 *data, gsize size)
{
  g_autofree char *want = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  char got[RIYO_SHA256_HEX_BYTES];

  riyo_sha256_hex (data, size, got);
  return memcmp (got, want, sizeof got) == 0;
}

TEST (every_length)
{
  guint8 data[600];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8)(i * 7 + i / 256);
  for (gboolean portable = FALSE; portable <= TRUE; portable++)
    {
      riyo_sha256_set_portable (portable);
      for (gsize size = 0; size <= sizeof data; size++)
        CHECK_ROW (agrees (data, size), "size %" G_GSIZE_FORMAT " portable %d", size, portable);
    }
  riyo_sha256_set_portable (FALSE);
}

TEST (in_pieces)
{
  guint8 data[300] = { 1, 2, 3 }, whole[32], pieces[32];
  RiyoSha256 sha;

  riyo_sha256_start (&sha);
  riyo_sha256_add (&sha, data, sizeof data);
  riyo_sha256_finish (&sha, whole);
  for (gsize first = 0; first <= sizeof data; first++)
    {
      riyo_sha256_start (&sha);
      riyo_sha256_add (&sha, data, first);
      riyo_sha256_add (&sha, data + first, sizeof data - first);
      riyo_sha256_finish (&sha, pieces);
      CHECK_ROW (memcmp (whole, pieces, 32) == 0, "first %" G_GSIZE_FORMAT, first);
    }
}

TEST (hmac)
{
  guint8 key[32] = { 0 }, digest[32];
  char hex[65] = "";
  g_autofree char *want = NULL;

  for (guint i = 0; i < 32; i++)
    key[i] = (guint8)(i + 1);
  want = g_compute_hmac_for_data (G_CHECKSUM_SHA256, key, sizeof key, (const guint8 *)"利用", 6);
  riyo_sha256_hmac (key, "利用", 6, digest);
  riyo_hex_write (digest, sizeof digest, hex);
  CHECK_STR (hex, want);
}

TEST (hex)
{
  guint8 bytes[2];

  CHECK (riyo_hex_read ("0aff", bytes, 2));
  CHECK_INT (bytes[0], 0x0a);
  CHECK_INT (bytes[1], 0xff);
  CHECK (!riyo_hex_read ("0aFF", bytes, 2));
  CHECK (!riyo_hex_read ("0a", bytes, 2));
}
