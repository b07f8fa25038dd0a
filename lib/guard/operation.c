/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operation as an object: its life, its counts, its end. */
#include "config.h"

#define RIYO_INLINE /* what the header has the text of is here the function itself */

#include <pthread.h>

#include "alert.h"
#include "alert/alert.h"
#include "base/base.h"
#include "folder/folder.h"
#include "log/log.h"
#include "operation.h"
#include "refusal.h"

/* What programs read that were built before: the ABI. */
G_STATIC_ASSERT (G_STRUCT_OFFSET (RiyoUse, head.allowed) == 0);
G_STATIC_ASSERT (sizeof ((RiyoUse *)NULL)->head.allowed == 8);

G_DEFINE_BOXED_TYPE (RiyoOperation, riyo_operation, riyo_operation_ref, riyo_operation_unref)

RiyoOperation *
riyo_operation_ref (RiyoOperation *operation)
{
  if (operation != NULL)
    g_atomic_ref_count_inc (&riyo_operation_use (operation)->n_refs);
  return operation;
}

static void
fail_ended (const RiyoUse *use, GError **error)
{
  if (use == NULL)
    {
      riyo_fail_null (error);
      return;
    }
  g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE,
                       use->inherited
                           ? _ ("the operation belongs to the process that began it; after fork a "
                                "child begins its own")
                           : _ ("the operation has ended"));
}

void
riyo_use_lower (RiyoUse *use, RiyoTags left)
{
  use->head.counted &= left;
  use->masks.unsuspended &= left;
  __atomic_and_fetch (&use->head.allowed, left, __ATOMIC_RELAXED);
}

/* A thread that was inside, unless it is the one that forked, does not exist in the child. */
static void
end_in_child (gpointer object)
{
  RiyoUse *use = object;

  if (!use->ended)
    use->inherited = TRUE;
  use->ended = TRUE;
  use->noted = 0;
  riyo_use_lower (use, 0);
  if (use->inside != (gulong)pthread_self ())
    use->inside = use->depth = 0;
}

gboolean
riyo_use_is_own (RiyoUse *use)
{
  if (G_LIKELY (use->process == riyo_process_get ()))
    return TRUE;
  end_in_child (use);
  return FALSE;
}

void
riyo_use_watch_fork (RiyoUse *use)
{
  riyo_fork_watch (&use->watch, use, end_in_child);
}

gboolean
riyo_use_is_over (RiyoUse *use, GError **error)
{
  if (use == NULL || use->ended)
    fail_ended (use, error);
  else if (use->rehearsal)
    g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE,
                         _ ("a rehearsal permits nothing; it only records"));
  else if (riyo_guard_is_lost (use->guard, error))
    return TRUE;
  else if (riyo_log_has_failed (use->guard->log))
    riyo_log_refuse_failed (use->guard->log, error);
  else if (riyo_date_today () > use->last_day)
    riyo_refuse_outlived (error);
  else if (use->failure != NULL)
    g_propagate_error (error, g_error_copy (use->failure));
  else
    return FALSE;
  return TRUE;
}

gboolean
riyo_use_enter (RiyoUse *use, GError **error)
{
  gulong self = (gulong)pthread_self (), nobody = 0;

  if (use == NULL)
    return !riyo_use_is_over (NULL, error);
  riyo_use_is_own (use);
  if (__atomic_load_n (&use->inside, __ATOMIC_RELAXED) != self
      && !__atomic_compare_exchange_n (&use->inside, &nobody, self, FALSE, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED))
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_STATE,
                           _ ("another thread is using the operation; begin one for each thread"));
      return FALSE;
    }
  use->depth++;
  return TRUE;
}

void
riyo_use_leave (RiyoUse *use)
{
  if (--use->depth == 0)
    __atomic_store_n (&use->inside, 0, __ATOMIC_RELEASE);
}

RiyoFolder *
riyo_use_get_folder (const RiyoUse *use)
{
  return use->folder;
}

