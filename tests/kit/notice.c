/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One operation that is under way, for tests of what happens to it meanwhile. */
#include "config.h"

#include "notice.h"

#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "harness.h"

void
fixture_begin (Fixture *f)
{
  f->guard = open_guard (f->folder);
  f->operation = riyo_guard_begin (f->guard, NOTICE, NULL, NULL);
  CHECK (riyo_operation_check (f->operation, RECEIPT, PERSON, NULL));
}

void
fixture_clear (Fixture *f)
{
  riyo_operation_unref (f->operation);
  riyo_guard_unref (f->guard);
  g_free (f->folder);
}

guint
fixture_count (const Fixture *f, const char *text)
{
  g_autofree char *path = g_build_filename (f->folder, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  guint n = 0;

  for (const char *found = log; (found = strstr (found, text)) != NULL; found++)
    n++;
  return n;
}

void
run_in (const char *folder, const char *commands)
{
  g_autofree char *line = g_strdup_printf ("set -e; cd '%s'; %s", folder, commands);

  CHECK_INT (system (line), 0);
}

gboolean
is_state (gboolean done, GError **error)
{
  gboolean is = !done && g_error_matches (*error, RIYO_ERROR, RIYO_ERROR_STATE);

  g_clear_error (error);
  return is;
}
