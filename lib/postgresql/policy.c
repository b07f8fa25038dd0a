/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Row security and rules: by which columns is decided whether a row is taken. */
#include "internal.h"

#include <nodes/bitmapset.h>
#include <rewrite/prs2lock.h>
#include <rewrite/rowsecurity.h>
#include <utils/rel.h>

Bitmapset *
riyo_pg_policy_get (Relation relation)
{
  Bitmapset *columns = NULL;
  ListCell *cell;

  if (!relation->rd_rel->relrowsecurity || relation->rd_rsdesc == NULL)
    return NULL;
  foreach (cell, relation->rd_rsdesc->policies)
    {
      const RowSecurityPolicy *policy = lfirst (cell);

      columns = bms_join (columns, riyo_pg_columns_get ((Node *)policy->qual, 1, 1));
      columns = bms_join (columns, riyo_pg_columns_get ((Node *)policy->with_check_qual, 1, 1));
    }
  return columns;
}

/* The second entry of its own relation in a rule's range table is its new row. */
Bitmapset *
riyo_pg_rule_get (Relation relation, int event)
{
  const RuleLock *rules = relation->rd_rules;
  Bitmapset *columns = NULL;

  for (int i = 0; rules != NULL && i < rules->numLocks; i++)
    if ((int)rules->rules[i]->event == event)
      columns = bms_join (columns, riyo_pg_columns_get (rules->rules[i]->qual, 1, 2));
  return columns;
}
