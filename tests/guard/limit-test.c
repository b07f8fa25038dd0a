/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A use that its request limits: to one person, to a value of a part; and the recipient it states.
 */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "kit/harness.h"

#define LAW "開示等の請求への対応"
#define OTHER_LAW "捜査関係事項照会"
#define PURPOSE "医療費通知の発行"
#define PROVISION "国に対する特定健診の実績報告" /* 提供先=国 */
#define RECEIPT (1u << 5)                        /* レセプト */
#define CHECKUP (1u << 7)                        /* 健診 */

/* Two forms; of 職員番号 the first part is all. */
static char *
make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *file = g_build_filename (parent, "rules.riyo", NULL);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *rules = g_strdup_printf (
      "[担当 窓口]\n類型=レセプト\n類型=健診\n担当者=%s\n"
      "[本人 加入者]\n形式=記号-番号-枝番\n省略可=記号\n[本人 "
      "職員]\n形式=職員番号-記号\n文字=職員番号\n"
      "[法令 " LAW "]\n根拠=個人情報保護法33条\n類型=レセプト\n承認者=見本太郎\n本人ごと=はい\n"
      "[法令 " OTHER_LAW "]\n根拠=刑事訴訟法197条2項\n類型=レセプト\n承認者=見本太郎\n"
      "本人ごと=いいえ\n",
      account);
  char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;

  CHECK (harness_init (folder, NULL, &error));
  CHECK (g_file_set_contents (file, rules, -1, NULL));
  CHECK (riyo_folder_adopt (folder, file, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

static RiyoRequest *
request_of (const char *purpose, const char *law, const char *subject, const char *only)
{
  RiyoRequest *request = riyo_request_new (purpose);
  g_auto (GStrv) items = g_strsplit (only != NULL ? only : "", ";", -1);

  riyo_request_set_law (request, law);
  if (law != NULL)
    {
      riyo_request_set_approver (request, "見本太郎");
      riyo_request_set_reference (request, "R-1");
    }
  riyo_request_set_subject (request, subject);
  for (guint i = 0; items[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (items[i], "=", 2);

      riyo_request_add_only (request, parts[0], parts[1]);
    }
  return request;
}

static char *
read_log (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);

  return harness_read (path);
}

TEST (what_may_begin)
{
  static const struct
  {
    const char *law, *subject, *only;
    GQuark (*domain) (void); /* NULL = begun */
    int code;
    const char *word; /* of the message */
  } rows[] = {
#define ERROR riyo_error_quark
#define REFUSAL riyo_refusal_quark
    { NULL, "52-1-1", NULL, NULL, 0, NULL },
    { NULL, "５２－００１－０１", NULL, NULL, 0, NULL },
    { NULL, "a7-52", NULL, NULL, 0, NULL }, /* 職員 */
    { NULL, "a7", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "述べられていません" },
    { NULL, "", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "述べられていません" },
    { NULL, "52", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "述べられていません" },
    { NULL, "-1-1", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "記号: 述べられていません" },
    { NULL, "52-1-本人", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "枝番: 数字ではありません" },
    { NULL, "52-1-1-1", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "" },
    { NULL, "\xff", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "" },
    { NULL, NULL, "番号=12", NULL, 0, NULL },
    { NULL, NULL, "番号=12;枝番=1", NULL, 0, NULL },
    { NULL, "52-1-1", "番号=1", NULL, 0, NULL },
    { NULL, NULL, "氏名=12", ERROR, RIYO_ERROR_NAME, "記号 番号 枝番 職員番号" },
    { NULL, NULL, "=12", ERROR, RIYO_ERROR_NAME, "記号 番号 枝番 職員番号" },
    { NULL, NULL, "記号=52", ERROR, RIYO_ERROR_NAME, "位置" }, /* the forms have it elsewhere */
    { NULL, NULL, "番号=12;番号=12", ERROR, RIYO_ERROR_ARGUMENT, "番号" },
    { NULL, NULL, "番号=12;番号=13", ERROR, RIYO_ERROR_ARGUMENT, "番号" },
    { NULL, NULL, "番号=", REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "番号: 述べられていません" },
    { NULL, NULL, "番号=　", REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "番号: 述べられていません" },
    { NULL, NULL, "番号=不明", REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "番号: 数字ではありません" },
    { NULL, NULL, "番号=1_2", REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "番号: " },
    { NULL, NULL, "番号=\xff", REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "番号: " },
    { LAW, "52-1-1", NULL, NULL, 0, NULL },
    { LAW, NULL, NULL, REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE, "本人ごと" },
    { LAW, NULL, "番号=1", REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE, "本人ごと" },
    { LAW, "52", NULL, REFUSAL, RIYO_REFUSAL_BAD_SUBJECT, "述べられていません" },
    { OTHER_LAW, NULL, NULL, NULL, 0, NULL },
    { OTHER_LAW, "52-1-1", NULL, NULL, 0, NULL },
  };
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoRequest) request = request_of (rows[i].law == NULL ? PURPOSE : NULL,
                                                    rows[i].law, rows[i].subject, rows[i].only);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoOperation) operation = riyo_guard_begin_request (guard, request, &error);

      CHECK_ROW ((operation != NULL) == (rows[i].domain == NULL), "row %u", i);
      if (rows[i].domain != NULL)
        CHECK_ROW (g_error_matches (error, rows[i].domain (), rows[i].code)
                       && strstr (error->message, rows[i].word) != NULL,
                   "row %u: %s", i, error != NULL ? error->message : "no error");
    }
}

