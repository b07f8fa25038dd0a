/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: any text as a list of tags, as a subject, and as a line of the store of suspensions.
 * What is understood is written back the same; what is not leaves nothing behind. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "kit/forms.h"
#include "rules/rules.h"
#include "suspension/internal.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
require (gboolean holds)
{
  if (!holds)
    abort ();
}

static void
try_tags (RiyoTable *table, const char *text)
{
  RiyoTags tags = RIYO_TAGS_UNTAGGED, again = 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  if (!riyo_table_parse_tags (table, text, &tags, &error))
    {
      require (tags == 0 && error != NULL);
      return;
    }
  require (error == NULL && tags != 0 && (tags & ~riyo_table_get_known_tags (table)) == 0);
  names = riyo_table_format_tags (table, tags);
  require (riyo_table_parse_tags (table, names, &again, NULL) && again == tags);
}

/* The canonical text means itself, and every reading of it is the same person. */
static void
try_subject (const RiyoSubjectForms *forms, const char *text)
{
  RiyoSubject subject, again;
  RiyoSubjectKind kind = riyo_subject_parse (forms, text, &subject);
  RiyoSubjectPart whole = { text, strlen (text) };

  if (kind != RIYO_SUBJECT_STATED)
    {
      require (subject.n_parts == 0 && subject.text[0] == '\0');
      return;
    }
  require (subject.n_parts > 0 && subject.n_parts <= forms->max_parts);
  require (subject.ends[subject.n_parts - 1] == strlen (subject.text));
  require (riyo_subject_parse (forms, subject.text, &again) == RIYO_SUBJECT_STATED);
  require (strcmp (again.text, subject.text) == 0);
  kind = riyo_subject_parse_parts (forms, &whole, 1, &again);
  if (kind == RIYO_SUBJECT_BAD) /* in a file, one piece is no first part */
    require (again.fault == RIYO_FAULT_UNDIVIDED && subject.n_parts == 1);
  else
    require (kind == RIYO_SUBJECT_STATED && strcmp (again.text, subject.text) == 0);
}

static void
try_line (const char *text)
{
  g_autofree char *line = g_strdup (text), *again = NULL;
  g_autoptr (RiyoSuspension) suspension = riyo_suspension_parse (line);

  if (suspension == NULL)
    return;
  again = riyo_suspension_format (suspension);
  require (g_str_has_prefix (again, text) && strcmp (again + strlen (text), "\n") == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (RiyoSubjectForms) forms = forms_of_parts ("a-b-c");
  g_autofree char *text = g_strndup (size > 0 ? (const char *)data : "", size);
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();

  try_tags (table, text);
  try_subject (forms, text);
  try_line (text);
  return 0;
}
