/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alert/alert.h"
#include "alert/count.h"
#include "alert/send.h"
#include "kit/harness.h"
#include "log/log.h"
#include "rules/rules.h"

static const RiyoAlert refusal = { .kind = RIYO_ALERT_REFUSED,
                                   .seq = 7,
                                   .actor = "1042",
                                   .purpose = "医療費通知の発行",
                                   .category = "健診",
                                   .code = "NOT_IN_TABLE" };

TEST (counting)
{
  /* At which second what happens; 0 = not told, else how many are told of. */
  static const struct
  {
    guint threshold;
    guint64 at;
    RiyoAlertKind kind;
    guint64 told;
    guint64 n;
  } rows[] = {
    { 1, 1000, RIYO_ALERT_REFUSED, 1 },
    { 1, 1001, RIYO_ALERT_REFUSED, 0 }, /* the window after a telling is quiet */
    { 1, 1002, RIYO_ALERT_REFUSED_BEGIN, 0 },
    { 1, 1003, RIYO_ALERT_LOG_FAILED, 3 }, /* but not for that */
    { 1, 1100, RIYO_ALERT_REFUSED, 1 },
    { 1, 500, RIYO_ALERT_REFUSED, 1 }, /* the clock went back: told rather than not */
    { 0, 0, RIYO_ALERT_TEST, 0 },      /* a new count */
    { 3, 1000, RIYO_ALERT_REFUSED, 0 },
    { 3, 1001, RIYO_ALERT_REFUSED, 0 },
    { 3, 1100, RIYO_ALERT_REFUSED, 0 }, /* too late to be one of three, but not forgotten: */
    { 3, 1101, RIYO_ALERT_REFUSED, 0 },
    { 3, 1102, RIYO_ALERT_REFUSED, 5 },
    { 3, 1200, RIYO_ALERT_REFUSED_BEGIN, 1 },
    { 0, 0, RIYO_ALERT_TEST, 0 },
    { 1000, 1000, RIYO_ALERT_REFUSED, 0, 999 }, /* one operation refused many */
    { 1000, 1001, RIYO_ALERT_REFUSED, 1000 },
  };
  RiyoAlertCount count = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoContact contact = { .threshold = rows[i].threshold, .window_s = 60 };
      RiyoAlert alert = { .kind = rows[i].kind, .seq = i + 1, .n = rows[i].n };
      RiyoAlertCount told = { 0 };

      if (rows[i].threshold == 0)
        {
          count = (RiyoAlertCount){ 0 };
          continue;
        }
      if (!CHECK_ROW (riyo_alert_count (&count, &contact, &alert, rows[i].at) == (rows[i].told > 0),
                      "row %u", i)
          || rows[i].told == 0)
        continue;
      riyo_alert_claim (&count, &contact, rows[i].at, &told);
      riyo_alert_settle (&count, &told, TRUE);
      CHECK_ROW (told.unsent == rows[i].told, "row %u: told %d", i, (int)told.unsent);
    }
}

/* What is to be looked up stays: a test is about no entry. */
TEST (a_test_among_others)
{
  static const struct
  {
    RiyoAlertKind kind;
    guint64 seq, first, last;
  } rows[] = { { RIYO_ALERT_TEST, 0, 0, 0 },
               { RIYO_ALERT_REFUSED, 4, 4, 4 },
               { RIYO_ALERT_REFUSED, 7, 4, 7 },
               { RIYO_ALERT_TEST, 0, 4, 7 },
               { RIYO_ALERT_REFUSED, 9, 4, 9 } };
  RiyoContact contact = { .threshold = 1, .window_s = 60 };
  RiyoAlertCount count = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RiyoAlert alert = { .kind = rows[i].kind, .seq = rows[i].seq };

      riyo_alert_count (&count, &contact, &alert, 1000 + i);
      CHECK_ROW (count.first_seq == rows[i].first && count.last_seq == rows[i].last,
                 "row %u: %d to %d", i, (int)count.first_seq, (int)count.last_seq);
    }
}

TEST (words)
{
  RiyoContact contact = { .person = "例示 花子" };
  RiyoAlertCount told = { .unsent = 3, .first_seq = 5, .last_seq = 7 };
  g_autofree char *text = riyo_alert_describe ("/srv/riyo", &contact, &refusal, &told);
  static const char *const wanted[] = { "拒否",   "例示 花子",
                                        "1042",   "医療費通知の発行",
                                        "健診",   "NOT_IN_TABLE",
                                        "3 件",   "記録番号 7",
                                        "5 から", "riyo audit show --seq 5-7 -C /srv/riyo" };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    CHECK_ROW (strstr (text, wanted[i]) != NULL, "%s", wanted[i]);
}

