/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the log tells of an operation: every entry of its life, member by member. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "base/base.h"
#include "guard/internal.h"
#include "kit/harness.h"
#include "kit/paths.h"

#define PURPOSE "医療費通知の発行"
#define CLAIM (1u << 5)   /* レセプト */
#define CHECKUP (1u << 7) /* 健診 */
#define TASK                                                                                                                   \
  "[業務 通知と案内]\nセル=レセプト / 医療費通知の発行\nセル=健診 / 未受診者への受診勧奨\n" \
  "判断者=例示 花子\n判断日=2026-04-01\n理由=例示の理由\n"

static RiyoGuard *
open_guard (void)
{
  RiyoGuard *guard = paths_open_guard ();
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *path = g_strconcat (guard->path, "-rules.riyo", NULL);
  g_autofree char *rules = g_strdup_printf (
      "[担当 通知係]\n類型=レセプト\n類型=健診\n担当者=1042\n代行=%s\n" TASK, account);
  g_autoptr (GError) error = NULL;

  g_assert (g_file_set_contents (path, rules, -1, NULL));
  CHECK (riyo_folder_adopt (guard->path, path, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return guard;
}

/* The newest entry of the log; "ID" stands for the number of the operation. */
static char *
read_last (RiyoGuard *guard, RiyoOperation *operation)
{
  g_autofree char *path = g_build_filename (guard->path, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  g_autoptr (GString) last = NULL;

  log[strlen (log) - 1] = '\0';
  last = g_string_new (strrchr (log, '\n') + 1);
  if (operation != NULL)
    g_string_replace (last, riyo_operation_get_id (operation), "ID", 1);
  return g_strdup (last->str);
}

/* @wanted stands in the newest entry between what every entry carries. */
static void
expect (RiyoGuard *guard, RiyoOperation *operation, const char *wanted)
{
  g_autofree char *last = read_last (guard, operation);
  g_autofree char *whole = g_strconcat (wanted, ",\"state\":", NULL);

  CHECK_ROW (strstr (last, whole) != NULL, "want %s in %s", wanted, last);
}

static void
expect_within (RiyoGuard *guard, const char *wanted)
{
  g_autofree char *last = read_last (guard, NULL);

  CHECK_ROW (strstr (last, wanted) != NULL, "want %s in %s", wanted, last);
}

static RiyoOperation *
begin (RiyoGuard *guard, const char *purpose, gboolean rehearsal)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (purpose);
  g_autoptr (GError) error = NULL;
  RiyoOperation *operation;

  riyo_request_set_actor (request, "1042");
  riyo_request_set_reference (request, "受付-3");
  riyo_request_set_rehearsal (request, rehearsal);
  operation = riyo_guard_begin_request (guard, request, &error);
  CHECK_NO_ERROR (error);
  return operation;
}

#define WHO "\"op\":\"ID\",\"actor\":\"1042\",\"role\":\"通知係\","

TEST (a_use)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) use = begin (guard, PURPOSE, FALSE);
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autofree char *begun
      = g_strdup_printf ("\"event\":\"begin\"," WHO "\"purpose\":\"" PURPOSE "\","
                         "\"reference\":\"受付-3\",\"cells\":[\"レセプト / " PURPOSE "\"],"
                         "\"version\":1,\"table\":\"%s\"",
                         riyo_table_get_hash (table));

  expect (guard, use, begun);
  CHECK (!riyo_operation_check (use, CHECKUP, NULL, NULL));
  expect (guard, use,
          "\"event\":\"refused\"," WHO "\"purpose\":\"" PURPOSE "\","
          "\"code\":\"NOT_IN_TABLE\",\"category\":\"健診\"");
  CHECK (!riyo_operation_check (use, 0, NULL, NULL));
  expect (guard, use,
          "\"event\":\"refused\"," WHO "\"purpose\":\"" PURPOSE "\",\"code\":\"UNTAGGED\"");
  /* Only the first of a kind. */
  CHECK (!riyo_operation_check (use, CHECKUP | CLAIM, NULL, NULL));
  expect (guard, use,
          "\"event\":\"refused\"," WHO "\"purpose\":\"" PURPOSE "\",\"code\":\"UNTAGGED\"");
  CHECK (riyo_operation_check (use, CLAIM, NULL, NULL));
  CHECK (riyo_operation_end (use, NULL));
  expect (guard, use,
          "\"event\":\"end\"," WHO "\"purpose\":\"" PURPOSE "\",\"permitted\":1,"
          "\"permitted_tags\":\"レセプト\",\"refused\":3,\"refused_tags\":\"レセプト,健診\"");
}

