/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suspensions end to end: recorded by one process, in effect in another, wholly there or not. */
#include "config.h"

#include "kit/desk.h"
#include "kit/harness.h"
#include "suspension/suspension.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOTICE "医療費通知の発行" /* レセプト only */
#define RECEIPT (G_GUINT64_CONSTANT (1) << 5)

/* In a process of its own, as the desk's command is. */
static gboolean
suspend_elsewhere (const char *folder, const char *reference, const char *scope,
                   const char *subject)
{
  pid_t child = fork ();
  int status = 1;

  if (child == 0)
    {
      RiyoGuard *guard = riyo_guard_open (folder, NULL);

      _exit (guard != NULL && suspend (guard, reference, scope, subject, NULL) ? 0 : 1);
    }
  return waitpid (child, &status, 0) == child && status == 0;
}

static gboolean
refused_as_suspended (gboolean permitted, GError *error)
{
  gboolean refused = !permitted && g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);

  g_clear_error (&error);
  return refused;
}

/* Each uses someone else's data, the suspended person's, or data nobody is named for. */
static gboolean
by_check (RiyoOperation *operation, const char *subject)
{
  GError *error = NULL;
  gboolean permitted = riyo_operation_check (operation, RECEIPT, subject, &error);

  return refused_as_suspended (permitted, error);
}

static gboolean
by_filter (RiyoOperation *operation, const char *subject)
{
  RiyoTags tags = RECEIPT;
  guint64 kept = 1;
  gsize n_kept = 1;

  CHECK (riyo_operation_filter (operation, &tags, 8, 1, subject != NULL ? &subject : NULL, &kept,
                                &n_kept, NULL));
  CHECK ((kept == 1) == (n_kept == 1));
  return n_kept == 0;
}

static gboolean
by_record (RiyoOperation *operation, const char *subject)
{
  g_autoptr (RiyoRecord) record = riyo_record_new (RECEIPT, subject, "", NULL);
  GError *error = NULL;
  gboolean permitted = riyo_record_open (record, operation, &error) != NULL;

  return refused_as_suspended (permitted, error);
}

static gboolean
by_derived_record (RiyoOperation *operation, const char *subject)
{
  g_autoptr (RiyoRecord) one = riyo_record_new (RECEIPT, "9-9-9", "", NULL);
  g_autoptr (RiyoRecord) other = riyo_record_new (RECEIPT, subject, "", NULL);
  RiyoRecord *parents[] = { one, other };
  g_autoptr (RiyoRecord) record = riyo_record_derive (parents, 2, "", NULL);
  GError *error = NULL;
  gboolean permitted = riyo_record_open (record, operation, &error) != NULL;

  return refused_as_suspended (permitted, error);
}

/* The word is lowered by the next look, at the latest after 1,024 checks. */
static gboolean
by_allows (RiyoOperation *operation, const char *subject)
{
  for (guint i = 0; i < 1024 && riyo_operation_check (operation, RECEIPT, NULL, NULL); i++)
    ;
  return !riyo_operation_allows (operation, RECEIPT);
}

static const struct
{
  const char *name;
  gboolean (*is_refused) (RiyoOperation *operation, const char *subject);
} paths[] = { { "check", by_check },
              { "filter", by_filter },
              { "record", by_record },
              { "derived record", by_derived_record },
              { "allows", by_allows } };

/* Where the hyphens were forgotten, the person of 52-1-1. */
static const char *const in_one_piece[]
    = { "5211",     "5200000101",       "00520000000101",
        "５２１１", "記号52番号1枝番1", "520000000000000000000000001" };

TEST (another_process_reaches_an_open_operation)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *folder = make_riyo (NULL);
      g_autoptr (RiyoGuard) guard = open_guard (folder);
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
      gboolean allows = g_str_equal (paths[i].name, "allows");

      CHECK_ROW (!paths[i].is_refused (operation, "52-1-1"), "%s before", paths[i].name);
      CHECK (suspend_elsewhere (folder, "1", "all", "0052-00000001-01"));
      CHECK_ROW (paths[i].is_refused (operation, "52-1-1"), "%s of the person", paths[i].name);
      CHECK_ROW (allows || !paths[i].is_refused (operation, "52-1-2"), "%s of another",
                 paths[i].name);
      CHECK_ROW (paths[i].is_refused (operation, NULL), "%s of nobody named", paths[i].name);
      CHECK_ROW (paths[i].is_refused (operation, "52"), "%s of the whole 記号", paths[i].name);
      for (guint k = 0; k < G_N_ELEMENTS (in_one_piece); k++)
        CHECK_ROW (paths[i].is_refused (operation, in_one_piece[k]), "%s of %s", paths[i].name,
                   in_one_piece[k]);
      CHECK_ROW (allows || !paths[i].is_refused (operation, "5212"), "%s of another in one piece",
                 paths[i].name);
      CHECK_ROW (allows || !paths[i].is_refused (operation, "5211-"), "%s of another 記号",
                 paths[i].name);
      CHECK_ROW (!riyo_operation_allows (operation, RECEIPT), "%s lowers the word", paths[i].name);
    }
}

