/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a folder may live: locks and pages of a disk that several machines mount hold nobody off,
 * and two who write one log destroy it. There, one machine alone may use it, and the rules say
 * which. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"
#include "log/log.h"

static gboolean
is_this_host (const char *host)
{
  char self[256] = "";

  return host != NULL && gethostname (self, sizeof self - 1) == 0 && strcmp (host, self) == 0;
}

/* The folder's, or that of a part that is mounted in it; NULL for none. FALSE leaves errno. */
static gboolean
find_remote (int fd, const char **remote)
{
  static const char *const parts[] = { RIYO_LOG_FOLDER, RIYO_FOLDER_TABLES, RIYO_FOLDER_LAYOUTS };
  const char *name = riyo_file_find_remote (fd);

  for (guint i = 0; i < G_N_ELEMENTS (parts) && name == NULL; i++)
    {
      int part = riyo_file_open (fd, parts[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

      if (riyo_file_is_wanting (part))
        return FALSE;
      if (part < 0)
        continue;
      name = riyo_file_find_remote (part);
      close (part);
    }
  *remote = name;
  return TRUE;
}

static gboolean
check (int fd, const char *shown, const char *host, GError **error)
{
  const char *name = NULL;
  char self[256] = "";

  if (!find_remote (fd, &name))
    return riyo_error_errno (error, errno, shown, _ ("cannot be examined"));
  if (name == NULL || is_this_host (host))
    return TRUE;
  gethostname (self, sizeof self - 1);
  return riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0,
                        _ ("it lies on a file system of several machines (%s), where locks and "
                           "suspensions do not reach the others. Expected a local disk, or rules "
                           "that say [保管] 計算機=HOST of the one machine that may use it; this "
                           "one is “%s”"),
                        name, self);
}

/* Before the log is opened, and so before the rules are known to be those adopted: if they are not,
 * nothing loads. */
gboolean
riyo_folder_check_place (int fd, const char *path, GError **error)
{
  g_autofree char *shown = NULL, *host = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RiyoDocument) document = NULL;
  const RiyoGroup *group;
  const char *remote = NULL;

  if (G_LIKELY (find_remote (fd, &remote) && remote == NULL))
    return TRUE;
  shown = g_build_filename (path, RIYO_FOLDER_RULES, NULL);
  bytes = riyo_file_read (fd, RIYO_FOLDER_RULES, shown, TRUE, NULL);
  document = bytes != NULL ? riyo_document_new (bytes, shown, NULL) : NULL;
  group = document != NULL ? riyo_document_get_group (document, "保管") : NULL;
  if (group != NULL)
    host = g_strdup (riyo_group_get_value (group, "計算機"));
  return check (fd, path, host, error);
}

gboolean
riyo_folder_check_host (int fd, const char *shown, const RiyoRules *rules, GError **error)
{
  return check (fd, shown, rules->host, error);
}
