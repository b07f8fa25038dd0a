/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Output that appears whole or not at all. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/base.h"
#include "hold.h"
#include "sink.h"

#define NEW_FILE_MODE 0660
#define COPY_BYTES (256 * 1024)
#define WRITE_BACK_BYTES (8u * 1024 * 1024)

static gboolean
fail (const RiyoSink *sink, int saved, const char *what, GError **error)
{
  return riyo_error_errno (error, saved, sink->shown, what);
}

/* Only /proc can give it one later: in a chroot, or a container without it, nothing can. */
static int
open_nameless (int folder_fd, mode_t mode)
{
  int fd = riyo_file_open (folder_fd, ".", O_TMPFILE | O_RDWR, mode);
  g_autofree char *self = fd >= 0 ? g_strdup_printf ("/proc/self/fd/%d", fd) : NULL;

  if (fd < 0 || access (self, F_OK) == 0)
    return fd;
  close (fd);
  errno = EOPNOTSUPP;
  return -1;
}

/* A file without a name where the system has them, else one with a name of its own. */
static int
open_hidden (int folder_fd, mode_t mode, char **temporary)
{
  int fd = open_nameless (folder_fd, mode);

  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL))
    return fd;
  *temporary = riyo_hold_name_hidden ();
  fd = riyo_file_open (folder_fd, *temporary, O_RDWR | O_CREAT | O_EXCL, mode);
  if (fd < 0)
    g_clear_pointer (temporary, g_free);
  return fd;
}

/* Among the living, once the dead are gone: held meanwhile, lest this one be taken for one of them.
 */
