/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was counted and not yet told: when it is time to tell, and how it is kept in audit/alert. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/base.h"
#include "count.h"
#include "log/log.h"

#define STATE_FORMAT "%20" G_GUINT64_FORMAT
#define N_FIELDS 6
#define STATE_BYTES (N_FIELDS * 21)

gboolean
riyo_alert_count (RiyoAlertCount *count, const RiyoContact *contact, const RiyoAlert *alert,
                  guint64 now, RiyoAlertCount *told)
{
  guint64 window = MAX (contact->window_s, 1);
  guint64 n = MAX (alert->n, 1);
  gboolean is_due = alert->kind != RIYO_ALERT_REFUSED;

  /* A clock that went back must not silence anything. */
  if (count->window_start > now || now - count->window_start >= window)
    {
      count->in_window = 0;
      count->window_start = now;
    }
  if (count->quiet_until > now + window)
    count->quiet_until = 0;
  count->in_window += is_due ? MAX (contact->threshold, 1) : n;
  if (count->unsent == 0)
    count->first_seq = alert->seq;
  count->unsent += n;
  count->last_seq = alert->seq;
  if (alert->kind != RIYO_ALERT_LOG_FAILED && alert->kind != RIYO_ALERT_TEST
      && (now < count->quiet_until || count->in_window < MAX (contact->threshold, 1)))
    return FALSE;
  *told = *count;
  *count = (RiyoAlertCount){ .window_start = now, .quiet_until = now + window };
  return TRUE;
}

static void
parse_state (const char *text, gssize len, RiyoAlertCount *count)
{
  guint64 fields[N_FIELDS] = { 0 };

  *count = (RiyoAlertCount){ 0 };
  if (len < STATE_BYTES)
    return;
  for (guint i = 0; i < N_FIELDS; i++)
    fields[i] = g_ascii_strtoull (text + i * 21, NULL, 10);
  *count = (RiyoAlertCount){ fields[0], fields[1], fields[2], fields[3], fields[4], fields[5] };
}

void
riyo_alert_state_read (int fd, RiyoAlertCount *count)
{
  char text[STATE_BYTES + 1] = "";

  parse_state (text, pread (fd, text, STATE_BYTES, 0), count);
}

gboolean
riyo_alert_state_write (int fd, const RiyoAlertCount *count)
{
  g_autofree char *text
      = g_strdup_printf (STATE_FORMAT " " STATE_FORMAT " " STATE_FORMAT " " STATE_FORMAT
                                      " " STATE_FORMAT " " STATE_FORMAT "\n",
                         count->in_window, count->window_start, count->unsent, count->first_seq,
                         count->last_seq, count->quiet_until);

  return pwrite (fd, text, STATE_BYTES, 0) == STATE_BYTES;
}

/* Where there is none it is made; another may be at the same. */
static int
open_or_make (const char *folder, const char *path)
{
  int fd = riyo_file_open (AT_FDCWD, path, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0 && errno == ENOENT)
    fd = riyo_file_make (AT_FDCWD, folder, path, NULL, O_RDWR | O_EXCL, TRUE, path, NULL);
  return fd >= 0 ? fd : riyo_file_open (AT_FDCWD, path, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
}

int
riyo_alert_state_open (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, RIYO_LOG_FOLDER, RIYO_ALERT_STATE, NULL);
  int fd = open_or_make (folder, path);

  /* Whoever holds it does so for microseconds; one that hangs must not stop us. */
  for (guint i = 0; fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0; i++)
    {
      if (i == 100)
        {
          close (fd);
          return -1;
        }
      g_usleep (500);
    }
  return fd;
}

gboolean
riyo_alert_state_knows (int fd, const char *task)
{
  g_autofree char *line = g_strdup_printf ("\n%s\n", task);
  g_autofree char *text = NULL;
  off_t size = lseek (fd, 0, SEEK_END);
  gssize got;

  if (size < STATE_BYTES || size > (1 << 20))
    return FALSE;
  text = g_malloc0 ((gsize)size + 1);
  got = pread (fd, text, (gsize)size, 0);
  if (got > 0 && strstr (text, line) != NULL)
    return TRUE;
  if (pwrite (fd, line + 1, strlen (line + 1), size) < 0)
    return FALSE;
  return FALSE;
}
