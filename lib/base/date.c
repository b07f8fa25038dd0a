/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Days: strict text, and today's in Japan. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "base.h"

#define EPOCH_JULIAN 719163u /* 1970-01-01 */
#define LAST_JULIAN 3652059u /* 9999-12-31 */
#define DAY_S (24 * 60 * 60)

/* From here on a day that was recorded, and those ahead of it that are reckoned with, might not be
 * one of four digits a year. */
#define END_S ((gint64)(LAST_JULIAN + 1 - 7 - EPOCH_JULIAN) * DAY_S - RIYO_JAPAN_OFFSET_S)

RiyoDate
riyo_date_parse (const char *text)
{
  guint fields[3] = { 0, 0, 0 };
  guint field = 0;
  GDate date;

  for (guint i = 0; i < 10; i++)
    {
      if (i == 4 || i == 7)
        {
          if (text[i] != '-')
            return 0;
          field++;
        }
      else if (g_ascii_isdigit (text[i]))
        fields[field] = fields[field] * 10 + (guint)(text[i] - '0');
      else
        return 0;
    }
  if (text[10] != '\0' || !g_date_valid_dmy (fields[2], fields[1], fields[0]))
    return 0;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, fields[2], fields[1], fields[0]);
  return g_date_get_julian (&date);
}

void
riyo_date_format (RiyoDate julian, char text[11])
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, julian);
  g_snprintf (text, 11, "%04u-%02u-%02u", (guint)g_date_get_year (&date) % 10000,
              (guint)g_date_get_month (&date) % 100, (guint)g_date_get_day (&date) % 100);
}

/* A time_t of 32 bits ends on 2038-01-19 by Greenwich, and Japan's time is ahead of that. */
static gboolean
is_sayable (gint64 seconds)
{
  return (time_t)(seconds + RIYO_JAPAN_OFFSET_S) == seconds + RIYO_JAPAN_OFFSET_S;
}

static gboolean
read_clock (clockid_t id, struct timespec *now)
{
  gint64 seconds;

  if (clock_gettime (id, now) != 0)
    return FALSE;
  seconds = now->tv_sec;
  return seconds >= 0 && seconds < END_S && is_sayable (seconds);
}

gboolean
riyo_clock_read (struct timespec *now)
{
  return read_clock (CLOCK_REALTIME, now);
}

gboolean
riyo_clock_fail (const char *shown, GError **error)
{
  struct timespec now = { 0 };
  g_autofree char *seconds = NULL;

  clock_gettime (CLOCK_REALTIME, &now);
  seconds = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64)now.tv_sec);
  return riyo_error_at (error, RIYO_ERROR_NOT_RECORDED, shown, 0,
                        _ ("the clock of this machine is at %s seconds since 1970, a time that "
                           "cannot be recorded; expected one from 1970-01-01 to 9999-12-24. Set it "
                           "right (timedatectl); nothing is permitted unrecorded"),
                        seconds);
}

void
riyo_date_clock (struct tm *clock)
{
  time_t japan = time (NULL) + RIYO_JAPAN_OFFSET_S;

  memset (clock, 0, sizeof *clock);
  gmtime_r (&japan, clock);
}

RiyoDate
riyo_date_today (void)
{
  struct timespec now;

  if (!read_clock (CLOCK_REALTIME_COARSE, &now))
    return LAST_JULIAN;
  return EPOCH_JULIAN + (RiyoDate)((now.tv_sec + RIYO_JAPAN_OFFSET_S) / DAY_S);
}

char *
riyo_date_describe_making (RiyoDate decides, gboolean with_time)
{
  RiyoDate today = riyo_date_today ();
  GString *text = g_string_new ("作成 ");
  char day[11];
  struct tm tm;

  riyo_date_format (today, day);
  g_string_append (text, day);
  riyo_date_clock (&tm);
  if (with_time)
    g_string_append_printf (text, " %02d:%02d", tm.tm_hour, tm.tm_min);
  if (decides == 0 || decides == today)
    return g_string_free (text, FALSE);
  riyo_date_format (decides, day);
  g_string_append_printf (text, "（表と取扱規程は %s のもの%s）", day,
                          decides > today ? "。時計はこの日まで進んでいない" : "");
  return g_string_free (text, FALSE);
}
