/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A guard whose folder or lock is no longer what its path names permits nothing, in any call, for
 * good. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "guard/internal.h"
#include "kit/desk.h"
#include "kit/harness.h"
#include "kit/notice.h"

/* What is done to the folder “riyo”, or to the link “now” to it, and what undoes it. */
typedef struct
{
  const char *name;
  const char *path; /* that the guard was opened by */
  const char *done, *undone;
  const char *says; /* in Japanese, as the tests are run */
  gboolean opens;   /* a new guard, afterwards */
} Way;

static const Way ways[] = {
  { "lock replaced by a copy", "riyo", "cp -p riyo/audit/lock copy; mv copy riyo/audit/lock", NULL,
    "audit/lock", TRUE },
  { "lock removed and made anew", "riyo",
    "mv riyo/audit/lock kept; head -c 24 /dev/zero > riyo/audit/lock; chmod 600 riyo/audit/lock",
    "mv kept riyo/audit/lock", "audit/lock", FALSE },
  { "lock removed", "riyo", "mv riyo/audit/lock kept", "mv kept riyo/audit/lock", "audit/lock",
    FALSE },
  { "lock overwritten by zeros", "riyo",
    "cp riyo/audit/lock kept; dd if=/dev/zero of=riyo/audit/lock bs=24 count=1 conv=notrunc 2>&1",
    "cat kept > riyo/audit/lock", "audit/lock が別のものに上書き", FALSE },
  { "lock grown", "riyo", "echo >> riyo/audit/lock", "truncate -s 24 riyo/audit/lock", "audit/lock",
    FALSE },
  { "audit put back", "riyo", "cp -a riyo/audit copy; mv riyo/audit kept; mv copy riyo/audit",
    "mv riyo/audit copy; mv kept riyo/audit", "audit/lock", TRUE },
  { "folder put back", "riyo", "mv riyo kept; cp -a kept riyo", "mv riyo copy; mv kept riyo",
    "差し替え", TRUE },
  { "a copy by hard links", "riyo", "cp -al riyo next; mv riyo kept; mv next riyo",
    "mv riyo copy; mv kept riyo", "差し替え", TRUE },
  { "a copy with the log by hard links", "riyo",
    "cp -a riyo next; rm -r next/audit; cp -al riyo/audit next/audit; mv riyo kept; mv next riyo",
    "mv riyo copy; mv kept riyo", "差し替え", TRUE },
  { "audit moved into a copy", "riyo",
    "mv riyo kept; cp -a kept riyo; rm -r riyo/audit; mv kept/audit riyo", NULL, "差し替え", TRUE },
  { "log removed", "riyo", "mv riyo/audit/000001.jsonl kept", "mv kept riyo/audit/000001.jsonl",
    "監査記録", FALSE },
  { "log replaced by a copy", "riyo",
    "cp -p riyo/audit/000001.jsonl copy; mv copy riyo/audit/000001.jsonl", NULL, "監査記録", TRUE },
  { "log emptied", "riyo", "cp riyo/audit/000001.jsonl kept; : > riyo/audit/000001.jsonl",
    "cat kept > riyo/audit/000001.jsonl", "短く", FALSE },
  { "log cut by its last newline", "riyo",
    "cp riyo/audit/000001.jsonl kept; truncate -s -1 riyo/audit/000001.jsonl",
    "cat kept > riyo/audit/000001.jsonl", "短く", FALSE },
  { "log cut by its last entry", "riyo",
    "cp riyo/audit/000001.jsonl kept; sed '$d' kept > riyo/audit/000001.jsonl",
    "cat kept > riyo/audit/000001.jsonl", "短く", FALSE },
  { "log cut and grown again", "riyo",
    "cp riyo/audit/000001.jsonl kept; (sed '$d' kept; head -c 9999 kept) > riyo/audit/000001.jsonl",
    "cat kept > riyo/audit/000001.jsonl", "書いたもので終わって", TRUE }, /* verify tells */
  { "log written to by something else", "riyo",
    "cp riyo/audit/000001.jsonl kept; echo x >> riyo/audit/000001.jsonl",
    "cat kept > riyo/audit/000001.jsonl", "書いたもので終わって", FALSE },
  { "log changed in place", "riyo",
    "cp riyo/audit/000001.jsonl kept; (head -c -9 kept; echo 'aaaaaa\"}'; echo) > "
    "riyo/audit/000001.jsonl",
    "cat kept > riyo/audit/000001.jsonl", "書いたもので終わって", FALSE },
  { "folder moved away", "riyo", "mv riyo kept", "mv kept riyo", "No such file", FALSE },
  { "a file in its place", "riyo", "mv riyo kept; echo > riyo", "rm riyo; mv kept riyo", "差し替え",
    FALSE },
  { "link turned", "now", "cp -a riyo next; ln -sfn next now", "ln -sfn riyo now", "差し替え",
    TRUE },
  { "link under way turned", "all/riyo", "mkdir next; cp -a riyo next; rm all; ln -s next all",
    "rm all; ln -s . all", "差し替え", TRUE },
  { "link removed", "now", "rm now", "ln -s riyo now", "No such file", FALSE },
};

