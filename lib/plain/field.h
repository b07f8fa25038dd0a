/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields as COBOL has them: fixed width, blanks at the end, two encodings, four bytes a number. */
#pragma once

#include <glib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef enum
{
  RIYO_PLAIN_UTF8,
  RIYO_PLAIN_CP932,
} RiyoPlainEncoding;

/* An argument that is NULL or a result that is: an error by name. */
gboolean riyo_plain_has (const void *argument, const char *what, GError **error);

/* The encoding that a field of 8 bytes names. */
gboolean riyo_plain_read_encoding (const char *field, RiyoPlainEncoding *encoding, GError **error);

/* A number from 1 to @limit (at most 65,535) in four bytes, COMP-5. */
gboolean riyo_plain_read_number (const void *field, guint limit, const char *what, guint *number,
                                 GError **error);

/* Says that four bytes are no such number, and why. FALSE. */
gboolean riyo_plain_fail_number (guint32 value, guint limit, const char *what, GError **error);

/* Bytes of the field without the blanks at its end; G_MAXSIZE when it is not text: a NUL, or a
 * character that is cut or does not exist. */
gsize riyo_plain_trim (const char *field, gsize width, RiyoPlainEncoding encoding, const char *what,
                       GError **error);

/* The field's text in UTF-8, "" when blank; NULL when it is not text. */
char *riyo_plain_dup_text (const char *field, gsize width, RiyoPlainEncoding encoding,
                           const char *what, GError **error);

/* Fills a field with as many whole characters of @text as fit, and blanks. */
void riyo_plain_write_text (char *field, gsize width, const char *text, gsize n,
                            RiyoPlainEncoding encoding);

/* Text of ours in the caller's encoding; what that lacks becomes '?'. */
char *riyo_plain_encode (const char *text, RiyoPlainEncoding encoding, gsize *n);

/* Whether @width bytes, a multiple of 64, are all blanks. */
static inline gboolean
riyo_plain_is_blank (const char *field, gsize width)
{
#if defined(__SSE2__)
  const __m128i blanks = _mm_set1_epi8 (' ');
  __m128i same = _mm_cmpeq_epi8 (blanks, blanks);

  for (gsize i = 0; i < width; i += 64)
    {
      const __m128i *at = (const __m128i *)(const void *)(field + i);
      __m128i first = _mm_and_si128 (_mm_cmpeq_epi8 (_mm_loadu_si128 (at), blanks),
                                     _mm_cmpeq_epi8 (_mm_loadu_si128 (at + 1), blanks));
      __m128i last = _mm_and_si128 (_mm_cmpeq_epi8 (_mm_loadu_si128 (at + 2), blanks),
                                    _mm_cmpeq_epi8 (_mm_loadu_si128 (at + 3), blanks));

      same = _mm_and_si128 (same, _mm_and_si128 (first, last));
    }
  return _mm_movemask_epi8 (same) == 0xffff;
#else
  guint64 differs = 0, word;

  for (gsize i = 0; i < width; i += 8)
    {
      memcpy (&word, field + i, 8);
      differs |= word ^ G_GUINT64_CONSTANT (0x2020202020202020);
    }
  return differs == 0;
#endif
}
