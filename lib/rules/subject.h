/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/base.h"
#include "rules.h"

#define RIYO_SUBJECT_MAX_WRITTEN_BYTES 1024 /* as written, blanks and leading zeros included */

RiyoSubjectForms *riyo_subject_forms_new (void);
void riyo_subject_forms_free (RiyoSubjectForms *forms);

/* Wide and narrow, large and small letters are one, but for the case of ASCII, which is folded
 * where it is written. NULL when it is no text. Owned. */
char *riyo_subject_normalise (const char *text, gsize len);

/* Reads a group "本人 NAME" of @file. */
gboolean riyo_subject_forms_add_group (RiyoSubjectForms *forms, const RiyoTable *table,
                                       const RiyoGroup *group, const char *file, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoSubjectForms, riyo_subject_forms_free)
