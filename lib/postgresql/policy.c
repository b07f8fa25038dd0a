/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Row security and rules: by which columns is decided whether a row is taken. */
#include "internal.h"

#include <access/sysattr.h>
#include <nodes/bitmapset.h>
#include <nodes/nodeFuncs.h>
#include <rewrite/prs2lock.h>
#include <rewrite/rowsecurity.h>
#include <utils/rel.h>

typedef struct
{
  Bitmapset *columns;
  Index last; /* entry of its own relation in the range table: the second is a rule's new row, */
  Index up;   /* and how deep in queries within it we are */
} Named;

static bool
walk (Node *node, void *context)
{
  Named *named = context;
  bool stops;

  if (node == NULL)
    return false;
  if (IsA (node, Var))
    {
      const Var *column = (const Var *)node;

      if (column->varno >= 1 && (Index)column->varno <= named->last
          && column->varlevelsup == named->up)
        named->columns = bms_add_member (named->columns,
                                         column->varattno - FirstLowInvalidHeapAttributeNumber);
      return false;
    }
  if (!IsA (node, Query))
    return expression_tree_walker (node, walk, context);
  named->up++;
  stops = query_tree_walker ((Query *)node, walk, context, 0);
  named->up--;
  return stops;
}

Bitmapset *
riyo_pg_policy_get (Relation relation)
{
  Named named = { .last = 1 };
  ListCell *cell;

  if (!relation->rd_rel->relrowsecurity || relation->rd_rsdesc == NULL)
    return NULL;
  foreach (cell, relation->rd_rsdesc->policies)
    {
      const RowSecurityPolicy *policy = lfirst (cell);

      walk ((Node *)policy->qual, &named);
      walk ((Node *)policy->with_check_qual, &named);
    }
  return named.columns;
}

Bitmapset *
riyo_pg_rule_get (Relation relation, int event)
{
  const RuleLock *rules = relation->rd_rules;
  Named named = { .last = 2 };

  for (int i = 0; rules != NULL && i < rules->numLocks; i++)
    if ((int)rules->rules[i]->event == event)
      walk (rules->rules[i]->qual, &named);
  return named.columns;
}
