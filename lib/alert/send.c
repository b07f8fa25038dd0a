/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words an alert and hands it over: to journald at once, to the command through a helper. */
#include "config.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "log/log.h"
#include "send.h"

/* What journalctl MESSAGE_ID=… finds; never to be changed. */
#define MESSAGE_ID "8b2f6d1c5f0e4b6f9a37d0c4e1a95b72"

#define STEP_MS 5u

const char *riyo_alert_helper;

static const char *const titles[] = {
  [RIYO_ALERT_REFUSED] = "利用の拒否",
  [RIYO_ALERT_REFUSED_BEGIN] = "利用開始の拒否",
  [RIYO_ALERT_LOG_FAILED] = "監査記録に書き込めません（すべての利用を止めています）",
  [RIYO_ALERT_SIGNED_TASK] = "判断者を記した業務（読み替え）の最初の利用",
  [RIYO_ALERT_LAW] = "法令に基づく利用の開始",
  [RIYO_ALERT_CLOCK] = "時計が、記録済みの日より前に戻っています",
  [RIYO_ALERT_ARCHIVE] = "監査記録の古いファイルの移動",
  [RIYO_ALERT_REPAIR]
  = "監査記録の修復（電源断や停止の跡など。riyo audit verify で確かめてください）",
  [RIYO_ALERT_LIFT] = "利用停止の解除",
  [RIYO_ALERT_ADOPT] = "利用目的の表・取扱規程・レイアウトの採用",
  [RIYO_ALERT_WITHDRAW] = "施行前の利用目的の表・取扱規程の取下げ",
  [RIYO_ALERT_DECLASSIFY] = "加工による類型の印の取外し",
  [RIYO_ALERT_WINDOW] = "前回の通知の後の出来事",
  [RIYO_ALERT_OVERDUE] = "通知できていなかった出来事",
  [RIYO_ALERT_TEST] = "通知の試験",
};

/* A refused purpose may be anything: a newline in it must not write a line of its own. */
static void
append_line (GString *text, const char *name, const char *value)
{
  const char *unsafe;

  if (value == NULL)
    return;
  g_string_append_printf (text, "%s: ", name);
  for (; (unsafe = riyo_text_find_unsafe (value)) != NULL; value = g_utf8_next_char (unsafe))
    {
      g_string_append_len (text, value, unsafe - value);
      g_string_append (text, "\357\277\275"); /* U+FFFD */
    }
  g_string_append_printf (text, "%s\n", value);
}

/* Words first: what programs call it stands behind them. */
static void
append_reason (GString *text, const char *code)
{
  const char *words = code != NULL ? riyo_log_describe_code (code) : NULL;

  if (words != NULL)
    g_string_append_printf (text, "理由: %s (%s)\n", words, code);
  else
    append_line (text, "理由", code);
}

static void
append_time (GString *text)
{
  struct tm tm;

  riyo_date_clock (&tm);
  g_string_append_printf (text, "日時: %04d-%02d-%02d %02d:%02d:%02d\n", tm.tm_year + 1900,
                          tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void
append_entries (GString *text, const RiyoAlertCount *told, const char *folder)
{
  gboolean many = told->first_seq > 0 && told->first_seq < told->last_seq;
  g_autofree char *first
      = g_strdup_printf ("%" G_GUINT64_FORMAT "%s", told->first_seq, many ? "-" : "");
  g_autofree char *way = riyo_advice_new (folder, "audit show --seq %s%" G_GUINT64_FORMAT,
                                          many ? first : "", told->last_seq);

  if (told->last_seq == 0)
    return;
  g_string_append_printf (text, "監査記録: 記録番号 %" G_GUINT64_FORMAT, told->last_seq);
  if (many)
    g_string_append_printf (text, "（前回の通知の後、%" G_GUINT64_FORMAT " から）",
                            told->first_seq);
  g_string_append_printf (text, " を %s で見てください\n", way);
}

char *
riyo_alert_describe (const char *folder, const RiyoContact *contact, const RiyoAlert *alert,
                     const RiyoAlertCount *told)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "【個人情報の取扱い】%s\n", titles[alert->kind]);
  append_line (text, "宛先", contact->person);
  append_time (text);
  append_line (text, "担当者", alert->actor);
  append_line (text, "利用目的", alert->purpose);
  append_line (text, "類型", alert->category);
  append_reason (text, alert->code);
  append_line (text, "対象", alert->about);
  g_string_append_printf (text, "件数: %" G_GUINT64_FORMAT " 件\n", told->unsent);
  append_entries (text, told, absolute);
  append_line (text, "計算機", g_get_host_name ());
  append_line (text, "フォルダー", absolute);
  return g_string_free (text, FALSE);
}

/* A field whose value may hold newlines: name, newline, length in 8 bytes, value, newline. */
static void
append_field (GString *datagram, const char *name, const char *value)
{
  guint64 len = GUINT64_TO_LE ((guint64)strlen (value));

  g_string_append_printf (datagram, "%s\n", name);
  g_string_append_len (datagram, (const char *)&len, sizeof len);
  g_string_append_printf (datagram, "%s\n", value);
}

