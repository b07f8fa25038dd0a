/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suspensions: records as text, whom each stops, and a store that cannot be shortened unseen. */
#include "config.h"

#include "guard-store.h"
#include "harness.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const RiyoKeys keys = { { 7, 1 } };
static const RiyoSubjectForms forms = { .max_parts = 3 };

/* A store in a folder of its own, with the mark that a log would keep. */
typedef struct
{
  char *folder;
  char *path;
  int fd;
  RiyoStoreMark mark;
  RiyoStore *store;
} Fixture;

static void
set_up (Fixture *f)
{
  *f = (Fixture){ .folder = harness_make_folder (), .mark = { 0, 0, EMPTY_HASH } };
  f->path = g_build_filename (f->folder, "suspensions", NULL);
  f->fd = open (f->folder, O_RDONLY | O_DIRECTORY);
  g_file_set_contents_full (f->path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  f->store = riyo_store_new (f->fd, "suspensions", &keys);
}

static void
tear_down (Fixture *f)
{
  riyo_store_free (f->store);
  close (f->fd);
  g_free (f->path);
  g_free (f->folder);
}

static RiyoSubject
subject_of (const char *text)
{
  RiyoSubject subject;

  if (riyo_subject_parse (&forms, text, &subject) != RIYO_SUBJECT_STATED)
    g_error ("%s is no subject", text);
  return subject;
}

static RiyoSuspension *
record_of (gboolean is_lift, const char *reference)
{
  RiyoSuspension *suspension = riyo_suspension_new_empty (is_lift);

  suspension->reference = g_strdup (reference);
  suspension->actor = g_strdup ("見本");
  memcpy (suspension->date, "2026-04-01", sizeof suspension->date);
  return suspension;
}

/* scope: "all", "provision", "c:6,8" or "p:LABEL" */
static RiyoSuspension *
suspension_of (const char *reference, const char *scope, const char *subjects)
{
  RiyoSuspension *suspension = record_of (FALSE, reference);
  g_auto (GStrv) list = g_strsplit (subjects, " ", -1);

  suspension->reason = g_strdup ("利用停止");
  suspension->scope.kind = *scope == 'a'     ? RIYO_SCOPE_ALL
                           : *scope == 'c'   ? RIYO_SCOPE_CATEGORY
                           : scope[1] == 'r' ? RIYO_SCOPE_PROVISION
                                             : RIYO_SCOPE_PURPOSE;
  if (suspension->scope.kind == RIYO_SCOPE_PURPOSE)
    suspension->scope.purposes = g_strsplit (scope + 2, ",", -1);
  if (suspension->scope.kind == RIYO_SCOPE_CATEGORY)
    for (const char *p = scope + 1; *p != '\0'; p += 1 + strspn (p + 1, "0123456789"))
      suspension->scope.categories |= riyo_tags_of_number ((guint)atoi (p + 1));
  for (char **text = list; *text != NULL; text++)
    {
      RiyoSubject subject = subject_of (*text);

      riyo_suspension_take_subject (suspension, &keys, &subject);
    }
  return suspension;
}

/* What suspend add and suspend lift do, but for the log. */
static void
commit (Fixture *f, RiyoSuspension *suspension)
{
  g_autoptr (GError) error = NULL;
  RiyoStoreMark mark;

  CHECK (riyo_store_refresh (f->store, &f->mark, &error));
  CHECK (riyo_store_append (f->store, suspension, &mark, &error));
  CHECK_NO_ERROR (error);
  f->mark = mark;
  CHECK (riyo_store_refresh (f->store, &f->mark, &error));
  CHECK_NO_ERROR (error);
  riyo_suspension_unref (suspension);
}

static void
lift (Fixture *f, const char *reference)
{
  commit (f, record_of (TRUE, reference));
}

/* An operation over every cell of one purpose of the built-in table. */
static RiyoSuspended *
see (Fixture *f, const char *purpose, RiyoSuspended *before)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (RiyoSuspensions) suspensions = riyo_store_ref_suspensions (f->store);
  guint index = riyo_table_find_purpose (table, purpose);
  guint purpose_of[RIYO_MAX_CATEGORIES + 1];

  for (guint i = 0; i <= RIYO_MAX_CATEGORIES; i++)
    purpose_of[i] = index;
  return riyo_suspended_new (suspensions, table, riyo_table_purpose_at (table, index)->cells,
                             purpose_of, before);
}

