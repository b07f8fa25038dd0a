/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes back a table, or rules, whose day has not come. A table's number stays used. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "alert/alert.h"
#include "internal.h"
#include "log/log.h"
#include "state.h"
#include "table/table.h"

typedef struct
{
  const char *path;
  int fd;
  RiyoLog *log;
  RiyoState *state;
  RiyoFolder *folder;
  gboolean of_rules;
  guint version; /* of a table */
  RiyoDate day;  /* of the rules */
  char *part;
  RiyoRules *rules; /* nullable: whom to tell */
  RiyoAlert alert;
} Withdrawal;

/* The day has come where the clock says so, or where an entry was written on it. */
static gboolean
has_come (const Withdrawal *withdrawal, RiyoDate day)
{
  return day <= MAX (riyo_date_today (), riyo_log_get_day (withdrawal->log));
}

static guint
find_table (const RiyoFolder *folder, guint version)
{
  guint i = 0;

  while (i < folder->adopted->len
         && g_array_index (folder->adopted, RiyoAdopted, i).table->version != version)
    i++;
  return i;
}

static gboolean
record (Withdrawal *withdrawal, const char *kind, const char *name, const char *hash,
        const char *day, GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *json = riyo_state_format (withdrawal->state);
  g_autoptr (GBytes) lies = NULL;

  riyo_entry_start (entry, RIYO_EVENT_WITHDRAW);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, withdrawal->alert.actor);
  riyo_entry_add_text (entry, RIYO_KEY_KIND, kind);
  riyo_entry_add_text (entry, RIYO_KEY_NAME, name);
  riyo_entry_add_text (entry, RIYO_KEY_SHA256, hash);
  riyo_entry_add_text (entry, RIYO_KEY_EFFECTIVE_ON, day);
  if (!riyo_log_append (withdrawal->log, entry, json, &withdrawal->alert.seq, error)
      || !riyo_log_commit (withdrawal->log, error))
    return FALSE;
  /* What is left of the file once it is recorded is no part. Rules that somebody changed there are
   * his draft. */
  lies = withdrawal->of_rules
             ? riyo_part_read (withdrawal->folder, withdrawal->fd, withdrawal->part, hash, NULL)
             : NULL;
  if (lies != NULL || !withdrawal->of_rules)
    unlinkat (withdrawal->fd, withdrawal->part, 0);
  return TRUE;
}

/* Rules of no day fit every table already, and may be spoilt now. */
static gboolean
withdraw_table (Withdrawal *withdrawal, GError **error)
{
  RiyoFolder *folder = withdrawal->folder;
  g_autofree char *name = g_strdup_printf ("%u", withdrawal->version);
  g_autofree char *hash = g_strdup (g_tree_lookup (withdrawal->state->tables, name));
  guint i = find_table (folder, withdrawal->version);
  char day[11];

  if (i == folder->adopted->len)
    return riyo_error_at (error, RIYO_ERROR_NAME, withdrawal->path, 0,
                          riyo_state_is_withdrawn (withdrawal->state, name)
                              ? _ ("版=%u was withdrawn already")
                              : _ ("no table of 版=%u is adopted"),
                          withdrawal->version);
  if (has_come (withdrawal, g_array_index (folder->adopted, RiyoAdopted, i).from))
    return riyo_error_at (error, RIYO_ERROR_STATE, withdrawal->path, 0,
                          _ ("版=%u has come into force, or came on a day that is recorded; it can "
                             "only be followed by another"),
                          withdrawal->version);
  riyo_date_format (g_array_index (folder->adopted, RiyoAdopted, i).from, day);
  g_array_remove_index (folder->adopted, i);
  if (g_tree_nnodes (withdrawal->state->dated) > 0 && folder->adopted->len > 0
      && !riyo_folder_check_without (folder, withdrawal->fd, NULL, error))
    return FALSE;
  withdrawal->part = riyo_folder_name_table (name);
  riyo_state_withdraw (withdrawal->state, name);
  return record (withdrawal, "table", name, hash, day, error);
}

/* Subjects are written again as the rules have it that stay. Where those are spoilt nothing is used
 * before others are adopted, which have to fit; they are no reason to keep what waits. */
static gboolean
fall_back (Withdrawal *withdrawal, const char *without, GError **error)
{
  RiyoFolder *folder = withdrawal->folder;
  g_autoptr (GBytes) stays
      = riyo_part_read (folder, withdrawal->fd, RIYO_FOLDER_RULES, withdrawal->state->rules, NULL);

  if (stays == NULL)
    return TRUE;
  if (!riyo_folder_check_without (folder, withdrawal->fd, without, error))
    return FALSE;
  riyo_state_set_subjects (
      withdrawal->state,
      g_array_index (folder->adopted, RiyoAdopted, folder->adopted->len - 1).rules->subjects);
  return TRUE;
}

