/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question that is not a use: the same conditions, nothing recorded. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "decide.h"
#include "folder/folder.h"
#include "internal.h"
#include "log/log.h"
#include "refusal.h"
#include "request.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

/* None is the day by which a begin would decide. */
static gboolean
parse_day (const char *text, RiyoDate *day, GError **error)
{
  g_autofree char *shown = riyo_text_show (text != NULL ? text : "");

  *day = text != NULL && strlen (text) == 10 ? riyo_date_parse (text) : 0;
  return text == NULL || *day != 0
         || riyo_error_at (error, RIYO_ERROR_DATE, shown, 0,
                           _ ("no such date; expected YYYY-MM-DD"));
}

/* One role decides; whoever has another that would do is to name it. */
static void
tell_other_roles (const RiyoBeginning *beginning, RiyoTags tags, GError **error)
{
  g_autofree char *roles = riyo_beginning_list_roles (beginning, tags), *before = NULL;

  if (roles == NULL || error == NULL)
    return;
  before = (*error)->message;
  (*error)->message
      = g_strdup_printf (_ ("%s\n  By the role “%s” it was asked. Another role may: %s "
                            "(--role)."),
                         before, beginning->role->name, roles);
}

static gboolean
ask_datum (const RiyoBeginning *beginning, RiyoTags tags, const char *subject, GError **error)
{
  g_autoptr (RiyoSuspended) suspended = riyo_beginning_get_suspended (beginning);
  RiyoMasks masks = riyo_beginning_get_masks (beginning, suspended);
  const RiyoRules *rules = beginning->look.adopted->rules;
  RiyoSubject parsed;
  RiyoSubjectKind kind = riyo_subject_parse (rules->subjects, subject, &parsed);
  RiyoVerdict verdict;

  masks = riyo_suspended_narrow (suspended, &masks, kind, &parsed);
  verdict = riyo_rule_decide (&masks, tags);
  if (verdict.permitted)
    {
      if (riyo_limit_fit (&beginning->limit, kind, &parsed) == RIYO_FIT_WITHIN)
        return TRUE;
      riyo_refuse_mismatch (error, &beginning->limit);
      return FALSE;
    }
  if (verdict.reason == RIYO_REASON_BAD_SUBJECT)
    riyo_refuse_subject (error, rules->subjects, &parsed);
  else
    riyo_refuse_stated (error, beginning->look.adopted->table, verdict, &beginning->statement,
                        rules->contact.person);
  if (verdict.reason == RIYO_REASON_OUT_OF_SCOPE)
    tell_other_roles (beginning, tags, error);
  return FALSE;
}

RiyoTable *
riyo_guard_dup_table_on (RiyoGuard *guard, const char *date, GError **error)
{
  RIYO_UNCANCELLED;
  if (guard == NULL)
    return riyo_return_null (error);
  g_auto (RiyoLook) look = { 0 };
  RiyoDate day;

  if (!parse_day (date, &day, error) || !riyo_guard_look_at (guard, day, &look, error))
    return NULL;
  if (look.decides != NULL) /* its rules need not be read */
    return riyo_table_ref (look.decides->table);
  riyo_refuse_idle (error, look.folder, look.today, NULL);
  return NULL;
}

static gboolean
ask (RiyoBeginning *beginning, RiyoTags tags, const char *subject, GError **error)
{
  RiyoRefusal reason;

  beginning->datum = subject;
  if (!riyo_beginning_decide (beginning, &reason, error))
    return FALSE;
  if (reason == 0)
    return ask_datum (beginning, tags, subject, error);
  riyo_beginning_refuse (beginning, reason, error);
  return FALSE;
}

gboolean
riyo_guard_ask (RiyoGuard *guard, RiyoRequest *request, RiyoTags tags, const char *subject,
                const char *date, GError **error)
{
  RIYO_UNCANCELLED;
  if (guard == NULL || request == NULL)
    return riyo_fail_null (error);
  g_autofree char *account = riyo_account_dup_name (error);
  RiyoBeginning beginning = { .guard = guard, .request = request, .account = account };
  gboolean permitted;
  RiyoDate day;

  if (account == NULL || !riyo_request_check (request, error) || !parse_day (date, &day, error)
      || !riyo_guard_look_at (guard, day, &beginning.look, error))
    return FALSE;
  if (!riyo_store_has_keys (guard->store) && request->actor != NULL)
    beginning.account = request->actor; /* an auditor, in a copy: who asks has no use to begin */
  permitted
      = riyo_guard_knows_persons (guard, subject, error) && ask (&beginning, tags, subject, error);
  riyo_look_clear (&beginning.look);
  return permitted;
}
