/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All 65,536 tables of four categories and four purposes: every purpose, every set of tags, every
 * path. And all tasks of a small table: every role, every stop. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define N_TABLES 65536
#define N_SETS 64
#define TABLES_PER_FOLDER 2048

static const char *const categories[] = { "一", "二", "三", "四" };
static const char *const purposes[] = { "甲", "乙", "丙", "丁", "戊" };

/* The oracle. Bit 4c + p of @table is the cell of category c for purpose p. */
static gboolean
is_cell (guint table, guint c, guint p)
{
  return p < 4 && (table >> (4 * c + p) & 1) == 1;
}

static RiyoRefusal
oracle (guint table, guint p, RiyoTags tags)
{
  gboolean known = FALSE, covered = TRUE;

  for (guint c = 0; c < 4; c++)
    {
      known |= is_cell (table, c, p);
      covered &= (tags >> c & 1) == 0 || is_cell (table, c, p);
    }
  if (!known) /* no row mentions it */
    return RIYO_REFUSAL_UNKNOWN_PURPOSE;
  if (tags == 0 || tags >> 63 == 1)
    return RIYO_REFUSAL_UNTAGGED;
  if (tags >> 4 != 0)
    return RIYO_REFUSAL_UNKNOWN_CATEGORY;
  return covered ? (RiyoRefusal)0 : RIYO_REFUSAL_NOT_IN_TABLE;
}

/* All sets of the four, with and without a fifth that is unknown, and the untagged mark. */
static RiyoTags
set_of (guint i)
{
  return (RiyoTags)(i & 31) | ((i & 32) != 0 ? RIYO_TAGS_UNTAGGED : 0);
}

static RiyoTable *
make_table (guint table, GString *text)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  RiyoTable *made;

  g_string_assign (text, "[表]\n組合=見本\n版=1\n");
  for (guint c = 0; c < 4; c++)
    {
      g_string_append_printf (text, "[類型 %s]\n番号=%u\n名称=類型%s\n", categories[c], c + 1,
                              categories[c]);
      for (guint p = 0; p < 4; p++)
        if (is_cell (table, c, p))
          g_string_append_printf (text, "利用目的=%s\n", purposes[p]);
    }
  bytes = g_bytes_new (text->str, text->len);
  made = riyo_table_new_from_bytes (bytes, "table.riyo", &error);
  if (made == NULL)
    g_error ("%s", error->message);
  return made;
}

static void
ask_table (RiyoTable *made, guint p, const PathsQuestion *questions, const char *where)
{
  guint n_wrong = 0;

  for (guint i = 0; i < N_SETS; i++)
    n_wrong += riyo_table_permits (made, purposes[p], questions[i].tags, NULL)
               != (questions[i].want == 0);
  if (n_wrong > 0)
    CHECK_ROW (FALSE, "%s: riyo_table_permits", where);
}

/* The question that is not a use takes the folder's lock, and so its share of the time. */
static void
ask_guard (RiyoGuard *guard, guint p, const PathsQuestion *question, const char *where)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (purposes[p]);
  g_autoptr (GError) error = NULL;

  if (riyo_guard_ask (guard, request, question->tags, NULL, NULL, &error)
          ? question->want != 0
          : !g_error_matches (error, RIYO_REFUSAL, (gint)question->want))
    CHECK_ROW (FALSE, "%s: ask gives another answer than %u: %s", where, question->want,
               error != NULL ? error->message : "permitted");
}

/* One question in words: the reason must be the first that holds. */
static void
ask_why (RiyoTable *made, RiyoOperation *operation, guint p, const PathsQuestion *question,
         const char *where)
{
  g_autoptr (GError) pure = NULL, error = NULL;

  if (riyo_table_permits (made, purposes[p], question->tags, &pure)
          ? question->want != 0
          : !g_error_matches (pure, RIYO_REFUSAL, (gint)question->want))
    CHECK_ROW (FALSE, "%s: permits gives another reason than %u", where, question->want);
  if (operation != NULL
      && (riyo_operation_check (operation, question->tags, NULL, &error)
              ? question->want != 0
              : !g_error_matches (error, RIYO_REFUSAL, (gint)question->want)))
    CHECK_ROW (FALSE, "%s: check gives another reason than %u", where, question->want);
}

