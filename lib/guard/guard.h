/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guard: whoever uses data passes here. */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "log/log.h"
#include "rule/rule.h"
#include "rules/rules.h"

/* Opens a folder for questions alone: nothing is written, so that it works on a read-only copy and
 * for an account that may only read. Without the keys no question about a person is answered; and
 * whose a copy is does not matter. */
RiyoGuard *riyo_guard_open_to_ask (const char *folder, GError **error);

/* As folder/folder.h has them. */
typedef struct _RiyoFolder RiyoFolder;
typedef struct _RiyoAdopted RiyoAdopted;

/* The folder that operations begun now would pin, transfer full. */
RiyoFolder *riyo_guard_ref_folder (RiyoGuard *guard);

#define RIYO_CHECKS_BETWEEN_LOOKS 1024

/* What became of data: records where a file has them. What was left out as asked was refused. */
typedef struct
{
  guint64 n_permitted, n_refused, n_left_out;
  RiyoTags permitted_tags, refused_tags;
} RiyoUseTally;

/* Adds a datum; what was neither permitted nor refused is none. */
static inline void
riyo_tally_add (RiyoUseTally *tally, RiyoTags tags, RiyoVerdict verdict)
{
  tally->n_permitted += verdict.permitted;
  tally->n_refused += verdict.reason != 0;
  tally->permitted_tags |= verdict.permitted ? tags : 0;
  tally->refused_tags |= verdict.reason != 0 ? tags : 0;
}

/* Nothing got out after all, and of nothing something can be left out. */
static inline void
riyo_tally_take_back (RiyoUseTally *tally)
{
  tally->n_permitted = 0;
  tally->n_left_out = 0;
  tally->permitted_tags = 0;
}

/* What an operation is. Everything but its first word and the reference count belongs to one
 * thread.
 */
typedef struct _RiyoUse RiyoUse;

/* Its first words, laid open for what is answered inline; nobody else's business. */
typedef struct
{
  RiyoTags allowed; /* atomic, only ever lowered; first, for riyo_operation_allows () */
  RiyoTags counted; /* what is allowed and in permitted_tags already: only to be counted */
  guint64 look_at;  /* of n_permitted: when the outside is looked at again; every datum decided
                         draws it nearer */
  RiyoUseTally tally;
} RiyoUseHead;

static inline RiyoUse *
riyo_operation_use (const RiyoOperation *operation)
{
  return (RiyoUse *)operation;
}

/* What is permitted now where no subject is stated. */
static inline RiyoTags
riyo_use_get_allowed (const RiyoUse *use)
{
  return __atomic_load_n (&((const RiyoUseHead *)use)->allowed, __ATOMIC_RELAXED);
}

/* What it pins to its end: the folder as it was, and of it the table with its rules. */
RiyoFolder *riyo_use_get_folder (const RiyoUse *use);
const RiyoAdopted *riyo_use_get_adopted (const RiyoUse *use);
RiyoTable *riyo_use_get_table (const RiyoUse *use);

/* The conditions for a datum whose subject is not stated, as of the last look. */
const RiyoMasks *riyo_use_get_masks (const RiyoUse *use);

gboolean riyo_use_is_rehearsal (const RiyoUse *use);
gboolean riyo_use_has_ended (const RiyoUse *use);

/* A layout that its folder adopted, against its table. */
RiyoLayout *riyo_use_load_layout (const RiyoUse *use, const char *name, GError **error);

/* How the log names a file, NULL for a stream: people put persons' names and numbers into those. Of
 * the name, wherever it lies: a mask, by which the same one is known again, and its type. */
char *riyo_use_mask_file (const RiyoUse *use, const char *path);

/* The same, as who looks for a file needs it. */
char *riyo_guard_mask_file (RiyoGuard *guard, const char *path);

/* A message for the log: the one of @paths, ended by NULL, that it begins with is masked the same
 * way. */
char *riyo_guard_mask_message (RiyoGuard *guard, const char *message, const char *const *paths);
char *riyo_use_mask_message (const RiyoUse *use, const char *message, const char *const *paths);

/* Whether a descriptor is one of the log's own. */
gboolean riyo_use_is_behind (const RiyoUse *use, int fd);

/* Whether a file of this name would stand in its folder, or in another of ours. */
gboolean riyo_use_covers (const RiyoUse *use, const char *path);

