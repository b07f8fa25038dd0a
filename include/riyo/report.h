/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <riyo/audit.h>
#include <riyo/table.h>

G_BEGIN_DECLS

/**
 * RiyoEntries:
 *
 * The entries of an audit log, one after the other, as far as a filter lets them through. Used by
 * one thread.
 *
 * Since: 0.1
 */
typedef struct _RiyoEntries RiyoEntries;

#define RIYO_TYPE_ENTRIES (riyo_entries_get_type ())
RIYO_API GType riyo_entries_get_type (void);

/**
 * riyo_entries_open: (constructor)
 * @folder: (type filename): a folder, or a copy of its audit/ alone
 * @error: return location for a #GError
 *
 * Opens the log as it is now; what is appended later is not seen. Changes nothing.
 *
 * Errors (%NULL is returned in each): %RIYO_ERROR_DAMAGED, %RIYO_ERROR_IO when there is no log that
 * can be read.
 *
 * Returns: (transfer full): the entries from the first on, or %NULL
 *
 * Since: 0.1
 */
RIYO_API RiyoEntries *riyo_entries_open (const char *folder, GError **error);

/**
 * riyo_entries_set_filter:
 * @entries: entries
 * @key: one of "actor", "purpose", "category", "event", "op", "law", "from", "to"
 * @value: what to let through; for from and to a day YYYY-MM-DD, both included
 * @error: return location for a #GError
 *
 * Narrows the entries. "actor" also matches the account, "purpose" also a task and the cells of
 * one; "law" is the name of a [法令 …], or "" for any: what a law demanded matches no purpose.
 *
 * Errors: %RIYO_ERROR_ARGUMENT for another key, %RIYO_ERROR_DATE for a day that does not exist.
 *
 * Returns: %TRUE when the filter is set
 *
 * Since: 0.1
 */
RIYO_API gboolean riyo_entries_set_filter (RiyoEntries *entries, const char *key, const char *value,
                                           GError **error);

/**
 * riyo_entries_set_provision:
 * @entries: entries
 * @table: (nullable): a table that says which purposes provide data to others (提供先)
 *
 * Lets only the begins through that tell of a recipient, and with @table whatever is about such a
 * purpose. riyo_audit_list_provision() is what people read.
 *
 * Since: 0.1
 */
RIYO_API void riyo_entries_set_provision (RiyoEntries *entries, RiyoTable *table);

/**
 * riyo_entries_next:
 * @entries: entries
 * @error: return location for a #GError
 *
 * Gives the next entry that the filter lets through.
 *
 * Errors: %RIYO_ERROR_DAMAGED at a line that is no entry; riyo_audit_verify() tells more.
 *
 * Returns: (nullable): the next entry, a JSON object in one line, valid until the next call; %NULL
 * at the end and at an error
 *
 * Since: 0.1
 */
RIYO_API const char *riyo_entries_next (RiyoEntries *entries, GError **error);

/**
 * riyo_entries_ref: (skip)
 * @entries: entries
 *
 * Takes one more ownership.
 *
 * Returns: (transfer full): @entries, owned once more
 *
 * Since: 0.1
 */
RIYO_API RiyoEntries *riyo_entries_ref (RiyoEntries *entries);

/**
 * riyo_entries_unref: (skip)
 * @entries: (transfer full) (nullable): entries
 *
 * Gives up one ownership.
 *
 * Since: 0.1
 */
RIYO_API void riyo_entries_unref (RiyoEntries *entries);

/**
 * RiyoReportFormat:
 * @RIYO_REPORT_TEXT: for a terminal
 * @RIYO_REPORT_JSON: for programs
 * @RIYO_REPORT_HTML: one self-contained page, to be printed on A4
 *
 * How a report is written.
 *
 * Since: 0.1
 */
typedef enum
{
  RIYO_REPORT_TEXT,
  RIYO_REPORT_JSON,
  RIYO_REPORT_HTML
} RiyoReportFormat;

/**
 * riyo_audit_report:
 * @folder: (type filename): a folder
 * @from: (nullable): the first day YYYY-MM-DD; %NULL from the beginning
 * @to: (nullable): the last day; %NULL to now
 * @format: how it is written
 * @error: return location for a #GError
 *
 * Writes the sheets of the self-inspection (自己点検): the matrix of categories x purposes with
 * operations and refusals, unused cells, staff x category, unfinished operations, refusals by
 * reason, signed tasks, unpublished cells, uses that a law demanded (counted apart from all
 * others), provision to others, rehearsals, what was adopted, and the auditor's page with the
 * verdict on the log, its head and its anchor. In Japanese, whatever the locale; only what the
 * verification found follows the locale where the report is text.
 *
 * Errors: #RiyoError when the log or the newest table cannot be read; a log that was altered is
 * reported on up to there, and the report says so.
 *
 * Returns: (transfer full): the report as UTF-8, or %NULL
 *
 * Since: 0.1
 */
RIYO_API char *riyo_audit_report (const char *folder, const char *from, const char *to,
                                  RiyoReportFormat format, GError **error);

/**
 * riyo_audit_report_verified:
 * @folder: (type filename): a folder
 * @from: (nullable): the first day YYYY-MM-DD; %NULL from the beginning
 * @to: (nullable): the last day; %NULL to now
 * @format: how it is written
 * @integrity: (out) (optional): the report's verdict on the log
 * @error: return location for a #GError
 *
 * Writes what riyo_audit_report() writes, and tells programs what it says first: the log is read
 * twice, and only when both readings are whole is it %RIYO_INTEGRITY_INTACT.
 *
 * Errors: as riyo_audit_report(); @integrity is %RIYO_INTEGRITY_UNREADABLE in each.
 *
 * Returns: (transfer full): the report as UTF-8, or %NULL
 *
 * Since: 0.1
 */
RIYO_API char *
riyo_audit_report_verified (const char *folder, const char *from, const char *to,
                            RiyoReportFormat format, RiyoIntegrity *integrity, GError **error);

/**
 * riyo_audit_list_provision:
 * @folder: (type filename): a folder
 * @from: (nullable): the first day YYYY-MM-DD; %NULL from the beginning
 * @to: (nullable): the last day; %NULL to now
 * @format: text or JSON
 * @error: return location for a #GError
 *
 * Lists the uses that provided data to others, as 個人情報保護法29条 asks: when, to whom, which
 * categories, on what ground, by whom. It is all from the log, so it tells the recipients that the
 * table of that day named. Whose data it was, the log does not tell: that is in what was provided.
 *
 * Errors: #RiyoError as riyo_audit_report(); %RIYO_ERROR_DAMAGED too when the log was altered, or
 * could not be read to its end: there is no list of a part.
 *
 * Returns: (transfer full): the list as UTF-8, or %NULL
 *
 * Since: 0.1
 */
RIYO_API char *riyo_audit_list_provision (const char *folder, const char *from, const char *to,
                                          RiyoReportFormat format, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoEntries, riyo_entries_unref)

G_END_DECLS
