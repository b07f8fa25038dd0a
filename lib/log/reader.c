/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a log that others may be writing: its end is taken once, while no writer is inside. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advise.h"
#include "base/base.h"
#include "line.h"
#include "reader.h"
#include "seal.h"
#include "tail.h"
#include "turn.h"
#include "wakeup.h"

#define CHUNK_BYTES (1u << 20)
#define PATIENCE_MS 10000u
#define HELD_FILES 256u /* a program has 1024 descriptors, and others need some */

struct _RiyoLogReader
{
  int folder_fd;
  char *shown;
  GPtrArray *files;      /* names, NULL-terminated */
  RiyoArchived archived; /* files that are neither here nor read */
  int archive_fd;        /* where they are read from, or -1 */
  char *archive_shown;
  GArray *held;      /* of the first of @files, opened before one is moved away; -1: not */
  GPtrArray *strays; /* *.jsonl by other names, as they are shown */
  int newest_fd;
  guint64 end;   /* of the whole lines of the newest file */
  GString *tail; /* what stood behind them */
  GBytes *seal;
  gboolean is_locked; /* by who reads: no writer is inside */
  gboolean settled;
  gboolean is_short;
  gboolean is_vouched_for;

  guint next_file; /* index of the one to open next */
  const char *file;
  int fd;
  char *data; /* of the open file, from @offset on */
  gsize room, len, start;
  guint64 offset, limit, line;
};

static void
let_go (RiyoLogReader *reader)
{
  for (guint i = 0; reader->held != NULL && i < reader->held->len; i++)
    if (g_array_index (reader->held, int, i) >= 0)
      close (g_array_index (reader->held, int, i));
  g_clear_pointer (&reader->held, g_array_unref);
}

void
riyo_log_reader_free (RiyoLogReader *reader)
{
  if (reader == NULL)
    return;
  let_go (reader);
  if (reader->folder_fd >= 0)
    close (reader->folder_fd);
  if (reader->archive_fd >= 0)
    close (reader->archive_fd);
  if (reader->fd >= 0)
    close (reader->fd);
  if (reader->newest_fd >= 0)
    close (reader->newest_fd);
  if (reader->tail != NULL)
    g_string_free (reader->tail, TRUE);
  g_clear_pointer (&reader->files, g_ptr_array_unref);
  g_clear_pointer (&reader->strays, g_ptr_array_unref);
  g_clear_pointer (&reader->seal, g_bytes_unref);
  g_free (reader->shown);
  g_free (reader->archive_shown);
  g_free (reader->data);
  g_free (reader);
}

static gboolean
open_folder (RiyoLogReader *reader, const char *folder, GError **error)
{
  g_autofree char *inner = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);

  reader->folder_fd = riyo_file_open (AT_FDCWD, inner, O_RDONLY | O_DIRECTORY, 0);
  if (reader->folder_fd < 0 && errno == ENOENT)
    {
      /* A copy of audit/ alone is enough. */
      reader->folder_fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
      reader->shown = g_strdup (folder);
    }
  else
    reader->shown = g_steal_pointer (&inner);
  return reader->folder_fd >= 0
         || riyo_error_errno (error, errno, reader->shown, _ ("cannot be opened"));
}

/* Each is asked for by its name: a listing may lack what was made meanwhile. */
static void
add_files (RiyoLogReader *reader, guint newest)
{
  guint first = reader->archive_fd >= 0 ? 1 : reader->archived.file + 1;

  for (guint number = first; number <= MAX (newest, reader->archived.file); number++)
    {
      char name[RIYO_LOG_NAME_BYTES];

      riyo_log_file_name (number, name);
      if (number <= reader->archived.file || riyo_file_is_there (reader->folder_fd, name))
        g_ptr_array_add (reader->files, g_strdup (name));
    }
}