/* The names “now” and “all” lead to the folder, or past it. What is told of is f->folder, the way
 * there. */
static char *
fixture_set_up (Fixture *f, const char *path)
{
  g_autofree char *folder = make_riyo (NULL);
  char *parent = g_path_get_dirname (folder);

  run_in (parent, "ln -s riyo now; ln -s . all");
  f->folder = g_build_filename (parent, path, NULL);
  fixture_begin (f);
  CHECK (riyo_operation_check (f->operation, RECEIPT, NULL, NULL));
  return parent;
}

static gboolean
check_stated (RiyoOperation *operation, GError **error)
{
  return riyo_operation_check (operation, RECEIPT, PERSON, error);
}

static gboolean
check_unstated (RiyoOperation *operation, GError **error)
{
  return riyo_operation_check (operation, RECEIPT, NULL, error);
}

/* Every second one is refused for what it is. */
static gboolean
check_mixed (RiyoOperation *operation, GError **error)
{
  static guint turn;

  if (turn++ % 2 == 0)
    return riyo_operation_check (operation, 0, NULL, NULL);
  return riyo_operation_check (operation, RECEIPT, turn % 4 == 0 ? PERSON : NULL, error);
}

static gboolean
filter_few (RiyoOperation *operation, GError **error)
{
  static const RiyoTags tags[4] = { RECEIPT, 0, 0, RECEIPT };
  guint64 kept = 0;
  gsize n_kept = 0;

  return riyo_operation_filter (operation, tags, sizeof *tags, 4, NULL, &kept, &n_kept, error)
         && n_kept > 0;
}

static gboolean
filter_many (RiyoOperation *operation, GError **error)
{
  static const RiyoTags tags[CHECKS_BETWEEN_LOOKS] = { RECEIPT };
  guint64 kept[CHECKS_BETWEEN_LOOKS / 64];
  gsize n_kept = 0;

  return riyo_operation_filter (operation, tags, sizeof *tags, CHECKS_BETWEEN_LOOKS, NULL, kept,
                                &n_kept, error)
         && n_kept > 0;
}

static gboolean
open_record (RiyoOperation *operation, GError **error)
{
  int value = 0;
  g_autoptr (RiyoRecord) record = riyo_record_new (RECEIPT, PERSON, &value, NULL);

  return riyo_record_open (record, operation, error) != NULL;
}

static const struct
{
  const char *name;
  gboolean (*use) (RiyoOperation *operation, GError **error);
  guint n_checks; /* that one call counts as */
} doors[] = {
  { "check with subject", check_stated, 1 },
  { "check without", check_unstated, 1 },
  { "checks of many kinds", check_mixed, 1 },
  { "filter of a few", filter_few, 4 },
  { "filter of many", filter_many, CHECKS_BETWEEN_LOOKS },
  { "record", open_record, 1 },
};

static void
check_damaged (const Way *way, const char *what, const GError *error)
{
  const char *message = error != NULL ? error->message : "no error";

  CHECK_ROW (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_DAMAGED), "%s, %s: want DAMAGED: %s",
             way->name, what, message);
  CHECK_ROW (strstr (message, way->says) != NULL && strstr (message, "riyo_guard_open") != NULL,
             "%s, %s: %s", way->name, what, message);
}

