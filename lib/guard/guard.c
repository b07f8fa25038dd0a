/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guard: a folder held open, reloaded when its log says that something was adopted. */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder/folder.h"
#include "internal.h"
#include "suspension/suspension.h"
#include "table/table.h"

/* Beside the errno of a path that cannot be looked at. */
#define LOST_FOLDER (-1)
#define LOST_LOCK (-2)
#define LOST_LOG (-3)
#define LOST_END (-4)
#define LOST_TRACK (-5)
#define LOST_REACH (-6)

G_DEFINE_BOXED_TYPE (RiyoGuard, riyo_guard, riyo_guard_ref, riyo_guard_unref)

RiyoGuard *
riyo_guard_ref (RiyoGuard *guard)
{
  if (guard != NULL)
    g_atomic_ref_count_inc (&guard->n_refs);
  return guard;
}

void
riyo_guard_unref (RiyoGuard *guard)
{
  RIYO_UNCANCELLED;
  if (guard == NULL || !g_atomic_ref_count_dec (&guard->n_refs))
    return;
  riyo_fork_forget (&guard->watch);
  riyo_log_free (guard->log);
  riyo_folder_unref (guard->folder);
  riyo_folder_unref (guard->relations_of);
  riyo_layout_unref (guard->relations);
  riyo_store_free (guard->store);
  g_mutex_clear (&guard->mutex);
  if (guard->fd >= 0)
    close (guard->fd);
  g_free (guard->lock);
  g_free (guard->absolute);
  g_free (guard->path);
  g_free (guard);
}

/* A thread that held the mutex does not exist in the child; what it was at is read anew. */
static void
free_mutex_in_child (gpointer object)
{
  RiyoGuard *guard = object;

  if (g_mutex_trylock (&guard->mutex))
    {
      g_mutex_unlock (&guard->mutex);
      return;
    }
  g_mutex_init (&guard->mutex);
  guard->store = NULL; /* half read, perhaps */
  guard->serial = guard->store_serial = 0;
}

static gint
of_sight (RiyoLogSight sight)
{
  switch (sight)
    {
    case RIYO_LOG_STANDS:
      return 0;
    case RIYO_LOG_GONE:
      return LOST_LOG;
    case RIYO_LOG_CUT:
      return LOST_END;
    case RIYO_LOG_UNKNOWN:
      return LOST_REACH;
    case RIYO_LOG_UNSEEN:
      return errno;
    default:
      return LOST_TRACK;
    }
}

/* The first reason stays. What could not be asked just now ends one use, and is in errno. */
static gboolean
lose (RiyoGuard *guard, gint lost)
{
  if (lost > 0 && riyo_errno_may_pass (lost))
    errno = lost;
  else if (lost != 0)
    g_atomic_int_compare_and_exchange (&guard->lost, 0, lost);
  return lost != 0;
}

static gint
find_loss (const RiyoGuard *guard)
{
  struct stat named, held;

  if (stat (guard->absolute, &named) != 0 || fstat (guard->fd, &held) != 0)
    return errno; /* of the descriptor too: closed, it is no folder of ours */
  if (!riyo_file_is_one (&named, &held))
    return LOST_FOLDER;
  if (!riyo_log_is_heard (guard->log)) /* by the account that this thread acts as now */
    return riyo_errno_may_pass (errno)                          ? errno
           : stat (guard->lock, &named) != 0 && errno == EACCES ? EACCES
                                                                : LOST_LOCK;
  return of_sight (riyo_log_see (guard->log));
}

gboolean
riyo_guard_holds (RiyoGuard *guard)
{
  return g_atomic_int_get (&guard->lost) == 0 && !lose (guard, find_loss (guard));
}

gboolean
riyo_guard_glance (RiyoGuard *guard)
{
  if (g_atomic_int_get (&guard->lost) != 0)
    return FALSE;
  if (!riyo_log_is_heard_at (guard->log, guard->lock) && !riyo_guard_holds (guard))
    return FALSE;
  return !lose (guard, of_sight (riyo_log_look (guard->log)));
}

