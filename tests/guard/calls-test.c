/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a begin, a suspension and an opening ask of a folder does not grow with what is adopted
 * there and not used; and what is wrong with it is found all the same. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "folder/folder.h"
#include "guard/internal.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/syscalls.h"

#define NOTICE "医療費通知の発行" /* レセプト only */
#define LAYOUT "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n"

static guint n_opened, n_seen, n_locked;

int
flock (int fd, int operation)
{
  n_locked += (operation & LOCK_UN) == 0;
  return (int)syscall (SYS_flock, fd, operation);
}

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  READ_MODE (flags, mode);
  n_opened++;
  return syscall_openat (folder, path, flags, mode);
}

int
fstatat (int folder, const char *path, struct stat *status, int flags)
{
  n_seen++;
  return syscall_fstatat (folder, path, status, flags);
}

/* Recorded as adopted, all at once. */
static void
add_layouts (const char *folder, guint n)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, LAYOUT, -1);
  int fd = riyo_folder_open (folder, NULL);
  g_autoptr (RiyoLog) log = riyo_log_open (fd, folder, NULL);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autoptr (RiyoState) state = NULL;
  g_autofree char *json = NULL;

  CHECK (riyo_log_lock (log, NULL));
  state = riyo_state_parse (riyo_log_get_state (log, NULL), folder, NULL);
  for (guint i = 0; i < n; i++)
    {
      char *name = g_strdup_printf ("l%05u", i);
      g_autofree char *path = g_strdup_printf ("%s/layouts/%s.layout", folder, name);

      CHECK (g_file_set_contents (path, LAYOUT, -1, NULL) && chmod (path, 0640) == 0);
      g_tree_replace (state->layouts, name, g_strdup (hash));
    }
  json = riyo_state_format (state);
  riyo_entry_start (entry, "adopt");
  CHECK (riyo_log_append (log, entry, json, NULL, NULL));
  riyo_log_unlock (log);
  CHECK (riyo_log_sync (log, NULL));
  close (fd);
}

typedef struct
{
  guint opened, seen;
} Calls;

static Calls
count (void)
{
  Calls calls = { n_opened, n_seen };

  n_opened = n_seen = 0;
  return calls;
}

static void
begin (RiyoGuard *guard)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, &error);

  CHECK (operation != NULL);
  CHECK_NO_ERROR (error);
}

/* What changed within the clock's last tick is listed again, since it may change unseen. */
static void
pass_the_tick (void)
{
  g_usleep (50 * 1000);
}

/* Of a begin; and of a suspension with the begin behind it. */
static void
measure (guint n_layouts, Calls *of_begin, Calls *of_suspension)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = NULL;

  add_layouts (folder, n_layouts);
  guard = open_guard (folder);
  begin (guard);
  CHECK (suspend (guard, "1", "all", "52-9-9", NULL));
  pass_the_tick ();
  begin (guard);
  count ();
  begin (guard);
  *of_begin = count ();
  CHECK (suspend (guard, "2", "all", "52-9-8", NULL));
  pass_the_tick ();
  begin (guard);
  *of_suspension = count ();
}

TEST (many_layouts_cost_a_begin_nothing)
{
  Calls begin_of_few, begin_of_many, suspension_of_few, suspension_of_many;

  measure (100, &begin_of_few, &suspension_of_few);
  measure (1000, &begin_of_many, &suspension_of_many);
  CHECK (begin_of_few.seen > 64); /* they are counted */
  CHECK_ROW (begin_of_many.seen == begin_of_few.seen && begin_of_many.seen < 100, "%u and %u",
             begin_of_few.seen, begin_of_many.seen);
  CHECK_INT (begin_of_many.opened, begin_of_few.opened);
  CHECK_ROW (begin_of_many.opened < 3, "%u", begin_of_many.opened);
  CHECK_ROW (suspension_of_many.opened == suspension_of_few.opened
                 && suspension_of_many.seen == suspension_of_few.seen
                 && suspension_of_many.opened < 40,
             "%u and %u opened, %u and %u seen", suspension_of_few.opened,
             suspension_of_many.opened, suspension_of_few.seen, suspension_of_many.seen);
}

static void
run_in (const char *folder, const char *commands)
{
  g_autofree char *line = g_strdup_printf ("set -e; cd '%s'; %s", folder, commands);

  CHECK_INT (system (line), 0);
}

/* How many begins pass before one is refused, up to 50. */
static guint
count_begins (RiyoGuard *guard)
{
  for (guint n = 0; n < 50; n++)
    {
      g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);

      if (operation == NULL)
        return n;
    }
  return 50;
}

/* Of 1,000 layouts one is asked at least once in 17 begins, at once where its folder was touched,
 * and always where it is used. */
