/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom the guard tells: each kind of thing that must reach the responsible person does, none delays
 * or changes a decision. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "alert/alert.h"
#include "alert/send.h"
#include "base/base.h"
#include "guard/guard.h"
#include "kit/clock.h"
#include "kit/harness.h"

#define LAW "開示等の請求への対応"
#define TASK "傷病手当金の支払"
#define CLAIM (1 << 5)
#define CHECKUP (1 << 7)

/* A folder whose alerts go through @script; what it is told is kept in the file "told" beside it.
 */
static char *
make_riyo (const char *script)
{
  static char *helper;
  g_autofree char *parent = harness_make_folder ();
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *command = g_build_filename (folder, "..", "command", NULL);
  g_autofree char *shown = g_canonicalize_filename (command, NULL);
  g_autofree char *file = g_build_filename (parent, "rules.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *rules = g_strdup_printf (
      "[担当 係]\n類型=資格\n類型=現金給付\n類型=レセプト\n類型=健診\n担当者=%s\n"
      "[業務 " TASK "]\nセル=現金給付 / 保険給付の審査・支払\nセル=資格 / 加入者の管理\n"
      "判断者=例示 花子\n判断日=2026-04-01\n理由=宛名の確認\n"
      "[法令 " LAW "]\n根拠=個人情報保護法33条\n類型=資格\n承認者=見本 太郎\n"
      "[本人 加入者]\n形式=記号-番号-枝番\n"
      "[加工 集計]\n元=レセプト\n方法=件数\n先=個人情報でない\n承認者=見本 太郎\n"
      "[連絡]\n責任者=例示 花子\nコマンド=%s\nしきい値=1\n時間枠=1秒\n",
      account, shown);
  g_autoptr (GError) error = NULL;

  if (script != NULL)
    g_assert (g_file_set_contents (shown, script, -1, NULL) && g_chmod (shown, 0755) == 0);
  if (helper == NULL)
    helper = g_build_filename (g_getenv ("top_builddir"), "lib", "riyo-alert", NULL);
  riyo_alert_helper = helper;
  CHECK (harness_init (folder, NULL, &error));
  g_assert (g_file_set_contents (file, rules, -1, NULL));
  CHECK (riyo_folder_adopt (folder, file, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

#define KEEPER "#!/bin/sh\ncat >>\"$(dirname \"$0\")/told\"\n"

static char *
read_told (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "..", "told", NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

/* Waits until the command was told @wanted, or the log holds it; at most 20 seconds. */
static gboolean
wait_for (const char *folder, const char *wanted)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *told = read_told (folder), *log = harness_read (path);

      if (strstr (told, wanted) != NULL || strstr (log, wanted) != NULL)
        return TRUE;
      g_usleep (50000);
    }
  return FALSE;
}

/* The first is told at once, the rest when the operation's end tells how many there were. */
TEST (refusals_of_an_operation)
{
  g_autofree char *folder = make_riyo (KEEPER), *told = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);

  for (guint i = 0; i < 50; i++)
    CHECK (!riyo_operation_check (use, CHECKUP, NULL, NULL));
  CHECK (wait_for (folder, "件数: 1 件\n"));
  CHECK (riyo_operation_end (use, NULL));
  CHECK (wait_for (folder, "件数: 49 件\n"));
  told = read_told (folder);
  CHECK (strstr (told, "】利用の拒否\n宛先: 例示 花子\n日時: 20") != NULL);
  CHECK (
      strstr (told, "利用目的: 医療費通知の発行\n類型: 健診\n理由: 表にないセル (NOT_IN_TABLE)\n")
      != NULL);
  CHECK (strstr (told, "監査記録: 記録番号 4 を") != NULL); /* init, adopt, begin, refused */
  CHECK (wait_for (folder, "\"event\":\"alert\",\"about\":4,\"count\":1,"));
}

/* Whose folder it is, whom to tell and how many wait are found from wherever the program went. */
TEST (a_relative_folder_and_a_chdir)
{
  g_autofree char *folder = make_riyo (KEEPER), *parent = g_path_get_dirname (folder);
  g_autofree char *before = g_get_current_dir (), *told = NULL, *shown = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  guint64 first = 0, last = 0;

  CHECK_INT (chdir (parent), 0);
  guard = riyo_guard_open ("riyo", NULL);
  CHECK_INT (chdir ("/"), 0);
  CHECK (riyo_guard_begin (guard, "データ販売", NULL, NULL) == NULL);
  CHECK (wait_for (folder, "】利用開始の拒否"));
  CHECK (wait_for (folder, "\"event\":\"alert\""));
  told = read_told (folder);
  shown = g_strdup_printf ("フォルダー: %s\n", folder);
  CHECK_ROW (strstr (told, shown) != NULL, "%s: %s", shown, told);
  CHECK (riyo_guard_begin (guard, "データ販売", NULL, NULL) == NULL);
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 1);
  CHECK_INT (chdir (before), 0);
}

