/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every reason through every path: the same datum is refused alike wherever it is brought. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "base/base.h"
#include "guard/operation.h"
#include "kit/clock.h"
#include "kit/harness.h"
#include "kit/paths.h"
#include "kit/sets.h"
#include "log/line.h"
#include "suspension/suspension.h"

#define BIT(number) (G_GUINT64_CONSTANT (1) << ((number)-1))
#define LEDGER BIT (1)
#define CASH BIT (5)
#define CLAIM BIT (6)
#define CHECKUP BIT (8)
#define NOBODYS BIT (41)
#define PURPOSE "保険給付の審査・支払" /* 現金給付 and レセプト; the role has the latter */

typedef struct
{
  const char *says;
  RiyoTags tags;
  const char *subject;
  RiyoRefusal want;
} Row;

static const Row rows[] = {
  { "permitted", CLAIM, "52-2-1", (RiyoRefusal)0 },
  { "no tag", 0, "52-2-1", RIYO_REFUSAL_UNTAGGED },
  { "descends from no tag", CLAIM | RIYO_TAGS_UNTAGGED, "52-2-1", RIYO_REFUSAL_UNTAGGED },
  { "untagged before unknown", NOBODYS | RIYO_TAGS_UNTAGGED, NULL, RIYO_REFUSAL_UNTAGGED },
  { "no such category", NOBODYS, "52-2-1", RIYO_REFUSAL_UNKNOWN_CATEGORY },
  { "unknown before the table", CHECKUP | NOBODYS, "52-2-1", RIYO_REFUSAL_UNKNOWN_CATEGORY },
  { "no cell", CHECKUP, "52-2-1", RIYO_REFUSAL_NOT_IN_TABLE },
  { "one of two has no cell", CLAIM | CHECKUP, "52-2-1", RIYO_REFUSAL_NOT_IN_TABLE },
  { "the table before the role", CASH | CHECKUP, "52-2-1", RIYO_REFUSAL_NOT_IN_TABLE },
  { "outside the role", CASH, "52-2-1", RIYO_REFUSAL_OUT_OF_SCOPE },
  { "the role before the subject", CASH | CLAIM, "1-2-3-4-5", RIYO_REFUSAL_OUT_OF_SCOPE },
  { "no form of a subject", CLAIM, "1-2-3-4-5", RIYO_REFUSAL_BAD_SUBJECT },
  { "suspended", CLAIM, "52-1-1", RIYO_REFUSAL_SUSPENDED },
  { "suspended, in other words", CLAIM, "０５２－００１－０１", RIYO_REFUSAL_SUSPENDED },
  { "unstated, and so everyone's", CLAIM, NULL, RIYO_REFUSAL_SUSPENDED },
};

