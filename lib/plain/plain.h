/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The flat ABI is include/riyo/plain.h; this is what the command writes for its programs. */
#pragma once

#include <riyo/riyo.h>

typedef enum
{
  RIYO_NAMES_COPYBOOK,       /* COBOL data items, for programs in UTF-8 */
  RIYO_NAMES_COPYBOOK_CP932, /* the same, with the widths of CP932; the text is to be converted */
  RIYO_NAMES_C_HEADER,       /* C macros */
} RiyoNamesForm;

/* A table's categories and purposes as constants, so that a slip of the pen is found by the
 * compiler; of a guard those of the table in force, and the tasks of the rules too. They are named
 * by ID, or by number where a thing has none that the language takes. A purpose that CP932 cannot
 * write and that has no ID has no constant in CP932. UTF-8. */
char *riyo_table_to_names (RiyoTable *table, RiyoNamesForm form);
char *riyo_guard_to_names (RiyoGuard *guard, RiyoNamesForm form);
