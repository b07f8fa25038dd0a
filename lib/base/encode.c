/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From text to the bytes of another encoding, where whoever reads them gets the same text. */
#include "config.h"

#include <string.h>

#include "base.h"

char *
riyo_text_encode (const char *text, const char *encoding, gsize *n)
{
  gsize size = 0, len = 0;
  g_autofree char *bytes = g_convert (text, -1, encoding, "UTF-8", NULL, &size, NULL);
  g_autofree char *back
      = bytes != NULL ? g_convert (bytes, (gssize)size, "UTF-8", encoding, NULL, &len, NULL) : NULL;

  *n = 0;
  if (back == NULL || len != strlen (text) || memcmp (back, text, len) != 0)
    return NULL;
  *n = size;
  return g_steal_pointer (&bytes);
}
