/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "suspension.h"

/* The line, with its newline. */
char *riyo_suspension_format (const RiyoSuspension *suspension);

/* Reads @line (no newline), which is cut up; NULL unless it is exactly what the format writes. */
RiyoSuspension *riyo_suspension_parse (char *line);

/* The first name of the scope that @table lacks, owned, or NULL. */
char *riyo_scope_find_unknown (const RiyoScope *scope, const RiyoTable *table);

/* The scope as the store writes it: equal scopes have equal texts. */
char *riyo_scope_format (const RiyoScope *scope);
void riyo_scope_copy (const RiyoScope *from, RiyoScope *to);
