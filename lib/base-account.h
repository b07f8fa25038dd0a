/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The OS account the process acts as now: its name, or uid:N where it has none. Owned by the
 * caller, and not to be kept: a process may change its account. */
char *riyo_account_dup_name (void);
