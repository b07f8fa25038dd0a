/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A first draft of a layout. Of what the file holds it has no more than its header, and that only
 * where the row can be nothing else. */
#pragma once

#include <glib.h>

#include "glimpse.h"

/* @unquoted: a quote is a byte like any other. */
char *riyo_draft_new (const RiyoGlimpse *glimpse, const char *category, gboolean unquoted);

/* Whether no cell holds a long number, as records of persons do. */
gboolean riyo_draft_is_nobodys (char **cells);
