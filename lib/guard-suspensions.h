/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guard-pseudonym.h"
#include "guard-suspension.h"
#include "rule/rule.h"
#include "rules/rules.h"

/* The live suspensions at one moment of the store. Immutable; shared between threads without locks.
 */
typedef struct _RiyoSuspensions RiyoSuspensions;

RiyoSuspensions *riyo_suspensions_ref (RiyoSuspensions *suspensions);
void riyo_suspensions_unref (RiyoSuspensions *suspensions);
guint riyo_suspensions_get_n_live (const RiyoSuspensions *suspensions);

/* The first name in a live suspension that @table lacks, owned, or NULL when all are known: such a
 * table may not be adopted until it is re-mapped. */
char *riyo_suspensions_find_unknown (const RiyoSuspensions *suspensions, const RiyoTable *table);

/* What the suspensions mean to one operation. Used by its thread. */
typedef struct _RiyoSuspended RiyoSuspended;

/* @cells are the operation's that its role holds, @purposes all that it is for. @before (nullable,
 * transfer full) is what the operation has seen so far: a suspension lifted since stays in effect
 * for it. NULL when no suspension covers any of its cells: then nothing is to be paid. */
RiyoSuspended *
riyo_suspended_new (RiyoSuspensions *suspensions, const RiyoTable *table, RiyoTags cells,
                    const guint *purposes, guint n_purposes, RiyoSuspended *before);
void riyo_suspended_free (RiyoSuspended *suspended);

/* Categories that some suspension covers, for a datum whose subject is not stated. NULL is none. */
RiyoTags riyo_suspended_get_any (const RiyoSuspended *suspended);

/* Categories suspended for this subject: by suspensions of it, of the leading parts that cover it
 * and, where it has only leading parts, of everyone under it. No allocation; 40 ns for the
 * fingerprint and one or two memory accesses. */
RiyoTags riyo_suspended_get (const RiyoSuspended *suspended, const RiyoSubject *subject);

/* The conditions for the datum of one subject, from those for a datum whose subject is not stated.
 * NULL is none. */
RiyoMasks riyo_suspended_narrow (const RiyoSuspended *suspended, const RiyoMasks *unstated,
                                 RiyoSubjectKind kind, const RiyoSubject *subject);

/* For the store, which alone makes them: empty; then added to; then shared. */
RiyoSuspensions *riyo_suspensions_new (const RiyoKeys *keys, guint64 n_lifted);
void riyo_suspensions_add (RiyoSuspensions *suspensions, guint scope,
                           const RiyoSuspendedSubject *subjects, guint n_subjects);
/* Gives the scopes that the numbers of riyo_suspensions_add () mean. */
void riyo_suspensions_set_scopes (RiyoSuspensions *suspensions, const GArray *scopes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSuspensions, riyo_suspensions_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSuspended, riyo_suspended_free)
