/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads a folder whole: each part present, unspoilt, and the one that was adopted last. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "table/table.h"

RiyoFolder *
riyo_folder_ref (RiyoFolder *folder)
{
  g_atomic_ref_count_inc (&folder->n_refs);
  return folder;
}

static void
clear_held (gpointer data)
{
  RiyoHeldPart *part = data;

  g_free (part->name);
  g_free (part->adopted);
}

void
riyo_folder_unref (RiyoFolder *folder)
{
  if (folder == NULL || !g_atomic_ref_count_dec (&folder->n_refs))
    return;
  g_array_unref (folder->adopted);
  g_array_unref (folder->held);
  riyo_state_free (folder->state);
  g_free (folder->path);
  g_free (folder);
}

/* @of holds it; it may be itself. */
static gboolean
check_directory (int fd, int of, const char *shown, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return riyo_error_errno (error, errno, shown, _ ("cannot be examined"));
  return riyo_file_check_part (of, ".", &status, shown, error);
}

/* Whoever stands in a folder of riyo has no ./riyo there. */
static gboolean
is_folder (const char *path)
{
  g_autofree char *rules = g_build_filename (path, RIYO_FOLDER_RULES, NULL);
  g_autofree char *log = g_build_filename (path, RIYO_LOG_FOLDER, NULL);

  return g_file_test (rules, G_FILE_TEST_EXISTS) && g_file_test (log, G_FILE_TEST_IS_DIR);
}

/* In the wrong place another one would be made, which knows of no stop: the place is asked about
 * first. */
static gboolean
say_missing (const char *path, GError **error)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *around = g_path_get_dirname (full);
  g_autofree char *here = g_get_current_dir ();

  if (is_folder (around))
    return riyo_error_at (error, RIYO_ERROR_IO, full, 0,
                          strcmp (around, here) == 0
                              ? _ ("no such folder; you stand in a folder of riyo: -C .")
                              : _ ("no such folder; the one around it is a folder of riyo"));
  return riyo_error_at (error, RIYO_ERROR_IO, full, 0,
                        _ ("no such folder. Is this the right place? -C FOLDER says where it is, "
                           "in a program the path that it opens. Only where there is none yet: "
                           "riyo init"));
}

int
riyo_folder_open_new (const char *path, GError **error)
{
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);

  if (fd < 0)
    {
      if (errno == ENOENT)
        say_missing (path, error);
      else
        riyo_error_errno (error, errno, path,
                          errno == EACCES
                              ? _ ("the account that made it may open it, and who is in the group "
                                   "that it was made for (riyo init --group)")
                              : _ ("cannot be opened as a folder"));
      return -1;
    }
  if (check_directory (fd, fd, path, error) && riyo_folder_check_place (fd, path, error))
    return fd;
  close (fd);
  return -1;
}

/* One that lacks a part is damaged; one that has none is somebody else's. */
static gboolean
has_part (int fd)
{
  static const char *const parts[]
      = { RIYO_FOLDER_RULES, RIYO_FOLDER_TABLES, RIYO_KEYS_FILE_NAME, RIYO_LOG_FOLDER };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (riyo_file_is_there (fd, parts[i]) || errno != ENOENT)
      return TRUE;
  return FALSE;
}

static gboolean
say_none (const char *path, GError **error)
{
  return riyo_error_at (
      error, RIYO_ERROR_DAMAGED, path, 0,
      _ ("this is no folder of riyo: it has none of its parts. Is it the right one? -C FOLDER says "
         "where it is, in a program the path that it opens"));
}

int
riyo_folder_open (const char *path, GError **error)
{
  int fd = riyo_folder_open_new (path, error);

  if (fd < 0 || has_part (fd))
    return fd;
  close (fd);
  say_none (path, error);
  return -1;
}

/* A copy of the log alone, or files that were archived. */
static gboolean
has_log_file (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (riyo_log_has_name (name))
      return TRUE;
  return folder == NULL;
}

gboolean
riyo_folder_check_any (const char *path, GError **error)
{
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
  gboolean any = fd < 0 || has_part (fd) || has_log_file (path);

  if (fd < 0 && errno == ENOENT)
    return say_missing (path, error);
  if (fd >= 0)
    close (fd);
  return any || say_none (path, error);
}

/* A copy on another machine has that machine's number; where the group has no name, as in a
 * container, it is the number that was recorded. */
