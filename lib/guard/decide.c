/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conditions at begin, in their order. Decides; records nothing. */
#include "config.h"

#include <string.h>

#include "decide.h"
#include "refusal.h"
#include "request.h"
#include "table/table.h"

/* The role the request names, else the one that covers most cells, the first in the file among
 * equals. */
static RiyoRefusal
choose_role (RiyoBeginning *beginning)
{
  const RiyoRules *rules = beginning->look.adopted->rules;
  const char *wanted = beginning->request->role;
  RiyoRoleWalk walk = riyo_rules_walk_roles (rules, beginning->actor, beginning->account);
  const RiyoRole *role;
  gboolean known = FALSE;

  while ((role = riyo_role_walk_next (&walk)) != NULL)
    {
      RiyoTags cells = riyo_role_get_cells (rules, role, &beginning->statement);

      known = TRUE;
      if ((wanted == NULL || strcmp (wanted, role->name) == 0)
          && __builtin_popcountll (cells) > __builtin_popcountll (beginning->cells))
        {
          beginning->role = role;
          beginning->cells = cells;
        }
    }
  if (!known)
    return RIYO_REFUSAL_UNKNOWN_ACTOR;
  return beginning->role != NULL ? (RiyoRefusal)0 : RIYO_REFUSAL_OUT_OF_SCOPE;
}

/* The purpose, the task, or the law that stands for them. */
static gboolean
find_statement (RiyoBeginning *beginning)
{
  const RiyoRequest *request = beginning->request;
  const RiyoRules *rules = beginning->look.adopted->rules;

  if (request->law != NULL)
    return riyo_rules_find_law_statement (rules, request->law, &beginning->statement);
  /* A purpose without a cell is one of retired categories: the table has it no more. */
  return request->purpose != NULL
         && riyo_rules_find_statement (rules, request->purpose, &beginning->statement)
         && beginning->statement.cells != 0;
}

/* A law's use is approved by one of those the rules name for it. */
static gboolean
is_approved (const RiyoBeginning *beginning)
{
  const RiyoLaw *law = beginning->statement.law;

  return law == NULL
         || (beginning->request->approver != NULL
             && g_strv_contains ((const char *const *)law->approvers,
                                 beginning->request->approver));
}

RiyoRefusal
riyo_beginning_decide (RiyoBeginning *beginning)
{
  const RiyoRequest *request = beginning->request;
  RiyoRefusal reason;

  beginning->actor = request->actor != NULL ? request->actor : beginning->account;
  if (!find_statement (beginning))
    return RIYO_REFUSAL_UNKNOWN_PURPOSE;
  reason = choose_role (beginning);
  if (reason == 0 && !is_approved (beginning))
    reason = RIYO_REFUSAL_OUT_OF_SCOPE;
  if (reason != 0)
    return reason;
  return beginning->look.in_force ? (RiyoRefusal)0 : RIYO_REFUSAL_NOT_IN_FORCE;
}

static const RiyoRole *
find_role (const RiyoRules *rules, const char *name)
{
  for (guint i = 0; i < rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);

      if (strcmp (role->name, name) == 0)
        return role;
    }
  return NULL;
}

void
riyo_beginning_refuse (const RiyoBeginning *beginning, RiyoRefusal reason, GError **error)
{
  const RiyoContact *contact = &beginning->look.adopted->rules->contact;
  const char *wanted = beginning->request->role;

  if (reason == RIYO_REFUSAL_OUT_OF_SCOPE && beginning->role == NULL && wanted != NULL)
    riyo_refuse_role (error, find_role (beginning->look.adopted->rules, wanted), wanted,
                      beginning->actor, beginning->account, beginning->statement.name,
                      contact->person);
  else if (beginning->request->law != NULL
           && (reason == RIYO_REFUSAL_UNKNOWN_PURPOSE || reason == RIYO_REFUSAL_OUT_OF_SCOPE))
    riyo_refuse_law (error, reason, beginning->request->law,
                     is_approved (beginning) ? NULL : beginning->request->approver,
                     contact->person);
  else if (reason == RIYO_REFUSAL_UNKNOWN_PURPOSE)
    riyo_refuse_purpose (error, beginning->look.adopted->table,
                         beginning->request->purpose != NULL ? beginning->request->purpose : "",
                         contact->person);
  else
    riyo_refuse_begin (error, reason, beginning->actor, beginning->account,
                       beginning->statement.name, beginning->look.today, contact->person);
}

RiyoSuspended *
riyo_statement_find_suspended (const RiyoStatement *statement, const RiyoTable *table,
                               RiyoTags cells, RiyoSuspensions *suspensions, guint64 seen,
                               RiyoSuspended *before)
{
  guint purposes[RIYO_MAX_CATEGORIES];

  /* What a law demands, the person cannot stop; nor can it be stopped by cells it has none of. */
  if (statement->law != NULL)
    return NULL;
  return riyo_suspended_new (suspensions, table, cells, purposes,
                             riyo_statement_get_purposes (statement, purposes), seen, before);
}

RiyoSuspended *
riyo_beginning_get_suspended (const RiyoBeginning *beginning)
{
  return riyo_statement_find_suspended (&beginning->statement, beginning->look.adopted->table,
                                        beginning->cells, beginning->look.suspensions, G_MAXUINT64,
                                        NULL);
}

RiyoMasks
riyo_beginning_get_masks (const RiyoBeginning *beginning, const RiyoSuspended *suspended)
{
  return (RiyoMasks){ .known = beginning->look.adopted->table->known,
                      .celled = beginning->statement.cells,
                      .scoped = beginning->cells,
                      .unsuspended = beginning->cells & ~riyo_suspended_get_any (suspended) };
}
