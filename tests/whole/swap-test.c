/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Eight threads begin operations while table and rules are swapped beneath them, 100,000 times:
 * each sees one table with the rules that go with it, or the other. pthreads, whose locks
 * ThreadSanitizer knows. */
#include "config.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "folder/folder.h"
#include "kit/harness.h"
#include "log/log.h"

#define N_THREADS 8
#define MEMBER 1u
#define CLAIM 2u

/* What is asked is what is seen, not what outlasts a power cut: the syncs are left out. */
int
fsync (int fd)
{
  return fd < 0 ? -1 : 0;
}

int
fdatasync (int fd)
{
  return fd < 0 ? -1 : 0;
}

/* Each serves the purpose with the other's category, and its rules hold that category alone. */
static const char *const tables[] = {
  "[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\n名称=資格に関する情報\n"
  "利用目的=加入者の管理\n[類型 レセプト]\n番号=2\n名称=レセプトに関する情報\n利用目的=通知\n",
  "[表]\n組合=見本健康保険組合\n版=1\n[類型 レセプト]\n番号=2\n名称=レセプトに関する情報\n"
  "利用目的=加入者の管理\n[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=通知\n",
};

typedef struct
{
  GBytes *table, *rules;
  char *state;
} Side;

static RiyoGuard *guard;
static guint n_wrong, n_done[2], n_refused, over;

/* CUnit knows no threads: what fails is counted, and its first lines named. */
static void
expect_at (gboolean ok, int line)
{
  if (!ok && __atomic_add_fetch (&n_wrong, 1, __ATOMIC_RELAXED) < 10)
    printf ("# line %d\n", line);
}

#define expect(ok) expect_at ((ok), __LINE__)

static void *
use_often (void *unused)
{
  while (!__atomic_load_n (&over, __ATOMIC_RELAXED))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "加入者の管理", NULL, &error);
      gboolean member = operation != NULL && riyo_operation_allows (operation, MEMBER);

      expect (operation != NULL);
      if (operation == NULL)
        {
          __atomic_add_fetch (&n_refused, 1, __ATOMIC_RELAXED);
          continue;
        }
      /* One and not the other, however often it is asked. */
      for (guint i = 0; i < 64; i++)
        {
          expect (riyo_operation_allows (operation, MEMBER) == member);
          expect (riyo_operation_check (operation, MEMBER, NULL, NULL) == member);
          expect (riyo_operation_check (operation, CLAIM, "52-1", NULL) == !member);
        }
      expect (!riyo_operation_allows (operation, MEMBER | CLAIM));
      expect (riyo_operation_end (operation, NULL));
      __atomic_add_fetch (&n_done[member], 1, __ATOMIC_RELAXED);
      g_usleep (1000); /* the swaps are to get on too */
    }
  return NULL;
}

static void
fill_side (Side *side, RiyoState *state, guint i)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
  char *rules = g_strdup_printf ("[本人 加入者]\n形式=記号-番号\n[担当 係]\n担当者=%s\n類型=%s\n",
                                 account, i == 0 ? "資格" : "レセプト");

  side->table = g_bytes_new_static (tables[i], strlen (tables[i]));
  side->rules = g_bytes_new_take (rules, strlen (rules));
  g_tree_replace (state->tables, g_strdup ("1"),
                  g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, side->table));
  g_free (state->rules);
  state->rules = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, side->rules);
  side->state = riyo_state_format (state);
}

static gboolean
replace (int fd, const char *name, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return riyo_file_replace (fd, ".", name, name, data, size, FALSE, NULL);
}

/* As adoption does it: under the lock, the files first, then the entry that vouches for them. */
static gboolean
swap (RiyoLog *log, int fd, const Side *side)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  gboolean done;

  if (!riyo_log_lock (log, NULL))
    return FALSE;
  riyo_entry_start (entry, "adopt");
  riyo_entry_add_text (entry, "actor", "見本");
  done = replace (fd, "tables/1.riyo", side->table) && replace (fd, "rules.riyo", side->rules)
         && riyo_log_append (log, entry, side->state, NULL, NULL);
  riyo_log_unlock (log);
  return done && riyo_log_sync (log, NULL);
}

static void
swap_often (const char *folder, guint n_swaps)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, folder, NULL);
  g_autoptr (RiyoState) state = NULL;
  Side sides[2];
  guint n = 0;

  CHECK (log != NULL && riyo_log_lock (log, NULL));
  state = riyo_state_parse (riyo_log_get_state (log, NULL), folder, NULL);
  riyo_log_unlock (log);
  for (guint i = 0; i < 2; i++)
    fill_side (&sides[i], state, i);
  while (n < n_swaps && swap (log, fd, &sides[(n + 1) % 2]))
    {
      n++;
      g_usleep (100); /* the lock is not fair */
    }
  CHECK_INT (n, n_swaps);
  for (guint i = 0; i < 2; i++)
    {
      g_bytes_unref (sides[i].table);
      g_bytes_unref (sides[i].rules);
      g_free (sides[i].state);
    }
  close (fd);
}

static char *
make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *table = g_build_filename (parent, "1.riyo", NULL);
  g_autofree char *rules = g_build_filename (parent, "rules.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text = g_strdup_printf (
      "[本人 加入者]\n形式=記号-番号\n[担当 係]\n担当者=%s\n類型=資格\n", account);
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;

  CHECK (g_file_set_contents (table, tables[0], -1, NULL));
  CHECK (g_file_set_contents (rules, text, -1, NULL));
  CHECK (harness_init (folder, table, &error));
  CHECK (riyo_folder_adopt (folder, rules, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

TEST (eight_threads_see_whole_tables)
{
  const char *wanted = g_getenv ("RIYO_TEST_SWAPS");
  guint n_swaps = wanted != NULL ? (guint)g_ascii_strtoull (wanted, NULL, 10) : 1000;
  g_autofree char *folder = make_riyo ();
  pthread_t threads[N_THREADS];

  guard = riyo_guard_open (folder, NULL);
  CHECK (guard != NULL);
  for (guint i = 0; guard != NULL && i < N_THREADS; i++)
    g_assert (pthread_create (&threads[i], NULL, use_often, NULL) == 0);
  swap_often (folder, n_swaps);
  __atomic_store_n (&over, 1, __ATOMIC_RELAXED);
  for (guint i = 0; guard != NULL && i < N_THREADS; i++)
    pthread_join (threads[i], NULL);
  printf ("# %u swaps, %u operations under the one table, %u under the other\n", n_swaps, n_done[0],
          n_done[1]);
  CHECK_INT (n_wrong, 0);
  CHECK_INT (n_refused, 0);
  CHECK (n_done[0] > 0 && n_done[1] > 0);
  riyo_guard_unref (guard);
}