static void
ask_purpose (RiyoGuard *guard, RiyoTable *made, guint table, guint p)
{
  PathsQuestion questions[N_SETS];
  char where[64];
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, purposes[p], NULL, &error);
  gboolean known = oracle (table, p, 1) != RIYO_REFUSAL_UNKNOWN_PURPOSE;

  g_snprintf (where, sizeof where, "table %04x, %s", table, purposes[p]);
  for (guint i = 0; i < N_SETS; i++)
    questions[i] = (PathsQuestion){ set_of (i), oracle (table, p, set_of (i)), NULL };
  if ((operation != NULL) != known
      || (!known && !g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE)))
    CHECK_ROW (FALSE, "%s: begin", where);
  ask_table (made, p, questions, where);
  if (operation != NULL)
    paths_ask (operation, 15, questions, N_SETS, where);
  ask_why (made, operation, p, &questions[(table * 7 + p) % N_SETS], where);
  ask_guard (guard, p, &questions[(table * 11 + p) % N_SETS], where);
}

TEST (every_table_purpose_and_set)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *rules
      = g_strdup_printf ("[担当 全員]\n類型=一\n類型=二\n類型=三\n類型=四\n担当者=%s\n", account);
  g_autoptr (GString) text = g_string_new (NULL);
  RiyoGuard *guard = paths_open_guard ();
  guint stride = paths_be_quick () ? 331 : 1, n = 0;

  for (guint table = 0; table < N_TABLES; table += stride)
    {
      g_autoptr (RiyoTable) made = make_table (table, text);

      if (++n % TABLES_PER_FOLDER == 0) /* so that the log stays small */
        {
          riyo_guard_unref (guard);
          harness_remove_folders ();
          guard = paths_open_guard ();
        }
      paths_pin (guard, made, rules);
      for (guint p = 0; p < G_N_ELEMENTS (purposes); p++)
        ask_purpose (guard, made, table, p);
    }
  riyo_guard_unref (guard);
  CHECK_INT (n, (N_TABLES + stride - 1) / stride);
}

/* A small world: three categories, each with a cell for each of three purposes. Whom a purpose
 * provides to is by bit p of @provided. A task is three base-4 digits, by category: 0 = no cell,
 * else the purpose's number + 1. A role is a bit per category. */
#define N_TASKS 64
#define N_STOPS 8

/* Each of its own person, N-1-1; all are in force at once. */
static const char *const stops[N_STOPS] = { "a", "3", "c0", "c1", "c2", "p0", "p1", "p2" };

static gboolean
has_cell (guint task, guint c, guint p)
{
  return (task >> (2 * c) & 3) == p + 1;
}

/* What the stop @s takes out of a use of category @c. */
static gboolean
stops_use (guint s, guint provided, guint task, guint c)
{
  gboolean stopped = *stops[s] == 'a' || (*stops[s] == 'c' && stops[s][1] == (char)('0' + c));

  for (guint cell = 0; cell < 3; cell++)
    for (guint p = 0; p < 3; p++)
      if (has_cell (task, cell, p))
        stopped |= *stops[s] == '3' ? (provided >> p & 1) == 1
                                    : *stops[s] == 'p' && stops[s][1] == (char)('0' + p);
  return stopped;
}

/* The oracle. @person is whose stop it is, N_STOPS someone whom none is of, N_STOPS + 1 nobody. */
static RiyoRefusal
task_oracle (guint provided, guint task, guint role, RiyoTags tags, guint person)
{
  gboolean outside = FALSE, suspended = FALSE;

  for (guint c = 0; c < 3; c++)
    if ((tags >> c & 1) == 1)
      {
        if ((task >> (2 * c) & 3) == 0)
          return RIYO_REFUSAL_NOT_IN_TABLE;
        outside |= (role >> c & 1) == 0;
        for (guint s = 0; s < N_STOPS; s++)
          suspended |= (person == s || person == N_STOPS + 1) && stops_use (s, provided, task, c);
      }
  return outside ? RIYO_REFUSAL_OUT_OF_SCOPE : suspended ? RIYO_REFUSAL_SUSPENDED : (RiyoRefusal)0;
}

