/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder that somebody edits behind the library's back, closed or in use: what was added by hand
 * has no effect, and what was taken away refuses. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "kit/harness.h"
#include "suspension/internal.h"
#include "suspension/suspension.h"

#define PURPOSE "医療費通知の発行"
#define CLAIM (1 << 5)
#define PERSON "52-1-1"

static gboolean
suspend (RiyoGuard *guard, const char *reference, const char *subject)
{
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_add_subject (suspension, subject);
  riyo_suspension_set_all (suspension);
  return riyo_guard_suspend (guard, suspension, NULL, NULL);
}

/* What a use of one claim comes to: 0, or the code of the refusal or trouble. */
static int
use (RiyoGuard *guard, const char *subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);

  if (operation != NULL && riyo_operation_check (operation, CLAIM, subject, &error))
    return 0;
  return error->domain == RIYO_REFUSAL ? error->code : 1000 + error->code;
}

static int
use_anew (const char *folder, const char *subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);

  return guard != NULL ? use (guard, subject) : 1000 + error->code;
}

static void
append_to (const char *path, const char *text)
{
  FILE *file = fopen (path, "a");

  CHECK (file != NULL && fputs (text, file) >= 0 && fclose (file) == 0);
}

/* The line that would lift @reference, as the library itself would write it. */
static char *
forge_lift (const char *reference)
{
  g_autoptr (RiyoSuspension) lift = riyo_suspension_new_empty (RIYO_RECORD_LIFT);

  lift->reference = g_strdup (reference);
  lift->actor = g_strdup ("偽造");
  memcpy (lift->date, "2026-04-01", sizeof lift->date);
  return riyo_suspension_format (lift);
}

/* How much of the store counts is in the log; the rest is as a killed writer leaves it. */
TEST (what_is_added_to_the_store_has_no_effect)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *path = g_build_filename (folder, "suspensions", NULL);
  g_autofree char *forged = forge_lift ("1"), *after = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  const char *const rows[] = { forged, "x\n", "x", "\n" };

  CHECK (suspend (guard, "1", PERSON));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      append_to (path, rows[i]);
      CHECK_INT (use (guard, PERSON), RIYO_REFUSAL_SUSPENDED);
      CHECK_INT (use_anew (folder, PERSON), RIYO_REFUSAL_SUSPENDED);
      CHECK_INT (use_anew (folder, "52-1-2"), 0);
    }
  CHECK (suspend (guard, "2", "52-1-9")); /* the next record takes its place */
  after = harness_read (path);
  CHECK (strstr (after, "偽造") == NULL);
  CHECK_INT (use_anew (folder, PERSON), RIYO_REFUSAL_SUSPENDED);
  CHECK_INT (use_anew (folder, "52-1-9"), RIYO_REFUSAL_SUSPENDED);
}

TEST (a_log_file_of_another_number)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *first = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *second = g_build_filename (folder, "audit", "000002.jsonl", NULL);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  CHECK_INT (use (guard, PERSON), 0);
  CHECK_INT (g_rename (first, second), 0);
  CHECK_INT (use (guard, PERSON), 1000 + RIYO_ERROR_DAMAGED);
  CHECK_INT (use_anew (folder, PERSON), 1000 + RIYO_ERROR_DAMAGED);
  CHECK_INT (g_rename (second, first), 0);
  CHECK_INT (use (guard, PERSON), 1000 + RIYO_ERROR_DAMAGED); /* it is lost for good */
  CHECK_INT (use_anew (folder, PERSON), 0);
}

/* What was loaded is what lies there, or nothing is begun. */
TEST (parts_taken_away_in_use)
{
  static const struct
  {
    const char *part;
    int anew;
  } rows[] = {
    { "rules.riyo", 1000 + RIYO_ERROR_DAMAGED },
    { "tables/1.riyo", 1000 + RIYO_ERROR_DAMAGED },
    { "tables", 1000 + RIYO_ERROR_DAMAGED },
    { "layouts", 1000 + RIYO_ERROR_IO },
    { "keys", 1000 + RIYO_ERROR_DAMAGED },
    { "suspensions", 1000 + RIYO_ERROR_DAMAGED },
    { "audit/lock", 1000 + RIYO_ERROR_DAMAGED },
    { "audit/000001.jsonl", 1000 + RIYO_ERROR_DAMAGED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autofree char *path = g_build_filename (folder, rows[i].part, NULL);
      g_autofree char *aside = g_build_filename (folder, "aside", NULL);
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      int in_use, anew;

      CHECK (suspend (guard, "1", PERSON));
      CHECK_INT (use (guard, PERSON), RIYO_REFUSAL_SUSPENDED);
      CHECK_INT (g_rename (path, aside), 0);
      in_use = use (guard, PERSON);
      anew = use_anew (folder, PERSON);
      CHECK_ROW (in_use == 1000 + RIYO_ERROR_DAMAGED, "%s in use: got %d", rows[i].part, in_use);
      CHECK_ROW (anew == rows[i].anew, "%s opened anew: got %d", rows[i].part, anew);
      /* one that was taken down takes effect */
      CHECK_ROW (!suspend (guard, "2", "52-1-2") || use (guard, "52-1-2") != 0,
                 "%s: a suspension was lost", rows[i].part);
    }
}
