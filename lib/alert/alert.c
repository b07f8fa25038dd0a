/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has what happened told, when it is time, and what was not told by who should have. */
#include "config.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "alert.h"
#include "base/base.h"
#include "count.h"
#include "log/log.h"
#include "send.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

/* What is told by who waits for it: the first process of a container ends all others with it, and
 * what is overdue was not told by one that did not wait. */
#define PATIENCE_MS 3000u

static guint64
seconds_now (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_REALTIME, &now);
  return (guint64)now.tv_sec;
}

/* One that is to be told, and by whom. */
typedef struct
{
  const char *folder;
  const RiyoContact *contact;
  RiyoAlertCount told;
  int teller; /* -1: nobody's, told beside what is counted */
} Telling;

static void
settle (const Telling *telling, gboolean sent)
{
  int fd = riyo_alert_state_open (telling->folder);
  RiyoAlertCount count;

  if (fd < 0)
    return;
  riyo_alert_state_read (fd, &count);
  riyo_alert_settle (&count, &telling->told, sent);
  if (!sent)
    count.quiet_until = 0; /* nobody was disturbed yet */
  riyo_alert_state_write (fd, &count);
  close (fd);
}

static RiyoTelling
tell (const Telling *telling, const RiyoAlert *alert, guint patience_ms)
{
  const RiyoContact *contact = telling->contact;
  g_autofree char *text = riyo_alert_describe (telling->folder, contact, alert, &telling->told);
  gboolean sent = riyo_alert_send_journal (JOURNAL_SOCKET, alert, text);
  RiyoTelling how = sent ? RIYO_TELLING_SENT : RIYO_TELLING_FAILED;

  if (contact->command != NULL)
    {
      if (!riyo_alert_start_helper (telling->folder, contact, &telling->told, text, telling->teller,
                                    patience_ms, &how)
          && telling->teller >= 0)
        settle (telling, FALSE);
    }
  else if (telling->teller >= 0)
    settle (telling, sent);
  if (telling->teller >= 0)
    close (telling->teller); /* the helper has its own */
  return how;
}

/* With audit/alert locked. TRUE when it is ours to tell. */
static gboolean
claim (Telling *telling, int fd, RiyoAlertCount *count)
{
  telling->teller = riyo_alert_become_teller (telling->folder);
  if (telling->teller < 0)
    return FALSE;
  riyo_alert_claim (count, telling->contact, seconds_now (), &telling->told);
  if (riyo_alert_state_write (fd, count))
    return TRUE;
  close (telling->teller);
  telling->teller = -1;
  return FALSE;
}

/* What cannot wait, and what there is no counting of, is told by whoever is there. */
static gboolean
take_alone (Telling *telling, const RiyoAlert *alert)
{
  telling->teller = -1;
  telling->told = (RiyoAlertCount){ .unsent = MAX (alert->n, 1),
                                    .first_seq = alert->seq,
                                    .last_seq = alert->seq };
  return TRUE;
}

/* TRUE when it is to be told now. */
static gboolean
take_into_count (Telling *telling, const RiyoAlert *alert, int fd)
{
  RiyoAlertCount count;

  riyo_alert_state_read (fd, &count);
  if (alert->kind == RIYO_ALERT_SIGNED_TASK)
    {
      riyo_alert_state_write (fd, &count); /* the counts come first in the file */
      if (riyo_alert_state_knows (fd, alert->purpose, alert->seq))
        return FALSE;
    }
  if (!riyo_alert_count (&count, telling->contact, alert, seconds_now ()))
    return !riyo_alert_state_write (fd, &count) && take_alone (telling, alert);
  if (claim (telling, fd, &count))
    return TRUE;
  if (!riyo_alert_state_write (fd, &count) || alert->kind == RIYO_ALERT_LOG_FAILED
      || alert->kind == RIYO_ALERT_TEST)
    return take_alone (telling, alert);
  return FALSE; /* who is at it tells this too, or whoever comes next */
}

gboolean
riyo_alert_has_way (const RiyoContact *contact)
{
  return contact->command != NULL || access (JOURNAL_SOCKET, W_OK) == 0;
}

gboolean
riyo_alert_raise (const char *folder, const RiyoContact *contact, const RiyoAlert *alert)
{
  static const RiyoContact nobody = { .threshold = 1, .window_s = 1 };
  Telling telling = { .folder = folder, .contact = contact != NULL ? contact : &nobody };
  RiyoTelling how = RIYO_TELLING_UNDER_WAY;
  gboolean is_due, is_counted;
  int fd;

  if (contact != NULL && !riyo_alert_has_way (contact))
    return TRUE;
  fd = riyo_alert_state_open (folder);
  is_counted = fd >= 0;
  if (contact == NULL)
    {
      RiyoAlertCount count;

      riyo_alert_state_read (fd, &count);
      riyo_alert_count (&count, &nobody, alert, seconds_now ());
      riyo_alert_state_write (fd, &count);
    }
  is_due = contact != NULL
           && (fd < 0 ? take_alone (&telling, alert) : take_into_count (&telling, alert, fd));
  if (fd >= 0)
    close (fd);
  if (is_due)
    how = tell (&telling, alert, getpid () == 1 ? PATIENCE_MS : 0);
  return is_counted || (is_due && how != RIYO_TELLING_FAILED);
}

RiyoTelling
riyo_alert_try (const char *folder, const RiyoContact *contact, const RiyoAlert *alert)
{
  Telling telling = { .folder = folder, .contact = contact };

  take_alone (&telling, alert);
  return tell (&telling, alert, PATIENCE_MS);
}

/* Without a lock: most often there is nothing. */
static gboolean
glance (const char *folder, RiyoAlertCount *count)
{
  g_autofree char *path = g_build_filename (folder, RIYO_LOG_FOLDER, RIYO_ALERT_STATE, NULL);
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0)
    return FALSE;
  riyo_alert_state_read (fd, count);
  close (fd);
  return TRUE;
}

guint64
riyo_alert_get_untold (const char *folder, guint64 *first_seq, guint64 *last_seq)
{
  RiyoAlertCount count;

  *first_seq = *last_seq = 0;
  if (!glance (folder, &count) || (count.is_due == 0 && count.claimed == 0))
    return 0;
  *first_seq = count.first_seq;
  *last_seq = count.last_seq;
  return count.unsent;
}

void
riyo_alert_tell_overdue (const char *folder, const RiyoContact *contact)
{
  Telling telling = { .folder = folder, .contact = contact };
  RiyoAlert alert = { .kind = RIYO_ALERT_OVERDUE };
  RiyoAlertCount count;
  gboolean is_due;
  int fd;

  if (!glance (folder, &count) || !riyo_alert_is_time (&count, contact, seconds_now ())
      || !riyo_alert_has_way (contact))
    return;
  fd = riyo_alert_state_open (folder);
  if (fd < 0)
    return;
  riyo_alert_state_read (fd, &count);
  is_due = riyo_alert_is_time (&count, contact, seconds_now ()) && claim (&telling, fd, &count);
  close (fd);
  alert.seq = telling.told.last_seq;
  if (is_due)
    tell (&telling, &alert, PATIENCE_MS);
}
