/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store of suspensions without a log: what suspend add and lift do, and who is stopped. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forms.h"
#include "harness.h"
#include "rules/rules.h"
#include "store.h"
#include "suspension/internal.h"
#include "suspension/store.h"
#include "table/table.h"

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

const RiyoKeys store_keys = { { 7, 1 } };

void
set_up (Fixture *f)
{
  *f = (Fixture){ .folder = harness_make_folder (), .mark = { 0, 0, EMPTY_HASH } };
  f->path = g_build_filename (f->folder, "suspensions", NULL);
  f->fd = open (f->folder, O_RDONLY | O_DIRECTORY);
  g_file_set_contents_full (f->path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  f->store = riyo_store_new (f->fd, "suspensions", &store_keys);
}

void
tear_down (Fixture *f)
{
  riyo_store_free (f->store);
  close (f->fd);
  g_free (f->path);
  g_free (f->folder);
}

RiyoSubject
subject_of (const char *text)
{
  static RiyoSubjectForms *forms;
  RiyoSubject subject;

  if (forms == NULL)
    {
      forms = forms_of_parts ("a-b-c");
      g_array_index (forms->forms, RiyoSubjectForm, 0).may_lack_first = TRUE;
    }
  if (riyo_subject_parse (forms, text, &subject) != RIYO_SUBJECT_STATED)
    g_error ("%s is no subject", text);
  return subject;
}

static RiyoSuspension *
record_of (RiyoRecordKind record, const char *reference)
{
  RiyoSuspension *suspension = riyo_suspension_new_empty (record);

  suspension->reference = g_strdup (reference);
  suspension->actor = g_strdup ("見本");
  memcpy (suspension->date, "2026-04-01", sizeof suspension->date);
  return suspension;
}

/* scope: "all", "provision", "c:6,8" or "p:LABEL" */
RiyoSuspension *
suspension_of (const char *reference, const char *scope, const char *subjects)
{
  RiyoSuspension *suspension = record_of (RIYO_RECORD_ADD, reference);
  g_auto (GStrv) list = g_strsplit (subjects, " ", -1);

  suspension->reason = RIYO_SUSPENSION_REASON_STOP_OF_USE;
  RiyoScopeKind kind = *scope == 'a'     ? RIYO_SCOPE_ALL
                       : *scope == 'c'   ? RIYO_SCOPE_CATEGORY
                       : scope[1] == 'r' ? RIYO_SCOPE_PROVISION
                                         : RIYO_SCOPE_PURPOSE;

  suspension->scope.kinds = RIYO_SCOPE_BIT (kind);
  if (kind == RIYO_SCOPE_PURPOSE)
    suspension->scope.purposes = g_strsplit (scope + 2, ",", -1);
  if (kind == RIYO_SCOPE_CATEGORY)
    for (const char *p = scope + 1; *p != '\0'; p += 1 + strspn (p + 1, "0123456789"))
      suspension->scope.categories |= riyo_tags_from_number ((guint)atoi (p + 1));
  for (char **text = list; *text != NULL; text++)
    {
      RiyoSubject subject = subject_of (*text);

      riyo_suspension_take_subject (suspension, &store_keys, &subject);
    }
  return suspension;
}

/* What suspend add and suspend lift do, but for the log. */
void
commit (Fixture *f, RiyoSuspension *suspension)
{
  g_autoptr (GError) error = NULL;
  RiyoStoreMark mark;

  CHECK (riyo_store_refresh (f->store, &f->mark, &error));
  CHECK (riyo_store_append (f->store, suspension, &mark, &error));
  CHECK_NO_ERROR (error);
  f->mark = mark;
  CHECK (riyo_store_refresh (f->store, &f->mark, &error));
  CHECK_NO_ERROR (error);
  riyo_suspension_unref (suspension);
}

void
lift (Fixture *f, const char *reference)
{
  commit (f, record_of (RIYO_RECORD_LIFT, reference));
}

/* An operation over every cell of one purpose of the built-in table. */
RiyoSuspended *
see (Fixture *f, const char *purpose, RiyoSuspended *before)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (RiyoSuspensions) suspensions = riyo_store_ref_suspensions (f->store);
  guint index = riyo_table_find_purpose (table, purpose);

  return riyo_suspended_new (suspensions, table, riyo_table_purpose_at (table, index)->cells,
                             &index, 1, G_MAXUINT64, before);
}
