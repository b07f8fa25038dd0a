/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose a file is: a part of a folder is the folder's owner's or its group's, whoever made it; what
 * replaces a file is whose that was. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base.h"

#define ACL "system.posix_acl_access"
#define ACL_BYTES 65536u

/* Set-group-ID and its group's to write: so riyo init --group makes a folder, and no chmod by
 * mistake. That the group is the one that was recorded is for who reads the log. */
gboolean
riyo_file_is_of_group (const struct stat *folder)
{
  return (folder->st_mode & (S_ISGID | S_IWGRP)) == (S_ISGID | S_IWGRP);
}

static gboolean
refuse (const char *shown, const char *why, GError **error)
{
  return riyo_error_at (error, RIYO_ERROR_PERMISSION, shown, 0, "%s", why);
}

static gboolean
check_group_part (const struct stat *folder, const struct stat *status, const char *shown,
                  GError **error)
{
  if ((status->st_mode & S_IRWXO) != 0)
    return refuse (shown,
                   _ ("others than its owner and its group may use it; expected the folder's group "
                      "alone (chmod o-rwx)"),
                   error);
  if (status->st_gid != folder->st_gid)
    return refuse (shown,
                   _ ("it belongs to another group than the folder does (chgrp); in a folder of a "
                      "group each part is that group's"),
                   error);
  if (S_ISDIR (status->st_mode) && !riyo_file_is_of_group (status))
    return refuse (shown,
                   _ ("what is made in it would not be the group's; expected mode 2770 as for "
                      "every folder in a folder of a group (chmod 2770)"),
                   error);
  return TRUE;
}

gboolean
riyo_file_check_part (int folder_fd, const char *folder, const struct stat *status,
                      const char *shown, GError **error)
{
  struct stat holder;

  if (fstatat (folder_fd, folder, &holder, 0) != 0)
    {
      int saved = errno;

      return riyo_error_errno (error, saved, shown, _ ("cannot be examined"));
    }
  if (riyo_file_is_of_group (&holder))
    return check_group_part (&holder, status, shown, error);
  if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return refuse (shown,
                   _ ("group or others may write it; expected write permission for its "
                      "owner only (chmod go-w)"),
                   error);
  return status->st_uid == 0 || status->st_uid == holder.st_uid
         || refuse (shown,
                    _ ("it belongs to neither the folder's owner nor root, and whoever it "
                       "belongs to may change it (chown)"),
                    error);
}

/* FALSE leaves errno. Where there is none, a list that came with the folder goes. */
static gboolean
put_acl (int fd, const void *acl, ssize_t size)
{
  if (size > 0)
    return fsetxattr (fd, ACL, acl, (size_t)size, 0) == 0;
  return fremovexattr (fd, ACL) == 0 || errno == ENODATA || errno == EOPNOTSUPP;
}

static gboolean
copy_acl (int from, int to)
{
  g_autofree char *acl = g_malloc (ACL_BYTES);

  return put_acl (to, acl, fgetxattr (from, ACL, acl, ACL_BYTES));
}

/* Only root may give a file to another account. */
static gboolean
give (int fd, const struct stat *status, uid_t uid, gid_t gid)
{
  uid_t new_uid = uid != status->st_uid ? uid : (uid_t)-1;
  gid_t new_gid = gid != status->st_gid ? gid : (gid_t)-1;

  return (new_uid == (uid_t)-1 && new_gid == (gid_t)-1) || fchown (fd, new_uid, new_gid) == 0;
}

/* Of a folder of a group, it is the group's alone, whatever the umask and the list of the folder
 * around. */
static gboolean
give_to_group (int fd, const struct stat *made, const struct stat *folder)
{
  uid_t uid = geteuid () == 0 ? folder->st_uid : made->st_uid;

  return give (fd, made, uid, folder->st_gid) && put_acl (fd, NULL, 0) && fchmod (fd, 0660) == 0;
}

/* Of a folder of one owner, the group reads it where it reads what is beside it: an auditor does,
 * whom the owner let in. */
static gboolean
give_to_owner (int fd, const struct stat *made, const struct stat *folder,
               const struct stat *beside, int like, gboolean secret)
{
  gboolean is_root = geteuid () == 0;
  mode_t mode = secret ? 0600 : 0600 | (beside->st_mode & S_IRGRP);

  return give (fd, made, is_root ? folder->st_uid : made->st_uid,
               is_root ? beside->st_gid : made->st_gid)
         && (like >= 0 ? copy_acl (like, fd) : !secret || put_acl (fd, NULL, 0))
         && fchmod (fd, mode) == 0;
}

