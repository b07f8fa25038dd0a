/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "folder/folder.h"
#include "suspension/suspension.h"

/* The folder while its log is locked: nothing changes between a look and a record. */
typedef struct
{
  RiyoGuard *guard;
  RiyoFolder *folder;
  RiyoSuspensions *suspensions;
  const RiyoRegime *regime; /* in force, else the newest */
} RiyoChange;

/* Locks and looks; after success, riyo_change_end () unlocks. */
gboolean riyo_change_begin (RiyoChange *change, RiyoGuard *guard, GError **error);
void riyo_change_end (RiyoChange *change);

/* The cells of one purpose that a scope takes out of use. */
RiyoTags
riyo_scope_get_purpose_cells (const RiyoScope *scope, const RiyoTable *table, guint purpose);
