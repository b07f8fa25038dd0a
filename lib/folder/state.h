/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "folder.h"

RiyoState *riyo_state_new (void);

/* Rules for @from are adopted, 0: at once. Those of a day before it are rules.riyo from now on. */
void riyo_state_take_rules (RiyoState *state, RiyoDate from, const char *hash);

/* Where @hash, of RiyoState's dated rules, is of such as do not decide any more: their own. */
const char *riyo_state_get_gone_rules (const char *hash);

/* Rules of a day are not to come any more. */
void riyo_state_withdraw_rules (RiyoState *state, RiyoDate day);

/* How subjects are written by the rules that are adopted. */
void riyo_state_set_subjects (RiyoState *state, const RiyoSubjectForms *forms);

/* A form of @before that @after lets nobody be named by any more, or NULL: a suspension recorded by
 * it would meet nobody. */
const char *riyo_state_find_lost_subject (const RiyoState *before, const RiyoState *after);
