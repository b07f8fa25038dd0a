/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules that are adopted before their 施行日: from which moment they decide, what waits beside
 * them, and how they are taken back. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "kit/clock.h"
#include "kit/harness.h"
#include "kit/strike.h"

#define MANAGEMENT "加入者の管理"
#define COLLECTION "保険料の徴収"
#define FORM "[本人 加入者]\n形式=記号-番号-枝番\n"
#define DAY "2027-04-01"
#define DAY_PART "rules-2027-04-01.riyo"

__attribute__ ((constructor)) static void
prepare (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
  strike_init ();
}

/* A moment in Japan. */
static void
set_clock (const char *text)
{
  g_autoptr (GTimeZone) japan = g_time_zone_new_offset (9 * 3600);
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, japan);

  clock_at_s = g_date_time_to_unix (moment);
}

static char *
format_table (guint version, const char *effective, const char *rows)
{
  return g_strdup_printf ("[表]\n組合=見本健康保険組合\n版=%u\n公表日=2026-01-01\n施行日=%s\n"
                          "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=" MANAGEMENT "\n%s",
                          version, effective, rows);
}

/* One role of that name, the account's; from @day on, unless that is NULL. */
static char *
format_rules (const char *role, const char *day, const char *more)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *head
      = day != NULL ? g_strdup_printf ("[取扱規程]\n施行日=%s\n", day) : g_strdup ("");

  return g_strdup_printf ("%s[担当 %s]\n担当者=%s\n類型=資格\n%s", head, role, account, more);
}

static gboolean
adopt_on (const char *folder, const char *name, const char *text, const char *base, char **adopted,
          GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_folder_adopt_on (folder, bytes, name, NULL, "見本 責任者", base, adopted, error);
}

static gboolean
adopt (const char *folder, const char *text, GError **error)
{
  return adopt_on (folder, "file", text, NULL, NULL, error);
}

/* On 2027-03-01, with the rules of the role 旧. */
static char *
make_riyo (void)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *file = g_build_filename (parent, "1.riyo", NULL);
  g_autofree char *table = format_table (1, "2026-01-01", "");
  g_autofree char *rules = format_rules ("旧", NULL, FORM);
  g_autoptr (GError) error = NULL;
  char *folder = g_build_filename (parent, "riyo", NULL);

  set_clock ("2027-03-01T10:00:00");
  CHECK (g_file_set_contents (file, table, -1, NULL));
  CHECK (harness_init (folder, file, &error));
  CHECK (adopt (folder, rules, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

/* The same, with those of the role 新 from DAY on. */
static char *
make_waiting (void)
{
  char *folder = make_riyo ();
  g_autofree char *rules = format_rules ("新", DAY, FORM), *adopted = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (adopt_on (folder, "neu.riyo", rules, NULL, &adopted, &error));
  CHECK_NO_ERROR (error);
  CHECK_STR (adopted, DAY_PART);
  return folder;
}

/* The role that a guard gives now; "" where it gives none. */
static char *
begin (RiyoGuard *guard, const char *purpose)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, purpose, NULL, &error);

  return g_strdup (operation != NULL ? riyo_operation_get_role (operation) : "");
}

static char *
begin_anew (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);

  CHECK_NO_ERROR (error);
  return guard != NULL ? begin (guard, MANAGEMENT) : g_strdup ("");
}

static gboolean
has_part (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
read_part (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return harness_read (path);
}

static char *
describe (const char *folder)
{
  g_autoptr (GError) error = NULL;
  char *text = riyo_folder_describe (folder, &error);

  CHECK_NO_ERROR (error);
  return text != NULL ? text : g_strdup ("");
}

/* To the second, in a guard that was opened before it and in one that is opened then; what was
 * begun before goes on. */
TEST (the_day_itself)
{
  static const struct
  {
    const char *at, *role;
  } rows[] = {
    { "2027-03-01T10:00:01", "旧" },
    { "2027-03-31T23:59:59", "旧" },
    { "2027-04-01T00:00:00", "新" },
    { "2027-09-01T10:00:00", "新" },
  };
  g_autofree char *folder = make_waiting ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) open = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *here = NULL, *anew = NULL;

      set_clock (rows[i].at);
      here = begin (guard, MANAGEMENT);
      anew = begin_anew (folder);
      CHECK_ROW (strcmp (here, rows[i].role) == 0, "%s: %s, want %s", rows[i].at, here,
                 rows[i].role);
      CHECK_ROW (strcmp (anew, rows[i].role) == 0, "%s: anew %s", rows[i].at, anew);
      if (i == 1)
        open = riyo_guard_begin (guard, MANAGEMENT, NULL, NULL);
      if (i == 2) /* as an operation keeps its table over midnight */
        CHECK (open != NULL && riyo_operation_check (open, 1, NULL, &error)
               && strcmp (riyo_operation_get_role (open), "旧") == 0);
    }
  CHECK_NO_ERROR (error);
}

