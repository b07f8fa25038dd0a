/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A log that was damaged, made fit to be written to again: nothing of it is thrown away, and what
 * is lost is known. The entry that tells so is for who asked. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advise.h"
#include "archived.h"
#include "base/base.h"
#include "log.h"
#include "open.h"
#include "repairing.h"
#include "seal.h"
#include "tail.h"
#include "turn.h"
#include "wakeup.h"

typedef struct
{
  int audit_fd;
  const char *shown; /* audit/ */
  RiyoTurn turn;     /* ours: nobody writes meanwhile */
  int newest_fd;
  guint newest;
  gboolean accepts_loss;
  gboolean was_killed; /* one before us, at it */
  gboolean is_loss_untold;
  gboolean is_turn_new; /* what was called so is none, and put aside */
  RiyoArchived start;   /* what stands before the first file that is here */
  RiyoMended *mended;
} Mending;

static gboolean
note (Mending *mending, char *aside, GError **error)
{
  const RiyoMended *mended = mending->mended;
  const RiyoRepairing repairing = { .known_file = mended->known_file,
                                    .known_bytes = mended->known_bytes,
                                    .unsealed = mended->unsealed,
                                    .aside = aside != NULL ? aside : mended->aside,
                                    .archived = mended->archived };

  return riyo_repairing_write (&repairing, mending->audit_fd, mending->shown, error);
}

/* What one that was killed had noted; where its entry stands, it is done. */
static gboolean
take_note (Mending *mending, GError **error)
{
  RiyoMended *mended = mending->mended;
  g_auto (RiyoRepairing) noted;
  g_autoptr (GBytes) aside = NULL;
  gconstpointer data;
  gsize size = 0;

  mending->was_killed = riyo_repairing_read (&noted, mending->audit_fd, mending->shown);
  mended->recorded = riyo_repairing_find_entry (&noted, mending->audit_fd, mending->shown);
  if (mended->recorded > 0)
    {
      mending->was_killed = FALSE;
      return TRUE;
    }
  mending->is_loss_untold = mending->was_killed && riyo_repairing_is_loss (&noted);
  if (!mending->was_killed)
    return TRUE;
  mended->archived = noted.archived;
  mended->known_file = noted.known_file;
  mended->known_bytes = noted.known_bytes;
  mended->unsealed = noted.unsealed;
  if (noted.aside == NULL || !riyo_file_is_there (mending->audit_fd, noted.aside))
    return TRUE;
  aside = riyo_file_read (mending->audit_fd, noted.aside, mending->shown, FALSE, error);
  if (aside == NULL)
    return FALSE;
  data = g_bytes_get_data (aside, &size);
  mended->aside = g_steal_pointer (&noted.aside);
  mended->aside_bytes = size;
  riyo_hash_hex (data, size, mended->aside_sha256);
  return TRUE;
}

gboolean
riyo_log_mend_expect (int folder_fd, const char *folder, guint64 head, GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  int audit_fd
      = riyo_file_open (folder_fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  g_auto (RiyoRepairing) noted = { 0 };
  gboolean ok;

  if (audit_fd < 0)
    return riyo_error_errno (error, errno, shown, _ ("cannot be opened"));
  ok = TRUE;
  if (riyo_repairing_read (&noted, audit_fd, shown) && !noted.is_bad)
    {
      noted.expects = head;
      ok = riyo_repairing_write (&noted, audit_fd, shown, error);
    }
  close (audit_fd);
  return ok;
}

void
riyo_log_mend_end (int folder_fd, const char *folder)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  int audit_fd
      = riyo_file_open (folder_fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

  if (audit_fd < 0)
    return;
  riyo_repairing_forget (audit_fd, shown);
  close (audit_fd);
}

static gboolean
need_consent (const Mending *mending, const char *what, GError **error)
{
  g_autofree char *command = g_strdup_printf ("repair --accept-loss --reason %s", _ ("TEXT"));
  g_autofree char *way = riyo_log_advise (mending->shown, command);

  return riyo_error_at (error, RIYO_ERROR_DAMAGED, mending->shown, 0,
                        _ ("%s. Restore the newest copy if there is one. If there is none: %s sets "
                           "aside what is damaged, goes on from the last good entry, and records "
                           "what is lost"),
                        what, way);
}

/* Where line @number of the newest file begins. */
static gboolean
find_line (const Mending *mending, guint64 number, guint64 *offset, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES];
  g_autoptr (GBytes) bytes = NULL;
  const char *start, *p;
  gsize size = 0;

  riyo_log_file_name (mending->newest, name);
  bytes = riyo_file_read (mending->audit_fd, name, mending->shown, FALSE, error);
  if (bytes == NULL)
    return FALSE;
  start = p = g_bytes_get_data (bytes, &size);
  for (guint64 line = 1; line < number && p != NULL; line++)
    {
      p = memchr (p, '\n', size - (gsize)(p - start));
      p = p != NULL ? p + 1 : NULL;
    }
  *offset = p != NULL ? (guint64)(p - start) : size;
  return TRUE;
}

