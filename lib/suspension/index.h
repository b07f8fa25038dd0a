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
