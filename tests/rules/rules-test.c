/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules: what is refused with file, line and reason; what roles and tasks then admit. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "kit/harness.h"
#include "rules/rules.h"

#define ROLE "[担当 係]\n類型=資格\n担当者=1042\n"

__attribute__ ((constructor)) static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
}

static RiyoRules *
load (const char *text, GError **error)
{
  g_autoptr (RiyoTable) table = riyo_table_new_builtin ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_rules_new_from_bytes (bytes, "r.riyo", table, error);
}

static const struct
{
  const char *says, *text;
  guint line;
  const char *piece;
} bad_rows[] = {
  { "no role", "[連絡]\n責任者=A\n", 0, "no group [担当 …]" },
  { "unknown group", ROLE "[役割 x]\n類型=資格\n", 4, "unknown group [役割 x]" },
  { "unknown key", "[担当 係]\n類型=資格\n担当者=1\n部署=2\n", 4, "unknown key 部署" },
  { "role without categories", "[担当 係]\n担当者=1\n", 1, "lacks 類型" },
  { "role without actors", "[担当 係]\n類型=資格\n", 1, "lacks 担当者" },
  { "category the table lacks", "[担当 係]\n類型=歯科\n担当者=1\n", 2, "類型=歯科" },
  { "category by a near name", "[担当 係]\n類型=ﾚｾﾌﾟﾄ\n担当者=1\n", 2, "類型=" },
  { "purpose the table lacks", "[担当 係]\n類型=資格\n担当者=1\n利用目的=販売\n", 4,
    "利用目的=販売" },
  { "two roles of one name", ROLE ROLE, 4, "occurs twice" },
  { "an actor twice", "[担当 係]\n類型=資格\n担当者=1\n担当者=1\n", 4, "occurs twice" },
  { "several values on a line", "[担当 係]\n類型=資格、レセプト\n担当者=1\n", 2,
    "類型=資格、レセプト" },
  { "task without cells", ROLE "[業務 x]\n判断者=A\n", 4, "lacks セル" },
  { "cell that is none", ROLE "[業務 x]\nセル=健診 / 医療費通知の発行\n", 5, "no cell" },
  { "cell of a category that is none", ROLE "[業務 x]\nセル=歯科 / 加入者の管理\n", 5, "no cell" },
  { "cell of a purpose that is none", ROLE "[業務 x]\nセル=資格 / 販売\n", 5, "no cell" },
  { "cell without a slash", ROLE "[業務 x]\nセル=資格 加入者の管理\n", 5, "no cell" },
  { "category twice in a task",
    ROLE "[業務 x]\nセル=資格 / 加入者の管理\nセル=資格 / 保険料の徴収\n", 6, "already" },
  { "unsigned judgement",
    ROLE "[業務 x]\nセル=資格 / 加入者の管理\nセル=レセプト / 医療費通知の発行\n", 4, "判断者" },
  { "judgement without a day",
    ROLE "[業務 x]\nセル=資格 / 加入者の管理\nセル=レセプト / 医療費通知の発行\n判断者=A\n理由=b\n",
    4, "判断日" },
  { "judgement without a reason",
    ROLE "[業務 x]\nセル=資格 / 加入者の管理\nセル=レセプト / "
         "医療費通知の発行\n判断者=A\n判断日=2026-04-01\n",
    4, "理由" },
  { "judgement by nobody",
    ROLE "[業務 x]\nセル=資格 / 加入者の管理\nセル=レセプト / "
         "医療費通知の発行\n判断日=2026-04-01\n理由=b\n",
    4, "判断者" },
  { "judgement on a day that is none",
    ROLE "[業務 x]\nセル=資格 / 加入者の管理\n判断者=A\n判断日=2026-02-30\n理由=b\n", 7,
    "no such date" },
  { "task called as a purpose", ROLE "[業務 加入者の管理]\nセル=資格 / 加入者の管理\n", 4,
    "already means" },
  { "task called as a purpose's ID", ROLE "[業務 cost-notice]\nセル=資格 / 加入者の管理\n", 4,
    "already means" },
  { "processing without an approver", ROLE "[加工 x]\n元=資格\n方法=集計\n先=個人情報でない\n", 4,
    "lacks 承認者" },
  { "processing to nowhere", ROLE "[加工 x]\n元=資格\n方法=集計\n先=匿名\n承認者=A\n", 7,
    "先=匿名" },
  { "processing both ways",
    ROLE "[加工 x]\n元=資格\n方法=集計\n先=個人情報でない\n先=資格\n承認者=A\n", 7,
    "個人情報でない" },
  { "law without an article", ROLE "[法令 x]\n類型=資格\n承認者=A\n", 4, "lacks 根拠" },
  { "law for each person, perhaps", ROLE "[法令 x]\n根拠=a\n類型=資格\n承認者=A\n本人ごと=可\n", 8,
    "expected はい or いいえ" },
  { "law for each person, twice",
    ROLE "[法令 x]\n根拠=a\n類型=資格\n承認者=A\n本人ごと=はい\n本人ごと=はい\n", 9, "本人ごと" },
  { "contact with a relative command", ROLE "[連絡]\n責任者=A\nコマンド=mail\n", 6, "absolute" },
  { "contact with a threshold of 0", ROLE "[連絡]\n責任者=A\nしきい値=0\n", 6, "from 1 to" },
  { "contact with a threshold too high", ROLE "[連絡]\n責任者=A\nしきい値=1000001\n", 6,
    "from 1 to" },
  { "contact with a window without a number", ROLE "[連絡]\n責任者=A\n時間枠=分\n", 6,
    "時間枠=分" },
  { "contact with a window of five digits", ROLE "[連絡]\n責任者=A\n時間枠=10000秒\n", 6,
    "時間枠=10000秒" },
  { "contact with a window without a unit", ROLE "[連絡]\n責任者=A\n時間枠=10\n", 6, "時間枠=10" },
  { "contact with a window of days", ROLE "[連絡]\n責任者=A\n時間枠=1日\n", 6, "時間枠=1日" },
  { "full-width bracket", "［担当 係］\n", 1, "full-width" },
  { "cut off", "[担当 係]\n類型=資格\n担当者=10", 3, "newline" },
};

