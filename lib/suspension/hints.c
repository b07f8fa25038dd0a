/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is not suspended, by one bit. */
#include "config.h"

#include "hints.h"

#define BITS_EACH 16
#define FEWEST_BITS 1024

static RiyoHints *
hints_of (guint64 n_bits)
{
  RiyoHints *hints = g_new0 (RiyoHints, 1);

  g_atomic_ref_count_init (&hints->n_refs);
  hints->mask = n_bits - 1;
  hints->bytes = g_malloc0 ((gsize)(n_bits / 8));
  return hints;
}

RiyoHints *
riyo_hints_new (void)
{
  return hints_of (FEWEST_BITS);
}

RiyoHints *
riyo_hints_ref (RiyoHints *hints)
{
  g_atomic_ref_count_inc (&hints->n_refs);
  return hints;
}

void
riyo_hints_unref (RiyoHints *hints)
{
  if (hints == NULL || !g_atomic_ref_count_dec (&hints->n_refs))
    return;
  g_free (hints->bytes);
  g_free (hints);
}

static void
set_bit (RiyoHints *hints, guint64 low)
{
  guint64 bit = low & hints->mask;

  __atomic_fetch_or (&hints->bytes[bit / 8], (guint8)(1u << (bit % 8)), __ATOMIC_RELAXED);
  hints->n++;
}

static void
add_known (const RiyoKnown *known, gpointer hints)
{
  set_bit (hints, known->print.low);
}

void
riyo_hints_add (RiyoHints **hints, guint64 low, RiyoSlots slots)
{
  RiyoHints *more;

  set_bit (*hints, low);
  if ((*hints)->n * BITS_EACH <= (*hints)->mask)
    return;
  more = hints_of (((*hints)->mask + 1) * 2);
  riyo_slots_foreach (slots, add_known, more);
  riyo_hints_unref (*hints);
  *hints = more;
}
