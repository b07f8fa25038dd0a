/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "limit.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspension/suspension.h"

/* A request on its way to a decision: what was asked, and what was found. */
typedef struct
{
  RiyoGuard *guard;
  const RiyoRequest *request;
  const char *datum;   /* of a question: whose the datum is */
  const char *account; /* the OS account at this moment */
  const char *actor;
  RiyoLook look;
  RiyoStatement statement;
  const RiyoRole *role;
  RiyoTags cells; /* of the statement, in the role */
  RiyoLimit limit;
  RiyoSubject bad;     /* why the limit is in no form */
  gboolean unrecorded; /* what was decided */
} RiyoBeginning;

/* Decides the conditions at begin in their order: the first that fails is @reason, or 0. @guard,
 * @request, @account and @look are given, and @datum (nullable); the rest is found. FALSE, with
 * nothing decided, for what the request limits the use to, or a recipient, that does not exist. */
gboolean riyo_beginning_decide (RiyoBeginning *beginning, RiyoRefusal *reason, GError **error);

/* Whether the rules have the role that was asked for. */
gboolean riyo_beginning_knows_role (const RiyoBeginning *beginning);

/* The roles of the actor's of which each admits the purpose for all of @tags; NULL where none does.
 * Owned. */
char *riyo_beginning_list_roles (const RiyoBeginning *beginning, RiyoTags tags);

/* Words the refusal that riyo_beginning_decide () gave. */
void riyo_beginning_refuse (const RiyoBeginning *beginning, RiyoRefusal reason, GError **error);

/* What suspensions mean to what was admitted; NULL when none touches it. */
RiyoSuspended *riyo_beginning_get_suspended (const RiyoBeginning *beginning);

/* The conditions for a datum of what was admitted, its subject not being stated. */
RiyoMasks riyo_beginning_get_masks (const RiyoBeginning *beginning, const RiyoSuspended *suspended);

/* To whom the purposes behind a statement provide data (提供先): char *, the table's; third
 * parties, or those on another ground. */
GPtrArray *riyo_statement_list_recipients (const RiyoStatement *statement, const RiyoTable *table,
                                           gboolean third_parties);

/* What suspensions mean to a statement, of every category; as riyo_suspended_new (). */
RiyoSuspended *
riyo_statement_find_suspended (const RiyoStatement *statement, const RiyoTable *table,
                               RiyoSuspensions *suspensions, guint64 seen, RiyoSuspended *before);
