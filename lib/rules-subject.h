/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/base.h"

/* Whose datum it is, in the one form that every door uses. 0052-00000001-01, ５２－１－１ and
 * 52-1-1 are one person. */

#define RIYO_SUBJECT_MAX_PARTS 8
#define RIYO_SUBJECT_MAX_BYTES 96           /* of the canonical text */
#define RIYO_SUBJECT_MAX_WRITTEN_BYTES 1024 /* as written, blanks and leading zeros included */

/* [本人 NAME] of the rules. Strings belong to the rules' document. */
typedef struct
{
  const char *name;
  char **parts; /* 記号, 番号, 枝番 */
  guint n_parts;
  guint ledger; /* 台帳: the number of the category of names and addresses; 0 = not said */
  guint line;
} RiyoSubjectForm;

typedef struct
{
  GArray *forms; /* RiyoSubjectForm */
  guint max_parts;
} RiyoSubjectForms;

RiyoSubjectForms *riyo_subject_forms_new (void);
void riyo_subject_forms_free (RiyoSubjectForms *forms);

/* Reads a group "本人 NAME" of @file. */
gboolean riyo_subject_forms_add_group (RiyoSubjectForms *forms, const RiyoTable *table,
                                       const RiyoGroup *group, const char *file, GError **error);

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

/* The canonical parts joined by '-', which no part holds: the first ends[k - 1] bytes stand for the
 * first k parts. No part and empty text unless stated. Lives on the caller's stack. */
typedef struct
{
  guint8 n_parts;
  guint8 ends[RIYO_SUBJECT_MAX_PARTS];
  char text[RIYO_SUBJECT_MAX_BYTES + 1];
} RiyoSubject;

/* Text in a buffer: valid UTF-8 is expected, and anything else is BAD. */
typedef struct
{
  const char *data; /* NULL = absent */
  gsize len;
} RiyoSubjectPart;

/* Reads a subject as a program states it: parts joined by a hyphen. NULL is not stated.
 * No allocation unless letters beyond ASCII occur; about 20 ns for digits. */
RiyoSubjectKind
riyo_subject_parse (const RiyoSubjectForms *forms, const char *text, RiyoSubject *subject);

/* TRUE for digits and single hyphens between them, which riyo_subject_parse () reads as stated: for
 * those who need no more than that. No branch hangs on the digits: about 10 ns. */
gboolean riyo_subject_is_plain (const RiyoSubjectForms *forms, const char *text);

/* Reads a subject as a file holds it, one field a part; a single field may hold the whole, joined
 * by hyphens. */
RiyoSubjectKind
riyo_subject_parse_parts (const RiyoSubjectForms *forms, const RiyoSubjectPart *parts,
                          guint n_parts, RiyoSubject *subject);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSubjectForms, riyo_subject_forms_free)
