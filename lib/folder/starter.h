/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

/* The rules a new folder begins with: one role over every category of @table, @account its only
 * actor, and everyday tasks as unsigned drafts in comments. */
char *riyo_rules_write_starter (RiyoTable *table, const char *account);
