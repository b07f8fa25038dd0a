/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Moves the oldest files of a log elsewhere: copied and durable there, recorded here, and only then
 * removed. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "advise.h"
#include "archived.h"
#include "base/base.h"
#include "days.h"
#include "line.h"
#include "log.h"
#include "tail.h"

typedef struct
{
  int audit_fd, to_fd;
  const char *shown, *to;
  RiyoArchived before, now;
} Archiving;

/* The last file all of whose entries are of days before @day; never the newest. One of a clock that
 * was far ahead is as old as the one behind it. */
static guint
find_last (const Archiving *archiving, RiyoDate day)
{
  guint last = archiving->before.file;
  RiyoDate latest = riyo_date_today () + RIYO_DAYS_AHEAD, first, next;

  for (guint number = last + 1;; number++)
    {
      riyo_log_read_day (archiving->audit_fd, number, &first);
      riyo_log_read_day (archiving->audit_fd, number + 1, &next);
      if (first == 0 || next == 0 || (first >= day && first <= latest))
        return last;
      last = first < day ? number : last;
    }
}

static gboolean
take_end (Archiving *archiving, GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size), *start;
  RiyoLine line;

  start = size > 1 ? memrchr (text, '\n', size - 1) : NULL;
  start = start != NULL ? start + 1 : text;
  if (size < 2 || riyo_line_parse (start, (gsize)(text + size - 1 - start), &line) != NULL)
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, archiving->shown, 0, _ ("not an entry"));
  archiving->now.seq = line.seq;
  memcpy (archiving->now.hash, line.hash, RIYO_SHA256_HEX_BYTES);
  return TRUE;
}

/* The name of a copy that is not whole yet. */
static char *
name_staged (const char *name)
{
  return g_strconcat (name, ".tmp", NULL);
}

/* Gives a copy its name; replaces nothing, where the file system knows links. */
static gboolean
put_in_place (int folder_fd, const char *staged, const char *name)
{
  if (linkat (folder_fd, staged, folder_fd, name, 0) == 0)
    return unlinkat (folder_fd, staged, 0) == 0;
  return errno != EEXIST && renameat (folder_fd, staged, folder_fd, name) == 0;
}

/* Whole and durable before it has its name: what a killed one left is made anew. */
static gboolean
put (const Archiving *archiving, const char *name, gconstpointer data, gsize size)
{
  g_autofree char *staged = name_staged (name);
  gboolean ok;
  int fd, saved;

  unlinkat (archiving->to_fd, staged, 0);
  fd = riyo_file_open (archiving->to_fd, staged, O_WRONLY | O_CREAT | O_EXCL, 0640);
  if (fd < 0)
    return FALSE;
  ok = riyo_file_write_all (fd, data, size) && fsync (fd) == 0
       && put_in_place (archiving->to_fd, staged, name);
  saved = errno;
  if (!ok)
    unlinkat (archiving->to_fd, staged, 0);
  close (fd);
  errno = saved;
  return ok;
}

/* One that is there already must be the same. */
static gboolean
copy (Archiving *archiving, guint number, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES];
  g_autofree char *shown = NULL;
  g_autoptr (GBytes) bytes = NULL, there = NULL;
  gsize size = 0;
  const char *data;

  riyo_log_file_name (number, name);
  shown = g_build_filename (archiving->to, name, NULL);
  bytes = riyo_file_read (archiving->audit_fd, name, archiving->shown, FALSE, error);
  if (bytes == NULL || !take_end (archiving, bytes, error))
    return FALSE;
  archiving->now.file = number;
  if (riyo_file_is_there (archiving->to_fd, name))
    {
      there = riyo_file_read (archiving->to_fd, name, shown, FALSE, error);
      return there != NULL
             && (g_bytes_equal (there, bytes)
                 || riyo_error_at (error, RIYO_ERROR_STATE, shown, 0,
                                   _ ("another file of this name is there already")));
    }
  data = g_bytes_get_data (bytes, &size);
  return put (archiving, name, data, size)
         || riyo_error_errno (error, errno, shown, _ ("cannot be written"));
}

