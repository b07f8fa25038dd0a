/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The handle of a log: lock, append, seal, sync; for many threads, and across fork. It alone says
 * that a log has failed for good. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advise.h"
#include "base/base.h"
#include "days.h"
#include "entry.h"
#include "follows.h"
#include "leftover.h"
#include "open.h"
#include "repairing.h"
#include "seal.h"
#include "sealed.h"
#include "sync.h"
#include "tail.h"
#include "turn.h"
#include "wakeup.h"

#define FILE_LIMIT_BYTES (64u << 20)
#define BUFFER_LIMIT_BYTES (256u << 10)
#define LOOK_US (3 * G_USEC_PER_SEC)
#define LOOKS 5
#define OWNER_REOPENING (G_GUINT64_CONSTANT (1) << 63)

/* The newest file, for who looks without the lock. It never changes: one for each that was newest
 * while the log is open. */
typedef struct _Newest
{
  struct _Newest *before;
  guint number;
  char name[RIYO_LOG_NAME_BYTES];
  RiyoFileId file;
} Newest;

struct _RiyoLog
{
  guint64 limit_bytes;
  guint64 owner;   /* atomic: the process the descriptors belong to, and OWNER_REOPENING */
  gint failed;     /* atomic */
  gint damaged;    /* atomic: that is why */
  GError *failure; /* atomic, set once: why */
  RiyoLogEnd seen; /* atomic: where it ended when the lock was last given back */
  RiyoForkWatch watch;
  RiyoWakeup wakeup;
  RiyoTurn turn;
  Newest *newest; /* atomic */
  RiyoLogAsk ask; /* NULL: nobody else knows of entries */
  RiyoSync sync;  /* its mutex is taken after the one below */

  pthread_mutex_t mutex; /* held from lock to unlock; guards what follows */
  RiyoTail tail;
  RiyoStamp stamp;
  gboolean state_changed;
  gboolean waited;      /* for a writer, in vain */
  gboolean day_is_over; /* that of the newest file, when the lock was taken */
  RiyoDate day, today;  /* which then counted, by that clock, */
  guint followed;       /* the file that was seen to follow the one before it */
  guint day_of;         /* of the files up to this one; 0 not known */
  gboolean way_is_made; /* for the next entry */
  gboolean seal_stood;  /* audit/seal, or the log is not sealed, when it was opened */
  gboolean mends;       /* for who records a repair, */
  gboolean seal_lost;   /* which ends the seals: their key is lost */
  guint64 repaired_seq; /* of the entry of a repair that nobody was told of */
};

/* Always FALSE. */
static gboolean
fail_for_good (RiyoLog *log)
{
  if (!log->tail.reads) /* who only asks may ask again */
    g_atomic_int_set (&log->failed, 1);
  return FALSE;
}

