/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "internal.h"

RiyoSuspensions *riyo_suspensions_ref (RiyoSuspensions *suspensions);

/* For the store, which alone makes them, one thread at a time: empty. */
RiyoSuspensions *riyo_suspensions_new (const RiyoKeys *keys);

/* For one that is to be changed: itself, or a copy where others read it (transfer full, both ways).
 * Copy and change take as long however many suspensions there are. Of those that are read only the
 * newest may be copied. */
RiyoSuspensions *riyo_suspensions_own (RiyoSuspensions *suspensions);

/* What riyo_suspensions_add () calls the scope. */
guint riyo_suspensions_number_scope (RiyoSuspensions *suspensions, const RiyoScope *scope);
void riyo_suspensions_add (RiyoSuspensions *suspensions, guint scope,
                           const RiyoSuspendedSubject *subjects, guint n_subjects);

/* The same of more subjects of one that was added, and taking them out before it is removed. */
void riyo_suspensions_extend (RiyoSuspensions *suspensions, guint scope,
                              const RiyoSuspendedSubject *subjects, guint n_subjects);
void riyo_suspensions_shorten (RiyoSuspensions *suspensions, guint scope,
                               const RiyoSuspendedSubject *subjects, guint n_subjects);

/* Takes out one that was added, for who begins from now on. */
void riyo_suspensions_remove (RiyoSuspensions *suspensions, guint scope,
                              const RiyoSuspendedSubject *subjects, guint n_subjects);

/* Remembers, of one that was removed, the numbers of its records, later ones behind earlier ones,
 * and its @subjects (transfer full): whoever did not look in between has to hold it all the same.
 */
void
riyo_suspensions_keep_lifted (RiyoSuspensions *suspensions, guint64 added_at, guint64 lifted_at,
                              guint scope, RiyoSuspendedSubject *subjects, guint n_subjects);

/* Of how many records these are. */
void riyo_suspensions_set_n_records (RiyoSuspensions *suspensions, guint64 n_records);
