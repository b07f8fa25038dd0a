/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The beginning of an operation: decided, then durably recorded, then handed out. */
#include "config.h"

#include "alert.h"
#include "alert/alert.h"
#include "base/base.h"
#include "decide.h"
#include "folder/folder.h"
#include "internal.h"
#include "log/log.h"
#include "operation.h"
#include "request.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

static RiyoUse *
use_new (const RiyoBeginning *beginning)
{
  RiyoUse *use = g_new0 (RiyoUse, 1);

  g_atomic_ref_count_init (&use->n_refs);
  use->guard = riyo_guard_ref (beginning->guard);
  use->folder = riyo_folder_ref (beginning->look.folder);
  use->adopted = beginning->look.adopted;
  use->statement = beginning->statement;
  use->role = beginning->role;
  use->actor = g_strdup (beginning->actor);
  use->approver = g_strdup (beginning->request->approver);
  use->rehearsal = beginning->request->rehearsal;
  use->limit = beginning->limit;
  use->suspended = riyo_beginning_get_suspended (beginning);
  use->masks = riyo_beginning_get_masks (beginning, use->suspended);
  use->n_records = riyo_suspensions_get_n_records (beginning->look.suspensions);
  use->last_day = riyo_date_today () + 1;
  use->wakeups = riyo_log_get_wakeups (beginning->guard->log);
  use->head.look_at = RIYO_CHECKS_BETWEEN_LOOKS - 1;
  use->entry = riyo_entry_new ();
  g_snprintf (use->id, sizeof use->id, "%016" G_GINT64_MODIFIER "x", riyo_random ());
  use->process = riyo_process_get ();
  riyo_use_watch_fork (use);
  return use;
}

static void
add_cells (RiyoUse *use)
{
  g_autoptr (GString) cells = g_string_new ("["), name = g_string_new (NULL);

  for (RiyoTags left = use->statement.cells; left != 0; left &= left - 1)
    {
      guint category = riyo_tags_lowest (left);
      const char *row = riyo_table_get_category (use->adopted->table, category)->short_name;
      guint purpose = riyo_statement_get_purpose (&use->statement, category);

      g_string_assign (name, row);
      if (use->statement.law == NULL)
        g_string_append_printf (name, RIYO_CELL_SLASH "%s",
                                riyo_table_purpose_at (use->adopted->table, purpose)->label);
      if (cells->len > 1)
        g_string_append_c (cells, ',');
      riyo_json_append_text (cells, name->str);
    }
  g_string_append_c (cells, ']');
  riyo_entry_add_json (
      use->entry, use->statement.law != NULL ? RIYO_KEY_CATEGORIES : RIYO_KEY_CELLS, cells->str);
}

/* To whom the purposes provide data (提供先), as the table says now: the log must tell it later
 * whatever becomes of the table. 個人情報保護法29条 */
static void
add_recipients (RiyoUse *use, const char *key, gboolean third_parties)
{
  g_autoptr (GPtrArray) recipients
      = riyo_statement_list_recipients (&use->statement, use->adopted->table, third_parties);
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < recipients->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      riyo_json_append_text (json, g_ptr_array_index (recipients, i));
    }
  g_string_append_c (json, ']');
  if (recipients->len > 0)
    riyo_entry_add_json (use->entry, key, json->str);
}

/* That the clock is behind what is recorded already. */
static void
add_last_day (RiyoEntry *entry, const RiyoLook *look)
{
  char day[11];

  if (look->last_day == 0)
    return;
  riyo_date_format (look->last_day, day);
  riyo_entry_add_text (entry, RIYO_KEY_LAST_DAY, day);
}

static void
fill_begin_entry (RiyoUse *use, const RiyoRequest *request, const RiyoLook *look)
{
  const RiyoTask *task = use->statement.task;

  riyo_use_start_entry (use, RIYO_EVENT_BEGIN);
  if (use->statement.law != NULL)
    riyo_entry_add_text (use->entry, RIYO_KEY_ARTICLE, use->statement.law->article);
  riyo_entry_add_text (use->entry, RIYO_KEY_REFERENCE, request->reference);
  riyo_entry_add_text (use->entry, RIYO_KEY_APPROVER, request->approver);
  add_cells (use);
  add_recipients (use, RIYO_KEY_RECIPIENTS, TRUE);
  add_recipients (use, RIYO_KEY_OTHER_RECIPIENTS, FALSE);
  riyo_entry_add_text (use->entry, RIYO_KEY_RECIPIENT, request->recipient);
  riyo_entry_add_text (use->entry, RIYO_KEY_DOOR, request->door);
  riyo_use_add_limit (use);
  add_last_day (use->entry, look);
  riyo_entry_add_number (use->entry, RIYO_KEY_VERSION, use->adopted->table->version);
  riyo_entry_add_text (use->entry, RIYO_KEY_TABLE, riyo_table_get_hash (use->adopted->table));
  if (task != NULL && task->is_signed)
    {
      riyo_entry_add_text (use->entry, RIYO_KEY_JUDGE, task->judge);
      riyo_entry_add_text (use->entry, RIYO_KEY_JUDGEMENT, task->reason);
    }
}