/* All of a list at once, by whichever path. */
TEST (a_list_reaches_an_open_operation)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("52-1-1\n52-2-1\n", 14);
  g_autoptr (RiyoGuard) guard = open_guard (folder), desk = open_guard (folder);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  CHECK (riyo_suspension_set_list (suspension, bytes, "list", &error));
  riyo_suspension_set_all (suspension);
  CHECK (!by_check (operation, "52-1-1"));
  CHECK (riyo_guard_suspend (desk, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
  CHECK (by_check (operation, "52-1-1") && by_check (operation, "52-2-1"));
  CHECK (by_check (operation, NULL) && !by_check (operation, "52-3-1"));
  CHECK (!riyo_guard_suspend (desk, suspension, NULL, NULL));
}

/* Nobody named: seen within 1,024 checks even where no subject ever comes. */
TEST (unstated_checks_see_it_too)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  guint n = 0;

  CHECK (riyo_operation_check (operation, RECEIPT, NULL, NULL));
  CHECK (suspend_elsewhere (folder, "1", "all", "52-1-1"));
  while (n < 2000 && riyo_operation_check (operation, RECEIPT, NULL, NULL))
    n++;
  CHECK_ROW (n < 1024, "permitted %u times", n);
}

/* Who makes few large uses looks before each; the inline question alone never does. */
TEST (a_look_sees_it_at_once)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  CHECK (riyo_operation_look (operation, NULL));
  CHECK (riyo_operation_allows (operation, RECEIPT));
  CHECK (suspend_elsewhere (folder, "1", "all", "52-1-1"));
  while (n < 5000 && riyo_operation_allows (operation, RECEIPT))
    n++;
  CHECK_ROW (n == 5000, "refused after %u", n);
  CHECK (riyo_operation_look (operation, NULL));
  CHECK (!riyo_operation_allows (operation, RECEIPT));
  CHECK (riyo_operation_end (operation, NULL));
  CHECK (!riyo_operation_look (operation, &error));
  CHECK (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_STATE));
  CHECK (!riyo_operation_look (NULL, NULL));
}

/* What is held is asked at begin and at every 1,024 checks: a look does not wait for those. */
TEST (a_look_asks_for_the_folder_at_once)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autofree char *moved = g_strconcat (folder, ".moved", NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);

  CHECK (g_rename (folder, moved) == 0);
  CHECK (riyo_operation_check (operation, RECEIPT, NULL, NULL));
  CHECK (!riyo_operation_look (operation, NULL));
  CHECK (!riyo_operation_check (operation, RECEIPT, NULL, NULL));
}

TEST (an_operation_begun_later_sees_it)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) notice = NULL, analysis = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (suspend_elsewhere (folder, "1", "p:" NOTICE, "52-1"));
  notice = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK (!riyo_operation_allows (notice, RECEIPT));
  CHECK (!riyo_operation_check (notice, RECEIPT, "52-1-9", &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);
  CHECK (riyo_operation_check (notice, RECEIPT, "52-2-9", NULL));
  /* Another purpose is not touched, and pays nothing. */
  analysis = riyo_guard_begin (guard, "レセプト点検", NULL, NULL);
  if (analysis != NULL)
    CHECK (riyo_operation_allows (analysis, RECEIPT)
           && riyo_operation_check (analysis, RECEIPT, "52-1-9", NULL));
}

