/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in columns. */
#include "config.h"

#include "base.h"

guint
riyo_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

void
riyo_text_pad (GString *out, const char *text, guint width)
{
  g_string_append (out, text);
  for (guint used = riyo_text_width (text); used < width; used++)
    g_string_append_c (out, ' ');
}
