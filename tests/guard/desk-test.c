/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the desk that takes requests records, lists and explains, and what it cannot record. */
#include "config.h"

#include "guard/guard.h"
#include "kit/desk.h"
#include "kit/harness.h"

#include <string.h>

#define NOTICE "医療費通知の発行" /* レセプト only */
#define RECEIPT (G_GUINT64_CONSTANT (1) << 5)

TEST (what_cannot_be_recorded)
{
  static const struct
  {
    const char *reference;
    RiyoSuspensionReason reason;
    const char *subject, *categories, *purposes;
    gboolean all, provision;
    GQuark (*domain) (void);
    int code;
  } rows[] = {
#define ERROR riyo_error_quark
#define REFUSAL riyo_refusal_quark
#define STOP RIYO_SUSPENSION_REASON_STOP_OF_USE
    { "1", STOP, NULL, NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", STOP, "　", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", STOP, "52ー1", NULL, NULL, TRUE, FALSE, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT },
    { "1", STOP, "5-2-1-1", NULL, NULL, TRUE, FALSE, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT },
    { "1", STOP, "52", NULL, NULL, FALSE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", STOP, "52", NULL, NULL, TRUE, TRUE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", STOP, "52", "レセプト", NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", STOP, "52", "レセプト", NOTICE, FALSE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", STOP, "52", "レセ", NULL, FALSE, FALSE, ERROR, RIYO_ERROR_NAME },
    { "1", STOP, "52", NULL, "通知", FALSE, FALSE, ERROR, RIYO_ERROR_NAME },
    { "1", 9, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1", 0, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "", STOP, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { NULL, STOP, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1\t2", STOP, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "1\n", STOP, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
    { "taken", STOP, "52", NULL, NULL, TRUE, FALSE, ERROR, RIYO_ERROR_ARGUMENT },
  };
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (GPtrArray) list = NULL;

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
  list = riyo_guard_list_suspensions (guard, NULL, NULL);
  CHECK (list != NULL && list->len == 1);
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
      g_autoptr (GPtrArray) list = riyo_guard_list_suspensions (guard, rows[i].subject, NULL);
      g_autoptr (GString) got = g_string_new (NULL);

      CHECK (list != NULL);
      for (guint j = 0; list != NULL && j < list->len; j++)
        {
          RiyoSuspension *suspension = g_ptr_array_index (list, j);

          g_string_append_printf (got, "%s ", riyo_suspension_get_reference (suspension));
          CHECK (riyo_suspension_get_date (suspension) != NULL);
          CHECK_INT (riyo_suspension_get_reason (suspension), STOP);
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
