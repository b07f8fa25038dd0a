/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text as people write it: encodings, characters that have no place in a name, near misses. */
#include "config.h"

#include <string.h>

#include "base.h"
#include "text.h"

static guint
line_of (const char *start, gsize offset)
{
  guint line = 1;

  for (const char *p = start; (p = memchr (p, '\n', offset - (gsize)(p - start))) != NULL; p++)
    line++;
  return line;
}

/* CP932 is what Windows calls Shift_JIS; strict: a byte it does not assign is an error, named where
 * the encoding that got further ends: that is the one the file was meant to be in. */
static char *
decode_cp932 (const char *data, gsize size, gsize n_utf8, const char *file, gsize *len,
              GError **error)
{
  gsize n_cp932 = 0;
  char *text = g_convert (data, (gssize)size, "UTF-8", "CP932", &n_cp932, len, NULL);

  if (text == NULL)
    riyo_error_at (
        error, RIYO_ERROR_ENCODING, file, line_of (data, MAX (n_cp932, n_utf8)),
        _ ("neither UTF-8 nor CP932: a byte that neither has; expected UTF-8 (or CP932) text"));
  return text;
}

static const char *
foreign_format (const guchar *data, gsize size)
{
  if (size >= 2 && ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff)))
    return "UTF-16";
  if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
    return "gzip";
  return NULL;
}

char *
riyo_text_decode (GBytes *bytes, const char *file, gsize *len, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size), *end;
  const char *foreign = foreign_format ((const guchar *)data, size);
  const char *nul = size > 0 ? memchr (data, '\0', size) : NULL;
  gboolean marked;
  char *text;

  *len = 0;
  if (foreign != NULL)
    {
      riyo_error_at (error, RIYO_ERROR_ENCODING, file, 1,
                     _ ("this is %s; expected UTF-8 (or CP932) text"), foreign);
      return NULL;
    }
  if (nul != NULL)
    {
      riyo_error_at (error, RIYO_ERROR_ENCODING, file, line_of (data, (gsize)(nul - data)),
                     _ ("a NUL byte (a binary file, or UTF-16?); expected UTF-8 (or CP932) text"));
      return NULL;
    }
  marked = size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0;
  if (marked)
    {
      data += 3;
      size -= 3;
    }
  if (size > 0 && !riyo_utf8_validate (data, size, &end))
    {
      if (!marked)
        return decode_cp932 (data, size, (gsize)(end - data), file, len, error);
      riyo_error_at (error, RIYO_ERROR_ENCODING, file, line_of (data, (gsize)(end - data)),
                     _ ("not UTF-8, though the file begins with the mark of UTF-8 (BOM)"));
      return NULL;
    }
  *len = size;
  text = g_malloc (size + 1);
  if (size > 0)
    memcpy (text, data, size);
  text[size] = '\0';
  return text;
}

gboolean
riyo_text_is_id (const char *text)
{
  gsize len = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return text[len] == '\0' && len >= 1 && len <= 32 && g_ascii_islower (text[0]);
}

gboolean
riyo_text_is_short_name (const char *text)
{
  static const char forbidden[] = ",;/[]=#，；／［］＝＃";

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_utf8_strchr (forbidden, -1, c) != NULL)
        return FALSE;
    }
  return *text != '\0';
}

char *
riyo_text_fold (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed != NULL ? composed : "", -1);
  GString *kept = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isspace (c) && !g_unichar_ispunct (c))
        g_string_append_unichar (kept, c);
    }
  return g_string_free (kept, FALSE);
}

/* Levenshtein distance, given up beyond 2. */
static guint
distance (const gunichar *a, glong n_a, const gunichar *b, glong n_b)
{
  guint rows[2][66];

  for (glong j = 0; j <= n_b; j++)
    rows[0][j] = (guint)j;
  for (glong i = 1; i <= n_a; i++)
    {
      guint *above = rows[(i - 1) & 1], *here = rows[i & 1];

      here[0] = (guint)i;
      for (glong j = 1; j <= n_b; j++)
        {
          guint swap = above[j - 1] + (a[i - 1] != b[j - 1]);

          here[j] = MIN (swap, MIN (above[j], here[j - 1]) + 1);
        }
    }
  return rows[n_a & 1][n_b];
}

gboolean
riyo_text_is_near (const char *folded_a, const char *folded_b)
{
  glong n_a = 0, n_b = 0;
  g_autofree gunichar *a = g_utf8_to_ucs4_fast (folded_a, -1, &n_a);
  g_autofree gunichar *b = g_utf8_to_ucs4_fast (folded_b, -1, &n_b);

  if (n_a == 0 || n_b == 0)
    return FALSE;
  if (strcmp (folded_a, folded_b) == 0)
    return TRUE;
  if (n_a > 64 || n_b > 64 || ABS (n_a - n_b) > 2)
    return FALSE;
  return distance (a, n_a, b, n_b) <= (n_a >= 6 ? 2u : n_a >= 3 ? 1u : 0u);
}
