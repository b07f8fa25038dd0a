/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the log ends and what its state is, in constant time, from the last line; and how it goes
 * on. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "advise.h"
#include "base/base.h"
#include "entry.h"
#include "line.h"
#include "tail.h"

#define FIRST_READ_BYTES 8192u
#define LAST_BYTES 512u /* its hash, which is at the end, tells of all of the entry */

void
riyo_tail_init (RiyoTail *tail, const char *folder)
{
  *tail = (RiyoTail){ .audit_fd = -1, .fd = -1 };
  tail->shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  riyo_tail_start_anew (tail);
  memset (tail->hash, '0', sizeof tail->hash);
}

void
riyo_tail_start_anew (RiyoTail *tail)
{
  riyo_carried_init (&tail->state);
  tail->buffer = g_string_sized_new (4096);
  tail->torn = g_string_sized_new (8192);
  tail->last = g_string_sized_new (LAST_BYTES);
}

static void
clear_texts (RiyoTail *tail)
{
  riyo_carried_clear (&tail->state);
  g_string_free (tail->buffer, TRUE);
  g_string_free (tail->torn, TRUE);
  g_string_free (tail->last, TRUE);
}

void
riyo_tail_clear (RiyoTail *tail)
{
  if (tail->fd >= 0)
    close (tail->fd);
  if (tail->audit_fd >= 0)
    close (tail->audit_fd);
  clear_texts (tail);
  g_free (tail->shown);
}

gboolean
riyo_tail_fail (const RiyoTail *tail, RiyoError code, int saved, const char *what, GError **error)
{
  RiyoError as = riyo_errno_may_pass (saved) ? RIYO_ERROR_IO : code;
  const char *why = saved != 0 ? riyo_errno_describe (saved, tail->audit_fd, NULL) : "";
  g_autofree char *repair = riyo_log_advise (tail->shown, "repair");
  g_autofree char *way = g_strdup_printf (_ (" (%s tells the way back)"), repair);

  return riyo_error_at (error, as, tail->shown, 0,
                        _ ("the audit log: %s%s%s; nothing is permitted unrecorded%s"), what,
                        saved != 0 ? ": " : "", why, code == RIYO_ERROR_DAMAGED ? way : "");
}

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
fail_damaged (const RiyoTail *tail, const char *what, GError **error)
{
  return riyo_tail_fail (tail, RIYO_ERROR_DAMAGED, 0, what, error);
}

/* Which is whole and never changes: {"seq":N,"time":"2026-11-22T… */
gboolean
riyo_tail_read_day (int fd, char day[RIYO_LOG_DAY_BYTES])
{
  static const char before[] = RIYO_LINE_TIME;
  char head[64] = "";
  const char *found;
  ssize_t n = TEMP_FAILURE_RETRY (pread (fd, head, sizeof head, 0));

  if (n < 0)
    return FALSE;
  memset (day, 0, RIYO_LOG_DAY_BYTES);
  found = memmem (head, (gsize)n, before, sizeof before - 1);
  if (found != NULL && head + n - found >= (ssize_t)(sizeof before - 1 + RIYO_LOG_DAY_BYTES))
    memcpy (day, found + sizeof before - 1, RIYO_LOG_DAY_BYTES);
  return TRUE;
}

RiyoDate
riyo_tail_get_day (const RiyoTail *tail)
{
  char day[RIYO_LOG_DAY_BYTES + 1] = "";

  memcpy (day, tail->day, sizeof tail->day);
  return riyo_date_parse (day);
}

