/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "suspension.h"

/* One request of a subject, a number added to it, or its lifting: a record of the store and its
 * line.
 *
 *   add TAB ref=… [TAB list=…] TAB date=… TAB actor=… TAB reason=… TAB scope=KIND{,KIND}
 *       {TAB category=NUMBER} {TAB purpose=NAME} {TAB cell=NUMBER/NAME} SUBJECTS
 *   extend TAB ref=… TAB date=… TAB actor=… SUBJECTS
 *   lift TAB ref=… TAB date=… TAB actor=… [TAB reason=…]
 *
 * KIND is all, or some of provision, category, purpose and cell, in this order; SUBJECTS is
 * {TAB subject=PSEUDONYM{,PSEUDONYM} [TAB lacking=PSEUDONYM{,PSEUDONYM}]}.
 *
 * A subject is the pseudonyms of its first part, its first two, … and all its parts. One that has a
 * first part is there again without it: whoever's first part is not known may be that person. */

typedef enum
{
  RIYO_SCOPE_ALL = 1,
  RIYO_SCOPE_PROVISION, /* every purpose that provides data to others */
  RIYO_SCOPE_CATEGORY,
  RIYO_SCOPE_PURPOSE,
  RIYO_SCOPE_CELL,
  RIYO_N_SCOPE_KINDS,
} RiyoScopeKind;

#define RIYO_SCOPE_BIT(kind) (1u << (kind))

/* Which cells are out of use: the union of all that is stated. Categories by number and purposes by
 * the name that is kept of them: what a table never reuses. */
typedef struct
{
  guint kinds;         /* bit per RiyoScopeKind */
  RiyoTags categories; /* of RIYO_SCOPE_CATEGORY */
  char **purposes;     /* of RIYO_SCOPE_PURPOSE, NULL-terminated */
  char **cells;        /* of RIYO_SCOPE_CELL: NUMBER/NAME, NULL-terminated */
} RiyoScope;

typedef struct
{
  guint n_parts;
  gboolean lacking; /* of the subject before it, whatever its first part is */
  RiyoFingerprint prefixes[RIYO_SUBJECT_MAX_PARTS];
} RiyoSuspendedSubject;

/* What stands for a first part: none, and any, which is no part's text. */
#define RIYO_FIRST_BLANK ""
#define RIYO_FIRST_ANY "?"

/* What a subject is besides itself: one with a first part is whom no first part is stated of, and
 * one without is everyone of the other parts. */
static inline const char *
riyo_subject_get_other_first (const RiyoSubject *subject)
{
  return subject->ends[0] > 0 ? RIYO_FIRST_BLANK : RIYO_FIRST_ANY;
}

typedef enum
{
  RIYO_RECORD_ADD,
  RIYO_RECORD_EXTEND,
  RIYO_RECORD_LIFT,
} RiyoRecordKind;

struct _RiyoSuspension
{
  gatomicrefcount n_refs;
  RiyoRecordKind record;
  char *reference;
  guint n_list; /* so many bytes of it name the list that it was one line of; 0 = none */
  RiyoSuspensionReason reason; /* of an addition, else 0 */
  RiyoLiftReason lift_reason;  /* of a lift, 0 = not said */
  char *actor;                 /* NULL until recorded, like all below */
  char date[11];
  RiyoScope scope;           /* of an addition */
  GArray *subjects;          /* RiyoSuspendedSubject */
  RiyoSuspension *lifted_by; /* nullable, of a list's element that is not live */
  /* As a caller states it, before a guard has looked up the names. */
  guint stated_kinds;                          /* bit per RiyoScopeKind */
  GArray *stated_subjects;                     /* RiyoStatedSubject */
  GPtrArray *stated_names[RIYO_N_SCOPE_KINDS]; /* of char *; of a cell the category, the purpose */
  char *list; /* instead of subjects: of each line a person, of a file's name */
  gsize list_bytes;
  char *list_file;
  guint n_listed;                                /* persons, */
  guint n_listed_of[RIYO_SUBJECT_MAX_PARTS + 1]; /* by how many parts their numbers have */
};

RiyoSuspension *riyo_suspension_new_empty (RiyoRecordKind record);

/* Those of the @cells of one use that the scope takes out of it. A use is for all of its @purposes
 * at once: one of them that is stopped, or that provides data to others, stops every cell. A name
 * that the table does not know may mean what riyo_table_may_mean () says. */
RiyoTags riyo_scope_get_cells (const RiyoScope *scope, const RiyoTable *table, RiyoTags cells,
                               const guint *purposes, guint n_purposes);
void riyo_scope_clear (RiyoScope *scope);

/* Whether what one kind of it says stops anything of a table; whether one of its kinds, or all, do
 * not. */
gboolean riyo_scope_stops_any (const RiyoScope *scope, const RiyoTable *table, RiyoScopeKind kind);
gboolean riyo_scope_is_idle (const RiyoScope *scope, const RiyoTable *table);
gboolean riyo_scope_stops_everything (const RiyoScope *scope, const RiyoTable *table);
gboolean riyo_scope_stops_nothing (const RiyoScope *scope, const RiyoTable *table);

/* What it stops of a purpose of one table, and lets be used of the same in another. */
RiyoTags riyo_scope_get_ended (const RiyoScope *scope, const RiyoTable *before, guint purpose,
                               const RiyoTable *after, guint same);

/* What it lets be used of a purpose of one table, and stops of the one that it is in another. */
RiyoTags riyo_scope_get_widened (const RiyoScope *scope, const RiyoTable *before, guint purpose,
                                 const RiyoTable *after, guint same);

/* The name of a cell's purpose, and the number of its category. */
const char *riyo_scope_read_cell (const char *cell, guint *number);

/* The line, with its newline. */
char *riyo_suspension_format (const RiyoSuspension *suspension);

/* Reads @line (no newline), which is cut up; NULL unless it is exactly what the format writes. */
RiyoSuspension *riyo_suspension_parse (char *line);

/* The categories that it names, for themselves or in a cell. Adds the names of purposes that it is
 * kept by, each once, borrowed. */
RiyoTags riyo_scope_list_categories (const RiyoScope *scope);
void riyo_scope_list_names (const RiyoScope *scope, GPtrArray *names);

/* The first name of the scope that @table lacks, and did not lose, owned, or NULL; @category
 * (nullable) is its number where it is a category, else 0. */
char *riyo_scope_find_unknown (const RiyoScope *scope, const RiyoTable *table, guint *category);

/* The first name that @before has and @table lost, where something there may be what it meant: who
 * adopts it is to say; owned, or NULL. */
char *
riyo_scope_find_unsaid (const RiyoScope *scope, const RiyoTable *before, const RiyoTable *table);

/* The scope as the store writes it: equal scopes have equal texts. */
char *riyo_scope_format (const RiyoScope *scope);
void riyo_scope_copy (const RiyoScope *from, RiyoScope *to);
