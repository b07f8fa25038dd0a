/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suspensions end to end: recorded by one process, in effect in another, wholly there or not. */
#include "config.h"

#include "harness.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOTICE "医療費通知の発行" /* レセプト only */
#define RECEIPT (G_GUINT64_CONSTANT (1) << 5)

static char *
make_riyo (const char *table)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *path = g_build_filename (parent, "table.riyo", NULL);
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;

  if (table != NULL)
    CHECK (g_file_set_contents (path, table, -1, NULL));
  CHECK (riyo_folder_init (folder, table != NULL ? path : NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

static RiyoGuard *
open_guard (const char *folder)
{
  g_autoptr (GError) error = NULL;
  RiyoGuard *guard = riyo_guard_open (folder, &error);

  CHECK_NO_ERROR (error);
  return guard;
}

/* scope: "all", "provision", "c:NAME" or "p:NAME" */
static RiyoSuspension *
suspension_of (const char *reference, const char *scope, const char *subject)
{
  RiyoSuspension *suspension = riyo_suspension_new (reference, "利用停止");

  riyo_suspension_add_subject (suspension, subject);
  if (*scope == 'a')
    riyo_suspension_set_all (suspension);
  else if (*scope == 'c')
    riyo_suspension_add_category (suspension, scope + 2);
  else if (scope[1] == ':')
    riyo_suspension_add_purpose (suspension, scope + 2);
  else
    riyo_suspension_set_provision (suspension);
  return suspension;
}

static gboolean
suspend (RiyoGuard *guard, const char *reference, const char *scope, const char *subject,
         GError **error)
{
  g_autoptr (RiyoSuspension) suspension = suspension_of (reference, scope, subject);

  return riyo_guard_suspend (guard, suspension, NULL, error);
}

/* In a process of its own, as the desk's command is. */
static gboolean
suspend_elsewhere (const char *folder, const char *reference, const char *scope,
                   const char *subject)
{
  pid_t child = fork ();
  int status = 1;

  if (child == 0)
    {
      RiyoGuard *guard = riyo_guard_open (folder, NULL);

      _exit (guard != NULL && suspend (guard, reference, scope, subject, NULL) ? 0 : 1);
    }
  return waitpid (child, &status, 0) == child && status == 0;
}

static gboolean
refused_as_suspended (gboolean permitted, GError *error)
{
  gboolean refused = !permitted && g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);

  g_clear_error (&error);
  return refused;
}

/* Each uses someone else's data, the suspended person's, or data nobody is named for. */
static gboolean
by_check (RiyoOperation *operation, const char *subject)
{
  GError *error = NULL;
  gboolean permitted = riyo_operation_check (operation, RECEIPT, subject, &error);

  return refused_as_suspended (permitted, error);
}

static gboolean
by_filter (RiyoOperation *operation, const char *subject)
{
  RiyoTags tags = RECEIPT;
  guint64 kept = 1;
  gsize n_kept = 1;

  CHECK (riyo_operation_filter (operation, &tags, 8, 1, subject != NULL ? &subject : NULL, &kept,
                                &n_kept, NULL));
  CHECK ((kept == 1) == (n_kept == 1));
  return n_kept == 0;
}

static gboolean
by_record (RiyoOperation *operation, const char *subject)
{
  g_autoptr (RiyoRecord) record = riyo_record_new (RECEIPT, subject, "", NULL);
  GError *error = NULL;
  gboolean permitted = riyo_record_open (record, operation, &error) != NULL;

  return refused_as_suspended (permitted, error);
}

static gboolean
by_derived_record (RiyoOperation *operation, const char *subject)
{
  g_autoptr (RiyoRecord) one = riyo_record_new (RECEIPT, "9-9-9", "", NULL);
  g_autoptr (RiyoRecord) other = riyo_record_new (RECEIPT, subject, "", NULL);
  RiyoRecord *parents[] = { one, other };
  g_autoptr (RiyoRecord) record = riyo_record_derive (parents, 2, "", NULL);
  GError *error = NULL;
  gboolean permitted = riyo_record_open (record, operation, &error) != NULL;

  return refused_as_suspended (permitted, error);
}

/* The word is lowered by the next look, at the latest after 1,024 checks. */
static gboolean
by_allows (RiyoOperation *operation, const char *subject)
{
  for (guint i = 0; i < 1024 && riyo_operation_check (operation, RECEIPT, NULL, NULL); i++)
    ;
  return !riyo_operation_allows (operation, RECEIPT);
}

static const struct
{
  const char *name;
  gboolean (*is_refused) (RiyoOperation *operation, const char *subject);
} paths[] = { { "check", by_check },
              { "filter", by_filter },
              { "record", by_record },
              { "derived record", by_derived_record },
              { "allows", by_allows } };

TEST (another_process_reaches_an_open_operation)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *folder = make_riyo (NULL);
      g_autoptr (RiyoGuard) guard = open_guard (folder);
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
      gboolean allows = g_str_equal (paths[i].name, "allows");

      CHECK_ROW (!paths[i].is_refused (operation, "52-1-1"), "%s before", paths[i].name);
      CHECK (suspend_elsewhere (folder, "1", "all", "0052-00000001-01"));
      CHECK_ROW (paths[i].is_refused (operation, "52-1-1"), "%s of the person", paths[i].name);
      CHECK_ROW (allows || !paths[i].is_refused (operation, "52-1-2"), "%s of another",
                 paths[i].name);
      CHECK_ROW (paths[i].is_refused (operation, NULL), "%s of nobody named", paths[i].name);
      CHECK_ROW (paths[i].is_refused (operation, "52"), "%s of the whole 記号", paths[i].name);
      CHECK_ROW (!riyo_operation_allows (operation, RECEIPT), "%s lowers the word", paths[i].name);
    }
}