/* A clock that was set back after the day brings nothing back. */
TEST (a_clock_that_is_behind)
{
  g_autofree char *folder = make_waiting (), *then = NULL, *back = NULL;

  set_clock ("2027-04-02T10:00:00");
  then = begin_anew (folder);
  set_clock ("2027-03-31T10:00:00");
  back = begin_anew (folder);
  CHECK_STR (then, "新");
  CHECK_STR (back, "新");
}

/* Questions are answered by the day by which a use would be decided, and say that it is not today.
 */
TEST (questions_where_the_clock_is_behind)
{
  g_autofree char *folder = make_waiting (), *told = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoRequest) request = riyo_request_new (MANAGEMENT);
  g_autofree char *role = NULL;

  set_clock ("2027-04-02T10:00:00");
  role = begin_anew (folder);
  set_clock ("2027-03-31T10:00:00");
  told = describe (folder);
  CHECK (strstr (told, "担当=新: ") != NULL && strstr (told, "次の取扱規程") == NULL);
  CHECK (strstr (told, "\n時計より先の記録=2027-04-02\n") != NULL);
  guard = riyo_guard_open (folder, NULL);
  riyo_request_set_role (request, "新");
  CHECK (riyo_guard_ask (guard, request, 1, NULL, NULL, NULL));
  riyo_request_set_role (request, "旧");
  CHECK (!riyo_guard_ask (guard, request, 1, NULL, NULL, NULL));
  CHECK (!riyo_guard_ask (guard, request, 1, NULL, "2027-03-31", NULL));
  CHECK (riyo_guard_ask (guard, request, 1, NULL, "2027-03-30", NULL));
}

/* What is adopted goes by the day that decides, as what is used does. */
TEST (adopting_where_the_clock_is_behind)
{
  g_autofree char *folder = make_waiting (), *first = read_part (folder, "rules.riyo");
  g_autofree char *second = read_part (folder, DAY_PART);
  g_autofree char *base = g_compute_checksum_for_string (G_CHECKSUM_SHA256, second, -1);
  g_autofree char *later = format_rules ("別", "2027-05-01", FORM);
  g_autofree char *third = format_rules ("三", DAY, FORM), *role = NULL, *then = NULL, *told = NULL;
  g_autoptr (GError) error = NULL;

  set_clock ("2027-04-02T10:00:00");
  g_free (begin_anew (folder));
  set_clock ("2027-03-31T10:00:00");
  CHECK (!adopt (folder, first, &error)); /* others are in force */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  CHECK (error != NULL && strstr (error->message, "--base ") != NULL);
  CHECK_INT (riyo_folder_withdraw_rules (folder, NULL, NULL), 0);
  CHECK (adopt_on (folder, "r", third, base, NULL, NULL));
  CHECK (adopt (folder, later, NULL));
  told = describe (folder);
  CHECK (strstr (told, "担当=三: ") != NULL && strstr (told, "次の取扱規程の施行日=2027-05-01\n"));
  role = begin_anew (folder);
  CHECK_STR (role, "三");
  set_clock ("2027-05-01T00:00:00");
  then = begin_anew (folder);
  CHECK_STR (then, "別");
}

/* A clock that was far ahead once, and is right again: what it brought waits, as nothing had been
 * used. */