TEST (bad_rules)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoRules) rules = load (bad_rows[i].text, &error);
      g_autofree char *place = bad_rows[i].line > 0
                                   ? g_strdup_printf ("r.riyo:%u: ", bad_rows[i].line)
                                   : g_strdup ("r.riyo: ");

      if (CHECK_ROW (rules == NULL && error->domain == RIYO_ERROR, "%s: loaded", bad_rows[i].says))
        CHECK_ROW (g_str_has_prefix (error->message, place)
                       && strstr (error->message, bad_rows[i].piece) != NULL,
                   "%s: got %s, want %s…%s", bad_rows[i].says, error->message, place,
                   bad_rows[i].piece);
    }
}

TEST (what_roles_admit)
{
  static const char text[]
      = "[担当 資格係]\n類型=資格\n担当者=1042\n代行=appserver\n"
        "[担当 通知係]\n類型=資格\n類型=レセプト\n利用目的=cost-notice\n"
        "利用目的=通知発送\n担当者=1043\n"
        "[業務 通知発送]\nセル=資格 / 加入者の管理\nセル=レセプト / 医療費通知の発行\n"
        "判断者=見本\n判断日=2026-04-01\n理由=宛名\n"
        "[業務 別便]\nセル=資格 / 加入者の管理\nセル=レセプト / 医療費通知の発行\n"
        "判断者=見本\n判断日=2026-04-01\n理由=宛名\n";
  static const struct
  {
    guint role;
    const char *statement;
    RiyoTags want;
  } rows[] = {
    { 0, "加入者の管理", 1 }, { 0, "医療費通知の発行", 0 },
    { 0, "通知発送", 1 },     { 1, "医療費通知の発行", 1 << 5 },
    { 1, "加入者の管理", 0 }, { 1, "通知発送", 1 | 1 << 5 },
    { 1, "別便", 0 }, /* purposes are listed, and this task is not among them */
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoRules) rules = load (text, &error);

  CHECK_NO_ERROR (error);
  for (guint i = 0; rules != NULL && i < G_N_ELEMENTS (rows); i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, rows[i].role);
      RiyoStatement statement;
      RiyoTags got;

      CHECK (riyo_rules_find_statement (rules, rows[i].statement, &statement));
      got = riyo_role_get_cells (rules, role, &statement);
      CHECK_ROW (got == rows[i].want, "%s, %s: got %x, want %x", role->name, rows[i].statement,
                 (guint)got, (guint)rows[i].want);
    }
}

