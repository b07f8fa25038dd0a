/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A trie of small hash tables. A pseudonym is a keyed hash: its bits need no mixing, and spread
 * evenly. */
#include "config.h"

#include <string.h>

#include "slots.h"

#define FAN_BITS 6
#define FAN (1u << FAN_BITS)
#define LOW_LEVELS 11 /* that many times FAN_BITS holds the lower half of a pseudonym */
#define MAX_KIND 5    /* tables of 4 to 64 places, at most half full */
#define KIND_MASK 7u  /* an address from malloc has these bits free */

typedef struct
{
  gatomicrefcount n_refs; /* first in both */
  guintptr children[FAN];
} Branch;

typedef struct
{
  gatomicrefcount n_refs;
  guint n;
  RiyoKnown places[];
} Leaf;

/* A node is its address with the kind in the lowest bits: 0 for a branch, 1 … for a leaf of 4 …
 * places, so that a look-up reads none but the place it asks for. */
static inline guint
kind_of (guintptr node)
{
  return (guint)(node & KIND_MASK);
}

static inline Branch *
branch_of (guintptr node)
{
  return (Branch *)node;
}

static inline Leaf *
leaf_of (guintptr node)
{
  return (Leaf *)(node & ~(guintptr)KIND_MASK);
}

static inline gsize
n_places (guint kind)
{
  return (gsize)2 << kind;
}

static inline gatomicrefcount *
refs_of (guintptr node)
{
  return &leaf_of (node)->n_refs;
}

static inline gboolean
is_free (const RiyoKnown *slot)
{
  return (slot->print.low | slot->print.high) == 0;
}

/* Which child of a branch at @depth. */
static inline guint
turn (RiyoFingerprint print, guint depth)
{
  guint64 bits = depth < LOW_LEVELS ? print.low >> depth * FAN_BITS
                                    : print.high >> (depth - LOW_LEVELS) * FAN_BITS;

  return (guint)bits % FAN;
}

static inline RiyoKnown *
probe (guintptr node, RiyoFingerprint print)
{
  gsize mask = n_places (kind_of (node)) - 1;

  for (gsize i = print.high & mask;; i = (i + 1) & mask)
    {
      RiyoKnown *slot = &leaf_of (node)->places[i];

      if ((slot->print.low == print.low && slot->print.high == print.high) || is_free (slot))
        return slot;
    }
}

static guintptr
new_leaf (guint kind)
{
  Leaf *leaf = g_malloc0 (sizeof *leaf + n_places (kind) * sizeof *leaf->places);

  g_atomic_ref_count_init (&leaf->n_refs);
  return (guintptr)leaf | kind;
}

static void
unref (guintptr node)
{
  if (node == 0 || !g_atomic_ref_count_dec (refs_of (node)))
    return;
  for (guint i = 0; kind_of (node) == 0 && i < FAN; i++)
    unref (branch_of (node)->children[i]);
  g_free (leaf_of (node));
}

/* The same slots without @but, which may be none, in a leaf of another size. */
static void
replace_leaf (guintptr *node, guint kind, RiyoFingerprint but)
{
  guintptr old = *node;

  *node = new_leaf (kind);
  for (gsize i = 0; i < n_places (kind_of (old)); i++)
    {
      const RiyoKnown *slot = &leaf_of (old)->places[i];

      if (is_free (slot) || (slot->print.low == but.low && slot->print.high == but.high))
        continue;
      *probe (*node, slot->print) = *slot;
      leaf_of (*node)->n++;
    }
  unref (old);
}

static void
own_node (guintptr *node)
{
  guintptr old = *node;
  Branch *branch;

  if (g_atomic_ref_count_compare (refs_of (old), 1))
    return;
  if (kind_of (old) != 0)
    {
      replace_leaf (node, kind_of (old), (RiyoFingerprint){ 0 });
      return;
    }
  branch = g_memdup2 (branch_of (old), sizeof *branch);
  g_atomic_ref_count_init (&branch->n_refs);
  for (guint i = 0; i < FAN; i++)
    if (branch->children[i] != 0)
      g_atomic_ref_count_inc (refs_of (branch->children[i]));
  *node = (guintptr)branch;
  unref (old);
}

static RiyoKnown *own_at (guintptr *node, guint depth, RiyoFingerprint print);

static void
split (guintptr *node, guint depth)
{
  guintptr old = *node;
  Branch *branch = g_new0 (Branch, 1);

  g_atomic_ref_count_init (&branch->n_refs);
  for (gsize i = 0; i < n_places (kind_of (old)); i++)
    {
      const RiyoKnown *slot = &leaf_of (old)->places[i];

      if (!is_free (slot))
        *own_at (&branch->children[turn (slot->print, depth)], depth + 1, slot->print) = *slot;
    }
  *node = (guintptr)branch;
  unref (old);
}

static RiyoKnown *
own_at (guintptr *node, guint depth, RiyoFingerprint print)
{
  RiyoKnown *slot;

  if (*node == 0)
    *node = new_leaf (1);
  own_node (node);
  if (kind_of (*node) == 0)
    return own_at (&branch_of (*node)->children[turn (print, depth)], depth + 1, print);
  slot = probe (*node, print);
  if (!is_free (slot))
    return slot;
  if (leaf_of (*node)->n == n_places (kind_of (*node)) / 2)
    {
      if (kind_of (*node) == MAX_KIND)
        split (node, depth);
      else
        replace_leaf (node, kind_of (*node) + 1, (RiyoFingerprint){ 0 });
      return own_at (node, depth, print);
    }
  leaf_of (*node)->n++;
  slot->print = print;
  return slot;
}

RiyoSlots
riyo_slots_copy (RiyoSlots slots)
{
  if (slots.root != 0)
    g_atomic_ref_count_inc (refs_of (slots.root));
  return slots;
}

void
riyo_slots_clear (RiyoSlots *slots)
{
  unref (slots->root);
  slots->root = 0;
}

const RiyoKnown *
riyo_slots_find (RiyoSlots slots, RiyoFingerprint print)
{
  static const RiyoKnown none;
  guintptr node = slots.root;

  for (guint depth = 0; node != 0 && kind_of (node) == 0; depth++)
    node = branch_of (node)->children[turn (print, depth)];
  return node != 0 ? probe (node, print) : &none;
}

void
riyo_slots_foreach (RiyoSlots slots, RiyoSlotsFunc each, gpointer data)
{
  guintptr node = slots.root;

  if (node != 0 && kind_of (node) == 0)
    for (guint i = 0; i < FAN; i++)
      riyo_slots_foreach ((RiyoSlots){ branch_of (node)->children[i] }, each, data);
  else if (node != 0)
    for (gsize i = 0; i < n_places (kind_of (node)); i++)
      if (!is_free (&leaf_of (node)->places[i]))
        each (&leaf_of (node)->places[i], data);
}

RiyoKnown *
riyo_slots_own (RiyoSlots *slots, RiyoFingerprint print)
{
  return own_at (&slots->root, 0, print);
}

void
riyo_slots_remove (RiyoSlots *slots, RiyoFingerprint print)
{
  guintptr *node = &slots->root;

  if (is_free (riyo_slots_find (*slots, print)))
    return;
  own_node (node);
  for (guint depth = 0; kind_of (*node) == 0; depth++)
    {
      node = &branch_of (*node)->children[turn (print, depth)];
      own_node (node);
    }
  replace_leaf (node, kind_of (*node), print);
}
