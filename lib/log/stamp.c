/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members that the log itself puts before those of an entry. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include "line.h"
#include "stamp.h"

static void
add_account (GString *behind, const char *key, uid_t uid)
{
  g_autofree char *name = riyo_account_dup_name_of (uid);

  g_string_append_printf (behind, ",\"%s\":", key);
  riyo_json_append_text (behind, name);
}

/* A set-uid program, sudo and a user namespace act as somebody; these tell who is at it. NULL with
 * an error where that cannot be told now. */
static GString *
describe_behind (uid_t uid, uid_t real, GError **error)
{
  uid_t login, outside;
  gboolean has_login, is_outside;
  GString *behind;

  if (!riyo_account_get_login (&login, &has_login, error)
      || !riyo_account_get_outside (&outside, &is_outside, error))
    return NULL;
  behind = g_string_new (NULL);
  if (real != uid)
    add_account (behind, RIYO_KEY_REAL, real);
  if (has_login && login != uid)
    add_account (behind, RIYO_KEY_LOGIN, login);
  if (is_outside)
    {
      g_string_append (behind, ",\"" RIYO_KEY_OUTSIDE "\":");
      riyo_json_append_number (behind, outside);
    }
  return behind;
}

/* Cheap unless the process changed its account; after fork the log starts its stamp anew. */
gboolean
riyo_stamp_refresh (RiyoStamp *stamp, const char *shown, GError **error)
{
  uid_t uid = geteuid (), real = getuid ();
  char host[256] = "", *account;
  struct timespec now;
  GString *behind;

  if (!riyo_clock_read (&now))
    return riyo_clock_fail (shown, error);
  if (stamp->middle != NULL && stamp->uid == uid && stamp->real == real)
    return TRUE;
  riyo_stamp_clear (stamp);
  behind = describe_behind (uid, real, error);
  account = behind != NULL ? riyo_account_dup_name (error) : NULL;
  if (account == NULL)
    {
      if (behind != NULL)
        g_string_free (behind, TRUE);
      return FALSE;
    }
  if (gethostname (host, sizeof host - 1) != 0 || host[0] == '\0')
    strcpy (host, "?");
  stamp->uid = uid;
  stamp->real = real;
  stamp->account = account;
  stamp->behind = behind;
  stamp->middle = g_string_new (",\"" RIYO_KEY_HOST "\":");
  riyo_json_append_text (stamp->middle, host);
  g_string_append (stamp->middle, ",\"" RIYO_KEY_PID "\":");
  riyo_json_append_number (stamp->middle, (guint64)getpid ());
  g_string_append (stamp->middle, ",\"" RIYO_KEY_ACCOUNT "\":");
  riyo_json_append_text (stamp->middle, stamp->account);
  return TRUE;
}

void
riyo_stamp_clear (RiyoStamp *stamp)
{
  g_clear_pointer (&stamp->account, g_free);
  if (stamp->middle != NULL)
    g_string_free (g_steal_pointer (&stamp->middle), TRUE);
  if (stamp->behind != NULL)
    g_string_free (g_steal_pointer (&stamp->behind), TRUE);
  stamp->text[0] = '\0';
}

/* FALSE where the clock says what no entry can say. */
static gboolean
read_clock (RiyoStamp *stamp, struct timespec *now)
{
  time_t japan;
  struct tm tm;

  if (!riyo_clock_read (now))
    return FALSE;
  if (now->tv_sec == stamp->second && stamp->text[0] != '\0')
    return TRUE;
  japan = now->tv_sec + RIYO_JAPAN_OFFSET_S;
  if (gmtime_r (&japan, &tm) == NULL)
    return FALSE;
  snprintf (stamp->text, sizeof stamp->text, "%04u-%02u-%02uT%02u:%02u:%02u",
            (guint)(tm.tm_year + 1900) % 10000, (guint)(tm.tm_mon + 1) % 100,
            (guint)tm.tm_mday % 100, (guint)tm.tm_hour % 100, (guint)tm.tm_min % 100,
            (guint)tm.tm_sec % 100);
  stamp->second = now->tv_sec;
  return TRUE;
}

const char *
riyo_stamp_get_day (RiyoStamp *stamp)
{
  struct timespec now;

  return read_clock (stamp, &now) ? stamp->text : "";
}

/* ,"time":"…","mono":N,"host":"…","pid":N,"account":"…" */
gboolean
riyo_stamp_append (RiyoStamp *stamp, GString *line)
{
  struct timespec now = { 0 }, mono = { 0 };
  char micros[] = ".000000+09:00\",\"" RIYO_KEY_MONO "\":";
  glong n;

  clock_gettime (CLOCK_MONOTONIC, &mono);
  if (!read_clock (stamp, &now))
    return FALSE;
  n = now.tv_nsec / 1000;
  for (guint i = 6; i > 0; i--, n /= 10)
    micros[i] = (char)('0' + n % 10);
  riyo_line_put (line, RIYO_LINE_TIME);
  riyo_json_append_bytes (line, stamp->text, sizeof stamp->text - 1);
  riyo_line_put (line, micros);
  riyo_json_append_number (line, (guint64)mono.tv_sec * 1000000 + (guint64)mono.tv_nsec / 1000);
  riyo_json_append_bytes (line, stamp->middle->str, stamp->middle->len);
  return TRUE;
}

void
riyo_stamp_append_behind (const RiyoStamp *stamp, GString *line)
{
  riyo_json_append_bytes (line, stamp->behind->str, stamp->behind->len);
}
