/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions of triggers: each is looked at on its way in and out. Columns that it changes carry all
 * that it could have seen; one that waits asks once more. */
#include "internal.h"

#include <access/htup_details.h>
#include <access/sysattr.h>
#include <access/transam.h>
#include <catalog/pg_type.h>
#include <commands/trigger.h>
#include <nodes/bitmapset.h>
#include <utils/datum.h>
#include <utils/lsyscache.h>
#include <utils/rel.h>

static needs_fmgr_hook_type next_needs = NULL;
static fmgr_hook_type next_hook = NULL;

/* Whose place ours has taken, from the function manager's hook to the call that follows it. */
static PGFunction own = NULL;

/* Whether it sees what others may not. */
static bool
is_watched (void)
{
  return !riyo_pg_carried_is_nothing (riyo_pg_seen_get ()) || riyo_pg_flow_defers ();
}

/* Where a purpose is in use, it may change whose row it is. */
static bool
is_looked_at (Oid function)
{
  return function >= FirstNormalObjectId && (is_watched () || riyo_pg_get_operation () != NULL)
         && get_func_rettype (function) == TRIGGEROID;
}

static RiyoTags
get_lacking (RiyoTags carried)
{
  return riyo_pg_flow_get_read ().tags & ~carried;
}

static void
refuse_change (Oid relid, AttrNumber attnum, RiyoTags lacking)
{
  riyo_pg_refuse (
      RIYO_PG_REFUSAL (RIYO_REFUSAL_UNTAGGED),
      _ ("Label the columns that a trigger changes with all that their row carries, or have the "
         "client write them."),
      _ ("REFUSED UNTAGGED: a trigger sees “%s”, and “%s”, which it changes, does not carry it"),
      riyo_pg_flow_format_tags (lacking), riyo_pg_to_utf8 (get_attname (relid, attnum, false)));
}

static void
check_change (Relation relation, AttrNumber attnum)
{
  const RiyoPgRelation *known = riyo_pg_relation_get (RelationGetRelid (relation));
  RiyoTags least = attnum <= known->n_columns ? known->least[attnum - 1] : 0;
  RiyoTags lacking = get_lacking (least);

  riyo_pg_flow_check_told (~known->least_of_rows);
  if (lacking != 0)
    refuse_change (RelationGetRelid (relation), attnum, lacking);
  riyo_pg_flow_write (least);
}

static bool
is_same (HeapTuple a, HeapTuple b, TupleDesc shape, int attnum)
{
  const FormData_pg_attribute *column = TupleDescAttr (shape, attnum - 1);
  bool a_null, b_null;
  Datum of_a = heap_getattr (a, attnum, shape, &a_null);
  Datum of_b = heap_getattr (b, attnum, shape, &b_null);

  if (a_null || b_null)
    return a_null == b_null;
  return datum_image_eq (of_a, of_b, column->attbyval, column->attlen);
}

/* A generated column is made after it, of the others. */
static bool
is_changed (TupleDesc shape, int attnum, HeapTuple offered, HeapTuple returned)
{
  return !TupleDescAttr (shape, attnum - 1)->attisdropped
         && TupleDescAttr (shape, attnum - 1)->attgenerated == '\0'
         && !is_same (offered, returned, shape, attnum);
}

static void
check_row (Relation relation, HeapTuple offered, HeapTuple returned)
{
  TupleDesc shape = RelationGetDescr (relation);

  for (int i = 1; i <= shape->natts; i++)
    if (is_changed (shape, i, offered, returned))
      check_change (relation, (AttrNumber)i);
}

/* Whose row it is may be changed by it as by a statement. */
static void
check_person (Relation relation, HeapTuple before, HeapTuple offered, HeapTuple returned)
{
  const Bitmapset *subject = riyo_pg_relation_get (RelationGetRelid (relation))->subject;
  int member = -1;

  while ((member = bms_next_member (subject, member)) >= 0)
    {
      int attnum = member + FirstLowInvalidHeapAttributeNumber;

      if (attnum > 0 && is_changed (RelationGetDescr (relation), attnum, offered, returned))
        {
          riyo_pg_number_check_row (relation, before);
          return;
        }
    }
}

