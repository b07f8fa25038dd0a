/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads and writes fields of fixed width. */
#include "config.h"

#include "base/base.h"
#include "field.h"

#define NOT_TEXT G_MAXSIZE

static gboolean
fail (GError **error, RiyoError code, const char *what, const char *message)
{
  g_set_error (error, RIYO_ERROR, code, "%s: %s", what, message);
  return FALSE;
}

gboolean
riyo_plain_has (const void *argument, const char *what, GError **error)
{
  if (argument != NULL)
    return TRUE;
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, _ ("%s: the argument is missing"), what);
  return FALSE;
}

gboolean
riyo_plain_read_encoding (const char *field, RiyoPlainEncoding *encoding, GError **error)
{
  if (memcmp (field, "UTF-8   ", 8) == 0)
    *encoding = RIYO_PLAIN_UTF8;
  else if (memcmp (field, "CP932   ", 8) == 0)
    *encoding = RIYO_PLAIN_CP932;
  else
    return fail (error, RIYO_ERROR_ARGUMENT, "RIYO-ENCODING",
                 _ ("expected UTF-8 or CP932, padded with blanks to 8 bytes"));
  return TRUE;
}

gboolean
riyo_plain_fail_number (guint32 value, guint limit, const char *what, GError **error)
{
  guint32 swapped = __builtin_bswap32 (value);

  if (swapped >= 1 && swapped <= limit && value > limit)
    g_set_error (
        error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
        _ ("%s: %u with its bytes in the other order (BINARY or COMP?); declare it COMP-5"), what,
        swapped);
  else
    g_set_error (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT,
                 _ ("%s: %d is not in 1 to %u; expected PIC S9(9) COMP-5"), what, (gint32)value,
                 limit);
  return FALSE;
}

gboolean
riyo_plain_read_number (const void *field, guint limit, const char *what, guint *number,
                        GError **error)
{
  guint32 value;

  *number = 0;
  memcpy (&value, field, sizeof value);
  if (value < 1 || value > limit)
    return riyo_plain_fail_number (value, limit, what, error);
  *number = value;
  return TRUE;
}

/* CP932: lead bytes 81-9F and E0-FC, trail bytes 40-7E and 80-FC; half-width katakana A1-DF. */
static gsize
cp932_char_bytes (const guchar *text, gsize n)
{
  if (text[0] == 0 || text[0] == 0x80 || text[0] == 0xa0 || text[0] > 0xfc)
    return 0;
  if (text[0] < 0x80 || (text[0] > 0xa0 && text[0] < 0xe0))
    return 1;
  return n >= 2 && text[1] >= 0x40 && text[1] != 0x7f && text[1] <= 0xfc ? 2 : 0;
}

/* Bytes of the character at @text, of which @n remain; 0 when there is none such. */
static gsize
char_bytes (const char *text, gsize n, RiyoPlainEncoding encoding)
{
  gunichar c;

  if (encoding == RIYO_PLAIN_CP932)
    return cp932_char_bytes ((const guchar *)text, n);
  c = g_utf8_get_char_validated (text, (gssize)n);
  if (c == 0 || c == (gunichar)-1 || c == (gunichar)-2)
    return 0;
  return (gsize)g_unichar_to_utf8 (c, NULL);
}

static gboolean
is_wide_blank (const char *c, gsize n, RiyoPlainEncoding encoding)
{
  return encoding == RIYO_PLAIN_CP932 ? n == 2 && memcmp (c, "\x81\x40", 2) == 0
                                      : n == 3 && memcmp (c, "\xe3\x80\x80", 3) == 0;
}

/* Neither NUL nor half of anything: in both encodings each byte is a character. */
static gboolean
is_ascii (const char *field, gsize width)
{
  gsize i = 0;

  for (; i + 8 <= width; i += 8)
    {
      guint64 word;

      memcpy (&word, field + i, sizeof word);
      if (((word | (word - G_GUINT64_CONSTANT (0x0101010101010101)))
           & G_GUINT64_CONSTANT (0x8080808080808080))
          != 0)
        return FALSE;
    }
  for (; i < width; i++)
    if ((gint8)field[i] <= 0)
      return FALSE;
  return TRUE;
}

/* In neither encoding is the byte of a half-width blank a part of another character. */
static gsize
trim_blanks (const char *field, gsize width)
{
  while (width >= 8 && memcmp (field + width - 8, "        ", 8) == 0)
    width -= 8;
  while (width > 0 && field[width - 1] == ' ')
    width--;
  return width;
}

gsize
riyo_plain_trim (const char *field, gsize width, RiyoPlainEncoding encoding, const char *what,
                 GError **error)
{
  const gsize filled = trim_blanks (field, width);
  gsize end = 0;

  if (is_ascii (field, filled))
    return filled;
  /* From the start: in CP932 the bytes of a wide blank may be halves of other characters. */
  for (gsize i = 0, n; i < filled; i += n)
    {
      n = char_bytes (field + i, filled - i, encoding);
      if (n == 0)
        {
          g_set_error (error, RIYO_ERROR, RIYO_ERROR_ENCODING,
                       field[i] == '\0' ? _ ("%s: a NUL at byte %u; expected blanks (SPACES)")
                                        : _ ("%s: half a character, or none, at byte %u"),
                       what, (guint)i + 1);
          return NOT_TEXT;
        }
      if (field[i] != ' ' && !is_wide_blank (field + i, n, encoding))
        end = i + n;
    }
  return end;
}

char *
riyo_plain_dup_text (const char *field, gsize width, RiyoPlainEncoding encoding, const char *what,
                     GError **error)
{
  gsize n = riyo_plain_trim (field, width, encoding, what, error);
  char *text;

  if (n == NOT_TEXT)
    return NULL;
  if (encoding == RIYO_PLAIN_UTF8 || n == 0)
    return g_strndup (field, n);
  text = g_convert (field, (gssize)n, "UTF-8", "CP932", NULL, NULL, NULL);
  if (text == NULL)
    fail (error, RIYO_ERROR_ENCODING, what, _ ("a character that CP932 does not have"));
  return text;
}

void
riyo_plain_write_text (char *field, gsize width, const char *text, gsize n,
                       RiyoPlainEncoding encoding)
{
  gsize end = 0, step;

  while (end < n && (step = char_bytes (text + end, n - end, encoding)) != 0 && end + step <= width)
    end += step;
  memcpy (field, text, end);
  memset (field + end, ' ', width - end);
}

char *
riyo_plain_encode (const char *text, RiyoPlainEncoding encoding, gsize *n)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  char *encoded = NULL;

  if (encoding == RIYO_PLAIN_CP932)
    encoded = g_convert_with_fallback (valid, -1, "CP932", "UTF-8", "?", NULL, n, NULL);
  if (encoded != NULL)
    return encoded;
  *n = strlen (valid);
  return g_steal_pointer (&valid);
}
