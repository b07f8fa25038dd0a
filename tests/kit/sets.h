/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sets of tags as an array of records holds them: 2, 4 or 8 bytes in the machine's own order. */
#pragma once

#include <riyo/riyo.h>
#include <string.h>

static inline void
sets_put (void *at, RiyoTags set, gsize width_bytes)
{
  const guint8 *bytes = (const guint8 *)&set;

  memcpy (at, G_BYTE_ORDER == G_BIG_ENDIAN ? bytes + sizeof set - width_bytes : bytes, width_bytes);
}

static inline RiyoTags
sets_get (const void *at, gsize width_bytes)
{
  RiyoTags set = 0;
  guint8 *bytes = (guint8 *)&set;

  memcpy (G_BYTE_ORDER == G_BIG_ENDIAN ? bytes + sizeof set - width_bytes : bytes, at, width_bytes);
  return set;
}
