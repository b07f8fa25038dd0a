/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/guard.h>
#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * RiyoNamesForm:
 * @RIYO_NAMES_COPYBOOK: COBOL data items, for programs in UTF-8
 * @RIYO_NAMES_COPYBOOK_CP932: the same, with the widths of CP932; the text is to be converted
 * @RIYO_NAMES_C_HEADER: C macros
 *
 * For which language a table's names are written down.
 *
 * Since: 0.1
 */
typedef enum
{
  RIYO_NAMES_COPYBOOK,
  RIYO_NAMES_COPYBOOK_CP932,
  RIYO_NAMES_C_HEADER
} RiyoNamesForm;

/**
 * riyo_table_to_names:
 * @table: a table
 * @form: for which language
 *
 * Writes the table's categories and purposes as constants, so that a slip of the pen is found by
 * the compiler. They are named by ID, or by number where a thing has none that the language takes.
 * A purpose that CP932 cannot write and that has no ID has no constant in CP932.
 *
 * Returns: (transfer full): the source text, UTF-8
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_to_names (RiyoTable *table, RiyoNamesForm form);

/**
 * riyo_guard_to_names:
 * @guard: a guard
 * @form: for which language
 *
 * As riyo_table_to_names(), for the table in force, and the tasks of the rules too.
 *
 * Returns: (transfer full): the source text, UTF-8
 *
 * Since: 0.1
 */
RIYO_API char *riyo_guard_to_names (RiyoGuard *guard, RiyoNamesForm form);

G_END_DECLS
