/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every entry carries: when, where and by whom it was written. */
#pragma once

#include <glib.h>
#include <sys/types.h>

typedef struct
{
  gint64 second; /* for which @text was written */
  char text[20]; /* 2026-11-22T20:12:35 */
  pid_t pid;
  uid_t uid;
  char *account;
  GString *middle; /* ,"host":"…","pid":N,"account":"…" */
} RiyoStamp;

/* Before entries are written: a process may have forked or changed its account. */
void riyo_stamp_refresh (RiyoStamp *stamp);
void riyo_stamp_clear (RiyoStamp *stamp);
void riyo_stamp_append (RiyoStamp *stamp, GString *line);

/* Today in Japan, 2026-11-22 and what follows. */
const char *riyo_stamp_get_day (RiyoStamp *stamp);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RiyoStamp, riyo_stamp_clear)
