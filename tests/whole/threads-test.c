/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Eight threads over one guard, tables loaded and dropped and rules adopted beside them. pthreads,
 * whose locks ThreadSanitizer knows. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "guard/internal.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define N_THREADS 8
#define N_OPERATIONS 60
#define N_ADOPTIONS 12
#define N_SETS 256
#define CLAIM (1 << 5)
#define LEDGER (1 << 0)

static RiyoGuard *guard;
static RiyoTable *shared;
static guint n_wrong, n_done, n_out_of_scope;

/* CUnit knows no threads: what fails is counted, and its first lines named. */
static void
expect_at (gboolean ok, int line)
{
  if (!ok && __atomic_add_fetch (&n_wrong, 1, __ATOMIC_RELAXED) < 10)
    printf ("# line %d\n", line);
}

#define expect(ok) expect_at ((ok), __LINE__)

static void
use_once (RiyoTags usable, const char *purpose)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, purpose, NULL, &error);
  g_autoptr (RiyoRecord) record = riyo_record_new (usable, "52-1-1", &n_done, NULL);
  RiyoTags sets[N_SETS];
  guint64 kept[N_SETS / 64];
  gsize n_kept = 0;

  if (operation == NULL) /* some rules leave the ledger out */
    {
      expect (usable == LEDGER && g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE));
      __atomic_add_fetch (&n_out_of_scope, 1, __ATOMIC_RELAXED);
      return;
    }
  for (guint i = 0; i < N_SETS; i++)
    {
      sets[i] = i % 2 == 0 ? usable : usable | 1 << 7;
      expect (riyo_operation_allows (operation, sets[i]) == (i % 2 == 0));
      expect (riyo_operation_check (operation, sets[i], NULL, NULL) == (i % 2 == 0));
    }
  expect (riyo_operation_check (operation, usable, "52-1-1", NULL));
  expect (riyo_record_open (record, operation, NULL) == &n_done);
  expect (riyo_operation_filter (operation, sets, 8, N_SETS, NULL, kept, &n_kept, NULL)
          && n_kept == N_SETS / 2);
  expect (riyo_operation_end (operation, NULL));
  __atomic_add_fetch (&n_done, 1, __ATOMIC_RELAXED);
}

static void *
use_often (void *seed)
{
  for (gsize i = (gsize)seed; i < (gsize)seed + N_OPERATIONS; i++)
    if (i % 2 == 0)
      use_once (CLAIM, "医療費通知の発行");
    else
      use_once (LEDGER, "加入者の管理");
  return NULL;
}

/* Tables come and go; the shared one is read by all. */
static void *
load_often (void *path)
{
  for (guint i = 0; i < N_OPERATIONS; i++)
    {
      g_autoptr (RiyoTable) own = riyo_table_load (path, NULL);
      g_autoptr (RiyoTable) pinned = riyo_guard_dup_table (guard);

      expect (own != NULL && pinned != NULL);
      expect (riyo_table_permits (own, "医療費通知の発行", CLAIM, NULL));
      expect (!riyo_table_permits (pinned, "医療費通知の発行", LEDGER, NULL));
      expect (riyo_table_permits (shared, "加入者の管理", LEDGER, NULL));
    }
  return NULL;
}

#define SUBJECTS "[本人 加入者]\n形式=記号-番号-枝番\n"

static void
adopt_in_turn (const char *folder)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *wide
      = g_strdup_printf (SUBJECTS "[担当 係]\n類型=レセプト\n類型=資格\n担当者=%s\n", account);
  g_autofree char *narrow
      = g_strdup_printf (SUBJECTS "[担当 係]\n類型=レセプト\n担当者=%s\n", account);
  g_autofree char *path = g_strconcat (folder, "-rules.riyo", NULL);

  for (guint i = 0; i < N_ADOPTIONS; i++)
    {
      g_autoptr (GError) error = NULL;

      g_file_set_contents (path, i % 2 == 0 ? narrow : wide, -1, NULL);
      CHECK (riyo_folder_adopt (folder, path, NULL, NULL, NULL, &error));
      CHECK_NO_ERROR (error);
      g_usleep (2000);
    }
}

TEST (eight_threads_over_one_guard)
{
  g_autofree char *path = harness_source ("lib/data/builtin.riyo");
  pthread_t threads[N_THREADS + 2];

  guard = paths_open_guard ();
  shared = riyo_table_new_builtin ();
  for (gsize i = 0; i < N_THREADS + 2; i++)
    g_assert (pthread_create (&threads[i], NULL, i < N_THREADS ? use_often : load_often,
                              i < N_THREADS ? (void *)i : path)
              == 0);
  adopt_in_turn (guard->path);
  for (guint i = 0; i < N_THREADS + 2; i++)
    pthread_join (threads[i], NULL);
  printf ("# %u operations, %u out of scope under the narrow rules\n", n_done, n_out_of_scope);
  CHECK_INT (n_wrong, 0);
  CHECK_INT (n_done + n_out_of_scope, N_THREADS * N_OPERATIONS);
  riyo_table_unref (shared);
  riyo_guard_unref (guard);
}
