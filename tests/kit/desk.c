/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder to suspend in, and the desk that does. */
#include "config.h"

#include "desk.h"

#include "harness.h"

char *
make_riyo (const char *table)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *path = g_build_filename (parent, "table.riyo", NULL);
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;

  if (table != NULL)
    CHECK (g_file_set_contents (path, table, -1, NULL));
  CHECK (harness_init (folder, table != NULL ? path : NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

RiyoGuard *
open_guard (const char *folder)
{
  g_autoptr (GError) error = NULL;
  RiyoGuard *guard = riyo_guard_open (folder, &error);

  CHECK_NO_ERROR (error);
  return guard;
}

/* scope: "all", "provision", "c:NAME" or "p:NAME" */
RiyoSuspension *
suspension_of (const char *reference, const char *scope, const char *subject)
{
  RiyoSuspension *suspension = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_add_subject (suspension, subject);
  if (*scope == 'a')
    riyo_suspension_set_all (suspension);
  else if (*scope == 'c')
    riyo_suspension_add_category (suspension, scope + 2);
  else if (scope[1] == ':')
    riyo_suspension_add_purpose (suspension, scope + 2);
  else
    riyo_suspension_set_provision (suspension);
  return suspension;
}

gboolean
suspend (RiyoGuard *guard, const char *reference, const char *scope, const char *subject,
         GError **error)
{
  g_autoptr (RiyoSuspension) suspension = suspension_of (reference, scope, subject);

  return riyo_guard_suspend (guard, suspension, NULL, error);
}
