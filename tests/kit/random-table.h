/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/riyo.h>

/* A valid table file, made by @rand alone: 1 to @max_categories rows, at most @max_purposes labels,
 * and any facts that a table may hold. */
char *random_table_text (GRand *rand, guint max_categories, guint max_purposes);

RiyoTable *random_table (GRand *rand, guint max_categories, guint max_purposes);

/* The same lines in another order; the first line stays. */
char *random_sorted_lines (GRand *rand, const char *text);
