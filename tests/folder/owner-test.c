/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose the files of a folder are, after others than its owner were at work in it: root, by one
 * command that a person runs, leaves nothing that would stop the owner's programs the day after. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/base.h"
#include "folder/folder.h"
#include "kit/clock.h"
#include "kit/harness.h"
#include "log/log.h"

#define OWNER 54321 /* an account that has no name, as in a container */
#define AUDITOR 54322
#define PURPOSE "医療費通知の発行"

static const char layout[] = "[レイアウト]\n形式=csv\n本人=なし\n[列 1]\n類型=レセプト\n";
static const char rules[] = "[担当 係]\n類型=レセプト\n類型=資格\n担当者=root\n担当者=uid:54321\n"
                            "[本人 加入者]\n形式=記号-番号-枝番\n[連絡]\n責任者=見本\n"
                            "コマンド=/bin/true\n";
static const char other_rules[] = "[担当 係]\n類型=レセプト\n担当者=root\n担当者=uid:54321\n"
                                  "[本人 加入者]\n形式=記号-番号-枝番\n";
static gboolean can_give = TRUE;

int
fchown (int fd, uid_t uid, gid_t gid)
{
  if (can_give)
    return (int)syscall (SYS_fchown, fd, uid, gid);
  errno = EPERM;
  return -1;
}

static void
give_away (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert (lchown (path, OWNER, OWNER) == 0);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      give_away (child);
    }
}

/* OWNER's folder, which admits root too. NULL without root. */
static char *
make_riyo (void)
{
  g_autofree char *parent = NULL, *folder = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (rules, sizeof rules - 1);

  if (geteuid () != 0)
    {
      harness_skip ("only root can do what root does");
      return NULL;
    }
  parent = harness_make_folder ();
  folder = g_build_filename (parent, "riyo", NULL);
  g_assert (chmod (parent, 0711) == 0 && harness_init (folder, NULL, NULL)
            && riyo_folder_adopt_bytes (folder, bytes, "rules.riyo", NULL, NULL, NULL, NULL));
  give_away (folder);
  return g_steal_pointer (&folder);
}

/* What there is that the owner cannot do with as before; NULL: nothing. */
static char *
find_foreign (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  struct stat status;

  g_assert (lstat (path, &status) == 0);
  if (status.st_uid != OWNER || status.st_gid != OWNER || (status.st_mode & 0600) != 0600
      || (status.st_mode & 0022) != 0)
    return g_strdup_printf ("%s: %u:%u %o", path, (guint)status.st_uid, (guint)status.st_gid,
                            (guint)status.st_mode);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      char *found = find_foreign (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
begin (const char *folder, const char *purpose)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoOperation) operation
      = guard != NULL ? riyo_guard_begin (guard, purpose, NULL, NULL) : NULL;

  return operation != NULL;
}

static gboolean
begin_as_owner (const char *folder)
{
  int status = -1;
  pid_t child = fork ();

  if (child == 0)
    _exit (setresgid (OWNER, OWNER, OWNER) == 0 && setresuid (OWNER, OWNER, OWNER) == 0
                   && begin (folder, PURPOSE)
               ? 0
               : 1);
  return waitpid (child, &status, 0) == child && status == 0;
}

static gboolean
adopt (const char *folder, const char *text, const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return riyo_folder_adopt_bytes (folder, bytes, name, NULL, NULL, NULL, NULL);
}

static gboolean
adopt_layout (const char *folder)
{
  return adopt (folder, layout, "新.layout");
}

static gboolean
adopt_rules (const char *folder)
{
  return adopt (folder, other_rules, "rules.riyo");
}

static gboolean
suspend (const char *folder)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  g_autoptr (RiyoSuspension) suspension
      = riyo_suspension_new ("1", RIYO_SUSPENSION_REASON_STOP_OF_USE);

  riyo_suspension_add_subject (suspension, "52-1-1");
  riyo_suspension_add_category (suspension, "資格");
  return guard != NULL && riyo_guard_suspend (guard, suspension, NULL, NULL);
}