/* That a row stays as it was tells by what that was decided: to the statement, too. */
static void
conclude_before (const TriggerData *data, HeapTuple offered, HeapTuple returned)
{
  if (returned != NULL && returned != offered && TRIGGER_FIRED_BY_UPDATE (data->tg_event))
    check_person (data->tg_relation, data->tg_trigtuple, offered, returned);
  if (!is_watched ())
    return;
  if (returned == NULL)
    {
      riyo_pg_flow_read (riyo_pg_seen_get ());
      riyo_pg_flow_check ();
    }
  else if (returned != offered && !TRIGGER_FIRED_BY_DELETE (data->tg_event))
    check_row (data->tg_relation, offered, returned);
}

static void
check_waited (RiyoPgCarried waited)
{
  RiyoPgTouched touched = { .any = true, .read = waited };

  if (riyo_pg_carried_is_nothing (waited) || riyo_pg_get_operation () == NULL)
    return;
  if (riyo_pg_skips ())
    riyo_pg_skip_conclude ();
  else
    riyo_pg_check (&touched);
}

void
riyo_pg_trigger_check_deferred (void)
{
  check_waited (riyo_pg_flow_get_deferred ());
}

/* At the end of a transaction, or where it is called for, it runs within no statement that has said
 * what it sees; and not every end is a statement of the client: a procedure commits too. */
static void
enter_after (const TriggerData *data)
{
  RiyoPgCarried rows = riyo_pg_relation_get (RelationGetRelid (data->tg_relation))->rows;

  if (data->tg_trigger->tgdeferrable)
    check_waited (rows);
  if ((rows.tags & ~riyo_pg_flow_get_read ().tags) != 0)
    riyo_pg_flow_read (rows);
}

static Datum
call (PG_FUNCTION_ARGS)
{
  const TriggerData *data = (const TriggerData *)fcinfo->context;
  bool is_of_row = CALLED_AS_TRIGGER (fcinfo) && TRIGGER_FIRED_FOR_ROW (data->tg_event);
  HeapTuple offered = NULL;
  Datum returned;

  fcinfo->flinfo->fn_addr = own;
  riyo_pg_fetch_note ();
  if (is_of_row && TRIGGER_FIRED_AFTER (data->tg_event) && is_watched ())
    enter_after (data);
  if (is_of_row)
    offered = TRIGGER_FIRED_BY_UPDATE (data->tg_event) ? data->tg_newtuple : data->tg_trigtuple;
  returned = own (fcinfo);
  if (is_of_row && TRIGGER_FIRED_BEFORE (data->tg_event) && !fcinfo->isnull)
    conclude_before (data, offered, (HeapTuple)DatumGetPointer (returned));
  return returned;
}

static bool
needs (Oid function)
{
  return (next_needs != NULL && next_needs (function)) || is_looked_at (function);
}

/* The function manager calls it next. */
static void
start (FmgrInfo *info)
{
  if (!is_looked_at (info->fn_oid) || info->fn_addr == call)
    return;
  own = info->fn_addr;
  info->fn_addr = call;
}

/* Where it has not come to that. */
static void
end (FmgrInfo *info)
{
  if (info->fn_addr == call)
    info->fn_addr = own;
}

static void
watch (FmgrHookEventType event, FmgrInfo *info, Datum *argument)
{
  if (next_hook != NULL)
    next_hook (event, info, argument);
  if (event == FHET_START)
    start (info);
  else
    end (info);
}

void
riyo_pg_hook_triggers (void)
{
  next_needs = needs_fmgr_hook;
  needs_fmgr_hook = needs;
  next_hook = fmgr_hook;
  fmgr_hook = watch;
}
