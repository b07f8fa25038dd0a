/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SHA-256, portable and by the SHA instructions of x86. */
#include "config.h"

#include "base-sha256.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_SHA_INSTRUCTIONS 1
#include <cpuid.h>
#include <immintrin.h>
#endif

typedef void (*CompressFunc) (guint32 h[8], const guint8 *blocks, gsize n_blocks);

static const guint32 K[64] __attribute__ ((aligned (16))) = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline guint32
rotate (guint32 x, guint n)
{
  return (x >> n) | (x << (32 - n));
}

static guint32
schedule (guint32 w[16], guint i)
{
  guint32 a = w[(i + 1) & 15], b = w[(i + 14) & 15];

  w[i & 15] += w[(i + 9) & 15] + (rotate (a, 7) ^ rotate (a, 18) ^ (a >> 3))
               + (rotate (b, 17) ^ rotate (b, 19) ^ (b >> 10));
  return w[i & 15];
}

static void
compress_portable (guint32 h[8], const guint8 *blocks, gsize n_blocks)
{
  for (; n_blocks > 0; n_blocks--, blocks += 64)
    {
      guint32 w[16], s[8];

      memcpy (s, h, sizeof s);
      for (guint i = 0; i < 64; i++)
        {
          guint32 t1, t2, word;

          if (i < 16)
            {
              memcpy (&word, blocks + 4 * i, 4);
              word = w[i] = GUINT32_FROM_BE (word);
            }
          else
            word = schedule (w, i);
          t1 = s[7] + (rotate (s[4], 6) ^ rotate (s[4], 11) ^ rotate (s[4], 25))
               + (s[6] ^ (s[4] & (s[5] ^ s[6]))) + K[i] + word;
          t2 = (rotate (s[0], 2) ^ rotate (s[0], 13) ^ rotate (s[0], 22))
               + ((s[0] & s[1]) | (s[2] & (s[0] | s[1])));
          memmove (s + 1, s, 7 * sizeof *s);
          s[4] += t1;
          s[0] = t1 + t2;
        }
      for (guint i = 0; i < 8; i++)
        h[i] += s[i];
    }
}

