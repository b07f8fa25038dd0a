/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells what a folder has in force, line by line. */
#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "alert.h"
#include "alert/alert.h"
#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "log/log.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

static void
append_date (GString *text, const char *key, RiyoDate date)
{
  char day[11];

  if (date == 0)
    return;
  riyo_date_format (date, day);
  g_string_append_printf (text, "%s=%s\n", key, day);
}

static void
append_table (GString *text, const char *kind, const RiyoTable *table)
{
  g_string_append_printf (text, "%s=%u\n組合=%s\n類型=%u\n利用目的=%u\n", kind, table->version,
                          table->society, table->categories->len,
                          riyo_table_count_purposes (table));
  append_date (text, "公表日", table->published_on);
  append_date (text, "施行日", table->effective_on);
  append_date (text, "終了日", table->ends_on);
  g_string_append_printf (text, "表のハッシュ=%s\n", riyo_table_get_hash ((RiyoTable *)table));
}

static gboolean
is_last_before (const RiyoFolder *folder, guint i, RiyoDate today)
{
  const RiyoTable *table = g_array_index (folder->adopted, RiyoAdopted, i).table;

  while (i < folder->adopted->len && g_array_index (folder->adopted, RiyoAdopted, i).table == table)
    i++;
  return i == folder->adopted->len
         || g_array_index (folder->adopted, RiyoAdopted, i).table->effective_on > today;
}

static void
append_tables (GString *text, const RiyoFolder *folder, RiyoDate today)
{
  const RiyoAdopted *current = riyo_folder_get_adopted (folder, today);

  if (current != NULL)
    append_table (text, "施行中の版", current->table);
  else
    g_string_append (text, "施行中の版=なし\n");
  for (guint i = 0; i < folder->adopted->len; i++)
    {
      const RiyoTable *table = riyo_folder_table_at (folder, i);

      if (table == NULL)
        continue;
      /* Of those behind us only the last can be why none is in force. */
      if (table->effective_on > today)
        append_table (
            text, riyo_folder_deciding_table_at (folder, i) != NULL ? "次の版" : "施行されない版",
            table);
      else if (current == NULL && is_last_before (folder, i, today))
        append_table (text, "終了した版", table);
    }
}

/* None, while all are to come. */
static void
append_rules (GString *text, const RiyoRules *rules, RiyoDate today)
{
  if (rules->effective_on > today)
    return;
  for (guint i = 0; i < rules->roles->len; i++)
    {
      const RiyoRole *role = &g_array_index (rules->roles, RiyoRole, i);
      g_autofree char *actors = g_strjoinv (" ", role->actors);

      g_string_append_printf (text, "担当=%s: %s\n", role->name, actors);
    }
  for (guint i = 0; i < rules->tasks->len; i++)
    {
      const RiyoTask *task = &g_array_index (rules->tasks, RiyoTask, i);

      if (task->is_signed)
        g_string_append_printf (text, "読み替え=%s: %s: %s\n", task->name, task->judge,
                                task->reason);
      else
        g_string_append_printf (text, "業務=%s\n", task->name);
    }
}

/* Which files are meant: those in force, and those that are to come. */
static void
append_rules_parts (GString *text, const RiyoFolder *folder, RiyoDate today)
{
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);
  const RiyoRulesPart *current = riyo_rules_part_on (list, today);

  if (current == NULL || current->from != 0)
    g_string_append_printf (text, "取扱規程=%s\n", current != NULL ? current->part : "なし");
  append_date (text, "取扱規程の施行日", current != NULL ? current->from : 0);
  if (current != NULL)
    g_string_append_printf (text, "取扱規程のハッシュ=%s\n", current->hash);
  for (guint i = 0; i < list->len; i++)
    {
      const RiyoRulesPart *part = &g_array_index (list, RiyoRulesPart, i);

      if (part->from <= today)
        continue;
      g_string_append_printf (text, "次の取扱規程=%s\n", part->part);
      append_date (text, "次の取扱規程の施行日", part->from);
      g_string_append_printf (text, "次の取扱規程のハッシュ=%s\n", part->hash);
    }
}

/* What is to come is no fault, as long as nothing has ended before it. */
static void
append_idle (GString *text, const RiyoFolder *folder, RiyoDate today)
{
  const RiyoAdopted *current = riyo_folder_get_adopted (folder, today);
  g_autoptr (GArray) list = riyo_state_list_rules (folder->state);

  if (current == NULL && riyo_folder_get_nearest (folder, today)->table->effective_on <= today)
    g_string_append_printf (text, "利用できない理由=%s\n",
                            _ ("no table is in force: adopt the next 版"));
  if (riyo_rules_part_on (list, today) == NULL)
    g_string_append_printf (text, "利用できない理由=%s\n",
                            _ ("no rules (取扱規程) are in force: adopt those that are to decide "
                               "until the next"));
}

