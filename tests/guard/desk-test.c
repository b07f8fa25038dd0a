/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the desk that takes requests records, lists and explains, and what it cannot record. */
#include "config.h"

#include "guard/guard.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "suspension/suspension.h"

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
  g_auto (RiyoUnderstood) explained = { NULL, NULL };

  CHECK (suspend (guard, "1", "provision", "1-1-1", NULL));
  provide = riyo_guard_begin (guard, "事業主への結果の提供", NULL, NULL);
  guide = riyo_guard_begin (guard, "保健指導対象者の特定", NULL, NULL);
  CHECK (!riyo_operation_check (provide, 1, "1-1-1", NULL));
  CHECK (riyo_operation_check (provide, 1, "1-1-2", NULL));
  CHECK (riyo_operation_check (guide, 1, "1-1-1", NULL));
  CHECK (riyo_operation_allows (guide, 1));
  CHECK (riyo_guard_explain_suspension (guard, all, &explained, NULL));
  CHECK_STR (explained.whom, "記号 1・番号 1・枝番 1\n");
  CHECK (g_str_has_prefix (explained.stops, "健診: 保健指導対象者の特定 / 事業主への結果の提供\n"
                                            "資格: 加入者の管理 / 保険給付の支払\n"));
  /* Payments are named once more, in words. */
  CHECK (g_strrstr (explained.stops, "保険給付の支払")
         > strstr (explained.stops, "保険給付の支払"));
}

/* What a desk states is one person, or is said to be more: by each door of the C interface. */
TEST (as_wide_as_is_meant)
{
  static const struct
  {
    const char *subject;
    RiyoStatedWidth width;
    const char *whom; /* NULL = an error */
  } rows[] = {
    { "0052-00000001-01", RIYO_STATED_PERSON, "記号 52・番号 1・枝番 1\n" },
    { "52-7", RIYO_STATED_PERSON, NULL },
    { "見本", RIYO_STATED_PERSON, NULL },
    { "-7-1", RIYO_STATED_PERSON, NULL },
    { "52-7", RIYO_STATED_PREFIX, "記号 52・番号 7 に当たる全員\n" },
    { "52", RIYO_STATED_PREFIX, "記号 52 に当たる全員\n" },
    { "-7-1", RIYO_STATED_PREFIX, "記号 （問わない）・番号 7・枝番 1 に当たる全員\n" },
    { "52-7-1", RIYO_STATED_PREFIX, NULL },
    { "52-7", RIYO_STATED_ANY, "記号 52・番号 7 に当たる全員\n" },
    { "52-7-1", RIYO_STATED_ANY, "記号 52・番号 7・枝番 1\n" },
    { "\"10-23\"-1-2", RIYO_STATED_PERSON, "記号 \"10-23\"・番号 1・枝番 2\n" },
  };
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoSuspension) one
          = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
      g_autoptr (GError) error = NULL;
      g_auto (RiyoUnderstood) understood = { NULL, NULL };

      riyo_suspension_set_all (one);
      if (rows[i].width == RIYO_STATED_PERSON)
        riyo_suspension_add_person (one, rows[i].subject);
      else if (rows[i].width == RIYO_STATED_PREFIX)
        riyo_suspension_add_prefix (one, rows[i].subject);
      else
        riyo_suspension_add_subject (one, rows[i].subject);
      CHECK_ROW (riyo_guard_explain_suspension (guard, one, &understood, &error)
                     == (rows[i].whom != NULL),
                 "row %u: %s", i, rows[i].subject);
      if (rows[i].whom != NULL)
        CHECK_STR (understood.whom, rows[i].whom);
      else
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
    }
}