/* Whether an opened file may be gone on with; its id, and the day of its first entry. */
static gboolean
examine (const RiyoTail *tail, int fd, RiyoFileId *id, char day[RIYO_LOG_DAY_BYTES], GError **error)
{
  struct stat status;
  GError *failure = NULL;

  if (fstat (fd, &status) != 0)
    return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be examined"), error);
  if (!riyo_file_check_part (tail->audit_fd, "..", &status, tail->shown, &failure)
      && riyo_error_may_pass (failure))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (failure != NULL || !S_ISREG (status.st_mode))
    {
      g_clear_error (&failure);
      return riyo_tail_fail (tail, RIYO_ERROR_PERMISSION, 0,
                             _ ("its newest file must be a regular file of the folder's owner or "
                                "root, writable by them alone (chmod go-w, chown)"),
                             error);
    }
  *id = riyo_file_get_id (&status);
  /* Its maker may have died between giving it its name and making the name durable. */
  if (!tail->reads && TEMP_FAILURE_RETRY (fsync (tail->audit_fd)) != 0)
    return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be synced"), error);
  if (!riyo_tail_read_day (fd, day))
    return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
  return day[0] != '\0'
         || fail_damaged (tail, _ ("its newest file holds no complete entry"), error);
}

gboolean
riyo_tail_open (RiyoTail *tail, guint number, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES], day[RIYO_LOG_DAY_BYTES];
  int flags = tail->reads ? O_RDONLY : O_RDWR | O_APPEND;
  RiyoFileId id;
  int fd;

  riyo_log_file_name (number, name);
  fd = TEMP_FAILURE_RETRY (
      riyo_file_open (tail->audit_fd, name, flags | O_NOFOLLOW | O_NONBLOCK, 0));
  if (fd < 0)
    return riyo_tail_fail (tail, errno == ENOENT ? RIYO_ERROR_DAMAGED : RIYO_ERROR_NOT_RECORDED,
                           errno, _ ("the newest file cannot be opened"), error);
  if (!examine (tail, fd, &id, day, error))
    {
      close (fd);
      return FALSE;
    }
  tail->number = number;
  tail->fd = fd;
  tail->file = id;
  tail->end = 0;
  memcpy (tail->day, day, sizeof day);
  riyo_carried_start_file (&tail->state);
  g_string_truncate (tail->last, 0);
  return TRUE;
}

gboolean
riyo_tail_read_range (const RiyoTail *tail, int fd, guint64 from, gsize len, GString *text,
                      GError **error)
{
  gsize got = 0;
  ssize_t n = 1;

  g_string_set_size (text, len);
  while (got < len && n > 0)
    {
      n = TEMP_FAILURE_RETRY (pread (fd, text->str + got, len - got, (off_t)(from + got)));
      if (n < 0)
        return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
      got += (gsize)n;
    }
  g_string_truncate (text, got);
  return TRUE;
}

/* The bytes from @offset to @end, into tail->torn. */
static gboolean
read_range (RiyoTail *tail, guint64 offset, guint64 end, GError **error)
{
  if (!riyo_tail_read_range (tail, tail->fd, offset, (gsize)(end - offset), tail->torn, error))
    return FALSE;
  if (tail->torn->len < end - offset)
    return fail_damaged (tail, _ ("its newest file became shorter"), error);
  return TRUE;
}

/* Where the last newline of the first @len bytes is, -1 when there is none. */
static gssize
find_newline_back (const GString *text, gsize len)
{
  const char *found = memrchr (text->str, '\n', len);

  return found != NULL ? found - text->str : -1;
}

/* One that carries the state, into tail->torn. */
static gboolean
read_entry (RiyoTail *tail, guint64 offset, guint64 end, RiyoLine *line, GError **error)
{
  gsize want = FIRST_READ_BYTES;
  const char *newline = NULL;

  for (; newline == NULL; want *= 8)
    {
      if (!read_range (tail, offset, MIN (end, offset + want), error))
        return FALSE;
      newline = memchr (tail->torn->str, '\n', tail->torn->len);
      if (newline == NULL && (want >= end - offset || want > RIYO_LINE_LIMIT_BYTES))
        return fail_damaged (tail, _ ("the entry that holds the folder's state is damaged"), error);
    }
  return riyo_line_parse (tail->torn->str, (gsize)(newline - tail->torn->str), line) == NULL
         || fail_damaged (tail, _ ("the entry that holds the folder's state is damaged"), error);
}

