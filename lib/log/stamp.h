/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every entry carries: when, where and by whom it was written. */
#pragma once

#include <glib.h>
#include <sys/types.h>

typedef struct
{
  gint64 second; /* for which @text was written */
  char text[20]; /* 2026-11-22T20:12:35 */
  uid_t uid, real;
  char *account;
  GString *middle; /* ,"host":"…","pid":N,"account":"…" */
  GString *behind; /* ,"real":"…","login":"…","outside":N, each where it differs from the account */
} RiyoStamp;

/* Before entries are written: a process may have changed its account. FALSE where it cannot be told
 * which it is, or what time. @shown is the log's name in messages. */
gboolean riyo_stamp_refresh (RiyoStamp *stamp, const char *shown, GError **error);
void riyo_stamp_clear (RiyoStamp *stamp);
/* FALSE, and nothing appended, where the clock says what cannot be recorded. */
gboolean riyo_stamp_append (RiyoStamp *stamp, GString *line);

/* Behind what the entry tells: who stands behind the account. */
void riyo_stamp_append_behind (const RiyoStamp *stamp, GString *line);

/* Today in Japan, 2026-11-22 and what follows; empty where the clock says no day. */
const char *riyo_stamp_get_day (RiyoStamp *stamp);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoStamp, riyo_stamp_clear)
