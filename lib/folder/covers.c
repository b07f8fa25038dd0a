/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in a folder of ours, and so is written by nobody else. */
#include "config.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/base.h"
#include "folder.h"
#include "log/log.h"

/* The folder itself, or where one of its parts, a link perhaps, leads to. */
static gboolean
is_of (int fd, const struct stat *level)
{
  static const char *const parts[]
      = { ".", RIYO_LOG_FOLDER, RIYO_FOLDER_TABLES, RIYO_FOLDER_LAYOUTS };
  struct stat status;

  for (guint i = 0; fd >= 0 && i < G_N_ELEMENTS (parts); i++)
    if (fstatat (fd, parts[i], &status, 0) == 0 && riyo_file_is_one (&status, level))
      return TRUE;
  return FALSE;
}

static gboolean
looks_like_one (const char *level)
{
  g_autofree char *lock = g_build_filename (level, RIYO_LOG_FOLDER, RIYO_LOG_LOCK, NULL);
  g_autofree char *rules = g_build_filename (level, RIYO_FOLDER_RULES, NULL);
  struct stat status;

  return stat (lock, &status) == 0 && stat (rules, &status) == 0;
}

/* Upward by "..", which is asked of the folders themselves, not of the names that led to them. */
gboolean
riyo_folder_covers (int fd, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GString) level = g_string_new (folder);
  struct stat status, below = { 0 };

  while (stat (level->str, &status) == 0 && !riyo_file_is_one (&status, &below))
    {
      if (is_of (fd, &status) || looks_like_one (level->str))
        return TRUE;
      below = status;
      g_string_append (level, "/..");
    }
  return FALSE;
}
