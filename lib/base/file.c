/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole small files: read with suspicion, written whole or not at all. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"

RiyoFileId
riyo_file_get_id (const struct stat *file)
{
  return (RiyoFileId){ .device = file->st_dev, .inode = file->st_ino };
}

gboolean
riyo_file_has_id (const struct stat *file, const RiyoFileId *id)
{
  return file->st_dev == id->device && file->st_ino == id->inode;
}

gboolean
riyo_file_is_one (const struct stat *a, const struct stat *b)
{
  RiyoFileId id = riyo_file_get_id (b);

  return riyo_file_has_id (a, &id);
}

gboolean
riyo_file_is_at (const char *path, const struct stat *file)
{
  struct stat status;

  return path != NULL && stat (path, &status) == 0 && riyo_file_is_one (&status, file);
}

gboolean
riyo_file_names_are_one (const char *a, const char *b)
{
  struct stat status;

  return stat (b, &status) == 0 && riyo_file_is_at (a, &status);
}

static gboolean
check_status (int fd, const char *shown, struct stat *status, GError **error)
{
  if (fstat (fd, status) != 0)
    return riyo_error_errno (error, errno, shown, _ ("cannot be examined"));
  return S_ISREG (status->st_mode)
         || riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0, _ ("not a regular file"));
}

static gboolean
check_trusted (int folder_fd, const char *name, const struct stat *status, const char *shown,
               GError **error)
{
  g_autofree char *folder = folder_fd == AT_FDCWD ? g_path_get_dirname (name) : g_strdup (".");

  return riyo_file_check_part (folder_fd, folder, status, shown, error);
}

/* Reads to the end, or one byte beyond @expected_bytes: a file that grows meanwhile is not
 * half-read.
 */
static gssize
read_to_end (int fd, char *data, gsize expected_bytes)
{
  gsize size = 0;

  while (size <= expected_bytes)
    {
      ssize_t got = read (fd, data + size, expected_bytes + 1 - size);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      size += (gsize)got;
    }
  return (gssize)size;
}

static GBytes *
read_all (int fd, guint64 expected_bytes, const char *shown, GError **error)
{
  g_autofree char *data = NULL;
  gssize size;

  if (expected_bytes > RIYO_FILE_LIMIT_BYTES)
    {
      riyo_error_at (error, RIYO_ERROR_SYNTAX, shown, 0,
                     _ ("it has over %u MiB; nothing of its kind is that long"),
                     RIYO_FILE_LIMIT_BYTES >> 20);
      return NULL;
    }
  data = g_try_malloc (expected_bytes + 1);
  errno = ENOMEM;
  size = data != NULL ? read_to_end (fd, data, expected_bytes) : -1;
  if (size >= 0 && (guint64)size <= expected_bytes)
    return g_bytes_new_take (g_steal_pointer (&data), (gsize)size);
  if (size < 0)
    riyo_error_errno (error, errno, shown, _ ("cannot be read"));
  else
    riyo_error_at (error, RIYO_ERROR_IO, shown, 0, _ ("it grew while it was read; try again"));
  return NULL;
}

GBytes *
riyo_file_read (int folder_fd, const char *name, const char *shown, gboolean trusted,
                GError **error)
{
  struct stat status;
  GBytes *bytes = NULL;
  /* O_NONBLOCK: a FIFO in the file's place must not hang the caller. */
  int fd = riyo_file_open (folder_fd, name, O_RDONLY | O_NONBLOCK, 0);

  if (fd < 0 && trusted && errno == ENOENT)
    riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0, _ ("missing"));
  else if (fd < 0)
    riyo_error_errno (error, errno, shown, _ ("cannot be opened"));
  if (fd < 0)
    return NULL;
  if (check_status (fd, shown, &status, error)
      && (!trusted || check_trusted (folder_fd, name, &status, shown, error)))
    bytes = read_all (fd, (guint64)status.st_size, shown, error);
  close (fd);
  return bytes;
}

/* Beyond the limit of a file's size (ulimit -f) the kernel ends the program, by SIGXFSZ: what would
 * cross it is not written at all. FALSE leaves errno. @offset -1: at the file position. */