/* From the entry at @offset back to one that has it whole, or to what is carried already. */
static gboolean
read_state (RiyoTail *tail, guint64 offset, guint64 end, GError **error)
{
  RiyoSpan none = { NULL, 0 };
  g_auto (RiyoTrace) trace = { 0 };
  RiyoLine line;

  riyo_trace_init (&trace);
  for (guint64 at = offset;; at = line.state)
    {
      gboolean carried = tail->state.seq != 0 && at == tail->state.at;

      if (!carried && !read_entry (tail, at, end, &line, error))
        return FALSE;
      if (!carried && !riyo_trace_add (&trace, &line, at))
        break;
      if (!carried && line.folder.len == 0)
        continue;
      if (!riyo_carried_follow (&tail->state, &trace, carried ? none : line.folder))
        break;
      return TRUE;
    }
  return fail_damaged (tail, _ ("the entries that carry the folder's state do not agree"), error);
}

static void
keep_last (RiyoTail *tail, const char *line, gsize len)
{
  gsize kept = MIN (len, LAST_BYTES);

  g_string_truncate (tail->last, 0);
  riyo_json_append_bytes (tail->last, line + len - kept, kept);
}

/* Whether what was the last entry still stands where it stood: else the file was cut and grew
 * again, or was written by somebody else, and nothing may be chained to it. */
static gboolean
check_last (RiyoTail *tail, GError **error)
{
  char there[LAST_BYTES];
  gsize size = tail->last->len;
  ssize_t n;

  if (size == 0)
    return TRUE;
  n = TEMP_FAILURE_RETRY (pread (tail->fd, there, size, (off_t)(tail->end - size)));
  if (n < 0)
    return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be read"), error);
  return ((gsize)n == size && memcmp (there, tail->last->str, size) == 0)
         || fail_damaged (tail,
                          _ ("its last entry is no longer the one that was recorded (it was cut, "
                             "changed, or written to by something else)"),
                          error);
}

static gboolean
take_line (RiyoTail *tail, const RiyoLine *line, guint64 offset, GError **error)
{
  gboolean same = tail->end > 0 && line->folder.len == 0 && line->change.len == 0
                  && line->state == tail->state.at;

  if (line->seq < tail->seq + (tail->end > 0) || (line->folder.len == 0 && line->state >= offset))
    return fail_damaged (tail, _ ("its last entry does not follow the one before"), error);
  memcpy (tail->hash, line->hash, RIYO_SHA256_HEX_BYTES);
  tail->seq = line->seq;
  tail->end = offset + line->whole.len + 1;
  keep_last (tail, line->whole.text, line->whole.len + 1); /* and its newline */
  return same
         || read_state (tail, line->folder.len > 0 || line->change.len > 0 ? offset : line->state,
                        tail->end, error);
}

/* Sees to it that tail->torn holds the whole last line of the first @size bytes; @start and @end
 * are where in it that begins and where its newline is. What lies before the end is known. */
static gboolean
read_last_line (RiyoTail *tail, guint64 size, gsize *start, gsize *end, GError **error)
{
  guint64 known = tail->end > 0 ? tail->end - 1 : 0;

  for (gsize want = FIRST_READ_BYTES;; want *= 8)
    {
      guint64 from = MAX (size > want ? size - want : 0, known);
      gssize newline, before;

      if (!read_range (tail, from, size, error))
        return FALSE;
      newline = find_newline_back (tail->torn, tail->torn->len);
      before = newline >= 0 ? find_newline_back (tail->torn, (gsize)newline) : -1;
      if (newline >= 0 && (before >= 0 || from == known))
        {
          *start = (gsize)(before + 1);
          *end = (gsize)newline;
          return TRUE;
        }
      if (from == known || want > 2u * RIYO_LINE_LIMIT_BYTES)
        return fail_damaged (tail, _ ("its newest file holds no complete entry"), error);
    }
}

static gboolean
take_last_line (RiyoTail *tail, guint64 from, gsize start, gsize end, GError **error)
{
  RiyoLine line;
  const char *problem = riyo_line_parse (tail->torn->str + start, end - start, &line);

  if (from + start < tail->end)
    problem = N_ ("not an entry");
  if (problem != NULL)
    return fail_damaged (tail, _ (problem), error);
  return take_line (tail, &line, from + start, error);
}

