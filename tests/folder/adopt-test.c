/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One table after another: what may follow, what breaks, and from which moment it applies. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "folder/folder.h"
#include "guard/guard.h"
#include "guard/internal.h"
#include "kit/clock.h"
#include "kit/harness.h"
#include "table/table.h"

/* A moment in Japan. */
static void
set_clock (const char *text)
{
  g_autoptr (GTimeZone) japan = g_time_zone_new_offset (9 * 3600);
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, japan);

  clock_at_s = g_date_time_to_unix (moment);
}

__attribute__ ((constructor)) static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
}

static char *
format_table (guint version, const char *effective, const char *rows)
{
  g_autofree char *dates = effective != NULL
                               ? g_strdup_printf ("公表日=2026-01-01\n施行日=%s\n", effective)
                               : g_strdup ("");

  return g_strdup_printf ("[表]\n組合=見本健康保険組合\n版=%u\n%s"
                          "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n%s",
                          version, dates, rows);
}

static gboolean
adopt (const char *folder, const char *name, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_folder_adopt_bytes (folder, bytes, name, NULL, "見本 責任者", NULL, error);
}

/* A folder with the table as version 1, and rules that hold 資格 and what @more says. */
static char *
make_riyo (const char *rows, const char *more)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *file = g_build_filename (parent, "1.riyo", NULL);
  g_autofree char *table = format_table (1, NULL, rows);
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *rules = g_strdup_printf (
      "[本人 加入者]\n形式=記号-番号-枝番\n[担当 係]\n担当者=%s\n類型=資格\n%s", account, more);
  g_autoptr (GError) error = NULL;
  char *folder = g_build_filename (parent, "riyo", NULL);

  CHECK (g_file_set_contents (file, table, -1, NULL));
  CHECK (harness_init (folder, file, &error));
  CHECK (adopt (folder, "rules.riyo", rules, &error));
  CHECK_NO_ERROR (error);
  return folder;
}

/* The same with the clock set; the log's time never goes back. */
static char *
make_riyo_at (const char *moment, const char *rows, const char *more)
{
  set_clock (moment);
  return make_riyo (rows, more);
}

#define CSV_LAYOUT(more) "[レイアウト]\n形式=csv\n見出し行=1\n本人=なし\n" more
#define COLUMN(name) "[列 " name "]\n類型=資格\n"
#define DECOMPOSED "台帳テ\xe3\x82\x99ータ"

/* A Mac decomposes the names of files. */
TEST (a_decomposed_name_is_the_composed_one)
{
  g_autofree char *folder = make_riyo ("", "");
  g_autofree char *place = g_build_filename (folder, "layouts", "台帳データ.layout", NULL);
  g_autofree char *text = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (RiyoLayout) layout = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (adopt (folder, "台帳データ.layout", CSV_LAYOUT (COLUMN ("一")), NULL));
  CHECK (adopt (folder, DECOMPOSED ".layout", CSV_LAYOUT (COLUMN ("二")), NULL));
  text = harness_read (place);
  CHECK_STR (text, CSV_LAYOUT (COLUMN ("二")));
  guard = riyo_guard_open (folder, NULL);
  operation = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  layout = riyo_operation_load_layout (operation, DECOMPOSED, &error);
  CHECK_NO_ERROR (error);
  CHECK (layout != NULL);
}