static const char *
name_loss (gint lost)
{
  switch (lost)
    {
    case LOST_FOLDER:
      return _ (
          "the folder here is no longer the one that was opened (it was moved or replaced, or "
          "a link was turned)");
    case LOST_LOCK:
      return _ (
          "audit/lock is no longer the one that was opened (it was removed, replaced or cut), "
          "and suspensions would not be heard of");
    case LOST_LOG:
      return _ ("the newest file of the audit log is no longer the one that is written to (it was "
                "moved, removed or replaced), and what is recorded would be lost");
    case LOST_END:
      return _ ("the newest file of the audit log became shorter than what was recorded in it (it "
                "was cut or emptied), and what was recorded is lost");
    case LOST_REACH:
      return _ ("audit/lock was overwritten by something else, and how far the audit log reached "
                "is not known");
    case LOST_TRACK:
      return _ (
          "the audit log no longer ends with what was recorded in it (it was cut, changed, or "
          "written to by something else; where, its verification tells)");
    case EACCES:
      return _ ("the account that this program acts as now may not look at the folder (it needs "
                "execute permission for every folder on the way)");
    default:
      return _ ("the folder that was opened can no longer be reached");
    }
}

gboolean
riyo_guard_is_lost (const RiyoGuard *guard, GError **error)
{
  gint lost = g_atomic_int_get (&guard->lost);

  if (G_LIKELY (lost == 0))
    return FALSE;
  riyo_error_at (error, RIYO_ERROR_DAMAGED, guard->absolute, 0,
                 _ ("%s%s%s; nothing is permitted until it is opened anew (riyo_guard_open, or "
                    "start the program again)"),
                 name_loss (lost), lost > 0 ? ": " : "", lost > 0 ? g_strerror (lost) : "");
  return TRUE;
}

void
riyo_guard_note_failure (RiyoGuard *guard)
{
  if (riyo_guard_holds (guard) && riyo_log_is_damaged (guard->log))
    lose (guard, LOST_TRACK);
}

gboolean
riyo_guard_fail_unheld (RiyoGuard *guard, GError **error)
{
  int saved = errno;

  return !riyo_guard_is_lost (guard, error)
         && riyo_error_errno (error, saved, guard->absolute,
                              _ ("the folder cannot be looked at just now"));
}

