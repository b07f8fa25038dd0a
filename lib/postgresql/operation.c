/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operation of a transaction: stated by its client, begun before the first row, ended before
 * the commit. */
#include "internal.h"

#include <access/parallel.h>
#include <access/xact.h>
#include <commands/dbcommands.h>
#include <miscadmin.h>
#include <storage/ipc.h>
#include <storage/proc.h>
#include <utils/builtins.h>
#include <utils/timestamp.h>

/* What was stated; @lxid tells in which transaction. All text is malloc'd, in UTF-8. */
static struct
{
  LocalTransactionId lxid;
  SubTransactionId subid; /* the innermost that it was stated in, and that has not ended */
  char *purpose, *role, *reference;
  bool undone;  /* by a savepoint that was rolled back: the same may be stated again, */
  bool used;    /* and another, where nothing was used by it */
  bool session; /* by the options of the connection */
  RiyoOperation *operation;
} stated;

/* One that ended no transaction ago longer than riyo.keep: it serves the next that states the same.
 * The login, and the database, are those of the backend. */
static struct
{
  RiyoOperation *operation;
  char *purpose, *role, *reference;
  bool session;
  pg_time_t since, day; /* when it began, and on which day */
  uint64 serial;        /* of what was adopted then, */
  RiyoPgStand stood;    /* and how suspensions stood */
} kept;

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

/* 日本の暦日: an operation belongs to the day it began on. */
static pg_time_t
get_day (pg_time_t now)
{
  return (now + 9 * 60 * 60) / (24 * 60 * 60);
}

/* Ends what was kept; false and why where that could not be recorded. */
static bool
end_kept (GError **error)
{
  RiyoOperation *operation = g_steal_pointer (&kept.operation);
  bool ended = operation == NULL
               || (riyo_operation_look (operation, error) && riyo_operation_end (operation, error));

  riyo_operation_unref (operation);
  g_clear_pointer (&kept.purpose, g_free);
  g_clear_pointer (&kept.role, g_free);
  g_clear_pointer (&kept.reference, g_free);
  if (!ended)
    riyo_pg_folder_forget ();
  return ended;
}

/* Instead of its end. What it says it began with stays what it began with. */
static void
keep_operation (void)
{
  kept.operation = g_steal_pointer (&stated.operation);
  kept.purpose = g_steal_pointer (&stated.purpose);
  kept.role = g_steal_pointer (&stated.role);
  kept.reference = g_steal_pointer (&stated.reference);
  kept.session = stated.session;
}

/* Whether what was kept may serve what is stated now. */
static bool
is_kept (pg_time_t now)
{
  return kept.operation != NULL && now - kept.since < riyo_pg_keep
         && get_day (now) == get_day (kept.since) && kept.session == stated.session
         && g_strcmp0 (kept.purpose, stated.purpose) == 0 && g_strcmp0 (kept.role, stated.role) == 0
         && g_strcmp0 (kept.reference, stated.reference) == 0;
}

/* The folder is looked at as at a begin: what was adopted, suspended or lifted since ends what was
 * kept. */
static bool
take_kept (void)
{
  pg_time_t now = (pg_time_t)time (NULL);
  GError *error = NULL;

  if (is_kept (now))
    {
      riyo_pg_folder_need ();
      riyo_pg_folder_glance ();
      if (kept.serial == riyo_pg_folder_get_serial ()
          && !riyo_pg_folder_suspends_since (kept.stood))
        {
          stated.operation = g_steal_pointer (&kept.operation);
          return true;
        }
    }
  if (!end_kept (&error))
    riyo_pg_throw (error, _ ("The end of the use before could not be recorded."));
  kept.since = now;
  kept.stood = riyo_pg_folder_see_suspensions ();
  return false;
}

void
riyo_pg_end_kept (void)
{
  GError *error = NULL;

  if (!end_kept (&error))
    riyo_pg_throw (error, _ ("The end of the use before could not be recorded."));
}

static void
end_at_exit (int code, Datum argument)
{
  end_operation (NULL);
  end_kept (NULL);
}

