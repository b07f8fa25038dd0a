/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <string.h>

#include "file-engine.h"

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
  RiyoBytes *edges; /* parts in CP932 that must not end within a character */
  guint n_edges;
} RiyoFixedPlan;

void riyo_fixed_plan_make (RiyoFixedPlan *plan, RiyoEngine *engine, guint row);
void riyo_fixed_plan_clear (RiyoFixedPlan *plan);
gboolean riyo_fixed_plan_check_edges (const RiyoFixedPlan *plan, const guchar *record);

static inline void
riyo_fixed_plan_empty (const RiyoFixedPlan *plan, guchar *record, guchar fill)
{
  for (guint i = 0; i < plan->n_emptied; i++)
    memset (record + plan->emptied[i].first, fill, plan->emptied[i].n);
}