/* Copies what stands from @offset on under a name of its own, durable before it is cut off here. */
static gboolean
set_aside (Mending *mending, guint64 offset, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES];
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *aside = NULL;
  const char *data;
  gsize size = 0;

  riyo_log_file_name (mending->newest, name);
  bytes = riyo_file_read (mending->audit_fd, name, mending->shown, FALSE, error);
  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  aside = g_strdup_printf ("%s" RIYO_LOG_ASIDE "%08x", name, (guint)riyo_random ());
  if (!note (mending, aside, error)
      || !riyo_file_replace (mending->audit_fd, "..", aside, mending->shown, data + offset,
                             size - (gsize)offset, TRUE, error))
    return FALSE;
  mending->mended->aside_bytes = size - offset;
  riyo_hash_hex (data + offset, size - (gsize)offset, mending->mended->aside_sha256);
  g_free (mending->mended->aside);
  mending->mended->aside = g_steal_pointer (&aside);
  if (offset == 0) /* there is one before it */
    return (unlinkat (mending->audit_fd, name, 0) == 0 && fsync (mending->audit_fd) == 0)
           || riyo_error_errno (error, errno, mending->shown, _ ("cannot be removed"));
  return (ftruncate (mending->newest_fd, (off_t)offset) == 0 && fsync (mending->newest_fd) == 0)
         || riyo_error_errno (error, errno, mending->shown, _ ("cannot be repaired"));
}

/* Whether another file stands before the newest: what is left of the log when that is set aside. */
static gboolean
has_file_before (const Mending *mending)
{
  for (guint number = mending->start.file + 1; number < mending->newest; number++)
    {
      char name[RIYO_LOG_NAME_BYTES];

      riyo_log_file_name (number, name);
      if (riyo_file_is_there (mending->audit_fd, name))
        return TRUE;
    }
  return FALSE;
}

/* All that is here follows from audit/archived, but its entry was cut, or never was: the repair's
 * tells of it. */
static gboolean
mend_untold (Mending *mending, RiyoVerification *found, GError **error)
{
  if (mending->was_killed && mending->mended->aside != NULL)
    return TRUE;
  if (!mending->accepts_loss)
    return need_consent (mending, riyo_verification_get_problem (found), error);
  mending->mended->archived = TRUE;
  return TRUE;
}

/* Whether the newest file stands behind a gap that was none when entries were last acknowledged, by
 * audit/lock: one that is lost there is for a copy to bring back, a copy there is no file of ours.
 */
static gboolean
is_stray (const Mending *mending, const char *missing)
{
  guint number = missing != NULL ? riyo_log_file_number (missing) : 0;
  guint known = mending->mended->known_file;

  return number > 0 && number < mending->newest && known > 0 && known < number
         && !riyo_file_is_there (mending->audit_fd, missing);
}

/* What does not follow from the entries before it, in the newest file; older ones are a copy's to
 * bring back. */
