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

char *
riyo_beginning_list_roles (const RiyoBeginning *beginning, RiyoTags tags)
{
  const RiyoRules *rules = beginning->look.adopted->rules;
  RiyoRoleWalk walk = riyo_rules_walk_roles (rules, beginning->actor, beginning->account);
  GString *names = g_string_new (NULL);
  const RiyoRole *role;

  while ((role = riyo_role_walk_next (&walk)) != NULL)
    if ((tags & ~riyo_role_get_cells (rules, role, &beginning->statement)) == 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? " / " : "", role->name);
  return g_string_free (names, names->len == 0);
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

/* Whom the use is limited to: as requested. A question need not say it twice where a law is about
 * one person at a time. */
static const char *
get_person (const RiyoBeginning *beginning)
{
  const RiyoLaw *law = beginning->statement.law;

  if (beginning->request->subject == NULL && law != NULL && law->per_person)
    return beginning->datum;
  return beginning->request->subject;
}

static gboolean
lacks_person (const RiyoBeginning *beginning)
{
  const RiyoLaw *law = beginning->statement.law;

  return law != NULL && law->per_person && get_person (beginning) == NULL;
}

static RiyoRefusal
decide (RiyoBeginning *beginning)
{
  const RiyoRequest *request = beginning->request;
  RiyoRefusal reason;

  beginning->actor = request->actor != NULL ? request->actor : beginning->account;
  if (!find_statement (beginning))
    return RIYO_REFUSAL_UNKNOWN_PURPOSE;
  reason = choose_role (beginning);
  if (reason == 0 && (!is_approved (beginning) || lacks_person (beginning)))
    reason = RIYO_REFUSAL_OUT_OF_SCOPE;
  if (reason != 0)
    return reason;
  return beginning->look.in_force ? (RiyoRefusal)0 : RIYO_REFUSAL_NOT_IN_FORCE;
}

/* Each once. */
GPtrArray *
riyo_statement_list_recipients (const RiyoStatement *statement, const RiyoTable *table,
                                gboolean third_parties)
{
  GPtrArray *recipients = g_ptr_array_new ();
  guint purposes[RIYO_MAX_CATEGORIES], n = riyo_statement_get_purposes (statement, purposes);

  for (guint i = 0; i < n; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, purposes[i]);
      const char *recipient = purpose->recipient;

      if (recipient != NULL && riyo_purpose_is_stoppable (purpose) == third_parties
          && !g_ptr_array_find_with_equal_func (recipients, recipient, g_str_equal, NULL))
        g_ptr_array_add (recipients, (gpointer)recipient);
    }
  return recipients;
}

/* 提供先=なし of each: what a stop of provision does not meet may not be handed to anybody by name.
 */
static gboolean
provides_to_nobody (const RiyoStatement *statement, const RiyoTable *table)
{
  guint purposes[RIYO_MAX_CATEGORIES], n = riyo_statement_get_purposes (statement, purposes);

  for (guint i = 0; i < n; i++)
    {
      const RiyoPurpose *purpose = riyo_table_purpose_at (table, purposes[i]);

      if (!purpose->provision_said || purpose->recipient != NULL)
        return FALSE;
    }
  return n > 0;
}

/* One of those that the table names, where it names any, and none where it says that there is none:
 * by exact bytes, as all names. */
static gboolean
check_recipient (const RiyoBeginning *beginning, GError **error)
{
  const RiyoTable *table = beginning->look.adopted->table;
  const char *stated = beginning->request->recipient;
  g_autoptr (GPtrArray) known = NULL, others = NULL;
  g_autofree char *names = NULL;

  if (stated == NULL)
    return TRUE;
  if (provides_to_nobody (&beginning->statement, table))
    {
      g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
                   _ ("“%s” is no recipient (提供先) of “%s”: the table says that it provides to "
                      "nobody (提供先=なし)"),
                   stated, beginning->statement.name);
      return FALSE;
    }
  known = riyo_statement_list_recipients (&beginning->statement, table, TRUE);
  others = riyo_statement_list_recipients (&beginning->statement, table, FALSE);
  g_ptr_array_extend (known, others, NULL, NULL);
  if (known->len == 0 || g_ptr_array_find_with_equal_func (known, stated, g_str_equal, NULL))
    return TRUE;
  g_ptr_array_add (known, NULL);
  names = g_strjoinv (" / ", (char **)known->pdata);
  g_set_error (error, RIYO_ERROR, RIYO_ERROR_NAME,
               _ ("“%s” is no recipient (提供先) of “%s”; the table names: %s"), stated,
               beginning->statement.name, names);
  return FALSE;
}