gboolean
riyo_guard_lock (RiyoGuard *guard, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (!riyo_guard_holds (guard))
    return riyo_guard_fail_unheld (guard, error);
  if (riyo_log_lock (guard->log, &failure))
    return TRUE;
  riyo_guard_note_failure (guard);
  if (!riyo_guard_is_lost (guard, error))
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static RiyoFolder *
load_folder (RiyoGuard *guard, const char *state, RiyoDate day, GError **error)
{
  RiyoDate decides = riyo_folder_find_day (guard->recorded);
  g_autoptr (RiyoFolder) folder
      = riyo_folder_load (guard->fd, guard->path, state, day, decides, error);

  return folder != NULL
                 && (guard->asks
                     || riyo_folder_check_group (guard->fd, guard->path, folder->state, error))
             ? g_steal_pointer (&folder)
             : NULL;
}

/* A suspension changes nothing of what was read. */
static gboolean
is_loaded (RiyoGuard *guard, const char *state, guint64 serial, RiyoDate day)
{
  RiyoFolder *folder = guard->folder;

  return folder != NULL && riyo_folder_reaches (folder, day)
         && (serial == guard->serial
             || (riyo_folder_is_of (folder, state)
                 && (guard->asks
                     || riyo_folder_check_group (guard->fd, guard->path, folder->state, NULL))));
}

/* The folder as the log now has it, for @day or a later one. A part that cannot be loaded leaves
 * the one before in place. */
static RiyoFolder *
refresh_folder (RiyoGuard *guard, RiyoDate day, GError **error)
{
  guint64 serial = 0;
  const char *state = riyo_log_get_state (guard->log, &serial);
  RiyoFolder *folder;

  g_mutex_lock (&guard->mutex);
  guard->recorded = riyo_log_get_day (guard->log);
  if (is_loaded (guard, state, serial, day))
    {
      folder = riyo_folder_stands (guard->folder, guard->fd, error)
                   ? riyo_folder_ref (guard->folder)
                   : NULL;
      guard->serial = folder != NULL ? serial : guard->serial;
    }
  else if ((folder = load_folder (guard, state, day, error)) != NULL)
    {
      RiyoFolder *before = guard->folder;

      guard->folder
          = riyo_folder_ref (folder); /* whole at every moment: see free_mutex_in_child () */
      guard->serial = serial;
      riyo_folder_unref (before);
    }
  g_mutex_unlock (&guard->mutex);
  return folder;
}

static gboolean
refresh_store (RiyoGuard *guard, const char *state_json, GError **error)
{
  g_autoptr (RiyoState) state = riyo_state_parse (state_json, guard->path, error);
  RiyoStoreMark mark;

  if (state == NULL)
    return FALSE;
  mark = riyo_state_get_mark (state);
  if (guard->store == NULL)
    {
      guard->store = (guard->asks ? riyo_store_open_to_ask : riyo_store_open) (
          guard->fd, guard->path, state->keys, &mark, error);
      return guard->store != NULL;
    }
  return riyo_store_refresh (guard->store, &mark, error);
}

RiyoSuspensions *
riyo_guard_refresh_suspensions (RiyoGuard *guard, GError **error)
{
  guint64 serial = 0;
  const char *state = riyo_log_get_state (guard->log, &serial);
  RiyoSuspensions *suspensions = NULL;

  g_mutex_lock (&guard->mutex);
  if (guard->store != NULL && serial == guard->store_serial
          ? riyo_store_stands (guard->store, error)
          : refresh_store (guard, state, error))
    {
      guard->store_serial = serial;
      suspensions = riyo_store_ref_suspensions (guard->store);
    }
  g_mutex_unlock (&guard->mutex);
  return suspensions;
}

gboolean
riyo_guard_sees_store (RiyoGuard *guard)
{
  gboolean same;

  g_mutex_lock (&guard->mutex);
  same = guard->store != NULL && riyo_store_is_as_seen (guard->store);
  g_mutex_unlock (&guard->mutex);
  return same;
}

static void
find_day (RiyoGuard *guard, RiyoLook *look)
{
  RiyoDate day = riyo_log_get_day (guard->log),
           last = MAX (day, riyo_log_get_last_day (guard->log));

  look->last_day = last > riyo_date_today () ? last : 0;
  look->today = riyo_folder_find_day (day);
}

RiyoDate
riyo_guard_get_day (RiyoGuard *guard)
{
  RiyoDate recorded;

  g_mutex_lock (&guard->mutex);
  recorded = guard->recorded;
  g_mutex_unlock (&guard->mutex);
  return riyo_folder_find_day (recorded);
}

gboolean
riyo_guard_look (RiyoGuard *guard, RiyoLook *look, GError **error)
{
  const RiyoAdopted *adopted;
  RiyoDate now = riyo_date_today ();

  look->folder = refresh_folder (guard, look->today != 0 ? MIN (look->today, now) : now, error);
  look->suspensions = look->folder != NULL ? riyo_guard_refresh_suspensions (guard, error) : NULL;
  if (look->suspensions == NULL)
    {
      riyo_look_clear (look);
      return FALSE;
    }
  if (look->today == 0)
    find_day (guard, look);
  else
    look->today = riyo_folder_find_day_of (look->today, riyo_log_get_day (guard->log));
  adopted = riyo_folder_get_adopted (look->folder, look->today);
  look->in_force = adopted != NULL && adopted->rules != NULL;
  look->adopted = look->in_force ? adopted : riyo_folder_get_nearest (look->folder, look->today);
  return TRUE;
}

gboolean
riyo_guard_lock_and_look (RiyoGuard *guard, RiyoLook *look, GError **error)
{
  if (!riyo_guard_lock (guard, error))
    return FALSE;
  if (riyo_guard_look (guard, look, error))
    return TRUE;
  riyo_guard_unlock (guard);
  return FALSE;
}

void
riyo_look_clear (RiyoLook *look)
{
  g_clear_pointer (&look->suspensions, riyo_suspensions_unref);
  g_clear_pointer (&look->folder, riyo_folder_unref);
}

/* Locked, so that no adoption moves parts about meanwhile. */
static gboolean
load (RiyoGuard *guard, GError **error)
{
  g_auto (RiyoLook) look = { 0 };

  if (!riyo_guard_lock_and_look (guard, &look, error))
    return FALSE;
  riyo_guard_unlock (guard);
  return TRUE;
}

/* Links and .. stay as they are: to where they lead is what is asked again. */
static char *
make_absolute (const char *path)
{
  g_autofree char *here = NULL;

  if (g_path_is_absolute (path))
    return g_strdup (path);
  here = g_get_current_dir ();
  return g_build_filename (here, path, NULL);
}

static RiyoGuard *
open_guard (const char *folder, gboolean asks, GError **error)
{
  RIYO_UNCANCELLED;
  if (folder == NULL)
    return riyo_return_null (error);
  g_autoptr (RiyoGuard) guard = g_new0 (RiyoGuard, 1);

  g_atomic_ref_count_init (&guard->n_refs);
  g_mutex_init (&guard->mutex);
  riyo_fork_watch (&guard->watch, guard, free_mutex_in_child);
  guard->asks = asks;
  guard->path = g_strdup (folder);
  guard->absolute = make_absolute (folder);
  guard->lock = g_build_filename (guard->absolute, RIYO_LOG_FOLDER, RIYO_LOG_LOCK, NULL);
  guard->fd = riyo_folder_open (folder, error);
  if (guard->fd < 0)
    return NULL;
  guard->log = asks ? riyo_log_open_to_read (guard->fd, folder, error)
                    : riyo_log_open_asking (guard->fd, folder, riyo_folder_ask, error);
  return guard->log != NULL && load (guard, error) ? g_steal_pointer (&guard) : NULL;
}

RiyoGuard *
riyo_guard_open (const char *folder, GError **error)
{
  return open_guard (folder, FALSE, error);
}

RiyoGuard *
riyo_guard_open_to_ask (const char *folder, GError **error)
{
  return open_guard (folder, TRUE, error);
}

gboolean
riyo_guard_knows_persons (const RiyoGuard *guard, const char *subject, GError **error)
{
  g_autofree char *shown = g_build_filename (guard->path, RIYO_KEYS_FILE_NAME, NULL);

  return subject == NULL || riyo_store_has_keys (guard->store)
         || riyo_error_at (
             error, RIYO_ERROR_PERMISSION, shown, 0,
             _ ("it is missing, or cannot be read here, or not by its owner alone, and "
                "without it nobody can tell whose the suspensions are; only the "
                "folder's owner, or a member of its group, can answer about a "
                "person"));
}

gboolean
riyo_guard_knows_files (const RiyoGuard *guard, GError **error)
{
  g_autofree char *shown = g_build_filename (guard->path, RIYO_KEYS_FILE_NAME, NULL);

  return riyo_store_has_keys (guard->store)
         || riyo_error_at (
             error, RIYO_ERROR_PERMISSION, shown, 0,
             _ ("it is missing, or cannot be read here, or not by its owner alone, and "
                "without it nobody can tell what a file is called in the log; only the "
                "folder's owner, or a member of its group, can ask for one"));
}

RiyoFolder *
riyo_guard_ref_folder (RiyoGuard *guard)
{
  RiyoFolder *folder;

  g_mutex_lock (&guard->mutex);
  folder = riyo_folder_ref (guard->folder);
  g_mutex_unlock (&guard->mutex);
  return folder;
}

RiyoTable *
riyo_guard_dup_table (RiyoGuard *guard)
{
  if (guard == NULL)
    return NULL;
  const RiyoAdopted *adopted;
  RiyoTable *table;

  g_mutex_lock (&guard->mutex);
  adopted = riyo_folder_get_adopted (guard->folder, riyo_folder_find_day (guard->recorded));
  table = adopted != NULL ? riyo_table_ref (adopted->table) : NULL;
  g_mutex_unlock (&guard->mutex);
  return table;
}
