/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a statement touches: of each relation the columns that it names, anywhere; and whether that
 * may be. */
#include "internal.h"

#include <access/sysattr.h>
#include <access/table.h>
#include <access/transam.h>
#include <catalog/catalog.h>
#include <catalog/pg_class.h>
#include <catalog/pg_largeobject.h>
#include <catalog/pg_statistic.h>
#include <catalog/pg_statistic_ext_data.h>
#include <miscadmin.h>
#include <nodes/bitmapset.h>
#include <nodes/nodeFuncs.h>
#include <utils/inval.h>
#include <utils/lsyscache.h>

#define WRITES (ACL_INSERT | ACL_UPDATE | ACL_DELETE | ACL_TRUNCATE)

/* Their values that were too long stand in tables of their own: pg_toast_2619 and so on. */
#define STATISTIC_TOAST 2840
#define STATISTIC_EXT_TOAST 3430

/* Samples of any table's rows, and objects that belong to none. */
static bool
is_sample (Oid relid)
{
  return relid == StatisticRelationId || relid == StatisticExtDataRelationId
         || relid == LargeObjectRelationId || relid == STATISTIC_TOAST
         || relid == STATISTIC_EXT_TOAST;
}

static RiyoPgCarried
get_sample_carried (Oid relid)
{
  if (relid == LargeObjectRelationId)
    return (RiyoPgCarried){ .untagged = true };
  return (RiyoPgCarried){ .tags = riyo_table_get_known_tags (riyo_pg_need_table ()) };
}

static void
note (RiyoPgTouched *touched, RiyoPgCarried *sum, RiyoPgCarried carried, Oid relid)
{
  if (riyo_pg_carried_is_nothing (carried))
    return;
  touched->any = true;
  *sum = riyo_pg_carried_join (*sum, carried);
  if ((carried.untagged || carried.unreadable || carried.unadopted)
      && !OidIsValid (touched->culprit))
    touched->culprit = relid;
}

/* A column that is written; and the least that any of them carries. */
static void
note_written (RiyoPgTouched *touched, RiyoPgCarried carried, RiyoTags least, Oid relid)
{
  note (touched, &touched->written, carried, relid);
  touched->least = touched->writes ? touched->least & least : least;
  touched->writes = true;
}

/* A row that is locked stays as it was, */
static AclMode
get_writes (const RangeTblEntry *rte)
{
  AclMode locks = bms_is_empty (rte->updatedCols) ? ACL_UPDATE : 0;

  return rte->requiredPerms & WRITES & ~locks;
}

/* but has a mark of it. */
static void
touch_held (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  if (get_writes (rte) != 0 || (rte->requiredPerms & ACL_UPDATE) == 0)
    return;
  touched->held
      = touched->holds ? touched->held & relation->least_of_rows : relation->least_of_rows;
  touched->holds = true;
}

/* What code of the rows' own sees of them goes into those rows: it is no read, as long as what it
 * does is looked at. */
static bool
is_seen_apart (const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  return relation->uneven && !relation->rewrites_unseen && get_writes (rte) != 0;
}

static void
touch_by_code (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  bool runs = relation->runs_code && get_writes (rte) != 0;

  if (!relation->secured && !runs)
    return;
  if (!is_seen_apart (relation, rte))
    {
      note (touched, &touched->read, relation->rows, rte->relid);
      return;
    }
  note (touched, &touched->seen, relation->rows, rte->relid);
  note (touched, &touched->read, relation->policed, rte->relid);
}

