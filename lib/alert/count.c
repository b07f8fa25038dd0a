/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was counted and not yet told: when it is time to tell, and how it is kept in audit/alert. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "count.h"
#include "log/log.h"

#define FIELD_FORMAT "%20" G_GUINT64_FORMAT
#define FIELD_BYTES 21 /* and a blank or, behind the last, a newline */
#define N_FIELDS (sizeof (RiyoAlertCount) / sizeof (guint64))
#define STATE_BYTES (N_FIELDS * FIELD_BYTES)

static gboolean
is_quiet (const RiyoAlertCount *count, const RiyoContact *contact, guint64 now)
{
  /* A clock that went back must not silence anything. */
  return now < count->quiet_until && count->quiet_until <= now + MAX (contact->window_s, 1);
}

gboolean
riyo_alert_is_time (const RiyoAlertCount *count, const RiyoContact *contact, guint64 now)
{
  return count->claimed > 0 || (count->is_due != 0 && !is_quiet (count, contact, now));
}

/* A test is about none, and hides none. */
static void
note_entry (RiyoAlertCount *count, guint64 seq)
{
  if (count->unsent == 0)
    count->first_seq = count->last_seq = 0;
  if (seq == 0)
    return;
  if (count->first_seq == 0)
    count->first_seq = seq;
  else if (count->unsent == count->claimed)
    count->later_seq = seq;
  count->last_seq = seq;
}

gboolean
riyo_alert_count (RiyoAlertCount *count, const RiyoContact *contact, const RiyoAlert *alert,
                  guint64 now)
{
  guint64 window = MAX (contact->window_s, 1), threshold = MAX (contact->threshold, 1);
  guint64 n = MAX (alert->n, 1);

  if (count->window_start > now || now - count->window_start >= window)
    {
      count->in_window = 0;
      count->window_start = now;
    }
  note_entry (count, alert->seq);
  count->in_window += alert->kind != RIYO_ALERT_REFUSED ? threshold : n;
  count->unsent += n;
  if (count->in_window >= threshold)
    count->is_due = 1;
  return alert->kind == RIYO_ALERT_LOG_FAILED || alert->kind == RIYO_ALERT_TEST
         || riyo_alert_is_time (count, contact, now);
}

void
riyo_alert_claim (RiyoAlertCount *count, const RiyoContact *contact, guint64 now,
                  RiyoAlertCount *told)
{
  *told = *count;
  count->claimed = count->unsent;
  count->later_seq = 0;
  count->is_due = count->in_window = 0;
  count->window_start = now;
  count->quiet_until = now + MAX (contact->window_s, 1);
}

void
riyo_alert_settle (RiyoAlertCount *count, const RiyoAlertCount *told, gboolean sent)
{
  count->claimed = 0;
  if (!sent)
    {
      count->is_due = 1;
      return;
    }
  count->unsent -= MIN (count->unsent, told->unsent);
  count->first_seq = count->unsent > 0 ? count->later_seq : 0;
}

/* In the order of the file. */
static guint64 *
field_of (RiyoAlertCount *count, guint i)
{
  guint64 *const fields[N_FIELDS] = { &count->in_window, &count->window_start, &count->unsent,
                                      &count->first_seq, &count->last_seq,     &count->quiet_until,
                                      &count->is_due,    &count->claimed,      &count->later_seq };

  return fields[i];
}

void
riyo_alert_state_read (int fd, RiyoAlertCount *count)
{
  char text[STATE_BYTES + 1] = "";

  *count = (RiyoAlertCount){ 0 };
  if (pread (fd, text, STATE_BYTES, 0) != (ssize_t)STATE_BYTES)
    return;
  for (guint i = 0; i < N_FIELDS; i++)
    *field_of (count, i) = g_ascii_strtoull (text + i * FIELD_BYTES, NULL, 10);
}

/* As riyo_alert_state_write () has it; one that was only just made is empty. */
static gboolean
is_whole (int fd)
{
  char text[STATE_BYTES + 1] = "";
  ssize_t n = pread (fd, text, STATE_BYTES, 0);

  return n == 0
         || (n == (ssize_t)STATE_BYTES && text[STATE_BYTES - 1] == '\n'
             && strspn (text, " 0123456789") == STATE_BYTES - 1);
}

char *
riyo_alert_say_uncounted (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, RIYO_LOG_FOLDER, RIYO_ALERT_STATE, NULL);
  struct stat status;
  gboolean whole;
  int fd;

  if (lstat (path, &status) != 0)
    return NULL;
  if (!S_ISREG (status.st_mode))
    return g_strdup (_ ("audit/alert is a link, a folder or the like, and what happens is not "
                        "counted in it; expected a file. Remove it: it is made anew"));
  fd = riyo_file_open (AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0)
    return NULL;
  whole = is_whole (fd);
  close (fd);
  return whole ? NULL
               : g_strdup (_ ("audit/alert was overwritten: what waited there is told to nobody; "
                              "the log has it. Remove the file: it is made anew"));
}

gboolean
riyo_alert_state_write (int fd, const RiyoAlertCount *count)
{
  g_autoptr (GString) text = g_string_new (NULL);
  RiyoAlertCount copy = *count;

  for (guint i = 0; i < N_FIELDS; i++)
    g_string_append_printf (text, FIELD_FORMAT "%c", *field_of (&copy, i),
                            i + 1 < N_FIELDS ? ' ' : '\n');
  return riyo_file_write_at (fd, text->str, STATE_BYTES, 0);
}

/* The lock that is of the open file, not of the process: it lives as long as a copy of it. */
int
riyo_alert_become_teller (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, RIYO_LOG_FOLDER, RIYO_ALERT_STATE, NULL);
  int fd = riyo_file_open (AT_FDCWD, path, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (fd < 0 || fcntl (fd, F_OFD_SETLK, &whole) == 0)
    return fd;
  close (fd);
  return -1;
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

/* What stands behind the counts, from the newline before it on; NULL: nothing does. */
static char *
read_tasks (int fd, guint64 *size)
{
  off_t end = lseek (fd, 0, SEEK_END);
  char *text;

  *size = end > 0 ? (guint64)end : 0;
  if (end < (off_t)STATE_BYTES || end > (1 << 20))
    return NULL;
  text = g_malloc0 ((gsize)*size + 1);
  if (pread (fd, text, (gsize)*size, 0) > 0)
    return text;
  g_free (text);
  return NULL;
}

gboolean
riyo_alert_state_knows (int fd, const char *task, guint64 seq)
{
  g_autofree char *line = g_strdup_printf ("\n%s\n", task), *text = NULL;
  g_autofree char *first = g_strdup_printf ("%s#%" G_GUINT64_FORMAT "\n", line + 1, seq);
  guint64 size;

  text = read_tasks (fd, &size);
  if (text == NULL || strstr (text, line) == NULL)
    {
      if (text != NULL)
        riyo_file_write_at (fd, first, strlen (first), size);
      return FALSE;
    }
  return TRUE;
}

gboolean
riyo_alert_state_is_first (const char *folder, guint64 seq)
{
  g_autofree char *path = g_build_filename (folder, RIYO_LOG_FOLDER, RIYO_ALERT_STATE, NULL);
  g_autofree char *line = g_strdup_printf ("\n#%" G_GUINT64_FORMAT "\n", seq), *text = NULL;
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  guint64 size;

  if (fd < 0)
    return FALSE;
  text = read_tasks (fd, &size);
  close (fd);
  return text != NULL && strstr (text, line) != NULL;
}
