/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* After fork: the child's copies of open operations permit nothing and write nothing, and what it
 * begins itself is its own. */
#include "config.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"
#include "report/report.h"

static Fixture
set_up (void)
{
  Fixture f = { .folder = make_riyo (NULL) };

  fixture_begin (&f);
  CHECK (riyo_operation_check (f.operation, RECEIPT, NULL, NULL));
  CHECK (!riyo_operation_check (f.operation, 0, NULL, NULL));
  return f;
}

/* How many of the steps, in a child, were as they should be; it exits without its parent's tests.
 */
static int
in_child (int (*steps) (Fixture *f), Fixture *f)
{
  int status = -1;
  pid_t child = fork ();

  if (child == 0)
    {
      alarm (30);
      _exit (steps (f));
    }
  CHECK (waitpid (child, &status, 0) == child);
  CHECK (WIFEXITED (status));
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static int
try_the_copy (Fixture *f)
{
  g_autoptr (RiyoRecord) record = riyo_record_new (RECEIPT, PERSON, f, NULL);
  RiyoTags tags = RECEIPT;
  guint64 kept = 1;
  gsize n_kept = 1;
  GError *error = NULL;
  int n = 0;

  n += !riyo_operation_allows (f->operation, RECEIPT);
  n += is_state (riyo_operation_check (f->operation, RECEIPT, NULL, &error), &error);
  n += !riyo_operation_check (f->operation, RECEIPT, NULL, NULL);
  n += is_state (riyo_operation_check (f->operation, RECEIPT, PERSON, &error), &error);
  n += is_state (riyo_operation_check (f->operation, 0, NULL, &error), &error);
  n += is_state (
      riyo_operation_filter (f->operation, &tags, sizeof tags, 1, NULL, &kept, &n_kept, &error),
      &error);
  n += kept == 0 && n_kept == 0;
  n += is_state (riyo_record_open (record, f->operation, &error) != NULL, &error);
  n += is_state (riyo_operation_end (f->operation, &error), &error);
  riyo_operation_unref (f->operation);
  return n;
}

TEST (the_childs_copy_permits_and_writes_nothing)
{
  g_auto (Fixture) f = set_up ();
  guint64 n_permitted = 0, n_refused = 0;

  CHECK_INT (in_child (try_the_copy, &f), 9);
  CHECK (riyo_operation_allows (f.operation, RECEIPT));
  CHECK (riyo_operation_check (f.operation, RECEIPT, NULL, NULL));
  riyo_operation_get_counts (f.operation, &n_permitted, &n_refused);
  CHECK_INT (n_permitted, 3);
  CHECK_INT (n_refused, 1);
  CHECK (riyo_operation_end (f.operation, NULL));
  CHECK_INT (fixture_count (&f, "\"event\":\"end\""), 1);
  CHECK_INT (fixture_count (&f, "\"event\":\"abandon\""), 0);
  CHECK_INT (fixture_count (&f, "\"event\":\"refused\""), 1);
}

static int
drop_it (Fixture *f)
{
  riyo_operation_unref (f->operation);
  riyo_guard_unref (f->guard);
  return 1;
}

/* A helper that returns from main frees what its parent has. */
TEST (a_copy_that_is_let_go_writes_nothing)
{
  g_auto (Fixture) f = set_up ();
  g_autofree char *report = NULL;

  CHECK_INT (in_child (drop_it, &f), 1);
  CHECK (riyo_operation_check (f.operation, RECEIPT, NULL, NULL));
  CHECK_INT (fixture_count (&f, "\"event\":\"abandon\""), 0);
  CHECK (riyo_operation_end (f.operation, NULL));
  CHECK_INT (fixture_count (&f, "\"event\":\"end\""), 1);
  /* The report counts the parent's two, once. */
  report = riyo_audit_report (f.folder, NULL, NULL, RIYO_REPORT_JSON, NULL, NULL);
  CHECK (report != NULL
         && strstr (report, "\"operations\":1,\"permitted\":3,\"refused\":1,") != NULL);
}

static int
begin_and_end (Fixture *f)
{
  g_autoptr (RiyoOperation) own = riyo_guard_begin (f->guard, NOTICE, NULL, NULL);

  return own != NULL && riyo_operation_check (own, RECEIPT, PERSON, NULL)
         && riyo_operation_allows (own, RECEIPT) && riyo_operation_end (own, NULL);
}

static int
begin_in_turn (Fixture *f)
{
  int n = begin_and_end (f);

  return n + in_child (begin_and_end, f); /* a grandchild */
}

TEST (what_a_child_begins_is_its_own)
{
  g_auto (Fixture) f = set_up ();

  CHECK_INT (in_child (begin_in_turn, &f), 2);
  CHECK (riyo_operation_end (f.operation, NULL));
  CHECK_INT (fixture_count (&f, "\"event\":\"end\""), 3);
  CHECK_INT (fixture_count (&f, "\"permitted\":1,"), 2);
  CHECK_INT (fixture_count (&f, "\"permitted\":2,"), 1);
}

static int
begin_and_die (Fixture *f)
{
  return riyo_guard_begin (f->guard, NOTICE, NULL, NULL) != NULL;
}

/* Each by its own id, or one that was killed would be missed by nobody. */
TEST (ids_do_not_meet)
{
  g_autoptr (RiyoVerification) verified = NULL;
  const char *note;
  g_auto (Fixture) f = set_up ();
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_build_filename (f.folder, "audit", "000001.jsonl", NULL);
  g_autofree char *log = NULL;

  for (guint i = 0; i < 8; i++)
    CHECK_INT (in_child (begin_and_die, &f), 1);
  log = harness_read (path);
  for (const char *found = log; (found = strstr (found, "\"event\":\"begin\",\"op\":")) != NULL;
       found++)
    CHECK (g_hash_table_add (ids, g_strndup (found + strlen ("\"event\":\"begin\",\"op\":"), 18)));
  CHECK_INT (g_hash_table_size (ids), 9);
  /* All of those that died are told, and the parent's own. */
  verified = riyo_audit_verify (f.folder, NULL, NULL, NULL);
  note = riyo_verification_get_notes (verified)[0];
  CHECK_ROW (note != NULL && strstr (note, "終わりの記録がない利用: 9 件") != NULL, "%s", note);
}

static gint busy;

static void *
begin_again_and_again (void *data)
{
  while (g_atomic_int_get (&busy))
    begin_and_end (data);
  return NULL;
}

TEST (a_threaded_process_forks_and_nobody_hangs)
{
  g_auto (Fixture) f = set_up ();
  pthread_t threads[3];
  guint n = 0;

#ifdef __SANITIZE_ADDRESS__ /* whose malloc is not made ready in a child, as the C library's is */
  harness_skip ("a lock of the sanitizer's malloc may be held in the child");
  return;
#endif
  g_atomic_int_set (&busy, 1);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert (pthread_create (&threads[i], NULL, begin_again_and_again, &f) == 0);
  for (guint i = 0; i < 100; i++)
    n += in_child (begin_and_end, &f) == 1;
  g_atomic_int_set (&busy, 0);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    pthread_join (threads[i], NULL);
  CHECK_INT (n, 100);
  CHECK (riyo_operation_check (f.operation, RECEIPT, NULL, NULL));
}

/* A container's first process has the number its parent had in the namespace outside, perhaps. */
TEST (a_child_of_the_same_number)
{
  g_auto (Fixture) f = set_up ();
  int status = -1;
  pid_t first = fork (), second;

  if (first == 0)
    {
      if (unshare (CLONE_NEWPID) != 0)
        _exit (77);
      second = fork ();
      if (second == 0)
        {
          RiyoGuard *guard = riyo_guard_open (f.folder, NULL);
          Fixture mine = { f.folder, guard, NULL };

          if (guard == NULL || getpid () != 1 || unshare (CLONE_NEWPID) != 0)
            _exit (77);
          _exit (in_child (begin_and_end, &mine) == 1 && begin_and_end (&mine) ? 0 : 1);
        }
      _exit (waitpid (second, &status, 0) == second && WIFEXITED (status) ? WEXITSTATUS (status)
                                                                          : 1);
    }
  CHECK (waitpid (first, &status, 0) == first);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
    {
      harness_skip ("this machine makes no namespace of processes (needs root)");
      return;
    }
  CHECK_INT (status, 0);
}

static int
read_on (Fixture *f)
{
  RiyoReader *reader = (RiyoReader *)f->folder;
  GError *error = NULL;
  gsize n;

  return is_state (riyo_reader_next (reader, &n, &error) != NULL, &error);
}

/* Also of a piece that was decided before the fork. */
TEST (a_reader_hands_the_child_nothing)
{
  g_auto (Fixture) f = set_up ();
  static const char text[] = "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n";
  g_autoptr (RiyoLayout) layout = harness_parse_layout (f.guard, text);
  g_autoptr (RiyoReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  Fixture of_reader;
  int ends[2];
  gsize n;

  CHECK (pipe (ends) == 0);
  CHECK (write (ends[1], "見本一\n見本二\n見本三\n", 30) == 30);
  close (ends[1]);
  reader = riyo_reader_new (f.operation, layout, (RiyoFilterFlags)0, ends[0], "-", &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_reader_next (reader, &n, &error) != NULL);
  of_reader = (Fixture){ .folder = (char *)reader };
  CHECK_INT (in_child (read_on, &of_reader), 1);
  CHECK (riyo_reader_next (reader, &n, &error) != NULL);
  CHECK_NO_ERROR (error);
  g_clear_pointer (&reader, riyo_reader_unref);
  close (ends[0]);
}
