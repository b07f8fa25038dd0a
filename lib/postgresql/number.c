/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether whose row it is may change: not while the person is suspended, whatever that covers. */
#include "internal.h"

#include <access/htup_details.h>
#include <lib/stringinfo.h>
#include <utils/lsyscache.h>
#include <utils/rel.h>

/* Whether nobody at all is suspended, as it stood when that was looked at. */
static bool
is_nobody (RiyoGuard *guard)
{
  static RiyoPgStand stood;
  static bool nobody = false;
  g_autoptr (GPtrArray) all = NULL;
  GError *error = NULL;

  if (nobody && !riyo_pg_folder_suspends_since (stood))
    return true;
  stood = riyo_pg_folder_see_suspensions ();
  all = riyo_guard_list_suspensions (guard, NULL, &error);
  if (all == NULL)
    riyo_pg_throw (error, NULL);
  nobody = all->len == 0;
  return nobody;
}

/* Whose number is not stated, or in no form of the rules, may be anybody. */
static bool
is_suspended (RiyoGuard *guard, const char *subject)
{
  g_autoptr (GPtrArray) found = NULL;

  if (is_nobody (guard))
    return false;
  if (subject != NULL)
    found = riyo_guard_list_suspensions (guard, subject, NULL);
  return found == NULL || found->len > 0;
}

void
riyo_pg_number_check (const char *subject)
{
  if (is_suspended (riyo_pg_folder_need (), subject))
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_SUSPENDED),
                    _ ("Lift the suspension first, and record it anew for the new number."),
                    _ ("REFUSED SUSPENDED: whose number would change is suspended, and would be no "
                       "more"));
}

/* By a trigger, which has the row as it was. */
void
riyo_pg_number_check_row (Relation relation, HeapTuple before)
{
  List *subject = riyo_pg_label_get_subject (RelationGetRelid (relation));
  StringInfoData text;
  ListCell *cell;

  initStringInfo (&text);
  foreach (cell, subject)
    {
      AttrNumber attnum = get_attnum (RelationGetRelid (relation), lfirst (cell));
      Oid type = attnum > 0 ? get_atttype (RelationGetRelid (relation), attnum) : InvalidOid,
          output;
      bool null = true, varies;
      Datum value = 0;

      if (OidIsValid (type))
        value = heap_getattr (before, attnum, RelationGetDescr (relation), &null);
      if (null)
        {
          riyo_pg_number_check (NULL);
          return;
        }
      getTypeOutputInfo (type, &output, &varies);
      appendStringInfo (&text, "%s%s", text.len > 0 ? "-" : "",
                        riyo_pg_to_utf8 (OidOutputFunctionCall (output, value)));
    }
  if (subject != NIL)
    riyo_pg_number_check (text.data);
}
