/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "guard.h"
#include "log/log.h"
#include "request.h"
#include "rules/rules.h"
#include "suspension/suspension.h"

/* What a use is limited to by its request: one person, values of parts of the number. Zeros are no
 * limit. */
typedef struct
{
  RiyoSubject person; /* n_parts 0: not to one */
  guint n_only;
  struct
  {
    const char *name; /* as the forms have it */
    guint part;
    guint n_parts;     /* of the longest form that has it */
    RiyoSubject value; /* of one field */
  } only[RIYO_SUBJECT_MAX_PARTS];
} RiyoLimit;

static inline gboolean
riyo_limit_is_set (const RiyoLimit *limit)
{
  return limit->person.n_parts > 0 || limit->n_only > 0;
}

/* Reads one person's whole number; FALSE of any other text, and @person says what is wrong. */
gboolean riyo_person_read (const RiyoSubjectForms *forms, const char *text, RiyoSubject *person);

/* Reads the @person (nullable), and of what parts the request states values, by the forms of the
 * rules. What is in no form is refused, in @reason, and @bad says why; a part that no form has is
 * the error. FALSE in both. */
gboolean riyo_limit_read (RiyoLimit *limit, const RiyoRequest *request, const char *person,
                          const RiyoSubjectForms *forms, RiyoRefusal *reason, RiyoSubject *bad,
                          GError **error);

/* Whether a datum of such a subject lies within, and if not, why. */
RiyoFit riyo_limit_fit (const RiyoLimit *limit, RiyoSubjectKind kind, const RiyoSubject *subject);

/* Whether subjects of @n_fields fields have every part that it is limited to. */
gboolean riyo_limit_can_tell (const RiyoLimit *limit, const RiyoSubjectForms *forms, guint n_fields,
                              GError **error);

/* Adds to an entry what the use is limited to: the person by pseudonym, and so every value that may
 * be a person's. */
void riyo_limit_add_to_entry (const RiyoLimit *limit, const RiyoKeys *keys, RiyoEntry *entry);

/* Its names, for a person: "本人, 記号". */
char *riyo_limit_describe (const RiyoLimit *limit);