TEST (a_clock_that_was_far_ahead)
{
  g_autofree char *folder = make_waiting (), *first = read_part (folder, "rules.riyo");
  g_autofree char *second = read_part (folder, DAY_PART), *told = NULL, *now = NULL, *then = NULL;
  g_autofree char *of_first = g_compute_checksum_for_string (G_CHECKSUM_SHA256, first, -1);
  g_autofree char *of_second = g_compute_checksum_for_string (G_CHECKSUM_SHA256, second, -1);
  g_autofree char *other = format_rules ("別", NULL, FORM);
  g_autofree char *third = format_rules ("三", DAY, FORM);
  g_autoptr (GError) error = NULL;

  set_clock ("2027-05-10T10:00:00");
  g_free (begin_anew (folder));
  set_clock ("2027-03-05T10:00:00");
  CHECK (!adopt (folder, other, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  CHECK (error != NULL && strstr (error->message, "wait") != NULL
         && strstr (error->message, "in force") == NULL);
  CHECK (error != NULL && g_strrstr_len (error->message, -1, "--base ") != NULL);
  CHECK (adopt_on (folder, "r", other, of_first, NULL, NULL));
  CHECK (has_part (folder, DAY_PART)); /* and none is gone */
  told = describe (folder);
  CHECK (strstr (told, "担当=別: ") != NULL && strstr (told, "\n次の取扱規程=" DAY_PART "\n"));
  CHECK (adopt_on (folder, "r", third, of_second, NULL, NULL));
  now = begin_anew (folder);
  CHECK_STR (now, "別");
  CHECK_INT (riyo_folder_withdraw_rules (folder, NULL, NULL), riyo_date_parse (DAY));
  CHECK (adopt (folder, second, NULL));
  set_clock ("2027-04-01T00:00:00");
  then = begin_anew (folder);
  CHECK_STR (then, "新");
}

/* Rules do not decide before their day, though their day had come by the clock that adopted them.
 */
TEST (adopted_by_a_clock_that_was_far_ahead)
{
  for (guint twice = 0; twice < 2; twice++)
    {
      g_autofree char *folder = make_riyo (), *now = NULL, *then = NULL, *told = NULL;
      g_autofree char *rules = format_rules ("新", DAY, FORM);

      if (twice)
        CHECK (adopt (folder, rules, NULL));
      set_clock ("2027-05-10T10:00:00");
      CHECK (adopt (folder, rules, NULL));
      set_clock ("2027-03-05T10:00:00");
      now = begin_anew (folder);
      CHECK_STR (now, "旧");
      told = describe (folder);
      CHECK (strstr (told, "\n次の取扱規程の施行日=" DAY "\n") != NULL);
      set_clock ("2027-04-01T00:00:00");
      then = begin_anew (folder);
      CHECK_STR (then, "新");
    }
}

/* Where none is left whose day has come, nothing is permitted; whose day comes first is told. */
TEST (none_has_come)
{
  g_autofree char *folder = make_riyo (), *told = NULL, *back = NULL, *now = NULL;
  g_autofree char *one = format_rules ("一", "2027-04-01", FORM);
  g_autofree char *two = format_rules ("二", "2027-05-01", FORM);
  g_autofree char *old = format_rules ("旧", NULL, FORM);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  set_clock ("2027-05-10T10:00:00");
  CHECK (adopt (folder, one, NULL) && adopt (folder, two, NULL));
  set_clock ("2027-03-05T10:00:00");
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_guard_begin (guard, MANAGEMENT, NULL, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE);
  told = describe (folder);
  CHECK (strstr (told, "\n取扱規程=なし\n次の取扱規程=rules.riyo\n") != NULL
         && strstr (told, "担当=") == NULL && strstr (told, "施行中の版=1\n") != NULL);
  CHECK (adopt (folder, old, NULL));
  now = begin_anew (folder);
  CHECK_STR (now, "旧");
  set_clock ("2027-04-20T10:00:00");
  back = begin_anew (folder);
  CHECK_STR (back, "一");
}

/* Status says which files are meant. */
TEST (what_status_says)
{
  g_autofree char *folder = make_waiting (), *before = describe (folder), *after = NULL;

  CHECK (strstr (before, "担当=旧: ") != NULL && strstr (before, "担当=新") == NULL);
  CHECK (strstr (before, "\n次の取扱規程=" DAY_PART "\n次の取扱規程の施行日=" DAY
                         "\n次の取扱規程のハッシュ=")
         != NULL);
  set_clock ("2027-04-01T00:00:00");
  after = describe (folder);
  CHECK (strstr (after, "担当=新: ") != NULL && strstr (after, "担当=旧") == NULL);
  CHECK (strstr (after, "\n取扱規程=" DAY_PART "\n取扱規程の施行日=" DAY "\n取扱規程のハッシュ=")
         != NULL);
  CHECK (strstr (after, "次の取扱規程") == NULL);
}

/* While some wait nothing is adopted that they would undo unseen; the same again only puts them
 * back. */
TEST (one_waits_at_a_time)
{
  g_autofree char *folder = make_waiting ();
  g_autofree char *now = format_rules ("旧", NULL, FORM), *then = format_rules ("新", DAY, FORM);
  g_autofree char *other = format_rules ("別", NULL, FORM);
  g_autofree char *later = format_rules ("別", "2027-05-01", FORM);
  g_autofree char *past = format_rules ("別", "2027-02-01", FORM);
  g_autofree char *same = format_rules ("別", DAY, FORM);
  const struct
  {
    const char *text, *way;
  } refused[] = {
    { other, "--base " }, { later, "--withdraw rules" }, { past, "--base " }, { same, "--base " }
  };
  g_autofree char *before = describe (folder), *after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      CHECK (!adopt (folder, refused[i].text, &error));
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
      CHECK_ROW (error != NULL && strstr (error->message, refused[i].way) != NULL
                     && strstr (error->message, DAY) != NULL,
                 "row %u: %s", i, error->message);
    }
  CHECK (adopt (folder, now, NULL) && adopt (folder, then, NULL));
  after = describe (folder);
  *strstr (before, "監査記録=") = *strstr (after, "監査記録=") = '\0';
  CHECK_STR (after, before);
}

/* By their base those of today and those that wait change apart. */
TEST (changing_beside_what_waits)
{
  g_autofree char *folder = make_waiting (), *now = read_part (folder, "rules.riyo");
  g_autofree char *wait = read_part (folder, DAY_PART);
  g_autofree char *of_now = g_compute_checksum_for_string (G_CHECKSUM_SHA256, now, -1);
  g_autofree char *of_wait = g_compute_checksum_for_string (G_CHECKSUM_SHA256, wait, -1);
  g_autofree char *today = format_rules ("今", NULL, FORM), *then = format_rules ("先", DAY, FORM);
  g_autofree char *less = format_rules ("先", DAY, "[本人 職員]\n形式=職員番号\n");
  g_autofree char *more = format_rules ("今", NULL, FORM "[本人 職員]\n形式=職員番号\n");
  g_autofree char *role = NULL, *next = NULL;
  const struct
  {
    const char *text, *base;
    RiyoError code; /* 0: it is adopted */
  } rows[] = {
    { today, of_wait, RIYO_ERROR_STATE },
    { then, of_now, RIYO_ERROR_STATE },
    { more, of_now, RIYO_ERROR_NAME }, /* whoever is stopped by that form would not be */
    { less, of_wait, RIYO_ERROR_NAME },
    { today, of_now, 0 },
    { then, of_wait, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done = adopt_on (folder, "r", rows[i].text, rows[i].base, NULL, &error);

      CHECK_ROW (done == (rows[i].code == 0), "row %u: %s", i, done ? "" : error->message);
      CHECK_ROW (done || g_error_matches (error, RIYO_ERROR, rows[i].code), "row %u", i);
    }
  role = begin_anew (folder);
  CHECK_STR (role, "今");
  set_clock ("2027-04-01T00:00:00");
  next = begin_anew (folder);
  CHECK_STR (next, "先");
}

/* What was made from what is not the newest is refused: those that wait are. */
TEST (on_a_base)
{
  g_autofree char *folder = make_waiting ();
  g_autofree char *now = read_part (folder, "rules.riyo"), *then = read_part (folder, DAY_PART);
  g_autofree char *of_now = g_compute_checksum_for_string (G_CHECKSUM_SHA256, now, -1);
  g_autofree char *of_then = g_compute_checksum_for_string (G_CHECKSUM_SHA256, then, -1);
  g_autofree char *next = format_rules ("次", NULL, FORM);
  g_autoptr (GError) error = NULL;

  set_clock ("2027-04-01T10:00:00");
  CHECK (!adopt_on (folder, "r", next, of_now, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  CHECK (adopt_on (folder, "r", next, of_then, NULL, NULL));
}

TEST (withdrawing)
{
  g_autofree char *folder = make_waiting (), *then = read_part (folder, DAY_PART), *role = NULL;
  g_autofree char *more = format_rules ("新", DAY, FORM "[本人 職員]\n形式=職員番号\n");
  g_autofree char *log = NULL;
  g_autoptr (GError) error = NULL;

  CHECK_INT (riyo_folder_withdraw_rules (folder, "見本 責任者", &error), riyo_date_parse (DAY));
  CHECK_NO_ERROR (error);
  CHECK (!has_part (folder, DAY_PART));
  log = read_part (folder, "audit/000001.jsonl");
  CHECK (strstr (log, "\"event\":\"withdraw\",\"actor\":\"見本 責任者\",\"kind\":\"rules\","
                      "\"sha256\":\"")
         != NULL);
  CHECK (strstr (log, "\"effective_on\":\"" DAY "\"") != NULL);
  CHECK_INT (riyo_folder_withdraw_rules (folder, NULL, &error), 0);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  CHECK (adopt (folder, more, NULL)); /* the same day again, with a form besides, */
  CHECK (riyo_folder_withdraw_rules (folder, NULL, NULL) != 0);
  CHECK (adopt (folder, then, NULL)); /* that is not missed once it is taken back */
  set_clock ("2027-04-01T10:00:00");
  CHECK_INT (riyo_folder_withdraw_rules (folder, NULL, &error), 0);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  g_clear_error (&error);
  role = begin_anew (folder);
  CHECK_STR (role, "新");
  set_clock ("2027-03-31T10:00:00"); /* it is the day that decides */
  CHECK_INT (riyo_folder_withdraw_rules (folder, NULL, &error), 0);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
}

/* What follows rules of a day that has come: at once, or on another day. Their day stays theirs. */
TEST (following)
{
  for (guint later = 0; later < 2; later++)
    {
      g_autofree char *folder = make_waiting (), *first = read_part (folder, "rules.riyo");
      g_autofree char *third = format_rules ("三", later ? "2027-10-01" : DAY, FORM);
      g_autofree char *now = NULL, *then = NULL, *there = NULL, *part = NULL;
      g_autoptr (GError) error = NULL;

      set_clock ("2027-04-02T10:00:00");
      CHECK (adopt_on (folder, "r", third, NULL, &part, &error));
      CHECK_NO_ERROR (error);
      CHECK_STR (part, later ? "rules-2027-10-01.riyo" : DAY_PART);
      CHECK (has_part (folder, DAY_PART));
      there = read_part (folder, "rules.riyo");
      CHECK_STR (there, first);
      CHECK (!adopt (folder, first, &error)); /* those before do not come back unsaid */
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
      now = begin_anew (folder);
      CHECK_STR (now, later ? "新" : "三");
      set_clock ("2027-10-01T00:00:00");
      then = begin_anew (folder);
      CHECK_STR (then, "三");
    }
}

/* A year of them: beside what decides stays what decided before it, and no more. */
TEST (following_again_and_again)
{
  static const char *const days[] = { "2027-04-01", "2027-07-01", "2027-10-01", "2028-01-01" };
  g_autofree char *folder = make_riyo (), *state = NULL, *role = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *name = g_strdup_printf ("第%u", i),
                      *text = format_rules (name, days[i], FORM);
      g_autofree char *at = g_strconcat (days[i], "T00:00:00", NULL), *part = NULL;

      CHECK (adopt (folder, text, NULL)); /* the day before, and beside those in force */
      set_clock (at);
      role = (g_free (role), begin_anew (folder));
      CHECK_STR (role, name);
      part = g_strdup_printf ("rules-%s.riyo", days[i]);
      CHECK (has_part (folder, part));
    }
  CHECK (!has_part (folder, "rules-2027-04-01.riyo")
         && !has_part (folder, "rules-2027-07-01.riyo"));
  state = read_part (folder, "rules.riyo");
  CHECK (strstr (state, "施行日=2027-07-01\n") != NULL);
  set_clock ("2028-02-01T10:00:00");
  g_free (begin_anew (folder));
  set_clock ("2027-06-01T10:00:00"); /* the past does not come back, nor is it permitted */
  g_free (role);
  role = begin_anew (folder);
  CHECK_STR (role, "");
}

/* Who takes rules.riyo for what is in force, and changes it, would bring back what it says. */
TEST (made_from_what_is_past)
{
  static const struct
  {
    const char *day;
    gboolean good;
  } rows[] = { { NULL, FALSE }, { "2027-03-31", FALSE }, { "2027-04-01", TRUE } };
  g_autofree char *folder = make_waiting (), *role = NULL;

  set_clock ("2027-04-02T10:00:00");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
          = format_rules ("旧", rows[i].day, FORM "[担当 別]\n担当者=1\n類型=資格\n");
      g_autoptr (GError) error = NULL;

      CHECK_ROW (adopt (folder, text, &error) == rows[i].good, "row %u", i);
      if (rows[i].good)
        continue;
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
      CHECK (error != NULL && strstr (error->message, DAY_PART) != NULL
             && strstr (error->message, "--base ") != NULL);
    }
  role = begin_anew (folder);
  CHECK_STR (role, "旧");
}

/* What decided before is what was adopted for the days before: put back, it brings nothing back. */
TEST (what_is_past_is_put_back)
{
  g_autofree char *folder = make_waiting (), *first = read_part (folder, "rules.riyo");
  g_autofree char *path = g_build_filename (folder, "rules.riyo", NULL), *role = NULL;
  g_autofree char *adopted = NULL;
  g_autoptr (GError) error = NULL;

  set_clock ("2027-04-02T10:00:00");
  CHECK (g_file_set_contents (path, "", 0, NULL));
  CHECK (adopt_on (folder, "copy", first, NULL, &adopted, &error));
  CHECK_NO_ERROR (error);
  CHECK_STR (adopted, "rules.riyo");
  role = begin_anew (folder);
  CHECK_STR (role, "新");
}

/* Where nothing is spoilt, whoever adopts them means that they decide again: by their base. */
TEST (going_back)
{
  for (guint lost = 0; lost < 2; lost++)
    {
      g_autofree char *folder = make_waiting (), *first = read_part (folder, "rules.riyo");
      g_autofree char *second = read_part (folder, DAY_PART), *role = NULL;
      g_autofree char *base = g_compute_checksum_for_string (G_CHECKSUM_SHA256, second, -1);
      g_autofree char *path = g_build_filename (folder, DAY_PART, NULL);
      g_autoptr (GError) error = NULL, missing = NULL;

      set_clock ("2027-04-02T10:00:00");
      if (lost)
        {
          CHECK (g_remove (path) == 0 && riyo_guard_open (folder, &missing) == NULL);
          CHECK (missing != NULL
                 && strstr (missing->message, "is put back: riyo adopt COPY -C ") != NULL);
        }
      CHECK (!adopt (folder, first, &error));
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
      CHECK (error != NULL && strstr (error->message, "--base ") != NULL);
      CHECK (adopt_on (folder, "r", first, base, NULL, NULL));
      CHECK (!has_part (folder, DAY_PART));
      role = begin_anew (folder);
      CHECK_STR (role, "旧");
    }
}

/* What somebody wrote where they waited is his; the message about it sends him there. */
TEST (a_draft_outlives_the_withdrawal)
{
  g_autofree char *folder = make_waiting (), *draft = format_rules ("草", DAY, FORM);
  g_autofree char *path = g_build_filename (folder, DAY_PART, NULL), *role = NULL;

  CHECK (g_file_set_contents (path, draft, -1, NULL));
  CHECK (riyo_folder_withdraw_rules (folder, NULL, NULL) != 0);
  CHECK (has_part (folder, DAY_PART) && adopt (folder, draft, NULL));
  set_clock ("2027-04-01T10:00:00");
  role = begin_anew (folder);
  CHECK_STR (role, "草");
}

/* The same file again, once its day has come, is the way back where a part was spoilt. */
TEST (what_was_spoilt)
{
  static const char *const names[] = { "rules.riyo", DAY_PART };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (names); i++)
    {
      g_autofree char *folder = make_waiting (), *second = read_part (folder, DAY_PART);
      g_autofree char *first = read_part (folder, "rules.riyo");
      g_autofree char *path = g_build_filename (folder, names[i / 2], NULL), *role = NULL;
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      g_autofree char *here = NULL;
      g_autoptr (GError) error = NULL;

      set_clock (i % 2 == 0 ? "2027-03-02T10:00:00" : "2027-04-02T10:00:00");
      CHECK (g_file_set_contents (path, "[担当 誰か]\n担当者=1\n類型=資格\n", -1, NULL));
      here = begin (guard, MANAGEMENT);
      CHECK_STR (here, "");
      CHECK (riyo_guard_open (folder, &error) == NULL);
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_ADOPTED);
      if (i % 2 == 0) /* no copy is left, and others wait */
        {
          g_autofree char *other = format_rules ("別", NULL, FORM);
          g_autofree char *base = g_compute_checksum_for_string (G_CHECKSUM_SHA256, first, -1);

          if (i / 2 == 0) /* what is lost is what would stay */
            CHECK (riyo_folder_withdraw_rules (folder, NULL, NULL) == 0
                   && adopt_on (folder, "r", other, base, NULL, NULL));
          else
            CHECK (riyo_folder_withdraw_rules (folder, NULL, NULL) != 0
                   && adopt (folder, other, NULL));
          role = begin_anew (folder);
          CHECK_STR (role, "別");
          continue;
        }
      CHECK (adopt (folder, second, NULL));
      role = begin_anew (folder);
      CHECK_STR (role, "新");
    }
}

