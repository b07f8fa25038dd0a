/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who acts is asked of the system at every begin: a server that gives up its account after it has
 * opened the folder acts as the account it has then, and must still be able to look at it. */
#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "kit/harness.h"

#define OTHER 54321 /* an account that has no name, as in a container */
#define PURPOSE "医療費通知の発行"
#define CLAIM (1 << 5)
#define CHECKS_BETWEEN_LOOKS 1024

/* The list of accounts, as a service that is away or slow has it. */
static int lookup_failure;
static gsize lookup_bytes;

int
getpwuid_r (uid_t uid, struct passwd *entry, char *buffer, size_t size, struct passwd **found)
{
  int (*real) (uid_t, struct passwd *, char *, size_t, struct passwd **)
      = dlsym (RTLD_NEXT, "getpwuid_r");

  *found = NULL;
  if (lookup_failure != 0)
    return lookup_failure;
  return size < lookup_bytes ? ERANGE : real (uid, entry, buffer, size, found);
}

static const char *const parts[]
    = { "",        "audit",      "audit/000001.jsonl", "audit/lock", "audit/turn",   "keys",
        "layouts", "rules.riyo", "suspensions",        "tables",     "tables/1.riyo" };

/* A folder of OTHER's, whose rules know only @actor, inside one that others pass through or not.
 * NULL where the account cannot be changed. */
static char *
make_riyo (const char *actor, mode_t parent_mode)
{
  g_autofree char *parent = harness_make_folder ();
  g_autofree char *rules = g_build_filename (parent, "rules.riyo", NULL);
  g_autofree char *text = g_strdup_printf ("[担当 係]\n類型=レセプト\n担当者=%s\n", actor);
  g_autofree char *folder = g_build_filename (parent, "riyo", NULL);
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0)
    {
      harness_skip ("only root may change the account");
      return NULL;
    }
  g_assert (g_file_set_contents (rules, text, -1, NULL));
  if (!harness_init (folder, NULL, &error)
      || !riyo_folder_adopt (folder, rules, NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (folder, parts[i], NULL);

      g_assert (chown (path, OTHER, OTHER) == 0);
    }
  g_assert (chmod (parent, parent_mode) == 0);
  return g_steal_pointer (&folder);
}

/* 0 when a use may begin, else the reason. */
static int
begin (RiyoGuard *guard, const char *actor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RiyoOperation) operation = riyo_guard_begin (guard, PURPOSE, actor, &error);

  return operation != NULL ? 0 : error->domain == RIYO_REFUSAL ? error->code : -1;
}

static int
ask (RiyoGuard *guard)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);
  g_autoptr (GError) error = NULL;

  if (riyo_guard_ask (guard, request, CLAIM, NULL, NULL, &error))
    return 0;
  return error->domain == RIYO_REFUSAL ? error->code : -1;
}

TEST (an_account_without_a_name_is_a_number)
{
  g_autofree char *name = NULL;

  if (geteuid () != 0 || seteuid (OTHER) != 0)
    {
      harness_skip ("only root may change the account");
      return;
    }
  name = riyo_account_dup_name (NULL);
  CHECK_INT (seteuid (0), 0);
  CHECK_STR (name, "uid:54321");
}

TEST (who_gave_its_account_up_is_nobody)
{
  g_autofree char *self = riyo_account_dup_name (NULL);
  g_autofree char *folder = make_riyo (self, 0711);
  g_autoptr (RiyoGuard) guard = NULL;
  int begun, asked, stated;

  if (folder == NULL)
    return;
  guard = riyo_guard_open (folder, NULL);
  CHECK_INT (begin (guard, NULL), 0);
  CHECK_INT (ask (guard), 0);
  CHECK_INT (seteuid (OTHER), 0);
  begun = begin (guard, NULL);
  stated = begin (guard, self);
  asked = ask (guard);
  CHECK_INT (seteuid (0), 0);
  CHECK_INT (begun, RIYO_REFUSAL_UNKNOWN_ACTOR);
  CHECK_INT (stated, RIYO_REFUSAL_UNKNOWN_ACTOR); /* nor may it use the name it had */
  CHECK_INT (asked, RIYO_REFUSAL_UNKNOWN_ACTOR);
  CHECK_INT (begin (guard, NULL), 0);
}