typedef struct
{
  RiyoTags tags;
  const char *subject;
  int of_one, of_value; /* 0 = permitted */
} Datum;

static void
ask_each (RiyoGuard *guard, RiyoRequest *request, RiyoOperation *operation, const Datum *datum,
          int want)
{
  g_autoptr (RiyoRecord) record
      = riyo_record_new (datum->tags, datum->subject, (gpointer)datum, NULL);
  g_autoptr (GError) checked = NULL, asked = NULL, opened = NULL;
  const GError *errors[3];
  const gboolean permitted[] = {
    riyo_operation_check (operation, datum->tags, datum->subject, &checked),
    riyo_guard_ask (guard, request, datum->tags, datum->subject, NULL, &asked),
    riyo_record_open (record, operation, &opened) != NULL,
    riyo_operation_check (operation, datum->tags, datum->subject, NULL),
  };
  const char *subjects[] = { datum->subject, NULL };
  guint64 bits = G_MAXUINT64;
  gsize n = 9;

  errors[0] = checked;
  errors[1] = asked;
  errors[2] = opened;
  for (guint i = 0; i < G_N_ELEMENTS (permitted); i++)
    CHECK_ROW (permitted[i] == (want == 0), "%s: door %u", datum->subject, i);
  for (guint i = 0; want != 0 && i < G_N_ELEMENTS (errors); i++)
    CHECK_ROW (g_error_matches (errors[i], RIYO_REFUSAL, want), "%s: door %u: %s", datum->subject,
               i, errors[i] != NULL ? errors[i]->message : "no error");
  CHECK (!riyo_operation_allows (operation, datum->tags));
  CHECK (riyo_operation_filter (operation, &datum->tags, 8, 1,
                                datum->subject != NULL ? subjects : NULL, &bits, &n, NULL));
  CHECK_ROW (bits == (want == 0 ? 1 : 0) && n == bits, "%s: bulk", datum->subject);
}