static RiyoGuard *
open_guard (void)
{
  RiyoGuard *guard = paths_open_guard ();
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *path = g_strconcat (guard->path, "-rules.riyo", NULL);
  g_autofree char *rules = g_strdup_printf ("[担当 係]\n類型=資格\n類型=レセプト\n担当者=%s\n"
                                            "[本人 加入者]\n形式=記号-番号-枝番\n",
                                            account);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("例示1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, rules, -1, NULL);
  CHECK (riyo_folder_adopt (guard->path, path, NULL, NULL, NULL, &error));
  riyo_suspension_add_subject (suspension, "52-1-1");
  riyo_suspension_set_all (suspension);
  CHECK (riyo_guard_suspend (guard, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
  return guard;
}

static void
expect (const Row *row, const char *path, gboolean permitted, const GError *error)
{
  CHECK_ROW (permitted == (row->want == 0), "%s: %s: got %d", row->says, path, permitted);
  if (!permitted)
    CHECK_ROW (g_error_matches (error, RIYO_REFUSAL, (gint)row->want), "%s: %s: got %s", row->says,
               path, riyo_error_code_name (error));
}

static void
expect_filtered (const Row *row, RiyoOperation *operation, gsize width_bytes)
{
  const char *const subjects[] = { row->subject, "52-2-1" };
  guint8 sets[16] = { 0 };
  guint64 kept = G_MAXUINT64;
  gsize n_kept = 99;
  g_autoptr (GError) error = NULL;

  sets_put (sets, row->tags, width_bytes);
  sets_put (sets + width_bytes, CLAIM, width_bytes);
  CHECK (riyo_operation_filter (operation, sets, width_bytes, 2, subjects, &kept, &n_kept, &error));
  CHECK_NO_ERROR (error);
  CHECK_ROW (kept == (row->want == 0 ? 3 : 2) && n_kept == (row->want == 0 ? 2 : 1),
             "%s: filter of %zu bytes: got %u", row->says, width_bytes, (guint)kept);
}

static void
expect_records (const Row *row, RiyoOperation *operation)
{
  g_autoptr (RiyoRecord) record = riyo_record_new (row->tags, row->subject, "見本", NULL);
  g_autoptr (RiyoRecord) good = riyo_record_new (CLAIM, "52-2-1", "例示", NULL);
  RiyoRecord *const parents[] = { good, record };
  g_autoptr (RiyoRecord) derived = riyo_record_derive (parents, 2, "結合", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("見本", 6);
  g_autoptr (RiyoRecord) sealed = riyo_record_new_bytes (row->tags, row->subject, bytes);
  g_autoptr (GBytes) opened = NULL;
  g_autoptr (GError) first = NULL, second = NULL, third = NULL;

  gboolean permitted = riyo_record_open (record, operation, &first) != NULL;

  expect (row, "record", permitted, first);
  permitted = riyo_record_open (derived, operation, &second) != NULL;
  expect (row, "derived record", permitted, second);
  opened = riyo_record_open_bytes (sealed, operation, &third);
  expect (row, "record of bytes", opened != NULL, third);
}

TEST (every_reason_through_every_path)
{
  g_autoptr (RiyoGuard) guard = open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr (GError) error = NULL;
      gboolean permitted = riyo_operation_check (operation, row->tags, row->subject, &error);

      expect (row, "check", permitted, error);
      CHECK_INT (riyo_operation_check (operation, row->tags, row->subject, NULL), permitted);
      if (row->subject == NULL)
        CHECK (!riyo_operation_allows (operation, row->tags));
      for (gsize width_bytes = 2; width_bytes <= 8; width_bytes *= 2)
        if (width_bytes == 8 || row->tags >> width_bytes * 8 == 0)
          expect_filtered (row, operation, width_bytes);
      expect_records (row, operation);
    }
}

TEST (every_reason_at_begin)
{
  static const struct
  {
    const char *purpose, *actor, *role;
    RiyoRefusal want;
  } begins[] = {
    { "保険給付の審査", NULL, NULL, RIYO_REFUSAL_UNKNOWN_PURPOSE },
    { "保険給付の審査", "9999", NULL, RIYO_REFUSAL_UNKNOWN_PURPOSE },
    { PURPOSE, "9999", NULL, RIYO_REFUSAL_UNKNOWN_ACTOR },
    { PURPOSE, NULL, "他の係", RIYO_REFUSAL_OUT_OF_SCOPE },
    { "未受診者への受診勧奨", NULL, NULL, RIYO_REFUSAL_OUT_OF_SCOPE },
  };
  g_autoptr (RiyoGuard) guard = open_guard ();

  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    {
      g_autoptr (RiyoRequest) request = riyo_request_new (begins[i].purpose);
      g_autoptr (GError) error = NULL;

      riyo_request_set_actor (request, begins[i].actor);
      riyo_request_set_role (request, begins[i].role);
      CHECK (riyo_guard_begin_request (guard, request, &error) == NULL);
      CHECK_ERROR (error, RIYO_REFUSAL, (gint)begins[i].want);
    }
}

/* Every path of an operation that is over refuses with one code. */
static void
expect_over (RiyoOperation *operation, GQuark domain, gint code)
{
  g_autoptr (RiyoRecord) record = riyo_record_new (CLAIM, "52-2-1", "見本", NULL);
  RiyoTags set = CLAIM;
  guint64 kept = G_MAXUINT64;
  gsize n_kept = 99;
  g_autoptr (GError) checked = NULL, subject = NULL, filtered = NULL, opened = NULL;

  CHECK (!riyo_operation_check (operation, CLAIM, "52-2-1", &subject));
  CHECK_ERROR (subject, domain, code);
  CHECK (!riyo_operation_check (operation, CLAIM, NULL, &checked));
  CHECK_ERROR (checked, domain, code);
  CHECK (!riyo_operation_filter (operation, &set, 8, 1, NULL, &kept, &n_kept, &filtered));
  CHECK_ERROR (filtered, domain, code);
  CHECK (kept == 0 && n_kept == 0);
  CHECK (riyo_record_open (record, operation, &opened) == NULL);
  CHECK_ERROR (opened, domain, code);
  CHECK (!riyo_operation_allows (operation, CLAIM));
}

TEST (an_operation_outlives_its_day_by_one)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);

  CHECK (riyo_operation_check (operation, CLAIM, NULL, NULL));
  clock_later_s = DAY_S;
  CHECK (riyo_operation_check (operation, CLAIM, "52-2-1", NULL));
  clock_later_s = 2 * DAY_S;
  expect_over (operation, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE);
  clock_later_s = 0;
}

TEST (a_table_out_of_force)
{
  static const char text[] = "[表]\n組合=見本\n版=1\n公表日=2000-04-01\n施行日=2000-04-01\n"
                             "終了日=2100-03-31\n[類型 資格]\n番号=1\n名称=資格の情報\n"
                             "利用目的=加入者の管理\n";
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *path = g_build_filename (parent, "table.riyo", NULL);
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, NULL);
  CHECK (harness_init (folder, path, &error));
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  operation = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  CHECK (riyo_operation_allows (operation, LEDGER));
  clock_later_s = (gint64)DAY_S * 366 * 100;
  CHECK (riyo_guard_begin (guard, "加入者の管理", NULL, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE);
  clock_later_s = 0;
}

TEST (after_the_end)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);

  CHECK (riyo_operation_end (operation, NULL));
  expect_over (operation, RIYO_ERROR, RIYO_ERROR_STATE);
}

