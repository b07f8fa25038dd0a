/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No path that permits allocates, nor does a refusal that nobody asks about in words: counted by
 * standing in for malloc. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "audit-log.h"
#include "harness.h"
#include "paths.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef SANITIZED
static volatile guint n_allocations;

/* GLib calls them too. */
#define EXPORTED __attribute__ ((visibility ("default")))

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);

EXPORTED void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

EXPORTED void *
calloc (size_t n, size_t size)
{
  n_allocations++;
  return __libc_calloc (n, size);
}

EXPORTED void *
realloc (void *memory, size_t size)
{
  n_allocations++;
  return __libc_realloc (memory, size);
}

#define N_SETS 4096
#define CLAIM (1 << 5)
#define CHECKUP (1 << 7)

static guint64 sets[N_SETS], kept[N_SETS / 64];

TEST (counting_counts)
{
  guint before = n_allocations;
  g_autofree char *text = g_strdup_printf ("%u", before);

  CHECK (text != NULL && n_allocations > before);
}

TEST (no_path_allocates)
{
  static const RiyoTags asked[]
      = { CLAIM, CHECKUP, CLAIM | CHECKUP, 0, RIYO_TAGS_UNTAGGED, G_GUINT64_CONSTANT (1) << 40 };
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (RiyoRecord) record = riyo_record_new (CLAIM, NULL, &sets, NULL);
  guint before, permitted = 0;
  gsize n_kept = 0;

  for (guint i = 0; i < N_SETS; i++)
    sets[i] = asked[i % G_N_ELEMENTS (asked)];
  /* The first refusal of a kind is an entry of the log. */
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    permitted += riyo_operation_check (operation, asked[i], NULL, NULL);
  CHECK_INT (permitted, 1);

  before = n_allocations;
  for (guint i = 0; i < N_SETS; i++)
    {
      permitted += riyo_operation_allows (operation, sets[i]);
      permitted += riyo_operation_check (operation, sets[i], NULL, NULL);
      permitted += riyo_table_permits (table, "医療費通知の発行", sets[i], NULL);
      permitted += riyo_record_open (record, operation, NULL) != NULL;
    }
  CHECK_INT (n_allocations - before, 0);
  CHECK_INT (permitted, 1 + 3 * ((N_SETS + 5) / 6) + N_SETS);

  before = n_allocations;
  for (gsize width_bytes = 2; width_bytes <= 8; width_bytes *= 2)
    CHECK (riyo_operation_filter (operation, sets, width_bytes, N_SETS, NULL, kept, &n_kept, NULL));
  CHECK_INT (n_allocations - before, 0);
  CHECK_INT (n_kept, (N_SETS + 5) / 6);
}

TEST (a_stated_subject_allocates_nothing)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  guint before, permitted = 0;

  permitted += riyo_operation_check (operation, CLAIM, "52-1-1", NULL);
  before = n_allocations;
  for (guint i = 0; i < N_SETS; i++)
    permitted += riyo_operation_check (operation, CLAIM, "52-1-1", NULL);
  CHECK_INT (n_allocations - before, 0);
  CHECK_INT (permitted, N_SETS + 1);
}
/* An entry is composed in buffers that have grown to its size. */
TEST (recording_allocates_nothing)
{
  g_autofree char *folder = harness_make_folder ();
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoLog) log = NULL;
  guint before = 0, after = 1;
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  riyo_entry_start (entry, "init");
  CHECK (riyo_log_create (fd, folder, entry, "{}", NULL));
  log = riyo_log_open (fd, folder, NULL);
  close (fd);
  for (guint i = 0; i < 2000; i++)
    {
      gboolean ok = riyo_log_lock (log, NULL);

      if (i == 1000)
        before = n_allocations;
      riyo_entry_start (entry, "refused");
      riyo_entry_add_text (entry, "code", "NOT_IN_TABLE");
      riyo_entry_add_text (entry, "category", "健診");
      riyo_entry_add_number (entry, "i", i);
      ok = ok && riyo_log_append (log, entry, NULL, NULL, NULL);
      after = n_allocations;
      riyo_log_unlock (log);
      if (!CHECK (ok))
        return;
    }
  CHECK_INT (after - before, 0);
}
#else
TEST (no_path_allocates)
{
  harness_skip ("the sanitizer stands in for malloc");
}
#endif