/* Nothing is permitted, by what was begun before or by a new beginning, nor is anything changed. */
static void
check_over (const Fixture *f, const Way *way, const char *when)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unbegun = NULL;
  g_autoptr (GError) unsuspended = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (f->guard, NOTICE, NULL, &unbegun);

  CHECK_ROW (operation == NULL, "%s, begin %s", way->name, when);
  check_damaged (way, when, unbegun);
  CHECK_ROW (!riyo_operation_allows (f->operation, RECEIPT), "%s %s", way->name, when);
  CHECK_ROW (!check_unstated (f->operation, &error), "%s, check %s", way->name, when);
  check_damaged (way, when, error);
  CHECK_ROW (!suspend (f->guard, "2", "all", "52-1-2", &unsuspended), "%s, suspend %s", way->name,
             when);
  check_damaged (way, when, unsuspended);
}

/* Who comes now finds the folder in order; what the old guard cannot hear, the new one does. */
static void
check_successor (const Fixture *f, const Way *way)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open (f->folder, NULL);
  g_autoptr (RiyoOperation) operation = NULL;

  CHECK_ROW ((guard != NULL) == way->opens, "%s: a new guard", way->name);
  if (guard == NULL)
    return;
  CHECK_ROW (suspend (guard, "1", "all", PERSON, NULL), "%s: a new suspension", way->name);
  operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK_ROW (operation != NULL && !check_stated (operation, NULL), "%s: the new guard", way->name);
}

TEST (every_door_finds_it_within_a_look)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    for (guint j = 0; j < G_N_ELEMENTS (doors); j++)
      {
        g_auto (Fixture) f = { 0 };
        g_autofree char *parent = NULL;
        g_autoptr (GError) error = NULL;
        guint n = CHECKS_BETWEEN_LOOKS / doors[j].n_checks;

        parent = fixture_set_up (&f, ways[i].path);
        run_in (parent, ways[i].done);
        check_successor (&f, &ways[i]);
        for (guint k = 0; k + 1 < n; k++)
          doors[j].use (f.operation, NULL);
        CHECK_ROW (!doors[j].use (f.operation, NULL) && !doors[j].use (f.operation, &error)
                       && !doors[j].use (f.operation, error == NULL ? &error : NULL),
                   "%s, %s", ways[i].name, doors[j].name);
        check_damaged (&ways[i], doors[j].name, error);
        check_over (&f, &ways[i], "then");
      }
}

/* From whichever look on, not from the begin alone. */
TEST (every_look_is_within_1024_checks_of_the_last)
{
  const Way *way = &ways[0];

  for (guint n_before = CHECKS_BETWEEN_LOOKS - 4; n_before < CHECKS_BETWEEN_LOOKS + 2; n_before++)
    for (guint j = 0; j < G_N_ELEMENTS (doors); j++)
      {
        g_auto (Fixture) f = { 0 };
        g_autofree char *parent = NULL;

        parent = fixture_set_up (&f, way->path);
        for (guint k = 0; k < n_before; k++)
          CHECK (check_unstated (f.operation, NULL));
        run_in (parent, way->done);
        for (guint k = 1; k < CHECKS_BETWEEN_LOOKS / doors[j].n_checks; k++)
          doors[j].use (f.operation, NULL);
        CHECK_ROW (!doors[j].use (f.operation, NULL)
                       && !riyo_operation_allows (f.operation, RECEIPT),
                   "%s, %u checks before", doors[j].name, n_before);
      }
}

TEST (a_begin_finds_it_for_what_was_begun_before)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autofree char *parent = NULL;
      g_autoptr (RiyoOperation) operation = NULL;
      g_autoptr (GError) error = NULL;

      parent = fixture_set_up (&f, ways[i].path);
      run_in (parent, ways[i].done);
      operation = riyo_guard_begin (f.guard, NOTICE, NULL, NULL);
      CHECK_ROW (operation == NULL, "%s", ways[i].name);
      CHECK_ROW (!check_stated (f.operation, &error), "%s", ways[i].name);
      check_damaged (&ways[i], "begin", error);
    }
}

/* What came back may have been changed meanwhile, unheard. */
TEST (it_stays_so_when_all_comes_back)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autofree char *parent = NULL;
      g_autoptr (RiyoGuard) guard = NULL;

      if (ways[i].undone == NULL)
        continue;
      parent = fixture_set_up (&f, ways[i].path);
      run_in (parent, ways[i].done);
      filter_many (f.operation, NULL);
      run_in (parent, ways[i].undone);
      check_over (&f, &ways[i], "when it came back");
      guard = open_guard (f.folder);
      CHECK_ROW (suspend (guard, "2", "all", "52-1-2", NULL), "%s: a new guard", ways[i].name);
    }
}

