/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SELinux's decision in user space, on the same cells: a type a purpose, one permission. */
#pragma once

#include <glib.h>

/* A policy that allows @n_purposes purposes the use of レセプト where @permitted; FALSE where this
 * was built without libsepol, or it takes no such policy. */
gboolean sepol_start (const gboolean *permitted, guint n_purposes);

/* Asks about purpose 0 … n - 1 in turn, @n_asked times, by numbers already looked up; how many were
 * permitted. */
guint64 sepol_ask (guint n_asked);
