/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Samples of rows that the planner hands to operators: only of what may be used. A function that is
 * inlined brings in relations that no check has seen yet. */
#include "internal.h"

#include <catalog/index.h>
#include <nodes/bitmapset.h>
#include <nodes/pathnodes.h>
#include <utils/lsyscache.h>
#include <utils/selfuncs.h>

static get_relation_stats_hook_type next_relation = NULL;
static get_index_stats_hook_type next_index = NULL;

static bool
may_sample (Oid relid)
{
  RiyoPgTouched touched = { 0 };

  if (relid < FirstNormalObjectId)
    return true;
  riyo_pg_touch_whole (&touched, relid);
  return riyo_pg_permits (&touched);
}

static bool
get_relation_stats (PlannerInfo *root, RangeTblEntry *rte, AttrNumber attnum,
                    VariableStatData *variable)
{
  if (rte->rtekind == RTE_RELATION && !may_sample (rte->relid))
    {
      variable->statsTuple = NULL;
      return true;
    }
  return next_relation != NULL && next_relation (root, rte, attnum, variable);
}

static bool
get_index_stats (PlannerInfo *root, Oid index, AttrNumber attnum, VariableStatData *variable)
{
  if (!may_sample (IndexGetRelation (index, false)))
    {
      variable->statsTuple = NULL;
      return true;
    }
  return next_index != NULL && next_index (root, index, attnum, variable);
}

void
riyo_pg_hook_statistics (void)
{
  next_relation = get_relation_stats_hook;
  get_relation_stats_hook = get_relation_stats;
  next_index = get_index_stats_hook;
  get_index_stats_hook = get_index_stats;
}
