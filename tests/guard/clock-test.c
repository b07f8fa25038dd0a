/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A clock that says what no entry can say: nothing is permitted, nothing recorded, and once it is
 * right everything goes on. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard/guard.h"
#include "kit/clock.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"
#include "suspension/internal.h"

#define YEAR_10000 G_GINT64_CONSTANT (253402300800)

static const struct
{
  const char *says;
  gint64 at_s;
} clocks[] = {
  { "the last week of 9999", YEAR_10000 - 7 * DAY_S },
  { "the last second of 9999 in Japan", YEAR_10000 - 9 * 60 * 60 - 1 },
  { "the first of 10000 in Japan", YEAR_10000 - 9 * 60 * 60 },
  { "the year 10000", YEAR_10000 + 40 * DAY_S },
  { "the year 20000", YEAR_10000 + 3652500 * (gint64)DAY_S },
  { "the year 70000", YEAR_10000 + 6 * 3652500 * (gint64)DAY_S },
  { "as far as it goes", G_GINT64_CONSTANT (1) << 60 },
  { "a second before 1970", -1 },
  { "the year 999", G_GINT64_CONSTANT (-30620000000) },
  { "before the year 0", G_GINT64_CONSTANT (-70000000000) },
};

static gboolean
use (RiyoGuard *guard, GError **error)
{
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, error);

  return operation != NULL && riyo_operation_check (operation, RECEIPT, PERSON, error)
         && riyo_operation_end (operation, error);
}

static void
check_told (const char *says, GError *error)
{
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  CHECK_ROW (error != NULL && strstr (error->message, "the clock") != NULL
                 && strstr (error->message, "timedatectl") != NULL,
             "%s: %s", says, error != NULL ? error->message : "");
  g_clear_error (&error);
}

static void
try_clock (const char *says, gint64 at_s)
{
  g_autofree char *folder = make_riyo (NULL), *elsewhere = harness_make_folder ();
  g_autofree char *log = g_build_filename (folder, "audit/000001.jsonl", NULL);
  g_autofree char *list = g_build_filename (folder, "suspensions", NULL);
  g_autofree char *new = g_build_filename (elsewhere, "riyo", NULL);
  g_autofree char *log_before = NULL, *list_before = NULL, *log_after = NULL, *list_after = NULL;
  g_autoptr (RiyoGuard) guard = open_guard (folder), late = NULL;
  g_autoptr (RiyoOperation) open = NULL;
  GError *error = NULL;

  CHECK (suspend (guard, "1", "all", "99-9-9", NULL));
  open = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  log_before = harness_read (log);
  list_before = harness_read (list);
  clock_at_s = at_s;
  CHECK_ROW (!use (guard, &error), "%s", says);
  check_told (says, g_steal_pointer (&error));
  CHECK_ROW (!suspend (guard, "2", "all", "88-8-8", &error), "%s", says);
  check_told (says, g_steal_pointer (&error));
  CHECK_ROW (!riyo_operation_check (open, RECEIPT, PERSON, NULL), "%s", says);
  CHECK_ROW (!riyo_operation_end (open, &error), "%s", says);
  check_told (says, g_steal_pointer (&error));
  late = riyo_guard_open (folder, &error);
  CHECK_ROW (late == NULL, "%s", says);
  check_told (says, g_steal_pointer (&error));
  CHECK_ROW (!harness_init (new, NULL, &error) && !g_file_test (new, G_FILE_TEST_EXISTS), "%s",
             says);
  check_told (says, g_steal_pointer (&error));
  clock_at_s = 0;
  log_after = harness_read (log);
  list_after = harness_read (list);
  CHECK_STR (log_after, log_before);
  CHECK_STR (list_after, list_before);
  CHECK_ROW (use (guard, &error), "%s, then: %s", says, error != NULL ? error->message : "");
  CHECK_ROW (suspend (guard, "2", "all", "88-8-8", &error), "%s, then: %s", says,
             error != NULL ? error->message : "");
  CHECK_NO_ERROR (error);
}

