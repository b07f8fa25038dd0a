/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows that a statement of the client has left out: it may come to one many times, as the inner
 * side of a join or a cursor that goes back does, and leaves it out once. */
#include "internal.h"

#include <utils/hsearch.h>
#include <utils/memutils.h>

#define ROWS 64

/* Rows of one page, side by side, and what they were asked about. */
typedef struct
{
  Oid table;
  BlockNumber block;
  RiyoTags tags;
  uint64 nth;
} Stretch;

typedef struct
{
  Stretch stretch;
  uint64 rows; /* a bit for each that was left out */
} LeftOut;

static HTAB *left_out = NULL;
static MemoryContext memory = NULL;
static bool is_on_page[4096]; /* whether any may be of such a page: most rows are of none */

void
riyo_pg_once_forget (void)
{
  if (left_out == NULL)
    return;
  left_out = NULL;
  MemoryContextReset (memory);
  memset (is_on_page, false, sizeof is_on_page);
}

static void
start (void)
{
  HASHCTL control = { .keysize = sizeof (Stretch), .entrysize = sizeof (LeftOut) };

  if (memory == NULL)
    memory = AllocSetContextCreate (TopMemoryContext, "riyo left out", ALLOCSET_DEFAULT_SIZES);
  control.hcxt = memory;
  left_out = hash_create ("riyo left out", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static bool *
find_page (Oid table, const ItemPointerData *place)
{
  return &is_on_page[(table * 31 + ItemPointerGetBlockNumber (place)) % lengthof (is_on_page)];
}

static Stretch
get_stretch (Oid table, const ItemPointerData *place, RiyoTags tags)
{
  return (Stretch){ table, ItemPointerGetBlockNumber (place), tags,
                    ItemPointerGetOffsetNumber (place) / ROWS };
}

static uint64
get_bit (const ItemPointerData *place)
{
  return UINT64CONST (1) << ItemPointerGetOffsetNumber (place) % ROWS;
}

bool
riyo_pg_once_is_left_out (Oid table, const ItemPointerData *place, RiyoTags tags)
{
  Stretch stretch;
  const LeftOut *found;

  if (left_out == NULL || !*find_page (table, place))
    return false;
  stretch = get_stretch (table, place, tags);
  found = hash_search (left_out, &stretch, HASH_FIND, NULL);
  return found != NULL && (found->rows & get_bit (place)) != 0;
}

void
riyo_pg_once_leave_out (Oid table, const ItemPointerData *place, RiyoTags tags)
{
  Stretch stretch = get_stretch (table, place, tags);
  LeftOut *found;
  bool is_there;

  if (left_out == NULL)
    start ();
  found = hash_search (left_out, &stretch, HASH_ENTER, &is_there);
  if (!is_there)
    found->rows = 0;
  found->rows |= get_bit (place);
  *find_page (table, place) = true;
}
