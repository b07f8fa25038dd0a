/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work that changes bytes: the new file carries what its sources carry. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "digest.h"
#include "folder/folder.h"
#include "input.h"
#include "sidecar.h"

static gboolean
digest_file (const char *file, char hex[RIYO_DIGEST_HEX], guint64 *n_bytes, GError **error)
{
  g_autoptr (RiyoDigest) digest = riyo_digest_new (FALSE);
  g_autofree char *buffer = g_malloc (RIYO_READ_BYTES);
  int fd = riyo_file_open (AT_FDCWD, file, O_RDONLY, 0), saved;
  ssize_t got;

  if (fd < 0)
    return riyo_error_errno (error, errno, file, _ ("cannot be opened"));
  *n_bytes = 0;
  while ((got = read (fd, buffer, RIYO_READ_BYTES)) > 0)
    {
      riyo_digest_update (digest, buffer, (gsize)got);
      *n_bytes += (guint64)got;
    }
  saved = errno;
  close (fd);
  riyo_digest_get_hex (digest, hex);
  return got == 0 || riyo_error_errno (error, saved, file, _ ("cannot be read"));
}

/* A source that is still the file its sidecar describes. */
static RiyoSidecar *
load_source (const char *file, GError **error)
{
  g_autoptr (GError) broken = NULL;
  g_autoptr (RiyoSidecar) sidecar = riyo_sidecar_load (file, &broken);
  char hex[RIYO_DIGEST_HEX];
  guint64 n_bytes;

  if (broken != NULL)
    g_propagate_error (error, g_steal_pointer (&broken));
  else if (sidecar == NULL)
    riyo_error_at (error, RIYO_ERROR_MISMATCH, file, 0,
                   _ ("has no sidecar %s beside it, so its tags are unknown"), RIYO_SIDECAR_SUFFIX);
  else if (digest_file (file, hex, &n_bytes, error)
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
                          _ ("its tags are of another table than the first source's"));
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
  g_autoptr (RiyoSidecar) sidecar = load_source (file, error);

  if (sidecar == NULL)
    return FALSE;
  for (const RiyoSidecar *one = sidecar; one != NULL; one = one->other)
    if (!add_tags (one, file, seen, tags, table, error))
      return FALSE;
  return TRUE;
}

/* Tags are only ever added: what the file's own sidecars say of its present content stays. */
static gboolean
add_own (const char *file, GHashTable *seen, GString *tags, char **table, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoSidecar) sidecar = riyo_sidecar_load (file, &failure);
  char hex[RIYO_DIGEST_HEX];
  guint64 n_bytes;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (sidecar == NULL)
    return TRUE;
  if (!digest_file (file, hex, &n_bytes, error))
    return FALSE;
  for (const RiyoSidecar *one = sidecar; one != NULL; one = one->other)
    if (strcmp (hex, one->digest) == 0 && !add_tags (one, file, seen, tags, table, error))
      return FALSE;
  return TRUE;
}

/* Nothing of ours is written beside what an adoption put into force. */
static gboolean
check_place (const char *file, GError **error)
{
  char *target = realpath (file, NULL);
  gboolean covered
      = riyo_folder_covers (-1, file) || (target != NULL && riyo_folder_covers (-1, target));

  free (target);
  return !covered || riyo_sink_refuse_place (file, error);
}

gboolean
riyo_file_retag (const char *file, const char *const *sources, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) tags = g_string_new ("\n[全体]\n"), text = NULL;
  g_autofree char *table = NULL;
  char hex[RIYO_DIGEST_HEX];
  guint64 n_bytes = 0;

  if (sources == NULL || *sources == NULL)
    return riyo_error_at (error, RIYO_ERROR_ARGUMENT, file, 0,
                          _ ("expected what it was made from"));
  if (!check_place (file, error))
    return FALSE;
  for (guint i = 0; sources[i] != NULL; i++)
    if (!add_source (sources[i], seen, tags, &table, error))
      return FALSE;
  if (!add_own (file, seen, tags, &table, error))
    return FALSE;
  if (g_hash_table_size (seen) == 0)
    g_string_append (tags, "個人情報でない=もとのファイルに個人情報がない\n");
  if (!digest_file (file, hex, &n_bytes, error))
    return FALSE;
  text = riyo_sidecar_begin (hex, NULL, n_bytes, 0, table, NULL, NULL, NULL);
  for (guint i = 0; sources[i] != NULL; i++)
    {
      g_autofree char *shown = g_path_get_basename (sources[i]);
      g_autofree char *valid = g_filename_display_name (shown);

      g_string_append_printf (text, "もと=%s\n", valid);
    }
  g_string_append (text, tags->str);
  return riyo_sidecar_write (file, text, error);
}
