/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds where the log ends and what its state is, in constant time, from the last line. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "internal.h"
#include "line.h"

#define FIRST_READ_BYTES 8192u

void
riyo_log_file_name (guint number, char name[RIYO_LOG_NAME_BYTES])
{
  g_snprintf (name, RIYO_LOG_NAME_BYTES, "%06u.jsonl", number % 1000000);
}

guint
riyo_log_file_number (const char *name)
{
  guint number = 0;

  if (strspn (name, "0123456789") != 6 || strcmp (name + 6, ".jsonl") != 0)
    return 0;
  for (guint i = 0; i < 6; i++)
    number = number * 10 + (guint)(name[i] - '0');
  return number;
}

static gboolean
fail_damaged (RiyoLog *log, const char *what, GError **error)
{
  return riyo_log_fail (log, RIYO_ERROR_DAMAGED, 0, what, error);
}

/* The day of the first entry, which is whole and never changes: {"seq":N,"time":"2026-11-22T… */
static gboolean
read_day (RiyoLog *log, GError **error)
{
  static const char before[] = ",\"time\":\"";
  char head[64] = "";
  const char *found;
  ssize_t n = TEMP_FAILURE_RETRY (pread (log->tail.fd, head, sizeof head, 0));

  if (n < 0)
    return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
  found = memmem (head, (gsize)n, before, sizeof before - 1);
  if (found == NULL || head + n - found < (ssize_t)(sizeof before - 1 + sizeof log->tail.day))
    return fail_damaged (log, _ ("its newest file holds no whole entry"), error);
  memcpy (log->tail.day, found + sizeof before - 1, sizeof log->tail.day);
  return TRUE;
}

gboolean
riyo_tail_open (RiyoLog *log, guint number, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES];
  struct stat status;
  int fd;

  riyo_log_file_name (number, name);
  fd = TEMP_FAILURE_RETRY (
      riyo_file_open (log->folder_fd, name, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0));
  if (fd < 0)
    return riyo_log_fail (log, errno == ENOENT ? RIYO_ERROR_DAMAGED : RIYO_ERROR_NOT_RECORDED,
                          errno, _ ("the newest file cannot be opened"), error);
  log->tail = (RiyoTail){ .number = number, .fd = fd, .seq = log->tail.seq };
  riyo_log_set_fd (log, fd);
  if (fstat (fd, &status) != 0)
    return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be examined"), error);
  if (!S_ISREG (status.st_mode) || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return riyo_log_fail (log, RIYO_ERROR_PERMISSION, 0,
                          _ ("its newest file is no regular file that only its owner may write "
                             "(chmod go-w)"),
                          error);
  log->tail.device = status.st_dev;
  log->tail.inode = status.st_ino;
  /* Its maker may have died between giving it its name and making the name durable. */
  if (TEMP_FAILURE_RETRY (fsync (log->folder_fd)) != 0)
    return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be synced"), error);
  return read_day (log, error);
}

/* The bytes from @offset to @end, into log->scratch. */
static gboolean
read_range (RiyoLog *log, guint64 offset, guint64 end, GError **error)
{
  gsize got = 0, want = (gsize)(end - offset);

  g_string_set_size (log->scratch, want);
  while (got < want)
    {
      ssize_t n = pread (log->tail.fd, log->scratch->str + got, want - got, (off_t)(offset + got));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return riyo_log_fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
      if (n == 0)
        return fail_damaged (log, _ ("its newest file became shorter"), error);
      got += (gsize)n;
    }
  return TRUE;
}

/* Where the last newline of the first @len bytes is, -1 when there is none. */
static gssize
find_newline_back (const GString *text, gsize len)
{
  const char *found = memrchr (text->str, '\n', len);

  return found != NULL ? found - text->str : -1;
}