static gboolean
give_made (int fd, int folder_fd, const char *folder, const char *name, int like, gboolean secret)
{
  g_autofree char *holder = g_path_get_dirname (name);
  struct stat of, in, made, before;

  if (fstatat (folder_fd, folder, &of, 0) != 0 || fstatat (folder_fd, holder, &in, 0) != 0
      || fstat (fd, &made) != 0)
    return FALSE;
  if (riyo_file_is_of_group (&of))
    return give_to_group (fd, &made, &of);
  if (like >= 0 && fstat (like, &before) == 0)
    in = before;
  return give_to_owner (fd, &made, &of, &in, like, secret);
}

int
riyo_file_make (int folder_fd, const char *folder, const char *name, const char *like, int flags,
                gboolean secret, const char *shown, GError **error)
{
  int fd
      = TEMP_FAILURE_RETRY (riyo_file_open (folder_fd, name, flags | O_CREAT | O_NOFOLLOW, 0600));
  int old = fd >= 0 && like != NULL
                ? riyo_file_open (folder_fd, like, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, 0)
                : -1;
  int saved = errno;
  gboolean wanting = fd >= 0 && like != NULL && riyo_file_is_wanting (old);

  if (fd < 0)
    {
      riyo_error_errno (error, saved, shown, _ ("cannot be created"));
      return -1;
    }
  if (!wanting)
    saved = give_made (fd, folder_fd, folder, name, old, secret) ? 0 : errno;
  if (old >= 0)
    close (old);
  if (saved == 0)
    return fd;
  close (fd);
  unlinkat (folder_fd, name, 0);
  riyo_error_errno (error, saved, shown,
                    wanting ? _ ("cannot be created")
                            : _ ("cannot be given to whom the folder belongs, without whom it "
                                 "would stop every program of the folder (do it as the folder's "
                                 "owner)"));
  return -1;
}

gboolean
riyo_file_take_after (int fd, const char *path, const struct stat *old)
{
  g_autofree char *acl = g_malloc (ACL_BYTES);
  struct stat made;

  return fstat (fd, &made) == 0 && give (fd, &made, old->st_uid, old->st_gid)
         && put_acl (fd, acl, lgetxattr (path, ACL, acl, ACL_BYTES))
         && fchmod (fd, old->st_mode & 0777) == 0;
}

/* The umask is the maker's; what it takes from the owner would stop every program of the folder. So
 * would one that stays root's. */
static gboolean
open_to_owner (int folder_fd, const char *name, const struct stat *of)
{
  struct stat made;

  if (geteuid () == 0 && fchownat (folder_fd, name, of->st_uid, of->st_gid, 0) != 0)
    return FALSE;
  return fstatat (folder_fd, name, &made, AT_SYMLINK_NOFOLLOW) == 0
         && ((made.st_mode & 0700) == 0700
             || fchmodat (folder_fd, name, (made.st_mode & 0777) | 0700, 0) == 0);
}

/* A folder of a group is all of its members'. */
static gboolean
open_to_group (int folder_fd, const char *name, const struct stat *of)
{
  int fd = riyo_file_open (folder_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  struct stat made;
  int saved;
  gboolean done = fd >= 0 && fstat (fd, &made) == 0
                  && give (fd, &made, geteuid () == 0 ? of->st_uid : made.st_uid, of->st_gid)
                  && fchmod (fd, 02770) == 0;

  saved = errno;
  if (fd >= 0)
    close (fd);
  errno = saved;
  return done;
}

gboolean
riyo_file_make_folder (int folder_fd, const char *folder, const char *name, const char *shown,
                       GError **error)
{
  struct stat of;
  gboolean made = fstatat (folder_fd, folder, &of, 0) == 0 && mkdirat (folder_fd, name, 0750) == 0;
  int saved;

  if (made
      && (riyo_file_is_of_group (&of) ? open_to_group (folder_fd, name, &of)
                                      : open_to_owner (folder_fd, name, &of)))
    return TRUE;
  saved = errno;
  if (made)
    unlinkat (folder_fd, name, AT_REMOVEDIR);
  return riyo_error_errno (error, saved, shown, _ ("cannot be created"));
}
