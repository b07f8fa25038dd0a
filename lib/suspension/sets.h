/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "internal.h"

/* The scopes there are, by number, and the sets of them that pseudonyms have: 0 is the empty one.
 * Equal scopes and equal sets share a number, for good. Who reads them reads the two arrays; the
 * rest is for who adds, one thread. */
typedef struct
{
  gatomicrefcount n_refs;
  GPtrArray *scopes; /* of RiyoScope */
  GPtrArray *sets;   /* of GArray of guint, rising */
  /* NULL until they are needed, and once another, that was made of these, has them */
  GHashTable *numbers;    /* a scope's text -> its number */
  GHashTable *by_content; /* GBytes of a set -> its number */
  GHashTable *steps;      /* a set and a scope, added or taken away -> the set it makes */
} RiyoSets;

RiyoSets *riyo_sets_new (void);
RiyoSets *riyo_sets_ref (RiyoSets *sets);
void riyo_sets_unref (RiyoSets *sets);

/* Others with the same numbers, for another thread to add to. */
RiyoSets *riyo_sets_copy (const RiyoSets *sets);

static inline const RiyoScope *
riyo_sets_scope_at (const RiyoSets *sets, guint i)
{
  return g_ptr_array_index (sets->scopes, i);
}

/* Each makes *@sets another where somebody else has them, and something is new. */
guint riyo_sets_number_scope (RiyoSets **sets, const RiyoScope *scope);
guint32 riyo_sets_join (RiyoSets **sets, guint32 set, guint scope);
guint32 riyo_sets_leave (RiyoSets **sets, guint32 set, guint scope);