/* What looks like another name is one that people take for it. */
TEST (names_that_look_alike)
{
  static const struct
  {
    const char *file, *text;
    gboolean clear;
  } rows[] = {
    { "ｋ.layout", CSV_LAYOUT (COLUMN ("一")), FALSE }, /* beside k.layout */
    { "K.layout", CSV_LAYOUT (COLUMN ("一")), FALSE },
    { "k.layout", CSV_LAYOUT (COLUMN ("二")), TRUE },
    { "kk.layout", CSV_LAYOUT (COLUMN ("ガ") COLUMN ("カ\xe3\x82\x99")), FALSE },
    { "kk.layout", CSV_LAYOUT (COLUMN ("カナ") COLUMN ("ｶﾅ")), FALSE },
    { "kk.layout", CSV_LAYOUT (COLUMN ("入所") COLUMN ("\xe2\xbc\x8a所")), FALSE },
    { "kk.layout", CSV_LAYOUT (COLUMN ("カナ") COLUMN ("カナ氏名")), TRUE },
    { "r", "[業務 加\xe2\xbc\x8a者の管理]\nセル=資格 / 加入者の管理\n", FALSE },
    { "r",
      "[業務 甲ガ]\nセル=資格 / 加入者の管理\n[業務 甲カ\xe3\x82\x99]\nセル=資格 / "
      "加入者の管理\n",
      FALSE },
    { "r", "[業務 甲]\nセル=資格 / 加入者の管理\n[業務 乙]\nセル=資格 / 加入者の管理\n", TRUE },
    { "r", "[担当 Ａ]\n担当者=1042\n類型=資格\n[担当 A]\n担当者=1043\n類型=資格\n", FALSE },
  };
  g_autofree char *folder = make_riyo ("", "");

  CHECK (adopt (folder, "k.layout", CSV_LAYOUT (COLUMN ("一")), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
          = *rows[i].file == 'r' ? g_strconcat (
                "[本人 加入者]\n形式=記号-番号-枝番\n[担当 係]\n類型=資格\n担当者=1\n",
                rows[i].text, NULL)
                                 : g_strdup (rows[i].text);
      g_autoptr (GError) error = NULL;

      CHECK_ROW (adopt (folder, rows[i].file, text, &error) == rows[i].clear, "row %u: %s", i,
                 error != NULL ? error->message : "adopted");
      if (!rows[i].clear)
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
    }
}

/* Nor may a table bring a purpose that looks like a task. */
TEST (a_purpose_that_looks_like_a_task)
{
  g_autofree char *folder = make_riyo ("", "[業務 加\xe2\xbc\x8a支援]\nセル=資格 / 加入者の管理\n");
  g_autofree char *table = format_table (2, "2026-04-01", "利用目的=加入支援\n");
  g_autofree char *other = format_table (2, "2026-04-01", "利用目的=加入者支援\n");
  g_autoptr (GError) error = NULL;

  CHECK (!adopt (folder, "2.riyo", table, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  CHECK (adopt (folder, "2.riyo", other, &error));
  CHECK_NO_ERROR (error);
}

#define ROW(name, number, label) "[類型 " name "]\n番号=" number "\n名称=" label "\n"

#define TWO_USES(more)                                                                             \
  ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診勧奨\n利用目的=集計\n" more

/* Each case: the rows of version 1, 2, … in turn, and what the last is told (NULL = adopted). */
static const struct
{
  const char *says, *rows[4], *want;
} successions[] = {
  { "idle for a version, then another's",
    { ROW ("健診", "3", "健康診査に関する情報"), "", ROW ("口座", "3", "加入者の口座情報") },
    "番号=3 meant “健診” in 版=1 and now means “口座”" },
  { "idle for two, then another's",
    { ROW ("健診", "3", "健康診査に関する情報"), "", "", ROW ("口座", "3", "口座") },
    "番号=3 meant “健診” in 版=1 and now means “口座”" },
  { "retired, taken out, then another's",
    { ROW ("健診", "3", "健康診査に関する情報"),
      ROW ("健診", "3", "健康診査に関する情報") "廃止日=2026-01-31\n", "",
      ROW ("口座", "3", "加入者の口座情報") },
    "番号=3 meant “健診” in 版=2 and now means “口座”" },
  { "of the version between",
    { "", ROW ("健診", "3", "健康診査に関する情報"), "", ROW ("口座", "3", "口座") },
    "番号=3 meant “健診” in 版=2 and now means “口座”" },
  { "comes back under another number",
    { ROW ("健診", "3", "健康診査に関する情報"), "", ROW ("健診", "4", "健康診査に関する情報") },
    "“健診” had 番号=3 in 版=1 and has 4" },
  { "comes back as itself",
    { ROW ("健診", "3", "健康診査に関する情報"), "", ROW ("健診", "3", "健康診査に関する情報") },
    NULL },
  { "renamed little by little, no name of the first left",
    { ROW ("健診", "3", "健康診査に関する情報"), ROW ("健康診査", "3", "健康診査に関する情報"),
      ROW ("健康診査", "3", "健康診査の結果") },
    NULL },
  { "a number that was never used",
    { ROW ("健診", "3", "健康診査に関する情報"), "", ROW ("口座", "5", "加入者の口座情報") },
    NULL },
  { "a name that the version between dropped, for another number",
    { ROW ("健診", "3", "健康診査に関する情報"), ROW ("健康診査", "3", "健康診査に関する情報"),
      ROW ("健康診査", "3", "健康診査の結果") ROW ("健診", "4", "健診の予約") },
    "the category name 健診 meant “健康診査に関する情報” in 版=1 and now means “健診の予約”" },
  { "that name again, for its own number",
    { ROW ("健診", "3", "健康診査に関する情報"), ROW ("健康診査", "3", "健康診査に関する情報"),
      ROW ("健診", "3", "健康診査の結果") "別名=健康診査に関する情報\n" },
    NULL },
  { "a purpose's name that was dropped, for another",
    { TWO_USES ("[利用目的 受診勧奨]\n別名=勧奨\n"), TWO_USES (""),
      TWO_USES ("[利用目的 集計]\n別名=勧奨\n") },
    "the purpose name 勧奨 meant “受診勧奨” in 版=1 and now means “集計”" },
  { "a purpose reworded, its ID then another's",
    { TWO_USES ("[利用目的 受診勧奨]\nID=invite\n"),
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n"
                                                "[利用目的 受診の勧め]\nID=invite\n別名=受診勧奨\n"
                                                "[セル 健診 / 受診の勧め]\n判断者=見本太郎\n",
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n",
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n"
                                                "[利用目的 集計]\nID=invite\n" },
    "the purpose name invite meant “受診の勧め” in 版=2 and now means “集計”" },
  { "a purpose reworded under its ID, its first name then another's",
    { TWO_USES ("[利用目的 受診勧奨]\nID=invite\n"),
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n"
                                                "[利用目的 受診の勧め]\nID=invite\n"
                                                "[セル 健診 / 受診の勧め]\n判断者=見本太郎\n",
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=受診勧奨\n"
                                                "[利用目的 受診の勧め]\nID=invite\n"
                                                "[セル 健診 / 受診勧奨]\n判断者=見本太郎\n" },
    "the purpose name 受診勧奨 meant in 版=1 what is “受診の勧め” now" },
  { "a purpose reworded while it had no ID, which it then has again",
    { TWO_USES ("[利用目的 受診勧奨]\nID=invite\n"), TWO_USES (""),
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n"
                                                "[利用目的 受診の勧め]\nID=invite\n"
                                                "[セル 健診 / 受診の勧め]\n判断者=見本太郎\n" },
    "Where both are one purpose, write 別名=受診勧奨 under [利用目的 受診の勧め]" },
  { "a purpose reworded, and later by its first name again",
    { TWO_USES (""),
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n"
                                                "[利用目的 受診の勧め]\n別名=受診勧奨\n"
                                                "[セル 健診 / 受診の勧め]\n判断者=見本太郎\n",
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n",
      ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診の勧め\n利用目的=集計\n"
                                                "[利用目的 受診の勧め]\n別名=受診勧奨\n" },
    NULL },
};

TEST (what_was_once_used_is_never_another)
{
  for (guint i = 0; i < G_N_ELEMENTS (successions); i++)
    {
      g_autofree char *folder = make_riyo (successions[i].rows[0], "");
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoGuard) guard = NULL;

      for (guint k = 1; k < G_N_ELEMENTS (successions[i].rows) && successions[i].rows[k] != NULL;
           k++)
        {
          g_autofree char *table = format_table (k + 1, "2026-02-01", successions[i].rows[k]);

          CHECK_ROW (error == NULL, "%s: 版=%u: %s", successions[i].says, k,
                     error != NULL ? error->message : "");
          g_clear_error (&error);
          (void)!adopt (folder, "new.riyo", table, &error);
        }
      if (successions[i].want == NULL)
        CHECK_ROW (error == NULL, "%s: %s", successions[i].says,
                   error != NULL ? error->message : "");
      else
        CHECK_ROW (error != NULL && strstr (error->message, successions[i].want) != NULL,
                   "%s: got %s", successions[i].says, error != NULL ? error->message : "no error");
      guard = riyo_guard_open (folder, NULL);
      CHECK (guard != NULL);
    }
}

/* 個人情報保護法17条2項: nobody's name, no wider use; and the name stays in the log. */
TEST (who_judged_a_widening_is_recorded)
{
  static const char row[] = ROW ("健診", "3", "健康診査に関する情報") "利用目的=受診勧奨\n";
  g_autofree char *folder = make_riyo (ROW ("健診", "3", "健康診査に関する情報"), "");
  g_autofree char *table = format_table (2, "2026-02-01", row);
  g_autoptr (GBytes) bytes = g_bytes_new (table, strlen (table));
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *log = NULL;
  g_autoptr (GError) error = NULL;
  const char *entry;

  CHECK (!riyo_folder_adopt_bytes (folder, bytes, "new.riyo", NULL, NULL, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_UNSIGNED);
  g_clear_error (&error);
  CHECK (adopt (folder, "new.riyo", table, &error));
  CHECK_NO_ERROR (error);
  log = harness_read (path);
  entry = strstr (log, "\"kind\":\"table\",\"name\":\"2\"");
  CHECK (entry != NULL && strstr (entry, "\"judge\":\"見本 責任者\"") != NULL);
}

#define CHECKUP ROW ("健診", "2", "健康診査に関する情報") "利用目的=保健指導対象者の特定\n"
#define LAYOUT "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=資格\n[列 2]\n類型=健診\n"

TEST (what_a_table_breaks_is_told)
{
  static const char more[] = "[担当 健診係]\n担当者=2001\n類型=健診\n"
                             "[業務 特定]\nセル=健診 / 保健指導対象者の特定\n";
  static const char *const pieces[]
      = { "TASK: the task “特定” breaks: its cell “健診 / 保健指導対象者の特定” is gone\n",
          "ROLE: the role “健診係” breaks: “健診” is gone\n", "LAYOUT: the layout “名簿” breaks: ",
          "layouts/名簿.layout:7: ", "LAYOUT: the layout “明細” breaks: " };
  g_autofree char *folder = make_riyo (CHECKUP, more);
  g_autofree char *table = format_table (2, "2026-02-01", "");
  g_autoptr (GBytes) bytes = g_bytes_new (table, strlen (table));
  g_autoptr (RiyoTable) candidate = riyo_table_new_from_bytes (bytes, "new.riyo", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *tried = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoTable) current = NULL;

  CHECK (adopt (folder, "名簿.layout", LAYOUT, &error));
  CHECK (adopt (folder, "明細.layout", LAYOUT, &error));
  CHECK (adopt (folder, "別.layout", "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=資格\n",
                &error));
  CHECK_NO_ERROR (error);
  findings = riyo_folder_try (folder, candidate, &error);
  CHECK_NO_ERROR (error);
  tried = riyo_findings_to_text (findings);
  CHECK (!adopt (folder, "new.riyo", table, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  for (guint i = 0; error != NULL && i < G_N_ELEMENTS (pieces); i++)
    {
      CHECK_ROW (strstr (error->message, pieces[i]) != NULL, "%s: got %s", pieces[i],
                 error->message);
      CHECK_ROW (strstr (tried, pieces[i]) != NULL, "%s: got %s", pieces[i], tried);
    }
  CHECK (strstr (error->message, "“別”") == NULL && strstr (tried, "“別”") == NULL);
  guard = riyo_guard_open (folder, NULL);
  current = riyo_guard_dup_table (guard);
  CHECK_INT (riyo_table_get_version (current), 1);
}

TEST (a_layout_fits_the_table_that_follows)
{
  g_autofree char *folder = make_riyo_at ("2026-11-22T12:00:00", CHECKUP, "");
  g_autofree char *table = format_table (2, "2027-04-01", "");
  g_autoptr (GError) error = NULL;

  CHECK (adopt (folder, "new.riyo", table, &error));
  CHECK_NO_ERROR (error);
  CHECK (!adopt (folder, "名簿.layout", LAYOUT, &error));
  CHECK (error != NULL && strstr (error->message, "版=2") != NULL);
  clock_at_s = 0;
}

/* A file that may not follow leaves the table in force, in a running guard too. */
TEST (a_bad_file_leaves_the_old_one)
{
  static const struct
  {
    const char *says, *text, *want;
  } rows[] = {
    { "no table", "[表]\n組合=見本健康保険組合\n", "版" },
    { "half a table",
      "[表]\n組合=見本健康保険組合\n版=2\n公表日=2026-01-01\n施行日=2026-01-01\n[類型 資", "6" },
    { "the same 版 with another content",
      "[表]\n組合=見本健康保険組合\n版=1\n[類型 資格]\n番号=1\n名称=資格に関する情報\n", "版=1" },
    { "a number reused",
      "[表]\n組合=見本健康保険組合\n版=2\n公表日=2026-01-01\n施行日=2026-01-01\n"
      "[類型 口座]\n番号=1\n名称=加入者の口座情報\n",
      "番号=1" },
    { "rules that the table does not carry", "[担当 係]\n担当者=1042\n類型=歯科\n", "歯科" },
    { "nothing", "", "[" },
  };
  g_autofree char *folder = make_riyo ("", "");
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoTable) before = riyo_guard_dup_table (guard);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoOperation) operation = NULL;
      g_autoptr (RiyoTable) after = NULL;
      g_autoptr (RiyoGuard) fresh = NULL;

      CHECK_ROW (!adopt (folder, "new.riyo", rows[i].text, &error), "%s: adopted", rows[i].says);
      CHECK_ROW (error != NULL && strstr (error->message, rows[i].want) != NULL, "%s: got %s",
                 rows[i].says, error != NULL ? error->message : "no error");
      g_clear_error (&error);
      operation = riyo_guard_begin (guard, "加入者の管理", NULL, &error);
      CHECK_ROW (operation != NULL, "%s: %s", rows[i].says, error != NULL ? error->message : "");
      after = riyo_guard_dup_table (guard);
      CHECK_STR (riyo_table_get_hash (after), riyo_table_get_hash (before));
      fresh = riyo_guard_open (folder, &error);
      CHECK_NO_ERROR (error);
    }
}

/* The newest file of the log; there is one a day. */
static char *
read_log (const char *folder)
{
  g_autofree char *audit = g_build_filename (folder, "audit", NULL);
  g_autoptr (GDir) dir = g_dir_open (audit, 0, NULL);
  g_autofree char *newest = g_strdup (""), *path = NULL;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".jsonl") && strcmp (name, newest) > 0)
      {
        g_free (newest);
        newest = g_strdup (name);
      }
  path = g_build_filename (audit, newest, NULL);
  return harness_read (path);
}

