/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a program tests itself: each test has a folder of its own, which decides and records as the
 * real one does, under the account that runs the tests. */
#include <riyo/riyo.h>

/* What is tested: may this person's receipt go into the notice? */
static gboolean
may_notify (RiyoOperation *use, RiyoTable *table, const char *subject, GError **error)
{
  RiyoTags claim;

  return riyo_table_parse_tags (table, "レセプト", &claim, error)
         && riyo_operation_check (use, claim, subject, error);
}

typedef struct
{
  char *scratch;
  RiyoTable *table;
  RiyoGuard *guard;
  RiyoOperation *use;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;

  (void)data;
  fixture->scratch = g_dir_make_tmp ("notice-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->table = riyo_table_new_builtin ();
  folder = g_build_filename (fixture->scratch, "riyo", NULL);
  g_assert_true (riyo_folder_init (folder, fixture->table, &error));
  fixture->guard = riyo_guard_open (folder, &error);
  g_assert_no_error (error);
  fixture->use = riyo_guard_begin (fixture->guard, "医療費通知の発行", NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *remove[] = { "rm", "-r", fixture->scratch, NULL };
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (riyo_operation_end (fixture->use, &error));
  riyo_operation_unref (fixture->use);
  riyo_guard_unref (fixture->guard);
  riyo_table_unref (fixture->table);
  g_assert_true (g_spawn_sync (NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, &error));
  g_free (fixture->scratch);
}

static void
test_receipt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (may_notify (fixture->use, fixture->table, "52-1-1", &error));
}

/* A stop reaches the use that is open, and nobody else. */
static void
test_suspended (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoSuspension) stop
      = riyo_suspension_new ("R8-001", RIYO_SUSPENSION_REASON_STOP_OF_USE);

  (void)data;
  riyo_suspension_add_subject (stop, "52-1-1");
  riyo_suspension_set_all (stop);
  g_assert_true (riyo_guard_suspend (fixture->guard, stop, NULL, &error));
  g_assert_false (may_notify (fixture->use, fixture->table, "52-1-1", &error));
  g_assert_error (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);
  g_clear_error (&error);
  g_assert_true (may_notify (fixture->use, fixture->table, "52-1-2", &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/notice/receipt", Fixture, NULL, set_up, test_receipt, tear_down);
  g_test_add ("/notice/suspended", Fixture, NULL, set_up, test_suspended, tear_down);
  return g_test_run ();
}
