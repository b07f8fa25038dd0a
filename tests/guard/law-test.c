/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a law demands outside the table: approved by name, on a paper, recorded as such. */
#include "config.h"

#include "base/base.h"
#include "kit/harness.h"

#define LAW "開示等の請求への対応"
#define MEMBER 1u         /* 資格 */
#define RECEIPT (1u << 5) /* レセプト */
#define CHECKUP (1u << 7) /* 健診 */

static char *
make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *file = g_build_filename (parent, "rules.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *rules
      = g_strdup_printf ("[担当 窓口]\n類型=資格\n類型=レセプト\n担当者=%s\n担当者=1042\n代行=%s\n"
                         "[担当 健診係]\n類型=健診\n担当者=2001\n代行=%s\n"
                         "[担当 資格係]\n類型=資格\n類型=健診\n担当者=3001\n代行=%s\n"
                         "[本人 加入者]\n形式=記号-番号-枝番\n"
                         "[法令 " LAW "]\n根拠=個人情報保護法33条\n類型=資格\n類型=レセプト\n"
                         "承認者=見本太郎\n承認者=例示花子\n",
                         account, account, account, account);
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;

  CHECK (harness_init (folder, NULL, &error));
  CHECK (g_file_set_contents (file, rules, -1, NULL));
  CHECK (riyo_folder_adopt (folder, file, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

static RiyoRequest *
request_of (const char *purpose, const char *law, const char *approver, const char *reference,
            const char *actor)
{
  RiyoRequest *request = riyo_request_new (purpose);

  riyo_request_set_law (request, law);
  riyo_request_set_approver (request, approver);
  riyo_request_set_reference (request, reference);
  riyo_request_set_actor (request, actor);
  return request;
}

TEST (who_may_begin)
{
  static const struct
  {
    const char *purpose, *law, *approver, *reference, *actor;
    GQuark (*domain) (void); /* NULL = begun */
    int code;
  } rows[] = {
#define ERROR riyo_error_quark
#define REFUSAL riyo_refusal_quark
    { NULL, LAW, "見本太郎", "R-1", NULL, NULL, 0 },
    { LAW, LAW, "例示花子", "R-1", "1042", NULL, 0 },
    { "医療費通知の発行", LAW, "見本太郎", "R-1", NULL, ERROR, RIYO_ERROR_ARGUMENT },
    { NULL, LAW, NULL, "R-1", NULL, ERROR, RIYO_ERROR_ARGUMENT },
    { NULL, LAW, "見本太郎", NULL, NULL, ERROR, RIYO_ERROR_ARGUMENT },
    { NULL, "捜査関係事項照会", "見本太郎", "R-1", NULL, REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE },
    { NULL, LAW, "見本次郎", "R-1", NULL, REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE },
    { NULL, LAW, "見本太郎", "R-1", "2001", REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE },
    /* One of its two categories is not all of them. */
    { NULL, LAW, "見本太郎", "R-1", "3001", REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE },
    { NULL, LAW, "見本太郎", "R-1", "9999", REFUSAL, RIYO_REFUSAL_UNKNOWN_ACTOR },
    { LAW, NULL, "見本太郎", "R-1", NULL, REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE },
  };
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoRequest) request = request_of (rows[i].purpose, rows[i].law, rows[i].approver,
                                                    rows[i].reference, rows[i].actor);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoOperation) operation = riyo_guard_begin_request (guard, request, &error);

      CHECK_ROW ((operation != NULL) == (rows[i].domain == NULL), "row %u", i);
      if (rows[i].domain != NULL)
        CHECK_ROW (g_error_matches (error, rows[i].domain (), rows[i].code), "row %u: %s", i,
                   error != NULL ? error->message : "no error");
    }
}

