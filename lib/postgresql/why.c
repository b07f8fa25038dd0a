/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* riyo.why (): a question, not a use. Nothing is recorded, and so nothing is permitted. */
#include "internal.h"

#include <fmgr.h>
#include <miscadmin.h>
#include <utils/acl.h>
#include <utils/builtins.h>
#include <utils/lsyscache.h>

static RiyoPgCarried
get_carried (Oid relid, const char *column)
{
  const RiyoPgRelation *relation = riyo_pg_relation_get (relid);
  AttrNumber attnum;

  if (!relation->governed)
    riyo_pg_refuse (ERRCODE_WRONG_OBJECT_TYPE, NULL,
                    _ ("it holds no rows of its own; ask about the tables that it reads"));
  if (column == NULL)
    return relation->whole;
  attnum = get_attnum (relid, column);
  if (attnum <= 0 || attnum > relation->n_columns)
    riyo_pg_refuse (ERRCODE_UNDEFINED_COLUMN, NULL, _ ("the relation has no such column"));
  return relation->columns[attnum - 1];
}

static char *
ask (const char *purpose, const char *role, RiyoTags tags)
{
  RiyoRequest *request = riyo_request_new (purpose);
  char *actor = riyo_pg_to_utf8 (GetUserNameFromId (GetAuthenticatedUserId (), false));
  GError *error = NULL;
  char *words;

  riyo_request_set_actor (request, actor);
  riyo_request_set_role (request, role);
  if (riyo_guard_ask (riyo_pg_folder_need (), request, tags, NULL, NULL, &error))
    words = pstrdup (_ ("PERMITTED"));
  else if (g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED))
    words = pstrdup (_ ("PERMITTED")); /* who is suspended is told to nobody */
  else
    words = pstrdup (error->message);
  riyo_request_unref (request);
  g_clear_error (&error);
  return words;
}

static char *
get_text (FunctionCallInfo fcinfo, int n)
{
  return PG_ARGISNULL (n) ? NULL : riyo_pg_to_utf8 (text_to_cstring (PG_GETARG_TEXT_PP (n)));
}

PGDLLEXPORT Datum riyo_why (PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1 (riyo_why);

Datum
riyo_why (PG_FUNCTION_ARGS)
{
  char *purpose = get_text (fcinfo, 0), *role = get_text (fcinfo, 3), *words;
  const char *column = PG_ARGISNULL (2) ? NULL : NameStr (*PG_GETARG_NAME (2));
  RiyoPgCarried carried;

  if (purpose == NULL || PG_ARGISNULL (1))
    PG_RETURN_NULL ();
  carried = get_carried (PG_GETARG_OID (1), column);
  if (riyo_pg_carried_is_nothing (carried))
    words = pstrdup (_ ("PERMITTED: it is no personal data, and needs no purpose"));
  else if (carried.unadopted)
    words = pstrdup (_ ("NOT_ADOPTED: the label is not what was adopted"));
  else
    words = ask (purpose, role,
                 carried.untagged || carried.unreadable ? RIYO_TAGS_UNTAGGED : carried.tags);
  PG_RETURN_TEXT_P (cstring_to_text (riyo_pg_from_utf8 (words)));
}