/* A draft in the folder is listed, and neither read nor thrown away. */
TEST (a_draft_in_the_folder)
{
  g_autofree char *folder = make_waiting (), *draft = format_rules ("草", DAY, FORM);
  g_autofree char *path = g_build_filename (folder, DAY_PART, NULL);
  g_autofree char *wrong = format_rules ("草", "2027-04-31", FORM), *text = NULL, *there = NULL;

  CHECK (riyo_folder_withdraw_rules (folder, NULL, NULL) != 0);
  CHECK (g_file_set_contents (path, draft, -1, NULL));
  text = describe (folder);
  CHECK (strstr (text, "\n部品でないファイル=" DAY_PART "\n") != NULL);
  CHECK (strstr (text, "担当=草") == NULL);
  CHECK (!adopt (folder, wrong, NULL));
  there = harness_read (path);
  CHECK_STR (there, draft);
}

/* Rules of the day on which a table begins are read by that table alone. */
TEST (with_a_table_of_the_same_day)
{
  g_autofree char *folder = make_riyo (), *now = NULL, *then = NULL;
  g_autofree char *two = format_table (2, DAY, "利用目的=" COLLECTION "\n");
  g_autofree char *good = format_rules ("新", DAY, "利用目的=" COLLECTION "\n" FORM);
  g_autofree char *at_once = g_strdup (strstr (good, "[担当"));
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (!adopt (folder, good, &error)); /* the table lacks it */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  CHECK (adopt (folder, two, &error));
  CHECK_NO_ERROR (error);
  CHECK (!adopt (folder, at_once, NULL));
  CHECK (adopt (folder, good, &error));
  CHECK_NO_ERROR (error);
  CHECK (!riyo_folder_withdraw (folder, 2, NULL, &error)); /* they need it */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  now = begin_anew (folder);
  CHECK_STR (now, "旧");
  set_clock ("2027-04-01T00:00:00");
  guard = riyo_guard_open (folder, &error);
  then = begin (guard, COLLECTION);
  CHECK_STR (then, "新");
}