static gboolean
is_group (const RiyoState *state, gid_t gid)
{
  gid_t named;

  if (riyo_account_find_group (state->group, &named, NULL))
    return named == gid;
  return gid == (gid_t)state->gid;
}

gboolean
riyo_folder_check_group (int fd, const char *path, const RiyoState *state, GError **error)
{
  gboolean is_outside;
  struct stat status;
  uid_t outside;
  int saved;

  if (fstat (fd, &status) != 0)
    {
      saved = errno;
      return riyo_error_errno (error, saved, path, _ ("cannot be examined"));
    }
  if (state->group == NULL)
    return !riyo_file_is_of_group (&status)
           || riyo_error_at (error, RIYO_ERROR_PERMISSION, path, 0,
                             _ ("a group may write it, but it was made for one owner (chmod g-ws); "
                                "riyo init --group makes a folder of a group"));
  if (!riyo_account_get_outside (&outside, &is_outside, error))
    return FALSE;
  if (is_outside && !is_group (state, status.st_gid))
    return riyo_error_at (error, RIYO_ERROR_PERMISSION, path, 0,
                          _ ("it is of the group %s, which cannot be told inside this user "
                             "namespace (its gid map has another, or no, number for it). Use it "
                             "outside, or where the group is mapped to itself"),
                          state->group);
  if (!riyo_file_is_of_group (&status) || !is_group (state, status.st_gid))
    return riyo_error_at (error, RIYO_ERROR_PERMISSION, path, 0,
                          _ ("it was made for the group %s, and is not that group's any more "
                             "(chgrp -R %s; chmod 2770 for folders, 660 for files)"),
                          state->group, state->group);
  return riyo_folder_check_access (fd, path, status.st_gid, error);
}

typedef struct
{
  RiyoFolder *folder;
  int fd;
  RiyoDate day;    /* tables that another followed by then are not parsed; 0: all are */
  GPtrArray *past; /* RiyoTable: those, newest first, where a stop may be kept by a name of one */
  gboolean gap;    /* what is before the last of them cannot be known */
  GError **error;
  gboolean failed;
} Loading;

static gboolean
begins_by (const RiyoFolder *folder, RiyoDate day)
{
  return folder->adopted->len > 0
         && g_array_index (folder->adopted, RiyoAdopted, 0).table->effective_on <= day;
}

/* Newest first. */
static gboolean
parse_adopted (Loading *loading, const char *version, GBytes *bytes, const char *shown)
{
  RiyoAdopted adopted = { .table = riyo_table_new_from_bytes (bytes, shown, loading->error) };

  if (adopted.table != NULL && adopted.table->version != g_ascii_strtoull (version, NULL, 10))
    riyo_error_at (loading->error, RIYO_ERROR_DAMAGED, shown, 0,
                   _ ("its 版 differs from the one in its name"));
  else if (adopted.table != NULL)
    {
      riyo_table_set_folder (adopted.table, loading->folder->path, shown);
      adopted.from = adopted.table->effective_on;
      g_array_prepend_val (loading->folder->adopted, adopted);
      return TRUE;
    }
  riyo_table_unref (adopted.table);
  return FALSE;
}

/* Of the past only the names are asked about: one that is an error by now is no fault. */
static void
parse_past (Loading *loading, GBytes *bytes, const char *shown)
{
  RiyoStoreMark mark = riyo_state_get_mark (loading->folder->state);
  RiyoTable *table
      = mark.n > 0 && !loading->gap ? riyo_table_new_from_bytes (bytes, shown, NULL) : NULL;

  loading->gap = table == NULL;
  if (table != NULL)
    g_ptr_array_add (loading->past, table);
}

/* A table of the past has to be the one that was adopted, too. */
static gboolean
load_adopted (Loading *loading, const char *version, const char *hash)
{
  RiyoFolder *folder = loading->folder;
  g_autofree char *name = riyo_folder_name_table (version);
  g_autofree char *shown = g_build_filename (folder->path, name, NULL);
  gboolean is_past = loading->day != 0 && begins_by (folder, loading->day);
  g_autoptr (GBytes) bytes
      = riyo_part_hold (folder, loading->fd, name, hash, is_past, loading->error);

  folder->has_older = folder->has_older || is_past;
  if (bytes != NULL && is_past)
    parse_past (loading, bytes, shown);
  return bytes != NULL && (is_past || parse_adopted (loading, version, bytes, shown));
}

