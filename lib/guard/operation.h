/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "internal.h"
#include "limit.h"
#include "rules/rules.h"
#include "suspension/suspension.h"

struct _RiyoUse
{
  RiyoUseHead head;
  gatomicrefcount n_refs;
  RiyoGuard *guard;
  RiyoFolder *folder;
  const RiyoAdopted *adopted; /* in @folder */
  RiyoStatement statement;
  const RiyoRole *role;
  char *actor;
  char *approver; /* as stated, or NULL */
  char id[17];
  RiyoLimit limit;
  gboolean rehearsal;
  gboolean piped; /* a reader read what is no regular file */
  gboolean filed; /* a file of it was recorded */
  gboolean ended;
  gboolean inherited; /* ended by a fork: another process began it, and has it still */
  RiyoForkWatch watch;
  guint64 process; /* that began it */
  RiyoMasks masks;
  RiyoSuspended *suspended; /* NULL while no suspension covers a cell of it */
  guint64 n_records;        /* of suspensions and liftings, as last seen */
  GError *failure;        /* why suspensions can no longer be seen, or refusals recorded; or NULL */
  RiyoDate last_day;      /* the day after the begin */
  guint64 wakeups;        /* as last seen */
  guint noted;            /* bit per RiyoRefusal that has its entry already; bit 0 is never set */
  const char *processing; /* that the entry being made tells of, or NULL; once it was told of, */
  gboolean processing_told; /* no other is */
  RiyoEntry *entry;         /* reused, so that recording allocates nothing */
  gulong inside; /* atomic: the thread that is in a call which may write entries; 0 none */
  guint depth;   /* of such calls within each other */
};

/* The same as programs hold it. */
static inline RiyoOperation *
riyo_use_operation (RiyoUse *use)
{
  return (RiyoOperation *)use;
}

/* Draws the next look nearer by @n data that were decided and not permitted, or not yet counted. */
static inline void
riyo_use_draw_nearer (RiyoUse *use, guint64 n)
{
  use->head.look_at -= MIN (use->head.look_at, n);
}

/* From now on a child's copy permits nothing, and has ended without an entry. */
void riyo_use_watch_fork (RiyoUse *use);

/* Whether this process began it. Else it has ended here, where the handlers of fork did not run. */
gboolean riyo_use_is_own (RiyoUse *use);

/* Adds to the entry that was started what the use is limited to. */
void riyo_use_add_limit (RiyoUse *use);

/* Leaves no more permitted than @left. */
void riyo_use_lower (RiyoUse *use, RiyoTags left);

/* Decides one datum of several subjects, and counts it once. With @unstated, someone else's too. */
gboolean riyo_use_check_subjects (RiyoUse *use, RiyoTags tags, const char *const *subjects,
                                  gsize n_subjects, gboolean unstated, GError **error);