static gboolean
list_files (RiyoLogReader *reader, GError **error)
{
  int fd = riyo_file_open (reader->folder_fd, ".", O_RDONLY | O_DIRECTORY, 0);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  guint newest = 0;
  int saved;

  g_clear_pointer (&reader->files, g_ptr_array_unref);
  g_clear_pointer (&reader->strays, g_ptr_array_unref);
  reader->files = g_ptr_array_new_with_free_func (g_free);
  reader->strays = g_ptr_array_new_with_free_func (g_free);
  while (folder != NULL && (errno = 0, entry = readdir (folder)) != NULL)
    if (riyo_log_file_number (entry->d_name) > 0)
      newest = MAX (newest, riyo_log_file_number (entry->d_name));
    else if (g_str_has_suffix (entry->d_name, ".jsonl"))
      g_ptr_array_add (reader->strays, riyo_text_show (entry->d_name));
  saved = errno;
  if (folder != NULL)
    closedir (folder);
  else if (fd >= 0)
    close (fd);
  add_files (reader, newest);
  g_ptr_array_add (reader->files, NULL);
  if (saved != 0)
    return riyo_error_errno (error, saved, reader->shown, _ ("cannot be read"));
  return reader->files->len > 1
         || riyo_error_at (error, RIYO_ERROR_DAMAGED, reader->shown, 0,
                           _ ("no file of an audit log (*.jsonl)"));
}

/* Where it was moved away meanwhile, that is said, and not that it is missing. */
static void
fail_opening (RiyoLogReader *reader, guint number, int failure, const char *shown, GError **error)
{
  RiyoArchived now;

  if (failure == ENOENT && riyo_archived_read (reader->folder_fd, reader->shown, &now, NULL)
      && number <= now.file && number > reader->archived.file)
    riyo_error_at (error, RIYO_ERROR_IO, shown, 0,
                   _ ("was archived while the log was read; try again"));
  else
    riyo_error_errno (error, failure, shown, _ ("cannot be opened"));
}

static int
open_by_name (int folder_fd, const char *name)
{
  return riyo_file_open (folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
}

/* @fd, or -1 where it is none whose entries can be read: then it is closed. */
static int
examine (int fd, const char *shown, guint64 *size, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    riyo_error_errno (error, errno, shown, _ ("cannot be examined"));
  else if (!S_ISREG (status.st_mode))
    riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0, _ ("not a regular file"));
  else
    {
      *size = (guint64)status.st_size;
      return fd;
    }
  close (fd);
  return -1;
}

static int
open_file (RiyoLogReader *reader, const char *name, guint64 *size, GError **error)
{
  guint number = riyo_log_file_number (name);
  gboolean is_here = number > reader->archived.file;
  g_autofree char *shown
      = g_build_filename (is_here ? reader->shown : reader->archive_shown, name, NULL);
  int fd = open_by_name (is_here ? reader->folder_fd : reader->archive_fd, name);

  if (fd < 0 && errno == ENOENT && is_here && reader->archive_fd >= 0)
    fd = open_by_name (reader->archive_fd, name); /* it was moved there meanwhile */
  if (fd >= 0)
    return examine (fd, shown, size, error);
  fail_opening (reader, number, errno, shown, error);
  return -1;
}

static int
open_held (RiyoLogReader *reader, guint i, guint64 *size, GError **error)
{
  int fd = i < reader->held->len ? g_array_index (reader->held, int, i) : -1;
  const char *name = g_ptr_array_index (reader->files, i);
  g_autofree char *shown = g_build_filename (reader->shown, name, NULL);

  if (fd < 0)
    return open_file (reader, name, size, error);
  g_array_index (reader->held, int, i) = -1;
  return examine (fd, shown, size, error);
}

/* Whether no writer is inside. A writer that is being debugged must not stop the auditor; one that
 * may not open audit/turn stops no writer either. */
static gboolean
wait_for_writers (RiyoTurn *turn, int folder_fd)
{
  for (guint i = 0; turn->fd >= 0 && i < PATIENCE_MS; i++)
    {
      int failure = riyo_turn_take (turn, folder_fd, LOCK_SH | LOCK_NB);

      if (failure == 0)
        return TRUE;
      if (failure != EWOULDBLOCK && failure != EINTR)
        return FALSE;
      g_usleep (1000);
    }
  return FALSE;
}

/* Reads until @size bytes or the end of the file; -1 leaves errno. */
static gssize
read_at (int fd, char *data, gsize size, guint64 offset)
{
  gsize got = 0;

  while (got < size)
    {
      ssize_t n = pread (fd, data + got, size - got, (off_t)(offset + got));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      got += (gsize)n;
    }
  return (gssize)got;
}