/* Around every call that may write entries, or look: one thread at a time. FALSE with STATE while
 * another is inside; else to be left again. What permits without an entry does not come here. */
gboolean riyo_use_enter (RiyoUse *use, GError **error);
void riyo_use_leave (RiyoUse *use);

/* The common answer of a check without subject, counted by one counter. FALSE says nothing yet: a
 * look is due, or the tags are to be decided. */
static inline gboolean
riyo_use_count_quickly (RiyoUse *use, RiyoTags tags)
{
  RiyoUseHead *head = (RiyoUseHead *)use;
  gboolean met = tags != 0 && (tags & ~head->counted) == 0;

  if (G_UNLIKELY (!met || head->tally.n_permitted >= head->look_at))
    return FALSE;
  head->tally.n_permitted++;
  return TRUE;
}

/* The tags that need only be counted; and counts @n data that have no others, after a look ahead.
 */
static inline RiyoTags
riyo_use_get_counted (const RiyoUse *use)
{
  return ((const RiyoUseHead *)use)->counted;
}

static inline void
riyo_use_count_again (RiyoUse *use, guint64 n)
{
  ((RiyoUseHead *)use)->tally.n_permitted += n;
}

/* Looks at what may have changed outside: the day, the log, suspensions, and, once in
 * RIYO_CHECKS_BETWEEN_LOOKS, whether the folder is still the one held. Only ever lowers. FALSE when
 * nothing is permitted any more, or never was: riyo_use_is_over () then says why. */
gboolean riyo_use_look (RiyoUse *use);

/* The same before @n data are decided without a look in between. */
gboolean riyo_use_look_ahead (RiyoUse *use, guint64 n);

/* Whether something was recorded since the last look that may be a suspension. One load. */
gboolean riyo_use_has_news (const RiyoUse *use);

/* Adds what became of data that were decided by riyo_use_judge (), or as it would. */
void riyo_use_count (RiyoUse *use, const RiyoUseTally *tally);

/* Looks; FALSE and why when nothing is permitted any more, or never was. @use may be NULL. */
gboolean riyo_use_is_live (RiyoUse *use, GError **error);

/* Why nothing is permitted any more, or FALSE when that is not so. */
gboolean riyo_use_is_over (RiyoUse *use, GError **error);

/* Gives the first refusal of a kind its durable entry, the @subject (nullable) by pseudonym. FALSE
 * when it could not be recorded. */
gboolean
riyo_use_note_refusal (RiyoUse *use, RiyoVerdict verdict, const char *subject, GError **error);

/* Decides one datum without words, in a rehearsal too: there the verdict is for reports, and
 * nothing may be used by it. Counts nothing: riyo_use_count () does once it is known what became of
 * it. With neither a permit nor a reason, @error says why nothing could be decided, or the refusal
 * not be recorded. */
RiyoVerdict riyo_use_judge (RiyoUse *use, RiyoTags tags, const char *subject, GError **error);

/* Looks before @n data are judged without a look in between, by who is inside; FALSE and why when
 * nothing can be decided. */
gboolean riyo_use_may_judge (RiyoUse *use, guint64 n, GError **error);

/* As riyo_use_judge () of a subject that was read already, by the forms of the operation's rules;
 * but looks at nothing, which riyo_use_may_judge () has. @of_all: it only counts what was found to
 * lie within what the use is limited to. */
RiyoVerdict riyo_use_judge_parsed (RiyoUse *use, RiyoTags tags, RiyoSubjectKind kind,
                                   const RiyoSubject *subject, gboolean of_all, GError **error);

/* Why a datum is not what the use is limited to, and zero is no. */
typedef enum
{
  RIYO_FIT_VALUE = 0, /* it states another value of a part than it must, or none */
  RIYO_FIT_OTHER,     /* it is another person's */
  RIYO_FIT_UNSURE,    /* it states too few parts to be known for the person's */
  RIYO_FIT_UNSTATED,  /* it is not stated whose it is */
  RIYO_FIT_BAD,       /* or in no form */
  RIYO_FIT_WITHIN,
} RiyoFit;

/* The categories that suspensions which are known cover for a subject that was read, or for anybody
 * (NULL), whether the use may have them or not: a question that counts and records nothing. */
RiyoTags riyo_use_get_suspended (const RiyoUse *use, const RiyoSubject *subject);

