/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is at work in a folder that is written to, and what the dead have left there. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "hold.h"

#define HOLD_US (30 * G_USEC_PER_SEC) /* whoever holds a folder so long gives no names */
#define TRY_US 5000
#define HIDDEN_PREFIX ".riyo-"
#define HIDDEN_SUFFIX ".tmp"
#define HIDDEN_DIGITS 16

/* Some file systems have no locks, or none of a folder: there nobody can be held off. */
static gboolean
has_no_locks (int saved)
{
  return saved == EBADF || saved == ENOLCK || saved == EOPNOTSUPP || saved == ENOSYS
         || saved == EINVAL;
}

/* Opened anew: a lock is of one opening, and others of this program hold theirs off. */
static int
hold (int folder_fd, const char *folder, const char *shown, GError **error)
{
  gint64 until = g_get_monotonic_time () + HOLD_US;
  int fd = riyo_file_open (folder_fd, folder, O_RDONLY | O_DIRECTORY, 0), saved = errno;

  while (fd >= 0)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      saved = errno;
      if ((saved != EWOULDBLOCK && saved != EINTR) || g_get_monotonic_time () > until)
        break;
      g_usleep (TRY_US);
    }
  if (fd < 0)
    {
      /* Else the name that is given there will say why. */
      if (riyo_errno_is_want (saved))
        riyo_error_errno (error, saved, shown, _ ("cannot be held against other programs"));
      return -1;
    }
  close (fd);
  if (!has_no_locks (saved))
    riyo_error_errno (error, saved, shown,
                      saved == EWOULDBLOCK
                          ? _ ("another program holds the folder (flock), and no file can be given "
                               "its name there")
                          : _ ("cannot be held against other programs"));
  return -1;
}

int
riyo_hold_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return hold (AT_FDCWD, folder, folder, error);
}

int
riyo_hold_opened (int folder_fd, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return hold (folder_fd, ".", folder, error);
}

void
riyo_hold_hidden (int fd)
{
  flock (fd, LOCK_EX | LOCK_NB); /* where it cannot be, nobody else can find it dead either */
}

static gboolean
is_hidden (const char *name)
{
  gsize n = strlen (HIDDEN_PREFIX);

  return g_str_has_prefix (name, HIDDEN_PREFIX)
         && strspn (name + n, "0123456789abcdef") == HIDDEN_DIGITS
         && strcmp (name + n + HIDDEN_DIGITS, HIDDEN_SUFFIX) == 0;
}

/* Who has made it holds it to the end. */
static void
remove_dead (int folder_fd, const char *name)
{
  int fd = riyo_file_open (folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  struct stat status;

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid ()
      && flock (fd, LOCK_EX | LOCK_NB) == 0)
    unlinkat (folder_fd, name, 0);
  close (fd);
}

void
riyo_hold_sweep (int folder_fd)
{
  int fd = riyo_file_open (folder_fd, ".", O_RDONLY | O_DIRECTORY, 0);
  DIR *names = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  if (names == NULL && fd >= 0)
    close (fd);
  while (names != NULL && (entry = readdir (names)) != NULL)
    if (is_hidden (entry->d_name))
      remove_dead (dirfd (names), entry->d_name);
  if (names != NULL)
    closedir (names);
}

char *
riyo_hold_name_hidden (void)
{
  return g_strdup_printf (HIDDEN_PREFIX "%016" G_GINT64_MODIFIER "x" HIDDEN_SUFFIX, riyo_random ());
}