/* What fits the tables of the day that decides fits, whatever the clock says. */
TEST (a_table_where_the_clock_is_behind)
{
  g_autofree char *folder = make_riyo (), *two = NULL, *told = NULL, *role = NULL;
  g_autofree char *rules = format_rules ("新", NULL, "利用目的=" COLLECTION "\n" FORM);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoTable) table = NULL;
  g_autoptr (GError) error = NULL;

  two = format_table (2, DAY, "利用目的=" COLLECTION "\n");
  CHECK (adopt (folder, two, NULL));
  set_clock ("2027-04-01T10:00:00");
  CHECK (adopt (folder, rules, NULL)); /* the table of yesterday lacks what they name */
  set_clock ("2027-03-31T10:00:00");
  told = describe (folder);
  CHECK (strstr (told, "施行中の版=2\n") != NULL);
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  table = riyo_guard_dup_table (guard);
  CHECK_INT (table != NULL ? riyo_table_get_version (table) : 0, 2);
  role = begin (guard, COLLECTION);
  CHECK_STR (role, "新");
  CHECK (adopt (folder, two, NULL) && riyo_folder_withdraw (folder, 2, NULL, NULL) == FALSE);
}

/* A table that only the rules of its day fit may come, and they may not go before it. */
TEST (a_table_for_rules_that_wait)
{
  g_autofree char *folder = make_riyo ();
  g_autofree char *one = format_table (2, "2027-03-02", "利用目的=" COLLECTION "\n");
  g_autofree char *old = format_rules ("旧", NULL, "利用目的=" COLLECTION "\n" FORM);
  g_autofree char *new = format_rules ("新", DAY, FORM), *then = NULL;
  g_autofree char *before = format_table (3, "2027-03-31", ""), *two = format_table (3, DAY, "");
  g_autoptr (GError) error = NULL;

  CHECK (adopt (folder, one, NULL));
  set_clock ("2027-03-02T10:00:00");
  CHECK (adopt (folder, old, &error) && adopt (folder, new, &error));
  CHECK_NO_ERROR (error);
  CHECK (!adopt (folder, before, &error)); /* the old ones decide on its first day */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  CHECK (adopt (folder, two, &error));
  CHECK_NO_ERROR (error);
  CHECK_INT (riyo_folder_withdraw_rules (folder, NULL, &error), 0);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  CHECK (has_part (folder, DAY_PART));
  g_clear_error (&error);
  set_clock ("2027-04-01T00:00:00");
  then = begin_anew (folder);
  CHECK_STR (then, "新");
}

