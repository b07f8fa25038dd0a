/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules of a folder: roles, tasks, alerts, and how a subject is written. */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "table/table.h"

/* Whose datum it is, in the one form that every door uses. 0052-00000001-01, ５２－１－１ and
 * 52-1-1 are one person. */

#define RIYO_SUBJECT_MAX_PARTS 8
#define RIYO_SUBJECT_MAX_BYTES 96 /* of the canonical text */
#define RIYO_SUBJECT_MAX_PIECE 24 /* digits of a number in one piece that can be cut */

/* [本人 NAME] of the rules. Strings belong to the rules' document. */
typedef struct
{
  const char *name;
  char **parts; /* 記号, 番号, 枝番 */
  guint n_parts;
  guint digits;            /* bit i: part i is digits */
  gboolean may_lack_first; /* 省略可: the first part may be blank */
  guint ledger; /* 台帳: the number of the category of names and addresses; 0 = not said */
  guint line;
} RiyoSubjectForm;

typedef struct
{
  GArray *forms; /* RiyoSubjectForm */
  guint max_parts;
  gboolean has_lone; /* some form has one part alone */
} RiyoSubjectForms;

static inline const RiyoSubjectForm *
riyo_subject_form_at (const RiyoSubjectForms *forms, guint i)
{
  return &g_array_index (forms->forms, RiyoSubjectForm, i);
}

/* What was written, and zero is refuse. */
typedef enum
{
  RIYO_SUBJECT_BAD = 0,    /* in no declared form */
  RIYO_SUBJECT_NOT_STATED, /* every part absent or blank: counts as everyone's */
  RIYO_SUBJECT_STATED,
} RiyoSubjectKind;

/* Why a subject is in no form. */
typedef enum
{
  RIYO_FAULT_UNREADABLE = 1, /* no text */
  RIYO_FAULT_MARK,           /* a mark that its part may not hold */
  RIYO_FAULT_LETTERS,        /* letters where digits are expected */
  RIYO_FAULT_BLANK,          /* a blank part before one that is filled */
  RIYO_FAULT_PARTS,          /* more parts than a form has */
  RIYO_FAULT_LENGTH,
  RIYO_FAULT_PERSONS,   /* too many persons in one unit */
  RIYO_FAULT_LACKING,   /* no such part is stated, where all are needed */
  RIYO_FAULT_UNDIVIDED, /* one piece, where no form has one part alone */
} RiyoSubjectFault;

/* The canonical parts joined by '-', one that holds marks in quotes: the first ends[k - 1] bytes
 * stand for the first k parts. The first part alone may be blank before others. No part and empty
 * text unless stated. Lives on the caller's stack. */
typedef struct
{
  guint8 n_parts;
  guint8 fault;    /* RiyoSubjectFault, of a bad one */
  guint8 bad_part; /* and the part, from 0, */
  guint8 may_hold; /* of one part: how many parts may stand in it, in one piece; 0 = it is a first
                      part */
  gunichar mark;   /* and of RIYO_FAULT_MARK alone the character; 0 = not known */
  guint8 ends[RIYO_SUBJECT_MAX_PARTS];
  char text[RIYO_SUBJECT_MAX_BYTES + 2]; /* and a first part of one byte: see below */
} RiyoSubject;

/* Text in a buffer: valid UTF-8 is expected, and anything else is BAD. */
typedef struct
{
  const char *data; /* NULL = absent */
  gsize len;
} RiyoSubjectPart;

/* Reads a subject as a program or a person states it: parts joined by a hyphen, one that holds
 * marks in quotes, as in "10-23"-1; a first part alone is everyone's under it, and, unless a hyphen
 * ends it ("52-"), anyone's whose number it may be in one piece. NULL is not stated.
 * No allocation unless letters beyond ASCII occur; about 20 ns for digits. */
RiyoSubjectKind
riyo_subject_parse (const RiyoSubjectForms *forms, const char *text, RiyoSubject *subject);

/* TRUE for digits and single hyphens between them, which riyo_subject_parse () reads as stated: for
 * those who need no more than that. No branch hangs on the digits: about 10 ns. */