static gboolean
open_among (RiyoSink *sink, GError **error)
{
  GError *failure = NULL;
  int held = riyo_hold_opened (sink->folder_fd, sink->path, &failure), saved;

  if (failure == NULL)
    {
      riyo_hold_sweep (sink->folder_fd);
      sink->fd = open_hidden (sink->folder_fd, NEW_FILE_MODE, &sink->temporary);
      saved = errno;
      if (sink->fd >= 0)
        riyo_hold_hidden (sink->fd);
      else
        fail (sink, saved, _ ("cannot be created"), &failure);
    }
  if (held >= 0)
    close (held);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
open_file (RiyoSink *sink, const struct stat *old, GError **error)
{
  int saved;

  if (!open_among (sink, error))
    return FALSE;
  /* What replaces a file is as open as that was, and no more, to the same accounts. */
  if (old == NULL || riyo_file_take_after (sink->fd, sink->path, old))
    return TRUE;
  saved = errno;
  return fail (
      sink, saved,
      _ ("the new file cannot be given the owner, group and access list of the one that it "
         "would replace, and whoever may read that could no longer. Remove it first, "
         "write to another name, or run this as its owner"),
      error);
}

/* The descriptor that a path stands for, -1 for none. They are links to whatever is open there: to
 * a file too, which would then be replaced instead of written. */
static int
find_descriptor (const char *path)
{
  static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
  guint64 number;

  if (strcmp (path, "/dev/stdout") == 0)
    return STDOUT_FILENO;
  if (strcmp (path, "/dev/stderr") == 0)
    return STDERR_FILENO;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (g_str_has_prefix (path, folders[i])
        && g_ascii_string_to_unsigned (path + strlen (folders[i]), 10, 0, 65535, &number, NULL))
      return (int)number;
  return -1;
}

static gboolean
open_device (RiyoSink *sink, const char *path, gboolean sha256, GError **error)
{
  int stream = riyo_file_open (AT_FDCWD, path, O_WRONLY | O_NOCTTY, 0);

  if (stream < 0)
    return riyo_error_errno (error, errno, path, _ ("cannot be written"));
  if (!riyo_sink_open_stream (sink, stream, path, sha256, error))
    {
      close (stream);
      return FALSE;
    }
  sink->owns_stream = TRUE;
  return TRUE;
}

gboolean
riyo_sink_open (RiyoSink *sink, const char *path, gboolean sha256, GError **error)
{
  int descriptor = find_descriptor (path);
  struct stat status;

  if (descriptor >= 0)
    return riyo_sink_open_stream (sink, descriptor, path, sha256, error);
  if (stat (path, &status) == 0 && !S_ISREG (status.st_mode))
    return open_device (sink, path, sha256, error);
  return riyo_sink_open_file (sink, path, sha256, error);
}

/* One that may be written to, and not read, gives names too: only what asks for its own lock or for
 * its names does without. */
static int
open_folder (int folder_fd, const char *name)
{
  int fd = riyo_file_open (folder_fd, name, O_RDONLY | O_DIRECTORY, 0);

  return fd >= 0 || errno != EACCES ? fd
                                    : riyo_file_open (folder_fd, name, O_PATH | O_DIRECTORY, 0);
}

/* Takes over path and folder. */
static gboolean
open_in_folder (RiyoSink *sink, char *path, int folder_fd, gboolean sha256, GError **error)
{
  const char *slash = strrchr (path, '/');
  struct stat old;
  gboolean exists;

  *sink = (RiyoSink){ .path = path, .folder_fd = folder_fd, .fd = -1, .stream = -1 };
  sink->shown = path;
  sink->name = slash != NULL ? slash + 1 : path;
  sink->digest = riyo_digest_new (sha256);
  exists = fstatat (folder_fd, sink->name, &old, AT_SYMLINK_NOFOLLOW) == 0;
  if (!exists && (errno == ENAMETOOLONG || *sink->name == '\0')) /* known before it is recorded */
    fail (sink, errno, _ ("cannot be created"), error);
  else if (exists && !S_ISREG (old.st_mode))
    riyo_error_at (error, RIYO_ERROR_IO, path, 0,
                   S_ISLNK (old.st_mode)
                       ? _ ("is a symbolic link; expected the name of the file itself")
                       : _ ("is not a regular file, so it cannot be replaced"));
  else if (open_file (sink, exists ? &old : NULL, error))
    return TRUE;
  riyo_sink_close (sink);
  return FALSE;
}

gboolean
riyo_sink_open_file (RiyoSink *sink, const char *path, gboolean sha256, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int folder_fd = open_folder (AT_FDCWD, folder);

  return folder_fd >= 0 ? open_in_folder (sink, g_strdup (path), folder_fd, sha256, error)
                        : riyo_error_errno (error, errno, path, _ ("cannot be created"));
}

gboolean
riyo_sink_open_beside (RiyoSink *sink, const RiyoSink *other, const char *suffix, GError **error)
{
  int folder_fd = open_folder (other->folder_fd, ".");

  return folder_fd >= 0 ? open_in_folder (sink, g_strconcat (other->path, suffix, NULL), folder_fd,
                                          FALSE, error)
                        : fail (other, errno, _ ("cannot be created"), error);
}

gboolean
riyo_sink_open_stream (RiyoSink *sink, int stream, const char *shown, gboolean sha256,
                       GError **error)
{
  int mode = fcntl (stream, F_GETFL), folder_fd;
  struct stat status;

  *sink = (RiyoSink){ .shown = shown, .folder_fd = -1, .fd = -1, .stream = stream };
  if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY)
    return fail (sink, EBADF, _ ("cannot be written"), error);
  sink->discards = fstat (stream, &status) == 0 && S_ISCHR (status.st_mode)
                   && status.st_rdev == makedev (1, 3);
  sink->digest = riyo_digest_new (sha256);
  if (sink->discards)
    return TRUE;
  folder_fd = riyo_file_open (AT_FDCWD, g_get_tmp_dir (), O_PATH | O_DIRECTORY, 0);
  if (folder_fd >= 0)
    sink->fd = open_hidden (folder_fd, 0600, &sink->temporary);
  if (sink->fd < 0)
    riyo_error_errno (error, errno, g_get_tmp_dir (), _ ("cannot hold the spool for stdout"));
  if (sink->temporary != NULL)
    unlinkat (folder_fd, sink->temporary, 0);
  g_clear_pointer (&sink->temporary, g_free);
  if (folder_fd >= 0)
    close (folder_fd);
  if (sink->fd < 0)
    riyo_sink_close (sink);
  return sink->fd >= 0;
}

void
riyo_sink_resemble (RiyoSink *sink, const char *path)
{
  struct stat other, made;

  if (fstatat (sink->folder_fd, sink->name, &made, AT_SYMLINK_NOFOLLOW) == 0
      || lstat (path, &other) != 0 || !S_ISREG (other.st_mode) || fstat (sink->fd, &made) != 0
      || riyo_file_take_after (sink->fd, path, &other))
    return;
  other.st_uid = made.st_uid;
  if (riyo_file_take_after (sink->fd, path, &other))
    return;
  other.st_gid = made.st_gid;
  riyo_file_take_after (sink->fd, path, &other);
}

