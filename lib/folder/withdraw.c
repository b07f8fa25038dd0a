/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes back a table, or rules, whose day has not come. A table's number stays used. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "alert/alert.h"
#include "internal.h"
#include "log/log.h"
#include "state.h"
#include "suspension/suspension.h"
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
  RiyoDate day;  /* of the rules, or of a table whose file is spoilt */
  char *part;
  RiyoRules *rules; /* nullable: whom to tell */
  RiyoAlert alert;
} Withdrawal;

/* Whether a clock that was far ahead had a use begun by the table: it is told by it for ever. */
static gboolean
was_used (const Withdrawal *withdrawal, const char *hash)
{
  g_autoptr (RiyoEntries) entries = riyo_entries_open_locked (withdrawal->path, NULL);
  g_autoptr (GError) error = NULL;
  RiyoLine line;

  if (entries == NULL || !riyo_entries_set_filter (entries, "event", RIYO_EVENT_BEGIN, NULL))
    return TRUE;
  while (riyo_entries_step (entries, &line, &error))
    {
      g_autofree char *table = riyo_line_dup_text (&line, RIYO_KEY_TABLE);

      if (g_strcmp0 (table, hash) == 0)
        return TRUE;
    }
  return error != NULL; /* it may have been */
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
    {
      if (riyo_log_is_unsure (withdrawal->log))
        riyo_log_tell_unsure (withdrawal->log, "status", error);
      return FALSE;
    }
  /* What is left of the file once it is recorded is no part. Rules that somebody changed there are
   * his draft. */
  lies = withdrawal->of_rules
             ? riyo_part_read (withdrawal->folder, withdrawal->fd, withdrawal->part, hash, NULL)
             : NULL;
  if (lies != NULL || !withdrawal->of_rules)
    unlinkat (withdrawal->fd, withdrawal->part, 0);
  return TRUE;
}

/* What the entry of a table's adoption says under @key; NULL where that was archived. */
static char *
find_recorded (const char *path, const char *name, const char *hash, const char *key)
{
  g_autoptr (RiyoEntries) entries = riyo_entries_open_locked (path, NULL);
  char *text = NULL;
  RiyoLine line;

  if (entries == NULL || !riyo_entries_set_filter (entries, "event", RIYO_EVENT_ADOPT, NULL))
    return NULL;
  while (text == NULL && riyo_entries_step (entries, &line, NULL))
    {
      g_autofree char *its_name = riyo_line_dup_text (&line, RIYO_KEY_NAME);
      g_autofree char *its_hash = riyo_line_dup_text (&line, RIYO_KEY_SHA256);

      if (g_strcmp0 (its_name, name) == 0 && g_strcmp0 (its_hash, hash) == 0)
        text = riyo_line_dup_text (&line, key);
    }
  return text;
}

static RiyoDate
find_recorded_day (const char *path, const char *name, const char *hash)
{
  g_autofree char *day = find_recorded (path, name, hash, RIYO_KEY_EFFECTIVE_ON);

  return day != NULL ? riyo_date_parse (day) : 0;
}

/* What the table that is withdrawn was judged for, nobody judged of the one that followed it. */
static gboolean
check_judged_without (const Withdrawal *withdrawal, guint i, GError **error)
{
  const GArray *tables = withdrawal->folder->adopted;
  RiyoTable *before = i > 0 ? g_array_index (tables, RiyoAdopted, i - 1).table : NULL;
  RiyoTable *after = i < tables->len ? g_array_index (tables, RiyoAdopted, i).table : NULL;
  g_autofree char *name = after != NULL ? g_strdup_printf ("%u", after->version) : NULL;
  g_autofree char *judge = NULL, *way = NULL;
  g_autoptr (GError) failure = NULL;

  if (before == NULL || after == NULL || riyo_table_check_successor (before, after, &failure)
      || !g_error_matches (failure, RIYO_ERROR, RIYO_ERROR_UNSIGNED))
    return TRUE;
  judge = find_recorded (withdrawal->path, name, g_tree_lookup (withdrawal->state->tables, name),
                         RIYO_KEY_JUDGE);
  if (judge != NULL)
    return TRUE;
  way = riyo_advice_new (withdrawal->path, "adopt --withdraw %u", after->version);
  return riyo_error_at (error, RIYO_ERROR_UNSIGNED, withdrawal->path, 0,
                        _ ("版=%u follows it, and what it permits was judged with this one: %s. "
                           "Take that back first, and adopt it under the next 版: %s"),
                        after->version, failure->message, way);
}

