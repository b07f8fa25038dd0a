/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "rules.h"

/* What a person should look at again, knowing the rules: UNUSED (a purpose that no task uses, once
 * there are tasks), NO_ADDRESS (a purpose or task for which the ledger's names and addresses may
 * not be read). */
void riyo_rules_lint (const RiyoRules *rules, GPtrArray *findings);

/* The roles and tasks that another table breaks: ROLE, TASK. */
void
riyo_rules_find_broken (const RiyoRules *rules, const RiyoTable *candidate, GPtrArray *findings);