TEST (lifting_reaches_operations_begun_later)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder), desk = open_guard (folder);
  g_autoptr (RiyoOperation) open = NULL, later = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (suspend (desk, "1", "all", "52-1-1", NULL));
  open = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK (by_check (open, "52-1-1"));
  CHECK (riyo_guard_lift_suspension (desk, "1", NULL, &error));
  CHECK_NO_ERROR (error);
  CHECK (suspend (desk, "2", "all", "52-1-2", NULL));
  CHECK (by_check (open, "52-1-2"));
  CHECK (by_check (open, "52-1-1"));
  CHECK (!riyo_operation_allows (open, RECEIPT));
  later = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK (!by_check (later, "52-1-1"));
  CHECK (by_check (later, "52-1-2"));
  CHECK (!riyo_guard_lift_suspension (desk, "1", NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  g_clear_error (&error);
  CHECK (!riyo_guard_lift_suspension (desk, "3", NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
}

static void
check_kept (RiyoGuard *guard, RiyoOperation *open, const char *when)
{
  g_autoptr (RiyoOperation) later = riyo_guard_begin (guard, NOTICE, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      CHECK_ROW (paths[i].is_refused (open, "52-1-1"), "%s, %s", when, paths[i].name);
      CHECK_ROW (!paths[i].is_refused (later, "52-1-1"), "%s, %s begun later", when, paths[i].name);
    }
  CHECK_ROW (!by_check (open, "52-1-2"), "%s, another person", when);
  CHECK_ROW (by_check (open, "52"), "%s, the whole 記号", when);
}

/* The request was made while it was open: it holds, though nobody looked before it was lifted. */
TEST (a_suspension_that_came_and_went)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder), desk = open_guard (folder);
  g_autoptr (RiyoOperation) open = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  g_autoptr (RiyoOperation) other = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  g_autoptr (RiyoOperation) between = NULL;

  CHECK (suspend (desk, "1", "all", "52-1-1", NULL));
  CHECK (riyo_guard_lift_suspension (desk, "1", NULL, NULL));
  check_kept (guard, open, "at once");
  CHECK (suspend (desk, "2", "all", "52-1-3", NULL));
  CHECK (by_check (open, "52-1-3") && by_check (open, "52-1-1"));
  CHECK (riyo_guard_lift_suspension (desk, "2", NULL, NULL));
  CHECK (by_check (open, "52-1-3") && by_check (open, "52-1-1"));
  /* Its guard has looked in between, for others; it has not. */
  CHECK (suspend (desk, "3", "c:レセプト", "52-1-4", NULL));
  between = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK (riyo_guard_lift_suspension (desk, "3", NULL, NULL));
  riyo_operation_unref (riyo_guard_begin (guard, NOTICE, NULL, NULL));
  CHECK (by_check (between, "52-1-4") && !by_check (between, "52-1-1"));
  CHECK (by_check (other, "52-1-4"));
  check_kept (guard, other, "later");
}

/* A scope that covers nothing of the operation still does not. */
TEST (one_that_came_and_went_elsewhere)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder), desk = open_guard (folder);
  g_autoptr (RiyoOperation) open = riyo_guard_begin (guard, NOTICE, NULL, NULL);

  CHECK (suspend (desk, "1", "c:健診", "52-1-1", NULL));
  CHECK (riyo_guard_lift_suspension (desk, "1", NULL, NULL));
  CHECK (!by_check (open, "52-1-1"));
  CHECK (riyo_operation_allows (open, RECEIPT));
}

/* Many persons at once: the statement is decided, then each is kept or left out. */
TEST (each_is_kept_or_left_out)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint64 n_refused = 0;
  gboolean kept = FALSE;

  CHECK (riyo_operation_keeps (operation, RECEIPT, NULL, &kept, NULL) && kept);
  CHECK (suspend_elsewhere (folder, "1", "all", "52-1-1"));
  CHECK (riyo_operation_check_each (operation, RECEIPT, NULL));
  CHECK (!riyo_operation_check (operation, RECEIPT, NULL, NULL));
  CHECK (riyo_operation_keeps (operation, RECEIPT, "52-1-1", &kept, NULL) && !kept);
  CHECK (riyo_operation_keeps (operation, RECEIPT, "52-2-1", &kept, NULL) && kept);
  CHECK (riyo_operation_keeps (operation, RECEIPT, NULL, &kept, NULL) && !kept);
  riyo_operation_get_counts (operation, NULL, &n_refused);
  CHECK_INT (n_refused, 3); /* two left out, and the check without a subject */
  CHECK (!riyo_operation_check_each (operation, 0, &error));
  CHECK (g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED));
  CHECK (riyo_operation_end (operation, NULL));
  CHECK (!riyo_operation_keeps (operation, RECEIPT, "52-2-1", &kept, NULL) && !kept);
  CHECK (!riyo_operation_check_each (operation, RECEIPT, NULL));
}