TEST (what_it_may_use)
{
  static const struct
  {
    RiyoTags tags;
    const char *subject;
    int want; /* 0 = permitted */
  } rows[] = {
    { MEMBER, NULL, 0 },
    { MEMBER | RECEIPT, "52-1-1", 0 }, /* who is suspended may ask what is held */
    { RECEIPT, NULL, 0 },
    { CHECKUP, "52-1-1", RIYO_REFUSAL_NOT_IN_TABLE },
    { MEMBER | CHECKUP, NULL, RIYO_REFUSAL_NOT_IN_TABLE },
    { MEMBER, "52_1", RIYO_REFUSAL_BAD_SUBJECT },
    { 0, NULL, RIYO_REFUSAL_UNTAGGED },
    { RIYO_TAGS_UNTAGGED | MEMBER, NULL, RIYO_REFUSAL_UNTAGGED },
    { G_GUINT64_CONSTANT (1) << 40, NULL, RIYO_REFUSAL_UNKNOWN_CATEGORY },
  };
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoSuspension) before = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoSuspension) during = riyo_suspension_new ("2", RIYO_SUSPENSION_REASON_ERASURE);
  g_autoptr (RiyoRequest) request = request_of (NULL, LAW, "見本太郎", "R-1", NULL);
  g_autoptr (RiyoOperation) operation = NULL;

  riyo_suspension_add_subject (before, "52-1-1");
  riyo_suspension_set_all (before);
  CHECK (riyo_guard_suspend (guard, before, NULL, NULL));
  operation = riyo_guard_begin_request (guard, request, NULL);
  CHECK (operation != NULL);
  riyo_suspension_add_subject (during, "52-1-1");
  riyo_suspension_set_all (during);
  CHECK (riyo_guard_suspend (guard, during, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean got = riyo_operation_check (operation, rows[i].tags, rows[i].subject, &error);

      CHECK_ROW (got == (rows[i].want == 0), "row %u: %s", i, error ? error->message : "permitted");
      CHECK_ROW (got || g_error_matches (error, RIYO_REFUSAL, rows[i].want), "row %u: %s", i,
                 error != NULL ? error->message : "");
      if (rows[i].subject == NULL)
        CHECK_ROW (riyo_operation_allows (operation, rows[i].tags) == got, "row %u", i);
    }
}

/* The remedy is in the rules: the published purposes have no part in it. */
TEST (how_a_category_beyond_it_is_refused)
{
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request = request_of (NULL, LAW, "見本太郎", "R-1", NULL);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin_request (guard, request, NULL);
  g_autoptr (GError) used = NULL, asked = NULL;
  const GError *errors[2];

  CHECK (!riyo_operation_check (operation, CHECKUP, "52-1-1", &used));
  CHECK (!riyo_guard_ask (guard, request, CHECKUP, "52-1-1", NULL, &asked));
  errors[0] = used;
  errors[1] = asked;
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      CHECK (g_error_matches (errors[i], RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_TABLE));
      CHECK_ROW (strstr (errors[i]->message, "取扱規程の [法令 " LAW "]") != NULL
                     && strstr (errors[i]->message, "この法令で使える類型: 資格,レセプト") != NULL
                     && strstr (errors[i]->message, "利用目的") == NULL,
                 "%s", errors[i]->message);
    }
}

TEST (how_it_is_recorded)
{
  g_autofree char *folder = make_riyo ();
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request = request_of (NULL, LAW, "見本太郎", "R-1", NULL);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin_request (guard, request, NULL);
  g_autofree char *log = NULL;

  CHECK (riyo_operation_check (operation, MEMBER, "52-1-1", NULL));
  CHECK (riyo_operation_end (operation, NULL));
  log = harness_read (path);
  CHECK (strstr (log, "\"law\":\"" LAW "\",\"article\":\"個人情報保護法33条\","
                      "\"reference\":\"R-1\",\"approver\":\"見本太郎\","
                      "\"categories\":[\"資格\",\"レセプト\"]")
         != NULL);
  CHECK (strstr (log, "\"purpose\":\"" LAW "\"") == NULL); /* never counted as a purpose */
}