TEST (who_acts_for_whom)
{
  static const struct
  {
    const char *actor, *account;
    gboolean want;
  } rows[] = {
    { "1042", "1042", TRUE },       { "1042", "appserver", TRUE },       { "1042", "root", FALSE },
    { "1043", "appserver", FALSE }, { "appserver", "appserver", FALSE },
  };
  g_autoptr (RiyoRules) rules = load (ROLE "代行=appserver\n", NULL);
  const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    CHECK_ROW (riyo_role_has_actor (role, rows[i].actor, rows[i].account) == rows[i].want,
               "%s by %s: want %d", rows[i].actor, rows[i].account, rows[i].want);
}

/* What a walk through all of all roles finds, in their order. */
TEST (the_roles_of_an_actor)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (RiyoRules) rules = NULL;

      for (guint i = 0; i < 8; i++)
        {
          g_string_append_printf (text, "[担当 係%u]\n類型=資格\n担当者=a%d\n", i,
                                  g_rand_int_range (random, 0, 5));
          if (g_rand_boolean (random))
            g_string_append_printf (text, "担当者=b%d\n", g_rand_int_range (random, 0, 3));
          if (g_rand_boolean (random))
            g_string_append_printf (text, "代行=a%d\n代行=s\n", g_rand_int_range (random, 0, 5));
        }
      rules = load (text->str, NULL);
      for (guint who = 0; who < 6 * 7; who++)
        {
          static const char *const names[] = { "a0", "a1", "a2", "a3", "a4", "b0", "s" };
          const char *actor = names[who % 6], *account = names[who / 6];
          RiyoRoleWalk walk = riyo_rules_walk_roles (rules, actor, account);

          for (guint i = 0; i < rules->roles->len; i++)
            {
              const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);

              if (riyo_role_has_actor (role, actor, account))
                CHECK_ROW (riyo_role_walk_next (&walk) == role, "round %u: %s by %s: role %u",
                           round, actor, account, i);
            }
          CHECK_ROW (riyo_role_walk_next (&walk) == NULL, "round %u: %s by %s: more", round, actor,
                     account);
        }
    }
}

static char *
write_roles (guint n_roles, guint n_actors)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_roles; i++)
    {
      g_string_append_printf (text, "[担当 係%u]\n類型=資格\n", i);
      for (guint k = 0; k < n_actors; k++)
        g_string_append_printf (text, "担当者=a%u-%u\n", i, k);
    }
  g_string_append (text, "[担当 末]\n類型=資格\n担当者=last\n");
  return g_string_free (text, FALSE);
}

/* Nanoseconds of the process. */
static gint64
time_walks (const RiyoRules *rules)
{
  struct timespec before, after;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &before);
  for (guint i = 0; i < 10000; i++)
    {
      RiyoRoleWalk walk = riyo_rules_walk_roles (rules, "last", "last");

      CHECK (riyo_role_walk_next (&walk) != NULL);
    }
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &after);
  return (after.tv_sec - before.tv_sec) * G_GINT64_CONSTANT (1000000000) + after.tv_nsec
         - before.tv_nsec;
}