TEST (words_forge_no_line)
{
  RiyoContact contact = { .person = "例示 花子" };
  RiyoAlertCount told = { .unsent = 1, .first_seq = 5, .last_seq = 5 };
  RiyoAlert forged = { .kind = RIYO_ALERT_REFUSED_BEGIN,
                       .actor = "1042",
                       .purpose = "x\n件数: 0 件\r\xe2\x80\xa8理由: なし" };
  g_autofree char *text = riyo_alert_describe ("/srv/riyo", &contact, &forged, &told);

  CHECK (strstr (text, "利用目的: x\xef\xbf\xbd件数: 0 件\xef\xbf\xbd\xef\xbf\xbd理由: なし\n")
         != NULL);
  CHECK (strstr (text, "\n件数: 0") == NULL && strstr (text, "\n件数: 1 件") != NULL);
}

TEST (journal)
{
  g_autofree char *folder = harness_make_folder ();
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  char got[4096] = "";

  CHECK (!riyo_alert_send_journal (path, &refusal, "x"));
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert (bind (fd, (const struct sockaddr *)&address, sizeof address) == 0);
  CHECK (riyo_alert_send_journal (path, &refusal, "一行\n二行"));
  CHECK (recv (fd, got, sizeof got, MSG_DONTWAIT) > 0);
  CHECK (strstr (got, "MESSAGE_ID=8b2f6d1c5f0e4b6f9a37d0c4e1a95b72\n") != NULL);
  CHECK (strstr (got, "RIYO_SEQ=7\nMESSAGE\n") != NULL);
  close (fd);
}

static char *
make_folder (void)
{
  char *folder = harness_make_folder ();
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  riyo_entry_start (entry, "init");
  g_assert (riyo_log_create (fd, folder, entry, "{}", NULL));
  close (fd);
  return folder;
}

static char *
make_command (const char *folder, const char *script)
{
  char *path = g_build_filename (folder, "command", NULL);

  g_assert (g_file_set_contents (path, script, -1, NULL) && g_chmod (path, 0755) == 0);
  return path;
}

/* Waits until the log holds @wanted, at most 20 seconds. */
static gboolean
wait_for (const char *folder, const char *wanted)
{
  g_autofree char *path = g_build_filename (folder, "audit", "000001.jsonl", NULL);

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *text = harness_read (path);

      if (strstr (text, wanted) != NULL)
        return TRUE;
      g_usleep (50000);
    }
  return FALSE;
}

static gboolean
find_helper (void)
{
  static char *helper;

  if (helper == NULL)
    helper = g_build_filename (g_getenv ("top_builddir"), "lib", "riyo-alert", NULL);
  riyo_alert_helper = helper;
  return access (helper, X_OK) == 0;
}

TEST (command)
{
  static const struct
  {
    const char *script;
    const char *want;
  } rows[] = {
    { "#!/bin/sh\ncat >\"$(dirname \"$0\")/text\"\n", "\"result\":\"sent\"" },
    { "#!/bin/sh\nexit 3\n", "\"result\":\"exit 3\"" },
    { "#!/bin/sh\nkill -9 $$\n", "\"result\":\"signal 9\"" },
    { "no program", "\"result\":\"cannot be run" },
  };

  if (!CHECK (find_helper ()))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = make_folder (), *command = make_command (folder, rows[i].script);
      RiyoContact contact = { "例示 花子", command, 1, 1 };

      riyo_alert_raise (folder, &contact, &refusal);
      CHECK_ROW (wait_for (folder, rows[i].want), "%s", rows[i].want);
      CHECK (wait_for (folder, "\"event\":\"alert\",\"about\":7,\"count\":1,"));
      if (i == 0)
        {
          g_autofree char *path = g_build_filename (folder, "text", NULL);
          g_autofree char *text = harness_read (path);

          CHECK (strstr (text, "NOT_IN_TABLE") != NULL);
        }
    }
}

/* What comes in the quiet window is told together when it is over, though nobody else comes. */
TEST (nothing_is_lost)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *command = make_command (folder, "#!/bin/sh\ncat >/dev/null\n");
  RiyoContact contact = { "例示 花子", command, 1, 2 };
  gint64 start = g_get_monotonic_time ();

  if (!CHECK (find_helper ()))
    return;
  for (guint i = 0; i < 20; i++)
    riyo_alert_raise (folder, &contact, &refusal);
  CHECK (g_get_monotonic_time () - start < 1900000);
  CHECK (wait_for (folder, "\"count\":1,"));
  CHECK (wait_for (folder, "\"count\":19,"));
}