/* Oldest first: each knows what became of the names of all before it. */
static void
inherit (const Loading *loading)
{
  const RiyoTable *before = NULL;

  for (guint i = loading->past->len; i > 0; i--)
    {
      RiyoTable *table = g_ptr_array_index (loading->past, i - 1);

      if (before != NULL)
        riyo_table_inherit (table, before);
      before = table;
    }
  for (guint i = 0; i < loading->folder->adopted->len; i++)
    {
      RiyoTable *table = g_array_index (loading->folder->adopted, RiyoAdopted, i).table;

      if (before != NULL)
        riyo_table_inherit (table, before);
      before = table;
    }
}

static gboolean
list_version (gpointer version, gpointer hash, gpointer list)
{
  g_ptr_array_add (list, version);
  return FALSE;
}

static void
load_tables (Loading *loading)
{
  GTree *tables = loading->folder->state->tables;
  g_autoptr (GPtrArray) versions = g_ptr_array_new ();

  g_tree_foreach (tables, list_version, versions);
  for (guint i = versions->len; i > 0 && !loading->failed; i--)
    {
      const char *version = g_ptr_array_index (versions, i - 1);

      loading->failed = !riyo_state_is_withdrawn (loading->folder->state, version)
                        && !load_adopted (loading, version, g_tree_lookup (tables, version));
    }
}

/* A file among the parts that no adoption speaks of was put there by hand; what is not called as a
 * part is no part. */
static gboolean
check_names (DIR *dir, const char *path, const char *shown, const char *suffix,
             gboolean (*is_stem) (const char *stem), GTree *adopted, GError **error)
{
  const struct dirent *entry;

  while (errno = 0, (entry = readdir (dir)) != NULL)
    {
      const char *name = entry->d_name;
      g_autofree char *stem = riyo_folder_dup_stem (name, suffix);

      if (stem != NULL && is_stem (stem) && g_tree_lookup (adopted, stem) == NULL)
        {
          g_autofree char *way = riyo_advice_new (path, "adopt %s", _ ("FILE"));

          return riyo_error_at (error, RIYO_ERROR_NOT_ADOPTED, shown, 0,
                                _ ("%s was never adopted. Check it, and move it to another place: "
                                   "from there it is adopted (%s). Or remove it"),
                                name, way);
        }
    }
  return errno == 0 || riyo_error_errno (error, errno, shown, _ ("cannot be read"));
}

static gboolean
fail_opening (const RiyoFolder *folder, int saved, const char *shown, GError **error)
{
  g_autofree char *way = saved == ENOENT ? riyo_advice_new (folder->path, "repair") : NULL;
  g_autofree char *what = way != NULL ? g_strdup_printf (_ ("missing (%s makes it anew)"), way)
                                      : g_strdup (_ ("cannot be opened as a folder"));

  return riyo_error_errno (error, saved, shown, what);
}

static gboolean
check_strays (const RiyoFolder *folder, int fd, const char *name, const char *suffix,
              gboolean (*is_stem) (const char *stem), GTree *adopted, GError **error)
{
  g_autofree char *shown = g_build_filename (folder->path, name, NULL);
  int part = riyo_file_open (fd, name, O_RDONLY | O_DIRECTORY, 0);
  gboolean clean;
  DIR *dir;

  if (part < 0)
    return fail_opening (folder, errno, shown, error);
  if (!check_directory (part, fd, shown, error))
    {
      close (part);
      return FALSE;
    }
  dir = fdopendir (part);
  if (dir == NULL)
    {
      riyo_error_errno (error, errno, shown, _ ("cannot be read"));
      close (part);
      return FALSE;
    }
  clean = check_names (dir, folder->path, shown, suffix, is_stem, adopted, error);
  closedir (dir);
  return clean;
}

gboolean
riyo_folder_check_holder (RiyoFolder *folder, int fd, const char *name, GError **error)
{
  return strcmp (name, RIYO_FOLDER_TABLES) == 0
             ? check_strays (folder, fd, name, RIYO_TABLE_SUFFIX, riyo_folder_is_version,
                             folder->state->tables, error)
             : check_strays (folder, fd, name, RIYO_LAYOUT_SUFFIX, riyo_folder_is_layout_name,
                             folder->state->layouts, error);
}

static gboolean
hold_holder (RiyoFolder *folder, int fd, const char *name, GError **error)
{
  riyo_part_see (folder, fd, name, NULL);
  return riyo_folder_check_holder (folder, fd, name, error);
}

