/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "suspension.h"

/* One request of a subject, or its lifting: a record of the store and its line.
 *
 *   add TAB ref=… [TAB list=…] TAB date=… TAB actor=… TAB reason=… TAB
 * scope=all|provision|category|purpose {TAB category=NUMBER | TAB purpose=LABEL} {TAB
 * subject=PSEUDONYM{,PSEUDONYM} [TAB lacking=PSEUDONYM{,PSEUDONYM}]} lift TAB ref=… TAB date=… TAB
 * actor=…
 *
 * A subject is the pseudonyms of its first part, its first two, … and all its parts. One that has a
 * first part is there again without it: whoever's first part is not known may be that person. */

typedef enum
{
  RIYO_SCOPE_ALL = 1,
  RIYO_SCOPE_PROVISION, /* every purpose that provides data to others */
  RIYO_SCOPE_CATEGORY,
  RIYO_SCOPE_PURPOSE,
} RiyoScopeKind;

/* Which cells are out of use. Categories by number and purposes by label: what a table never
 * reuses. */
typedef struct
{
  RiyoScopeKind kind;
  RiyoTags categories; /* of RIYO_SCOPE_CATEGORY */
  char **purposes;     /* of RIYO_SCOPE_PURPOSE, NULL-terminated */
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

struct _RiyoSuspension
{
  gatomicrefcount n_refs;
  gboolean lift;
  char *reference;
  guint n_list; /* so many bytes of it name the list that it was one line of; 0 = none */
  RiyoSuspensionReason reason; /* 0 when @lift */
  char *actor;                 /* NULL until recorded, like all below */
  char date[11];
  RiyoScope scope;  /* 0 when @lift */
  GArray *subjects; /* RiyoSuspendedSubject */
  /* As a caller states it, before a guard has looked up the names. */
  guint stated_kinds;         /* bit per RiyoScopeKind */
  GPtrArray *stated_subjects; /* of char *, like the next */
  GPtrArray *stated_names;    /* of categories or purposes */
  char *list;                 /* instead of subjects: of each line a person, of a file's name */
  gsize list_bytes;
  char *list_file;
  guint n_listed; /* persons */
};

RiyoSuspension *riyo_suspension_new_empty (gboolean lift);

/* Those of the @cells of one use that the scope takes out of it. A use is for all of its @purposes
 * at once: one of them that is stopped, or that provides data to others, stops every cell. A
 * purpose the table does not know takes all: it was not re-mapped. */
RiyoTags riyo_scope_get_cells (const RiyoScope *scope, const RiyoTable *table, RiyoTags cells,
                               const guint *purposes, guint n_purposes);
void riyo_scope_clear (RiyoScope *scope);

/* The line, with its newline. */
char *riyo_suspension_format (const RiyoSuspension *suspension);

/* Reads @line (no newline), which is cut up; NULL unless it is exactly what the format writes. */
RiyoSuspension *riyo_suspension_parse (char *line);

/* The first name of the scope that @table lacks, owned, or NULL. */
char *riyo_scope_find_unknown (const RiyoScope *scope, const RiyoTable *table);

/* The scope as the store writes it: equal scopes have equal texts. */
char *riyo_scope_format (const RiyoScope *scope);
void riyo_scope_copy (const RiyoScope *from, RiyoScope *to);
