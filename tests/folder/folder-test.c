/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folders as accidents leave them, and days that pass: each an error or a refusal, never a
 * permission. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "guard/guard.h"
#include "kit/clock.h"
#include "kit/harness.h"

static void
damage (const char *folder, const char *what, const char *part)
{
  g_autofree char *path = g_build_filename (folder, part, NULL);

  if (g_str_equal (what, "remove"))
    g_assert (g_remove (path) == 0);
  else if (g_str_equal (what, "group-writable"))
    g_assert (chmod (path, g_file_test (path, G_FILE_TEST_IS_DIR) ? 0770 : 0660) == 0);
  else if (g_str_equal (what, "empty"))
    g_assert (truncate (path, 0) == 0);
  else if (g_str_equal (what, "fifo"))
    g_assert (g_remove (path) == 0 && mkfifo (path, 0600) == 0);
  else if (g_str_equal (what, "stray"))
    g_assert (g_file_set_contents (path, "[表]\n", -1, NULL));
}

TEST (damaged_folders)
{
  static const struct
  {
    const char *what, *part;
    RiyoError want;
  } rows[] = {
    { "remove", "rules.riyo", RIYO_ERROR_DAMAGED },
    { "remove", "tables/1.riyo", RIYO_ERROR_DAMAGED },
    { "remove", "keys", RIYO_ERROR_DAMAGED },
    { "remove", "suspensions", RIYO_ERROR_DAMAGED },
    { "group-writable", "keys", RIYO_ERROR_PERMISSION },
    { "group-writable", "suspensions", RIYO_ERROR_PERMISSION },
    { "empty", "rules.riyo", RIYO_ERROR_NOT_ADOPTED },
    { "empty", "tables/1.riyo", RIYO_ERROR_NOT_ADOPTED },
    { "fifo", "rules.riyo", RIYO_ERROR_PERMISSION },
    { "group-writable", "rules.riyo", RIYO_ERROR_PERMISSION },
    { "group-writable", "tables/1.riyo", RIYO_ERROR_PERMISSION },
    { "group-writable", "tables", RIYO_ERROR_PERMISSION },
    { "group-writable", "layouts", RIYO_ERROR_PERMISSION },
    { "group-writable", "audit", RIYO_ERROR_PERMISSION },
    { "group-writable", "audit/000001.jsonl", RIYO_ERROR_PERMISSION },
    { "group-writable", ".", RIYO_ERROR_PERMISSION },
    { "stray", "tables/2.riyo", RIYO_ERROR_NOT_ADOPTED },
    { "stray", "layouts/x.layout", RIYO_ERROR_NOT_ADOPTED },
    { "remove", "audit/000001.jsonl", RIYO_ERROR_DAMAGED },
    { "remove", "audit/lock", RIYO_ERROR_DAMAGED },
    { "group-writable", "audit/turn", RIYO_ERROR_PERMISSION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoGuard) guard = NULL;

      damage (folder, rows[i].what, rows[i].part);
      guard = riyo_guard_open (folder, &error);
      CHECK_ROW (guard == NULL && g_error_matches (error, RIYO_ERROR, (int)rows[i].want),
                 "%s %s: got %s: %s", rows[i].what, rows[i].part, riyo_error_code_name (error),
                 error != NULL ? error->message : "opened");
    }
}

/* Where the log was moved to a larger disk, say: what is missing is not the log. */
TEST (a_link_to_the_log)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *audit = g_build_filename (folder, "audit", NULL);
  g_autofree char *moved = g_build_filename (folder, "elsewhere", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = NULL;

  CHECK_INT (rename (audit, moved), 0);
  CHECK_INT (symlink ("elsewhere", audit), 0);
  guard = riyo_guard_open (folder, &error);
  CHECK (guard == NULL && g_error_matches (error, RIYO_ERROR, RIYO_ERROR_DAMAGED));
  CHECK_ROW (strstr (error->message, "リンク") != NULL, "%s", error->message);
}

