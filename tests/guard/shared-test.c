/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One operation in the hands of several threads: against the contract, so that it must do no harm;
 * and handed over, which is allowed. pthreads, whose locks ThreadSanitizer knows. */
#include "config.h"

#include <pthread.h>
#include <string.h>

#include "guard/internal.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define PURPOSE "医療費通知の発行"
#define CLAIM (1u << 5)
#define CHECKUP (1u << 7)
#define N_THREADS 8
#define N_ROUNDS 300

static RiyoOperation *operation;
static guint n_refused, n_busy, n_wrong;

static void
tally (gboolean permitted, const GError *error)
{
  if (!permitted && error != NULL && error->domain == RIYO_REFUSAL)
    __atomic_add_fetch (&n_refused, 1, __ATOMIC_RELAXED);
  else if (!permitted && g_error_matches (error, RIYO_ERROR, RIYO_ERROR_STATE))
    __atomic_add_fetch (&n_busy, 1, __ATOMIC_RELAXED);
  else if (__atomic_add_fetch (&n_wrong, 1, __ATOMIC_RELAXED) < 4)
    printf ("# permitted: %d, %s\n", permitted, error != NULL ? error->message : "no error");
}

/* Each its own reason, so that many entries are written. */
static void *
be_refused (void *number)
{
  static const struct
  {
    RiyoTags tags;
    const char *subject;
  } data[] = { { CHECKUP, "52-1-1" },
               { 0, NULL },
               { G_GUINT64_CONSTANT (1) << 60, NULL },
               { CLAIM | RIYO_TAGS_UNTAGGED, "52-1-1" } };

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      guint k = (i + (guint)(gsize)number) % G_N_ELEMENTS (data);
      g_autoptr (GError) error = NULL;
      gboolean permitted = riyo_operation_check (operation, data[k].tags, data[k].subject, &error);

      tally (permitted, error);
    }
  return NULL;
}

static void
check_log (RiyoGuard *guard)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoVerification) verified = riyo_audit_verify (guard->path, NULL, NULL, &error);

  CHECK_NO_ERROR (error);
  if (CHECK (verified != NULL))
    CHECK_INT (riyo_verification_get_integrity (verified), RIYO_INTEGRITY_INTACT);
}

