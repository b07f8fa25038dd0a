/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what runs now has touched personal data: then what it tells may hold a value. */
#include "internal.h"

#include <access/xact.h>
#include <utils/guc.h>

static struct
{
  bool is;        /* something was touched, */
  TimestampTz at; /* by what the client sent then */
} personal;

/* PostgreSQL asks its hook about what goes to its log alone. So that what goes to the client is
 * asked about too, the log's threshold is lowered while personal data is in use. */
static struct
{
  bool is_on;
  int before, lowered;
} listening;

/* Where PostgreSQL's elog.c would draw it. */
static bool
is_logged (int level, int threshold)
{
  if (level == LOG || level == LOG_SERVER_ONLY)
    return threshold == LOG || threshold <= ERROR;
  if (level == WARNING_CLIENT_ONLY)
    return false;
  return threshold == LOG ? level >= FATAL : level >= threshold;
}

static void
listen (void)
{
  int lowered = Min (client_min_messages, INFO); /* which goes to every client */

  if (lowered == LOG) /* of the log, that is above ERROR */
    lowered = DEBUG1;
  if (listening.is_on || (log_min_messages != LOG && log_min_messages <= lowered))
    return;
  listening.is_on = true;
  listening.before = log_min_messages;
  log_min_messages = listening.lowered = lowered;
}

/* Whoever has set it meanwhile has set it. */
static void
stop_listening (void)
{
  if (listening.is_on && log_min_messages == listening.lowered)
    log_min_messages = listening.before;
  listening.is_on = false;
}

void
riyo_pg_personal_note (void)
{
  personal.is = true;
  personal.at = GetCurrentStatementStartTimestamp ();
  listen ();
}

void
riyo_pg_personal_forget (void)
{
  personal.is = false;
  stop_listening ();
}

void
riyo_pg_personal_rest (void)
{
  stop_listening ();
}

void
riyo_pg_personal_resume (void)
{
  if (personal.is)
    listen ();
}

bool
riyo_pg_personal_is (void)
{
  return personal.is;
}

bool
riyo_pg_personal_is_now (void)
{
  return personal.is && personal.at == GetCurrentStatementStartTimestamp ();
}

bool
riyo_pg_personal_is_logged (int level)
{
  bool is_lowered = listening.is_on && log_min_messages == listening.lowered;

  return is_logged (level, is_lowered ? listening.before : log_min_messages);
}