#define MASKED_ROLE "role"

/* What was stated. A name that nobody published may be anything, a person's too, and the log
 * forgets nothing: it has a mask of it, by which the same one is known again. */
static char *
show_stated (const RiyoBeginning *beginning)
{
  const RiyoRequest *request = beginning->request;
  const char *stated = request->law != NULL ? request->law : request->purpose;
  char mask[RIYO_MASK_BYTES];

  if (beginning->statement.name != NULL)
    return riyo_text_show (stated);
  riyo_keys_mask (riyo_store_get_keys (beginning->guard->store), RIYO_MASKED_PURPOSE,
                  stated != NULL ? stated : "", mask);
  return g_strdup (mask);
}

static void
add_stated (RiyoEntry *entry, const RiyoBeginning *beginning)
{
  const RiyoRequest *request = beginning->request;
  g_autofree char *stated = show_stated (beginning), *near = NULL, *valid = NULL;

  riyo_entry_add_text (entry, request->law != NULL ? RIYO_KEY_LAW : RIYO_KEY_PURPOSE, stated);
  if (beginning->statement.name != NULL)
    return;
  valid = g_utf8_make_valid (request->law != NULL       ? request->law
                             : request->purpose != NULL ? request->purpose
                                                        : "",
                             -1);
  riyo_entry_add_number (entry, RIYO_KEY_CHARACTERS, (guint64)g_utf8_strlen (valid, -1));
  if (request->law == NULL)
    near = riyo_names_suggest (beginning->look.adopted->table->purpose_names, valid);
  riyo_entry_add_text (entry, RIYO_KEY_SIMILAR, near);
}

/* A role that the rules lack is as good as unknown text. */
static void
add_wanted_role (RiyoEntry *entry, const RiyoBeginning *beginning)
{
  const char *wanted = beginning->request->role;
  char mask[RIYO_MASK_BYTES];

  if (wanted == NULL || riyo_beginning_knows_role (beginning))
    {
      riyo_entry_add_text (entry, RIYO_KEY_ROLE, wanted);
      return;
    }
  riyo_keys_mask (riyo_store_get_keys (beginning->guard->store), MASKED_ROLE, wanted, mask);
  riyo_entry_add_text (entry, RIYO_KEY_ROLE, mask);
}

static void
fill_refused_entry (RiyoEntry *entry, const RiyoBeginning *beginning, RiyoRefusal reason)
{
  g_autoptr (GError) named = g_error_new_literal (RIYO_REFUSAL, (int)reason, "");

  riyo_entry_start (entry, RIYO_EVENT_REFUSED);
  riyo_entry_add_text (entry, RIYO_KEY_CODE, riyo_error_code_name (named));
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, beginning->actor);
  add_wanted_role (entry, beginning);
  add_stated (entry, beginning);
  riyo_entry_add_text (entry, RIYO_KEY_APPROVER, beginning->request->approver);
  riyo_entry_add_text (entry, RIYO_KEY_REFERENCE, beginning->request->reference);
  riyo_entry_add_text (entry, RIYO_KEY_RECIPIENT, beginning->request->recipient);
  riyo_entry_add_text (entry, RIYO_KEY_DOOR, beginning->request->door);
  add_last_day (entry, &beginning->look);
  if (beginning->request->rehearsal)
    riyo_entry_add_flag (entry, RIYO_KEY_REHEARSAL, TRUE);
}

/* Decides and appends under the lock, so that no adoption falls between the two. @seq is the
 * entry's number. */
static RiyoUse *
decide_and_append (RiyoBeginning *beginning, guint64 *seq, GError **error)
{
  RiyoRefusal reason;
  RiyoUse *use;

  if (!riyo_beginning_decide (beginning, &reason, error))
    return NULL;
  if (reason != 0)
    {
      g_autoptr (RiyoEntry) entry = riyo_entry_new ();

      fill_refused_entry (entry, beginning, reason);
      beginning->unrecorded = !riyo_log_append (beginning->guard->log, entry, NULL, seq, error);
      if (!beginning->unrecorded)
        riyo_beginning_refuse (beginning, reason, error);
      return NULL;
    }
  use = use_new (beginning);
  fill_begin_entry (use, beginning->request, &beginning->look);
  if (riyo_log_append (beginning->guard->log, use->entry, NULL, seq, error))
    return use;
  beginning->unrecorded = TRUE;
  use->ended = TRUE;
  riyo_operation_unref (riyo_use_operation (use));
  return NULL;
}

