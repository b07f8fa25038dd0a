/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of an open log: a handle of log.c, its place in the files (tail.c), what
 * it stamps on entries (stamp.c), how it starts a file (rotate.c). */
#pragma once

#include <glib.h>
#include <pthread.h>
#include <sys/types.h>

#include "base/base.h"
#include "log.h"

/* A file that has grown to @bytes is followed by another; 64 MiB unless said. */
void riyo_log_set_limit (RiyoLog *log, guint64 bytes);

#define RIYO_LOG_FILE_LIMIT_BYTES (64u << 20)
#define RIYO_LOG_NAME_BYTES 16
#define RIYO_LOG_DAY_BYTES 10

/* Where the log ends. */
typedef struct
{
  guint number; /* of the newest file, from 1 */
  int fd;       /* its descriptor, and what flock is taken on; -1 none */
  dev_t device;
  ino_t inode;
  guint64 end; /* bytes of whole entries; they never change again */
  guint64 seq;
  char hash[RIYO_SHA256_HEX_BYTES];
  char day[RIYO_LOG_DAY_BYTES]; /* of the file's first entry, 2026-11-22 */
  guint64 state;                /* where in the file the entry of the current state begins */
  guint64 state_seq;            /* its number: the serial of the state */
} RiyoTail;

/* When, where and by whom: what every entry carries. */
typedef struct
{
  gint64 second; /* for which @text was written */
  char text[20]; /* 2026-11-22T20:12:35 */
  pid_t pid;
  uid_t uid;
  char *account;
  GString *middle; /* ,"host":"…","pid":N,"account":"…" */
} RiyoStamp;

struct _RiyoLog
{
  int folder_fd; /* audit/ */
  char *shown;
  guint64 limit_bytes;
  guint64 *bell; /* mapped from audit/lock */
  dev_t bell_device;
  ino_t bell_inode;
  guint64 owner; /* atomic: the process the descriptors belong to, and OWNER_REOPENING */
  gint failed;   /* atomic */

  pthread_mutex_t mutex; /* held from lock to unlock; guards what follows */
  RiyoTail tail;
  RiyoStamp stamp;
  GString *state;
  GString *buffer; /* appended, not yet written */
  GString *scratch;
  gboolean state_changed;
  gboolean day_is_over; /* that of the newest file, when the lock was taken */

  pthread_mutex_t sync_mutex; /* taken after mutex; guards what follows */
  pthread_cond_t sync_done;
  guint64 written, synced; /* counts of writes */
  int sync_fd;             /* as tail.fd */
  int syncing_fd;          /* being synced; -1 none */
  gboolean close_after_sync;
};

/* log.c: fails for good; always FALSE. @saved 0: no errno. */
gboolean riyo_log_fail (RiyoLog *log, RiyoError code, int saved, const char *what, GError **error);
/* Writes what is buffered; at a failure takes it back and fails for good. */
gboolean riyo_log_flush (RiyoLog *log, GError **error);

/* bell.c */
gboolean riyo_bell_make (const RiyoLog *log);
/* Maps the bell, and makes the log known to fork. */
gboolean riyo_bell_open (RiyoLog *log, GError **error);
void riyo_bell_close (RiyoLog *log);
/* FALSE when nobody hears it: its file was cut off. */
void riyo_bell_ring (RiyoLog *log);

/* stamp.c */
void riyo_stamp_refresh (RiyoStamp *stamp);
void riyo_stamp_clear (RiyoStamp *stamp);
void riyo_stamp_append (RiyoStamp *stamp, GString *line);
/* Today in Japan, the first RIYO_LOG_DAY_BYTES of the text. */
const char *riyo_stamp_get_day (RiyoStamp *stamp);
/* Appends one whole line to the buffer and moves the tail behind it. */
gboolean
riyo_log_compose (RiyoLog *log, const RiyoEntry *entry, const char *new_state, GError **error);

/* tail.c */
void riyo_log_file_name (guint number, char name[RIYO_LOG_NAME_BYTES]);
/* The number of a log file's name, or 0. */
guint riyo_log_file_number (const char *name);
gboolean riyo_tail_open (RiyoLog *log, guint number, GError **error);
/* Under flock: takes in what stands behind tail.end in a file of @size bytes. What no newline ends
 * is left in log->scratch. */
gboolean riyo_tail_refresh (RiyoLog *log, guint64 size, GError **error);

/* rotate.c */
/* Makes file @number with @entry and the state as its first entry, durable, and ends up in it. */
gboolean riyo_log_start_file (RiyoLog *log, guint number, const RiyoEntry *entry, GError **error);
/* Syncs the file that is about to be left. */
gboolean riyo_log_settle (RiyoLog *log, GError **error);
gboolean riyo_log_rotate (RiyoLog *log, GError **error);
void riyo_log_set_fd (RiyoLog *log, int fd);

/* seal.c: before each entry. */
gboolean riyo_log_seal_if_due (RiyoLog *log, GError **error);
