/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The OS account of the process: its name, or uid:N where it has none. Owned by the caller. */
char *riyo_account_dup_name (void);