static gboolean
is_within_limit (int fd, gsize size, gint64 offset)
{
  struct rlimit limit;
  struct stat status;

  if (G_LIKELY (getrlimit (RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
      || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return TRUE;
  if (offset < 0)
    offset = (fcntl (fd, F_GETFL) & O_APPEND) != 0 ? status.st_size : lseek (fd, 0, SEEK_CUR);
  errno = EFBIG;
  return offset >= 0 && (guint64)offset <= limit.rlim_cur
         && size <= limit.rlim_cur - (guint64)offset;
}

/* @offset -1: at the file position. */
static gboolean
write_from (int fd, gconstpointer data, gsize size, gint64 offset)
{
  const char *p = data;

  if (!is_within_limit (fd, size, offset))
    return FALSE;
  while (size > 0)
    {
      ssize_t put = offset < 0 ? write (fd, p, size) : pwrite (fd, p, size, (off_t)offset);

      if (put < 0 && errno == EINTR)
        continue;
      if (put <= 0)
        return FALSE;
      p += put;
      offset += offset < 0 ? 0 : put;
      size -= (gsize)put;
    }
  return TRUE;
}

gboolean
riyo_file_write_all (int fd, gconstpointer data, gsize size)
{
  return write_from (fd, data, size, -1);
}

gboolean
riyo_file_write_at (int fd, gconstpointer data, gsize size, guint64 offset)
{
  return write_from (fd, data, size, (gint64)offset);
}

/* A new name lasts only once the folder that holds it is on the disk. */
gboolean
riyo_file_sync_name (int folder_fd, const char *name)
{
  g_autofree char *holder = g_path_get_dirname (name);
  int fd = riyo_file_open (folder_fd, holder, O_RDONLY | O_DIRECTORY, 0);
  gboolean synced = fd >= 0 && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return synced;
}

#define STAGED_DIGITS 8
#define STAGED_SUFFIX ".tmp"

gboolean
riyo_file_is_staged (const char *name, const char *of)
{
  gsize len = strlen (of);

  return strncmp (name, of, len) == 0 && name[len] == '.'
         && strspn (name + len + 1, "0123456789abcdef") == STAGED_DIGITS
         && strcmp (name + len + 1 + STAGED_DIGITS, STAGED_SUFFIX) == 0;
}

char *
riyo_file_stage (int folder_fd, const char *folder, const char *name, const char *shown,
                 gconstpointer data, gsize size, gboolean secret, GError **error)
{
  g_autofree char *staged
      = g_strdup_printf ("%s.%0*x" STAGED_SUFFIX, name, STAGED_DIGITS, (guint)riyo_random ());
  int fd
      = riyo_file_make (folder_fd, folder, staged, name, O_WRONLY | O_EXCL, secret, shown, error);
  gboolean written;
  int saved;

  if (fd < 0)
    return NULL;
  written = riyo_file_write_all (fd, data, size) && fsync (fd) == 0;
  saved = errno;
  if (close (fd) != 0 && written)
    {
      saved = errno;
      written = FALSE;
    }
  if (written && riyo_file_sync_name (folder_fd, staged))
    return g_steal_pointer (&staged);
  saved = written ? errno : saved;
  unlinkat (folder_fd, staged, 0);
  riyo_error_errno (error, saved, shown, _ ("cannot be written"));
  return NULL;
}

gboolean
riyo_file_put_in_place (int folder_fd, const char *staged, const char *name, const char *shown,
                        GError **error)
{
  return (renameat (folder_fd, staged, folder_fd, name) == 0
          && riyo_file_sync_name (folder_fd, name))
         || riyo_error_errno (error, errno, shown, _ ("cannot be written"));
}

gboolean
riyo_file_replace (int folder_fd, const char *folder, const char *name, const char *shown,
                   gconstpointer data, gsize size, gboolean secret, GError **error)
{
  g_autofree char *staged
      = riyo_file_stage (folder_fd, folder, name, shown, data, size, secret, error);

  if (staged == NULL)
    return FALSE;
  if (riyo_file_put_in_place (folder_fd, staged, name, shown, error))
    return TRUE;
  unlinkat (folder_fd, staged, 0);
  return FALSE;
}
