/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SipHash-2-4-128 (Aumasson, Bernstein 2012), after the description and the reference vectors. */
#include "config.h"

#include <string.h>

#include "base.h"

typedef struct
{
  guint64 v0, v1, v2, v3;
} State;

static inline guint64
rotate (guint64 x, guint by)
{
  return (x << by) | (x >> (64 - by));
}

static inline guint64
load (const guint8 *bytes)
{
  guint64 word;

  memcpy (&word, bytes, sizeof word);
  return GUINT64_FROM_LE (word);
}

static inline void
rounds (State *s, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      s->v0 += s->v1;
      s->v2 += s->v3;
      s->v1 = rotate (s->v1, 13) ^ s->v0;
      s->v3 = rotate (s->v3, 16) ^ s->v2;
      s->v0 = rotate (s->v0, 32) + s->v3;
      s->v2 += s->v1;
      s->v1 = rotate (s->v1, 17) ^ s->v2;
      s->v3 = rotate (s->v3, 21) ^ s->v0;
      s->v2 = rotate (s->v2, 32);
    }
}

static inline void
absorb (State *s, guint64 word)
{
  s->v3 ^= word;
  rounds (s, 2);
  s->v0 ^= word;
}

/* The last bytes, and the size modulo 256 on top. */
static inline guint64
last_word (const guint8 *bytes, gsize n, gsize size)
{
  guint64 word = (guint64)size << 56;

  for (gsize i = 0; i < n; i++)
    word |= (guint64)bytes[i] << (8 * i);
  return word;
}

/* All of the data, and the first half of the hash. */
static inline State
take (const guint8 key[RIYO_SIPHASH_KEY_BYTES], gconstpointer data, gsize size, guint64 *low)
{
  const guint8 *bytes = data, *end = bytes + size / 8 * 8;
  guint64 k0 = load (key), k1 = load (key + 8);
  State s = { k0 ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
              k1 ^ G_GUINT64_CONSTANT (0x646f72616e646f6d) ^ 0xee,
              k0 ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
              k1 ^ G_GUINT64_CONSTANT (0x7465646279746573) };

  for (; bytes < end; bytes += 8)
    absorb (&s, load (bytes));
  absorb (&s, last_word (bytes, size % 8, size));
  s.v2 ^= 0xee;
  rounds (&s, 4);
  *low = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
  return s;
}

guint64
riyo_siphash_low (const guint8 key[RIYO_SIPHASH_KEY_BYTES], gconstpointer data, gsize size)
{
  guint64 low;

  (void)take (key, data, size, &low);
  return low;
}

RiyoFingerprint
riyo_siphash (const guint8 key[RIYO_SIPHASH_KEY_BYTES], gconstpointer data, gsize size)
{
  RiyoFingerprint print;
  State s = take (key, data, size, &print.low);

  s.v1 ^= 0xdd;
  rounds (&s, 4);
  print.high = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
  return print;
}
