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

/* Where a pair stands: one folder, that was opened once, and its names there. */
typedef struct
{
  int folder_fd;
  char *file, *sidecar;
  char *kept; /* an earlier sidecar, while a pair takes its place */
} Place;

/* What is kept has a name as long for every file, and the same for one. */
static Place
find_place (int folder_fd, const char *name)
{
  char hex[RIYO_SHA256_HEX_BYTES];

  riyo_hash_hex (name, strlen (name), hex);
  return (Place){ .folder_fd = folder_fd,
                  .file = g_strdup (name),
                  .sidecar = g_strconcat (name, RIYO_SIDECAR_SUFFIX, NULL),
                  .kept = g_strdup_printf (".riyo-%.16s.kept", hex) };
}

static void
leave_place (Place *place)
{
  g_free (place->file);
  g_free (place->sidecar);
  g_free (place->kept);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, leave_place)

static gboolean
put (const Place *place, const char *to, const char *text, gsize n)
{
  int fd = riyo_file_open (place->folder_fd, to, O_WRONLY | O_CREAT | O_EXCL, 0600), saved;
  gboolean done = fd >= 0 && riyo_file_write_all (fd, text, n) && fdatasync (fd) == 0;

  saved = errno;
  if (fd >= 0)
    close (fd);
  if (fd >= 0 && !done)
    unlinkat (place->folder_fd, to, 0);
  errno = saved;
  return done;
}

/* NULL where there is none. */
static char *
get (const Place *place, const char *name, gsize *n)
{
  g_autoptr (GBytes) bytes = riyo_file_read (place->folder_fd, name, name, FALSE, NULL);
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, n) : NULL;

  return bytes != NULL ? g_strndup (data, *n) : NULL;
}

/* The bytes, where a file system gives a file no second name. */
static gboolean
copy (const Place *place, const char *from, const char *to)
{
  gsize n = 0;
  g_autofree char *text = get (place, from, &n);

  return text != NULL && put (place, to, text, n);
}

