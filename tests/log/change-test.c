/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What changed in the folder's state is told so that whoever reads it comes to the same, and takes
 * no more of the log than it is. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../kit/harness.h"
#include "../kit/place.h"
#include "folder/folder.h"
#include "log/carried.h"
#include "log/change.h"
#include "log/line.h"

static RiyoSpan
span_of (const char *text)
{
  return (RiyoSpan){ text, strlen (text) };
}

/* @change NULL: none leads there, and the whole is told. */
static const struct
{
  const char *before, *after, *change;
} found[] = {
  { "{}", "{}", "{}" },
  { "{\"a\":1}", "{\"a\":1}", "{}" },
  { "{\"a\":1}", "{\"a\":2}", "{\"a\":2}" },
  { "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}", "{\"b\":3}" },
  { "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"b\":2}" },
  { "{\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":2}" },
  { "{\"a\":1,\"c\":3}", "{\"a\":1,\"b\":2,\"c\":3}", "{\"b\":2}" },
  { "{\"t\":{\"9\":\"x\"}}", "{\"t\":{\"9\":\"x\",\"10\":\"y\"}}", "{\"t\":{\"10\":\"y\"}}" },
  { "{\"t\":{\"10\":\"x\"}}", "{\"t\":{\"9\":\"y\",\"10\":\"x\"}}", "{\"t\":{\"9\":\"y\"}}" },
  { "{\"t\":{}}", "{\"t\":{\"健診\":\"x\"}}", "{\"t\":{\"健診\":\"x\"}}" },
  { "{\"t\":{\"1\":\"x\",\"2\":\"y\"},\"u\":\"z\"}", "{\"t\":{\"1\":\"x\",\"2\":\"\"},\"u\":\"w\"}",
    "{\"t\":{\"2\":\"\"},\"u\":\"w\"}" },
  /* Their order is not that of names, and stays. */
  { "{\"s\":{\"n\":1,\"bytes\":2}}", "{\"s\":{\"n\":3,\"bytes\":4}}",
    "{\"s\":{\"n\":3,\"bytes\":4}}" },
  { "{\"l\":[\"a\"]}", "{\"l\":[\"a\",\"b\"]}", "{\"l\":[\"a\",\"b\"]}" },
  { "{\"a\":1,\"b\":2}", "{\"a\":1}", NULL },
  { "{\"t\":{\"1\":\"x\"}}", "{\"t\":{}}", NULL },
  { "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", NULL },
  { "{\"b\":2}", "{\"b\":2,\"a\":1}", NULL },
  { "{\"a\":{}}", "{\"a\":1}", NULL },
  { "{\"a\":1}", "{\"a\":{}}", NULL },
  { "{\"a\":1}", "{\"a\":1", NULL },
  { "{\"a\":1", "{\"a\":2}", NULL },
};

TEST (what_changed)
{
  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *change = riyo_change_find (found[i].before, found[i].after);
      g_autoptr (RiyoChanges) changes = riyo_changes_new ();
      g_autofree char *after = NULL;

      CHECK_ROW (g_strcmp0 (change, found[i].change) == 0, "%s: %s", found[i].after, change);
      if (change == NULL)
        continue;
      CHECK_ROW (riyo_changes_add_before (changes, span_of (change)), "%s", change);
      after = riyo_changes_apply (changes, span_of (found[i].before));
      CHECK_ROW (g_strcmp0 (after, found[i].after) == 0, "%s: %s", change, after);
    }
}

TEST (what_is_no_change)
{
  static const struct
  {
    const char *state, *change;
  } rows[] = { { "{\"a\":1}", "[]" },
               { "{\"a\":1}", "{\"a\":}" },
               { "{\"a\":1}", "{\"a\":1" },
               { "{\"a\":1}", "{\"a\":1}x" },
               { "{\"a\":1}", "{\"a\":{}}" },
               { "{\"a\":{}}", "{\"a\":1}" },
               { "[]", "{}" },
               { "{\"a\":1", "{}" },
               { "{\"a\":1}x", "{}" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoChanges) changes = riyo_changes_new ();
      g_autofree char *after = riyo_changes_add_before (changes, span_of (rows[i].change))
                                   ? riyo_changes_apply (changes, span_of (rows[i].state))
                                   : NULL;

      CHECK_ROW (after == NULL, "%s %s: %s", rows[i].state, rows[i].change, after);
    }
}