static gboolean
check_layout (gpointer layout, gpointer hash, gpointer data)
{
  Loading *loading = data;
  g_autofree char *name = riyo_folder_name_layout (layout);
  g_autoptr (GBytes) bytes
      = riyo_part_hold (loading->folder, loading->fd, name, hash, TRUE, loading->error);

  loading->failed = bytes == NULL;
  return loading->failed;
}

RiyoLayout *
riyo_folder_load_layout (const RiyoFolder *folder, int fd, const char *name, RiyoTable *table,
                         GError **error)
{
  const char *adopted = g_tree_lookup (folder->state->layouts, name);
  g_autofree char *part = riyo_folder_name_layout (name);
  g_autofree char *shown = g_build_filename (folder->path, part, NULL);
  g_autoptr (GBytes) bytes = riyo_part_read (folder, fd, part, adopted, error);

  return bytes != NULL ? riyo_layout_new_from_bytes (table, bytes, shown, error) : NULL;
}

static RiyoFolder *
folder_new (const char *path, const char *state_json, GError **error)
{
  RiyoState *state = riyo_state_parse (state_json, path, error);
  RiyoFolder *folder;

  if (state == NULL)
    return NULL;
  folder = g_new0 (RiyoFolder, 1);
  g_atomic_ref_count_init (&folder->n_refs);
  folder->path = g_strdup (path);
  folder->state = state;
  folder->adopted = riyo_adopted_array_new ();
  folder->held = g_array_new (FALSE, FALSE, sizeof (RiyoHeldPart));
  g_array_set_clear_func (folder->held, clear_held);
  return folder;
}

RiyoFolder *
riyo_folder_load_tables (int fd, const char *path, const char *state_json, RiyoDate since,
                         RiyoDate day, GError **error)
{
  g_autoptr (RiyoFolder) folder = folder_new (path, state_json, error);
  g_autoptr (GPtrArray) past = g_ptr_array_new_with_free_func ((GDestroyNotify)riyo_table_unref);
  Loading loading = { .folder = folder, .fd = fd, .day = since, .past = past, .error = error };

  if (folder == NULL)
    return NULL;
  folder->day = day;
  load_tables (&loading);
  inherit (&loading);
  return loading.failed ? NULL : g_steal_pointer (&folder);
}

gboolean
riyo_folder_check_tables (const RiyoFolder *folder, GError **error)
{
  g_autofree char *way = NULL;

  if (folder->adopted->len > 0)
    return TRUE;
  way = riyo_advice_new (folder->path, "adopt %s", _ ("FILE"));
  return riyo_error_at (error, RIYO_ERROR_NOT_ADOPTED, folder->path, 0,
                        _ ("no table is adopted: each that was is withdrawn. Nothing is permitted, "
                           "and nothing can be asked, until one is adopted: %s"),
                        way);
}

gboolean
riyo_folder_reaches (const RiyoFolder *folder, RiyoDate day)
{
  return !folder->has_older || begins_by (folder, day);
}

gboolean
riyo_folder_is_of (const RiyoFolder *folder, const char *state_json)
{
  g_autoptr (RiyoState) state = riyo_state_parse (state_json, folder->path, NULL);
  RiyoStoreMark mark = riyo_state_get_mark (folder->state);
  g_autofree char *loaded = riyo_state_format (folder->state), *now = NULL;

  if (state == NULL)
    return FALSE;
  riyo_state_set_mark (state, &mark);
  now = riyo_state_format (state);
  return strcmp (now, loaded) == 0;
}

RiyoFolder *
riyo_folder_load (int fd, const char *path, const char *state_json, RiyoDate since, RiyoDate day,
                  GError **error)
{
  g_autoptr (RiyoFolder) folder = riyo_folder_load_tables (fd, path, state_json, since, day, error);
  Loading loading = { .folder = folder, .fd = fd, .error = error };
  g_autoptr (GArray) rules = NULL;

  if (folder == NULL || !riyo_folder_check_tables (folder, error))
    return NULL;
  g_tree_foreach (folder->state->layouts, check_layout, &loading);
  if (loading.failed || !hold_holder (folder, fd, RIYO_FOLDER_TABLES, error)
      || !hold_holder (folder, fd, RIYO_FOLDER_LAYOUTS, error))
    return NULL;
  rules = riyo_folder_hold_rules (folder, fd, error);
  return rules != NULL && riyo_folder_apply_rules (folder, rules, error) ? g_steal_pointer (&folder)
                                                                         : NULL;
}
