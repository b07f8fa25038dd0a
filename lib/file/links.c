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

/* A file that is mounted by itself has its own name where it comes from. */
static gboolean
is_mounted (const char *path)
{
#if defined HAVE_STATX && defined STATX_ATTR_MOUNT_ROOT
  struct statx status;

  return statx (AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE, &status) == 0
         && (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
#else
  return FALSE;
#endif
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