static RiyoTable *
make_small_table (guint provided)
{
  g_autoptr (GString) text = g_string_new ("[表]\n組合=見本\n版=1\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  RiyoTable *made;

  for (guint c = 0; c < 3; c++)
    g_string_append_printf (
        text, "[類型 %s]\n番号=%u\n名称=類型%s\n利用目的=甲\n利用目的=乙\n利用目的=丙\n",
        categories[c], c + 1, categories[c]);
  for (guint p = 0; p < 3; p++)
    g_string_append_printf (text, "[利用目的 %s]\n提供先=%s\n", purposes[p],
                            (provided >> p & 1) == 1 ? "見本事業所" : "なし");
  bytes = g_bytes_new (text->str, text->len);
  made = riyo_table_new_from_bytes (bytes, "table.riyo", &error);
  if (made == NULL)
    g_error ("%s", error->message);
  return made;
}

/* Every role, by a bit set per category, and every task. */
static char *
make_small_rules (void)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
  GString *text = g_string_new ("[本人 加入者]\n形式=記号-番号-枝番\n");

  for (guint role = 1; role < 8; role++)
    {
      g_string_append_printf (text, "[担当 係%u]\n担当者=%s\n", role, account);
      for (guint c = 0; c < 3; c++)
        if ((role >> c & 1) == 1)
          g_string_append_printf (text, "類型=%s\n", categories[c]);
    }
  for (guint task = 1; task < N_TASKS; task++)
    {
      g_string_append_printf (text, "[業務 業務%u]\n判断者=見本\n判断日=2026-04-01\n理由=例示\n",
                              task);
      for (guint c = 0; c < 3; c++)
        if ((task >> (2 * c) & 3) != 0)
          g_string_append_printf (text, "セル=%s / %s\n", categories[c],
                                  purposes[(task >> (2 * c) & 3) - 1]);
    }
  return g_string_free (text, FALSE);
}

static void
record_stop (RiyoGuard *guard, guint s)
{
  g_autofree char *reference = g_strdup_printf ("%u", s);
  g_autofree char *person = g_strdup_printf ("%u-1-1", s);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  riyo_suspension_add_subject (suspension, person);
  if (*stops[s] == 'a')
    riyo_suspension_set_all (suspension);
  else if (*stops[s] == '3')
    riyo_suspension_set_provision (suspension);
  else if (*stops[s] == 'c')
    riyo_suspension_add_category (suspension, categories[stops[s][1] - '0']);
  else
    riyo_suspension_add_purpose (suspension, purposes[stops[s][1] - '0']);
  if (!riyo_guard_suspend (guard, suspension, NULL, &error))
    g_error ("%s", error->message);
}

static void
ask_task (RiyoGuard *guard, guint provided, guint task, guint role)
{
  static const char *const persons[N_STOPS + 2]
      = { "0-1-1", "1-1-1", "2-1-1", "3-1-1", "4-1-1", "5-1-1", "6-1-1", "7-1-1", "0-1-2", NULL };
  g_autofree char *name = g_strdup_printf ("業務%u", task);
  g_autofree char *role_name = g_strdup_printf ("係%u", role);
  g_autofree char *where
      = g_strdup_printf ("provided %u, task %02x, role %u", provided, task, role);
  PathsQuestion questions[7 * (N_STOPS + 2)];
  g_autoptr (RiyoRequest) request = riyo_request_new (name);
  g_autoptr (RiyoOperation) operation = NULL;
  guint n = 0;
  gboolean admitted = FALSE;

  riyo_request_set_role (request, role_name);
  operation = riyo_guard_begin_request (guard, request, NULL);
  for (guint c = 0; c < 3; c++)
    admitted |= (role >> c & 1) == 1 && (task >> (2 * c) & 3) != 0;
  if (!CHECK_ROW ((operation != NULL) == admitted, "%s: begin", where) || operation == NULL)
    return;
  for (RiyoTags tags = 1; tags < 8; tags++)
    for (guint person = 0; person < N_STOPS + 2; person++)
      {
        questions[n].tags = tags;
        questions[n].subject = persons[person];
        questions[n++].want = task_oracle (provided, task, role, tags, person);
      }
  paths_ask (operation, 7, questions, n, where);
  for (guint i = task % 5; i < n; i += 5)
    {
      g_autoptr (GError) error = NULL;

      if (riyo_guard_ask (guard, request, questions[i].tags, questions[i].subject, NULL, &error)
              ? questions[i].want != 0
              : !g_error_matches (error, RIYO_REFUSAL, (gint)questions[i].want))
        CHECK_ROW (FALSE, "%s: ask gives another answer than %u: %s", where, questions[i].want,
                   error != NULL ? error->message : "permitted");
    }
}

TEST (every_task_role_and_stop)
{
  g_autofree char *rules = make_small_rules ();
  guint64 before = paths_n_verdicts;

  for (guint provided = 1; provided < 8; provided++) /* with 0 a stop of provision stops nothing */
    {
      g_autoptr (RiyoTable) table = make_small_table (provided);
      g_autoptr (RiyoGuard) guard = paths_open_guard ();

      for (guint s = 0; s < N_STOPS; s++)
        {
          paths_pin (guard, table, rules);
          record_stop (guard, s);
        }
      paths_pin (guard, table, rules);
      for (guint task = 1; task < N_TASKS; task += paths_be_quick () ? 13 : 1)
        for (guint role = 1; role < 8; role++)
          ask_task (guard, provided, task, role);
    }
  CHECK (paths_n_verdicts - before > (paths_be_quick () ? 10000 : 700000));
}