/* All tables but the one that is withdrawn, where its file is spoilt: it need not be read. */
static RiyoFolder *
load_others (Withdrawal *withdrawal, const char *json, RiyoDate day)
{
  g_autofree char *name = g_strdup_printf ("%u", withdrawal->version), *others = NULL;
  g_autoptr (RiyoState) state = riyo_state_parse (json, withdrawal->path, NULL);
  const char *hash = state != NULL ? g_tree_lookup (state->tables, name) : NULL;

  if (withdrawal->of_rules || hash == NULL || *hash == '\0')
    return NULL;
  withdrawal->day = find_recorded_day (withdrawal->path, name, hash);
  riyo_state_withdraw (state, name);
  others = riyo_state_format (state);
  return withdrawal->day != 0
             ? riyo_folder_load_tables (withdrawal->fd, withdrawal->path, others, 0, day, NULL)
             : NULL;
}

/* By what would the stops of a folder without any table be read, or what follows be compared? Who
 * adopted it in error puts another in its place, by which it never comes into force. */
static gboolean
check_only (const Withdrawal *withdrawal, gboolean is_there, RiyoDate from, GError **error)
{
  g_autofree char *way = riyo_advice_new (withdrawal->path, "adopt %s", _ ("FILE"));
  char day[11];

  if (withdrawal->folder->adopted->len > (is_there ? 1u : 0u))
    return TRUE;
  riyo_date_format (from, day);
  return riyo_error_at (error, RIYO_ERROR_STATE, withdrawal->path, 0,
                        _ ("版=%u is the only table. Adopt the one that is to take its place, "
                           "under the next 版; of the same 施行日 (%s) it does so on that day: %s"),
                        withdrawal->version, day, way);
}

/* What a stop names that no other table has, nothing could tell any more. @gone: NULL where its
 * file is spoilt. */
static gboolean
check_stops (const Withdrawal *withdrawal, const RiyoTable *gone, GError **error)
{
  const GArray *tables = withdrawal->folder->adopted;
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (RiyoSuspensions) suspensions
      = riyo_folder_load_suspensions (withdrawal->fd, withdrawal->path, withdrawal->state, error);
  g_autofree char *name = NULL, *list = NULL, *lift = NULL, *adopt = NULL;

  if (suspensions == NULL)
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    g_ptr_array_add (others, g_array_index (tables, RiyoAdopted, i).table);
  name = riyo_suspensions_find_orphan (suspensions, gone, others);
  if (name == NULL)
    return TRUE;
  adopt = riyo_advice_new (withdrawal->path, "adopt %s", _ ("FILE"));
  list = riyo_advice_new (withdrawal->path, "suspend list");
  lift = riyo_advice_new (withdrawal->path, "suspend lift --ref %s --reason %s", _ ("REFERENCE"),
                          "誤記録");
  return riyo_error_at (
      error, RIYO_ERROR_STATE, withdrawal->path, 0,
      _ ("a live suspension names “%s”, which 版=%u alone has: without it nothing "
         "tells what that stops. First adopt the table that takes its place and "
         "has it, of the same 施行日:\n  %s\nOr, where the suspension was "
         "recorded in error, lift it:\n  %s\n  %s"),
      name, withdrawal->version, adopt, list, lift);
}

