/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of the log for people: what its codes mean, and which events there are. */
#include "config.h"

#include <string.h>

#include "log.h"

static const char *const codes[][2] = {
  { "UNKNOWN_PURPOSE", "表にも業務にもない利用目的" },
  { "UNKNOWN_ACTOR", "担当のない者" },
  { "OUT_OF_SCOPE", "担当の範囲外" },
  { "NOT_IN_FORCE", "施行中の表がない、または日を越えた" },
  { "UNTAGGED", "類型の印がない" },
  { "UNKNOWN_CATEGORY", "表にない類型" },
  { "NOT_IN_TABLE", "表にないセル" },
  { "BAD_SUBJECT", "本人の番号の形が違う" },
  { "SUSPENDED", "利用停止中" },
  { "MISMATCH", "限った本人や番号のものでない" },
};

static const char *const events[] = {
  RIYO_EVENT_BEGIN,       RIYO_EVENT_REFUSED, RIYO_EVENT_DECLASSIFY, RIYO_EVENT_FILE,
  RIYO_EVENT_FILE_FAILED, RIYO_EVENT_TAG,     RIYO_EVENT_END,        RIYO_EVENT_ABANDON,
  RIYO_EVENT_ALERT,       RIYO_EVENT_INIT,    RIYO_EVENT_ADOPT,      RIYO_EVENT_WITHDRAW,
  RIYO_EVENT_SUSPEND,     RIYO_EVENT_EXTEND,  RIYO_EVENT_LIFT,       RIYO_EVENT_ROTATE,
  RIYO_EVENT_REPAIR,      RIYO_EVENT_ARCHIVE, RIYO_EVENT_SEAL_START, RIYO_EVENT_SEAL,
};

const char *
riyo_log_describe_code (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i][0], code) == 0)
      return codes[i][1];
  return NULL;
}

gboolean
riyo_log_is_event (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (strcmp (events[i], name) == 0)
      return TRUE;
  return FALSE;
}