gboolean riyo_subject_is_plain (const RiyoSubjectForms *forms, const char *text);

/* TRUE for digits in each of several fields, which riyo_subject_parse_parts () reads as stated. */
gboolean
riyo_subject_are_plain (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts, guint n_parts);

/* Reads fields of nothing but digits, blanks behind them, as riyo_subject_parse_parts () would;
 * FALSE leaves all others to it. */
gboolean riyo_subject_read_digits (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts,
                                   guint n_parts, RiyoSubject *subject);

/* Reads a subject as a file holds it, one field a part, which may hold hyphens, ・ ( ) and inner
 * blanks; a single field may hold the whole, joined by hyphens. In one piece that is a number whose
 * parts nobody can tell, such as 5200000101 for 52-1-1, unless a form has one part: as a first part
 * no suspension would meet it. There the first part alone is written "52-". */
RiyoSubjectKind
riyo_subject_parse_parts (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts,
                          guint n_parts, RiyoSubject *subject);

/* Reads one field alone, the only one of its subject or one of several, whatever the forms: what is
 * written differently and means the same has the same text. */
RiyoSubjectKind
riyo_subject_read_field (const RiyoSubjectPart *field, gboolean alone, RiyoSubject *subject);

/* Calls @met with each person whom a text may mention by every part of a form: one behind another,
 * with anything between and around them but other digits ("52/7/1", "記号 52 番号 7 枝番 1"), or
 * each behind its name, in any order. What is counted or dated (52年1月1日, 52件 1/1) is no part.
 * TRUE from @met ends it, and is returned. Text that is not UTF-8 mentions nobody. About 20 us for
 * each number that others follow. */
typedef gboolean (*RiyoSubjectMet) (gpointer data, const RiyoSubject *subject);
gboolean riyo_subject_find_mentioned (const RiyoSubjectForms *forms, const char *text, gsize len,
                                      RiyoSubjectMet met, gpointer data);

/* Calls @met with each person or group whose number a stated subject may be in one piece
 * (5200000101 for 52-1-1, 記号52番号1枝番1), as TRUE from it ends; about 5 us for ten digits of
 * three parts. */
gboolean riyo_subject_find_cut (const RiyoSubject *subject, RiyoSubjectMet met, gpointer data);

/* Makes a subject a bad one: what its reader could not even hand on. */
RiyoSubjectKind riyo_subject_fail (RiyoSubject *subject, RiyoSubjectFault fault, guint part);

/* The same subject, but for its first part: another text of at most one byte, which need be no
 * part's. */
void riyo_subject_swap_first (const RiyoSubject *subject, const char *first, RiyoSubject *swapped);

/* What is wrong with a bad subject, and with which part of it; @mark as there. Owned. */
char *riyo_subject_describe_fault (const RiyoSubjectForms *forms, RiyoSubjectFault fault,
                                   guint bad_part, gunichar mark);

/* A subject's part, from 0; nothing where it has none such, or a blank one. */
RiyoSubjectPart riyo_subject_get_part (const RiyoSubject *subject, guint part);

/* "記号 52・番号 7・枝番 1", or everyone of what is stated. It is personal data: for who stated it.
 * Owned. */
char *riyo_subject_describe (const RiyoSubjectForms *forms, const RiyoSubject *subject);

/* Whether it is one person's whole number, and whether it is more than one person's; the error says
 * what to state. */
gboolean riyo_subject_check_person (const RiyoSubjectForms *forms, const RiyoSubject *subject,
                                    GError **error);
gboolean riyo_subject_check_prefix (const RiyoSubjectForms *forms, const RiyoSubject *subject,
                                    GError **error);

/* Whether a subject that was read has every part of a form, so that it is one person; else
 * @subject says which it lacks. */
gboolean riyo_subject_is_whole (const RiyoSubjectForms *forms, RiyoSubject *subject);

/* Where the forms have a part of this name: all that have it, at the same place. Else
 * G_MAXUINT, and RIYO_ERROR_NAME tells the names of the first @n_parts. */