/* A day less than a month ahead, behind which nobody may use anything. */
static void
append_end (GString *text, const RiyoFolder *folder, RiyoDate today)
{
  const RiyoAdopted *current = riyo_folder_get_adopted (folder, today);
  RiyoDate end = current != NULL ? current->table->ends_on : 0;
  const RiyoAdopted *next = end != 0 ? riyo_folder_get_adopted (folder, end + 1) : NULL;

  if (end != 0 && next == NULL && end <= today + RIYO_RENEWAL_DAYS)
    append_date (
        text, riyo_folder_has_after (folder, end) ? "次の版まで空く終了日" : "次の版のない終了日",
        end);
}

/* That what decides is not by the clock alone; what is recorded for a day far ahead does not. */
static void
append_clock (GString *text, RiyoDate last, RiyoDate decides)
{
  if (decides > riyo_date_today ())
    append_date (text, "時計より先の記録", decides);
  if (last <= decides)
    return;
  append_date (text, "時計よりはるかに先の記録", last);
  append_date (text, "判断する日", decides);
}

/* Of the table in force, or that comes; and of the tasks. */
static void
append_renewals (GString *text, const RiyoFolder *folder, RiyoDate today)
{
  const RiyoAdopted *adopted = riyo_folder_get_nearest (folder, today);
  g_autoptr (GPtrArray) findings = riyo_findings_new ();

  riyo_table_find_renewals (adopted->table, today, findings);
  riyo_rules_find_renewals (adopted->rules, today, findings);
  for (guint i = 0; i < findings->len; i++)
    g_string_append_printf (text, "更新を要する判断=%s\n",
                            ((RiyoFinding *)g_ptr_array_index (findings, i))->text);
}

static gboolean
append_layout (gpointer name, gpointer hash, gpointer text)
{
  g_string_append_printf (text, "レイアウト=%s\n", (char *)name);
  return FALSE;
}

/* What was adopted once, and what is adopted now does not fit: it stops nothing but its own use. */
static void
append_unusable (GString *text, RiyoGuard *guard)
{
  const RiyoFolder *folder = guard->folder;
  const RiyoAdopted *adopted = riyo_folder_get_nearest (folder, riyo_guard_get_day (guard));
  g_autoptr (GPtrArray) findings = riyo_findings_new ();

  riyo_folder_find_unusable (folder, guard->fd, adopted, findings);
  for (guint i = 0; i < findings->len; i++)
    {
      const RiyoFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *line = g_strdelimit (g_strdup (finding->text), "\n", ' ');

      g_string_append_printf (text, "使えないレイアウト=%s: %s\n", finding->purpose, line);
    }
}

/* What stops nothing more was ended by a table, and not by the person. */
static void
append_suspensions (GString *text, const RiyoSuspensions *suspensions, const RiyoLook *look)
{
  guint n_idle = riyo_suspensions_count_idle (suspensions, look->adopted->table);
  g_autoptr (RiyoComing) coming = riyo_look_see_coming (look);

  g_string_append_printf (text, "利用停止=%u\n", riyo_suspensions_get_n_live (suspensions));
  if (n_idle > 0)
    g_string_append_printf (text, "何も止めない利用停止=%u\n", n_idle);
  riyo_coming_append_counts (coming, suspensions, text);
}

char *
riyo_folder_describe_unusable (const char *folder, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, error);
  GString *text = g_string_new (NULL);

  if (guard != NULL)
    append_unusable (text, guard);
  return g_string_free (text, guard == NULL);
}

/* While the log is locked: nothing is being adopted. What an unfinished adoption staged is wanted.
 */
static void
append_strays (GString *text, RiyoGuard *guard)
{
  g_autoptr (GPtrArray) strays = riyo_folder_list_strays (guard->fd, guard->folder->state);

  for (guint i = 0; i < strays->len; i++)
    {
      const char *stray = g_ptr_array_index (strays, i);

      if (strstr (stray, RIYO_LOG_ASIDE) != NULL)
        g_string_append_printf (text, "修復が残したファイル=%s\n", stray);
      else if (!riyo_folder_is_unfinished (guard->folder) || !g_str_has_suffix (stray, ".tmp"))
        g_string_append_printf (text, "部品でないファイル=%s\n", stray);
    }
}

/* The log's last entry as the anchor that riyo audit verify prints. */
static gboolean
append_head (GString *text, RiyoGuard *guard, GError **error)
{
  g_autofree char *anchor = NULL;
  const char *hash;
  guint64 seq = 0;

  if (!riyo_guard_lock (guard, error))
    return FALSE;
  hash = riyo_log_get_head (guard->log, &seq);
  anchor = riyo_anchor_format (seq, hash);
  append_strays (text, guard);
  riyo_guard_unlock (guard);
  g_string_append_printf (text, "監査記録=%s\n", anchor);
  return TRUE;
}

/* A question is answered by any copy; that uses are refused in one that is not the group's is told.
 */
