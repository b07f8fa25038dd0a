/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * RiyoFinding:
 *
 * One thing found in a table, or between two: a code for programs, a sentence for people.
 * Immutable.
 *
 * Since: 0.1
 */
typedef struct _RiyoFinding RiyoFinding;

#define RIYO_TYPE_FINDING (riyo_finding_get_type ())
RIYO_API GType riyo_finding_get_type (void);

/**
 * riyo_finding_ref: (skip)
 * @finding: a finding
 *
 * Takes one more ownership.
 *
 * Returns: (transfer full): @finding, owned once more
 *
 * Since: 0.1
 */
RIYO_API RiyoFinding *riyo_finding_ref (RiyoFinding *finding);

/**
 * riyo_finding_unref: (skip)
 * @finding: (transfer full) (nullable): a finding
 *
 * Gives up one ownership.
 *
 * Since: 0.1
 */
RIYO_API void riyo_finding_unref (RiyoFinding *finding);

/**
 * riyo_finding_get_code:
 * @finding: a finding
 *
 * Tells what kind of finding it is.
 *
 * Returns: such as "WIDENED" or "CATCH_ALL"; see riyo_table_lint() and riyo_table_diff()
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_finding_get_code (RiyoFinding *finding);

/**
 * riyo_finding_get_category:
 * @finding: a finding
 *
 * Tells which category it is about.
 *
 * Returns: (nullable): the short name of the category it is about
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_finding_get_category (RiyoFinding *finding);

/**
 * riyo_finding_get_purpose:
 * @finding: a finding
 *
 * Tells which purpose it is about.
 *
 * Returns: (nullable): the label of the purpose it is about
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_finding_get_purpose (RiyoFinding *finding);

/**
 * riyo_finding_get_text:
 * @finding: a finding
 *
 * Tells what a person should look at.
 *
 * Returns: one sentence in the locale's language, UTF-8, without a newline
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_finding_get_text (RiyoFinding *finding);

/**
 * riyo_findings_to_text:
 * @findings: (element-type RiyoFinding): findings
 *
 * Writes findings for people to read.
 *
 * Returns: (transfer full): a line for each, "CODE: text"; empty when there are none
 *
 * Since: 0.1
 */
RIYO_API char *riyo_findings_to_text (GPtrArray *findings);

/**
 * riyo_findings_to_json:
 * @findings: (element-type RiyoFinding): findings
 *
 * Writes findings for programs to read.
 *
 * Returns: (transfer full): a JSON array of objects with code, text and, where there are any,
 * category, purpose, before, after
 *
 * Since: 0.1
 */
RIYO_API char *riyo_findings_to_json (GPtrArray *findings);

/**
 * riyo_table_lint:
 * @table: a table
 *
 * Lists what a person should look at again. None of it is an error: the table is enforced as it is.
 *
 * The codes: TWO_ROWS (a label in several rows is one purpose), NEAR (names that differ only in
 * width, case, blanks or marks), LIST (a purpose with 、 may be two), CATCH_ALL (等, その他),
 * PROVISION (reads like provision to others, 提供先 is not said), PLACEHOLDER (no society named),
 * NO_PURPOSE (a row without cells), RETIRED_ROW (a retired row that still lists purposes).
 *
 * Returns: (transfer container) (element-type RiyoFinding): the findings, in the table's order
 *
 * Since: 0.1
 */
RIYO_API GPtrArray *riyo_table_lint (RiyoTable *table);

/**
 * riyo_table_diff:
 * @before: a table
 * @after: another
 *
 * Lists every difference, cell by cell. Categories are the same when they share a name, purposes
 * when they share label, ID or alias; then what differs between them is reported as reworded.
 *
 * The codes: WIDENED and NARROWED (a cell more, a cell less), CATEGORY_ADDED, CATEGORY_REMOVED,
 * RENUMBERED, NUMBER_REUSED, REWORDED, RETIRED, LISTED (in a retired row), NAME (IDs and aliases),
 * PROVISION, UNPUBLISHED, SIGNATURE, SOCIETY, VERSION, DATE, TEXT (the notice's sentences), ORDER.
 *
 * Returns: (transfer container) (element-type RiyoFinding): the differences; none when the tables
 * say the same
 *
 * Since: 0.1
 */
RIYO_API GPtrArray *riyo_table_diff (RiyoTable *before, RiyoTable *after);

/**
 * riyo_table_check_successor:
 * @before: the table it follows
 * @after: the candidate
 * @error: return location for a #GError
 *
 * Decides whether one table may follow another. The library records judgements, and does not judge.
 *
 * Cost: one pass over both tables. Threads: any.
 *
 * Errors:
 *  - %RIYO_ERROR_STATE: the version (版) is not higher
 *  - %RIYO_ERROR_DATE: a date is missing, or it would take effect before the table it follows
 *  - %RIYO_ERROR_NAME: a number, or a name that programs state, would mean another category or
 *    purpose than before
 *  - %RIYO_ERROR_UNSIGNED: a cell is new or reworded and names nobody (判断者) who judged it
 *    reasonably related (個人情報保護法17条2項)
 *
 * Returns: %TRUE when @after may follow @before
 *
 * Since: 0.1
 */
RIYO_VERDICT gboolean riyo_table_check_successor (RiyoTable *before, RiyoTable *after,
                                                  GError **error);

/**
 * riyo_table_to_text:
 * @table: a table
 *
 * Writes the table as people read it on a terminal, columns aligned by display width.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_to_text (RiyoTable *table);

/**
 * riyo_table_to_json:
 * @table: a table
 *
 * Writes the table for programs to read.
 *
 * Returns: (transfer full): the table as one JSON object
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_to_json (RiyoTable *table);

/**
 * riyo_table_to_file:
 * @table: a table
 *
 * Writes the table as a table file, in one canonical form: the same table, the same bytes. Comments
 * are not kept.
 *
 * Returns: (transfer full): text that riyo_table_load() reads back as the same table
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_to_file (RiyoTable *table);

/**
 * riyo_table_to_sheet:
 * @table: a table
 *
 * Writes categories and cells for a spreadsheet: tab-separated with a header, a line for each cell.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
RIYO_API char *riyo_table_to_sheet (RiyoTable *table);

/**
 * riyo_table_new_from_sheet: (constructor)
 * @sheet: tab- or comma-separated text with a header that has at least 類型 and 利用目的; UTF-8,
 * CP932 or UTF-16 with its mark
 * @name: what messages call it
 * @base: (nullable): the table whose numbers, facts, texts and order are kept
 * @society: (nullable): the name of the society; %NULL = that of @base, else a placeholder
 * @remove: whether rows and facts of @base that the sheet lacks are taken out
 * @error: return location for a #GError
 *
 * Makes a table of a spreadsheet, one cell a line. New rows get numbers that were never used; a
 * category that vanishes keeps its number and is retired today.
 *
 * Errors (%NULL is returned in each): #RiyoError, the message naming line and column;
 * %RIYO_ERROR_MISMATCH when something of @base is lacking and @remove is %FALSE.
 *
 * Returns: (transfer full): the table, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoTable *
riyo_table_new_from_sheet (GBytes *sheet, const char *name, RiyoTable *base, const char *society,
                           gboolean remove, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoFinding, riyo_finding_unref)

G_END_DECLS
