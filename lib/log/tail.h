/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a log: its newest file, the last entry, the folder's state, and the lines that follow
 * but are not yet written. It knows of no thread and no lock; under the lock it is told how large
 * the file is. Where it fails it says so; that nothing may follow then is for who asked. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

#include "base/base.h"
#include "carried.h"
#include "log.h"
#include "stamp.h"

#define RIYO_LOG_NAME_BYTES 16
#define RIYO_LOG_LAST_NUMBER 999999u
#define RIYO_LOG_DAY_BYTES 10

typedef struct
{
  int audit_fd; /* the folder of the files; -1 none */
  char *shown;
  guint number;   /* of the newest file, from 1 */
  gboolean reads; /* alone: nothing is made durable, and nothing written */
  int fd;         /* its descriptor; -1 none */
  RiyoFileId file;
  char day[RIYO_LOG_DAY_BYTES]; /* of the file's first entry, 2026-11-22 */
  guint64 end;                  /* bytes of whole entries; they never change again */
  guint64 seq;
  char hash[RIYO_SHA256_HEX_BYTES];
  RiyoCarried state;
  GString *buffer; /* appended, not yet written */
  GString *torn;   /* what no newline ends; also what was read last */
  GString *last;   /* the end of the last whole entry, of its hash at least; empty: not known */
} RiyoTail;

/* Fields that are found out are 0; @folder holds audit/. */
void riyo_tail_init (RiyoTail *tail, const char *folder);
void riyo_tail_clear (RiyoTail *tail);
/* In a child: a thread that does not exist there may have been at work on the texts. */
void riyo_tail_start_anew (RiyoTail *tail);

/* Says what is wrong with the log; always FALSE. @saved 0: no errno; one that tells of a want makes
 * it RIYO_ERROR_IO, which may pass where nothing was touched yet: that is for who asked. */
gboolean
riyo_tail_fail (const RiyoTail *tail, RiyoError code, int saved, const char *what, GError **error);

void riyo_log_file_name (guint number, char name[RIYO_LOG_NAME_BYTES]);
/* The number of a log file's name, or 0. */
guint riyo_log_file_number (const char *name);

/* @len bytes of a file of the log from @from on, or as many as there are: that it became shorter is
 * for who looks at its end. */
gboolean riyo_tail_read_range (const RiyoTail *tail, int fd, guint64 from, gsize len, GString *text,
                               GError **error);

/* The day of the first entry of a file; empty where it holds none. FALSE leaves errno. */
gboolean riyo_tail_read_day (int fd, char day[RIYO_LOG_DAY_BYTES]);
RiyoDate riyo_tail_get_day (const RiyoTail *tail);

/* Goes on to file @number. The descriptor of the one before stays open: others may be syncing it.
 */
gboolean riyo_tail_open (RiyoTail *tail, guint number, GError **error);

/* The same with a file that is made, with @entry and the state as its first line. Where it cannot
 * be made, the tail goes on as it was. It is durable, but for its name: that is for who asked. */
gboolean riyo_tail_start_file (RiyoTail *tail, guint number, RiyoStamp *stamp,
                               const RiyoEntry *entry, GError **error);

/* Whether it is the newest file. */
gboolean riyo_tail_is (const RiyoTail *tail, const struct stat *status);

/* Takes in what stands behind the end in a file of @size bytes. */
gboolean riyo_tail_refresh (RiyoTail *tail, guint64 size, GError **error);

/* Adds one whole line to the buffer; @new_state NULL keeps the state. */
gboolean riyo_tail_append (RiyoTail *tail, RiyoStamp *stamp, const RiyoEntry *entry,
                           const char *new_state, GError **error);

/* Writes the buffer; at a failure takes it back. */
gboolean riyo_tail_flush (RiyoTail *tail, GError **error);