gboolean
riyo_alert_send_journal (const char *socket_path, const RiyoAlert *alert, const char *message)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autoptr (GString) datagram = g_string_new ("PRIORITY=4\nSYSLOG_IDENTIFIER=libriyo\n"
                                               "MESSAGE_ID=" MESSAGE_ID "\n");
  int fd = riyo_file_raise (socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  gssize sent;

  if (fd < 0
      || g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path)
             >= sizeof address.sun_path)
    {
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  g_string_append_printf (datagram, "RIYO_SEQ=%" G_GUINT64_FORMAT "\n", alert->seq);
  append_field (datagram, "MESSAGE", message);
  if (alert->code != NULL)
    append_field (datagram, "RIYO_CODE", alert->code);
  if (alert->actor != NULL)
    append_field (datagram, "RIYO_ACTOR", alert->actor);
  if (alert->purpose != NULL)
    append_field (datagram, "RIYO_PURPOSE", alert->purpose);
  if (alert->category != NULL)
    append_field (datagram, "RIYO_CATEGORY", alert->category);
  sent = sendto (fd, datagram->str, datagram->len, MSG_DONTWAIT | MSG_NOSIGNAL,
                 (const struct sockaddr *)&address, sizeof address);
  close (fd);
  return sent == (gssize)datagram->len;
}

/* The installed helper, or the one beside a library that was not installed. */
static char *
find_helper (void)
{
  g_autofree char *folder = NULL;
  Dl_info info;

  if (riyo_alert_helper != NULL)
    return g_strdup (riyo_alert_helper);
  if (access (RIYO_LIBEXECDIR "/riyo-alert", X_OK) == 0
      || dladdr ((const void *)find_helper, &info) == 0)
    return g_strdup (RIYO_LIBEXECDIR "/riyo-alert");
  folder = g_path_get_dirname (info.dli_fname);
  return g_build_filename (folder, "..", "riyo-alert", NULL);
}

gboolean
riyo_alert_has_helper (char **shown)
{
  *shown = find_helper ();
  return access (*shown, X_OK) == 0;
}

static int
make_text_fd (const char *text)
{
  int fd = riyo_file_raise (memfd_create ("riyo-alert", MFD_CLOEXEC));
  gsize len = strlen (text);

  if (fd >= 0 && riyo_file_write_all (fd, text, len) && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
#define MANY_DESCRIPTORS 1024

/* What the program has open and did not mark as closed on exec. One that is none is no error. */
static void
add_closes (posix_spawn_file_actions_t *actions, int from)
{
  for (int fd = from; fd < MANY_DESCRIPTORS; fd++)
    if (fcntl (fd, F_GETFD) >= 0)
      posix_spawn_file_actions_addclose (actions, fd);
}
#endif

static gboolean
spawn (const char *path, char *const *arguments, int text_fd, int teller, pid_t *pid)
{
  static char path_variable[] = "PATH=/usr/bin:/bin", locale_variable[] = "LC_ALL=C.UTF-8";
  char *const environment[] = { path_variable, locale_variable, NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t signals;
  gboolean ok;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  posix_spawn_file_actions_adddup2 (&actions, text_fd, STDIN_FILENO);
  posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, STDOUT_FILENO, STDERR_FILENO);
  if (teller >= 0)
    posix_spawn_file_actions_adddup2 (&actions, teller, RIYO_ALERT_TELLER_FD);
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
  posix_spawn_file_actions_addclosefrom_np (&actions, RIYO_ALERT_TELLER_FD + (teller >= 0));
#else
  add_closes (&actions, RIYO_ALERT_TELLER_FD + (teller >= 0));
#endif
  sigemptyset (&signals);
  posix_spawnattr_setsigmask (&attributes, &signals);
  sigfillset (&signals);
  posix_spawnattr_setsigdefault (&attributes, &signals);
  posix_spawnattr_setflags (&attributes,
                            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  ok = posix_spawn (pid, path, &actions, &attributes, arguments, environment) == 0;
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  return ok;
}

/* One that takes longer goes on. Another that takes the exit of every child leaves none to see. */
static RiyoTelling
wait_for_helper (pid_t pid, guint patience_ms)
{
  pid_t ended;
  int status = 0;

  for (guint waited = 0; (ended = waitpid (pid, &status, patience_ms > 0 ? WNOHANG : 0)) == 0;
       waited += STEP_MS)
    {
      if (waited >= patience_ms)
        return RIYO_TELLING_UNDER_WAY;
      g_usleep (STEP_MS * 1000);
    }
  if (patience_ms == 0 || ended != pid)
    return RIYO_TELLING_UNDER_WAY;
  return status == 0 ? RIYO_TELLING_SENT : RIYO_TELLING_FAILED;
}

gboolean
riyo_alert_start_helper (const char *folder, const RiyoContact *contact, const RiyoAlertCount *told,
                         const char *text, int teller, guint patience_ms, RiyoTelling *telling)
{
  g_autofree char *helper = find_helper (), *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *seq = g_strdup_printf ("%" G_GUINT64_FORMAT, told->last_seq);
  g_autofree char *n = g_strdup_printf ("%" G_GUINT64_FORMAT, told->unsent);
  g_autofree char *window = g_strdup_printf ("%u", MAX (contact->window_s, 1));
  g_autofree char *threshold = g_strdup_printf ("%u", MAX (contact->threshold, 1));
  g_autofree char *command = g_strdup (contact->command);
  char *const arguments[]
      = { helper, absolute, command, seq, n, window, threshold, patience_ms > 0 ? "stay" : "go",
          NULL };
  int fd = make_text_fd (text);
  gboolean started;
  pid_t pid;

  *telling = RIYO_TELLING_FAILED;
  if (fd < 0)
    return FALSE;
  started = spawn (helper, arguments, fd, teller, &pid);
  if (started)
    *telling
        = wait_for_helper (pid, patience_ms); /* unless it is to stay, it forks at once and exits */
  close (fd);
  return started;
}
