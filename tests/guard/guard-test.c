/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder, opened; operations begun, checked, filtered, ended; records. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "base/base.h"
#include "kit/harness.h"

static char *
read_log (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);

  return harness_read (path);
}

TEST (begin_check_end)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);
  g_autoptr (RiyoOperation) operation = NULL;
  g_autofree char *log = NULL;
  guint64 permitted, refused;

  CHECK_NO_ERROR (error);
  operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_operation_allows (operation, 1 << 5));
  CHECK (!riyo_operation_allows (operation, 1 << 7));
  CHECK (riyo_operation_check (operation, 1 << 5, NULL, &error));
  CHECK (riyo_operation_check (operation, 1 << 5, "0052-00000001-01", &error));
  CHECK_NO_ERROR (error);
  CHECK (!riyo_operation_check (operation, 1 << 5 | 1 << 7, NULL, &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE);
  riyo_operation_get_counts (operation, &permitted, &refused);
  CHECK_INT (permitted, 2);
  CHECK_INT (refused, 1);
  g_clear_error (&error);
  CHECK (riyo_operation_end (operation, &error));
  CHECK (!riyo_operation_allows (operation, 1 << 5));
  CHECK (!riyo_operation_end (operation, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  log = read_log (folder);
  CHECK (strstr (log, "\"event\":\"begin\"") != NULL);
  CHECK (strstr (log, "\"permitted\":2,\"permitted_tags\":\"レセプト\",\"refused\":1") != NULL);
}

TEST (refused_begins_are_recorded)
{
  static const struct
  {
    const char *purpose, *actor;
    int want;
  } rows[] = {
    { "医療費分析", NULL, RIYO_REFUSAL_UNKNOWN_PURPOSE },
    { "", NULL, RIYO_REFUSAL_UNKNOWN_PURPOSE },
    { "医療費通知の発行", "9999", RIYO_REFUSAL_UNKNOWN_ACTOR },
  };
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *log = NULL;
      g_autofree char *member = NULL;

      CHECK (riyo_guard_begin (guard, rows[i].purpose, rows[i].actor, &error) == NULL);
      CHECK_ERROR (error, RIYO_REFUSAL, rows[i].want);
      member
          = g_strdup_printf ("\"event\":\"refused\",\"code\":\"%s\"", riyo_error_code_name (error));
      log = read_log (folder);
      CHECK_ROW (strstr (log, member) != NULL, "%s is not in the log", member);
    }
}

/* What is said of a role is true: that there is none, that it is somebody else's, that it is for
 * something else. */
TEST (a_role_that_was_asked_for)
{
  static const struct
  {
    const char *role, *law, *says;
  } rows[] = {
    { "ない係", NULL, "担当「ない係」がありません" },
    { "ない係", "開示", "担当「ない係」がありません" },
    { "別の係", NULL, "担当「別の係」に入っていません" },
    { "資格係", NULL, "担当「資格係」には「医療費通知の発行」に使える類型がありません" },
    { "通知係", NULL, NULL },
  };
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text = g_strdup_printf (
      "[担当 通知係]\n類型=レセプト\n担当者=%s\n[担当 資格係]\n類型=資格\n担当者=%s\n[担当 "
      "別の係]\n"
      "類型=レセプト\n担当者=1042\n[法令 開示]\n根拠=見本法1条\n類型=レセプト\n承認者=見本\n",
      account, account);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (GError) unadopted = NULL;

  CHECK (riyo_folder_adopt_bytes (folder, bytes, "rules.riyo", NULL, NULL, NULL, &unadopted));
  CHECK_NO_ERROR (unadopted);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoRequest) request
          = riyo_request_new (rows[i].law == NULL ? "医療費通知の発行" : NULL);
      g_autoptr (RiyoOperation) operation = NULL;
      g_autoptr (GError) error = NULL;

      riyo_request_set_role (request, rows[i].role);
      if (rows[i].law != NULL)
        {
          riyo_request_set_law (request, rows[i].law);
          riyo_request_set_approver (request, "見本");
          riyo_request_set_reference (request, "見本-1");
        }
      operation = riyo_guard_begin_request (guard, request, &error);
      CHECK_ROW ((operation != NULL) == (rows[i].says == NULL), "%s", rows[i].role);
      if (rows[i].says == NULL)
        continue;
      CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE);
      CHECK_ROW (strstr (error->message, rows[i].says) != NULL, "%s: %s", rows[i].role,
                 error->message);
    }
}