/* The folder itself can still be looked at: that its lock cannot is no accident of the lock's. */
TEST (who_may_no_longer_look_is_told_so)
{
  g_autofree char *self = riyo_account_dup_name (NULL);
  g_autofree char *folder = make_riyo (self, 0711);
  g_autofree char *audit = folder != NULL ? g_build_filename (folder, "audit", NULL) : NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;
  guard = riyo_guard_open (folder, NULL);
  CHECK_INT (begin (guard, NULL), 0);
  CHECK_INT (chown (audit, 0, 0), 0);
  CHECK_INT (chmod (audit, 0700), 0);
  CHECK_INT (seteuid (OTHER), 0);
  operation = riyo_guard_begin (guard, PURPOSE, NULL, &error);
  CHECK_INT (seteuid (0), 0);
  CHECK (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_DAMAGED));
  CHECK_ROW (strstr (error->message, g_strerror (EACCES)) != NULL
                 && strstr (error->message, "audit/lock") == NULL,
             "%s", error->message);
}

/* What the log says of the last entry of @event. */
static char *
find_entry (const char *folder, const char *event)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  g_autofree char *text = harness_read (path);
  g_autofree char *wanted = g_strdup_printf ("\"event\":\"%s\"", event);
  const char *found = g_strrstr (text, wanted);
  const char *start = found;

  if (found == NULL)
    return g_strdup ("");
  while (start > text && start[-1] != '\n')
    start--;
  return g_strndup (start, strcspn (start, "\n"));
}

TEST (a_child_acts_as_the_account_it_took)
{
  g_autofree char *folder = make_riyo ("uid:54321", 0711);
  g_autofree char *entry = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  int status = -1;
  pid_t child;

  if (folder == NULL)
    return;
  guard = riyo_guard_open (folder, NULL);
  CHECK_INT (begin (guard, NULL), RIYO_REFUSAL_UNKNOWN_ACTOR);
  child = fork ();
  if (child == 0)
    _exit (setresuid (OTHER, OTHER, OTHER) != 0 ? 100 : begin (guard, NULL) == 0 ? 0 : 1);
  CHECK_INT (waitpid (child, &status, 0), child);
  CHECK_INT (status, 0);
  entry = find_entry (folder, "begin");
  CHECK_ROW (strstr (entry, "\"account\":\"uid:54321\"") != NULL
                 && strstr (entry, "\"actor\":\"uid:54321\"") != NULL,
             "got %s", entry);
  CHECK_INT (begin (guard, NULL), RIYO_REFUSAL_UNKNOWN_ACTOR);
}

/* The error names the path, what hinders, and the way back. */
static void
check_out_of_sight (const char *what, const char *folder, const GError *error)
{
  const char *message = error != NULL ? error->message : "no error";

  CHECK_ROW (g_error_matches (error, RIYO_ERROR, RIYO_ERROR_DAMAGED), "%s: %s", what, message);
  CHECK_ROW (g_str_has_prefix (message, folder) && strstr (message, "実行権限") != NULL
                 && strstr (message, "riyo_guard_open") != NULL,
             "%s: %s", what, message);
}

static void
check_nothing_is_permitted (RiyoGuard *guard, RiyoOperation *operation, const char *folder)
{
  g_autoptr (RiyoRequest) request = riyo_request_new (PURPOSE);
  g_autoptr (RiyoOperation) begun = NULL;
  g_autoptr (GError) checked = NULL, unbegun = NULL, unasked = NULL, unlifted = NULL;

  CHECK (!riyo_operation_check (operation, CLAIM, NULL, &checked));
  check_out_of_sight ("check", folder, checked);
  CHECK (!riyo_operation_allows (operation, CLAIM));
  begun = riyo_guard_begin (guard, PURPOSE, NULL, &unbegun);
  CHECK (begun == NULL);
  check_out_of_sight ("begin", folder, unbegun);
  CHECK (!riyo_guard_ask (guard, request, CLAIM, NULL, NULL, &unasked));
  check_out_of_sight ("ask", folder, unasked);
  CHECK (!riyo_guard_lift_suspension (guard, "1", NULL, &unlifted));
  check_out_of_sight ("lift", folder, unlifted);
}

/* It cannot be told whether the path still leads to what is held: nothing is permitted, also when
 * the account comes back. */
