/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A task is one use: what a suspension stops of it, whichever door its data go through. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "guard/guard.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/program.h"

#define CHECKUP_TAG 1u /* 健診 */
#define MEMBER 2u      /* 資格 */
#define ACCOUNT 4u     /* 口座 */

/* Sending results provides them to the employer; the envelope is addressed from the ledger. */
static const char table[] = "[表]\n組合=見本健康保険組合\n版=1\n"
                            "[類型 健診]\n番号=1\n名称=健康診査に関する情報\n"
                            "利用目的=結果の提供\n利用目的=保健指導\n利用目的=実績の報告\n"
                            "[類型 資格]\n番号=2\n名称=資格に関する情報\n利用目的=加入者の管理\n"
                            "[類型 口座]\n番号=3\n名称=口座に関する情報\n利用目的=給付の支払\n"
                            "[利用目的 結果の提供]\n別名=提供\n提供先=事業主\n"
                            "[利用目的 保健指導]\n提供先=なし\n"
                            "[利用目的 実績の報告]\n提供先=国\n提供区分=法令\n";

/* The clerk holds no cell that provides anything. */
static const char rules[] = "[担当 係]\n類型=健診\n類型=資格\n類型=口座\n担当者=%1$s\n"
                            "[担当 窓口]\n類型=資格\n担当者=1042\n代行=%1$s\n"
                            "[本人 加入者]\n形式=記号-番号-枝番\n"
                            "[業務 結果の送付]\nセル=健診 / 提供\nセル=資格 / 加入者の管理\n"
                            "判断者=見本\n判断日=2026-04-01\n理由=宛名\n"
                            "[業務 給付の事務]\nセル=資格 / 加入者の管理\nセル=口座 / 給付の支払\n"
                            "判断者=見本\n判断日=2026-04-01\n理由=宛名\n"
                            "[業務 指導の送付]\nセル=健診 / 保健指導\nセル=資格 / 加入者の管理\n"
                            "判断者=見本\n判断日=2026-04-01\n理由=宛名\n"
                            "[法令 照会]\n根拠=例示法1条\n類型=健診\n類型=資格\n承認者=見本\n";

