/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The question that is not a use: the same conditions, nothing recorded. */
#include "config.h"

#include <string.h>

#include "base-error.h"
#include "base-i18n.h"
#include "guard-decide.h"
#include "guard-refusal.h"
#include "table-refusal.h"

static gboolean
parse_day (const char *text, RiyoDate *day, GError **error)
{
  *day = text == NULL ? riyo_date_today () : strlen (text) == 10 ? riyo_date_parse (text) : 0;
  return *day != 0
         || riyo_error_at (error, RIYO_ERROR_DATE, text != NULL ? text : "", 0,
                           _ ("no such date; expected YYYY-MM-DD"));
}

static RiyoFolder *
get_folder (RiyoGuard *guard, GError **error)
{
  RiyoFolder *folder;

  if (!riyo_log_lock (guard->log, error))
    return NULL;
  folder = riyo_guard_refresh (guard, error);
  riyo_log_unlock (guard->log);
  return folder;
}

static gboolean
ask_datum (const RiyoBeginning *beginning, RiyoTags tags, const char *subject, GError **error)
{
  RiyoMasks masks = riyo_beginning_get_masks (beginning);
  const RiyoRules *rules = beginning->regime->rules;
  RiyoSubject parsed;
  RiyoSubjectKind kind = riyo_subject_parse (rules->subjects, subject, &parsed);
  guint category = 0;
  RiyoRefusal reason = riyo_masks_decide (&masks, tags, &category);

  if (reason == RIYO_REFUSAL_UNTAGGED)
    riyo_refuse_untagged (error);
  else if (reason != 0)
    riyo_refuse_category (error, beginning->regime->table, reason, category,
                          beginning->statement.name, beginning->statement.cells,
                          rules->contact.person);
  else if (kind == RIYO_SUBJECT_BAD)
    riyo_refuse_subject (error);
  else
    return TRUE;
  return FALSE;
}

gboolean
riyo_guard_ask (RiyoGuard *guard, RiyoRequest *request, RiyoTags tags, const char *subject,
                const char *date, GError **error)
{
  RiyoBeginning beginning = { .guard = guard, .request = request };
  g_autoptr (RiyoFolder) folder = NULL;
  RiyoRefusal reason;

  if (!riyo_request_check (request, error) || !parse_day (date, &beginning.today, error))
    return FALSE;
  folder = beginning.folder = get_folder (guard, error);
  if (folder == NULL)
    return FALSE;
  reason = riyo_beginning_decide (&beginning);
  if (reason != 0)
    riyo_beginning_refuse (&beginning, reason, error);
  return reason == 0 && ask_datum (&beginning, tags, subject, error);
}