static guint
count (RiyoGuard *guard, const char *what, gsize *n_bytes)
{
  g_autofree char *path = g_build_filename (guard->path, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  guint n = 0;

  for (const char *at = log; (at = strstr (at, what)) != NULL; at++)
    n++;
  *n_bytes = strlen (log);
  return n;
}

/* As doc/production.md has it: one entry in a use, one for each begin, and no end of either. */
TEST (the_thousandth_refusal)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) use = begin (guard, PURPOSE, FALSE);
  g_autoptr (RiyoRequest) unknown = riyo_request_new ("例");
  gsize before, after;

  for (guint i = 0; i < 1000; i++)
    if (riyo_operation_check (use, CHECKUP, NULL, NULL))
      CHECK_ROW (FALSE, "number %u is permitted", i);
  CHECK_INT (count (guard, "\"event\":\"refused\"", &before), 1);
  CHECK (riyo_operation_check (use, CLAIM, NULL, NULL));
  CHECK (riyo_operation_end (use, NULL));
  expect_within (guard, "\"refused\":1000,\"refused_tags\":\"健診\"");
  CHECK_INT (count (guard, "\"event\":\"end\"", &before), 1);
  riyo_request_set_actor (unknown, "1042");
  for (guint i = 0; i < 10; i++) /* each waits for the disk */
    {
      g_autoptr (GError) error = NULL;

      if (riyo_guard_begin_request (guard, unknown, &error) != NULL
          || !g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE))
        CHECK_ROW (FALSE, "number %u: %s", i, error != NULL ? error->message : "begun");
    }
  CHECK_INT (count (guard, "\"event\":\"refused\"", &after), 11);
  CHECK_ROW (after - before > 3000 && after - before < 6000, "%zu bytes", after - before);
}

/* By which door, where one account serves many: of a begin that is refused, too. */
TEST (a_door)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);
  g_autoptr (RiyoRequest) unknown = riyo_request_new ("例");
  g_autoptr (RiyoOperation) use = NULL;

  riyo_request_set_actor (request, "1042");
  riyo_request_set_door (request, "postgresql kumiai");
  riyo_request_set_door (unknown, "postgresql kumiai");
  use = riyo_guard_begin_request (guard, request, NULL);
  CHECK (use != NULL);
  expect_within (guard, "\"event\":\"begin\"");
  expect_within (guard, "\"door\":\"postgresql kumiai\"");
  CHECK (riyo_guard_begin_request (guard, unknown, NULL) == NULL);
  expect_within (guard, "\"event\":\"refused\"");
  expect_within (guard, "\"door\":\"postgresql kumiai\"");
  riyo_request_set_door (request, "postgresql\nkumiai");
  CHECK (riyo_guard_begin_request (guard, request, NULL) == NULL);
}

/* What a filter left out at its caller's wish; it counts that where it leaves it out. */
TEST (what_was_left_out)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) use = begin (guard, PURPOSE, FALSE);

  riyo_use_count (riyo_operation_use (use), &(RiyoUseTally){ .n_left_out = 2 });
  CHECK (riyo_operation_end (use, NULL));
  expect (guard, use, "\"permitted\":0,\"refused\":0,\"left_out\":2");
}

/* Many at once that end in an error: none of them may be used. */
TEST (a_filter_that_failed_permits_and_counts_none)
{
  static const RiyoTags tags[] = { CLAIM, CLAIM, CHECKUP };
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) use = begin (guard, PURPOSE, FALSE);
  guint64 bits = 1, n_permitted = 9, n_refused = 9;
  gsize n_kept = 9;

  paths_sync_errno = EIO; /* the refusal cannot be recorded */
  CHECK (!riyo_operation_filter (use, tags, 8, G_N_ELEMENTS (tags), NULL, &bits, &n_kept, NULL));
  paths_sync_errno = 0;
  CHECK (bits == 0 && n_kept == 0);
  riyo_operation_get_counts (use, &n_permitted, &n_refused);
  CHECK_INT (n_permitted, 0);
  CHECK_INT (n_refused, 1);
}

/* A judgement (読み替え) stands in every begin. */
TEST (a_task)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) use = begin (guard, "通知と案内", FALSE);
  g_autofree char *last = read_last (guard, use);

  CHECK (strstr (last, WHO "\"task\":\"通知と案内\",") != NULL);
  CHECK (strstr (last, "\"cells\":[\"レセプト / " PURPOSE "\",\"健診 / 未受診者への受診勧奨\"],")
         != NULL);
  CHECK (strstr (last, "\"judge\":\"例示 花子\",\"judgement\":\"例示の理由\",") != NULL);
  CHECK (riyo_operation_end (use, NULL));
}

/* What it would have decided, marked as a rehearsal all along. */
TEST (a_rehearsal)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) use = begin (guard, PURPOSE, TRUE);
  g_autofree char *begun = read_last (guard, use);

  CHECK (strstr (begun, "\"purpose\":\"" PURPOSE "\",\"rehearsal\":true,") != NULL);
  riyo_operation_note (use, CLAIM, NULL);
  riyo_operation_note (use, CHECKUP, NULL);
  expect (guard, use,
          "\"event\":\"refused\"," WHO "\"purpose\":\"" PURPOSE "\",\"rehearsal\":true,"
          "\"code\":\"NOT_IN_TABLE\",\"category\":\"健診\"");
  CHECK (riyo_operation_end (use, NULL));
  expect (
      guard, use,
      "\"event\":\"end\"," WHO "\"purpose\":\"" PURPOSE "\",\"rehearsal\":true,"
      "\"permitted\":1,\"permitted_tags\":\"レセプト\",\"refused\":1,\"refused_tags\":\"健診\"");
}
