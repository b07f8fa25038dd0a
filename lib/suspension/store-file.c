/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes of the store of suspensions: opened with suspicion, appended to crash-safely. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "store-file.h"
#include "suspension.h"

/* Behind the last record: the audit log's entry of it is durable, too. */
#define WITNESS "recorded\n"
#define PIECE_BYTES (1u << 20)

gboolean
riyo_store_file_fail_damaged (const RiyoStoreFile *file, GError **error)
{
  return riyo_error_at (
      error, RIYO_ERROR_DAMAGED, file->shown, 0,
      _ ("not what the audit log recorded (missing, emptied, cut, changed, or from an old "
         "backup). Restore the newest copy; until then nothing is permitted"));
}

/* An open file of at least @bytes that only its owner may write, or -1. */
static int
open_file (const RiyoStoreFile *file, int flags, guint64 bytes, GError **error)
{
  int fd
      = riyo_file_open (file->folder_fd, RIYO_STORE_FILE_NAME, flags | O_NONBLOCK | O_NOFOLLOW, 0);
  struct stat status;

  if (fd < 0 && errno == ENOENT)
    riyo_store_file_fail_damaged (file, error);
  else if (fd < 0 && errno == ELOOP)
    riyo_error_at (error, RIYO_ERROR_PERMISSION, file->shown, 0, _ ("not a regular file"));
  else if (fd < 0 || fstat (fd, &status) != 0)
    riyo_error_errno (error, errno, file->shown, _ ("cannot be opened"));
  else if (!S_ISREG (status.st_mode))
    riyo_error_at (error, RIYO_ERROR_PERMISSION, file->shown, 0, _ ("not a regular file"));
  else if (riyo_file_check_part (file->folder_fd, ".", &status, file->shown, error))
    {
      if ((guint64)status.st_size >= bytes)
        return fd;
      riyo_store_file_fail_damaged (file, error);
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

char *
riyo_store_file_read (const RiyoStoreFile *file, guint64 from, guint64 to, GError **error)
{
  int fd = open_file (file, O_RDONLY, to, error);
  gsize size = (gsize)(to - from), got = 0;
  char *text = fd >= 0 ? g_try_malloc (size + 1) : NULL;

  while (text != NULL && got < size)
    {
      ssize_t n = pread (fd, text + got, size - got, (off_t)(from + got));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          if (n < 0)
            riyo_error_errno (error, errno, file->shown, _ ("cannot be read"));
          else
            riyo_store_file_fail_damaged (file, error);
          g_clear_pointer (&text, g_free);
          break;
        }
      got += (gsize)n;
    }
  if (text != NULL)
    text[size] = '\0';
  else if (fd >= 0 && got == 0 && error != NULL && *error == NULL)
    riyo_error_errno (error, ENOMEM, file->shown, _ ("cannot be read"));
  if (fd >= 0)
    close (fd);
  return text;
}

gboolean
riyo_store_file_append (const RiyoStoreFile *file, const char *text, gsize size, guint64 at,
                        GError **error)
{
  int fd = open_file (file, O_WRONLY, at, error);
  gboolean written;
  int saved;

  if (fd < 0)
    return FALSE;
  written = ftruncate (fd, (off_t)at) == 0 && riyo_file_write_at (fd, text, size, at)
            && fdatasync (fd) == 0;
  saved = errno;
  if (!written && ftruncate (fd, (off_t)at) != 0) /* else it would keep the disk full */
    saved = errno;
  close (fd);
  return written || riyo_error_errno (error, saved, file->shown, _ ("cannot be written"));
}

/* The bytes behind @from, or -1. */
static gssize
measure_tail (const RiyoStoreFile *file, guint64 from, GError **error)
{
  int fd = open_file (file, O_RDONLY, from, error);
  struct stat status;
  gssize size = -1;

  if (fd < 0)
    return -1;
  if (fstat (fd, &status) == 0)
    size = (gssize)((guint64)status.st_size - from);
  else
    riyo_error_errno (error, errno, file->shown, _ ("cannot be examined"));
  close (fd);
  return size;
}

/* A list that was cut off on its way may be long: piece by piece, each with the end of the one
 * before. */
static gboolean
look_for_witness (const RiyoStoreFile *file, guint64 from, guint64 to, gboolean *found,
                  GError **error)
{
  static const char witness[] = "\n" WITNESS;
  const gsize len = sizeof witness - 1;

  for (guint64 at = from; at < to && !*found; at += PIECE_BYTES)
    {
      guint64 end = MIN (at + PIECE_BYTES + len, to);
      g_autofree char *piece = riyo_store_file_read (file, at, end, error);

      if (piece == NULL)
        return FALSE;
      *found = memmem (piece, (gsize)(end - at), witness, len) != NULL;
    }
  return TRUE;
}

gboolean
riyo_store_file_check_tail (const RiyoStoreFile *file, guint64 from, GError **error)
{
  gssize size = measure_tail (file, from, error);
  gboolean found = FALSE;

  if (size < 0 || !look_for_witness (file, from, from + (guint64)size, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  return riyo_error_at (
      error, RIYO_ERROR_DAMAGED, file->shown, 0,
      _ ("the audit log lacks what was recorded here: its end was cut off, or an older copy was "
         "put back. Bring back the newest copy; until then nothing is permitted"));
}

void
riyo_store_file_witness (const RiyoStoreFile *file, guint64 at)
{
  int fd = open_file (file, O_WRONLY, at, NULL);
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0 && (guint64)status.st_size == at
      && riyo_file_write_at (fd, WITNESS, strlen (WITNESS), at))
    fdatasync (fd);
  if (fd >= 0)
    close (fd);
}

RiyoFileSight
riyo_store_file_see (const RiyoStoreFile *file)
{
  return riyo_file_see (file->folder_fd, RIYO_STORE_FILE_NAME);
}

gboolean
riyo_store_file_has_new_witness (const RiyoStoreFile *file, guint64 at, const RiyoFileSight *before,
                                 const RiyoFileSight *now)
{
  g_autofree char *tail = NULL;

  if (before->size_bytes != at || now->size_bytes != at + strlen (WITNESS))
    return FALSE;
  tail = riyo_store_file_read (file, at, now->size_bytes, NULL);
  return tail != NULL && strcmp (tail, WITNESS) == 0;
}
