/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A log that was cut, or whose older copy was put back, behind a suspension that it held: the
 * folder still knows, and permits nothing. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "kit/harness.h"
#include "log/log.h"
#include "log/wakeup.h"

static char *
path_of (const char *folder, const char *part)
{
  return g_build_filename (folder, part, NULL);
}

static gboolean
suspend (RiyoGuard *guard, const char *reference, const char *subject)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_set_all (suspension);
  riyo_suspension_add_subject (suspension, subject);
  return riyo_guard_suspend (guard, suspension, NULL, NULL);
}

static void
append (const char *path, const char *text)
{
  g_autofree char *before = harness_read (path), *after = g_strconcat (before, text, NULL);

  g_assert (g_file_set_contents (path, after, -1, NULL));
}

static gboolean
opens (const char *folder, int want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);

  if (want == 0)
    return CHECK_NO_ERROR (error);
  CHECK_ERROR (error, RIYO_ERROR, want);
  return guard == NULL;
}

TEST (a_log_cut_behind_a_suspension)
{
  g_autofree char *parent = harness_make_folder (), *folder = path_of (parent, "riyo");
  g_autofree char *log = path_of (folder, "audit/000001.jsonl");
  g_autofree char *store = path_of (folder, "suspensions");
  g_autofree char *before = NULL, *one = NULL, *kept = NULL;
  g_autoptr (RiyoGuard) guard = NULL;

  CHECK (harness_init (folder, NULL, NULL));
  before = harness_read (log);
  guard = riyo_guard_open (folder, NULL);
  CHECK (suspend (guard, "1", "52-1-1"));
  one = harness_read (log);
  CHECK (suspend (guard, "2", "52-2-1"));
  CHECK (riyo_guard_lift_suspension (guard, "1", NULL, NULL));
  g_clear_pointer (&guard, riyo_guard_unref);
  kept = harness_read (store);
  CHECK (g_str_has_suffix (kept, "\nrecorded\n"));
  CHECK (strstr (strstr (kept, "\nrecorded\n") + 1, "\nrecorded\n") == NULL);
  CHECK (opens (folder, 0));

  g_assert (g_file_set_contents (log, one, -1, NULL));
  CHECK (opens (folder, RIYO_ERROR_DAMAGED));
  g_assert (g_file_set_contents (log, before, -1, NULL));
  CHECK (opens (folder, RIYO_ERROR_DAMAGED));
}

/* It looks like what a killed writer leaves, and audit/lock knows of nothing: the suspension does.
 */
TEST (a_log_cut_to_a_torn_entry)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *parent = harness_make_folder (), *folder = path_of (parent, "riyo");
      g_autofree char *log = path_of (folder, "audit/000001.jsonl"), *text = NULL, *after = NULL;
      g_autofree char *lock = path_of (folder, "audit/lock");
      g_autofree char *store = path_of (folder, "suspensions"), *kept = NULL;
      g_autoptr (RiyoGuard) guard = NULL;
      gsize before, len;

      CHECK (harness_init (folder, NULL, NULL));
      text = harness_read (log);
      before = strlen (text);
      guard = riyo_guard_open (folder, NULL);
      CHECK (suspend (guard, "1", "52-1-1"));
      g_clear_pointer (&guard, riyo_guard_unref);
      /* A power cut may lose what audit/lock knew, and leave zeros in the store. */
      g_assert (g_file_set_contents (lock, (const char *)&riyo_wakeup_new_page, 24, NULL));
      kept = harness_read (store);
      g_assert (truncate (store, (off_t)strlen (kept) + 3) == 0);
      g_assert (truncate (log, (off_t)before + 30) == 0
                && truncate (log, (off_t)before + 30 + 4 * i) == 0);
      CHECK_ROW (opens (folder, RIYO_ERROR_DAMAGED), "%u", i);
      g_assert (g_file_get_contents (log, &after, &len, NULL));
      CHECK_INT (len, before + 30 + 4 * i); /* nothing was taken away */
    }
}

/* What a killed writer left was never promised, and is no sign of a cut. */
TEST (a_killed_writer_is_no_cut)
{
  g_autofree char *parent = harness_make_folder (), *folder = path_of (parent, "riyo");
  g_autofree char *store = path_of (folder, "suspensions"), *text = NULL;
  g_autoptr (RiyoGuard) guard = NULL;

  CHECK (harness_init (folder, NULL, NULL));
  guard = riyo_guard_open (folder, NULL);
  CHECK (suspend (guard, "1", "52-1-1"));
  text = harness_read (store);
  /* Cut in the middle of the witness, or a record after it, whole or torn. */
  g_assert (g_file_set_contents (store, text, (gssize)strlen (text) - 3, NULL));
  CHECK (opens (folder, 0));
  append (store, "ed\nadd\tref=2\tdate=2026-04-01\n");
  CHECK (opens (folder, 0));
  append (store, "add\tref=3");
  CHECK (opens (folder, 0));
  CHECK (suspend (guard, "4", "52-4-1"));
  CHECK (opens (folder, 0));
}
