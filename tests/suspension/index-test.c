/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom a suspension stops, and what it costs those it does not. */
#include "config.h"

#include <string.h>

#include "kit/harness.h"
#include "kit/store.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

/* レセプト is number 6 and 健診 number 8 of the built-in table. */
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
  { "-1-1", "all", "医療費通知の発行", "52-1-1", 1 << 5 }, /* whoever's first part it is */
  { "-1-1", "all", "医療費通知の発行", "52-1", 1 << 5 },
  { "-1-1", "all", "医療費通知の発行", "52", 1 << 5 },
  { "-1-1", "all", "医療費通知の発行", "-1-1", 1 << 5 },
  { "-1-1", "all", "医療費通知の発行", "-1", 1 << 5 },
  { "-1-1", "all", "医療費通知の発行", "52-1-2", 0 },
  { "-1-1", "all", "医療費通知の発行", "52-2-1", 0 },
  { "-1-1", "all", "医療費通知の発行", "-2", 0 },
  { "-1", "all", "医療費通知の発行", "52-1-1", 1 << 5 },
  { "-1", "all", "医療費通知の発行", "-1-7", 1 << 5 },
  { "-1", "all", "医療費通知の発行", "52-2-1", 0 },
  { "52-1-1", "all", "医療費通知の発行", "-1-1", 1 << 5 },
  { "52-1-1", "all", "医療費通知の発行", "-1", 1 << 5 },
  { "52-1-1", "all", "医療費通知の発行", "-1-2", 0 },
  { "52-1-1", "all", "医療費通知の発行", "-2-1", 0 },
  { "52-1-1", "all", "医療費通知の発行", "1-1", 0 },
  { "52-1", "all", "医療費通知の発行", "-1-1", 1 << 5 },
  { "52", "all", "医療費通知の発行", "-1-1", 1 << 5 }, /* 52 may be its first part */
  { "53-9-9 52-1-1", "all", "医療費通知の発行", "-1-1", 1 << 5 },
  { "\"10-23\"-1", "all", "医療費通知の発行", "10-23-1", 0 },
  { "10-23-1", "all", "医療費通知の発行", "\"10-23\"-1", 0 },
  { "\"10-23\"-1", "all", "医療費通知の発行", "\"１０ー２３\"-01-5", 1 << 5 },
  { "\"10-23\"-1", "all", "医療費通知の発行", "10", 0 },
  { "52-1-1 99-7-1", "all", "医療費通知の発行", "99-7-1", 1 << 5 },
  { "52-1-1", "c:6", "医療費通知の発行", "52-1-1", 1 << 5 },
  { "52-1-1", "c:8", "医療費通知の発行", "52-1-1", 0 },
  { "52-1-1", "p:医療費通知の発行", "医療費通知の発行", "52-1-1", 1 << 5 },
  { "52-1-1", "p:保健指導対象者の特定", "医療費通知の発行", "52-1-1", 0 },
  { "52-1-1", "p:今はない利用目的", "医療費通知の発行", "52-1-1", 1 << 5 },
  { "52-1-1", "provision", "医療費通知の発行", "52-1-1", 0 },
};

TEST (whom_a_suspension_stops)
{
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
  CHECK (riyo_suspensions_find_unknown (good, table, table, NULL) == NULL);
  commit (&f, suspension_of ("3", "p:今はない利用目的", "52-1-1"));
  bad = riyo_store_ref_suspensions (f.store);
  unknown = riyo_suspensions_find_unknown (bad, table, table, NULL);
  CHECK_STR (unknown, "今はない利用目的");
  tear_down (&f);
}

#define N_REFERENCES 12

