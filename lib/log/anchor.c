/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The head of the log as a person writes it down and reads it back. */
#include "config.h"

#include <string.h>

#include "anchor.h"
#include "log.h"

char *
riyo_anchor_format (guint64 seq, const char *hash)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%" G_GUINT64_FORMAT " ", seq);
  for (guint i = 0; i < RIYO_ANCHOR_DIGITS; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, '-');
      g_string_append_c (text, g_ascii_toupper (hash[i]));
    }
  return g_string_free (text, FALSE);
}

/* Blanks and dashes that separate groups; NFKC has made the full-width ones plain. */
static gboolean
is_separator (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION || c == 0x2212
         || c == 0x30fc;
}

static gboolean
take_number (const char **p, guint64 *number)
{
  const char *start = *p;

  for (*number = 0; g_ascii_isdigit (**p) && *p - start < 19; (*p)++)
    *number = *number * 10 + (guint64)(**p - '0');
  return *p > start && *number > 0;
}

gboolean
riyo_anchor_parse (const char *text, RiyoAnchor *anchor)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  const char *p = plain;
  guint n = 0;

  if (plain == NULL)
    return FALSE;
  g_strstrip (plain);
  if (!take_number (&p, &anchor->seq) || !is_separator (g_utf8_get_char (p)))
    return FALSE;
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (is_separator (g_utf8_get_char (p)))
        continue;
      if (!g_ascii_isxdigit (*p) || n == RIYO_ANCHOR_DIGITS)
        return FALSE;
      anchor->digits[n++] = g_ascii_tolower (*p);
    }
  return n == RIYO_ANCHOR_DIGITS;
}