static void
forget_stated (void)
{
  end_operation (NULL);
  g_clear_pointer (&stated.purpose, g_free);
  g_clear_pointer (&stated.role, g_free);
  g_clear_pointer (&stated.reference, g_free);
  stated.undone = stated.used = stated.session = false;
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
  static bool ends_at_exit = false;
  char *actor, *door;
  RiyoGuard *guard;
  RiyoRequest *request;
  GError *error = NULL;

  if (take_kept ())
    return;
  actor = get_actor ();
  door = psprintf ("postgresql %s%s", riyo_pg_to_utf8 (get_database_name (MyDatabaseId)),
                   stated.session ? " session" : "");
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
  kept.serial = riyo_pg_folder_get_serial ();
  if (!ends_at_exit)
    before_shmem_exit (end_at_exit, (Datum)0);
  ends_at_exit = true;
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

/* What was undone before anything was used by it was none. */
static bool
has_purpose (void)
{
  return stated.purpose != NULL && stated.lxid == MyProc->lxid && (!stated.undone || stated.used);
}

static void
state (const char *purpose, const char *role, const char *reference)
{
  if (has_purpose ())
    {
      if (!is_same (purpose, role, reference))
        riyo_pg_refuse (RIYO_PG_STATE, _ ("End the transaction, and state it in another."),
                        stated.undone
                            ? _ ("the transaction had another purpose before its savepoint was "
                                 "rolled back; one purpose a transaction")
                            : _ ("the transaction has a purpose already; one purpose a "
                                 "transaction"));
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

/* One that was rolled back with its savepoint is the transaction's all the same. */
static const char *
hint_begin (void)
{
  if (has_purpose ())
    return _ ("It was rolled back with a savepoint: state the same again, by riyo.begin(), or end "
              "the transaction.");
  return MyProcPort != NULL
                 && riyo_pg_is_purpose_unheard (
                     GetUserNameFromId (GetAuthenticatedUserId (), false))
             ? _ ("What the options of the connection say counts only for the logins of "
                  "riyo.session_purpose_logins (postgresql.conf), and this login is none: BEGIN; "
                  "SELECT riyo.begin('PURPOSE'); … COMMIT;")
             : _ ("State it first: BEGIN; SELECT riyo.begin('PURPOSE'); … COMMIT;");
}

#define BETWEEN_LOOKS 50000 /* microseconds */

/* Whether what takes system calls was looked at just now, for this operation: suspensions are seen
 * without them, by each check. */
static bool
is_seen (void)
{
  static const RiyoOperation *of = NULL;
  static TimestampTz at = 0;
  TimestampTz now = GetCurrentTimestamp ();
  bool is = of == stated.operation && now >= at && now - at < BETWEEN_LOOKS;

  if (!is)
    at = now;
  of = stated.operation;
  return is;
}

static RiyoOperation *
need_begun (const char *hint)
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
      riyo_pg_refuse (RIYO_PG_UNSTATED, hint != NULL ? hint : hint_begin (),
                      _ ("REFUSED: no purpose of use is stated in this transaction"));
    }
  if (stated.operation == NULL)
    begin_operation ();
  if (!is_seen () && !riyo_operation_look (stated.operation, &error))
    riyo_pg_throw (error, NULL);
  return stated.operation;
}

RiyoOperation *
riyo_pg_need_operation (const char *hint)
{
  RiyoOperation *operation = need_begun (hint);

  stated.used = true;
  return operation;
}

void
riyo_pg_note_use (void)
{
  stated.used = true;
}

void
riyo_pg_state_purpose (const char *purpose, const char *role, const char *reference)
{
  state (purpose, role, reference);
  need_begun (NULL);
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
      if (stated.operation != NULL && riyo_pg_keep > 0)
        {
          keep_operation ();
          forget_stated ();
          break;
        }
      /* fall through */
    case XACT_EVENT_PRE_PREPARE:
      if (!end_operation (&error))
        riyo_pg_throw (error, _ ("Nothing was committed: the end could not be recorded."));
      forget_stated ();
      break;
    case XACT_EVENT_ABORT:
      if (stated.operation != NULL && riyo_pg_keep > 0)
        keep_operation ();
      /* fall through */
    case XACT_EVENT_COMMIT:
    case XACT_EVENT_PREPARE:
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