/* The version an operation begun now has pinned, as the log's last begin says; 0 = refused. */
static guint
begin_and_see (RiyoGuard *guard, const char *folder, RiyoOperation **kept)
{
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  g_autofree char *log = read_log (folder);
  const char *last = g_strrstr (log, "\"version\":");

  if (operation == NULL || last == NULL)
    return 0;
  if (kept != NULL)
    *kept = g_steal_pointer (&operation);
  return (guint)g_ascii_strtoull (last + strlen ("\"version\":"), NULL, 10);
}

TEST (the_first_operation_of_the_day)
{
  static const struct
  {
    const char *moment; /* Japan's */
    guint want;
  } rows[] = {
    { "2027-03-01T12:00:00", 1 }, { "2027-03-31T09:00:00", 1 }, { "2027-03-31T23:59:59", 1 },
    { "2027-04-01T00:00:00", 2 }, { "2027-04-01T08:59:59", 2 }, { "2028-02-29T00:00:00", 2 },
  };
  g_autofree char *folder = make_riyo_at ("2026-11-22T12:00:00", "", "");
  g_autofree char *table = format_table (2, "2027-04-01", "利用目的=保険料の徴収\n");
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  guard = riyo_guard_open (folder, NULL); /* runs all the while */
  CHECK (adopt (folder, "new.riyo", table, &error));
  CHECK_NO_ERROR (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_setenv ("TZ", i % 2 == 0 ? "America/Los_Angeles" : "UTC", TRUE);
      set_clock (rows[i].moment);
      CHECK_ROW (begin_and_see (guard, folder, NULL) == rows[i].want, "%s", rows[i].moment);
    }
  g_unsetenv ("TZ");
  clock_at_s = 0;
}