/* Where time_t has 32 bits no clock says a year beyond 2038. */
static gboolean
can_be_said (gint64 at_s)
{
  return (time_t)at_s == at_s;
}

TEST (what_cannot_be_recorded)
{
  g_setenv ("LANGUAGE", "C", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (clocks); i++)
    if (can_be_said (clocks[i].at_s))
      try_clock (clocks[i].says, clocks[i].at_s);
  if (!can_be_said (G_MAXINT32 + G_GINT64_CONSTANT (1))) /* Japan's time is ahead of it */
    try_clock ("the last second of 32 bits", G_MAXINT32);
}

/* At the edges of what can be said; a machine without a battery begins at the first. */
TEST (what_can_be_recorded)
{
  static const gint64 good[] = { 0, YEAR_10000 - 7 * DAY_S - 9 * 60 * 60 - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (good) && can_be_said (good[i]); i++)
    {
      g_autofree char *folder = NULL;
      g_autoptr (RiyoGuard) guard = NULL;
      g_autoptr (GError) error = NULL;

      clock_at_s = MAX (good[i], 1);
      folder = make_riyo (NULL);
      guard = open_guard (folder);
      CHECK (use (guard, &error));
      CHECK (suspend (guard, "1", "all", "99-9-9", &error));
      CHECK_NO_ERROR (error);
      clock_at_s = 0;
      g_clear_pointer (&guard, riyo_guard_unref);
      guard = open_guard (folder);
      CHECK (suspend (guard, "2", "all", "88-8-8", &error));
      CHECK (use (guard, &error));
      CHECK_NO_ERROR (error);
    }
}

/* A use that is open over two midnights is over; what it refuses then is counted, and says why. */
TEST (open_for_too_long)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autofree char *path = g_build_filename (folder, "audit/000002.jsonl", NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  CHECK (riyo_operation_check (operation, RECEIPT, PERSON, NULL));
  clock_later_s = 2 * DAY_S;
  CHECK (!riyo_operation_look (operation, NULL));
  CHECK (!riyo_operation_check (operation, RECEIPT, PERSON, &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE);
  CHECK (!riyo_operation_check_each (operation, RECEIPT, NULL));
  CHECK (!riyo_operation_check (operation, RECEIPT, PERSON, NULL));
  CHECK (riyo_operation_end (operation, NULL));
  clock_later_s = 0;
  log = harness_read (path);
  CHECK (strstr (log, "\"event\":\"refused\"") != NULL
         && strstr (log, "\"code\":\"NOT_IN_FORCE\"") != NULL);
  CHECK (strstr (log, "\"permitted\":1,") != NULL && strstr (log, "\"refused\":3,") != NULL);
}

/* What an earlier version recorded then is read: a list that nobody can read stops every use. */
TEST (a_stop_of_the_year_10000)
{
  static const struct
  {
    const char *day;
    gboolean is;
  } days[] = { { "0000-01-09", TRUE },
               { "9861-05-47", TRUE },
               { "0000-1-009", FALSE },
               { "-001-01-01", FALSE },
               { "2026-11-30", TRUE } };
  g_autofree char *folder = make_riyo (NULL);
  g_autofree char *path = g_build_filename (folder, "suspensions", NULL), *text = NULL;
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  const char *day;

  CHECK (suspend (guard, "1", "all", "99-9-9", NULL));
  text = harness_read (path);
  day = strstr (text, "20");
  CHECK (day != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *line = g_strndup (text, strcspn (text, "\n"));
      g_autoptr (RiyoSuspension) read = NULL;

      memcpy (line + (day - text), days[i].day, 10);
      read = riyo_suspension_parse (line);
      CHECK_ROW ((read != NULL) == days[i].is, "%s: %s", days[i].day, line);
    }
}