TEST (edited_in_place_is_refused)
{
  static const char *const parts[] = { "rules.riyo", "tables/1.riyo" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autofree char *path = g_build_filename (folder, parts[i], NULL);
      g_autofree char *text = harness_read (path);
      g_autofree char *edited = g_strconcat (text, "# later\n", NULL);
      g_autoptr (GError) error = NULL;

      g_file_set_contents (path, edited, -1, NULL);
      chmod (path, 0600);
      CHECK (riyo_guard_open (folder, &error) == NULL);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_ADOPTED);
    }
}

TEST (rules_adopted_apply_to_what_begins_later)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *path = g_build_filename (folder, "..", "rules-2.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text = g_strdup_printf ("[担当 通知係]\n類型=レセプト\n担当者=%s\n", account);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) before = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, NULL);
  CHECK (riyo_folder_adopt (folder, path, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  CHECK (riyo_operation_allows (before, 1));
  CHECK (riyo_guard_begin (guard, "加入者の管理", NULL, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE);
}

TEST (records_open_only_for_permitted_purposes)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) notice = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autoptr (RiyoRecord) claim = riyo_record_new (1 << 5, "52-1-1", g_strdup ("見本"), g_free);
  g_autoptr (RiyoRecord) checkup = riyo_record_new (1 << 7, "52-1-1", g_strdup ("例示"), g_free);
  RiyoRecord *const parents[] = { claim, checkup };
  g_autoptr (RiyoRecord) both = riyo_record_derive (parents, 2, g_strdup ("結合"), g_free);
  g_autoptr (GError) error = NULL;

  CHECK_STR (riyo_record_open (claim, notice, &error), "見本");
  CHECK_NO_ERROR (error);
  CHECK (riyo_record_open (checkup, notice, NULL) == NULL);
  CHECK (riyo_record_open (both, notice, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE);
  CHECK (riyo_record_open (claim, NULL, NULL) == NULL);
}

TEST (a_subject_is_logged_by_pseudonym_only)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autofree char *log = NULL;
  const char *subject;

  CHECK (!riyo_operation_check (use, 1 << 7, "9052-77777777-01", NULL));
  log = read_log (folder);
  subject = strstr (log, "\"subject\":\"");
  if (CHECK (subject != NULL))
    CHECK_INT (strspn (subject + strlen ("\"subject\":\""), "0123456789abcdef"), 32);
  CHECK (strstr (log, "77777777") == NULL);
}

TEST (declassification_is_declared_and_recorded)
{
  static const char rules[]
      = "[担当 係]\n類型=レセプト\n類型=健診\n担当者=%s\n"
        "[加工 月別集計]\n元=レセプト\n方法=10人未満を伏せた集計\n"
        "先=個人情報でない\n承認者=見本\n[本人 加入者]\n形式=記号-番号-枝番\n";
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *path = g_strconcat (folder, ".rules", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text = g_strdup_printf (rules, account);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRecord) claim = riyo_record_new (1 << 5, "52-1-1", g_strdup ("1"), g_free);
  g_autoptr (RiyoRecord) wider = riyo_record_add_tags (claim, 1 << 7);
  g_autoptr (RiyoRecord) checkup = riyo_record_new (1 << 7, "52-1-1", g_strdup ("2"), g_free);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, NULL);
  CHECK (riyo_folder_adopt (folder, path, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  g_autoptr (RiyoOperation) other = riyo_guard_begin (guard, "保健指導対象者の特定", NULL, &error);
  g_autoptr (RiyoRecord) free_of_persons
      = riyo_record_declassify (claim, use, "月別集計", g_strdup ("合計"), g_free, &error);
  g_autofree char *log = read_log (folder);

  CHECK_NO_ERROR (error);
  CHECK_STR (riyo_record_open (free_of_persons, NULL, NULL), "合計");
  CHECK (strstr (log, "\"event\":\"declassify\"") != NULL);
  CHECK (riyo_record_declassify (free_of_persons, use, "月別集計", g_strdup ("x"), g_free, &error)
         == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  g_clear_error (&error);
  CHECK (riyo_record_declassify (claim, use, "年別", g_strdup ("x"), g_free, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  CHECK (riyo_record_declassify (claim, other, "月別集計", g_strdup ("x"), g_free, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE);
  g_clear_error (&error);
  CHECK (riyo_record_open (checkup, other, NULL) != NULL);
  CHECK (riyo_record_declassify (checkup, other, "月別集計", g_strdup ("x"), g_free, &error)
         == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  CHECK_INT (riyo_record_get_tags (wider), 1 << 5 | 1 << 7);
  CHECK (riyo_record_open (wider, use, NULL) == NULL);
}

TEST (filter_equals_check)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  RiyoTags tags[] = { 1 << 5, 0, 1 << 7, RIYO_TAGS_UNTAGGED | 1 << 5, 1 << 5, 1ull << 40 };
  guint64 kept = ~0ull;
  gsize n_kept = 99;
  g_autoptr (GError) error = NULL;

  CHECK (riyo_operation_filter (operation, tags, 8, 6, NULL, &kept, &n_kept, &error));
  CHECK_NO_ERROR (error);
  CHECK_INT (kept, 1 | 1 << 4);
  CHECK_INT (n_kept, 2);
  kept = ~0ull;
  CHECK (!riyo_operation_filter (operation, tags, 3, 6, NULL, &kept, &n_kept, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_WIDTH);
  CHECK_INT (kept, 0);
  CHECK_INT (n_kept, 0);
}

TEST (a_rehearsal_permits_nothing)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request = riyo_request_new ("医療費通知の発行");
  g_autoptr (RiyoRecord) record = riyo_record_new (1 << 5, "52-1-1", g_strdup ("1"), g_free);
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (GError) error = NULL;
  RiyoTags tags = 1 << 5;
  guint64 kept = ~0ull, permitted = 0, refused = 0;

  riyo_request_set_rehearsal (request, TRUE);
  operation = riyo_guard_begin_request (guard, request, NULL);
  riyo_operation_note (operation, 1 << 5, "52-1-1");
  riyo_operation_note (operation, 1 << 7, NULL);
  CHECK (!riyo_operation_allows (operation, 1 << 5));
  CHECK (!riyo_operation_check (operation, 1 << 5, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  CHECK (!riyo_operation_check (operation, 1 << 5, "52-1-1", NULL));
  CHECK (riyo_record_open (record, operation, NULL) == NULL);
  CHECK (!riyo_operation_filter (operation, &tags, 8, 1, NULL, &kept, NULL, NULL));
  CHECK (kept == 0);
  riyo_operation_get_counts (operation, &permitted, &refused);
  CHECK_INT (permitted, 1);
  CHECK_INT (refused, 1);
}

TEST (sets_too_narrow_for_the_table)
{
  static const char text[] = "[表]\n組合=見本健康保険組合\n版=1\n"
                             "[類型 資格]\n番号=1\n名称=資格\n利用目的=管理\n"
                             "[類型 健診]\n番号=40\n名称=健診\n";
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (RiyoTable) table = riyo_table_new_from_bytes (bytes, "text", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  guint64 tags = 1, kept = 0;
  gsize n_kept = 99;

  CHECK (riyo_folder_init (folder, table, NULL));
  guard = riyo_guard_open (folder, NULL);
  operation = riyo_guard_begin (guard, "管理", NULL, NULL);
  for (gsize width = 2; width <= 4; width += 2)
    {
      g_autoptr (GError) error = NULL;

      CHECK (!riyo_operation_filter (operation, &tags, width, 1, NULL, &kept, &n_kept, &error));
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_WIDTH);
      CHECK (kept == 0 && n_kept == 0);
    }
  CHECK (riyo_operation_filter (operation, &tags, 8, 1, NULL, &kept, &n_kept, NULL));
  CHECK (kept == 1 && n_kept == 1);
}

TEST (the_role_named_is_the_one_taken)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text = g_strdup_printf ("[担当 受付]\n類型=資格\n担当者=%s\n"
                                           "[担当 全体]\n類型=資格\n類型=レセプト\n担当者=%s\n",
                                           account, account);
  g_autoptr (GBytes) rules = g_bytes_new (text, strlen (text));
  g_autoptr (RiyoRequest) request = riyo_request_new ("医療費通知の発行");
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (riyo_folder_adopt_bytes (folder, rules, "rules.riyo", NULL, NULL, NULL, NULL));
  guard = riyo_guard_open (folder, NULL);
  riyo_request_set_role (request, "受付");
  CHECK (riyo_guard_begin_request (guard, request, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE);
  riyo_request_set_role (request, "全体");
  operation = riyo_guard_begin_request (guard, request, NULL);
  CHECK_STR (riyo_operation_get_role (operation), "全体");
}

TEST (a_derived_record_has_the_tags_of_all)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autoptr (RiyoRecord) checkup = riyo_record_new (1 << 7, "52-1-1", g_strdup ("1"), g_free);
  g_autoptr (RiyoRecord) claim = riyo_record_new (1 << 5, "52-1-1", g_strdup ("2"), g_free);
  g_autoptr (RiyoRecord) untagged = riyo_record_new (0, "52-1-1", g_strdup ("3"), g_free);
  RiyoRecord *const parents[] = { checkup, claim, untagged };
  g_autoptr (RiyoRecord) joined = riyo_record_derive (parents, 2, g_strdup ("4"), g_free);
  g_autoptr (RiyoRecord) spoilt = riyo_record_derive (parents + 1, 2, g_strdup ("5"), g_free);

  CHECK_INT (riyo_record_get_tags (joined), 1 << 7 | 1 << 5);
  CHECK (riyo_record_get_tags (spoilt) == (RIYO_TAGS_UNTAGGED | 1 << 5));
  CHECK (riyo_record_open (claim, use, NULL) != NULL);
  CHECK (riyo_record_open (joined, use, NULL) == NULL);
  CHECK (riyo_record_open (spoilt, use, NULL) == NULL);
}

/* What is NULL where it must not be narrows; it is never as if it had not been said. */
TEST (nothing_is_taken_for_less)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autoptr (RiyoRecord) whole = riyo_record_new (1 << 5, "52-1-1", &operation, NULL);
  RiyoRecord *const parents[] = { whole, NULL };
  g_autoptr (RiyoRecord) derived = riyo_record_derive (parents, 2, &operation, NULL);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoSuspension) scopeless
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  CHECK (riyo_record_open (whole, operation, NULL) != NULL);
  CHECK (riyo_record_open (derived, operation, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED);
  riyo_suspension_add_subject (suspension, "52-1-1");
  riyo_suspension_add_subject (suspension, NULL);
  riyo_suspension_set_all (suspension);
  CHECK (!riyo_guard_suspend (guard, suspension, NULL, NULL));
  riyo_suspension_add_subject (scopeless, "52-1-1");
  riyo_suspension_add_category (scopeless, NULL);
  CHECK (!riyo_guard_suspend (guard, scopeless, NULL, NULL));
}