/* Keeps what stands behind the last newline: the next writer will take it away. */
static gboolean
take_tail (RiyoLogReader *reader, guint64 size, GError **error)
{
  if (reader->tail == NULL)
    reader->tail = g_string_new (NULL);
  for (gsize want = 4096;; want *= 8)
    {
      guint64 from = size > want ? size - want : 0;
      gssize got;
      const char *newline;

      g_string_set_size (reader->tail, (gsize)(size - from));
      got = read_at (reader->newest_fd, reader->tail->str, reader->tail->len, from);
      if (got < 0)
        return riyo_error_errno (error, errno, reader->shown, _ ("cannot be read"));
      g_string_truncate (reader->tail, (gsize)got);
      newline = memrchr (reader->tail->str, '\n', (gsize)got);
      if (newline == NULL && from > 0 && want < RIYO_LINE_LIMIT_BYTES)
        continue;
      if (newline != NULL)
        g_string_erase (reader->tail, 0, newline + 1 - reader->tail->str);
      reader->end = from + (gsize)got - reader->tail->len;
      return TRUE;
    }
}

static gboolean
take_reach (RiyoLogReader *reader, RiyoLogEnd end, GError **error)
{
  RiyoLogEnd reached;
  gboolean sound;

  if (!riyo_wakeup_read_reached (reader->folder_fd, reader->shown, 0, &reached, &sound, error))
    return FALSE;
  reader->is_short = end < reached;
  reader->is_vouched_for = reached > 0 && end >= reached;
  return TRUE;
}

/* Who may not read it is told nothing by it; who cannot now, waits. */
static gboolean
take_seal (RiyoLogReader *reader, GError **error)
{
  GError *failure = NULL;

  reader->seal
      = riyo_file_read (reader->folder_fd, RIYO_SEAL_NAME, RIYO_SEAL_NAME, FALSE, &failure);
  if (reader->seal == NULL && riyo_error_may_pass (failure)
      && faccessat (reader->folder_fd, RIYO_SEAL_NAME, R_OK, AT_EACCESS) == 0)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  g_clear_error (&failure);
  return TRUE;
}

/* The end of the newest file, and that it is the newest still. */
static gboolean
take_newest (RiyoLogReader *reader, GError **error)
{
  g_autofree char *newest = NULL;
  guint64 size = 0;

  do
    {
      if (reader->newest_fd >= 0)
        close (reader->newest_fd);
      g_free (newest);
      newest = g_strdup (g_ptr_array_index (reader->files, reader->files->len - 2));
      reader->newest_fd = open_file (reader, newest, &size, error);
      if (reader->newest_fd < 0 || !list_files (reader, error))
        return FALSE;
    }
  while (strcmp (newest, g_ptr_array_index (reader->files, reader->files->len - 2)) != 0);
  if (!take_tail (reader, size, error))
    return FALSE;
  return take_reach (reader, riyo_log_end (riyo_log_file_number (newest), reader->end), error)
         && take_seal (reader, error);
}

/* While no writer is inside, the newest file's size is the log's end. Whoever may not wait for that
 * looks until what a writer is at is whole. */
static gboolean
take_end (RiyoLogReader *reader, GError **error)
{
  RiyoTurn turn = { .fd = -1 };
  gboolean waits = reader->is_locked || riyo_turn_open_to_read (&turn, reader->folder_fd), ok;

  g_clear_pointer (&reader->seal, g_bytes_unref);
  reader->settled = reader->is_locked || (waits && wait_for_writers (&turn, reader->folder_fd));
  ok = list_files (reader, error) && take_newest (reader, error);
  for (guint i = 0; !waits && ok && i < PATIENCE_MS / 10; i++)
    {
      reader->settled = reader->tail->len == 0 && !reader->is_short;
      if (reader->settled)
        break;
      g_usleep (1000);
      g_clear_pointer (&reader->seal, g_bytes_unref);
      ok = take_newest (reader, error);
    }
  reader->settled |= !waits; /* what was not whole for a second is torn, or cut */
  reader->is_vouched_for &= reader->settled;
  riyo_turn_give_back (&turn);
  riyo_turn_close (&turn);
  return ok;
}

/* Files that were archived into several folders are read from one. */
static gboolean
check_archive (const RiyoLogReader *reader, GError **error)
{
  for (guint number = 1; number <= reader->archived.file; number++)
    {
      char name[RIYO_LOG_NAME_BYTES];
      g_autofree char *shown = NULL, *way = NULL;

      riyo_log_file_name (number, name);
      shown = g_build_filename (reader->archive_shown, name, NULL);
      if (riyo_file_is_there (reader->archive_fd, name))
        continue;
      way = riyo_log_advise (reader->shown, "audit show --event archive");
      return riyo_error_at (error, RIYO_ERROR_IO, shown, 0,
                            _ ("this archived file is not there; expected all %u of them in one "
                               "folder. Copy them together: %s tells where each was moved to"),
                            reader->archived.file, way);
    }
  return TRUE;
}

