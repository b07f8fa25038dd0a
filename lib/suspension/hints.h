/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "slots.h"

/* A bit for each pseudonym there is, so that most of those there are not are told by one byte. It
 * is shared by all who read: a bit that came later, or whose pseudonym went, costs a look-up and
 * tells nothing wrong. */
typedef struct
{
  gatomicrefcount n_refs;
  guint64 mask; /* of a bit's number */
  guint64 n;    /* pseudonyms that were added; for who adds alone */
  guint8 *bytes;
} RiyoHints;

RiyoHints *riyo_hints_new (void);
RiyoHints *riyo_hints_ref (RiyoHints *hints);
void riyo_hints_unref (RiyoHints *hints);

static inline gboolean
riyo_hints_may_hold (const RiyoHints *hints, guint64 low)
{
  guint64 bit = low & hints->mask;

  return (__atomic_load_n (&hints->bytes[bit / 8], __ATOMIC_RELAXED) >> (bit % 8) & 1) != 0;
}

/* Adds one that is in @slots, before anybody may look for it there. Where there are too many for
 * the bits, *@hints become others. */
void riyo_hints_add (RiyoHints **hints, guint64 low, RiyoSlots slots);
