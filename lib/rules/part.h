/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* One part of a subject, in text that NFKC has normalised. */

/* Whether it separates parts, and is '-' within one. */
gboolean riyo_part_is_hyphen (gunichar c);

/* Whether a part is letters and ASCII digits, none of which is taken for a hyphen. */
gboolean riyo_part_is_plain (const char *part, gsize n);

/* The first character that keeps it from being plain, or 0. */
gunichar riyo_part_find_mark (const char *part, gsize n);

/* Whether a character is taken for a hyphen by people, and is none: ー and 一. */
gboolean riyo_part_is_like_hyphen (gunichar c);

/* Brings a part that may hold marks to one spelling: every mark taken for a hyphen is '-', blanks
 * stay between letters or digits alone and are one there, and numbers have no leading zeros.
 * @marked tells whether marks or blanks remain. FALSE for any other mark, at an end too. */
gboolean riyo_part_fold (const char *part, gsize n, GString *folded, gboolean *marked);

static inline gboolean
riyo_part_is_digits (const char *part, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isdigit (part[i]))
      return FALSE;
  return n > 0;
}

/* How many zeros lead a number, but for its last digit. */
static inline gsize
riyo_part_skip_zeros (const char *digits, gsize n)
{
  gsize zeros = 0;

  while (zeros + 1 < n && digits[zeros] == '0')
    zeros++;
  return zeros;
}
