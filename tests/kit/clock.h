/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A clock that a test sets: the library reads no other. */
#pragma once

#include <glib.h>

#define DAY_S (24 * 60 * 60)

extern gint64 clock_at_s;    /* where it stands, in UTC; 0 = at the system's time … */
extern gint64 clock_later_s; /* … and so much later */