/* What GLib makes at the first use, behind locks that ThreadSanitizer does not know. */
static void
word_once (void)
{
  g_autoptr (GError) none = NULL, refusal = NULL;

  CHECK (!riyo_operation_check (NULL, CHECKUP, NULL, &none));
  CHECK_ERROR (none, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  CHECK (!riyo_operation_check (operation, CHECKUP, NULL, &refusal));
  CHECK_ERROR (refusal, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE);
}

TEST (eight_threads_on_one_operation_leave_the_log_whole)
{
  RiyoGuard *guard = paths_open_guard ();
  pthread_t threads[N_THREADS];

  for (guint round = 0; round < 20; round++)
    {
      operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
      word_once ();
      for (gsize i = 0; i < N_THREADS; i++)
        g_assert (pthread_create (&threads[i], NULL, be_refused, (void *)i) == 0);
      for (guint i = 0; i < N_THREADS; i++)
        pthread_join (threads[i], NULL);
      CHECK (riyo_operation_end (operation, NULL));
      riyo_operation_unref (operation);
    }
  printf ("# %u refused, %u in each other's way\n", n_refused, n_busy);
  CHECK_INT (n_wrong, 0);
  CHECK (n_refused > 0);
  CHECK_INT (n_refused + n_busy, 20 * N_THREADS * N_ROUNDS);
  check_log (guard);
  riyo_guard_unref (guard);
}

static void
check_state (gboolean ok, GError **error)
{
  CHECK (!ok);
  CHECK_ERROR (*error, RIYO_ERROR, RIYO_ERROR_STATE);
  g_clear_error (error);
}

/* While the file's thread waits for this one. */
static void *
try_every_call (void *layout)
{
  RiyoRecord *record = riyo_record_new (CHECKUP, "52-1-1", &n_wrong, NULL);
  RiyoTags tags = CLAIM;
  guint64 kept = 1;
  gsize n_kept = 1;
  gsize n_left_out = 1;
  char field[4] = "見", copy[4] = "x";
  GError *error = NULL;

  CHECK (riyo_operation_allows (operation, CLAIM));
  check_state (riyo_operation_check (operation, CLAIM, "52-1-1", &error), &error);
  check_state (riyo_operation_check (operation, CHECKUP, NULL, &error), &error);
  check_state (riyo_operation_filter (operation, &tags, 8, 1, NULL, &kept, &n_kept, &error),
               &error);
  CHECK (kept == 0 && n_kept == 0);
  check_state (riyo_record_open (record, operation, &error) != NULL, &error);
  check_state (riyo_record_declassify (record, operation, "集計", NULL, NULL, &error) != NULL,
               &error);
  check_state (riyo_operation_blank_record (operation, layout, field, sizeof field, &error),
               &error);
  CHECK (memcmp (field, "    ", sizeof field) == 0);
  check_state (riyo_operation_copy_record (operation, layout, NULL, field, sizeof field, copy,
                                           &n_left_out, &error),
               &error);
  CHECK (memcmp (copy, "\0\0\0", sizeof copy) == 0 && n_left_out == 0);
  check_state (riyo_operation_end (operation, &error), &error);
  riyo_record_unref (record);
  return NULL;
}

static gboolean
wait_for_another (guint64 n_bytes, gpointer layout)
{
  pthread_t thread;

  g_assert (pthread_create (&thread, NULL, try_every_call, layout) == 0);
  pthread_join (thread, NULL);
  return TRUE;
}

TEST (whoever_comes_while_another_is_inside_gets_state)
{
  g_autofree char *folder = harness_make_folder ();
  g_autofree char *input = g_build_filename (folder, "in.csv", NULL);
  g_autofree char *output = g_build_filename (folder, "out.csv", NULL);
  RiyoGuard *guard = paths_open_guard ();
  g_autoptr (RiyoLayout) rows
      = harness_parse_layout (guard, "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n");
  g_autoptr (RiyoLayout) record = harness_parse_layout (
      guard, "[レイアウト]\n形式=固定長\nレコード長=4\n改行=なし\n本人=なし\n[部分 1-4]\n"
             "類型=レセプト\n");
  g_autoptr (RiyoFilter) filter = NULL;
  g_autoptr (GError) error = NULL;

  operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  filter = riyo_filter_new (operation, rows, (RiyoFilterFlags)0, &error);
  CHECK_NO_ERROR (error);
  riyo_filter_set_progress (filter, wait_for_another, record);
  CHECK (g_file_set_contents (input, "見本\n", -1, NULL));
  CHECK (riyo_filter_run (filter, input, output, &error));
  CHECK_NO_ERROR (error);
  CHECK (riyo_operation_end (operation, &error));
  CHECK_NO_ERROR (error);
  check_log (guard);
  g_clear_pointer (&filter, riyo_filter_unref);
  riyo_operation_unref (operation);
  riyo_guard_unref (guard);
}

static void *
take_over (void *unused)
{
  g_autoptr (GError) error = NULL;

  CHECK (riyo_operation_check (operation, CLAIM, NULL, &error));
  CHECK (riyo_operation_check (operation, CLAIM, "52-1-1", &error));
  CHECK_NO_ERROR (error);
  CHECK (!riyo_operation_check (operation, CHECKUP, "52-1-1", &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE);
  return NULL;
}

TEST (an_operation_may_be_handed_over)
{
  RiyoGuard *guard = paths_open_guard ();
  guint64 n_permitted = 0, n_not = 0;
  pthread_t thread;

  operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  take_over (NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_assert (pthread_create (&thread, NULL, take_over, NULL) == 0);
      pthread_join (thread, NULL);
    }
  riyo_operation_get_counts (operation, &n_permitted, &n_not);
  CHECK_INT (n_permitted, 6);
  CHECK_INT (n_not, 3);
  CHECK (riyo_operation_end (operation, NULL));
  check_log (guard);
  riyo_operation_unref (operation);
  riyo_guard_unref (guard);
}