/* A state of the shape that a folder's has. */
static void
put_random (RiyoState *state, GRand *rand)
{
  g_autofree char *hash = g_strdup_printf ("%064u", g_rand_int (rand));
  g_autofree char *name = g_strdup_printf ("%s%u", g_rand_boolean (rand) ? "健診" : "x",
                                           g_rand_int_range (rand, 0, 300));

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      g_tree_replace (state->tables, g_strdup_printf ("%u", g_rand_int_range (rand, 1, 200)),
                      g_strdup (hash));
      break;
    case 1:
      g_tree_replace (state->layouts, g_steal_pointer (&name), g_strdup (hash));
      break;
    case 2:
      state->n_suspensions++;
      state->suspensions_bytes += 90;
      g_free (state->suspensions);
      state->suspensions = g_strdup (hash);
      break;
    default:
      g_free (state->rules);
      state->rules = g_strdup (hash);
      g_ptr_array_add (state->subjects, g_strdup_printf ("記号-%u", g_rand_int (rand)));
    }
}

static RiyoState *
make_state (void)
{
  return riyo_state_parse (
      "{\"tables\":{\"1\":\"aa\"},\"rules\":\"bb\",\"subjects\":[\"記号-番号\"],"
      "\"layouts\":{},\"suspensions\":{\"n\":0,\"bytes\":0,\"hash\":\"cc\"},"
      "\"keys\":\"dd\"}",
      "test", NULL);
}

/* One after the other, and all at once. */
TEST (random_changes)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (38);
  g_autoptr (RiyoState) state = make_state ();
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RiyoChanges) all = riyo_changes_new ();
  g_autofree char *first = riyo_state_format (state), *before = g_strdup (first), *end = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *after = NULL;
      char *change;

      put_random (state, rand);
      after = riyo_state_format (state);
      change = riyo_change_find (before, after);
      CHECK_ROW (change != NULL && strlen (change) < 40000, "%u: %s", i, change);
      g_ptr_array_add (changes, change);
      g_free (before);
      before = g_steal_pointer (&after);
    }
  for (guint i = changes->len; i > 0; i--)
    CHECK (riyo_changes_add_before (all, span_of (g_ptr_array_index (changes, i - 1))));
  end = riyo_changes_apply (all, span_of (first));
  CHECK_STR (end, before);
}

static gboolean
change_to (RiyoLog *log, const char *state)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  gboolean ok = riyo_log_lock (log, NULL);

  riyo_entry_start (entry, "adopt");
  ok = ok && riyo_log_append (log, entry, state, NULL, NULL);
  riyo_log_unlock (log);
  return ok && riyo_log_sync (log, NULL);
}

static char *
get_state (RiyoLog *log)
{
  char *state = riyo_log_lock (log, NULL) ? g_strdup (riyo_log_get_state (log, NULL)) : NULL;

  riyo_log_unlock (log);
  return state;
}

/* Each handle, new or old, in the same file or the next, comes to the same state. */
TEST (every_reader_comes_to_the_same)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) writer = open_log (&place), follower = open_log (&place);
  g_autoptr (GRand) rand = g_rand_new_with_seed (41);
  g_autoptr (RiyoState) state = make_state ();
  g_autoptr (RiyoVerification) verified = NULL;

  riyo_log_set_limit (writer, 20000);
  riyo_log_set_limit (follower, 20000);
  for (guint i = 0; i < 300; i++)
    {
      RiyoLog *log = i % 3 == 0 ? follower : writer;
      g_autofree char *text = NULL, *followed = NULL, *read = NULL;

      put_random (state, rand);
      text = riyo_state_format (state);
      CHECK (change_to (log, text) && (i % 7 != 0 || record (writer, "between", NULL)));
      if (i % 5 != 0) /* so that several changes are followed at once */
        continue;
      followed = get_state (i % 2 == 0 ? writer : follower);
      CHECK_STR (followed, text);
      {
        g_autoptr (RiyoLog) fresh = open_log (&place);

        read = get_state (fresh);
        CHECK_STR (read, text);
      }
    }
  CHECK (count_chain (&place) > 300);
  verified = riyo_audit_verify (place.folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (verified), RIYO_INTEGRITY_INTACT);
}

