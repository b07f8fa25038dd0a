/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has what happened told, when it is time. */
#include "config.h"

#include <time.h>
#include <unistd.h>

#include "alert.h"
#include "count.h"
#include "send.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

static guint64
seconds_now (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_REALTIME, &now);
  return (guint64)now.tv_sec;
}

/* TRUE when it is to be told now. Where there is no counting, everything is told. */
static gboolean
take_into_count (const char *folder, const RiyoContact *contact, const RiyoAlert *alert,
                 RiyoAlertCount *told)
{
  int fd = riyo_alert_state_open (folder);
  RiyoAlertCount count;
  gboolean is_due;

  *told = (RiyoAlertCount){ .unsent = MAX (alert->n, 1),
                            .first_seq = alert->seq,
                            .last_seq = alert->seq };
  if (fd < 0)
    return TRUE;
  riyo_alert_state_read (fd, &count);
  if (alert->kind == RIYO_ALERT_SIGNED_TASK)
    {
      riyo_alert_state_write (fd, &count); /* the counts come first in the file */
      if (riyo_alert_state_knows (fd, alert->purpose))
        {
          close (fd);
          return FALSE;
        }
    }
  is_due = riyo_alert_count (&count, contact, alert, seconds_now (), told);
  if (!riyo_alert_state_write (fd, &count))
    is_due = TRUE;
  close (fd);
  return is_due;
}

void
riyo_alert_raise (const char *folder, const RiyoContact *contact, const RiyoAlert *alert)
{
  g_autofree char *text = NULL;
  RiyoAlertCount told;

  if (contact->command == NULL && access (JOURNAL_SOCKET, W_OK) != 0)
    return;
  if (!take_into_count (folder, contact, alert, &told))
    return;
  text = riyo_alert_describe (folder, contact, alert, &told);
  riyo_alert_send_journal (JOURNAL_SOCKET, alert, text);
  if (contact->command != NULL)
    riyo_alert_start_helper (folder, contact, &told, text);
}