/* Columns that nobody names: by their defaults, by triggers, or because rows move. */
static void
touch_unnamed (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  bool updates = (rte->requiredPerms & ACL_UPDATE) != 0 && !bms_is_empty (rte->updatedCols);
  bool inserts = (rte->requiredPerms & ACL_INSERT) != 0;

  if (inserts && relation->least_given != ~(RiyoTags)0)
    note_written (touched, (RiyoPgCarried){ 0 }, relation->least_given, relation->relid);
  if (relation->moves && updates)
    note (touched, &touched->read, relation->rows, relation->relid);
  if ((relation->rewrites && !is_seen_apart (relation, rte) && (updates || inserts))
      || (relation->moves && updates))
    note_written (touched, relation->rows, relation->least_of_all, relation->relid);
  if (!relation->defers)
    return;
  touched->deferred = riyo_pg_carried_join (touched->deferred, relation->rows);
  touched->deferring = lappend_oid (touched->deferring, relation->relid);
}

/* By a column's number as range tables have it. 0 is the whole row; below it are ctid and so on. */
static RiyoPgCarried
get_column (const RiyoPgRelation *relation, int member)
{
  int attnum = member + FirstLowInvalidHeapAttributeNumber;

  if (attnum == InvalidAttrNumber)
    return relation->whole;
  if (attnum < 0 || attnum > relation->n_columns)
    return relation->table;
  return relation->columns[attnum - 1];
}

static RiyoTags
get_least (const RiyoPgRelation *relation, int member)
{
  int attnum = member + FirstLowInvalidHeapAttributeNumber;

  return attnum > 0 && attnum <= relation->n_columns ? relation->least[attnum - 1]
                                                     : relation->least_of_all;
}

/* Which rows others name, the look-ups of their foreign keys leave there: of locks, the last one's
 * mark stays. */
static RiyoPgCarried
get_read (const RiyoPgRelation *relation, int member)
{
  RiyoPgCarried carried = get_column (relation, member);

  if (member + FirstLowInvalidHeapAttributeNumber == MaxTransactionIdAttributeNumber)
    carried.tags |= relation->referring;
  return carried;
}

static void
touch_read (RiyoPgTouched *touched, const RiyoPgRelation *relation, const Bitmapset *columns)
{
  int member = -1;

  if (bms_is_empty (columns))
    note (touched, &touched->read, relation->table, relation->relid);
  while ((member = bms_next_member (columns, member)) >= 0)
    note (touched, &touched->read, get_read (relation, member), relation->relid);
}

/* What is used, and not read; that it is there, is told. */
static void
touch_apart (RiyoPgTouched *touched, const RiyoPgRelation *relation, const Bitmapset *columns)
{
  int member = -1;

  while ((member = bms_next_member (columns, member)) >= 0)
    {
      RiyoPgCarried carried = get_column (relation, member);

      note (touched, &touched->written, carried, relation->relid);
      touched->apart |= carried.tags;
    }
}

/* EXCLUDED: the row that is offered, and not the one that is there. */
static bool
is_offered (const RangeTblEntry *rte)
{
  return rte->relkind == RELKIND_COMPOSITE_TYPE;
}

/* What an INSERT answers, where nothing but itself has filled the row, it has not read. */
static bool
is_its_own (const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  return (get_writes (rte) == ACL_INSERT || is_offered (rte)) && !relation->runs_code
         && !relation->secured && relation->least_given == ~(RiyoTags)0;
}

/* Of those that are named, the ones that a statement of the client's own names apart; and a
 * function's, of one row alone: it could go through all. */
static Bitmapset *
get_apart (const RangeTblEntry *rte, const Bitmapset *named)
{
  if (riyo_pg_is_clients ())
    return bms_int_members (riyo_pg_mark_get (rte, RIYO_PG_APART), named);
  if (!riyo_pg_is_cascade () && (InNoForceRLSOperation () || !riyo_pg_flow_names_one ()))
    return NULL;
  return bms_int_members (riyo_pg_mark_get (rte, RIYO_PG_NAMED), named);
}

static void
touch_named (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte,
             const Bitmapset *columns)
{
  int member = -1;
  Bitmapset *apart;

  if (is_its_own (relation, rte))
    {
      while ((member = bms_next_member (columns, member)) >= 0)
        note (touched, &touched->written, get_column (relation, member), relation->relid);
      return;
    }
  apart = get_apart (rte, columns);
  touch_apart (touched, relation, apart);
  if (bms_is_empty (apart) || !bms_is_subset (columns, apart))
    touch_read (touched, relation, bms_difference (columns, apart));
}

