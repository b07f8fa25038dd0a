/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* One namespace: names to numbers, by exact bytes. Names are borrowed and must outlive it. Built
 * once, then read by any number of threads. */
typedef struct _RiyoNames RiyoNames;

RiyoNames *riyo_names_new (guint n_expected);
void riyo_names_free (RiyoNames *names);

/* Adds a name for @id. FALSE when it already names another thing, which @taken then holds. */
gboolean riyo_names_add (RiyoNames *names, const char *name, guint id, guint *taken);

/* The number of a name, or G_MAXUINT. No allocation. */
guint riyo_names_lookup (const RiyoNames *names, const char *name);

/* Names that are a slip away from @name, joined for a message, or NULL: to be shown, never chosen.
 */
char *riyo_names_suggest (const RiyoNames *names, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoNames, riyo_names_free)