/* What is written wrong: the error says where, and what was expected. */
TEST (badly_written)
{
  static const struct
  {
    const char *head;
    RiyoError code;
    const char *says;
  } rows[] = {
    { "[取扱規程]\n", RIYO_ERROR_SYNTAX, "施行日" },
    { "[取扱規程]\n施行日=\n", RIYO_ERROR_SYNTAX, "file:2" },
    { "[取扱規程]\n施行日=2027-02-29\n", RIYO_ERROR_DATE, "file:2" },
    { "[取扱規程]\n施行日=令和9年4月1日\n", RIYO_ERROR_DATE, "file:2" },
    { "[取扱規程]\n施行日=2027-04-01\n施行日=2027-04-02\n", RIYO_ERROR_SYNTAX, "file:3" },
    { "[取扱規程]\n施行日=2027-04-01\n[取扱規程]\n施行日=2027-04-01\n", RIYO_ERROR_SYNTAX,
      "file:3" },
    { "[取扱規程]\n施行日=2027-04-01\n公表日=2027-03-01\n", RIYO_ERROR_SYNTAX, "file:3" },
    { "[取扱規程 第二]\n施行日=2027-04-01\n", RIYO_ERROR_SYNTAX, "file:1" },
  };
  g_autofree char *folder = make_riyo (), *rules = format_rules ("新", NULL, FORM);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (rows[i].head, rules, NULL);
      g_autoptr (GError) error = NULL;

      CHECK_ROW (!adopt (folder, text, &error), "row %u was adopted", i);
      CHECK_ROW (g_error_matches (error, RIYO_ERROR, rows[i].code), "row %u: %s", i,
                 error->message);
      CHECK_ROW (strstr (error->message, rows[i].says) != NULL, "row %u: %s", i, error->message);
    }
}