const RiyoAdopted *
riyo_use_get_adopted (const RiyoUse *use)
{
  return use->adopted;
}

RiyoTable *
riyo_use_get_table (const RiyoUse *use)
{
  return use->adopted->table;
}

const RiyoMasks *
riyo_use_get_masks (const RiyoUse *use)
{
  return &use->masks;
}

gboolean
riyo_use_is_rehearsal (const RiyoUse *use)
{
  return use->rehearsal;
}

gboolean
riyo_use_has_ended (const RiyoUse *use)
{
  return use->ended;
}

RiyoLayout *
riyo_use_load_layout (const RiyoUse *use, const char *name, GError **error)
{
  return riyo_folder_load_layout (use->folder, use->guard->fd, name, use->adopted->table, error);
}

gboolean
riyo_use_is_behind (const RiyoUse *use, int fd)
{
  return riyo_log_is_behind (use->guard->log, fd);
}

gboolean
riyo_use_covers (const RiyoUse *use, const char *path)
{
  return riyo_folder_covers (use->guard->fd, path);
}

void
riyo_use_note_pipe (RiyoUse *use)
{
  use->piped = TRUE;
}

RiyoEntry *
riyo_use_start_entry (RiyoUse *use, const char *event)
{
  use->filed |= strcmp (event, RIYO_EVENT_FILE) == 0;
  riyo_entry_start (use->entry, event);
  riyo_entry_add_text (use->entry, RIYO_KEY_OP, use->id);
  riyo_entry_add_text (use->entry, RIYO_KEY_ACTOR, use->actor);
  riyo_entry_add_text (use->entry, RIYO_KEY_ROLE, use->role->name);
  riyo_entry_add_text (use->entry,
                       use->statement.law != NULL    ? RIYO_KEY_LAW
                       : use->statement.task != NULL ? RIYO_KEY_TASK
                                                     : RIYO_KEY_PURPOSE,
                       use->statement.name);
  if (use->rehearsal)
    riyo_entry_add_flag (use->entry, RIYO_KEY_REHEARSAL, TRUE);
  return use->entry;
}

void
riyo_use_add_limit (RiyoUse *use)
{
  riyo_limit_add_to_entry (&use->limit, riyo_store_get_keys (use->guard->store), use->entry);
}

gboolean
riyo_use_record (RiyoUse *use, GError **error)
{
  RiyoAlert alert = { .kind = RIYO_ALERT_DECLASSIFY,
                      .actor = use->actor,
                      .purpose = use->statement.name,
                      .about = use->processing };
  gboolean done = riyo_log_record (use->guard->log, use->entry, &alert.seq, error);

  if (done && alert.about != NULL && !use->processing_told)
    {
      use->processing_told = TRUE;
      riyo_guard_raise (use->guard, &alert);
    }
  use->processing = NULL;
  return done;
}

/* The first of each kind was told when it was refused; how many there were, only the end knows. */
static void
raise_rest (RiyoUse *use, guint noted, guint64 seq)
{
  guint64 told = (guint64)__builtin_popcount (noted);
  RiyoAlert alert = { .kind = RIYO_ALERT_REFUSED,
                      .seq = seq,
                      .n = use->head.tally.n_refused > told ? use->head.tally.n_refused - told : 0,
                      .actor = use->actor,
                      .purpose = use->statement.name };

  if (alert.n > 0 && !use->rehearsal)
    riyo_guard_raise (use->guard, &alert);
}