static gboolean
record (const Archiving *archiving, RiyoLog *log, const char *actor, guint64 *seq, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();

  riyo_entry_start (entry, RIYO_EVENT_ARCHIVE);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, actor);
  riyo_entry_add_number (entry, RIYO_KEY_LAST_FILE, archiving->now.file);
  riyo_entry_add_number (entry, RIYO_KEY_LAST, archiving->now.seq);
  riyo_entry_add_text (entry, RIYO_KEY_LAST_HASH, archiving->now.hash);
  riyo_entry_add_text (entry, RIYO_KEY_PLACE, archiving->to);
  return riyo_log_append (log, entry, NULL, seq, error) && riyo_log_commit (log, error);
}

/* Of what is archived: also what one that was killed left behind. */
static gboolean
remove_files (const Archiving *archiving, GError **error)
{
  for (guint number = 1; number <= archiving->now.file; number++)
    {
      char name[RIYO_LOG_NAME_BYTES];
      g_autofree char *staged = NULL;

      riyo_log_file_name (number, name);
      staged = name_staged (name);
      unlinkat (archiving->to_fd, staged, 0);
      if (riyo_file_is_there (archiving->to_fd, name)
          && unlinkat (archiving->audit_fd, name, 0) != 0 && errno != ENOENT)
        return riyo_error_errno (error, errno, archiving->shown, _ ("cannot be removed"));
    }
  return fsync (archiving->audit_fd) == 0
         || riyo_error_errno (error, errno, archiving->shown, _ ("cannot be synced"));
}

/* All archived files are read from one folder. */
static gboolean
check_same_place (const Archiving *archiving, GError **error)
{
  g_autofree char *way = NULL;
  char name[RIYO_LOG_NAME_BYTES];

  if (archiving->before.file == 0)
    return TRUE;
  riyo_log_file_name (archiving->before.file, name);
  if (riyo_file_is_there (archiving->to_fd, name))
    return TRUE;
  way = riyo_log_advise (archiving->shown, "audit show --event archive");
  return riyo_error_at (error, RIYO_ERROR_STATE, archiving->to, 0,
                        _ ("the files archived before (up to %s) are not here; expected the same "
                           "folder each time (%s tells which), or one into which they were copied"),
                        name, way);
}

/* With the log locked. */
static gboolean
archive (Archiving *archiving, RiyoLog *log, RiyoDate day, const char *actor, guint64 *seq,
         GError **error)
{
  guint last;

  if (!riyo_archived_read (archiving->audit_fd, archiving->shown, &archiving->before, error))
    return FALSE;
  archiving->now = archiving->before;
  last = find_last (archiving, day);
  if (!check_same_place (archiving, error))
    return FALSE;
  for (guint number = archiving->before.file + 1; number <= last; number++)
    if (!copy (archiving, number, error))
      return FALSE;
  if (last == archiving->before.file)
    return remove_files (archiving, error);
  if (fsync (archiving->to_fd) != 0)
    return riyo_error_errno (error, errno, archiving->to, _ ("cannot be synced"));
  return record (archiving, log, actor, seq, error)
         && riyo_archived_write (archiving->audit_fd, archiving->shown, &archiving->now, error)
         && remove_files (archiving, error);
}

gboolean
riyo_log_archive (RiyoLog *log, int folder_fd, const char *folder, const char *to, RiyoDate day,
                  const char *actor, RiyoArchiving *done, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  Archiving archiving = { .shown = shown, .to = to };
  gboolean ok = FALSE;

  *done = (RiyoArchiving){ 0 };
  archiving.to_fd = riyo_file_open (AT_FDCWD, to, O_RDONLY | O_DIRECTORY, 0);
  if (archiving.to_fd < 0)
    return riyo_error_errno (error, errno, to, _ ("cannot be opened as a folder"));
  archiving.audit_fd
      = riyo_file_open (folder_fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  if (archiving.audit_fd < 0)
    riyo_error_errno (error, errno, shown, _ ("cannot be opened"));
  else
    ok = archive (&archiving, log, day, actor, &done->seq, error);
  done->n_files = archiving.now.file - archiving.before.file;
  done->last = archiving.now.seq;
  if (ok && done->n_files > 0)
    done->anchor = riyo_anchor_format (archiving.now.seq, archiving.now.hash);
  if (archiving.audit_fd >= 0)
    close (archiving.audit_fd);
  close (archiving.to_fd);
  return ok;
}