/* Whoever is stopped until the day is stopped behind it; where the folder may be used cannot wait.
 */
TEST (what_cannot_wait)
{
  static const struct
  {
    const char *more;
    RiyoError code;
  } rows[] = {
    { "[本人 職員]\n形式=職員番号\n", RIYO_ERROR_NAME },
    { FORM "[保管]\n計算機=見本\n", RIYO_ERROR_STATE },
  };
  g_autofree char *folder = make_riyo ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = format_rules ("新", DAY, rows[i].more);
      g_autoptr (GError) error = NULL;

      CHECK_ROW (!adopt (folder, text, &error), "row %u was adopted", i);
      CHECK_ERROR (error, RIYO_ERROR, rows[i].code);
    }
}

/* A suspension of a folder whose rules changed meanwhile meets the person still. */
TEST (a_person_stays_stopped)
{
  g_autofree char *folder = make_waiting ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("受付-1", RIYO_SUSPENSION_REASON_STOP_OF_USE);
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  riyo_suspension_add_subject (suspension, "52-1-1");
  riyo_suspension_add_category (suspension, "資格");
  CHECK (riyo_guard_suspend (guard, suspension, NULL, &error));
  CHECK_NO_ERROR (error);
  set_clock ("2027-04-01T10:00:00");
  operation = riyo_guard_begin (guard, MANAGEMENT, NULL, &error);
  CHECK_NO_ERROR (error);
  CHECK (!riyo_operation_check (operation, 1, "0052-1-1", &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_SUSPENDED);
}

static gboolean
adopt_third (const char *folder)
{
  g_autofree char *third = format_rules ("三", "2027-10-01", FORM);

  return adopt (folder, third, NULL);
}

/* Killed before the first rename, or between the two: it is in force, and finished. */
TEST (killed_while_they_follow)
{
  for (guint n = 1; n <= 2; n++)
    {
      g_autofree char *folder = make_waiting (), *second = read_part (folder, DAY_PART);
      g_autofree char *now = NULL, *there = NULL, *then = NULL;
      g_autofree char *summer = format_rules ("夏", "2027-07-01", FORM);

      set_clock ("2027-04-02T10:00:00");
      CHECK (adopt (folder, summer, NULL));
      set_clock ("2027-07-02T10:00:00");
      g_free (begin_anew (folder)); /* the log's file of the day */
      CHECK (strike_child (adopt_third, folder, RENAMEAT, n, KILL_BEFORE) != 0);
      now = begin_anew (folder);
      CHECK_STR (now, "夏");
      there = read_part (folder, "rules.riyo");
      CHECK_STR (there, second);
      CHECK (has_part (folder, "rules-2027-10-01.riyo") && !has_part (folder, DAY_PART)
             && has_part (folder, "rules-2027-07-01.riyo"));
      set_clock ("2027-10-01T00:00:00");
      then = begin_anew (folder);
      CHECK_STR (then, "三");
    }
}

/* A state that says more than any adoption writes is none. */
TEST (a_state_that_is_none)
{
  static const struct
  {
    const char *dated;
    gboolean good;
  } rows[] = {
    { "", TRUE },
    { ",\"rules_from\":{\"2027-04-01\":\"ab\"}", TRUE },
    { ",\"rules_from\":{\"2027-04-01\":\"-ab\",\"2027-10-01\":\"cd\"}", TRUE },
    { ",\"rules_from\":{\"2027-04-01\":\"ab\",\"2027-10-01\":\"cd\"}", TRUE },
    { ",\"rules_from\":{\"2027-04-01\":\"=bb\",\"2027-10-01\":\"cd\"}", TRUE },
    { ",\"rules_from\":{\"2027-04-01\":\"=ab\",\"2027-10-01\":\"cd\"}", FALSE },
    { ",\"rules_from\":{\"2027-04-01\":\"ab\",\"2027-10-01\":\"=bb\"}", FALSE },
    { ",\"rules_from\":{\"2027-02-29\":\"ab\"}", FALSE },
    { ",\"rules_from\":{}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json
          = g_strdup_printf ("{\"tables\":{\"1\":\"aa\"},\"rules\":\"bb\"%s,\"subjects\":[],"
                             "\"layouts\":{},\"suspensions\":{\"n\":0,\"bytes\":0,\"hash\":\"cc\"},"
                             "\"keys\":\"dd\"}",
                             rows[i].dated);
      g_autoptr (RiyoState) state = riyo_state_parse (json, "riyo", NULL);
      g_autofree char *again = state != NULL ? riyo_state_format (state) : NULL;

      CHECK_ROW ((state != NULL) == rows[i].good, "row %u", i);
      if (rows[i].good)
        CHECK_STR (again, json);
    }
}