gboolean
riyo_sink_write (RiyoSink *sink, gconstpointer data, gsize n, GError **error)
{
  guint64 before = sink->n_bytes / WRITE_BACK_BYTES;

  if (n == 0)
    return TRUE;
  riyo_digest_update (sink->digest, data, n);
  sink->n_bytes += n;
  if (sink->discards)
    return TRUE;
  if (!riyo_file_write_all (sink->fd, data, n))
    return fail (sink, errno, _ ("cannot be written"), error);
#ifdef SYNC_FILE_RANGE_WRITE
  /* The disk works while we read on; the sync at the end then finds little left. */
  if (sink->stream < 0 && sink->n_bytes / WRITE_BACK_BYTES != before)
    sync_file_range (sink->fd, (off_t)(before * WRITE_BACK_BYTES), WRITE_BACK_BYTES,
                     SYNC_FILE_RANGE_WRITE);
#endif
  return TRUE;
}

gboolean
riyo_sink_sync (RiyoSink *sink, GError **error)
{
  if (sink->stream < 0 && fdatasync (sink->fd) != 0)
    return fail (sink, errno, _ ("cannot be written"), error);
  return TRUE;
}

static gboolean
feed_stream (RiyoSink *sink, GError **error)
{
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  off_t at = 0;
  ssize_t got = 0;

  while (!sink->discards && (got = pread (sink->fd, buffer, COPY_BYTES, at)) > 0)
    {
      if (!riyo_file_write_all (sink->stream, buffer, (gsize)got))
        return fail (sink, errno, _ ("cannot be written"), error);
      at += got;
    }
  return got == 0 || fail (sink, errno, _ ("the spool for stdout cannot be read"), error);
}

/* Names a nameless file: as something else first where the name is taken, since a link replaces
 * nothing. */
static gboolean
give_name (RiyoSink *sink)
{
  g_autofree char *self = g_strdup_printf ("/proc/self/fd/%d", sink->fd);

  if (linkat (AT_FDCWD, self, sink->folder_fd, sink->name, AT_SYMLINK_FOLLOW) == 0)
    return TRUE;
  if (errno != EEXIST)
    return FALSE;
  sink->temporary = riyo_hold_name_hidden ();
  if (linkat (AT_FDCWD, self, sink->folder_fd, sink->temporary, AT_SYMLINK_FOLLOW) == 0)
    return TRUE;
  g_clear_pointer (&sink->temporary, g_free);
  return FALSE;
}

static gboolean
sync_folder (RiyoSink *sink, GError **error)
{
  return fsync (sink->folder_fd) == 0
         || fail (sink, errno,
                  _ ("has its name, but its folder cannot be synced: it may not outlast a power "
                     "cut"),
                  error);
}

gboolean
riyo_sink_publish (RiyoSink *sink, GError **error)
{
  sink->left = sink->stream >= 0;
  if (sink->stream >= 0)
    return feed_stream (sink, error);
  if ((sink->temporary == NULL && !give_name (sink))
      || (sink->temporary != NULL
          && renameat (sink->folder_fd, sink->temporary, sink->folder_fd, sink->name) != 0))
    return fail (sink, errno, _ ("cannot be given its name"), error);
  g_clear_pointer (&sink->temporary, g_free);
  sink->left = TRUE;
  return sync_folder (sink, error);
}

gboolean
riyo_sink_publish_new (RiyoSink *sink, GError **error)
{
  g_autofree char *self = g_strdup_printf ("/proc/self/fd/%d", sink->fd);
  const char *hidden = sink->temporary != NULL ? sink->temporary : self; /* that is absolute */

  if (linkat (sink->folder_fd, hidden, sink->folder_fd, sink->name, AT_SYMLINK_FOLLOW) != 0)
    return fail (sink, errno, _ ("cannot be given its name"), error);
  sink->left = TRUE;
  return sync_folder (sink, error);
}

gboolean
riyo_sink_leads_there (const RiyoSink *sink)
{
  g_autofree char *folder = g_path_get_dirname (sink->path);
  struct stat held;

  return fstat (sink->folder_fd, &held) == 0 && riyo_file_is_at (folder, &held);
}

gboolean
riyo_sink_refuse_place (const char *path, GError **error)
{
  return riyo_error_at (
      error, RIYO_ERROR_ARGUMENT, path, 0,
      _ ("is in a riyo folder, which is for riyo's own files only; expected a place outside"));
}

void
riyo_sink_close (RiyoSink *sink)
{
  if (sink->temporary != NULL)
    unlinkat (sink->folder_fd, sink->temporary, 0);
  g_clear_pointer (&sink->temporary, g_free);
  if (sink->fd >= 0)
    close (sink->fd);
  if (sink->folder_fd >= 0)
    close (sink->folder_fd);
  sink->fd = sink->folder_fd = -1;
  if (sink->owns_stream)
    close (sink->stream);
  sink->owns_stream = FALSE;
  g_clear_pointer (&sink->digest, riyo_digest_free);
  g_clear_pointer (&sink->path, g_free);
}