static gboolean
open_archive (RiyoLogReader *reader, const char *archived, GError **error)
{
  if (archived == NULL)
    return TRUE;
  reader->archive_shown = g_strdup (archived);
  reader->archive_fd = riyo_file_open (AT_FDCWD, archived, O_RDONLY | O_DIRECTORY, 0);
  return reader->archive_fd >= 0
         || riyo_error_errno (error, errno, archived, _ ("cannot be opened as a folder"));
}

/* What is opened is read to its end, whatever becomes of its name; the newest is open already. */
static void
hold_files (RiyoLogReader *reader)
{
  guint n_held = 0;

  let_go (reader);
  reader->held = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i + 2 < reader->files->len && n_held < HELD_FILES; i++)
    {
      const char *name = g_ptr_array_index (reader->files, i);
      gboolean is_here = riyo_log_file_number (name) > reader->archived.file;
      int fd = is_here ? open_by_name (reader->folder_fd, name) : -1;

      n_held += fd >= 0;
      g_array_append_val (reader->held, fd);
    }
}

/* With what audit/archived says of the same moment: it is written before any of the files goes, so
 * that what it says afterwards, too, was so all the while. */
static gboolean
take_files (RiyoLogReader *reader, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) failure = NULL;
      RiyoArchived now;

      if (!riyo_archived_read (reader->folder_fd, reader->shown, &reader->archived, error))
        return FALSE;
      if ((reader->archive_fd < 0 || check_archive (reader, &failure))
          && take_end (reader, &failure))
        hold_files (reader);
      if (!riyo_archived_read (reader->folder_fd, reader->shown, &now, error))
        return FALSE;
      if (now.file != reader->archived.file)
        continue;
      if (failure == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
}

static RiyoLogReader *
open_reader (const char *folder, const char *archived, gboolean is_locked, GError **error)
{
  g_autoptr (RiyoLogReader) reader = g_new0 (RiyoLogReader, 1);

  reader->folder_fd = reader->archive_fd = reader->fd = reader->newest_fd = -1;
  reader->is_locked = is_locked;
  if (!open_folder (reader, folder, error) || !open_archive (reader, archived, error)
      || !take_files (reader, error))
    return NULL;
  if (reader->archive_fd >= 0)
    reader->archived.seq = 0; /* all is read */
  return g_steal_pointer (&reader);
}

RiyoLogReader *
riyo_log_reader_open_archived (const char *folder, const char *archived, GError **error)
{
  return open_reader (folder, archived, FALSE, error);
}

RiyoLogReader *
riyo_log_reader_open (const char *folder, GError **error)
{
  return open_reader (folder, NULL, FALSE, error);
}

RiyoLogReader *
riyo_log_reader_open_locked (const char *folder, GError **error)
{
  return open_reader (folder, NULL, TRUE, error);
}

const RiyoArchived *
riyo_log_reader_get_archived (RiyoLogReader *reader)
{
  return &reader->archived;
}

static gboolean
is_newest (const RiyoLogReader *reader)
{
  return reader->next_file == reader->files->len - 1;
}

static gboolean
next_file (RiyoLogReader *reader, GError **error)
{
  if (reader->fd >= 0)
    close (reader->fd);
  reader->fd = -1;
  reader->file = g_ptr_array_index (reader->files, reader->next_file++);
  reader->offset = reader->line = 0;
  reader->start = reader->len = 0;
  if (is_newest (reader))
    {
      reader->fd = reader->newest_fd;
      reader->newest_fd = -1;
      reader->limit = reader->end;
    }
  else
    reader->fd = open_held (reader, reader->next_file - 1, &reader->limit, error);
  return reader->fd >= 0;
}

/* The number of a file's first entry; 0: it cannot be told. */
static guint64
read_first_seq (RiyoLogReader *reader, const char *name)
{
  char head[sizeof RIYO_LINE_SEQ + 20] = "";
  gsize before = strlen (RIYO_LINE_SEQ);
  guint64 size = 0, seq = 0;
  int fd = open_file (reader, name, &size, NULL);

  if (fd < 0)
    return 0;
  if (read_at (fd, head, sizeof head - 1, 0) > 0 && strncmp (head, RIYO_LINE_SEQ, before) == 0)
    seq = g_ascii_strtoull (head + before, NULL, 10);
  close (fd);
  return seq;
}

