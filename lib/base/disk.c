/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What disk and machine lack, and whether the disk is another machine's. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base.h"

/* TRUE when it is the numbers of files that are used up; not every file system counts them. */
static gboolean
lacks_inodes (int fd, const char *path)
{
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  struct statvfs disk;
  gboolean known
      = fd >= 0 ? fstatvfs (fd, &disk) == 0
                : path != NULL && (statvfs (path, &disk) == 0 || statvfs (folder, &disk) == 0);

  return known && disk.f_files > 0 && disk.f_favail == 0;
}

gboolean
riyo_errno_is_want (int saved)
{
  switch (saved)
    {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOLCK:
    case EAGAIN:
    case ENOSPC:
    case EDQUOT:
      return TRUE;
    default:
      return FALSE;
    }
}

/* A disk that answers EIO once may answer the next time; who lost it for good hears so each time.
 */
gboolean
riyo_errno_may_pass (int saved)
{
  return riyo_errno_is_want (saved) || saved == EINTR || saved == EIO || saved == ETIMEDOUT;
}

const char *
riyo_errno_describe (int saved, int fd, const char *path)
{
  if (saved == EMFILE)
    return _ ("this program has as many files open as it may (ulimit -n); it closes too few, or "
              "needs more");
  if (saved == ENFILE)
    return _ ("the machine has as many files open as it can (sysctl fs.file-max)");
  if (saved == EDQUOT)
    return _ ("the account's quota of the disk is used up (quota); nothing more can be written");
  if (saved == EFBIG)
    return _ ("the file would become larger than this program may make one (ulimit -f), or than "
              "its file system takes");
  if (saved != ENOSPC)
    return g_strerror (saved);
  return lacks_inodes (fd, path)
             ? _ ("the disk has no room for another file, its inodes are used up (df -i)")
             : _ ("the disk is full, no space is left on it (df)");
}

/* By the numbers of statfs (2), which are the kernel's and never change. */
static const struct
{
  guint32 type;
  const char *name;
} remote[] = {
  { 0x00006969, "NFS" },  { 0x0000517b, "SMB" },    { 0xff534d42, "CIFS" },
  { 0xfe534d42, "SMB" },  { 0x01021997, "9p" },     { 0x65735546, "FUSE" },
  { 0x5346414f, "AFS" },  { 0x6b414653, "AFS" },    { 0x73757245, "Coda" },
  { 0x00c36400, "Ceph" }, { 0x0bd00bd0, "Lustre" }, { 0x786f4256, "vboxsf" },
  { 0x47504653, "GPFS" }, { 0x0000564c, "NCP" },    { 0x19830326, "BeeGFS" },
};

#define OVERLAY_TYPE 0x794c7630u

gboolean
riyo_file_is_layered (int fd)
{
  struct statfs disk;

  return fstatfs (fd, &disk) == 0 && (guint32)disk.f_type == OVERLAY_TYPE;
}

const char *
riyo_file_find_remote (int fd)
{
  struct statfs disk;

  if (fstatfs (fd, &disk) != 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (remote); i++)
    if ((guint32)disk.f_type == remote[i].type)
      return remote[i].name;
  return NULL;
}