/* Every door holds the use to it. */
TEST (what_it_may_use)
{
  static const Datum data[] = {
    { RECEIPT, "52-1-1", 0, 0 },
    { RECEIPT, "０５２－１－０１", 0, 0 },
    { RECEIPT, "52-1-2", RIYO_REFUSAL_MISMATCH, 0 },
    { RECEIPT, "53-1-1", RIYO_REFUSAL_MISMATCH, 0 },
    { RECEIPT, "-1-1", RIYO_REFUSAL_MISMATCH, 0 },
    { RECEIPT, "52-1", RIYO_REFUSAL_MISMATCH, 0 },
    { RECEIPT, "52-2-1", RIYO_REFUSAL_MISMATCH, RIYO_REFUSAL_MISMATCH },
    { RECEIPT, "52", RIYO_REFUSAL_MISMATCH, RIYO_REFUSAL_MISMATCH },
    { RECEIPT, "x1-1", RIYO_REFUSAL_MISMATCH, 0 },
    { RECEIPT, "", RIYO_REFUSAL_MISMATCH, RIYO_REFUSAL_MISMATCH },
    { RECEIPT, NULL, RIYO_REFUSAL_MISMATCH, RIYO_REFUSAL_MISMATCH },
    { RECEIPT, "52_1_1", RIYO_REFUSAL_BAD_SUBJECT, RIYO_REFUSAL_BAD_SUBJECT },
    { CHECKUP, "52-1-1", RIYO_REFUSAL_NOT_IN_TABLE, RIYO_REFUSAL_NOT_IN_TABLE },
    { CHECKUP, NULL, RIYO_REFUSAL_NOT_IN_TABLE, RIYO_REFUSAL_NOT_IN_TABLE },
    { 0, "52-1-1", RIYO_REFUSAL_UNTAGGED, RIYO_REFUSAL_UNTAGGED },
  };
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) one = request_of (PURPOSE, NULL, "52-1-1", NULL);
  g_autoptr (RiyoRequest) value = request_of (PURPOSE, NULL, NULL, "番号=1");
  g_autoptr (RiyoOperation) of_one = riyo_guard_begin_request (guard, one, NULL);
  g_autoptr (RiyoOperation) of_value = riyo_guard_begin_request (guard, value, NULL);

  CHECK (of_one != NULL && of_value != NULL);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (data); i++) /* quick answers come the second time */
    {
      const Datum *datum = &data[i % G_N_ELEMENTS (data)];

      ask_each (guard, one, of_one, datum, datum->of_one);
      ask_each (guard, value, of_value, datum, datum->of_value);
    }
}

/* Of a record with several persons each must be. */
TEST (records_of_several)
{
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request = request_of (PURPOSE, NULL, "52-1-1", NULL);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin_request (guard, request, NULL);
  g_autoptr (RiyoRecord) own = riyo_record_new (RECEIPT, "52-1-1", folder, NULL);
  g_autoptr (RiyoRecord) same = riyo_record_new (RECEIPT, "052-1-1", folder, NULL);
  g_autoptr (RiyoRecord) other = riyo_record_new (RECEIPT, "52-2-1", folder, NULL);
  g_autoptr (RiyoRecord) nobodys = riyo_record_new (RECEIPT, NULL, folder, NULL);
  RiyoRecord *const pairs[][2]
      = { { own, own }, { own, same }, { own, other }, { other, own }, { own, nobodys } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (RiyoRecord) both = riyo_record_derive (pairs[i], 2, folder, NULL);

      CHECK_ROW ((riyo_record_open (both, operation, NULL) != NULL) == (i < 2), "%u", i);
    }
}

/* A question under a law for one person at a time is about the person it names. */
TEST (questions_under_a_law)
{
  g_autofree char *folder = make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request = request_of (NULL, LAW, NULL, NULL);
  g_autoptr (GError) none = NULL, part = NULL;

  CHECK (riyo_guard_ask (guard, request, RECEIPT, "52-1-1", NULL, NULL));
  CHECK (!riyo_guard_ask (guard, request, RECEIPT, NULL, NULL, &none));
  CHECK_ERROR (none, RIYO_REFUSAL, RIYO_REFUSAL_OUT_OF_SCOPE);
  CHECK (!riyo_guard_ask (guard, request, RECEIPT, "52", NULL, &part));
  CHECK_ERROR (part, RIYO_REFUSAL, RIYO_REFUSAL_BAD_SUBJECT);
}