/* Versions are numbers: the tenth follows the ninth, and a hundredth the ninety-ninth. */
TEST (the_newest_version_of_many_is_in_force)
{
  static const guint versions[] = { 2, 9, 10, 11, 99, 100, 101 };
  g_autofree char *folder = make_riyo_at ("2027-03-31T12:00:00", "", "");
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *day = g_strdup_printf ("2027-04-%02u", i + 1);
      g_autofree char *moment = g_strconcat (day, "T00:00:00", NULL);
      g_autofree char *table = format_table (versions[i], day, "");
      g_autofree char *older = format_table (versions[i] - 1, "2027-04-30", "");
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoGuard) later = NULL;

      CHECK (adopt (folder, "new.riyo", table, &error));
      CHECK_NO_ERROR (error);
      CHECK_ROW (!adopt (folder, "new.riyo", older, NULL), "版=%u after 版=%u", versions[i] - 1,
                 versions[i]);
      set_clock (moment);
      CHECK_INT (begin_and_see (guard, folder, NULL), versions[i]);
      later = riyo_guard_open (folder, &error);
      CHECK_NO_ERROR (error);
      CHECK_INT (later != NULL ? begin_and_see (later, folder, NULL) : 0, versions[i]);
    }
  clock_at_s = 0;
}

TEST (an_open_operation_keeps_its_table_for_a_day)
{
  static const struct
  {
    const char *moment;
    RiyoRefusal want; /* of 資格 for 加入者の管理, which the new table no longer has */
  } rows[] = {
    { "2027-03-31T23:59:58", 0 },
    { "2027-04-01T00:00:00", 0 },
    { "2027-04-01T23:59:59", 0 },
    { "2027-04-02T00:00:00", RIYO_REFUSAL_NOT_IN_FORCE },
  };
  g_autofree char *folder = make_riyo_at ("2027-03-31T12:00:00", "利用目的=保険料の徴収\n", "");
  g_autofree char *text = format_table (2, "2027-04-01", "利用目的=保険料の徴収\n");
  g_autoptr (GString) table = g_string_new (text);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  g_string_replace (table, "利用目的=加入者の管理\n", "", 1);
  CHECK (adopt (folder, "new.riyo", table->str, &error));
  CHECK_NO_ERROR (error);
  guard = riyo_guard_open (folder, NULL);
  CHECK_INT (begin_and_see (guard, folder, &operation), 1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean got;

      g_clear_error (&error);
      set_clock (rows[i].moment);
      got = riyo_operation_check (operation, 1, "52-1-1", &error);
      CHECK_ROW (got == (rows[i].want == 0)
                     && (got || g_error_matches (error, RIYO_REFUSAL, (int)rows[i].want)),
                 "%s: %s", rows[i].moment, error != NULL ? error->message : "permitted");
      CHECK_ROW (riyo_operation_allows (operation, 1) == got, "%s: allows", rows[i].moment);
      CHECK_ROW (rows[i].moment[6] == '3'
                     || riyo_guard_begin (guard, "加入者の管理", NULL, NULL) == NULL,
                 "%s: begun with what the new table lacks", rows[i].moment);
    }
  clock_at_s = 0;
}

static gboolean
suspend_one (const char *folder, const char *reference)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new (reference, RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_add_subject (suspension, "52-1-1");
  riyo_suspension_set_all (suspension);
  return riyo_guard_suspend (guard, suspension, NULL, NULL);
}

