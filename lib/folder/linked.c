/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether another folder has the same files under its names: what cp -al makes is no copy, for the
 * log and the suspensions are written to in place, and the rest is not. */
#include "config.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "internal.h"
#include "log/log.h"
#include "suspension/suspension.h"

const char *
riyo_folder_find_linked (int fd)
{
  static const char *const parts[] = { RIYO_LOG_FOLDER "/" RIYO_LOG_LOCK, RIYO_STORE_FILE_NAME };
  struct stat status;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (fstatat (fd, parts[i], &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (status.st_mode)
        && status.st_nlink > 1)
      return parts[i];
  return NULL;
}

gboolean
riyo_folder_check_unlinked (int fd, const char *path, GError **error)
{
  const char *part = riyo_folder_find_linked (fd);
  g_autofree char *shown = part != NULL ? g_build_filename (path, part, NULL) : NULL;

  return part == NULL
         || riyo_error_at (
             error, RIYO_ERROR_STATE, shown, 0,
             _ ("this file has another name, perhaps in a folder that was copied by "
                "hard links (cp -al): a repair here would be one of that folder, too. "
                "Expected files of its own: remove the copy that is not used, or "
                "make one by cp -a and put it in this place"));
}
