/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a foreign key asks before a row is written or goes: whether a key is there. It is no use of
 * the other table, as long as it is word by word what PostgreSQL's own trigger asks. */
#include "internal.h"

#include <access/relation.h>
#include <access/sysattr.h>
#include <miscadmin.h>
#include <nodes/bitmapset.h>
#include <nodes/params.h>
#include <utils/rel.h>
#include <utils/relcache.h>

static bool
take (const char **at, const char *word)
{
  if (strncmp (*at, word, strlen (word)) != 0)
    return false;
  *at += strlen (word);
  return true;
}

/* "a""b" */
static bool
take_quoted (const char **at)
{
  if (!take (at, "\""))
    return false;
  for (; **at != '\0'; (*at)++)
    if (take (at, "\"") && **at != '"')
      return true;
  return false;
}

static bool
take_characters (const char **at, const char *allowed)
{
  size_t n = strspn (*at, allowed);

  *at += n;
  return n > 0;
}

/* A column or a parameter, perhaps as a type that is built in. */
static bool
take_operand (const char **at)
{
  if (!(take (at, "$") ? take_characters (at, "0123456789") : take_quoted (at)))
    return false;
  return !take (at, "::pg_catalog.") || take_quoted (at)
         || take_characters (at, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

static bool
take_comparison (const char **at)
{
  return take_operand (at) && take (at, " OPERATOR(pg_catalog.=) ") && take_operand (at);
}

static bool
is_of_trigger (const char *at)
{
  if (!take (&at, "SELECT 1 FROM "))
    return false;
  take (&at, "ONLY ");
  if (!take_quoted (&at) || !take (&at, ".") || !take_quoted (&at) || !take (&at, " x WHERE "))
    return false;
  do
    if (!take_comparison (&at))
      return false;
  while (take (&at, " AND "));
  return strcmp (at, " FOR KEY SHARE OF x") == 0;
}

static Bitmapset *
get_keys (Relation relation)
{
  Bitmapset *keys = bms_copy (RelationGetIndexAttrBitmap (relation, INDEX_ATTR_BITMAP_KEY));
  List *foreign = RelationGetFKeyList (relation);
  ListCell *cell;

  foreach (cell, foreign)
    {
      const ForeignKeyCacheInfo *key = lfirst (cell);

      for (int i = 0; i < key->nkeys; i++)
        keys = bms_add_member (keys, key->conkey[i] - FirstLowInvalidHeapAttributeNumber);
    }
  return keys;
}

/* Of one relation nothing but its keys; parts of it are looked through by its own. */
static bool
names_keys_alone (List *range_table)
{
  const RangeTblEntry *first = linitial_node (RangeTblEntry, range_table);
  Relation relation;
  bool alone;
  ListCell *cell;

  for_each_from (cell, range_table,
                 1) if (lfirst_node (RangeTblEntry, cell)->requiredPerms != 0) return false;
  if (first->rtekind != RTE_RELATION)
    return false;
  relation = relation_open (first->relid, AccessShareLock);
  alone = bms_is_subset (first->selectedCols, get_keys (relation));
  relation_close (relation, NoLock);
  return alone;
}

/* The trigger runs it as the owner, in a context of its own; functions of users that run below it
 * have the context too, and cannot say it otherwise. */
static bool
is_lookup (const char *text, List *range_table)
{
  return InNoForceRLSOperation () && text != NULL && range_table != NIL && is_of_trigger (text)
         && names_keys_alone (range_table);
}

/* A cast of users' would see the keys of every row. */
bool
riyo_pg_is_lookup (const char *text, Query *query)
{
  if (!is_lookup (text, query->rtable)
      || riyo_pg_expression_runs_code ((Node *)query->jointree->quals))
    return false;
  riyo_pg_lookup_mark (linitial_node (RangeTblEntry, query->rtable));
  return true;
}

bool
riyo_pg_is_planned_lookup (const char *text, List *range_table)
{
  return is_lookup (text, range_table)
         && riyo_pg_lookup_is_marked (linitial_node (RangeTblEntry, range_table));
}

/* A foreign key's own CASCADE, and no function below it, which has a context of its own: its
 * trigger stands by itself, or directly within another statement. It goes by the key alone. */
bool
riyo_pg_is_cascade (void)
{
  const ErrorContextCallback *own = error_context_stack;

  return InNoForceRLSOperation () && own != NULL
         && (own->previous == NULL || own->previous->callback == own->callback
             || own->previous->callback == ParamsErrorCallback);
}