/* What was recorded under one way of writing persons must not meet nobody under another. */
TEST (a_form_that_live_suspensions_need)
{
  static const struct
  {
    const char *forms;
    gboolean fits;
  } rows[] = {
    { "[本人 甲]\n形式=記号-番号-枝番\n", TRUE },
    { "[本人 別名]\n形式=記号-番号-枝番\n数字=記号\n", TRUE },
    { "[本人 甲]\n形式=記号-番号-枝番\n[本人 乙]\n形式=個人番号\n", TRUE },
    { "[本人 甲]\n形式=記号-番号-枝番-続柄\n", TRUE },
    { "", FALSE },
    { "[本人 甲]\n形式=番号-記号-枝番\n", FALSE },
    { "[本人 甲]\n形式=保険者番号-記号-番号-枝番\n", FALSE },
    { "[本人 甲]\n形式=記号-番号\n", FALSE },
    { "[本人 甲]\n形式=記号-番号-枝番号\n", FALSE },
    { "[本人 乙]\n形式=個人番号\n", FALSE },
  };
  g_autofree char *account = riyo_account_dup_name (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_riyo ("", "");
      g_autofree char *rules
          = g_strdup_printf ("%s[担当 係]\n担当者=%s\n類型=資格\n", rows[i].forms, account);
      g_autoptr (RiyoGuard) guard = NULL;
      g_autoptr (GError) error = NULL, still = NULL;

      CHECK (suspend_one (folder, "見本-1"));
      CHECK_ROW (adopt (folder, "rules.riyo", rules, &error) == rows[i].fits, "%s: %s",
                 rows[i].forms, error != NULL ? error->message : "adopted");
      if (rows[i].fits)
        continue;
      CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
      CHECK_ROW (strstr (error->message, "1 live suspensions") != NULL
                     && strstr (error->message, "記号-番号-枝番") != NULL,
                 "%s", error->message);
      guard = riyo_guard_open (folder, NULL);
      CHECK (riyo_guard_lift_suspension (guard, "見本-1", NULL, NULL));
      CHECK_ROW (adopt (folder, "rules.riyo", rules, &still), "%s: %s", rows[i].forms,
                 still != NULL ? still->message : "adopted");
    }
}

/* The version that begins at @moment, or 0. */
static guint
begin_at (RiyoGuard *guard, const char *moment)
{
  g_autoptr (RiyoOperation) operation = NULL;

  set_clock (moment);
  operation = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  return operation != NULL
             ? riyo_table_get_version (riyo_use_get_table (riyo_operation_use (operation)))
             : 0;
}

/* A table that was followed does not come back by the clock; one to come does not come early. */
TEST (a_clock_that_was_set_back)
{
  g_autofree char *folder = make_riyo_at ("2026-03-30T12:00:00", "", "");
  g_autofree char *second = format_table (2, "2026-04-01", "");
  g_autofree char *third = format_table (3, "2026-05-01", "");
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL), later = NULL;

  CHECK (adopt (folder, "2.riyo", second, NULL));
  CHECK_INT (begin_at (guard, "2026-03-31T23:59:59"), 1);
  CHECK_INT (begin_at (guard, "2026-04-02T00:00:00"), 2);
  CHECK_INT (begin_at (guard, "2026-03-31T12:00:00"), 2);
  later = riyo_guard_open (folder, NULL); /* one that did not see the later day */
  CHECK_INT (begin_at (later, "2026-03-31T12:00:00"), 2);
  CHECK_INT (begin_at (later, "2026-03-26T12:00:00"), 2); /* by 7 days */
  CHECK_INT (begin_at (later, "2026-03-24T12:00:00"), 1); /* 8 before the table's day */
  set_clock ("2026-04-03T12:00:00");
  CHECK (adopt (folder, "3.riyo", third, NULL));
  CHECK_INT (begin_at (guard, "2099-01-01T12:00:00"), 3); /* a clock that is wrong for once */
  CHECK_INT (begin_at (guard, "2026-04-04T12:00:00"), 2);
  CHECK_INT (begin_at (guard, "2026-04-30T23:59:59"), 2);
  CHECK_INT (begin_at (guard, "2026-05-01T00:00:00"), 3);
}

/* Of three tables, of 04-01, 04-09 and 05-01: which decides where clocks were ahead, or behind.
 * Each door is another guard; only uses are recorded. */
static const struct
{
  const char *says, *recorded[5], *now;
  guint want;
} wrong_clocks[] = {
  { "right", { NULL }, "2026-04-08", 2 },
  { "far ahead, at once", { "2099-12-09" }, "2026-04-03", 2 },
  { "the day before the next", { "2099-12-09" }, "2026-04-08", 2 },
  { "on its day", { "2099-12-09" }, "2026-04-09", 3 },
  { "ahead by 8 days", { "2026-04-11" }, "2026-04-03", 2 },
  { "by 7 days", { "2026-04-10" }, "2026-04-03", 3 },
  { "by 8 days, and the clock was right since", { "2026-04-11", "2026-04-03" }, "2026-04-04", 2 },
  { "by days, and the clock was right each day",
    { "2026-04-14", "2026-04-03", "2026-04-05", "2026-04-07" },
    "2026-04-08",
    2 },
  { "twice", { "2099-12-09", "2098-01-01" }, "2026-04-03", 2 },
  { "a day that counted, then one far ahead", { "2026-04-09", "2099-12-09" }, "2026-04-03", 3 },
  { "and the clock was as now since",
    { "2026-04-09", "2099-12-09", "2026-04-03" },
    "2026-04-03",
    3 },
  { "a day that counted, then one far behind", { "2026-04-09", "1999-01-01" }, "2026-04-03", 3 },
  { "then far behind, then right", { "2026-04-09", "1999-01-01", "2026-04-09" }, "2026-04-03", 3 },
  { "ahead, behind", { "2099-12-09", "1999-01-01" }, "2026-04-03", 2 },
  { "by weeks, and its day came near, with little use meanwhile",
    { "2026-05-03", "2026-04-10" },
    "2026-04-27",
    3 },
  { "twice, and so", { "2026-05-03", "2026-05-04", "2026-04-10" }, "2026-04-27", 3 },
  { "right again for a year", { "2099-12-09", "2026-04-03" }, "2027-04-03", 4 },
};

