/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work that changes bytes: the new file carries what its sources carry. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "digest.h"
#include "folder/folder.h"
#include "input.h"
#include "tag.h"

int
riyo_tag_open (const char *file, GError **error)
{
  gboolean sidecar = g_str_has_suffix (file, RIYO_SIDECAR_SUFFIX);
  int fd = sidecar ? -1 : riyo_file_open (AT_FDCWD, file, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  struct stat status;

  if (sidecar)
    riyo_error_at (error, RIYO_ERROR_ARGUMENT, file, 0,
                   _ ("is named as a sidecar, which holds tags and has none; expected the file "
                      "that it is of"));
  else if (fd < 0)
    riyo_error_errno (error, errno, file, _ ("cannot be opened"));
  else if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    return fd;
  else
    riyo_error_at (error, RIYO_ERROR_ARGUMENT, file, 0,
                   _ ("is not a regular file, and tags stand beside nothing else"));
  if (fd >= 0)
    close (fd);
  return -1;
}

gboolean
riyo_tag_digest_file (const char *file, char hex[RIYO_DIGEST_HEX], guint64 *n_bytes, GError **error)
{
  g_autoptr (RiyoDigest) digest = riyo_digest_new (FALSE);
  g_autofree char *buffer = g_malloc (RIYO_READ_BYTES);
  int fd = riyo_tag_open (file, error), saved;
  ssize_t got;

  if (fd < 0)
    return FALSE;
  while ((got = read (fd, buffer, RIYO_READ_BYTES)) > 0)
    riyo_digest_update (digest, buffer, (gsize)got);
  saved = errno;
  close (fd);
  riyo_digest_get_hex (digest, hex);
  *n_bytes = riyo_digest_get_n_bytes (digest);
  return got == 0 || riyo_error_errno (error, saved, file, _ ("cannot be read"));
}

/* The way on of a copy, and of a file that never had tags. */
static gboolean
fail_untagged (const char *file, GError **error)
{
  g_autofree char *shown = riyo_text_show_whole (file);

  return riyo_error_at (error, RIYO_ERROR_MISMATCH, file, 0,
                        _ ("has no sidecar %s%s beside it, so its tags are unknown. Beside a copy "
                           "of a file stands a copy of its sidecar; a file that never had tags "
                           "gets them first: riyo tag %s --layout LAYOUT"),
                        shown, RIYO_SIDECAR_SUFFIX, shown);
}

RiyoSidecar *
riyo_tag_load_source (const char *file, GError **error)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (RiyoSidecar) sidecar = riyo_sidecar_load (file, &broken);
  char hex[RIYO_DIGEST_HEX];
  guint64 n_bytes;

  if (broken != NULL)
    g_propagate_error (error, g_steal_pointer (&broken));
  else if (sidecar == NULL)
    fail_untagged (file, error);
  else if (riyo_tag_digest_file (file, hex, &n_bytes, error)
           && riyo_sidecar_check (sidecar, file, hex, error))
    return g_steal_pointer (&sidecar);
  return NULL;
}

/* Adds a sidecar's categories, and sees that all speak of one table. */
static gboolean
add_tags (const RiyoSidecar *sidecar, const char *file, GHashTable *seen, GString *tags,
          char **table, GError **error)
{
  g_auto (GStrv) names = riyo_sidecar_dup_categories (sidecar);

  if (*table != NULL && strcmp (*table, sidecar->table) != 0)
    return riyo_error_at (error, RIYO_ERROR_MISMATCH, file, 0,
                          _ ("its tags are of another 版 of the table than the first source's, and "
                             "one file's tags are of one; put the older through riyo filter again, "
                             "by the table in force, and name what comes out"));
  if (*table == NULL)
    *table = g_strdup (sidecar->table);
  for (char **name = names; *name != NULL; name++)
    if (g_hash_table_add (seen, g_strdup (*name)))
      g_string_append_printf (tags, "類型=%s\n", *name);
  return TRUE;
}

