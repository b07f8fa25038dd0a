/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where an open file came from: its name, without which its sidecar would be forgotten. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "file.h"
#include "input.h"
#include "source.h"

/* Where a name leads, or a descriptor without one. */
static char *
find_path (int fd, const char *name)
{
  g_autofree char *self = g_strdup_printf ("/proc/self/fd/%d", fd);
  char *found, *path;

  if (name == NULL)
    return g_file_read_link (self, NULL);
  found = realpath (name, NULL);
  path = g_strdup (found);
  free (found);
  return path;
}

/* What was read of it before is not known to have ended with a row, and places count from the first
 * byte. A pipe has no place to ask for. */
gboolean
riyo_source_check_start (int fd, const char *shown, GError **error)
{
  off_t at = lseek (fd, 0, SEEK_CUR);

  return at <= 0
         || riyo_error_at (error, RIYO_ERROR_MISMATCH, shown, 0,
                           _ ("%lu bytes of it were read before, and a row need not begin there; "
                              "expected the file at its first byte"),
                           (gulong)at);
}

gboolean
riyo_source_check_place (const RiyoUse *use, int fd, const char *shown, GError **error)
{
  g_autofree char *path = find_path (fd, NULL);

  return path == NULL || !g_path_is_absolute (path) || !riyo_use_covers (use, path)
         || riyo_error_at (error, RIYO_ERROR_ARGUMENT, shown, 0,
                           _ ("is in a riyo folder, whose files are no data to be used; expected "
                              "a file outside"));
}

RiyoSidecar *
riyo_sidecar_load_source (int fd, const char *name, gboolean *piped, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) failure = NULL;
  struct stat held;

  *piped = FALSE;
  if (fstat (fd, &held) != 0)
    {
      riyo_error_errno (error, errno, name != NULL ? name : "-", _ ("cannot be read"));
      return NULL;
    }
  if (!riyo_source_check_start (fd, name != NULL ? name : "-", error))
    return NULL;
  *piped = !S_ISREG (held.st_mode);
  if (*piped)
    return name != NULL ? riyo_sidecar_load (name, error) : NULL;
  path = find_path (fd, name);
  /* It may be gone, or another file's name by now; or be given to another with its folder, while
   * the sidecar is looked for. */
  if (riyo_file_is_at (path, &held))
    {
      g_autoptr (RiyoSidecar) sidecar = riyo_sidecar_load (name != NULL ? name : path, &failure);

      if (riyo_file_is_at (name != NULL ? name : path, &held))
        {
          if (failure != NULL)
            g_propagate_error (error, g_steal_pointer (&failure));
          return g_steal_pointer (&sidecar);
        }
    }
  riyo_error_at (error, RIYO_ERROR_MISMATCH, name != NULL ? name : "-", 0,
                 _ ("the file has no name by which its sidecar %s could be found; expected a file "
                    "that has kept its name"),
                 RIYO_SIDECAR_SUFFIX);
  return NULL;
}

/* Where standard output is a file, its name counts. */
static gboolean
is_named_as_sidecar (const char *output)
{
  g_autofree char *path
      = output != NULL ? g_strdup (output) : g_file_read_link ("/proc/self/fd/1", NULL);

  return path != NULL && g_str_has_suffix (path, RIYO_SIDECAR_SUFFIX);
}

/* By whatever names: with RIYO_FILTER_DROP the only copy of what is left out would be gone. Streams
 * and devices may be both. */
gboolean
riyo_filter_check_output (const char *input, const char *output, GError **error)
{
  g_autofree char *read = find_path (STDIN_FILENO, input);
  g_autofree char *read_tags = g_strconcat (read != NULL ? read : "", RIYO_SIDECAR_SUFFIX, NULL);
  g_autofree char *tags = g_strconcat (output != NULL ? output : "", RIYO_SIDECAR_SUFFIX, NULL);
  struct stat in, in_tags, out;
  gboolean met;

  /* Another file's tags would be gone. */
  if (is_named_as_sidecar (output))
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, output != NULL ? output : "-", 0,
                          _ ("only sidecars are named so; give another name to what is written"));
  if ((input != NULL ? stat (input, &in) : fstat (STDIN_FILENO, &in)) != 0 || !S_ISREG (in.st_mode))
    return TRUE;
  if (output == NULL)
    met = fstat (STDOUT_FILENO, &out) == 0 && riyo_file_is_one (&in, &out);
  else
    met = riyo_file_is_at (output, &in) || riyo_file_is_at (tags, &in)
          || (stat (read_tags, &in_tags) == 0 && riyo_file_is_at (output, &in_tags));
  return !met
         || riyo_error_at (error, RIYO_ERROR_ARGUMENT, output != NULL ? output : "-", 0,
                           _ ("the output is the file that is read, or a sidecar of one of the two "
                              "is; give another name to what is written"));
}

/* Reads ahead without moving on: a reader hands out records before it has seen the last. */
gboolean
riyo_sidecar_check_ahead (const RiyoSidecar *sidecar, int fd, const char *shown, GError **error)
{
  g_autoptr (RiyoDigest) digest = riyo_digest_new (FALSE);
  g_autofree char *buffer = g_malloc (RIYO_READ_BYTES);
  off_t at = lseek (fd, 0, SEEK_CUR);
  char hex[RIYO_DIGEST_HEX];
  ssize_t got = at < 0 ? -1 : 1;

  while (got > 0 || (got < 0 && at >= 0 && errno == EINTR))
    {
      got = pread (fd, buffer, RIYO_READ_BYTES, at);
      if (got <= 0)
        continue;
      riyo_digest_update (digest, buffer, (gsize)got);
      at += got;
    }
  if (got < 0)
    return riyo_error_errno (error, errno, shown, _ ("cannot be read"));
  riyo_digest_get_hex (digest, hex);
  return riyo_sidecar_check (sidecar, shown, hex, error);
}