/* Whether the use is limited: to one person, to values of parts, or to either. */
gboolean riyo_use_is_of_one (const RiyoUse *use);
gboolean riyo_use_has_values (const RiyoUse *use);
gboolean riyo_use_is_limited (const RiyoUse *use);

/* Whether a datum whose subject was read so is within that. */
RiyoFit riyo_use_fit (const RiyoUse *use, RiyoSubjectKind kind, const RiyoSubject *subject);

/* Whether subjects of @n_fields fields can tell; else RIYO_ERROR_NAME with the parts they have. */
gboolean riyo_use_can_tell (const RiyoUse *use, guint n_fields, GError **error);

/* How many suspensions cover data of these categories, for what the operation is for. */
guint riyo_use_count_suspensions (const RiyoUse *use, RiyoTags tags);

/* Changes when a suspension is seen that may be of data already decided. */
guint64 riyo_use_get_n_suspensions (const RiyoUse *use);

/* Whether whoever is named is permitted alike: nobody's data is suspended, and it is no rehearsal.
 */
gboolean riyo_use_is_open_to_all (const RiyoUse *use);

/* Looks again before what was read goes out: whether @relied_on, which was permitted for all
 * records at once, still is. Else it is refused, and that recorded. */
gboolean riyo_use_confirm (RiyoUse *use, RiyoTags relied_on, GError **error);

/* Names a refusal in words, at the cost of allocation; nothing when @error is NULL. @bad (nullable)
 * is the subject, where that is why. */
void
riyo_use_refuse (const RiyoUse *use, RiyoVerdict verdict, const RiyoSubject *bad, GError **error);

/* The same for a datum of this subject. */
void riyo_use_refuse_subject (const RiyoUse *use, RiyoVerdict verdict, const char *subject,
                              GError **error);

/* What it reads record by record is no regular file, so its tags are the layout's alone: the end
 * tells, there being no entry of the file's own. */
void riyo_use_note_pipe (RiyoUse *use);

/* Whether it can be told what a file is called in the log: not without the keys. */
gboolean riyo_guard_knows_files (const RiyoGuard *guard, GError **error);

/* As riyo_operation_end (), for one all of whose files failed, and that was asked nothing else: no
 * datum of it was handed on, and the end says so, unless a file was recorded. */
gboolean riyo_operation_end_empty (RiyoOperation *operation, GError **error);

/* Starts an entry about this operation: event, op, actor, role, purpose. What is added to it is
 * recorded, durably, by the other. */
RiyoEntry *riyo_use_start_entry (RiyoUse *use, const char *event);
gboolean riyo_use_record (RiyoUse *use, GError **error);

/* A declared way to take tags away that starts from all of @tags; NULL with NAME. And the start of
 * the entry that tells of it, to be added to and recorded like the others. */
const RiyoProcessing *
riyo_use_find_processing (const RiyoUse *use, RiyoTags tags, const char *name, GError **error);
RiyoEntry *
riyo_use_start_declassify (RiyoUse *use, const RiyoProcessing *processing, RiyoTags from);

/* What follows is what the command shows and records of a folder. */

/* What is in force today, in a folder to be unreferenced; NULL with NOT_IN_FORCE, or the errors of
 * riyo_guard_open (). */
const RiyoAdopted *riyo_guard_get_adopted (RiyoGuard *guard, RiyoFolder **folder, GError **error);

/* A layout that it adopted, against one of its tables. */
RiyoLayout *riyo_guard_load_layout (RiyoGuard *guard, const RiyoFolder *folder, const char *name,
                                    RiyoTable *table, GError **error);

/* Records, durably, what is no operation's. */
gboolean riyo_guard_record (RiyoGuard *guard, const RiyoEntry *entry, GError **error);

/* The adopted table of the highest 版. */
RiyoTable *riyo_guard_dup_newest (RiyoGuard *guard, GError **error);

/* The tables whose day is to come, RiyoTable, by their days, but those whose place on it another
 * takes; whether one is in force now or not. */
GPtrArray *riyo_guard_list_to_come (RiyoGuard *guard, GError **error);

/* The names (char *) of the adopted layouts that can be used by the table of a 版, and by no other
 * that is in force or to come. */
GPtrArray *riyo_guard_list_layouts_of (RiyoGuard *guard, guint version, GError **error);

