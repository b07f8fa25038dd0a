/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person copies onto paper: an entry's number and the first 80 bits of its hash, such as
 * 1832 7F3A-91C0-55DE-08B2-4C6E. */
#pragma once

#include <glib.h>

#define RIYO_ANCHOR_DIGITS 20

typedef struct
{
  guint64 seq;
  char digits[RIYO_ANCHOR_DIGITS]; /* lower case, as in the hash */
} RiyoAnchor;

/* Takes lower case, full width, blanks and any dash between the digits. */
gboolean riyo_anchor_parse (const char *text, RiyoAnchor *anchor);
