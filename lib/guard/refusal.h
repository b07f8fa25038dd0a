/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "folder/folder.h"
#include "limit.h"
#include "rules/rules.h"
#include "table/table.h"

/* Words a refused begin: UNKNOWN_ACTOR or OUT_OF_SCOPE. */
void riyo_refuse_begin (GError **error, RiyoRefusal reason, const char *actor, const char *account,
                        const char *purpose, const char *contact);

/* Words NOT_IN_FORCE of a folder whose table, or else whose rules, are not in force on that day. */
void
riyo_refuse_idle (GError **error, const RiyoFolder *folder, RiyoDate today, const char *contact);

/* The same of OUT_OF_SCOPE where a role was asked for: one that the rules do not have (NULL), that
 * does not have the actor, or that holds no cell for what was stated. */
void riyo_refuse_role (GError **error, const RiyoRole *role, const char *wanted, const char *actor,
                       const char *account, const char *stated, const char *contact);

/* Words a refused begin of what a law demands: UNKNOWN_PURPOSE, or OUT_OF_SCOPE, which is the
 * role's or, where it is named, the approver's. */
void riyo_refuse_law (GError **error, RiyoRefusal reason, const char *law, const char *approver,
                      const RiyoRules *rules);

/* The same where the law is about one person at a time, and the request names none. */
void riyo_refuse_whole_law (GError **error, const char *law, const char *contact);

/* Words what was decided of a datum (riyo_refuse_datum ()). Where a law stands for the purpose, not
 * the published purposes but the rules say what it may use, and they would have to change. */
void riyo_refuse_stated (GError **error, RiyoTable *table, RiyoVerdict verdict,
                         const RiyoStatement *statement, const char *contact);

/* Words UNKNOWN_PURPOSE of what is a purpose of a table that waits for its 施行日. */
void riyo_refuse_to_come (GError **error, const RiyoTable *table, const char *purpose,
                          const char *contact);

/* Words a refusal about the operation's day, or about a subject: it tells the forms declared, and
 * what is wrong with the one that was read. */
void riyo_refuse_outlived (GError **error);
void riyo_refuse_subject (GError **error, const RiyoSubjectForms *forms, const RiyoSubject *bad);

/* Words MISMATCH: data that is not what the use is limited to. */
void riyo_refuse_mismatch (GError **error, const RiyoLimit *limit);
