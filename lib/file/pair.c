/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file and its sidecar take their names together, or what was there stays. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "digest.h"
#include "hold.h"
#include "pair.h"
#include "sidecar.h"

#define COPY_BYTES (256 * 1024)
#define NO_SIDECAR "[なし]\n" /* kept where the earlier file had none */

/* The name of an earlier sidecar, while a pair takes its place. It is as long for every file, and
 * the same for one. */
static char *
name_kept (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  char hex[RIYO_SHA256_HEX_BYTES];

  riyo_hash_hex (name, strlen (name), hex);
  return g_strdup_printf ("%s/.riyo-%.16s.kept", folder, hex);
}

static gboolean
put (const char *to, const char *text, gsize n)
{
  int fd, saved;
  gboolean done;

  fd = riyo_file_open (AT_FDCWD, to, O_WRONLY | O_CREAT | O_EXCL, 0600);
  done = fd >= 0 && riyo_file_write_all (fd, text, n) && fdatasync (fd) == 0;
  saved = errno;
  if (fd >= 0)
    close (fd);
  if (fd >= 0 && !done)
    unlink (to);
  errno = saved;
  return done;
}

/* The bytes, where a file system gives a file no second name. */
static gboolean
copy (const char *from, const char *to)
{
  g_autofree char *text = NULL;
  gsize n;

  return g_file_get_contents (from, &text, &n, NULL) && put (to, text, n);
}

static gboolean
is_file (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0 && S_ISREG (status.st_mode);
}

/* The sidecar that is there keeps a second name, that the earlier file has none is kept too. @kept
 * tells whether there is something to go back to. */
static gboolean
keep (const RiyoSink *sink, const RiyoSink *sidecar, const char *name, gboolean *kept,
      GError **error)
{
  gboolean has_sidecar = is_file (sidecar->path);

  *kept = has_sidecar || is_file (sink->path);
  if (!*kept)
    return TRUE;
  if (unlink (name) != 0 && errno != ENOENT)
    return riyo_error_errno (error, errno, name, _ ("cannot be removed"));
  if (!has_sidecar
          ? put (name, NO_SIDECAR, strlen (NO_SIDECAR))
          : linkat (AT_FDCWD, sidecar->path, AT_FDCWD, name, 0) == 0 || copy (sidecar->path, name))
    return TRUE;
  *kept = FALSE;
  return riyo_error_errno (error, errno, sidecar->path,
                           _ ("cannot be kept until the new file is in place"));
}

/* Whether a name is still of what a sink has written. */
static gboolean
is_ours (const RiyoSink *sink)
{
  struct stat named, held;

  return lstat (sink->path, &named) == 0 && fstat (sink->fd, &held) == 0
         && riyo_file_is_one (&named, &held);
}

/* Whether what is kept says that there was no sidecar. */
static gboolean
is_none (const char *name)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (name, &text, NULL, NULL) && strcmp (text, NO_SIDECAR) == 0;
}

/* The sidecar goes first: whoever comes in between finds what is kept, and does the same. */
static void
go_back (const char *sidecar, const char *name)
{
  if (!is_none (name))
    rename (name, sidecar);
  else if (unlink (sidecar) == 0 || errno == ENOENT)
    unlink (name);
}

static void
put_back (const RiyoSink *sidecar, const char *name, gboolean kept)
{
  if (kept && is_ours (sidecar))
    go_back (sidecar->path, name);
  else if (kept)
    unlink (name);
  else if (is_ours (sidecar))
    unlink (sidecar->path);
}

static gboolean
publish_held (RiyoSink *sink, RiyoSink *sidecar, GError **error)
{
  g_autofree char *name = name_kept (sink->path);
  gboolean kept, done;

  if (!keep (sink, sidecar, name, &kept, error))
    return FALSE;
  done = riyo_sink_publish (sidecar, error) && riyo_sink_publish (sink, error);
  if (!sink->left)
    put_back (sidecar, name, kept);
  else if (kept)
    unlink (name);
  return done;
}

/* Whether a sidecar says that it is of bytes with this digest. */
static gboolean
is_of (const char *sidecar, const char *digest)
{
  g_autofree char *line = g_strdup_printf ("\nダイジェスト=%s\n", digest), *text = NULL;

  return g_file_get_contents (sidecar, &text, NULL, NULL) && strstr (text, line) != NULL;
}

static gboolean
digest_file (const char *path, char hex[RIYO_DIGEST_HEX])
{
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  g_autoptr (RiyoDigest) digest = riyo_digest_new (FALSE);
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  struct stat status;
  ssize_t got = fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode) ? 1 : -1;

  while (got > 0)
    {
      got = read (fd, buffer, COPY_BYTES);
      if (got > 0)
        riyo_digest_update (digest, buffer, (gsize)got);
    }
  if (fd >= 0)
    close (fd);
  riyo_digest_get_hex (digest, hex);
  return got == 0;
}

/* Held: nobody is between the two names now. */
static void
settle_held (const char *path, const char *name)
{
  g_autofree char *sidecar = g_strconcat (path, RIYO_SIDECAR_SUFFIX, NULL);
  char hex[RIYO_DIGEST_HEX];

  if (!is_file (name) || !digest_file (path, hex))
    return;
  if (is_of (sidecar, hex))
    unlink (name);
  else if (is_none (name) || is_of (name, hex))
    go_back (sidecar, name);
}

void
riyo_pair_settle (const char *path)
{
  g_autofree char *name = name_kept (path);
  int held;

  if (access (name, F_OK) != 0)
    return;
  held = riyo_hold_folder (path, NULL);
  settle_held (path, name);
  if (held >= 0)
    close (held);
}

gboolean
riyo_pair_publish (RiyoSink *sink, RiyoSink *sidecar, GError **error)
{
  g_autofree char *name = name_kept (sink->path);
  GError *failure = NULL;
  int held = riyo_hold_folder (sink->path, &failure);
  gboolean done;

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  settle_held (sink->path, name);
  done = publish_held (sink, sidecar, error);
  if (held >= 0)
    close (held);
  return done;
}