static void
append_group (GString *text, RiyoGuard *guard)
{
  const RiyoState *state = guard->folder->state;
  g_autoptr (GError) failure = NULL;

  if (state->group != NULL)
    g_string_append_printf (text, "グループ=%s\n", state->group);
  if (!riyo_folder_check_group (guard->fd, guard->path, state, &failure))
    g_string_append_printf (text, "利用できない理由=%s\n", failure->message);
}

/* A copy without keys answers; but no use begins by it. */
static void
append_keys (GString *text, RiyoGuard *guard)
{
  const char *why = riyo_store_why_no_keys (guard->store);

  if (why != NULL)
    g_string_append_printf (text, "利用できない理由=%s\n", why);
}

char *
riyo_folder_find_obstacle (const char *folder)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, NULL);
  g_autoptr (GError) failure = NULL;

  if (guard == NULL)
    return NULL;
  if (!riyo_file_is_there (guard->fd, RIYO_KEYS_FILE_NAME))
    return g_strdup (riyo_store_why_no_keys (guard->store));
  return riyo_folder_check_group (guard->fd, guard->path, guard->folder->state, &failure)
             ? NULL
             : g_strdup (failure->message);
}

/* No fault, for a folder may be made there; but what is written is seen by nobody else. */
static void
append_layer (GString *text, RiyoGuard *guard)
{
  if (riyo_file_is_layered (guard->fd))
    g_string_append (text, "このコンテナだけの層=overlayfs\n");
}

/* What one of them writes breaks the other. */
static void
append_linked (GString *text, RiyoGuard *guard)
{
  const char *part = riyo_folder_find_linked (guard->fd);

  if (part != NULL)
    g_string_append_printf (text, "ほかの名前のある部品=%s\n", part);
}

/* What should have been told: told, and else listed. Where there is nobody to tell nothing waits,
 * and it is said how there would be. */
static void
append_untold (GString *text, RiyoGuard *guard)
{
  RiyoUntold untold;

  riyo_guard_tell_overdue (guard);
  riyo_guard_get_untold (guard, &untold);
  if (untold.n == 0)
    return;
  g_string_append_printf (text, "%s=%" G_GUINT64_FORMAT,
                          untold.tells_nobody ? "通知先のない出来事" : "届いていない通知",
                          untold.n);
  if (untold.last_seq > 0) /* a log that failed has no entry that tells of it */
    g_string_append_printf (text, " (記録番号 %" G_GUINT64_FORMAT " から %" G_GUINT64_FORMAT ")",
                            untold.first_seq, untold.last_seq);
  g_string_append (
      text, untold.tells_nobody ? "。取扱規程の [連絡] に コマンド= を書くと通知します\n" : "\n");
}

/* What should reach somebody and cannot is told before there is anything to tell. */
static void
append_mute (GString *text, const RiyoRules *rules)
{
  g_autofree char *mute = riyo_guard_say_mute (&rules->contact);

  if (mute != NULL)
    g_string_append_printf (text, "通知できない理由=%s\n", mute);
}

/* That one is gone is no sign of anything: where nothing happened there is none. */
static void
append_uncounted (GString *text, RiyoGuard *guard)
{
  g_autofree char *why = riyo_alert_say_uncounted (guard->absolute);

  if (why != NULL)
    g_string_append_printf (text, "数えられない通知=%s\n", why);
}

char *
riyo_folder_describe (const char *folder, GError **error)
{
  g_autoptr (RiyoGuard) guard = riyo_guard_open_to_ask (folder, error);
  g_autoptr (RiyoSuspensions) suspensions = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  RiyoDate today;

  if (guard == NULL)
    return NULL;
  today = riyo_guard_get_day (guard);
  append_tables (text, guard->folder, today);
  append_rules (text, riyo_folder_get_nearest (guard->folder, today)->rules, today);
  append_rules_parts (text, guard->folder, today);
  append_idle (text, guard->folder, today);
  append_end (text, guard->folder, today);
  append_clock (text, riyo_log_get_last_day (guard->log), today);
  append_renewals (text, guard->folder, today);
  g_tree_foreach (guard->folder->state->layouts, append_layout, text);
  append_unusable (text, guard);
  if (riyo_folder_is_unfinished (guard->folder))
    g_string_append (text, "途中の採用=あり\n");
  append_group (text, guard);
  append_keys (text, guard);
  append_layer (text, guard);
  append_linked (text, guard);
  suspensions = riyo_store_ref_suspensions (guard->store);
  append_suspensions (text, suspensions,
                      &(RiyoLook){ .folder = guard->folder,
                                   .adopted = riyo_folder_get_nearest (guard->folder, today),
                                   .today = today });
  append_uncounted (text, guard);
  append_mute (text, riyo_folder_get_nearest (guard->folder, today)->rules);
  append_untold (text, guard);
  return append_head (text, guard, error) ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