TEST (begins)
{
  static const struct
  {
    const char *purpose, *law;
    const char *want; /* in the title */
  } rows[] = {
    { "データ販売", NULL, "】利用開始の拒否" },
    { TASK, NULL, "】判断者を記した業務（読み替え）の最初の利用" },
    { NULL, LAW, "】法令に基づく利用の開始" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_riyo (KEEPER), *told = NULL;
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

      for (guint j = 0; j < 2; j++)
        {
          g_autoptr (RiyoRequest) request = riyo_request_new (rows[i].purpose);
          g_autoptr (RiyoOperation) use = NULL;

          riyo_request_set_law (request, rows[i].law);
          riyo_request_set_approver (request, "見本 太郎");
          riyo_request_set_reference (request, "受付-1");
          use = riyo_guard_begin_request (guard, request, NULL);
          CHECK_ROW ((use == NULL) == (i == 0), "row %u", i);
          if (use != NULL)
            CHECK (riyo_operation_end (use, NULL));
          CHECK_ROW (wait_for (folder, rows[i].want), "%s", rows[i].want);
        }
      /* The second is counted and told later; of a task, only the first use. */
      g_usleep (1500000);
      if (i == 1)
        {
          told = read_told (folder);
          CHECK (strstr (strstr (told, rows[i].want) + 1, "】") == NULL);
        }
    }
}

/* What loosens is told, to whom the rules of before name: a lift, an adoption, a declassification.
 */
TEST (what_loosens)
{
  g_autofree char *folder = make_riyo (KEEPER), *rules = NULL, *file = NULL, *told = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoSuspension) stop
      = riyo_suspension_new ("受付-7", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoOperation) use = NULL;
  g_autoptr (RiyoRecord) record = riyo_record_new (CLAIM, "1-1-1", NULL, NULL);
  g_autoptr (GError) error = NULL;

  riyo_suspension_add_subject (stop, "9-9-9");
  riyo_suspension_set_all (stop);
  CHECK (riyo_guard_suspend (guard, stop, "1042", NULL));
  CHECK (riyo_guard_lift_suspension (guard, "受付-7", "1042", NULL));
  CHECK (wait_for (folder, "】利用停止の解除\n"));
  CHECK (wait_for (folder, "対象: 受付-7\n"));
  g_usleep (1500000); /* what comes within the window is told together, under no title of its own */
  use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  CHECK_NO_ERROR (error);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RiyoRecord) made
          = riyo_record_declassify (record, use, "集計", NULL, NULL, &error);

      CHECK (made != NULL);
      CHECK_NO_ERROR (error);
    }
  CHECK (riyo_operation_end (use, NULL));
  CHECK (wait_for (folder, "】加工による類型の印の取外し\n"));
  g_usleep (1500000);
  file = g_build_filename (folder, "rules.riyo", NULL);
  rules = harness_read (file);
  g_clear_pointer (&file, g_free);
  file = g_build_filename (folder, "..", "new.riyo", NULL);
  *strstr (rules, "[連絡]") = '\0';
  g_assert (g_file_set_contents (file, rules, -1, NULL));
  CHECK (riyo_folder_adopt (folder, file, "1042", NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  CHECK (wait_for (folder, "】利用目的の表・取扱規程・レイアウトの採用\n"));
  told = read_told (folder);
  CHECK (strstr (told, "対象: rules.riyo\n") != NULL);
}

TEST (a_log_that_failed)
{
  g_autofree char *folder = make_riyo (KEEPER);
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *log = harness_read (path);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) open_before = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);

  CHECK (riyo_operation_check (open_before, CLAIM, NULL, NULL));
  g_assert (g_file_set_contents (path, log, -1, NULL)); /* another file of that name */
  CHECK (riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL) == NULL);
  CHECK (!riyo_operation_check (open_before, CLAIM, "52-1-1", NULL));
  CHECK (!riyo_operation_check (open_before, CLAIM, NULL, NULL)); /* seen, and so for all */
  CHECK (wait_for (folder, "】監査記録に書き込めません（すべての利用を止めています）"));
}

