/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Characters that control or format text: they have no place in a name, and could forge a line. */
#include "config.h"

#include <string.h>

#include "base.h"

#define SHOWN_CHARACTERS 128

static gboolean
is_unsafe_char (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Controls, and the lead bytes of every character of the unsafe types; Japanese ones are not among
 * them, but for a few marks under 0xef. */
static const guchar suspects[256] = {
  [0x01 ... 0x1f] = 1, [0x7f] = 1, [0xc2] = 1, [0xd8] = 1, [0xdb] = 1,
  [0xdc] = 1,          [0xe0] = 1, [0xe1] = 1, [0xe2] = 1, [0xef ... 0xff] = 1,
};

const char *
riyo_text_find_unsafe (const char *text)
{
  for (const guchar *p = (const guchar *)text; *p != '\0'; p++)
    if (suspects[*p] && is_unsafe_char (g_utf8_get_char ((const char *)p)))
      return (const char *)p;
  return NULL;
}

char *
riyo_text_show (const char *text)
{
  /* A character has at most four bytes; one that the cut splits becomes a mark, and is cut too. */
  g_autofree char *valid
      = g_utf8_make_valid (text, (gssize)strnlen (text, SHOWN_CHARACTERS * 4 + 4));
  GString *shown = g_string_new (NULL);
  const char *p = valid;

  for (guint n = 0; *p != '\0' && n < SHOWN_CHARACTERS; n++, p = g_utf8_next_char (p))
    g_string_append_unichar (shown,
                             is_unsafe_char (g_utf8_get_char (p)) ? 0xfffd : g_utf8_get_char (p));
  if (*p != '\0')
    g_string_append (shown, "…");
  return g_string_free (shown, FALSE);
}

gboolean
riyo_text_is_safe (const char *text, gsize max_bytes)
{
  gsize len = strnlen (text, max_bytes + 1);

  return len > 0 && len <= max_bytes && riyo_utf8_validate (text, len, NULL)
         && riyo_text_find_unsafe (text) == NULL;
}
