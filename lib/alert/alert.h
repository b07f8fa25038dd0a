/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is told, and when. */
#pragma once

#include <glib.h>

#include "rules/rules.h"

#define RIYO_ALERT_STATE "alert" /* in audit/: what was counted and not yet told */

/* Tells the responsible person (連絡) what happened, through the command that the rules declare and
 * through journald. What comes too fast is counted in audit/alert and told together when the window
 * is over: never lost, and by whoever comes then. */
typedef enum
{
  RIYO_ALERT_REFUSED, /* counts towards しきい値; the others are told at once */
  RIYO_ALERT_REFUSED_BEGIN,
  RIYO_ALERT_LOG_FAILED,  /* told without counting: there may be nowhere to count */
  RIYO_ALERT_SIGNED_TASK, /* told once for a task */
  RIYO_ALERT_LAW,         /* a use that a law demands, each */
  RIYO_ALERT_CLOCK,       /* a begin on a day before the last recorded one */
  RIYO_ALERT_ARCHIVE,     /* old files of the log were moved elsewhere */
  RIYO_ALERT_REPAIR,      /* something of the folder was repaired */
  RIYO_ALERT_LIFT,        /* a person's suspension ended */
  RIYO_ALERT_ADOPT,       /* a table, rules or a layout came into force, or will */
  RIYO_ALERT_WITHDRAW,    /* a table or rules that were to come will not */
  RIYO_ALERT_DECLASSIFY,  /* tags were removed by a declared procedure */
  RIYO_ALERT_WINDOW,      /* what came while it was quiet, of any kind */
  RIYO_ALERT_OVERDUE,     /* what somebody else should have told */
  RIYO_ALERT_TEST,
} RiyoAlertKind;

typedef struct
{
  RiyoAlertKind kind;
  guint64 seq; /* the entry it is about; 0 none */
  guint64 n;   /* how many it stands for; 0 is one */
  const char *actor;
  const char *purpose; /* or task */
  const char *category;
  const char *code;
  const char *reason; /* as a person gave it */
  const char *about;  /* what it concerns: a reference, an adopted part, a procedure */
} RiyoAlert;

/* What a lift is about: a reference, of a list with how many persons' suspensions end; 0 = it is of
 * none. Owned. */
char *riyo_alert_name_lifted (const char *reference, guint64 n_persons);

/* What happened has been decided and recorded already. Blocks for starting a process alone, and for
 * reading the entries where several are told at once; in the first process of a container, with
 * which all others die, at most 3 seconds for the command to end. Not to be called under the log's
 * lock. @contact NULL is not known here: the alert is counted, and told by who comes next. FALSE
 * where it could be neither counted nor told, as without a descriptor: it is to be raised again. */
gboolean riyo_alert_raise (const char *folder, const RiyoContact *contact, const RiyoAlert *alert);

/* What became of an alert, as far as it was waited for. */
typedef enum
{
  RIYO_TELLING_UNDER_WAY,
  RIYO_TELLING_SENT,
  RIYO_TELLING_FAILED,
} RiyoTelling;

/* Tells what is about no entry, a test: it is not counted, so nobody tells it again. Waits at most
 * 3 seconds for the command to end. */
RiyoTelling riyo_alert_try (const char *folder, const RiyoContact *contact, const RiyoAlert *alert);

/* Whether there is anybody to tell: a command of the rules, or the machine's journal. What no way
 * leads from is recorded, and waits for nobody. */
gboolean riyo_alert_has_way (const RiyoContact *contact);

/* Whether what runs the command of an alert is installed; @shown is where it is looked for. */
gboolean riyo_alert_has_helper (char **shown);

/* Tells what should have been told and was not: its teller was killed, could not be started, or its
 * command failed. Waits at most 3 seconds for the command, and reads one small file where nothing
 * is overdue. */
void riyo_alert_tell_overdue (const char *folder, const RiyoContact *contact);

/* Why audit/alert does not count what happens, or what it counted is lost; or NULL. Owned. */
char *riyo_alert_say_uncounted (const char *folder);

/* How many are to be told and were not, as far as may be read here, and the entries they are about.
 */
guint64 riyo_alert_get_untold (const char *folder, guint64 *first_seq, guint64 *last_seq);