TEST (a_rehearsal_permits_nothing)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);
  g_autoptr (RiyoOperation) operation = NULL;

  riyo_request_set_rehearsal (request, TRUE);
  operation = riyo_guard_begin_request (guard, request, NULL);
  riyo_operation_note (operation, CLAIM, NULL);
  expect_over (operation, RIYO_ERROR, RIYO_ERROR_STATE);
}

TEST (what_cannot_be_recorded_is_not_permitted)
{
  g_autoptr (RiyoGuard) guard = paths_open_guard ();
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  g_autoptr (GError) error = NULL, at_begin = NULL;

  CHECK (riyo_operation_check (operation, CLAIM, NULL, NULL));
  paths_sync_errno = EIO;
  CHECK (!riyo_operation_check (operation, CHECKUP, NULL, &error)); /* wants its entry */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  CHECK (!riyo_operation_allows (operation, CLAIM)); /* at once, before anyone looks */
  paths_sync_errno = 0;                              /* too late: what was written is unknown */
  expect_over (operation, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  CHECK (riyo_guard_begin (guard, PURPOSE, NULL, &at_begin) == NULL);
  CHECK_ERROR (at_begin, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
}

/* The log goes on, without what had not the form of an entry; the operation does not. */
TEST (what_the_log_does_not_take_ends_the_operation)
{
  static const RiyoTags tags[] = { CLAIM, CHECKUP, CLAIM };
  static const char *const subjects[] = { "52-2-1", "52-2-1", "52-2-1" };

  for (guint stated = 0; stated <= 1; stated++)
    {
      g_autoptr (RiyoGuard) guard = paths_open_guard ();
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
      g_autoptr (RiyoOperation) next = NULL;
      g_autoptr (GError) error = NULL;
      RiyoUse *use = riyo_operation_use (operation);
      guint64 kept = G_MAXUINT64;
      gsize n_kept = 99;

      g_free (use->actor);
      use->actor = g_strnfill (RIYO_LINE_LIMIT_BYTES, 'x');
      CHECK (!riyo_operation_filter (operation, tags, sizeof *tags, G_N_ELEMENTS (tags),
                                     stated ? subjects : NULL, &kept, &n_kept, &error));
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
      CHECK_INT (kept, 0);
      CHECK_INT (n_kept, 0);
      expect_over (operation, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
      next = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
      CHECK (riyo_operation_check (next, CLAIM, NULL, NULL));
    }
}

TEST (nothing_is_refused)
{
  guint64 kept = G_MAXUINT64;
  gsize n_kept = 99;
  g_autoptr (GError) error = NULL;

  CHECK (!riyo_operation_allows (NULL, CLAIM));
  CHECK (!riyo_operation_check (NULL, CLAIM, NULL, NULL));
  CHECK (!riyo_operation_check (NULL, CLAIM, "52-2-1", &error));
  CHECK (error != NULL);
  CHECK (!riyo_operation_filter (NULL, &kept, 8, 1, NULL, &kept, &n_kept, NULL));
  CHECK (kept == 0 && n_kept == 0);
}
