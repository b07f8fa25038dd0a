/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Forms of subjects without rules to read them from. */
#pragma once

#include <glib.h>

#include "rules/rules.h"
#include "rules/subject.h"

/* One form of these parts, joined by hyphens; each may hold letters. */
static inline RiyoSubjectForms *
forms_of_parts (const char *parts)
{
  RiyoSubjectForms *forms = riyo_subject_forms_new ();
  RiyoSubjectForm form = { .name = "見本", .parts = g_strsplit (parts, "-", -1) };

  form.n_parts = forms->max_parts = g_strv_length (form.parts);
  forms->has_lone = form.n_parts == 1;
  g_array_append_val (forms->forms, form);
  return forms;
}