static gboolean
mend_altered (Mending *mending, RiyoVerification *found, GError **error)
{
  const char *file = NULL;
  guint64 line = 0, offset = 0;

  riyo_verification_get_place (found, &file, &line);
  if (g_strcmp0 (file, RIYO_ARCHIVED_NAME) == 0)
    return mend_untold (mending, found, error);
  if (is_stray (mending, file))
    line = 1;
  else if (file == NULL || riyo_log_file_number (file) != mending->newest
           || (line <= 1 && !has_file_before (mending)))
    return riyo_error_at (error, RIYO_ERROR_DAMAGED, mending->shown, 0,
                          _ ("%s. That is not in the newest file, or nothing before it is good: it "
                             "can only be restored from a copy"),
                          riyo_verification_get_problem (found));
  if (!mending->accepts_loss)
    return need_consent (mending, riyo_verification_get_problem (found), error);
  return find_line (mending, line, &offset, error) && set_aside (mending, offset, error);
}

/* One of the log's other files, kept under a name of its own. */
static gboolean
rename_aside (const Mending *mending, const char *name, GError **error)
{
  g_autofree char *aside
      = g_strdup_printf ("%s" RIYO_LOG_ASIDE "%08x", name, (guint)riyo_random ());

  return renameat (mending->audit_fd, name, mending->audit_fd, aside) == 0
         || riyo_error_errno (error, errno, mending->shown, _ ("cannot be renamed"));
}