TEST (a_slow_command_blocks_nobody)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *command = make_command (folder, "#!/bin/sh\nsleep 5\n");
  RiyoContact contact = { "例示 花子", command, 1, 1 };
  gint64 start = g_get_monotonic_time ();

  if (!CHECK (find_helper ()))
    return;
  riyo_alert_raise (folder, &contact, &refusal);
  CHECK (g_get_monotonic_time () - start < 4000000);
}

TEST (a_signed_task_is_told_once)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *command = make_command (folder, "#!/bin/sh\necho x >>\"$(dirname \"$0\")/n\"\n");
  g_autofree char *path = g_build_filename (folder, "n", NULL);
  RiyoContact contact = { "例示 花子", command, 1, 1 };
  RiyoAlert alert = { .kind = RIYO_ALERT_SIGNED_TASK, .seq = 3, .purpose = "傷病手当金の支払" };

  if (!CHECK (find_helper ()))
    return;
  riyo_alert_raise (folder, &contact, &alert);
  CHECK (wait_for (folder, "\"count\":1,"));
  for (guint i = 0; i < 2; i++) /* each in a window of its own */
    {
      g_usleep (1200000);
      riyo_alert_raise (folder, &contact, &alert);
      g_usleep (500000);
      g_autofree char *text = harness_read (path);
      CHECK_STR (text, "x\n");
    }
  alert.purpose = "別の業務";
  alert.seq = 4;
  riyo_alert_raise (folder, &contact, &alert);
  CHECK (wait_for (folder, "\"about\":4,"));
  g_autofree char *both = harness_read (path);
  CHECK_STR (both, "x\nx\n");
}

/* What somebody went to tell is told again until it was, whatever else comes meanwhile. */
TEST (what_was_not_told_stays)
{
  const RiyoContact contact = { .threshold = 1, .window_s = 60 };
  RiyoAlert alert = { .kind = RIYO_ALERT_REFUSED, .seq = 5 };
  RiyoAlertCount count = { 0 }, told = { 0 };

  CHECK (riyo_alert_count (&count, &contact, &alert, 1000));
  riyo_alert_claim (&count, &contact, 1000, &told);
  alert.seq = 6;
  CHECK (riyo_alert_count (&count, &contact, &alert, 1001)); /* if nobody is at it */
  riyo_alert_settle (&count, &told, TRUE);
  CHECK_INT (count.unsent, 1);
  CHECK_INT (count.first_seq, 6);
  CHECK (!riyo_alert_is_time (&count, &contact, 1059));
  CHECK (riyo_alert_is_time (&count, &contact, 1060));
  riyo_alert_claim (&count, &contact, 1060, &told);
  riyo_alert_settle (&count, &told, FALSE);
  CHECK_INT (count.unsent, 1);
  CHECK (!riyo_alert_is_time (&count, &contact, 1100)); /* the command failed: not at once again */
  CHECK (riyo_alert_is_time (&count, &contact, 1120));
  CHECK (riyo_alert_is_time (&count, &contact, 10)); /* the clock went back */
  riyo_alert_claim (&count, &contact, 1120, &told);
  CHECK (riyo_alert_is_time (&count, &contact, 1121));
}

/* The processes that hold @path open, but for this one, are killed. */
static guint
kill_holders (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc", name, "fd", "3", NULL);
      g_autofree char *target = g_file_read_link (link, NULL);
      pid_t pid = (pid_t)strtol (name, NULL, 10);

      if (target != NULL && pid > 0 && pid != getpid () && strcmp (target, path) == 0)
        n += kill (pid, SIGKILL) == 0;
    }
  return n;
}