/* An adopted table by its 版, in force or not; RIYO_ERROR_NAME when none such is. */
RiyoTable *riyo_guard_dup_edition (RiyoGuard *guard, guint version, GError **error);

/* Whether what is published of an adopted table is so: that it comes into force, and that @old
 * (nullable), called @shown, is what decides until then. */
gboolean riyo_guard_check_edition (RiyoGuard *guard, RiyoTable *table, RiyoTable *old,
                                   const char *shown, GError **error);

/* Adds STOP_ENDS for each purpose of @before, an adopted table, that live suspensions stop, and no
 * longer do by @after, which is to follow (riyo_table_inherit ()); STOP_WIDENS for each that stops
 * with another that it becomes one with; and STOP_KEPT for each that they name and it has no more.
 * For questions. */
gboolean riyo_guard_find_ended (RiyoGuard *guard, RiyoTable *before, RiyoTable *after,
                                GPtrArray *findings, GError **error);

/* The table by which requests stop something, in force or else the nearest, beside those that are
 * to come. For questions; NULL with an error. */
typedef struct _RiyoComing RiyoComing;
RiyoComing *riyo_guard_see_coming (RiyoGuard *guard, GError **error);
void riyo_coming_free (RiyoComing *coming);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoComing, riyo_coming_free)

RiyoTable *riyo_coming_get_now (const RiyoComing *coming);
/* The first of them that lets be used what @suspension stops now, or NULL. Both are borrowed. */
RiyoTable *riyo_coming_find_end (const RiyoComing *coming, const RiyoSuspension *suspension);
/* What became of the purposes it names that the table of now has no more, in words; empty where it
 * has all. */
char *riyo_coming_describe_dropped (const RiyoComing *coming, const RiyoSuspension *suspension);

/* The day by which a begin would decide now: riyo_folder_find_day (). For questions, which one
 * thread asks. */
RiyoDate riyo_guard_get_day (RiyoGuard *guard);

/* The rules that decide on a day, as they were adopted; @part (nullable) is set to their name in
 * the folder. */
GBytes *riyo_guard_read_rules (RiyoGuard *guard, RiyoDate day, char **part, GError **error);

/* That name alone, by the day that decides now, riyo_guard_get_day (), or by @last, where that is
 * earlier and not 0; rules.riyo where the folder does not open. Owned; @day is set to the day. */
char *riyo_folder_find_rules (const char *folder, RiyoDate last, RiyoDate *day);

/* Why no use of anybody's begins in a folder that answers questions: its keys are missing, or it is
 * not its group's; NULL where neither is. Owned. */
char *riyo_folder_find_obstacle (const char *folder);

/* What is in force and what comes next, the roles, signed tasks and layouts, line by line as
 * `key=value`. What is wrong is the error. */
char *riyo_folder_describe (const char *folder, GError **error);

/* What riyo_table_lint () and riyo_rules_lint () find of @table, a candidate, or NULL for the one
 * in force; RULES where the folder's rules do not fit it. What those acknowledge (確認) goes into
 * @acknowledged (nullable) instead; STALE for what they acknowledge and is not found. Findings,
 * transfer full; NULL with the errors of riyo_guard_open (). */
GPtrArray *
riyo_folder_lint (const char *folder, RiyoTable *table, GPtrArray *acknowledged, GError **error);

/* What riyo_rules_lint () finds of rules that are not adopted yet, by the newest adopted table, but
 * nothing that is the table's own; their errors are those that an adoption would give, RULES where
 * its --base or --judge lets them through. */
GPtrArray *riyo_folder_lint_rules (const char *folder, GBytes *rules, const char *name,
                                   GPtrArray *acknowledged, GError **error);

/* Why the command that the newest adopted rules declare for alerts cannot be run here, or NULL:
 * nobody would hear of anything. It is no error of the rules, which may be made for another machine
 * or account. Owned. */
char *riyo_folder_say_mute (const char *folder);

/* What a table that is not adopted yet would change: the tasks, roles and adopted layouts it breaks
 * (TASK, ROLE, LAYOUT; RULES when those do not load for another reason), whether it may follow the
 * adopted tables (NOT_A_SUCCESSOR), and, with the operations that the audit log holds, which cells
 * they would lose (NOW_REFUSED) and which refusals would end (NOW_PERMITTED, NOW_KNOWN); and the
 * cells that roles may use today, nobody has used, and nobody could then (NO_LONGER). Changes
 * nothing; reads the whole log. Also RIYO_ERROR_DAMAGED, for a line that is no entry. */