gboolean
riyo_beginning_decide (RiyoBeginning *beginning, RiyoRefusal *reason, GError **error)
{
  const RiyoSubjectForms *forms = beginning->look.adopted->rules->subjects;

  *reason = decide (beginning);
  return *reason != 0
         || (check_recipient (beginning, error)
             && (riyo_limit_read (&beginning->limit, beginning->request, get_person (beginning),
                                  forms, reason, &beginning->bad, error)
                 || *reason != 0));
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

gboolean
riyo_beginning_knows_role (const RiyoBeginning *beginning)
{
  return find_role (beginning->look.adopted->rules, beginning->request->role) != NULL;
}

/* The table that waits for its day and has the purpose that the one in force lacks, or NULL. */
static const RiyoTable *
find_to_come (const RiyoLook *look, const char *purpose)
{
  for (guint i = 0; purpose != NULL && i < look->folder->adopted->len; i++)
    {
      const RiyoTable *table = riyo_folder_deciding_table_at (look->folder, i);
      guint index = table != NULL && table->effective_on > look->today
                        ? riyo_table_find_purpose (table, purpose)
                        : G_MAXUINT;

      if (index != G_MAXUINT && riyo_table_purpose_at (table, index)->cells != 0)
        return table;
    }
  return NULL;
}

static void
refuse_purpose (const RiyoBeginning *beginning, GError **error)
{
  const char *contact = beginning->look.adopted->rules->contact.person;
  const char *purpose = beginning->request->purpose;
  const RiyoTable *to_come = find_to_come (&beginning->look, purpose);
  RiyoDate today = beginning->look.today;

  if (error == NULL)
    return; /* and translate nothing */
  if (to_come != NULL)
    riyo_refuse_to_come (error, to_come, purpose, contact);
  else
    riyo_refuse_purpose (
        error, beginning->look.adopted->table, purpose != NULL ? purpose : "",
        riyo_folder_get_adopted (beginning->look.folder, today) != NULL ? 0 : today, contact);
}

void
riyo_beginning_refuse (const RiyoBeginning *beginning, RiyoRefusal reason, GError **error)
{
  const RiyoContact *contact = &beginning->look.adopted->rules->contact;
  const char *wanted = beginning->request->role;

  if (reason == RIYO_REFUSAL_BAD_SUBJECT)
    riyo_refuse_subject (error, beginning->look.adopted->rules->subjects, &beginning->bad);
  else if (reason == RIYO_REFUSAL_OUT_OF_SCOPE && beginning->role != NULL && is_approved (beginning)
           && lacks_person (beginning))
    riyo_refuse_whole_law (error, beginning->request->law, contact->person);
  else if (reason == RIYO_REFUSAL_OUT_OF_SCOPE && beginning->role == NULL && wanted != NULL)
    riyo_refuse_role (error, find_role (beginning->look.adopted->rules, wanted), wanted,
                      beginning->actor, beginning->account, beginning->statement.name,
                      contact->person);
  else if (beginning->request->law != NULL
           && (reason == RIYO_REFUSAL_UNKNOWN_PURPOSE || reason == RIYO_REFUSAL_OUT_OF_SCOPE))
    riyo_refuse_law (error, reason, beginning->request->law,
                     is_approved (beginning) ? NULL : beginning->request->approver,
                     beginning->look.adopted->rules);
  else if (reason == RIYO_REFUSAL_UNKNOWN_PURPOSE)
    refuse_purpose (beginning, error);
  else if (reason == RIYO_REFUSAL_NOT_IN_FORCE)
    riyo_refuse_idle (error, beginning->look.folder, beginning->look.today, contact->person);
  else
    riyo_refuse_begin (error, reason, beginning->actor, beginning->account,
                       beginning->statement.name, contact->person);
}

RiyoSuspended *
riyo_statement_find_suspended (const RiyoStatement *statement, const RiyoTable *table,
                               RiyoSuspensions *suspensions, guint64 seen, RiyoSuspended *before)
{
  guint purposes[RIYO_MAX_CATEGORIES];

  /* What a law demands, the person cannot stop; nor can it be stopped by cells it has none of. Of
   * the rest also that is known of which the purpose has no cell: whose record is it? */
  if (statement->law != NULL)
    return NULL;
  return riyo_suspended_new (suspensions, table, table->known, purposes,
                             riyo_statement_get_purposes (statement, purposes), seen, before);
}

RiyoSuspended *
riyo_beginning_get_suspended (const RiyoBeginning *beginning)
{
  return riyo_statement_find_suspended (&beginning->statement, beginning->look.adopted->table,
                                        beginning->look.suspensions, G_MAXUINT64, NULL);
}

RiyoMasks
riyo_beginning_get_masks (const RiyoBeginning *beginning, const RiyoSuspended *suspended)
{
  return (RiyoMasks){ .known = beginning->look.adopted->table->known,
                      .celled = beginning->statement.cells,
                      .scoped = beginning->cells,
                      .unsuspended = beginning->cells & ~riyo_suspended_get_any (suspended) };
}