TEST (a_rehearsal_tells_nobody)
{
  g_autofree char *folder = make_riyo (KEEPER), *told = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request = riyo_request_new ("医療費通知の発行");
  g_autoptr (RiyoOperation) use = NULL;

  riyo_request_set_rehearsal (request, TRUE);
  use = riyo_guard_begin_request (guard, request, NULL);
  riyo_operation_note (use, CHECKUP, NULL);
  CHECK (riyo_operation_end (use, NULL));
  g_usleep (500000);
  told = read_told (folder);
  CHECK_STR (told, "");
}

/* Neither permits nor refuses nor delays anything; that it failed is in the log. */
TEST (commands_that_fail)
{
  static const struct
  {
    const char *script, *want;
  } rows[] = {
    { NULL, "\"result\":\"cannot be run" },
    { "#!/bin/sh\nexit 7\n", "\"result\":\"exit 7\"" },
    { "#!/bin/sh\nsleep 6\n", "\"result\":\"sent\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_riyo (rows[i].script);
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
      gint64 start = g_get_monotonic_time ();

      CHECK (!riyo_operation_check (use, CHECKUP, NULL, NULL));
      CHECK (riyo_operation_check (use, CLAIM, NULL, NULL));
      CHECK (!riyo_operation_check (use, CHECKUP, NULL, NULL));
      CHECK (g_get_monotonic_time () - start < 5000000);
      CHECK_ROW (wait_for (folder, rows[i].want), "%s", rows[i].want);
    }
}

/* A name that could forge a line, hide itself or turn the text around is no name. */
TEST (names_that_are_none)
{
  static const char *const names[] = { "",     "a\nb",      "a\rb",           "a\tb",
                                       "\x7f", "a\xc2\x85", "a\xe2\x80\xa8z", "a\xe2\x80\xae",
                                       "\xff" };
  static void (*const setters[]) (RiyoRequest *, const char *)
      = { riyo_request_set_actor, riyo_request_set_role, riyo_request_set_reference,
          riyo_request_set_approver, riyo_request_set_law };
  g_autofree char *folder = make_riyo (KEEPER);
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *before = harness_read (path), *after = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (setters); j++)
      {
        g_autoptr (RiyoRequest) request = riyo_request_new (NULL);
        g_autoptr (GError) error = NULL;

        riyo_request_set_law (request, LAW);
        riyo_request_set_approver (request, "見本 太郎");
        riyo_request_set_reference (request, "受付-1");
        setters[j](request, names[i]);
        CHECK_ROW (riyo_guard_begin_request (guard, request, &error) == NULL, "name %u, setter %u",
                   i, j);
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
      }
  after = harness_read (path);
  CHECK_STR (after, before);
}