/* Whether a key may go that others look up. */
static bool
goes_by_key (const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  AclMode writes = get_writes (rte);

  return (writes & ACL_DELETE) != 0
         || ((writes & ACL_UPDATE) != 0
             && (relation->rewrites || bms_overlap (relation->referred, rte->updatedCols)));
}

/* What it tells without reading: that a key is there, or rows are. */
static void
touch_told (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  if (get_writes (rte) != 0)
    touched->without |= ~relation->least_of_rows;
  if ((rte->requiredPerms & (ACL_INSERT | ACL_UPDATE)) != 0)
    {
      touched->met |= relation->keyed;
      touched->looked_up |= relation->looked_up;
    }
  if (goes_by_key (relation, rte))
    touched->looked_up |= relation->referring;
  if ((rte->requiredPerms & ACL_UPDATE) != 0 && !bms_is_empty (rte->updatedCols))
    touched->told
        |= (relation->rewrites ? relation->rows : relation->table).tags & relation->least_of_rows;
}

/* What the rewriter has put beside it; and rows that are in one part and not in another tell by
 * what they were put there: to code of theirs, where they are written. */
static void
touch_beside (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  Bitmapset *columns = riyo_pg_mark_get (rte, RIYO_PG_BESIDE);

  if (columns != NULL)
    touch_named (touched, relation, rte, columns);
  if ((get_writes (rte) & ACL_UPDATE) != 0)
    note (touched, &touched->read, relation->ruled[0], relation->relid);
  if ((rte->requiredPerms & ACL_INSERT) != 0)
    note (touched, &touched->read, relation->ruled[1], relation->relid);
  if ((rte->requiredPerms & ACL_DELETE) != 0)
    note (touched, &touched->read, relation->ruled[2], relation->relid);
  note (touched, get_writes (rte) != 0 ? &touched->seen : &touched->read, relation->parted,
        relation->relid);
}

static bool
is_evaluated (const RiyoPgTogether *together, const RangeTblEntry *rte, const Bitmapset *filled)
{
  return ((rte->requiredPerms & ACL_UPDATE) != 0
          && (bms_overlap (together->columns, rte->updatedCols)
              || (together->varies && !bms_is_empty (rte->updatedCols))))
         || ((rte->requiredPerms & ACL_INSERT) != 0 && together->meets
             && (together->meets_empty || bms_overlap (together->columns, rte->insertedCols)
                 || bms_overlap (together->columns, filled)));
}

/* What a check, an index, a key or a generated column evaluates with what is written: of a new row,
 * only what it is held against others by. */
static void
touch_together (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  ListCell *cell;

  foreach (cell, relation->together)
    {
      const RiyoPgTogether *together = lfirst (cell);
      int member = -1;

      if (!is_evaluated (together, rte, relation->filled))
        continue;
      while ((member = bms_next_member (together->columns, member)) >= 0)
        note (touched, &touched->seen, get_column (relation, member), relation->relid);
    }
}

/* A default writes, but nothing of what was read. */
static void
touch_filled (RiyoPgTouched *touched, const RiyoPgRelation *relation, const RangeTblEntry *rte)
{
  int member = -1;

  while ((member = bms_next_member (relation->filled, member)) >= 0)
    if (!bms_is_member (member, rte->insertedCols))
      note (touched, &touched->written, get_column (relation, member), relation->relid);
}

static void
touch_written (RiyoPgTouched *touched, const RiyoPgRelation *relation, const Bitmapset *columns)
{
  int member = -1;

  while ((member = bms_next_member (columns, member)) >= 0)
    note_written (touched, get_column (relation, member), get_least (relation, member),
                  relation->relid);
}

