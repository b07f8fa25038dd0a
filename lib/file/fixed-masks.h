/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "layout/layout.h"

/* Bytes first … first + n - 1 of a record, from 0. */
typedef struct
{
  guint first, n;
} RiyoBytes;

/* What becomes of a record of one type. Made at the first such record. */
typedef struct
{
  gboolean made;
  RiyoTags kept_tags;
  RiyoBytes *emptied;
  guint n_emptied;
  RiyoBytes *edges; /* parts in text that must not end within a character */
  guint n_edges;
} RiyoFixedPlan;

/* A plan for many records at once, as bits; NULL on a CPU that cannot, or for edges in UTF-8. */
typedef struct _RiyoFixedMasks RiyoFixedMasks;

RiyoFixedMasks *
riyo_fixed_masks_new (const RiyoFixedPlan *plan, const RiyoLayout *layout, guint n_newline);

/* How many records at the front have no fault, by a batch at the most: behind them may be one that
 * has. @data has 64 readable bytes to spare. */
gsize riyo_fixed_masks_check (const RiyoFixedMasks *masks, const guchar *data, gsize n_records);

/* Empties what the plan empties in records that lie one behind the other. Stops before the first
 * that may have a fault and leaves it as it is. Returns: how many were done. @data has 64 readable
 * bytes to spare. */
gsize riyo_fixed_masks_run (const RiyoFixedMasks *masks, guchar *data, gsize n_records);
