/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The self-inspection (自己点検), from the audit log. The command writes it. */
#pragma once

#include <riyo/riyo.h>

#include "base/base.h"

typedef enum
{
  RIYO_REPORT_TEXT, /* for a terminal */
  RIYO_REPORT_JSON, /* for programs */
  RIYO_REPORT_HTML, /* one self-contained page, to be printed on A4 */
  RIYO_REPORT_CSV,  /* the entries, a line each, for a spreadsheet */
} RiyoReportFormat;

/* The sheets: the matrix of categories x purposes with operations and refusals, unused cells, staff
 * x category, unfinished operations, refusals by reason, signed tasks, unpublished cells, uses that
 * a law demanded (counted apart from all others), provision to others, to whom data was handed,
 * uses that were limited to a person or a part of the number, rehearsals, what was adopted, and the
 * alerts and what came of them, use by month, requests of persons, roles and their staff, and the
 * auditor's page with the verdict on the log, its head and its anchor. @from and
 * @to are days YYYY-MM-DD, both included; NULL is not limited. In Japanese, whatever the locale;
 * only what the verification found follows the locale where the report is text.
 *
 * @integrity (nullable) is the report's verdict on the log, which is read twice: INTACT only when
 * both readings are whole. A log that was altered is reported on up to there, and the report says
 * so; NULL, with UNREADABLE, when log or newest table cannot be read. */
char *riyo_audit_report (const char *folder, const char *from, const char *to,
                         RiyoReportFormat format, RiyoIntegrity *integrity, GError **error);

/* What a report cannot tell of a folder from its log: */
typedef struct
{
  RiyoDate day; /* by which a use would be decided now, or the last of the period, if earlier; */
  guint64 n_untold, first_untold, last_untold; /* alerts that reached nobody, and which entries'; */
  gboolean tells_nobody;                       /* since there is no way to tell anybody; */
  char *lacking;                               /* why the log is known to be cut, or NULL. Owned; */
  GHashTable *parts; /* the tables and rules, as riyo_audit_list_names () has them; owned, NULL: as
                      * they lie there; */
  GPtrArray *faults; /* and what is not as the log says, in words; owned, NULL: not asked. */
} RiyoReportNow;

/* And what the rules of that day are called in the folder, owned. @to is the last day of the
 * period, NULL: now. */
typedef char *(*RiyoFindRules) (const char *folder, const char *to, RiyoReportNow *now);

/* The same, with the files of the log that were archived, which @archived (nullable) holds, and by
 * the day and the rules that @find_rules tells, asked once the log was read. */
char *
riyo_audit_report_archived (const char *folder, const char *archived, RiyoFindRules find_rules,
                            const char *from, const char *to, RiyoReportFormat format,
                            RiyoIntegrity *integrity, GError **error);

/* One report of several @folders (NULL-terminated), as of the nodes of one database: the verdict on
 * each, the sums of their figures and cells, and the report of each behind them; of CSV the entries
 * of all, the folder first. @integrity is the worst. A folder that cannot be read is said to be so,
 * and is in no sum. Of a copy of a log that counts already only what it alone has counts and is in
 * a csv, as where it went on by itself; what one has archived is read in one of @archives
 * (nullable), or from a copy:
 * @copies are those, owned, NULL: none;
 * @elsewhere gets where what each folder has archived was read. NULL for a period that is none. */
char *riyo_audit_report_several (const char *const *folders, const char *const *archives,
                                 RiyoFindRules find_rules, const char *from, const char *to,
                                 RiyoReportFormat format, RiyoIntegrity *integrity, char **copies,
                                 GHashTable *elsewhere, GError **error);

/* The register of who may handle what (取扱台帳): each category with the roles that hold it, their
 * staff, and for which purposes and tasks; by the table of @day and the rules called @rules in the
 * folder, which are said not to decide yet where not @has_rules. @in_force (nullable): whether
 * there is such a table; else the last is said not to be. */
char *
riyo_audit_register (const char *folder, GHashTable *parts, const char *rules, gboolean has_rules,
                     RiyoDate day, RiyoReportFormat format, gboolean *in_force, GError **error);

/* The uses that provided data to others, as 個人情報保護法29条 asks: when, to whom, which
 * categories, on what ground, by whom; text or JSON. All from the log, so it tells the recipient
 * that was stated, or those that the table of that day named. Whose data it was, the log does not
 * tell: that is in what was provided. RIYO_ERROR_DAMAGED when the log was altered, or could not be
 * read to its end: there is no list of a part. */
char *riyo_audit_list_provision (const char *folder, const char *archived, const char *from,
                                 const char *to, RiyoReportFormat format, GError **error);

/* Every name that a purpose or a category (@key, of riyo_entries_set_filter ()) has or had in the
 * folder's tables, @name among them, a line each: what a filter takes for any of them. NULL when
 * the tables cannot be read. Owned. @parts (nullable): the tables and rules that were adopted, by
 * name in the folder, as GBytes, or NULL of what is not as it was adopted and so tells nothing;
 * without, whatever lies there counts. */
char *riyo_audit_list_names (const char *folder, GHashTable *parts, const char *key,
                             const char *name, GError **error);

/* Whether table or rules (of @day; @rules: their name in the folder) know what an actor, purpose,
 * category, law or recipient is called, which no entry has: RIYO_ERROR_NAME where they do not.
 * Other keys are known by the log alone. */
gboolean riyo_audit_check_word (const char *folder, GHashTable *parts, const char *rules,
                                RiyoDate day, const char *key, const char *word, GError **error);