/* All of the row goes; nothing of it flows on, but that it is gone. */
static void
touch_deleted (RiyoPgTouched *touched, const RiyoPgRelation *relation)
{
  note (touched, &touched->written, relation->rows, relation->relid);
  touched->deleted
      = touched->deletes ? touched->deleted & relation->least_of_rows : relation->least_of_rows;
  touched->deletes = true;
}

static void
touch_sample (RiyoPgTouched *touched, const RangeTblEntry *rte)
{
  touched->locked |= (rte->requiredPerms & ~(AclMode)ACL_SELECT) != 0;
  if (is_sample (rte->relid))
    note (touched, &touched->read, get_sample_carried (rte->relid), rte->relid);
}

/* It holds what this statement has read, which the flow knows, and ends with it. */
static bool
is_fresh (Oid relid)
{
  return list_member_oid (riyo_pg_place.fresh, relid)
         && get_rel_persistence (relid) == RELPERSISTENCE_TEMP;
}

/* A row that is offered to a view goes to code of its own, which may write it anywhere. */
static void
touch_view (RiyoPgTouched *touched, const RangeTblEntry *rte)
{
  RiyoPgTouched asked = { 0 };
  Query *query = riyo_pg_offered_get (rte);

  if (query == NULL)
    return;
  riyo_pg_view_note (query);
  riyo_pg_touch_query (&asked, query);
  touched->any |= asked.any;
  touched->read = riyo_pg_carried_join (touched->read, asked.read);
  if (!OidIsValid (touched->culprit))
    touched->culprit = asked.culprit;
}

/* Whether it goes through rows that nobody has named by their keys. */
static bool
goes_through (const RangeTblEntry *rte)
{
  Bitmapset *apart = get_apart (rte, rte->selectedCols);

  return get_writes (rte) != 0 && bms_is_empty (rte->insertedCols)
         && bms_is_empty (rte->updatedCols)
         && (bms_is_empty (apart) || !bms_is_subset (rte->selectedCols, apart));
}

static void
touch_relation (RiyoPgTouched *touched, const RangeTblEntry *rte)
{
  const RiyoPgRelation *relation;

  if (rte->rtekind != RTE_RELATION || rte->requiredPerms == 0)
    return;
  if (rte->relkind == RELKIND_VIEW)
    {
      touch_view (touched, rte);
      return;
    }
  if (rte->relid < FirstNormalObjectId)
    {
      touch_sample (touched, rte);
      return;
    }
  relation = riyo_pg_relation_get (rte->relid);
  if (!relation->governed || is_fresh (rte->relid))
    return;
  if (is_offered (rte))
    {
      touch_named (touched, relation, rte, rte->selectedCols);
      return;
    }
  touch_by_code (touched, relation, rte);
  if ((rte->requiredPerms & ACL_SELECT) != 0)
    touch_named (touched, relation, rte,
                 bms_difference (rte->selectedCols, riyo_pg_mark_get (rte, RIYO_PG_IDLE)));
  touch_beside (touched, relation, rte);
  touch_told (touched, relation, rte);
  touch_held (touched, relation, rte);
  touch_together (touched, relation, rte);
  if ((rte->requiredPerms & ACL_INSERT) != 0)
    touch_filled (touched, relation, rte);
  touch_written (touched, relation, rte->insertedCols);
  touch_written (touched, relation, rte->updatedCols);
  if (get_writes (rte) != 0)
    touch_unnamed (touched, relation, rte);
  if ((rte->requiredPerms & ACL_INSERT) != 0 && bms_is_empty (rte->insertedCols))
    note_written (touched, (RiyoPgCarried){ 0 }, relation->least_of_all, rte->relid);
  if ((rte->requiredPerms & ACL_DELETE) != 0)
    touch_deleted (touched, relation);
  if (goes_through (rte))
    note (touched, &touched->read, relation->table, rte->relid);
}

/* A row that becomes another person's is no row of who was asked about; one that gets another key
 * meets everybody's. */
