/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns that a tree names of an entry of its range table, also from queries within it. */
#include "internal.h"

#include <access/sysattr.h>
#include <nodes/bitmapset.h>
#include <nodes/nodeFuncs.h>

typedef struct
{
  Bitmapset *columns;
  Index first, last; /* of the entries that are asked about, */
  Index up;          /* and how deep in queries within we are */
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

      if (column->varno >= (int)named->first && column->varno <= (int)named->last
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
riyo_pg_columns_get (Node *tree, Index first, Index last)
{
  Named named = { .first = first, .last = last };

  walk (tree, &named);
  return named.columns;
}

Bitmapset *
riyo_pg_columns_get_of_query (Query *query, Index at)
{
  Named named = { .first = at, .last = at };

  query_tree_walker (query, walk, &named, 0);
  return named.columns;
}