void
riyo_log_reader_skip (RiyoLogReader *reader, guint64 seq)
{
  while (reader->next_file + 2 < reader->files->len)
    {
      guint64 next
          = read_first_seq (reader, g_ptr_array_index (reader->files, reader->next_file + 1));

      if (next == 0 || next > seq)
        return;
      reader->next_file++;
    }
}

/* Reads more behind what is there; FALSE with an error only. */
static gboolean
fill (RiyoLogReader *reader, GError **error)
{
  guint64 at = reader->offset + (reader->len - reader->start);
  gssize got;

  if (reader->start > 0)
    memmove (reader->data, reader->data + reader->start, reader->len - reader->start);
  reader->len -= reader->start;
  reader->start = 0;
  if (reader->room - reader->len < CHUNK_BYTES)
    {
      reader->room += MAX (reader->room, CHUNK_BYTES);
      reader->data = g_realloc (reader->data, reader->room);
    }
  got = read_at (reader->fd, reader->data + reader->len, MIN (CHUNK_BYTES, reader->limit - at), at);
  if (got < 0)
    return riyo_error_errno (error, errno, reader->file, _ ("cannot be read"));
  if (got == 0)
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, reader->file, 0,
                          _ ("became shorter while it was read"));
  reader->len += (gsize)got;
  return TRUE;
}

/* The span of the next line of the open file; empty at its end. */
static gboolean
find_line (RiyoLogReader *reader, RiyoLogLine *line, GError **error)
{
  for (gsize searched = 0;;)
    {
      char *start = reader->data + reader->start;
      gsize held = reader->len - reader->start;
      char *newline = held > searched ? memchr (start + searched, '\n', held - searched) : NULL;
      gboolean at_end = reader->offset + held >= reader->limit;

      if (newline != NULL || at_end || held > RIYO_LINE_LIMIT_BYTES)
        {
          line->kind = newline != NULL ? RIYO_LOG_LINE_WHOLE : RIYO_LOG_LINE_CUT;
          line->text = (RiyoSpan){ start, newline != NULL ? (gsize)(newline - start) : held };
          return TRUE;
        }
      searched = held;
      if (!fill (reader, error))
        return FALSE;
    }
}

gboolean
riyo_log_reader_next (RiyoLogReader *reader, RiyoLogLine *line, GError **error)
{
  while (reader->fd < 0 || reader->offset >= reader->limit)
    {
      if (reader->next_file == reader->files->len - 1)
        {
          /* Handed out once. */
          *line = (RiyoLogLine){ RIYO_LOG_LINE_TAIL,
                                 reader->file,
                                 reader->line + 1,
                                 reader->offset,
                                 { reader->tail->str, reader->tail->len } };
          reader->tail->len = 0;
          return line->text.len > 0;
        }
      if (!next_file (reader, error))
        return FALSE;
    }
  if (!find_line (reader, line, error))
    return FALSE;
  line->file = reader->file;
  line->number = ++reader->line;
  line->offset = reader->offset;
  reader->start += line->text.len + (line->kind == RIYO_LOG_LINE_WHOLE);
  reader->offset += line->text.len + (line->kind == RIYO_LOG_LINE_WHOLE);
  return TRUE;
}

const char *const *
riyo_log_reader_get_files (RiyoLogReader *reader)
{
  return (const char *const *)reader->files->pdata;
}

const GPtrArray *
riyo_log_reader_get_strays (RiyoLogReader *reader)
{
  return reader->strays;
}

gboolean
riyo_log_reader_is_settled (RiyoLogReader *reader)
{
  return reader->settled;
}

gboolean
riyo_log_reader_is_short (RiyoLogReader *reader)
{
  return reader->settled && reader->is_short;
}

gboolean
riyo_log_reader_has_sound_lock (const RiyoLogReader *reader, guint64 last)
{
  RiyoLogEnd reached;
  gboolean sound;

  return !riyo_wakeup_read_reached (reader->folder_fd, reader->shown, last, &reached, &sound, NULL)
         || sound;
}

gboolean
riyo_log_reader_is_vouched_for (const RiyoLogReader *reader)
{
  return reader != NULL && reader->is_vouched_for;
}

gboolean
riyo_log_reader_has_seal (const RiyoLogReader *reader)
{
  return riyo_file_is_there (reader->folder_fd, RIYO_SEAL_NAME);
}

GBytes *
riyo_log_reader_get_seal (RiyoLogReader *reader)
{
  return reader->seal;
}