/* A walk through all costs a thousand times as much. */
TEST (the_roles_of_others_cost_nothing)
{
  g_autofree char *few = write_roles (1, 1), *many = write_roles (1000, 100);
  g_autoptr (RiyoRules) small = load (few, NULL), large = load (many, NULL);
  gint64 best_small = G_MAXINT64, best_large = G_MAXINT64;

  CHECK (small != NULL && large != NULL);
  for (guint i = 0; i < 5 && large != NULL; i++)
    {
      best_small = MIN (best_small, time_walks (small));
      best_large = MIN (best_large, time_walks (large));
    }
  CHECK_ROW (best_large < 20 * best_small,
             "%" G_GINT64_FORMAT " ns for one role, %" G_GINT64_FORMAT " for a thousand",
             best_small, best_large);
}

TEST (the_contact)
{
  static const struct
  {
    const char *window;
    guint want_s;
  } rows[] = {
    { "1秒", 1 },      { "9999秒", 9999 },          { "10分", 600 },
    { "1時間", 3600 }, { "9999時間", 9999 * 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          ROLE "[連絡]\n責任者=A\nコマンド=/bin/x\nしきい値=1000000\n時間枠=%s\n", rows[i].window);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoRules) rules = load (text, &error);

      CHECK_NO_ERROR (error);
      if (rules == NULL)
        continue;
      CHECK_STR (rules->contact.command, "/bin/x");
      CHECK_INT (rules->contact.threshold, 1000000);
      CHECK_ROW (rules->contact.window_s == rows[i].want_s, "%s: got %u", rows[i].window,
                 rules->contact.window_s);
    }
}

TEST (laws_about_one_person)
{
  static const struct
  {
    const char *says;
    gboolean want;
  } rows[] = { { "", FALSE }, { "本人ごと=いいえ\n", FALSE }, { "本人ごと=はい\n", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
          = g_strconcat (ROLE "[法令 x]\n根拠=a\n類型=資格\n承認者=A\n", rows[i].says, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoRules) rules = load (text, &error);

      CHECK_NO_ERROR (error);
      if (rules != NULL)
        CHECK_ROW (g_array_index (rules->laws, RiyoLaw, 0).per_person == rows[i].want, "%s",
                   rows[i].says);
    }
}

/* Groups are read in two passes, each of them once. */
TEST (a_form_is_declared_once)
{
  g_autoptr (RiyoRules) rules = load (ROLE "[本人 加入者]\n形式=記号-番号\n", NULL);

  CHECK (rules != NULL);
  if (rules != NULL)
    CHECK_INT (rules->subjects->forms->len, 1);
}

/* The purposes that a statement stands for, each once. */
TEST (purposes_of_a_statement)
{
  static const char text[]
      = ROLE "[業務 連携]\nセル=資格 / オンライン資格確認システムへの連携\n"
             "セル=健診 / オンライン資格確認システムへの連携\n"
             "[業務 通知]\nセル=資格 / オンライン資格確認システムへの連携\n"
             "セル=レセプト / 医療費通知の発行\nセル=健診 / オンライン資格確認システムへの連携\n"
             "判断者=見本\n判断日=2026-04-01\n理由=宛名\n";
  static const struct
  {
    const char *name;
    guint want;
  } rows[] = { { "オンライン資格確認システムへの連携", 1 }, { "連携", 1 }, { "通知", 2 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoRules) rules = load (text, &error);

  CHECK_NO_ERROR (error);
  for (guint i = 0; rules != NULL && i < G_N_ELEMENTS (rows); i++)
    {
      guint purposes[RIYO_MAX_CATEGORIES];
      RiyoStatement statement;

      CHECK (riyo_rules_find_statement (rules, rows[i].name, &statement));
      CHECK_ROW (riyo_statement_get_purposes (&statement, purposes) == rows[i].want, "%s",
                 rows[i].name);
    }
}
