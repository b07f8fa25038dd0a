/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is offered to a view, and handed on: to a trigger instead, or by a rule. A view has no rows,
 * and no label; what stands in its columns carries what they are made of. */
#include "internal.h"

#include <access/relation.h>
#include <access/sysattr.h>
#include <lib/stringinfo.h>
#include <nodes/bitmapset.h>
#include <rewrite/prs2lock.h>
#include <tcop/tcopprot.h>
#include <utils/builtins.h>
#include <utils/lsyscache.h>
#include <utils/rel.h>

static bool
has_rule (const RuleLock *rules, CmdType event)
{
  for (int i = 0; rules != NULL && i < rules->numLocks; i++)
    if (rules->rules[i]->event == event)
      return true;
  return false;
}

/* Otherwise the rewriter writes to what the view is made of, and names it. */
static bool
is_handed_on (Relation view, const RangeTblEntry *rte)
{
  const TriggerDesc *triggers = view->trigdesc;

  if ((rte->requiredPerms & ACL_INSERT) != 0
      && ((triggers != NULL && triggers->trig_insert_instead_row)
          || has_rule (view->rd_rules, CMD_INSERT)))
    return true;
  return (rte->requiredPerms & ACL_UPDATE) != 0
         && ((triggers != NULL && triggers->trig_update_instead_row)
             || has_rule (view->rd_rules, CMD_UPDATE));
}

/* The query that asks for those columns. */
static Query *
make_query (Relation view, const Bitmapset *columns)
{
  StringInfoData text;
  List *parsed, *queries;
  int member = -1;

  initStringInfo (&text);
  while ((member = bms_next_member (columns, member)) >= 0)
    appendStringInfo (&text, "%s %s", text.len > 0 ? "," : "SELECT",
                      quote_identifier (get_attname (
                          RelationGetRelid (view),
                          (AttrNumber)(member + FirstLowInvalidHeapAttributeNumber), false)));
  appendStringInfo (&text, " FROM %s",
                    quote_qualified_identifier (get_namespace_name (RelationGetNamespace (view)),
                                                RelationGetRelationName (view)));
  parsed = pg_parse_query (text.data);
  queries = pg_analyze_and_rewrite_fixedparams (linitial_node (RawStmt, parsed), text.data, NULL, 0,
                                                NULL);
  return linitial_node (Query, queries);
}

Query *
riyo_pg_offered_get (const RangeTblEntry *rte)
{
  Bitmapset *columns = bms_union (rte->insertedCols, rte->updatedCols);
  Query *query = NULL;
  Relation view;

  if (bms_is_empty (columns))
    return NULL;
  view = relation_open (rte->relid, AccessShareLock);
  if (is_handed_on (view, rte))
    query = make_query (view, columns);
  relation_close (view, NoLock);
  return query;
}