static void
leave (const char *folder, const char *part)
{
  g_autofree char *path = g_build_filename (folder, part, NULL);

  if (strstr (part, ".#") != NULL)
    g_assert (symlink ("nobody@nowhere.1", path) == 0);
  else
    g_assert (g_file_set_contents (path, "[表]\n", -1, NULL));
}

/* What editors, file managers and copies leave among the parts stops nothing, and is told. */
TEST (files_by_other_names)
{
  static const char *const names[] = {
    "tables/.#1.riyo",
    "tables/._1.riyo",
    "tables/1 - コピー.riyo",
    "tables/1 (1).riyo",
    "tables/01.riyo",
    "tables/~$1.riyo",
    "tables/1.sync-conflict-20260401.riyo",
    "tables/2.riyo.0123abcd.tmp",
    "layouts/._x.layout",
    "layouts/.#x.layout",
    "layouts/~$x.layout",
    "layouts/x - コピー.layout",
    "layouts/テ\xe3\x82\x99.layout", /* デ, decomposed */
    "audit/._000001.jsonl",
    "audit/000001 (1).jsonl",
    "audit/000002.new",
    "rules.riyo~",
    ".DS_Store",
  };
  g_autofree char *folder = harness_make_riyo (), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) use = NULL;
  g_autoptr (RiyoVerification) found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    leave (folder, names[i]);
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  use = riyo_guard_begin (guard, "医療費通知の発行", NULL, &error);
  CHECK_NO_ERROR (error);
  text = riyo_folder_describe (folder, &error);
  CHECK_NO_ERROR (error);
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strdup_printf ("\n部品でないファイル=%s\n", names[i]);

      CHECK_ROW (strstr (text, line) != NULL, "%s", names[i]);
    }
  found = riyo_audit_verify (folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
}

#define STRANGER 54321
#define OWNER 54322

/* What a third account owns, it may change. */
TEST (parts_of_somebody_else)
{
  static const char *const parts[]
      = { "rules.riyo",       "tables",     "tables/1.riyo",      "layouts",
          "layouts/x.layout", "keys",       "suspensions",        "audit",
          "audit/lock",       "audit/turn", "audit/000001.jsonl", "audit/000002.jsonl" };
  static const uid_t owners[] = { 0, OWNER };
  static const char layout[] = "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n";

  if (geteuid () != 0)
    {
      harness_skip ("only root may give a file away");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint j = 0; j < 2 * G_N_ELEMENTS (owners); j++)
      {
        g_autofree char *folder = harness_make_riyo ();
        g_autofree char *part = g_build_filename (folder, parts[i], NULL);
        g_autoptr (GBytes) bytes = g_bytes_new_static (layout, sizeof layout - 1);
        g_autoptr (GError) error = NULL;
        g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
        gboolean strange = j % 2 == 1;

        CHECK (riyo_folder_adopt_bytes (folder, bytes, "x.layout", NULL, NULL, NULL, NULL));
        clock_later_s = DAY_S;
        riyo_operation_unref (riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL));
        clock_later_s = 0;
        g_clear_pointer (&guard, riyo_guard_unref);
        CHECK (chown (folder, owners[j / 2], 0) == 0);
        CHECK_ROW (chown (part, strange ? STRANGER : owners[j / 2], 0) == 0, "%s", parts[i]);
        guard = riyo_guard_open (folder, &error);
        CHECK_ROW ((guard == NULL) == strange, "%s, %u: %s", parts[i], j,
                   error != NULL ? error->message : "opened");
        CHECK_ROW (!strange || g_error_matches (error, RIYO_ERROR, RIYO_ERROR_PERMISSION), "%s: %s",
                   parts[i], error != NULL ? error->message : "opened");
      }
}