/* The first failure is what all later calls tell. Always FALSE. */
static gboolean
fail_with (RiyoLog *log, GError *failure, GError **error)
{
  GError *kept = g_error_copy (failure), *none = NULL;

  if (g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_DAMAGED) && !log->tail.reads)
    g_atomic_int_set (&log->damaged, 1);
  if (riyo_error_may_pass (failure))
    failure->code = kept->code = RIYO_ERROR_NOT_RECORDED;
  if (!__atomic_compare_exchange_n (&log->failure, &none, kept, FALSE, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
    g_error_free (kept);
  g_propagate_error (error, failure);
  return fail_for_good (log);
}

static gboolean
fail (RiyoLog *log, RiyoError code, int saved, const char *what, GError **error)
{
  GError *failure = NULL;

  riyo_tail_fail (&log->tail, code, saved, what, &failure);
  return fail_with (log, failure, error);
}

/* Of what has touched nothing yet: a want that may pass ends this use, and not the log. Always
 * FALSE.
 */
static gboolean
fail_before (RiyoLog *log, GError *failure, GError **error)
{
  if (!riyo_error_may_pass (failure))
    return fail_with (log, failure, error);
  failure->code = RIYO_ERROR_NOT_RECORDED;
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
fail_untouched (RiyoLog *log, int saved, const char *what, GError **error)
{
  GError *failure = NULL;

  riyo_tail_fail (&log->tail, RIYO_ERROR_NOT_RECORDED, saved, what, &failure);
  return fail_before (log, failure, error);
}

gboolean
riyo_log_has_failed (const RiyoLog *log)
{
  return g_atomic_int_get (&log->failed) != 0;
}

gboolean
riyo_log_refuse_failed (const RiyoLog *log, GError **error)
{
  const GError *failure = __atomic_load_n (&log->failure, __ATOMIC_ACQUIRE);

  g_set_error (
      error, RIYO_ERROR, RIYO_ERROR_NOT_RECORDED,
      _ ("%s (since then this program records nothing; start it again when that is mended, "
         "or open the folder anew)"),
      failure != NULL ? failure->message : log->tail.shown);
  return FALSE;
}

/* What is stored in audit/lock has its room before the log has an entry, or there is none. Of one
 * that was cut or replaced nobody hears: that is another fault, and found by who looks for it. */
static gboolean
reserve (RiyoLog *log, GError **error)
{
  int saved = riyo_wakeup_reserve (&log->wakeup, log->tail.audit_fd);

  if (G_LIKELY (saved == 0) || !riyo_log_is_heard (log))
    return TRUE;
  return log->tail.buffer->len == 0
             ? fail_untouched (log, saved, _ ("audit/lock cannot be written"), error)
             : fail (log, RIYO_ERROR_NOT_RECORDED, saved, _ ("audit/lock cannot be written"),
                     error);
}

/* Writes what is buffered. */
static gboolean
flush (RiyoLog *log, GError **error)
{
  GError *failure = NULL;

  if (log->tail.buffer->len == 0)
    return TRUE;
  if (!reserve (log, error))
    return FALSE;
  if (!riyo_tail_flush (&log->tail, &failure))
    return fail_with (log, failure, error);
  riyo_sync_count_write (&log->sync, riyo_log_end (log->tail.number, log->tail.end));
  if (log->state_changed)
    riyo_wakeup_signal (&log->wakeup);
  log->state_changed = FALSE;
  return TRUE;
}

static void
raise_reached (RiyoLog *log)
{
  riyo_wakeup_raise_reached (&log->wakeup, riyo_sync_get_reached (&log->sync));
}

/* What is or soon will be acknowledged must not hang on a file that nobody syncs any more. */
static gboolean
settle (RiyoLog *log, GError **error)
{
  int saved = riyo_sync_settle (&log->sync);

  if (saved == 0)
    raise_reached (log);
  return saved == 0 || fail (log, RIYO_ERROR_NOT_RECORDED, saved, _ ("cannot be synced"), error);
}

static void
show_newest (RiyoLog *log)
{
  Newest *newest = g_new (Newest, 1);

  *newest = (Newest){ .before = log->newest, .number = log->tail.number, .file = log->tail.file };
  riyo_log_file_name (log->tail.number, newest->name);
  __atomic_store_n (&log->newest, newest, __ATOMIC_RELEASE);
}

static gboolean
open_file (RiyoLog *log, guint number, GError **error)
{
  GError *failure = NULL;
  gboolean ok = riyo_tail_open (&log->tail, number, &failure);

  if (ok)
    show_newest (log);
  if (log->tail.fd != log->sync.fd)
    riyo_sync_set_fd (&log->sync, log->tail.fd);
  return ok || fail_before (log, failure, error);
}

/* A child shares the lock its parent held at the fork, and would hold it on after the parent's
 * death, though it never uses the log. If it does, it opens the file anew. */
static void
close_in_child (RiyoLog *log)
{
  int tail = log->tail.fd, fd = log->sync.fd, syncing = log->sync.syncing_fd;

  if (syncing >= 0 && syncing != fd)
    close (syncing);
  if (fd >= 0)
    close (fd);
  if (tail >= 0 && tail != fd && tail != syncing)
    close (tail);
  log->tail.fd = log->sync.fd = log->sync.syncing_fd = -1;
  riyo_turn_close (&log->turn);
}

static void
let_go_in_child (gpointer object)
{
  RiyoLog *log = object;

  close_in_child (log);
  log->owner = 0; /* also where the kernel tells processes apart by their number alone */
}

/* After fork the descriptors share their lock with the parent's, and a mutex may be held by a
 * thread that does not exist here. */
static gboolean
reopen_in_child (RiyoLog *log, GError **error)
{
  GError *failure = NULL;

  if (log->tail.fd >= 0) /* where the handlers of fork did not run */
    close_in_child (log);
  pthread_mutex_init (&log->mutex, NULL);
  riyo_tail_start_anew (&log->tail);
  log->stamp = (RiyoStamp){ 0 };
  log->state_changed = FALSE;
  riyo_sync_start_anew (&log->sync);
  if (log->tail.reads)
    riyo_turn_open_to_read (&log->turn, log->tail.audit_fd);
  else if (!riyo_turn_open (&log->turn, log->tail.audit_fd, log->tail.shown, &failure))
    return fail_before (log, failure, error);
  return open_file (log, log->tail.number, error);
}

/* With the word of the owner. What could not be opened now is opened at the next try. */
static gboolean
take_over (RiyoLog *log, guint64 self, GError **error)
{
  gboolean done = riyo_log_has_failed (log) || reopen_in_child (log, error);
  gboolean again = !done && !riyo_log_has_failed (log);

  if (again)
    close_in_child (log);
  __atomic_store_n (&log->owner, again ? 0 : self, __ATOMIC_RELEASE);
  return done;
}

/* FALSE with the reason, which need not be for good. */
static gboolean
own_descriptors (RiyoLog *log, GError **error)
{
  guint64 self = riyo_process_get ();
  guint64 owner = __atomic_load_n (&log->owner, __ATOMIC_ACQUIRE);

  while (owner != self)
    if (owner != (self | OWNER_REOPENING)
        && __atomic_compare_exchange_n (&log->owner, &owner, self | OWNER_REOPENING, FALSE,
                                        __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      {
        if (!take_over (log, self, error))
          return FALSE;
        owner = self;
      }
    else
      {
        sched_yield ();
        owner = __atomic_load_n (&log->owner, __ATOMIC_ACQUIRE);
      }
  return !riyo_log_has_failed (log) || riyo_log_refuse_failed (log, error);
}

/* Nothing may be chained to a file that is another's. What could not be asked is asked again. */
static gboolean
check_followed (RiyoLog *log, GError **error)
{
  GError *failure = NULL;

  if (G_LIKELY (log->followed == log->tail.number))
    return TRUE;
  if (!riyo_log_check_follows (&log->tail, &failure))
    return fail_before (log, failure, error);
  log->followed = log->tail.number;
  return TRUE;
}

/* A file that is met, at opening or later. */
static gboolean
meet_file (RiyoLog *log, guint number, GError **error)
{
  return open_file (log, number, error) && check_followed (log, error);
}

/* Goes on to the file that another process has started. */
static gboolean
follow (RiyoLog *log, GError **error)
{
  return (riyo_sync_is_settled (&log->sync) || settle (log, error))
         && meet_file (log, log->tail.number + 1, error);
}

/* The number is another file's now, which the program goes on with: it is not ours to close. */
static gboolean
forget_descriptor (RiyoLog *log, GError **error)
{
  log->tail.fd = -1;
  riyo_sync_forget_fd (&log->sync);
  return fail (log, RIYO_ERROR_DAMAGED, 0,
               _ ("its descriptor was closed or leads to another file: the program closed "
                  "what it does not own"),
               error);
}

/* The program's descriptor of the turn is another file's now: nothing is wrong with the log. */
static gboolean
forget_turn (RiyoLog *log, GError **error)
{
  log->turn.fd = -1;
  return fail (log, RIYO_ERROR_NOT_RECORDED, 0,
               _ ("its descriptor was closed or leads to another file: the program closed "
                  "what it does not own"),
               error);
}

/* FALSE without an error where another has it and @how has LOCK_NB. */
static gboolean
take_turn (RiyoLog *log, int how, GError **error)
{
  int failure = riyo_turn_take (&log->turn, log->tail.audit_fd, how);

  switch (failure)
    {
    case 0:
      return TRUE;
    case EWOULDBLOCK:
      return FALSE;
    case ETIMEDOUT: /* whoever waits may try again */
      return riyo_turn_fail (&log->turn, failure, log->tail.shown, error);
    case EBADF:
      return forget_turn (log, error);
    case ESTALE: /* if it is that alone, nothing is wrong with the log */
      return fail (log, riyo_log_is_heard (log) ? RIYO_ERROR_NOT_RECORDED : RIYO_ERROR_DAMAGED, 0,
                   _ ("audit/turn was removed or replaced"), error);
    default:
      return fail_untouched (log, failure, _ ("cannot be locked"), error);
    }
}

/* With the turn: ends up on the newest file, whose size is @size. */
static gboolean
find_newest (RiyoLog *log, guint64 *size, GError **error)
{
  char name[RIYO_LOG_NAME_BYTES], next[RIYO_LOG_NAME_BYTES];
  struct stat status;
  gboolean found;
  int saved;

  for (;;)
    {
      riyo_log_file_name (log->tail.number, name);
      riyo_log_file_name (log->tail.number + 1, next);
      if (fstat (log->tail.fd, &status) != 0)
        return errno == EBADF ? forget_descriptor (log, error)
                              : fail_untouched (log, errno, _ ("cannot be examined"), error);
      if (!riyo_tail_is (&log->tail, &status))
        return forget_descriptor (log, error);
      found = fstatat (log->tail.audit_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
      saved = errno;
      if (!found && saved != ENOENT)
        return fail_untouched (log, saved, _ ("cannot be examined"), error);
      if (!found || !riyo_tail_is (&log->tail, &status))
        return fail (log, RIYO_ERROR_DAMAGED, 0, _ ("a file was moved, removed or replaced"),
                     error);
      *size = (guint64)status.st_size;
      if (fstatat (log->tail.audit_fd, next, &status, AT_SYMLINK_NOFOLLOW) == 0)
        {
          if (!follow (log, error))
            return FALSE;
          continue;
        }
      saved = errno;
      return saved == ENOENT || fail_untouched (log, saved, _ ("cannot be examined"), error);
    }
}

static gboolean
append_seal (RiyoLog *log, RiyoSeal *seal, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  char mac[RIYO_SHA256_HEX_BYTES + 1] = "";

  if (!riyo_seal_advance (seal, log->tail.seq + 1))
    return fail (log, RIYO_ERROR_DAMAGED, 0,
                 _ ("it is shorter than its seals: entries were cut off"), error);
  riyo_seal_compute (seal, log->tail.hash, mac);
  riyo_entry_start (entry, RIYO_EVENT_SEAL);
  riyo_entry_add_text (entry, RIYO_KEY_MAC, mac);
  /* The seal must be durable before its key is forgotten, or a power cut would look like a cut. */
  return riyo_tail_append (&log->tail, &log->stamp, entry, NULL, error) && flush (log, error)
         && settle (log, error) && riyo_seal_advance (seal, seal->seq + RIYO_SEAL_INTERVAL)
         && riyo_seal_write (log->tail.audit_fd, log->tail.shown, seal, error);
}

/* Of a log that was not sealed when it was opened, or was and its audit/seal is gone since. */
static gboolean
check_unsealed (RiyoLog *log, GError **error)
{
  GError *failure = NULL;

  return flush (log, error)
         && (riyo_sealed_check (&log->tail, &failure) || fail_before (log, failure, error));
}

gboolean
riyo_log_find_sealed (RiyoLog *log, gboolean *sealed, GError **error)
{
  GError *failure = NULL;

  *sealed = FALSE;
  return flush (log, error)
         && (riyo_sealed_find (&log->tail, sealed, &failure) || fail_with (log, failure, error));
}

static gboolean
seal_if_due (RiyoLog *log, GError **error)
{
  RiyoSeal seal;
  struct stat status, audit;
  GError *failure = NULL;
  gboolean ok;

  if ((log->tail.seq + 1) % RIYO_SEAL_INTERVAL != 0)
    return TRUE;
  if (fstatat (log->tail.audit_fd, RIYO_SEAL_NAME, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? check_unsealed (log, error)
                           : fail_untouched (log, errno, _ ("cannot be examined"), error);
  if (fstat (log->tail.audit_fd, &audit) != 0)
    return fail_untouched (log, errno, _ ("cannot be examined"), error);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && !riyo_file_is_of_group (&audit))
    return fail (log, RIYO_ERROR_PERMISSION, 0,
                 _ ("group or others may use audit/seal (chmod 600)"), error);
  if (!riyo_file_check_part (log->tail.audit_fd, "..", &status, log->tail.shown, &failure))
    return fail_with (log, failure, error);
  ok = riyo_sealed_read (&log->tail, &seal, &failure) && append_seal (log, &seal, &failure);
  riyo_seal_clear (&seal);
  return ok || fail_before (log, failure, error);
}

static gboolean
rotate (RiyoLog *log, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  char name[RIYO_LOG_NAME_BYTES];
  GError *failure = NULL;
  guint64 first;
  gboolean started;

  if (log->tail.number >= RIYO_LOG_LAST_NUMBER)
    return fail (log, RIYO_ERROR_NOT_RECORDED, 0, _ ("no file name is left"), error);
  if (!flush (log, error) || !settle (log, error))
    return FALSE;
  if (!riyo_sealed_get_next (&log->tail, &first, &failure))
    return fail_before (log, failure, error);
  riyo_log_file_name (log->tail.number, name);
  riyo_entry_start (entry, RIYO_EVENT_ROTATE);
  riyo_entry_add_text (entry, RIYO_KEY_AFTER, name);
  if (first > 0) /* the files before it may go elsewhere */
    riyo_entry_add_number (entry, RIYO_KEY_FIRST, first);
  started = riyo_tail_start_file (&log->tail, log->tail.number + 1, &log->stamp, entry, &failure);
  if (log->tail.fd != log->sync.fd)
    {
      show_newest (log);
      riyo_sync_set_fd (&log->sync, log->tail.fd);
    }
  if (!started)
    return fail_before (log, failure, error);
  if (TEMP_FAILURE_RETRY (fsync (log->tail.audit_fd)) != 0) /* it has its name, for now */
    return fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("a file cannot be started"), error);
  log->day_is_over = FALSE;
  return TRUE;
}

gboolean
riyo_log_make_way (RiyoLog *log, GError **error)
{
  if (log->way_is_made)
    return TRUE;
  log->way_is_made = seal_if_due (log, error)
                     && ((log->tail.end < log->limit_bytes && !log->day_is_over)
                         || (rotate (log, error) && seal_if_due (log, error)));
  return log->way_is_made;
}

static gboolean
append (RiyoLog *log, const RiyoEntry *entry, const char *new_state, GError **error)
{
  /* What ends the seals stands where one may be due: nothing goes before it. */
  if (!(log->seal_lost && riyo_entry_ends_seals (entry)) && !riyo_log_make_way (log, error))
    return FALSE;
  log->way_is_made = FALSE;
  if (!riyo_tail_append (&log->tail, &log->stamp, entry, new_state, error))
    return FALSE;
  log->state_changed |= new_state != NULL;
  return log->tail.buffer->len < BUFFER_LIMIT_BYTES || flush (log, error);
}

/* Takes away what an accident left unfinished, and says so in the log. */
static gboolean
repair (RiyoLog *log, GError **error)
{
  g_autoptr (RiyoEntry) entry = NULL;
  GError *failure = NULL;
  gsize torn = 0;

  if (!riyo_leftover_check (&log->tail, log->ask, &torn, &failure))
    return fail_before (log, failure, error);
  entry = riyo_entry_new ();
  riyo_leftover_fill_entry (&log->tail, torn, entry);
  if (log->seal_lost)
    riyo_entry_add_flag (entry, RIYO_KEY_UNSEALED, TRUE);
  if (TEMP_FAILURE_RETRY (ftruncate (log->tail.fd, (off_t)log->tail.end)) != 0)
    return fail (log, RIYO_ERROR_NOT_RECORDED, errno, _ ("cannot be repaired"), error);
  if (!append (log, entry, NULL, error)) /* what was taken away is to be told, if not by us */
    return fail_for_good (log);
  log->repaired_seq = log->tail.seq;
  return TRUE;
}

static gboolean
take_in (RiyoLog *log, guint64 size, GError **error)
{
  GError *failure = NULL;

  return riyo_tail_refresh (&log->tail, size, &failure) || fail_before (log, failure, error);
}

static void
release (RiyoLog *log)
{
  if (!riyo_log_has_failed (log))
    __atomic_store_n (&log->seen, riyo_log_end (log->tail.number, log->tail.end), __ATOMIC_RELEASE);
  /* After a failure the turn goes too: others may go on where this handle may not. */
  riyo_turn_give_back (&log->turn);
  pthread_mutex_unlock (&log->mutex);
}

static RiyoDate
get_today (RiyoLog *log)
{
  char text[RIYO_LOG_DAY_BYTES + 1] = "";

  memcpy (text, riyo_stamp_get_day (&log->stamp), RIYO_LOG_DAY_BYTES);
  return riyo_date_parse (text);
}

static gboolean
find_day (RiyoLog *log, GError **error)
{
  GError *failure = NULL;
  RiyoDate today = get_today (log);

  if (G_LIKELY (log->day_of == log->tail.number && log->today == today))
    return TRUE;
  log->day_of = 0;
  if (!riyo_log_find_day (&log->tail, today, &log->day, &failure))
    return fail_before (log, failure, error);
  log->today = today;
  log->day_of = log->tail.number;
  return TRUE;
}

/* What is recorded under one lock stays together. Of each day that counts some file is; a clock
 * that went back a little starts none, for the later day counts. */
static gboolean
is_day_over (const RiyoLog *log)
{
  return log->day <= log->today && riyo_tail_get_day (&log->tail) != log->today;
}

/* What was acknowledged must be there, or nothing may be chained to what is. */
static gboolean
check_reach (RiyoLog *log, GError **error)
{
  GError *failure = NULL;
  RiyoLogEnd reached;

  if (!riyo_log_is_heard (log)) /* that is another fault, and found by who looks for it */
    return !riyo_errno_may_pass (errno)
           || fail_untouched (log, errno, _ ("audit/lock cannot be examined"), error);
  if (!riyo_wakeup_check (&log->wakeup, log->tail.seq, log->tail.shown, &failure))
    return fail_with (log, failure, error);
  if (G_UNLIKELY (!riyo_wakeup_is_settled (&log->wakeup)))
    {
      if (!reserve (log, error))
        return FALSE;
      riyo_wakeup_settle (&log->wakeup);
    }
  reached = riyo_wakeup_get_reached (&log->wakeup);
  if (G_LIKELY (reached <= riyo_log_end (log->tail.number, log->tail.end)))
    return TRUE;
  return fail (log, RIYO_ERROR_DAMAGED, 0,
               _ ("entries that were recorded are missing at its end (audit/lock knows of them): "
                  "it was cut, or an older copy was put back"),
               error);
}

/* Beside writers, not between them: once for some seconds, in case that is soon. */
static void
take_turn_to_read (RiyoLog *log)
{
  gint64 end = g_get_monotonic_time () + (log->waited ? 0 : LOOK_US);

  while (log->turn.fd >= 0
         && riyo_turn_take (&log->turn, log->tail.audit_fd, LOCK_SH | LOCK_NB) == EWOULDBLOCK)
    {
      log->waited = g_get_monotonic_time () >= end;
      if (log->waited)
        return;
      g_usleep (1000);
    }
}

/* Once, and wherever what audit/seal knows tells an accident from a cut. */
static gboolean
check_seal (RiyoLog *log, GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  if (log->seal_stood && log->tail.torn->len == 0)
    return TRUE;
  ok = log->mends ? riyo_sealed_find_lost (&log->tail, &log->seal_lost, &failure)
                  : riyo_sealed_check (&log->tail, &failure);
  log->seal_stood = ok && !log->mends;
  return ok || fail_before (log, failure, error);
}

/* What a writer would take away is nothing to who only asks; what it would not, stops all uses. */
static gboolean
check_leftover (RiyoLog *log, GError **error)
{
  GError *failure = NULL;
  gsize torn;

  return log->tail.torn->len == 0 || riyo_leftover_check (&log->tail, log->ask, &torn, &failure)
         || fail_before (log, failure, error);
}

/* Whole entries never change, so that they may be read while another is written. What is known to
 * be written and is not there yet may be there when it is looked at again. */
static gboolean
lock_to_read (RiyoLog *log, GError **error)
{
  guint64 size = 0;

  take_turn_to_read (log);
  for (guint i = 1;; i++)
    {
      g_autoptr (GError) failure = NULL;

      if (find_newest (log, &size, &failure) && take_in (log, size, &failure)
          && check_reach (log, &failure) && check_seal (log, &failure)
          && check_leftover (log, &failure) && check_followed (log, &failure)
          && find_day (log, &failure))
        return TRUE;
      if (i < LOOKS)
        {
          g_usleep (10000);
          continue;
        }
      g_propagate_error (error, g_steal_pointer (&failure));
      release (log);
      return FALSE;
    }
}

/* With the mutex held; gives it back unless it ends up with the lock. */
static gboolean
lock (RiyoLog *log, int how, GError **error)
{
  guint64 size = 0;

  if (!riyo_stamp_refresh (&log->stamp, log->tail.shown,
                           error)) /* which may be another at the next try */
    {
      pthread_mutex_unlock (&log->mutex);
      return FALSE;
    }
  log->day_is_over = log->way_is_made = FALSE;
  if (log->tail.reads)
    return lock_to_read (log, error);
  if (!take_turn (log, how, error))
    {
      pthread_mutex_unlock (&log->mutex);
      return FALSE;
    }
  if (find_newest (log, &size, error) && take_in (log, size, error) && check_reach (log, error)
      && check_seal (log, error) && check_followed (log, error) && find_day (log, error)
      && (log->tail.torn->len == 0 || repair (log, error)))
    {
      log->day_is_over = is_day_over (log);
      return TRUE;
    }
  release (log);
  return FALSE;
}

gboolean
riyo_log_lock (RiyoLog *log, GError **error)
{
  if (!own_descriptors (log, error))
    return FALSE;
  pthread_mutex_lock (&log->mutex);
  if (!riyo_log_has_failed (log))
    return lock (log, 0, error);
  pthread_mutex_unlock (&log->mutex);
  return riyo_log_refuse_failed (log, error);
}

gboolean
riyo_log_is_behind (RiyoLog *log, int fd)
{
  struct stat status;
  gboolean same;

  if (!own_descriptors (log, NULL) || fstat (fd, &status) != 0)
    return TRUE;
  pthread_mutex_lock (&log->mutex);
  same = riyo_tail_is (&log->tail, &status);
  pthread_mutex_unlock (&log->mutex);
  return same;
}

void
riyo_log_unlock (RiyoLog *log)
{
  if (riyo_log_has_failed (log))
    g_string_truncate (log->tail.buffer, 0);
  else
    flush (log, NULL);
  release (log);
}

const char *
riyo_log_get_state (RiyoLog *log, guint64 *serial)
{
  if (serial != NULL)
    *serial = log->tail.state.seq;
  return log->tail.state.text->str;
}

guint64
riyo_log_take_repaired (RiyoLog *log)
{
  guint64 seq = log->repaired_seq;

  log->repaired_seq = 0;
  return seq;
}

const char *
riyo_log_get_account (RiyoLog *log)
{
  return log->stamp.account;
}

RiyoDate
riyo_log_get_day (const RiyoLog *log)
{
  return log->day;
}

RiyoDate
riyo_log_get_last_day (const RiyoLog *log)
{
  return riyo_tail_get_day (&log->tail);
}

const char *
riyo_log_get_head (RiyoLog *log, guint64 *seq)
{
  *seq = log->tail.seq;
  return log->tail.hash;
}

void
riyo_log_set_limit (RiyoLog *log, guint64 bytes)
{
  log->limit_bytes = bytes;
}

gboolean
riyo_log_append (RiyoLog *log, const RiyoEntry *entry, const char *new_state, guint64 *seq,
                 GError **error)
{
  if (seq != NULL)
    *seq = 0;
  if (riyo_log_has_failed (log))
    return riyo_log_refuse_failed (log, error);
  if (log->tail.reads)
    return riyo_error_at (error, RIYO_ERROR_STATE, log->tail.shown, 0,
                          _ ("opened for questions alone; nothing is recorded"));
  /* A change that those who have the folder open would not hear of must not happen. */
  if (new_state != NULL && !riyo_log_is_heard (log))
    return riyo_errno_may_pass (errno) && log->tail.buffer->len == 0
               ? fail_untouched (log, errno, _ ("audit/lock cannot be examined"), error)
               : fail (log, RIYO_ERROR_DAMAGED, 0, _ ("audit/lock was removed, replaced or cut"),
                       error);
  if (!append (log, entry, new_state, error))
    return FALSE;
  if (seq != NULL)
    *seq = log->tail.seq;
  return TRUE;
}

gboolean
riyo_log_sync (RiyoLog *log, GError **error)
{
  int saved;

  if (!own_descriptors (log, error))
    return FALSE;
  saved = riyo_sync_wait (&log->sync);
  if (riyo_log_has_failed (log))
    return riyo_log_refuse_failed (log, error);
  if (saved != 0)
    return fail (log, RIYO_ERROR_NOT_RECORDED, saved, _ ("cannot be synced"), error);
  raise_reached (log);
  return TRUE;
}

gboolean
riyo_log_is_unsure (RiyoLog *log)
{
  return riyo_sync_has_failed (&log->sync);
}

void
riyo_log_tell_unsure (RiyoLog *log, const char *command, GError **error)
{
  g_autofree char *shows = riyo_log_advise (log->tail.shown, command);

  if (error == NULL || *error == NULL)
    return;
  g_prefix_error (error,
                  _ ("this may have been recorded all the same, and is in force then; %s shows it. "
                     "Ask before it is recorded again. "),
                  shows);
}

gboolean
riyo_log_commit (RiyoLog *log, GError **error)
{
  return flush (log, error) && riyo_log_sync (log, error);
}

gboolean
riyo_log_record (RiyoLog *log, const RiyoEntry *entry, guint64 *seq, GError **error)
{
  gboolean written;

  if (seq != NULL)
    *seq = 0;
  if (!riyo_log_lock (log, error))
    return FALSE;
  written = riyo_log_append (log, entry, NULL, seq, error) && flush (log, error);
  riyo_log_unlock (log);
  if (written && riyo_log_sync (log, error))
    return TRUE;
  if (seq != NULL)
    *seq = 0;
  return FALSE;
}

gboolean
riyo_log_is_heard (const RiyoLog *log)
{
  struct stat status;

  /* By way of the folder: audit/ itself may have been moved, the lock in it. */
  if (fstatat (log->tail.audit_fd, "../audit/lock", &status, AT_SYMLINK_NOFOLLOW) != 0)
    return FALSE;
  errno = 0;
  return riyo_wakeup_is (&log->wakeup, &status);
}

gboolean
riyo_log_is_heard_at (const RiyoLog *log, const char *path)
{
  struct stat status;

  /* One that has other names may be a copy's, made by links. */
  return lstat (path, &status) == 0 && riyo_wakeup_is (&log->wakeup, &status)
         && status.st_nlink == 1;
}

/* Sizes only grow: what is asked for is what was known before the file was looked at. */
static RiyoLogSight
see (const RiyoLog *log, RiyoLogEnd *end)
{
  const Newest *newest = __atomic_load_n (&log->newest, __ATOMIC_ACQUIRE), *seen;
  RiyoLogEnd known = MAX (__atomic_load_n (&log->seen, __ATOMIC_ACQUIRE),
                          riyo_wakeup_get_reached (&log->wakeup));
  struct stat status;

  if (!log->tail.reads && !riyo_wakeup_is_sound (&log->wakeup, G_MAXUINT64))
    return RIYO_LOG_UNKNOWN;
  do
    {
      seen = newest;
      if (fstatat (log->tail.audit_fd, newest->name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        {
          if (riyo_errno_may_pass (errno))
            return RIYO_LOG_UNSEEN;
        }
      else if (riyo_file_has_id (&status, &newest->file))
        {
          *end = riyo_log_end (newest->number, (guint64)status.st_size);
          return riyo_log_end_get_number (known) == newest->number && *end < known
                     ? RIYO_LOG_CUT
                     : RIYO_LOG_STANDS;
        }
      newest = __atomic_load_n (&log->newest, __ATOMIC_ACQUIRE);
    }
  while (newest != seen); /* another thread may have gone on to the next file meanwhile */
  return RIYO_LOG_GONE;
}

RiyoLogSight
riyo_log_see (const RiyoLog *log)
{
  RiyoLogEnd end;

  return see (log, &end);
}

guint64
riyo_log_see_end (const RiyoLog *log)
{
  RiyoLogEnd end;

  return see (log, &end) == RIYO_LOG_STANDS ? end : 0;
}

/* TRUE unless the log is damaged. */
static gboolean
take_in_others (RiyoLog *log)
{
  if (!own_descriptors (log, NULL) || pthread_mutex_trylock (&log->mutex) != 0)
    return !riyo_log_is_damaged (log);
  if (riyo_log_has_failed (log))
    pthread_mutex_unlock (&log->mutex);
  else if (lock (log, LOCK_NB, NULL))
    riyo_log_unlock (log);
  return !riyo_log_is_damaged (log);
}

RiyoLogSight
riyo_log_look (RiyoLog *log)
{
  RiyoLogEnd end = 0, seen = __atomic_load_n (&log->seen, __ATOMIC_ACQUIRE);
  RiyoLogSight sight = see (log, &end);

  if (G_LIKELY (sight != RIYO_LOG_STANDS
                || (end == seen && riyo_wakeup_get_reached (&log->wakeup) <= end)))
    return sight;
  return take_in_others (log) ? RIYO_LOG_STANDS : RIYO_LOG_GARBLED;
}

gboolean
riyo_log_is_damaged (const RiyoLog *log)
{
  return g_atomic_int_get (&log->damaged) != 0;
}

guint64
riyo_log_get_wakeups (const RiyoLog *log)
{
  return riyo_wakeup_get_count (&log->wakeup);
}

static RiyoLog *
new_log (const char *folder)
{
  RiyoLog *log = g_new0 (RiyoLog, 1);

  log->limit_bytes = FILE_LIMIT_BYTES;
  log->turn.fd = -1;
  log->owner = riyo_process_get ();
  pthread_mutex_init (&log->mutex, NULL);
  riyo_sync_init (&log->sync);
  riyo_tail_init (&log->tail, folder);
  return log;
}

static gboolean
open_turn (RiyoLog *log, GError **error)
{
  if (!log->tail.reads)
    return riyo_wakeup_open (&log->wakeup, log->tail.audit_fd, log->tail.shown, error)
           && riyo_turn_open (&log->turn, log->tail.audit_fd, log->tail.shown, error);
  riyo_turn_open_to_read (&log->turn, log->tail.audit_fd);
  return riyo_turn_check (log->tail.audit_fd, log->tail.shown, error)
         && riyo_wakeup_open_to_read (&log->wakeup, log->tail.audit_fd, log->tail.shown, error);
}

static RiyoLog *
open_log (int folder_fd, const char *shown, gboolean reads, gboolean mends, RiyoLogAsk ask,
          GError **error)
{
  g_autoptr (RiyoLog) log = new_log (shown);
  guint newest = 0;

  log->tail.reads = reads;
  log->mends = mends;
  log->ask = ask;
  if (!riyo_log_open_folder (&log->tail, folder_fd, error)
      || (!mends && !riyo_log_check_mended (log->tail.audit_fd, log->tail.shown, error))
      || !open_turn (log, error))
    return NULL;
  riyo_fork_watch (&log->watch, log, let_go_in_child);
  if (!riyo_log_find_newest (&log->tail, &newest, error) || !meet_file (log, newest, error)
      || !riyo_log_lock (log, error))
    return NULL;
  /* One that was killed behind its entry told nobody of it. */
  if (!reads && !mends && log->repaired_seq == 0)
    log->repaired_seq = riyo_repairing_forget (log->tail.audit_fd, log->tail.shown);
  riyo_log_unlock (log);
  return reads || riyo_log_sync (log, error) ? g_steal_pointer (&log) : NULL;
}

RiyoLog *
riyo_log_open (int folder_fd, const char *shown, GError **error)
{
  return open_log (folder_fd, shown, FALSE, FALSE, NULL, error);
}

RiyoLog *
riyo_log_open_asking (int folder_fd, const char *shown, RiyoLogAsk ask, GError **error)
{
  return open_log (folder_fd, shown, FALSE, FALSE, ask, error);
}

RiyoLog *
riyo_log_open_to_mend (int folder_fd, const char *shown, RiyoLogAsk ask, GError **error)
{
  return open_log (folder_fd, shown, FALSE, TRUE, ask, error);
}

RiyoLog *
riyo_log_open_to_read (int folder_fd, const char *shown, GError **error)
{
  return open_log (folder_fd, shown, TRUE, FALSE, NULL, error);
}

void
riyo_log_free (RiyoLog *log)
{
  if (log == NULL)
    return;
  riyo_fork_forget (&log->watch); /* first: a fork must not find what is closed */
  riyo_wakeup_close (&log->wakeup);
  riyo_turn_close (&log->turn);
  riyo_tail_clear (&log->tail);
  for (Newest *newest = log->newest, *before; newest != NULL; newest = before)
    {
      before = newest->before;
      g_free (newest);
    }
  riyo_sync_clear (&log->sync);
  g_clear_error (&log->failure);
  riyo_stamp_clear (&log->stamp);
  pthread_mutex_destroy (&log->mutex);
  g_free (log);
}