/* A desk's own mapping is what nobody else hears. */
TEST (no_suspension_is_told_to_nobody)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autofree char *parent = NULL;
      g_autoptr (GError) error = NULL;

      parent = fixture_set_up (&f, ways[i].path);
      run_in (parent, ways[i].done);
      CHECK_ROW (!suspend (f.guard, "1", "all", PERSON, &error), "%s", ways[i].name);
      check_damaged (&ways[i], "suspend", error);
    }
}

/* The file that is held stands where it stood, whoever has gone on to the next. */
TEST (a_log_that_goes_on_in_another_file)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *parent = NULL;
  g_autoptr (RiyoGuard) other = NULL;
  g_autoptr (RiyoOperation) elsewhere = NULL, here = NULL;
  g_autoptr (GError) error = NULL;

  parent = fixture_set_up (&f, "riyo");
  other = open_guard (f.folder);
  riyo_log_set_limit (other->log, 1);
  elsewhere = riyo_guard_begin (other, NOTICE, NULL, NULL);
  riyo_log_set_limit (other->log, G_MAXUINT64);
  run_in (parent, "test -f riyo/audit/000002.jsonl");
  for (guint i = 0; i < 3 * CHECKS_BETWEEN_LOOKS; i++)
    if (!CHECK (check_unstated (f.operation, NULL) && check_unstated (elsewhere, NULL)))
      return;
  here = riyo_guard_begin (f.guard, NOTICE, NULL, &error);
  CHECK_NO_ERROR (error);
  run_in (parent, "mv riyo/audit/000001.jsonl kept"); /* not that of either guard any more */
  CHECK (filter_many (here, NULL) && filter_many (elsewhere, NULL));
  run_in (parent, "mv riyo/audit/000002.jsonl kept");
  CHECK (!filter_many (here, NULL) && !filter_many (elsewhere, NULL));
}

/* The @nth descriptor that leads into the folder, or -1. */
static int
find_held (const char *folder, guint nth, char **name)
{
  for (int fd = 3; fd < 256; fd++)
    {
      g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
      g_autofree char *leads = g_file_read_link (link, NULL);

      if (leads != NULL && g_str_has_prefix (leads, folder) && nth-- == 0)
        {
          *name = g_strdup (leads + strlen (folder));
          return fd;
        }
    }
  return -1;
}

/* Nothing is begun, no stop is lost, and not a byte lands in what the host has there now. */
static void
take_away (guint nth, gboolean *any)
{
  g_auto (Fixture) f = { .folder = make_riyo (NULL) };
  g_autofree char *name = NULL, *path = g_strconcat (f.folder, ".own", NULL), *text = NULL;
  g_autoptr (RiyoGuard) other = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  int fd, own, kept;

  fixture_begin (&f);
  CHECK (check_stated (f.operation, NULL));
  fd = find_held (f.folder, nth, &name);
  *any = fd >= 0;
  if (fd < 0)
    return;
  kept = dup (fd);
  own = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  CHECK_INT (dup2 (own, fd), fd);
  operation = riyo_guard_begin (f.guard, NOTICE, NULL, NULL);
  CHECK_ROW (operation == NULL, "%s: a begin", name);
  other = open_guard (f.folder);
  CHECK_ROW (suspend (other, "1", "all", PERSON, NULL), "%s: another's stop", name);
  CHECK_ROW (!check_stated (f.operation, NULL), "%s: the stop is heard", name);
  filter_many (f.operation, NULL);
  riyo_operation_end (f.operation, NULL);
  CHECK (g_file_get_contents (path, &text, NULL, NULL));
  CHECK_ROW (*text == '\0', "%s: the host's own file holds %s", name, text);
  CHECK_INT (dup2 (kept, fd), fd); /* or what is let go closes the host's */
  close (kept);
  close (own);
}

TEST (descriptors_that_are_the_hosts_own_files)
{
  gboolean any = TRUE;
  guint n = 0;

  for (; any; n++)
    take_away (n, &any);
  CHECK_ROW (n > 4, "%u descriptors were tried", n - 1);
}

