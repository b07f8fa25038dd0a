/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guard: whoever uses data passes here. */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "folder/folder.h"
#include "log/log.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspension/suspension.h"

struct _RiyoGuard
{
  gatomicrefcount n_refs;
  char *path;     /* as the program wrote it */
  char *absolute; /* the same, wherever the program goes */
  char *lock;     /* audit/lock in @absolute */
  int fd;         /* of the folder */
  gint lost;      /* atomic: 0 while @absolute leads to what is held, else why it does not */
  RiyoLog *log;
  GMutex mutex;       /* guards all below */
  RiyoFolder *folder; /* what operations begun now would pin */
  gint failure_told;  /* atomic: the alert about the log went out */
  guint64 serial;     /* of the state @folder was loaded from */
  RiyoStore *store;
  guint64 store_serial; /* of the state @store was read by */
};

/* What was found then, without looking: TRUE and why when the guard is of no use any more. */
gboolean riyo_guard_is_lost (const RiyoGuard *guard, GError **error);

#define RIYO_CHECKS_BETWEEN_LOOKS 1024

/* What became of data: records where a file has them. What was left out as asked was refused. */
typedef struct
{
  guint64 n_permitted, n_refused, n_left_out;
  RiyoTags permitted_tags, refused_tags;
} RiyoUseTally;

/* Adds a datum; what was neither permitted nor refused is none. */
static inline void
riyo_tally_add (RiyoUseTally *tally, RiyoTags tags, RiyoVerdict verdict)
{
  tally->n_permitted += verdict.permitted;
  tally->n_refused += verdict.reason != 0;
  tally->permitted_tags |= verdict.permitted ? tags : 0;
  tally->refused_tags |= verdict.reason != 0 ? tags : 0;
}

/* Nothing got out after all. */
static inline void
riyo_tally_take_back (RiyoUseTally *tally)
{
  tally->n_permitted = 0;
  tally->permitted_tags = 0;
}

/* Behind the one visible word. Everything but the word and the reference count belongs to one
 * thread. */
typedef struct
{
  RiyoOperation word; /* first: a RiyoOperation * is one of these */
  RiyoTags counted;   /* what the word allows and permitted_tags hold already: only to be counted */
  guint64 look_at;    /* of n_permitted: when the outside is looked at again; every datum decided
                         draws it nearer */
  RiyoUseTally tally;
  gatomicrefcount n_refs;
  RiyoGuard *guard;
  RiyoFolder *folder;
  const RiyoRegime *regime; /* in @folder */
  RiyoStatement statement;
  const RiyoRole *role;
  char *actor;
  char id[17];
  gboolean rehearsal;
  gboolean ended;
  RiyoMasks masks;
  RiyoSuspended *suspended; /* NULL while no suspension covers a cell of it */
  GError *failure;   /* why suspensions can no longer be seen, or refusals recorded; or NULL */
  RiyoDate last_day; /* the day after the begin */
  guint64 bell;      /* as last seen */
  guint noted;       /* bit per RiyoRefusal that has its entry already; bit 0 is never set */
  RiyoEntry *entry;  /* reused, so that recording allocates nothing */
  gulong inside;     /* atomic: the thread that is in a call which may write entries; 0 none */
  guint depth;       /* of such calls within each other */
} RiyoUse;

static inline RiyoUse *
riyo_operation_use (const RiyoOperation *operation)
{
  return (RiyoUse *)operation;
}

/* Around every call that may write entries, or look: one thread at a time. FALSE with STATE while
 * another is inside; else to be left again. What permits without an entry does not come here. */
gboolean riyo_use_enter (RiyoUse *use, GError **error);
void riyo_use_leave (RiyoUse *use);

/* The common answer of a check without subject, counted by one counter: @met says that the tags are
 * within use->counted. FALSE says nothing yet: a look is due, or the tags are to be decided. */
static inline gboolean
riyo_use_count_quickly (RiyoUse *use, gboolean met)
{
  if (G_UNLIKELY (!met || use->tally.n_permitted >= use->look_at))
    return FALSE;
  use->tally.n_permitted++;
  return TRUE;
}

/* The same for @n data that permitted tags already have, after a look ahead. */
static inline void
riyo_use_count_again (RiyoUse *use, guint64 n)
{
  use->tally.n_permitted += n;
}

/* Looks at what may have changed outside: the day, the log, suspensions, and, once in
 * RIYO_CHECKS_BETWEEN_LOOKS, whether the folder is still the one held. Only ever lowers. FALSE when
 * nothing is permitted any more, or never was: riyo_use_is_over () then says why. */
gboolean riyo_use_look (RiyoUse *use);

/* The same before @n data are decided without a look in between. */
gboolean riyo_use_look_ahead (RiyoUse *use, guint64 n);

/* Adds what became of data that were decided by riyo_use_judge (), or as it would. */
void riyo_use_count (RiyoUse *use, const RiyoUseTally *tally);

/* Looks; FALSE and why when nothing is permitted any more, or never was. @use may be NULL. */
gboolean riyo_use_is_live (RiyoUse *use, GError **error);

/* Why nothing is permitted any more, or FALSE when that is not so. */
gboolean riyo_use_is_over (RiyoUse *use, GError **error);

/* Gives the first refusal of a kind its durable entry, the @subject (nullable) by pseudonym. FALSE
 * when it could not be recorded. */
gboolean
riyo_use_note_refusal (RiyoUse *use, RiyoVerdict verdict, const char *subject, GError **error);

/* Decides one datum without words, in a rehearsal too: there the verdict is for reports, and
 * nothing may be used by it. Counts nothing: riyo_use_count () does once it is known what became of
 * it. With neither a permit nor a reason, @error says why nothing could be decided, or the refusal
 * not be recorded. */
RiyoVerdict riyo_use_judge (RiyoUse *use, RiyoTags tags, const char *subject, GError **error);

/* Names a refusal in words, at the cost of allocation; nothing when @error is NULL. */
void riyo_use_refuse (const RiyoUse *use, RiyoVerdict verdict, GError **error);

/* Starts an entry about this operation: event, op, actor, role, purpose. */
void riyo_use_start_entry (RiyoUse *use, const char *event);

struct _RiyoRequest
{
  gatomicrefcount n_refs;
  char *purpose;
  char *actor;
  char *role;
  char *reference;
  char *approver;
  char *law;
  gboolean rehearsal;
};
