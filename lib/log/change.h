/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What changed between two states of the folder, and what a state becomes by changes.
 *
 * A state is a JSON object. A change is one too: of the members that are new or have another value;
 * where both values are objects, of their members alone. What a state lacks goes before the first
 * name that sorts after it. Nothing is taken away by a change. */
#pragma once

#include <glib.h>

#include "log.h"

/* The change from @before to @after, or NULL where no change leads there. */
char *riyo_change_find (const char *before, const char *after);

/* Changes that follow each other, as one. */
typedef struct _RiyoChanges RiyoChanges;

RiyoChanges *riyo_changes_new (void);
void riyo_changes_free (RiyoChanges *changes);

/* Adds the one before all that were added. FALSE when it is no change. */
gboolean riyo_changes_add_before (RiyoChanges *changes, RiyoSpan change);

/* What @state becomes by them, or NULL when they are not of such a state. */
char *riyo_changes_apply (RiyoChanges *changes, RiyoSpan state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoChanges, riyo_changes_free)
