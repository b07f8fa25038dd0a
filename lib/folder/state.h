/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "folder.h"

RiyoState *riyo_state_new (void);

/* How subjects are written by the rules that are adopted. */
void riyo_state_set_subjects (RiyoState *state, const RiyoSubjectForms *forms);

/* A form of @before that @after lets nobody be named by any more, or NULL: a suspension recorded by
 * it would meet nobody. */
const char *riyo_state_find_lost_subject (const RiyoState *before, const RiyoState *after);
