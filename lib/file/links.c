/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of one file: its sidecar stands beside one of them. */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "links.h"

#define MOUNTS "/proc/self/mountinfo"
#define PIECE_BYTES 4096u

/* NULL where it cannot be read. Its size is known at the end alone. */
static GString *
read_mounts (void)
{
  int fd = riyo_file_open (AT_FDCWD, MOUNTS, O_RDONLY, 0);
  GString *text = g_string_new (NULL);
  ssize_t n = fd >= 0 ? 1 : -1;

  while (n > 0)
    {
      gsize len = text->len;

      g_string_set_size (text, len + PIECE_BYTES);
      n = TEMP_FAILURE_RETRY (read (fd, text->str + len, PIECE_BYTES));
      g_string_truncate (text, len + (gsize)MAX (n, 0));
    }
  if (fd >= 0)
    close (fd);
  if (n == 0)
    return text;
  g_string_free (text, TRUE);
  return NULL;
}

/* Lines "ID PARENT MAJOR:MINOR ROOT PLACE …", blanks of a place as \040. */
static gboolean
is_place_of (const char *line, const char *path)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 6);
  g_autofree char *place = g_strv_length (words) > 4 ? g_strcompress (words[4]) : NULL;

  return place != NULL && strcmp (place, path) == 0;
}

/* For a kernel, or a container's filter, that does not let statx (2) tell. TRUE too where nothing
 * does: a file that may be another's is taken for one. */
static gboolean
is_listed_as_mounted (const char *path)
{
  g_autoptr (GString) mounts = read_mounts ();
  g_auto (GStrv) lines = mounts != NULL ? g_strsplit (mounts->str, "\n", -1) : NULL;
  gboolean is = lines == NULL;

  for (guint i = 0; !is && lines[i] != NULL; i++)
    is = is_place_of (lines[i], path);
  return is;
}

/* A file that is mounted by itself has its own name where it comes from. */
static gboolean
is_mounted (const char *path)
{
#if defined HAVE_STATX && defined STATX_ATTR_MOUNT_ROOT
  struct statx status;

  if (statx (AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE, &status) == 0
      && (status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
    return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
#endif
  return is_listed_as_mounted (path);
}

/* How many names of the file its folder has; 0 when that cannot be read. FALSE, with errno, where
 * it may be at another time. */
static gboolean
list (const char *path, const struct stat *file, GStrvBuilder *others, gulong *n)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *own = g_path_get_basename (path);
  int fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  DIR *names = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *name;
  struct stat status;

  *n = 0;
  if (riyo_file_is_wanting (fd))
    return FALSE;
  while (names != NULL && (name = readdir (names)) != NULL)
    {
      g_autofree char *other = NULL;

      if (fstatat (dirfd (names), name->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0
          || !riyo_file_is_one (&status, file))
        continue;
      (*n)++;
      other = g_build_filename (folder, name->d_name, NULL);
      if (strcmp (name->d_name, own) != 0)
        g_strv_builder_add (others, other);
    }
  if (names != NULL)
    closedir (names);
  else if (fd >= 0)
    close (fd);
  return TRUE;
}

char **
riyo_links_list (const char *path, gboolean *elsewhere, GError **error)
{
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();
  struct stat file;
  gulong n = 1;

  *elsewhere = FALSE;
  if (lstat (path, &file) == 0 && S_ISREG (file.st_mode))
    {
      if (file.st_nlink > 1 && !list (path, &file, others, &n))
        {
          riyo_error_errno (error, errno, path,
                            _ ("its other names, beside which a sidecar may be, cannot be read"));
          return NULL;
        }
      *elsewhere = n < file.st_nlink || is_mounted (path);
    }
  return g_strv_builder_end (others);
}
