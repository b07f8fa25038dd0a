/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes back a table whose day has not come. Its number stays used. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "alert/alert.h"
#include "internal.h"
#include "log/log.h"
#include "table/table.h"

/* The day has come where the clock says so, or where an entry was written on it. */
static gboolean
check_day (const RiyoTable *table, RiyoLog *log, const char *shown, GError **error)
{
  RiyoDate today = MAX (riyo_date_today (), riyo_log_get_day (log));

  return table->effective_on > today
         || riyo_error_at (
             error, RIYO_ERROR_STATE, shown, 0,
             _ ("版=%u has come into force, or came on a day that is recorded; it can "
                "only be followed by another"),
             table->version);
}

static const RiyoTable *
find_table (const RiyoFolder *folder, guint version)
{
  for (guint i = 0; i < folder->adopted->len; i++)
    {
      const RiyoTable *table = g_array_index (folder->adopted, RiyoAdopted, i).table;

      if (table->version == version)
        return table;
    }
  return NULL;
}

static gboolean
record (RiyoLog *log, const char *actor, const char *name, RiyoState *state, guint64 *seq,
        GError **error)
{
  g_autoptr (RiyoEntry) entry = riyo_entry_new ();
  g_autofree char *json = NULL;

  riyo_entry_start (entry, RIYO_EVENT_WITHDRAW);
  riyo_entry_add_text (entry, RIYO_KEY_ACTOR, actor);
  riyo_entry_add_text (entry, RIYO_KEY_KIND, "table");
  riyo_entry_add_text (entry, RIYO_KEY_NAME, name);
  riyo_entry_add_text (entry, RIYO_KEY_SHA256, g_tree_lookup (state->tables, name));
  riyo_state_withdraw (state, name);
  json = riyo_state_format (state);
  return riyo_log_append (log, entry, json, seq, error) && riyo_log_commit (log, error);
}

/* Under the lock. What is left of the file once it is recorded is no part. */
static gboolean
withdraw (int fd, const char *path, RiyoLog *log, guint version, RiyoAlert *alert,
          RiyoRules **rules, GError **error)
{
  const char *json = riyo_log_get_state (log, NULL);
  g_autoptr (RiyoState) state = riyo_state_parse (json, path, error);
  g_autoptr (RiyoFolder) folder = NULL;
  g_autofree char *name = g_strdup_printf ("%u", version);
  g_autofree char *part = riyo_folder_name_table (name);
  const RiyoTable *table;

  if (state == NULL || !riyo_folder_finish (fd, path, state, error))
    return FALSE;
  folder = riyo_folder_load_tables (fd, path, json, error);
  if (folder == NULL)
    return FALSE;
  table = find_table (folder, version);
  if (table == NULL)
    return riyo_error_at (error, RIYO_ERROR_NAME, path, 0,
                          riyo_state_is_withdrawn (state, name)
                              ? _ ("版=%u was withdrawn already")
                              : _ ("no table of 版=%u is adopted"),
                          version);
  *rules = riyo_folder_load_rules (fd, path, json);
  if (!check_day (table, log, path, error)
      || !record (log, alert->actor, name, state, &alert->seq, error))
    return FALSE;
  unlinkat (fd, part, 0);
  return TRUE;
}

gboolean
riyo_folder_withdraw (const char *folder, guint version, const char *actor, GError **error)
{
  g_autofree char *account = riyo_account_dup_name (error);
  g_autoptr (RiyoLog) log = NULL;
  g_autoptr (RiyoRules) rules = NULL;
  RiyoAlert repair = { .kind = RIYO_ALERT_REPAIR };
  g_autofree char *name = g_strdup_printf ("%u", version);
  g_autofree char *part = riyo_folder_name_table (name);
  RiyoAlert told = { .kind = RIYO_ALERT_WITHDRAW, .about = part };
  int fd = account != NULL ? riyo_folder_open (folder, error) : -1;
  gboolean done = FALSE;

  if (fd < 0)
    return FALSE;
  if (actor != NULL && !riyo_text_is_safe (actor, 256))
    riyo_error_at (error, RIYO_ERROR_ARGUMENT, folder, 0,
                   _ ("a name is empty, too long, or holds a control character"));
  else
    log = riyo_log_open_asking (fd, folder, riyo_folder_ask, error);
  if (log != NULL && riyo_log_lock (log, error))
    {
      told.actor = actor != NULL ? actor : account;
      done = withdraw (fd, folder, log, version, &told, &rules, error);
      repair.seq = riyo_log_take_repaired (log);
      riyo_log_unlock (log);
    }
  if (repair.seq > 0)
    riyo_alert_raise (folder, NULL, &repair);
  if (told.seq > 0 && rules != NULL)
    riyo_alert_raise (folder, &rules->contact, &told);
  close (fd);
  return done;
}
