/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All of a folder looked at: the log verified, and the other parts asked whether they know of more,
 * without which nobody can tell that a copy of it was cut; and which parts are not as adopted. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "log/log.h"
#include "state.h"

/* Whether suspensions ends where the state has it. What is damaged itself is told by whoever uses
 * it, and a copy of audit/ alone has none. */
static gboolean
ask_store (const char *folder, int fd, const char *state_json, GError **error)
{
  g_autoptr (RiyoState) state = riyo_state_parse (state_json, folder, NULL);
  RiyoStoreMark mark;
  struct stat status;

  if (state == NULL || fstatat (fd, RIYO_STORE_FILE_NAME, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  mark = riyo_state_get_mark (state);
  return (guint64)status.st_size < mark.bytes || riyo_store_is_behind (fd, folder, &mark, error);
}

static gboolean
ask (const char *folder, int fd, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  int audit_fd = riyo_file_open (fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  gboolean fits = audit_fd < 0 || riyo_log_check_mended (audit_fd, shown, error);
  g_autoptr (RiyoLog) log = NULL;

  if (audit_fd >= 0)
    close (audit_fd);
  if (!fits)
    return FALSE;
  log = riyo_log_open_to_read (fd, folder, NULL);
  if (log == NULL || !riyo_log_lock (log, NULL))
    return TRUE;
  fits = ask_store (folder, fd, riyo_log_get_state (log, NULL), error);
  riyo_log_unlock (log);
  return fits;
}

char *
riyo_folder_find_lacking (const char *folder)
{
  int fd = riyo_file_open (AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
  g_autoptr (GError) failure = NULL;
  gboolean fits;

  if (fd < 0)
    return NULL;
  fits = ask (folder, fd, &failure);
  close (fd);
  return !fits && g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_DAMAGED)
             ? g_strdup (failure->message)
             : NULL;
}

RiyoVerification *
riyo_folder_verify (const char *folder, const char *archived, const char *anchor,
                    const char *seal_key, GError **error)
{
  g_autoptr (RiyoVerification) found
      = riyo_audit_verify_archived (folder, archived, anchor, seal_key, error);
  g_autofree char *lacking = riyo_verification_get_integrity (found) == RIYO_INTEGRITY_INTACT
                                 ? riyo_folder_find_lacking (folder)
                                 : NULL;

  if (lacking != NULL)
    riyo_verification_find_short (found, lacking);
  return g_steal_pointer (&found);
}

typedef struct
{
  RiyoFolder folder; /* as far as a part's message asks it */
  int fd;
  RiyoInspection *found;
} Looking;

/* NULL where it is not as it was adopted, which is noted. */
static GBytes *
look_at (Looking *looking, const char *part, const char *adopted)
{
  g_autoptr (GError) failure = NULL;
  GBytes *bytes = riyo_part_read (&looking->folder, looking->fd, part, adopted, &failure);

  if (bytes == NULL)
    g_ptr_array_add (looking->found->faults, g_strdup (failure->message));
  return bytes;
}

static void
keep (Looking *looking, const char *part, const char *adopted)
{
  GBytes *bytes = look_at (looking, part, adopted);

  g_hash_table_insert (looking->found->parts, g_strdup (part), bytes);
}

/* One that was withdrawn is gone. */
static gboolean
keep_table (gpointer name, gpointer hash, gpointer data)
{
  g_autofree char *part = riyo_folder_name_table (name);

  if (*(const char *)hash != '\0')
    keep (data, part, hash);
  return FALSE;
}

static gboolean
look_at_layout (gpointer name, gpointer hash, gpointer data)
{
  g_autofree char *part = riyo_folder_name_layout (name);
  GBytes *bytes = look_at (data, part, hash);

  g_clear_pointer (&bytes, g_bytes_unref);
  return FALSE;
}

static void
look_at_all (Looking *looking)
{
  g_autoptr (GArray) rules = riyo_state_list_rules (looking->folder.state);
  RiyoStoreMark mark;

  looking->found->parts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  g_tree_foreach (looking->folder.state->tables, keep_table, looking);
  for (guint i = 0; i < rules->len; i++)
    keep (looking, g_array_index (rules, RiyoRulesPart, i).part,
          g_array_index (rules, RiyoRulesPart, i).hash);
  g_tree_foreach (looking->folder.state->layouts, look_at_layout, looking);
  mark = riyo_state_get_mark (looking->folder.state);
  riyo_store_inspect (looking->fd, looking->folder.path, looking->folder.state->keys, &mark,
                      looking->found->faults, looking->found->unread);
}

/* Where nothing else is there, it is a copy of the log, made to be verified. */
static gboolean
is_log_alone (const char *path)
{
  static const char *const parts[] = { RIYO_FOLDER_RULES, RIYO_FOLDER_TABLES, RIYO_FOLDER_LAYOUTS,
                                       RIYO_STORE_FILE_NAME, RIYO_KEYS_FILE_NAME };
  int fd = riyo_file_open (AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
  gboolean is_alone = fd >= 0;

  for (guint i = 0; is_alone && i < G_N_ELEMENTS (parts); i++)
    is_alone = !riyo_file_is_there (fd, parts[i]) && errno == ENOENT;
  if (fd >= 0)
    close (fd);
  return is_alone;
}

static void
look (Looking *looking, const char *path)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (RiyoLog) log = NULL;
  g_autoptr (RiyoState) state = NULL;

  looking->fd = riyo_folder_open (path, &failure);
  if (looking->fd >= 0)
    log = riyo_log_open_to_read (looking->fd, path, &failure);
  if (log != NULL && riyo_log_lock (log, &failure))
    {
      state = riyo_state_parse (riyo_log_get_state (log, NULL), path, &failure);
      looking->found->is_unrecorded = state == NULL;
      looking->folder.state = state;
      looking->folder.day = riyo_folder_find_day (riyo_log_get_day (log));
      if (state != NULL)
        look_at_all (looking);
      riyo_log_unlock (log);
    }
  if (failure != NULL)
    g_ptr_array_add (looking->found->faults,
                     g_strdup_printf (_ ("the log does not say what tables, rules, layouts, "
                                         "suspensions and keys are to be: %s"),
                                      failure->message));
}

void
riyo_folder_inspect (const char *folder, RiyoInspection *found)
{
  g_autofree char *path = g_strdup (folder);
  Looking looking = { .found = found, .folder.path = path, .fd = -1 };

  *found = (RiyoInspection){ .faults = g_ptr_array_new_with_free_func (g_free),
                             .unread = g_ptr_array_new_with_free_func (g_free) };
  if (is_log_alone (folder))
    g_ptr_array_add (found->unread, g_strdup (_ ("tables, rules, layouts, suspensions and keys: "
                                                 "this is a copy of the log alone")));
  else
    look (&looking, path);
  if (looking.fd >= 0)
    close (looking.fd);
}

void
riyo_inspection_clear (RiyoInspection *inspection)
{
  g_clear_pointer (&inspection->parts, g_hash_table_unref);
  g_clear_pointer (&inspection->faults, g_ptr_array_unref);
  g_clear_pointer (&inspection->unread, g_ptr_array_unref);
}
