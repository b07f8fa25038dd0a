/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a fork must not take along: each object that is watched lets go of it in the child. */
#pragma once

#include <glib.h>

/* @let_go runs in every child, with no lock held and none that may be taken. */
void riyo_fork_watch (gpointer object, void (*let_go) (gpointer object));

/* Before what @let_go looks at is taken down. */
void riyo_fork_forget (gpointer object);