TEST (folders_that_are_none)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *file = g_build_filename (parent, "file", NULL);
  g_autofree char *missing = g_build_filename (parent, "missing", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, "x", 1, NULL);
  CHECK (riyo_guard_open (file, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
  g_clear_error (&error);
  CHECK (riyo_guard_open (missing, &error) == NULL);
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
  g_clear_error (&error);
  CHECK (!harness_init (file, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_IO);
  g_clear_error (&error);
  CHECK (!harness_init (missing, file, &error));
  g_clear_error (&error);
  CHECK (!riyo_folder_init (missing, NULL, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT);
  CHECK (!g_file_test (missing, G_FILE_TEST_EXISTS));
}

/* A part without its owner's rights stops every program of an ordinary account. */
TEST (no_umask_takes_the_owners_rights)
{
  static const mode_t masks[] = { 0, 022, 077, 0377, 0777 };
  static const char *const parts[]
      = { "",     "audit",      "layouts",     "tables",       "audit/000001.jsonl",
          "keys", "rules.riyo", "suspensions", "tables/1.riyo" };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *parent = harness_make_folder ();
      g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
      mode_t mask = umask (masks[i]);
      gboolean made = harness_init (folder, NULL, NULL);

      umask (mask);
      CHECK_ROW (made, "umask %o", masks[i]);
      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        {
          g_autofree char *path = g_build_filename (folder, parts[j], NULL);
          struct stat status = { 0 };
          mode_t wanted;

          CHECK_ROW (stat (path, &status) == 0, "umask %o: %s", masks[i], parts[j]);
          wanted = S_ISDIR (status.st_mode) ? 0700 : 0600;
          CHECK_ROW ((status.st_mode & wanted) == wanted && (status.st_mode & 0022) == 0,
                     "umask %o: %s has %o", masks[i], parts[j], status.st_mode);
        }
    }
}

TEST (an_operation_outlives_one_day_only)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  g_autoptr (GError) error = NULL;

  clock_later_s = DAY_S;
  CHECK (riyo_operation_check (use, 1 << 5, "52-1-1", &error));
  clock_later_s = 2 * DAY_S;
  CHECK (!riyo_operation_check (use, 1 << 5, "52-1-1", &error));
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE);
  CHECK (!riyo_operation_allows (use, 1 << 5));
  clock_later_s = 0;
  CHECK (!riyo_operation_allows (use, 1 << 5)); /* only ever lowered */
}

TEST (within_1024_checks_the_day_is_seen)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) use = riyo_guard_begin (guard, "医療費通知の発行", NULL, NULL);
  guint n_permitted = 0;

  clock_later_s = 2 * DAY_S;
  for (guint i = 0; i < 2000; i++)
    n_permitted += (guint)riyo_operation_check (use, 1 << 5, NULL, NULL);
  clock_later_s = 0;
  CHECK_ROW (n_permitted < 1024, "%u checks were still permitted", n_permitted);
}

static void
write_table (const char *path, const char *head)
{
  g_autofree char *text
      = g_strconcat ("[表]\n組合=例示健康保険組合\n", head,
                     "[類型 資格]\n番号=1\n名称=資格に関する情報\n利用目的=加入者の管理\n", NULL);

  g_assert (g_file_set_contents (path, text, -1, NULL));
}

static void
write_rules (const char *path)
{
  g_autofree char *account = riyo_account_dup_name (NULL);
  g_autofree char *text = g_strdup_printf ("[担当 係]\n類型=資格\n担当者=%s\n", account);

  g_assert (g_file_set_contents (path, text, -1, NULL));
}

TEST (the_date_picks_the_table)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *file = g_build_filename (parent, "t.riyo", NULL);
  g_autofree char *rules = g_build_filename (parent, "rules.riyo", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) use = NULL;
  g_autoptr (RiyoTable) first = NULL;
  g_autoptr (RiyoTable) second = NULL;
  g_autoptr (GError) error = NULL;
  struct timespec now;
  g_autoptr (GDateTime) tomorrow = NULL;
  g_autofree char *head = NULL;

  clock_gettime (CLOCK_REALTIME, &now);
  tomorrow = g_date_time_new_from_unix_utc (now.tv_sec + 9 * 3600 + 86400);
  head = g_date_time_format (tomorrow, "版=2\n公表日=2026-01-01\n施行日=%Y-%m-%d\n");
  write_table (file, "版=1\n終了日=2099-01-01\n");
  CHECK (harness_init (folder, file, &error));
  CHECK_NO_ERROR (error);
  write_rules (rules);
  CHECK (riyo_folder_adopt (folder, rules, NULL, NULL, NULL, &error));
  write_table (file, head);
  guard = riyo_guard_open (folder, &error);
  CHECK (riyo_folder_adopt (folder, file, NULL, "見本", NULL, &error));
  CHECK_NO_ERROR (error);
  first = riyo_guard_dup_table (guard);
  CHECK_INT (riyo_table_get_version (first), 1);
  clock_later_s = DAY_S;
  use = riyo_guard_begin (guard, "加入者の管理", NULL, &error);
  CHECK (use != NULL);
  second = riyo_guard_dup_table (guard);
  CHECK_INT (riyo_table_get_version (second), 2);
  clock_later_s = 0;
}

