/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every in-process path to a verdict, asked the same question. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "folder/folder.h"
#include "guard/internal.h"
#include "harness.h"
#include "log/log.h"
#include "paths.h"
#include "rules/rules.h"
#include "sets.h"
#include "table/table.h"

#define MAX_QUESTIONS 1024

/* The log's durability is tested elsewhere; here it would be all the time there is. */
int paths_sync_errno;
guint64 paths_n_verdicts;

int
fdatasync (int fd)
{
  errno = paths_sync_errno;
  return paths_sync_errno == 0 ? 0 : -1;
}

int
fsync (int fd)
{
  return fdatasync (fd);
}

gboolean
paths_be_quick (void)
{
  return g_getenv ("RIYO_TEST_QUICK") != NULL;
}

RiyoGuard *
paths_open_guard (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;
  RiyoGuard *guard = harness_init (folder, NULL, &error) ? riyo_guard_open (folder, &error) : NULL;

  if (guard == NULL)
    g_error ("%s", error->message);
  return guard;
}

static void
clear_adopted (gpointer data)
{
  RiyoAdopted *adopted = data;

  riyo_table_unref (adopted->table);
  riyo_rules_unref (adopted->rules);
}

void
paths_pin (RiyoGuard *guard, RiyoTable *table, const char *rules)
{
  g_autoptr (GBytes) bytes = g_bytes_new (rules, strlen (rules));
  g_autoptr (GError) error = NULL;
  RiyoAdopted adopted = { riyo_table_ref (table), NULL };
  RiyoFolder *folder = g_new0 (RiyoFolder, 1);

  adopted.rules = riyo_rules_new_from_bytes (bytes, "rules.riyo", table, &error);
  if (adopted.rules == NULL)
    g_error ("%s\n%s", error->message, rules);
  g_atomic_ref_count_init (&folder->n_refs);
  folder->adopted = g_array_new (FALSE, TRUE, sizeof (RiyoAdopted));
  folder->held = g_array_new (FALSE, FALSE, 1); /* none: it lies nowhere */
  g_array_set_clear_func (folder->adopted, clear_adopted);
  g_array_append_val (folder->adopted, adopted);
  if (!riyo_guard_lock (guard, &error))
    g_error ("%s", error->message);
  g_mutex_lock (&guard->mutex);
  riyo_folder_unref (guard->folder);
  guard->folder = folder;
  riyo_log_get_state (guard->log, &guard->serial);
  g_mutex_unlock (&guard->mutex);
  riyo_log_unlock (guard->log);
}

static void
fail (const char *path, const char *where, const PathsQuestion *question)
{
  static guint n_shown;

  if (n_shown++ < 10)
    CHECK_ROW (FALSE, "%s: %s: tags %" G_GINT64_MODIFIER "x of %s, want %u", where, path,
               question->tags, question->subject != NULL ? question->subject : "nobody",
               question->want);
}

/* Not to be inlined: what bindings and other languages call. */
static gboolean (*volatile exported) (const RiyoOperation *, RiyoTags) = riyo_operation_allows;

static void
ask_singly (RiyoOperation *operation, const PathsQuestion *question, const char *where)
{
  const char *subject = question->subject;
  g_autoptr (RiyoRecord) record
      = riyo_record_new (question->tags, subject, (gpointer)question, NULL);
  gboolean want = question->want == 0;

  if (subject == NULL && riyo_operation_allows (operation, question->tags) != want)
    fail ("inline", where, question);
  if (subject == NULL && exported (operation, question->tags) != want)
    fail ("exported", where, question);
  if (riyo_operation_check (operation, question->tags, subject, NULL) != want)
    fail ("check", where, question);
  if ((riyo_record_open (record, operation, NULL) != NULL) != want)
    fail ("record", where, question);
}

static gsize
ask_bulk (RiyoOperation *operation, gsize width_bytes, const PathsQuestion *questions, gsize n,
          const char *where)
{
  guint8 sets[MAX_QUESTIONS * 8] = { 0 };
  guint places[MAX_QUESTIONS];
  const char *subjects[MAX_QUESTIONS];
  gboolean stated = FALSE;
  guint64 kept[MAX_QUESTIONS / 64];
  gsize n_fit = 0, n_kept = 0;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    if (width_bytes == 8 || questions[i].tags >> width_bytes * 8 == 0)
      {
        sets_put (sets + n_fit * width_bytes, questions[i].tags, width_bytes);
        subjects[n_fit] = questions[i].subject;
        stated |= subjects[n_fit] != NULL;
        places[n_fit++] = (guint)i;
      }
  if (!riyo_operation_filter (operation, sets, width_bytes, n_fit, stated ? subjects : NULL, kept,
                              &n_kept, &error))
    CHECK_NO_ERROR (error);
  for (gsize i = 0; i < n_fit; i++)
    if ((kept[i / 64] >> i % 64 & 1) != (questions[places[i]].want == 0))
      fail ("filter", where, &questions[places[i]]);
  return n_fit;
}

void
paths_ask (RiyoOperation *operation, RiyoTags known, const PathsQuestion *questions, gsize n,
           const char *where)
{
  guint64 permitted = 0, refused = 0;
  gsize n_asked = 2 * n;

  g_assert (n <= MAX_QUESTIONS);
  for (gsize i = 0; i < n; i++)
    ask_singly (operation, &questions[i], where);
  for (gsize width_bytes = 2; width_bytes <= 8; width_bytes *= 2)
    if (width_bytes == 8 || known >> width_bytes * 8 == 0)
      n_asked += ask_bulk (operation, width_bytes, questions, n, where);
  paths_n_verdicts += n_asked + 2 * n; /* allows, inline and exported, is not counted */
  riyo_operation_get_counts (operation, &permitted, &refused);
  if (permitted + refused != n_asked)
    CHECK_INT (permitted + refused, n_asked);
}
