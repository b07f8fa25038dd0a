/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way back: a folder that accidents or a restored copy left unfit, made fit again, by somebody
 * who says why. */
#include "config.h"

#include <unistd.h>

#include "alert/alert.h"
#include "internal.h"
#include "log/log.h"

typedef struct
{
  const char *path;
  int fd;
  const char *actor, *reason;
  gboolean accepts_loss;
  RiyoMended mended;
  guint64 n_taken; /* suspensions that the log lacked */
  GString *made;   /* folders of parts that were missing, as JSON; empty: none */
} Repairing;

/* A stop that was promised is kept, though the log lost its entry. */
static gboolean
take_suspensions (Repairing *repairing, RiyoState *state, GError **error)
{
  RiyoStoreMark mark = riyo_state_get_mark (state), whole = mark;
  g_autoptr (GError) ahead = NULL;

  if (riyo_store_is_behind (repairing->fd, repairing->path, &mark, &ahead))
    return TRUE;
  if (!riyo_store_measure (repairing->fd, repairing->path, &mark, &whole, error))
    return FALSE;
  if (!repairing->accepts_loss)
    {
      g_autofree char *way
          = riyo_advice_new (repairing->path, "repair --accept-loss --reason %s", _ ("TEXT"));

      return riyo_error_at (error, RIYO_ERROR_DAMAGED, repairing->path, 0,
                            _ ("%s. If there is no newer copy: %s keeps those suspensions, and "
                               "records that the log lacks them"),
                            ahead->message, way);
    }
  repairing->n_taken = whole.n - mark.n;
  riyo_state_set_mark (state, &whole);
  return TRUE;
}

/* Empty: the parts in it are put back by adopting them. */
static gboolean
make_holders (Repairing *repairing, GError **error)
{
  static const char *const names[] = { RIYO_FOLDER_TABLES, RIYO_FOLDER_LAYOUTS };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean made;

      if (!riyo_folder_make_holder (repairing->fd, repairing->path, names[i], &made, error))
        return FALSE;
      if (made)
        g_string_append_printf (repairing->made, "%s\"%s\"", repairing->made->len > 0 ? "," : "[",
                                names[i]);
    }
  if (repairing->made->len > 0)
    g_string_append_c (repairing->made, ']');
  return TRUE;
}

/* The entry that stands is told of, though whoever wrote it was killed right behind. */
static gboolean
append (Repairing *repairing, RiyoLog *log, const RiyoEntry *entry, const char *json, guint64 *seq,
        GError **error)
{
  guint64 head = 0;

  riyo_log_get_head (log, &head);
  return riyo_log_mend_expect (repairing->fd, repairing->path, head, error)
         && riyo_log_append (log, entry, json, seq, error) && riyo_log_commit (log, error);
}

static gboolean
record (Repairing *repairing, RiyoLog *log, const RiyoState *state, guint64 *seq, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *json = repairing->n_taken > 0 ? riyo_state_format (state) : NULL;

  if (riyo_mended_is_nothing (&repairing->mended) && repairing->n_taken == 0
      && repairing->made->len == 0)
    return TRUE;
  riyo_entry_start (entry, RIYO_EVENT_REPAIR);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, repairing->actor);
  riyo_entry_add_text (entry, RIYO_KEY_REASON, repairing->reason);
  riyo_mended_fill_entry (&repairing->mended, entry);
  if (repairing->n_taken > 0)
    riyo_entry_add_number (entry, RIYO_KEY_SUSPENSIONS, repairing->n_taken);
  if (repairing->made->len > 0)
    riyo_entry_add_json (entry, RIYO_KEY_MADE, repairing->made->str);
  return append (repairing, log, entry, json, seq, error);
}

/* With the log locked. */
static gboolean
repair_parts (Repairing *repairing, RiyoLog *log, guint64 *seq, GError **error)
{
  g_autoptr (RiyoState) state
      = riyo_state_parse (riyo_log_get_state (log, NULL), repairing->path, error);

  return state != NULL && take_suspensions (repairing, state, error)
         && make_holders (repairing, error) && record (repairing, log, state, seq, error)
         && riyo_folder_finish (repairing->fd, repairing->path, state, error);
}

static gboolean
repair (Repairing *repairing, GString *told, GError **error)
{
  RiyoAlert alert = { .kind = RIYO_ALERT_REPAIR };
  g_autoptr (RiyoLog) log = NULL;
  guint64 torn = 0;
  gboolean ok;

  if (!riyo_log_mend (repairing->fd, repairing->path, repairing->accepts_loss, &repairing->mended,
                      error))
    return FALSE;
  /* What is torn behind a cut that is accepted is no sign of more. */
  log = riyo_log_open_to_mend (repairing->fd, repairing->path,
                               repairing->accepts_loss ? NULL : riyo_folder_ask, error);
  if (log == NULL || !riyo_log_lock (log, error))
    return FALSE;
  ok = repair_parts (repairing, log, &alert.seq, error);
  torn = riyo_log_take_repaired (log);
  riyo_log_unlock (log);
  alert.seq = MAX (alert.seq, torn);
  if (alert.seq == 0)
    alert.seq = repairing->mended.recorded;
  if (alert.seq == 0)
    return ok;
  riyo_alert_raise (repairing->path, NULL, &alert);
  if (riyo_log_lock (log, NULL)) /* only now: who is killed before is told of by who comes next */
    {
      riyo_log_mend_end (repairing->fd, repairing->path);
      riyo_log_unlock (log);
    }
  g_string_append_printf (told, "%" G_GUINT64_FORMAT, alert.seq);
  return ok && riyo_log_sync (log, error);
}

char *
riyo_folder_repair (const char *folder, const char *actor, const char *reason,
                    gboolean accepts_loss, gboolean *unsealed, GError **error)
{
  g_autofree char *account = riyo_account_dup_name (error);
  g_autoptr (GString) told = g_string_new (NULL), made = g_string_new (NULL);
  Repairing repairing = { .path = folder,
                          .made = made,
                          .actor = actor != NULL ? actor : account,
                          .reason = reason,
                          .accepts_loss = accepts_loss };
  gboolean ok;

  *unsealed = FALSE;
  if (account == NULL)
    return NULL;
  if (reason != NULL && !riyo_text_is_name (reason, 256))
    {
      riyo_fail_argument (error,
                          _ ("the reason is empty, too long, begins or ends with a blank, or "
                             "holds a control character"));
      return NULL;
    }
  if (!riyo_text_is_name (repairing.actor, 256))
    {
      riyo_error_at (
          error, RIYO_ERROR_ARGUMENT, folder, 0,
          _ ("a name is empty, too long, begins or ends with a blank, or holds a control "
             "character"));
      return NULL;
    }
  repairing.fd = riyo_folder_open (folder, error);
  if (repairing.fd < 0)
    return NULL;
  ok = riyo_folder_check_unlinked (repairing.fd, folder, error) && repair (&repairing, told, error);
  *unsealed = ok && repairing.mended.unsealed;
  riyo_mended_clear (&repairing.mended);
  close (repairing.fd);
  return ok ? g_string_free (g_steal_pointer (&told), FALSE) : NULL;
}