static gboolean
be_refused (const char *folder)
{
  return !begin (folder, "ない目的");
}

static gboolean
seal (const char *folder)
{
  g_autofree char *key = g_strconcat (folder, ".key", NULL);

  return riyo_audit_seal (folder, key, NULL, NULL, NULL);
}

static gboolean
seal_and_write (const char *folder)
{
  gboolean done = seal (folder);

  for (guint i = 0; i < 130 && done; i++)
    done = begin (folder, PURPOSE);
  return done;
}

static gboolean
adopt_table (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "tables", "1.riyo", NULL);
  g_autofree char *text = harness_read (path);
  char *version = strstr (text, "版=1\n");
  g_autofree char *next
      = g_strdup_printf ("%.*s版=2\n公表日=2020-01-01\n施行日=2020-02-01\n%s",
                         (int)(version - text), text, version + strlen ("版=1\n"));

  return adopt (folder, next, "2.riyo");
}

/* The lock is made anew, and what follows the last entry put aside. */
static gboolean
repair (const char *folder)
{
  g_autofree char *log = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *lock = g_build_filename (folder, "audit", "lock", NULL);
  g_autofree char *text = harness_read (log);
  g_autofree char *more = g_strconcat (text, "x\n", NULL);
  g_autofree char *done = NULL;
  struct stat status;
  gboolean unsealed;
  int fd = open (log, O_WRONLY | O_TRUNC | O_CLOEXEC);

  g_assert (fstat (fd, &status) == 0 && write (fd, more, strlen (more)) == (gssize)strlen (more));
  close (fd);
  unlink (lock);
  done = riyo_folder_repair (folder, NULL, "見本", TRUE, &unsealed, NULL);
  return done != NULL;
}

static gboolean
archive (const char *folder)
{
  g_autofree char *to = g_strconcat (folder, ".archived", NULL);
  RiyoArchiving done = { 0 };
  RiyoDate tomorrow;
  gboolean ok;

  mkdir (to, 0755);
  clock_later_s += DAY_S;
  tomorrow = riyo_date_today ();
  ok = begin (folder, PURPOSE) && riyo_folder_archive (folder, to, tomorrow, NULL, &done, NULL);
  g_free (done.anchor);
  return ok;
}

static const struct
{
  const char *says;
  gboolean (*act) (const char *folder);
  gboolean makes; /* a file, also on the day of the log */
} acts[] = {
  { "adopts a layout", adopt_layout, TRUE },
  { "adopts rules", adopt_rules, TRUE },
  { "suspends", suspend, FALSE },
  { "is refused", be_refused, FALSE },
  { "adopts a table", adopt_table, TRUE },
  { "seals", seal, TRUE },
  { "writes a sealed log", seal_and_write, TRUE },
  { "repairs", repair, TRUE }, /* from here on not where it cannot give */
  { "archives", archive, TRUE },
};

TEST (what_root_does_stays_the_owners)
{
  static const mode_t masks[] = { 022, 077, 0 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (acts) * G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *folder = make_riyo (), *foreign = NULL;
      mode_t mask;
      gboolean done;

      if (folder == NULL)
        return;
      clock_later_s = i % 2 * DAY_S; /* the next day has another file */
      mask = umask (masks[i / 2 % 3]);
      done = acts[i / 6].act (folder);
      umask (mask);
      foreign = find_foreign (folder);
      CHECK_ROW (done, "%s, day %u", acts[i / 6].says, i % 2);
      CHECK_ROW (foreign == NULL, "%s, day %u: %s", acts[i / 6].says, i % 2, foreign);
      CHECK_ROW (begin_as_owner (folder), "%s, day %u", acts[i / 6].says, i % 2);
      clock_later_s = 0;
    }
}

