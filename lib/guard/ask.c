/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question that is not a use: the same conditions, nothing recorded. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "decide.h"
#include "folder/folder.h"
#include "guard.h"
#include "internal.h"
#include "log/log.h"
#include "refusal.h"
#include "request.h"
#include "rule/rule.h"
#include "rules/rules.h"
#include "suspension/suspension.h"
#include "table/table.h"

static gboolean
parse_day (const char *text, RiyoDate *day, GError **error)
{
  g_autofree char *shown = riyo_text_show (text != NULL ? text : "");

  *day = text == NULL ? riyo_date_today () : strlen (text) == 10 ? riyo_date_parse (text) : 0;
  return *day != 0
         || riyo_error_at (error, RIYO_ERROR_DATE, shown, 0,
                           _ ("no such date; expected YYYY-MM-DD"));
}

/* The folder as it is now, owned by the caller in both parts. */
static gboolean
look_at_folder (RiyoBeginning *beginning, GError **error)
{
  RiyoGuard *guard = beginning->guard;

  if (!riyo_guard_lock (guard, error))
    return FALSE;
  beginning->folder = riyo_guard_refresh (guard, error);
  if (beginning->folder != NULL)
    beginning->suspensions = riyo_guard_refresh_suspensions (guard, error);
  riyo_log_unlock (guard->log);
  return beginning->suspensions != NULL;
}

static gboolean
ask_datum (const RiyoBeginning *beginning, RiyoTags tags, const char *subject, GError **error)
{
  g_autoptr (RiyoSuspended) suspended = riyo_beginning_get_suspended (beginning);
  RiyoMasks masks = riyo_beginning_get_masks (beginning, suspended);
  const RiyoRules *rules = beginning->regime->rules;
  RiyoSubject parsed;
  RiyoSubjectKind kind = riyo_subject_parse (rules->subjects, subject, &parsed);
  RiyoVerdict verdict;

  masks = riyo_suspended_narrow (suspended, &masks, kind, &parsed);
  verdict = riyo_rule_decide (&masks, tags);
  if (verdict.permitted)
    return TRUE;
  if (verdict.reason == RIYO_REASON_BAD_SUBJECT)
    riyo_refuse_subject (error, rules->subjects);
  else
    riyo_refuse_datum (error, beginning->regime->table, verdict, beginning->statement.name,
                       beginning->statement.cells, rules->contact.person);
  return FALSE;
}

RiyoTable *
riyo_guard_dup_table_on (RiyoGuard *guard, const char *date, GError **error)
{
  RiyoBeginning beginning = { .guard = guard };
  const RiyoRegime *regime = NULL;
  RiyoTable *table = NULL;

  if (!parse_day (date, &beginning.today, error))
    return NULL;
  if (look_at_folder (&beginning, error))
    {
      regime = riyo_folder_get_regime (beginning.folder, beginning.today);
      if (regime != NULL)
        table = riyo_table_ref (regime->table);
      else
        riyo_refuse_begin (error, RIYO_REFUSAL_NOT_IN_FORCE, "", "", "", beginning.today, NULL);
    }
  riyo_suspensions_unref (beginning.suspensions);
  riyo_folder_unref (beginning.folder);
  return table;
}

gboolean
riyo_guard_ask (RiyoGuard *guard, RiyoRequest *request, RiyoTags tags, const char *subject,
                const char *date, GError **error)
{
  g_autofree char *account = riyo_account_dup_name ();
  RiyoBeginning beginning = { .guard = guard, .request = request, .account = account };
  gboolean permitted = FALSE;

  if (!riyo_request_check (request, error) || !parse_day (date, &beginning.today, error))
    return FALSE;
  if (look_at_folder (&beginning, error))
    {
      RiyoRefusal reason = riyo_beginning_decide (&beginning);

      if (reason != 0)
        riyo_beginning_refuse (&beginning, reason, error);
      permitted = reason == 0 && ask_datum (&beginning, tags, subject, error);
    }
  riyo_suspensions_unref (beginning.suspensions);
  riyo_folder_unref (beginning.folder);
  return permitted;
}