TEST (an_account_out_of_sight_of_the_folder_permits_nothing)
{
  g_autofree char *self = riyo_account_dup_name (NULL);
  g_autofree char *folder = make_riyo (self, 0700);
  g_autoptr (RiyoGuard) guard = NULL, anew = NULL;
  g_autoptr (RiyoOperation) operation = NULL;
  guint n_permitted = 0;

  if (folder == NULL)
    return;
  guard = riyo_guard_open (folder, NULL);
  operation = riyo_guard_begin (guard, PURPOSE, NULL, NULL);
  CHECK (riyo_operation_check (operation, CLAIM, NULL, NULL));
  CHECK_INT (seteuid (OTHER), 0);
  while (n_permitted < CHECKS_BETWEEN_LOOKS && riyo_operation_check (operation, CLAIM, NULL, NULL))
    n_permitted++;
  CHECK (n_permitted < CHECKS_BETWEEN_LOOKS);
  check_nothing_is_permitted (guard, operation, folder);
  CHECK_INT (seteuid (0), 0);
  check_nothing_is_permitted (guard, operation, folder);
  anew = riyo_guard_open (folder, NULL);
  CHECK_INT (begin (anew, NULL), 0);
}

/* What cannot be looked up is no account that is unknown: an inability, over when the service is
 * back. */
TEST (accounts_that_cannot_be_looked_up)
{
  static const int failures[] = { EIO, EMFILE, ENOMEM, ECONNREFUSED, EAGAIN, ENOENT, EPERM };
  g_autofree char *folder = harness_make_riyo (), *path = NULL, *before = NULL, *after = NULL;

  path = g_build_filename (folder, "audit", "000001.jsonl", NULL);
  before = harness_read (path);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL), other = NULL;
      g_autoptr (GError) error = NULL, unopened = NULL;
      g_autofree char *name = NULL;

      g_assert (guard != NULL && seteuid (geteuid ()) == 0);
      lookup_failure = failures[i];
      name = riyo_account_dup_name (&error);
      CHECK_ROW (name == NULL && g_error_matches (error, RIYO_ERROR, RIYO_ERROR_IO)
                     && strstr (error->message, g_strerror (failures[i])) != NULL,
                 "%s: %s", g_strerror (failures[i]), name != NULL ? name : error->message);
      other = riyo_guard_open (folder, &unopened);
      CHECK_ROW (other == NULL && g_error_matches (unopened, RIYO_ERROR, RIYO_ERROR_IO), "%s",
                 g_strerror (failures[i]));
      CHECK_INT (ask (guard), -1);
      lookup_failure = 0;
      CHECK_INT (ask (guard), 0);
    }
  after = harness_read (path);
  CHECK_STR (after, before); /* nobody is said to have been refused */
}

/* A guard that is open goes on with the next begin. */
TEST (a_begin_while_accounts_cannot_be_looked_up)
{
  g_autofree char *folder = harness_make_riyo ();
  g_autoptr (RiyoGuard) guard = riyo_guard_open (folder, NULL);
  int status = -1;
  pid_t child = fork (); /* whose stamp is not made yet */

  if (child == 0)
    {
      lookup_failure = EIO;
      if (begin (guard, NULL) != -1)
        _exit (1);
      lookup_failure = 0;
      _exit (begin (guard, NULL) == 0 ? 0 : 2);
    }
  CHECK_INT (waitpid (child, &status, 0), child);
  CHECK_INT (status, 0);
}

TEST (an_account_with_a_long_entry_has_its_name)
{
  g_autofree char *name = riyo_account_dup_name (NULL), *again = NULL;

  lookup_bytes = 70000;
  again = riyo_account_dup_name (NULL);
  lookup_bytes = 0;
  CHECK_STR (again, name);
}

TEST (who_stands_behind_an_account_is_recorded)
{
  g_autofree char *folder = make_riyo ("uid:54321", 0711);
  g_autofree char *entry = NULL, *self = NULL;
  g_autoptr (RiyoGuard) guard = NULL;

  if (folder == NULL)
    return;
  self = riyo_account_dup_name (NULL);
  guard = riyo_guard_open (folder, NULL);
  CHECK_INT (begin (guard, NULL), RIYO_REFUSAL_UNKNOWN_ACTOR);
  entry = find_entry (folder, "refused");
  CHECK_ROW (strstr (entry, "\"real\"") == NULL, "got %s", entry); /* who acts is who it is */
  CHECK_INT (seteuid (OTHER), 0);
  CHECK_INT (begin (guard, NULL), 0);
  CHECK_INT (seteuid (0), 0);
  g_free (entry);
  entry = find_entry (folder, "begin");
  g_free (folder);
  folder = g_strdup_printf ("\"account\":\"uid:54321\",\"event\"");
  CHECK_ROW (strstr (entry, folder) != NULL, "got %s", entry);
  g_free (folder);
  folder = g_strdup_printf (",\"real\":\"%s\"", self);
  CHECK_ROW (strstr (entry, folder) != NULL, "got %s", entry);
}