#ifdef HAVE_SHA_INSTRUCTIONS
/* Sixteen times four rounds. The instructions keep the state as ABEF and CDGH. */
__attribute__ ((target ("sha,sse4.1,ssse3"))) static void
compress_sha (guint32 h[8], const guint8 *blocks, gsize n_blocks)
{
  const __m128i swap = _mm_set_epi64x (0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  __m128i dcba = _mm_shuffle_epi32 (_mm_loadu_si128 ((const void *)h), 0xb1);
  __m128i hgfe = _mm_shuffle_epi32 (_mm_loadu_si128 ((const void *)(h + 4)), 0x1b);
  __m128i abef = _mm_alignr_epi8 (dcba, hgfe, 8);
  __m128i cdgh = _mm_blend_epi16 (hgfe, dcba, 0xf0);

  for (; n_blocks > 0; n_blocks--, blocks += 64)
    {
      __m128i w[4], old_abef = abef, old_cdgh = cdgh;

#pragma GCC unroll 4
      for (guint i = 0; i < 4; i++)
        w[i] = _mm_shuffle_epi8 (_mm_loadu_si128 ((const void *)(blocks + 16 * i)), swap);
#pragma GCC unroll 16
      for (guint i = 0; i < 16; i++)
        {
          __m128i *w0 = &w[i & 3], w1 = w[(i + 1) & 3], w2 = w[(i + 2) & 3], w3 = w[(i + 3) & 3];
          __m128i sum = _mm_add_epi32 (*w0, _mm_load_si128 ((const void *)(K + 4 * i)));

          cdgh = _mm_sha256rnds2_epu32 (cdgh, abef, sum);
          abef = _mm_sha256rnds2_epu32 (abef, cdgh, _mm_shuffle_epi32 (sum, 0x0e));
          if (i < 12)
            *w0 = _mm_sha256msg2_epu32 (
                _mm_add_epi32 (_mm_sha256msg1_epu32 (*w0, w1), _mm_alignr_epi8 (w3, w2, 4)), w3);
        }
      abef = _mm_add_epi32 (abef, old_abef);
      cdgh = _mm_add_epi32 (cdgh, old_cdgh);
    }
  abef = _mm_shuffle_epi32 (abef, 0x1b);
  cdgh = _mm_shuffle_epi32 (cdgh, 0xb1);
  _mm_storeu_si128 ((void *)h, _mm_blend_epi16 (abef, cdgh, 0xf0));
  _mm_storeu_si128 ((void *)(h + 4), _mm_alignr_epi8 (cdgh, abef, 8));
}
#endif

static CompressFunc compress;

static CompressFunc
choose (void)
{
#ifdef HAVE_SHA_INSTRUCTIONS
  guint a, b, c, d;

  if (__get_cpuid_count (7, 0, &a, &b, &c, &d) && (b & (1u << 29)) != 0
      && __builtin_cpu_supports ("sse4.1"))
    return compress_sha;
#endif
  return compress_portable;
}

void
riyo_sha256_set_portable (gboolean portable)
{
  __atomic_store_n (&compress, portable ? compress_portable : choose (), __ATOMIC_RELAXED);
}

void
riyo_sha256_start (RiyoSha256 *sha)
{
  static const guint32 initial[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

  if (__atomic_load_n (&compress, __ATOMIC_RELAXED) == NULL)
    riyo_sha256_set_portable (FALSE);
  memcpy (sha->h, initial, sizeof initial);
  sha->n_bytes = 0;
}

void
riyo_sha256_add (RiyoSha256 *sha, gconstpointer data, gsize size)
{
  CompressFunc run = __atomic_load_n (&compress, __ATOMIC_RELAXED);
  gsize held = sha->n_bytes % 64;
  const guint8 *p = data;

  sha->n_bytes += size;
  if (held > 0)
    {
      gsize n = MIN (size, 64 - held);

      memcpy (sha->block + held, p, n);
      if (held + n < 64)
        return;
      run (sha->h, sha->block, 1);
      p += n;
      size -= n;
    }
  if (size >= 64)
    run (sha->h, p, size / 64);
  if (size % 64 > 0)
    memcpy (sha->block, p + size / 64 * 64, size % 64);
}

void
riyo_sha256_finish (RiyoSha256 *sha, guint8 digest[RIYO_SHA256_BYTES])
{
  guint64 n_bits = GUINT64_TO_BE (sha->n_bytes * 8);
  gsize held = sha->n_bytes % 64, n_blocks = held < 56 ? 1 : 2;
  guint8 last[128] = { 0 };

  memcpy (last, sha->block, held);
  last[held] = 0x80;
  memcpy (last + 64 * n_blocks - sizeof n_bits, &n_bits, sizeof n_bits);
  __atomic_load_n (&compress, __ATOMIC_RELAXED) (sha->h, last, n_blocks);
  for (guint i = 0; i < 8; i++)
    {
      guint32 word = GUINT32_TO_BE (sha->h[i]);

      memcpy (digest + 4 * i, &word, 4);
    }
}

void
riyo_sha256_hex (gconstpointer data, gsize size, char hex[RIYO_SHA256_HEX_BYTES])
{
  RiyoSha256 sha;
  guint8 digest[RIYO_SHA256_BYTES];

  riyo_sha256_start (&sha);
  riyo_sha256_add (&sha, data, size);
  riyo_sha256_finish (&sha, digest);
  riyo_hex_write (digest, sizeof digest, hex);
}

void
riyo_sha256_hmac (const guint8 key[RIYO_SHA256_BYTES], gconstpointer data, gsize size,
                  guint8 digest[RIYO_SHA256_BYTES])
{
  guint8 inner[64], outer[64];
  RiyoSha256 sha;

  for (guint i = 0; i < 64; i++)
    {
      guint8 byte = i < RIYO_SHA256_BYTES ? key[i] : 0;

      inner[i] = byte ^ 0x36;
      outer[i] = byte ^ 0x5c;
    }
  riyo_sha256_start (&sha);
  riyo_sha256_add (&sha, inner, sizeof inner);
  riyo_sha256_add (&sha, data, size);
  riyo_sha256_finish (&sha, digest);
  riyo_sha256_start (&sha);
  riyo_sha256_add (&sha, outer, sizeof outer);
  riyo_sha256_add (&sha, digest, RIYO_SHA256_BYTES);
  riyo_sha256_finish (&sha, digest);
  explicit_bzero (inner, sizeof inner);
  explicit_bzero (outer, sizeof outer);
}

/* Eight digits at once: a nibble a byte, and what lies between '9' and 'a' more for those above 9.
 */
static inline void
write_four (const guint8 *bytes, char *hex)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint32 word;
  guint64 x;

  memcpy (&word, bytes, sizeof word);
  x = GUINT32_FROM_LE (word);
  x = (x | x << 16) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);
  x = (x | x << 8) & G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  x = (x >> 4 & G_GUINT64_CONSTANT (0x000f000f000f000f))
      | (x & G_GUINT64_CONSTANT (0x000f000f000f000f)) << 8;
  x += ones * '0' + ((x + ones * 6) >> 4 & ones) * ('a' - '9' - 1);
  x = GUINT64_TO_LE (x);
  memcpy (hex, &x, sizeof x);
}

void
riyo_hex_write (const guint8 *bytes, gsize n, char *hex)
{
  static const char digits[] = "0123456789abcdef";
  gsize i = 0;

  for (; i + 4 <= n; i += 4)
    write_four (bytes + i, hex + 2 * i);
  for (; i < n; i++)
    {
      hex[2 * i] = digits[bytes[i] >> 4];
      hex[2 * i + 1] = digits[bytes[i] & 15];
    }
}

gboolean
riyo_hex_read (const char *hex, guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < 2 * n; i++)
    {
      char c = hex[i];
      guint8 value = c >= '0' && c <= '9' ? (guint8)(c - '0') : (guint8)(c - 'a' + 10);

      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
        return FALSE;
      bytes[i / 2] = (guint8)(i % 2 == 0 ? value << 4 : bytes[i / 2] | value);
    }
  return TRUE;
}