GPtrArray *riyo_folder_try (const char *folder, RiyoTable *candidate, GError **error);

/* The adopted layouts that no run can use, by what is adopted now: a line 使えないレイアウト=NAME:
 * why for each, as riyo_folder_describe () has it. Empty where there is none. */
char *riyo_folder_describe_unusable (const char *folder, GError **error);

/* How a suspension that is not recorded yet was understood. */
typedef struct
{
  char *whom;  /* a line for each number that was stated, part by part; personal data */
  char *stops; /* by the table in force: a line for each category with its purposes, then payments
                  by name, and the tasks that stop as a whole; of an extension what its request does
                */
  char *ends;  /* a line for each purpose that a table to come lets be used again */
  char *drops; /* a line for each of its purposes that a table to come has no more */
} RiyoUnderstood;

void riyo_understood_clear (RiyoUnderstood *understood);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoUnderstood, riyo_understood_clear)

/* The errors are those of riyo_guard_suspend (). */
gboolean riyo_guard_explain_suspension (RiyoGuard *guard, RiyoSuspension *suspension,
                                        RiyoUnderstood *understood, GError **error);

/* Records one more number of the person of a live suspension (riyo_suspension_new_extension ()), or
 * why one ends (riyo_suspension_new_lift ()). The errors are those of riyo_guard_suspend (). */
gboolean riyo_guard_amend_suspension (RiyoGuard *guard, RiyoSuspension *amendment,
                                      const char *actor, GError **error);

/* Which requests to list: those in effect, those that are not any more, or both. */
typedef enum
{
  RIYO_LISTED_LIVE,
  RIYO_LISTED_LIFTED,
  RIYO_LISTED_ALL,
} RiyoListed;

/* As riyo_guard_list_suspensions (), also of what was lifted: its lifting says by whom, when and
 * why. */
GPtrArray *
riyo_guard_list_requests (RiyoGuard *guard, const char *subject, RiyoListed listed, GError **error);

/* The other live requests that concern the people of the one, or the list, with this reference:
 * what still stops when it is lifted. None where the reference is of nothing that is live. */
GPtrArray *
riyo_guard_list_beside (RiyoGuard *guard, const char *reference, guint *n_unknown, GError **error);

/* The answer to a request for the purposes of use (利用目的の通知, 個人情報保護法32条2項), in
 * Japanese, as it is handed over: the day, whose number, the request's own (@reference, nullable),
 * the categories held, what each may be used for by the table in force, what is suspended for the
 * person, one by the whole number; the table's 照会先; cells marked 非公表 are left out, with the
 * clause that says so. RIYO_REFUSAL_BAD_SUBJECT, UNTAGGED, UNKNOWN_CATEGORY, NOT_IN_FORCE, or a
 * RIYO_ERROR. */
char *riyo_guard_explain_purposes (RiyoGuard *guard, const char *subject, const char *reference,
                                   RiyoTags tags, GError **error);

/* Tells what an alert should have told and did not. */
void riyo_guard_tell_overdue (RiyoGuard *guard);

/* Whether there is anybody to tell by the rules of today, as riyo_alert_has_way () has it. */
gboolean riyo_guard_can_tell (RiyoGuard *guard);

/* What was to be told, and reached nobody. */
typedef struct
{
  guint64 n;                   /* 0: nothing */
  guint64 first_seq, last_seq; /* the entries that it is about; 0: none is known */
  gboolean tells_nobody;       /* by the rules of today nobody is to be told: that is no fault */
} RiyoUntold;

void riyo_guard_get_untold (RiyoGuard *guard, RiyoUntold *untold);

/* The same of a folder that need not open; where it does, what can be told is told first, if
 * @tells. */
void riyo_folder_get_untold (const char *folder, gboolean tells, RiyoUntold *untold);

/* Sends one alert the way the rules declare ([連絡]), for a person to see that it arrives; it is
 * then under way, and how its command ended becomes an entry of the log. RIYO_ERROR_NAME when the
 * rules declare no command, RIYO_ERROR_IO for one that cannot be run, or that failed within 3
 * seconds. */
gboolean riyo_guard_test_alert (RiyoGuard *guard, GError **error);
