/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom access lists let into a folder of a group: nobody beside the group. Modes do not show them,
 * where the group itself may write; in a folder of one owner its modes do. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "internal.h"
#include "log/log.h"
#include "suspension/suspension.h"

#define LIST "system.posix_acl_access"
#define LIST_OF_WHAT_IS_MADE "system.posix_acl_default"
#define LIST_BYTES 65536u /* as Linux has it */

/* acl(5) as Linux keeps it: a version, then entries, all little-endian. */
#define HEADER_BYTES 4u
#define ENTRY_BYTES 8u
#define TAG_USER 0x02
#define TAG_GROUP 0x08
#define TAG_MASK 0x10

static guint
read_16 (const guint8 *at)
{
  return at[0] | (guint)at[1] << 8;
}

static guint
read_32 (const guint8 *at)
{
  return read_16 (at) | read_16 (at + 2) << 16;
}

static guint
find_mask (const guint8 *list, gsize size)
{
  for (gsize at = HEADER_BYTES; at + ENTRY_BYTES <= size; at += ENTRY_BYTES)
    if (read_16 (list + at) == TAG_MASK)
      return read_16 (list + at + 2);
  return 0;
}

static gboolean
lets_in_others (const guint8 *list, gsize size, gid_t gid)
{
  guint mask = find_mask (list, size);

  for (gsize at = HEADER_BYTES; at + ENTRY_BYTES <= size; at += ENTRY_BYTES)
    {
      guint tag = read_16 (list + at), may = read_16 (list + at + 2) & mask;

      if (may != 0
          && (tag == TAG_USER || (tag == TAG_GROUP && read_32 (list + at + 4) != (guint)gid)))
        return TRUE;
    }
  return FALSE;
}

/* What cannot be opened here is told by who reads it. */
static gboolean
check (int fd, const char *name, gid_t gid, const char *path, GError **error)
{
  g_autofree char *shown
      = strcmp (name, ".") == 0 ? g_strdup (path) : g_build_filename (path, name, NULL);
  g_autofree guint8 *list = g_malloc (LIST_BYTES);
  int part = riyo_file_open (fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  ssize_t size = part >= 0                     ? fgetxattr (part, LIST, list, LIST_BYTES)
                 : riyo_file_is_wanting (part) ? -1
                                               : 0;
  int saved = size < 0 ? errno : 0;

  if (part >= 0)
    close (part);
  if (saved != 0 && saved != ENODATA && saved != EOPNOTSUPP) /* no list, or none here */
    return riyo_error_errno (error, saved, shown, _ ("cannot be read"));
  return size <= 0 || !lets_in_others (list, (gsize)size, gid)
         || riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0,
                           _ ("its access list lets in others than its owner and the folder's "
                              "group (setfacl -b)"));
}

static gboolean
check_each (int fd, const char *holder, gid_t gid, const char *path, GError **error)
{
  int held = riyo_file_open (fd, holder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  DIR *dir = held >= 0 ? fdopendir (held) : NULL;
  const struct dirent *entry;
  gboolean ok = TRUE;

  if (riyo_file_is_wanting (held))
    return riyo_error_errno (error, errno, path, _ ("cannot be read"));
  if (dir == NULL && held >= 0)
    close (held);
  while (ok && dir != NULL && (entry = readdir (dir)) != NULL)
    if (riyo_folder_is_part (holder, entry->d_name))
      {
        g_autofree char *name = g_build_filename (holder, entry->d_name, NULL);

        ok = check (fd, name, gid, path, error);
      }
  if (dir != NULL)
    closedir (dir);
  return ok;
}

gboolean
riyo_folder_check_access (int fd, const char *path, gid_t gid, GError **error)
{
  static const char *const holders[]
      = { ".", RIYO_FOLDER_TABLES, RIYO_FOLDER_LAYOUTS, RIYO_LOG_FOLDER };

  for (guint i = 0; i < G_N_ELEMENTS (holders); i++)
    if (!check (fd, holders[i], gid, path, error) || !check_each (fd, holders[i], gid, path, error))
      return FALSE;
  return TRUE;
}

static gboolean
drop (int fd, const char *list)
{
  return fremovexattr (fd, list) == 0 || errno == ENODATA || errno == EOPNOTSUPP;
}

gboolean
riyo_folder_drop_lists (int fd)
{
  return drop (fd, LIST) && drop (fd, LIST_OF_WHAT_IS_MADE);
}
