/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hands an alert over: to journald at once, to the command through a helper. */
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
  if (ended == pid && status != 0)
    return RIYO_TELLING_FAILED;
  return patience_ms == 0 || ended != pid ? RIYO_TELLING_UNDER_WAY : RIYO_TELLING_SENT;
}

gboolean
riyo_alert_start_helper (const char *folder, const RiyoContact *contact, const RiyoAlertCount *told,
                         const char *text, int teller, guint patience_ms, RiyoTelling *telling)
{
  g_autofree char *helper = find_helper (), *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *seq = g_strdup_printf ("%" G_GUINT64_FORMAT, told->last_seq);
  g_autofree char *n = g_strdup_printf ("%" G_GUINT64_FORMAT, told->unsent);
  g_autofree char *first = g_strdup_printf ("%" G_GUINT64_FORMAT, told->first_seq);
  g_autofree char *window = g_strdup_printf ("%u", MAX (contact->window_s, 1));
  g_autofree char *threshold = g_strdup_printf ("%u", MAX (contact->threshold, 1));
  g_autofree char *command = g_strdup (contact->command);
  g_autofree char *person = g_strdup (contact->person != NULL ? contact->person : "");
  char *const arguments[]
      = { helper, absolute, command, seq, n, window, threshold, patience_ms > 0 ? "stay" : "go",
          person, first,    NULL };
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
  return started && (patience_ms > 0 || *telling != RIYO_TELLING_FAILED);
}