TEST (clocks_that_were_wrong)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong_clocks); i++)
    {
      g_autofree char *folder = make_riyo_at ("2026-03-30T12:00:00", "", "");
      g_autofree char *second = format_table (2, "2026-04-01", "");
      g_autofree char *third = format_table (3, "2026-04-09", "");
      g_autofree char *fourth = format_table (4, "2026-05-01", "");
      g_autofree char *now = g_strconcat (wrong_clocks[i].now, "T12:00:00", NULL);
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL), other = NULL;
      g_autoptr (RiyoTable) table = NULL;

      CHECK (adopt (folder, "2.riyo", second, NULL) && adopt (folder, "3.riyo", third, NULL)
             && adopt (folder, "4.riyo", fourth, NULL));
      CHECK_INT (begin_at (guard, "2026-04-02T12:00:00"), 2);
      for (guint k = 0;
           k < G_N_ELEMENTS (wrong_clocks[i].recorded) && wrong_clocks[i].recorded[k] != NULL; k++)
        {
          g_autofree char *moment = g_strconcat (wrong_clocks[i].recorded[k], "T12:00:00", NULL);

          begin_at (guard, moment);
        }
      set_clock (now);
      other = riyo_guard_open_to_ask (folder, NULL);
      table = other != NULL ? riyo_guard_dup_table (other) : NULL;
      CHECK_ROW (table != NULL && riyo_table_get_version (table) == wrong_clocks[i].want, "%s: %u",
                 wrong_clocks[i].says, table != NULL ? riyo_table_get_version (table) : 0);
      g_clear_pointer (&other, riyo_guard_unref);
      CHECK_ROW (begin_at (guard, now) == wrong_clocks[i].want, "%s: a use", wrong_clocks[i].says);
      other = riyo_guard_open (folder, NULL);
      CHECK_ROW (begin_at (other, now) == wrong_clocks[i].want, "%s: and another",
                 wrong_clocks[i].says);
    }
}

/* The day it was begun on by the clock, not the later one that its table was chosen by. */
TEST (one_begun_by_a_clock_behind_ends_with_its_day)
{
  g_autofree char *folder = make_riyo_at ("2026-03-30T12:00:00", "", "");
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) operation = NULL;

  CHECK_INT (begin_at (guard, "2026-04-05T12:00:00"), 1);
  set_clock ("2026-03-30T12:00:00");
  operation = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  CHECK (riyo_operation_check (operation, 1, "52-1-1", NULL));
  set_clock ("2026-03-31T23:59:59");
  CHECK (riyo_operation_check (operation, 1, "52-1-1", NULL));
  set_clock ("2026-04-01T00:00:00");
  CHECK (!riyo_operation_check (operation, 1, "52-1-1", NULL));
}

#define PERSONS(parts) "[レイアウト]\n形式=csv\n見出し行=1\n" parts "[列 番号]\n類型=資格\n"

/* Parts of a person in another order than in the rules would name somebody else. What was adopted
 * before the rules changed stays, and is refused where it is used. */
