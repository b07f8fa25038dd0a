/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the bytes of a file to text: UTF-8, else CP932, else an error. */
#include "config.h"

#include <string.h>

#include "base.h"

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

char *
riyo_text_read_cp932 (const char *text)
{
  return g_utf8_validate (text, -1, NULL)
             ? NULL
             : g_convert (text, -1, "UTF-8", "CP932", NULL, NULL, NULL);
}