/* Nothing is wrong with the log then, and nothing of it is said; opened anew, all goes on. */
TEST (a_turn_that_is_not_the_one_it_was)
{
  static const char *const acts[] = {
    "rm riyo/audit/turn",
    "cp -p riyo/audit/turn copy; mv copy riyo/audit/turn",
    "mv riyo/audit/turn kept; ln -s ../../kept riyo/audit/turn",
  };

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      g_auto (Fixture) f = { 0 };
      g_autofree char *parent = fixture_set_up (&f, "riyo");
      g_autoptr (RiyoGuard) anew = NULL;
      g_autoptr (GError) first = NULL, second = NULL, third = NULL;

      run_in (parent, acts[i]);
      CHECK (riyo_guard_begin (f.guard, NOTICE, NULL, &first) == NULL);
      CHECK (riyo_guard_begin (f.guard, NOTICE, NULL, &second) == NULL);
      CHECK_ROW (strstr (first->message, "audit/turn") != NULL
                     && strstr (second->message, "audit/turn") != NULL,
                 "%s: %s / %s", acts[i], first->message, second->message);
      anew = riyo_guard_open (f.folder, &third);
      CHECK_ROW (i == 2 ? anew == NULL && strstr (third->message, "riyo repair") != NULL
                        : anew != NULL,
                 "%s: %s", acts[i], third != NULL ? third->message : "");
      if (anew != NULL)
        {
          g_autoptr (RiyoOperation) operation = riyo_guard_begin (anew, NOTICE, NULL, NULL);

          CHECK (riyo_operation_check (operation, RECEIPT, PERSON, NULL));
        }
    }
}

/* A host that makes all its descriptors non-blocking, and forgets the flags that they have. */
TEST (descriptors_whose_flags_the_host_has_set)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *parent = NULL;
  g_autoptr (RiyoGuard) other = NULL;
  g_autoptr (RiyoOperation) before = NULL, between = NULL, after = NULL;
  g_autoptr (RiyoVerification) found = NULL;
  g_autoptr (GError) error = NULL;

  parent = fixture_set_up (&f, "riyo");
  other = open_guard (f.folder);
  before = riyo_guard_begin (f.guard, NOTICE, NULL, NULL);
  CHECK (riyo_operation_end (before, NULL));
  for (int fd = 3; fd < 64; fd++)
    fcntl (fd, F_SETFL, O_NONBLOCK);
  between = riyo_guard_begin (other, NOTICE, NULL, &error);
  CHECK_NO_ERROR (error);
  after = riyo_guard_begin (f.guard, NOTICE, NULL, &error);
  CHECK_NO_ERROR (error);
  CHECK (riyo_operation_end (between, NULL));
  CHECK (riyo_operation_end (after, NULL));
  found = riyo_audit_verify (f.folder, NULL, NULL, NULL);
  CHECK_INT (riyo_verification_get_integrity (found), RIYO_INTEGRITY_INTACT);
}

/* The folder is where it was; only the way it was named by no longer holds. */
TEST (a_relative_folder_and_a_chdir)
{
  g_auto (Fixture) f = { 0 };
  g_autofree char *parent = NULL;
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (RiyoOperation) operation = NULL, second = NULL;
  g_autofree char *table = NULL;
  g_autoptr (GError) error = NULL;

  parent = fixture_set_up (&f, "riyo");
  CHECK_INT (chdir (parent), 0);
  guard = open_guard ("riyo");
  operation = riyo_guard_begin (guard, NOTICE, NULL, NULL);
  CHECK_INT (chdir ("/"), 0);
  filter_many (operation, NULL);
  CHECK (check_stated (operation, NULL));
  /* Another program adopts: the parts are read anew. */
  run_in (parent, "cp riyo/rules.riyo rules.riyo; echo '# 改訂' >> rules.riyo");
  table = g_build_filename (parent, "rules.riyo", NULL);
  CHECK (riyo_folder_adopt (f.folder, table, NULL, NULL, NULL, &error));
  second = riyo_guard_begin (guard, NOTICE, NULL, &error);
  CHECK_NO_ERROR (error);
  CHECK (check_stated (second, NULL));
  run_in (parent, "mv riyo kept; cp -a kept riyo");
  filter_many (second, NULL);
  CHECK (!check_stated (second, NULL));
  CHECK_INT (chdir (before), 0);
}