static gboolean
withdraw_rules (Withdrawal *withdrawal, GError **error)
{
  g_autoptr (GArray) list = riyo_state_list_rules (withdrawal->state);
  const RiyoRulesPart *last = &g_array_index (list, RiyoRulesPart, list->len - 1);
  char day[11];

  if (last->from == 0)
    return riyo_error_at (error, RIYO_ERROR_NAME, withdrawal->path, 0,
                          _ ("no rules wait for their 施行日"));
  riyo_date_format (last->from, day);
  if (has_come (withdrawal, last->from))
    return riyo_error_at (error, RIYO_ERROR_STATE, withdrawal->path, 0,
                          _ ("the rules of 施行日=%s are in force, or their day is recorded; they "
                             "can only be followed by others"),
                          day);
  if (!fall_back (withdrawal, last->part, error))
    return FALSE;
  withdrawal->day = last->from;
  withdrawal->part = g_strdup (last->part);
  riyo_state_withdraw_rules (withdrawal->state, last->from);
  return record (withdrawal, "rules", NULL, last->hash, day, error);
}

/* Under the lock. */
static gboolean
withdraw_locked (Withdrawal *withdrawal, GError **error)
{
  const char *json = riyo_log_get_state (withdrawal->log, NULL);

  withdrawal->state = riyo_state_parse (json, withdrawal->path, error);
  if (withdrawal->state == NULL
      || !riyo_folder_finish (withdrawal->fd, withdrawal->path, withdrawal->state, error))
    return FALSE;
  withdrawal->folder = riyo_folder_load_tables (withdrawal->fd, withdrawal->path, json, 0, error);
  if (withdrawal->folder == NULL)
    return FALSE;
  withdrawal->rules = riyo_folder_load_rules (withdrawal->fd, withdrawal->path, json);
  return withdrawal->of_rules ? withdraw_rules (withdrawal, error)
                              : withdraw_table (withdrawal, error);
}

static gboolean
withdraw (Withdrawal *withdrawal, GError **error)
{
  RiyoAlert repair = { .kind = RIYO_ALERT_REPAIR };
  gboolean done = FALSE;

  withdrawal->log = riyo_log_open_asking (withdrawal->fd, withdrawal->path, riyo_folder_ask, error);
  if (withdrawal->log != NULL && riyo_log_lock (withdrawal->log, error))
    {
      done = withdraw_locked (withdrawal, error);
      repair.seq = riyo_log_take_repaired (withdrawal->log);
      riyo_log_unlock (withdrawal->log);
    }
  if (repair.seq > 0)
    riyo_alert_raise (withdrawal->path, NULL, &repair);
  withdrawal->alert.about = withdrawal->part;
  if (withdrawal->alert.seq > 0 && withdrawal->rules != NULL)
    riyo_alert_raise (withdrawal->path, &withdrawal->rules->contact, &withdrawal->alert);
  return done;
}

static void
clear (Withdrawal *withdrawal)
{
  if (withdrawal->log != NULL)
    riyo_log_free (withdrawal->log);
  riyo_folder_unref (withdrawal->folder);
  riyo_state_free (withdrawal->state);
  g_clear_pointer (&withdrawal->rules, riyo_rules_unref);
  g_free (withdrawal->part);
  close (withdrawal->fd);
}

static gboolean
withdraw_from (Withdrawal *withdrawal, const char *actor, GError **error)
{
  g_autofree char *account = riyo_account_dup_name (error);
  gboolean done;

  withdrawal->fd = account != NULL ? riyo_folder_open (withdrawal->path, error) : -1;
  if (withdrawal->fd < 0)
    return FALSE;
  withdrawal->alert.kind = RIYO_ALERT_WITHDRAW;
  withdrawal->alert.actor = actor != NULL ? actor : account;
  if (actor != NULL && !riyo_text_is_safe (actor, 256))
    done = riyo_error_at (error, RIYO_ERROR_ARGUMENT, withdrawal->path, 0,
                          _ ("a name is empty, too long, or holds a control character"));
  else
    done = withdraw (withdrawal, error);
  clear (withdrawal);
  return done;
}

gboolean
riyo_folder_withdraw (const char *folder, guint version, const char *actor, GError **error)
{
  Withdrawal withdrawal = { .path = folder, .version = version };

  return withdraw_from (&withdrawal, actor, error);
}

RiyoDate
riyo_folder_withdraw_rules (const char *folder, const char *actor, GError **error)
{
  Withdrawal withdrawal = { .path = folder, .of_rules = TRUE };

  return withdraw_from (&withdrawal, actor, error) ? withdrawal.day : 0;
}