/* Reads the state out of the entry at tail.state. */
static gboolean
read_state (RiyoLog *log, guint64 offset, guint64 end, GError **error)
{
  gsize want = FIRST_READ_BYTES;
  const char *newline = NULL;
  RiyoLine line;

  for (; newline == NULL; want *= 8)
    {
      if (!read_range (log, offset, MIN (end, offset + want), error))
        return FALSE;
      newline = memchr (log->scratch->str, '\n', log->scratch->len);
      if (newline == NULL && (want >= end - offset || want > RIYO_LINE_LIMIT_BYTES))
        return fail_damaged (log, _ ("the entry that holds the folder's state is damaged"), error);
    }
  if (riyo_line_parse (log->scratch->str, (gsize)(newline - log->scratch->str), &line) != NULL
      || line.folder.len == 0)
    return fail_damaged (log, _ ("the entry that holds the folder's state is damaged"), error);
  g_string_truncate (log->state, 0);
  g_string_append_len (log->state, line.folder.text, (gssize)line.folder.len);
  log->tail.state = offset;
  log->tail.state_seq = line.seq;
  return TRUE;
}

static gboolean
take_line (RiyoLog *log, const RiyoLine *line, guint64 offset, GError **error)
{
  gboolean same = log->tail.end > 0 && line->folder.len == 0 && line->state == log->tail.state;

  if (line->seq < log->tail.seq + (log->tail.end > 0)
      || (line->folder.len == 0 && line->state >= offset))
    return fail_damaged (log, _ ("its last entry does not follow the one before"), error);
  memcpy (log->tail.hash, line->hash, RIYO_SHA256_HEX_BYTES);
  log->tail.seq = line->seq;
  log->tail.end = offset + line->whole.len + 1;
  return same
         || read_state (log, line->folder.len > 0 ? offset : line->state, log->tail.end, error);
}

/* Sees to it that log->scratch holds the whole last line of the first @size bytes; @start and @end
 * are where in scratch it begins and where its newline is. What lies before tail.end is known. */
static gboolean
read_last_line (RiyoLog *log, guint64 size, gsize *start, gsize *end, GError **error)
{
  guint64 known = log->tail.end > 0 ? log->tail.end - 1 : 0;

  for (gsize want = FIRST_READ_BYTES;; want *= 8)
    {
      guint64 from = MAX (size > want ? size - want : 0, known);
      gssize newline, before;

      if (!read_range (log, from, size, error))
        return FALSE;
      newline = find_newline_back (log->scratch, log->scratch->len);
      before = newline >= 0 ? find_newline_back (log->scratch, (gsize)newline) : -1;
      if (newline >= 0 && (before >= 0 || from == known))
        {
          *start = (gsize)(before + 1);
          *end = (gsize)newline;
          return TRUE;
        }
      if (from == known || want > 2u * RIYO_LINE_LIMIT_BYTES)
        return fail_damaged (log, _ ("its newest file holds no whole entry"), error);
    }
}

static gboolean
take_last_line (RiyoLog *log, guint64 from, gsize start, gsize end, GError **error)
{
  RiyoLine line;
  const char *problem = riyo_line_parse (log->scratch->str + start, end - start, &line);

  if (from + start < log->tail.end)
    problem = N_ ("not an entry");
  if (problem != NULL)
    return fail_damaged (log, _ (problem), error);
  return take_line (log, &line, from + start, error);
}

gboolean
riyo_tail_refresh (RiyoLog *log, guint64 size, GError **error)
{
  gsize start = 0, end = 0, torn;
  guint64 from;

  if (size < log->tail.end || size == 0)
    return fail_damaged (log, _ ("its newest file became shorter"), error);
  g_string_truncate (log->scratch, 0);
  if (size == log->tail.end)
    return TRUE;
  if (!read_last_line (log, size, &start, &end, error))
    return FALSE;
  from = size - log->scratch->len;
  torn = log->scratch->len - (end + 1);
  if (from + end + 1 != log->tail.end && !take_last_line (log, from, start, end, error))
    return FALSE;
  return read_range (log, size - torn, size, error);
}