static gboolean
is_file (const Place *place, const char *name)
{
  struct stat status;

  return fstatat (place->folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0
         && S_ISREG (status.st_mode);
}

/* The sidecar that is there keeps a second name, that the earlier file has none is kept too. @kept
 * tells whether there is something to go back to. */
static gboolean
keep (const Place *place, const RiyoSink *sidecar, gboolean *kept, GError **error)
{
  gboolean has_sidecar = is_file (place, place->sidecar);
  int folder_fd = place->folder_fd;

  *kept = has_sidecar || is_file (place, place->file);
  if (!*kept)
    return TRUE;
  if (unlinkat (folder_fd, place->kept, 0) != 0 && errno != ENOENT)
    return riyo_error_errno (error, errno, place->kept, _ ("cannot be removed"));
  if (!has_sidecar ? put (place, place->kept, NO_SIDECAR, strlen (NO_SIDECAR))
                   : linkat (folder_fd, place->sidecar, folder_fd, place->kept, 0) == 0
                         || copy (place, place->sidecar, place->kept))
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

  return fstatat (sink->folder_fd, sink->name, &named, AT_SYMLINK_NOFOLLOW) == 0
         && fstat (sink->fd, &held) == 0 && riyo_file_is_one (&named, &held);
}

/* Whether what is kept says that there was no sidecar. */
static gboolean
is_none (const Place *place)
{
  gsize n = 0;
  g_autofree char *text = get (place, place->kept, &n);

  return g_strcmp0 (text, NO_SIDECAR) == 0;
}

/* The sidecar goes first: whoever comes in between finds what is kept, and does the same. */
static void
go_back (const Place *place)
{
  if (!is_none (place))
    renameat (place->folder_fd, place->kept, place->folder_fd, place->sidecar);
  else if (unlinkat (place->folder_fd, place->sidecar, 0) == 0 || errno == ENOENT)
    unlinkat (place->folder_fd, place->kept, 0);
}

static void
put_back (const Place *place, const RiyoSink *sidecar, gboolean kept)
{
  if (kept && is_ours (sidecar))
    go_back (place);
  else if (kept)
    unlinkat (place->folder_fd, place->kept, 0);
  else if (is_ours (sidecar))
    unlinkat (place->folder_fd, place->sidecar, 0);
}

static gboolean
check_leads_there (const RiyoSink *sink, GError **error)
{
  return riyo_sink_leads_there (sink)
         || riyo_error_at (error, RIYO_ERROR_IO, sink->path, 0,
                           _ ("its folder was renamed or removed, or a link to it turned, while "
                              "the file was made; it was given no name. Run it again"));
}

/* Both have their names; but who looks for them by the path finds another folder. What has taken an
 * earlier file's place cannot go back: it stays, whole, with its tags. */
static gboolean
check_still_there (const Place *place, RiyoSink *sink, gboolean kept, GError **error)
{
  if (riyo_sink_leads_there (sink))
    return TRUE;
  if (kept)
    return riyo_error_at (error, RIYO_ERROR_IO, sink->path, 0,
                          _ ("its folder was renamed or removed, or a link to it turned, while "
                             "the file was named; it stands with its sidecar in the folder that "
                             "was there before"));
  if (is_ours (sink) && unlinkat (place->folder_fd, place->file, 0) == 0)
    sink->left = FALSE;
  return check_leads_there (sink, error);
}

static gboolean
publish_held (const Place *place, RiyoSink *sink, RiyoSink *sidecar, GError **error)
{
  gboolean kept, done;

  if (!check_leads_there (sink, error) || !keep (place, sidecar, &kept, error))
    return FALSE;
  done = riyo_sink_publish (sidecar, error) && check_leads_there (sink, error)
         && riyo_sink_publish (sink, error) && check_still_there (place, sink, kept, error);
  if (!sink->left)
    put_back (place, sidecar, kept);
  else if (kept)
    unlinkat (place->folder_fd, place->kept, 0);
  return done;
}

/* Whether a sidecar says that it is of bytes with this digest. */
static gboolean
is_of (const Place *place, const char *sidecar, const char *digest)
{
  g_autofree char *line = g_strdup_printf ("\nダイジェスト=%s\n", digest), *text = NULL;
  gsize n = 0;

  text = get (place, sidecar, &n);
  return text != NULL && strstr (text, line) != NULL;
}

static gboolean
digest_file (const Place *place, char hex[RIYO_DIGEST_HEX])
{
  int fd = riyo_file_open (place->folder_fd, place->file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
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
settle_held (const Place *place)
{
  char hex[RIYO_DIGEST_HEX];

  if (!is_file (place, place->kept) || !digest_file (place, hex))
    return;
  if (is_of (place, place->sidecar, hex))
    unlinkat (place->folder_fd, place->kept, 0);
  else if (is_none (place) || is_of (place, place->kept, hex))
    go_back (place);
}

static void
settle (const Place *place, const char *path)
{
  int held;

  if (faccessat (place->folder_fd, place->kept, F_OK, 0) != 0)
    return;
  held = riyo_hold_opened (place->folder_fd, path, NULL);
  settle_held (place);
  if (held >= 0)
    close (held);
}

void
riyo_pair_settle (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  int folder_fd = riyo_file_open (AT_FDCWD, folder, O_PATH | O_DIRECTORY, 0);
  g_auto (Place) place = find_place (folder_fd, name);

  if (folder_fd < 0)
    return;
  settle (&place, path);
  close (folder_fd);
}

gboolean
riyo_pair_publish (RiyoSink *sink, RiyoSink *sidecar, GError **error)
{
  g_auto (Place) place = find_place (sink->folder_fd, sink->name);
  GError *failure = NULL;
  int held = riyo_hold_opened (sink->folder_fd, sink->path, &failure);
  gboolean done;

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  settle_held (&place);
  done = publish_held (&place, sink, sidecar, error);
  if (held >= 0)
    close (held);
  return done;
}