/* What the responsible person hears of a begin: refusals, laws, signed tasks. */
static void
raise_alert (const RiyoBeginning *beginning, const RiyoUse *use, guint64 seq, const GError *error)
{
  g_autofree char *purpose = NULL;
  RiyoAlert alert = { .seq = seq, .actor = beginning->actor };

  if (beginning->request->rehearsal || seq == 0)
    return;
  alert.purpose = purpose = show_stated (beginning);
  if (beginning->look.last_day != 0)
    {
      alert.kind = RIYO_ALERT_CLOCK;
      riyo_guard_raise (beginning->guard, &alert);
    }
  if (use == NULL)
    {
      alert.kind = RIYO_ALERT_REFUSED_BEGIN;
      alert.code = error != NULL ? riyo_error_code_name (error) : NULL;
    }
  else if (use->statement.law != NULL)
    alert.kind = RIYO_ALERT_LAW;
  else if (use->statement.task != NULL && use->statement.task->is_signed)
    {
      alert.kind = RIYO_ALERT_SIGNED_TASK;
      alert.purpose = use->statement.name;
    }
  else
    return;
  riyo_guard_raise (beginning->guard, &alert);
}

/* An operation that is durably begun, or a refusal that is durably written. */
static RiyoUse *
begin (RiyoGuard *guard, const RiyoRequest *request, GError **error)
{
  RiyoBeginning beginning = { .guard = guard, .request = request };
  g_autoptr (GError) unsynced = NULL;
  g_autofree char *account = NULL;
  RiyoUse *use = NULL;
  guint64 seq = 0;
  gboolean seen;

  if (!riyo_guard_lock (guard, error))
    {
      riyo_guard_raise_failure (guard);
      return NULL;
    }
  /* As the entry will have it; a process may have changed it since the last one. */
  beginning.account = account = g_strdup (riyo_log_get_account (guard->log));
  seen = riyo_guard_look (guard, &beginning.look, error)
         && riyo_folder_finish_loaded (beginning.look.folder, guard->fd, error);
  if (seen)
    use = decide_and_append (&beginning, &seq, error);
  riyo_guard_unlock (guard);
  riyo_look_clear (&beginning.look);
  if (beginning.unrecorded && !riyo_log_has_failed (guard->log))
    {
      riyo_guard_raise_failure (guard); /* for a want that may pass */
      return NULL;
    }
  if (!seen || riyo_log_sync (guard->log, &unsynced))
    {
      if (seen)
        g_atomic_int_set (&guard->failure_told, 0); /* it passed: the next is told again */
      raise_alert (&beginning, use, seq, error != NULL ? *error : NULL);
      riyo_guard_tell_overdue (guard);
      return use;
    }
  riyo_guard_raise_failure (guard);
  if (use != NULL)
    {
      use->ended = TRUE; /* nothing to record: the log has failed */
      riyo_operation_unref (riyo_use_operation (use));
    }
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&unsynced));
  return NULL;
}

RiyoOperation *
riyo_guard_begin_request (RiyoGuard *guard, RiyoRequest *request, GError **error)
{
  RIYO_UNCANCELLED;
  RiyoUse *use;

  if (guard == NULL || request == NULL)
    {
      g_set_error_literal (error, RIYO_ERROR, RIYO_ERROR_ARGUMENT, _ ("no guard or no request"));
      return NULL;
    }
  use = riyo_request_check (request, error) ? begin (guard, request, error) : NULL;
  if (use == NULL)
    return NULL;
  /* From here on the inline check may say yes; a rehearsal's never does, nor does one of a use that
   * is limited: what states no subject is not within it. */
  if (!use->rehearsal && !riyo_use_is_limited (use))
    __atomic_store_n (&use->head.allowed, riyo_rule_allowed (&use->masks), __ATOMIC_RELAXED);
  return riyo_use_operation (use);
}

RiyoOperation *
riyo_guard_begin (RiyoGuard *guard, const char *purpose, const char *actor, GError **error)
{
  RIYO_UNCANCELLED;
  g_autoptr (RiyoRequest) request = riyo_request_new (purpose);

  riyo_request_set_actor (request, actor);
  return riyo_guard_begin_request (guard, request, error);
}
