/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

/* The rule for one datum as five nested sets: each condition takes bits away from the one before.
 * Pure: no allocation, I/O, lock, clock or GError in this room. */
typedef struct
{
  RiyoTags known;       /* condition 2: categories of the table */
  RiyoTags celled;      /* 3: those with a cell for what is stated */
  RiyoTags scoped;      /* 4: those whose cell lies in the role */
  RiyoTags unsuspended; /* 5: those that no live suspension covers, whoever's datum it is */
} RiyoMasks;

/* The first condition that fails, 0 when none does; the lowest category it fails for in @category
 * (0 for UNTAGGED). A subject stated is the caller's matter: it passes masks whose unsuspended is
 * scoped. */
static inline RiyoRefusal
riyo_masks_decide (const RiyoMasks *masks, RiyoTags tags, guint *category)
{
  RiyoTags failed;

  *category = 0;
  if (G_LIKELY (tags != 0 && (tags & ~masks->unsuspended) == 0))
    return (RiyoRefusal)0;
  if (tags == 0 || (tags & RIYO_TAGS_UNTAGGED) != 0)
    return RIYO_REFUSAL_UNTAGGED;
#define FAILS(mask, reason)                                                                        \
  if ((failed = tags & ~(mask)) != 0)                                                              \
    {                                                                                              \
      *category = (guint)__builtin_ctzll (failed) + 1;                                             \
      return (reason);                                                                             \
    }
  FAILS (masks->known, RIYO_REFUSAL_UNKNOWN_CATEGORY)
  FAILS (masks->celled, RIYO_REFUSAL_NOT_IN_TABLE)
  FAILS (masks->scoped, RIYO_REFUSAL_OUT_OF_SCOPE)
#undef FAILS
  *category = (guint)__builtin_ctzll (tags & ~masks->unsuspended) + 1;
  return RIYO_REFUSAL_SUSPENDED;
}

/* What one pass over many sets found. */
typedef struct
{
  gsize n_kept;
  RiyoTags kept;      /* union of the sets that passed */
  RiyoTags refused;   /* union of the sets that did not */
  gboolean any_empty; /* some set was 0 */
} RiyoBulkSum;

/* Decides @n sets of @width_bytes (2, 4 or 8) against @allowed: bit i of @kept_bits for record i,
 * bits from
 * @n on 0. Any alignment. Chooses AVX-512 or AVX2 at run time. @far: the bits are too many to
 * be found in the cache later; they are written past it, which would read them first. */
void riyo_check_bulk (gconstpointer tags, gsize width_bytes, gsize n, RiyoTags allowed,
                      guint64 *kept_bits, gboolean far, RiyoBulkSum *sum);

/* The same, in portable C only: what the vector code is compared with. */
void riyo_check_bulk_portable (gconstpointer tags, gsize width_bytes, gsize n, RiyoTags allowed,
                               guint64 *kept_bits, RiyoBulkSum *sum);