static gboolean
refresh (RiyoTail *tail, guint64 size, GError **error)
{
  gsize start = 0, end = 0, torn;
  guint64 from;

  if (size < tail->end || size == 0)
    return fail_damaged (tail, _ ("its newest file became shorter"), error);
  if (!check_last (tail, error))
    return FALSE;
  g_string_truncate (tail->torn, 0);
  if (size == tail->end)
    return TRUE;
  if (!read_last_line (tail, size, &start, &end, error))
    return FALSE;
  from = size - tail->torn->len;
  torn = tail->torn->len - (end + 1);
  if (from + end + 1 != tail->end && !take_last_line (tail, from, start, end, error))
    return FALSE;
  return read_range (tail, size - torn, size, error);
}

/* The state is followed last, when all of it was read: where that failed, nothing was taken in. */
gboolean
riyo_tail_refresh (RiyoTail *tail, guint64 size, GError **error)
{
  guint64 end = tail->end, seq = tail->seq;
  char hash[RIYO_SHA256_HEX_BYTES];

  memcpy (hash, tail->hash, sizeof hash);
  if (refresh (tail, size, error))
    return TRUE;
  if (tail->end != end)
    g_string_truncate (tail->last, 0);
  tail->end = end;
  tail->seq = seq;
  memcpy (tail->hash, hash, sizeof hash);
  g_string_truncate (tail->torn, 0);
  return FALSE;
}

gboolean
riyo_tail_is (const RiyoTail *tail, const struct stat *status)
{
  return riyo_file_has_id (status, &tail->file);
}

gboolean
riyo_tail_append (RiyoTail *tail, RiyoStamp *stamp, const RiyoEntry *entry, const char *new_state,
                  GError **error)
{
  GString *line = tail->buffer;
  gsize start = line->len;
  g_autofree char *change = NULL;
  char hash[RIYO_SHA256_HEX_BYTES];

  riyo_line_put (line, RIYO_LINE_SEQ);
  riyo_json_append_number (line, tail->seq + 1);
  if (!riyo_stamp_append (stamp, line))
    {
      g_string_truncate (line, start);
      return riyo_clock_fail (tail->shown, error); /* set since the lock was taken */
    }
  riyo_json_append_bytes (line, entry->members->str, entry->members->len);
  riyo_stamp_append_behind (stamp, line);
  riyo_carried_put (&tail->state, line, line->len - start, new_state, &change);
  riyo_line_put (line, RIYO_LINE_PREV);
  riyo_json_append_bytes (line, tail->hash, RIYO_SHA256_HEX_BYTES);
  riyo_line_put (line, "\"");
  if (line->len - start + RIYO_LINE_HASH_BYTES > RIYO_LINE_LIMIT_BYTES)
    {
      g_string_truncate (line, start);
      return riyo_error_at (error, RIYO_ERROR_ARGUMENT, tail->shown, 0,
                            _ ("an entry of the audit log longer than %u bytes"),
                            RIYO_LINE_LIMIT_BYTES);
    }
  riyo_hash_hex (line->str + start, line->len - start, hash);
  riyo_line_put (line, RIYO_LINE_HASH);
  riyo_json_append_bytes (line, hash, sizeof hash);
  riyo_line_put (line, RIYO_LINE_END "\n");
  /* What is chained stays: a line that no reader takes would stop every program of the folder. */
  if (!riyo_line_is_entry (line->str + start, line->len - 1 - start))
    {
      g_string_truncate (line, start);
      return riyo_error_at (error, RIYO_ERROR_NOT_RECORDED, tail->shown, 0,
                            _ ("what was to be recorded does not have the form of an entry"));
    }
  if (new_state != NULL)
    riyo_carried_set (&tail->state, new_state, change, tail->end, tail->seq + 1);
  memcpy (tail->hash, hash, sizeof hash);
  keep_last (tail, line->str + start, line->len - start);
  tail->seq++;
  tail->end += line->len - start;
  return TRUE;
}

static gint has_written; /* atomic: any log */

gboolean
riyo_log_has_written (void)
{
  return g_atomic_int_get (&has_written) != 0;
}