static gboolean
add_source (const char *file, GHashTable *seen, GString *tags, char **table, GError **error)
{
  g_autoptr (RiyoSidecar) sidecar = riyo_tag_load_source (file, error);

  if (sidecar == NULL)
    return FALSE;
  for (const RiyoSidecar *one = sidecar; one != NULL; one = one->other)
    if (!add_tags (one, file, seen, tags, table, error))
      return FALSE;
  return TRUE;
}

RiyoSidecar *
riyo_tag_load_own (const char *file, const char *digest, GError **error)
{
  RiyoSidecar *own = riyo_sidecar_load (file, error), **link = &own;

  while (*link != NULL)
    {
      RiyoSidecar *one = *link;

      if (strcmp (digest, one->digest) == 0)
        {
          link = &one->other;
          continue;
        }
      *link = one->other;
      one->other = NULL;
      riyo_sidecar_free (one);
    }
  return own;
}

/* Tags are only ever added: what the file's own sidecars say of its present content stays. */
static gboolean
add_own (const char *file, const char *digest, GHashTable *seen, GString *tags, char **table,
         GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoSidecar) sidecar = riyo_tag_load_own (file, digest, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  for (const RiyoSidecar *one = sidecar; one != NULL; one = one->other)
    if (!add_tags (one, file, seen, tags, table, error))
      return FALSE;
  return TRUE;
}

gboolean
riyo_tag_check_place (const char *file, GError **error)
{
  char *target = realpath (file, NULL);
  gboolean covered
      = riyo_folder_covers (-1, file) || (target != NULL && riyo_folder_covers (-1, target));

  free (target);
  return !covered || riyo_sink_refuse_place (file, error);
}

char *
riyo_tag_dup_path (const char *file)
{
  gboolean opened = g_str_has_prefix (file, "/dev/") || g_str_has_prefix (file, "/proc/");
  char *target = opened ? realpath (file, NULL) : NULL;
  char *path = g_strdup (target != NULL ? target : file);

  free (target);
  return path;
}

void
riyo_tag_add_sources (GString *text, const char *const *sources)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; sources[i] != NULL; i++)
    {
      g_autofree char *path = riyo_tag_dup_path (sources[i]);
      g_autofree char *shown = g_filename_display_name (path);
      g_autofree char *name = g_path_get_basename (shown);

      /* Files of one name from two folders are told of once, as each value is. */
      if (*g_strstrip (name) != '\0' && g_hash_table_add (seen, g_strdup (name)))
        riyo_sidecar_add_source (text, name);
    }
}

gboolean
riyo_file_retag (const char *file, const char *const *sources, GError **error)
{
  RIYO_UNCANCELLED;
  if (file == NULL)
    return riyo_fail_null (error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) tags = g_string_new ("\n[全体]\n"), text = NULL;
  g_autofree char *table = NULL;
  char hex[RIYO_DIGEST_HEX];
  guint64 n_bytes = 0;
  RiyoSeenPair seen_pair;

  if (sources == NULL || *sources == NULL)
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, file, 0,
                          _ ("expected what it was made from"));
  if (!riyo_tag_check_place (file, error))
    return FALSE;
  for (guint i = 0; sources[i] != NULL; i++)
    if (!add_source (sources[i], seen, tags, &table, error))
      return FALSE;
  riyo_sidecar_see (file, &seen_pair);
  if (!riyo_tag_digest_file (file, hex, &n_bytes, error)
      || !add_own (file, hex, seen, tags, &table, error))
    return FALSE;
  if (g_hash_table_size (seen) == 0)
    g_string_append (tags, "個人情報でない=もとのファイルに個人情報がない\n");
  text = riyo_sidecar_begin (hex, NULL, n_bytes, RIYO_SIDECAR_UNCOUNTED, table, NULL, NULL, NULL);
  riyo_tag_add_sources (text, sources);
  g_string_append (text, tags->str);
  return riyo_sidecar_write (file, &seen_pair, text, error);
}