guint riyo_subject_forms_find_part (const RiyoSubjectForms *forms, const char *name, guint n_parts,
                                    GError **error);

/* Whether a subject of @n_fields fields is more than a name of a column, or a title: those are
 * well-written first parts too, but no number follows them. */
gboolean riyo_subject_is_numbered (const RiyoSubject *subject, guint n_fields);

/* A role: its categories x its purposes. */
typedef struct
{
  const char *name;
  RiyoTags categories;
  char **purposes;  /* as written: labels, other names or task names; empty = every cell of the
                       categories */
  char **actors;    /* 担当者 */
  char **delegates; /* 代行: accounts that may state the actors above */
} RiyoRole;

/* A task: one cell for each of its categories. */
typedef struct
{
  const char *name;
  RiyoTags categories;
  guint purpose_of[RIYO_MAX_CATEGORIES + 1]; /* by category number: index of the cell's purpose */
  char **cells;                              /* as written */
  gboolean is_signed; /* its cells' labels differ: a judgement that the three below sign */
  const char *judge;
  RiyoDate judged_on;
  RiyoDate valid_until; /* 有効期限; 0 = no end */
  const char *reason;
} RiyoTask;

/* A declared way (加工) in which tags may be taken away. */
typedef struct
{
  const char *name;
  RiyoTags from;
  RiyoTags to; /* 0 = the result is no personal data */
  const char *method;
  char **approvers;
} RiyoProcessing;

/* A use that a law demands outside the table (法令). */
typedef struct
{
  const char *name;
  const char *article;
  RiyoTags categories;
  char **approvers;
  gboolean per_person; /* 本人ごと: each use is limited to one */
} RiyoLaw;

/* A finding that a person has looked at and leaves as it is (確認). */
typedef struct
{
  const char *finding; /* CODE / NAME, as written */
  const char *who;     /* 確認者 */
  const char *reason;
} RiyoAcknowledgement;

/* Whom refusals are told to (連絡). */
typedef struct
{
  const char *person;
  const char *command;
  guint threshold;
  guint window_s;
} RiyoContact;

/* Who acts in which roles. */
typedef struct _RiyoActors RiyoActors;

/* The society's own file, checked against one table. Immutable; shared between threads without
 * locks.
 */
typedef struct
{
  gatomicrefcount n_refs;
  RiyoDocument *document; /* owns every string */
  RiyoTable *table;
  GArray *roles;        /* RiyoRole */
  GArray *tasks;        /* RiyoTask */
  GArray *processings;  /* RiyoProcessing */
  GArray *laws;         /* RiyoLaw */
  GArray *acknowledged; /* RiyoAcknowledgement */
  RiyoNames *task_names;
  RiyoActors *actors;
  RiyoSubjectForms *subjects;
  RiyoContact contact;
  RiyoDate effective_on; /* 施行日 of 取扱規程; 0 = not said: from their adoption on */
  const char
      *host; /* 保管: the one machine that may use the folder where several see it; or NULL */
} RiyoRules;

RiyoRules *
riyo_rules_new_from_bytes (GBytes *bytes, const char *file, RiyoTable *table, GError **error);

/* The 施行日 of a file of rules, whatever table they are of; 0 where they have none. */
gboolean riyo_rules_read_day (GBytes *bytes, const char *file, RiyoDate *day, GError **error);

RiyoRules *riyo_rules_ref (RiyoRules *rules);
void riyo_rules_unref (RiyoRules *rules);

/* What an operation states, made plain: the cells of a purpose or of a task, or the categories of a
 * law. */
typedef struct
{
  const char *name;     /* the label, or the name of the task or law */
  const RiyoTask *task; /* NULL for a purpose */
  const RiyoLaw *law;   /* NULL unless a law demands the use: then no cell is asked for */
  guint purpose;        /* index; G_MAXUINT for a task or law */
  RiyoTags cells;
} RiyoStatement;

