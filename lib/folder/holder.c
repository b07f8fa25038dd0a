/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folders in a folder that its parts lie in: made, and made anew where one is gone. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

gboolean
riyo_folder_make_holder (int fd, const char *path, const char *name, gboolean *made, GError **error)
{
  g_autofree char *shown = g_build_filename (path, name, NULL);
  struct stat status;

  *made = FALSE;
  /* What else stands there is for who reads the parts. */
  if (fstatat (fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT)
    return TRUE;
  if (!riyo_file_make_folder (fd, ".", name, shown, error))
    return FALSE;
  *made = TRUE;
  return fsync (fd) == 0 || riyo_error_errno (error, errno, shown, _ ("cannot be synced"));
}