/* Rules of no day fit every table already, and may be spoilt now. */
static gboolean
withdraw_table (Withdrawal *withdrawal, GError **error)
{
  RiyoFolder *folder = withdrawal->folder;
  g_autofree char *name = g_strdup_printf ("%u", withdrawal->version);
  g_autofree char *hash = g_strdup (g_tree_lookup (withdrawal->state->tables, name));
  guint i = find_table (folder, withdrawal->version);
  gboolean is_there = i < folder->adopted->len;
  RiyoDate from = is_there ? g_array_index (folder->adopted, RiyoAdopted, i).from : withdrawal->day;
  g_autoptr (RiyoTable) gone
      = is_there ? riyo_table_ref (g_array_index (folder->adopted, RiyoAdopted, i).table) : NULL;
  char day[11];

  if (from == 0 && !is_there)
    return riyo_error_at (error, RIYO_ERROR_NAME, withdrawal->path, 0,
                          riyo_state_is_withdrawn (withdrawal->state, name)
                              ? _ ("版=%u was withdrawn already")
                              : _ ("no table of 版=%u is adopted"),
                          withdrawal->version);
  if (from <= folder->day || was_used (withdrawal, hash))
    return riyo_error_at (error, RIYO_ERROR_STATE, withdrawal->path, 0,
                          _ ("版=%u has come into force, or was used under a clock that was far "
                             "ahead; it can only be followed by another"),
                          withdrawal->version);
  if (!check_only (withdrawal, is_there, from, error))
    return FALSE;
  riyo_date_format (from, day);
  if (is_there)
    g_array_remove_index (folder->adopted, i);
  if (is_there && !check_judged_without (withdrawal, i, error))
    return FALSE;
  if (!check_stops (withdrawal, gone, error))
    return FALSE;
  if (g_tree_nnodes (withdrawal->state->dated) > 0)
    {
      g_autoptr (GArray) list = riyo_state_list_rules (withdrawal->state);

      if (!riyo_folder_check_list (folder, withdrawal->fd, list, error))
        return FALSE;
    }
  withdrawal->part = riyo_folder_name_table (name);
  riyo_state_withdraw (withdrawal->state, name);
  return record (withdrawal, "table", name, hash, day, error);
}

/* Subjects are written again as the rules have it that stay; those have to lie there. */
static gboolean
withdraw_rules (Withdrawal *withdrawal, GError **error)
{
  RiyoFolder *folder = withdrawal->folder;
  g_autoptr (GArray) list = riyo_state_list_rules (withdrawal->state);
  RiyoRulesPart *last = &g_array_index (list, RiyoRulesPart, list->len - 1);
  g_autofree char *part = g_strdup (last->part), *hash = g_strdup (last->hash);
  RiyoDate from = last->from;
  char day[11];

  if (from == 0)
    return riyo_error_at (error, RIYO_ERROR_NAME, withdrawal->path, 0,
                          _ ("no rules wait for their 施行日"));
  riyo_date_format (from, day);
  if (from <= folder->day)
    return riyo_error_at (error, RIYO_ERROR_STATE, withdrawal->path, 0,
                          _ ("the rules of 施行日=%s are in force; they can only be followed by "
                             "others"),
                          day);
  if (list->len == 1)
    return riyo_error_at (error, RIYO_ERROR_STATE, withdrawal->path, 0,
                          _ ("the rules of 施行日=%s are the only ones; adopt those that are to "
                             "decide until then"),
                          day);
  g_array_set_size (list, list->len - 1);
  if (!riyo_folder_check_list (folder, withdrawal->fd, list, error))
    return FALSE;
  riyo_state_set_subjects (
      withdrawal->state,
      g_array_index (folder->adopted, RiyoAdopted, folder->adopted->len - 1).rules->subjects);
  withdrawal->day = from;
  withdrawal->part = g_steal_pointer (&part);
  riyo_state_set_rules (withdrawal->state, list);
  return record (withdrawal, "rules", NULL, hash, day, error);
}

/* Under the lock. */
static gboolean
withdraw_locked (Withdrawal *withdrawal, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *json = riyo_log_get_state (withdrawal->log, NULL);
  RiyoDate day = riyo_folder_find_day (riyo_log_get_day (withdrawal->log));

  withdrawal->state = riyo_state_parse (json, withdrawal->path, error);
  if (withdrawal->state == NULL
      || !riyo_folder_finish (withdrawal->fd, withdrawal->path, withdrawal->state, error))
    return FALSE;
  withdrawal->folder
      = riyo_folder_load_tables (withdrawal->fd, withdrawal->path, json, 0, day, &failure);
  if (withdrawal->folder == NULL)
    withdrawal->folder = load_others (withdrawal, json, day);
  if (withdrawal->folder == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  withdrawal->rules = riyo_folder_load_rules (withdrawal->fd, withdrawal->path, json, day);
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
  if (actor != NULL && !riyo_text_is_name (actor, 256))
    done = riyo_error_at (
        error, RIYO_ERROR_ARGUMENT, withdrawal->path, 0,
        _ ("a name is empty, too long, begins or ends with a blank, or holds a control "
           "character"));
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