/* A purpose or task by any of its names, by exact bytes. FALSE when there is none. */
gboolean
riyo_rules_find_statement (const RiyoRules *rules, const char *name, RiyoStatement *statement);

/* A use that a law demands, by the law's name. FALSE when the rules have none. */
gboolean
riyo_rules_find_law_statement (const RiyoRules *rules, const char *name, RiyoStatement *statement);

/* The purpose behind the statement's cell for a category it has. */
guint riyo_statement_get_purpose (const RiyoStatement *statement, guint category);

/* The purposes behind all of the statement's cells, whatever the role holds of them, each once;
 * none of a law. Returns how many. */
guint
riyo_statement_get_purposes (const RiyoStatement *statement, guint purposes[RIYO_MAX_CATEGORIES]);

/* The statement's cells that lie in a role; of a law all its categories, or none. */
RiyoTags
riyo_role_get_cells (const RiyoRules *rules, const RiyoRole *role, const RiyoStatement *statement);

/* Whether @actor acts in @role, stated by @account. */
gboolean riyo_role_has_actor (const RiyoRole *role, const char *actor, const char *account);

/* The roles in which @actor acts, stated by @account, as the file has them, one after the other;
 * NULL behind the last. However many others act in them. */
typedef struct
{
  const GArray *roles, *acting, *stating;
  guint i, k;
} RiyoRoleWalk;
RiyoRoleWalk riyo_rules_walk_roles (const RiyoRules *rules, const char *actor, const char *account);
const RiyoRole *riyo_role_walk_next (RiyoRoleWalk *walk);

const RiyoProcessing *riyo_rules_get_processing (const RiyoRules *rules, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoRules, riyo_rules_unref)

/* What a person should look at again, knowing the rules: UNUSED (a purpose that no role and no task
 * may use), NO_ADDRESS (a purpose or task that goes to persons by its name, and for which the
 * ledger's names and addresses may not be read), RENEW (see riyo_rules_find_renewals ()), NOBODY (a
 * 担当者 or 代行 that can be no account's name), LEADING (a form of 本人 whose numbers read as the
 * first parts of another's). */
void riyo_rules_lint (const RiyoRules *rules, GPtrArray *findings);

/* No task was judged on a day to come: RIYO_ERROR_DATE. Asked at adoption. */
gboolean
riyo_rules_check_judged (const RiyoRules *rules, const char *file, RiyoDate today, GError **error);

/* Whether the judgement beside each task is of the cells that it has: one that stood there before
 * carries no cell that came since. RIYO_ERROR_UNSIGNED. Both are read against one table. */
gboolean riyo_rules_check_successor (const RiyoRules *before, const RiyoRules *after,
                                     const char *file, GError **error);

/* The judgements of tasks to be made anew, as riyo_table_find_renewals () has them; and of those
 * that were made with words which the table reworded since. */
void riyo_rules_find_renewals (const RiyoRules *rules, RiyoDate today, GPtrArray *findings);

/* What differs between two files of rules, as they are written: GROUP_REMOVED, REMOVED,
 * GROUP_ADDED, ADDED, and ORDER where groups that both have stand in another one. NULL when one is
 * no file of groups and keys. */
GPtrArray *riyo_rules_diff (GBytes *before, const char *before_name, GBytes *after,
                            const char *after_name, GError **error);

/* Takes out of @findings what the rules acknowledge (確認), into @acknowledged (nullable); adds
 * STALE for an acknowledgement of what is not found. What has to be done is not acknowledged away:
 * RENEW and RULES. */
void riyo_rules_acknowledge (const RiyoRules *rules, GPtrArray *findings, GPtrArray *acknowledged);

/* Whether each name of a task, role, processing or law can be told by eye from the others of its
 * kind, and a task's from the table's purposes; RIYO_ERROR_NAME when one cannot. */
gboolean riyo_rules_check_looks (const RiyoRules *rules, const char *file, GError **error);

/* The roles and tasks that another table breaks: ROLE, TASK. */
void
riyo_rules_find_broken (const RiyoRules *rules, const RiyoTable *candidate, GPtrArray *findings);
