/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom the guard tells of refusals, of a failed log, of a signed task. */
#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include "alert.h"
#include "base/base.h"
#include "folder/folder.h"
#include "internal.h"
#include "rules/rules.h"

/* The rules of today that the guard has loaded: a table out of force leaves nobody untold. */
static RiyoRules *
dup_rules (RiyoGuard *guard)
{
  RiyoRules *rules = NULL;

  g_mutex_lock (&guard->mutex);
  if (guard->folder != NULL)
    rules = riyo_folder_get_nearest (guard->folder, riyo_folder_find_day (guard->recorded))->rules;
  if (rules != NULL)
    riyo_rules_ref (rules);
  g_mutex_unlock (&guard->mutex);
  return rules;
}

/* What could be neither counted nor told goes with the next that can. */
static void
raise_or_keep (RiyoGuard *guard, const RiyoRules *rules, const RiyoAlert *alert)
{
  if (riyo_alert_raise (guard->absolute, rules != NULL ? &rules->contact : NULL, alert))
    return;
  g_mutex_lock (&guard->mutex);
  guard->kept_alerts += MAX (alert->n, 1);
  guard->kept_seq = MAX (guard->kept_seq, alert->seq);
  g_mutex_unlock (&guard->mutex);
}

static void
raise_kept (RiyoGuard *guard, const RiyoRules *rules)
{
  RiyoAlert alert = { .kind = RIYO_ALERT_OVERDUE };

  g_mutex_lock (&guard->mutex);
  alert.n = guard->kept_alerts;
  alert.seq = guard->kept_seq;
  guard->kept_alerts = guard->kept_seq = 0;
  g_mutex_unlock (&guard->mutex);
  if (alert.n > 0)
    raise_or_keep (guard, rules, &alert);
}

void
riyo_guard_raise (RiyoGuard *guard, const RiyoAlert *alert)
{
  g_autoptr (RiyoRules) rules = dup_rules (guard);

  raise_kept (guard, rules);
  raise_or_keep (guard, rules, alert);
}

void
riyo_guard_tell_overdue (RiyoGuard *guard)
{
  g_autoptr (RiyoRules) rules = dup_rules (guard);

  raise_kept (guard, rules);
  if (rules != NULL)
    riyo_alert_tell_overdue (guard->absolute, &rules->contact);
}

gboolean
riyo_guard_can_tell (RiyoGuard *guard)
{
  g_autoptr (RiyoRules) rules = dup_rules (guard);

  return rules != NULL && riyo_alert_has_way (&rules->contact);
}

void
riyo_guard_unlock (RiyoGuard *guard)
{
  RiyoAlert alert = { .kind = RIYO_ALERT_REPAIR, .seq = riyo_log_take_repaired (guard->log) };

  riyo_log_unlock (guard->log);
  if (alert.seq > 0)
    riyo_guard_raise (guard, &alert);
}

void
riyo_guard_raise_failure (RiyoGuard *guard)
{
  g_autofree char *account = riyo_account_dup_name_of (geteuid ());
  const RiyoAlert alert = { .kind = RIYO_ALERT_LOG_FAILED, .actor = account };

  if (g_atomic_int_compare_and_exchange (&guard->failure_told, 0, 1))
    riyo_guard_raise (guard, &alert);
}

char *
riyo_guard_say_mute (const RiyoContact *contact)
{
  const char *command = contact->command;
  struct stat status;

  if (command == NULL)
    return NULL;
  if (stat (command, &status) != 0)
    return g_strdup_printf (
        _ ("[連絡] コマンド=%s: there is no such program on this machine, or it "
           "may not be looked at; no alert reaches anybody"),
        command);
  if (S_ISREG (status.st_mode) && access (command, X_OK) == 0)
    return NULL;
  return g_strdup_printf (
      S_ISDIR (status.st_mode)
          ? _ ("[連絡] コマンド=%s: a folder; expected a program. No alert reaches anybody")
          : _ (
              "[連絡] コマンド=%s: this account may not execute it; expected a program (chmod +x). "
              "No alert reaches anybody"),
      command);
}

gboolean
riyo_guard_test_alert (RiyoGuard *guard, GError **error)
{
  g_autofree char *account = riyo_account_dup_name_of (geteuid ()), *helper = NULL, *way = NULL,
                  *mute = NULL;
  const RiyoAlert alert = { .kind = RIYO_ALERT_TEST, .actor = account };
  g_autoptr (RiyoRules) rules = dup_rules (guard);

  if (rules == NULL || rules->contact.command == NULL)
    return riyo_error_at (error, RIYO_ERROR_NAME, guard->path, 0,
                          _ ("the rules declare no command for alerts; expected コマンド=/… in "
                             "[連絡]"));
  mute = riyo_guard_say_mute (&rules->contact);
  if (mute != NULL)
    return riyo_error_at (error, RIYO_ERROR_IO, guard->path, 0, "%s", mute);
  if (!riyo_alert_has_helper (&helper))
    return riyo_error_at (error, RIYO_ERROR_IO, helper, 0,
                          _ ("what runs the command of an alert is not there; is libriyo installed "
                             "as a whole?"));
  way = riyo_advice_new (guard->path, "audit show --event alert");
  return riyo_alert_try (guard->absolute, &rules->contact, &alert) != RIYO_TELLING_FAILED
         || riyo_error_at (error, RIYO_ERROR_IO, rules->contact.command, 0,
                           _ ("it failed, and nobody was told; %s tells how it ended"), way);
}