TEST (no_table_in_force)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autofree char *file = g_build_filename (parent, "t.riyo", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  write_table (file, "版=1\n公表日=2025-01-01\n施行日=2025-01-01\n終了日=2025-12-31\n");
  CHECK (harness_init (folder, file, &error));
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_guard_dup_table (guard) == NULL);
  CHECK (riyo_guard_begin (guard, "加入者の管理", NULL, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_NOT_IN_FORCE);
  g_clear_error (&error);
  CHECK (riyo_guard_begin (guard, "加入者の管埋", NULL, &error) == NULL);
  CHECK_ERROR (error, RIYO_REFUSAL, RIYO_REFUSAL_UNKNOWN_PURPOSE);
}

TEST (a_layout_is_adopted_only_if_it_reads)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *good = g_strconcat (folder, "-good.layout", NULL);
  g_autofree char *bad = g_strconcat (folder, "-bad.layout", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (good, "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=レセプト\n", -1,
                       NULL);
  g_file_set_contents (bad, "[レイアウト]\n形式=一括\n本人=なし\n[全体]\n類型=歯科\n", -1, NULL);
  CHECK (riyo_folder_adopt (folder, good, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  CHECK (!riyo_folder_adopt (folder, bad, NULL, NULL, NULL, &error));
  CHECK (error != NULL && error->domain == RIYO_ERROR);
  g_clear_error (&error);
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
}

TEST (a_spoilt_part_is_adopted_where_it_lies)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *rules = g_build_filename (folder, "rules.riyo", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  write_rules (rules);
  CHECK (riyo_guard_open (folder, NULL) == NULL);
  CHECK (riyo_folder_adopt (folder, rules, NULL, NULL, NULL, &error));
  CHECK_NO_ERROR (error);
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
}

/* A disk whose room ends where the log does. */
static gboolean
adopt_without_room (const char *folder, const char *file, GError **error)
{
  g_autofree char *log = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  struct rlimit room, before;
  struct stat status;
  gboolean adopted;

  signal (SIGXFSZ, SIG_IGN);
  g_assert (stat (log, &status) == 0 && getrlimit (RLIMIT_FSIZE, &before) == 0);
  room = before;
  room.rlim_cur = (rlim_t)status.st_size;
  g_assert (setrlimit (RLIMIT_FSIZE, &room) == 0);
  adopted = riyo_folder_adopt (folder, file, NULL, NULL, NULL, error);
  g_assert (setrlimit (RLIMIT_FSIZE, &before) == 0);
  return adopted;
}

TEST (an_adoption_that_cannot_be_recorded_changes_nothing)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autofree char *file = g_strconcat (folder, "-rules.riyo", NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) use = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GError) error = NULL;
  const char *name;

  g_assert (g_file_set_contents (file, "[担当 係]\n類型=資格\n担当者=nobody\n", -1, NULL));
  CHECK (!adopt_without_room (folder, file, &error));
  CHECK_ERROR (error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED);
  g_clear_error (&error);
  while ((name = g_dir_read_name (dir)) != NULL)
    CHECK_ROW (!g_str_has_suffix (name, ".tmp"), "%s was left", name);
  guard = riyo_guard_open (folder, &error);
  CHECK_NO_ERROR (error);
  use = riyo_guard_begin (guard, "加入者の管理", NULL, &error);
  CHECK_NO_ERROR (error);
  CHECK (use != NULL && riyo_operation_allows (use, 1));
}
