/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What bytes look like: encodings and formats that are taken for one another. */
#include "config.h"

#include <string.h>

#include "looks.h"

#define LOOK_BYTES (64u * 1024)

static gboolean
contains (const guchar *data, gsize n, const char *text)
{
  return memmem (data, MIN (n, 4096), text, strlen (text)) != NULL;
}

/* Text in two bytes a character: of every second byte many are 0, of the others none. */
static gboolean
looks_utf16 (const guchar *data, gsize n)
{
  gsize zeros[2] = { 0, 0 };

  if (n >= 2 && ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff)))
    return TRUE;
  n = MIN (n, 4096);
  for (gsize i = 0; i < n; i++)
    zeros[i & 1] += data[i] == 0;
  return n >= 8 && (zeros[0] == 0) != (zeros[1] == 0) && (zeros[0] + zeros[1]) * 16 >= n
         && (memmem (data, n, "\r\0\n", 3) != NULL || memmem (data, n, "\0\n\0", 3) != NULL
             || memmem (data, n, "\0,\0", 3) != NULL);
}

/* What begins as documents do: check-ups in XML, or a page that a spreadsheet was saved as. */
static const char *
find_markup (const guchar *data, gsize n)
{
  static const struct
  {
    const char *name, *begins;
  } kinds[] = { { "XML", "<?xml" }, { "HTML", "<!doctype html" }, { "HTML", "<html" } };
  gsize at = n >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (n - at >= strlen (kinds[i].begins)
        && g_ascii_strncasecmp ((const char *)data + at, kinds[i].begins, strlen (kinds[i].begins))
               == 0)
      return kinds[i].name;
  return NULL;
}

const char *
riyo_looks_foreign (const guchar *data, gsize n)
{
  static const struct
  {
    const char *name, *magic;
    gsize n_magic;
  } formats[] = {
    { "gzip", "\x1f\x8b", 2 },
    { "Excel (.xls)", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 },
    { "PDF", "%PDF-", 5 },
    { "7z", "7z\xbc\xaf\x27\x1c", 6 },
  };

  if (n >= 4 && memcmp (data, "PK\x03\x04", 4) == 0)
    return contains (data, n, "[Content_Types].xml") || contains (data, n, "xl/") ? "Excel (.xlsx)"
                                                                                  : "ZIP";
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (n >= formats[i].n_magic && memcmp (data, formats[i].magic, formats[i].n_magic) == 0)
      return formats[i].name;
  return looks_utf16 (data, n) ? "UTF-16" : find_markup (data, n);
}

gboolean
riyo_looks_ascii (const guchar *data, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (data[i] >= 0x80)
      return FALSE;
  return TRUE;
}

/* What is cut off at the end is no fault. */
gboolean
riyo_looks_utf8 (const guchar *data, gsize n)
{
  const char *text = (const char *)data, *end;

  while (!g_utf8_validate (text, (gssize)n, &end))
    {
      gsize left = n - (gsize)(end - text);

      if (*end != '\0')
        return g_utf8_get_char_validated (end, (gssize)left) == (gunichar)-2;
      text = end + 1; /* a NUL is another fault */
      n = left - 1;
    }
  return TRUE;
}

gboolean
riyo_looks_cp932 (const guchar *data, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      guchar lead = data[i];

      if (lead < 0x80 || (lead >= 0xa1 && lead <= 0xdf))
        continue;
      if (lead == 0x80 || lead == 0xa0 || lead > 0xfc)
        return FALSE;
      if (++i < n && (data[i] < 0x40 || data[i] == 0x7f || data[i] > 0xfc))
        return FALSE;
    }
  return TRUE;
}

/* Where kana stand and the most common characters of Japanese; those alone that are seldom the
 * beginning of halfwidth kana in CP932, where @data may be that too. There, bytes from 0xE0 on
 * begin characters so rare that they never stand without a common one. */
gboolean
riyo_looks_euc_jp (const guchar *data, gsize n)
{
  gboolean cp932 = riyo_looks_cp932 (data, n);
  gsize n_pairs = 0, n_kana = 0, n_common = 0, n_rare = 0;

  for (gsize i = 0; i < n; i++)
    {
      guchar lead = data[i];

      if (lead < 0x80)
        continue;
      if (lead != 0x8e && (lead < 0xa1 || lead == 0xff))
        return FALSE;
      if (++i < n && (data[i] < 0xa1 || data[i] == 0xff))
        return FALSE;
      n_pairs++;
      n_kana += lead == 0xa1 || lead == 0xa4 || lead == 0xa5;
      n_common += lead >= 0xb0 && lead <= 0xcf;
      n_rare += lead >= 0xe0 || (i < n && data[i] >= 0xe0);
    }
  if (cp932)
    return n_pairs > 0 && (n_kana * 5 >= n_pairs || n_rare * 10 >= n_pairs);
  return n_pairs > 0 && (n_kana + n_common) * 2 >= n_pairs;
}

/* Digits, letters and blanks of a host, and none of ASCII. */
gboolean
riyo_looks_ebcdic (const guchar *data, gsize n)
{
  gsize found = 0;

  for (gsize i = 0; i < n; i++)
    {
      guchar byte = data[i], low = byte & 0x0f;

      if (byte == ' ' || g_ascii_isdigit (byte))
        return FALSE;
      found += byte == 0x40 || (byte >= 0xc1 && low <= 9 && (low > 0 || byte == 0xf0));
    }
  return n >= 8 && found * 10 >= n * 8;
}

const char *
riyo_looks_otherwise (const RiyoLayout *layout, const guchar *data, gsize n)
{
  const char *foreign = riyo_looks_foreign (data, n);
  gboolean utf8, cp932;

  n = MIN (n, LOOK_BYTES);
  if (layout->form == RIYO_FORM_WHOLE || layout->text == RIYO_TEXT_BYTES || n == 0)
    return NULL;
  if (foreign != NULL)
    return foreign;
  if (riyo_looks_ascii (data, n))
    return NULL;
  utf8 = riyo_looks_utf8 (data, n);
  cp932 = riyo_looks_cp932 (data, n);
  if (riyo_looks_ebcdic (data, n) && !utf8)
    return "EBCDIC";
  if (layout->text == RIYO_TEXT_CP932)
    return utf8 ? "UTF-8" : riyo_looks_euc_jp (data, n) ? "EUC-JP" : NULL;
  if (utf8 || (layout->text == RIYO_TEXT_ANY && cp932))
    return NULL;
  return riyo_looks_euc_jp (data, n) ? "EUC-JP" : cp932 ? "CP932" : NULL;
}
