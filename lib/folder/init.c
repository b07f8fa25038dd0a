/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes a folder beside its final name and renames it into place, so that no half-made one is ever
 * seen. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "internal.h"
#include "log/log.h"
#include "starter.h"
#include "state.h"
#include "suspension/suspension.h"
#include "table/table.h"

typedef struct
{
  const char *path; /* as the user named it */
  int fd;           /* of the folder in the making */
  RiyoTable *table;
  const char *group; /* NULL: of one owner */
  RiyoState *state;
} Making;

static gboolean
write_part (const Making *making, const char *name, const char *data, gsize size, char **hash,
            GError **error)
{
  g_autofree char *shown = g_build_filename (making->path, name, NULL);

  *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)data, size);
  return riyo_file_replace (making->fd, ".", name, shown, data, size, FALSE, error);
}

static gboolean
write_table (Making *making, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (making->table->bytes, &size);
  g_autofree char *version = g_strdup_printf ("%u", making->table->version);
  g_autofree char *name = riyo_folder_name_table (version);
  char *hash = NULL;
  gboolean written = write_part (making, name, data, size, &hash, error);

  g_tree_replace (making->state->tables, g_steal_pointer (&version), hash);
  return written;
}

static gboolean
write_rules (Making *making, const char *account, GError **error)
{
  g_autofree char *text = riyo_rules_write_starter (making->table, account);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (RiyoRules) rules
      = riyo_rules_new_from_bytes (bytes, RIYO_FOLDER_RULES, making->table, error);

  if (rules == NULL)
    return FALSE;
  riyo_state_set_subjects (making->state, rules->subjects);
  return write_part (making, RIYO_FOLDER_RULES, text, strlen (text), &making->state->rules, error);
}

static gboolean
start_log (Making *making, const char *account, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *state = riyo_state_format (making->state);
  g_autofree char *shown = g_build_filename (making->path, RIYO_LOG_FOLDER, NULL);

  riyo_entry_start (entry, RIYO_EVENT_INIT);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, account);
  riyo_entry_add_text (entry, RIYO_KEY_SOCIETY, making->table->society);
  riyo_entry_add_text (entry, RIYO_KEY_GROUP, making->group);
  if (making->group != NULL)
    riyo_entry_add_number (entry, RIYO_KEY_GID, making->state->gid);
  return riyo_log_create (making->fd, shown, entry, state, error);
}

static gboolean
fill (Making *making, GError **error)
{
  g_autofree char *account = riyo_account_dup_name (error);
  gboolean made;

  if (account == NULL)
    return FALSE;
  if (!riyo_folder_make_holder (making->fd, making->path, RIYO_FOLDER_TABLES, &made, error)
      || !riyo_folder_make_holder (making->fd, making->path, RIYO_FOLDER_LAYOUTS, &made, error))
    return FALSE;
  return write_table (making, error) && write_rules (making, account, error)
         && write_part (making, RIYO_STORE_FILE_NAME, "", 0, &making->state->suspensions, error)
         && riyo_keys_create (making->fd, making->path, &making->state->keys, error)
         && start_log (making, account, error);
}

/* Removes what was made so far, best effort: it lies under a name nobody opens. */
static void
discard (const char *path)
{
  static const char *const parts[]
      = { RIYO_FOLDER_TABLES, RIYO_FOLDER_LAYOUTS, RIYO_LOG_FOLDER, "." };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *folder = g_build_filename (path, parts[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (folder, name, NULL);

          unlink (child);
        }
      rmdir (folder);
    }
  rmdir (path);
}

static gboolean
say_there (const char *path, GError **error)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);

  return riyo_error_at (error, RIYO_ERROR_IO, full, 0,
                        _ ("exists already; expected a name that is free"));
}

/* Without replacing: two inits of one name cannot both win. Where the C library, the kernel or the
 * file system (ZFS before 2.2) knows no such call, a folder of ours, which is never empty, cannot
 * be replaced either; an empty one may be. */
static gboolean
move_into_place (const char *temporary, const char *path, GError **error)
{
#ifdef HAVE_RENAMEAT2
  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno == EINVAL || errno == ENOSYS || errno == EPERM) /* the last by a filter */
#endif
    {
      if (rename (temporary, path) == 0)
        return TRUE;
      if (errno == ENOTEMPTY || errno == ENOTDIR)
        errno = EEXIST;
    }
  return errno == EEXIST ? say_there (path, error)
                         : riyo_error_errno (error, errno, path, _ ("cannot be created"));
}

/* Before anything is in it. */
static gboolean
give_to_group (Making *making, GError **error)
{
  gid_t gid;
  int saved;

  if (!riyo_account_find_group (making->group, &gid, error))
    return FALSE;
  if (!riyo_text_is_safe (making->group, 256) || strpbrk (making->group, "\"\\") != NULL)
    return riyo_error_at (error, RIYO_ERROR_NAME, making->path, 0,
                          _ ("the name of the group holds a character that cannot be recorded"));
  making->state->group = g_strdup (making->group);
  making->state->gid = gid;
  if (fchown (making->fd, (uid_t)-1, gid) == 0 && riyo_folder_drop_lists (making->fd)
      && fchmod (making->fd, 02770) == 0)
    return TRUE;
  saved = errno;
  return riyo_error_errno (error, saved, making->path,
                           _ ("cannot be given to the group (this account must be in it, or be "
                              "root)"));
}

static gboolean
make (Making *making, const char *temporary, GError **error)
{
  const char *path = making->path;
  int saved;
  gboolean made;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return say_there (path, error);
  if (mkdir (temporary, 0700) != 0 || chmod (temporary, 0700) != 0) /* whatever the umask takes */
    {
      saved = errno;
      return riyo_error_errno (error, saved, path, _ ("cannot be created"));
    }
  making->fd = riyo_folder_open_new (temporary, error);
  made = making->fd >= 0 && (making->group == NULL || give_to_group (making, error))
         && fill (making, error) && move_into_place (temporary, path, error);
  if (making->fd >= 0)
    close (making->fd);
  if (!made)
    discard (temporary);
  return made;
}

gboolean
riyo_folder_make (const char *folder, RiyoTable *table, const char *group, GError **error)
{
  g_autofree char *path = g_strdup (folder);
  g_autofree char *temporary = NULL;
  g_autoptr (RiyoState) state = riyo_state_new ();
  Making making = { .path = path, .table = table, .group = group, .state = state };
  gsize len;

  if (folder == NULL || table == NULL)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, _ ("no folder or no table"));
      return FALSE;
    }
  for (len = strlen (path); len > 1 && path[len - 1] == '/';)
    path[--len] = '\0';
  if (!riyo_table_check_judged (table, riyo_date_today (), error))
    return FALSE;
  temporary = g_strdup_printf ("%s.%08x.new", path, (guint)riyo_random ());
  return make (&making, temporary, error);
}

gboolean
riyo_folder_init (const char *folder, RiyoTable *table, GError **error)
{
  RIYO_UNCANCELLED;
  return riyo_folder_make (folder, table, NULL, error);
}