/* A link, a folder, or whatever else no program of ours puts there. */
static gboolean
is_no_file (const Mending *mending, const char *name)
{
  struct stat status;

  return fstatat (mending->audit_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0
         && !S_ISREG (status.st_mode);
}

/* A new file: whoever has the old one mapped finds that it is not theirs any more. */
static gboolean
renew_lock (Mending *mending, GError **error)
{
  if (!note (mending, NULL, error)
      || (is_no_file (mending, RIYO_LOG_LOCK) && !rename_aside (mending, RIYO_LOG_LOCK, error)))
    return FALSE;
  mending->mended->lock
      = riyo_file_replace (mending->audit_fd, "..", RIYO_LOG_LOCK, mending->shown,
                           &riyo_wakeup_new_page, sizeof riyo_wakeup_new_page, FALSE, error);
  return mending->mended->lock;
}

/* How far the log was known to reach before anything was done. */
static gboolean
take_reach (Mending *mending, GError **error)
{
  RiyoLogEnd reached;
  gboolean sound;

  if (!riyo_wakeup_read_reached (mending->audit_fd, mending->shown, 0, &reached, &sound, error))
    return FALSE;
  if (mending->was_killed)
    return TRUE;
  mending->mended->known_file = riyo_log_end_get_number (reached);
  mending->mended->known_bytes = riyo_log_end_get_bytes (reached);
  return TRUE;
}

/* A new one also where the turn was: whoever has the old ones open finds that they are not theirs.
 */
static gboolean
is_lock_sound (const Mending *mending, RiyoVerification *found, gboolean *sound, GError **error)
{
  RiyoLogEnd reached;

  if (!riyo_wakeup_read_reached (mending->audit_fd, mending->shown,
                                 riyo_verification_get_n_entries (found), &reached, sound, error))
    return FALSE;
  *sound &= !mending->was_killed && !mending->is_turn_new
            && riyo_file_is_there (mending->audit_fd, RIYO_LOG_LOCK);
  return TRUE;
}

/* FALSE for one that cannot be read, or is of seals that the log lacks. */
static gboolean
is_seal_sound (const Mending *mending, guint64 seq, gboolean *sound, GError **error)
{
  g_autoptr (GError) failure = NULL;
  RiyoSeal seal = { 0 };

  *sound = riyo_seal_read (mending->audit_fd, RIYO_SEAL_NAME, mending->shown, &seal, &failure)
           && seal.seq <= seq + RIYO_SEAL_INTERVAL;
  riyo_seal_clear (&seal);
  if (failure == NULL || g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_DAMAGED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* No writer goes on with a sealed log without the key of its next seal: that there are no more
 * seals is said by the repair's entry, and by nothing else. */
static gboolean
mend_seal (Mending *mending, RiyoVerification *found, GError **error)
{
  gboolean has = riyo_file_is_there (mending->audit_fd, RIYO_SEAL_NAME);
  gboolean sound = !riyo_verification_is_sealed (found);

  if (has && !is_seal_sound (mending, riyo_verification_get_n_entries (found), &sound, error))
    return FALSE;
  if (sound)
    return TRUE;
  if (!mending->accepts_loss)
    return need_consent (mending,
                         has ? _ ("audit/seal is not the key of this log's next seal")
                             : _ ("audit/seal is missing, though the log is sealed"),
                         error);
  mending->mended->unsealed = TRUE;
  if (!note (mending, NULL, error))
    return FALSE;
  return !has || rename_aside (mending, RIYO_SEAL_NAME, error);
}

static gboolean
mend (Mending *mending, RiyoVerification *found, GError **error)
{
  gboolean sound;

  if (mending->is_loss_untold && !mending->accepts_loss)
    return need_consent (mending, _ ("a repair was killed before it was recorded"), error);
  switch (riyo_verification_get_integrity (found))
    {
    case RIYO_INTEGRITY_INTACT:
      return is_lock_sound (mending, found, &sound, error) && (sound || renew_lock (mending, error))
             && mend_seal (mending, found, error);
    case RIYO_INTEGRITY_SHORTER:
      if (!mending->accepts_loss)
        return need_consent (mending, riyo_verification_get_problem (found), error);
      break;
    case RIYO_INTEGRITY_ALTERED:
      if (!mend_altered (mending, found, error))
        return FALSE;
      break;
    case RIYO_INTEGRITY_UNREADABLE:
    default:
      return riyo_error_at (error, RIYO_ERROR_DAMAGED, mending->shown, 0, "%s",
                            riyo_verification_get_problem (found));
    }
  return renew_lock (mending, error) && mend_seal (mending, found, error);
}

/* Of a log that was never archived: it has all of its files. */
static gboolean
mend_none (Mending *mending, GError **error)
{
  mending->mended->archived = TRUE;
  return note (mending, NULL, error) && rename_aside (mending, RIYO_ARCHIVED_NAME, error);
}

/* audit/archived that is lost or damaged is made anew: the log itself tells what it said, where its
 * first entry follows from that. */
static gboolean
mend_start (Mending *mending, GError **error)
{
  g_autoptr (GError) failure = NULL;
  RiyoArchived told;
  gboolean ok = riyo_archived_read (mending->audit_fd, mending->shown, &mending->start, &failure);

  if (!ok && !g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (ok && riyo_archived_is_followed (mending->audit_fd, mending->shown, &mending->start))
    return TRUE;
  if (!riyo_archived_find_told (mending->audit_fd, mending->shown, mending->newest, &told, error))
    return FALSE;
  if (!riyo_archived_is_followed (mending->audit_fd, mending->shown, &told))
    return TRUE; /* what is wrong is for who verifies */
  if (told.file == 0)
    return ok || mend_none (mending, error);
  mending->mended->archived = TRUE;
  mending->start = told;
  return note (mending, NULL, error)
         && riyo_archived_write (mending->audit_fd, mending->shown, &told, error);
}

static gboolean
lock (Mending *mending, GError **error)
{
  int saved = riyo_turn_take (&mending->turn, mending->audit_fd, 0);

  return saved == 0 || riyo_turn_fail (&mending->turn, saved, mending->shown, error);
}

static gboolean
open_turn (Mending *mending, GError **error)
{
  mending->is_turn_new = is_no_file (mending, RIYO_LOG_TURN);
  return (!mending->is_turn_new || rename_aside (mending, RIYO_LOG_TURN, error))
         && riyo_turn_open (&mending->turn, mending->audit_fd, mending->shown, error);
}

/* The newest file, whatever is missing before it. */
static gboolean
lock_newest (Mending *mending, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES];

  if (!riyo_repairing_find_newest (mending->audit_fd, &mending->newest))
    return riyo_error_errno (error, errno, mending->shown, _ ("cannot be read"));
  if ((mending->newest == 0 && !riyo_log_fail_gone (mending->shown, TRUE, error))
      || !open_turn (mending, error))
    return FALSE;
  riyo_log_file_name (MAX (mending->newest, 1), name);
  mending->newest_fd
      = riyo_file_open (mending->audit_fd, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  if (mending->newest_fd < 0)
    return riyo_error_errno (error, errno, mending->shown, _ ("the newest file cannot be opened"));
  return lock (mending, error);
}

/* Where the log begins is mended first, for what follows is found from there; whoever verifies
 * waits until nobody has the lock. */
static gboolean
mend_all (Mending *mending, const char *folder, GError **error)
{
  g_autoptr (RiyoVerification) found = NULL;

  if (!lock_newest (mending, error) || !take_note (mending, error) || !take_reach (mending, error)
      || !mend_start (mending, error))
    return FALSE;
  riyo_turn_give_back (&mending->turn);
  found = riyo_audit_verify (folder, NULL, NULL, error);
  return found != NULL && lock (mending, error) && mend (mending, found, error);
}

/* The entry that told of the archive may be among what was set aside: the repair's tells it too. */
static void
take_start (Mending *mending)
{
  RiyoMended *mended = mending->mended;

  mended->last_file = mending->start.file;
  mended->last = mending->start.seq;
  memcpy (mended->last_hash, mending->start.hash, sizeof mended->last_hash);
}

gboolean
riyo_log_mend (int folder_fd, const char *folder, gboolean accepts_loss, RiyoMended *mended,
               GError **error)
{
  g_autofree char *shown = g_build_filename (folder, RIYO_LOG_FOLDER, NULL);
  Mending mending
      = { .shown = shown, .newest_fd = -1, .accepts_loss = accepts_loss, .mended = mended };
  gboolean ok;

  mending.turn.fd = -1;
  *mended = (RiyoMended){ 0 };
  mending.audit_fd
      = riyo_file_open (folder_fd, RIYO_LOG_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  if (mending.audit_fd < 0)
    return errno == ENOENT ? riyo_log_fail_gone (shown, FALSE, error)
                           : riyo_error_errno (error, errno, shown, _ ("cannot be opened"));
  ok = mend_all (&mending, folder, error);
  if (ok && (mended->archived || mended->aside != NULL))
    take_start (&mending);
  if (mending.turn.fd >= 0)
    riyo_turn_give_back (&mending.turn);
  riyo_turn_close (&mending.turn);
  if (mending.newest_fd >= 0)
    close (mending.newest_fd);
  close (mending.audit_fd);
  return ok;
}

void
riyo_mended_clear (RiyoMended *mended)
{
  g_clear_pointer (&mended->aside, g_free);
}

gboolean
riyo_mended_is_nothing (const RiyoMended *mended)
{
  return !mended->lock && mended->aside == NULL && !mended->unsealed && !mended->archived;
}

void
riyo_mended_fill_entry (const RiyoMended *mended, RiyoEntry *entry)
{
  g_autofree char *hash
      = mended->aside != NULL ? g_strndup (mended->aside_sha256, RIYO_SHA256_HEX_BYTES) : NULL;

  if (mended->lock)
    riyo_entry_add_flag (entry, RIYO_KEY_LOCK, TRUE);
  if (mended->lock && mended->known_bytes > 0)
    {
      riyo_entry_add_number (entry, RIYO_KEY_KNOWN_FILE, mended->known_file);
      riyo_entry_add_number (entry, RIYO_KEY_KNOWN_BYTES, mended->known_bytes);
    }
  riyo_entry_add_text (entry, RIYO_KEY_ASIDE, mended->aside);
  if (mended->aside != NULL)
    riyo_entry_add_number (entry, RIYO_KEY_ASIDE_BYTES, mended->aside_bytes);
  riyo_entry_add_text (entry, RIYO_KEY_ASIDE_SHA256, hash);
  if (mended->unsealed)
    riyo_entry_add_flag (entry, RIYO_KEY_UNSEALED, TRUE);
  if (mended->archived)
    riyo_entry_add_flag (entry, RIYO_KEY_ARCHIVED, TRUE);
  if (mended->last_file == 0)
    return;
  riyo_entry_add_number (entry, RIYO_KEY_LAST_FILE, mended->last_file);
  riyo_entry_add_number (entry, RIYO_KEY_LAST, mended->last);
  riyo_entry_add_text (entry, RIYO_KEY_LAST_HASH, mended->last_hash);
}