static bool
meets_others (const RangeTblEntry *rte)
{
  const RiyoPgRelation *relation;

  if (!riyo_pg_skip_is_asked (rte) || bms_is_empty (rte->updatedCols))
    return false;
  relation = riyo_pg_relation_get (rte->relid);
  return relation->rewrites || bms_overlap (rte->updatedCols, relation->subject)
         || bms_overlap (rte->updatedCols, riyo_pg_key_get (rte->relid));
}

/* What is asked about row by row is told apart from what is not. */
static void
touch_entry (RiyoPgTouched *touched, const RangeTblEntry *rte)
{
  RiyoPgTouched alone = { 0 };

  if (!riyo_pg_skips ())
    {
      touch_relation (touched, rte);
      return;
    }
  touch_relation (&alone, rte);
  touch_relation (touched, rte);
  touched->asks |= alone.any && riyo_pg_skip_is_asked (rte);
  if (!riyo_pg_skip_is_asked (rte) || meets_others (rte))
    touched->stated |= riyo_pg_touched_sum (&alone).tags;
}

void
riyo_pg_touch_range_table (RiyoPgTouched *touched, List *range_table)
{
  ListCell *cell;

  AcceptInvalidationMessages ();
  foreach (cell, range_table)
    touch_entry (touched, lfirst_node (RangeTblEntry, cell));
}

static bool
walk (Node *node, void *context)
{
  if (node == NULL)
    return false;
  if (IsA (node, RangeTblEntry))
    {
      touch_entry (context, (RangeTblEntry *)node);
      return false;
    }
  if (IsA (node, Query))
    return query_tree_walker ((Query *)node, walk, context, QTW_EXAMINE_RTES_BEFORE);
  return expression_tree_walker (node, walk, context);
}

void
riyo_pg_touch_query (RiyoPgTouched *touched, Query *query)
{
  AcceptInvalidationMessages ();
  walk ((Node *)query, touched);
}

void
riyo_pg_touch_whole (RiyoPgTouched *touched, Oid relid)
{
  const RiyoPgRelation *relation = riyo_pg_relation_get (relid);

  if (relation->governed)
    note (touched, &touched->read, relation->rows, relid);
}

void
riyo_pg_touch_emptied (RiyoPgTouched *touched, Oid relid)
{
  const RiyoPgRelation *relation = riyo_pg_relation_get (relid);

  if (relation->governed)
    touch_deleted (touched, relation);
}

RiyoPgCarried
riyo_pg_touched_sum (const RiyoPgTouched *touched)
{
  return riyo_pg_carried_join (riyo_pg_carried_join (touched->read, touched->seen),
                               touched->written);
}

static RiyoTags
sum_tags (const RiyoPgTouched *touched)
{
  RiyoPgCarried all = riyo_pg_touched_sum (touched);

  return all.untagged || all.unreadable ? RIYO_TAGS_UNTAGGED : all.tags;
}

static void
refuse_unreadable (const RiyoPgTouched *touched)
{
  const char *name = riyo_pg_shown_relation (touched->culprit);
  char *label = riyo_pg_label_get (touched->culprit, 0);

  if (label != NULL)
    riyo_pg_label_parse (label, false, NULL);
  riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_UNKNOWN_CATEGORY), NULL,
                  _ ("REFUSED UNKNOWN_CATEGORY: a label on “%s” or a column of it names no "
                     "category of the table"),
                  name);
}

static void
refuse_unadopted (const RiyoPgTouched *touched)
{
  riyo_pg_refuse (
      RIYO_PG_FAILURE (RIYO_ERROR_NOT_ADOPTED),
      _ ("SELECT riyo.layout() prints the labels: riyo adopt NAME.layout puts them into "
         "force. Of a restore, adopt them before it, under the name of this database."),
      _ ("NOT_ADOPTED: the label on “%s” lacks what the adopted layouts give it, or "
         "they have no line for it"),
      riyo_pg_shown_relation (touched->culprit));
}

