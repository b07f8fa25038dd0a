/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folder that the files of a log lie in. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advise.h"
#include "archived.h"
#include "base/base.h"
#include "open.h"
#include "repairing.h"
#include "seal.h"
#include "turn.h"
#include "wakeup.h"

gboolean
riyo_log_fail_gone (const char *shown, gboolean has_folder, GError **error)
{
  return riyo_error_at (
      error, RIYO_ERROR_DAMAGED, shown, 0,
      has_folder ? _ ("the audit log has no file; nothing is permitted unrecorded. Only a copy "
                      "brings it back: restore the newest")
                 : _ ("the audit log is missing; nothing is permitted unrecorded. Only a copy "
                      "brings it back: restore the newest"));
}

gboolean
riyo_log_open_folder (RiyoTail *tail, int folder_fd, GError **error)
{
  struct stat status;

  tail->audit_fd
      = riyo_file_open (folder_fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  if (tail->audit_fd < 0)
    {
      int saved = errno;

      if (saved == ENOTDIR)
        return riyo_error_at (error, RIYO_ERROR_DAMAGED, tail->shown, 0,
                              _ ("the audit log is a link or a file here; expected the folder "
                                 "itself, and nothing is permitted unrecorded"));
      return saved == ENOENT ? riyo_log_fail_gone (tail->shown, FALSE, error)
                             : riyo_error_errno (error, saved, tail->shown, _ ("cannot be opened"));
    }
  if (fstat (tail->audit_fd, &status) != 0)
    return riyo_error_errno (error, errno, tail->shown, _ ("cannot be examined"));
  return riyo_file_check_part (folder_fd, ".", &status, tail->shown, error);
}

gboolean
riyo_log_has_name (const char *name)
{
  return riyo_log_file_number (name) > 0 || strcmp (name, RIYO_LOG_LOCK) == 0
         || strcmp (name, RIYO_SEAL_NAME) == 0 || strcmp (name, RIYO_ARCHIVED_NAME) == 0
         || strcmp (name, RIYO_LOG_TURN) == 0;
}

/* The newest is looked at again when it is opened. */
static gboolean
check_file (const RiyoTail *tail, const char *name, GError **error)
{
  g_autofree char *shown = g_build_filename (tail->shown, name, NULL);
  struct stat status;

  return fstatat (tail->audit_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0
         || riyo_file_check_part (tail->audit_fd, "..", &status, shown, error);
}

/* Asks for each by its name: a listing may lack what was made, or moved away, meanwhile. */
static gboolean
has_each_file (const RiyoTail *tail, guint newest)
{
  RiyoArchived archived;

  if (!riyo_archived_read (tail->audit_fd, tail->shown, &archived, NULL) || newest <= archived.file)
    return FALSE;
  for (guint number = archived.file + 1; number <= newest; number++)
    {
      char name[RIYO_LOG_NAME_BYTES];

      riyo_log_file_name (number, name);
      if (!riyo_file_is_there (tail->audit_fd, name))
        return FALSE;
    }
  return TRUE;
}

static void
fail_missing (const RiyoTail *tail, guint first, guint newest, GError **error)
{
  g_autofree char *verify = riyo_log_advise (tail->shown, "audit verify");
  g_autofree char *repair = riyo_log_advise (tail->shown, "repair");

  riyo_error_at (
      error, RIYO_ERROR_DAMAGED, tail->shown, 0,
      _ ("files are missing: expected one for each number from %u to %u (%s tells which, "
         "%s the way back)"),
      first, newest, verify, repair);
}

gboolean
riyo_log_find_newest (RiyoTail *tail, guint *newest, GError **error)
{
  int fd = riyo_file_open (tail->audit_fd, ".", O_RDONLY | O_DIRECTORY, 0);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  RiyoArchived archived;
  guint n = 0;

  if (folder == NULL)
    {
      int saved = errno;

      if (fd >= 0)
        close (fd);
      return riyo_error_errno (error, saved, tail->shown, _ ("cannot be read"));
    }
  *newest = 0;
  if (!riyo_archived_read (tail->audit_fd, tail->shown, &archived, error))
    {
      closedir (folder);
      return FALSE;
    }
  while (errno = 0, (entry = readdir (folder)) != NULL)
    {
      guint number = riyo_log_file_number (entry->d_name);

      if ((number > 0 || strcmp (entry->d_name, RIYO_SEAL_NAME) == 0)
          && !check_file (tail, entry->d_name, error))
        {
          closedir (folder);
          return FALSE;
        }
      n += number > archived.file;
      *newest = MAX (*newest, number);
    }
  if (errno != 0)
    riyo_error_errno (error, errno, tail->shown, _ ("cannot be read"));
  else if (*newest == 0)
    riyo_log_fail_gone (tail->shown, TRUE, error);
  else if ((n < *newest - MIN (*newest, archived.file) || *newest <= archived.file)
           && !has_each_file (tail, *newest))
    fail_missing (tail, archived.file + 1, *newest, error);
  else
    {
      closedir (folder);
      return TRUE;
    }
  closedir (folder);
  return FALSE;
}

static gboolean
fill_folder (RiyoTail *tail, int folder_fd, const RiyoEntry *init, GError **error)
{
  g_auto (RiyoStamp) stamp = { 0 };
  RiyoTurn turn = { .fd = -1 };

  if (!riyo_log_open_folder (tail, folder_fd, error))
    return FALSE;
  if (!riyo_wakeup_make (tail->audit_fd, tail->shown, error)
      || !riyo_turn_open (&turn, tail->audit_fd, tail->shown, error))
    return FALSE;
  riyo_turn_close (&turn);
  if (!riyo_stamp_refresh (&stamp, tail->shown, error)
      || !riyo_tail_start_file (tail, 1, &stamp, init, error))
    return FALSE;
  return (fsync (tail->audit_fd) == 0 && fsync (folder_fd) == 0)
         || riyo_error_errno (error, errno, tail->shown, _ ("cannot be synced"));
}

static gboolean
create (RiyoTail *tail, int folder_fd, const RiyoEntry *init, GError **error)
{
  if (!riyo_file_make_folder (folder_fd, ".", RIYO_LOG_FOLDER, tail->shown, error))
    return FALSE;
  if (fill_folder (tail, folder_fd, init, error))
    return TRUE;
  if (tail->audit_fd >= 0)
    {
      unlinkat (tail->audit_fd, "000001.jsonl", 0);
      unlinkat (tail->audit_fd, RIYO_LOG_LOCK, 0);
      unlinkat (tail->audit_fd, RIYO_LOG_TURN, 0);
    }
  unlinkat (folder_fd, RIYO_LOG_FOLDER, AT_REMOVEDIR);
  return FALSE;
}

gboolean
riyo_log_create (int folder_fd, const char *shown, RiyoEntry *init, const char *state,
                 GError **error)
{
  RiyoTail tail;
  gboolean ok;

  riyo_tail_init (&tail, shown);
  g_string_assign (tail.state.text, state);
  ok = create (&tail, folder_fd, init, error);
  riyo_tail_clear (&tail);
  return ok;
}

gboolean
riyo_log_check_mended (int audit_fd, const char *shown, GError **error)
{
  g_autofree char *command = NULL, *way = NULL;
  g_auto (RiyoRepairing) repairing = { 0 };

  if (!riyo_file_is_there (audit_fd, RIYO_REPAIRING_NAME))
    return errno == ENOENT || riyo_error_errno (error, errno, shown, _ ("cannot be examined"));
  if (!riyo_repairing_read (&repairing, audit_fd, shown) || !riyo_repairing_is_loss (&repairing)
      || riyo_repairing_find_entry (&repairing, audit_fd, shown) > 0)
    return TRUE;
  command = g_strdup_printf ("repair --accept-loss --reason %s", _ ("TEXT"));
  way = riyo_log_advise (shown, command);
  return riyo_error_at (error, RIYO_ERROR_DAMAGED, shown, 0,
                        _ ("a repair is at work, or was killed before it was recorded; nothing is "
                           "permitted until it is. To finish it: %s"),
                        way);
}