/* Bytes of the log's first file, entries of it that tell a change, and those that have it whole. */
static gsize
measure (const Place *place, guint *n_changes, guint *n_wholes)
{
  g_autofree char *path = file_of (place, 1), *text = harness_read (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  *n_changes = *n_wholes = 0;
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      RiyoLine line;

      CHECK (riyo_line_parse (lines[i], strlen (lines[i]), &line) == NULL);
      *n_changes += line.change.len > 0;
      *n_wholes += line.folder.len > 0;
      CHECK ((line.change.len > 0) == (line.folder_sha256 != NULL));
    }
  return strlen (text);
}

static gsize
adopt_layouts (guint n)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autoptr (RiyoState) state = make_state ();
  guint n_changes = 0, n_wholes = 0;
  gsize bytes;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = NULL;

      g_tree_replace (state->layouts, g_strdup_printf ("layout-%05u", i),
                      g_strdup_printf ("%064u", i));
      text = riyo_state_format (state);
      CHECK (change_to (log, text));
    }
  bytes = measure (&place, &n_changes, &n_wholes);
  CHECK_INT (n_changes + n_wholes, n + 1);
  CHECK_ROW (n_wholes < 20, "%u wholes", n_wholes);
  return bytes;
}

/* A whole state of 1,000 layouts is 82,000 bytes: a thousand of them were 41 MB. */
TEST (the_log_grows_by_what_changed)
{
  gsize thousand = adopt_layouts (1000), two = adopt_layouts (2000);

  CHECK_ROW (thousand < 1000 * 900, "%zu bytes", thousand);
  CHECK_ROW (two < 2 * thousand + thousand / 4, "%zu and %zu bytes", thousand, two);
}

/* The 1,024th change is one still, the entry behind it has all. */
TEST (the_whole_is_never_far)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autoptr (RiyoState) state = make_state ();
  guint n_changes = 0, n_wholes = 0;

  for (guint i = 0; i < 5000; i++)
    g_tree_replace (state->layouts, g_strdup_printf ("layout-%05u", i), g_strdup ("e"));
  for (guint i = 0; i <= RIYO_CARRIED_MAX_CHANGES + 1; i++)
    {
      g_autofree char *text = NULL;

      state->n_suspensions = i;
      text = riyo_state_format (state);
      CHECK (change_to (log, text));
      if (i < RIYO_CARRIED_MAX_CHANGES)
        continue;
      measure (&place, &n_changes, &n_wholes);
      CHECK_INT (n_changes, RIYO_CARRIED_MAX_CHANGES);
      CHECK_INT (n_wholes, i == RIYO_CARRIED_MAX_CHANGES ? 2 : 3);
      g_clear_pointer (&log, riyo_log_free);
      log = open_log (&place);
    }
}

static char *
format_large (RiyoState *state, char letter)
{
  g_free (state->rules);
  state->rules = g_strnfill (RIYO_LOG_STATE_LIMIT_BYTES / 2, letter);
  return riyo_state_format (state);
}

/* Where the whole is due and would make no line, what changed is recorded all the same. */
TEST (a_stop_is_recorded_however_large_the_state_is)
{
  g_auto (Place) place = make_place ();
  g_autoptr (RiyoLog) log = open_log (&place);
  g_autoptr (RiyoState) state = make_state ();
  g_autofree char *one = NULL, *two = NULL, *three = NULL, *read = NULL;
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *long_text = g_strnfill (2u << 20, 'x');

  g_tree_replace (state->layouts, g_strnfill (RIYO_LOG_STATE_LIMIT_BYTES / 2 - 1000, 'l'),
                  g_strdup ("e"));
  one = format_large (state, 'a');
  two = format_large (state, 'b');
  three = format_large (state, 'c');
  CHECK (change_to (log, one) && change_to (log, two));
  riyo_entry_start (entry, "suspend");
  riyo_entry_add_text (entry, "list", long_text);
  CHECK (riyo_log_lock (log, NULL));
  CHECK (riyo_log_append (log, entry, three, NULL, NULL));
  riyo_log_unlock (log);
  CHECK (riyo_log_sync (log, NULL));
  riyo_log_set_limit (log, 1); /* and the next file begins with all of it */
  CHECK (record (log, "later", NULL));
  read = get_state (log);
  CHECK (g_strcmp0 (read, three) == 0);
}
