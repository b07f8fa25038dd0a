/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

#include "rule/rule.h"

/* Words a refusal so that it ends the search: what may not be used for what, what the purpose may
 * use, what the category may serve, whom to ask. It never names another purpose that would pass.
 * @purpose is what was stated; @contact is nullable. */
void riyo_refuse_purpose (GError **error, const RiyoTable *table, const char *purpose,
                          const char *contact);
/* The same for a datum: what the rule decided, but BAD_SUBJECT. */
void riyo_refuse_datum (GError **error, const RiyoTable *table, RiyoVerdict verdict,
                        const char *purpose, RiyoTags usable, const char *contact);