/* Nobody named: seen within 1,024 checks even where no subject ever comes. */
TEST (unstated_checks_see_it_too)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  guint n = 0;

  CHECK (riyo_operation_check (operation, RECEIPT, NULL, NULL));
  CHECK (suspend_elsewhere (folder, "1", "all", "52-1-1"));
  while (n < 2000 && riyo_operation_check (operation, RECEIPT, NULL, NULL))
    n++;
  CHECK_ROW (n < 1024, "permitted %u times", n);
}

TEST (an_operation_begun_later_sees_it)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) notice = NULL, analysis = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (suspend_elsewhere (folder, "1", "p:" NOTICE, "52-1"));
  notice = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK (!riyo_operation_allows (notice, RECEIPT));
  CHECK (!riyo_operation_check (notice, RECEIPT, "52-1-9", &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);
  CHECK (riyo_operation_check (notice, RECEIPT, "52-2-9", NULL));
  /* Another purpose is not touched, and pays nothing. */
  analysis = riyo_guard_begin (guard, "レセプト点検", NULL, NULL);
  if (analysis != NULL)
    CHECK (riyo_operation_allows (analysis, RECEIPT)
           && riyo_operation_check (analysis, RECEIPT, "52-1-9", NULL));
}

TEST (lifting_reaches_operations_begun_later)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder), desk = open_guard (folder);
  g_autoptr (RiyoOperation) open = NULL, later = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (suspend (desk, "1", "all", "52-1-1", NULL));
  open = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK (by_check (open, "52-1-1"));
  CHECK (riyo_guard_lift_suspension (desk, "1", NULL, &error));
  CHECK_NO_ERROR (error);
  CHECK (suspend (desk, "2", "all", "52-1-2", NULL));
  CHECK (by_check (open, "52-1-2"));
  CHECK (by_check (open, "52-1-1"));
  CHECK (!riyo_operation_allows (open, RECEIPT));
  later = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK (!by_check (later, "52-1-1"));
  CHECK (by_check (later, "52-1-2"));
  CHECK (!riyo_guard_lift_suspension (desk, "1", NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  g_clear_error (&error);
  CHECK (!riyo_guard_lift_suspension (desk, "3", NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
}

TEST (what_cannot_be_recorded)
{
  static const struct
  {
    const char *reference, *reason, *subject, *categories, *purposes;
    gboolean all, provision;
    GQuark (*domain) (void);
    int code;
  } rows[] = {
#define ERROR riyo_error_quark
#define REFUSAL riyo_refusal_quark
    { "1", "利用停止", NULL, NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", "利用停止", "　", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", "利用停止", "52ー1", NULL, NULL, TRUE, FALSE, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT },
    { "1", "利用停止", "5-2-1-1", NULL, NULL, TRUE, FALSE, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT },
    { "1", "利用停止", "52", NULL, NULL, FALSE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", "利用停止", "52", NULL, NULL, TRUE, TRUE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", "利用停止", "52", "レセプト", NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", "利用停止", "52", "レセプト", NOTICE, FALSE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", "利用停止", "52", "レセ", NULL, FALSE, FALSE, ERROR, RIYO_ERROR_NAME },
    { "1", "利用停止", "52", NULL, "通知", FALSE, FALSE, ERROR, RIYO_ERROR_NAME },
    { "1", "停止", "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", NULL, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "", "利用停止", "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { NULL, "利用停止", "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1\t2", "利用停止", "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1\n", "利用停止", "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "taken", "利用停止", "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
  };
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autofree RiyoSuspension **list = NULL;
  gsize n = 0;

  CHECK (suspend (guard, "taken", "all", "9-9-9", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoSuspension) suspension
          = riyo_suspension_new (rows[i].reference, rows[i].reason);
      g_autoptr (GError) error = NULL;

      if (rows[i].subject != NULL)
        riyo_suspension_add_subject (suspension, rows[i].subject);
      if (rows[i].categories != NULL)
        riyo_suspension_add_category (suspension, rows[i].categories);
      if (rows[i].purposes != NULL)
        riyo_suspension_add_purpose (suspension, rows[i].purposes);
      if (rows[i].all)
        riyo_suspension_set_all (suspension);
      if (rows[i].provision)
        riyo_suspension_set_provision (suspension);
      CHECK_ROW (!riyo_guard_suspend (guard, suspension, NULL, &error), "row %u", i);
      CHECK_ROW (g_error_matches (error, rows[i].domain (), rows[i].code), "row %u: %s", i,
                 error != NULL ? error->message : "no error");
      CHECK_ROW (riyo_suspension_get_date (suspension) == NULL, "row %u", i);
    }
  list = riyo_guard_list_suspensions (guard, NULL, &n, NULL);
  CHECK_INT (n, 1);
  for (gsize i = 0; i < n; i++)
    riyo_suspension_unref (list[i]);
}

TEST (the_list)
{
  static const struct
  {
    const char *subject;
    const char *want; /* references */
  } rows[] = { { NULL, "1 2 3 5 " }, { "52-1-1", "1 2 5 " }, { "５２－１", "1 2 3 5 " },
               { "52-2-1", "5 " },   { "53", "" },           { "52-1-2", "2 3 5 " } };
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);

  CHECK (suspend (guard, "1", "all", "52-1-1", NULL));
  CHECK (suspend (guard, "2", "c:レセプト", "52-1", NULL));
  CHECK (suspend (guard, "3", "p:" NOTICE, "52-1-2", NULL));
  CHECK (suspend (guard, "4", "all", "52-1-1", NULL));
  CHECK (suspend (guard, "5", "c:健診", "52", NULL));
  CHECK (riyo_guard_lift_suspension (guard, "4", NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize n = 0;
      g_autofree RiyoSuspension **list
          = riyo_guard_list_suspensions (guard, rows[i].subject, &n, NULL);
      g_autoptr (GString) got = g_string_new (NULL);

      CHECK (list != NULL);
      for (gsize j = 0; j < n; j++)
        {
          g_string_append_printf (got, "%s ", riyo_suspension_get_reference (list[j]));
          CHECK (riyo_suspension_get_date (list[j]) != NULL);
          CHECK_STR (riyo_suspension_get_reason (list[j]), "利用停止");
          riyo_suspension_unref (list[j]);
        }
      CHECK_ROW (strcmp (got->str, rows[i].want) == 0, "%s: got %s", rows[i].subject, got->str);
    }
}

static const char providing_table[]
    = "[表]\n組合=見本健康保険組合\n版=1\n"
      "[類型 健診]\n番号=1\n名称=健康診査に関する情報\n"
      "利用目的=保健指導対象者の特定\n利用目的=事業主への結果の提供\n"
      "[類型 資格]\n番号=2\n名称=資格に関する情報\n"
      "利用目的=加入者の管理\n利用目的=保険給付の支払\n"
      "[利用目的 事業主への結果の提供]\n提供先=事業主\n"
      "[セル 資格 / 加入者の管理]\n非公表=21-4-2\n判断者=見本\n"
      "理由=例示\n";

TEST (provision_stops_what_goes_to_others)
{
  g_autofree char *folder = make_riyo (providing_table);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) provide = NULL, guide = NULL;
  g_autoptr (RiyoSuspension) all = suspension_of ("2", "all", "1-1-1");
  g_autofree char *explained = NULL;

  CHECK (suspend (guard, "1", "provision", "1-1-1", NULL));
  provide = riyo_guard_begin (guard, "事業主への結果の提供", NULL, NULL);
  guide = riyo_guard_begin (guard, "保健指導対象者の特定", NULL, NULL);
  CHECK (!riyo_operation_check (provide, 1, "1-1-1", NULL));
  CHECK (riyo_operation_check (provide, 1, "1-1-2", NULL));
  CHECK (riyo_operation_check (guide, 1, "1-1-1", NULL));
  CHECK (riyo_operation_allows (guide, 1));
  explained = riyo_guard_explain_suspension (guard, all, NULL);
  CHECK (g_str_has_prefix (explained, "健診: 保健指導対象者の特定 / 事業主への結果の提供\n"
                                      "資格: 加入者の管理 / 保険給付の支払\n"));
  /* Payments are named once more, in words. */
  CHECK (g_strrstr (explained, "保険給付の支払") > strstr (explained, "保険給付の支払"));
}

TEST (what_would_stop_nothing)
{
  static const char table[] = "[表]\n組合=見本健康保険組合\n版=1\n"
                              "[類型 健診]\n番号=1\n名称=健診\n利用目的=保健指導\n"
                              "[類型 旧]\n番号=2\n名称=廃止した類型\n廃止日=2025-03-31\n";
  static const char *const scopes[] = { "provision", "c:旧" };
  g_autofree char *folder = make_riyo (table);
  g_autoptr (RiyoGuard) guard = open_guard (folder);

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      g_autoptr (GError) error = NULL;

      CHECK (!suspend (guard, "1", scopes[i], "1-1-1", &error));
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
    }
}

TEST (the_answer_about_purposes)
{
  g_autofree char *folder = make_riyo (providing_table);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *body;

  CHECK (suspend (guard, "1", "provision", "1-1-1", NULL));
  text = riyo_guard_explain_purposes (guard, "1-1-1", 3, &error);
  CHECK_NO_ERROR (error);
  body = strstr (text, "■");
  CHECK_STR (body,
             "■ 健康診査に関する情報（健診）\n"
             "  ・保健指導対象者の特定\n"
             "  ・事業主への結果の提供（お申し出により停止しています）\n"
             "\n■ 資格に関する情報（資格）\n"
             "  ・保険給付の支払\n"
             "  ※ 個人情報保護法第21条第4項第2号に当たるため通知しない利用目的があります。\n");
  CHECK (riyo_guard_explain_purposes (guard, "1_1", 3, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_BAD_SUBJECT);
  g_clear_error (&error);
  CHECK (riyo_guard_explain_purposes (guard, "1-1", 4, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY);
  g_clear_error (&error);
  CHECK (riyo_guard_explain_purposes (guard, "1-1", 0, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED);
}

static gboolean
ask (RiyoGuard *guard, const char *subject, GError **error)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (NOTICE);

  return riyo_guard_ask (guard, request, RECEIPT, subject, NULL, error);
}

TEST (a_question_is_answered_alike)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (GError) error = NULL;

  CHECK (ask (guard, NULL, NULL));
  CHECK (suspend (guard, "1", "all", "52-1-1", NULL));
  CHECK (!ask (guard, NULL, &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);
  g_clear_error (&error);
  CHECK (!ask (guard, "52-1-1", &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);
  g_clear_error (&error);
  CHECK (ask (guard, "52-1-2", NULL));
  CHECK (!ask (guard, "52_1", &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_BAD_SUBJECT);
}

/* A table that drops or renames what a live suspension names waits until that is re-mapped. */
TEST (a_successor_keeps_what_suspensions_name)
{
  static const struct
  {
    const char *purpose, *alias;
    gboolean adopted;
  } rows[] = {
    { "保健指導対象者の選定", "", FALSE },
    { "保健指導対象者の選定", "別名=保健指導対象者の特定\n", TRUE },
  };
  g_autofree char *folder
      = make_riyo ("[表]\n組合=見本健康保険組合\n版=1\n[類型 健診]\n番号=1\n名称=健診\n"
                   "利用目的=保健指導対象者の特定\n利用目的=受診勧奨\n");
  g_autofree char *file = g_strconcat (folder, ".table2.riyo", NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoOperation) operation = NULL;

  CHECK (suspend (guard, "1", "p:保健指導対象者の特定", "52-1-1", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *table = g_strdup_printf (
          "[表]\n組合=見本健康保険組合\n版=2\n公表日=2025-01-01\n施行日=2025-01-01\n"
          "[類型 健診]\n番号=1\n名称=健診\n利用目的=%s\n利用目的=受診勧奨\n"
          "[利用目的 %s]\n提供先=なし\n%s[セル 健診 / %s]\n判断者=見本\n理由=例示\n",
          rows[i].purpose, rows[i].purpose, rows[i].alias, rows[i].purpose);
      g_autoptr (GError) error = NULL;

      CHECK (g_file_set_contents (file, table, -1, NULL));
      CHECK_ROW (riyo_folder_adopt (folder, file, NULL, NULL, NULL, &error) == rows[i].adopted,
                 "row %u: %s", i, error != NULL ? error->message : "adopted");
      if (!rows[i].adopted)
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
    }
  operation = riyo_guard_begin (guard, "保健指導対象者の選定", NULL, NULL);
  CHECK (operation != NULL && !riyo_operation_check (operation, 1, "52-1-1", NULL));
  CHECK (operation != NULL && riyo_operation_check (operation, 1, "52-1-2", NULL));
}
