/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No path that permits allocates, nor does a refusal that nobody asks about in words, once the
 * first of its kind has its entry: counted by standing in for malloc. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kit/allocations.h"
#include "kit/harness.h"
#include "kit/paths.h"
#include "log/log.h"

#define N_SETS 4096
#define CLAIM (1 << 5)
#define CHECKUP (1 << 7)

static guint64 sets[N_SETS], kept[N_SETS / 64];

/* Every kind of answer, once in words that nobody asks for: the first refusal of a kind is an entry
 * of the log. */
static guint
ask_once (RiyoOperation *operation, const RiyoTags *asked, gsize n, const char *subject)
{
  guint permitted = 0;

  for (gsize i = 0; i < n; i++)
    permitted += riyo_operation_check (operation, asked[i], subject, NULL);
  return permitted;
}

static const RiyoTags asked[]
    = { CLAIM, CHECKUP, CLAIM | CHECKUP, 0, RIYO_TAGS_UNTAGGED, G_GUINT64_CONSTANT (1) << 40 };

TEST (no_path_allocates)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (RiyoRecord) record = riyo_record_new (CLAIM, NULL, &sets, NULL);
  guint before, permitted = 0;

  if (!allocations_are_counted ())
    return;
  for (guint i = 0; i < N_SETS; i++)
    sets[i] = asked[i % G_N_ELEMENTS (asked)];
  CHECK_INT (ask_once (operation, asked, G_N_ELEMENTS (asked), NULL), 1);
  before = allocations_n;
  for (guint i = 0; i < N_SETS; i++)
    {
      permitted += riyo_operation_allows (operation, sets[i]);
      permitted += riyo_operation_check (operation, sets[i], NULL, NULL);
      permitted += riyo_table_permits (table, "医療費通知の発行", sets[i], NULL);
      permitted += riyo_record_open (record, operation, NULL) != NULL;
    }
  CHECK_INT (allocations_n - before, 0);
  CHECK_INT (permitted, 3 * ((N_SETS + 5) / 6) + N_SETS);
}

/* What was counted, and the reading of it, is within the operation too. */
TEST (counting_allocates_nothing)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  guint64 permitted = 0, refused = 0;
  guint before, n_permitted;

  if (!allocations_are_counted ())
    return;
  n_permitted = ask_once (operation, asked, G_N_ELEMENTS (asked), NULL);
  before = allocations_n;
  for (guint i = 0; i < N_SETS; i++)
    n_permitted += riyo_operation_check (operation, asked[i % G_N_ELEMENTS (asked)], NULL, NULL);
  riyo_operation_get_counts (operation, &permitted, &refused);
  CHECK_INT (allocations_n - before, 0);
  CHECK_INT (permitted, n_permitted);
  CHECK_INT (permitted + refused, N_SETS + G_N_ELEMENTS (asked));
}

TEST (a_stated_subject_allocates_nothing)
{
  static const char *const subjects[]
      = { "52-1-1", "0052-00000001-01", "52-1", "x/y", "1-2-3-4-5-6-7-8-9", " " };
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  guint before, permitted = 0, others = 0;

  if (!allocations_are_counted ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    ask_once (operation, asked, G_N_ELEMENTS (asked), subjects[i]);
  before = allocations_n;
  for (guint i = 0; i < N_SETS; i++)
    permitted += riyo_operation_check (operation, CLAIM, "52-1-1", NULL);
  for (guint i = 0; i < N_SETS; i++)
    permitted += riyo_operation_check (operation, CHECKUP, "52-1-1", NULL);
  for (guint i = 0; i < N_SETS; i++)
    others += riyo_operation_check (operation, CLAIM, subjects[i % G_N_ELEMENTS (subjects)], NULL);
  CHECK_INT (allocations_n - before, 0);
  CHECK_INT (permitted, N_SETS);
  CHECK (others > 0 && others < N_SETS);
}

/* Suspensions in force, whom they meet and whom they do not. */
TEST (a_suspended_subject_allocates_nothing)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoOperation) operation = NULL;
  guint before, permitted = 0;

  if (!allocations_are_counted ())
    return;
  riyo_suspension_add_subject (suspension, "52-1-1");
  riyo_suspension_set_all (suspension);
  CHECK (riyo_guard_suspend (guard, suspension, NULL, NULL));
  operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  permitted += riyo_operation_check (operation, CLAIM, "52-1-1", NULL);
  permitted += riyo_operation_check (operation, CLAIM, NULL, NULL);
  before = allocations_n;
  for (guint i = 0; i < N_SETS; i++)
    {
      permitted += riyo_operation_check (operation, CLAIM, "52-1-1", NULL);
      permitted += riyo_operation_check (operation, CLAIM, NULL, NULL);
    }
  CHECK_INT (permitted, 0);
  for (guint i = 0; i < N_SETS; i++)
    permitted += riyo_operation_check (operation, CLAIM, "52-1-2", NULL);
  CHECK_INT (allocations_n - before, 0);
  CHECK_INT (permitted, N_SETS);
}

TEST (a_filter_allocates_nothing)
{
  static const char *people[N_SETS];
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  gsize n_kept = 0;
  guint before;

  if (!allocations_are_counted ())
    return;
  for (guint i = 0; i < N_SETS; i++)
    {
      sets[i] = asked[i % G_N_ELEMENTS (asked)];
      people[i] = i % 2 == 0 ? "52-1-1" : "52-1-2";
    }
  CHECK (riyo_operation_filter (operation, sets, 8, N_SETS, people, kept, &n_kept, NULL));
  before = allocations_n;
  for (gsize width_bytes = 2; width_bytes <= 8; width_bytes *= 2)
    CHECK (riyo_operation_filter (operation, sets, width_bytes, N_SETS, NULL, kept, &n_kept, NULL));
  CHECK_INT (n_kept, (N_SETS + 5) / 6);
  CHECK (riyo_operation_filter (operation, sets, 8, N_SETS, people, kept, &n_kept, NULL));
  CHECK_INT (allocations_n - before, 0);
  CHECK_INT (n_kept, (N_SETS + 5) / 6);
}

/* An entry is composed in buffers that have grown to its size. GChecksum makes a text of its digest
 * whatever is asked of it, and frees it at the next: 65 bytes an entry, and nothing else. */
TEST (recording_allocates_the_text_of_a_hash)
{
  g_autofree char *folder = harness_make_folder ();
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoLog) log = NULL;
  guint before = 0, after = 1;
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (!allocations_are_counted ())
    {
      close (fd);
      return;
    }
  riyo_entry_start (entry, "init");
  CHECK (riyo_log_create (fd, folder, entry, "{}", NULL));
  log = riyo_log_open (fd, folder, NULL);
  close (fd);
  for (guint i = 0; i < 2000; i++)
    {
      gboolean ok = riyo_log_lock (log, NULL);

      if (i == 1000)
        before = allocations_n;
      riyo_entry_start (entry, "refused");
      riyo_entry_add_text (entry, "code", "NOT_IN_TABLE");
      riyo_entry_add_text (entry, "category", "健診");
      riyo_entry_add_number (entry, "i", i);
      ok = ok && riyo_log_append (log, entry, NULL, NULL, NULL);
      after = allocations_n;
      riyo_log_unlock (log);
      if (!CHECK (ok))
        return;
    }
  /* Where a seal may be due, some more, to see whether the log is sealed. */
  CHECK_ROW (after - before >= 1000 && after - before < 1000 + 1000 / 64 * 8, "%u allocations",
             after - before);
}