static gboolean
put (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY);
  gboolean done = fd >= 0 && write (fd, text, strlen (text)) == (ssize_t)strlen (text);

  if (fd >= 0)
    close (fd);
  return done;
}

/* In a child: 100 where the system does not let us. */
static int
begin_logged_in (RiyoGuard *guard)
{
  return !put ("/proc/self/loginuid", "54321") ? 100 : begin (guard, NULL) == 0 ? 0 : 1;
}

static gboolean
go_elsewhere (const char *map)
{
  return setresuid (OTHER, OTHER, OTHER) == 0 && prctl (PR_SET_DUMPABLE, 1) == 0
         && unshare (CLONE_NEWUSER) == 0 && (map == NULL || put ("/proc/self/uid_map", map));
}

static int
begin_elsewhere (RiyoGuard *guard)
{
  return !go_elsewhere ("0 54321 1") ? 100 : begin (guard, NULL) == 0 ? 0 : 1;
}

/* A map that somebody chose names nobody. */
static int
begin_mapped (RiyoGuard *guard, const char *map)
{
  g_autofree char *name = NULL, *real = NULL;

  if (!go_elsewhere (map))
    return 100;
  name = riyo_account_dup_name (NULL);
  real = riyo_account_dup_name_of (getuid ());
  return g_strcmp0 (name, "outside:54321") == 0 && g_strcmp0 (real, "outside:54321") == 0
                 && begin (guard, NULL) == RIYO_REFUSAL_UNKNOWN_ACTOR
                 && ask (guard) == RIYO_REFUSAL_UNKNOWN_ACTOR
             ? 0
             : 1;
}

static int
begin_as_root (RiyoGuard *guard)
{
  return begin_mapped (guard, "0 54321 1");
}

/* As one inside another may look. */
static int
begin_as_itself (RiyoGuard *guard)
{
  return begin_mapped (guard, "54321 54321 1");
}

static int
begin_as_nobody (RiyoGuard *guard)
{
  g_autofree char *name = NULL;

  if (!go_elsewhere (NULL))
    return 100;
  name = riyo_account_dup_name (NULL);
  return g_strcmp0 (name, "outside:?") == 0 && begin (guard, NULL) == RIYO_REFUSAL_UNKNOWN_ACTOR
             ? 0
             : 1;
}

static void
check_behind (const char *actor, int (*begin_as) (RiyoGuard *), const char *event,
              const char *wanted)
{
  g_autofree char *folder = make_riyo (actor, 0711);
  g_autofree char *entry = NULL;
  g_autoptr (RiyoGuard) guard = NULL;
  int status = -1;
  pid_t child;

  if (folder == NULL)
    return;
  guard = riyo_guard_open (folder, NULL);
  child = fork ();
  if (child == 0)
    _exit (begin_as (guard));
  CHECK_INT (waitpid (child, &status, 0), child);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 100)
    {
      harness_skip ("the system does not let this account do it");
      return;
    }
  CHECK_INT (status, 0);
  entry = find_entry (folder, event);
  CHECK_ROW (strstr (entry, wanted) != NULL, "want %s, got %s", wanted, entry);
}

TEST (who_logged_in_is_recorded)
{
  check_behind ("root", begin_logged_in, "begin", ",\"login\":\"uid:54321\"");
}

TEST (an_account_of_a_namespace_is_named_as_outside)
{
  check_behind ("outside:54321", begin_elsewhere, "begin", ",\"outside\":54321");
}

TEST (the_name_of_a_map_does_not_act)
{
  check_behind ("root", begin_as_root, "refused", ",\"actor\":\"outside:54321\"");
  check_behind ("uid:54321", begin_as_itself, "refused", ",\"actor\":\"outside:54321\"");
  check_behind ("nobody", begin_as_nobody, "refused", ",\"actor\":\"outside:?\"");
}