/* One request, several scopes: each stops what it says, and one that stops nothing is told. */
TEST (scopes_together)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (RiyoSuspension) both = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoSuspension) none = riyo_suspension_new ("2", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoSuspension) more = riyo_suspension_new ("3", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoOperation) guide = NULL, notify = NULL, analyse = NULL;
  g_autoptr (GError) error = NULL, beside = NULL;
  g_autofree char *scope = NULL;
  RiyoTags checkup = RIYO_TAGS_UNTAGGED, receipt = RIYO_TAGS_UNTAGGED;

  CHECK (riyo_table_parse_tags (table, "健診", &checkup, NULL));
  CHECK (riyo_table_parse_tags (table, "レセプト", &receipt, NULL));
  riyo_suspension_add_subject (both, "52-1-1");
  riyo_suspension_add_cell (both, "健診", "保健指導対象者の特定");
  riyo_suspension_add_purpose (both, "医療費通知の発行");
  CHECK (riyo_guard_suspend (guard, both, NULL, &error));
  CHECK_NO_ERROR (error);
  scope = riyo_suspension_dup_scope (both, table);
  CHECK_STR (scope, "医療費通知の発行、健診 / 保健指導対象者の特定");
  guide = riyo_guard_begin (guard, "保健指導対象者の特定", NULL, NULL);
  notify = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  analyse = riyo_guard_begin (guard, "未受診者への受診勧奨", NULL, NULL);
  CHECK (!riyo_operation_check (guide, checkup, "52-1-1", NULL));
  CHECK (riyo_operation_check (guide, checkup, "52-1-2", NULL));
  CHECK (!riyo_operation_check (notify, receipt, "52-1-1", NULL));
  CHECK (riyo_operation_check (analyse, checkup, "52-1-1", NULL));
  riyo_suspension_add_subject (none, "52-1-1");
  riyo_suspension_add_category (none, "レセプト");
  riyo_suspension_add_cell (none, "レセプト", "保健指導対象者の特定");
  CHECK (!riyo_guard_suspend (guard, none, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  riyo_suspension_add_subject (more, "52-1-1");
  riyo_suspension_set_all (more);
  riyo_suspension_set_provision (more);
  CHECK (!riyo_guard_suspend (guard, more, NULL, &beside));
  CHECK_ERROR (beside, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
}

/* A new number of the same person: stopped by the same request, in operations that are open too;
 * lifted with it. */
TEST (carried_over_to_another_number)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder), other = open_guard (folder);
  g_autoptr (RiyoSuspension) extension = riyo_suspension_new_extension ("1");
  g_autoptr (RiyoSuspension) unknown = riyo_suspension_new_extension ("2");
  g_autoptr (RiyoSuspension) lifted = riyo_suspension_new_extension ("1");
  g_autoptr (RiyoOperation) open = NULL, later = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL, after = NULL;
  g_auto (GStrv) people = NULL;

  CHECK (suspend (guard, "1", "p:医療費通知の発行", "52-1-1", NULL));
  open = riyo_guard_begin (other, "医療費通知の発行", NULL, NULL);
  CHECK (riyo_operation_check (open, RIYO_TAG (6), "61-1-1", NULL)
         || !riyo_operation_allows (open, RIYO_TAG (6)));
  riyo_suspension_add_person (extension, "61-1-1");
  riyo_suspension_add_person (unknown, "61-1-1");
  riyo_suspension_add_person (lifted, "62-1-1");
  CHECK (!riyo_guard_amend_suspension (guard, unknown, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  CHECK (riyo_guard_amend_suspension (guard, extension, NULL, NULL));
  CHECK (!riyo_operation_check (open, RIYO_TAG (6), "61-1-1", NULL));
  later = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  CHECK (!riyo_operation_check (later, RIYO_TAG (6), "61-1-1", NULL));
  CHECK (!riyo_operation_check (later, RIYO_TAG (6), "52-1-1", NULL));
  found = riyo_guard_list_suspensions (guard, "61-1-1", NULL);
  CHECK_INT (found->len, 1);
  people = riyo_suspension_dup_pseudonyms (g_ptr_array_index (found, 0));
  CHECK_INT (g_strv_length (people), 2);
  CHECK (riyo_guard_lift_suspension (guard, "1", NULL, NULL));
  CHECK (!riyo_operation_check (open, RIYO_TAG (6), "61-1-1", NULL));
  CHECK (!riyo_guard_amend_suspension (guard, lifted, NULL, &after));
  CHECK_ERROR (after, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  g_clear_pointer (&later, riyo_operation_unref);
  later = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  CHECK (riyo_operation_check (later, RIYO_TAG (6), "61-1-1", NULL));
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
  text = riyo_guard_explain_purposes (guard, "1-1-1", NULL, 3, &error);
  CHECK_NO_ERROR (error);
  body = strstr (text, "■");
  CHECK_STR (body,
             "■ 健康診査に関する情報（健診）\n"
             "  ・保健指導対象者の特定\n"
             "  ・事業主への結果の提供（利用を停止しています）\n"
             "\n■ 資格に関する情報（資格）\n"
             "  ・保険給付の支払\n"
             "  ※ 個人情報保護法第21条第4項第2号に当たるため通知しない利用目的があります。\n");
  CHECK (riyo_guard_explain_purposes (guard, "1_1", NULL, 3, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_BAD_SUBJECT);
  g_clear_error (&error);
  CHECK (riyo_guard_explain_purposes (guard, "1-1-1", NULL, 4, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_CATEGORY);
  g_clear_error (&error);
  CHECK (riyo_guard_explain_purposes (guard, "1-1-1", NULL, 0, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNTAGGED);
}

/* What is handed over: the day, the paper's number, whose number, and whom to ask. */
TEST (the_answer_is_a_letter)
{
  static const struct
  {
    const char *notice, *subject, *reference;
    const char *head, *tail; /* NULL = an error, of that name */
  } rows[] = {
    { "照会先=見本の窓口\n照会先=電話 000\n苦情の申出先=別の窓口\n", "52-1-1", "受付-1",
      "\n受付番号　受付-1\nご本人の番号　記号 52・番号 1・枝番 1\n\n当組合が",
      "\n\nお問い合わせ先\n  見本の窓口\n  電話 000\n" },
    { "苦情の申出先=別の窓口\n", "52-1-1", NULL,
      "見本健康保険組合\nご本人の番号　記号 52・番号 1・枝番 1\n\n",
      "\n\nお問い合わせ先\n  別の窓口\n" },
    { "", "52-1-1", "受付-1", "\nご本人の番号　記号 52・番号 1・枝番 1\n", "\n  ・加入者の管理\n" },
    { "", "52-1", "受付-1", NULL, "BAD_SUBJECT" }, /* a family's */
    { "", NULL, "受付-1", NULL, "BAD_SUBJECT" },
    { "", "52-1-1", "", NULL, "ARGUMENT" },
    { "", "52-1-1", "受付\n1", NULL, "ARGUMENT" },
    { "", "52-1-1", "\xff", NULL, "ARGUMENT" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *table = g_strconcat (
          "[表]\n組合=見本健康保険組合\n版=1\n[公表事項]\n注=例示\n", rows[i].notice,
          "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n", NULL);
      g_autofree char *folder = make_riyo (table);
      g_autoptr (RiyoGuard) guard = open_guard (folder);
      g_autoptr (GError) error = NULL;
      g_autofree char *text
          = riyo_guard_explain_purposes (guard, rows[i].subject, rows[i].reference, 1, &error);

      if (rows[i].head == NULL)
        {
          CHECK_ROW (text == NULL, "row %u: %s", i, text);
          CHECK_STR (riyo_error_code_name (error), rows[i].tail);
          continue;
        }
      CHECK_NO_ERROR (error);
      CHECK_ROW (
          g_regex_match_simple ("^利用目的の通知（個人情報保護法第32条第2項）\n\n20[0-9]+年[0-9]+月"
                                "[0-9]+日　見本健康保険組合\n",
                                text, 0, 0),
          "row %u: %s", i, text);
      CHECK_ROW (strstr (text, rows[i].head) != NULL, "row %u: %s", i, text);
      CHECK_ROW (g_str_has_suffix (text, rows[i].tail), "row %u: %s", i, text);
    }
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