/* A person's name and number, where a purpose, a law or a role is asked for. */
TEST (what_was_typed_is_masked)
{
  static const char typed[] = "52-1-1 見本太郎 mihon";
  static const struct
  {
    const char *purpose, *law, *role;
  } rows[] = { { typed, NULL, NULL }, { NULL, typed, NULL }, { "医療費通知の発行", NULL, typed } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_riyo (KEEPER), *told = NULL;
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      g_autoptr (RiyoRequest) request = riyo_request_new (rows[i].purpose);

      riyo_request_set_law (request, rows[i].law);
      riyo_request_set_role (request, rows[i].role);
      riyo_request_set_approver (request, "例示 次郎");
      riyo_request_set_reference (request, "受付-1");
      CHECK_ROW (riyo_guard_begin_request (guard, request, NULL) == NULL, "row %u", i);
      CHECK_ROW (wait_for (folder, "\"result\":\"sent\""), "row %u", i);
      told = read_told (folder);
      CHECK_ROW (strstr (told, rows[i].role != NULL ? "医療費通知の発行" : "利用目的: ?") != NULL,
                 "row %u: %s", i, told);
      CHECK_ROW (strstr (told, "52-1-1") == NULL && strstr (told, "見本太郎") == NULL
                     && strstr (told, "mihon") == NULL,
                 "row %u: %s", i, told);
    }
}

TEST (one_to_see_that_it_arrives)
{
  g_autofree char *folder = make_riyo (KEEPER);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  CHECK (riyo_guard_test_alert (guard, NULL));
  CHECK (wait_for (folder, "】通知の試験"));
}

/* Begun, and told, with the day that is recorded already. */
TEST (a_clock_that_was_set_back)
{
  g_autofree char *folder = make_riyo (KEEPER);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) today = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autoptr (RiyoOperation) yesterday = NULL;
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL), *log = NULL;

  CHECK (today != NULL);
  log = harness_read (path);
  CHECK (strstr (log, "last_day") == NULL);
  g_clear_pointer (&log, g_free);
  clock_later_s = -DAY_S;
  yesterday = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  clock_later_s = 0;
  CHECK (yesterday != NULL && riyo_operation_allows (yesterday, CLAIM));
  log = harness_read (path);
  CHECK (strstr (log, ",\"last_day\":\"20") != NULL);
  CHECK (wait_for (folder, "時計が、記録済みの日より前に戻っています"));
}

/* What an accident left at the end of the log is taken away, and that told. */
TEST (a_repair)
{
  g_autofree char *folder = make_riyo (KEEPER);
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  FILE *file = fopen (path, "ab");

  fputs ("{\"seq\":3,\"time\":\"20", file);
  fclose (file);
  guard = riyo_guard_open (folder, NULL);
  CHECK (guard != NULL);
  CHECK (wait_for (folder, "】監査記録の修復"));
  CHECK (wait_for (folder, "\"event\":\"alert\",\"about\":3,"));
}

/* What the program that was refused could not have told any more, the next use tells, and whoever
 * asks for the status. */
TEST (the_next_use_tells)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *folder = make_riyo (KEEPER), *text = NULL;
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      const char *helper = riyo_alert_helper;

      riyo_alert_helper = "/no/such/helper";
      CHECK (riyo_guard_begin (guard, "データ販売", NULL, NULL) == NULL);
      text = riyo_folder_describe (folder, NULL);
      CHECK (strstr (text, "\n届いていない通知=1 (記録番号 3 から 3)\n") != NULL);
      riyo_alert_helper = helper;
      g_free (text);
      text = NULL;
      if (i == 0)
        riyo_operation_unref (riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL));
      else
        text = riyo_folder_describe (folder, NULL);
      CHECK (wait_for (folder, "】通知できていなかった出来事"));
      CHECK (text == NULL || strstr (text, "届いていない通知") == NULL);
    }
}
