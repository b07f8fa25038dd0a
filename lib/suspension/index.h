/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "internal.h"

RiyoSuspensions *riyo_suspensions_ref (RiyoSuspensions *suspensions);

/* For the store, which alone makes them: empty; then added to; then shared. */
RiyoSuspensions *riyo_suspensions_new (const RiyoKeys *keys, guint64 n_lifted);
void riyo_suspensions_add (RiyoSuspensions *suspensions, guint scope,
                           const RiyoSuspendedSubject *subjects, guint n_subjects);
/* Gives the scopes that the numbers of riyo_suspensions_add () mean. */
void riyo_suspensions_set_scopes (RiyoSuspensions *suspensions, const GArray *scopes);

/* A suspension that was lifted since the store was opened: whoever did not look in between has to
 * hold it all the same. Shared, by g_atomic_rc_box. */
typedef struct
{
  guint64 added_at; /* the number of its record */
  guint scope;
  guint n_subjects;
  RiyoSuspendedSubject *subjects;
} RiyoLifted;

void riyo_lifted_unref (gpointer lifted);

/* Of how many records these are, and those lifted since the store was opened. */
void riyo_suspensions_set_records (RiyoSuspensions *suspensions, guint64 n_records,
                                   const GPtrArray *lifted);
