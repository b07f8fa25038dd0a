/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Japanese of a message out of the library itself: a page that is wholly Japanese depends
 * neither on the caller's locale nor on what is installed. */
#include "config.h"

#include <string.h>

#include "i18n.h"
#include "resources.h"

/* A catalogue as msgfmt writes it: a header, then two lists of length and offset, the English
 * sorted. */
enum
{
  N_MESSAGES_AT = 8,
  ENGLISH_AT = 12,
  JAPANESE_AT = 16,
  ITEM_BYTES = 8,
};

static guint32
read_number (const char *catalogue, gsize offset)
{
  guint32 number;

  memcpy (&number, catalogue + offset, sizeof number);
  return GUINT32_FROM_LE (number);
}

static const char *
get_text (const char *catalogue, gsize list_at, guint i)
{
  return catalogue + read_number (catalogue, read_number (catalogue, list_at) + i * ITEM_BYTES + 4);
}

static const char *
open_catalogue (void)
{
  static const char *catalogue;
  static gsize opened = 0;

  if (g_once_init_enter (&opened))
    {
      g_autoptr (GBytes) bytes
          = g_resource_lookup_data (riyo_get_resource (), "/riyo/ja.mo", 0, NULL);

      catalogue = g_bytes_get_data (bytes, NULL); /* static: the resource is never let go */
      g_once_init_leave (&opened, 1);
    }
  return catalogue;
}

const char *
riyo_japanese (const char *msgid)
{
  const char *catalogue = open_catalogue ();
  guint low = 0, high = read_number (catalogue, N_MESSAGES_AT);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = strcmp (msgid, get_text (catalogue, ENGLISH_AT, middle));

      if (order == 0)
        return get_text (catalogue, JAPANESE_AT, middle);
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}