/* Begin and end tell the limit: no number of a person as it is. */
TEST (what_the_log_tells)
{
  g_autofree char *folder = harness_make_riyo (); /* 記号-番号-枝番 alone */
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request
      = request_of (PURPOSE, NULL, "7341-865286529-1", "記号=０７３４１;番号=865286529;枝番=1");
  g_autoptr (RiyoRequest) bare = request_of (PURPOSE, NULL, NULL, NULL);
  g_autoptr (RiyoRequest) unknown = request_of (PURPOSE, NULL, "7341-865286529-不明", NULL);
  g_autoptr (RiyoOperation) operation = riyo_guard_begin_request (guard, request, NULL);
  g_autoptr (RiyoOperation) plain = riyo_guard_begin_request (guard, bare, NULL);
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_limited = 0;

  CHECK (operation != NULL && plain != NULL);
  CHECK (riyo_operation_check (operation, RECEIPT, "7341-865286529-1", NULL));
  CHECK (!riyo_operation_check (operation, RECEIPT, "7341-865286529-2", NULL));
  CHECK (riyo_operation_end (operation, NULL));
  CHECK (riyo_operation_end (plain, NULL));
  CHECK (riyo_guard_begin_request (guard, unknown, NULL) == NULL);
  log = read_log (folder);
  lines = g_strsplit (log, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *only = strstr (lines[i], "\"only\":[\"記号=7341\",\"番号=");

      CHECK_ROW (strstr (lines[i], "865286529") == NULL, "%s", lines[i]);
      if (only == NULL)
        continue;
      n_limited++;
      CHECK_ROW (strstr (lines[i], "\"event\":\"begin\"") != NULL
                     || strstr (lines[i], "\"event\":\"end\"") != NULL,
                 "%s", lines[i]);
      CHECK_ROW (g_regex_match_simple ("\"subject\":\"[0-9a-f]{32}\",\"only\":\\[\"記号=7341\","
                                       "\"番号=[0-9a-f]{32}\",\"枝番=[0-9a-f]{32}\"\\]",
                                       lines[i], 0, 0),
                 "%s", lines[i]);
    }
  CHECK_INT (n_limited, 2);
  CHECK (strstr (log, "\"code\":\"MISMATCH\"") != NULL);
  CHECK (strstr (log, "\"code\":\"BAD_SUBJECT\"") != NULL);
}

/* One of the table's, where it names any; else any name. */
TEST (recipients)
{
  static const struct
  {
    const char *purpose, *law, *recipient;
    int code; /* RiyoError; 0 = begun */
    const char *word;
  } rows[] = {
    { PROVISION, NULL, "国", 0, NULL },
    { PROVISION, NULL, NULL, 0, NULL },
    { PROVISION, NULL, "県", RIYO_ERROR_NAME, "表の提供先は次のとおりです: 国" },
    { PROVISION, NULL, "国 ", RIYO_ERROR_NAME, ": 国" },
    { PURPOSE, NULL, "見本商事", 0, NULL },
    { PURPOSE, NULL, "", RIYO_ERROR_ARGUMENT, "256" },
    { PURPOSE, NULL, "見本\n商事", RIYO_ERROR_ARGUMENT, "256" },
    { NULL, OTHER_LAW, "例示警察署", 0, NULL },
  };
  g_autofree char *folder = make_riyo ();
  g_autofree char *log = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoRequest) request = request_of (rows[i].purpose, rows[i].law, NULL, NULL);
      g_autoptr (RiyoOperation) operation = NULL;
      g_autoptr (GError) error = NULL;

      riyo_request_set_recipient (request, rows[i].recipient);
      operation = riyo_guard_begin_request (guard, request, &error);
      CHECK_ROW ((operation != NULL) == (rows[i].code == 0), "row %u", i);
      if (rows[i].code != 0)
        CHECK_ROW (g_error_matches (error, RIYO_ERROR, rows[i].code)
                       && strstr (error->message, rows[i].word) != NULL,
                   "row %u: %s", i, error != NULL ? error->message : "no error");
    }
  log = read_log (folder);
  CHECK (strstr (log, "\"recipients\":[\"国\"],\"recipient\":\"国\"") != NULL);
  CHECK (strstr (log, "\"recipient\":\"見本商事\"") != NULL);
  CHECK (strstr (log, "\"recipient\":\"例示警察署\"") != NULL);
  CHECK (strstr (log, "県") == NULL);
}
