/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A first draft of a layout. Of what the file holds it has no more than its header, and that only
 * where the row can be nothing else. */
#pragma once

#include <glib.h>

#include "glimpse.h"
#include "rules/rules.h"

/* @forms: how persons' numbers are written, NULL = as 記号-番号-枝番: a column named as a part is
 * that part. @unquoted: a quote is a byte like any other. */
char *riyo_draft_new (const RiyoGlimpse *glimpse, const char *category,
                      const RiyoSubjectForms *forms, gboolean unquoted);

/* Whether no cell holds a long number, as records of persons do. */
gboolean riyo_draft_is_nobodys (char **cells);
