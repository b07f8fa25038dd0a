/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All 65,536 tables of four categories and four purposes: every purpose, every set of tags, every
 * path. */
#include "config.h"

#include <string.h>

#include "base-account.h"
#include "harness.h"
#include "paths.h"

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
    CHECK_ROW (FALSE, "%s: ask gives another answer than %u", where, question->want);
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
    questions[i] = (PathsQuestion){ set_of (i), oracle (table, p, set_of (i)) };
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
  g_autofree char *account = riyo_account_dup_name ();
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