static char *
make_folder (void)
{
  char *folder = make_riyo (table);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *file = g_strconcat (folder, ".rules", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (rules, account);
#pragma GCC diagnostic pop
  CHECK (g_file_set_contents (file, text, -1, NULL));
  CHECK (riyo_folder_adopt (folder, file, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

/* One use, and what of it the scope stops; the other categories of the use stay usable. */
static const struct
{
  const char *scope, *purpose, *actor;
  RiyoTags used, stopped;
} rows[] = {
  { "provision", "結果の送付", NULL, CHECKUP_TAG | MEMBER, CHECKUP_TAG | MEMBER },
  { "provision", "結果の送付", "1042", MEMBER, MEMBER },
  { "provision", "給付の事務", NULL, MEMBER | ACCOUNT, 0 },
  { "provision", "加入者の管理", NULL, MEMBER, 0 },
  { "provision", "結果の提供", NULL, CHECKUP_TAG, CHECKUP_TAG },
  { "provision", "保健指導", NULL, CHECKUP_TAG, 0 },
  { "provision", "実績の報告", NULL, CHECKUP_TAG, 0 }, /* a law demands it */
  { "p:実績の報告", "実績の報告", NULL, CHECKUP_TAG, CHECKUP_TAG },
  { "p:結果の提供", "結果の送付", NULL, CHECKUP_TAG | MEMBER, CHECKUP_TAG | MEMBER },
  { "p:提供", "結果の送付", "1042", MEMBER, MEMBER },
  { "p:加入者の管理", "結果の送付", NULL, CHECKUP_TAG | MEMBER, CHECKUP_TAG | MEMBER },
  { "p:加入者の管理", "給付の事務", NULL, MEMBER | ACCOUNT, MEMBER | ACCOUNT },
  { "p:加入者の管理", "結果の提供", NULL, CHECKUP_TAG, 0 },
  { "p:給付の支払", "給付の事務", "1042", MEMBER, MEMBER },
  { "p:給付の支払", "結果の送付", NULL, CHECKUP_TAG | MEMBER, 0 },
  { "p:保健指導", "結果の送付", NULL, CHECKUP_TAG | MEMBER, 0 },
  { "c:健診", "結果の送付", NULL, CHECKUP_TAG | MEMBER, CHECKUP_TAG },
  { "c:口座", "結果の送付", NULL, CHECKUP_TAG | MEMBER, 0 },
  { "all", "結果の送付", NULL, CHECKUP_TAG | MEMBER, CHECKUP_TAG | MEMBER },
  { "provision", NULL, NULL, CHECKUP_TAG | MEMBER, 0 }, /* a law */
  { "all", NULL, NULL, CHECKUP_TAG | MEMBER, 0 },
};

typedef struct
{
  const char *path;
  RiyoGuard *guard;
  RiyoRequest *request;
  RiyoOperation *operation;
  guint row;
} Use;

static RiyoRequest *
request_of (guint row)
{
  RiyoRequest *request = riyo_request_new (rows[row].purpose);

  riyo_request_set_actor (request, rows[row].actor);
  if (rows[row].purpose == NULL)
    {
      riyo_request_set_law (request, "照会");
      riyo_request_set_approver (request, "見本");
      riyo_request_set_reference (request, "R-1");
    }
  return request;
}

static gboolean
is_stopped (gboolean permitted, GError *error)
{
  gboolean stopped = !permitted && g_error_matches (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);

  CHECK (permitted || stopped);
  g_clear_error (&error);
  return stopped;
}

static gboolean
by_check (const Use *use, RiyoTags tags, const char *subject)
{
  GError *error = NULL;
  gboolean permitted = riyo_operation_check (use->operation, tags, subject, &error);

  return is_stopped (permitted, error);
}

static gboolean
by_filter (const Use *use, RiyoTags tags, const char *subject)
{
  guint64 kept = 1;
  gsize n_kept = 1;

  CHECK (riyo_operation_filter (use->operation, &tags, 8, 1, subject != NULL ? &subject : NULL,
                                &kept, &n_kept, NULL));
  return n_kept == 0 && kept == 0;
}

static gboolean
by_record (const Use *use, RiyoTags tags, const char *subject)
{
  g_autoptr (RiyoRecord) record = riyo_record_new (tags, subject, "", NULL);
  GError *error = NULL;
  gboolean permitted = riyo_record_open (record, use->operation, &error) != NULL;

  return is_stopped (permitted, error);
}

static gboolean
by_derived_record (const Use *use, RiyoTags tags, const char *subject)
{
  g_autoptr (RiyoRecord) one = riyo_record_new (tags, "9-9-9", "", NULL);
  g_autoptr (RiyoRecord) other = riyo_record_new (tags, subject, "", NULL);
  RiyoRecord *parents[] = { one, other };
  g_autoptr (RiyoRecord) record = riyo_record_derive (parents, 2, "", NULL);
  GError *error = NULL;
  gboolean permitted = riyo_record_open (record, use->operation, &error) != NULL;

  return is_stopped (permitted, error);
}

static gboolean
by_question (const Use *use, RiyoTags tags, const char *subject)
{
  GError *error = NULL;
  gboolean permitted = riyo_guard_ask (use->guard, use->request, tags, subject, NULL, &error);

  return is_stopped (permitted, error);
}

static gboolean
by_rehearsal (const Use *use, RiyoTags tags, const char *subject)
{
  g_autoptr (RiyoRequest) request = request_of (use->row);
  g_autoptr (RiyoOperation) operation = NULL;
  guint64 permitted = 0, refused = 0;

  riyo_request_set_rehearsal (request, TRUE);
  operation = riyo_guard_begin_request (use->guard, request, NULL);
  riyo_operation_note (operation, tags, subject);
  riyo_operation_get_counts (operation, &permitted, &refused);
  CHECK_INT (permitted + refused, 1);
  return refused == 1;
}

/* A program at the flat ABI states purposes; it acts as its account. */
static gboolean
by_plain (const Use *use, RiyoTags tags, const char *subject)
{
  Program program = { .encoding = "UTF-8" };
  g_autofree char *name = make_field ("UTF-8", "UTF-8", RIYO_PLAIN_ENCODING_BYTES);
  g_autofree char *path = make_field ("UTF-8", use->path, RIYO_PLAIN_PATH_BYTES);
  g_autofree RiyoPlainBatch *batch = make_batch (1);

  if (rows[use->row].purpose == NULL || rows[use->row].actor != NULL)
    return by_check (use, tags, subject);
  check_permitted (&program, RIYOOPEN (program.result, &program.folder, path, name), "open");
  program_begin (&program, rows[use->row].purpose);
  batch->categories[0] = __builtin_ctzll (tags) + 1;
  if (subject != NULL)
    memcpy (batch->subjects[0], subject, strlen (subject));
  RIYOBAT (program.result, &program.operation, batch);
  program_end (&program);
  CHECK_INT (RIYOCLOS (program.result, &program.folder), RIYO_PLAIN_DONE);
  return memcmp (batch->verdicts[0], "OK", 2) != 0;
}

static const struct
{
  const char *name;
  gboolean (*is_refused) (const Use *use, RiyoTags tags, const char *subject);
} doors[] = { { "check", by_check },       { "filter", by_filter },
              { "record", by_record },     { "derived record", by_derived_record },
              { "question", by_question }, { "rehearsal", by_rehearsal },
              { "flat ABI", by_plain } };

static void
ask_doors (const Use *use, RiyoTags tags)
{
  gboolean stopped = (rows[use->row].stopped & tags) != 0;
  const char *says = rows[use->row].purpose != NULL ? rows[use->row].purpose : "law";

  for (guint i = 0; i < G_N_ELEMENTS (doors); i++)
    {
      CHECK_ROW (doors[i].is_refused (use, tags, "1-1-1") == stopped, "%s: %s, tag %u, %s: want %d",
                 doors[i].name, rows[use->row].scope, (guint)tags, says, stopped);
      CHECK_ROW (doors[i].is_refused (use, tags, NULL) == stopped,
                 "%s: %s, tag %u, %s, nobody named: want %d", doors[i].name, rows[use->row].scope,
                 (guint)tags, says, stopped);
      CHECK_ROW (!doors[i].is_refused (use, tags, "1-1-2"), "%s: %s, tag %u, %s, another",
                 doors[i].name, rows[use->row].scope, (guint)tags, says);
    }
  CHECK_ROW (riyo_operation_allows (use->operation, tags) != stopped, "the word: %s, tag %u, %s",
             rows[use->row].scope, (guint)tags, says);
}

static void
check_row (guint row, gboolean begun_before)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoRequest) request = request_of (row);
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (GError) error = NULL;
  Use use = { folder, guard, request, NULL, row };

  if (begun_before)
    operation = riyo_guard_begin_request (guard, request, NULL);
  CHECK (suspend (guard, "1", rows[row].scope, "1-1-1", &error));
  CHECK_NO_ERROR (error);
  if (!begun_before)
    operation = riyo_guard_begin_request (guard, request, &error);
  CHECK_NO_ERROR (error);
  use.operation = operation;
  for (RiyoTags left = rows[row].used; left != 0; left &= left - 1)
    ask_doors (&use, left & -left);
}

TEST (what_a_suspension_stops_of_a_later_use)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (i, FALSE);
}

TEST (what_it_stops_of_an_open_use)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (i, TRUE);
}

