/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An adoption whose program was killed between its record and its place: it is in force, a question
 * leaves it where it is, and whoever writes next finishes it. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/base.h"
#include "guard/guard.h"
#include "kit/harness.h"
#include "kit/strike.h"

#define NOTICE "医療費通知の発行"
#define RECEIPT (G_GUINT64_CONSTANT (1) << 5)

__attribute__ ((constructor)) static void
prepare (void)
{
  strike_init ();
}

static char *
make_rules (void)
{
  g_autofree char *account = riyo_account_dup_name (NULL);

  return g_strdup_printf ("[担当 新しい係]\n類型=レセプト\n担当者=%s\n", account);
}

/* The built-in table as 版=2, in force at once. */
static char *
make_table (void)
{
  g_autofree char *path = harness_source ("lib/data/builtin.riyo"), *text = harness_read (path);
  g_auto (GStrv) halves = g_strsplit (text, "版=1\n", 2);

  return g_strjoinv ("版=2\n公表日=2020-01-01\n施行日=2020-01-01\n", halves);
}

static char *
make_layout (void)
{
  return g_strdup ("[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n");
}

static const struct
{
  const char *file, *place;
  char *(*make_text) (void);
} parts[] = {
  { "rules.riyo", "rules.riyo", make_rules },
  { "2.riyo", "tables/2.riyo", make_table },
  { "x.layout", "layouts/x.layout", make_layout },
};

static guint turn; /* of the parts: the child adopts it */

static gboolean
adopt_this (const char *folder)
{
  g_autofree char *text = parts[turn].make_text ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_folder_adopt_bytes (folder, bytes, parts[turn].file, NULL, NULL, NULL, NULL);
}

/* Whether what was adopted stands in its place. */
static gboolean
is_in_place (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, parts[turn].place, NULL);
  g_autofree char *text = parts[turn].make_text (), *there = NULL;

  return g_file_get_contents (path, &there, NULL, NULL) && strcmp (text, there) == 0;
}

static char *
make_unfinished (int fault)
{
  char *folder = harness_make_riyo ();

  CHECK_ROW (strike_child (adopt_this, folder, RENAMEAT, 1, fault) != 0, "%s", parts[turn].place);
  CHECK_ROW (!is_in_place (folder), "%s", parts[turn].place);
  return folder;
}

/* What is in force tells it. */
static void
check_in_force (RiyoGuard *guard, RiyoOperation *operation)
{
  g_autoptr (RiyoTable) table = riyo_guard_dup_table (guard);
  g_autoptr (RiyoLayout) layout = NULL;

  if (turn == 0)
    CHECK_STR (riyo_operation_get_role (operation), "新しい係");
  CHECK_INT (riyo_table_get_version (table), turn == 1 ? 2 : 1);
  layout = riyo_use_load_layout (riyo_operation_use (operation), "x", NULL);
  CHECK ((layout != NULL) == (turn == 2));
}

TEST (who_writes_next_finishes_it)
{
  for (turn = 0; turn < G_N_ELEMENTS (parts); turn++)
    {
      g_autofree char *folder = make_unfinished (KILL_BEFORE);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, &error);
      g_autoptr (RiyoOperation) operation = NULL;
      g_autofree char *before = NULL, *after = NULL;

      CHECK_NO_ERROR (error);
      before = riyo_folder_describe (folder, &error);
      CHECK_NO_ERROR (error);
      CHECK (strstr (before, "途中の採用=あり") != NULL);
      CHECK_ROW (!is_in_place (folder), "%s: a question renames nothing", parts[turn].place);
      operation = riyo_guard_begin (guard, NOTICE, NULL, &error);
      CHECK_NO_ERROR (error);
      CHECK_ROW (is_in_place (folder), "%s", parts[turn].place);
      check_in_force (guard, operation);
      after = riyo_folder_describe (folder, &error);
      CHECK_NO_ERROR (error);
      CHECK (strstr (after, "途中の採用") == NULL);
    }
}

TEST (another_adoption_finishes_it)
{
  for (turn = 0; turn < G_N_ELEMENTS (parts); turn++)
    {
      g_autofree char *folder = make_unfinished (KILL_BEFORE), *text = make_layout ();
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;

      CHECK (riyo_folder_adopt_bytes (folder, bytes, "y.layout", NULL, NULL, NULL, &error));
      CHECK_NO_ERROR (error);
      CHECK_ROW (is_in_place (folder), "%s", parts[turn].place);
    }
}

/* A disk that fails there is told of, and what is recorded is not thrown away. */
TEST (a_failed_rename)
{
  for (turn = 0; turn < G_N_ELEMENTS (parts); turn++)
    {
      g_autofree char *folder = make_unfinished (EIO);
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);

      CHECK_ROW (operation != NULL && is_in_place (folder), "%s", parts[turn].place);
    }
}

/* Before the record there is nothing to finish. */
TEST (what_was_never_recorded_is_nothing)
{
  for (turn = 0; turn < G_N_ELEMENTS (parts); turn++)
    {
      g_autofree char *folder = harness_make_riyo ();
      g_autoptr (RiyoGuard) guard = NULL;
      g_autoptr (RiyoOperation) operation = NULL;

      CHECK_INT (strike_child (adopt_this, folder, WRITE, 2, KILL_BEFORE), 128);
      CHECK (!is_in_place (folder));
      guard = riyo_guard_open (folder, NULL);
      operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
      CHECK_ROW (operation != NULL, "%s", parts[turn].place);
    }
}

/* What was staged is looked at as what is in its place would be. */
TEST (what_is_staged_is_not_trusted_blindly)
{
  for (turn = 0; turn < G_N_ELEMENTS (parts); turn++)
    for (guint way = 0; way < 3; way++)
      {
        g_autofree char *folder = make_unfinished (KILL_BEFORE);
        g_autofree char *part = g_build_filename (folder, parts[turn].place, NULL);
        g_autofree char *holder = g_path_get_dirname (part);
        g_autoptr (GDir) dir = g_dir_open (holder, 0, NULL);
        g_autoptr (GError) error = NULL;
        g_autofree char *staged = NULL;
        const char *name;

        while (staged == NULL && (name = g_dir_read_name (dir)) != NULL)
          if (g_str_has_suffix (name, ".tmp"))
            staged = g_build_filename (holder, name, NULL);
        CHECK (staged != NULL);
        if (way == 0)
          CHECK_INT (g_chmod (staged, 0666), 0);
        else if (way == 1)
          CHECK (g_file_set_contents (staged, "[担当 別の係]\n", -1, NULL));
        else
          CHECK_INT (g_unlink (staged), 0);
        CHECK_ROW (riyo_guard_open (folder, &error) == NULL, "%s, way %u", parts[turn].place, way);
        CHECK_ROW (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_NOT_ADOPTED)
                       || g_error_matches (error, RIYO_ERROR, RIYO_ERROR_DAMAGED),
                   "%s, way %u: %s", parts[turn].place, way, error != NULL ? error->message : "");
      }
}
