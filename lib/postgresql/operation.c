/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operation of a transaction: stated by its client, begun before the first row, ended before
 * the commit. */
#include "internal.h"

#include <access/parallel.h>
#include <access/xact.h>
#include <commands/dbcommands.h>
#include <miscadmin.h>
#include <storage/proc.h>
#include <utils/builtins.h>

/* What was stated; @lxid tells in which transaction. All text is malloc'd, in UTF-8. */
static struct
{
  LocalTransactionId lxid;
  SubTransactionId subid; /* the innermost that it was stated in, and that has not ended */
  char *purpose, *role, *reference;
  bool undone;  /* by a savepoint that was rolled back: the same may be stated again */
  bool session; /* by the options of the connection */
  RiyoOperation *operation;
} stated;

/* Whatever it says, it is over; what could not be written the log then shows. It is looked at
 * first: an end that lands in a folder which was moved away is none. */
static bool
end_operation (GError **error)
{
  RiyoOperation *operation = g_steal_pointer (&stated.operation);
  bool ended = operation == NULL
               || (riyo_operation_look (operation, error) && riyo_operation_end (operation, error));

  riyo_operation_unref (operation);
  if (!ended)
    riyo_pg_folder_forget ();
  return ended;
}

static void
forget_stated (void)
{
  end_operation (NULL);
  g_clear_pointer (&stated.purpose, g_free);
  g_clear_pointer (&stated.role, g_free);
  g_clear_pointer (&stated.reference, g_free);
  stated.undone = stated.session = false;
  stated.lxid = InvalidLocalTransactionId;
  stated.subid = InvalidSubTransactionId;
}

/* The login, whatever SET ROLE says. */
static char *
get_actor (void)
{
  if (MyProcPort == NULL)
    riyo_pg_refuse (RIYO_PG_REFUSAL (RIYO_REFUSAL_UNKNOWN_ACTOR), NULL,
                    _ ("REFUSED UNKNOWN_ACTOR: a process without a client acts for nobody"));
  return riyo_pg_to_utf8 (GetUserNameFromId (GetAuthenticatedUserId (), false));
}

static void
begin_operation (void)
{
  char *actor = get_actor ();
  char *door = psprintf ("postgresql %s%s", riyo_pg_to_utf8 (get_database_name (MyDatabaseId)),
                         stated.session ? " session" : "");
  RiyoGuard *guard;
  RiyoRequest *request;
  GError *error = NULL;

  guard = riyo_pg_folder_need ();
  request = riyo_request_new (stated.purpose);
  riyo_request_set_actor (request, actor);
  riyo_request_set_role (request, stated.role);
  riyo_request_set_reference (request, stated.reference);
  riyo_request_set_door (request, door);
  stated.operation = riyo_guard_begin_request (guard, request, &error);
  riyo_request_unref (request);
  if (stated.operation == NULL)
    {
      if (error->domain == RIYO_ERROR)
        riyo_pg_folder_forget ();
      riyo_pg_throw (error, NULL);
    }
  riyo_pg_folder_refresh ();
}

static bool
is_stated (void)
{
  return stated.purpose != NULL && stated.lxid == MyProc->lxid && !stated.undone;
}

/* One purpose a transaction, also after a savepoint. */
static bool
is_same (const char *purpose, const char *role, const char *reference)
{
  return g_strcmp0 (stated.purpose, purpose) == 0 && g_strcmp0 (stated.role, role) == 0
         && g_strcmp0 (stated.reference, reference) == 0;
}

static void
state (const char *purpose, const char *role, const char *reference)
{
  if (stated.purpose != NULL && stated.lxid == MyProc->lxid)
    {
      if (!is_same (purpose, role, reference))
        riyo_pg_refuse (RIYO_PG_STATE, _ ("End the transaction, and state it in another."),
                        _ ("the transaction has a purpose already; one purpose a transaction"));
      if (!stated.undone)
        return;
    }
  else
    forget_stated ();
  stated.purpose = stated.purpose != NULL ? stated.purpose : g_strdup (purpose);
  stated.role = stated.role != NULL ? stated.role : g_strdup (role);
  stated.reference = stated.reference != NULL ? stated.reference : g_strdup (reference);
  stated.undone = false;
  stated.lxid = MyProc->lxid;
  stated.subid = GetCurrentSubTransactionId ();
}

void
riyo_pg_state_later (const char *purpose)
{
  state (purpose, NULL, NULL);
}

void
riyo_pg_state_purpose (const char *purpose, const char *role, const char *reference)
{
  state (purpose, role, reference);
  riyo_pg_need_operation ();
}

/* In each transaction anew, as if it stood at its beginning. */
static void
state_by_connection (void)
{
  char *login = GetUserNameFromId (GetAuthenticatedUserId (), false);
  const char *purpose = MyProcPort != NULL ? riyo_pg_get_session_purpose (login) : NULL;

  if (purpose == NULL || *purpose == '\0')
    return;
  state (riyo_pg_to_utf8 (purpose), NULL, NULL);
  stated.session = true;
}

static const char *
hint_begin (void)
{
  return _ ("State it first: BEGIN; SELECT riyo.begin('PURPOSE'); … COMMIT;");
}

RiyoOperation *
riyo_pg_need_operation (void)
{
  GError *error = NULL;

  if (IsParallelWorker ())
    riyo_pg_refuse (RIYO_PG_WAY_ROUND,
                    _ ("Mark the function PARALLEL RESTRICTED or PARALLEL UNSAFE."),
                    _ ("a function in a parallel worker may not use personal data"));
  if (!is_stated () && (stated.lxid != MyProc->lxid || stated.session))
    state_by_connection ();
  if (!is_stated ())
    {
      pfree (get_actor ());
      riyo_pg_refuse (RIYO_PG_UNSTATED, hint_begin (),
                      _ ("REFUSED: no purpose of use is stated in this transaction"));
    }
  if (stated.operation == NULL)
    begin_operation ();
  if (!riyo_operation_look (stated.operation, &error))
    riyo_pg_throw (error, NULL);
  return stated.operation;
}

RiyoOperation *
riyo_pg_get_operation (void)
{
  return is_stated () ? stated.operation : NULL;
}

static void
watch_transaction (XactEvent event, void *data)
{
  GError *error = NULL;

  switch (event)
    {
    case XACT_EVENT_PRE_COMMIT:
    case XACT_EVENT_PRE_PREPARE:
      if (!end_operation (&error))
        riyo_pg_throw (error, _ ("Nothing was committed: the end could not be recorded."));
      forget_stated ();
      break;
    case XACT_EVENT_COMMIT:
    case XACT_EVENT_PREPARE:
    case XACT_EVENT_ABORT:
      forget_stated ();
      riyo_pg_flow_end_transaction ();
      break;
    default:
      break;
    }
}

static void
watch_subtransaction (SubXactEvent event, SubTransactionId subid, SubTransactionId parent,
                      void *data)
{
  if (stated.subid != subid)
    return;
  if (event == SUBXACT_EVENT_COMMIT_SUB)
    stated.subid = parent;
  else if (event == SUBXACT_EVENT_ABORT_SUB)
    {
      end_operation (NULL);
      stated.undone = true;
      stated.subid = InvalidSubTransactionId;
    }
}

void
riyo_pg_watch_transactions (void)
{
  RegisterXactCallback (watch_transaction, NULL);
  RegisterSubXactCallback (watch_subtransaction, NULL);
}
