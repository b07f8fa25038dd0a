/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "folder.h"

RiyoState *riyo_state_new (void);

/* Of RiyoRulesPart. */
GArray *riyo_rules_parts_new (void);

/* Those of @list decide, by @from; the first of them is rules.riyo, and all others are gone. */
void riyo_state_set_rules (RiyoState *state, const GArray *list);

/* Where @hash, of RiyoState's dated rules, is of such as are in no file of their day any more:
 * their own. */
const char *riyo_state_get_gone_rules (const char *hash);

/* How subjects are written by the rules that are adopted. */
void riyo_state_set_subjects (RiyoState *state, const RiyoSubjectForms *forms);

/* A form of @before that @after lets nobody be named by any more, or NULL: a suspension recorded by
 * it would meet nobody. */
const char *riyo_state_find_lost_subject (const RiyoState *before, const RiyoState *after);
