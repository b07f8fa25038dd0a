/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "guard.h"
#include "suspension/suspension.h"

struct _RiyoGuard
{
  gatomicrefcount n_refs;
  char *path;     /* as the program wrote it */
  char *absolute; /* the same, wherever the program goes */
  char *lock;     /* audit/lock in @absolute */
  gboolean asks;  /* alone: nothing is recorded by it */
  int fd;         /* of the folder */
  gint lost;      /* atomic: 0 while @absolute leads to what is held, else why it does not */
  RiyoLog *log;
  GMutex mutex;       /* guards all below */
  RiyoFolder *folder; /* what operations begun now would pin */
  RiyoForkWatch watch;
  gint failure_told;   /* atomic: the alert about the log went out */
  guint64 kept_alerts; /* how many nobody could be told of, or count, */
  guint64 kept_seq;    /* and the last entry that they are about */
  guint64 serial;      /* of the state @folder was loaded from; */
  RiyoDate recorded;   /* riyo_log_get_day () then */
  RiyoStore *store;
  guint64 store_serial;     /* of the state @store was read by */
  RiyoLayout *relations;    /* what all layouts of 形式=表 say, by its table, or NULL; */
  RiyoFolder *relations_of; /* where they are adopted, */
  guint64 relations_at;     /* as the log was when it ended there, */
  RiyoDate relations_on;    /* on this day */
};

/* Whether a question about a person can be answered: not without the keys. */
gboolean riyo_guard_knows_persons (const RiyoGuard *guard, const char *subject, GError **error);

/* What was found then, without looking: TRUE and why when the guard is of no use any more. */
gboolean riyo_guard_is_lost (const RiyoGuard *guard, GError **error);

/* Whether the path still leads to what is held, audit/lock is the one that changes are told by,
 * and the log's newest file is where it was. Four system calls. FALSE is for good, for what comes
 * back may have been changed meanwhile; unless it could not be asked just now, as errno tells. */
gboolean riyo_guard_holds (RiyoGuard *guard);

/* The same between two changes, by two system calls while the path leads to our audit/lock: that is
 * in our folder, or in one that audit/ was moved to. Every change is a wakeup, and a whole look.
 * Where others went on with the log, what they wrote is looked at too. */
gboolean riyo_guard_glance (RiyoGuard *guard);

/* After a FALSE of these two, with its errno: says why. Always FALSE. */
gboolean riyo_guard_fail_unheld (RiyoGuard *guard, GError **error);

/* The log could not be written: whether the guard has lost what it held tells more. */
void riyo_guard_note_failure (RiyoGuard *guard);

/* Sees that the guard still holds its folder, then takes the log's lock. */
gboolean riyo_guard_lock (RiyoGuard *guard, GError **error);
/* Tells of a repair, if the lock found one due. */
void riyo_guard_unlock (RiyoGuard *guard);

/* What the log masks, where nobody published it: a purpose, or a law. */
#define RIYO_MASKED_PURPOSE "purpose"

/* What is in force in a folder, seen at one moment. */
typedef struct
{
  RiyoDate today;    /* or another day that is asked about */
  RiyoDate last_day; /* recorded already, where the clock is behind it; else 0 */
  RiyoFolder *folder;
  RiyoSuspensions *suspensions;
  const RiyoAdopted *adopted; /* in force on that day, else the newest */
  gboolean in_force;          /* the former */
  const RiyoAdopted *decides; /* of riyo_guard_look_at (): the table of that day, or NULL */
} RiyoLook;

/* Looks; to be called with the log locked. @look holds the day, or zeros for today. A part that
 * cannot be loaded is the error, and leaves nothing to clear. */
gboolean riyo_guard_look (RiyoGuard *guard, RiyoLook *look, GError **error);

/* Locks, then looks. Nothing changes until riyo_guard_unlock () after success. */
gboolean riyo_guard_lock_and_look (RiyoGuard *guard, RiyoLook *look, GError **error);
/* The same for a question about @day, 0 being today; not locked behind it. Of a day that is past it
 * is the table that decided then: RIYO_ERROR_STATE where only what is archived would tell. */
gboolean riyo_guard_look_at (RiyoGuard *guard, RiyoDate day, RiyoLook *look, GError **error);
void riyo_look_clear (RiyoLook *look);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoLook, riyo_look_clear)

/* While locked: looks up all that a suspension, or its lifting, states, and refuses what could not
 * be recorded. */
gboolean riyo_guard_resolve (RiyoGuard *guard, const RiyoLook *look, RiyoSuspension *suspension,
                             GError **error);

/* The request of that reference with all its numbers, live or not; NULL where there is none, or
 * with an error. */
RiyoSuspension *riyo_guard_join_request (RiyoGuard *guard, const char *reference, GError **error);

/* The tables that are to follow the one in force, RiyoTable, but those that never will decide. */
GPtrArray *riyo_look_list_coming (const RiyoLook *look);

/* What riyo_guard_see_coming () answers; a line for each purpose of which a stop ends, @path the
 * folder for advice; a line for each table with how many stops it ends. */
RiyoComing *riyo_look_see_coming (const RiyoLook *look);
void riyo_coming_append_ends (const RiyoComing *coming, const RiyoSuspension *suspension,
                              const char *path, GString *text);
/* A line for each purpose it names that a table to come has no more. */
void riyo_coming_append_drops (const RiyoComing *coming, const RiyoSuspension *suspension,
                               const char *path, GString *text);
void riyo_coming_append_counts (const RiyoComing *coming, const RiyoSuspensions *suspensions,
                                GString *text);

/* FALSE with BAD_SUBJECT unless @text is NULL, not stated or in a declared form. */
gboolean riyo_look_parse_subject (const RiyoLook *look, const char *text, RiyoSubject *subject,
                                  GError **error);

/* Whether suspensions and keys lie where they were read, untouched. Two system calls, no lock of
 * the log: where they were touched, refreshing the suspensions tells more. */
gboolean riyo_guard_sees_store (RiyoGuard *guard);

/* The suspensions as the log now vouches for them; to be called with the log locked. They do not
 * wait for the other parts: a table that cannot be loaded must not hide a suspension. */
RiyoSuspensions *riyo_guard_refresh_suspensions (RiyoGuard *guard, GError **error);