/* At the end that is known, for a host may have taken O_APPEND off all of its descriptors. */
gboolean
riyo_tail_flush (RiyoTail *tail, GError **error)
{
  gsize size = tail->buffer->len;
  int saved;

  if (riyo_file_write_at (tail->fd, tail->buffer->str, size, tail->end - size))
    {
      g_atomic_int_set (&has_written, 1);
      g_string_truncate (tail->buffer, 0);
      return TRUE;
    }
  saved = errno;
  /* If this fails too, what stays is a torn tail or entries that nobody was promised. */
  if (TEMP_FAILURE_RETRY (ftruncate (tail->fd, (off_t)(tail->end - size))) != 0)
    errno = 0;
  g_string_truncate (tail->buffer, 0);
  return riyo_tail_fail (tail, RIYO_ERROR_NOT_RECORDED, saved, _ ("cannot be written"), error);
}

/* The file gets its name only once its first entry is durable: no file is ever without one. */
static gboolean
write_file (RiyoTail *tail, const char *temporary, const char *name)
{
  struct stat status;

  if (fstat (tail->fd, &status) != 0)
    return FALSE;
  tail->file = riyo_file_get_id (&status);
  return riyo_file_write_all (tail->fd, tail->buffer->str, tail->buffer->len)
         && TEMP_FAILURE_RETRY (fsync (tail->fd)) == 0
         && TEMP_FAILURE_RETRY (renameat (tail->audit_fd, temporary, tail->audit_fd, name)) == 0;
}

/* What a writer that was killed left of it is nobody's. */
static int
make_file (RiyoTail *tail, const char *temporary, const char *before, GError **error)
{
  g_autoptr (GError) failure = NULL;
  int fd;

  unlinkat (tail->audit_fd, temporary, 0);
  fd = riyo_file_make (tail->audit_fd, "..", temporary, before, O_RDWR | O_APPEND | O_EXCL, FALSE,
                       tail->shown, &failure);
  if (fd < 0)
    g_set_error (error, RIYO_ERROR,
                 riyo_error_may_pass (failure) ? RIYO_ERROR_IO : RIYO_ERROR_NOT_RECORDED,
                 _ ("%s; nothing is permitted unrecorded"), failure->message);
  return fd;
}

/* Beside the one that goes on where this cannot be made. */
static void
fork_tail (const RiyoTail *tail, guint number, RiyoTail *next)
{
  *next = *tail;
  riyo_tail_start_anew (next);
  g_string_assign (next->state.text, tail->state.text->str);
  next->number = number;
  next->end = 0;
  next->fd = -1;
}

/* FALSE leaves nothing of the file. */
static gboolean
make_next (RiyoTail *next, RiyoStamp *stamp, const RiyoEntry *entry, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES], temporary[RIYO_LOG_NAME_BYTES], before[RIYO_LOG_NAME_BYTES];
  int saved;

  riyo_log_file_name (next->number, name);
  g_snprintf (temporary, sizeof temporary, "%06u.new", next->number);
  if (!riyo_tail_append (next, stamp, entry, next->state.text->str, error))
    return FALSE;
  memcpy (next->day, stamp->text, sizeof next->day); /* when it was written, not now */
  riyo_log_file_name (next->number - 1, before);
  next->fd = make_file (next, temporary, next->number > 1 ? before : NULL, error);
  if (next->fd < 0)
    return FALSE;
  if (write_file (next, temporary, name))
    return TRUE;
  saved = errno;
  unlinkat (next->audit_fd, temporary, 0);
  close (next->fd);
  return riyo_tail_fail (next, RIYO_ERROR_NOT_RECORDED, saved, _ ("a file cannot be started"),
                         error);
}

gboolean
riyo_tail_start_file (RiyoTail *tail, guint number, RiyoStamp *stamp, const RiyoEntry *entry,
                      GError **error)
{
  RiyoTail next;

  fork_tail (tail, number, &next);
  if (!make_next (&next, stamp, entry, error))
    {
      clear_texts (&next);
      return FALSE;
    }
  g_atomic_int_set (&has_written, 1);
  g_string_truncate (next.buffer, 0);
  clear_texts (tail);
  *tail = next;
  return TRUE;
}