/* How what has no label gets one. */
static const char *
get_way (Oid relid)
{
  const char *name = riyo_pg_shown_relation (relid);

  switch (get_rel_relkind (relid))
    {
    case RELKIND_TOASTVALUE:
      return psprintf (_ ("“%s” holds long values: read them through their table."), name);
    case RELKIND_FOREIGN_TABLE:
      return psprintf (_ ("“%s”, or a column of it, has no label: make it anew, with SECURITY "
                          "LABEL FOR riyo ON FOREIGN TABLE … IS '…' in the same transaction."),
                       name);
    default:
      return psprintf (_ ("“%s”, or a column of it, has no label: first SECURITY LABEL FOR riyo ON "
                          "%s … IS '…', or '個人情報でない=REASON' where it holds no personal "
                          "data."),
                       name,
                       get_rel_relkind (relid) == RELKIND_MATVIEW ? "MATERIALIZED VIEW" : "TABLE");
    }
}

/* The library's words, and where to look. */
static void
refuse (const RiyoPgTouched *touched, GError *error)
{
  const char *hint = NULL;

  if (OidIsValid (touched->culprit) && g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED))
    hint = get_way (touched->culprit);
  riyo_pg_throw (error, hint);
}

/* What has no label is refused under every purpose: to state one would lead nowhere. */
static RiyoOperation *
need_operation (const RiyoPgTouched *touched)
{
  const char *hint = NULL;

  if (OidIsValid (touched->culprit) && riyo_pg_touched_sum (touched).untagged)
    hint = get_way (touched->culprit);
  return riyo_pg_need_operation (hint);
}

/* All of it, but for suspensions of whose rows are asked about one by one. */
static bool
check_each (const RiyoPgTouched *touched, GError **error)
{
  RiyoOperation *operation = need_operation (touched);

  return riyo_operation_check_each (operation, sum_tags (touched), error)
         && (touched->stated == 0
             || riyo_operation_check (operation, touched->stated, NULL, error));
}

/* What was suspended meanwhile: of no data, for then nothing is counted. */
static bool
see (RiyoOperation *operation, GError **error)
{
  RiyoTags tags = 0;
  guint64 kept;

  return riyo_operation_filter (operation, &tags, sizeof tags, 0, NULL, &kept, NULL, error);
}

static bool
check_all (const RiyoPgTouched *touched, GError **error)
{
  RiyoOperation *operation = need_operation (touched);

  return see (operation, error)
         && riyo_operation_check (operation, sum_tags (touched), NULL, error);
}

void
riyo_pg_check (const RiyoPgTouched *touched)
{
  GError *error = NULL;

  if (touched->locked && !IsBinaryUpgrade)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL, _ ("nobody writes to the catalogs directly"));
  if (!touched->any)
    return;
  if (riyo_pg_running_is_kept ())
    {
      need_operation (touched); /* what lacks is said first */
      riyo_pg_running_refuse ();
    }
  if (riyo_pg_place.forbids != NULL)
    riyo_pg_refuse (RIYO_PG_WAY_ROUND, NULL, "%s", riyo_pg_place.forbids);
  if (riyo_pg_touched_sum (touched).unreadable)
    refuse_unreadable (touched);
  if (riyo_pg_touched_sum (touched).unadopted)
    refuse_unadopted (touched);
  if (touched->asks ? !check_each (touched, &error) : !check_all (touched, &error))
    refuse (touched, error);
}

bool
riyo_pg_permits (const RiyoPgTouched *touched)
{
  RiyoOperation *operation = riyo_pg_get_operation ();

  if (touched->locked || riyo_pg_touched_sum (touched).unadopted)
    return false;
  if (!touched->any)
    return true;
  if (operation == NULL || !riyo_operation_allows (operation, sum_tags (touched)))
    return false;
  riyo_pg_note_use ();
  return true;
}

bool
riyo_pg_permits_now (const RiyoPgTouched *touched)
{
  RiyoOperation *operation = riyo_pg_get_operation ();

  return (operation == NULL || see (operation, NULL)) && riyo_pg_permits (touched);
}