/* レセプト is number 6 and 健診 number 8 of the built-in table. */
TEST (whom_a_suspension_stops)
{
  static const struct
  {
    const char *stated, *scope, *purpose, *asked;
    RiyoTags want;
  } rows[] = {
    { "52-1-1", "all", "医療費通知の発行", "52-1-1", 1 << 5 },
    { "52-1-1", "all", "医療費通知の発行", "0052-00000001-01", 1 << 5 },
    { "52-1-1", "all", "医療費通知の発行", "52-1", 1 << 5 },
    { "52-1-1", "all", "医療費通知の発行", "52", 1 << 5 },
    { "52-1-1", "all", "医療費通知の発行", "52-1-2", 0 },
    { "52-1-1", "all", "医療費通知の発行", "52-2", 0 },
    { "52-1-1", "all", "医療費通知の発行", "53", 0 },
    { "52-1", "all", "医療費通知の発行", "52-1-1", 1 << 5 },
    { "52-1", "all", "医療費通知の発行", "52-1-99", 1 << 5 },
    { "52-1", "all", "医療費通知の発行", "52-2-1", 0 },
    { "52", "all", "医療費通知の発行", "52-2-1", 1 << 5 },
    { "52", "all", "医療費通知の発行", "5-2", 0 },
    { "52-1-1 99-7-1", "all", "医療費通知の発行", "99-7-1", 1 << 5 },
    { "52-1-1", "c:6", "医療費通知の発行", "52-1-1", 1 << 5 },
    { "52-1-1", "c:8", "医療費通知の発行", "52-1-1", 0 },
    { "52-1-1", "p:医療費通知の発行", "医療費通知の発行", "52-1-1", 1 << 5 },
    { "52-1-1", "p:保健指導対象者の特定", "医療費通知の発行", "52-1-1", 0 },
    { "52-1-1", "p:今はない利用目的", "医療費通知の発行", "52-1-1", 1 << 5 },
    { "52-1-1", "provision", "医療費通知の発行", "52-1-1", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture f;
      RiyoSubject asked = subject_of (rows[i].asked);
      g_autoptr (RiyoSuspended) suspended = NULL;
      RiyoTags got;

      set_up (&f);
      commit (&f, suspension_of ("1", rows[i].scope, rows[i].stated));
      suspended = see (&f, rows[i].purpose, NULL);
      got = suspended != NULL ? riyo_suspended_get (suspended, &asked) : 0;
      CHECK_ROW (got == rows[i].want, "row %u: %s of %s, asked %s: got %#" G_GINT64_MODIFIER "x", i,
                 rows[i].scope, rows[i].stated, rows[i].asked, got);
      CHECK_ROW ((got & ~riyo_suspended_get_any (suspended)) == 0, "row %u", i);
      tear_down (&f);
    }
}

TEST (no_cost_while_none_covers_the_cells)
{
  Fixture f;

  set_up (&f);
  CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
  CHECK (see (&f, "医療費通知の発行", NULL) == NULL);
  commit (&f, suspension_of ("1", "c:8", "52-1-1"));
  CHECK (see (&f, "医療費通知の発行", NULL) == NULL);
  tear_down (&f);
}

TEST (many_scopes_of_one_person_add_up)
{
  Fixture f;
  RiyoSubject one = subject_of ("52-1-1"), two = subject_of ("52-1-2"), both = subject_of ("52-1");
  g_autoptr (RiyoSuspended) suspended = NULL;
  const char *purpose = "番号法に基づく情報連携"; /* in two rows */
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  RiyoTags cells = riyo_table_purpose_at (table, riyo_table_find_purpose (table, purpose))->cells;
  g_autofree char *low = g_strdup_printf ("c:%u", riyo_tags_lowest (cells));
  g_autofree char *high = g_strdup_printf ("c:%u", riyo_tags_lowest (cells & (cells - 1)));

  set_up (&f);
  commit (&f, suspension_of ("1", low, "52-1-1"));
  commit (&f, suspension_of ("2", high, "52-1-2"));
  commit (&f, suspension_of ("3", high, "52-1-1"));
  suspended = see (&f, purpose, NULL);
  CHECK (riyo_suspended_get_any (suspended) == cells);
  CHECK (riyo_suspended_get (suspended, &one) == cells);
  CHECK (riyo_suspended_get (suspended, &two) == (cells & (cells - 1)));
  CHECK (riyo_suspended_get (suspended, &both) == cells);
  tear_down (&f);
}

TEST (lifting_reaches_later_operations_only)
{
  Fixture f;
  RiyoSubject one = subject_of ("52-1-1"), two = subject_of ("52-1-2");
  RiyoSuspended *open;
  g_autoptr (RiyoSuspended) later = NULL;

  set_up (&f);
  commit (&f, suspension_of ("1", "all", "52-1-1"));
  open = see (&f, "医療費通知の発行", NULL);
  CHECK (riyo_suspended_get (open, &one) != 0);
  lift (&f, "1");
  commit (&f, suspension_of ("2", "all", "52-1-2"));
  open = see (&f, "医療費通知の発行", open);
  later = see (&f, "医療費通知の発行", NULL);
  CHECK (riyo_suspended_get (open, &one) != 0);
  CHECK (riyo_suspended_get (open, &two) != 0);
  CHECK (riyo_suspended_get (later, &one) == 0);
  CHECK (riyo_suspended_get (later, &two) != 0);
  lift (&f, "2");
  CHECK (see (&f, "医療費通知の発行", NULL) == NULL);
  open = see (&f, "医療費通知の発行", open);
  CHECK (riyo_suspended_get (open, &one) != 0 && riyo_suspended_get (open, &two) != 0);
  riyo_suspended_free (open);
  tear_down (&f);
}

TEST (references_are_used_once)
{
  Fixture f;
  gboolean live = TRUE;

  set_up (&f);
  CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
  CHECK (!riyo_store_knows (f.store, "1", &live) && !live);
  commit (&f, suspension_of ("1", "all", "52-1-1"));
  CHECK (riyo_store_knows (f.store, "1", &live) && live);
  lift (&f, "1");
  CHECK (riyo_store_knows (f.store, "1", &live) && !live);
  tear_down (&f);
}

TEST (a_killed_writer_leaves_no_trace)
{
  Fixture f;
  RiyoStoreMark never_committed;
  g_autoptr (RiyoSuspension) lost = suspension_of ("2", "all", "52-1-2");
  g_autofree char *text = NULL;
  RiyoSubject two = subject_of ("52-1-2"), three = subject_of ("52-1-3");
  g_autoptr (RiyoSuspended) suspended = NULL;

  set_up (&f);
  commit (&f, suspension_of ("1", "all", "52-1-1"));
  CHECK (riyo_store_append (f.store, lost, &never_committed, NULL)); /* and then it was killed */
  CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
  commit (&f, suspension_of ("3", "all", "52-1-3"));
  suspended = see (&f, "医療費通知の発行", NULL);
  CHECK (riyo_suspended_get (suspended, &two) == 0);
  CHECK (riyo_suspended_get (suspended, &three) != 0);
  text = harness_read (f.path);
  CHECK (strstr (text, "ref=2") == NULL);
  CHECK_INT (strlen (text), f.mark.bytes);
  tear_down (&f);
}

/* Each is done to a store of two records; a fresh reader must refuse it. */
TEST (a_store_that_is_not_vouched_for)
{
  static const char *const deeds[]
      = { "emptied",       "cut by a byte", "first record only", "a changed byte",
          "lines swapped", "gone",          "writable",          "a link",
          "a folder",      "nothing" };

  for (guint deed = 0; deed < G_N_ELEMENTS (deeds); deed++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL, *aside = NULL;
      RiyoStore *reader;
      gsize len, first;
      Fixture f;
      gboolean read;

      set_up (&f);
      commit (&f, suspension_of ("1", "all", "52-1-1"));
      first = (gsize)f.mark.bytes;
      commit (&f, suspension_of ("2", "all", "52-1-2"));
      text = harness_read (f.path);
      len = strlen (text);
      aside = g_strconcat (f.path, ".aside", NULL);
      if (deed == 0)
        CHECK_INT (truncate (f.path, 0), 0);
      if (deed == 1)
        CHECK_INT (truncate (f.path, (off_t)len - 1), 0);
      if (deed == 2)
        CHECK_INT (truncate (f.path, (off_t)first), 0);
      if (deed == 3 || deed == 4)
        {
          g_autofree char *other = deed == 3
                                       ? g_strdup (text)
                                       : g_strdup_printf ("%s%.*s", text + first, (int)first, text);

          if (deed == 3)
            other[len - 3] ^= 1;
          CHECK (
              g_file_set_contents_full (f.path, other, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
        }
      if (deed >= 5 && deed != 6 && deed < 9)
        CHECK_INT (g_rename (f.path, aside), 0);
      if (deed == 6)
        CHECK_INT (g_chmod (f.path, 0620), 0);
      if (deed == 7)
        CHECK_INT (symlink (aside, f.path), 0);
      if (deed == 8)
        CHECK_INT (g_mkdir (f.path, 0700), 0);
      reader = riyo_store_new (f.fd, "suspensions", &keys);
      read = riyo_store_refresh (reader, &f.mark, &error);
      CHECK_ROW (read == (deed == 9), "%s", deeds[deed]);
      CHECK_ROW (read || error->domain == RIYO_ERROR, "%s", deeds[deed]);
      riyo_store_free (reader);
      tear_down (&f);
    }
}

/* The log says less than was read: it, too, can be an old backup. */
TEST (a_log_that_went_back)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  RiyoStoreMark old;

  set_up (&f);
  commit (&f, suspension_of ("1", "all", "52-1-1"));
  old = f.mark;
  commit (&f, suspension_of ("2", "all", "52-1-2"));
  CHECK (!riyo_store_refresh (f.store, &old, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DAMAGED);
  tear_down (&f);
}

TEST (names_that_a_new_table_lacks)
{
  Fixture f;
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (RiyoSuspensions) good = NULL, bad = NULL;
  g_autofree char *unknown = NULL;

  set_up (&f);
  commit (&f, suspension_of ("1", "p:医療費通知の発行", "52-1-1"));
  commit (&f, suspension_of ("2", "c:6", "52-1-1"));
  good = riyo_store_ref_suspensions (f.store);
  CHECK (riyo_suspensions_find_unknown (good, table) == NULL);
  commit (&f, suspension_of ("3", "p:今はない利用目的", "52-1-1"));
  bad = riyo_store_ref_suspensions (f.store);
  unknown = riyo_suspensions_find_unknown (bad, table);
  CHECK_STR (unknown, "今はない利用目的");
  tear_down (&f);
}

static gboolean
count (RiyoSuspension *suspension, gpointer data)
{
  (*(guint *)data)++;
  return suspension->reference != NULL;
}

TEST (a_hundred_thousand)
{
  enum
  {
    N = 100000
  };
  Fixture f;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *hash = NULL;
  g_autoptr (RiyoSuspended) suspended = NULL;
  RiyoSubject other = subject_of ("52-200000-1");
  gint64 began, loaded;
  guint n = 0, n_missed = 0;

  set_up (&f);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *reference = g_strdup_printf ("%u", i);
      g_autofree char *subject = g_strdup_printf ("52-%u-1", i);
      g_autoptr (RiyoSuspension) suspension
          = suspension_of (reference, i % 3 == 0 ? "all" : "c:6", subject);
      g_autofree char *line = riyo_suspension_format (suspension);

      g_string_append (text, line);
    }
  CHECK (g_file_set_contents_full (f.path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_NONE,
                                   0600, NULL));
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize)text->len);
  f.mark = (RiyoStoreMark){ .n = N, .bytes = text->len };
  g_strlcpy (f.mark.hash, hash, sizeof f.mark.hash);
  began = g_get_monotonic_time ();
  CHECK (riyo_store_refresh (f.store, &f.mark, NULL));
  loaded = g_get_monotonic_time ();
  suspended = see (&f, "医療費通知の発行", NULL);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *written = g_strdup_printf ("0052-%08u-01", i);
      RiyoSubject subject = subject_of (written);

      n_missed += riyo_suspended_get (suspended, &subject) != 1 << 5;
    }
  CHECK_INT (n_missed, 0);
  CHECK (riyo_suspended_get (suspended, &other) == 0);
  CHECK (riyo_store_foreach (f.store, count, &n, NULL));
  CHECK_INT (n, N);
  g_print ("# loaded %u in %" G_GINT64_FORMAT " ms\n", N, (loaded - began) / 1000);
  tear_down (&f);
}