/* Writes what the operation did. Ends it whether or not that succeeds. */
static gboolean
close_use (RiyoUse *use, const char *event, gboolean handed_nothing, GError **error)
{
  g_autofree char *permitted
      = riyo_table_format_tags (use->adopted->table, use->head.tally.permitted_tags);
  g_autofree char *refused
      = riyo_table_format_tags (use->adopted->table, use->head.tally.refused_tags);
  guint noted = use->noted;
  guint64 seq = 0;

  __atomic_store_n (&use->head.allowed, 0, __ATOMIC_RELAXED);
  use->head.counted = 0;
  use->ended = TRUE;
  use->noted = 0; /* the quick answers are for open operations */
  riyo_use_start_entry (use, event);
  riyo_use_add_limit (use);
  riyo_entry_add_number (use->entry, RIYO_KEY_PERMITTED, use->head.tally.n_permitted);
  riyo_entry_add_text (use->entry, RIYO_KEY_PERMITTED_TAGS,
                       use->head.tally.n_permitted > 0 ? permitted : NULL);
  riyo_entry_add_number (use->entry, RIYO_KEY_REFUSED, use->head.tally.n_refused);
  riyo_entry_add_text (use->entry, RIYO_KEY_REFUSED_TAGS,
                       use->head.tally.n_refused > 0 ? refused : NULL);
  if (use->head.tally.n_left_out > 0)
    riyo_entry_add_number (use->entry, RIYO_KEY_LEFT_OUT, use->head.tally.n_left_out);
  if (use->piped)
    riyo_entry_add_text (use->entry, RIYO_KEY_SOURCE, RIYO_SOURCE_PIPE);
  if (handed_nothing && !use->filed)
    riyo_entry_add_number (use->entry, RIYO_KEY_PASSED, 0);
  if (riyo_log_record (use->guard->log, use->entry, &seq, error))
    {
      raise_rest (use, noted, seq);
      return TRUE;
    }
  riyo_guard_raise_failure (use->guard);
  return FALSE;
}

static gboolean
end (RiyoOperation *operation, gboolean handed_nothing, GError **error)
{
  RIYO_UNCANCELLED;
  RiyoUse *use = riyo_operation_use (operation);
  gboolean ended = FALSE;

  if (!riyo_use_enter (use, error))
    return FALSE;
  if (use->ended)
    fail_ended (use, error);
  else
    ended = close_use (use, RIYO_EVENT_END, handed_nothing, error);
  riyo_use_leave (use);
  return ended;
}

gboolean
riyo_operation_end (RiyoOperation *operation, GError **error)
{
  return end (operation, FALSE, error);
}

gboolean
riyo_operation_end_empty (RiyoOperation *operation, GError **error)
{
  return end (operation, TRUE, error);
}

void
riyo_operation_unref (RiyoOperation *operation)
{
  RIYO_UNCANCELLED;
  RiyoUse *use = riyo_operation_use (operation);

  if (use == NULL || !g_atomic_ref_count_dec (&use->n_refs))
    return;
  /* A failure is not lost: an operation without an end is what the log then shows. */
  if (riyo_use_is_own (use) && !use->ended)
    close_use (use, RIYO_EVENT_ABANDON, FALSE, NULL);
  riyo_fork_forget (&use->watch);
  riyo_entry_free (use->entry);
  riyo_suspended_free (use->suspended);
  g_clear_error (&use->failure);
  g_free (use->actor);
  g_free (use->approver);
  riyo_folder_unref (use->folder);
  riyo_guard_unref (use->guard);
  g_free (use);
}

const char *
riyo_operation_get_id (RiyoOperation *operation)
{
  if (operation == NULL)
    return NULL;
  return riyo_operation_use (operation)->id;
}

const char *
riyo_operation_get_role (RiyoOperation *operation)
{
  if (operation == NULL)
    return NULL;
  return riyo_operation_use (operation)->role->name;
}

void
riyo_operation_get_counts (RiyoOperation *operation, guint64 *n_permitted, guint64 *n_refused)
{
  if (n_permitted != NULL)
    *n_permitted = 0;
  if (n_refused != NULL)
    *n_refused = 0;
  if (operation == NULL)
    return;
  const RiyoUse *use = riyo_operation_use (operation);

  if (n_permitted != NULL)
    *n_permitted = use->head.tally.n_permitted;
  if (n_refused != NULL)
    *n_refused = use->head.tally.n_refused;
}