/* Where root may not give it away, in a container without that right, nothing is left either. */
TEST (what_root_cannot_give_it_does_not_make)
{
  for (guint i = 0; acts[i / 2].act != repair; i++)
    {
      g_autofree char *folder = make_riyo (), *foreign = NULL;
      gboolean done;

      if (folder == NULL)
        return;
      clock_later_s = i % 2 * DAY_S;
      can_give = FALSE;
      done = acts[i / 2].act (folder);
      can_give = TRUE;
      foreign = find_foreign (folder);
      if (acts[i / 2].act != be_refused)
        CHECK_ROW (done == (i % 2 == 0 && !acts[i / 2].makes), "%s, day %u", acts[i / 2].says,
                   i % 2);
      CHECK_ROW (foreign == NULL, "%s, day %u: %s", acts[i / 2].says, i % 2, foreign);
      CHECK_ROW (begin_as_owner (folder), "%s, day %u", acts[i / 2].says, i % 2);
      clock_later_s = 0;
    }
}

/* An auditor whom the owner let in, by the group or by a list, is let in still. */
static void
let_in (const char *path, gboolean by_list)
{
  /* version 2; owner, AUDITOR and group, mask and others: r or rwx */
  static const guint32 entries[]
      = { 2,          0x00060001, 0xffffffff, 0x00040002, AUDITOR,   0x00040004,
          0xffffffff, 0x00040010, 0xffffffff, 0x00000020, 0xffffffff };
  guint32 acl[G_N_ELEMENTS (entries)]; /* the lowest byte first on every machine */
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    acl[i] = GUINT32_TO_LE (entries[i]);
  if (by_list && dir == NULL)
    g_assert (setxattr (path, "system.posix_acl_access", acl, sizeof acl, 0) == 0);
  else
    g_assert (lchown (path, OWNER, AUDITOR) == 0 && chmod (path, dir != NULL ? 02750 : 0640) == 0);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (strcmp (name, "keys") != 0)
        let_in (child, by_list);
    }
}

static gboolean
may_read (const char *folder, const char *part)
{
  g_autofree char *path = g_build_filename (folder, part, NULL);
  int status = -1;
  pid_t child = fork ();

  if (child == 0)
    _exit (setresgid (AUDITOR, AUDITOR, AUDITOR) == 0 && setresuid (AUDITOR, AUDITOR, AUDITOR) == 0
                   && open (path, O_RDONLY) >= 0
               ? 0
               : 1);
  return waitpid (child, &status, 0) == child && status == 0;
}

TEST (who_was_let_in_reads_what_is_new)
{
  static const struct
  {
    const char *part;
    gboolean read;
  } parts[] = {
    { "rules.riyo", TRUE },         { "layouts/新.layout", TRUE },
    { "tables/1.riyo", TRUE },      { "suspensions", TRUE },
    { "audit/000001.jsonl", TRUE }, { "audit/000002.jsonl", TRUE },
    { "audit/seal", FALSE },        { "keys", FALSE },
  };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *folder = make_riyo ();
      gboolean by_list = i % 2 == 1;
      mode_t mask;

      if (folder == NULL)
        return;
      CHECK (adopt_layout (folder));
      let_in (folder, by_list);
      if (by_list)
        g_assert (chown (folder, OWNER, AUDITOR) == 0);
      mask = umask (i / 2 == 0 ? 022 : 077);
      CHECK (seal (folder));
      CHECK (adopt_rules (folder));
      CHECK (adopt (folder, "[レイアウト]\n形式=tsv\n本人=なし\n[列 1]\n類型=レセプト\n",
                    "新.layout"));
      clock_later_s = DAY_S;
      CHECK (begin_as_owner (folder));
      clock_later_s = 0;
      umask (mask);
      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        CHECK_ROW (may_read (folder, parts[j].part) == parts[j].read, "%s, list %d, mask %u",
                   parts[j].part, by_list, i / 2);
    }
}