/* Of few persons, so that they share parts, scopes and suspensions. */
static RiyoSuspension *
draw_suspension (GRand *random, const char *reference)
{
  static const char *const scopes[] = { "all", "c:6", "c:8", "c:6,8", "p:医療費通知の発行" };
  static const char *const firsts[] = { "", "52", "53" };
  GString *subjects = g_string_new (NULL);
  RiyoSuspension *drawn;

  for (gint n = g_rand_int_range (random, 1, 3); n > 0; n--)
    {
      const char *first = firsts[g_rand_int_range (random, 0, 3)];

      g_string_append_printf (subjects, "%s%s", subjects->len > 0 ? " " : "", first);
      if (*first == '\0' || g_rand_boolean (random))
        g_string_append_printf (subjects, "-%d", g_rand_int_range (random, 1, 3));
      if (strchr (first, '-') == NULL && g_str_has_suffix (subjects->str, "1"))
        g_string_append_printf (subjects, "-%d", g_rand_int_range (random, 1, 3));
    }
  drawn = suspension_of (reference, scopes[g_rand_int_range (random, 0, 5)], subjects->str);
  g_string_free (subjects, TRUE);
  return drawn;
}

static void
compare_all (RiyoSuspended *suspended, RiyoSuspension *const *live, guint round)
{
  static const char *const asked[]
      = { "52",     "53",     "52-1", "53-1", "52-2",   "-1",     "-2",
          "52-1-1", "52-1-2", "-1-1", "-1-2", "53-1-1", "53-2-1", "54" };
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  guint purpose = riyo_table_find_purpose (table, "医療費通知の発行");

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      RiyoSubject subject = subject_of (asked[i]);
      RiyoTags want = 0, got = suspended != NULL ? riyo_suspended_get (suspended, &subject) : 0;

      for (guint k = 0; k < N_REFERENCES; k++)
        if (live[k] != NULL && riyo_suspension_touches (live[k], &subject, &store_keys))
          want |= riyo_suspension_get_purpose_cells (live[k], table, purpose);
      CHECK_ROW (got == want,
                 "round %u, %s: got %#" G_GINT64_MODIFIER "x, want %#" G_GINT64_MODIFIER "x", round,
                 asked[i], got, want);
    }
}

static void
replace_all (RiyoSuspension **kept, RiyoSuspension *const *live)
{
  for (guint k = 0; k < N_REFERENCES; k++)
    {
      riyo_suspension_unref (kept[k]);
      kept[k] = live != NULL && live[k] != NULL ? riyo_suspension_ref (live[k]) : NULL;
    }
}

/* As many as make a tree of what holds few in one table. */
static void
add_others (Fixture *f)
{
  GString *subjects = g_string_new ("60-100");

  for (guint i = 101; i < 300; i++)
    g_string_append_printf (subjects, " 60-%u", i);
  commit (f, suspension_of ("others", "all", subjects->str));
  g_string_free (subjects, TRUE);
}

/* What one by one was added and taken away is what is left; and what somebody had looked at before
 * stays as it was. */
TEST (after_any_additions_and_liftings)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  RiyoSuspension *live[N_REFERENCES] = { 0 }, *seen[N_REFERENCES] = { 0 };
  g_autoptr (RiyoSuspended) old = NULL;
  char references[N_REFERENCES][16];
  Fixture f;

  set_up (&f);
  add_others (&f);
  for (guint round = 0; round < 400; round++)
    {
      guint k = (guint)g_rand_int_range (random, 0, N_REFERENCES);
      g_autoptr (RiyoSuspended) suspended = NULL;

      if (live[k] != NULL)
        {
          lift (&f, references[k]);
          g_clear_pointer (&live[k], riyo_suspension_unref);
        }
      else
        {
          g_snprintf (references[k], sizeof references[k], "%u", round);
          live[k] = draw_suspension (random, references[k]);
          commit (&f, riyo_suspension_ref (live[k]));
        }
      suspended = see (&f, "医療費通知の発行", NULL);
      compare_all (suspended, live, round);
      if (round % 8 == 0)
        {
          if (round > 0)
            compare_all (old, seen, round);
          riyo_suspended_free (old);
          old = see (&f, "医療費通知の発行", NULL);
          replace_all (seen, live);
        }
    }
  replace_all (seen, NULL);
  replace_all (live, NULL);
  tear_down (&f);
}