/* What a law demands is told apart from what a person may stop, and may be stated as handed over.
 */
TEST (on_another_ground)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *log = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoRequest) request = riyo_request_new ("実績の報告");
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  riyo_request_set_recipient (request, "国");
  operation = riyo_guard_begin_request (guard, request, &error);
  CHECK_NO_ERROR (error);
  log = harness_read (path);
  CHECK (strstr (log, "\"other_recipients\":[\"国\"],\"recipient\":\"国\"") != NULL);
  CHECK (strstr (log, "\"recipients\"") == NULL);
}

/* Who is named is one of the table's, or nobody where the table says that there is nobody: a stop
 * of provision meets what the table says, not what is typed. */
TEST (to_whom_it_may_be_handed)
{
  static const struct
  {
    const char *purpose, *recipient, *word; /* of the error; NULL = begun */
  } stated[] = {
    { "保健指導", "架空業者", "提供先=なし" },
    { "保健指導", "なし", "提供先=なし" },
    { "保健指導", NULL, NULL },
    { "指導の送付", "見本商事", NULL },
    { "加入者の管理", "見本商事", NULL },
    { "結果の提供", "事業主", NULL },
    { "結果の提供", "架空業者", ": 事業主" },
    { "結果の送付", "架空業者", ": 事業主" },
  };
  g_autofree char *folder = make_folder ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (stated) * 3; i++)
    {
      guint row = i / 3, door = i % 3; /* a use, its rehearsal, the question */
      const char *word = stated[row].word;
      g_autoptr (RiyoRequest) request = riyo_request_new (stated[row].purpose);
      g_autoptr (RiyoOperation) operation = NULL;
      g_autoptr (GError) error = NULL;

      riyo_request_set_recipient (request, stated[row].recipient);
      riyo_request_set_rehearsal (request, door == 1);
      if (door < 2)
        operation = riyo_guard_begin_request (guard, request, &error);
      else
        CHECK_ROW (riyo_guard_ask (guard, request, row < 3 ? CHECKUP_TAG : 0, NULL, NULL, &error)
                       == (row == 2),
                   "row %u", row);
      if (word == NULL)
        CHECK_ROW (door == 2 || operation != NULL, "row %u, door %u", row, door);
      else
        CHECK_ROW (operation == NULL && g_error_matches (error, RIYO_ERROR, RIYO_ERROR_NAME)
                       && strstr (error->message, word) != NULL,
                   "row %u, door %u: %s", row, door, error != NULL ? error->message : "begun");
    }
}
