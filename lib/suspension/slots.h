/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"

/* What is known of one pseudonym: a person, or leading parts that some persons share. */
typedef struct
{
  RiyoFingerprint print; /* 0, 0 = free */
  guint32 exact;         /* set of scopes of suspensions stated with exactly these parts */
  guint32 under;         /* and of those stated with more parts */
} RiyoKnown;

/* A map from pseudonym to slot. A copy costs nothing and is another map: each change makes anew
 * the few nodes on its way that a copy still has, however many slots there are. */
typedef struct
{
  guintptr root; /* 0 = empty */
} RiyoSlots;

RiyoSlots riyo_slots_copy (RiyoSlots slots);
void riyo_slots_clear (RiyoSlots *slots);

/* The slot of a pseudonym, or an empty one. */
const RiyoKnown *riyo_slots_find (RiyoSlots slots, RiyoFingerprint print);

typedef void (*RiyoSlotsFunc) (const RiyoKnown *known, gpointer data);
void riyo_slots_foreach (RiyoSlots slots, RiyoSlotsFunc each, gpointer data);

/* The same to be written to, added where there was none; valid until the next call. */
RiyoKnown *riyo_slots_own (RiyoSlots *slots, RiyoFingerprint print);
void riyo_slots_remove (RiyoSlots *slots, RiyoFingerprint print);