TEST (none_is_forgotten)
{
  static const struct
  {
    const char *done, *undone;
    guint at_most;
  } rows[] = {
    { "cp -p layouts/l00990.layout kept; echo '# x' >> layouts/l00990.layout",
      "cp -p kept layouts/l00990.layout", 17 },
    { "chmod o+w layouts/l00003.layout", "chmod o-w layouts/l00003.layout", 17 },
    { "mv layouts/l00990.layout kept", "mv kept layouts/l00990.layout", 0 },
    { "cp -p layouts/l00990.layout kept; cp -p kept x; echo >> x; mv x layouts/l00990.layout",
      "cp -p kept x; mv x layouts/l00990.layout", 0 },
    { "echo x > layouts/new.layout", "rm layouts/new.layout", 0 },
  };
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = NULL;

  add_layouts (folder, 1000);
  guard = open_guard (folder);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint n;

      CHECK_INT (count_begins (guard), 50);
      run_in (folder, rows[i].done);
      n = count_begins (guard);
      CHECK_ROW (n <= rows[i].at_most, "%s: %u begins", rows[i].done, n);
      run_in (folder, rows[i].undone);
      CHECK_ROW (count_begins (guard) == 50, "%s", rows[i].undone);
    }
}

TEST (what_is_used_is_what_was_adopted)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (RiyoLayout) good = NULL;

  add_layouts (folder, 1000);
  guard = open_guard (folder);
  operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  good = riyo_operation_load_layout (operation, "l00990", NULL);
  CHECK (good != NULL);
  for (guint i = 0; i < 1000; i += 99)
    {
      g_autofree char *name = g_strdup_printf ("l%05u", i);
      g_autofree char *edit = g_strdup_printf ("echo '# x' >> layouts/%s.layout", name);
      g_autoptr (GError) error = NULL;
      g_autoptr (RiyoLayout) layout = NULL;

      run_in (folder, edit);
      layout = riyo_operation_load_layout (operation, name, &error);
      CHECK_ROW (layout == NULL && error->code == RIYO_ERROR_NOT_ADOPTED, "%s", name);
    }
}

/* Kept begins of a database's transactions ask it each: without the lock, while nothing is new. */
TEST (what_is_unchanged_is_not_locked)
{
  static const struct
  {
    const char *done, *undone;
    gboolean stands, locks;
  } rows[] = {
    { ":", ":", TRUE, FALSE },
    { "echo '# x' >> rules.riyo", "sed -i '$d' rules.riyo", FALSE, TRUE },
    { "chmod o+w tables/1.riyo", "chmod o-w tables/1.riyo", FALSE, TRUE },
    { "echo x >> suspensions", "sed -i '$d' suspensions", TRUE, TRUE },
  };
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder), other = open_guard (folder);
  g_autoptr (RiyoLayout) first = riyo_guard_dup_relations (guard, NULL);

  CHECK (first != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RiyoLayout) again = NULL;

      pass_the_tick ();
      riyo_layout_unref (riyo_guard_dup_relations (guard, NULL));
      run_in (folder, rows[i].done);
      n_locked = 0;
      again = riyo_guard_dup_relations (guard, NULL);
      CHECK_ROW ((again == first) == rows[i].stands && (n_locked > 0) == rows[i].locks,
                 "%s: %u locks", rows[i].done, n_locked);
      run_in (folder, rows[i].undone);
    }
  begin (other);
  n_locked = 0;
  riyo_layout_unref (riyo_guard_dup_relations (guard, NULL));
  CHECK_ROW (n_locked > 0, "an entry of another program: %u", n_locked);
}

TEST (parts_of_a_number_are_counted)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  guint least = 9, most = 9;

  CHECK (riyo_guard_count_parts (guard, &least, &most, NULL) && least == 3 && most == 3);
  run_in (folder, "echo '# x' >> rules.riyo");
  CHECK (!riyo_guard_count_parts (guard, &least, &most, NULL) && least == 0 && most == 0);
}

TEST (what_changed_is_seen_without_the_lock)
{
  g_autofree char *folder = make_riyo (NULL);
  g_autofree char *away = g_strconcat (folder, "-away", NULL);
  g_autoptr (RiyoGuard) guard = open_guard (folder);
  g_autoptr (RiyoLayout) first = riyo_guard_dup_relations (guard, NULL), second = NULL;
  g_autoptr (RiyoLayout) third = NULL;

  add_layouts (folder, 1);
  second = riyo_guard_dup_relations (guard, NULL);
  CHECK (second != NULL && second != first); /* adopted by others */
  pass_the_tick ();
  riyo_layout_unref (riyo_guard_dup_relations (guard, NULL));
  CHECK (rename (folder, away) == 0);
  third = riyo_guard_dup_relations (guard, NULL);
  CHECK (third == NULL);
  CHECK (rename (away, folder) == 0);
}