/* The one who tells is killed: in the command, or while it waits for the window to end. */
TEST (a_killed_helper_loses_nothing)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *folder = make_folder ();
      g_autofree char *command = make_command (
          folder, i == 0 ? "#!/bin/sh\nd=$(dirname \"$0\")\n[ -e $d/x ] || { >$d/x; sleep 30; }\n"
                         : "#!/bin/sh\n:\n");
      g_autofree char *state = g_build_filename (folder, "audit", "alert", NULL);
      RiyoContact contact = { "例示 花子", command, 1, i == 0 ? 60 : 4 };
      RiyoAlert alert = refusal;
      guint64 first = 0, last = 0;

      if (!CHECK (find_helper ()))
        return;
      riyo_alert_raise (folder, &contact, &alert);
      if (i == 1)
        {
          CHECK (wait_for (folder, "\"about\":7,\"count\":1,"));
          for (guint j = 0; j < 20 && riyo_alert_get_untold (folder, &first, &last) > 0; j++)
            g_usleep (100000); /* what was told is cleared behind the command */
        }
      else
        g_usleep (300000);
      alert.seq = 8;
      riyo_alert_raise (folder, &contact, &alert); /* it is quiet: the helper would tell */
      CHECK (kill_holders (state) > 0);
      CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 2 - i);
      CHECK_INT (last, 8);
      /* Until it is dead, and until the window is over. */
      for (guint j = 0; j < (i == 0 ? 3 : 45); j++)
        g_usleep (100000);
      riyo_alert_tell_overdue (folder, &contact);
      CHECK (wait_for (folder, i == 0 ? "\"about\":8,\"count\":2," : "\"about\":8,\"count\":1,"));
      CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 0);
    }
}

/* ulimit -u: no process can be started now; or it ends before it has done anything. */
TEST (a_helper_that_cannot_be_started)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *command = make_command (folder, "#!/bin/sh\n:\n");
  RiyoContact contact = { "例示 花子", command, 1, 60 };
  guint64 first, last;

  riyo_alert_helper = "/no/such/helper";
  riyo_alert_raise (folder, &contact, &refusal);
  riyo_alert_raise (folder, &contact, &refusal);
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 2);
  riyo_alert_tell_overdue (folder, &contact);
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 2);
  riyo_alert_helper = "/bin/false";
  riyo_alert_raise (folder, &contact, &refusal);
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 3);
  if (!CHECK (find_helper ()))
    return;
  riyo_alert_tell_overdue (folder, &contact);
  CHECK (wait_for (folder, "\"about\":7,\"count\":3,"));
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 0);
}

/* A command that failed is run again after the window, by whoever comes. */
TEST (a_command_that_failed)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *command = make_command (folder, "#!/bin/sh\nexit 3\n"), *again = NULL;
  RiyoContact contact = { "例示 花子", command, 1, 1 };
  guint64 first, last;

  if (!CHECK (find_helper ()))
    return;
  riyo_alert_raise (folder, &contact, &refusal);
  CHECK (wait_for (folder, "\"result\":\"exit 3\""));
  again = make_command (folder, "#!/bin/sh\n:\n");
  for (guint i = 0; i < 30 && riyo_alert_get_untold (folder, &first, &last) > 0; i++)
    {
      g_usleep (200000);
      riyo_alert_tell_overdue (folder, &contact);
    }
  CHECK (wait_for (folder, "\"result\":\"sent\""));
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 0);
}

/* Where nobody is known who could be told, whoever knows tells. */
TEST (nobody_is_known)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *command = make_command (folder, "#!/bin/sh\n:\n");
  RiyoContact contact = { "例示 花子", command, 1, 1 };
  RiyoAlert repair = { .kind = RIYO_ALERT_REPAIR, .seq = 9 };
  guint64 first, last;

  if (!CHECK (find_helper ()))
    return;
  riyo_alert_raise (folder, NULL, &repair);
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 1);
  riyo_alert_tell_overdue (folder, &contact);
  CHECK (wait_for (folder, "\"about\":9,\"count\":1,"));
}

/* The first process of a container takes all others with it. */
TEST (the_first_process_of_a_container)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *command = make_command (folder, "#!/bin/sh\nsleep 0.3\n");
  RiyoContact contact = { "例示 花子", command, 1, 60 };
  guint64 first, last;
  int status = -1;
  pid_t pid;

  if (!CHECK (find_helper ()))
    return;
  pid = fork ();
  if (pid == 0)
    {
      pid_t container;

      if (unshare (CLONE_NEWPID) != 0)
        _exit (77);
      container = fork ();
      if (container == 0)
        {
          riyo_alert_raise (folder, &contact, &refusal);
          _exit (0);
        }
      waitpid (container, &status, 0);
      _exit (WIFEXITED (status) ? WEXITSTATUS (status) : 1);
    }
  waitpid (pid, &status, 0);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
    {
      harness_skip ("no PID namespace may be made here");
      return;
    }
  CHECK_INT (status, 0);
  CHECK_INT (riyo_alert_get_untold (folder, &first, &last), 0);
  CHECK (wait_for (folder, "\"result\":\"sent\""));
}
