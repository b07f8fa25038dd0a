/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the days that are recorded counts: each is that of some file's first entry. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/base.h"
#include "days.h"

gboolean
riyo_log_read_day (int audit_fd, guint number, RiyoDate *day)
{
  char name[RIYO_LOG_NAME_BYTES], text[RIYO_LOG_DAY_BYTES + 1] = "";
  gboolean read;
  int fd, saved;

  *day = 0;
  riyo_log_file_name (number, name);
  fd = riyo_file_open (audit_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0)
    return FALSE;
  read = riyo_tail_read_day (fd, text);
  saved = errno;
  close (fd);
  errno = saved;
  *day = read ? riyo_date_parse (text) : 0;
  return read;
}

static gboolean
is_near (RiyoDate day, RiyoDate today)
{
  return day <= today + RIYO_DAYS_AHEAD && today <= day + RIYO_DAYS_AHEAD;
}

/* Whether some file before @number is of a day up to @last. */
static gboolean
has_before (const RiyoTail *tail, guint number, RiyoDate last)
{
  RiyoDate its;

  while (--number > 0 && riyo_log_read_day (tail->audit_fd, number, &its))
    if (its <= last)
      return TRUE;
  return FALSE;
}

/* Back to a file of about now. Behind it are days that were far ahead already when it was begun; a
 * clock that was far behind, which is before all others, says nothing of them. What was far ahead
 * of a file that came after stays so when its day comes near, too. */
gboolean
riyo_log_find_day (const RiyoTail *tail, RiyoDate today, RiyoDate *day, GError **error)
{
  RiyoDate its = riyo_tail_get_day (tail), last = today + RIYO_DAYS_AHEAD;

  *day = 0;
  for (guint number = tail->number;; number--)
    {
      gboolean counts
          = its <= today + RIYO_DAYS_AHEAD && (its <= last || !has_before (tail, number, last));

      if (counts)
        {
          *day = MAX (*day, its);
          last = MIN (today, its) + RIYO_DAYS_AHEAD;
        }
      if ((counts && is_near (its, today)) || number <= 1)
        return TRUE;
      if (!riyo_log_read_day (tail->audit_fd, number - 1, &its))
        return errno == ENOENT /* archived */
               || riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"),
                                  error);
    }
}
