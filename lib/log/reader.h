/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the lines of a log, oldest first, up to where it ended when it was opened: what writers
 * append meanwhile is not seen. Needs to read audit/ only, and changes nothing. */
#pragma once

#include <glib.h>

#include "archived.h"
#include "log.h"

typedef struct _RiyoLogReader RiyoLogReader;

typedef enum
{
  RIYO_LOG_LINE_WHOLE,
  RIYO_LOG_LINE_CUT,  /* no newline where there must be one, or longer than RIYO_LINE_LIMIT_BYTES */
  RIYO_LOG_LINE_TAIL, /* behind the last newline of the newest file */
} RiyoLogLineKind;

typedef struct
{
  RiyoLogLineKind kind;
  const char *file; /* name in audit/ */
  guint64 number;   /* in the file, from 1 */
  guint64 offset;   /* of the line in the file */
  RiyoSpan text;    /* without the newline; valid until the next call */
} RiyoLogLine;

/* @folder holds audit/, or the files themselves. */
RiyoLogReader *riyo_log_reader_open (const char *folder, GError **error);
/* The same with the files that were archived, which are in @archived (nullable). */
RiyoLogReader *
riyo_log_reader_open_archived (const char *folder, const char *archived, GError **error);
/* For who holds the log's lock: no writer but he is inside, and he does not wait for himself. */
RiyoLogReader *riyo_log_reader_open_locked (const char *folder, GError **error);

/* Which of the first files are not read, being archived. */
const RiyoArchived *riyo_log_reader_get_archived (RiyoLogReader *reader);
void riyo_log_reader_free (RiyoLogReader *reader);

/* Before anything is read: leaves out the files all of whose entries come before number @seq. */
void riyo_log_reader_skip (RiyoLogReader *reader, guint64 seq);

/* FALSE at the end, or with @error. */
gboolean riyo_log_reader_next (RiyoLogReader *reader, RiyoLogLine *line, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RiyoLogReader, riyo_log_reader_free)

/* The names of the files, sorted. */
const char *const *riyo_log_reader_get_files (RiyoLogReader *reader);

/* Files that look like the log's and are not called so: char *, fit for a line. */
const GPtrArray *riyo_log_reader_get_strays (RiyoLogReader *reader);

/* FALSE when a writer held the log for so long that it was read as it stood. */
gboolean riyo_log_reader_is_settled (RiyoLogReader *reader);

/* Whether audit/lock, beside the files it was written for, knows of entries behind that end. */
gboolean riyo_log_reader_is_short (RiyoLogReader *reader);

/* Whether audit/lock knows how far these files reached, and of nothing behind their end. FALSE for
 * NULL. */
gboolean riyo_log_reader_is_vouched_for (const RiyoLogReader *reader);

/* FALSE where audit/lock was overwritten, of a log whose last entry is @last: whether it was cut is
 * not known. */
gboolean riyo_log_reader_has_sound_lock (const RiyoLogReader *reader, guint64 last);

/* What audit/seal held when the end of the log was taken, or NULL. */
GBytes *riyo_log_reader_get_seal (RiyoLogReader *reader);
/* Whether it is there, for others to read. */
gboolean riyo_log_reader_has_seal (const RiyoLogReader *reader);