TEST (a_layout_that_no_run_can_use)
{
  g_autofree char *folder = make_riyo ("", ""), *status = NULL, *none = NULL;
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *exchanged = g_strdup_printf (
      "[本人 加入者]\n形式=記号-番号-枝番\n[本人 別]\n形式=番号-記号\n[担当 係]\n担当者=%s\n"
      "類型=資格\n",
      account);
  g_autofree char *back = g_strdup_printf (
      "[本人 加入者]\n形式=記号-番号-枝番\n[担当 係]\n担当者=%s\n類型=資格\n", account);
  g_autoptr (GError) error = NULL, refused = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (RiyoLayout) good = NULL, bad = NULL;

  CHECK (!adopt (folder, "一人.layout", PERSONS ("本人=番号\n"), &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_MISMATCH);
  CHECK (adopt (folder, "二人.layout", PERSONS ("本人=記号\n本人=番号\n"), NULL));
  none = riyo_folder_describe_unusable (folder, NULL);
  CHECK_STR (none, "");
  CHECK (adopt (folder, "rules.riyo", exchanged, NULL));
  CHECK (adopt (folder, "一人.layout", PERSONS ("本人=番号\n"), NULL));
  CHECK (adopt (folder, "rules.riyo", back, NULL));
  status = riyo_folder_describe (folder, NULL);
  CHECK (status != NULL && strstr (status, "\n使えないレイアウト=一人: ") != NULL);
  CHECK (status != NULL && strstr (status, "使えないレイアウト=二人") == NULL);
  guard = riyo_guard_open (folder, NULL);
  operation = riyo_guard_begin (guard, "加入者の管理", NULL, NULL);
  good = riyo_operation_load_layout (operation, "二人", NULL);
  bad = riyo_operation_load_layout (operation, "一人", &refused);
  CHECK (good != NULL && bad == NULL);
  CHECK_ERROR (refused, RIYO_ERROR, RIYO_ERROR_MISMATCH);
}

#define AT(day) day "T10:00:00"

static char *
describe (const char *folder)
{
  g_autoptr (GError) error = NULL;
  char *text = riyo_folder_describe (folder, &error);

  CHECK_NO_ERROR (error);
  return text != NULL ? text : g_strdup ("");
}

/* A table whose day is to come is taken back; not one whose day has come, by the clock or by what
 * was recorded; nor one twice, nor none. */
TEST (withdrawing)
{
  g_autofree char *folder = make_riyo_at (AT ("2026-03-01"), "", "");
  g_autofree char *two = format_table (2, "2026-04-01", ""), *three = NULL, *text = NULL;
  g_autofree char *path = g_build_filename (folder, "tables", "2.riyo", NULL);
  g_autofree char *log_path = g_build_filename (folder, "audit", "000001.jsonl", NULL), *log = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  CHECK (!riyo_folder_withdraw (folder, 2, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  CHECK (!riyo_folder_withdraw (folder, 1, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  g_clear_error (&error);
  CHECK (adopt (folder, "2.riyo", two, &error));
  start = g_get_monotonic_time ();
  CHECK (riyo_folder_withdraw (folder, 2, "見本 責任者", &error));
  CHECK (g_get_monotonic_time () - start < 5 * G_USEC_PER_SEC); /* it waits not for itself */
  CHECK_NO_ERROR (error);
  CHECK (!g_file_test (path, G_FILE_TEST_EXISTS));
  log = harness_read (log_path);
  CHECK (strstr (log, "\"event\":\"withdraw\",\"actor\":\"見本 "
                      "責任者\",\"kind\":\"table\",\"name\":\"2\",\"sha256\":\"")
         != NULL);
  CHECK (!riyo_folder_withdraw (folder, 2, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NAME);
  g_clear_error (&error);
  CHECK (!adopt (folder, "2.riyo", two, &error)); /* its number is used */
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
  CHECK (error != NULL && strstr (error->message, "was withdrawn") != NULL);
  g_clear_error (&error);
  CHECK (g_file_set_contents (path, two, -1, NULL)); /* what a killed withdrawal leaves */
  three = format_table (3, "2026-04-02", "");
  CHECK (adopt (folder, "3.riyo", three, &error));
  CHECK_NO_ERROR (error);
  CHECK (!g_file_test (path, G_FILE_TEST_EXISTS));
  text = describe (folder);
  CHECK (strstr (text, "施行中の版=1\n") != NULL && strstr (text, "次の版=3\n") != NULL
         && strstr (text, "版=2") == NULL);
  set_clock (AT ("2026-04-02"));
  CHECK (!riyo_folder_withdraw (folder, 3, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
}

/* A table to come that somebody wrote into is taken back by the day that its adoption recorded. */
TEST (withdrawing_what_is_spoilt)
{
  g_autofree char *folder = make_riyo_at (AT ("2026-03-01"), "", "");
  g_autofree char *two = format_table (2, "2026-04-01", ""), *text = NULL;
  g_autofree char *first = g_build_filename (folder, "tables", "1.riyo", NULL);
  g_autofree char *path = g_build_filename (folder, "tables", "2.riyo", NULL);
  g_autofree char *one = harness_read (first);

  CHECK (adopt (folder, "2.riyo", two, NULL));
  CHECK (g_file_set_contents (path, "x", 1, NULL));
  CHECK (g_file_set_contents (first, "x", 1, NULL));
  CHECK (!riyo_folder_withdraw (folder, 2, NULL, NULL)); /* what stays is spoilt, too */
  CHECK (g_file_set_contents (first, one, -1, NULL));
  set_clock (AT ("2026-04-01"));
  CHECK (!riyo_folder_withdraw (folder, 2, NULL, NULL));
  set_clock (AT ("2026-03-02"));
  CHECK (riyo_folder_withdraw (folder, 2, NULL, NULL));
  text = describe (folder);
  CHECK (strstr (text, "施行中の版=1\n") != NULL && strstr (text, "次の版") == NULL);
}

/* The clock was ahead once, and something was recorded then. */
TEST (withdrawing_what_was_used)
{
  g_autofree char *folder = make_riyo_at (AT ("2026-03-01"), "", "");
  g_autofree char *two = format_table (2, "2026-04-01", "");
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (adopt (folder, "2.riyo", two, &error));
  set_clock (AT ("2026-04-01"));
  guard = riyo_guard_open (folder, &error);
  riyo_operation_unref (riyo_guard_begin (guard, "加入者の管理", NULL, &error));
  CHECK_NO_ERROR (error);
  set_clock (AT ("2026-03-02"));
  CHECK (!riyo_folder_withdraw (folder, 2, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_STATE);
}

/* What only a clock that was far ahead reached, and nobody used. */
TEST (withdrawing_what_only_a_wrong_clock_reached)
{
  g_autofree char *folder = make_riyo_at (AT ("2026-03-01"), "", "");
  g_autofree char *two = format_table (2, "2026-04-01", "");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (adopt (folder, "2.riyo", two, &error));
  set_clock (AT ("2099-12-09"));
  CHECK (adopt (folder, "台帳.layout", CSV_LAYOUT (COLUMN ("一")), &error));
  set_clock (AT ("2026-03-25"));
  CHECK (riyo_folder_withdraw (folder, 2, NULL, &error));
  CHECK_NO_ERROR (error);
  text = describe (folder);
  CHECK (strstr (text, "次の版=") == NULL);
}

/* A table that ended is not one to come. */
TEST (an_ended_table)
{
  static const char table[]
      = "[表]\n組合=見本健康保険組合\n版=2\n公表日=2026-01-01\n施行日=2026-03-01\n"
        "終了日=2026-03-31\n[類型 資格]\n番号=1\n名称=資格に関する情報\n"
        "利用目的=加入者の管理\n";
  g_autofree char *folder = make_riyo_at (AT ("2026-02-01"), "", ""), *before = NULL, *after = NULL;
  g_autofree char *three = format_table (3, "2026-06-01", ""), *both = NULL;

  CHECK (adopt (folder, "2.riyo", table, NULL));
  before = describe (folder);
  CHECK (strstr (before, "施行中の版=1\n") != NULL && strstr (before, "次の版=2\n") != NULL);
  set_clock (AT ("2026-04-01"));
  after = describe (folder);
  CHECK (strstr (after, "施行中の版=なし\n終了した版=2\n") != NULL
         && strstr (after, "次の版") == NULL);
  CHECK (adopt (folder, "3.riyo", three, NULL));
  both = describe (folder);
  CHECK (strstr (both, "終了した版=2\n") != NULL && strstr (both, "次の版=3\n") != NULL);
}

#define SHIPPING(signature)                                                                        \
  "[類型 送付]\n番号=2\n名称=送付\n利用目的=発送\n利用目的=点検\n"           \
  "[セル 送付 / 発送]\n判断者=見本\n理由=例示\n" signature

static gboolean
adopt_unsigned (const char *folder, const char *name, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_folder_adopt_bytes (folder, bytes, name, NULL, NULL, NULL, error);
}

/* Nothing was judged on a day to come, wherever a judgement stands; today is one that has come. */
TEST (judged_on_a_day_to_come)
{
  g_autofree char *folder = make_riyo_at (AT ("2026-03-01"), SHIPPING (""), "類型=送付\n");
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *later = format_table (2, "2026-04-01", SHIPPING ("判断日=2026-03-02\n"));
  g_autofree char *today = format_table (2, "2026-04-01", SHIPPING ("判断日=2026-03-01\n"));
  g_autofree char *file = g_strconcat (folder, ".first", NULL);
  g_autofree char *other = g_strconcat (folder, ".other", NULL);
  g_autofree char *first = format_table (1, NULL, SHIPPING ("判断日=2026-03-02\n"));
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *rules = g_strdup_printf (
          "[本人 加入者]\n形式=記号-番号-枝番\n[担当 係]\n担当者=%s\n類型=資格\n類型=送付\n"
          "[業務 送付]\nセル=資格 / 加入者の管理\nセル=送付 / 発送\n"
          "判断者=見本\n判断日=2026-03-0%u\n理由=例示\n",
          account, 2 - i);

      CHECK (adopt (folder, "rules.riyo", rules, &error) == (i == 1));
      if (i == 0)
        CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DATE);
      g_clear_error (&error);
    }
  CHECK (!adopt (folder, "2.riyo", later, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DATE);
  g_clear_error (&error);
  CHECK (adopt (folder, "2.riyo", today, &error));
  CHECK_NO_ERROR (error);
  CHECK (g_file_set_contents (file, first, -1, NULL));
  CHECK (!harness_init (other, file, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_DATE);
}

/* A task's judgement carries no cell that came after it, unless somebody signs at adoption; and the
 * end of a judgement is told by the status. */
TEST (rules_judged)
{
  g_autofree char *folder = make_riyo_at (AT ("2026-03-01"), SHIPPING (""), "類型=送付\n");
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *head
      = g_strdup_printf ("[本人 加入者]\n形式=記号-番号-枝番\n[担当 係]\n担当者=%s\n類型=資格\n"
                         "類型=送付\n[業務 送付]\n判断者=見本\n判断日=2026-03-01\n理由=例示\n"
                         "有効期限=2026-03-31\nセル=資格 / 加入者の管理\n",
                         account);
  g_autofree char *before = g_strconcat (head, "セル=送付 / 発送\n", NULL);
  g_autofree char *after = g_strconcat (head, "セル=送付 / 点検\n", NULL);
  g_autofree char *early = NULL, *late = NULL;
  g_autoptr (GError) error = NULL;

  CHECK (adopt_unsigned (folder, "rules.riyo", before, &error));
  CHECK_NO_ERROR (error);
  early = describe (folder);
  CHECK (strstr (early, "\n更新を要する判断=") != NULL);
  CHECK (!adopt_unsigned (folder, "rules.riyo", after, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_UNSIGNED);
  CHECK (adopt (folder, "rules.riyo", after, NULL));
  set_clock (AT ("2026-04-02"));
  late = describe (folder);
  CHECK (strstr (late, "ended on 2026-03-31") != NULL);
}

/* As if 200,000 layouts were adopted, but for their files: one name has their length. */
static gboolean
fill_state (const char *folder, gsize bytes)
{
  int fd = riyo_folder_open (folder, NULL);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, folder, NULL);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoState) state = NULL;
  g_autofree char *before = NULL, *after = NULL;
  gboolean ok = riyo_log_lock (log, NULL);

  state = riyo_state_parse (riyo_log_get_state (log, NULL), folder, NULL);
  before = riyo_state_format (state);
  g_tree_replace (state->tables, g_strnfill (bytes - strlen (before) - strlen (",\"\":\"\""), '9'),
                  g_strdup (""));
  after = riyo_state_format (state);
  riyo_entry_start (entry, "adopt");
  ok = ok && strlen (after) == bytes && riyo_log_append (log, entry, after, NULL, NULL);
  riyo_log_unlock (log);
  ok = ok && riyo_log_sync (log, NULL);
  close (fd);
  return ok;
}

static gboolean
go_on_to_another_file (const char *folder)
{
  int fd = riyo_folder_open (folder, NULL);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, folder, NULL);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *next = g_build_filename (folder, "audit", "000002.jsonl", NULL);

  riyo_log_set_limit (log, 1);
  riyo_entry_start (entry, "alert");
  close (fd);
  return riyo_log_record (log, entry, NULL, NULL) && g_file_test (next, G_FILE_TEST_EXISTS);
}

/* What would make the log's state too long is not adopted, so that a stop is always recorded. */
TEST (the_room_for_suspensions_stays)
{
  g_autofree char *folder = make_riyo ("", "");
  g_autofree char *place = g_build_filename (folder, "layouts", "two.layout", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoVerification) verified = NULL;

  CHECK (adopt (folder, "one.layout", CSV_LAYOUT (COLUMN ("一")), NULL));
  CHECK (fill_state (folder, RIYO_LOG_STATE_LIMIT_BYTES));
  CHECK (!adopt (folder, "two.layout", CSV_LAYOUT (COLUMN ("一")), &error));
  CHECK (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT));
  CHECK_ROW (strstr (error->message, "longer than 15 MiB") != NULL
                 && strstr (error->message, "(2 layouts, 2 tables)") != NULL
                 && strstr (error->message, "riyo init") != NULL,
             "%s", error->message);
  CHECK (!g_file_test (place, G_FILE_TEST_EXISTS));
  CHECK (adopt (folder, "one.layout", CSV_LAYOUT (COLUMN ("二")), NULL));
  CHECK (suspend_one (folder, "見本-1"));
  CHECK (go_on_to_another_file (folder));
  CHECK (suspend_one (folder, "見本-2"));
  CHECK (adopt (folder, "one.layout", CSV_LAYOUT (COLUMN ("三")), NULL));
  verified = riyo_audit_verify (folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (verified), RIYO_INTEGRITY_INTACT);
}

/* The past is parsed when it is asked about, and not before: the N-th version does not cost N. */
TEST (only_what_is_in_force_or_to_come_is_parsed)
{
  g_autofree char *folder = make_riyo_at ("2027-03-31T12:00:00", "", "");
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoTable) first = NULL, of_day = NULL, of_before = NULL;

  for (guint i = 2; i <= 9; i++)
    {
      g_autofree char *day = g_strdup_printf ("2027-04-%02u", i);
      g_autofree char *table = format_table (i, day, "");

      CHECK (adopt (folder, "new.riyo", table, &error));
      CHECK_NO_ERROR (error);
    }
  set_clock ("2027-04-07T12:00:00");
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  CHECK_INT (guard->folder->adopted->len, 3); /* 7 in force, 8 and 9 to come */
  CHECK_INT (begin_and_see (guard, folder, NULL), 7);
  CHECK_INT (guard->folder->adopted->len, 3);
  of_day = riyo_guard_dup_table_on (guard, "2027-04-05", NULL);
  CHECK_INT (of_day != NULL ? riyo_table_get_version (of_day) : 0, 5);
  CHECK_INT (guard->folder->adopted->len, 5);
  first = riyo_guard_dup_edition (guard, 1, NULL);
  CHECK_INT (first != NULL ? riyo_table_get_version (first) : 0, 1);
  of_before = riyo_guard_dup_table_on (guard, "2026-01-01", NULL);
  CHECK_INT (of_before != NULL ? riyo_table_get_version (of_before) : 0, 1);
  set_clock ("2027-04-08T00:00:00");
  CHECK_INT (begin_and_see (guard, folder, NULL), 8);
  clock_at_s = 0;
}
