/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Flows: what one statement of the client reads must be carried by each column that it writes,
 * whichever came first. */
#include "internal.h"

#include <utils/lsyscache.h>

static struct
{
  RiyoPgCarried read;
  bool writes;
  RiyoTags least; /* what every column that was written carries */
  bool into_untagged;
} flow;

/* A function that was folded into a plan may have read; the plan lives as long as the session. */
static RiyoPgCarried planned;

void
riyo_pg_flow_start (void)
{
  memset (&flow, 0, sizeof flow);
  flow.read = planned;
}

static void
refuse (RiyoTags lacking)
{
  char *names = riyo_table_format_tags (riyo_pg_need_table (), lacking);
  char *copy = pstrdup (names);

  g_free (names);
  riyo_pg_refuse_as (
      RIYO_REFUSAL_UNTAGGED, _ ("Write to columns whose label has these categories too."),
      _ ("REFUSED UNTAGGED: what is read carries “%s”, and a column that is written does not"),
      copy);
}

void
riyo_pg_flow_add (const RiyoPgTouched *touched)
{
  flow.read = riyo_pg_carried_join (flow.read, touched->read);
  if (touched->writes)
    {
      flow.least = flow.writes ? flow.least & touched->least : touched->least;
      flow.writes = true;
      flow.into_untagged |= touched->into_untagged;
    }
  if (!flow.writes)
    return;
  if ((flow.read.tags & ~flow.least) != 0)
    refuse (flow.read.tags & ~flow.least);
}

RiyoPgCarried
riyo_pg_flow_get_read (void)
{
  return flow.read;
}

RiyoPgCarried
riyo_pg_flow_start_plan (void)
{
  RiyoPgCarried before = flow.read;

  memset (&flow.read, 0, sizeof flow.read);
  return before;
}

void
riyo_pg_flow_end_plan (RiyoPgCarried before)
{
  planned = riyo_pg_carried_join (planned, flow.read);
  flow.read = riyo_pg_carried_join (flow.read, before);
}

void
riyo_pg_flow_forget_planned (void)
{
  memset (&planned, 0, sizeof planned);
}
